"""The weights of log-linear models by the names of their features, as `textfix.build.punctuation` writes them."""

from __future__ import annotations

import array
import sys
import zlib
from bisect import bisect_left
from collections.abc import Iterable

from textfix.datafile import DataFile
from textfix.kernels import NamedWeights


class Weights:
    """The weights of those features of a data file whose names begin with a character of `first`."""

    def __init__(self, file: DataFile, first: str) -> None:
        """Read the sections `names`, sorted lines, and `weights`, of which the fact `steps` make one."""
        names, weights = _read(file, first)
        self._sum = NamedWeights(b"\n".join(names), weights).sum
        self._steps: int = file.facts["steps"]

    def sum(self, first: str, features: Iterable[str]) -> float:
        """Return the sum of the weights of `features`, whose names `first` begins; the unknown ones weigh nothing."""
        return self._sum(first, features) / self._steps


def by_name(file: DataFile, first: str) -> dict[str, float]:
    """Return those that few enough have to be held by their names: read as `Weights` reads them."""
    names, numbers = _read(file, first)
    steps = file.facts["steps"]
    return {name.decode(): number / steps for name, number in zip(names, numbers, strict=True)}


def _read(file: DataFile, first: str) -> tuple[list[bytes], array.array[int]]:
    names = zlib.decompress(file.sections["names"]).split(b"\n")
    numbers = array.array("h", zlib.decompress(file.sections["weights"]))
    if sys.byteorder == "big":
        numbers.byteswap()
    kept: list[bytes] = []
    weights = array.array("h")
    for character in sorted(first):
        start, end = (bisect_left(names, chr(code).encode()) for code in (ord(character), ord(character) + 1))
        kept += names[start:end]
        weights += numbers[start:end]
    return kept, weights
