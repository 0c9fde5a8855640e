"""Where words and phrases of the synonym channel stand in a text, but as names and as parts of hyphenated words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from textfix.tokens import Line

JOINED = frozenset("-–'’/_@#&")
"""Next to these a word is part of something longer."""

Phrases = Mapping[str, Sequence[tuple[tuple[str, ...], int]]]
"""Phrases that begin with a word, by their second words: all their words but the first, and their numbers in the
channel; of those with one second word the longest first."""

Known = tuple[int | None, Phrases]
"""The number of a word, if the channel has it, and the phrases that it begins."""

Sighting = tuple[int, int, int, int]
"""Where one stands: the number of its first word in the line, how many words it has, its number in the channel, and how
often the rarest of its words stands in the text."""


def sightings(
    text: str,
    line: Line,
    known: Mapping[str, Known],
    end: int,
) -> list[Sighting]:
    """Return where words and phrases of the channel stand in `text`, in order; of those that overlap, the first.

    `line`: the tokens of the text, `end` the number of those that end a sentence. `known` says what the channel has of
    a word. Of phrases that begin there, the longest is meant.

    >>> from textfix.tokens import line
    >>> known = {"arms": (7, {}), **dict.fromkeys(("he", ",", "well"), (None, {}))}
    >>> text = "He, Arms arms well-arms"
    >>> words = line(text, {word: (0, word.lower()) for word in ("He", ",", "Arms", "arms", "well")}, 3)
    >>> sightings(text, words, known, 3)
    [(3, 1, 7, 3)]
    """
    numbers, words, starts, ends = line
    times = Counter(words)
    found: list[Sighting] = []
    free = 0
    for i, (number, phrases) in enumerate(map(known.__getitem__, words)):
        if i < free or (number is None and not phrases):
            continue
        start, length = starts[i], 1
        first = text[start]
        if first.isupper():  # a name, but for the first word of a sentence
            if (i and numbers[i - 1] != end) or text[start : ends[i]].isupper():
                continue
        elif not first.isalpha():
            continue
        if start and text[start - 1] in JOINED:
            continue
        if phrases and i + 1 < len(words):
            for rest, phrase in phrases.get(words[i + 1], ()):
                if tuple(words[i + 1 : i + 1 + len(rest)]) == rest:
                    number, length = phrase, 1 + len(rest)
                    break
        if number is not None and _is_whole(text, line, i, length):
            free = i + length
            found.append((i, length, number, min([times[word] for word in words[i : i + length]])))
    return found


def _is_whole(text: str, line: Line, i: int, length: int) -> bool:
    """Do these tokens stand side by side, parted by spaces alone, and not as part of something longer?"""
    starts, ends = line.starts, line.ends
    end = ends[i + length - 1]
    if end < len(text) and text[end] in JOINED:
        return False
    return length == 1 or all(text[ends[j] : starts[j + 1]] == " " for j in range(i, i + length - 1))
