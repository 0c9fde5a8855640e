"""How often a text mentions words, without their possessive endings, and as they look damaged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Set
from functools import lru_cache

from textfix.languages import fold_case
from textfix.words import ascii_letters, words


@lru_cache(1 << 10)
def shown(token: str) -> tuple[str, str]:
    """Return a word in lower case without its possessive ending, its stem, and the ASCII letters of that, its look.

    >>> [shown(token) for token in ("Böll’s", "Fischers’", "O'Neill's")]
    [('böll', 'bll'), ('fischers', 'fischers'), ("o'neill", 'oneill')]
    """
    stem = fold_case(token).replace("’", "'").removesuffix("'s").rstrip("'")
    return stem, ascii_letters(stem)


def mentions(text: str, stems: Set[str], looks: Set[str]) -> tuple[dict[str, int], dict[str, int]]:
    """Return how often those of `stems` and of `looks` stand in a text that do.

    >>> mentions("Böll’s Bll and the böll", {"böll"}, {"bll", "boll"})
    ({'böll': 2}, {'bll': 3})
    """
    by_stem: dict[str, int] = {}
    by_look: dict[str, int] = {}
    for token, number in Counter(words(text)).items():
        stem, look = shown(token)
        if stem in stems:
            by_stem[stem] = by_stem.get(stem, 0) + number
        if look in looks:
            by_look[look] = by_look.get(look, 0) + number
    return by_stem, by_look
