"""Trains the confidence: boosted trees over the numbers of each suspect's best reading, with LightGBM."""

from __future__ import annotations

import array
import random
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from textfix import datafile
from textfix.broken import BrokenWords
from textfix.build.lessons import Lesson
from textfix.build.ranker import damaged, documents, right_index
from textfix.confidence import FORESTS, Weighing, forest_of, weighed
from textfix.context_model import ContextModel
from textfix.errors import InputError
from textfix.forest import LEAF, PARTS
from textfix.language_model import LanguageModel
from textfix.neighbours import Neighbours
from textfix.ranker import Ranker


class Size(NamedTuple):
    """How large a forest grows: `trees` of `leaves` leaves of `least` rows or more each, added at `rate`; `even` draws
    the values of leaves to zero (L2)."""

    trees: int
    leaves: int
    rate: float
    least: int
    even: float = 20.0


SETTINGS = {
    "objective": "binary",
    "feature_fraction": 0.6,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "seed": 1,
    "verbose": -1,
}
# At the first look at news, at confidence .9, 480 trees of 95 leaves find 77.8 % of the letters, 99.2 % of these
# rightly; of 127 leaves 78.4 %, 99.0 % rightly, and one of the letters of the samples less; of 63 leaves of 250
# rows and more 77.6 %. Leaves of 60 rows find less. In other languages larger leaves change nothing. Of the letters
# that marks replaced, at the first look at articles and news, these find 4,113, 35 wrongly; 300 trees of 63 leaves of
# 100 rows, drawn as the others are, 4,074 and 28; and 4,040 and 36 did those that were grown on an older ranker. The
# others are as large as the data files leave room for.
SIZES = {
    "english": Size(480, 95, 0.04, 150),
    "others": Size(320, 63, 0.06, 100),
    "marked": Size(400, 79, 0.06, 60, 5.0),
    "base": Size(250, 63, 0.06, 100),
    "stripped": Size(215, 63, 0.09, 100),
}
# Whole text that was stripped is like text that lost its letters, and has fewer suspects that are not right: of what a
# forest learns from, the rows of another count so much. With them 98.67 % of the words of Croatian, Serbian and
# Slovenian come back right, without them 98.58; the other forest had nothing of these (96.85 %, or 96.74).
LENT = {"stripped": ("others", 0.5)}
REPEATS = 4
"""How often each English text is damaged, in other documents each time: by turns within articles, and across them."""
# A doubtful row is a slip from this probability on: where other words of the document lost apostrophes, and in news
# that shows no apostrophe at all, for feeds lose them. With the second, two in a hundred more of the apostrophes come
# back that feeds had lost, and intact text is changed as seldom.
SLIP, FEED_SLIP = 0.9, 0.7
# A text of which each example counts more than this is news.
_NEWS = 1.0
# Paragraphs of one half of a text that stand together.
_BLOCK = 500


class Row(NamedTuple):
    """The numbers of a reading, whether it is right, which of FORESTS judges it, and its weight.

    `doubtful`: the original says that the word had no apostrophe to lose, which may be a slip of the writer, or lost
    before; from this probability on it is one (see SLIP), 0 where there is no such doubt. `half`: in which half of the
    text it stands (0, 1).
    """

    numbers: list[float]
    right: bool
    forest: str
    weight: float
    doubtful: float
    half: int


