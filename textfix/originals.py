"""The originals of each form of the synonym channel: the words and phrases that may have been replaced by it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

FIRST_PHRASE = 60_000
"""Originals from this number on are phrases; the others are words of the language model."""

CHANNEL_STEP = 0.04
"""Probabilities of the channel are stored as -ln p in these steps: one byte reaches e^-10.2."""

PRIOR_LOWEST, PRIOR_STEP = -10.0, 0.1
"""What the stored priors begin at, and their step."""


class Originals:
    """The originals, side by side: those of a form begin at its place in `starts`.

    `codes` and `channel` hold a number for each, `prior` one for each form, `phrases` the texts of those from
    FIRST_PHRASE on, which are turned into the language model's numbers when first asked for: `number` gives that of a
    word.
    """

    def __init__(
        self,
        starts: Sequence[int],
        codes: Sequence[int],
        channel: Sequence[int],
        prior: Sequence[int],
        phrases: Sequence[str],
        number: Callable[[str], int],
    ) -> None:
        self._starts, self._codes, self._channel = starts, codes, channel
        self._prior, self._phrases, self._number = prior, phrases, number
        self.of = lru_cache(1 << 10)(self._of)
        """Returns the originals of a form: the number of each, its words, and ln of the probability that the form is
        made of it."""

    def prior(self, form: int) -> float:
        """Return how much likelier a spinner is to write this than a person, as a log ratio."""
        return PRIOR_LOWEST + PRIOR_STEP * self._prior[form]

    def _of(self, form: int) -> list[tuple[int, tuple[int, ...], float]]:
        return [
            (code, self._words(code), -CHANNEL_STEP * self._channel[place])
            for place in range(self._starts[form], self._starts[form + 1])
            for code in (self._codes[place],)
        ]

    def _words(self, code: int) -> tuple[int, ...]:
        if code < FIRST_PHRASE:
            return (code,)
        return tuple(map(self._number, self._phrases[code - FIRST_PHRASE].split(" ")))
