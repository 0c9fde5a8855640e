"""Trains the spelling model on the word forms and names of each language."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

from textfix import datafile
from textfix.build.ranker import Examples, fit
from textfix.channels import strip_accents
from textfix.languages import LETTERS
from textfix.spelling import BITS, contexts, decisions, places

KEEP_PLAIN = 0.15  # share kept of the places where nothing was lost; they get the weight 1 / 0.15


def examples(forms: Mapping[str, Iterable[tuple[str, float]]], seed: int = 0) -> Examples:
    """Collect the choices of all forms: language → (form, weight)."""
    collected = Examples()
    rng = random.Random(seed)
    for code in sorted(forms):
        native = set(LETTERS[code])
        for form, weight in forms[code]:
            accents = {character for character in form if not character.isascii()}
            if not accents <= native or len(form) > 24:
                continue
            for mode in ("drop", "base"):
                if mode == "base" and len(strip_accents(form)) != len(form):
                    continue
                for letters, left, right, chosen in decisions(code, mode, form):
                    importance = weight
                    if not chosen:
                        if rng.random() >= KEEP_PLAIN:
                            continue
                        importance /= KEEP_PLAIN
                    for row in places(letters, contexts(code, mode, left, right)):
                        collected.features.extend(row)
                        collected.rows.append(len(collected.features))
                    collected.starts.append(len(collected.rows) - 1)
                    collected.right.append(letters.index(chosen) if chosen else -1)
                    collected.weights.append(importance)
    return collected


def build(forms: Mapping[str, Iterable[tuple[str, float]]], out: Path) -> dict[str, object]:
    """Write `spelling.bin` to `out`; return facts for the manifest."""
    weights = fit(examples(forms), size=1 << BITS, epochs=3)
    scale = float(min(np.abs(weights).max(), 4.0) / 127)
    quantised = np.clip(np.round(weights / scale), -127, 127).astype(np.int8)
    datafile.write(out / "spelling.bin", "spelling", {"weights": ("b", quantised.tobytes())}, {"scale": scale})
    return {"features": int((quantised != 0).sum())}
