"""JSON Lines: one object a line, one field of which is text to repair; all else passes byte for byte.

The standard library's decoder says where in the line each value ends, which faster parsers do not: so the field alone
is written anew, and only where it changes.
"""

from __future__ import annotations

import json
from typing import NamedTuple

from textfix.errors import InputError
from textfix.expressions import expression

# Numbers are not looked at: as text they cost least, and none is too long.
_DECODER = json.JSONDecoder(parse_int=str, parse_float=str)
_SPACE = expression(r"[ \t\r\n]*")


class Record(NamedTuple):
    """A line of JSONL and the `text` of its field, which stands, quotes and all, at `line[start:end]`."""

    line: str
    start: int
    end: int
    text: str

    def replaced(self, text: str) -> bytes:
        r"""Return the line with `text` in the field, written as the line writes: with escapes, if it has such.

        >>> parse(b'{"id": 1.0, "text": "caf"}\n', "text").replaced("café").decode()
        '{"id": 1.0, "text": "café"}\n'
        >>> parse(b'{"id": "\\u00e9", "text": "caf"}', "text").replaced("café").decode()
        '{"id": "\\u00e9", "text": "caf\\u00e9"}'
        """
        escape = self.line.isascii() and "\\u" in self.line
        value = json.dumps(text, ensure_ascii=escape)
        # A lone surrogate can only have come from an escape, and backslashreplace makes it the same again.
        return (self.line[: self.start] + value + self.line[self.end :]).encode("utf-8", "backslashreplace")


def parse(line: bytes, field: str) -> Record | None:
    """Return the record in `line`, None if the line is blank.

    Raises InputError, which names the column (characters, from 1), unless it is a JSON object in UTF-8 whose `field` is
    a string. Of several fields of one name the last counts, as everywhere.

    >>> parse(b'{"text": "caf"', "text")
    Traceback (most recent call last):
    textfix.errors.InputError: column 15: ',' or '}' is due
    """
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"byte {error.start + 1}: not UTF-8, which JSON is") from error
    start = _skip(text, int(text.startswith("\ufeff")))
    if start == len(text):
        return None
    try:
        return _find(text, start, field)
    except json.JSONDecodeError as error:
        column = min(error.pos, len(text.rstrip("\r\n"))) + 1
        raise InputError(f"column {column}: {error.msg}") from error
    except RecursionError as error:
        raise InputError(f"column {start + 1}: nested too deeply") from error


def _find(text: str, start: int, field: str) -> Record:
    """Return the record whose object begins at `start`. Raises JSONDecodeError or InputError."""
    found: Record | None = None
    place = _expected(text, start, "{")
    if text.startswith("}", place):
        place = _skip(text, place + 1)
    else:
        more = True
        while more:
            if not text.startswith('"', place):
                raise json.JSONDecodeError("a name in quotes is due", text, place)
            name, place = _DECODER.raw_decode(text, place)
            begin = _expected(text, _skip(text, place), ":")
            value, end = _DECODER.raw_decode(text, begin)
            if name == field:
                found = Record(text, begin, end, value)
            place = _skip(text, end)
            more = text.startswith(",", place)
            place = _expected(text, place, "," if more else "}", "',' or '}'")
    if place < len(text):
        raise json.JSONDecodeError("the line goes on behind the object", text, place)
    if found is None:
        raise InputError(f"column {start + 1}: no field {field!r}; name the field with --field")
    if text[found.start] != '"':
        raise InputError(f"column {found.start + 1}: field {field!r} is no string; name another with --field")
    return found


def _expected(text: str, place: int, mark: str, told: str = "") -> int:
    """Return where what follows `mark` begins. Raises JSONDecodeError if `mark` does not stand at `place`."""
    if not text.startswith(mark, place):
        raise json.JSONDecodeError(f"{told or repr(mark)} is due", text, place)
    return _skip(text, place + 1)


def _skip(text: str, place: int) -> int:
    return _SPACE.match(text, place).end()  # type: ignore[union-attr]
