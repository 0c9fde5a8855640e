"""The words of a text that a spinner may have written, and what speaks for and against each: the features.

Every form in the synonym channel is a suspect but names and parts of hyphenated words. Each of its originals is read in
its place; the best reading is compared with the text's own. What the features are worth is learned
(`textfix.build.spun`); `textfix.spun` decides.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from textfix.context_vectors import Contexts, ContextVectors
from textfix.language_model import END, NOTHING, LanguageModel, Place, Score, Token
from textfix.synonyms import Original, Synonyms

FEATURES = (
    *("gain", "second", "all", "prior"),
    *("alone", "left", "right", "triples", "left_known", "right_known", "triples_known"),
    *("more_alone", "new_left", "new_right", "new_triples", "new_left_known", "new_right_known", "new_triples_known"),
    *("channel", "originals", "words", "unknown", "capital", "repeated", "original_repeated"),
    *("fit", "new_fit", "best_fit"),
)
"""Names of the features, in order. `gain`: log of how much more probable the best original is in its place, as the
language model and the context vectors see it, times the channel's probability; `second` that of the next; `all` of all
together. `prior`: see `Synonyms`. Then the `Score` of what stands there, and of the best original. `repeated`: how
often both stand in the text. `fit`: the context vectors' log odds for what stands there, the best original, and the
best of all originals."""

FIT_WEIGHT = 0.5
"""What a nat of the context vectors counts beside one of the language model: the two know much in common."""

_JOINED = frozenset("-–'’/_@#&")
"""Next to these a word is part of something longer."""

_ENDS = (END, END)


class Reading(NamedTuple):
    """An original in its place: its gain, and what makes it up."""

    gain: float
    original: Original
    score: Score
    fit: float


class Suspect(NamedTuple):
    """A word or phrase that may be spun: where it stands, its `features`, and its best originals with their gains."""

    start: int
    end: int
    features: list[float]
    originals: list[tuple[str, float]]


class Reader:
    """Finds suspects; holds the models, and is safe to share between threads."""

    def __init__(self, directory: Path | None = None) -> None:
        """Map the models in `directory`, by default the packaged ones; raises ModelError where one is not whole."""
        self.model = LanguageModel(directory)
        self.synonyms = Synonyms(self.model, directory)
        self.vectors = ContextVectors(self.model, directory)

    def suspects(self, text: str) -> list[Suspect]:
        """Return the suspects of a text of a few hundred words, in order. They do not overlap."""
        tokens = list(self.model.tokens(text))
        words = [token.word for token in tokens]
        numbers = [token.number for token in tokens]
        contexts = self.vectors.contexts(numbers)
        line = (*_ENDS, *numbers, *_ENDS)
        counts = Counter(words)
        found: list[Suspect] = []
        i = 0
        while i < len(tokens):
            length = 1
            if self._may_be_spun(text, tokens, i):
                known = self.synonyms.longest(words[i : i + 4])
                if known is not None and self._is_whole(text, tokens, i, known[1]):
                    number, length = known
                    here = tokens[i : i + length]
                    capital = text[here[0].start].isupper()
                    found.append(self._suspect(here, number, line[i : i + length + 4], contexts, i, counts, capital))
            i += length
        return found

    def _may_be_spun(self, text: str, tokens: Sequence[Token], i: int) -> bool:
        """Is this a word, and no name? A capital says nothing at the beginning of a sentence."""
        token = tokens[i]
        first = text[token.start]
        if not first.isalpha() or (token.start and text[token.start - 1] in _JOINED):
            return False
        return not first.isupper() or (
            (i == 0 or tokens[i - 1].number == END) and not text[token.start : token.end].isupper()
        )

    def _is_whole(self, text: str, tokens: Sequence[Token], i: int, length: int) -> bool:
        """Do these tokens stand side by side, parted by spaces alone, and not as part of something longer?"""
        last = tokens[i + length - 1]
        if last.end < len(text) and text[last.end] in _JOINED:
            return False
        return all(text[tokens[j].end : tokens[j + 1].start] == " " for j in range(i, i + length - 1))

    def _suspect(
        self,
        tokens: Sequence[Token],
        number: int,
        line: Sequence[int],
        contexts: Contexts,
        place: int,
        counts: Counter[str],
        capital: bool,
    ) -> Suspect:
        """Judge one suspect; `line` holds its numbers and two on either side, `place` is where it begins."""
        before, after = (line[0], line[1]), (line[-2], line[-1])
        own = [token.number if self.model.find(token.word) is not None else NOTHING for token in tokens]
        judged = Place(self.model, before, after)
        score = judged.score(own)
        context = contexts.around(place, place + len(tokens))
        fit = self._fit(context, own)
        readings = []
        for original in self.synonyms.originals(number):
            new = judged.score(original.numbers)
            new_fit = self._fit(context, original.numbers)
            gain = new.total - score.total + original.channel + FIT_WEIGHT * (new_fit - fit)
            readings.append(Reading(gain, original, new, new_fit))
        readings.sort(key=lambda reading: (-reading.gain, reading.original.text))
        best = readings[0]
        everything = best.gain + math.log(sum(math.exp(reading.gain - best.gain) for reading in readings))
        new = best.score
        features = [
            best.gain,
            readings[1].gain if len(readings) > 1 else best.gain - 5.0,
            everything,
            self.synonyms.prior(number),
            score.alone,
            score.left,
            score.right,
            score.triples,
            *map(float, score.known),
            new.alone - score.alone,
            new.left,
            new.right,
            new.triples,
            *map(float, new.known),
            best.original.channel,
            float(len(readings)),
            float(len(tokens)),
            float(NOTHING in own),
            float(capital),
            float(min(counts[token.word] for token in tokens)),
            float(counts[best.original.text]),
            fit,
            best.fit,
            max(reading.fit for reading in readings),
        ]
        originals = [(reading.original.text, reading.gain) for reading in readings[:6]]
        return Suspect(tokens[0].start, tokens[-1].end, features, originals)

    def _fit(self, context: Sequence[float], numbers: Sequence[int]) -> float:
        """Return the mean log odds of the words that the context vectors know; 0 if they know none."""
        if len(numbers) == 1:
            return self.vectors.fit(context, numbers[0]) or 0.0
        known = [fit for number in numbers if (fit := self.vectors.fit(context, number)) is not None]
        return sum(known) / len(known) if known else 0.0
