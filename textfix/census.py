"""The words of a text, counted as far as they matter: most say nothing, and are passed over.

What a word type says is asked once and remembered as a few bits, its `kind`, for a text repeats its words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

from textfix.words import words

WORTH, ENGLISH, TELLING, SAYS = 3, 4, 8, 16
"""The bits of a kind: when a type that says nothing deserves a second look (see `reading`); whether it is a function
word of English; whether the words beside may tell that it lost an apostrophe; whether it says anything else."""
KINDS = 32

MEMORY = 1 << 16
"""Types that are remembered, a power of two: ten megabytes of news have 60,000."""


class Counted(NamedTuple):
    """What is in a text: how many words, how many of them function words of English; then, in their order, how often
    each type stands that says anything, the worth of each that is worth a second look alone, and those that may be
    told."""

    words: int
    english: int
    says: dict[str, int]
    waiting: dict[str, int]
    telling: list[str]


class Census:
    """Counts the words of texts. `kind` says of a word type, in a text of the language with a number, what it is."""

    def __init__(self, kind: Callable[[str, int], int]) -> None:
        self._kind = kind
        self._known: dict[tuple[str, int], int] = {}

    def count(self, text: str, language: int) -> Counted:
        """Count the words of a text in a language.

        >>> kinds = {"the": ENGLISH, "its": 2 | TELLING, "café": SAYS}
        >>> Census(lambda word, language: kinds.get(word, 0)).count("the café and its café", 0)
        Counted(words=5, english=1, says={'café': 2}, waiting={'its': 2}, telling=['its'])
        """
        types = Counter(words(text))
        english = 0
        says: dict[str, int] = {}
        waiting: dict[str, int] = {}
        telling: list[str] = []
        for token, number in types.items():
            kind = self._known.get((token, language))
            if kind is None:
                if len(self._known) >= MEMORY:
                    self._known.clear()
                kind = self._known[token, language] = self._kind(token, language)
            if not kind:
                continue
            if kind & ENGLISH:
                english += number
            if kind & SAYS:
                says[token] = number
            elif kind & WORTH:
                waiting[token] = kind & WORTH
            if kind & TELLING:
                telling.append(token)
        return Counted(types.total(), english, says, waiting, telling)
