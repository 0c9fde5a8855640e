"""Word types that say nothing: known words of English with one reading, that speak for no language.

Most types of a text are such words. `textfix.build` asks `reading.Reader` about each form of the lexicon beforehand, in
lower case and capitalised, so that a fresh process need not analyse the words of its first documents. Two bits a form,
in the order of the lexicon's numbers.
"""

from __future__ import annotations

from pathlib import Path

from textfix import datafile
from textfix.errors import ModelError
from textfix.lexicon import Lexicon

KIND = "dull"
FORMS_A_BYTE = 4
LOWER, CAPITALISED = 1, 2


def bit_of(token: str, low: str) -> int:
    """Return LOWER or CAPITALISED, or 0 for a token that is neither; `low` is the token in lower case.

    >>> bit_of("word", "word"), bit_of("Word", "word"), bit_of("WORD", "word")
    (1, 2, 0)
    """
    if token == low:
        return LOWER
    return CAPITALISED if token[1:] == low[1:] else 0


class Dull:
    """The packed bits, opened beside the lexicon that they belong to."""

    def __init__(self, directory: Path, lexicon: Lexicon) -> None:
        """Map `dull.bin` in `directory`; raises ModelError where it is not whole or not of this lexicon."""
        file = datafile.DataFile(directory / "dull.bin", KIND)
        self._bits = file.sections["bits"]
        self._number = lexicon.number
        if len(self._bits) != -(-len(lexicon) // FORMS_A_BYTE):
            raise ModelError(datafile.problem(file.path, "does not belong to lexicon.bin"))

    def __contains__(self, token: str) -> bool:
        """Does this token of an English text say nothing?

        >>> from textfix.lexicon import lexicon
        >>> dull = Dull(datafile.directory(), lexicon())
        >>> "house" in dull, "House" in dull, "didnt" in dull, "Belgrade" in dull
        (True, True, False, False)
        """
        if not (token.isascii() and token.isalpha()):
            return False
        low = token.lower()
        bit = bit_of(token, low)
        if not bit:
            return False
        number = self._number(low)
        if number is None:
            return False
        return bool(self._bits[number // FORMS_A_BYTE] >> 2 * (number % FORMS_A_BYTE) & bit)
