"""Trained weights in hashed cells, and their sums.

Features are too many to be named: the hash of one leads to its cell, which it may share with others.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence

EMPTY = 128
"""What a cell of a `Table` holds beside the fingerprint is its weight in steps plus EMPTY: 0 is a weight of nothing."""

OFFSET = 8
"""What is added to a weight of `Nibbles`, in steps of the scale, to make it 4 bits without a sign."""


def hashed(feature: str) -> int:
    """The hash of a feature: its low bits are its cell, the top 8 tell it from others there."""
    return zlib.crc32(feature.encode("utf-8", "surrogatepass"))


def hashes(texts: Iterable[str]) -> list[int]:
    """The hashes of features."""
    return [hashed(text) for text in texts]


class Table:
    """Weights in steps of `scale`. A cell of 16 bits holds one (plus EMPTY) and 8 bits of its feature's hash, so that a
    feature that was never seen weighs nothing but once in 256 times. There are as many cells as a power of two."""

    __slots__ = ("_cells", "_mask", "scale")

    def __init__(self, cells: memoryview, scale: float) -> None:
        self._cells, self._mask, self.scale = cells, len(cells) - 1, scale

    def sum(self, row: Iterable[str]) -> int:
        """Return the sum of the weights of features, in steps of the scale."""
        return self._sum(map(hashed, row))

    def sum_of(self, heads: Sequence[int], values: Sequence[bytes]) -> int:
        """Return the same for features whose beginnings are hashed already."""
        return self._sum(map(zlib.crc32, values, heads))

    def _sum(self, hashes: Iterable[int]) -> int:
        cells, mask = self._cells, self._mask
        return sum([(cell & 255) - EMPTY for crc in hashes if (cell := cells[crc & mask]) >> 8 == crc >> 24])


class Nibbles:
    """Weights of 4 bits in steps of a scale, two in a byte; as many as a power of two."""

    __slots__ = ("_mask", "_weights")

    def __init__(self, weights: memoryview) -> None:
        self._weights = weights
        self._mask = 2 * len(weights) - 1

    def sum(self, hashes: Sequence[int]) -> int:
        """Return the sum of the weights of features, by their hashes."""
        weights, mask = self._weights, self._mask
        places = [crc & mask for crc in hashes]
        return sum([weights[place >> 1] >> 4 * (place & 1) & 15 for place in places]) - OFFSET * len(places)

    def sum_of(self, letter: str, hashes: Sequence[int]) -> int:
        """Return the same for features that go on with a letter."""
        code = letter.encode()
        return self.sum([zlib.crc32(code, crc) for crc in hashes])
