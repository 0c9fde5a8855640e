"""The measure of restoration: what edits of a damaged document do to each word and mark of the original.

A *word* is a run of Latin letters with the apostrophes and hyphens inside it, as the original has it. It counts as lost
where the damaged text reads otherwise, and as right where the edits make it read as the original. Readings that differ
only in ş/ș, ţ/ț or ’/' are the same. Figures are added up in a `Tally`.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from corpora import Document

from textfix.edits import RESTORING_KINDS, Edit, Flag, apply
from textfix.languages import fold_case

_TOKEN = re.compile(r"[^\W\d_]+(?:['’ʻʼ\-][^\W\d_]+)*")
_LATIN = re.compile(r"[A-Za-zÀ-ɏḀ-ỿ'’ʻʼ\-]+")
_APOSTROPHES = "'’ʻʼ"
_SAME = str.maketrans("şţŞŢ’ʻʼ", "șțȘȚ'''")
_WORD_KINDS = ("letters", "apostrophe")

MARKS = ("quote", "dash", "currency", "symbol", "apostrophe")
"""The classes of lost characters outside words; the apostrophes are those before, behind and without a word."""
_FLAGGED = {"lost-quote": "quote", "lost-dash": "dash", "lost-symbol": "symbol"}

BINS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)
"""Lower ends of the bins of the reliability table."""

Reading = tuple[int, int, Sequence[str]]
"""A span of the damaged text, and all that it may be restored to."""


@dataclass
class Tally:
    """Figures of one system over some documents: counts by (kind, name), and words that went wrong by kind."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    wrong: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    missed: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, other: Tally) -> None:
        """Add the figures of other documents."""
        self.counts.update(other.counts)
        self.wrong.update(other.wrong)
        self.missed.update(other.missed)

    def share(self, kind: str, part: str, whole: str) -> float:
        """Return one count over another, nan where there is nothing to count."""
        return self.counts[kind, part] / self.counts[kind, whole] if self.counts[kind, whole] else float("nan")


class Word(NamedTuple):
    """A word of the original: where what is left of it stands in the damaged text, that, and what it should read.

    `behind`: did the original have an apostrophe behind the word, which was lost?
    """

    start: int
    end: int
    left: str
    meant: str
    behind: bool

    @property
    def lost(self) -> bool:
        return normal(self.left) != normal(self.meant)


def normal(text: str) -> str:
    """Return `text` as it is compared.

    >>> normal("Ştefan’s")
    "Ștefan's"
    """
    return unicodedata.normalize("NFC", text).translate(_SAME)


def words(document: Document, judged: Mapping[str, str] | None = None) -> list[Word]:
    """Return the words of a document that something is left of, in order. `judged`: what a word should read instead."""
    found: list[Word] = []
    intact, damaged, positions = document.intact, document.damaged, document.positions
    for match in _TOKEN.finditer(intact):
        start, end = positions[match.start()], positions[match.end()]
        if start < end and _LATIN.fullmatch(match.group()):
            meant = (judged or {}).get(match.group(), match.group())
            last = match.end()
            behind = intact[last : last + 1] in tuple(_APOSTROPHES) and positions[last] == positions[last + 1]
            found.append(Word(start, end, damaged[start:end], meant, behind))
    if document.caseless:
        return [word._replace(left=fold_case(word.left), meant=fold_case(word.meant)) for word in found]
    return found


def count_tokens(document: Document) -> int:
    """Return the number of words in any script, those included of which nothing is left."""
    return sum(1 for _ in _TOKEN.finditer(document.intact))


# --- words ----------------------------------------------------------------------------------------------------------


class Verdict(NamedTuple):
    """What edits make of a word. `touched`: does any of them reach into it?"""

    word: Word
    got: str
    touched: bool
    edits: tuple[Edit, ...]

    @property
    def kind(self) -> str:
        """What was lost of the word, or, where nothing was, what the edits change."""
        other = self.word.meant if self.word.lost else self.got
        apart = normal(self.word.left).replace("'", "") != normal(other).replace("'", "")
        return "letters" if apart else "apostrophe"

    @property
    def right(self) -> bool:
        return normal(self.got) == normal(self.word.meant)

    @property
    def right_behind(self) -> bool:
        """Right, or governments’ for governments where the original has that, though not as a part of the word."""
        return self.right or (self.word.behind and normal(self.got) == normal(self.word.meant) + "'")


