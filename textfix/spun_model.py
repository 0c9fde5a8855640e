"""What speaks for spinning, in numbers: the odds of single words, the evidence of a text, calibrated probabilities.

Learned by `textfix.build.spun`. All evidence is the natural log of a likelihood ratio: spun against not.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from textfix import datafile
from textfix.kernels import Trees
from textfix.readings import HOPELESS
from textfix.swap_rates import RATES

MOST_ODDS = 1000.0
"""No single word speaks louder than this: what looks impossible may be a name, a term or an error. On the documents
that calibrate the model, short ones and low rates among them, the area under the curve is .965 with 30, .983 with 300,
.984 with 1,000, .985 with 5,000."""

STRANGE, FAMILIAR = 30.0, 0.58
"""Text whose words are strange to the language model shows evidence that it should not: in verse, statutes, slang and
the like a third of the suspects are hopeless (see `readings.HOPELESS`), in news and spun news alike 58 % and more. So
nats are taken off for what the share lacks; without that, one in five such passages passes for spun."""


class Calibration(NamedTuple):
    """A logistic curve: probability = 1 / (1 + exp(-(offset + slope × evidence + weight × log odds of the prior)))."""

    offset: float
    slope: float
    weight: float = 1.0

    def probability(self, evidence: float, prior: float = 0.5) -> float:
        """Return the probability that `evidence` stands for, where without it the probability is `prior`.

        >>> Calibration(0.0, 1.0).probability(0.0)
        0.5
        """
        odds = self.offset + self.slope * evidence + self.weight * math.log(prior / (1 - prior))
        return 1 / (1 + math.exp(-max(-50.0, min(50.0, odds))))


class Parameters(NamedTuple):
    """What is learned. `hopeless`: the odds of suspects that gain less than HOPELESS: the trees do not know them.

    `seen`: trees for what the detector has seen; `screen`: for words by themselves (see `screen.Screen`). `cuts`:
    the evidence below which each look but the last clears a section. `words`: the probability of a word by the
    log of its odds, the rate of swaps being its prior. The detector sees other swaps, too, so that the odds know
    something of the rate already, and its weight is far below one.
    """

    trees: Trees
    log_prior: float
    hopeless: float
    seen: Trees
    screen: Trees
    words: Calibration
    documents: Calibration
    cuts: tuple[float, ...]


class SpunModel:
    """The parameters in use. `screen` and `log_prior` are what `screen.Screen` needs."""

    def __init__(self, parameters: Parameters) -> None:
        self._trees = parameters.trees
        self.log_prior = parameters.log_prior
        self._hopeless = parameters.hopeless
        self._seen = parameters.seen
        self.screen = parameters.screen
        self.words, self.documents = parameters.words, parameters.documents
        self.cuts = parameters.cuts

    @classmethod
    def open(cls, directory: Path | None = None) -> SpunModel:
        """Read `spun.bin`, by default the packaged one; raises ModelError where it is not whole."""
        directory = datafile.directory() if directory is None else directory
        file = datafile.DataFile(directory / "spun.bin", "spun model")
        section, facts = file.sections, file.facts
        trees, seen, screen = (
            Trees(
                facts[prefix + "base"],
                *(section[prefix + part].tolist() for part in ("features", "thresholds", "leaves")),
            )
            for prefix in ("", "seen_", "screen_")
        )
        return cls(
            Parameters(
                trees,
                facts["log_prior"],
                facts["hopeless"],
                seen,
                screen,
                Calibration(*facts["words"]),
                Calibration(*facts["documents"]),
                tuple(facts["cuts"]),
            )
        )

    def odds(self, features: Sequence[float]) -> float:
        """Return how much likelier a suspect with FEATURES is in the hand of a spinner than of a person."""
        if features[0] < HOPELESS:
            return self._hopeless
        return min(MOST_ODDS, math.exp(self._trees.score(features) - self.log_prior))

    def seen(self, features: Sequence[float]) -> float:
        """Do the same for one with the features SEEN, too."""
        return min(MOST_ODDS, math.exp(self._seen.score(features) - self.log_prior))


def strangeness(suspects: Iterable[Sequence[float]]) -> float:
    """Return the evidence to take off, by the features of all suspects of a section."""
    gains = [features[0] for features in suspects]
    # As if ten more had been seen, as usual as can be: a few suspects say little.
    share = (sum(gain < HOPELESS for gain in gains) + 10 * FAMILIAR) / (len(gains) + 10)
    return STRANGE * max(0.0, FAMILIAR - share)


def log_mean(values: Sequence[float]) -> float:
    """Return the log of the mean of what the values are logs of: evidence for one of several equal possibilities.

    >>> log_mean([0.0, 0.0])
    0.0
    """
    most = max(values)
    return most + math.log(sum(math.exp(value - most) for value in values) / len(values))


def rate(sums: Sequence[float]) -> float:
    """Return the rate of swaps to be expected after the evidence for each of RATES."""
    most = max(sums)
    weights = [math.exp(value - most) for value in sums]
    return sum(weight * rate for weight, rate in zip(weights, RATES, strict=True)) / sum(weights)
