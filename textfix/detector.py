"""The detector: which words of a whole passage look swapped in, and which words look as if they had stood there.

A small transformer encoder (Vaswani et al., "Attention Is All You Need", 2017), trained to tell the words of a text
from those that a spinner put in, and to name the original of each swap: replaced-token detection (Clark et al.,
"ELECTRA", 2020) with the synonym channel in the place of a generator. It sees both sides of a word as far as a window
reaches, other swaps too. On the documents that calibrate it, average precision is .72 by the n-grams, the channel and
the context vectors, and .84 with the detector.

It reads a section in some 0.15 s, sixty times as long as the looks before it take, so it sees only what they could not
clear (`textfix.spun_judge`). Built by `textfix.build.detector`, which trains the same network in PyTorch.

All sums are of 64-bit floats: libraries of linear algebra differ in the last of 16 digits, and 4 are shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from textfix import datafile
from textfix.errors import ModelError
from textfix.language_model import NAME, WORD, LanguageModel
from textfix.synonyms import Original

Reals = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

KIND = "detector"
WINDOW = 256
"""Tokens that the network sees at once, as in training. A section has one to five windows."""
OVERLAP = 48
"""Tokens that two windows share at least: of these, each keeps the half that lies further from its edge."""

SLOWEST = 1000.0
"""The base of the wavelengths of positions (Su et al., "RoFormer", 2021): windows are short."""
EPSILON = 1e-6
"""Keeps the root mean square of nothing from being divided by."""

MATRICES = ("attend", "attended", "up", "down")
"""The matrices of a layer: to queries, keys and values; from what was attended to; to the hidden units, and back."""

_COMPARED = 8192
"""Words by which scores become probabilities: the commonest, to which all but a little of the probability goes."""
_PHRASE = -2.0
"""Taken from the score of originals of several words, of which the network knows the first alone."""


Place = tuple[int, Sequence[Original]]
"""A suspect to be looked at: the number of its first token in the line, and its originals."""


class Seen(NamedTuple):
    """What the network sees in a place.

    `swapped`: the log odds that the word was swapped in; `itself`: ln of the probability that it stood there, had a
    word been swapped; `originals`: the same of each of its originals.
    """

    swapped: float
    itself: float
    originals: list[float]


class Detector:
    """The open network; safe to share between threads."""

    def __init__(self, model: LanguageModel, directory: Path | None = None) -> None:
        """Read `detector.bin`, which was built with `model`; raises ModelError where it is not whole."""
        directory = datafile.directory() if directory is None else directory
        file = datafile.DataFile(directory / "detector.bin", KIND)
        facts = file.facts
        size, embedding = facts["size"], facts["embedding"]
        known = np.unpackbits(np.frombuffer(file.numbers("known"), np.uint8)).astype(bool)
        shapes = [(size, embedding), *layer_shapes(size) * facts["layers"], (embedding, size)]
        weights = np.frombuffer(file.numbers("weights"), np.int8)
        scales = np.frombuffer(file.numbers("scales"), "<f4").astype(np.float64)
        vectors = np.frombuffer(file.numbers("vectors"), "<f4").astype(np.float64)
        embeddings = np.frombuffer(file.numbers("embeddings"), np.int8)
        self._embedding_scales = np.frombuffer(file.numbers("embedding_scales"), "<f2").astype(np.float64)
        self._usual = np.frombuffer(file.numbers("usual"), "<f2").astype(np.float64)
        rows = len(self._usual)
        if (
            not len(model.words) <= len(known) < len(model.words) + 8
            or known.sum() != rows
            or len(self._embedding_scales) != rows
            or len(embeddings) != rows * embedding
            or len(weights) != sum(a * b for a, b in shapes)
            or len(scales) != sum(a for a, _ in shapes)
            or len(vectors) != (2 * facts["layers"] + 2) * size
        ):
            raise ModelError(datafile.problem(file.path, "does not belong to language_model.bin"))
        self._embeddings = embeddings.reshape(rows, embedding)
        # The row of each word; words without one have the row of their class.
        self._rows = np.where(known, np.cumsum(known) - 1, -1)
        matrices = list(_matrices(weights, scales, shapes))
        self._into, self._name_original = matrices[0], matrices[-1]
        self._capital, self._swapped, *gains = vectors.reshape(-1, size)
        self._layers = [
            _Layer(matrices[1 + 4 * i : 5 + 4 * i], gains[2 * i : 2 * i + 2], facts["heads"])
            for i in range(facts["layers"])
        ]
        self._offset = float(facts["offset"])

    def look(self, numbers: Sequence[int], capitals: Sequence[bool], places: Sequence[Place]) -> list[Seen]:
        """Return what the network sees in some places of a line of tokens.

        `numbers`: the tokens as numbers of the language model; `capitals`: whether each begins with a capital.
        """
        if not places:
            return []
        capital = np.array(capitals, bool)
        rows = self._row(np.array(numbers, np.int64), capital)
        states = self._states(rows, capital)[[token for token, _ in places]]
        swapped = states @ self._swapped + self._offset
        named = self._name_original(states)
        total = self._log_total(named)
        found = []
        for i, (token, originals) in enumerate(places):
            firsts = np.array([original.numbers[0] for original in originals], np.int64)
            asked = np.concatenate((rows[token : token + 1], self._row(firsts, np.zeros(len(firsts), bool))))
            itself, *chances = (self._scores(named[i : i + 1], asked)[0] - total[i]).tolist()
            less = [_PHRASE * (len(original.numbers) > 1) for original in originals]
            found.append(Seen(float(swapped[i]), itself, [a + b for a, b in zip(chances, less, strict=True)]))
        return found

    def _row(self, numbers: Integers, capital: npt.NDArray[np.bool_]) -> Integers:
        """The rows of words in the embeddings."""
        found = np.where(numbers < 0, -1, self._rows[numbers])
        return np.where(found < 0, np.where(capital, NAME, WORD), found)

    def _states(self, rows: Integers, capital: npt.NDArray[np.bool_]) -> Reals:
        """What the network knows of each token, in its window."""
        parts = []
        for start, end, first, last in windows(len(rows)):
            state = self._into(self._embeddings[rows[start:end]] * self._embedding_scales[rows[start:end], None])
            state = state + np.where(capital[start:end, None], self._capital, 0.0)
            for layer in self._layers:
                state = layer(state)
            parts.append(_normal(state)[first - start : last - start])
        return np.concatenate(parts)

    def _scores(self, named: Reals, rows: Integers) -> Reals:
        """How well the words of some rows fit what the network names, each row of `named`; not yet probabilities."""
        found: Reals = named @ (self._embeddings[rows] * self._embedding_scales[rows, None]).T + self._usual[rows]
        return found

    def _log_total(self, named: Reals) -> Reals:
        """The logarithm of the sum over the common words, which makes probabilities of scores."""
        scores = self._scores(named, np.arange(min(_COMPARED, len(self._usual))))
        most = scores.max(axis=1)
        found: Reals = most + np.log(np.exp(scores - most[:, None]).sum(axis=1))
        return found


class _Matrix:
    """A matrix of small whole numbers, with a scale for each row."""

    def __init__(self, weights: npt.NDArray[np.int8], scales: Reals) -> None:
        self._weights, self._scales = weights, scales

    def __call__(self, values: Reals) -> Reals:
        found: Reals = values @ self._weights.T.astype(np.float64) * self._scales
        return found


class _Layer:
    """A layer of the encoder: attention, then hidden units, each of the state normalised, and added to it."""

    def __init__(self, matrices: Sequence[_Matrix], gains: Sequence[Reals], heads: int) -> None:
        self._attend, self._attended, self._up, self._down = matrices
        self._gain, self._gain_up = gains
        self._heads = heads

    def __call__(self, state: Reals) -> Reals:
        number, size = state.shape
        parts = self._attend(_normal(state) * self._gain).reshape(number, 3, self._heads, -1).transpose(1, 2, 0, 3)
        query, key, value = _turned(parts[0]), _turned(parts[1]), parts[2]
        weights = query @ key.transpose(0, 2, 1) / np.sqrt(query.shape[-1])
        weights = np.exp(weights - weights.max(axis=-1, keepdims=True))
        weights /= weights.sum(axis=-1, keepdims=True)
        state = state + self._attended((weights @ value).transpose(1, 0, 2).reshape(number, size))
        hidden = np.maximum(self._up(_normal(state) * self._gain_up), 0.0)
        return state + self._down(hidden * hidden)


def layer_shapes(size: int) -> list[tuple[int, int]]:
    """Return the shapes of MATRICES, rows first."""
    return [(3 * size, size), (size, size), (4 * size, size), (size, 4 * size)]


def windows(number: int) -> Iterator[tuple[int, int, int, int]]:
    """Yield windows over so many tokens: from where to where each reaches, and from where to where it is kept.

    >>> list(windows(400))
    [(0, 256, 0, 200), (144, 400, 200, 400)]
    """
    if number <= WINDOW:
        yield 0, number, 0, number
        return
    count = -(-(number - OVERLAP) // (WINDOW - OVERLAP))
    starts = [round(i * (number - WINDOW) / (count - 1)) for i in range(count)]
    cuts = [0, *((a + b + WINDOW) // 2 for a, b in pairwise(starts)), number]
    for i, start in enumerate(starts):
        yield start, start + WINDOW, cuts[i], cuts[i + 1]


def _normal(state: Reals) -> Reals:
    """Divide each row by its root mean square."""
    found: Reals = state / np.sqrt(np.mean(state * state, axis=-1, keepdims=True) + EPSILON)
    return found


def _turned(vectors: Reals) -> Reals:
    """Turn pairs of numbers by angles that grow with the position, so that products tell distances."""
    half = vectors.shape[-1] // 2
    angles = np.outer(np.arange(vectors.shape[-2]), SLOWEST ** -(np.arange(half) / half))
    one, other = vectors[..., :half], vectors[..., half:]
    cosine, sine = np.cos(angles), np.sin(angles)
    return np.concatenate((one * cosine - other * sine, one * sine + other * cosine), axis=-1)


def _matrices(weights: npt.NDArray[np.int8], scales: Reals, shapes: Sequence[tuple[int, int]]) -> Iterator[_Matrix]:
    """Yield matrices that lie one behind the other."""
    at = row = 0
    for rows, columns in shapes:
        yield _Matrix(weights[at : at + rows * columns].reshape(rows, columns), scales[row : row + rows])
        at += rows * columns
        row += rows
