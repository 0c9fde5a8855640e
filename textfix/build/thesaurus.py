"""Reads the two thesauri that say which words stand for each other: WordNet and MyThes (LibreOffice's, drawn from it).

Both lie on disk where Debian's packages wordnet-base and mythes-en-us put them. They are read when the data is built,
never at run time.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from textfix.errors import InputError

WORDNET = Path("/usr/share/wordnet")
MYTHES = Path("/usr/share/mythes/th_en_US_v2.dat")

FILES = {"n": "noun", "v": "verb", "a": "adj", "r": "adv"}
"""WordNet's letters for the parts of speech, and what its files are called."""

_SENSE_TYPES = {"1": "n", "2": "v", "3": "a", "4": "r", "5": "a"}
_PLAIN = re.compile(r"[a-z][a-z' -]*[a-z]")
_MARKER = re.compile(r"\((?:a|p|ip)\)$")
_REMARK = re.compile(r" \((?:generic|similar|related) term\)$")


class Sense(NamedTuple):
    """One sense of a lemma: how often it was tagged in running text, and the other lemmas that share it."""

    tagged: int
    others: tuple[str, ...]


class _Synset(NamedTuple):
    """Lemmas that share a sense, and the offsets of the synsets one step below."""

    offset: str
    lemmas: list[str]
    narrower: list[str]


class Thesaurus(NamedTuple):
    """(lemma, part of speech) → its senses; the same with the lemmas of narrower senses; and → its irregular forms."""

    senses: dict[tuple[str, str], list[Sense]]
    narrower: dict[tuple[str, str], list[Sense]]
    irregular: dict[tuple[str, str], list[str]]


def wordnet(directory: Path = WORDNET) -> Thesaurus:
    """Read WordNet's synsets. Raises InputError where it is not installed."""
    try:
        synsets = {(part, synset.offset): synset for part in FILES for synset in _synsets(directory, part)}
        counts = _counts(directory / "cntlist.rev")
        senses: dict[tuple[str, str], list[Sense]] = {}
        narrower: dict[tuple[str, str], list[Sense]] = {}
        for part, name in FILES.items():
            for fields in _fields(directory / f"index.{name}"):
                offsets = fields[-int(fields[2]) :]
                lemma = fields[0].replace("_", " ")
                for number, offset in enumerate(offsets, 1):
                    tagged = counts.get((fields[0], part, number), 0)
                    synset = synsets[part, offset]
                    below = [other for offset in synset.narrower for other in synsets[part, offset].lemmas]
                    senses.setdefault((lemma, part), []).append(Sense(tagged, _others(lemma, synset.lemmas)))
                    narrower.setdefault((lemma, part), []).append(Sense(tagged, _others(lemma, below)))
        return Thesaurus(senses, narrower, _irregular(directory))
    except OSError as error:
        raise InputError(f"{error.filename}: {error.strerror}; WordNet is in Debian's package wordnet-base") from error


def mythes(path: Path = MYTHES) -> dict[tuple[str, str], list[Sense]]:
    """Read MyThes: synonyms together with generic, similar and related terms. Its senses are not counted."""
    parts = {f"({name})": part for part, name in FILES.items()}
    senses: dict[tuple[str, str], list[Sense]] = {}
    try:
        with open(path, encoding="utf-8") as file:
            next(file)  # the encoding
            for line in file:
                word, _, number = line.rstrip("\n").rpartition("|")
                for _ in range(int(number)):
                    part, *terms = next(file).rstrip("\n").split("|")
                    known = [_REMARK.sub("", term).lower() for term in terms if not term.endswith("(antonym)")]
                    if part in parts:
                        senses.setdefault((word.lower(), parts[part]), []).append(
                            Sense(0, _others(word.lower(), known))
                        )
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}; MyThes is in Debian's package mythes-en-us") from error
    return senses


def _others(lemma: str, lemmas: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(other for other in lemmas if other != lemma and _PLAIN.fullmatch(other)))


def _fields(path: Path) -> list[list[str]]:
    """Return the fields of each line but those of the licence, which begin with a space."""
    with open(path, encoding="utf-8") as file:
        return [line.split("|")[0].split() for line in file if not line.startswith(" ")]


def _synsets(directory: Path, part: str) -> list[_Synset]:
    found = []
    for fields in _fields(directory / f"data.{FILES[part]}"):
        end = 4 + 2 * int(fields[3], 16)
        lemmas = [_MARKER.sub("", lemma).replace("_", " ").lower() for lemma in fields[4:end:2]]
        pointers = [fields[i : i + 4] for i in range(end + 1, end + 1 + 4 * int(fields[end]), 4)]
        below = [offset for symbol, offset, kind, _ in pointers if symbol == "~" and kind == part]
        found.append(_Synset(fields[0], lemmas, below))
    return found


def _counts(path: Path) -> dict[tuple[str, str, int], int]:
    """Return how often each sense was tagged: (lemma, part of speech, number of the sense) → count."""
    found = {}
    for key, number, count in _fields(path):
        lemma, _, kind = key.partition("%")
        found[lemma, _SENSE_TYPES[kind[0]], int(number)] = int(count)
    return found


def _irregular(directory: Path) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for part, name in FILES.items():
        for form, *lemmas in _fields(directory / f"{name}.exc"):
            for lemma in lemmas:
                if form != lemma:
                    found.setdefault((lemma, part), []).append(form)
    return found
