"""Context vectors: which words fit a place, judged by up to six words beside it and the topic words further around.

A log-bilinear model trained to tell a word in its own context from the substitutes that a spinner would put there
(after Mnih and Kavukcuoglu, "Learning word embeddings efficiently with noise-contrastive estimation", 2013, with the
synonym channel as the noise). It sees further than the language model's triples, and knows words by their likes.
Vectors are 8-bit integers; built by `textfix.build.context_vectors`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from operator import mul
from pathlib import Path

from textfix import datafile
from textfix.errors import ModelError
from textfix.language_model import END, WORD, LanguageModel

NEAR = 3
"""Words on either side whose places matter. A sentence end hides what lies behind it."""
AROUND = 10
"""Words on either side whose content words are taken together, as the topic."""

_NONE = 0xFFFF


class ContextVectors:
    """The open model; safe to share between threads."""

    def __init__(self, model: LanguageModel, directory: Path | None = None) -> None:
        """Map `context_vectors.bin`, which was built with `model`; raises ModelError where it is not whole."""
        directory = datafile.directory() if directory is None else directory
        file = datafile.DataFile(directory / "context_vectors.bin", "context vectors")
        section = file.sections
        self._inputs, self._outputs = section["inputs"], section["outputs"]
        self._rows, self._bias = section["rows"], section["bias"]
        self._size: int = file.facts["size"]
        self._scale: float = file.facts["output_scale"]
        if len(self._rows) != len(model.words):
            raise ModelError(datafile.problem(file.path, "does not belong to language_model.bin"))
        weights = section["places"].tolist()
        self._places = [weights[i : i + self._size] for i in range(0, len(weights), self._size)]
        self.known = len(self._inputs) // self._size
        """How many words, the commonest, have vectors as part of a context."""
        self._topical = section["topical"]
        self.at_place = lru_cache(1 << 12)(self._at_place)
        self.nothing = [0.0] * self._size
        """The context of a word that has none."""

    def _at_place(self, place: int, number: int) -> list[float]:
        """The vector of a word at a place beside the judged one, weighed for that place."""
        start = number * self._size
        return list(map(mul, self._places[place], self._inputs[start : start + self._size]))

    def topic(self, numbers: Sequence[int]) -> list[float] | None:
        """Return what the content words among `numbers` say together; None where there are none."""
        size, inputs, topical = self._size, self._inputs, self._topical
        rows = [inputs[number * size : (number + 1) * size] for number in numbers if number >= 0 and topical[number]]
        if not rows:
            return None
        number = len(rows)
        return [
            weight * sum(column) / number
            for weight, column in zip(self._places[-1], zip(*rows, strict=True), strict=True)
        ]

    def fit(self, context: Sequence[float], number: int) -> float | None:
        """Return the log odds that a word stands in `context` by itself, not by a spinner's hand; None if unknown."""
        row = self._rows[number] if number >= 0 else _NONE
        if row == _NONE:
            return None
        start = row * self._size
        product = sum(map(mul, context, self._outputs[start : start + self._size]))
        return float(self._scale * (product + self._bias[row]))


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
