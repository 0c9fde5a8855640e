"""Paragraphs as layout sees them: what a scraper takes twice, cuts off, or leaves behind.

A unit is a line, as extractors write one paragraph a line; hard-wrapped prose is one unit of several lines. Blank lines
belong to none.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from textfix.edits import Edit
from textfix.expressions import expression

_LONG_LINE = 120
"""A block whose lines are all shorter is verse, a list or wrapped prose: publishers wrap at 65 to 100 characters."""
_LONG_LINE_LETTERS = 94
"""What such a line has of ASCII letters and digits, without d and j: .78 of the characters of news. No channel takes
these, and restoring writes no other letter in place of two: a repaired line is as long as before, so that a second run
sees the same blocks."""
_NOT_COUNTED = bytes(byte for byte in range(256) if not (byte < 128 and chr(byte).isalnum()) or byte in b"djDJ")
_OTHER_SCRIPTS = 0.35
"""Lines with a smaller share of these are Greek, Cyrillic and the like, of which no channel takes anything."""

_FILLED = expression(r"[^\r\n]+")

_MARKUP = expression(r"[|\t{}<>=\\_\]]|://")
"""Signs of a table, code, a path or a link."""

_NEAR = 80
"""How far markup reaches, in characters of its line."""


class Unit(NamedTuple):
    """The text from `start` to `stop`, without the line terminator behind it; `line` counts from 1.

    `content` is without the white space around it. `loose`: it stands in a block of so many short lines, which may be
    verse or a list; 0 where it does not.
    """

    start: int
    stop: int
    content: str
    line: int
    loose: int


def units(text: str, line: int = 1) -> Iterator[Unit]:
    r"""Yield the units of `text`, the first line of which is number `line` of its document.

    >>> [unit.content for unit in units("One.\n\nA paragraph\nthat is\nwrapped.\n\nRoses are red,\nViolets blue.\n")]
    ['One.', 'A paragraph\nthat is\nwrapped.', 'Roses are red,', 'Violets blue.']
    """
    block: list[Unit] = []
    for start, filled, ends in _filled(text):
        line += ends
        content = filled.strip()
        if block and (ends > 1 or not content):
            yield from block if len(block) == 1 else _of_block(text, block)
            block = []
        if content:
            block.append(Unit(start, start + len(filled), content, line, 0))
    yield from block if len(block) == 1 else _of_block(text, block)


def _filled(text: str) -> Iterator[tuple[int, str, int]]:
    """Yield the lines that are not empty: start, text, and how many lines end between the one before and it."""
    position = ends = 0
    if "\r" not in text:  # splitting takes half as long as the expression
        for filled in text.split("\n"):
            if filled:
                yield position, filled, ends
                ends = 0
            position += len(filled) + 1
            ends += 1
        return
    for match in _FILLED.finditer(text):
        yield match.start(), match.group(), line_count(text[position : match.start()])
        position = match.end()


def lines_before(found: Iterable[Unit], made: Sequence[Edit]) -> Iterable[Unit]:
    r"""Return units with the lines that they had before the edits `made`, which led to their text.

    >>> made = [Edit(0, 7, "Share\n\n", "", "leftover", 0.95, "a share bar")]
    >>> [(unit.content, unit.line) for unit in lines_before(units("They won.\n\nAll left."), made)]
    [('They won.', 3), ('All left.', 5)]
    """
    if not made:
        return found
    drift = Drift(made)
    return (unit._replace(line=unit.line + drift.until(unit.start)) for unit in found)


class Drift:
    """How many lines edits took from the text that they made before each place in it, which is asked for in order."""

    def __init__(self, made: Iterable[Edit]) -> None:
        self._made = deque(made)
        self._shift = 0
        self._lines = 0

    def until(self, place: int) -> int:
        """Return the number of lines taken before `place`, or at it."""
        while self._made and self._made[0].start + self._shift <= place:
            edit = self._made.popleft()
            self._shift += len(edit.after) - len(edit.before)
            self._lines += line_count(edit.before) - line_count(edit.after)
        return self._lines


def removals(found: Sequence[Unit], removed: Collection[int], text: str) -> Iterator[tuple[int, int, int]]:
    r"""Yield index, start and end of each removal, such that the rest is what it would have been without it.

    `found` are the units of `text`, `removed` the indices of those that go.

    >>> text = "One.\n\nTwo.\n\nTwo.\n"
    >>> [text[start:end] for _, start, end in removals(list(units(text)), [1], text)]
    ['Two.\n\n']
    >>> [text[start:end] for _, start, end in removals(list(units(text)), [2], text)]
    ['\n\nTwo.']
    >>> text = "One.\nTwo.\n\nThree.\n"
    >>> [text[start:end] for _, start, end in removals(list(units(text)), [1], text)]
    ['\nTwo.']
    """
    for first, last in _runs(sorted(removed)):
        # What parts the rest is the widest of the spaces there, the first of several, so that no two blocks become one.
        if first == 0:
            widest = first
        elif last == len(found) - 1:
            widest = last + 1  # the end of the text stays
        else:
            widest = max(
                range(first, last + 2), key=lambda index: line_count(text[found[index - 1].stop : found[index].start])
            )
        for index in range(first, last + 1):
            if index < widest:
                yield index, found[index - 1].stop, found[index].stop
            else:
                yield index, found[index].start, found[index + 1].start if index + 1 < len(found) else len(text)


def _runs(indices: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and last of those that follow one another."""
    for place, index in enumerate(indices):
        if place == 0 or indices[place - 1] != index - 1:
            first = index
        if place + 1 == len(indices) or indices[place + 1] != index + 1:
            yield first, index


def near_markup(text: str, place: int) -> bool:
    """Do signs of markup stand near `place`, in the same line? There, spaces and brackets have uses of their own.

    >>> near_markup("x = f( a)", 6), near_markup("the FSB( federal service)", 7)
    (True, False)
    """
    start = text.rfind("\n", max(0, place - _NEAR), place) + 1 or max(0, place - _NEAR)
    end = text.find("\n", place, place + _NEAR)
    return _MARKUP.search(text, start, end if end >= 0 else place + _NEAR) is not None


def line_count(text: str) -> int:
    r"""Return how many lines end in `text`.

    >>> line_count("a\r\nb\rc")
    2
    """
    return text.count("\n") + text.count("\r") - text.count("\r\n") if "\r" in text else text.count("\n")


def is_long(line: str) -> bool:
    """Is a line too long for one of verse or of a list?"""
    letters = len(line.encode("ascii", "ignore").translate(None, _NOT_COUNTED))
    return letters > _LONG_LINE_LETTERS or (len(line) > _LONG_LINE and letters < _OTHER_SCRIPTS * len(line))


def _of_block(text: str, block: list[Unit]) -> list[Unit]:
    if not block or any(is_long(unit.content) for unit in block):
        return block
    # Wrapped prose goes on in lower case, verse and lists begin anew. One line alone may have lost its capital (ukasz).
    begun_small = sum(unit.content[0].islower() for unit in block[1:])
    if begun_small > 1 and 2 * begun_small > len(block) - 1:
        start, stop = block[0].start, block[-1].stop
        return [Unit(start, stop, text[start:stop].strip(), block[0].line, 0)]
    return [unit._replace(loose=len(block)) for unit in block]
