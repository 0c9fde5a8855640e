"""The search for the likeliest spellings of a damaged word: see `spelling`, whose arithmetic this is."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache

from textfix.hashed import Nibbles, hashes

BEAM = 4
"""Spellings that are followed."""
REACH = 3
"""Letters of context on either side."""
MIN_CHOICE = -5.0
"""ln of the least probable letter that is followed."""
MOST_INSERTED = 2
"""Letters lost in one place: ıç in Kılıçdaroğlu; three are no longer guessed right."""

Choice = tuple[str, float]
"""A letter, or "" for none, and ln of its probability."""
Ranked = list[tuple[float, str]]
"""Spellings behind ln of their probabilities, the likeliest first."""


def contexts(head: str, left: str, right: str) -> list[str]:
    """The contexts in which a choice is weighed: the last letters restored and the next ones damaged. `head`: the code
    of the language and the channel.

    >>> contexts("shdrop", "^vu", "i$")[:3]
    ['shdropu|i', 'shdropvu|i', 'shdropu|i$']
    """
    a, b, c = left[-1:], left[-2:], left[-3:]
    x, y, z = right[:1], right[:2], right[:3]
    return [
        f"{head}{a}|{x}",
        f"{head}{b}|{x}",
        f"{head}{a}|{y}",
        f"{head}{b}|{y}",
        f"{head}{c}|{x}",
        f"{head}{c}|{y}",
        f"{head}{a}|{z}",
        f"{head}{b}|{z}",
    ]


class Speller:
    """The weights in use: see `hashed.Nibbles`."""

    def __init__(self, weights: memoryview, scale: float) -> None:
        self._weights, self._scale = Nibbles(weights), scale
        self._choose = lru_cache(1 << 10)(self.choices)  # 700 bytes each

    def choices(self, head: str, letters: str, left: str, right: str) -> list[Choice]:
        """Return "", for none, and each of `letters` that is likely enough to have been lost between `left` and `right`
        (or to have been what `right` begins with, if accents went), with ln of their probabilities."""
        if not letters:
            return [("", 0.0)]
        found = hashes(contexts(head, left, right))
        score = self._weights.sum(found) * self._scale
        none, some = -_softplus(score), -_softplus(-score)
        if some < MIN_CHOICE:
            return [("", none)]
        likely = [(letter, some + chance) for letter, chance in self._lost(letters, found)]
        return [("", none), *(choice for choice in likely if choice[1] > MIN_CHOICE)]

    def lost(self, head: str, letters: str, left: str, right: str) -> list[Choice]:
        """Return each of `letters` and ln of the probability that it is the lost one, if one was lost here."""
        return self._lost(letters, hashes(contexts(head, left, right)))

    def _lost(self, letters: str, found: Sequence[int]) -> list[Choice]:
        if len(letters) == 1:
            return [(letters, 0.0)]
        scores = [self._weights.sum_of(letter, found) * self._scale for letter in letters]
        top = max(scores)
        total = 0.0
        # One after the other, as compiled: `sum` rounds otherwise from Python 3.12 on.
        for score in scores:
            total += math.exp(score - top)
        total = top + math.log(total)
        return [(letter, score - total) for letter, score in zip(letters, scores, strict=True)]

    def inserted(self, head: str, letters: str, word: str) -> Ranked:
        """Return the likeliest spellings of a word, if some of `letters` were lost from it. Words begin with ^ and end
        with $."""
        beam: Ranked = [(0.0, "^")]
        for position in range(1, len(word)):
            for _ in range(MOST_INSERTED):
                beam = self._longer(beam, head, letters, word[position:], "\0")
            beam = [(p, left.rstrip("\0") + word[position]) for p, left in beam]
        return beam

    def replaced(self, head: str, variants: Mapping[str, str], word: str) -> Ranked:
        """The same, if each letter may have been one of its `variants`."""
        beam: Ranked = [(0.0, "^")]
        for position in range(1, len(word)):
            beam = self._longer(beam, head, variants.get(word[position], ""), word[position:], word[position])
        return beam

    def _longer(self, beam: Ranked, head: str, letters: str, right: str, none: str) -> Ranked:
        longer: Ranked = []
        for probability, left in beam:
            if left[-1] == "\0":  # nothing more is lost here
                longer.append((probability, left))
                continue
            for letter, chance in self._choose(head, letters, left[-REACH:], right[:REACH]):
                longer.append((probability + chance, left + (letter or none)))
        longer.sort(key=lambda item: (-item[0], item[1]))
        return longer[:BEAM]


def _softplus(value: float) -> float:
    return math.log1p(math.exp(value)) if value < 30 else value
