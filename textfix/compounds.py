"""Compounds whose middle is a single letter that vanished whole: tte--tte, pied--terre, t?te-?-t?te.

Words are read one by one, and of à nothing is left that could be read. In news summaries these are 5 in 1,000 of the
words that have accents. `textfix.build.compounds` counts them in text.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from textfix import datafile
from textfix.candidates import project
from textfix.channels import CHANNELS
from textfix.edits import Edit
from textfix.expressions import expression
from textfix.languages import fold_case

KIND = "compounds"
_PARTS = re.compile("(-.-)")
_VANISHED = "-(?:-|[?\ufffd]{1,2}-)"
_SIGN = expression(_VANISHED)
_WORD = "(?:[^\\W\\d_]|[?\ufffd])*[^\\W\\d_]"
_LEFT = expression(rf"(?<![\w?\ufffd-])({_WORD})({_VANISHED})({_WORD})(?![\w-])")
_CONFIDENCE = 0.99
"""Nothing else is written so: in 1.3 million words of intact text none is found."""


class _Compound(NamedTuple):
    parts: tuple[str, str, str]
    times: int


class Compounds:
    """Those of `compounds.bin`, read when a text shows two hyphens with nothing, or marks, between them."""

    def __init__(self, directory: Path) -> None:
        self._path = directory / "compounds.bin"

    @cached_property
    def _known(self) -> Mapping[tuple[str, str], _Compound]:
        """The compounds by what a channel leaves of what stands before and behind the letter, marks aside.

        Raises ModelError where the file is not whole.
        """
        file = datafile.DataFile(self._path, KIND)
        found: dict[tuple[str, str], _Compound] = {}
        for line in filter(None, file.text(KIND).split("\n")):
            whole, _, count = line.partition("\t")
            before, letter, after = _PARTS.split(whole)
            found.setdefault((_left_of(before), _left_of(after)), _Compound((before, letter, after), int(count)))
        return found

    def edits(self, text: str, channels: Container[str]) -> Iterator[Edit]:
        """Yield the edits that mend the compounds of a text, in order, each part of one by itself.

        >>> compounds = Compounds(datafile.directory())
        >>> [(edit.before, edit.after) for edit in compounds.edits("A tte--tte, pied-?-terre", {"drop", "question"})]
        [('tte', 'tête'), ('--', '-à-'), ('tte', 'tête'), ('-?-', '-à-')]
        """
        if not _SIGN.search(text):
            return
        for match in _LEFT.finditer(text):
            found = self._known.get((_left_of(match[1]), _left_of(match[3])))
            if found is None:
                continue
            made = list(_mended(match, found.parts, channels))
            if len(made) == 3:
                whole = "".join(found.parts)
                reason = f"{whole}: {found.times} times in text"
                for group, (before, after) in enumerate(made, 1):
                    if before != after:
                        yield Edit(*match.span(group), before, after, "letters", _CONFIDENCE, reason)


def _mended(match: re.Match[str], parts: Sequence[str], channels: Container[str]) -> Iterator[tuple[str, str]]:
    """Yield each part as it stands and as it was, if what is missing there can have been taken by one of `channels`."""
    for before, part in zip(match.groups(), parts, strict=True):
        # A sentence or a title may begin with it.
        after = part[0].upper() + part[1:] if before[0].isupper() else part
        channel = "question" if "?" in before else "replacement" if "\ufffd" in before else "drop"
        if before == after or (channel in channels and CHANNELS[channel].explains(before, after)):
            yield before, after


def _left_of(part: str) -> str:
    """Return what every channel leaves of a part, in small letters."""
    return project(fold_case(part))
