"""The weights of log-linear models by the names of their features, as `textfix.build.punctuation` writes them.

One run over one article asks for some hundred of fifty thousand. It finds them by bisection in the sorted names; only
a run that goes on makes a dictionary of them, which takes as long as 20,000 such searches.
"""

from __future__ import annotations

import array
import sys
import zlib
from bisect import bisect_left
from collections.abc import Iterable
from functools import cached_property
from itertools import repeat
from operator import truediv

from textfix.datafile import DataFile

_SEARCHES = 20_000


class Weights:
    """The weights of those features of a data file whose names begin with a character of `first`."""

    def __init__(self, file: DataFile, first: str) -> None:
        """Read the sections `names`, sorted lines, and `weights`, of which the fact `steps` make one."""
        names = zlib.decompress(file.sections["names"]).split(b"\n")
        numbers = array.array("h", zlib.decompress(file.sections["weights"]))
        if sys.byteorder == "big":
            numbers.byteswap()
        self._names: list[bytes] = []
        self._numbers = array.array("h")
        for character in sorted(first):
            start, end = (bisect_left(names, chr(code).encode()) for code in (ord(character), ord(character) + 1))
            self._names += names[start:end]
            self._numbers += numbers[start:end]
        self._steps: int = file.facts["steps"]
        self._searches = _SEARCHES

    @cached_property
    def by_name(self) -> dict[str, float]:
        """All of them."""
        names = b"\n".join(self._names).decode().split("\n")
        return dict(zip(names, map(truediv, self._numbers, repeat(self._steps)), strict=True))

    def sum(self, first: str, features: Iterable[str]) -> float:
        """Return the sum of the weights of `features`, whose names `first` begins; the unknown ones weigh nothing."""
        if self._searches <= 0:
            get = self.by_name.get
            return sum([get(f"{first}{feature}", 0.0) for feature in features])
        names, total = self._names, 0
        for feature in features:
            self._searches -= 1
            name = f"{first}{feature}".encode()
            place = bisect_left(names, name)
            if place < len(names) and names[place] == name:
                total += self._numbers[place]
        return total / self._steps
