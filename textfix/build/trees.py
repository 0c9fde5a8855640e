"""Grows boosted decision trees for a yes-or-no question, by Newton steps on the logistic loss.

After Friedman, "Greedy function approximation: a gradient boosting machine" (2001), with features in bins and second
derivatives as in XGBoost (Chen and Guestrin, 2016), all leaves of a tree at one depth.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from textfix.kernels import Trees
from textfix.trees import DEPTH, LEAVES, NODES

Reals = npt.NDArray[np.float64]

BINS = 64
RATE = 0.25
"""The share of each Newton step that is taken: with .12, 150 trees do what 60 do so."""
SMOOTH = 20.0
"""Added to the second derivative of a leaf: few examples move little."""


class Grown:
    """The trees as arrays, as `textfix.trees.Trees` takes them."""

    def __init__(self, base: float) -> None:
        self.base = base
        self.features: list[int] = []
        self.thresholds: list[float] = []
        self.leaves: list[float] = []

    def trees(self) -> Trees:
        """Return them to be evaluated."""
        return Trees(self.base, self.features, self.thresholds, self.leaves)


def grow(rows: Reals, right: npt.NDArray[np.bool_], weights: Reals, number: int) -> Grown:
    """Return `number` trees that foretell `right` from `rows` as log odds."""
    edges = [_edges(column) for column in rows.T]
    bins = np.stack([np.searchsorted(edge, column, side="left") for edge, column in zip(edges, rows.T, strict=True)])
    share = float(np.average(right, weights=weights))
    share = min(max(share, 1e-6), 1 - 1e-6)  # examples of one kind alone are certain, not infinitely so
    grown = Grown(float(np.log(share / (1 - share))))
    sums = np.full(len(rows), grown.base)
    for _ in range(number):
        probability = 1 / (1 + np.exp(-sums))
        first = weights * (probability - right)
        second = weights * probability * (1 - probability)
        leaf = np.zeros(len(rows), np.int64)
        for depth in range(DEPTH):
            feature, place = _split(bins, leaf, 1 << depth, first, second)
            for node in range(1 << depth):
                edge = edges[feature[node]]
                grown.features.append(int(feature[node]))
                grown.thresholds.append(float(np.float32(edge[place[node]])) if place[node] < len(edge) else np.inf)
            leaf = 2 * leaf + (bins[feature[leaf], np.arange(len(leaf))] > place[leaf])
        steps = -RATE * np.bincount(leaf, first, LEAVES) / (np.bincount(leaf, second, LEAVES) + SMOOTH)
        grown.leaves += steps.tolist()
        sums += steps[leaf]
    assert len(grown.features) == number * NODES
    return grown


def _edges(column: Reals) -> Reals:
    """Return the values between which the bins lie; a value in bin i is above edge i - 1 and at most edge i."""
    edges: Reals = np.unique(np.quantile(column, np.linspace(0, 1, BINS)[1:-1])).astype(np.float32).astype(np.float64)
    return np.unique(edges)


def _split(
    bins: npt.NDArray[np.int64], leaf: npt.NDArray[np.int64], leaves: int, first: Reals, second: Reals
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return for each leaf the feature, and the last bin below, that part it best."""
    best = np.full(leaves, -np.inf)
    feature = np.zeros(leaves, np.int64)
    place = np.zeros(leaves, np.int64)
    for number, column in enumerate(bins):
        at = leaf * BINS + column
        below = np.cumsum(np.bincount(at, first, leaves * BINS).reshape(leaves, BINS), axis=1)
        below2 = np.cumsum(np.bincount(at, second, leaves * BINS).reshape(leaves, BINS), axis=1)
        above, above2 = below[:, -1:] - below, below2[:, -1:] - below2
        gain = below**2 / (below2 + SMOOTH) + above**2 / (above2 + SMOOTH)
        chosen = gain.argmax(axis=1)
        reached = gain[np.arange(leaves), chosen]
        better = reached > best + 1e-9
        best[better], feature[better], place[better] = reached[better], number, chosen[better]
    return feature, place
