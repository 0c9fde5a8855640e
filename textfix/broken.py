"""How a word looks that has lost letters, judged by its own letters alone: Jrgen, Lpz, Mnchen.

Logistic regression over hashed n-grams, trained by `textfix.build.broken` on accented words without their accented
letters, and on rare plain ones. It knows no lexicon, so that it tells of a whole document, names that no list holds
among them, whether its unknown words look like others' or like what a channel leaves.
"""

from __future__ import annotations

import heapq
import zlib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from textfix import datafile

BITS = 15
_MASK = (1 << BITS) - 1
_LONGEST = 4
"""Letters of the longest n-gram."""
_LIMIT = 24  # letters looked at of a longer word


def places(word: str) -> list[int]:
    """Return the places of a word's weights, one for each of its n-grams; `word` in lower-case ASCII letters."""
    whole = f"^{word[:_LIMIT]}$".encode()
    crc32 = zlib.crc32
    return [
        crc32(whole[start : start + length]) & _MASK
        for length in range(1, _LONGEST + 1)
        for start in range(len(whole) - length + 1)
    ]


class BrokenWords:
    """The trained weights, in 8 bits."""

    def __init__(self, directory: Path) -> None:
        file = datafile.DataFile(directory / "broken.bin", "broken")
        self._weights = file.sections["weights"]
        self._scale = float(file.facts["scale"])
        self.log_odds = lru_cache(1 << 10)(self._log_odds)

    def _log_odds(self, word: str) -> float:
        """Return ln of the odds that letters of the lower-case `word` are missing, were half of all words like that.

        Letters outside ASCII say nothing.
        """
        weights = self._weights
        return sum([weights[place] for place in places(word)]) * self._scale


class Strangers:
    """The words of a document that English hardly knows, each with the log odds that it is broken.

    A channel breaks more than one: where the others look whole, so probably is this one.
    """

    def __init__(self, odds: Iterable[tuple[str, float]]) -> None:
        self._odds = dict(odds)
        values = self._odds.values()
        self._broken = len([True for value in values if value > _BROKEN])
        self._sum = sum(values)
        self._highest = heapq.nlargest(2, values)

    def others(self, token: str) -> list[float]:
        """Return of all words but `token` how many there are, how many look broken, their mean log odds (drawn to 0
        as by one more word), and the highest, `ABSENT` where there are none.

        >>> Strangers([("Lpz", 4.0), ("Jrgen", 3.0), ("Baker", -1.0)]).others("Lpz")
        [2.0, 1.0, 0.6666666666666666, 3.0]
        """
        number, broken, total, highest = len(self._odds), self._broken, self._sum, self._highest
        own = self._odds.get(token)
        if own is not None:
            number, broken, total = number - 1, broken - (own > _BROKEN), total - own
            highest = highest[1:] if own == highest[0] else highest
        return [float(number), float(broken), total / (number + 1.0), highest[0] if highest else ABSENT]


ABSENT = -9.0
"""What stands for the log odds of no word: less than any word's."""
# From these log odds on a word counts as broken. Not tuned: the trees see the mean and the highest beside the number.
_BROKEN = 1.0
