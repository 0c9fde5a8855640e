"""Weights by the names of their features, and their sums."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cached_property

_SEARCHES = 20_000
"""One run over one article asks for some hundred names of fifty thousand. It finds them by bisection in the sorted
names; only a run that goes on makes a dictionary of them, which takes as long as so many searches."""


class NamedWeights:
    """Whole numbers by names. `names` are sorted, in UTF-8; `weights` are their numbers."""

    def __init__(self, names: Sequence[bytes], weights: Sequence[int]) -> None:
        self._names, self._weights = names, weights
        self._searches = _SEARCHES

    @cached_property
    def _by_name(self) -> dict[str, int]:
        return dict(zip(b"\n".join(self._names).decode().split("\n"), self._weights, strict=True))

    def sum(self, first: str, features: Iterable[str]) -> int:
        """Return the sum of the weights of `features`, whose names `first` begins; the unknown ones weigh nothing."""
        if self._searches <= 0:
            get = self._by_name.get
            return sum([get(f"{first}{feature}", 0) for feature in features])
        names, total = self._names, 0
        for feature in features:
            self._searches -= 1
            name = f"{first}{feature}".encode()
            place = bisect_left(names, name)
            if place < len(names) and names[place] == name:
                total += self._weights[place]
        return total
