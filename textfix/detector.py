"""The detector: which words of a whole passage look swapped in, and which words look as if they had stood there.

A small transformer encoder (Vaswani et al., "Attention Is All You Need", 2017), trained to tell the words of a text
from those that a spinner put in, and to name the original of each swap: replaced-token detection (Clark et al.,
"ELECTRA", 2020) with the synonym channel in the place of a generator. It sees both sides of a word as far as a window
reaches, other swaps too. On the documents that calibrate it, average precision is .72 by the n-grams, the channel and
the context vectors, and .84 with the detector.

It reads a section in some 0.16 s, a hundred times as long as the looks before it take, so it sees only what they could
not clear (`textfix.spun_judge`). Built by `textfix.build.detector`, which trains the same network in PyTorch.

`textfix.transformer` does the sums, the same everywhere.
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
from textfix.language_model import LanguageModel
from textfix.synonyms import Original
from textfix.tokens import NAME, WORD
from textfix.transformer import EXACT, LONGEST, Layer, Matrix, Reals, layer_shapes, log_sums, normal, whole

Integers = npt.NDArray[np.int64]

KIND = "detector"
WINDOW = LONGEST
"""Tokens that the network sees at once, as in training. A section has one to five windows."""
OVERLAP = 48
"""Tokens that two windows share at least: of these, each keeps the half that lies further from its edge."""

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
        scales = np.frombuffer(file.numbers("scales"), "<f4")
        vectors = np.frombuffer(file.numbers("vectors"), "<f4")
        embeddings = np.frombuffer(file.numbers("embeddings"), np.int8)
        self._embedding_scales = np.frombuffer(file.numbers("embedding_scales"), "<f2").astype(np.float32)
        self._usual = np.frombuffer(file.numbers("usual"), "<f2").astype(np.float32)
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
            Layer(matrices[1 + 4 * i : 5 + 4 * i], gains[2 * i : 2 * i + 2], facts["heads"])
            for i in range(facts["layers"])
        ]
        self._offset = float(facts["offset"])
        self._most = EXACT // (embedding * max(1, int(np.abs(embeddings).max(initial=0))))

    def look(self, numbers: Sequence[int], capitals: Sequence[bool], places: Sequence[Place]) -> list[Seen]:
        """Return what the network sees in some places of a line of tokens.

        `numbers`: the tokens as numbers of the language model; `capitals`: whether each begins with a capital.
        """
        if not places:
            return []
        capital = np.array(capitals, bool)
        rows = self._row(np.array(numbers, np.int64), capital)
        at = np.array([token for token, _ in places])
        states = self._states(rows, capital)[at]
        swapped = (states.astype(np.float64) @ self._swapped + self._offset).tolist()
        named = whole(self._name_original(states), self._most)
        # The sum over the common words makes probabilities of scores.
        common = np.arange(min(_COMPARED, len(self._usual)))
        total = log_sums(self._scores(named[0] @ self._embeddings[common].T.astype(np.float32), named[1], common))
        # The word itself, then its originals; the rows of those that have fewer than others are filled up with 0.
        asked = np.zeros((len(places), 1 + max(len(originals) for _, originals in places)), np.int64)
        asked[:, 0] = rows[at]
        for i, (_, originals) in enumerate(places):
            firsts = np.array([original.numbers[0] for original in originals], np.int64)
            asked[i, 1 : 1 + len(firsts)] = self._row(firsts, np.zeros(len(firsts), bool))
        products = (self._embeddings[asked] @ named[0][:, :, None])[:, :, 0]
        scores = (self._scores(products, named[1], asked) - total[:, None]).tolist()
        found = []
        for (_, originals), odds, (itself, *chances) in zip(places, swapped, scores, strict=True):
            less = [_PHRASE * (len(original.numbers) > 1) for original in originals]
            found.append(Seen(odds, itself, [a + b for a, b in zip(chances, less, strict=False)]))
        return found

    def _row(self, numbers: Integers, capital: npt.NDArray[np.bool_]) -> Integers:
        """The rows of words in the embeddings."""
        found = np.where(numbers < 0, -1, self._rows[numbers])
        return np.where(found < 0, np.where(capital, NAME, WORD), found)

    def _states(self, rows: Integers, capital: npt.NDArray[np.bool_]) -> Reals:
        """What the network knows of each token, in its window."""
        parts = []
        for start, end, first, last in windows(len(rows)):
            here = rows[start:end]
            state = self._into.of_whole(self._embeddings[here].astype(np.float32), self._embedding_scales[here, None])
            state[capital[start:end]] += self._capital
            for layer in self._layers:
                state = layer(state)
            parts.append(normal(state)[first - start : last - start])
        return np.concatenate(parts)

    def _scores(self, products: Reals, steps: Reals, rows: Integers) -> Reals:
        """How well the words of some rows fit what is named, written into their `products`; not yet probabilities."""
        products *= steps * self._embedding_scales[rows]
        products += self._usual[rows]
        return products


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


def _matrices(weights: npt.NDArray[np.int8], scales: Reals, shapes: Sequence[tuple[int, int]]) -> Iterator[Matrix]:
    """Yield matrices that lie one behind the other."""
    at = row = 0
    for rows, columns in shapes:
        yield Matrix(weights[at : at + rows * columns].reshape(rows, columns), scales[row : row + rows])
        at += rows * columns
        row += rows
