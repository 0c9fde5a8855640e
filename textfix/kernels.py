"""The innermost functions, which take most of the time: compiled where the installation could compile them, else in
pure Python. Both give the same results.

`_compiled.pyx` is built when the package is installed, if Cython and a compiler are at hand. With the environment
variable TEXTFIX_PURE set to anything but nothing it is left alone.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

__all__ = [
    "COMPILED", "Buckets", "Census", "Counts", "Entries", "Forest", "Lexis", "NamedWeights", "Names", "Network",
    "NgramTable", "Ngrams", "Originals", "Profiles", "Rows", "Screen", "Speller", "Table", "Trees", "Vectors", "beside",
    "careless", "digit_runs", "evidence", "line", "map_large_blocks", "mentions", "read", "runs", "wanted", "words",
]  # fmt: skip

COMPILED = False
"""Are the compiled ones in use?"""

if not TYPE_CHECKING and not os.environ.get("TEXTFIX_PURE"):
    try:
        from textfix._compiled import (
            Buckets,
            Census,
            Counts,
            Entries,
            Forest,
            Lexis,
            NamedWeights,
            Names,
            Network,
            Ngrams,
            NgramTable,
            Originals,
            Profiles,
            Rows,
            Screen,
            Speller,
            Table,
            Trees,
            Vectors,
            beside,
            careless,
            digit_runs,
            evidence,
            line,
            map_large_blocks,
            mentions,
            read,
            runs,
            wanted,
            words,
        )

        COMPILED = True
    except ImportError:
        pass
if not COMPILED:
    from textfix.allocator import map_large_blocks
    from textfix.careless import careless
    from textfix.census import Census
    from textfix.forest import Forest
    from textfix.hashed import Table
    from textfix.items import beside, wanted
    from textfix.lexis import Lexis
    from textfix.lookup import Buckets, Counts, Entries, Profiles, Rows
    from textfix.mentions import mentions
    from textfix.names import NamedWeights, Names
    from textfix.network import Network
    from textfix.ngram_table import NgramTable
    from textfix.ngrams import Ngrams
    from textfix.originals import Originals
    from textfix.readings import read
    from textfix.screen import Screen
    from textfix.speller import Speller
    from textfix.swap_rates import evidence
    from textfix.tokens import line
    from textfix.trees import Trees
    from textfix.vectors import Vectors
    from textfix.words import digit_runs, runs, words
