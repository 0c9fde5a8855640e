"""An article spinner, to learn from and to measure with: swaps words for synonyms in any sense, inflected alike.

It stands for the programs that rewrite stolen articles: they know a thesaurus and inflection, and no sense. Any form
that the thesaurus knows may be swapped but function words and names.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import NamedTuple

from textfix.build.inflection import Inflection
from textfix.build.thesaurus import Sense
from textfix.function_words import FUNCTION_WORDS

_WORD = re.compile(r"(?<![\w'’-])[A-Za-z]?[a-z]{2,}(?![\w'’-])")
_SENTENCE_START = re.compile(r"(?:\A|\n|[.!?][\"”’)]*\s+|[“\"])\Z")


class Swap(NamedTuple):
    """A span of the spun text, and the word that stood there."""

    start: int
    end: int
    original: str


class Substitutes:
    """What a spinner may put in place of a word, with probabilities: the noise of the channel.

    `by_frequency` (0..1) mixes how often a sense is tagged into the choice between senses, which is uniform at 0.
    `usage` gives a substitute more weight the more usual it is.
    """

    def __init__(
        self,
        senses: Mapping[tuple[str, str], list[Sense]],
        tagged: Mapping[tuple[str, str], list[Sense]],
        inflection: Inflection,
        by_frequency: float = 0.0,
        usage: Callable[[str], float] | None = None,
    ) -> None:
        self._senses = senses
        self._tagged = tagged
        self._inflection = inflection
        self._by_frequency = by_frequency
        self._usage = usage
        self.of = lru_cache(None)(self._of)

    def _of(self, word: str) -> dict[str, float]:
        """Return the substitutes of a lower-case word or phrase, and the probability of each."""
        if word in FUNCTION_WORDS:
            return {}
        found: dict[str, float] = {}
        for lemma, part, feature in self._inflection.analyses(word):
            # A program knows no part of speech in context: the commoner one of the word is taken more often.
            share = sum(sense.tagged for sense in self._tagged.get((lemma, part), ())) + 0.5
            senses = [sense for sense in self._senses.get((lemma, part), ()) if sense.others]
            tagged = sum(sense.tagged + 0.5 for sense in senses)
            for sense in senses:
                often = (sense.tagged + 0.5) / tagged
                weight = (1 - self._by_frequency) / len(senses) + self._by_frequency * often
                for other in sense.others:
                    form = self._inflection.forms(other, part).get(feature)
                    if form and form != word:
                        found[form] = found.get(form, 0.0) + share * weight / len(sense.others)
        if self._usage:
            found = {form: weight * self._usage(form) for form, weight in found.items()}
        total = sum(found.values())
        return {form: weight / total for form, weight in found.items()}


def spin(text: str, substitutes: Substitutes, rate: float, rng: random.Random) -> tuple[str, list[Swap]]:
    """Return `text` with each word that has substitutes swapped with probability `rate`, and the swaps, in order."""
    pieces: list[str] = []
    swaps: list[Swap] = []
    position = shift = 0
    for match in _WORD.finditer(text):
        word = match.group()
        capital = word[0].isupper()
        if capital and not _SENTENCE_START.search(text, max(0, match.start() - 6), match.start()):
            continue  # a name
        choices = substitutes.of(word.lower())
        if not choices or rng.random() >= rate:
            continue
        chosen = rng.choices(list(choices), list(choices.values()))[0]
        if capital:
            chosen = chosen[0].upper() + chosen[1:]
        pieces += (text[position : match.start()], chosen)
        position = match.end()
        swaps.append(Swap(match.start() + shift, match.start() + shift + len(chosen), word))
        shift += len(chosen) - len(word)
    pieces.append(text[position:])
    return "".join(pieces), swaps
