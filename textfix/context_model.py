"""Which reading of a lost apostrophe the words around suggest, whatever the damage of the document.

A small network, trained on intact English (`textfix.build.context_model`), gives P(class of reading | the word, four
items on either side). It owns nothing else: what the document shows, and how likely a channel is, is for the ranker.

For each item, each place around the word and each property of the word there is a row of small integers. The rows of a
context are added up; what the hidden units then hold goes through a ReLU and is weighed into one score for each class,
and the last columns are added to the scores as they are. Words outside the vocabulary share rows by their last letters.
In training the rows are products of an embedding and a matrix for the place; shipped multiplied out, the model needs a
few additions for each word, and no NumPy.
"""

from __future__ import annotations

import array
import math
import zlib
from collections.abc import Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple

from textfix import datafile
from textfix.candidates import Word, log_count
from textfix.errors import ModelError
from textfix.kernels import Names, Network, Rows
from textfix.network import Shape
from textfix.reading import Context

KIND = "context"
PLACES = 8
"""The items that the model sees: the four before the word in the order of the text, then the four behind it."""

PLAIN, POSSESSIVE, PLURAL, INNER = range(4)
"""The classes of readings: without an apostrophe, with ’s (it’s among them), with s’, and any other (we’re, can’t)."""
CLASSES = 4

# Counts are seen as the whole part of ln(1 + count), and their differences rounded: 19 steps, the last one for "none".
_COUNTS = 15
_DIFFERENCES = 19
SHAPES = "aAXm"
"""The classes of capitals in the order of their numbers: see `candidates.Word`."""
_NEIGHBOURS = 16
# Words commoner than this (ln of the count: was, has, this) possess nothing in s’.
_MOST_PLURAL = 12.3
# Where the rows of each property of the word begin in the table `properties`, and how many rows that has.
_POSSESSIVE = len(SHAPES) * _NEIGHBOURS
_INNER = _POSSESSIVE + _COUNTS * _DIFFERENCES
_STEM = _INNER + _COUNTS * _DIFFERENCES
PROPERTIES = _STEM + _COUNTS + 1


class View(NamedTuple):
    """What the model sees of a word itself.

    `word` is how it looks damaged; `shape` the number of its class of capitals; `rows` are those of its other
    properties; `allowed` says for each class whether the word can be read so.
    """

    word: str
    shape: int
    rows: tuple[int, int, int]
    allowed: tuple[bool, bool, bool, bool]


def class_of(text: str) -> int:
    """Return the class of a reading that has an apostrophe.

    >>> [class_of(text) for text in ("week's", "it's", "weeks'", "we're")] == [POSSESSIVE, POSSESSIVE, PLURAL, INNER]
    True
    """
    if text.endswith("'s"):
        return POSSESSIVE
    return PLURAL if text.endswith("'") else INNER


def view(word: Word) -> View | None:
    """Return what the model sees of a word, or None where no reading of it has an apostrophe."""
    best = [-1.0] * CLASSES
    stem = -1.0
    for candidate in word.candidates:
        if "a" in candidate.lost:
            kind = class_of(candidate.text)
            best[kind] = max(best[kind], candidate.log_count)
            if candidate.ending == "'s" and candidate.form is not None:
                stem = max(stem, log_count(candidate.form, word.shape))
    plural = best[PLURAL] >= 0 and word.log_count < _MOST_PLURAL
    if not plural and max(best[POSSESSIVE], best[INNER]) < 0:
        return None
    own = min(_COUNTS - 1, int(word.log_count))
    return View(
        word.projected,
        SHAPES.index(word.shape),
        (
            _POSSESSIVE + own * _DIFFERENCES + _difference(best[POSSESSIVE], word.log_count),
            _INNER + own * _DIFFERENCES + _difference(best[INNER], word.log_count),
            _STEM + min(_COUNTS, int(stem + 1)),
        ),
        (True, best[POSSESSIVE] >= 0, plural, best[INNER] >= 0),
    )


def _difference(count: float, own: float) -> int:
    """Bin a reading's count relative to that of the word as it stands; the last bin is for no reading."""
    if count < 0:
        return _DIFFERENCES - 1
    return max(0, min(_DIFFERENCES - 2, math.floor(count - own + 0.5) + 8))


def neighbours(left: bool, right: bool, joined: tuple[bool, bool]) -> int:
    """Number what else is seen beside the word: a capitalised word on the left, on the right, and hyphens.

    `joined`: a hyphen stands right before the word, right behind it.
    """
    return left + 2 * right + 4 * joined[0] + 8 * joined[1]


