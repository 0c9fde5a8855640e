"""Tables of figures, for a terminal or as Markdown."""

from __future__ import annotations

import math
from collections.abc import Sequence


def table(title: str, head: Sequence[str], rows: Sequence[Sequence[object]], markdown: bool) -> str:
    """Return a table with its title; columns after the first are set flush right. Floats are given as they are.

    >>> print(table("Words", ["system", "recall"], [["textfix", "0.97"]], markdown=True))
    ### Words
    <BLANKLINE>
    | system | recall |
    |---|---:|
    | textfix | 0.97 |
    <BLANKLINE>
    """
    cells = [[str(cell) for cell in row] for row in rows]
    if markdown:
        lines = [f"### {title}", "", _row(head), "|---|" + "---:|" * (len(head) - 1), *map(_row, cells)]
    else:
        widths = [max(len(row[i]) for row in [list(head), *cells]) for i in range(len(head))]
        lines = [title, *("  ".join(_set(row, widths)).rstrip() for row in [head, *cells])]
    return "\n".join(lines) + "\n"


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _set(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    return [
        cell.rjust(width) if i else cell.ljust(width) for i, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]


def percent(share: float) -> str:
    """Return a share as a percentage, or a dash where there was nothing to count.

    >>> percent(0.98765), percent(float("nan"))
    ('98.77', '–')
    """
    return "–" if math.isnan(share) else f"{100 * share:.2f}"
