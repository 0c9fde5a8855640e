"""The weights of log-linear models by the names of their features, as `textfix.build.punctuation` writes them."""

from __future__ import annotations

import array
import sys
import zlib
from collections.abc import Iterable

from textfix.datafile import DataFile
from textfix.kernels import NamedWeights


class Weights:
    """The weights of those features of a data file whose names begin with a character of `first`."""

    def __init__(self, file: DataFile, first: str) -> None:
        """Read the sections `names`, sorted lines, and `weights`, of which the fact `steps` make one."""
        self._sum = NamedWeights(*_read(file, first)).sum
        self._steps: int = file.facts["steps"]

    def sum(self, first: str, features: Iterable[str]) -> float:
        """Return the sum of the weights of `features`, whose names `first` begins; the unknown ones weigh nothing."""
        return self._sum(first, features) / self._steps


def by_name(file: DataFile, first: str) -> dict[str, float]:
    """Return those that few enough have to be held by their names: read as `Weights` reads them."""
    names, numbers = _read(file, first)
    steps = file.facts["steps"]
    return {name: number / steps for name, number in zip(names.decode().split("\n"), numbers, strict=True)}


def _read(file: DataFile, first: str) -> tuple[bytes, array.array[int]]:
    """Return the lines that begin with a character of `first`, and their numbers."""
    names = b"\n%b\n" % zlib.decompress(file.sections["names"])
    numbers = array.array("h", zlib.decompress(file.sections["weights"]))
    if sys.byteorder == "big":
        numbers.byteswap()
    kept: list[bytes] = []
    weights = array.array("h")
    for character in sorted(first):
        begin = names.find(f"\n{character}".encode())
        if begin < 0:
            continue
        end = names.index(b"\n", names.rfind(f"\n{character}".encode()) + 1)
        kept.append(names[begin + 1 : end])
        line = names.count(b"\n", 0, begin)
        weights += numbers[line : line + 1 + names.count(b"\n", begin + 1, end)]
    # An empty line is no name.
    return (b"\n".join(kept), weights) if kept else (b"", array.array("h", [0]))
