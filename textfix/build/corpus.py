"""Reads English text as numbers: the documents that are counted, and those that are held out to learn and measure on.

A document ends at a blank line, or where it grows long. Every twelfth is held out: no count ever sees it.
"""

from __future__ import annotations

import array
import collections
import logging
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from textfix.build import sources
from textfix.language_model import class_of, fold
from textfix.tokens import CLASSES, TOKEN

log = logging.getLogger("textfix.build")

HELD_OUT = 12
LONGEST = 4000
"""Characters after which the next paragraph begins a new document: some 600 words, as long as most news."""


class Text(NamedTuple):
    """A file of English text, and how often each of its words counts. News counts most, being what is judged most."""

    path: Path
    weight: int = 1


class Part(NamedTuple):
    """A text as numbers of a vocabulary, whether each began with a capital, and the weight of each."""

    numbers: npt.NDArray[np.uint16]
    capital: npt.NDArray[np.bool_]
    weight: int


def documents(path: Path, *, held_out: bool) -> Iterator[str]:
    """Yield the documents of a text that are held out, or the others."""
    for number, document in enumerate(_documents(path)):
        if (number % HELD_OUT == 0) == held_out:
            yield document


def _documents(path: Path) -> Iterator[str]:
    paragraphs = sources.paragraphs(path) if ".jsonl" in path.suffixes else sources.lines(path)
    document: list[str] = []
    length = 0
    for paragraph in paragraphs:
        if document and (length > LONGEST or not paragraph.strip()):
            yield "\n".join(document)
            document, length = [], 0
        if paragraph.strip():
            document.append(paragraph)
            length += len(paragraph)
    if document:
        yield "\n".join(document)


class _Types(dict[str, int]):
    """Numbers each new type as it comes."""

    def __missing__(self, type_: str) -> int:
        number = self[type_] = len(self)
        return number


class Corpus:
    """Texts as types, before a vocabulary is chosen: some five bytes a word in memory."""

    def __init__(self, texts: Sequence[Text]) -> None:
        """Read the documents of `texts` that are counted."""
        self._types = _Types()
        self._texts: list[tuple[npt.NDArray[np.uint32], int]] = []
        end = self._types["\n"]
        for text in texts:
            numbers = array.array("I")
            for document in documents(text.path, held_out=False):
                numbers.extend(map(self._types.__getitem__, TOKEN.findall(document)))
                numbers.append(end)
            self._texts.append((np.frombuffer(numbers, dtype=np.uint32), text.weight))
            log.info("read %s: %d words", text.path.name, len(numbers))

    def vocabulary(self, size: int) -> list[str]:
        """Return the classes and the commonest words, by weight, then in the order of the alphabet."""
        total = np.zeros(len(self._types), np.int64)
        for numbers, weight in self._texts:
            total += weight * np.bincount(numbers, minlength=len(total))
        counts: collections.Counter[str] = collections.Counter()
        for type_, count in zip(self._types, total.tolist(), strict=True):
            if type_[0].isalpha():
                counts[fold(type_)] += count
        chosen = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[: size - len(CLASSES)]
        return [*CLASSES, *(word for word, _ in chosen)]

    def parts(self, vocabulary: Mapping[str, int]) -> Iterator[Part]:
        """Yield each text in numbers of `vocabulary`; of sentence ends that follow each other, one."""
        numbers = np.empty(len(self._types), np.uint16)
        capital = np.zeros(len(self._types), np.bool_)
        for index, type_ in enumerate(self._types):
            known = vocabulary.get(fold(type_)) if type_[0].isalpha() else None
            numbers[index] = class_of(type_) if known is None else known
            capital[index] = type_[0].isupper()
        for types, weight in self._texts:
            if not len(types):
                continue
            found = numbers[types]
            ends = found == CLASSES.index(".")
            keep = np.concatenate(([True], ~(ends[1:] & ends[:-1])))
            yield Part(found[keep], capital[types][keep], weight)