def verdicts(document: Document, found: Sequence[Word], edits: Sequence[Edit]) -> Iterator[Verdict]:
    """Yield what the edits of letters and apostrophes make of each word. Only those wholly inside a word are made."""
    edits = [edit for edit in edits if edit.kind in _WORD_KINDS]
    first = 0
    for word in found:
        while first < len(edits) and edits[first].end < word.start:
            first += 1
        inside: list[Edit] = []
        touched = False
        for edit in edits[first:]:
            if edit.start > word.end:
                break
            if edit.start >= word.start and edit.end <= word.end:
                inside.append(edit)
                touched = True
            elif edit.end > word.start and edit.start < word.end:
                touched = True
        got = _applied(document.damaged, word.start, word.end, inside) if inside else word.left
        yield Verdict(word, fold_case(got) if document.caseless else got, touched, tuple(inside))


def score_words(tally: Tally, document: Document, found: Sequence[Word], edits: Sequence[Edit]) -> None:
    """Count lost, touched and right words, and how many of all read as they should."""
    counts = tally.counts
    right_at: dict[int, bool] = {}
    for verdict in verdicts(document, found, edits):
        word, right, kind = verdict.word, verdict.right, verdict.kind
        right_at[word.start] = right
        counts[kind, "lost"] += word.lost
        if verdict.touched:
            counts[kind, "touched"] += 1
            counts[kind, "right"] += right
            counts[kind, "right behind"] += verdict.right_behind
            if not right:
                tally.wrong[word.left, verdict.got, word.meant] += 1
        elif word.lost:
            tally.missed[word.left, word.meant] += 1
    if document.scored is None:
        latin = [m for m in _TOKEN.finditer(document.intact) if _LATIN.fullmatch(m.group())]
        counts["words", "scored"] += len(latin)
        counts["words", "right"] += sum(right_at.values())
    else:
        score_spans(tally, document, edits)


def score_spans(tally: Tally, document: Document, edits: Sequence[Edit]) -> None:
    """Count how many of the document's own scored spans read as the original."""
    edits = _restoring(edits)
    assert document.scored is not None
    for start, end in document.scored:
        left, right = document.positions[start], document.positions[end]
        inside = [edit for edit in edits if left <= edit.start and edit.end <= right]
        got, meant = _applied(document.damaged, left, right, inside), document.intact[start:end]
        if document.caseless:
            got, meant = fold_case(got), fold_case(meant)
        tally.counts["words", "scored"] += 1
        tally.counts["words", "right"] += normal(got) == normal(meant)


def score_ceiling(tally: Tally, document: Document, found: Sequence[Word], readings: Sequence[Reading]) -> None:
    """Count the lost words that some choice of readings would make right. `readings` are sorted and disjoint."""
    first = 0
    for word in found:
        while first < len(readings) and readings[first][1] < word.start:
            first += 1
        if not word.lost:
            continue
        meant = normal(word.meant)
        reached, place = {""}, word.start
        for start, end, texts in readings[first:]:
            if start > word.end:
                break
            if start < place or end > word.end:
                continue
            options = [*texts, document.damaged[start:end]]
            grown = {text + document.damaged[place:start] + option for text in reached for option in options}
            reached = {text for text in grown if meant.startswith(_folded(document, text))}
            place = end
        reachable = {_folded(document, text + document.damaged[place : word.end]) for text in reached}
        tally.counts[Verdict(word, word.left, False, ()).kind, "reachable"] += meant in reachable


def _folded(document: Document, text: str) -> str:
    return normal(fold_case(text) if document.caseless else text)


# --- marks ----------------------------------------------------------------------------------------------------------


