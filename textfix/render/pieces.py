"""A report as a run of pieces: what stands unchanged, what an edit wrote, what a flag marks."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from textfix.edits import Edit, Flag
    from textfix.report import Report


class Piece(NamedTuple):
    """A part of the text: `before` in the input, `after` in the repaired text, the same where `edit` is None.

    `flags` are those that lie over it. An insertion, and a flag without extent, have an empty `before`.
    """

    before: str
    after: str
    edit: Edit | None
    flags: tuple[Flag, ...]


def pieces(report: Report) -> Iterator[Piece]:
    """Yield the pieces in order: all `before` joined are the input, all `after` the repaired text.

    A flag that ends inside what an edit replaces is shown over the whole edit.
    """
    source = report.source
    opening: dict[int, list[Flag]] = defaultdict(list)
    closing: dict[int, list[Flag]] = defaultdict(list)
    points: dict[int, list[Flag]] = defaultdict(list)
    for start, end, flag in _outwards(report):
        if start == end:
            points[start].append(flag)
        else:
            opening[start].append(flag)
            closing[end].append(flag)
    insertions = {edit.start: edit for edit in report.edits if edit.start == edit.end}
    edits = {edit.start: edit for edit in report.edits if edit.start < edit.end}
    ends = {edit.end for edit in edits.values()}
    cuts = sorted({0, len(source), *opening, *closing, *points, *insertions, *edits, *ends})
    over: list[Flag] = []
    for cut, following in zip(cuts, [*cuts[1:], len(source)], strict=True):
        over = [flag for flag in over if flag not in closing[cut]]
        if cut in insertions or cut in points:
            insertion = insertions.get(cut)
            yield Piece("", insertion.after if insertion else "", insertion, (*over, *points[cut]))
        over += opening[cut]
        if cut < following:
            edit, text = edits.get(cut), source[cut:following]
            yield Piece(text, edit.after if edit else text, edit, tuple(over))


def _outwards(report: Report) -> Iterator[tuple[int, int, Flag]]:
    """Yield each flag with its span, whose ends are moved out of the edits that they fall into."""
    starts = [edit.start for edit in report.edits]
    ends = [edit.end for edit in report.edits]
    for flag in report.flags:
        before = bisect_right(starts, flag.start) - 1
        start = flag.start
        if before >= 0 and flag.start < ends[before]:
            start = starts[before]
        after = bisect_left(ends, flag.end)
        end = flag.end
        if after < len(starts) and starts[after] < flag.end:
            end = ends[after]
        yield start, end, flag
