"""The arithmetic of the context vectors: sums of vectors around a place, and how well a word's own vector fits them.

Vectors are 4-bit integers with a scale each. All sums are of whole numbers, so that no order of adding and no compiler
changes the last digit: from 3.12 on Python itself adds floats up otherwise.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from functools import lru_cache
from operator import mul

NEAR = 3
"""Words on either side whose places matter. A sentence end hides what lies behind it."""
AROUND = 10
"""Words on either side whose content words are taken together, as the topic."""

ZERO = 7
"""What a nibble that stands for 0 holds; they reach from -7 to 8."""

SCALE_STEP, BIAS_STEP, WEIGHT_STEP = 1e-4, 1e-3, 2**-10
"""Scales, biases and the weights of places are whole multiples of these."""
FIT_STEP = SCALE_STEP * SCALE_STEP * WEIGHT_STEP
"""What a product of a context and an output, each with its scale, is a multiple of."""

_NIBBLES = bytes.maketrans(b"0123456789abcdef", bytes((value - ZERO) % 256 for value in range(16)))


class Vectors:
    """Vectors of `size` numbers: `inputs` of words in a context, `outputs` of words that are judged.

    Two numbers lie in a byte, the first in its upper half. `topical` says of each input whether it is a content
    word; `weights` holds a vector for each place, left and right in turn from the nearest on, and at last that of
    the topic; `stop` is the input that ends a sentence, `unknown` that of words that have none; `rows` says of each
    word which output is its own, or -1.
    """

    def __init__(
        self,
        inputs: memoryview,
        input_scales: memoryview,
        topical: memoryview,
        outputs: memoryview,
        output_scales: memoryview,
        bias: memoryview,
        weights: Sequence[int],
        stop: int,
        unknown: int,
        rows: Sequence[int],
    ) -> None:
        # Two numbers a byte in the file, one in memory: hexadecimal digits part them, 10 ms in all.
        self._inputs, self._outputs = _parted(inputs), _parted(outputs)
        self._input_scales, self._output_scales = input_scales, output_scales
        self._topical, self._bias, self._rows = topical, bias, rows
        self._stop, self._unknown = stop, unknown
        self._size = len(weights) // (2 * NEAR + 1)
        self._places = [weights[i : i + self._size] for i in range(0, len(weights), self._size)]
        self._at_place = lru_cache(1 << 10)(self._weighed)
        self._row = lru_cache(1 << 10)(self._scaled)

    def around(self, words: Sequence[int], start: int, end: int) -> array[int]:
        """Return the context of the words `start` to `end` of a line of the language model's numbers."""
        known, unknown = len(self._input_scales), self._unknown
        low = max(0, start - AROUND)
        before = [word if word < known else unknown for word in words[low:start]]
        after = [word if word < known else unknown for word in words[end : end + AROUND]]
        parts = []
        for place, near in enumerate(before[: -NEAR - 1 : -1]):
            parts.append(self._at_place(2 * place, near))
            if near == self._stop:
                break
        for place, near in enumerate(after[:NEAR]):
            parts.append(self._at_place(2 * place + 1, near))
            if near == self._stop:
                break
        topical, row = self._topical, self._row
        topic = [row(word) for word in (*before, *after) if topical[word]]
        if topic:
            number = len(topic)
            sums = map(sum, zip(*topic, strict=True))
            parts.append([weight * one // number for weight, one in zip(self._places[-1], sums, strict=True)])
        return array("q", map(sum, zip(*parts, strict=True)) if parts else [0] * self._size)

    def fit(self, context: array[int], words: Sequence[int]) -> float:
        """Return the log odds that words stand in `context` by themselves, not by a spinner's hand.

        The mean of those that have an output; 0 if none has.
        """
        total, number = 0.0, 0
        for word in words:
            if word >= 0 and (row := self._rows[word]) >= 0:
                total += self._fit(context, row)
                number += 1
        return total / number if number else 0.0

    def _fit(self, context: array[int], row: int) -> float:
        start = row * self._size
        product = sum(map(mul, context, self._outputs[start : start + self._size]))
        return float(FIT_STEP * (self._output_scales[row] * product) + BIAS_STEP * self._bias[row])

    def _weighed(self, place: int, word: int) -> list[int]:
        """The vector of a word at a place beside the judged one, weighed for that place."""
        return list(map(mul, self._places[place], self._row(word)))

    def _scaled(self, word: int) -> list[int]:
        """The vector of a word of a context."""
        start, scale = word * self._size, self._input_scales[word]
        return [scale * value for value in self._inputs[start : start + self._size]]


def _parted(nibbles: memoryview) -> memoryview:
    return memoryview(nibbles.hex().encode().translate(_NIBBLES)).cast("b")