def mark_class(character: str) -> str | None:
    """Return the class of a mark outside ASCII; None for letters, spaces and what cannot be seen.

    >>> [mark_class(mark) for mark in "“—€°’é"]
    ['quote', 'dash', 'currency', 'symbol', 'apostrophe', None]
    """
    if character in _APOSTROPHES:
        return "apostrophe"
    category = unicodedata.category(character)
    if character.isascii() or category[0] in "LMZC":
        return None
    if category in ("Pi", "Pf") or character in "„‚":
        return "quote"
    return {"Pd": "dash", "Sc": "currency"}.get(category, "symbol")


def score_marks(tally: Tally, document: Document, edits: Sequence[Edit], flags: Sequence[Flag]) -> None:
    """Count lost marks outside words, the edits that put marks, and the flags that tell of lost ones."""
    counts = tally.counts
    inside = {i for match in _TOKEN.finditer(document.intact) for i in range(*match.span())}
    lost: dict[int, str] = {}
    for index, character in enumerate(document.intact):
        kind = mark_class(character)
        left = document.damaged[document.positions[index] : document.positions[index + 1]]
        if kind and index not in inside and left != character and left.strip("?\ufffd") == "":
            lost[index] = kind
            counts[kind, "lost mark"] += 1
    restored: set[int] = set()
    for edit in _restoring(edits):
        if edit.kind not in _WORD_KINDS or "'" in (normal(edit.after)[:1], normal(edit.after)[-1:]):
            covered = _covered(document, edit)
            kind = _edited_class(edit)
            counts[kind, "mark edits"] += 1
            counts[kind, "right mark edits"] += covered is not None
            restored.update(index for index in covered or () if index in lost)
    told: set[int] = set()
    for flag in flags:
        if flag.kind in _FLAGGED:
            suggested = next((mark_class(c) for text, _ in flag.suggestions for c in text if mark_class(c)), None)
            kind = suggested or _FLAGGED[flag.kind]
            near = [index for index, other in lost.items() if other == kind and _told(flag, document.positions[index])]
            counts[kind, "flags"] += 1
            counts[kind, "right flags"] += bool(near)
            told.update(near)
    for index, kind in lost.items():
        counts[kind, "restored marks"] += index in restored
        counts[kind, "restored or flagged"] += index in restored or index in told


def _edited_class(edit: Edit) -> str:
    if edit.kind in _WORD_KINDS:
        return "apostrophe"
    found = next((kind for character in edit.after if (kind := mark_class(character))), None)
    return edit.kind if found is None or edit.kind == "quote" else found


def _told(flag: Flag, place: int) -> bool:
    """Does a flag tell of a mark lost at `place`? Of a quotation, which may be long, the ends count."""
    if flag.kind == "lost-quote":
        return min(abs(place - flag.start), abs(place - flag.end)) <= 1
    return flag.start <= place <= flag.end


def _covered(document: Document, edit: Edit) -> range | None:
    """Return the indices in the original of what `edit` restores as it was; None where it restores something else."""
    positions = document.positions
    after = normal(edit.after)
    for start in _at(positions, edit.start):
        for end in _at(positions, edit.end):
            if end - start == len(after) and normal(document.intact[start:end]) == after:
                return range(start, end)
    return None


def _at(positions: Sequence[int], place: int) -> range:
    return range(bisect_left(positions, place), bisect_right(positions, place))


# --- whole text -----------------------------------------------------------------------------------------------------


def score_characters(tally: Tally, document: Document, edits: Sequence[Edit]) -> None:
    """Count the characters that are wrong before and after: insertions, deletions and substitutions.

    Each stretch that edits touch is compared with the original's own, so that the sum is the Levenshtein distance but
    where two stretches could lend each other characters.
    """
    positions = document.positions
    costs = [0] * len(document.intact)
    for index, character in enumerate(document.intact):
        left = document.damaged[positions[index] : positions[index + 1]]
        if left != character:
            costs[index] = distance(_folded(document, left), _folded(document, character))
    wrong = sum(costs)
    tally.counts["characters", "all"] += len(costs)
    tally.counts["characters", "wrong before"] += wrong
    for start, end, inside in _stretches(positions, _restoring(edits)):
        first, last = bisect_left(positions, start), bisect_right(positions, end) - 1
        got = _applied(document.damaged, start, end, inside)
        wrong += distance(_folded(document, got), _folded(document, document.intact[first:last]))
        wrong -= sum(costs[first:last])
    tally.counts["characters", "wrong after"] += wrong


