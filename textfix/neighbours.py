"""How often a name stood beside a word, in the texts and lists of names that the data was built from.

Pairs of neighbouring words: one is an accented form, or a capitalised word that looks like one that lost its accents;
the other is any word, as it looks damaged. That Velimir stands beside Ilić no count of single words knows.
`textfix.build.neighbours` counts them; `textfix.ngram_table` holds them in 18 bits a pair, and takes a pair that was
never counted for one that was once in 1,024 times.
"""

from __future__ import annotations

import zlib
from functools import lru_cache
from pathlib import Path

from textfix import datafile
from textfix.kernels import NgramTable
from textfix.ngram_table import Shape

KIND = "neighbours"
STEP = 1 / 8
"""Counts are stored as ln(1 + count) in steps of this: 6 bits reach 2,600."""


def key(first: str, second: str) -> int:
    """Return the number of a pair of words, in the order of the text.

    >>> key("velimir", "ilić") != key("ilić", "velimir")
    True
    """
    return zlib.crc32(first.encode("utf-8", "surrogatepass")) << 31 ^ zlib.crc32(
        second.encode("utf-8", "surrogatepass")
    )


class Neighbours:
    """The counted pairs in `neighbours.bin`."""

    def __init__(self, directory: Path) -> None:
        """Map `neighbours.bin` in `directory`; raises ModelError where it is not whole."""
        file = datafile.DataFile(directory / "neighbours.bin", KIND)
        self._table = NgramTable(file.sections["cells"], Shape(*file.facts["shape"]))
        self.log_count = lru_cache(1 << 10)(self._log_count)

    def _log_count(self, first: str, second: str) -> float:
        """Return ln(1 + count) of a pair of words, in the order of the text."""
        return max(0, self._table.get(key(first, second))) * STEP
