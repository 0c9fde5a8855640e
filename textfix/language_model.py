"""The language model: how well an English word fits the two words on either side of it.

Counts of English word pairs and triples, as log ratios to what chance would give: a pair is worth
ln p(a b) / p(a)p(b), a triple ln of its probability over that which its two pairs foretell. The logarithm of the
probability of a passage is then, but for a constant, the sum over its words, pairs and triples; to compare two readings
of one place, only what touches the place counts. What is not stored is rare or unremarkable, and gets the ratio that
such pairs and triples had in text that was not counted, by how often chance would make them
(`textfix.build.language_model`).

Words are lower-cased, ’ is ', a possessive ’s stands alone, a hyphen parts words. Unknown words fall into two classes,
names (capitalised) and others; numbers, sentence ends and other punctuation are a word each.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple

from textfix import datafile
from textfix.errors import ModelError
from textfix.kernels import NgramTable, line
from textfix.ngram_table import VALUES, Shape
from textfix.tokens import Line

CLASSES = ("<word>", "<name>", "<number>", ".", ",", "'s")
"""What the first numbers of the vocabulary stand for."""
WORD, NAME, NUMBER, END, PAUSE, POSSESSIVE = range(len(CLASSES))

STEP, LOWEST = 0.2, -3.2
"""Stored ratios are multiples of STEP nats above LOWEST: 6 bits reach 9.4, which one pair in 2,000 exceeds."""

LOG_SCALE = 3000
"""Unigram counts are stored as ln(count) × LOG_SCALE."""

_COMMON = 6_000
_SEARCHES = 100
"""So many words are in a dictionary from the start, and so many others searched for: an article needs 0 to 25 searches,
and 100 take as long as the dictionary of all. See `_Vocabulary`."""

NOTHING = -1
"""The number of a word without known company: it neither attracts nor repels."""

RARE = -17.0
"""The log probability of such a word: less than that of the rarest in the vocabulary, e^-16.2."""


def fold(word: str) -> str:
    """Return a word as the vocabulary writes it."""
    return word.lower().replace("’", "'")


def class_of(token: str) -> int:
    """Return the number of the class of a token that is not in the vocabulary."""
    first = token[0]
    if first.isalpha():
        return NAME if first.isupper() else WORD
    if first.isdigit():
        return NUMBER
    if first in ".!?\r\n":
        return END
    return POSSESSIVE if first in "'’" else PAUSE


class Token(NamedTuple):
    """A word, number or punctuation mark: its number in the vocabulary, its text lower-cased, and where it stands."""

    number: int
    word: str
    start: int
    end: int


class Score(NamedTuple):
    """How well words fit a place: `total` = `alone` + what their company adds (all in nats).

    `left` and `right` are the ratios with the neighbours, `triples` the sum over the triples that touch the words;
    `known` counts the pairs (with the neighbours) and triples that are stored: left, right, triples.
    """

    total: float
    alone: float
    left: float
    right: float
    triples: float
    known: tuple[bool, bool, int]


class LanguageModel:
    """An open model, memory-mapped; safe to share between threads."""

    def __init__(self, directory: Path | None = None) -> None:
        """Map `language_model.bin`, by default the packaged one; raises ModelError where it is not whole."""
        directory = datafile.directory() if directory is None else directory
        file = datafile.DataFile(directory / "language_model.bin", "language model")
        self._vocabulary = _Vocabulary(file.text("words"))
        counts = file.numbers("counts", "H")
        if len(self._vocabulary) != len(counts):
            raise ModelError(datafile.problem(file.path, "counts other words than it lists"))
        self._table = NgramTable(file.sections["cells"], Shape(*file.facts["shape"]))
        self._log_total: float = file.facts["log_total"]
        self._unseen_pair: list[float] = file.facts["unseen_pair"]
        self._unseen_triple: list[float] = file.facts["unseen_triple"]
        self._ratios = [LOWEST + STEP * value for value in range(VALUES)]
        # A document asks for the same pairs again: with 2^16 remembered (some 15 MB), half of all are found there.
        self.pair = lru_cache(1 << 16)(self._pair)
        self.logs = _Logs(counts, self._log_total)
        """`log_probability` of each word in the vocabulary."""
        self._known = _Known(self)

    @property
    def words(self) -> list[str]:
        """The vocabulary: the word of each number."""
        return self._vocabulary.words

    def find(self, word: str) -> int | None:
        """Return the number of a lower-case word, or None where the vocabulary lacks it."""
        return self._vocabulary.find(word)

    def number(self, token: str) -> int:
        """Return the number of a token, or that of its class."""
        number = self._vocabulary.find(fold(token))
        return class_of(token) if number is None else number

    def line(self, text: str) -> Line:
        """Return the tokens of `text`; of sentence ends that follow each other, one."""
        return line(text, self._known, END)

    def tokens(self, text: str) -> Iterator[Token]:
        """Yield the same tokens one by one."""
        yield from map(Token._make, zip(*self.line(text), strict=True))

    def numbers(self, text: str) -> tuple[int, ...]:
        """Return the numbers of the tokens of `text`."""
        return tuple(self.line(text).numbers)

    def log_probability(self, number: int) -> float:
        """Return ln of how often a word comes among all words."""
        return self.logs[number] if number >= 0 else RARE

    def _pair(self, first: int, second: int) -> tuple[float, bool]:
        """Return the log ratio of a pair, and whether it is stored."""
        if first < 0 or second < 0:
            return 0.0, False
        value = self._table.get(1 << 48 | first << 16 | second)
        if value >= 0:
            return self._ratios[value], True
        expected = self.logs[first] + self.logs[second] + self._log_total
        return _by_expectation(self._unseen_pair, expected), False

    def triple(self, first: int, second: int, third: int) -> tuple[float, bool]:
        """Return the log ratio of a triple to its two pairs, and whether it is stored."""
        left, known = self.pair(first, second)
        if not known:
            return 0.0, False
        right, known = self.pair(second, third)
        if not known:
            return 0.0, False
        return self.triple_of_known(first, second, third, left + right)

    def triple_of_known(self, first: int, second: int, third: int, pairs: float) -> tuple[float, bool]:
        """Do the same where both pairs are known to be stored, `pairs` being the sum of their ratios."""
        value = self._table.get(first << 32 | second << 16 | third)
        if value >= 0:
            return self._ratios[value], True
        expected = pairs + self.logs[first] + self.logs[second] + self.logs[third] + self._log_total
        return _by_expectation(self._unseen_triple, expected), False

    def score(self, words: Sequence[int], before: tuple[int, int], after: tuple[int, int]) -> Score:
        """Return how well `words` (numbers, one or more) fit between the two words `before` and the two `after`.

        Totals of two readings of one place compare as logarithms of their probabilities. Two look-ups of pairs, and up
        to three of triples, for each word.
        """
        return Place(self, before, after).score(words)


class _Logs(dict[int, float]):
    """The log probability of each word, worked out when it is first asked for."""

    def __init__(self, counts: memoryview, log_total: float) -> None:
        super().__init__()
        self._counts, self._log_total = counts, log_total

    def __missing__(self, number: int) -> float:
        found = self[number] = self._counts[number] / LOG_SCALE - self._log_total
        return found


class _Vocabulary:
    """The words by their numbers, the commonest first, and back.

    To make a dictionary of all takes 10 ms, a twentieth of a run over one article, which asks for some two hundred,
    nearly all of them common. The others are searched for in the text, 0.1 ms each, until that no longer pays.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        common = text.split("\n", _COMMON)
        rest = common.pop() if len(common) > _COMMON else ""
        self._numbers = dict(zip(common, range(len(common)), strict=True))
        self._rest = f"\n{rest}\n".encode() if rest else b""
        self._searches = _SEARCHES

    def __len__(self) -> int:
        return self._text.count("\n") + 1

    @cached_property
    def words(self) -> list[str]:
        return self._text.split("\n")

    def find(self, word: str) -> int | None:
        number = self._numbers.get(word)
        if number is None and self._rest:
            return self._search(word)
        return number

    def _search(self, word: str) -> int | None:
        rest = self._rest
        self._searches -= 1
        if self._searches < 0 or not rest:  # or another thread has just made the dictionary
            words = self.words
            self._numbers = dict(zip(words, range(len(words)), strict=True))
            self._rest = b""
            return self._numbers.get(word)
        place = rest.find(f"\n{word}\n".encode("utf-8", "replace"))
        return None if place < 0 else _COMMON + rest.count(b"\n", 0, place)