def examples(
    lesson: Lesson,
    ranker: Ranker,
    broken: BrokenWords,
    context: ContextModel,
    neighbours: Neighbours,
    speech: LanguageModel,
    repeat: int,
) -> Iterator[Row]:
    """Yield a row for each reading of a suspect that restoring would weigh."""
    reader = lesson.reader
    rng = random.Random(lesson.seed + repeat)
    position = 0
    for text in documents(lesson.paragraphs, rng, across=repeat % 2 == 1):
        position += text.count("\n\n") + 1
        good, bad, origin = damaged(unicodedata.normalize("NFC", text), lesson.mixture, rng)
        evidence = reader.evidence(bad)
        suspects = ranker.document(evidence).suspects(reader, bad)
        if not suspects:
            continue
        weighing = Weighing(bad, suspects, evidence, reader.spelling, broken, context, neighbours, lambda: speech)
        half = position // _BLOCK % 2
        doubt = 0.0
        if bad.count("’") < good.count("’"):
            doubt = SLIP
        elif bad == good and lesson.weight > _NEWS and not evidence.straight and not evidence.healthy["a"]:
            doubt = FEED_SLIP
        for suspect, scores in suspects:
            right = right_index(suspect, good, origin, evidence)
            unchanged = good[origin[suspect.start] : origin[suspect.end]] == suspect.word.token
            for index in weighed(scores):
                candidate = suspect.word.candidates[index]
                forest = forest_of(candidate, evidence.main, reader.base)
                if forest not in lesson.forests:
                    continue
                doubtful = doubt if unchanged and candidate.lost == "a" else 0.0
                row = weighing.numbers(suspect, scores, index)
                yield Row(row, right == index, forest, lesson.weight, doubtful, half)


class Rows:
    """The rows of each forest as flat arrays."""

    def __init__(self) -> None:
        self.width = 1
        self.numbers = {name: array.array("f") for name in FORESTS}
        self.right = {name: array.array("b") for name in FORESTS}
        self.weights = {name: array.array("f") for name in FORESTS}
        self.doubtful = {name: array.array("f") for name in FORESTS}
        self.halves = {name: array.array("b") for name in FORESTS}

    def __len__(self) -> int:
        return sum(map(len, self.right.values()))

    def add(self, rows: Iterable[Row]) -> None:
        """Add rows, each to those of its forest."""
        for row in rows:
            self.width = len(row.numbers)
            self.numbers[row.forest].extend(row.numbers)
            self.right[row.forest].append(row.right)
            self.weights[row.forest].append(row.weight)
            self.doubtful[row.forest].append(row.doubtful)
            self.halves[row.forest].append(row.half)


def build(rows: Rows, out: Path) -> dict[str, object]:
    """Write `confidence.bin` to `out`; return facts for the manifest."""
    grown: dict[str, dict[str, array.array[Any]]] = {}
    facts: dict[str, object] = {}
    for name in FORESTS:
        table, target, weights, slips = _learned(rows, name)
        if len(target):
            grown[name] = arrays(grow(table[~slips], target[~slips], weights[~slips], SIZES[name]))
        facts[name] = {"examples": len(target), "right": int(target.sum()), "slips": int(slips.sum())}
    if not grown:
        raise InputError("no text held out from the ranker shows a loss: give more text")
    # Where there is text of one kind only, its forest judges all.
    sections = {
        f"{name}_{part}": datafile.packed(found.tobytes())
        for name in FORESTS
        for part, found in grown.get(name, next(iter(grown.values()))).items()
    }
    datafile.write(out / "confidence.bin", "confidence", sections)
    return facts


