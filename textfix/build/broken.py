"""Trains the model of broken words: what looks as if letters were missing from it."""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from textfix import datafile
from textfix.broken import BITS, places
from textfix.build.lexicon import Entry
from textfix.build.ranker import Examples, fit
from textfix.candidates import project

# A word seen more often in English text is known, and nobody asks how it looks.
_RARE = 30.0
_SHORTEST = 3
_HELD_OUT = 20  # one in so many words, by its hash, is kept to measure the model


def words(entries: Mapping[str, Entry]) -> Iterator[tuple[str, bool, float]]:
    """Yield (word, is broken, weight): rare plain words of English text, and accented ones as a channel leaves them.

    Each weighs as much as English text has use for it, names or not; both kinds weigh as much in all.
    """
    found: list[tuple[str, bool, float]] = []
    for form, entry in entries.items():
        count = entry.lower + entry.cap
        plain = project(form)
        if count <= 0 or len(plain) < _SHORTEST or "'" in form:
            continue
        if form == plain:
            if count <= _RARE:
                found.append((form, False, math.log1p(count)))
        elif plain not in entries or entries[plain].lower + entries[plain].cap <= _RARE:
            found.append((plain, True, math.log1p(count)))
    totals = {kind: sum(weight for _, broken, weight in found if broken == kind) for kind in (False, True)}
    for word, broken, weight in sorted(found):
        yield word, broken, weight * (totals[False] + totals[True]) / 2 / totals[broken]


def held_out(word: str) -> bool:
    """Is this one of the words that only measure the model?"""
    return zlib.crc32(word.encode()) % _HELD_OUT == 0


def build(entries: Mapping[str, Entry], out: Path) -> dict[str, object]:
    """Write `broken.bin` to `out`; return facts for the manifest."""
    learned = Examples()
    asked: list[tuple[str, bool, float]] = []
    for word, broken, weight in words(entries):
        if held_out(word):
            asked.append((word, broken, weight))
            continue
        learned.add([places(word)], 0 if broken else -1, weight)
    weights = fit(learned, size=1 << BITS, epochs=4)
    scale = float(min(np.abs(weights).max(), 4.0) / 127)
    quantised = np.clip(np.round(weights / scale), -127, 127).astype(np.int8)
    datafile.write(out / "broken.bin", "broken", {"weights": ("b", quantised.tobytes())}, {"scale": scale})
    scores = np.array([quantised[places(word)].sum() * scale for word, _, _ in asked])
    is_broken, importance = np.array([broken for _, broken, _ in asked]), np.array([weight for *_, weight in asked])
    return {"words": len(learned.right), "held out": len(asked), "AUC": round(_auc(scores, is_broken, importance), 4)}


def _auc(scores: np.ndarray, positive: np.ndarray, weights: np.ndarray) -> float:
    """Return the weighted probability that a positive one scores higher than a negative one."""
    order = np.argsort(scores)
    positive, weights = positive[order], weights[order]
    below = np.cumsum(np.where(positive, 0.0, weights))
    gained = float((below * np.where(positive, weights, 0.0)).sum())
    return gained / max(float(below[-1] * weights[positive].sum()), 1e-9)
