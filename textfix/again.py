"""A second look for repeats, behind the step that restores.

Owns nothing but when to look: where restoring made anything whole. "Vucic" lost its accents and "Vui" its letters, and
only when that is Vučić again do two captions say the same; without this look, a second run would be the first to see
it.
"""

from __future__ import annotations

from collections.abc import Sequence

from textfix.captions import Captions
from textfix.edits import RESTORING_KINDS, SURE, Edit, Flag, apply, compose
from textfix.segment import Document
from textfix.step import Step


class Again:
    """Removes the paragraphs that are repeats now that `restore` has been at them; what it flags, it flagged before."""

    name = "again"

    def __init__(self, restore: Step) -> None:
        self._captions = Captions()
        self._restore = restore

    def edits(self, document: Document) -> Sequence[Edit]:
        """Return the removals and completions, and what is restored now that a removed copy speaks no more."""
        if self.name not in document.memory and not any(edit.kind in RESTORING_KINDS for edit in document.made):
            return ()
        memory = document.memory.setdefault(self.name, {})
        assert isinstance(memory, dict)
        read = self._captions.read(document)  # of most paragraphs nothing was restored
        found = self._captions.edits(Document(document.text, memory, document.made), read)
        if not found:
            return ()
        restored = self._restore.edits(Document(apply(document.text, found), document.memory))
        return compose(found, [edit for edit in restored if edit.confidence >= SURE])

    def flags(self, document: Document) -> Sequence[Flag]:
        """Return nothing: near repeats were flagged at the first look."""
        return ()