def _learned(
    rows: Rows, name: str
) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any], np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Return what a forest learns from: the numbers of each row, whether it is right, its weight, whether it is a slip.

    A forest that has no rows of its own has none lent.
    """
    own = _arrays(rows, name)
    if name not in LENT or not len(own[1]):
        return own
    lender, share = LENT[name]
    table, target, weights, slips = _arrays(rows, lender)
    lent = table, target, weights * np.float32(share), slips
    return tuple(np.concatenate(pair) for pair in zip(own, lent, strict=True))  # type: ignore[return-value]


def _arrays(
    rows: Rows, name: str
) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any], np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    table = np.frombuffer(rows.numbers[name], dtype=np.float32).reshape(-1, rows.width)
    target, weights = np.frombuffer(rows.right[name], np.int8), np.frombuffer(rows.weights[name], np.float32)
    doubtful, halves = np.frombuffer(rows.doubtful[name], np.float32), np.frombuffer(rows.halves[name], np.int8)
    return table, target, weights, _slips(table, target, weights, doubtful, halves)


def _slips(
    table: np.ndarray[Any, Any],
    target: np.ndarray[Any, Any],
    weights: np.ndarray[Any, Any],
    doubtful: np.ndarray[Any, Any],
    halves: np.ndarray[Any, Any],
) -> np.ndarray[Any, Any]:
    """Say which rows are slips of the writer: doubtful ones that trees grown on the other half of the text are sure of.

    After Northcutt, Jiang and Chuang, "Confident learning: estimating uncertainty in dataset labels" (2021). Of forty
    such rows of news, 27 were seen to be slips.
    """
    slips = np.zeros(len(target), np.bool_)
    if not doubtful.any() or len(set(halves.tolist())) < 2:
        return slips
    for half in (0, 1):
        learned = halves != half
        model = _trained(table[learned], target[learned], weights[learned], Size(250, 31, 0.06, 60))
        asked = ~learned & (doubtful > 0) & (target == 0)
        if asked.any():
            slips[asked] = np.asarray(model.predict(table[asked])) > doubtful[asked]
    return slips


def _trained(
    table: np.ndarray[Any, Any], target: np.ndarray[Any, Any], weights: np.ndarray[Any, Any], size: Size
) -> Any:
    import lightgbm

    settings = {
        **SETTINGS,
        "learning_rate": size.rate,
        "num_leaves": size.leaves,
        "min_data_in_leaf": size.least,
        "lambda_l2": size.even,
    }
    return lightgbm.train(settings, lightgbm.Dataset(table, target, weight=weights), num_boost_round=size.trees)


def grow(
    table: np.ndarray[Any, Any], target: np.ndarray[Any, Any], weights: np.ndarray[Any, Any], size: Size
) -> Mapping[str, object]:
    """Return LightGBM's model of `target` (0 or 1) by the rows of `table`, dumped."""
    dumped: Mapping[str, object] = _trained(table, target, weights, size).dump_model()
    return dumped


def arrays(dumped: Mapping[str, object]) -> dict[str, array.array[Any]]:
    """Return LightGBM's dumped model as `textfix.forest.Forest` reads it."""
    trees = [tree["tree_structure"] for tree in dumped["tree_info"]]  # type: ignore[attr-defined]
    cuts: dict[int, set[float]] = {}
    leaves: list[float] = []

    def gather(node: Mapping[str, Any]) -> None:
        if "leaf_value" in node:
            leaves.append(float(node["leaf_value"]))
            return
        # The trees see numbers of 32 bits.
        cuts.setdefault(int(node["split_feature"]), set()).add(_float(node["threshold"]))
        gather(node["left_child"])
        gather(node["right_child"])

    for tree in trees:
        gather(tree)
    result: dict[str, array.array[Any]] = {part: array.array(code) for part, code in PARTS.items()}
    places: dict[int, dict[float, int]] = {}
    for feature in range(max(cuts, default=-1) + 1):
        ordered = sorted(cuts.get(feature, ()))
        places[feature] = {cut: number for number, cut in enumerate(ordered)}
        result["first"].append(len(result["cuts"]))
        result["cuts"].extend(ordered)
    result["first"].append(len(result["cuts"]))
    scale = max(map(abs, leaves), default=1.0) / _MOST or 1.0
    result["scale"].append(scale)

    def place(node: Mapping[str, Any]) -> None:
        number = len(result["feature"])
        if "leaf_value" in node:
            value = round(float(node["leaf_value"]) / scale) & 0xFFFF
            _append(LEAF, value & 0xFF, value >> 8)
            return
        feature = int(node["split_feature"])
        _append(feature, places[feature][_float(node["threshold"])], 0)
        place(node["left_child"])
        result["high"][number] = len(result["feature"]) - number
        place(node["right_child"])

    def _append(*parts: int) -> None:
        for part, value in zip(("feature", "low", "high"), parts, strict=True):
            result[part].append(value)

    for tree in trees:
        result["roots"].append(len(result["feature"]))
        place(tree)
    return result


_MOST = (1 << 15) - 1


def _float(number: float) -> float:
    return array.array("f", [number])[0]
