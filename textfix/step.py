"""The one interface that every step has: a document in, edits and flags out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from textfix.edits import Edit, Flag
from textfix.segment import Document


class Step(Protocol):
    """One kind of repair.

    A step is made once for a fixer and shared by all its documents: it keeps nothing of a document but in
    `document.memory`. `edits` is always called before `flags`, with the same document; `flags` only where a report was
    asked for. Both return well-formed lists in offsets of the document that the step was given, which is the input with
    the edits of the earlier steps made; the fixer maps them back.
    """

    name: str

    def edits(self, document: Document) -> Sequence[Edit]:
        """Return the repairs, sorted and disjoint."""
        ...

    def flags(self, document: Document) -> Sequence[Flag]:
        """Return what looks damaged but is left alone, sorted by start."""
        ...
