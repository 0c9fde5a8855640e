"""Documents to measure restoration with: intact text from files, damaged through a channel, letter beside letter.

What a document is: a line of a JSONL file; a stretch between blank lines of a text file, or so many of its lines that
are not blank. Pairs carry their own damage: a JSONL line with `damaged` and `gold`, or NAME-gold.txt with
NAME-input.txt beside it, line by line; NAME-mask.txt there says with 0 and 1 which words between spaces count, and
NAME-system.txt is what a published system made of the input.
"""

from __future__ import annotations

import itertools
import json
import re
import unicodedata
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

from textfix.channels import CHANNELS
from textfix.files import chunks
from textfix.languages import ALIASES, INDEX

_STROKED = {"đ": "d", "Đ": "D", "ł": "l", "Ł": "L", "ø": "o", "Ø": "O"}


def _accent(character: str) -> str:
    if character.isascii() or not character.isalpha() or character in "ßæÆœŒ":
        return character
    decomposed = unicodedata.normalize("NFKD", _STROKED.get(character, character))
    return "".join(part for part in decomposed if not unicodedata.combining(part))


DAMAGE: dict[str, Callable[[str], str]] = {
    "drop-ascii": CHANNELS["drop"].damage,
    "drop-latin1": CHANNELS["drop-latin1"].damage,
    "drop-cp1252": CHANNELS["drop-cp1252"].damage,
    "question": CHANNELS["question"].damage,
    "question-bytes": lambda character: (
        "?" * len(character.encode("utf-8", "surrogatepass")) if character > "\x7f" else character
    ),
    "replacement": CHANNELS["replacement"].damage,
    "base": _accent,
    "unidecode": CHANNELS["base"].damage,
    "digraph": CHANNELS["digraph"].damage,
    "none": str,
}
"""What becomes of one character in each channel. `base` takes accents and strokes and leaves ß, æ and the marks as they
are; `unidecode` leaves ASCII alone: ss, ae, straight quotes."""

PAIRS = "pairs"
"""The channel of those who bring their own damage."""


_Line = TypeVar("_Line")


class Document(NamedTuple):
    """Intact and damaged text. All offsets are code points.

    `positions`: for each character of `intact`, and for its end, the offset in `damaged` of what is left of it.
    `scored`: the spans of `intact` that count for word accuracy, None for every word. `published`: what a published
    system restored, letter for letter beside `damaged`. `caseless`: capitals were lost, too, and do not count.
    """

    name: str
    group: str
    language: str
    intact: str
    damaged: str
    positions: Sequence[int]
    scored: tuple[tuple[int, int], ...] | None = None
    published: str | None = None
    caseless: bool = False


def damage(text: str, channel: str) -> tuple[str, list[int]]:
    """Return `text` damaged, and where in that each of its characters and its end stand.

    >>> damage("Niš!", "drop-ascii")
    ('Ni!', [0, 1, 2, 2, 3])
    """
    change = DAMAGE[channel]
    pieces = [change(character) for character in text]
    return "".join(pieces), list(itertools.accumulate(map(len, pieces), initial=0))


def align(intact: str, damaged: str) -> list[int] | None:
    """Return the positions of a pair that differs by characters dropped (of ASCII, only white space); else None.

    >>> align("Niš!", "Ni!"), align("Niš!", "Nis!")
    ([0, 1, 2, 2, 3], None)
    """
    positions: list[int] = []
    place = 0
    for character in intact:
        positions.append(place)
        if damaged[place : place + 1] == character:
            place += 1
        elif character.isascii() and not character.isspace():
            return None
    positions.append(place)
    return positions if place == len(damaged) else None


def undamaged(document: Document) -> Document:
    """Return the document as if nothing had happened to it."""
    return document._replace(damaged=document.intact, positions=range(len(document.intact) + 1), caseless=False)


def documents(
    path: Path,
    channel: str,
    *,
    field: str = "text",
    lines: int | None = None,
    language: str | None = None,
    by: str | None = None,
    limit: int | None = None,
    curly: str | None = None,
) -> Iterator[Document | None]:
    """Yield the documents of a file, damaged; None for a pair that cannot be aligned.

    `lines`: how many lines of a text file make a document, None where blank lines divide it. `language`: its ISO 639-1
    code, else a JSONL line's field `lang`, else a text file's name where that is a code, else English. `by`: the field
    that names the group in the figures, else the file's name. `limit`: at most so many documents. `curly`: which of the
    straight apostrophes are curled first, for no channel takes them: see `curled`.
    """
    stem = path.name.split(".")[0]
    found: Iterable[Document | None]
    if ".jsonl" in path.name:
        found = _records(path, stem, channel, field, language, by, curly)
    elif path.name.endswith("-gold.txt"):
        found = _parallel(path, stem.removesuffix("-gold"), channel, lines or 1, language or "en")
    else:
        known = stem if stem in INDEX or stem in ALIASES else "en"
        found = _plain(path, stem, channel, lines, language or known, curly)
    return itertools.islice(found, limit)


