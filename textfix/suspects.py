"""The words of a text that a spinner may have written, and what speaks for and against each: the features.

Every form in the synonym channel is a suspect but names and parts of hyphenated words. Each of its originals is read in
its place; the best reading is compared with the text's own. At the last look the detector sees the whole text, too.
What the features are worth is learned (`textfix.build.spun`); `textfix.spun_judge` decides.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from textfix.context_vectors import ContextVectors
from textfix.kernels import sightings
from textfix.language_model import CLASSES, END, LanguageModel
from textfix.ngrams import NOTHING, Place, Score
from textfix.sightings import Sighting
from textfix.synonyms import Original, Synonyms

if TYPE_CHECKING:
    from textfix.detector import Detector, Seen

FEATURES = (
    *("gain", "second", "all", "prior"),
    *("alone", "left", "right", "triples", "left_known", "right_known", "triples_known"),
    *("more_alone", "new_left", "new_right", "new_triples", "new_left_known", "new_right_known", "new_triples_known"),
    *("channel", "originals", "words", "unknown", "capital", "repeated", "original_repeated"),
    *("fit", "new_fit", "best_fit"),
)
"""Names of the features, in order. `gain`: log of how much more probable the best original is in its place, as the
language model and the context vectors see it, times the channel's probability; `second` that of the next; `all` of all
the shortlisted. `prior`: see `Synonyms`. Then the `Score` of what stands there, and of the best original. `repeated`:
how often both stand in the text. `fit`: the context vectors' log odds for what stands there, the best original, and
the best of the shortlisted."""

SEEN = ("swapped", "itself", "likeliest", "next", "any", "of_best", "gain_of_likeliest")
"""Names of the features that follow at the last look, from the detector. `swapped` and `itself`: see `detector.Seen`;
then ln of the probability of the likeliest original, the next, any, and that with the best gain, and the gain of the
likeliest."""

FIT_WEIGHT = 0.5
"""What a nat of the context vectors counts beside one of the language model: the two know much in common."""

HOPELESS = -3.0
"""Where no original gains more by the language model and the channel, nothing else is looked at before the last look:
so it is with 57 % of the words that people wrote, and 2 % of those that were swapped in."""

_SHORTLIST = 6
"""Originals that are kept, and that the context vectors judge, too: the best by the language model and the channel."""

_BEHIND = 5.0
"""Originals that lie so far behind the best, as far as pairs tell, are not looked at with triples."""

SEEN_WEIGHT, GAIN_WEIGHT = 0.45, 0.36
"""What a nat of the detector and one of the gain count when originals are weighed against each other. So weighed, the
right one, where it is among them, is the first for .86 of the words swapped in (by the gain alone .81), and their
probabilities are right: of those given .9 and more .98, of those given .6 to .7 two thirds."""

_NONE = -20.0
"""ln of the probability of an original that is not there."""

_ENDS = (END, END)


class Guess(NamedTuple):
    """An original: its gain, and its weight beside the others, the log of a share."""

    text: str
    gain: float
    weight: float


class _Reading(NamedTuple):
    """An original in its place, and how much more probable it is there than what stands there."""

    gain: float
    original: Original
    fit: float


class _Read(NamedTuple):
    """A suspect, read in its place: `length` words from the word `i` on, with their number in the synonym channel.

    `own`: the words as numbers; then how well they fit, and the best readings in their stead. Of hopeless ones only the
    language model's opinion is known.
    """

    i: int
    length: int
    number: int
    place: Place
    own: Sequence[int]
    score: Score
    fit: float
    readings: Sequence[_Reading]
    hopeless: bool


class Suspect(NamedTuple):
    """A word or phrase that may be spun: where it stands, its `features`, and its originals, the likeliest first."""

    start: int
    end: int
    features: list[float]
    originals: Sequence[Guess]


class Reader:
    """Opens texts to look for suspects; holds the models, and is safe to share between threads."""

    def __init__(self, directory: Path | None = None) -> None:
        """Map the models in `directory`, by default the packaged ones; raises ModelError where one is not whole."""
        self.model = LanguageModel(directory)
        self.synonyms = Synonyms(self.model, directory)
        self.vectors = ContextVectors(self.model, directory)
        self._directory = directory

    @cached_property
    def detector(self) -> Detector:
        """The detector, which is read when a text first needs the last look; NumPy is, too."""
        from textfix.detector import Detector

        return Detector(self.model, self._directory)

    def open(self, text: str) -> Page:
        """Return a text of a few hundred words, ready to be judged."""
        return Page(self, text)


class Page:
    """A text under judgement. What was judged once is kept, so that a closer look builds on the one before."""

    def __init__(self, reader: Reader, text: str) -> None:
        self._reader = reader
        self.text = text
        line = reader.model.line(text)
        numbers, self.tokens, self._starts, self._ends = line
        self.times = Counter(self.tokens)
        """How often each word stands in the text, in lower case."""
        self._inputs = reader.vectors.inputs(numbers)
        self._line = (*_ENDS, *numbers, *_ENDS)
        self._known: dict[Sighting, _Read] = {}
        self.places = sightings(text, line, reader.synonyms.known, reader.synonyms.longest, END)
        """Where suspects stand."""

    def features(self, only: Iterable[Sighting] | None = None) -> list[list[float]]:
        """Return the FEATURES of the suspects at all places, or at some of them, in order; of hopeless ones, the gain.

        Of the features of those nothing else is asked before the last look.
        """
        reads = map(self._read, self.places if only is None else sorted(only))
        return [[read.readings[0].gain] if read.hopeless else self._features(read) for read in reads]

    def seen(self) -> list[Suspect]:
        """Return all suspects with what the detector makes of them, too: the last look."""
        reads = [self._read(place) for place in self.places]
        places = [(read.i, [reading.original for reading in read.readings]) for read in reads]
        numbers = self._line[len(_ENDS) : -len(_ENDS)]
        capitals = [self.text[start].isupper() for start in self._starts]
        seen = self._reader.detector.look(numbers, capitals, places)
        return [
            Suspect(
                self._starts[read.i],
                self._ends[read.i + read.length - 1],
                self._features(read) + _seen_features(read.readings, what),
                _guesses(read.readings, what),
            )
            for read, what in zip(reads, seen, strict=True)
        ]

    def _read(self, place: Sighting) -> _Read:
        """Return the suspect at a place, read; read once."""
        if place not in self._known:
            self._known[place] = self._look(*place)
        return self._known[place]

    def _look(self, i: int, length: int, number: int) -> _Read:
        """Read the suspect of `length` words that begins at the word `i`, by its number in the synonym channel."""
        line, vectors = self._line, self._reader.vectors
        place = self._reader.model.place((line[i], line[i + 1]), (line[i + length + 2], line[i + length + 3]))
        own = [number if number >= len(CLASSES) else NOTHING for number in line[i + 2 : i + length + 2]]
        score = place.score(own)
        originals = self._reader.synonyms.originals(number)
        ranked = [(total - score.total, originals[k]) for total, k in place.best(originals, _SHORTLIST, _BEHIND)]
        if ranked[0][0] < HOPELESS:
            readings = [_Reading(gain, original, 0.0) for gain, original in ranked]
            return _Read(i, length, number, place, own, score, 0.0, readings, hopeless=True)
        context = vectors.around(self._inputs, i, i + length)
        fit = vectors.fit(context, own)
        readings = []
        for gain, original in ranked:
            new_fit = vectors.fit(context, original.numbers)
            readings.append(_Reading(gain + FIT_WEIGHT * (new_fit - fit), original, new_fit))
        readings.sort(key=itemgetter(0), reverse=True)
        return _Read(i, length, number, place, own, score, fit, readings, hopeless=False)

    def _features(self, read: _Read) -> list[float]:
        """Return the FEATURES of a suspect."""
        i, length, number, place, own, score, fit, readings, hopeless = read
        best = readings[0]
        everything = best.gain + math.log(sum(math.exp(reading.gain - best.gain) for reading in readings))
        new = score if hopeless else place.score(best.original.numbers)
        return [
            best.gain,
            readings[1].gain if len(readings) > 1 else best.gain - 5.0,
            everything,
            self._reader.synonyms.prior(number),
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
            float(len(self._reader.synonyms.originals(number))),
            float(length),
            float(NOTHING in own),
            float(self.text[self._starts[i]].isupper()),
            float(min(self.times[word] for word in self.tokens[i : i + length])),
            float(self.times[best.original.text]),
            fit,
            best.fit,
            max(reading.fit for reading in readings),
        ]


def _seen_features(readings: Sequence[_Reading], seen: Seen) -> list[float]:
    """Return the features SEEN of a suspect with such readings."""
    chances = seen.originals
    likeliest = max(range(len(chances)), key=chances.__getitem__)
    ranked = sorted(chances, reverse=True)
    return [
        seen.swapped,
        seen.itself,
        ranked[0],
        ranked[1] if len(ranked) > 1 else _NONE,
        ranked[0] + math.log(sum(math.exp(chance - ranked[0]) for chance in ranked)),
        chances[0],
        readings[likeliest].gain,
    ]


def _guesses(readings: Sequence[_Reading], seen: Seen) -> list[Guess]:
    """Return the originals, weighed by what the detector sees, too; the likeliest first."""
    guesses = [
        Guess(reading.original.text, reading.gain, SEEN_WEIGHT * chance + GAIN_WEIGHT * reading.gain)
        for reading, chance in zip(readings, seen.originals, strict=True)
    ]
    guesses.sort(key=itemgetter(2), reverse=True)
    return guesses
