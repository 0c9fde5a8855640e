"""Bytes in, bytes out: from a stream of bytes to the windows of its documents and back, in flat memory.

What a document is, the caller says (`by`): the whole stream, a paragraph or a line. However the bytes arrive, the
windows are those into which `Fixer.fix` cuts the same document. UTF-8 whatever the locale; bytes that are not UTF-8 are
carried as lone surrogates (PEP 383) and come out as they were.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from typing import Literal

from textfix.expressions import expression
from textfix.segment import WINDOW, lines, paragraphs, window_end

By = Literal["document", "paragraph", "line"]

_LINE_END = expression(r"[\r\n]")


def decode(data: Iterable[bytes]) -> Iterator[str]:
    r"""Yield the text of `data`, also where a character is cut in two.

    >>> list(decode([b"caf\xc3", b"\xa9 \xff"]))
    ['caf', 'é \udcff']
    """
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    for chunk in data:
        if text := decoder.decode(chunk):
            yield text
    if text := decoder.decode(b"", final=True):
        yield text


def encode(text: str) -> bytes:
    """Return the bytes of `text`; the inverse of `decode`."""
    return text.encode("utf-8", "surrogateescape")


def windows(texts: Iterable[str], by: By = "document", size: int = WINDOW) -> Iterator[tuple[int, str]]:
    r"""Yield each window with the number of the document it belongs to, as soon as both are certain.

    No more than `size` code points and one of `texts` are held at a time. A paragraph longer than a window may keep the
    one behind it, if the blank line between them falls on a window's end.

    >>> list(windows(["a\r", "\nb\n", "\nc"], "line"))
    [(0, 'a\r\n'), (1, 'b\n'), (2, '\n'), (3, 'c')]
    >>> list(windows(["a b c d e"], size=5))
    [(0, 'a b '), (0, 'c d e')]
    """
    number = length = 0
    held: list[str] = []
    for text, final in _with_end(texts):
        held.append(text)
        length += len(text)
        if not final and length <= size and (by == "document" or not _LINE_END.search(text)):
            continue
        whole = "".join(held)
        start = 0
        for end in _ends(whole, by):
            while end - start > size:
                cut = window_end(whole, start, size)
                yield number, whole[start:cut]
                start = cut
            # A LF ends a line whatever follows; after anything else, more of the same document may come.
            if final or end < len(whole) or (by == "line" and whole[-1] == "\n"):
                yield number, whole[start:end]
                start = end
                number += 1
        held = [whole[start:]]
        length = len(held[0])


def _with_end(texts: Iterable[str]) -> Iterator[tuple[str, bool]]:
    for text in texts:
        yield text, False
    yield "", True


def _ends(text: str, by: By) -> Iterator[int]:
    """Yield where each document in `text` ends."""
    if by == "document":
        return iter([len(text)] if text else [])
    split = lines if by == "line" else paragraphs
    return (segment.end for segment in split(text))
