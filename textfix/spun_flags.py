"""Flags spun words: what the sections of a document show together, and which of their words are flagged.

Only in a document that shows spinning, and there only in sections that seem to have part in it, words are flagged that
are more likely spun than the threshold. Tortured phrases and broken grammar are evidence, too, but never the first: one
phrase may be quoted, or chance, and one break a slip.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path

from textfix.edits import Flag
from textfix.grammar import Break, breaks
from textfix.segment import Document
from textfix.spun_judge import Judge, Section, is_english, sections, unseen
from textfix.spun_model import SpunModel, log_mean, rate
from textfix.suspects import Reader, Suspect
from textfix.swap_rates import RATES
from textfix.tortured import Fingerprints, Found, Phrase, packaged

MIN_CONFIDENCE = 0.65
"""Words less likely spun than this are not flagged."""

GATE = 3.0
"""The evidence that a document must show before any of its words is flagged. In 1.4 million
clean words it leaves 8 flags; of documents of 400 words, a tenth of those with synonyms spun, some 98 % pass by one
thesaurus, and 91 % by the other."""

SPUN = 0.05
"""The share of documents that are taken to be spun before they are read."""

WHOLE = 0.8
"""The share of spun documents that are taken to be spun from end to end; of the others, one section is."""

FINGERPRINT = 4.0
"""The evidence of each different tortured phrase but the first."""

BREAK = 2.5
"""The evidence of each different way of breaking the grammar but the first. 1.3 million words of clean
news, articles and other genres have none."""

_SUGGESTIONS = 3


class History:
    """What the sections of a document have shown so far."""

    def __init__(self) -> None:
        self._sums = [0.0] * len(RATES)
        self._sections = 0
        self._any = -math.inf
        self.phrases: set[str] = set()
        self.breaks: set[str] = set()

    def add(self, section: Section) -> None:
        """Take note of a further section."""
        self._sums = [a + b for a, b in zip(self._sums, section.sums, strict=True)]
        self._sections += 1
        self._any = _log_sum(self._any, section.evidence)

    @property
    def evidence(self) -> float:
        """The evidence that the whole document was spun, or one of its sections; phrases and breaks included."""
        words = _log_sum(self._whole, self._one(self._any)) if self._sections else 0.0
        return words + self.hints

    @property
    def hints(self) -> float:
        """The evidence of phrases and breaks alone."""
        return FINGERPRINT * max(0, len(self.phrases) - 1) + BREAK * max(0, len(self.breaks) - 1)

    def probability(self, model: SpunModel) -> float:
        """The probability that the document was spun."""
        return model.documents.probability(self.evidence, SPUN)

    def has_part(self, section: Section) -> bool:
        """Is a section that was added more likely spun than not, if the document was?"""
        one = self._one(section.evidence)
        return _log_sum(self._whole, one) - _log_sum(self._whole, self._one(self._any)) >= -math.log(2)

    @property
    def _whole(self) -> float:
        return math.log(WHOLE) + log_mean(self._sums)

    def _one(self, evidence: float) -> float:
        return math.log(1 - WHOLE) + evidence - math.log(self._sections)


class Flagger:
    """Finds the flags of documents; holds the models."""

    def __init__(self, directory: Path | None, phrases: Iterable[Phrase]) -> None:
        """Map the models in `directory`, by default the packaged ones; raises ModelError where one is not whole.

        `phrases` are added to the tortured phrases there.
        """
        self._directory = directory
        self._model = SpunModel.open(directory)
        self._fingerprints = Fingerprints([*packaged(directory), *phrases])

    def flags(self, document: Document) -> Sequence[Flag]:
        """Return the words that are likely spun, if the document shows that it was.

        Leaves the probability that it was in `document.memory["spun_score"]`.
        """
        history = document.memory.setdefault("spun", History())
        assert isinstance(history, History)
        parts = [unseen(start, document.text[start:end]) for start, end in sections(document.text)]
        found = list(self._phrases(parts))
        broken = list(self._breaks(parts))
        history.phrases.update(hit.phrase.text for hit in found)
        history.breaks.update(one.rule for _, one in broken)
        judged = self._sections(parts, thoroughly=history.hints > 0)
        for section in judged:
            history.add(section)
        score = history.probability(self._model)
        # The last digits are not the same everywhere: from 3.12 on Python adds floats up more exactly, and libraries of
        # linear algebra add them up in whatever order.
        document.memory["spun_score"] = round(score, 6)
        flags: list[Flag] = []
        # A single tortured phrase may be quoted, or chance.
        if len(history.phrases) > 1 or history.evidence >= GATE:
            flags.extend(_phrase_flag(document.text, hit, score) for hit in found)
        if history.evidence >= GATE:
            flags.extend(_broken_flag(part, one, score) for part, one in broken)
            for section in judged:
                if section.suspects and history.has_part(section):
                    flags.extend(self._words(section))
        return _disjoint(flags)

    @cached_property
    def _judge(self) -> Judge:
        """The judge, whose models are opened when there is English prose to be judged."""
        return Judge(Reader(self._directory), self._model)

    def _sections(self, parts: Sequence[Section], *, thoroughly: bool) -> list[Section]:
        """Judge sections. What clears one by itself does not beside others that look spun, or where other signs do."""
        english = [is_english(part.words) for part in parts]
        judged = [self._judge.section(part) if prose else part for part, prose in zip(parts, english, strict=True)]
        # One that the detector cleared, too, is no sign: else it would read a whole book for the sake of one page.
        if thoroughly or any(section.suspects and section.evidence > 0 for section in judged):
            pairs = zip(judged, english, strict=True)
            judged = [self._judge.whole(section) if prose else section for section, prose in pairs]
        return judged

    def _phrases(self, parts: Iterable[Section]) -> Iterator[Found]:
        """Yield the tortured phrases in some sections, in offsets of the document."""
        for part in parts:
            for hit in self._fingerprints.find(part.text, part.words, part.others):
                yield hit._replace(start=hit.start + part.start, end=hit.end + part.start)

    def _breaks(self, parts: Iterable[Section]) -> Iterator[tuple[Section, Break]]:
        """Yield the breaks of grammar in sections of English prose, in offsets of the section."""
        for part in parts:
            if is_english(part.words):
                for broken in breaks(part.text, self._judge.reader.model):
                    yield part, broken

    def _words(self, section: Section) -> Iterator[Flag]:
        """Yield a flag for each word that is likely spun."""
        swapped = rate(section.sums)
        for suspect, odds in section.suspects:
            confidence = self._model.words.probability(math.log(odds), swapped)
            if confidence >= MIN_CONFIDENCE:
                yield _word_flag(section, suspect, confidence, swapped)


def _broken_flag(section: Section, broken: Break, score: float) -> Flag:
    suggestions = tuple(
        (suggestion, round(score / len(broken.suggestions), 4)) for suggestion in broken.suggestions[:_SUGGESTIONS]
    )
    start, end = broken.start + section.start, broken.end + section.start
    text = section.text[broken.start : broken.end]
    return Flag(start, end, text, "spun", suggestions, round(score, 4), f"broken grammar: {broken.reason}")


def _word_flag(section: Section, suspect: Suspect, confidence: float, swapped: float) -> Flag:
    text = section.text[suspect.start : suspect.end]
    weights = [math.exp(guess.weight - suspect.originals[0].weight) for guess in suspect.originals]
    suggestions = tuple(
        (guess.text.capitalize() if text[0].isupper() else guess.text, round(confidence * weight / sum(weights), 4))
        for guess, weight in zip(suspect.originals[:_SUGGESTIONS], weights, strict=False)
    )
    best, gain = suggestions[0][0], suspect.originals[0].gain
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


def _log_sum(one: float, other: float) -> float:
    """Return the log of the sum of what two numbers are the logs of."""
    return log_mean([one, other]) + math.log(2)


def _disjoint(flags: Iterable[Flag]) -> list[Flag]:
    """Return the flags by where they stand, without those that overlap one given before them."""
    kept: list[Flag] = []
    for flag in flags:
        place = bisect_left(kept, flag.start, key=lambda other: other.end - 1)
        if place == len(kept) or flag.end <= kept[place].start:
            kept.insert(place, flag)
    return kept
