"""What of a text is no prose: URLs, addresses, paths, tags, code. Nothing inside it is a word that may be restored."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cached_property

from textfix.expressions import expression

# URLs, addresses, paths, tags and names of things in code: nothing inside them is a word.
_OPAQUE = expression(
    r"(?:https?://|www\.)\S+|[\w.+-]+@[\w-]+\.[\w.-]+|[@#]\w+|\b[\w-]+\.(?:com|org|net|co|edu|gov|info|io|html?|php)\b\S*"
    r"|\w*[_\\/=<>{}~^|`]\w[\w./\\=<>{}~^|`-]*|[a-z]+[A-Z]\w*\(|\w+\(\)"
)
# A line with so many signs of code holds names, not words.
_CODE_SIGNS = "{}();=<>_$\\|[]#*+"
_CODE = f"[{re.escape(_CODE_SIGNS)}]"
_CODE_SHARE = 0.06
_FEWEST_SIGNS = 3
# A rule drawn with one sign (* * * *, =====) is one.
_CODE_RUN = expression(rf"({_CODE})(?: ?\1){{3,}}|{_CODE}")
_PROGRAM_HEAD = expression(
    r"\s*(?:[$%>]\s|[+-](?![\s\d])|@@|at \w|File \"|#!|//|/\*|\*/|[{}\[\]]|import |from \w+ import|def |return\b"
    r"|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d|(?:SELECT|INSERT INTO|UPDATE|DELETE FROM|FROM|JOIN|WHERE) [a-z])"
)
_PROGRAM_SIGN = expression(r"=>|->|==|:=|\w=\S|</?\w+>|\":")
_CALL = expression(r"\w\(\S*\);?\Z")
_PROGRAM_SHARE = 0.4
_MOST_LINES = 200  # of a long document the first lines tell
_OPAQUE_SIGNS = frozenset("@#_\\/=<>{}~^|`(.")
_LONGEST_CHUNK = 200  # code points looked at on either side for the white space around a word


class Opaque:
    """Which places of a text are no prose."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def _signs(self) -> list[int]:
        # Searched for one by one: prose has few of them.
        text = self.text
        signs: list[int] = []
        for sign in _CODE_SIGNS:
            place = text.find(sign)
            while place >= 0:
                signs.append(place)
                place = text.find(sign, place + 1)
        signs.sort()
        return signs

    def covers(self, start: int, end: int) -> bool:
        """Does a word stand inside a URL, an address, a path, a tag or a name of code, or in a line of code?

        >>> [Opaque(text).covers(5, 9) for text in ("Look here.", "www./here.html")]
        [False, True]
        """
        signs = self._signs
        near = bisect_left(signs, end + _LONGEST_CHUNK) - bisect_left(signs, start - _LONGEST_CHUNK)
        return (near >= _FEWEST_SIGNS and _is_code(self.text, start, end)) or self.inside(start, end)

    def inside(self, start: int, end: int) -> bool:
        """The same, whatever its line is."""
        text = self.text
        # Parted at spaces alone, a chunk may be too long, but not too short.
        first = text.rfind(" ", max(0, start - _LONGEST_CHUNK), start) + 1 or max(0, start - _LONGEST_CHUNK)
        last = text.find(" ", end, end + _LONGEST_CHUNK)
        if _OPAQUE_SIGNS.isdisjoint(text[first : last if last >= 0 else end + _LONGEST_CHUNK]):
            return False
        first, last = start, end
        floor, ceiling = max(0, start - _LONGEST_CHUNK), min(len(text), end + _LONGEST_CHUNK)
        while first > floor and not text[first - 1].isspace():
            first -= 1
        while last < ceiling and not text[last].isspace():
            last += 1
        chunk = text[first:last]
        if _OPAQUE_SIGNS.isdisjoint(chunk):
            return False
        return any(match.start() < end - first and match.end() > start - first for match in _OPAQUE.finditer(chunk))


def is_program(text: str) -> bool:
    """Are so many of the lines code, a log or a patch that the words in it are names and what programmers type?"""
    lines = [line for line in text.split("\n", _MOST_LINES)[:_MOST_LINES] if line and not line.isspace()]
    if len(lines) == 1 and text.strip()[0] + text.strip()[-1] not in ("{}", "[]"):
        return False
    return len([True for line in lines if _is_program_line(line)]) >= _PROGRAM_SHARE * len(lines)


def _is_program_line(line: str) -> bool:
    """Does a line look like one of code? Substring searches first: prose has few of these signs."""
    if _PROGRAM_HEAD.match(line):
        return True
    if ("=" in line or ">" in line or '":' in line) and _PROGRAM_SIGN.search(line):
        return True
    last = line[-1]
    if last.isspace():
        last = line.rstrip()[-1]
        return last in ";{}"
    return last in ";{}" or (last == ")" and _CALL.search(line) is not None)


def _is_code(text: str, start: int, end: int) -> bool:
    """Does the line look like a line of code? A bracketed remark or two in prose does not."""
    first = text.rfind("\n", max(0, start - _LONGEST_CHUNK), start) + 1 or max(0, start - _LONGEST_CHUNK)
    last = text.find("\n", end, end + _LONGEST_CHUNK)
    line = text[first : last if last >= 0 else end + _LONGEST_CHUNK]
    signs = len(_CODE_RUN.findall(line))
    return signs >= _FEWEST_SIGNS and signs >= _CODE_SHARE * len(line)
