"""What counted pairs and triples of words are worth, and how well words fit a place between others.

See `textfix.language_model`, whose arithmetic this is. Words are numbers of its vocabulary.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from textfix.ngram_table import VALUES, NgramTable, Shape

STEP, LOWEST = 0.2, -3.2
"""Stored ratios are multiples of STEP nats above LOWEST: 6 bits reach 9.4, which one pair in 2,000 exceeds."""

RATIOS = tuple([LOWEST + STEP * value for value in range(VALUES)])
"""What the stored values stand for."""

LOG_SCALE = 3000
"""Unigram counts are stored as ln(count) × LOG_SCALE."""

NOTHING = -1
"""The number of a word without known company: it neither attracts nor repels."""

RARE = -17.0
"""The log probability of such a word: less than that of the rarest in the vocabulary, e^-16.2."""

Two = tuple[int, int]
"""Two words that stand side by side."""


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


class Ngrams:
    """The counts of an open model.

    `counts`: the log count of each word; `unseen_pair` and `unseen_triple`: the ratios of what is not stored, for each
    whole number of ln(expected count) from -12 on.
    """

    def __init__(
        self,
        cells: memoryview,
        shape: Shape,
        counts: memoryview,
        log_total: float,
        unseen_pair: Sequence[float],
        unseen_triple: Sequence[float],
    ) -> None:
        self._get = NgramTable(cells, shape).get
        self._counts, self._log_total = counts, log_total
        self._unseen_pair, self._unseen_triple = unseen_pair, unseen_triple
        # A document asks for the same pairs again: with 2^16 remembered (some 15 MB), half of all are found there.
        self.pair = lru_cache(1 << 16)(self._pair)
        """Returns the log ratio of a pair, and whether it is stored."""
        self.logs = _Logs(self)
        """`log_probability` of each word, remembered."""

    def log_probability(self, number: int) -> float:
        """Return ln of how often a word comes among all words."""
        return self._counts[number] / LOG_SCALE - self._log_total if number >= 0 else RARE

    def _pair(self, first: int, second: int) -> tuple[float, bool]:
        if first < 0 or second < 0:
            return 0.0, False
        value = self._get(1 << 48 | first << 16 | second)
        if value >= 0:
            return RATIOS[value], True
        return _by_expectation(self._unseen_pair, self.logs[first] + self.logs[second] + self._log_total), False

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
        value = self._get(first << 32 | second << 16 | third)
        if value >= 0:
            return RATIOS[value], True
        expected = pairs + self.logs[first] + self.logs[second] + self.logs[third] + self._log_total
        return _by_expectation(self._unseen_triple, expected), False

    def place(self, before: Two, after: Two) -> Place:
        """Return a place between words, ready to be filled."""
        return Place(self, before, after)


class _Logs(dict[int, float]):
    """The log probability of each word, worked out when it is first asked for."""

    def __init__(self, ngrams: Ngrams) -> None:
        super().__init__()
        self._ngrams = ngrams

    def __missing__(self, number: int) -> float:
        found = self[number] = self._ngrams.log_probability(number)
        return found


class Place:
    """The two words `before` and the two `after` a place, between which readings of it are to be compared."""

    __slots__ = ("_after", "_before", "_left", "_ngrams", "_right")

    def __init__(self, ngrams: Ngrams, before: Two, after: Two) -> None:
        self._ngrams = ngrams
        self._before, self._after = before, after
        self._left, self._right = ngrams.pair(*before), ngrams.pair(*after)

    def near(self, words: Sequence[int]) -> float:
        """Return `score(words).total` as far as the words and their pairs tell; of several words, all of it."""
        if len(words) > 1:
            return self.score(words).total
        ngrams = self._ngrams
        (word,) = words
        pair = ngrams.pair
        return ngrams.logs[word] + pair(self._before[1], word)[0] + pair(word, self._after[0])[0]

    def total(self, words: Sequence[int]) -> float:
        """Return `score(words).total`, faster."""
        if len(words) > 1:
            return self.score(words).total
        ngrams = self._ngrams
        before, after = self._before, self._after
        (word,) = words
        left, left_known = ngrams.pair(before[1], word)
        right, right_known = ngrams.pair(word, after[0])
        triples = 0.0
        # Where a pair is not stored, no triple with it is: those need not be asked for.
        if left_known:
            if right_known:
                triples = ngrams.triple_of_known(before[1], word, after[0], left + right)[0]
            if self._left[1]:
                triples += ngrams.triple_of_known(*before, word, self._left[0] + left)[0]
        if right_known and self._right[1]:
            triples += ngrams.triple_of_known(word, *after, right + self._right[0])[0]
        return ngrams.logs[word] + left + right + triples

    def score(self, words: Sequence[int]) -> Score:
        """Return how well words (one or more) fit.

        Totals of two readings of one place compare as logarithms of their probabilities. Two look-ups of pairs, and up
        to three of triples, for each word.
        """
        ngrams = self._ngrams
        before, after = self._before, self._after
        first, last = words[0], words[-1]
        left, left_known = ngrams.pair(before[1], first)
        right, right_known = ngrams.pair(last, after[0])
        alone = ngrams.logs[first]
        inner = triples = 0.0
        known = 0
        if len(words) > 1:
            line = (before[1], *words, after[0])
            for i in range(1, len(words)):
                alone += ngrams.logs[words[i]]
                inner += ngrams.pair(words[i - 1], words[i])[0]
            for i in range(len(words)):
                ratio, stored = ngrams.triple(line[i], line[i + 1], line[i + 2])
                triples += ratio
                known += stored
        elif left_known and right_known:
            triples, known = ngrams.triple_of_known(before[1], first, after[0], left + right)
        if left_known and self._left[1]:
            ratio, stored = ngrams.triple_of_known(*before, first, self._left[0] + left)
            triples += ratio
            known += stored
        if right_known and self._right[1]:
            ratio, stored = ngrams.triple_of_known(last, *after, right + self._right[0])
            triples += ratio
            known += stored
        total = alone + left + inner + right + triples
        return Score(total, alone, left, right, triples, (left_known, right_known, int(known)))


def _by_expectation(ratios: Sequence[float], expected: float) -> float:
    """Look a ratio up by ln of the expected count: the table has a place for each whole number from -12."""
    place = int(expected + 12.0)
    if place <= 0:
        return ratios[0]
    return ratios[place] if place < len(ratios) else ratios[-1]
