"""Word types of which it is known beforehand when they deserve a second look: of most, never.

Most types of a text are words of English that speak for no language and have one reading, or others that matter only
where the document lost something, as plurals may be possessives. `textfix.build` asks `reading.Reader` about each form
that has counts in English text, in lower case and capitalised, so that a fresh process need not analyse the words of
its first documents: half of those that would be.
"""

from __future__ import annotations

from pathlib import Path

from textfix import datafile
from textfix.errors import ModelError
from textfix.lexicon import Lexicon

KIND = "dull"
FORMS_A_BYTE = 2
CAPITALISED = 2
"""How far the bits of the capitalised form are above those of the lower-case one: 0 where the reader has to be asked,
else one more than the worth."""


def shift_of(token: str, low: str) -> int | None:
    """Return where the bits of a token are, or None for one that is neither lower-case nor capitalised; `low` is the
    token in lower case.

    >>> shift_of("word", "word"), shift_of("Word", "word"), shift_of("WORD", "word")
    (0, 2, None)
    """
    if token == low:
        return 0
    return CAPITALISED if token[1:] == low[1:] else None


class Dull:
    """The packed bits, opened beside the lexicon that they belong to."""

    def __init__(self, directory: Path, lexicon: Lexicon) -> None:
        """Map `dull.bin` in `directory`; raises ModelError where it is not whole or not of this lexicon."""
        file = datafile.DataFile(directory / "dull.bin", KIND)
        self._bits = file.numbers("bits")
        self._number, self._place = lexicon.number, lexicon.place
        if len(self._bits) != -(-lexicon.counted() // FORMS_A_BYTE):
            raise ModelError(datafile.problem(file.path, "does not belong to lexicon.bin"))

    def worth(self, token: str) -> int | None:
        """Return when this token deserves a second look in an English text (see `reading`), or None if that, or more
        that such a text should know of it, is for the reader to find out.

        >>> from textfix.lexicon import lexicon
        >>> dull = Dull(datafile.directory(), lexicon())
        >>> [dull.worth(token) for token in ("house", "House", "houses", "didnt", "Café")]
        [0, 0, 2, None, None]
        """
        if not (token.isascii() and token.isalpha()):
            return None
        low = token.lower()
        shift = shift_of(token, low)
        if shift is None:
            return None
        number = self._number(low)
        if number is None:
            return None
        place = self._place(number)
        if place < 0:
            return None
        known = self._bits[place // FORMS_A_BYTE] >> 4 * (place % FORMS_A_BYTE) + shift & 3
        return known - 1 if known else None
