"""The arithmetic of the detector: a transformer encoder with matrices of small whole numbers.

After Vaswani et al., "Attention Is All You Need", 2017: layers of attention and hidden units.

Libraries of linear algebra add up in whatever order, which changes the last digits of floats. So what is multiplied is
made whole first, of as many digits as let the sums fit the 24 bits in which floats of 32 bits hold whole numbers: such
sums are the same in any order, on any processor, and take half the time of 64 bits. (The little that is added up in 64
bits yet is shown to far fewer digits.) Beside the weights of 4 and 6 bits the rounding is small: a log odds of the
trained network moves by .01 at the median.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

Reals = npt.NDArray[np.float32]
Totals = npt.NDArray[np.float64]

EXACT = (1 << 24) - 1
"""Up to here floats of 32 bits hold every whole number."""

LONGEST = 256
"""Tokens between which attention can be told exactly."""
_PEAK = EXACT // LONGEST
"""What the exponential of 0 is, in whole numbers."""
_PER_NAT = 256
"""Exponentials that are told apart, of each nat."""
_EXPONENTIALS = np.rint(_PEAK * np.exp(-np.arange(12 * _PER_NAT) / _PER_NAT)).astype(np.float32)
"""Those of 0, -1/256 and so on, until nothing is left."""
_SHARES = 1 << 14
"""The parts into which attention is divided among tokens."""
_FINE = np.exp(-np.arange(20 * _PER_NAT) / _PER_NAT).astype(np.float32)
"""The same where what is next to nothing counts, too, there being so much of it."""
_ROWS = 16
"""Rows of scores that are summed up together, so that they stay in the caches."""

SLOWEST = 1000.0
"""The base of the wavelengths of positions (Su et al., "RoFormer", 2021): windows are short."""
EPSILON = 1e-6
"""Keeps the root mean square of nothing from being divided by."""
_TINY = np.float32(1e-30)

MATRICES = ("attend", "attended", "up", "down")
"""The matrices of a layer: to queries, keys and values; from what was attended to; to the hidden units, and back."""


class Matrix:
    """A matrix of small whole numbers, with a scale for each row."""

    def __init__(self, weights: npt.NDArray[np.int8], scales: Reals) -> None:
        self._weights, self._scales = weights, scales
        self._most = EXACT // (weights.shape[1] * max(1, int(np.abs(weights).max())))

    def __call__(self, values: Reals) -> Reals:
        """Multiply rows of values."""
        found, steps = whole(values, self._most)
        return self.of_whole(found, steps)

    def of_whole(self, values: Reals, steps: Reals) -> Reals:
        """Do so with small whole numbers and what those of each row are multiples of."""
        found: Reals = values @ self._weights.T.astype(np.float32)
        found *= steps
        found *= self._scales
        return found


class Layer:
    """A layer of the encoder: attention, then hidden units, each of the state normalised, and added to it."""

    def __init__(self, matrices: Sequence[Matrix], gains: Sequence[Reals], heads: int) -> None:
        self._attend, self._attended, self._up, self._down = matrices
        self._gain, self._gain_up = gains
        self._heads = heads

    def __call__(self, state: Reals) -> Reals:
        """Return the next state of up to LONGEST tokens."""
        number = len(state)
        parts = self._attend(normal(state) * self._gain).reshape(number, 3, self._heads, -1).transpose(1, 2, 0, 3)
        state = state + self._attended(attention(turned(parts[0]), turned(parts[1]), parts[2]))
        hidden = np.maximum(self._up(normal(state) * self._gain_up), 0.0)
        return state + self._down(hidden * hidden)


def whole(values: Reals, most: int, axis: int | tuple[int, ...] = -1) -> tuple[Reals, Reals]:
    """Return values as whole numbers of up to `most`, and what those that lie along an axis are multiples of.

    >>> whole(np.array([[0.5, -1.0, 0.26]], np.float32), 4)[0]
    array([[ 2., -4.,  1.]], dtype=float32)
    """
    steps = np.maximum(np.abs(values).max(axis=axis, keepdims=True) / np.float32(most), _TINY)
    found = values / steps
    np.rint(found, out=found)
    return found, steps


def attention(queries: Reals, keys: Reals, values: Reals) -> Reals:
    """Return what each token makes of the values of all, by how well its query meets their keys.

    All are of the shape (heads, tokens, numbers); a row of all heads' numbers for each token comes back.
    """
    _, number, size = queries.shape
    most = int((EXACT / size) ** 0.5)
    # Head by head in the same arrays, which stay in the caches: all at once takes twice as long.
    behind = np.empty((number, number), np.float32)
    weights = np.empty((number, number), np.float32)
    places = np.empty((number, number), np.intp)
    found = []
    for query, key, value in zip(queries, keys, values, strict=True):
        query, steps = whole(query, most)
        key, step = whole(key, most, (0, 1))
        np.matmul(query, key.T, out=behind)
        np.subtract(behind.max(axis=1, keepdims=True), behind, out=behind)
        behind *= steps * step * np.float32(_PER_NAT / size**0.5)
        places[...] = behind
        np.take(_EXPONENTIALS, places, out=weights, mode="clip")
        weights *= _SHARES / weights.sum(axis=1, keepdims=True)
        np.rint(weights, out=weights)
        value, steps = whole(value, EXACT // (_SHARES + LONGEST // 2), 0)
        found.append(weights @ value * (steps / np.float32(_SHARES)))
    return np.concatenate(found, axis=1)


def log_sums(scores: Reals) -> Totals:
    """Return the logarithm of the sum of the exponentials of each row of scores, to some thousandths.

    >>> abs(log_sums(np.log(np.array([[0.25, 0.25, 0.5]], np.float32)))) < 0.002
    array([ True])
    """
    found = np.empty(len(scores))
    for start in range(0, len(scores), _ROWS):
        part = scores[start : start + _ROWS]
        most = part.max(axis=1, keepdims=True)
        places = ((most - part) * np.float32(_PER_NAT) + np.float32(0.5)).astype(np.intp)
        sums = np.take(_FINE, places, mode="clip").sum(axis=1, dtype=np.float64)
        found[start : start + _ROWS] = most[:, 0] + np.log(sums)
    return found


def normal(state: Reals) -> Reals:
    """Divide each row by its root mean square."""
    mean = np.mean(np.square(state, dtype=np.float64), axis=-1, keepdims=True)
    found: Reals = state * (1.0 / np.sqrt(mean + EPSILON)).astype(np.float32)
    return found


def turned(vectors: Reals) -> Reals:
    """Turn pairs of numbers by angles that grow with the position, so that products tell distances."""
    half = vectors.shape[-1] // 2
    cosine, sine = _turns(vectors.shape[-2], half)
    one, other = vectors[..., :half], vectors[..., half:]
    return np.concatenate((one * cosine - other * sine, one * sine + other * cosine), axis=-1)


@lru_cache(8)
def _turns(number: int, half: int) -> tuple[Reals, Reals]:
    """The cosines and sines of the angles of so many positions."""
    angles = np.outer(np.arange(number), SLOWEST ** -(np.arange(half) / half))
    return np.cos(angles).astype(np.float32), np.sin(angles).astype(np.float32)


def layer_shapes(size: int) -> list[tuple[int, int]]:
    """Return the shapes of MATRICES, rows first."""
    return [(3 * size, size), (size, size), (4 * size, size), (size, 4 * size)]
