"""The tokens of a text as the language model counts them: words, numbers and marks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from textfix.expressions import expression

TOKEN = expression(r"[^\W\d_]+(?:['’](?![sS]\b)[^\W\d_]+)*|['’][sS]\b|\d+(?:[.,:]\d+)*|[.!?]+|[,;:()…—–]|[\r\n]")
"""What a text is made of, for the model: a possessive ’s stands alone, a hyphen parts words."""


CLASSES = ("<word>", "<name>", "<number>", ".", ",", "'s")
"""What the first numbers of the vocabulary stand for."""
WORD, NAME, NUMBER, END, PAUSE, POSSESSIVE = range(len(CLASSES))


class Line(NamedTuple):
    """The tokens of a text, side by side: their numbers, their texts lower-cased, where they start and end."""

    numbers: list[int]
    words: list[str]
    starts: list[int]
    ends: list[int]


def line(text: str, known: Mapping[str, tuple[int, str]], end: int) -> Line:
    """Return the tokens of `text`, of which `known` says the number and the word; of those in succession that end a
    sentence, with the number `end`, the first.

    >>> line("Wait... Who?!", {"Wait": (7, "wait"), "...": (3, "..."), "Who": (8, "who"), "?!": (3, "?!")}, 3).words
    ['wait', '...', 'who', '?!']
    """
    numbers: list[int] = []
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    last = -1
    for match in TOKEN.finditer(text):
        number, word = known[match.group()]
        if number != end or last != end:
            numbers.append(number)
            words.append(word)
            starts.append(match.start())
            ends.append(match.end())
        last = number
    return Line(numbers, words, starts, ends)
