"""A lost dash, quotation mark or symbol: where it stood, what it may have been, and how likely that is.

The finders (`dashes`, `amounts`, `quotation`, `marks`) yield losses; `punctuation` turns them into edits and flags.
`Living` says which signs live in a text: those speak against the loss of their class.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

LossKind = Literal["dash", "quote", "symbol"]

Change = tuple[int, int, str]
"""Start, end, and what shall stand there; an insertion where start and end are one."""


class Reading(NamedTuple):
    """What may have stood there, as changes of the text in their order, and the probability of it."""

    changes: tuple[Change, ...]
    chance: float


class Loss(NamedTuple):
    """A place that lost something.

    `start` and `end` are what a flag shows; `readings` come best first. `chance`, at least their sum, is the
    probability that a sign of this kind was lost there, given that the text lost characters. `flag_only`: putting the
    sign back would change spaces too, which no channel explains.
    """

    start: int
    end: int
    kind: LossKind
    readings: tuple[Reading, ...]
    chance: float
    reason: str
    flag_only: bool = False


def insertion(place: int, sign: str, chance: float) -> Reading:
    """Return the reading that puts `sign` at `place`."""
    return Reading(((place, place, sign),), chance)


_LATIN1 = re.compile(r"[\xa1-\xff]")
_CURLY = re.compile("[“”„‘]")
_DASH = re.compile("[–—]")


class Living(NamedTuple):
    """Which signs live in a text. Feeds drop ’ “ ” – — and keep é: what Latin-1 holds is then not lost either."""

    latin1: bool
    dashes: bool
    quotes: bool

    @staticmethod
    def of(text: str) -> Living:
        """Read off a text what lives in it.

        >>> Living.of("The café’s “terrace”")
        Living(latin1=True, dashes=False, quotes=True)
        """
        if text.isascii():
            return Living(False, False, '"' in text)
        return Living(
            _LATIN1.search(text) is not None,
            _DASH.search(text) is not None,
            '"' in text or _CURLY.search(text) is not None,
        )
