"""The step `spun`: flags words that an article spinner put in, and says how likely it is that one rewrote the document.

A spinner swaps many words of a text; a person's odd word stands alone. So a document is judged before its words are
(`textfix.spun_judge`), and only one that looks spun gets flags (`textfix.spun_flags`). Nothing is ever replaced: what
stood there is not known for sure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from textfix.edits import Edit, Flag
from textfix.segment import Document

if TYPE_CHECKING:
    from textfix.spun_flags import Flagger
    from textfix.tortured import Phrase


class Spun:
    """The step: made once, safe to share between threads.

    `phrases` are tortured phrases besides the packaged ones. The models in `directory`, by default the packaged ones,
    are opened when flags are first asked for: to repair a text needs none of them.
    """

    name = "spun"

    def __init__(self, directory: Path | None = None, phrases: Iterable[Phrase] = ()) -> None:
        self._directory = directory
        self._phrases = tuple(phrases)

    def edits(self, document: Document) -> Sequence[Edit]:
        """Return nothing."""
        return ()

    def flags(self, document: Document) -> Sequence[Flag]:
        """Return the words that are likely spun, if the document shows that it was.

        Leaves the probability that it was in `document.memory["spun_score"]`. Raises ModelError where a data file is
        missing or not whole.
        """
        return self._flagger.flags(document)

    @cached_property
    def _flagger(self) -> Flagger:
        from textfix.spun_flags import Flagger

        return Flagger(self._directory, self._phrases)
