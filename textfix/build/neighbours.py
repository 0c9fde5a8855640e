"""Counts which words stand beside accented names (and those that look like them), for `textfix.neighbours`."""

from __future__ import annotations

import collections
import math
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np

from textfix import datafile
from textfix.build import ngram_table
from textfix.candidates import project
from textfix.items import ITEM
from textfix.languages import fold_case
from textfix.neighbours import KIND, STEP, key
from textfix.ngram_table import VALUES
from textfix.reading import item_of

_ACCENTED = re.compile("[À-ɏḀ-ỿ]")

LEAST = 1
LEAST_PLAIN = 5
"""How often a pair must stand somewhere to be kept: with an accented form, and with one that only looks like one. With
3 for the latter the file is a fifth larger."""


def build(texts: Callable[[], Iterable[str]], names: Iterable[str], out: Path) -> dict[str, object]:
    """Write `neighbours.bin` to `out`; return facts for the manifest.

    `texts` yields the paragraphs each time it is called; a name counts once however many lists hold it.
    """
    accented: collections.Counter[tuple[str, str]] = collections.Counter()
    for paragraph in _chain(texts(), sorted(set(names))):
        if _ACCENTED.search(paragraph):
            accented.update(pairs(paragraph, _accented))
    looks = {project(word) for pair in accented for word in pair if not word.isascii()}
    plain: collections.Counter[tuple[str, str]] = collections.Counter()
    for paragraph in texts():
        plain.update(pairs(paragraph, lambda token: _plain(token, looks)))
    kept = {pair: number for pair, number in accented.items() if number >= LEAST}
    kept |= {pair: number for pair, number in plain.items() if number >= LEAST_PLAIN}
    numbers = {key(*pair): number for pair, number in sorted(kept.items())}
    keys = np.array(list(numbers), dtype=np.uint64)
    values = np.array([min(VALUES - 1, round(math.log1p(number) / STEP)) for number in numbers.values()])
    cells, shape = ngram_table.fill(keys, values)
    datafile.write(out / "neighbours.bin", KIND, {"cells": ("H", cells)}, {"shape": list(shape)})
    return {"accented pairs": sum(number >= LEAST for number in accented.values()), "pairs": len(numbers)}


def _chain(texts: Iterable[str], names: Iterable[str]) -> Iterator[str]:
    yield from texts
    yield from names


def pairs(text: str, form_of: Callable[[str], str | None]) -> Iterator[tuple[str, str]]:
    """Yield the pairs of neighbouring words of which one has a form, the other as it looks damaged.

    >>> sorted(pairs("and Velimir Ilić, too", _accented))
    [('velimir', 'ilić')]
    """
    items = ITEM.findall(text)
    for first, second in pairwise(items):
        form = form_of(second)
        if form is not None and first[0].isalpha():
            yield item_of(first), form
        form = form_of(first)
        if form is not None and second[0].isalpha():
            yield form, item_of(second)


def _accented(token: str) -> str | None:
    if token.isascii() or not _ACCENTED.search(token):
        return None
    form = _stem(token)
    return None if form.isascii() else form


def _plain(token: str, looks: set[str]) -> str | None:
    if not token[0].isupper() or len(token) < 2 or not token.isascii():
        return None
    form = _stem(token)
    return form if form in looks else None


def _stem(token: str) -> str:
    return fold_case(token).replace("’", "'").removesuffix("'s")