class _Known(dict[str, tuple[int, str]]):
    """Remembers of tokens their numbers, and how the vocabulary writes them: 2^14 of them."""

    def __init__(self, model: LanguageModel) -> None:
        super().__init__()
        self._model = model

    def __missing__(self, token: str) -> tuple[int, str]:
        if len(self) >= 1 << 14:
            self.clear()
        found = self[token] = self._model.number(token), fold(token)
        return found


class Place:
    """The two words `before` and the two `after` a place, between which readings of it are to be compared."""

    __slots__ = ("_after", "_before", "_left", "_model", "_right")

    def __init__(self, model: LanguageModel, before: tuple[int, int], after: tuple[int, int]) -> None:
        self._model = model
        self._before, self._after = before, after
        self._left, self._right = model.pair(*before), model.pair(*after)

    def near(self, words: Sequence[int]) -> float:
        """Return `score(words).total` as far as the words and their pairs tell; of several words, all of it."""
        if len(words) > 1:
            return self.score(words).total
        model = self._model
        (word,) = words
        pair = model.pair
        return model.logs[word] + pair(self._before[1], word)[0] + pair(word, self._after[0])[0]

    def total(self, words: Sequence[int]) -> float:
        """Return `score(words).total`, faster."""
        if len(words) > 1:
            return self.score(words).total
        model = self._model
        before, after = self._before, self._after
        (word,) = words
        left, left_known = model.pair(before[1], word)
        right, right_known = model.pair(word, after[0])
        total = model.logs[word] + left + right
        # Where a pair is not stored, no triple with it is: those need not be asked for.
        if left_known:
            if right_known:
                total += model.triple_of_known(before[1], word, after[0], left + right)[0]
            if self._left[1]:
                total += model.triple_of_known(*before, word, self._left[0] + left)[0]
        if right_known and self._right[1]:
            total += model.triple_of_known(word, *after, right + self._right[0])[0]
        return total

    def score(self, words: Sequence[int]) -> Score:
        """Return how well `words` fit; see `LanguageModel.score`."""
        model = self._model
        before, after = self._before, self._after
        first, last = words[0], words[-1]
        left, left_known = model.pair(before[1], first)
        right, right_known = model.pair(last, after[0])
        alone = model.log_probability(first)
        inner = triples = 0.0
        known = 0
        # Where a pair is not stored, no triple with it is: those need not be asked for.
        if len(words) > 1:
            line = (before[1], *words, after[0])
            for i in range(1, len(words)):
                alone += model.log_probability(words[i])
                inner += model.pair(words[i - 1], words[i])[0]
            for i in range(len(words)):
                ratio, stored = model.triple(line[i], line[i + 1], line[i + 2])
                triples += ratio
                known += stored
        elif left_known and right_known:
            triples, known = model.triple_of_known(before[1], first, after[0], left + right)
        if left_known and self._left[1]:
            ratio, stored = model.triple_of_known(*before, first, self._left[0] + left)
            triples += ratio
            known += stored
        if right_known and self._right[1]:
            ratio, stored = model.triple_of_known(last, *after, right + self._right[0])
            triples += ratio
            known += stored
        total = alone + left + inner + right + triples
        return Score(total, alone, left, right, triples, (left_known, right_known, known))


def _by_expectation(ratios: Sequence[float], expected: float) -> float:
    """Look a ratio up by ln of the expected count: the table has a place for each whole number from -12."""
    place = int(expected + 12.0)
    if place <= 0:
        return ratios[0]
    return ratios[place] if place < len(ratios) else ratios[-1]
