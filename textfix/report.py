"""What `explain` returns: the repaired text, every change, every flag, and what the document showed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from textfix.edits import Edit, Flag, apply, invert
from textfix.errors import InputError


class Report(NamedTuple):
    """The result of repairing one document.

    `edits` are sorted and disjoint, and like `flags` in offsets (code points) of the **input**. `channels` gives for
    each channel the posterior probability that the document went through it; `spun_score` is the probability that an
    article spinner rewrote it.
    """

    text: str
    edits: tuple[Edit, ...] = ()
    flags: tuple[Flag, ...] = ()
    channels: Mapping[str, float] = {}
    spun_score: float = 0.0

    @property
    def source(self) -> str:
        """The input, from the repaired text and the edits.

        >>> Report("Vučić", (Edit(0, 3, "Vui", "Vučić", "letters", 0.99, ""),)).source
        'Vui'
        """
        return apply(self.text, invert(self.edits))

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain JSON types."""
        return {
            "text": self.text,
            "edits": [edit._asdict() for edit in self.edits],
            "flags": [
                {**flag._asdict(), "suggestions": [list(suggestion) for suggestion in flag.suggestions]}
                for flag in self.flags
            ],
            "channels": dict(self.channels),
            "spun_score": self.spun_score,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Report:
        """Return the report that `to_dict` wrote, also after a trip through JSON.

        >>> report = Report("café", (Edit(0, 3, "caf", "café", "letters", 0.97, "café: English word"),))
        >>> Report.from_dict(json.loads(json.dumps(report.to_dict()))) == report
        True
        """
        try:
            return cls(
                text=data["text"],
                edits=tuple(Edit(**edit) for edit in data["edits"]),
                flags=tuple(
                    Flag(**{**flag, "suggestions": tuple((text, p) for text, p in flag["suggestions"])})
                    for flag in data["flags"]
                ),
                channels=dict(data["channels"]),
                spun_score=data["spun_score"],
            )
        except (KeyError, TypeError, ValueError) as error:
            raise InputError(f"not a textfix report: {error!r}; give what Report.to_dict() returned") from error

    def to_json(self) -> str:
        """Return the report as one line of JSON."""
        return json.dumps(self.to_dict(), ensure_ascii=False)

    def diff(self, name: str = "text") -> str:
        r"""Return a unified diff from the input to the repaired text, empty when nothing changed.

        >>> print(Report("café\n", (Edit(0, 3, "caf", "café", "letters", 0.97, ""),)).diff(), end="")
        --- text
        +++ text (repaired)
        @@ -1 +1 @@
        -caf
        +café
        """
        import difflib

        from textfix.segment import lines

        if not self.edits:
            return ""
        before = [line.text for line in lines(self.source)]
        after = [line.text for line in lines(self.text)]
        pieces: list[str] = []
        for line in difflib.unified_diff(before, after, name, f"{name} (repaired)"):
            pieces.append(line)
            if not line.endswith("\n"):
                pieces.append("\n\\ No newline at end of file\n" if line[-1:] != "\r" else "\n")
        return "".join(pieces)

    def to_terminal(self, color: bool = True) -> str:
        """Return the repaired text with its changes marked for a terminal."""
        from textfix.render.terminal import render

        return render(self, color=color)

    def to_html(self, title: str = "textfix") -> str:
        """Return one self-contained HTML page that shows the edits and flags in the text."""
        from textfix.render.html import page

        return page([(title, self)])
