"""The ranker's lessons: which text it is trained on, how that is damaged, and who reads it.

English text is read as it will be, once by a reader that expects what feeds do, and a smaller part by one that expects
accents to be stripped; text in other languages by both. None of the readers knows the `withheld` words.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from textfix.build import sources
from textfix.build.lexicon import WHOLE_TEXT
from textfix.build.ranker import BASE_MIXTURE, MIXTURE
from textfix.build.sources import Sources, Text
from textfix.build.words import withheld
from textfix.evidence import Topics
from textfix.languages import language
from textfix.lexicon import Form, Lexicon
from textfix.reading import Reader
from textfix.spelling import SpellingModel

# The part of English text that is read with stripped accents too: that channel is off unless asked for.
BASE_PART = 0.1
# How whole text in other languages is damaged. Less of it stays intact than of English text: that teaches enough.
LANGUAGE_MIXTURE = {"none": 0.2, "ascii": 0.55, "latin1": 0.15, "question": 0.05, "replacement": 0.05}
# Characters taken of a file in another language: of those whose text is restored whole, and of the others.
WHOLE_TEXT_LENGTH = 500_000
OTHER_LENGTH = 60_000
# Paragraphs above this many characters are tables and lists.
MAX_PARAGRAPH = 20_000


class Lesson(NamedTuple):
    """Paragraphs, the reader that is to read them, the shares of the channels that damage them, and a seed."""

    paragraphs: Iterable[str]
    reader: Reader
    mixture: Mapping[str, float]
    seed: int


class _Unknowing(Lexicon):
    """The lexicon without the words that are withheld."""

    def dropped(self, key: str) -> list[Form]:
        return [form for form in super().dropped(key) if not _withheld(form)]

    def stripped(self, key: str) -> list[Form]:
        return [form for form in super().stripped(key) if not _withheld(form)]


def _withheld(form: Form) -> bool:
    return withheld(form.text, math.expm1(form.lower) + math.expm1(form.cap))


def lessons(given: Sources, share: float, data: Path) -> Iterator[Lesson]:
    """Yield the lessons that `share` of the sources' text gives, with the data files in `data`."""
    lexicon, topics, spelling = _Unknowing(data), Topics(data), SpellingModel(data)
    plain = Reader(lexicon, topics, spelling)
    base = Reader(lexicon, topics, spelling, base=True)
    for text in (*given.texts, *given.counted):
        text = text._replace(share=text.share * share)
        seed = zlib.crc32(sources.stem(text.path).encode())
        yield Lesson(_readable(text, given.field), plain, MIXTURE, seed)
        text = text._replace(share=text.share * BASE_PART)
        yield Lesson(_readable(text, given.field), base, BASE_MIXTURE, seed + 1)
    for code, path in given.languages:
        length = WHOLE_TEXT_LENGTH if language(code) in WHOLE_TEXT else OTHER_LENGTH
        there = sum(map(len, sources.paragraphs(path, given.field)))
        text = Text(path, min(1.0, share * length / max(there, 1)))
        seed = zlib.crc32(sources.stem(path).encode())
        yield Lesson(_readable(text, given.field), plain, LANGUAGE_MIXTURE, seed)
        yield Lesson(_readable(text, given.field), base, BASE_MIXTURE, seed + 1)


def _readable(text: Text, field: str) -> Iterator[str]:
    return (paragraph for paragraph in sources.sampled(text, field) if len(paragraph) < MAX_PARAGRAPH)
