"""Judges sections of a text, some 600 words each: how well do swaps at a rate of 3 to 40 % explain them, against none?

Four looks, each at what the one before could not clear: at the words by themselves, at the most suspicious of them in
their places, at some more, at all. What sections say together, and which words are flagged, `textfix.spun_flags`
decides.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from textfix.function_words import FUNCTION_WORDS
from textfix.language_model import RARE
from textfix.segment import window_end
from textfix.spun_model import RATES, SpunModel, evidence, log_mean, screen_place, strangeness
from textfix.suspects import Page, Reader, Suspect

SECTION = 4000
"""Characters that are judged together: some 600 words hold evidence enough, and a topic repeats its words in them."""

LOOKS = (6, 18)
"""Words that the second and the third look judge in their places: the most suspicious by themselves."""

_MIN_WORDS = 40
_MIN_FUNCTION_WORDS = 0.2
"""Of the lower-case words of English prose, a third are function words; tables and other languages have few."""

WORD = re.compile(r"\b[a-z]{2,}\b")
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


class Screened(NamedTuple):
    """What a word says by itself: its odds and evidence where it stands once, its evidence each time of several."""

    odds: float
    once: Sequence[float]
    repeated: Sequence[float]


class Glance(NamedTuple):
    """What the words of a section say by themselves, for each of RATES; the odds of the most suspicious."""

    sums: Sequence[float]
    suspicious: Mapping[str, float]


class Judge:
    """Judges sections by up to three looks; holds the models."""

    def __init__(self, reader: Reader, model: SpunModel) -> None:
        self.reader = reader
        self.model = model
        self._screened: dict[str, Screened | None] = {}

    def section(self, start: int, text: str, words: Counter[str]) -> Section:
        """Return what `text` shows: English, with so many of each of `words`; at `start` it begins in its document."""
        glance = self.glance(words)
        if log_mean(glance.sums) < self.model.cuts[0]:
            return Section(start, text, words, glance.sums)
        page = self.reader.open(text)
        for number, cut in zip(LOOKS, self.model.cuts[1:], strict=True):
            sums = self.look(page, glance, number)
            if log_mean(sums) < cut:
                return Section(start, text, words, sums)
        return self._judged(start, text, words, page)

    def whole(self, section: Section) -> Section:
        """Return what all the words of a section show that a look had cleared."""
        if section.suspects or not is_english(section.words):
            return section
        return self._judged(section.start, section.text, section.words, self.reader.open(section.text))

    def _judged(self, start: int, text: str, words: Counter[str], page: Page) -> Section:
        suspects = [(suspect, self.model.odds(suspect.features)) for suspect in page.suspects()]
        strange = strangeness(suspect.features for suspect, _ in suspects)
        sums = [value - strange for value in evidence(odds for _, odds in suspects)]
        return Section(start, text, words, sums, suspects)

    def glance(self, words: Counter[str]) -> Glance:
        """Return the evidence of words by themselves, and the most suspicious of them."""
        screened = self._screened
        rows: list[Sequence[float]] = []
        once: list[tuple[float, str]] = []
        for word, number in words.items():
            try:
                known = screened[word]
            except KeyError:
                known = self._screen(word)
            if known is None:
                continue
            if number > 1:
                rows += (known.repeated,) * number
            else:
                rows.append(known.once)
                if known.odds > 1:
                    once.append((-known.odds, word))
        once.sort()
        sums = list(map(sum, zip(*rows, strict=True))) if rows else [0.0] * len(RATES)
        return Glance(sums, {word: -odds for odds, word in once[: LOOKS[-1]]})

    def look(self, page: Page, glance: Glance, number: int) -> Sequence[float]:
        """Return the evidence for each of RATES when so many of the most suspicious words are seen in their places."""
        suspects = page.suspects(frozenset(list(glance.suspicious)[:number]))
        seen = evidence(self.model.odds(suspect.features) for suspect in suspects)
        judged = {page.text[suspect.start : suspect.end].lower().partition(" ")[0] for suspect in suspects}
        alone = evidence(odds for word, odds in glance.suspicious.items() if word in judged)
        return [whole - part + better for whole, part, better in zip(glance.sums, alone, seen, strict=True)]

    def _screen(self, word: str) -> Screened | None:
        """Return what a word says by itself, None if nothing; it is remembered."""
        number = None if word in FUNCTION_WORDS else self.reader.synonyms.find(word)
        found = None
        if number is not None:
            known = self.reader.model.find(word)
            alone = RARE if known is None else self.reader.model.log_probability(known)
            place = screen_place(self.reader.synonyms.prior(number), alone)
            once, repeated = self.model.once[place], self.model.repeated[place]
            found = Screened(once, evidence([once]), evidence([repeated]))
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


def is_english(words: Counter[str]) -> bool:
    """Are there words enough, and among them those that hold English together?"""
    total = sum(words.values())
    return total >= _MIN_WORDS and sum(words[word] for word in _COMMON) >= _MIN_FUNCTION_WORDS * total


_COMMON = ("the", "of", "and", "to", "in", "that", "is", "was", "for", "on", "with", "as", "by", "at", "it", "from")
