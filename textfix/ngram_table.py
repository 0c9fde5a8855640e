"""A read-only table from 64-bit keys to small numbers that needs 18 bits a key: a static function over a memory map.

After the binary fuse filter (Graf and Lemire, "Binary Fuse Filters", 2022): a key names three cells of 16 bits whose
exclusive or holds 10 bits of its fingerprint and 6 bits of its value. The keys themselves are not stored, so a key that
was never put in is taken for one of those that were once in 1,024 times; the models that use this bear that.
`textfix.build.ngram_table` fills it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

VALUES = 64
"""The values are 0 to VALUES - 1."""

MASK = (1 << 64) - 1
MIXER = 0xBF58476D1CE4E5B9
"""The multiplier of splitmix64's first step: n-grams that share words must not share cells."""


class Shape(NamedTuple):
    """How keys find their cells: an odd 64-bit multiplier, the segments a key may begin in, and their size (2^bits)."""

    multiplier: int
    segments: int
    bits: int


class NgramTable:
    """An open table: `cells` is a memoryview of unsigned 16-bit numbers."""

    def __init__(self, cells: memoryview, shape: Shape) -> None:
        self.get = _getter(cells, shape)
        """Returns the value of a key (0 to 2^63), or -1 where the table has none."""


def _getter(cells: memoryview, shape: Shape) -> Callable[[int], int]:
    # As a closure it takes a quarter less than as a method, and it is what judging words takes most of its time for.
    multiplier = shape.multiplier
    size = 1 << shape.bits
    span = shape.segments << shape.bits

    def get(key: int) -> int:
        mixed = (key * multiplier) & MASK
        mixed = ((mixed ^ (mixed >> 29)) * MIXER) & MASK
        first = ((mixed >> 32) * span) >> 32
        found = (
            cells[first]
            ^ cells[(first + size) ^ ((mixed >> 26) & (size - 1))]
            ^ cells[(first + size + size) ^ ((mixed >> 10) & (size - 1))]
        )
        return found & 63 if found >> 6 == mixed & 1023 else -1

    return get
