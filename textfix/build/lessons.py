"""The lessons of the models that restore: which text each is trained on, how that is damaged, and who reads it.

English text is read as it will be, once by a reader that expects what feeds do, and a smaller part by one that expects
accents to be stripped; text in other languages by both. None of the readers knows the `withheld` words, but for those
that are common in another language where that is read. What the ranker
is trained on never trains the confidence, which has to learn how far the ranker can be trusted on new text.

What feeds deliver is partly damaged already, and says of sure losses that nothing was lost: in news summaries without
any apostrophe, words that the context model reads as possessives with .95 and more were five times as frequent as in
those with a straight one (1.08 and .19 in 10,000 words). `Doubt` leaves such paragraphs out.
"""

from __future__ import annotations

import collections
import math
import random
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from textfix.build import sources
from textfix.build.lexicon import WHOLE_TEXT
from textfix.build.ranker import BASE_MIXTURE, MIXTURE
from textfix.build.sources import Sources
from textfix.build.words import withheld
from textfix.confidence import FORESTS
from textfix.context_model import PLAIN, ContextModel, view
from textfix.evidence import Topics
from textfix.languages import language
from textfix.lexicon import Form, Lexicon
from textfix.ranker import TABLES, table_of
from textfix.reading import Reader
from textfix.spelling import SpellingModel

# The part of what is taken of a text that trains the ranker; the rest is for the confidence.
TAUGHT = 0.65
# Where little of a text is taken, paragraphs with accented letters are taken eight times as often, up to half of
# them: in encyclopaedia text one in eleven has any, and those without teach the same over and over.
ACCENTED = 8
ACCENTED_MOST = 0.5
# The confidence is asked about each kind of accented name by itself, and takes more of what the ranker has not seen.
ACCENTED_MOST_HELD = 0.6
# The part of the English lessons that is given with stripped accents too: that channel is off unless asked for.
BASE_PART = 0.2
# How whole text in other languages is damaged. Less of it stays intact than of English text: that teaches enough.
LANGUAGE_MIXTURE = {"none": 0.2, "ascii": 0.55, "latin1": 0.15, "question": 0.05, "replacement": 0.05}
# Marks for lost characters are rare in MIXTURE, and more sure than gaps: the confidence sees more of them.
MARKED_MIXTURE = {"question": 0.5, "replacement": 0.5}
# It also sees true question marks, in intact text and beside lost letters.
ASKED_MIXTURE = {"none": 0.6, "question": 0.2, "replacement": 0.2}
# News is an eighth of these examples, and feeds are what marks are met in: of a weight of 2 they make 8. On other news
# the trees' log loss was a tenth lower.
MARKED_POWER = 3
# Characters taken of the files of another language: of one whose text is restored whole, and of the others. The ranker
# learns which word goes with which, and is given more: nearly all that there is of most.
WHOLE_TEXT_LENGTH = 400_000
WHOLE_TEXT_TAUGHT = 3_600_000
OTHER_LENGTH = 10_000
# The part of the paragraphs in other languages that stands without commas, as many people type. The texts are edited:
# of 2,315 Czech že 94 % stand right behind a comma.
UNPOINTED = 0.3
# The context model needs much text, of apostrophes above all, and no damage: ten times the ranker's share. None of it
# is held out for the confidence, which weighs the context model's word too.
CONTEXT = 10
# Paragraphs above this many characters are tables and lists.
MAX_PARAGRAPH = 20_000

_ACCENTED = re.compile("[À-ɏḀ-ỿ]")
# Control characters of a wrong decoding (ftfy mends those): what the damage does to such text no channel does.
_MISREAD = re.compile("[\x80-\x9f]")
_ASKED = re.compile(r"\?")
_APOSTROPHE = re.compile(r"\w['’]\w")
# Words of this zipf in a language, one in 100,000 of its text, are common.
_COMMON = 4.0
# A reading with an apostrophe that the context model holds for so likely is taken to be what stood there.
_SURE = 0.95


