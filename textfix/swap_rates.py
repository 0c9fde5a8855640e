"""What words say of the rate at which a text was spun: the evidence for each of RATES, as sums over all its suspects.

Sums are of plain additions, one after the other: from 3.12 on `sum` adds floats up otherwise than compiled code does.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from textfix.sightings import Sighting

RATES = (0.03, 0.06, 0.12, 0.24, 0.4)
"""The rates of swaps that are tried, as shares of all suspects."""

Screened = tuple[float, Sequence[float]]
"""What a word says by itself: its odds, and its evidence for each of RATES."""


def evidence(odds: Iterable[float]) -> list[float]:
    """Return what the odds of suspects say for each of RATES: swaps at that rate against none.

    >>> [round(value, 3) for value in evidence([1.0, 101.0])]
    [1.386, 1.946, 2.565, 3.219, 3.714]
    """
    sums = [0.0] * len(RATES)
    for one in odds:
        more = one - 1.0
        for i, rate in enumerate(RATES):
            sums[i] += math.log1p(rate * more)
    return sums


def glance(
    places: Iterable[Sighting], words: Sequence[str], times: Mapping[str, int], screened: Mapping[int, Screened]
) -> tuple[list[float], list[tuple[float, Sighting]]]:
    """Return what suspects in their `places` say by themselves for each of RATES; and the suspicious: less their odds,
    their places.

    `words` are those of the text, `times` says how often each stands there; `screened`, what is known of a suspect:
    under twice its number, and one more where it stands in the text again.
    """
    sums = [0.0] * len(RATES)
    suspicious: list[tuple[float, Sighting]] = []
    for place in places:
        i, length, number = place
        again = min(times[word] for word in words[i : i + length]) > 1
        odds, alone = screened[2 * number + again]
        for k, value in enumerate(alone):
            sums[k] += value
        if odds > 1.0:
            suspicious.append((-odds, place))
    return sums, suspicious
