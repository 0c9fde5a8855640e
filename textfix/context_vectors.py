"""Context vectors: which words fit a place, judged by up to six words beside it and the topic words further around.

A log-bilinear model trained to tell a word in its own context from the substitutes that a spinner would put there
(after Mnih and Kavukcuoglu, "Learning word embeddings efficiently with noise-contrastive estimation", 2013, with the
synonym channel as the noise). It sees further than the language model's triples, and knows words by their likes.
Vectors are 4-bit integers with a scale each; built by `textfix.build.context_vectors`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate
from operator import mul
from pathlib import Path

from textfix import datafile
from textfix.errors import ModelError
from textfix.language_model import END, WORD, LanguageModel

NEAR = 3
"""Words on either side whose places matter. A sentence end hides what lies behind it."""
AROUND = 10
"""Words on either side whose content words are taken together, as the topic."""

ZERO = 7
"""What a nibble that stands for 0 holds; they reach from -7 to 8."""

SCALE_STEP, BIAS_STEP = 1e-4, 1e-3
"""Scales and biases are stored as multiples of these, in 16 bits."""

_NIBBLES = bytes.maketrans(b"0123456789abcdef", bytes((value - ZERO) % 256 for value in range(16)))


class ContextVectors:
    """The open model; safe to share between threads."""

    def __init__(self, model: LanguageModel, directory: Path | None = None) -> None:
        """Map `context_vectors.bin`, which was built with `model`; raises ModelError where it is not whole."""
        directory = datafile.directory() if directory is None else directory
        file = datafile.DataFile(directory / "context_vectors.bin", "context vectors")
        # Two numbers a byte in the file, one in memory: hexadecimal digits part them, 10 ms in all.
        self._inputs, self._outputs = (_parted(file.numbers(name)) for name in ("inputs", "outputs"))
        self._input_scales, self._output_scales = (
            file.numbers(name, "H") for name in ("input_scales", "output_scales")
        )
        self._rows, self._bias = _rows(file.numbers("judged")), file.numbers("bias", "h")
        self._size: int = file.facts["size"]
        if len(self._rows) != len(model.words):
            raise ModelError(datafile.problem(file.path, "does not belong to language_model.bin"))
        weights = file.sections["places"].tolist()
        self._places = [weights[i : i + self._size] for i in range(0, len(weights), self._size)]
        self.known = len(self._inputs) // self._size
        """How many words, the commonest, have vectors as part of a context."""
        self._topical = file.numbers("topical")
        self.at_place = lru_cache(1 << 12)(self._at_place)
        self.row = lru_cache(1 << 12)(self._row)
        self.nothing = [0.0] * self._size
        """The context of a word that has none."""

    def _at_place(self, place: int, number: int) -> list[float]:
        """The vector of a word at a place beside the judged one, weighed for that place."""
        start, scale = number * self._size, SCALE_STEP * self._input_scales[number]
        weights = self._places[place]
        return [scale * a * b for a, b in zip(weights, self._inputs[start : start + self._size], strict=True)]

    def topic(self, numbers: Sequence[int]) -> list[float] | None:
        """Return what the content words among `numbers` say together; None where there are none."""
        topical, rows = self._topical, self.row
        found = [rows(number) for number in numbers if number >= 0 and topical[number]]
        if not found:
            return None
        number = len(found)
        return [
            weight * sum(column) / number
            for weight, column in zip(self._places[-1], zip(*found, strict=True), strict=True)
        ]

    def _row(self, number: int) -> list[float]:
        """The vector of a word as part of a topic."""
        start, scale = number * self._size, SCALE_STEP * self._input_scales[number]
        return [scale * value for value in self._inputs[start : start + self._size]]

    def fit(self, context: Sequence[float], number: int) -> float | None:
        """Return the log odds that a word stands in `context` by itself, not by a spinner's hand; None if unknown."""
        row = self._rows[number] if number >= 0 else -1
        if row < 0:
            return None
        start = row * self._size
        product = sum(map(mul, context, self._outputs[start : start + self._size]))
        return float(SCALE_STEP * self._output_scales[row] * product + BIAS_STEP * self._bias[row])


class Contexts:
    """The contexts in one line of words (numbers of the language model)."""

    def __init__(self, vectors: ContextVectors, numbers: Sequence[int]) -> None:
        self._vectors = vectors
        self._numbers = [number if number < vectors.known else WORD for number in numbers]

    def around(self, start: int, end: int) -> list[float]:
        """Return the context of the words `start` to `end` of the line."""
        vectors, numbers = self._vectors, self._numbers
        parts = []
        for place, near in enumerate(reversed(numbers[max(0, start - NEAR) : start])):
            parts.append(vectors.at_place(2 * place, near))
            if near == END:
                break
        for place, near in enumerate(numbers[end : end + NEAR]):
            parts.append(vectors.at_place(2 * place + 1, near))
            if near == END:
                break
        topic = vectors.topic(numbers[max(0, start - AROUND) : start] + numbers[end : end + AROUND])
        if topic:
            parts.append(topic)
        return list(map(sum, zip(*parts, strict=True))) if parts else vectors.nothing


def _parted(nibbles: memoryview) -> memoryview:
    return memoryview(nibbles.hex().encode().translate(_NIBBLES)).cast("b")


def _rows(judged: memoryview) -> list[int]:
    """Return the row of each word in the outputs, -1 for those without; of each, `judged` says whether it has one."""
    return [row if has else -1 for has, row in zip(judged, accumulate(judged, initial=0), strict=False)]
