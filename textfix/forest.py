"""A forest: boosted trees of any shape, summed.

A walk from node to node meets another feature, and another place in memory, at each step. So the questions of each
feature are answered first, all at once: in the order of their thresholds those below the value say yes, the others no.
Joined, the answers are a table that leads from node to node. Among other work this takes half the time of nested
tuples, and less than trees compiled to Python code. The first few sums are walks, which need no table.
"""

from __future__ import annotations

import array
import math
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import NamedTuple

LEAF = 255
"""Stands for the feature of a leaf."""


PARTS = ("feature", "threshold", "second", "roots")
"""The sections of one forest: see `Forest`."""


_WALKS = 300
"""So many sums are walks from node to node. The tables take as long as 130 of these, and a sum by table is shorter by a
third, which pays from some 360 on: a run of the command over one damaged article needs 72."""


class _Questions(NamedTuple):
    """All questions about one feature, by their thresholds: where `yes` (it exceeds the threshold) leads, and `no`."""

    feature: int
    thresholds: array.array[float]
    yes: bytes
    no: bytes


class _Tables(NamedTuple):
    """Trees as they are evaluated. Questions are numbered in the order of `_Questions`; a leaf's number is negative,
    and is that of its value, counted from the end. `code`: the type of the numbers."""

    code: str
    questions: list[_Questions]
    roots: list[int]
    leaves: array.array[float]


class Forest:
    """Trees in one flat array of nodes: a node's feature (`LEAF` for a leaf), its threshold or a leaf's value, and the
    place of its second child; its first child is the next node."""

    def __init__(self, sections: Mapping[str, memoryview], name: str) -> None:
        """Take the sections of a data file that `name` begins. They are read when they are first needed."""
        self._parts = tuple(sections[f"{name}_{part}"] for part in PARTS)
        self._walks = _WALKS

    @cached_property
    def _tables(self) -> _Tables:
        feature, threshold, second, roots = map(list, self._parts)
        nodes: list[list[int]] = [[] for _ in range(LEAF + 1)]
        for node, number in enumerate(feature):
            nodes[number].append(node)
        leaves = nodes.pop()
        place = [0] * len(feature)
        for number, node in enumerate(leaves, 1):
            place[node] = -number
        for same in nodes:
            same.sort(key=threshold.__getitem__)
        for number, node in enumerate(chain.from_iterable(nodes)):
            place[node] = number
        code = "h" if len(leaves) < 1 << 15 else "i"
        following = place[1:]
        questions = [
            _Questions(
                number,
                array.array("f", map(threshold.__getitem__, same)),
                array.array(code, map(place.__getitem__, map(second.__getitem__, same))).tobytes(),
                array.array(code, map(following.__getitem__, same)).tobytes(),
            )
            for number, same in enumerate(nodes)
            if same
        ]
        values = array.array("f", map(threshold.__getitem__, reversed(leaves)))
        return _Tables(code, questions, list(map(place.__getitem__, roots)), values)

    def probability(self, values: Sequence[float]) -> float:
        """Return the probability that the summed trees give."""
        return 1.0 / (1.0 + math.exp(-self.sum(values)))

    def sum(self, values: Sequence[float]) -> float:
        """Return the sum of the trees."""
        if self._walks > 0:  # two threads may count past it
            self._walks -= 1
            return self._walk(values)
        code, questions, roots, leaves = self._tables
        answers = array.array(code)
        width = answers.itemsize
        pieces: list[bytes] = []
        for feature, thresholds, yes, no in questions:
            below = width * bisect_left(thresholds, values[feature])
            pieces += (yes[:below], no[below:])
        answers.frombytes(b"".join(pieces))
        total = 0.0
        for node in roots:
            while node >= 0:
                node = answers[node]
            total += leaves[node]
        return total

    def _walk(self, values: Sequence[float]) -> float:
        """Return the same sum from the nodes as they are stored."""
        feature, threshold, second, roots = self._parts
        total = 0.0
        for node in roots:
            while (number := feature[node]) != LEAF:
                node = second[node] if values[number] > threshold[node] else node + 1
            total += threshold[node]
        return total
