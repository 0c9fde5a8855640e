"""The words of a text as restoring sees them: letters, with single apostrophes between them.

`WORD` says what a word is; `words` and `places` find the same without trying it at each place. `runs` parts those
that every language has from those by which English prose is known; `digit_runs` finds the numbers.
"""

from __future__ import annotations

from collections.abc import Iterator

from textfix.expressions import expression

APOSTROPHES = "'’ʻʼ"
PATTERN = rf"[^\W\d_]+(?:[{APOSTROPHES}][^\W\d_]+)*"
WORD = expression(PATTERN)

RUN = expression(r"\w+")
_DIGITS = expression(r"[0-9]+")
_ASCII = bytes(range(128))
_NO_LETTERS = bytes(byte for byte in range(128) if not chr(byte).isalpha())

# Every byte of ASCII becomes a space that neither is part of a word nor of any other character.
_APART = bytes(byte if byte > 0x7F or chr(byte).isalpha() or chr(byte) in APOSTROPHES else 0x20 for byte in range(256))


def words(text: str) -> list[str]:
    """Return the words of a text in order, four times as fast as `WORD.findall`.

    >>> words("‘Don't’ said\\tthe O’Neills' 2nd café-owner.")
    ["Don't", 'said', 'the', 'O’Neills', 'nd', 'café', 'owner']
    """
    apart = text.encode("utf-8", "surrogatepass").translate(_APART).decode("utf-8", "surrogatepass")
    found: list[str] = []
    for piece in apart.split():
        if piece.isalpha():
            found.append(piece)
        else:
            found += WORD.findall(piece)
    return found


def runs(text: str) -> tuple[list[str], list[str]]:
    """Return the words of two or more plain lower-case letters, and all else that is of letters, digits and _.

    >>> runs("He can't say naïve, or that a “b2b” is_it")
    (['can', 'say', 'or', 'that'], ['He', 't', 'naïve', 'a', 'b2b', 'is_it'])
    """
    plain: list[str] = []
    others: list[str] = []
    for run in RUN.findall(text):
        is_plain = len(run) > 1 and run.isascii() and run.isalpha() and run.islower()
        (plain if is_plain else others).append(run)
    return plain, others


def ascii_letters(word: str) -> str:
    """Return the ASCII letters of a word.

    >>> ascii_letters("Didn’t"), ascii_letters("vučić")
    ('Didnt', 'vui')
    """
    return word.encode("ascii", "ignore").translate(None, _NO_LETTERS).decode("ascii")


def beyond_ascii(text: str) -> str:
    """Return the characters of a text outside ASCII, ten times as fast as one by one.

    >>> beyond_ascii("a “café” for £5")
    '“é”£'
    """
    return text.encode("utf-8", "surrogatepass").translate(None, _ASCII).decode("utf-8", "surrogatepass")


def digit_runs(text: str) -> list[tuple[int, int]]:
    """Return where the runs of the digits 0 to 9 begin and end.

    >>> digit_runs("in 1999, or 20")
    [(3, 7), (12, 14)]
    """
    return [match.span() for match in _DIGITS.finditer(text)]


def places(text: str, word: str) -> Iterator[tuple[int, int]]:
    """Yield where one of the words stands. A search for it runs at a hundred times the speed of `WORD`.

    >>> list(places("its, It's its'", "its"))
    [(0, 3), (10, 13)]
    """
    start = text.find(word)
    while start >= 0:
        end = start + len(word)
        before, after = text[max(0, start - 2) : start], text[end : end + 2]
        if not _joins(before[::-1]) and not _joins(after):
            yield start, end
        start = text.find(word, end)


def _joins(beside: str) -> bool:
    """Does a word go on with the two characters beside it, the nearest first: a letter, or an apostrophe and one?"""
    nearest = beside[:1]
    return is_letter(nearest) or (nearest in APOSTROPHES and is_letter(beside[1:]))  # ʻ and ʼ are letters themselves


def is_letter(character: str) -> bool:
    """Is it what `WORD` takes for a letter?"""
    return character.isalnum() and not character.isdecimal()
