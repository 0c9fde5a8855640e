"""Segmentation: documents → windows → paragraphs → lines → tokens, lossless and in linear time.

Joining the pieces of any level gives the text back. Lines end at LF, CR LF or CR only: `str.splitlines` also breaks at
form feeds, U+2028 and others, which are characters of the text here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from textfix.expressions import expression

if TYPE_CHECKING:
    from textfix.edits import Edit

WINDOW = 1 << 16
"""Longest text, in code points, that is worked as one piece; with twice that a stream takes 4 MB more. A longer
document is worked in windows of whole paragraphs."""

_TO_A_SPACE = 8
"""Characters that prose has to a space, at the most: news and articles have 6.2."""

_STRIDE = 1 << 12
"""Characters among which spaces are counted at once."""

_SPACE = expression(" ")
_LINE = expression(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
# `\r(?!\n)`: else the two halves of one CR LF would pass for a blank line.
_PARAGRAPH_END = expression(r"(?:\r\n|\r(?!\n)|\n)[^\S\r\n]*(?:\r\n|\r(?!\n)|\n)\s*")
_SENTENCE_END = expression(r"[.!](?:[\"')?]|[^\x00-\x7f])* ")
_CLOSING = "\"')?"
_TOKEN = expression(r"[^\W\d_]+(?:['’ʻʼ\-][^\W\d_]+)*")


class Segment(NamedTuple):
    """A piece of a text: `text == whole[start:end]`. `line` counts from 1."""

    start: int
    end: int
    text: str
    line: int

    @property
    def content(self) -> str:
        """The piece without the white space around it."""
        return self.text.strip()


def lines(text: str) -> Iterator[Segment]:
    r"""Yield the lines with their terminators.

    >>> [line.text for line in lines("a\r\nb\rc\u2028d")]
    ['a\r\n', 'b\r', 'c\u2028d']
    """
    number = 0
    for match in _LINE.finditer(text):
        if match.end() > match.start():
            number += 1
            yield Segment(match.start(), match.end(), match.group(), number)


def paragraphs(text: str) -> Iterator[Segment]:
    r"""Yield blocks of lines that a blank line ends, each with the white space that follows it.

    >>> [paragraph.text for paragraph in paragraphs("one\r\nline\n\n\ntwo")]
    ['one\r\nline\n\n\n', 'two']
    """
    start, line = 0, 1
    for match in _PARAGRAPH_END.finditer(text):
        yield Segment(start, match.end(), text[start : match.end()], line)
        line += _line_count(text, start, match.end())
        start = match.end()
    if start < len(text):
        yield Segment(start, len(text), text[start:], line)


def _line_count(text: str, start: int, end: int) -> int:
    return text.count("\n", start, end) + text.count("\r", start, end) - text.count("\r\n", start, end)


def tokens(text: str) -> Iterator[re.Match[str]]:
    """Yield a match for each word: letters, with single apostrophes and hyphens inside.

    >>> [token.group() for token in tokens("d’Estaing didn't re-open 10m.")]
    ['d’Estaing', "didn't", 're-open', 'm']
    """
    return _TOKEN.finditer(text)


def window_end(text: str, start: int, size: int = WINDOW) -> int:
    """Return where the window that begins at `start` ends, given at least `size` characters or all that is left.

    The cut falls as that of `piece_end`, but before so many spaces as few texts have: restoring makes a text longer and
    leaves these as they are, so prose falls into the same windows once it is repaired. It depends on nothing but the
    `size` characters from `start`, so windows are the same however a stream arrives.
    """
    limit = start + size
    if limit >= len(text):
        return len(text)
    most = size // _TO_A_SPACE
    if most and text.count(" ", start, limit) > most:
        limit = _behind_spaces(text, start, most)
    return piece_end(text, start, limit - start)


def _behind_spaces(text: str, start: int, number: int) -> int:
    """Return where so many spaces have stood since `start`.

    >>> _behind_spaces("a b c d", 1, 2)
    4
    """
    while (counted := text.count(" ", start, start + _STRIDE)) < number:
        number -= counted
        start += _STRIDE
    for _ in range(number):
        start = text.index(" ", start) + 1
    return start


def piece_end(text: str, start: int, size: int) -> int:
    """Return where a piece of at most `size` characters that begins at `start` ends.

    The cut falls behind the last blank line, else behind the last line, else behind the last white space, else at
    `size`.
    """
    limit = start + size
    if limit >= len(text):
        return len(text)
    for mark in ("\n\n", "\n\r\n", "\n", "\r", " "):
        cut = text.rfind(mark, start, limit)
        # CR LF is never parted: a CR at the very end may be half of one.
        if cut > start and not (mark == "\r" and cut + 1 == limit):
            return cut + len(mark)
    return limit - 1 if text[limit - 1] == "\r" and size > 1 else limit


def sections(text: str, words: int) -> list[tuple[int, int]]:
    r"""Return where sections of so many words or a few more start and end, behind a full stop that ends a line.

    Where none ends one in half as many words again, any line will do; of a longer line any full stop, of a longer
    sentence any space. Words are counted by the spaces between them, which restoring leaves as they are: a repaired
    text falls into the same sections. What is left at the end, if it is less than half of that, belongs to the last
    section.

    >>> sections("a b\nc d.\ne f\n", words=3)
    [(0, 9), (9, 13)]
    >>> sections("Go on now, go. And stop then. Go.", words=4)
    [(0, 15), (15, 33)]
    """
    ends: list[int] = []
    count = 0
    for end, counted, stops in _pieces(text, words) if len(text) > 2 * words else ():
        count += counted
        if count >= words if stops else 2 * count >= 3 * words:
            ends.append(end)
            count = 0
    if ends and 2 * count < words:
        ends.pop()
    ends.append(len(text))
    return list(zip([0, *ends], ends, strict=False))


def _pieces(text: str, words: int) -> Iterator[tuple[int, int, bool]]:
    """Yield where each line ends, and each sentence of a line longer than a section; the words in it; does it stop?"""
    for line in _LINE.finditer(text):
        start, end = line.span()
        counted = text.count(" ", start, end) + 1
        if counted > words:
            for match in _SENTENCE_END.finditer(text, start, end):
                yield from _shorter(text, start, match.end(), words)
                start = match.end()
            if start < end:
                yield from _shorter(text, start, end, words)
        elif start < end:
            yield end, counted, _stops(line.group())


def _stops(line: str) -> bool:
    """Does a full stop end the line? Whatever a channel takes may stand behind it."""
    if "." not in line and "!" not in line:
        return False
    # From behind: an expression that is searched for tries each of many such characters after each of many stops.
    line = line.rstrip()
    end = len(line)
    while end and (line[end - 1] in _CLOSING or line[end - 1] > "\x7f"):
        end -= 1
    return line[end - 1 : end] in (".", "!")


def _shorter(text: str, start: int, end: int, words: int) -> Iterator[tuple[int, int, bool]]:
    """Yield where the pieces of a sentence end: one, if it is not longer than a section."""
    counted = text.count(" ", start, end) + (text[end - 1] != " ")
    if counted > words:
        for match in islice(_SPACE.finditer(text, start, end), words - 1, None, words):
            yield match.end(), words, True
            counted -= words
    if counted:
        yield end, counted, True


class Document:
    """A text that is judged as a whole, and what the windows of one long document hand on to each other.

    `memory` belongs to the steps: each keeps under its own name what a later window of the same document must know.
    `made` are the edits that led from the input to `text`, in offsets of the input.
    """

    __slots__ = ("made", "memory", "text")

    def __init__(self, text: str, memory: dict[str, object] | None = None, made: Sequence[Edit] = ()) -> None:
        self.text = text
        self.memory: dict[str, object] = {} if memory is None else memory
        self.made = made
