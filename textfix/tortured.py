"""Tortured phrases: known stand-ins for fixed terms (counterfeit consciousness for artificial intelligence).

Collected by readers of spun papers (Cabanac, Labbé and Magazinov, "Tortured phrases: a dubious writing style emerging
in science", 2021). A phrase that no one else writes is `sure`. Of those that do come in honest text, each has its
conditions: words of which the text must have one, and words that it must not have; `textfix.build.tortured` finds them.

A list is plain text, a phrase a line, its fields parted by tabs: the phrase, the usual wording, and, optionally,
`+word` and `-word` for words that must or must not stand in the text. A phrase without conditions is sure.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from textfix import datafile
from textfix.errors import InputError
from textfix.expressions import expression

_WORD = expression(r"[^\W\d_]{2,}")


class Phrase(NamedTuple):
    """A fingerprint: the phrase and the usual wording in lower case, and its conditions."""

    text: str
    usual: str
    required: frozenset[str] = frozenset()
    forbidden: frozenset[str] = frozenset()

    @property
    def sure(self) -> bool:
        """Does it speak for itself?"""
        return not self.required and not self.forbidden


class Found(NamedTuple):
    """A phrase where it stands in a text."""

    start: int
    end: int
    phrase: Phrase


class Fingerprints:
    """A list of tortured phrases, ready to be looked for."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        """Sort the phrases under their longest words: few texts have those at all. Of two alike the last counts."""
        # Tuples of strings alone, for so many objects of other kinds would be work for the garbage collector.
        by_word: dict[str, list[tuple[str, ...]]] = {}
        for phrase in {phrase.text: phrase for phrase in phrases}.values():
            words = sorted(_words(phrase.text), key=lambda word: (len(word), word))
            if words:
                conditions = "\t".join(sorted(phrase.required)), "\t".join(sorted(phrase.forbidden))
                by_word.setdefault(words[-1], []).append((words[-2:][0], phrase.text, phrase.usual, *conditions))
        self._by_word = {word: tuple(entries) for word, entries in by_word.items()}

    def find(self, text: str, words: Collection[str], others: Iterable[str] = ()) -> list[Found]:
        """Return the phrases that stand in `text`, in order, and do not overlap.

        `words` are its lower-case words, one of which a phrase must have; `others` are all else, in whatever case.

        >>> spun = Fingerprints([Phrase("bosom malignancy", "breast cancer")])
        >>> text = "Patients with Bosom malignancy were asked."
        >>> [(found.start, found.end, found.phrase.usual) for found in spun.find(text, {"malignancy"}, ["Bosom"])]
        [(14, 30, 'breast cancer')]
        """
        begun = [entry for word in self._by_word.keys() & words for entry in self._by_word[word]]
        if not begun:
            return []
        present = {*words, *"_".join(others).lower().split("_")}
        near = [_phrase(entry) for entry in begun if entry[0] in present and present.issuperset(_words(entry[1]))]
        if not near:
            return []
        folded = text.lower()
        if len(folded) != len(text):  # str.lower lengthens a few characters, and then nothing is looked for
            return []
        found = [
            Found(start, start + len(phrase.text), phrase)
            for phrase in near
            if phrase.text in folded and _met(phrase, words)
            for start in _places(folded, phrase.text)
        ]
        found.sort(key=lambda hit: (hit.start, -hit.end))
        kept: list[Found] = []
        for hit in found:
            if not kept or hit.start >= kept[-1].end:
                kept.append(hit)
        return kept


def packaged(directory: Path | None = None) -> Iterator[Phrase]:
    """Read the list in `directory`, by default the packaged one; raises ModelError where it is not whole."""
    directory = datafile.directory() if directory is None else directory
    file = datafile.DataFile(directory / "tortured.bin", "tortured phrases")
    return parse(file.text("phrases").split("\n"), str(file.path))


def parse(lines: Iterable[str], name: str) -> Iterator[Phrase]:
    r"""Read the lines of a list; raises InputError that names the line. Blank ones and those after # are passed over.

    >>> list(parse(["huge information\tbig data\t+hadoop\t-leak"], "mine.tsv"))[0].forbidden
    frozenset({'leak'})
    """
    for number, line in enumerate(lines, 1):
        line = line.strip("\r\n")
        if not line.strip() or line.startswith("#"):
            continue
        text, *rest = (field.strip().lower() for field in line.split("\t"))
        conditions = [field for field in rest[1:] if field]
        if not rest or not text or any(field[0] not in "+-" for field in conditions):
            raise InputError(
                f"{name}, line {number}: give the phrase, a tab, its usual wording, and if need be +word or -word"
            )
        required = frozenset(field[1:] for field in conditions if field[0] == "+")
        yield Phrase(text, rest[0], required, frozenset(field[1:] for field in conditions if field[0] == "-"))


def _phrase(entry: tuple[str, ...]) -> Phrase:
    """Return the phrase of an entry: its longest word but one, text, usual wording, and conditions."""
    _, text, usual, required, forbidden = entry
    return Phrase(text, usual, *(frozenset(filter(None, words.split("\t"))) for words in (required, forbidden)))


def _words(text: str) -> list[str]:
    """The words of a phrase, as `textfix.spun` takes those of a text."""
    return _WORD.findall(text)


def _met(phrase: Phrase, words: Collection[str]) -> bool:
    return (not phrase.required or any(word in words for word in phrase.required)) and not any(
        word in words for word in phrase.forbidden
    )


def _places(text: str, phrase: str) -> Iterator[int]:
    """Yield where `phrase` stands in `text` as whole words."""
    start = text.find(phrase)
    while start >= 0:
        end = start + len(phrase)
        if not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum()):
            yield start
        start = text.find(phrase, start + 1)
