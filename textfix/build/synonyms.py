"""Inverts the thesauri: what a spinner may have written → the words that it may have replaced."""

from __future__ import annotations

import collections
import itertools
import math
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import marisa_trie
import numpy as np

from textfix import datafile
from textfix.build import thesaurus
from textfix.build.inflection import Inflection
from textfix.build.spinner import Substitutes
from textfix.function_words import FUNCTION_WORDS
from textfix.language_model import LanguageModel
from textfix.ngrams import NOTHING
from textfix.originals import CHANNEL_STEP, FIRST_PHRASE, PRIOR_LOWEST, PRIOR_STEP

MOST = 12
"""Originals kept for one word, the most probable before the context is looked at: the right one is among 12 for 96.0 %
of swapped words, among 20 for 96.8 %."""

COVERED = 0.98
"""Of these, those that together have this share of the probability: a quarter fewer to store and to read."""

RAREST = 1e-7
"""A substitute that a spinner would write more rarely than this, swapping every word, is left out: a third of them,
and 0.3 % of all that it writes."""

MIXTURE = {"wordnet": 0.45, "tagged": 0.2, "mythes": 0.3, "narrower": 0.05}
"""How spinners are taken to choose: senses of WordNet alike, or as often as they are tagged; the wider thesaurus; or
narrower words (working day ← day)."""

PHRASES = 4_000
"""Phrases that count as originals: the commonest. Spinners work word by word, and seldom replace one."""
_SEEN_TOGETHER = 2.0
"""A phrase may be an original if each of its pairs is e^2 times commoner than by chance."""


class _Weighed(NamedTuple):
    """An original of some substitute: how often one stands for the other, its numbers, P(substitute | it)."""

    weight: float
    form: str
    numbers: tuple[int, ...]
    chance: float


class Channels:
    """The substitutes under each way of choosing, made from the installed thesauri."""

    def __init__(
        self, model: LanguageModel, wordnet: Path = thesaurus.WORDNET, mythes: Path = thesaurus.MYTHES
    ) -> None:
        self.model = model
        read = thesaurus.wordnet(wordnet)
        had = model.find("had")

        def participle(form: str) -> float:
            number = model.find(form)
            return -math.inf if number is None or had is None else model.pair(had, number)[0]

        self.inflection = Inflection(read.irregular, self.frequency, participle)
        wider = thesaurus.mythes(mythes)
        self.inflection.learn(sorted(read.senses))
        self.substitutes = {
            "wordnet": Substitutes(read.senses, read.senses, self.inflection),
            "tagged": Substitutes(read.senses, read.senses, self.inflection, 0.9),
            "mythes": Substitutes(wider, read.senses, self.inflection),
            "narrower": Substitutes(read.narrower, read.senses, self.inflection),
            "usual": Substitutes(read.senses, read.senses, self.inflection, usage=self.usage),
        }

    def frequency(self, word: str) -> float:
        """Return how often a word comes among all words."""
        number = self.model.find(word)
        return 0.0 if number is None else math.exp(self.model.log_probability(number))

    def usage(self, form: str) -> float:
        """Return the weight of a substitute for a spinner that prefers usual words: the root of its frequency."""
        return math.sqrt(min(map(self.frequency, form.split(" "))) + 1e-9)

    def originals(self) -> list[tuple[str, tuple[int, ...]]]:
        """Return the words and phrases that may have been replaced, with their numbers in the model."""
        words: list[tuple[str, tuple[int, ...]]] = []
        phrases: list[tuple[float, str, tuple[int, ...]]] = []
        for form in sorted(self.inflection.known()):
            found = [self.model.find(word) for word in form.split(" ")]
            numbers = tuple(number for number in found if number is not None)
            if len(numbers) < len(found) or form in FUNCTION_WORDS:
                continue
            pairs = itertools.pairwise(numbers)
            if len(numbers) == 1:
                words.append((form, numbers))
            elif len(numbers) <= 3 and all(self.model.pair(a, b) >= (_SEEN_TOGETHER, True) for a, b in pairs):
                phrases.append((-_log_probability(self.model, numbers), form, numbers))
        return words + [(form, numbers) for _, form, numbers in sorted(phrases)[:PHRASES]]

    def _usual(self, phrase: str) -> bool:
        """Do texts use this phrase? Most of the narrower terms are species and chemicals."""
        numbers = [self.model.find(word) for word in phrase.split(" ")]
        if None in numbers:
            return False
        return all(self.model.pair(a or 0, b or 0) >= (_SEEN_TOGETHER, True) for a, b in itertools.pairwise(numbers))

    def invert(self) -> dict[str, list[tuple[str, tuple[int, ...], float]]]:
        """Return for each possible substitute its originals, with their numbers and P(substitute | original)."""
        inverted: dict[str, list[tuple[str, tuple[int, ...], float]]] = collections.defaultdict(list)
        for form, numbers in self.originals():
            probability: dict[str, float] = collections.defaultdict(float)
            known = {word for name in MIXTURE if name != "narrower" for word in self.substitutes[name].of(form)}
            for name, share in MIXTURE.items():
                for substitute, chance in self.substitutes[name].of(form).items():
                    probability[substitute] += share * chance
            for substitute in sorted(probability):
                if substitute not in FUNCTION_WORDS and (substitute in known or self._usual(substitute)):
                    inverted[substitute].append((form, numbers, probability[substitute]))
        return inverted


