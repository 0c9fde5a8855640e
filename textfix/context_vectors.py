"""Context vectors: which words fit a place, judged by up to six words beside it and the topic words further around.

A log-bilinear model trained to tell a word in its own context from the substitutes that a spinner would put there
(after Mnih and Kavukcuoglu, "Learning word embeddings efficiently with noise-contrastive estimation", 2013, with the
synonym channel as the noise). It sees further than the language model's triples, and knows words by their likes.
Vectors are 8-bit integers; built by `textfix.build.context_vectors`.
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
        self._known = len(self._inputs) // self._size
        topical = section["topical"]
        self._topical = [bool(topical[i]) for i in range(self._known)]
        self._at_place = lru_cache(1 << 12)(self._weighted)
        self._zero = [0.0] * self._size

    def _weighted(self, place: int, number: int) -> list[float]:
        """The vector of a word at a place beside the judged one, weighed for that place."""
        start = number * self._size
        return list(map(mul, self._places[place], self._inputs[start : start + self._size]))

    def contexts(self, numbers: Sequence[int]) -> Contexts:
        """Prepare to judge places in a line of words (numbers of the language model)."""
        return Contexts(self, numbers)

    def fit(self, context: Sequence[float], number: int) -> float | None:
        """Return the log odds that a word stands in `context` by itself, not by a spinner's hand; None if unknown."""
        row = self._rows[number] if number >= 0 else _NONE
        if row == _NONE:
            return None
        start = row * self._size
        product = sum(map(mul, context, self._outputs[start : start + self._size]))
        return float(self._scale * (product + self._bias[row]))


class Contexts:
    """The contexts in one line of words. Topics are sums over stretches, taken from running totals."""

    def __init__(self, vectors: ContextVectors, numbers: Sequence[int]) -> None:
        self._vectors = vectors
        self._numbers = [number if number < vectors._known else WORD for number in numbers]
        topical = [number >= 0 and vectors._topical[number] for number in self._numbers]
        self._topical = list(accumulate(topical, initial=0))
        size, inputs = vectors._size, vectors._inputs
        total = [0] * size
        self._totals = [total]
        for number, counts in zip(self._numbers, topical, strict=True):
            if counts:
                total = [a + b for a, b in zip(total, inputs[number * size : number * size + size], strict=True)]
            self._totals.append(total)

    def around(self, start: int, end: int) -> list[float]:
        """Return the context of the words `start` to `end` of the line."""
        vectors, numbers = self._vectors, self._numbers
        parts = []
        for place in range(NEAR):
            if start - 1 - place < 0:
                break
            parts.append(vectors._at_place(2 * place, numbers[start - 1 - place]))
            if numbers[start - 1 - place] == END:
                break
        for place in range(NEAR):
            if end + place >= len(numbers):
                break
            parts.append(vectors._at_place(2 * place + 1, numbers[end + place]))
            if numbers[end + place] == END:
                break
        low, high = max(0, start - AROUND), min(len(numbers), end + AROUND)
        count = self._topical[high] - self._topical[low] - self._topical[end] + self._topical[start]
        if count:
            a, b, c, d = self._totals[high], self._totals[low], self._totals[end], self._totals[start]
            weights = vectors._places[2 * NEAR]
            parts.append([w * (p - q - r + s) / count for w, p, q, r, s in zip(weights, a, b, c, d, strict=True)])
        return list(map(sum, zip(*parts, strict=True))) if parts else vectors._zero
