"""Paragraphs as layout sees them: what a scraper takes twice, cuts off, or leaves behind.

A unit is a line, as extractors write one paragraph a line; hard-wrapped prose is one unit of several lines. Blank lines
belong to none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_LONG_LINE = 120
"""A block whose lines are all shorter is verse, a list or wrapped prose: publishers wrap at 65 to 100 characters."""

# Yields the lines that are not empty, without their terminators: half as many as all lines, where blank ones part
# paragraphs.
_FILLED = re.compile(r"[^\r\n]+")


class Unit(NamedTuple):
    """The text from `start` to `stop`, without the line terminator behind it; `line` counts from 1.

    `content` is without the white space around it. `loose`: it stands in a block of short lines, which may be verse or
    a list.
    """

    start: int
    stop: int
    content: str
    line: int
    loose: bool


def units(text: str, line: int = 1) -> Iterator[Unit]:
    r"""Yield the units of `text`, the first line of which is number `line` of its document.

    >>> [unit.content for unit in units("One.\n\nA paragraph\nthat is\nwrapped.\n\nRoses are red,\nViolets blue.\n")]
    ['One.', 'A paragraph\nthat is\nwrapped.', 'Roses are red,', 'Violets blue.']
    """
    block: list[Unit] = []
    position = 0
    for match in _FILLED.finditer(text):
        start, stop = match.span()
        between = text[position:start]
        line += 1 if between == "\n" else line_count(between)
        content = match.group().strip()
        if block and (not content or between not in ("\n", "\r\n", "\r")):
            yield from block if len(block) == 1 else _of_block(text, block)
            block = []
        if content:
            block.append(Unit(start, stop, content, line, False))
        position = stop
    yield from block if len(block) == 1 else _of_block(text, block)


def line_count(text: str) -> int:
    r"""Return how many lines end in `text`.

    >>> line_count("a\r\nb\rc")
    2
    """
    count = text.count("\n")
    return count + text.count("\r") - text.count("\r\n") if "\r" in text else count


def _of_block(text: str, block: list[Unit]) -> list[Unit]:
    if not block or max(len(unit.content) for unit in block) > _LONG_LINE:
        return block
    # Wrapped prose goes on in lower case, verse and lists begin anew. One line alone may have lost its capital (ukasz).
    begun_small = sum(text[unit.start].islower() for unit in block[1:])
    if begun_small > 1 and 2 * begun_small > len(block) - 1:
        start, stop = block[0].start, block[-1].stop
        return [Unit(start, stop, text[start:stop].strip(), block[0].line, False)]
    return [unit._replace(loose=True) for unit in block]