class Lesson(NamedTuple):
    """Paragraphs, the reader that is to read them, the shares of the channels that damage them, and a seed.

    `weight`: what each example counts in the confidence; `forests`: which of its forests learn from them; `tables`:
    which tables of the ranker do.
    """

    paragraphs: Iterable[str]
    reader: Reader
    mixture: Mapping[str, float]
    seed: int
    weight: float = 1.0
    forests: tuple[str, ...] = FORESTS
    tables: tuple[str, ...] = TABLES


class _Unknowing(Lexicon):
    """The lexicon without the words that are withheld."""

    def dropped(self, key: str, least: float = 0.0) -> list[Form]:
        return [form for form in super().dropped(key, least) if not self._withheld(form)]

    def stripped(self, key: str) -> list[Form]:
        return [form for form in super().stripped(key) if not self._withheld(form)]

    def _withheld(self, form: Form) -> bool:
        return withheld(form.text, math.expm1(form.lower) + math.expm1(form.cap))


class _Speaking(_Unknowing):
    """The same, but for the common words of other languages, most of which English text never has.

    Without Slovenian že its readers would learn nothing of the second commonest word that lost a letter there.
    """

    def _withheld(self, form: Form) -> bool:
        return super()._withheld(form) and not (form.languages and form.languages[0][1] >= _COMMON)


class Doubt:
    """Tells which paragraphs have probably lost apostrophes before they came here."""

    def __init__(self, reader: Reader, context: ContextModel) -> None:
        self._reader = reader
        self._context = context

    def sound(self, paragraphs: Iterable[str]) -> Iterator[str]:
        """Yield the paragraphs in which an apostrophe lives, or none is missed."""
        for paragraph in paragraphs:
            if _APOSTROPHE.search(paragraph) or not self._misses(paragraph):
                yield paragraph

    def _misses(self, paragraph: str) -> bool:
        for suspect in self._reader.suspects(paragraph, self._reader.evidence(paragraph)):
            seen = view(suspect.word)
            if seen is not None and max(self._context.classes(seen, suspect.context)[PLAIN + 1 :]) >= _SURE:
                return True
        return False


def lessons(given: Sources, share: float, data: Path, *, held_out: bool = False) -> Iterator[Lesson]:
    """Yield the lessons that `share` of the sources' text gives, with the data files in `data`.

    The ranker's; or those `held_out` from it, for the confidence.
    """
    topics, spelling = Topics(data), SpellingModel(data)
    lexicon, speaking = _Unknowing(data), _Speaking(data)
    plain = Reader(lexicon, topics, spelling)
    base = Reader(lexicon, topics, spelling, base=True)
    doubt = Doubt(plain, ContextModel(data)) if given.feeds else None
    for text in given.english():
        seed = _seed(text.path, held_out=held_out)
        paragraphs = portion(text.path, share * text.share, held_out)
        weight = float(text.weight)
        yield Lesson(
            doubt.sound(paragraphs) if doubt and text in given.feeds else paragraphs, plain, MIXTURE, seed, weight
        )
        yield Lesson(portion(text.path, BASE_PART * share * text.share, held_out), base, BASE_MIXTURE, seed + 1, weight)
        if held_out:
            for sign, mixture, number in ((_ACCENTED, MARKED_MIXTURE, 2), (_ASKED, ASKED_MIXTURE, 7)):
                marked = filter(sign.search, portion(text.path, share * text.share, held_out))
                yield Lesson(marked, plain, mixture, seed + number, weight**MARKED_POWER, ("marked",))
    plain_speaking = Reader(speaking, topics, spelling)
    base_speaking = Reader(speaking, topics, spelling, base=True)
    there: collections.Counter[str] = collections.Counter()
    for code, path in given.languages:
        there[language(code)] += sum(map(len, sources.paragraphs(path)))
    for code, path in given.languages:
        whole = language(code) in WHOLE_TEXT
        held, taught = (
            min(1.0, share * length / max(there[language(code)], 1))
            for length in ((WHOLE_TEXT_LENGTH, WHOLE_TEXT_TAUGHT) if whole else (OTHER_LENGTH, OTHER_LENGTH))
        )
        # Of so little text the ranker is taught all that cannot be held out.
        part, end = held if held_out else taught, 1 - (1 - TAUGHT) * max(held, ACCENTED_MOST_HELD)
        seed = _seed(path, held_out=held_out)
        # What of another language is taken for English teaches English little: with 15,090 such examples among 422,799
        # 1.2 in a hundred more of the lost letters of news stayed lost, and .4 of articles. Without them 1.4 of the
        # words of Hungarian did, while pages of it passed for English once they lost letters.
        tables = (table_of(code),)
        for reader, mixture, number in (
            (plain_speaking, LANGUAGE_MIXTURE, seed),
            (base_speaking, BASE_MIXTURE, seed + 1),
        ):
            paragraphs = unpointed(portion(path, part, held_out, end), random.Random(number))
            yield Lesson(paragraphs, reader, mixture, number, tables=tables)


