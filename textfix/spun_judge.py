"""Judges sections of a text, some 600 words each: how well do swaps at a rate of 3 to 40 % explain them, against none?

Three looks, each at what the one before could not clear: at the words by themselves, at the most suspicious of them in
their places, at all. What sections say together, and which words are flagged, `textfix.spun_flags` decides.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from textfix.function_words import FUNCTION_WORDS
from textfix.language_model import RARE
from textfix.segment import window_end
from textfix.spun_model import RATES, SCREEN_RATE, SpunModel, evidence, log_mean
from textfix.suspects import Page, Reader, Suspect

SECTION = 4000
"""Characters that are judged together: some 600 words hold evidence enough, and a topic repeats its words in them."""

LOOKS = (6, 16, 40, 90)
"""Words of a section that the looks after the first judge in their places: the most suspicious by themselves."""

GLANCE_WEIGHT = 0.5
"""What the evidence of all words by themselves counts beside that of some in their places."""

_MIN_WORDS = 40
_MIN_FUNCTION_WORDS = 0.2
"""Of the lower-case words of English prose, a third are function words; tables and other languages have few."""

_WORD = re.compile(r"\b[a-z]{2,}\b")
_MEMORY = 1 << 16


class Section(NamedTuple):
    """A part of a text, its evidence for each of RATES, and its suspects with their odds unless it was cleared."""

    start: int
    text: str
    words: Counter[str]
    sums: Sequence[float]
    suspects: Sequence[tuple[Suspect, float]] = ()

    @property
    def evidence(self) -> float:
        """The evidence that this section was spun, at whatever rate."""
        return log_mean(self.sums)


class Glance(NamedTuple):
    """What the words of a section say by themselves: their evidence, and those that stand once, by suspicion."""

    evidence: float
    suspicious: list[str]


class Judge:
    """Judges sections by up to three looks; holds the models."""

    def __init__(self, reader: Reader, model: SpunModel) -> None:
        self.reader = reader
        self.model = model
        self._screened: dict[str, tuple[float, float]] = {}

    def section(self, start: int, text: str) -> Section:
        """Return what `text`, which begins at `start` of its document, shows."""
        words = Counter(_WORD.findall(text))
        if not _is_english(words):
            return Section(start, text, words, [0.0] * len(RATES))
        sums = self.glance(words)
        if sums.evidence < self.model.cuts[0]:
            return Section(start, text, words, [sums.evidence] * len(RATES))
        page = self.reader.open(text)
        for look, cut in zip(LOOKS, self.model.cuts[1:], strict=True):
            seen = self.look(page, sums, look)
            if seen < cut:
                return Section(start, text, words, [seen] * len(RATES))
        return self._judged(start, text, words, page)

    def whole(self, section: Section) -> Section:
        """Return what all the words of a section show that a look had cleared."""
        if section.suspects or not _is_english(section.words):
            return section
        return self._judged(section.start, section.text, section.words, self.reader.open(section.text))

    def _judged(self, start: int, text: str, words: Counter[str], page: Page) -> Section:
        suspects = [(suspect, self.model.odds(suspect.features)) for suspect in page.suspects()]
        return Section(start, text, words, evidence(odds for _, odds in suspects), suspects)

    def glance(self, words: Counter[str]) -> Glance:
        """Return the evidence of words by themselves, and the most suspicious of them."""
        screened = self._screened
        total = 0.0
        once: list[tuple[float, str]] = []
        for word, number in words.items():
            known = screened.get(word)
            if known is None:
                known = self._screen(word)
            if number > 1:
                total += number * known[1]
            else:
                total += known[0]
                if known[0] > 0:
                    once.append((-known[0], word))
        once.sort()
        return Glance(total, [word for _, word in once[: LOOKS[-1]]])

    def look(self, page: Page, glance: Glance, number: int) -> float:
        """Return the evidence when so many of the most suspicious words are seen in their places."""
        suspects = page.suspects(frozenset(glance.suspicious[:number]))
        seen = sum(math.log1p(SCREEN_RATE * (self.model.odds(suspect.features) - 1)) for suspect in suspects)
        return seen + GLANCE_WEIGHT * glance.evidence

    def _screen(self, word: str) -> tuple[float, float]:
        """Return the evidence of a word that stands once, and of each one of several; both are remembered."""
        number = None if word in FUNCTION_WORDS else self.reader.synonyms.find(word)
        found = (0.0, 0.0)
        if number is not None:
            known = self.reader.model.find(word)
            alone = RARE if known is None else self.reader.model.log_probability(known)
            found = self.model.screened(self.reader.synonyms.prior(number), alone)
        if len(self._screened) >= _MEMORY:
            self._screened.clear()
        self._screened[word] = found
        return found


def sections(text: str) -> Iterator[tuple[int, int]]:
    """Yield the offsets of the sections of a text, all of about one length, cut where a paragraph or line ends.

    >>> text = "word " * 1200
    >>> "".join(text[start:end] for start, end in sections(text)) == text
    True
    """
    size = -(-len(text) // max(1, -(-len(text) // SECTION)))
    start = 0
    while start < len(text):
        end = window_end(text, start, size + SECTION // 8)
        yield start, end
        start = end


def _is_english(words: Counter[str]) -> bool:
    """Are there words enough, and among them those that hold English together?"""
    total = sum(words.values())
    return total >= _MIN_WORDS and sum(words[word] for word in _COMMON) >= _MIN_FUNCTION_WORDS * total


_COMMON = ("the", "of", "and", "to", "in", "that", "is", "was", "for", "on", "with", "as", "by", "at", "it", "from")
