"""Trains the spelling model on the word forms and names of each language."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

from textfix import datafile
from textfix.build.ranker import Examples, fit
from textfix.channels import strip_accents
from textfix.hashed import OFFSET, hashes
from textfix.languages import LETTERS
from textfix.speller import contexts
from textfix.spelling import BITS, LEVEL, decisions, places_of_letter, places_of_loss

KEEP_PLAIN = 0.3
"""Share kept of the places where nothing was inserted; they get the weight 1 / 0.3."""
EPOCHS, RATE = 4, 0.3
MOST = 2.5
"""Weights beyond this are cut off: 15 levels are left, and the others need them more."""


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
                    if not chosen and mode == "drop":
                        if rng.random() >= KEEP_PLAIN:
                            continue
                        importance /= KEEP_PLAIN
                    found = hashes(contexts(code + mode, left, right))
                    collected.add([places_of_loss(found)], 0 if chosen else -1, importance)
                    if chosen and len(letters) > 1:
                        each = [places_of_letter(letter, found) for letter in letters]
                        collected.add(each, letters.index(chosen), importance, closed=True)
    return collected


def build(forms: Mapping[str, Iterable[tuple[str, float]]], out: Path) -> dict[str, object]:
    """Write `spelling.bin` to `out`; return facts for the manifest."""
    weights = fit(examples(forms), size=1 << BITS, epochs=EPOCHS, rate=RATE)
    scale = float(min(np.abs(weights).max(), MOST) / LEVEL)
    quantised = np.clip(np.round(weights / scale), -LEVEL, LEVEL).astype(np.int8)
    halves = (quantised + OFFSET).astype(np.uint8)
    packed = halves[::2] | halves[1::2] << 4
    datafile.write(out / "spelling.bin", "spelling", {"weights": datafile.packed(packed.tobytes())}, {"scale": scale})
    return {"features": int((quantised != 0).sum())}
