"""Trains the confidence: boosted trees over the numbers of each suspect's best reading, with LightGBM."""

from __future__ import annotations

import array
import random
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from textfix import datafile
from textfix.build.ranker import damaged, documents, right_index
from textfix.candidates import ENGLISH
from textfix.confidence import FORESTS, WEIGHED, Losses, numbers
from textfix.context_model import ContextModel
from textfix.errors import InputError
from textfix.ranker import Ranker
from textfix.reading import Reader

TREES = 250
LEAVES = 31

# How much an example of a document that lost nothing counts beside one of a document that did: what is changed in whole
# text is what users fear. At 1.5 and 2, ten apostrophes were put into 133,000 words of it, at 4 seven; of those that
# news feeds had lost, 80, 78 and 74 % came back.
INTACT_WEIGHT = 1.5

Row = tuple[list[float], bool, str, float]
"""The numbers of a reading, whether it is right, which of FORESTS judges it, and its weight."""


def examples(
    paragraphs: Iterable[str],
    reader: Reader,
    ranker: Ranker,
    context: ContextModel,
    mixture: Mapping[str, float],
    seed: int,
) -> Iterator[Row]:
    """Yield a row for the best reading of each suspect that restoring would weigh."""
    rng = random.Random(seed)
    for text in documents(paragraphs, rng):
        good, bad, origin = damaged(unicodedata.normalize("NFC", text), mixture, rng)
        evidence = reader.evidence(bad)
        suspects = ranker.document(evidence).suspects(reader, bad)
        losses = Losses(suspects)
        for suspect, found in suspects:
            best = max(range(len(found.chances)), key=found.chances.__getitem__)
            if found.chances[best] >= WEIGHED:
                row = numbers(suspect, best, found, evidence, losses, context)
                forest = FORESTS[evidence.main != ENGLISH]
                weight = INTACT_WEIGHT if bad == good else 1.0
                yield row, right_index(suspect, good, origin) == best, forest, weight


def build(rows: Iterable[Row], out: Path) -> dict[str, object]:
    """Write `confidence.bin` to `out`; return facts for the manifest."""
    values = {name: array.array("f") for name in FORESTS}
    labels = {name: array.array("b") for name in FORESTS}
    weights = {name: array.array("f") for name in FORESTS}
    width = 0
    for row, label, name, weight in rows:
        width = len(row)
        values[name].extend(row)
        labels[name].append(label)
        weights[name].append(weight)
    grown: dict[str, dict[str, array.array[Any]]] = {}
    facts: dict[str, object] = {}
    for name in FORESTS:
        table = np.frombuffer(values[name], dtype=np.float32).reshape(-1, max(width, 1))
        target = np.frombuffer(labels[name], dtype=np.int8)
        if len(target):
            grown[name] = arrays(grow(table, target, np.frombuffer(weights[name], dtype=np.float32)))
        facts[name] = {"examples": len(target), "right": int(target.sum())}
    if not grown:
        raise InputError("no text held out from the ranker shows a loss: give more text")
    # Where there is text of one kind only, its forest judges all.
    sections = {
        f"{name}_{part}": (found.typecode, found.tobytes())
        for name in FORESTS
        for part, found in grown.get(name, next(iter(grown.values()))).items()
    }
    datafile.write(out / "confidence.bin", "confidence", sections)
    return facts


def grow(
    table: np.ndarray[Any, Any], target: np.ndarray[Any, Any], weights: np.ndarray[Any, Any]
) -> Mapping[str, object]:
    """Return LightGBM's model of `target` (0 or 1) by the rows of `table`, dumped."""
    import lightgbm

    settings = {
        "objective": "binary",
        "learning_rate": 0.06,
        "num_leaves": LEAVES,
        "min_data_in_leaf": 60,
        "lambda_l2": 5.0,
        "deterministic": True,
        "force_row_wise": True,
        "num_threads": 1,
        "seed": 1,
        "verbose": -1,
    }
    dumped: Mapping[str, object] = lightgbm.train(
        settings, lightgbm.Dataset(table, target, weight=weights), num_boost_round=TREES
    ).dump_model()
    return dumped


def arrays(dumped: Mapping[str, object]) -> dict[str, array.array[Any]]:
    """Return LightGBM's dumped model as flat arrays: a node's feature, threshold, children; a leaf's value."""
    feature, threshold = array.array("h"), array.array("f")
    left, right, roots = array.array("H"), array.array("H"), array.array("H")

    def place(node: Mapping[str, object]) -> int:
        number = len(feature)
        feature.append(-1)
        threshold.append(0.0)
        left.append(0)
        right.append(0)
        if "leaf_value" in node:
            threshold[number] = float(node["leaf_value"])  # type: ignore[arg-type]
            return number
        feature[number] = int(node["split_feature"])  # type: ignore[call-overload]
        threshold[number] = float(node["threshold"])  # type: ignore[arg-type]
        left[number] = place(node["left_child"])  # type: ignore[arg-type]
        right[number] = place(node["right_child"])  # type: ignore[arg-type]
        return number

    for tree in dumped["tree_info"]:  # type: ignore[attr-defined]
        roots.append(place(tree["tree_structure"]))
    return {"feature": feature, "threshold": threshold, "left": left, "right": right, "roots": roots}
