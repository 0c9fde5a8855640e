"""Trains the confidence: boosted trees over the numbers of each suspect's best reading, with LightGBM."""

from __future__ import annotations

import array
import random
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import numpy as np

from textfix import datafile
from textfix.build.ranker import damaged, documents, right_index
from textfix.confidence import numbers
from textfix.context_model import ContextModel
from textfix.ranker import Ranker
from textfix.reading import Reader

TREES = 160
LEAVES = 24
_WEIGHED = 0.03  # see textfix.restore


def examples(
    paragraphs: Iterable[str],
    reader: Reader,
    ranker: Ranker,
    context: ContextModel,
    mixture: Mapping[str, float],
    seed: int,
) -> Iterator[tuple[list[float], bool]]:
    """Yield (numbers of the best reading, is it right) for each suspect that restoring would weigh."""
    rng = random.Random(seed)
    for text in documents(paragraphs, rng):
        good, bad, origin = damaged(unicodedata.normalize("NFC", text), mixture, rng)
        evidence = reader.evidence(bad)
        scores = ranker.document(evidence)
        for suspect in reader.suspects(bad, evidence):
            found = scores(suspect)
            best = max(range(len(found.chances)), key=found.chances.__getitem__)
            if found.chances[best] >= _WEIGHED:
                yield numbers(suspect, best, found, evidence, context), right_index(suspect, good, origin) == best


def build(rows: Iterable[tuple[list[float], bool]], out: Path) -> dict[str, object]:
    """Write `confidence.bin` to `out`; return facts for the manifest."""
    import lightgbm

    values, labels = array.array("f"), array.array("b")
    width = 0
    for row, label in rows:
        width = len(row)
        values.extend(row)
        labels.append(label)
    table = np.frombuffer(values, dtype=np.float32).reshape(-1, width)
    target = np.frombuffer(labels, dtype=np.int8)
    model = lightgbm.train(
        {
            "objective": "binary",
            "learning_rate": 0.08,
            "num_leaves": LEAVES,
            "min_data_in_leaf": 60,
            "lambda_l2": 5.0,
            "deterministic": True,
            "force_row_wise": True,
            "num_threads": 1,
            "seed": 1,
            "verbose": -1,
        },
        lightgbm.Dataset(table, target),
        num_boost_round=TREES,
    )
    return {"examples": len(target), "right": int(target.sum()), **save(model.dump_model(), out)}


def save(dumped: Mapping[str, object], out: Path) -> dict[str, object]:
    """Write LightGBM's dumped model as flat arrays: an inner node's feature, threshold and children; a leaf's value."""
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
    sections = {
        "feature": ("h", feature.tobytes()),
        "threshold": ("f", threshold.tobytes()),
        "left": ("H", left.tobytes()),
        "right": ("H", right.tobytes()),
        "roots": ("H", roots.tobytes()),
    }
    datafile.write(out / "confidence.bin", "confidence", sections, {"base": 0.0})
    return {"trees": len(roots), "nodes": len(feature)}