def curled(text: str, which: str | None) -> str:
    """Return a document with the straight apostrophes between its letters curled, as type is set: `all`, or `one` where
    there are three and more, by chance that depends on the text alone; None leaves it.

    >>> curled("It's he who'd say it's so.", "all"), curled("It's he who'd say it's so.", "one")
    ('It’s he who’d say it’s so.', "It's he who’d say it's so.")
    """
    places = [match.start() for match in _STRAIGHT.finditer(text)] if which else []
    if which == "one":
        places = [places[zlib.crc32(text.encode()) % len(places)]] if len(places) > 2 else []
    characters = list(text)
    for place in places:
        characters[place] = "’"
    return "".join(characters)


_STRAIGHT = re.compile(r"(?<=\w)'(?=\w)")


def _records(
    path: Path, stem: str, channel: str, field: str, language: str | None, by: str | None, curly: str | None
) -> Iterator[Document | None]:
    for number, line in enumerate(_text(path).rstrip("\n").split("\n"), 1):
        record = json.loads(line)
        intact = unicodedata.normalize("NFC", record["gold"] if "gold" in record else record[field])
        name = str(record.get("id", f"{stem}:{number}"))
        group = str(record.get(by, "none")) if by else stem
        if channel != PAIRS:
            intact = curled(intact, curly)
            damaged, positions = damage(intact, channel)
        else:
            damaged = record["damaged"]
            aligned = align(intact, damaged)
            if aligned is None:
                yield None
                continue
            positions = aligned
        spoken = language or record.get("lang", "en")
        yield Document(name, group, spoken, intact, damaged, positions)


def _plain(
    path: Path, stem: str, channel: str, size: int | None, language: str, curly: str | None
) -> Iterator[Document]:
    text = unicodedata.normalize("NFC", _text(path))
    if size is None:
        texts = [part for part in re.split(r"\n[^\S\n]*\n\s*", text.strip("\n")) if part.strip()]
    else:
        texts = ["\n".join(part) for part in _by(size, [line for line in text.split("\n") if line])]
    for number, text in enumerate(texts, 1):
        intact = curled(text, curly)
        yield Document(f"{stem}:{number}", stem, language, intact, *damage(intact, channel))


def _parallel(path: Path, stem: str, channel: str, size: int, language: str) -> Iterator[Document | None]:
    """Yield documents of lines that stand beside each other in several files. Lines that do not pair are left out."""
    sides = {side: path.with_name(f"{stem}-{side}.txt") for side in ("gold", "input", "mask", "system")}
    read = {side: _text(file).split("\n") for side, file in sides.items() if file.exists()}
    rows = [dict(zip(read, row, strict=True)) for row in zip(*read.values(), strict=True)]
    rows = [row for row in rows if row["gold"].strip()]
    paired = [row for row in rows if _pairs(row)]
    yield from [None] * (len(rows) - len(paired))
    for number, part in enumerate(_by(size, paired), 1):
        intact = "\n".join(row["gold"] for row in part)
        scored = None
        if "mask" in read:
            words = zip(re.finditer(r"\S+", intact), "".join(row["mask"] for row in part), strict=True)
            scored = tuple(word.span() for word, bit in words if bit == "1" and any(map(str.isalpha, word.group())))
        if channel == PAIRS:
            damaged = "\n".join(row["input"] for row in part)
            positions = list(range(len(intact) + 1))
        else:
            damaged, positions = damage(intact, channel)
        published = "\n".join(row["system"] for row in part) if "system" in read else None
        if published is not None and len(published) != len(damaged):
            published = None
        caseless = channel == PAIRS and damaged == damaged.lower() != intact
        name = f"{stem}:{number}"
        yield Document(name, stem, language, intact, damaged, positions, scored, published, caseless)


def _text(path: Path) -> str:
    return b"".join(chunks(str(path))).decode("utf-8")


def _pairs(row: Mapping[str, str]) -> bool:
    """Do the sides of a line stand letter beside letter, and a bit of the mask beside each word?"""
    gold = row["gold"]
    if unicodedata.normalize("NFC", gold) != gold or len(row.get("mask", gold.split())) != len(gold.split()):
        return False
    return all(len(row[side]) == len(gold) for side in ("input", "system") if side in row)


def _by(size: int, lines: Sequence[_Line]) -> Iterator[Sequence[_Line]]:
    return (lines[start : start + size] for start in range(0, len(lines), size))


Judged = dict[str, dict[str, str]]
"""Document → word of its original that is itself damaged → what was meant."""


def judged(path: Path) -> Judged:
    """Read cases judged by hand: a JSON list of {"document": its name, "word": as the original has it, "meant": …}.

    The file should hold every such word that a reader finds, not only those that a system changed.
    """
    cases: Judged = {}
    for case in json.loads(path.read_text(encoding="utf-8")):
        cases.setdefault(case["document"], {})[case["word"]] = case["meant"]
    return cases
