"""Grows the trees of `textfix.told` from words that lost an apostrophe, each where it stands, and that had none."""

from __future__ import annotations

import array
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from textfix import datafile
from textfix.build.confidence import Size, arrays, grow
from textfix.candidates import ENGLISH
from textfix.context_model import ContextModel
from textfix.language_model import LanguageModel
from textfix.reading import Reader, Suspect, tells
from textfix.told import KIND, numbers

# More trees, or larger ones, told no more on news, articles and twelve other genres; nor did examples of all words that
# may have lost an apostrophe, seven times as many.
SIZE = Size(140, 31, 0.05, 80)
_WORD = re.compile(r"(?<![\w'’-])[A-Za-z]+(?:['’][a-z]+)?(?![\w'’-])")
_APOSTROPHE = re.compile("['’]")


def examples(
    paragraphs: Iterable[str], reader: Reader, context: ContextModel, speech: LanguageModel
) -> Iterator[tuple[list[float], bool]]:
    """Yield the numbers of each reading of a word that may be told, and whether it is what stood there."""
    for text in paragraphs:
        for match in _WORD.finditer(text):
            token, (start, end) = match.group(), match.span()
            bare = _APOSTROPHE.sub("", token)
            if tells(text, end) and reader.may_be_told(bare):
                suspect = reader.suspect(text, start, end)._replace(word=reader.word(bare, ENGLISH))
                yield from _readings(suspect, token, context, speech)


def _readings(
    suspect: Suspect, token: str, context: ContextModel, speech: LanguageModel
) -> Iterator[tuple[list[float], bool]]:
    stood = _APOSTROPHE.sub("'", token.lower())
    classes = context.classes_of(suspect.word, suspect.context)
    for candidate in suspect.word.candidates:
        if candidate.lost == "a" and classes is not None:
            yield numbers(classes, speech, suspect, candidate), candidate.text == stood


def build(taught: Iterable[tuple[list[float], bool, float]], out: Path) -> dict[str, object]:
    """Write `told.bin`, grown on `examples` with the weight of each, to `out`; return facts for the manifest."""
    rows, rights, weights = array.array("f"), array.array("b"), array.array("f")
    for row, is_right, weight in taught:
        rows.extend(row)
        rights.append(is_right)
        weights.append(weight)
    right = np.frombuffer(rights, np.int8)
    table = np.frombuffer(rows, np.float32).reshape(len(right), -1)
    grown = arrays(grow(table, right, np.frombuffer(weights, np.float32), SIZE))
    sections = {f"{KIND}_{part}": datafile.packed(found.tobytes()) for part, found in grown.items()}
    datafile.write(out / "told.bin", KIND, sections)
    return {"examples": len(right), "right": int(right.sum())}