def build(model: LanguageModel, out: Path, channels: Channels | None = None) -> dict[str, object]:
    """Write `synonyms.bin` to `out`; return facts for the manifest."""
    inverted = (channels or Channels(model)).invert()
    weighed = {substitute: _weighed(model, originals) for substitute, originals in inverted.items()}
    total = {substitute: sum(one.weight for one in found) for substitute, found in weighed.items()}
    trie = marisa_trie.Trie([substitute for substitute, weight in total.items() if weight >= RAREST])
    phrases: dict[str, int] = {}
    counts, originals, channel, prior = [], [], [], []
    for key in map(trie.restore_key, range(len(trie))):
        kept = _likeliest(weighed[key], COVERED * total[key])
        for one in kept:
            phrase = FIRST_PHRASE + phrases.setdefault(one.form, len(phrases)) if len(one.numbers) > 1 else 0
            originals.append(phrase or one.numbers[0])
            channel.append(min(255, round(-math.log(one.chance) / CHANNEL_STEP)))
        counts.append(len(kept))
        words = [model.find(word) for word in key.split(" ")]
        itself = _log_probability(model, [NOTHING if word is None else word for word in words])
        ratio = math.log(total[key]) - itself
        prior.append(int(np.clip(round((ratio - PRIOR_LOWEST) / PRIOR_STEP), 0, 255)))
    if FIRST_PHRASE + len(phrases) > 1 << 16:
        raise ValueError(f"{len(phrases)} phrases do not fit beside {FIRST_PHRASE} words")
    first = sorted({key.partition(" ")[0] for key in inverted if " " in key})
    datafile.write(
        out / "synonyms.bin",
        "synonyms",
        {
            "keys": datafile.packed(trie.tobytes()),
            "counts": datafile.packed(bytes(counts)),
            "originals": datafile.packed(np.array(originals, "<u2").tobytes()),
            "channel": datafile.packed(bytes(channel)),
            "prior": datafile.packed(bytes(prior)),
            "phrases": datafile.packed("\n".join(phrases)),
            "first_words": datafile.packed("\n".join(first)),
        },
    )
    return {"substitutes": len(trie), "pairs": len(originals), "phrases": len(phrases)}


def _weighed(model: LanguageModel, originals: Sequence[tuple[str, tuple[int, ...], float]]) -> list[_Weighed]:
    """Return the originals of one substitute, the most probable first."""
    found = [
        _Weighed(chance * math.exp(_log_probability(model, numbers)), form, numbers, chance)
        for form, numbers, chance in originals
    ]
    return sorted(found, key=lambda one: (-one.weight, one.form))


def _likeliest(weighed: Sequence[_Weighed], covered: float) -> Sequence[_Weighed]:
    """Return the first of them, as few as together weigh `covered`, and at most MOST."""
    sums = itertools.accumulate(one.weight for one in weighed)
    number = next((number for number, weight in enumerate(sums, 1) if weight >= covered), len(weighed))
    return weighed[: min(MOST, number)]


def _log_probability(model: LanguageModel, numbers: tuple[int, ...] | list[int]) -> float:
    """Return ln of how often a word or phrase comes, as far as its words and pairs tell."""
    pairs = sum(model.pair(a, b)[0] for a, b in itertools.pairwise(numbers))
    return sum(map(model.log_probability, numbers)) + pairs
