"""Judges sections of a text, some 600 words each: how well do swaps at a rate of 3 to 40 % explain them, against none?

Four looks, each at what the one before could not clear: at the words by themselves, of which the most suspicious are
seen in their places; at more of these; at all in their places; and at all through the detector. What sections say
together, and which words are flagged, `textfix.spun_flags` decides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from textfix.kernels import Screen, evidence, runs
from textfix.segment import piece_end
from textfix.sightings import Sighting
from textfix.spun_model import SpunModel, log_mean, strangeness
from textfix.suspects import Page, Reader, Suspect
from textfix.swap_rates import RATES

SECTION = 4000
"""Characters that are judged together: some 600 words hold evidence enough, and a topic repeats its words in them."""

LOOKS = (6, 18)
"""Words that the first look and the second see in their places: the most suspicious by themselves. Where sections
were cleared by the words alone, too, and by the first two, the area under the curve was .9967 instead of .9998 (200
documents, WordNet): what is cleared keeps its evidence, and the roughest must seldom be the last word."""

_MIN_WORDS = 40
_MIN_FUNCTION_WORDS = 0.2
"""Of the lower-case words of English prose, a third are function words; tables and other languages have few."""


class Section(NamedTuple):
    """A part of a text, its evidence for each of RATES, and its suspects with their odds unless it was cleared.

    `words`: its words of plain lower-case letters, counted; `others`: what else is in it (see `words.runs`).
    """

    start: int
    text: str
    words: Counter[str]
    others: Sequence[str]
    sums: Sequence[float]
    suspects: Sequence[tuple[Suspect, float]] = ()

    @property
    def evidence(self) -> float:
        """The evidence that this section was spun, at whatever rate."""
        return log_mean(self.sums)


class Glance(NamedTuple):
    """What suspects say by themselves, for each of RATES; the most suspicious: less their odds, their places."""

    sums: Sequence[float]
    suspicious: Sequence[tuple[float, Sighting]]


class Judge:
    """Judges sections; holds the models."""

    def __init__(self, reader: Reader, model: SpunModel) -> None:
        self.reader = reader
        self.model = model
        self._screen = Screen(reader.model.ngrams, reader.synonyms.originals, model.screen, model.log_prior)

    def section(self, section: Section) -> Section:
        """Return what an unseen section shows."""
        page = self.reader.open(section.text)
        for look, cut in zip(self.looks(page), self.model.cuts, strict=True):
            if log_mean(look) < cut:
                return section._replace(sums=look)
        return self._judged(section, page)

    def looks(self, page: Page) -> Iterator[Sequence[float]]:
        """Yield the evidence for each of RATES at each look but the last."""
        glance = self.glance(page)
        for number in LOOKS:
            yield self._look(page, glance, number)
        everything = page.features()
        yield _shown(everything, [self.model.odds(features) for features in everything])

    def whole(self, section: Section) -> Section:
        """Return what all the words of a section show that a look had cleared."""
        return section if section.suspects else self._judged(section, self.reader.open(section.text))

    def _judged(self, section: Section, page: Page) -> Section:
        seen = page.seen()
        odds = [self.model.seen(suspect.features) for suspect in seen]
        sums = _shown([suspect.features for suspect in seen], odds)
        return section._replace(sums=sums, suspects=list(zip(seen, odds, strict=True)))

    def glance(self, page: Page) -> Glance:
        """Return what the suspects of a page say by themselves."""
        sums, suspicious = self._screen.glance(page.line, page.places)
        suspicious.sort()
        return Glance(sums, suspicious[: LOOKS[-1]])

    def _look(self, page: Page, glance: Glance, number: int) -> Sequence[float]:
        """Return the evidence for each of RATES when so many of the most suspicious are seen in their places."""
        chosen = glance.suspicious[:number]
        seen = evidence([self.model.odds(features) for features in page.features(place for _, place in chosen)])
        alone = evidence([-odds for odds, _ in chosen])
        return [whole - part + better for whole, part, better in zip(glance.sums, alone, seen, strict=True)]


def _shown(suspects: Iterable[Sequence[float]], odds: Iterable[float]) -> list[float]:
    """Return the evidence for each of RATES of all suspects, by their features and odds; less in strange text."""
    strange = strangeness(suspects)
    return [value - strange for value in evidence(odds)]


def sections(text: str) -> Iterator[tuple[int, int]]:
    """Yield the offsets of the sections of a text, all of about one length, cut where a paragraph or line ends.

    >>> text = "word " * 1200
    >>> "".join(text[start:end] for start, end in sections(text)) == text
    True
    """
    size = -(-len(text) // max(1, -(-len(text) // SECTION)))
    start = 0
    while start < len(text):
        end = piece_end(text, start, size + SECTION // 8)
        yield start, end
        start = end


def unseen(start: int, text: str) -> Section:
    """Return the section of a document that begins at `start`, before any look."""
    plain, others = runs(text)
    return Section(start, text, Counter(plain), others, [0.0] * len(RATES))


def is_english(words: Counter[str]) -> bool:
    """Are there words enough, and among them those that hold English together?"""
    total = sum(words.values())
    return total >= _MIN_WORDS and sum(words[word] for word in _COMMON) >= _MIN_FUNCTION_WORDS * total


_COMMON = ("the", "of", "and", "to", "in", "that", "is", "was", "for", "on", "with", "as", "by", "at", "it", "from")
