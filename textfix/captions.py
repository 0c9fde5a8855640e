"""Paragraphs that a scraper took twice: found under a folded key, told from rightful repeats, removed.

Owns the search for copies and the judgement which of two is kept. Repeats that may be meant stay: refrains, verse,
dialogue, list items, headings, tables, code, the notes under tables, the boilerplate of a contract.

Two paragraphs are copies when their ASCII letters and digits are the same and every other character that only one of
them has can have been lost from the other (`_same_but_for_losses`). Comparing without the non-ASCII characters finds a
copy that lost them before anything is restored; otherwise only a second run would find it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from textfix.edits import Edit, Flag
from textfix.segment import Document, Segment, lines

REMEMBERED = 1 << 22
"""Longest stretch of kept paragraphs, in characters, in which a copy is looked for: eight novels, in some 10 MB."""

_LOWER = bytes(byte + 32 if 65 <= byte <= 90 else byte for byte in range(256))
_DROPPED = bytes(byte for byte in range(256) if not (byte < 128 and chr(byte).isalnum()))

# Least length of the key (letters and digits) of a paragraph that may be a copy. Shorter ones repeat of themselves:
# headings, "Yes.", "We need Trump now.".
_SHORTEST = 12  # beside its original, in other quote marks or spaces: nobody writes a line twice in two typographies
_SHORT = 40  # beside its original, to the letter
_APART = 50  # with other paragraphs between

# In a block of lines, one longer than this is a paragraph and no line of verse or of wrapped prose.
_LONG_LINE = 120

_MARKUP = re.compile(r"[|\t{}<>=\\]| {3}|://|\A(?:(?:[-+*•–—#>]|\d+[.)]|\(?[a-zA-Z0-9]\)|[QA][:.])\s|\d+[^\W\d_])")
"""Tables and code; list items, quotations, interviews and footnotes, by how they begin."""

_LEGAL = re.compile(r"(?i)\b(?:shall|hereby|herein|hereto|hereof|hereunder|thereof|notwithstanding|pursuant)\b")
_NUMBER = re.compile(r"\d+(?:[.,:/–-]\d+)*")
_ASCII_RUN = re.compile(r"[A-Za-z0-9]+|[^\x00-\x7f]+")
_OPENING_QUOTES = "\"'“‘„«"
_DATES = (
    "January February March April May June July August September October November December "
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
)
_CALENDAR = frozenset(_DATES.split())


class _Unit(NamedTuple):
    """What may be a copy: a paragraph, as the lines `text[start:end]`. `stop` is `end` without the line terminator.

    `loose`: it stands in a block of short lines, which may be verse.
    """

    start: int
    stop: int
    end: int
    content: str
    line: int
    loose: bool


class _Kept(NamedTuple):
    """A paragraph that stays, in its place among the others of the document."""

    content: str
    key: bytes
    line: int
    number: int


class _Seen:
    """What the windows of one document hand on: the paragraphs kept so far, by key, and how far the count has come."""

    __slots__ = ("characters", "kept", "line", "number")

    def __init__(self) -> None:
        self.kept: dict[bytes, _Kept] = {}
        self.characters = 0
        self.line = 0
        self.number = 0

    def find(self, content: str, key: bytes) -> _Kept | None:
        """Return the kept paragraph that `content` is a copy of, if there is one."""
        if not self.kept:
            return None
        found = self.kept.get(key)
        if found is not None and _same_but_for_losses(found.content, content):
            return found
        if not content.isascii():
            found = self.kept.get(_plain_key(content))
            if found is not None and _same_but_for_losses(_plain(found.content), _plain(content)):
                return found
        return None

    def keep(self, content: str, key: bytes, line: int) -> None:
        """Remember a paragraph, and forget the oldest ones beyond `REMEMBERED`."""
        kept = _Kept(content, key, line, self.number)
        self.kept.setdefault(key, kept)
        if not content.isascii():
            self.kept.setdefault(_plain_key(content), kept)
        self.characters += len(content)
        while self.characters > REMEMBERED:
            oldest = self.kept.pop(next(iter(self.kept)))
            if oldest.key not in self.kept:
                self.characters -= len(oldest.content)


class Captions:
    """The step `captions`: removes repeated captions and other repeated paragraphs; the first wording is kept."""

    name = "captions"

    def edits(self, document: Document) -> Sequence[Edit]:
        r"""Return the removals, sorted and disjoint.

        Each takes a whole paragraph and the blank lines behind it (before it, at the end of the text), and names the
        line of the kept one, counted from 1 in the whole document.

        >>> text = "'Plotters': Shishmakov, left.\n\n‘Plotters’:  Shishmakov, left.\n\nText.\n"
        >>> [(edit.before, edit.reason) for edit in Captions().edits(Document(text))]
        [('‘Plotters’:  Shishmakov, left.\n\n', 'repeats line 1')]
        """
        seen = document.memory.setdefault("captions", _Seen())
        assert isinstance(seen, _Seen)
        text = document.text
        units: list[_Unit] = []
        removed: dict[int, tuple[float, str]] = {}
        for index, unit in enumerate(_units(text, seen)):
            units.append(unit)
            key = _key(unit.content)
            if len(key) >= _SHORTEST:
                kept = seen.find(unit.content, key)
                if kept is None:
                    seen.keep(unit.content, key, unit.line)
                else:
                    confidence = _confidence(unit, key, kept, seen.number)
                    if confidence:
                        removed[index] = (confidence, f"repeats line {kept.line}")
                        continue
            seen.number += 1
        return [
            Edit(start, end, text[start:end], "", "caption", *removed[index])
            for index, start, end in _spans(units, removed, len(text))
        ]

    def flags(self, document: Document) -> Sequence[Flag]:
        """Return nothing: a repeat is removed or rightful."""
        return ()


def _units(text: str, seen: _Seen) -> Iterator[_Unit]:
    """Yield the paragraphs: a line each, but hard-wrapped prose as one; blank lines belong to none."""
    block: list[Segment] = []
    above = seen.line
    for line in lines(text):
        seen.line = above + line.line
        if not line.text.isspace():
            block.append(line)
        elif block:
            yield from _block_units(text, block, above)
            block = []
    if block:
        yield from _block_units(text, block, above)


def _block_units(text: str, block: list[Segment], above: int) -> Iterator[_Unit]:
    short = len(block) > 1 and max(len(line.text) for line in block) <= _LONG_LINE
    if short:
        # Wrapped prose goes on in lower case, verse and lists begin anew.
        begun_small = sum(line.text[:1].islower() for line in block[1:])
        if 2 * begun_small > len(block) - 1:
            block = [
                Segment(
                    block[0].start,
                    block[-1].end,
                    text[block[0].start : block[-1].end],
                    block[0].line,
                )
            ]
            short = False
    for line in block:
        stop = line.start + len(line.text.rstrip("\r\n"))
        yield _Unit(line.start, stop, line.end, line.text.strip(), above + line.line, short)


def _spans(units: Sequence[_Unit], removed: Collection[int], size: int) -> Iterator[tuple[int, int, int]]:
    """Yield index, start and end of each removal, such that the rest is what it would have been without the copies."""
    tail = len(units)
    while tail and tail - 1 in removed:
        tail -= 1
    for index in sorted(removed):
        if tail == 0:  # nothing stays in this window: what is behind the copy goes with it
            end = units[index + 1].start if index + 1 < len(units) else size
            yield index, units[index].start, end
        elif index < tail:
            yield index, units[index].start, units[index + 1].start
        else:  # the last ones: the white space before them goes, the end of the text stays
            yield index, units[index - 1].stop, units[index].stop


def _confidence(unit: _Unit, key: bytes, kept: _Kept, number: int) -> float:
    """Return the probability that `unit` is a copy that nobody meant, 0 when that is not to be said.

    `number` is the place that the unit would take among the kept ones.
    """
    content = unit.content
    if _MARKUP.search(content) or _LEGAL.search(content):
        return 0.0
    letters = sum(character.isalpha() or character == " " for character in content)
    if letters < 0.75 * len(content):
        return 0.0
    exact = content == kept.content
    names = _names(content)
    spoken = content[0] in _OPENING_QUOTES and len(key) < 2 * _SHORT
    if kept.number == number - 1:
        if not exact and len(content.split()) > 1:
            return 0.99
        # The lines of a song come twice, and name nobody.
        certain = len(key) >= _SHORT and (names or not unit.loose)
        return 0.98 if certain and not spoken and not content.endswith("?") else 0.0
    if len(key) < _APART or spoken or content.endswith("?"):
        return 0.0
    # Without a name it may be a note that belongs under each of several tables, or an exercise's instruction.
    return 0.97 if names or not exact else 0.0


def _names(content: str) -> int:
    """Return how many words inside a sentence are capitalised and no part of a date."""
    count = 0
    before = ""
    for word in content.split():
        bare = word.strip("\"'“”‘’„«»()[],;:.!?")
        if before[-1:].isalnum() or before[-1:] == ",":
            count += len(bare) > 1 and bare[0].isupper() and bare not in _CALENDAR
        before = word
    return count


def _key(content: str) -> bytes:
    """Return the ASCII letters and digits, in lower case; for other alphabets, all letters and digits."""
    key = content.encode("ascii", "ignore").translate(_LOWER, _DROPPED)
    # Vietnamese, the language richest in accents, keeps .5 of its length; Cyrillic and Greek keep next to nothing.
    if len(key) < 0.35 * len(content) and not content.isascii():
        return "".join(filter(str.isalnum, content.casefold())).encode("utf-8", "surrogatepass")
    return key


def _plain(content: str) -> str:
    """Return the text with its accents parted from their letters."""
    return unicodedata.normalize("NFKD", content)


def _plain_key(content: str) -> bytes:
    """Return the key that the text has once its accents are stripped rather than its letters dropped."""
    return _key(_plain(content))


def _same_but_for_losses(one: str, other: str) -> bool:
    """Can each have lost what only the other has, given that their keys are the same?

    Numbers, and symbols such as €, must agree; a dash between digits may be lost.

    >>> _same_but_for_losses("Aleksandar Vučić, 10–12 May", "Aleksandar Vui, 1012 May")
    True
    >>> _same_but_for_losses("Müller scored", "Möller scored"), _same_but_for_losses("it rose 1.5", "it rose 15")
    (False, False)
    """
    if one == other:
        return True
    if _numbers(one) != _numbers(other):
        return False
    if one.isascii() or other.isascii():
        return True
    theirs = _gaps(other)
    return all(_subsequence(gap, theirs.get(place, "")) for place, gap in _gaps(one).items())


def _numbers(content: str) -> list[str]:
    """Return the numbers with their inner marks, but without the dashes that a channel may have dropped."""
    return [re.sub("–", "", number) for number in _NUMBER.findall(content)]


def _gaps(content: str) -> dict[int, str]:
    """Return what a drop of non-ASCII characters would take away: letters and symbols, by the ASCII letters before."""
    gaps: dict[int, str] = {}
    place = 0
    for run in _ASCII_RUN.findall(content):
        if run.isascii():
            place += len(run)
        else:
            kept = "".join(c for c in run.casefold() if c.isalnum() or unicodedata.category(c)[0] == "S")
            if kept:
                gaps[place] = gaps.get(place, "") + kept
    return gaps


def _subsequence(one: str, other: str) -> bool:
    """Does the shorter arise from the longer by leaving characters out?"""
    shorter, longer = sorted((one, other), key=len)
    rest = iter(longer)
    return all(character in rest for character in shorter)
