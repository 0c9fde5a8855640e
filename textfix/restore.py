"""The restoring step: puts back letters and apostrophes that a channel took.

Reads the document's evidence, asks the ranker for each word with more than one reading, and turns the readings that
are likelier than all others together into edits.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from textfix import datafile
from textfix.candidates import Candidate, recase
from textfix.edits import Edit, EditKind, Flag
from textfix.evidence import Evidence, Topics
from textfix.languages import LANGUAGES
from textfix.lexicon import Lexicon
from textfix.ranker import Ranker
from textfix.reading import Reader, Suspect
from textfix.segment import Document
from textfix.spelling import SpellingModel

# Below this an edit is not even offered: with a lower min_confidence no reading wins that is less likely than not.
FLOOR = 0.5


class Restore:
    """The step `restore`. See `Fixer` for the options."""

    name = "restore"

    def __init__(
        self,
        *,
        channels: Iterable[str],
        languages: Sequence[str] | None = None,
        words: frozenset[str] = frozenset(),
        directory: Path | None = None,
    ) -> None:
        self._channels = frozenset(channels)
        directory = directory or datafile.directory()
        topics = Topics(directory)
        self._reader = Reader(
            Lexicon(directory), topics, SpellingModel(directory), words=words, base="base" in self._channels
        )
        self._ranker = Ranker(directory, topics)

    def edits(self, document: Document) -> list[Edit]:
        """Return the restoring edits of the document."""
        text = document.text
        evidence = self._reader.evidence(text)
        probabilities = self._ranker.document(evidence)
        found: list[Edit] = []
        for suspect in self._reader.suspects(text, evidence):
            edit = _decide(suspect, probabilities(suspect), evidence)
            if edit is not None:
                found.append(edit)
        return found

    def flags(self, document: Document) -> list[Flag]:
        """Return nothing yet."""
        return []


def _decide(suspect: Suspect, chances: Sequence[float], evidence: Evidence) -> Edit | None:
    word = suspect.word
    best = max(range(len(chances)), key=chances.__getitem__)
    if chances[best] < FLOOR:
        return None
    candidate = word.candidates[best]
    after = recase(word.token, candidate)
    if after == word.token:
        return None
    kind: EditKind = "apostrophe" if candidate.lost in ("a", "ma") else "letters"
    reason = _reason(candidate, after, evidence)
    return Edit(suspect.start, suspect.end, word.token, after, kind, round(chances[best], 4), reason)


def _reason(candidate: Candidate, after: str, evidence: Evidence) -> str:
    form = candidate.form
    parts: list[str] = []
    if form is not None and form.languages:
        parts.append(f"{LANGUAGES[form.languages[0][0]]} word")
    return f"{after}: " + "; ".join(parts)
