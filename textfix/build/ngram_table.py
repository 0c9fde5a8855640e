"""Fills the table that `textfix.ngram_table` reads."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from textfix.ngram_table import MIXER, VALUES, Shape

Keys = npt.NDArray[np.uint64]

_MULTIPLIER = 0x9E3779B97F4A7C15
"""2^64 divided by the golden ratio; a table that cannot be filled with it takes the next odd number."""


def fill(keys: Keys, values: npt.NDArray[np.integer]) -> tuple[bytes, Shape]:
    """Return the cells (little-endian, 16 bits each) and the shape of a table of distinct keys and their values.

    >>> from textfix.ngram_table import NgramTable
    >>> cells, shape = fill(np.arange(1000, dtype=np.uint64), np.arange(1000) % 64)
    >>> table = NgramTable(memoryview(cells).cast("H"), shape)
    >>> table.get(70), table.get(5000)
    (6, -1)
    """
    if len(values) and not 0 <= values.min() <= values.max() < VALUES:
        raise ValueError(f"values must be 0 to {VALUES - 1}")
    shape = _shape(len(keys), _MULTIPLIER)
    while True:
        mixed = _mix(keys, shape.multiplier)
        slots = _slots(mixed, shape)
        layers = _peel(slots, (shape.segments + 2) << shape.bits)
        if sum(len(layer) for layer, _ in layers) == len(keys):
            break
        shape = shape._replace(multiplier=shape.multiplier + 2)
    cells = np.zeros((shape.segments + 2) << shape.bits, np.uint16)
    wanted = (mixed & np.uint64(1023)).astype(np.uint16) << 6 | values.astype(np.uint16)
    for layer, alone in reversed(layers):
        # The cell that a key has for itself is still 0 here: no key of a later layer touches it.
        cells[alone] = wanted[layer] ^ cells[slots[0][layer]] ^ cells[slots[1][layer]] ^ cells[slots[2][layer]]
    return cells.astype("<u2").tobytes(), shape


def _shape(number: int, multiplier: int) -> Shape:
    """The sizes that the paper's authors found to fill at once, nearly always (three cells a key)."""
    number = max(number, 2)
    bits = max(2, min(16, math.floor(math.log(number) / math.log(3.33) + 2.25)))
    factor = max(1.125, 0.875 + 0.25 * math.log(1e6) / math.log(number))
    segments = max(1, math.ceil(number * factor / (1 << bits)) - 2)
    return Shape(multiplier, segments, bits)


def _mix(keys: Keys, multiplier: int) -> Keys:
    mixed = keys * np.uint64(multiplier)
    result: Keys = (mixed ^ (mixed >> np.uint64(29))) * np.uint64(MIXER)
    return result


def _slots(mixed: Keys, shape: Shape) -> tuple[npt.NDArray[np.int64], ...]:
    size = 1 << shape.bits
    mask = np.uint64(size - 1)
    first = ((mixed >> np.uint64(32)) * np.uint64(shape.segments << shape.bits)) >> np.uint64(32)
    second = (first + np.uint64(size)) ^ ((mixed >> np.uint64(26)) & mask)
    third = (first + np.uint64(2 * size)) ^ ((mixed >> np.uint64(10)) & mask)
    return tuple(slot.astype(np.int64) for slot in (first, second, third))


def _peel(
    slots: tuple[npt.NDArray[np.int64], ...], cells: int
) -> list[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]]:
    """Return layers of (keys, a cell that each has for itself once the layers before are taken away)."""
    table = np.stack(slots)
    order = np.arange(table.shape[1])
    degree = np.zeros(cells, np.int64)
    owners = np.zeros(cells, np.int64)  # the exclusive or of the keys in a cell: where it is one, its number
    for row in table:
        degree += np.bincount(row, minlength=cells)
        np.bitwise_xor.at(owners, row, order)
    layers = []
    front = np.flatnonzero(degree == 1)
    while len(front):
        layer, first = np.unique(owners[front], return_index=True)
        layers.append((layer, front[first]))
        touched = table[:, layer].ravel()
        np.subtract.at(degree, touched, 1)
        np.bitwise_xor.at(owners, touched, np.tile(layer, 3))
        touched = np.unique(touched)
        front = touched[degree[touched] == 1]
    return layers
