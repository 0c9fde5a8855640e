"""The text under judgement, scanned once: its tokens, and where forms of the synonym channel stand.

What is known of a token is asked once and remembered, for a text repeats its words.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable
from typing import NamedTuple, TypeVar

from textfix.sightings import Known, Sighting, sightings
from textfix.tokens import END, line

Found = TypeVar("Found")

PADDING = (END, END)
"""What the numbers of a line begin and end with beside its own."""

MEMORY = 1 << 16
"""Tokens that are remembered, a power of two: a megabyte of news has 18,000."""


class Scan(NamedTuple):
    """A text: the language model's number of each token, with PADDING at both ends; where each token starts and ends
    in the text; and the places of the channel's forms, in order."""

    line: array[int]
    starts: array[int]
    ends: array[int]
    places: list[Sighting]


class Lexis:
    """Scans texts. `token` says of a token its number in the language model, and the word in lower case; `word` says of
    that what the channel knows."""

    def __init__(self, token: Callable[[str], tuple[int, str]], word: Callable[[str], Known]) -> None:
        self._tokens = _Memory(token)
        self._words = _Memory(word)

    def scan(self, text: str) -> Scan:
        """Return what stands in a text.

        >>> lexis = Lexis(lambda token: (7, token.lower()), lambda word: (1 if word == "arms" else None, {}))
        >>> line, starts, ends, places = lexis.scan("Two arms")
        >>> list(line), list(starts), list(ends), places
        ([3, 3, 7, 7, 3, 3], [0, 4], [3, 8], [(1, 1, 1, 1)])
        """
        tokens = line(text, self._tokens, END)
        numbers = array("q", (*PADDING, *tokens.numbers, *PADDING))
        places = sightings(text, tokens, self._words, END)
        return Scan(numbers, array("q", tokens.starts), array("q", tokens.ends), places)


class _Memory(dict[str, Found]):
    """Remembers what was found."""

    def __init__(self, find: Callable[[str], Found]) -> None:
        super().__init__()
        self._find = find

    def __missing__(self, key: str) -> Found:
        if len(self) >= MEMORY:
            self.clear()
        found = self[key] = self._find(key)
        return found
