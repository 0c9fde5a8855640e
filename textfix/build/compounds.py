"""Counts the compounds of which a channel takes the middle whole: those of two words with a single letter beyond ASCII
between two hyphens."""

from __future__ import annotations

import collections
import re
from collections.abc import Iterable
from pathlib import Path

from textfix import datafile
from textfix.compounds import KIND

LEAST = 2
"""Times that a compound must have been met: one that was met once may be a slip."""

_LETTERS = "[A-Za-zÀ-ɏḀ-ỿ]"
# Shorter parts are those of transliterated roots (m-ś-q), or of formulas.
_COMPOUND = re.compile(rf"(?<![\w-])({_LETTERS}{{2,}})-([À-ɏḀ-ỿ])-({_LETTERS}{{2,}})(?![\w-])")
_PARTED = re.compile(rf"(?<![\w-])({_LETTERS}{{2,}})--({_LETTERS}{{2,}})(?![\w-])")


def build(paragraphs: Iterable[str], out: Path) -> dict[str, object]:
    """Write `compounds.bin` to `out`; return facts for the manifest."""
    counts: collections.Counter[str] = collections.Counter()
    parted: set[tuple[str, ...]] = set()
    for paragraph in paragraphs:
        if "-" not in paragraph:
            continue
        if not paragraph.isascii():
            counts.update(_whole(match) for match in _COMPOUND.finditer(paragraph))
        parted.update(match.groups() for match in _PARTED.finditer(paragraph))
    # What also stands with two hyphens, a dash perhaps, says nothing.
    kept = {
        whole: count
        for whole, count in counts.items()
        if count >= LEAST and tuple(re.split("-.-", whole)) not in parted
    }
    lines = [f"{whole}\t{count}" for whole, count in sorted(kept.items(), key=lambda item: (-item[1], item[0]))]
    datafile.write(out / "compounds.bin", KIND, {KIND: datafile.packed("\n".join(lines))})
    return {"met": len(counts), "kept": len(kept)}


def _whole(match: re.Match[str]) -> str:
    """Return a compound; its capital is that of a sentence, unless its last word has one, too."""
    whole = match.group()
    return whole[0].lower() + whole[1:] if match[3][0].islower() else whole
