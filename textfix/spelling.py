"""How languages spell: which letters are likely to be missing from a word that no lexicon holds.

The model reads a damaged word from left to right. Before each of its letters, and at its end, it asks whether a letter
was lost there (channel `drop`), or at each letter whether it wore an accent (channel `base`), given the letters
restored so far on the left, the damaged ones on the right, and the language; where that is likely it asks which. Both
are logits over hashed weights of 4 bits, two in a byte.

What a language knows of its stems must fit in. Of 8,801 words of 18 languages that the lexicon lacks, 49 % come out
first where accents were stripped, 37 % where letters were dropped. From 12,000 forms of each language and with a
quarter of the weights, of 8 bits and one for each letter that may be lost, it was 16 and 7 %.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple

from textfix import datafile
from textfix.channels import strip_accents
from textfix.kernels import Speller
from textfix.languages import INDEX, LANGUAGES, LETTERS
from textfix.speller import BEAM, MOST_INSERTED, REACH

BITS = 22
"""Weights: 2 to this power."""
LEVEL = 7
"""The largest weight in steps of the scale, which is also the lowest with its sign reversed."""
_MASK = (1 << BITS) - 1
_BYTES = 2  # of a letter, each of which may have left a mark
_LIMIT = 24  # longer words are compounds or debris


def _variants(letters: str) -> dict[str, str]:
    found = dict.fromkeys("abcdefghijklmnopqrstuvwxyz", "")
    for letter in letters:
        base = strip_accents(letter)
        if base in found:
            found[base] += letter
    return found


VARIANTS: dict[str, dict[str, str]] = {code: _variants(LETTERS[code]) for code in LANGUAGES}
"""For each language and ASCII letter the accented letters that become it when accents are stripped."""


class Spelling(NamedTuple):
    """A spelling of a damaged word, and ln of its probability given the damaged word and the language."""

    text: str
    log_probability: float


def places_of_loss(found: list[int]) -> list[int]:
    """The places of the weights in each context, by its hash, of that any letter was lost there."""
    return [crc & _MASK for crc in found]


def places_of_letter(letter: str, found: list[int]) -> list[int]:
    """The same of that it was this letter."""
    code = letter.encode()
    return [zlib.crc32(code, crc) & _MASK for crc in found]


class SpellingModel:
    """Trained weights for all languages."""

    def __init__(self, directory: Path) -> None:
        self._file = datafile.DataFile(directory / "spelling.bin", "spelling")
        self._scale = float(self._file.facts["scale"])
        self.spellings = lru_cache(1 << 9)(self._spellings)
        """See `_spellings`."""
        self.filled = lru_cache(1 << 10)(self._filled)
        """See `_filled`."""

    @cached_property
    def _speller(self) -> Speller:
        """The weights, unpacked when they are first asked for, as not by every text: that takes .013 s."""
        return Speller(self._file.numbers("weights"), self._scale)

    def _spellings(self, code: str, mode: str, key: str) -> tuple[Spelling, ...]:
        """Return the likeliest spellings of the damaged word `key` (lower-case), best first, itself among them."""
        if code not in INDEX or not 1 < len(key) <= _LIMIT:
            return ()
        head, word = code + mode, f"^{key}$"
        if mode == "drop":
            beam = self._speller.inserted(head, LETTERS[code], word)
        else:
            beam = self._speller.replaced(head, VARIANTS[code], word)
        return tuple([Spelling(left[1:-1], p) for p, left in beam])

    def _filled(self, code: str, marked: str, mark: str) -> tuple[Spelling, ...]:
        """Return the likeliest spellings of the lower-case word `marked`, in which letters were lost where a `mark`
        stands, one for each, or one for each of its bytes; best first."""
        parts = re.split(f"({re.escape(mark)}+)", marked)
        letters, runs = "".join(parts[::2]), parts[1::2]
        if code not in INDEX or not runs or not 1 < len(letters) <= _LIMIT:
            return ()
        if not (letters.isascii() and letters.isalpha()):
            return ()
        found: list[Spelling] = []
        for size in (1, _BYTES):
            if all(len(run) % size == 0 and len(run) <= MOST_INSERTED * size for run in runs):
                found += self._with_letters(code, parts, f"{letters}$", size)
        return tuple(sorted(found, key=lambda option: (-option.log_probability, option.text))[:BEAM])

    def _with_letters(self, code: str, parts: Sequence[str], rest: str, size: int) -> list[Spelling]:
        """Fill the second, fourth ... of `parts` with a letter for each `size` marks; `rest`: the other letters."""
        beam = [(0.0, "^")]
        for place, part in enumerate(parts):
            if place % 2 == 0:
                beam = [(p, left + part) for p, left in beam]
                rest = rest[len(part) :]
                continue
            for _ in range(0, len(part), size):
                longer = [
                    (p + chance, left + letter)
                    for p, left in beam
                    for letter, chance in self._speller.lost(f"{code}drop", LETTERS[code], left[-REACH:], rest[:REACH])
                ]
                beam = sorted(longer, key=lambda item: (-item[0], item[1]))[:BEAM]
        return [Spelling(left[1:], p) for p, left in beam]


@lru_cache(1)
def spelling_model() -> SpellingModel:
    """Return the packaged model, opened once in a process."""
    return SpellingModel(datafile.directory())


def decisions(code: str, mode: str, form: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield (letters to choose from, left, right, right letter or "") for each choice on the way to `form`.

    For training: what `SpellingModel` is asked while it spells `form` from its damaged version.
    """
    native = LETTERS[code]
    left = "^"
    inserted = 0
    damaged = "".join(c for c in form if c.isascii()) if mode == "drop" else strip_accents(form)
    rest = damaged + "$"
    for character in form + "$":
        if mode == "drop":
            if character.isascii():
                if inserted < MOST_INSERTED:
                    yield native, left, rest, ""
                left, rest, inserted = left + character, rest[1:], 0
            else:
                if inserted < MOST_INSERTED:
                    yield native, left, rest, character
                left, inserted = left + character, inserted + 1
        else:
            variants = VARIANTS[code].get(rest[:1], "")
            if variants:
                yield variants, left, rest, "" if character.isascii() else character
            left, rest = left + character, rest[1:]
