"""The arithmetic of the context model: rows of small integers added up, a ReLU, one score for each class.

See `context_model`, which says what the rows are and reads them from its file.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from textfix.names import Names

MOST = 50.0
"""Scores beyond are cut: e^50 to 1 is as sure as any."""
ENDING = 3
"""Letters by which items outside the vocabulary share rows."""


class Shape(NamedTuple):
    """`hidden` units and so many `classes`: each row has a number for each. `places`: where the rows of each place
    begin and how many words it knows; `suffixes` rows for others stand behind these."""

    hidden: int
    classes: int
    places: tuple[tuple[int, int], ...]
    suffixes: int


class Network:
    """The network. `ranks` numbers the vocabulary, `rows` and `properties` are its tables; `outputs` has for each class
    the weights of the hidden units, the scale of its own column, and its bias."""

    def __init__(
        self,
        shape: Shape,
        ranks: Names,
        rows: memoryview,
        properties: memoryview,
        outputs: Sequence[Sequence[float]],
    ) -> None:
        self._shape = shape
        self._ranks = ranks
        self._rows, self._properties = rows, properties
        self._outputs = outputs

    def row(self, place: int, item: str) -> int:
        """Return the row of an item in a place."""
        start, size = self._shape.places[place]
        rank = self._ranks.find(item)
        if 0 <= rank < size:
            return start + rank
        return start + size + zlib.crc32(item[-ENDING:].encode("utf-8", "surrogatepass")) % self._shape.suffixes

    def chances(self, known: Sequence[int], beside: int, items: Sequence[str], allowed: Sequence[bool]) -> list[float]:
        """Return the probability of each class, 0 where it is not allowed.

        `known`: what the word itself adds up to; `beside`: the row of the properties of its place.
        """
        hidden, classes = self._shape.hidden, self._shape.classes
        width = hidden + classes
        summed = [known, self._properties[beside * width : (beside + 1) * width]]
        for place, item in enumerate(items):
            row = self.row(place, item)
            summed.append(self._rows[row * width : (row + 1) * width])
        totals = list(map(sum, zip(*summed, strict=True)))
        powers = [0.0] * classes
        whole = 0.0
        for number, weights in enumerate(self._outputs):
            if allowed[number]:
                score = 0.0
                # One after the other, as compiled: `sum` rounds otherwise from Python 3.12 on.
                for total, weight in zip(totals[:hidden], weights, strict=False):
                    if total > 0:
                        score += total * weight
                score = score + totals[hidden + number] * weights[hidden] + weights[hidden + 1]
                powers[number] = math.exp(max(-MOST, min(MOST, score)))
            whole += powers[number]
        return [power / whole for power in powers]
