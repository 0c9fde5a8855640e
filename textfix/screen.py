"""The first look at the suspects of a text: what they say by themselves, wherever they stand."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable

from textfix.ngrams import NOTHING, Ngrams
from textfix.originals import Originals
from textfix.sightings import Sighting
from textfix.swap_rates import RATES, evidence
from textfix.tokens import CLASSES
from textfix.trees import Trees


class Screen:
    """Looks at suspects by themselves: by their prior, how rare they are, whether they are repeated, and their number
    of words, which `trees` make log odds of; `log_prior` is taken from those."""

    def __init__(self, ngrams: Ngrams, originals: Originals, trees: Trees, log_prior: float) -> None:
        self._ngrams, self._originals = ngrams, originals
        self._trees, self._log_prior = trees, log_prior
        self._known: dict[tuple[int, bool], float] = {}

    def glance(self, line: array[int], places: Iterable[Sighting]) -> tuple[list[float], list[tuple[float, Sighting]]]:
        """Return what suspects in their `places` say for each of RATES; and the suspicious: less their odds, and where.

        `line`: see `lexis.Scan`.
        """
        sums = [0.0] * len(RATES)
        suspicious: list[tuple[float, Sighting]] = []
        for place in places:
            i, length, form, times = place
            again = times > 1
            odds = self._known.get((form, again))
            if odds is None:
                odds = self._known[form, again] = self._odds(form, line[i + 2 : i + length + 2], again)
            for k, value in enumerate(evidence((odds,))):
                sums[k] += value
            if odds > 1.0:
                suspicious.append((-odds, place))
        return sums, suspicious

    def _odds(self, form: int, words: array[int], again: bool) -> float:
        alone = 0.0
        for word in words:
            alone += self._ngrams.log_probability(word if word >= len(CLASSES) else NOTHING)
        row = self._originals.prior(form), alone, 1.0 + again, float(len(words))
        return math.exp(self._trees.score(row) - self._log_prior)