def _stretches(positions: Sequence[int], edits: Sequence[Edit]) -> list[tuple[int, int, list[Edit]]]:
    """Return spans of the damaged text between places that the original has too, with the edits in each."""
    found: list[tuple[int, int, list[Edit]]] = []
    for edit in edits:
        start = positions[bisect_right(positions, edit.start) - 1]
        end = positions[bisect_left(positions, edit.end)]
        if found and start <= found[-1][1]:
            before = found.pop()
            found.append((before[0], max(end, before[1]), [*before[2], edit]))
        else:
            found.append((start, end, [edit]))
    return found


def distance(one: str, two: str) -> int:
    """Return the Levenshtein distance of two short texts.

    >>> distance("Vui", "Vučić"), distance("", "–"), distance("Möller", "Müller")
    (2, 1, 1)
    """
    if one == two:
        return 0
    if not one or not two:
        return len(one) + len(two)
    row = list(range(len(two) + 1))
    for i, left in enumerate(one, 1):
        diagonal, row[0] = row[0], i
        for j, right in enumerate(two, 1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (left != right))
    return row[-1]


def score_intact(tally: Tally, document: Document, found: Sequence[Word], edits: Sequence[Edit]) -> None:
    """Count the restoring edits of a document that lost nothing: each is false, unless its word is judged damaged."""
    edits = _restoring(edits)
    tally.counts["intact", "words"] += count_tokens(document)
    right = {edit for v in verdicts(document, found, edits) if v.word.lost and v.right for edit in v.edits}
    for edit in edits:
        if edit not in right:
            tally.counts["intact", "false edits"] += 1
            tally.wrong[edit.before, edit.after, "(intact)"] += 1


# --- confidence -----------------------------------------------------------------------------------------------------


def score_confidence(tally: Tally, document: Document, found: Sequence[Word], edits: Sequence[Edit]) -> None:
    """Count edits by their confidence, and how many of those are right, each by itself."""
    edits = _restoring(edits)
    right: dict[Edit, bool] = {}
    for verdict in verdicts(document, found, edits):
        for edit in verdict.edits:
            right[edit] = verdict.right_behind or _part_right(verdict, edit)
    for edit in edits:
        kind = edit.kind if edit.kind in _WORD_KINDS else "marks"
        ok = right[edit] if edit in right else _covered(document, edit) is not None
        name = bin_name(edit.confidence)
        tally.counts[kind, f"{name} edits"] += 1
        tally.counts[kind, f"{name} right"] += ok


def _part_right(verdict: Verdict, edit: Edit) -> bool:
    """In a word with hyphens, is the part right in which the edit stands?"""
    word = verdict.word
    parts, meant = normal(verdict.got).split("-"), normal(word.meant).split("-")
    number = word.left[: edit.start - word.start].count("-")
    return len(parts) == len(meant) and parts[number] == meant[number]


def bin_name(confidence: float) -> str:
    """Return the name of the bin that a confidence falls into.

    >>> bin_name(0.93), bin_name(1.0)
    ('0.9–0.95', '0.99–1')
    """
    index = bisect_right(BINS, confidence) - 1
    return f"{BINS[index]:g}–{[*BINS, 1][index + 1]:g}"


def _restoring(edits: Iterable[Edit]) -> list[Edit]:
    return [edit for edit in edits if edit.kind in RESTORING_KINDS]


def _applied(damaged: str, start: int, end: int, edits: Iterable[Edit]) -> str:
    return apply(damaged[start:end], [e._replace(start=e.start - start, end=e.end - start) for e in edits])
