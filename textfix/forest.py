"""A forest: boosted trees of any shape, summed.

A node takes three bytes. It asks whether one feature exceeds one of the feature's *cuts*, of which there are at most
255; so the values of a row are first placed among the cuts, and a walk through the trees compares small integers.
Leaves are 16-bit integers, and sums of them exact.

In pure Python a walk meets another feature, and another place in memory, at each step. So the questions of each feature
are answered first, all at once: in the order of their cuts those below the value say yes, the others no. Joined, the
answers are a table that leads from node to node. Among other work this takes half the time of nested tuples, and less
than trees compiled to Python code. The first few sums are walks, which need no table.
"""

from __future__ import annotations

import array
import math
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import chain, pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from textfix.datafile import DataFile

LEAF = 255
"""Stands for the feature of a leaf."""

PARTS = {"feature": "B", "low": "B", "high": "B", "roots": "I", "cuts": "f", "first": "H", "scale": "f"}
"""The sections of one forest, with the types of their numbers: see `Forest`."""

_WALKS = 300
"""So many sums are walks from node to node. The tables take as long as 205 of these, and a sum by table is shorter by a
third, which pays from some 600 on: a run of the command over one damaged article needs 72."""


class _Questions(NamedTuple):
    """All questions about one feature, by their cuts: where `yes` (it exceeds the cut) leads, and `no`. `below`: how
    many questions, in bytes, are about cuts below each."""

    feature: int
    below: list[int]
    yes: bytes
    no: bytes


class _Tables(NamedTuple):
    """Trees as they are evaluated. Questions are numbered in the order of `_Questions`; a leaf's number is negative,
    and is that of its value, counted from the end. `code`: the type of the numbers."""

    code: str
    questions: list[_Questions]
    roots: list[int]
    leaves: list[int]


def unpacked(file: DataFile, name: str) -> dict[str, memoryview]:
    """Return the sections of a data file that `name` begins, as `Forest` takes them."""
    return {f"{name}_{part}": file.numbers(f"{name}_{part}", code) for part, code in PARTS.items()}


class Forest:
    """Trees in one flat array of nodes.

    Of a node `feature` is the feature that it asks about, `low` the number of the cut, and `high` how many nodes behind
    it its second child stands, which is for values above the cut; its first child is the next node. Of a leaf (feature
    `LEAF`) `low` and `high` are the bytes of its value in units of `scale`. `cuts` are those of all features one after
    the other, and `first` says where those of each begin, and where the last ones end.
    """

    def __init__(self, sections: Mapping[str, memoryview], name: str) -> None:
        """Take the sections of a forest, which `name` begins. They are read when they are first needed."""
        self._parts = {part: sections[f"{name}_{part}"] for part in PARTS}
        self._walks = _WALKS

    @cached_property
    def _cuts(self) -> list[list[float]]:
        """The cuts of each feature."""
        cuts = list(map(float, self._parts["cuts"]))
        return [cuts[start:end] for start, end in pairwise(self._parts["first"])]

    @cached_property
    def _tables(self) -> _Tables:
        feature, low, high, roots = (self._parts[part].tolist() for part in ("feature", "low", "high", "roots"))
        nodes: list[list[int]] = [[] for _ in range(LEAF + 1)]
        for node, number in enumerate(feature):
            nodes[number].append(node)
        leaves = nodes.pop()
        place = [0] * len(feature)
        for number, node in enumerate(leaves, 1):
            place[node] = -number
        for same in nodes:
            same.sort(key=low.__getitem__)
        for number, node in enumerate(chain.from_iterable(nodes)):
            place[node] = number
        code = "h" if len(leaves) < 1 << 15 else "i"
        width = array.array(code).itemsize
        questions = []
        for number, same in enumerate(nodes):
            if not same:
                continue
            lows = [low[node] for node in same]
            questions.append(
                _Questions(
                    number,
                    [width * bisect_left(lows, cut) for cut in range(len(self._cuts[number]) + 1)],
                    array.array(code, [place[node + high[node]] for node in same]).tobytes(),
                    array.array(code, [place[node + 1] for node in same]).tobytes(),
                )
            )
        values = [_value(low[node], high[node]) for node in reversed(leaves)]
        return _Tables(code, questions, [place[root] for root in roots], values)

    def probability(self, values: Sequence[float]) -> float:
        """Return the probability that the summed trees give."""
        return 1.0 / (1.0 + math.exp(-self.sum(values)))

    def sum(self, values: Sequence[float]) -> float:
        """Return the sum of the trees."""
        exceeded = [bisect_left(cuts, values[feature]) if cuts else 0 for feature, cuts in enumerate(self._cuts)]
        if self._walks > 0:  # two threads may count past it
            self._walks -= 1
            return self._walk(exceeded)
        code, questions, roots, leaves = self._tables
        answers = array.array(code)
        pieces: list[bytes] = []
        for feature, below, yes, no in questions:
            end = below[exceeded[feature]]
            pieces += (yes[:end], no[end:])
        answers.frombytes(b"".join(pieces))
        total = 0
        for node in roots:
            while node >= 0:
                node = answers[node]
            total += leaves[node]
        return float(total * self._parts["scale"][0])

    def _walk(self, exceeded: Sequence[int]) -> float:
        """Return the same sum from the nodes as they are stored; `exceeded`: how many of its cuts each value does."""
        feature, low, high, roots = (self._parts[part] for part in ("feature", "low", "high", "roots"))
        total = 0
        for node in roots:
            while (number := feature[node]) != LEAF:
                node += high[node] if exceeded[number] > low[node] else 1
            total += _value(low[node], high[node])
        return float(total * self._parts["scale"][0])


def _value(low: int, high: int) -> int:
    """Return the value of a leaf from its two bytes.

    >>> _value(255, 255), _value(1, 1)
    (-1, 257)
    """
    value = low | high << 8
    return value - (1 << 16) if value >> 15 else value
