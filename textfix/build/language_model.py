"""Counts the words, pairs and triples of English text and keeps those that say something.

A pair or triple is kept where leaving it out would cost much: its count times the difference between its ratio and that
which an unstored one gets (after Stolcke, "Entropy-based Pruning of Backoff Language Models", 1998). What the unstored
get is measured on the documents that are held out: how often such pairs come there, against how often they would come
if words were drawn by chance.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from textfix import datafile
from textfix.build import ngram_table
from textfix.build.corpus import Corpus, Part, Text, documents
from textfix.language_model import class_of, fold
from textfix.ngram_table import VALUES
from textfix.ngrams import LOG_SCALE, LOWEST, STEP
from textfix.tokens import END, TOKEN

log = logging.getLogger("textfix.build")

Keys = npt.NDArray[np.uint64]
Integers = npt.NDArray[np.int64]
Reals = npt.NDArray[np.float64]

VOCABULARY = 50_000
"""The rarest of these words comes once in 2 million; 16 bits leave room for phrases beside them (`synonyms`)."""

MIN_PAIR, MIN_TRIPLE = 4, 6
"""Weighted counts below these are chance."""

PAIR_COST, TRIPLE_COST = 34.0, 28.0
"""Nats that leaving an n-gram out must cost, over the whole text, for it to be kept: this sets the size of the file.
At 3.6 MB (30, 25), average precision is .754, with as many bytes for more pairs and fewer triples (14, 60) .750; 6.3 MB
give .762."""

DISCOUNT = 1.5
"""Taken from each weighted count before its ratio is formed."""

PLACES = 24
"""Ratios of the unstored are kept for ln of the expected count from -12 to 11."""

_LOW = np.uint64(0xFFFFFFFF)
_WORD = np.uint64(0xFFFF)
_SHIFT = np.uint64(16)


class Counted(NamedTuple):
    """N-grams, ascending, and their weighted counts."""

    keys: Keys
    counts: Integers

    def of(self, keys: Keys) -> Integers:
        """Return the counts of `keys`, 0 for those that were not counted."""
        if not len(self.keys):
            return np.zeros(len(keys), np.int64)
        place = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return np.where(self.keys[place] == keys, self.counts[place], 0)

    def at_least(self, count: int) -> Counted:
        """Return those with so high a count."""
        chosen = self.counts >= count
        return Counted(self.keys[chosen], self.counts[chosen])


def build(texts: Sequence[Text], out: Path, *, size: int = VOCABULARY) -> dict[str, object]:
    """Write `language_model.bin` to `out`; return facts for the manifest."""
    corpus = Corpus(texts)
    vocabulary = corpus.vocabulary(size)
    numbers = {word: number for number, word in enumerate(vocabulary)}
    unigrams = np.zeros(len(vocabulary), np.int64)
    pairs: list[Counted] = []
    triples: list[Counted] = []
    total = 0
    for part in corpus.parts(numbers):
        total += len(part.numbers)
        unigrams += part.weight * np.bincount(part.numbers, minlength=len(vocabulary))
        pairs.append(_count(part, 2))
        triples.append(_count(part, 3))
    del corpus
    heldout = np.concatenate([_held_out(text, numbers) for text in texts])
    model = _Model(unigrams, _merge(pairs), _merge(triples), heldout)
    del pairs, triples
    keys, values, facts = model.prune()
    log.info("keeping %s", facts)
    cells, shape = ngram_table.fill(keys, values)
    stored = np.round(model.log_counts * LOG_SCALE).astype("<u2")
    datafile.write(
        out / "language_model.bin",
        "language model",
        {
            "words": datafile.packed("\n".join(vocabulary)),
            "counts": datafile.packed(stored.tobytes()),
            "cells": ("H", cells),
        },
        {
            "shape": list(shape),
            "log_total": round(model.log_total, 4),
            "unseen_pair": [round(float(ratio), 3) for ratio in model.unseen_pair],
            "unseen_triple": [round(float(ratio), 3) for ratio in model.unseen_triple],
        },
    )
    return {"words": len(vocabulary), "counted": total, **facts}


def _count(part: Part, order: int) -> Counted:
    """Count the n-grams of a part."""
    line = part.numbers.astype(np.uint64)
    keys = line[: len(line) - order + 1]
    for offset in range(1, order):
        keys = keys << _SHIFT | line[offset : len(line) - order + 1 + offset]
    found, counts = np.unique(keys, return_counts=True)
    return Counted(found, counts * part.weight)


def _merge(counted: Sequence[Counted]) -> Counted:
    keys = np.concatenate([part.keys for part in counted])
    counts = np.concatenate([part.counts for part in counted])
    order = np.argsort(keys, kind="stable")
    keys, counts = keys[order], counts[order]
    first = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))
    return Counted(keys[first], np.add.reduceat(counts, first) if len(keys) else counts)


def _held_out(text: Text, numbers: dict[str, int]) -> Integers:
    """Return the held-out documents of a text as numbers."""
    found = [END]
    for document in documents(text.path, held_out=True):
        for token in TOKEN.findall(document):
            number = numbers.get(fold(token))
            number = class_of(token) if number is None else number
            if number != END or found[-1] != END:
                found.append(number)
        if found[-1] != END:
            found.append(END)
    return np.array(found, np.int64)


class _Model:
    """The counts, and what follows from them."""

    def __init__(self, unigrams: Integers, pairs: Counted, triples: Counted, heldout: Integers) -> None:
        self.log_counts: Reals = np.log(np.maximum(unigrams, 1))
        self.log_total = float(np.log(unigrams.sum()))
        self.pairs = pairs.at_least(MIN_PAIR)
        triples = triples.at_least(MIN_TRIPLE)
        whole = (self.pairs.of(triples.keys >> _SHIFT) > 0) & (self.pairs.of(triples.keys & _LOW) > 0)
        self.triples = Counted(triples.keys[whole], triples.counts[whole])
        rng = np.random.default_rng(0)
        self.unseen_pair = self._unseen_pair(heldout, rng)
        self.unseen_triple = self._unseen_triple(heldout, rng)

    def prune(self) -> tuple[Keys, npt.NDArray[np.int64], dict[str, object]]:
        """Return the keys and values to store, and how many there are of each order."""
        pair_ratio, pair_cost = self._worth(self.pairs, self._expected_pair(self.pairs.keys), self.unseen_pair)
        expected = self._expected_triple(self.triples.keys)
        triple_ratio, triple_cost = self._worth(self.triples, expected, self.unseen_triple)
        keep_triple = triple_cost >= TRIPLE_COST
        chosen = self.triples.keys[keep_triple]
        # A triple is looked for only where both its pairs are known.
        needed = np.union1d(chosen >> _SHIFT, chosen & _LOW)
        keep_pair = (pair_cost >= PAIR_COST) | np.isin(self.pairs.keys, needed)
        keys = np.concatenate((self.pairs.keys[keep_pair] | np.uint64(1 << 48), chosen))
        ratios = np.concatenate((pair_ratio[keep_pair], triple_ratio[keep_triple]))
        values = np.clip(np.round((ratios - LOWEST) / STEP), 0, VALUES - 1).astype(np.int64)
        return keys, values, {"pairs": int(keep_pair.sum()), "triples": int(keep_triple.sum())}

    def _worth(self, counted: Counted, expected: Reals, unseen: Reals) -> tuple[Reals, Reals]:
        """Return the ratio of each n-gram, and what leaving it out would cost in nats."""
        ratio = np.log(counted.counts - DISCOUNT) - expected
        return ratio, counted.counts * np.abs(ratio - unseen[_place(expected)])

    def _expected_pair(self, keys: Keys) -> Reals:
        """Return ln of how often chance would make each pair."""
        first, second = (keys >> _SHIFT).astype(np.int64), (keys & _WORD).astype(np.int64)
        found: Reals = self.log_counts[first] + self.log_counts[second] - self.log_total
        return found

    def _expected_triple(self, keys: Keys) -> Reals:
        """Return ln of how often chance would make each triple of its two pairs, which must have been counted."""
        middle = ((keys >> _SHIFT) & _WORD).astype(np.int64)
        left, right = self.pairs.of(keys >> _SHIFT), self.pairs.of(keys & _LOW)
        found: Reals = np.log(left) + np.log(right) - self.log_counts[middle]
        return found

    def _unseen_pair(self, heldout: Integers, rng: np.random.Generator) -> Reals:
        def expected(first: Integers, second: Integers) -> Reals:
            keys = (first << 16 | second).astype(np.uint64)
            return self._expected_pair(keys[self.pairs.of(keys) == 0])

        rounds = 4
        real = _histogram(expected(heldout[:-1], heldout[1:]))
        chance = np.zeros(PLACES)
        for _ in range(rounds):
            chance += _histogram(expected(heldout, rng.permutation(heldout))) / rounds
        return _ratios(real, chance)

    def _unseen_triple(self, heldout: Integers, rng: np.random.Generator) -> Reals:
        def expected(first: Integers, second: Integers, third: Integers) -> Reals:
            keys = (first << 32 | second << 16 | third).astype(np.uint64)
            keys = keys[(self.pairs.of(keys >> _SHIFT) > 0) & (self.pairs.of(keys & _LOW) > 0)]
            return self._expected_triple(keys[self.triples.of(keys) == 0])

        first, middle, third = heldout[:-2], heldout[1:-1], heldout[2:]
        real = _histogram(expected(first, middle, third))
        # By chance, a word's successors follow its predecessors in any order.
        in_order = np.argsort(middle, kind="stable")
        rounds = 2
        chance = np.zeros(PLACES)
        for _ in range(rounds):
            shuffled = np.empty_like(third)
            shuffled[in_order] = third[np.lexsort((rng.random(len(middle)), middle))]
            chance += _histogram(expected(first, middle, shuffled)) / rounds
        return _ratios(real, chance)


def _place(expected: Reals) -> Integers:
    return np.clip(np.trunc(expected + 12), 0, PLACES - 1).astype(np.int64)


def _histogram(expected: Reals) -> Reals:
    return np.bincount(_place(expected), minlength=PLACES).astype(np.float64)


def _ratios(real: Reals, chance: Reals) -> Reals:
    """Return ln real / chance for each place, one drawing of each added; places that hold nothing repeat the last."""
    ratios = np.log((real + 1) / (chance + 1))
    filled = np.flatnonzero(real + chance >= 20)
    nearest: Reals = ratios[filled[np.searchsorted(filled, np.arange(PLACES)).clip(0, len(filled) - 1)]]
    return np.where(real + chance >= 20, ratios, nearest) if len(filled) else np.zeros(PLACES)