def property_row(shape: int, beside: int) -> int:
    """Return the row of a word's capitals and what is beside it."""
    return shape * _NEIGHBOURS + beside


class Layout:
    """Which row of the table belongs to which word in which place.

    `words` and `own` are the vocabularies of the items around and of the words themselves, most frequent first; of
    `words` each place knows as many as `sizes` says. Behind the words of each block stand `suffixes` rows for others.
    """

    def __init__(self, words: Names, own: Names, sizes: Sequence[int], suffixes: int) -> None:
        self.ranks, self._own = words, own
        self._suffixes = suffixes
        self.places: list[tuple[int, int]] = []
        start = 0
        for size in sizes:
            self.places.append((start, size))
            start += size + suffixes
        self.own = start
        self.rows = start + len(own) + suffixes

    def word(self, word: str) -> int:
        """Return the row of the word itself."""
        rank = self._own.find(word)
        if rank >= 0:
            return self.own + rank
        return self.own + len(self._own) + zlib.crc32(word[-4:].encode("utf-8", "surrogatepass")) % self._suffixes


class ContextModel:
    """The trained model in `context.bin`."""

    def __init__(self, directory: Path) -> None:
        """Map `context.bin` in `directory`; raises ModelError where it is not whole."""
        self._file = file = datafile.DataFile(directory / "context.bin", KIND)
        words, own = (Names(file.text(name).encode()) for name in ("words", "own"))
        self._layout = Layout(words, own, file.facts["sizes"], file.facts["suffixes"])
        self._width = file.facts["hidden"] + CLASSES
        # 0.6 kB each. With four times as many, here and wherever answers are remembered, a long run takes as many
        # instructions, and 3 MB more.
        self._sum = lru_cache(1 << 10)(self._sum_of_word)
        self._last: tuple[Word, Context, list[float] | None] | None = None

    @cached_property
    def _tables(self) -> tuple[memoryview, Rows, Network]:
        """The rows of properties, the rows of words and the network over both, unpacked when they are first asked for,
        as not by every text: that takes .016 s. Raises ModelError where they are not whole."""
        file, layout, width = self._file, self._layout, self._width
        hidden, sizes, suffixes = file.facts["hidden"], file.facts["sizes"], file.facts["suffixes"]
        rows, properties = file.numbers("rows", "b"), file.numbers("properties", "h")
        weights = file.sections["weights"].tolist()
        if (
            len(sizes) != PLACES
            or len(layout.ranks) != max(sizes)
            or len(rows) != layout.rows * width
            or len(properties) != PROPERTIES * width
            or len(weights) != CLASSES * (hidden + 2)
        ):
            raise ModelError(datafile.problem(file.path, "has tables of another shape than this textfix reads"))
        outputs = [weights[k * (hidden + 2) : (k + 1) * (hidden + 2)] for k in range(CLASSES)]
        shape = Shape(hidden, CLASSES, tuple(layout.places), suffixes)
        return properties, Rows(rows, width), Network(shape, layout.ranks, rows, properties, outputs)

    def _sum_of_word(self, word: str, rows: tuple[int, ...]) -> array.array[int]:
        """Add up the rows of the word itself."""
        width = self._width
        properties, words, _ = self._tables
        parts = [properties[row * width : (row + 1) * width] for row in rows]
        return array.array("i", words.add(list(map(sum, zip(*parts, strict=True))), [self._layout.word(word)]))

    def classes_of(self, word: Word, context: Context) -> list[float] | None:
        """Return what the model gives each class of readings of a word in its place; None where none of its readings
        has an apostrophe. What was asked last is remembered, for it is asked of one reading after the other."""
        last = self._last
        if last is not None and last[0] is word and last[1] is context:
            return last[2]
        seen = view(word)
        found = None if seen is None else self.classes(seen, context)
        self._last = word, context, found
        return found

    def classes(self, seen: View, context: Context) -> list[float]:
        """Return the probability of each class, 0 where the word cannot be read so. They sum to 1."""
        capitals = context.left is not None, context.right is not None
        beside = property_row(seen.shape, neighbours(*capitals, context.joined))
        known = self._sum(seen.word, seen.rows)
        _, _, network = self._tables
        return network.chances(known, beside, (*context.before, *context.after), seen.allowed)
