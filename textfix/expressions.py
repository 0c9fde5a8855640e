"""Regular expressions that are compiled when a text first asks for them.

Of .17 s that a line of plain text took, with its start, .04 went into compiling 154 expressions. The line asks for six
of them, a damaged one for 28 more.
"""

from __future__ import annotations

import re
from typing import Any, cast


class _Late:
    """Becomes the compiled pattern attribute by attribute: what was asked once is found without a detour."""

    def __init__(self, source: str, flags: int) -> None:
        self.pattern = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        if name not in ("search", "match", "fullmatch", "finditer", "findall", "split", "sub", "subn"):
            raise AttributeError(name)  # not of a pattern, or, to whoever copies this, none of its own
        # Others that come later find the pattern among those that `re` keeps, or compile it once more.
        method = getattr(re.compile(self.pattern, self._flags), name)
        setattr(self, name, method)
        return method


def expression(source: str, flags: int = 0) -> re.Pattern[str]:
    """Return what answers as `re.compile(source, flags)` does, compiled when it is first asked: then a wrong source
    raises `re.error`.

    >>> expression(r"[aeiou]").sub("_", "textfix")
    't_xtf_x'
    """
    return cast("re.Pattern[str]", _Late(source, flags))
