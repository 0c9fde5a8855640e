"""What a document as a whole says: which characters live, which words are anomalies, which languages it speaks of.

Counts only; what they mean is for the ranker's trained weights. Evidence is kept per class of character, for real feeds
drop ’ and keep é: `l` letters inside Latin-1, `x` letters beyond it, `a` the curly apostrophe.
"""

from __future__ import annotations

import collections
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from textfix import datafile
from textfix.candidates import Word
from textfix.errors import ModelError
from textfix.languages import LANGUAGES

ENGLISH = "en"
_LATIN1 = re.compile(r"[À-ÖØ-öø-ÿ]")
_BEYOND = re.compile(r"[Ā-ɏḀ-ỿəʻʿʾ]")

# How sure a form must be of one language to vote for it, and how frequent (zipf) a word is to count as a function word:
# the 300 commonest words of a language make half of any text in it.
_SHARE = 0.25
_FUNCTION_ZIPF = 5.5
_FUNCTION_COUNT = 11.0  # ln of the count that zipf 5.5 is in the English counts
SMOOTHING = 0.03


class Topics:
    """Which languages an English word speaks of: word → ((language, weight), ...), weights about 0 to 3."""

    def __init__(self, directory: Path) -> None:
        file = datafile.DataFile(directory / "topics.bin", "topics")
        if tuple(file.facts["languages"]) != LANGUAGES:
            raise ModelError(f"{file.path} was built for other languages: rebuild it with `python -m textfix.build`")
        words = bytes(file.sections["words"]).decode().split("\n")
        table = bytes(file.sections["table"])
        self._rows = {word: 4 * row for row, word in enumerate(words) if word}
        self._table = table

    def __call__(self, word: str) -> tuple[tuple[int, float], ...]:
        row = self._rows.get(word)
        if row is None:
            return ()
        table = self._table
        return tuple((table[i], table[i + 1] / 80) for i in (row, row + 2) if table[i] != 255)


@lru_cache(1 << 14)
def shares(languages: tuple[tuple[int, float], ...]) -> tuple[tuple[int, float], ...]:
    """Turn a form's frequencies into the share of each language, those of at least a quarter."""
    total = sum(10**zipf for _, zipf in languages)
    return tuple((index, 10**zipf / total) for index, zipf in languages if 10**zipf >= _SHARE * total)


class Evidence:
    """The evidence of one document (or window of one)."""

    __slots__ = ("anomalies", "chat", "healthy", "main", "straight", "total", "votes", "voters", "words")

    def __init__(self) -> None:
        self.words = 0
        self.healthy: dict[str, int] = {"l": 0, "x": 0, "a": 0}
        self.straight = 0
        self.anomalies: dict[str, int] = {"l": 0, "x": 0, "a": 0}
        self.chat = 0
        self.votes: list[float] = [0.0] * len(LANGUAGES)
        self.total = 0.0
        self.voters: dict[str, tuple[tuple[int, float], ...]] = {}
        self.main = ENGLISH

    def fit(self, languages: tuple[tuple[int, float], ...], but: str) -> float:
        """How well a form's languages fit the document, 0..1, leaving out the vote of the word type `but`."""
        own = self.voters.get(but, ())
        total = self.total - sum(weight for _, weight in own) + SMOOTHING * len(LANGUAGES)
        result = 0.0
        for index, share in shares(languages):
            votes = self.votes[index] + SMOOTHING
            for voted, weight in own:
                if voted == index:
                    votes -= weight
            result += share * votes
        return result / total


def gather(counts: Mapping[str, int], analysed: Mapping[str, Word], topics: Topics) -> Evidence:
    """Return the evidence of a document from its word types, each with its number of occurrences.

    `analysed` has every type and, for accented types, the type that is left when the accents' letters go.
    """
    evidence = Evidence()
    function: collections.Counter[int] = collections.Counter()
    english = 0
    for token, count in counts.items():
        evidence.words += count
        word = analysed[token]
        form = word.form
        if not token.isascii():
            if _LATIN1.search(token):
                evidence.healthy["l"] += count
            if _BEYOND.search(token):
                evidence.healthy["x"] += count
            if "’" in token:
                evidence.healthy["a"] += count
        elif "'" in token:
            evidence.straight += count
        for lost in word.anomaly:
            evidence.anomalies[lost] += 1
        if token == "i" or token == "u":
            evidence.chat += count
        if form is not None and word.shape != "X":
            if form.lower >= _FUNCTION_COUNT:
                english += count
            for index, zipf in form.languages:
                if zipf < _FUNCTION_ZIPF:
                    break
                function[index] += count
        voted = votes(analysed.get(projected_token(token), word), topics)
        key = word.projected
        if voted and key not in evidence.voters:
            evidence.voters[key] = voted
            for index, weight in voted:
                evidence.votes[index] += weight
                evidence.total += weight
    if function:
        index, count = max(function.items(), key=lambda item: (item[1], -item[0]))
        if count > english:
            evidence.main = LANGUAGES[index]
    return evidence


@lru_cache(1 << 14)
def projected_token(token: str) -> str:
    """The token with everything outside ASCII letters gone, capitals kept."""
    if token.isascii() and "'" not in token:
        return token
    return "".join(character for character in token if character.isascii() and character != "'")


def votes(word: Word, topics: Topics) -> tuple[tuple[int, float], ...]:
    """The languages that a word type, as it looks damaged, speaks for."""
    if len(word.low) < 3 or (word.shape == "a" and not word.anomaly and len(word.low) < 6):
        return ()
    voted = topics(word.projected)
    if voted:
        return voted
    if word.anomaly and word.anomaly != "a" and word.candidates:
        form = word.candidates[0].form
        if form is not None and form.languages:
            return shares(form.languages)
    return ()
