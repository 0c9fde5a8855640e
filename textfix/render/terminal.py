"""Reports on a terminal that understands ANSI colours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textfix.render.pieces import pieces

if TYPE_CHECKING:
    from textfix.report import Report

_EDITED = "32"  # green
_FLAGGED = "4;33"  # underlined, yellow
_DIFF = {"---": "1", "+++": "1", "@@": "36", "-": "31", "+": "32"}


def render(report: Report, color: bool = True) -> str:
    r"""Return the repaired text; with `color`, what edits wrote is green and what flags mark underlined.

    >>> from textfix.edits import Edit
    >>> from textfix.report import Report
    >>> render(Report("a café", (Edit(2, 5, "caf", "café", "letters", 0.97, ""),)))
    'a \x1b[32mcafé\x1b[0m'
    """
    if not color:
        return report.text
    painted: list[str] = []
    for piece in pieces(report):
        style = ";".join(([_EDITED] if piece.edit else []) + ([_FLAGGED] if piece.flags else []))
        painted.append(paint(piece.after, style) if style else piece.after)
    return "".join(painted)


def render_diff(diff: str) -> str:
    r"""Return a unified diff with its lines coloured.

    >>> render_diff("@@ -1 +1 @@\n-caf\n")
    '\x1b[36m@@ -1 +1 @@\x1b[0m\n\x1b[31m-caf\x1b[0m\n'
    """
    painted: list[str] = []
    for line in diff.split("\n"):
        style = next((style for mark, style in _DIFF.items() if line.startswith(mark)), "")
        painted.append(paint(line, style) if style else line)
    return "\n".join(painted)


def paint(text: str, style: str) -> str:
    """Return `text` in an ANSI style, which ends before each line does, as pagers need it."""
    return "\n".join(f"\x1b[{style}m{line}\x1b[0m" if line else line for line in text.split("\n"))
