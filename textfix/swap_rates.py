"""What words say of the rate at which a text was spun: the evidence for each of RATES, as sums over all its suspects.

Sums are of plain additions, one after the other: from 3.12 on `sum` adds floats up otherwise than compiled code does.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

RATES = (0.03, 0.06, 0.12, 0.24, 0.4)
"""The rates of swaps that are tried, as shares of all suspects."""


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