def unpointed(paragraphs: Iterable[str], rng: random.Random) -> Iterator[str]:
    """Yield the paragraphs, some of them without commas.

    >>> list(unpointed(["Vím, že ano.", "Ne, ne."], random.Random(1)))
    ['Vím že ano.', 'Ne, ne.']
    """
    for paragraph in paragraphs:
        yield paragraph.replace(",", "") if rng.random() < UNPOINTED else paragraph


def portion(path: Path, share: float, held_out: bool, end: float = TAUGHT) -> Iterator[str]:
    """Yield the paragraphs of a share of a text that the ranker is trained on, or those held out from it.

    `end`: the part of the text that may train the ranker, if all of the share is taken. Those that end an article end
    in a line break.
    """
    accented_share = max(share, min(ACCENTED_MOST_HELD if held_out else ACCENTED_MOST, ACCENTED * share))
    for place, paragraph in sources.placed(path, ends=True):
        taken = accented_share if _ACCENTED.search(paragraph) else share
        chosen = place >= 1 - (1 - TAUGHT) * taken if held_out else place < end * taken
        if chosen and len(paragraph) < MAX_PARAGRAPH and not _MISREAD.search(paragraph):
            yield paragraph


def context_lessons(given: Sources, share: float, data: Path) -> Iterator[Lesson]:
    """Yield the lessons of the context model, which damages text itself."""
    reader = Reader(Lexicon(data), Topics(data), SpellingModel(data))
    for text in given.english():
        yield Lesson(context_paragraphs(text.path, share * text.share), reader, {}, _seed(text.path, held_out=False))


def told_lessons(given: Sources, share: float, data: Path) -> Iterator[Lesson]:
    """Yield the lessons of what the words beside tell: intact text that the context model has not seen."""
    lexicon, topics, spelling = Lexicon(data), Topics(data), SpellingModel(data)
    reader = Reader(lexicon, topics, spelling)
    doubt = Doubt(reader, ContextModel(data)) if given.feeds else None
    for text in given.english():
        paragraphs = portion(text.path, share * text.share, held_out=True)
        sound = doubt.sound(paragraphs) if doubt and text in given.feeds else paragraphs
        yield Lesson(sound, reader, {}, _seed(text.path, held_out=True), float(text.weight))


def known_paragraphs(given: Sources, share: float) -> Iterator[str]:
    """Yield the paragraphs of all English texts that are never held out for the confidence."""
    for text in given.english():
        end = 1 - (1 - TAUGHT) * max(share * text.share, ACCENTED_MOST_HELD)
        yield from (paragraph for place, paragraph in sources.placed(text.path) if place < end)


def context_paragraphs(path: Path, share: float) -> Iterator[str]:
    """Yield the paragraphs of a text that train the context model, `share` being the text's share for the ranker."""
    end = min(1 - (1 - TAUGHT) * max(share, ACCENTED_MOST_HELD), CONTEXT * share)
    for place, paragraph in sources.placed(path):
        if place < end and len(paragraph) < MAX_PARAGRAPH:
            yield paragraph


def _seed(path: Path, *, held_out: bool) -> int:
    return zlib.crc32(f"{sources.stem(path)}{held_out}".encode())
