"""Names by their numbers and back, and weights by names: compiled, without an object for each."""

from __future__ import annotations

import array
from collections.abc import Iterable, Iterator
from functools import cached_property


class Names:
    """The lines of `text`, in UTF-8, by their numbers from 0 on. Of lines that are the same the first counts; an empty
    one is no name."""

    def __init__(self, text: bytes) -> None:
        self._names = text.decode().split("\n")

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {name: len(self._names) - number for number, name in enumerate(reversed(self._names), 1) if name}

    def __len__(self) -> int:
        return len(self._names)

    def __getitem__(self, number: int) -> str:
        """Return the name of a number; raises IndexError."""
        if number < 0:
            raise IndexError(number)
        return self._names[number]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def find(self, name: str) -> int:
        """Return the number of a name, or -1.

        >>> Names(b"one\\ntwo").find("two"), Names(b"one\\ntwo").find("three")
        (1, -1)
        """
        return self._numbers.get(name, -1)


class NamedWeights:
    """Whole numbers of 16 bits: the array `weights` has one for each line of `names`."""

    def __init__(self, names: bytes, weights: array.array[int]) -> None:
        self._names, self._weights = Names(names), weights
        if len(self._names) != len(weights):
            raise ValueError(f"{len(self._names)} names, {len(weights)} weights")

    def sum(self, first: str, features: Iterable[str]) -> int:
        """Return the sum of the weights of `features`, whose names `first` begins; the unknown ones weigh nothing."""
        find, weights = self._names.find, self._weights
        return sum([weights[number] for feature in features if (number := find(f"{first}{feature}")) >= 0])
