"""A lost dash, quotation mark or symbol: where it stood, what it may have been, and how likely that is.

The finders (`dashes`, `amounts`, `quotation`, `marks`) yield losses; `punctuation` turns them into edits and flags.

All but `marks` look at the `Skeleton` of a text, what `drop` leaves of it. Restoring does not change that, so a
repaired text shows them what the damaged one did, and they find in it what stands there by now. The signs that still
live (`Living`) only speak against losses of their class.
"""

from __future__ import annotations

import array
from functools import cached_property
from typing import Literal, NamedTuple

from textfix.channels import REPERTOIRES
from textfix.expressions import expression

LossKind = Literal["dash", "quote", "symbol"]

Sort = Literal[
    "range",
    "gap",
    "joined",
    "parted",
    "score",
    "running",
    "dateline",
    "money",
    "degrees",
    "section",
    "quote",
    "mark",
    "inside",
]
"""Which finder found a loss: what a document shows of its damage is counted once for each."""

LIKELY = 0.4
"""A loss less likely is not flagged."""

Change = tuple[int, int, str]
"""Start, end, and what shall stand there; an insertion where start and end are one."""


class Reading(NamedTuple):
    """What may have stood there, as changes of the text in their order, and the probability of it."""

    changes: tuple[Change, ...]
    chance: float


class Loss(NamedTuple):
    """A place that lost something, found by the finder `sort`.

    `start` and `end` are what a flag shows; `readings` come best first. `chance`, at least their sum, is the
    probability that a sign of this kind was lost there, given that the text lost characters. `flag_only`: putting the
    sign back would change spaces too, which no channel explains.
    """

    start: int
    end: int
    kind: LossKind
    sort: Sort
    readings: tuple[Reading, ...]
    chance: float
    reason: str
    flag_only: bool = False


def insertion(place: int, sign: str, chance: float) -> Reading:
    """Return the reading that puts `sign` at `place`."""
    return Reading(((place, place, sign),), chance)


class Skeleton:
    """What `drop` leaves of a text, and where in the text each character of that stands.

    >>> skeleton = Skeleton("Vučić: 1990–95 or 10m")
    >>> skeleton.text, skeleton.place(6), skeleton.place(9), skeleton.place(14)
    ('Vui: 199095 or 10m', 8, None, 17)
    """

    def __init__(self, text: str) -> None:
        self._whole = text
        self._size = len(text)
        self.text = text if text.isascii() else text.encode("ascii", "ignore").decode("ascii")

    @cached_property
    def _places(self) -> array.array[int] | None:
        """The place of each character; few texts lost anything, and only those ask."""
        text = self._whole
        if text.isascii():
            return None
        places = array.array("l")
        position = 0
        for match in REPERTOIRES["ascii"].finditer(text):
            places.extend(range(position, match.start()))
            position = match.end()
        places.extend(range(position, len(text)))
        return places

    def start(self, index: int) -> int:
        """Return where in the text the character at `index` stands."""
        if self._places is None:
            return index
        return self._places[index] if index < len(self._places) else self._size

    def place(self, index: int) -> int | None:
        """Return the place in the text before the character at `index`; None where something stands there already."""
        if self._places is None:
            return index
        start = self.start(index)
        before = self._places[index - 1] + 1 if index else 0
        return start if before == start else None

    def whole(self, start: int, end: int) -> bool:
        """Is nothing dropped between two characters, the one at `end` left out?"""
        return self._places is None or start == end or self._places[end - 1] - self._places[start] == end - 1 - start


_LATIN1 = expression(r"[\xa1-\xff]")
# Searched for one by one, twenty times as fast as by expressions.
_DASHES = "’–—"
_QUOTES = '"’“”‘„'
_CURRENCIES = "’€₹"


class Living(NamedTuple):
    """Which signs live in a text, and so were not lost: those inside Latin-1, or of one kind beyond it.

    The curly apostrophe speaks for all beyond Latin-1, being the commonest of them: in 1,289 damaged summaries of news
    none lives where a dash or a currency is lost.
    """

    latin1: bool
    dashes: bool
    quotes: bool
    currencies: bool

    @staticmethod
    def of(text: str) -> Living:
        """Read off a text what lives in it.

        >>> Living.of("The café – or “bar”")
        Living(latin1=True, dashes=True, quotes=True, currencies=False)
        """
        if text.isascii():
            return Living(False, False, False, False)
        beyond = [any(map(text.__contains__, signs)) for signs in (_DASHES, _QUOTES, _CURRENCIES)]
        return Living(_LATIN1.search(text) is not None, *beyond)
