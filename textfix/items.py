"""The items of a text, of which contexts are made: words, numbers, and the marks and line breaks between them.

Where characters were replaced by marks, words have these inside and at their edges (`MARKED_ITEM`).
"""

from __future__ import annotations

import re
from collections.abc import Container

from textfix.expressions import expression
from textfix.words import PATTERN

REACH = 4
"""Items of context on either side."""
SLICE = 200
"""Code points read for them."""
_SHORT_SLICE = 64  # those that are tried first: of 14,302 places in news 98.4 % need no more
_ENOUGH = REACH + 2
"""So many items of a short slice are more than are asked for, without what a number cut in two leaves of it: two items
at the most."""

# A word in which marks stand for lost characters. A mark at either end may be one, or a true question mark.
# Runs of marks are bounded, so that no expression takes quadratic time on a long one.
_MARKED = r"[?\ufffd]{0,12}[^\W\d_](?:[^\W\d_]|[?\ufffd]{1,12}(?=[^\W\d_])|['’ʻʼ](?=[^\W\d_]))*[?\ufffd]{0,12}"
_REST = r"|\d+(?:[.,:]\d+)*|[.?!]+|[,;:]|[()\[\]]|[\r\n]+"
ITEM = expression(PATTERN + _REST)
MARKED_ITEM = expression(_MARKED + _REST)


def wanted(text: str, items: Container[str]) -> list[tuple[int, int, str]]:
    """Return the words of a text that are among `items`, in order: where each starts and ends, and the word.

    >>> wanted("Its cat and its 2 cats", {"its", "cats"})
    [(12, 15, 'its'), (18, 22, 'cats')]
    """
    return [(*match.span(), match.group()) for match in ITEM.finditer(text) if match.group() in items]


def beside(text: str, start: int, end: int) -> tuple[list[str], list[str]]:
    """Return the items before a place, four at the most and the nearest last, and those behind it.

    >>> beside("On 5 May 1,000 cats (and one dog) came.", 15, 19)
    (['On', '5', 'May', '1,000'], ['(', 'and', 'one', 'dog'])
    """
    return beside_by(ITEM, text, start, end)


def beside_by(item: re.Pattern[str], text: str, start: int, end: int) -> tuple[list[str], list[str]]:
    """The same for any expression of items."""
    before = item.findall(text[max(0, start - _SHORT_SLICE) : start])
    if len(before) < _ENOUGH:
        before = item.findall(text[max(0, start - SLICE) : start])
    after = item.findall(text[end : end + _SHORT_SLICE])
    if len(after) < _ENOUGH:
        after = item.findall(text[end : end + SLICE])
    return before[-REACH:], after[:REACH]
