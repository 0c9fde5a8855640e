"""The step `spun`: flags words that an article spinner put in, and says how likely it is that one rewrote the document.

A spinner swaps many words of a text; a person's odd word stands alone. So the text is judged before its words are: in
sections of some 600 words, how well do swaps at a rate of 3 to 40 % explain what is seen, against none? Three looks,
each at what the one before could not clear: at the words by themselves, at the most suspicious of them in their places,
at all. Only in a section that fails all three are words flagged, those that are more likely spun than the threshold;
broken grammar and tortured phrases then speak too. Nothing is ever replaced.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from textfix.edits import Edit, Flag
from textfix.function_words import FUNCTION_WORDS
from textfix.grammar import breaks
from textfix.language_model import RARE
from textfix.segment import Document, window_end
from textfix.spun_model import RATES, SCREEN_RATE, SpunModel, evidence, log_mean, rate
from textfix.suspects import Page, Reader, Suspect
from textfix.tortured import Fingerprints, Found

SECTION = 4000
"""Characters that are judged together: some 600 words hold evidence enough, and a topic repeats its words in them."""

MIN_CONFIDENCE = 0.7
"""Words less likely spun than this are not flagged."""

GATE = 2.0
"""The evidence that a document must show before any of its words is flagged."""

SECTION_GATE = 1.0
"""The evidence that a section must show by itself."""

LOOKS = (6, 16, 40)
"""Words of a section that the looks after the first judge in their places: the most suspicious by themselves."""

GLANCE_WEIGHT = 0.5
"""What the evidence of all words by themselves counts beside that of some in their places."""

FINGERPRINT = 4.0
"""The evidence of each different tortured phrase but the first: one may be quoted, or be chance."""

_MIN_WORDS = 40
_MIN_FUNCTION_WORDS = 0.2
"""Of the lower-case words of English prose, a third are function words; tables and other languages have few."""

_WORD = re.compile(r"\b[a-z]{2,}\b")
_SUGGESTIONS = 3
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


class History:
    """What the sections of a document have shown so far."""

    def __init__(self) -> None:
        self._sums = [0.0] * len(RATES)
        self._sections: list[float] = []
        self.phrases: set[str] = set()

    def add(self, section: Section) -> None:
        """Take note of a further section."""
        self._sums = [a + b for a, b in zip(self._sums, section.sums, strict=True)]
        self._sections.append(section.evidence)

    @property
    def evidence(self) -> float:
        """The evidence that the whole document was spun, or one of its sections; tortured phrases included."""
        words = log_mean([log_mean(self._sums), log_mean(self._sections)]) if self._sections else 0.0
        return words + FINGERPRINT * max(0, len(self.phrases) - 1)


class Spun:
    """The step: made once, safe to share between threads. `fingerprints` replaces the packaged tortured phrases."""

    name = "spun"

    def __init__(self, directory: Path | None = None, fingerprints: Fingerprints | None = None) -> None:
        """Map the models in `directory`, by default the packaged ones; raises ModelError where one is not whole."""
        self._judge = Judge(Reader(directory), SpunModel.open(directory))
        self._fingerprints = Fingerprints.open(directory) if fingerprints is None else fingerprints

    def edits(self, document: Document) -> Sequence[Edit]:
        """Return nothing: what stood there is not known for sure."""
        return ()

    def flags(self, document: Document) -> Sequence[Flag]:
        """Return the words that are likely spun, if the document shows that it was.

        Leaves the probability that it was in `document.memory["spun_score"]`.
        """
        history = document.memory.setdefault("spun", History())
        assert isinstance(history, History)
        judged = []
        found: list[Found] = []
        for start, end in sections(document.text):
            section = self._judge.section(start, document.text[start:end])
            judged.append(section)
            history.add(section)
            for hit in self._fingerprints.find(section.text, section.words):
                found.append(hit._replace(start=hit.start + start, end=hit.end + start))
                history.phrases.add(hit.phrase.text)
        score = self._judge.model.documents.probability(history.evidence)
        document.memory["spun_score"] = score
        flags: list[Flag] = []
        # A single tortured phrase may be quoted, or chance.
        if len(history.phrases) > 1 or history.evidence >= GATE:
            flags.extend(_phrase_flag(document.text, hit, score) for hit in found)
        if history.evidence >= GATE:
            for section in judged:
                if section.suspects and section.evidence >= SECTION_GATE:
                    flags.extend(self._broken(section, score))
                    flags.extend(self._words(section))
        return _disjoint(flags)

    def _broken(self, section: Section, score: float) -> Iterator[Flag]:
        """Yield a flag for each place where the grammar breaks."""
        for broken in breaks(section.text, self._judge.reader.model):
            start, end = broken.start + section.start, broken.end + section.start
            text = section.text[broken.start : broken.end]
            suggestions = tuple(
                (suggestion, round(score / len(broken.suggestions), 4))
                for suggestion in broken.suggestions[:_SUGGESTIONS]
            )
            yield Flag(start, end, text, "spun", suggestions, round(score, 4), f"broken grammar: {broken.reason}")

    def _words(self, section: Section) -> Iterator[Flag]:
        """Yield a flag for each word that is likely spun."""
        swapped = rate(section.sums)
        for suspect, odds in section.suspects:
            confidence = self._judge.model.words.probability(math.log(swapped * odds / (1 - swapped)))
            if confidence >= MIN_CONFIDENCE:
                yield _word_flag(section, suspect, confidence, swapped)


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

    >>> [text[start:end] for text in ["word " * 1200] for start, end in sections(text)] == ["word " * 600] * 2
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


def _word_flag(section: Section, suspect: Suspect, confidence: float, swapped: float) -> Flag:
    text = section.text[suspect.start : suspect.end]
    originals = [
        (original.capitalize() if text[0].isupper() else original, gain) for original, gain in suspect.originals
    ]
    weights = [math.exp(gain - originals[0][1]) for _, gain in originals]
    suggestions = tuple(
        (original, round(confidence * weight / sum(weights), 4))
        for (original, _), weight in zip(originals[:_SUGGESTIONS], weights, strict=False)
    )
    best, gain = originals[0]
    better = (
        f"“{best}” would be {_times(gain)} likelier here" if gain > math.log(2) else f"a spinner's word for “{best}”"
    )
    reason = f"{better}; about {swapped:.0%} of such words look swapped"
    start = section.start + suspect.start
    return Flag(start, start + len(text), text, "spun", suggestions, round(confidence, 4), reason)


def _times(gain: float) -> str:
    return f"{math.exp(gain):.0f} times" if gain < math.log(1000) else "over 1,000 times"


def _phrase_flag(text: str, found: Found, score: float) -> Flag:
    usual = found.phrase.usual
    confidence = round(max(score, 0.9 if found.phrase.sure else 0.7), 4)
    suggestions = ((usual, confidence),) if usual else ()
    reason = "a tortured phrase, known from spun papers" + (f"; the usual term is “{usual}”" if usual else "")
    return Flag(found.start, found.end, text[found.start : found.end], "spun", suggestions, confidence, reason)


def _disjoint(flags: Iterable[Flag]) -> list[Flag]:
    """Return the flags by where they stand, without those that overlap one given before them."""
    kept: list[Flag] = []
    for flag in flags:
        place = bisect_left(kept, flag.start, key=lambda other: other.end - 1)
        if place == len(kept) or flag.end <= kept[place].start:
            kept.insert(place, flag)
    return kept
