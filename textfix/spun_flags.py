"""Flags spun words: what the sections of a document show together, and which of their words are flagged.

Only in a document that shows spinning, and there only in sections that show it too, words are flagged that are more
likely spun than the threshold. Broken grammar and tortured phrases then speak as well.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from textfix.edits import Flag
from textfix.grammar import breaks
from textfix.segment import Document
from textfix.spun_judge import Judge, Section, sections
from textfix.spun_model import RATES, SpunModel, log_mean, rate
from textfix.suspects import Reader, Suspect
from textfix.tortured import Fingerprints, Found, Phrase, packaged

MIN_CONFIDENCE = 0.7
"""Words less likely spun than this are not flagged."""

GATE = 2.0
"""The evidence that a document must show before any of its words is flagged."""

SECTION_GATE = 1.0
"""The evidence that a section must show by itself."""

FINGERPRINT = 4.0
"""The evidence of each different tortured phrase but the first: one may be quoted, or be chance."""

_SUGGESTIONS = 3


class History:
    """What the sections of a document have shown so far."""

    def __init__(self) -> None:
        self._sums = [0.0] * len(RATES)
        self._sections = 0
        self._any = -math.inf
        self.phrases: set[str] = set()

    def add(self, section: Section) -> None:
        """Take note of a further section."""
        self._sums = [a + b for a, b in zip(self._sums, section.sums, strict=True)]
        self._sections += 1
        self._any = log_mean([self._any, section.evidence]) + math.log(2)

    @property
    def evidence(self) -> float:
        """The evidence that the whole document was spun, or one of its sections; tortured phrases included."""
        words = 0.0
        if self._sections:
            words = log_mean([log_mean(self._sums), self._any - math.log(self._sections)])
        return words + FINGERPRINT * max(0, len(self.phrases) - 1)


class Flagger:
    """Finds the flags of documents; holds the models."""

    def __init__(self, directory: Path | None, phrases: Iterable[Phrase]) -> None:
        """Map the models in `directory`, by default the packaged ones; raises ModelError where one is not whole.

        `phrases` are added to the tortured phrases there.
        """
        self._judge = Judge(Reader(directory), SpunModel.open(directory))
        self._fingerprints = Fingerprints([*packaged(directory), *phrases])

    def flags(self, document: Document) -> Sequence[Flag]:
        """Return the words that are likely spun, if the document shows that it was.

        Leaves the probability that it was in `document.memory["spun_score"]`.
        """
        history = document.memory.setdefault("spun", History())
        assert isinstance(history, History)
        judged = [self._judge.section(start, document.text[start:end]) for start, end in sections(document.text)]
        # What clears a section by itself does not beside others that look spun.
        if any(section.suspects for section in judged) and len(judged) > 1:
            judged = [self._judge.whole(section) for section in judged]
        found: list[Found] = []
        for section in judged:
            history.add(section)
            start = section.start
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
