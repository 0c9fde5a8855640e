"""The words of a text that a spinner may have written: the suspects, with the features by which they are judged.

Every form in the synonym channel is a suspect but names and parts of hyphenated words. What the n-grams and context
vectors say of it is worked out by `textfix.readings`, when a look first asks for it; at the last look the detector
sees the whole text, too. `textfix.spun_judge` decides.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import cached_property
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from textfix.context_vectors import ContextVectors
from textfix.kernels import read
from textfix.language_model import LanguageModel
from textfix.lexis import PADDING
from textfix.readings import Read
from textfix.sightings import Sighting
from textfix.synonyms import Original, Synonyms

if TYPE_CHECKING:
    from textfix.detector import Detector, Seen

SEEN = ("swapped", "itself", "likeliest", "next", "any", "of_best", "gain_of_likeliest")
"""Names of the features that follow at the last look, from the detector. `swapped` and `itself`: see `detector.Seen`;
then ln of the probability of the likeliest original, the next, any, and that with the best gain, and the gain of the
likeliest."""

SEEN_WEIGHT, GAIN_WEIGHT = 0.45, 0.36
"""What a nat of the detector and one of the gain count when originals are weighed against each other. So weighed, the
right one, where it is among them, is the first for .86 of the words swapped in (by the gain alone .81), and their
probabilities are right: of those given .9 and more .98, of those given .6 to .7 two thirds."""

_NONE = -20.0
"""ln of the probability of an original that is not there."""


class Guess(NamedTuple):
    """An original: its gain, and its weight beside the others, the log of a share."""

    text: str
    gain: float
    weight: float


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
        self.line, self._starts, self._ends, self.places = reader.synonyms.lexis.scan(text)
        """See `lexis.Scan`."""
        self._known: dict[Sighting, Read] = {}

    def features(self, only: Iterable[Sighting] | None = None) -> list[list[float]]:
        """Return the FEATURES of the suspects at all places, or at some of them, in order."""
        return [self._read(place)[0] for place in (self.places if only is None else sorted(only))]

    def seen(self) -> list[Suspect]:
        """Return all suspects with what the detector makes of them, too: the last look."""
        places = []
        for place in self.places:
            originals = self._reader.synonyms.read(place[2])
            places.append((place[0], [originals[which] for _, which in self._read(place)[1]]))
        numbers = self.line[len(PADDING) : -len(PADDING)]
        capitals = [self.text[start].isupper() for start in self._starts]
        seen = self._reader.detector.look(numbers, capitals, places)
        found = []
        for place, (i, originals), what in zip(self.places, places, seen, strict=True):
            features, ranked = self._read(place)
            gains = [gain for gain, _ in ranked]
            features = features + _seen_features(gains, what)
            guesses = _guesses(originals, gains, what)
            found.append(Suspect(self._starts[i], self._ends[i + place[1] - 1], features, guesses))
        return found

    def _read(self, place: Sighting) -> Read:
        """Return what `readings.read` says of the suspect at a place; read once."""
        if place in self._known:
            return self._known[place]
        reader, capital = self._reader, self.text[self._starts[place[0]]].isupper()
        found = self._known[place] = read(
            reader.model.ngrams, reader.vectors.vectors, reader.synonyms.originals, self.line, place, capital
        )
        return found


def _seen_features(gains: Sequence[float], seen: Seen) -> list[float]:
    """Return the features SEEN of a suspect whose originals have such gains."""
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
        gains[likeliest],
    ]


def _guesses(originals: Sequence[Original], gains: Sequence[float], seen: Seen) -> list[Guess]:
    """Return the originals, weighed by what the detector sees, too; the likeliest first."""
    guesses = [
        Guess(original.text, gain, SEEN_WEIGHT * chance + GAIN_WEIGHT * gain)
        for original, gain, chance in zip(originals, gains, seen.originals, strict=True)
    ]
    guesses.sort(key=itemgetter(2), reverse=True)
    return guesses
