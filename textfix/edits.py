"""The edit model: what a change is, and how changes are applied, undone and chained.

Owns `Edit`, `Flag` and the algebra on them. Knows nothing of how edits come about; imports nothing local.

All offsets are code points. A list of edits is *well formed* when it is sorted, disjoint and in bounds, no two
insertions share a point, and each `before` is what stands in the text at its span (`check` says where it is not). Any
subset of it is well formed too, and so is what undoes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import prod
from typing import Literal, NamedTuple, TypeVar, get_args

EditKind = Literal["letters", "apostrophe", "quote", "dash", "symbol", "mojibake", "caption", "spacing", "leftover"]
FlagKind = Literal[
    "spun", "lost-symbol", "lost-dash", "lost-quote", "truncated", "lost-inline", "name-variant", "leftover", "repeat"
]

EDIT_KINDS: tuple[str, ...] = get_args(EditKind)
FLAG_KINDS: tuple[str, ...] = get_args(FlagKind)

RESTORING_KINDS = frozenset({"letters", "apostrophe", "quote", "dash", "symbol"})
"""The kinds that put back what a channel took away; the other kinds tidy or decode."""


class Edit(NamedTuple):
    """One change: `text[start:end]`, which reads `before`, shall read `after`.

    `confidence` is the calibrated probability (0..1) that the change is right; `reason` is one readable line.
    """

    start: int
    end: int
    before: str
    after: str
    kind: EditKind
    confidence: float
    reason: str


class Flag(NamedTuple):
    """A span that looks damaged but is left alone. `suggestions` are (text, probability) pairs, best first."""

    start: int
    end: int
    text: str
    kind: FlagKind
    suggestions: tuple[tuple[str, float], ...]
    confidence: float
    reason: str


SURE = 0.9
"""The default threshold. What is this sure is built upon by later looks and steps, whatever the threshold in force: so
the threshold only filters."""


def apply(text: str, edits: Iterable[Edit]) -> str:
    """Return `text` with the well-formed `edits` made.

    >>> apply("Vui didnt", [Edit(0, 3, "Vui", "Vučić", "letters", .99, ""), Edit(7, 7, "", "’", "apostrophe", .99, "")])
    'Vučić did’nt'
    """
    pieces: list[str] = []
    position = 0
    for edit in edits:
        pieces.append(text[position : edit.start])
        pieces.append(edit.after)
        position = edit.end
    if not pieces:
        return text
    pieces.append(text[position:])
    return "".join(pieces)


def invert(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """Return the edits that lead back: `apply(apply(text, edits), invert(edits)) == text`.

    There is one for each edit, except that deletions with nothing between them, such as two captions removed side by
    side, leave one point behind, at which one insertion puts all of it back.

    >>> invert([Edit(0, 3, "Vui", "Vučić", "letters", .99, "")])[0][:4]
    (0, 5, 'Vučić', 'Vui')
    >>> invert([Edit(0, 1, "a", "", "caption", .99, ""), Edit(1, 2, "b", "", "caption", .99, "")])[0][:4]
    (0, 0, '', 'ab')
    """
    inverted: list[Edit] = []
    for edit in _placed(edits):
        _append(inverted, edit)
    return tuple(inverted)


def beside(edits: Iterable[Edit], taken: Sequence[Edit]) -> list[Edit]:
    """Return the edits that neither overlap nor touch what is taken; both in offsets of one text, sorted.

    >>> one, two = Edit(0, 2, "Ni", "Niš", "letters", .6, ""), Edit(5, 8, "caf", "café", "letters", .6, "")
    >>> beside([one, two], [Edit(2, 3, ",", "", "spacing", .9, "")]) == [two]
    True
    """
    result: list[Edit] = []
    place = 0
    for edit in edits:
        while place < len(taken) and taken[place].end < edit.start:
            place += 1
        if place == len(taken) or edit.end < taken[place].start:
            result.append(edit)
    return result


def behind(edits: Iterable[Edit], made: Sequence[Edit]) -> list[Edit]:
    """Return the edits in offsets of the text that `made` leaves, without those that overlap what it made, and without
    insertions beside it.

    >>> one, two = Edit(0, 2, "Ni", "Niš", "letters", .9, ""), Edit(5, 8, "caf", "café", "letters", .6, "")
    >>> [edit[:4] for edit in behind([one, two], [one])]
    [(6, 9, 'caf', 'café')]
    """
    result: list[Edit] = []
    place = shift = 0
    for edit in edits:
        while place < len(made) and made[place].end <= edit.start and made[place].start < edit.end:
            shift += len(made[place].after) - len(made[place].before)
            place += 1
        touched = made[max(0, place - 1) : place + 1]
        if all(edit.end <= other.start or other.end <= edit.start for other in touched) and (
            edit.start < edit.end or all(edit.start not in (other.start, other.end) for other in touched)
        ):
            result.append(edit._replace(start=edit.start + shift, end=edit.end + shift))
    return result


def outside_deleted(flags: Iterable[Flag], edits: Iterable[Edit]) -> list[Flag]:
    """Return the flags that do not lie within what an edit deletes; both in offsets of one text, sorted.

    >>> here, there = (Flag(place, place + 2, "to", "lost-inline", (), 0.9, "") for place in (0, 9))
    >>> outside_deleted([here, there], [Edit(7, 12, "5 told 7", "", "caption", 0.98, "")]) == [here]
    True
    """
    deleted = [edit for edit in edits if not edit.after]
    result: list[Flag] = []
    place = 0
    for flag in flags:
        while place < len(deleted) and deleted[place].end <= flag.start:
            place += 1
        if place == len(deleted) or flag.start < deleted[place].start or deleted[place].end < flag.end:
            result.append(flag)
    return result


def _placed(edits: Iterable[Edit]) -> Iterator[Edit]:
    """Yield each edit turned round, in offsets of the text that the edits make."""
    shift = 0
    for edit in edits:
        start = edit.start + shift
        yield edit._replace(start=start, end=start + len(edit.after), before=edit.after, after=edit.before)
        shift += len(edit.after) - len(edit.before)


def compose(first: Sequence[Edit], second: Sequence[Edit]) -> tuple[Edit, ...]:
    """Return the edits on the input that do what `first` and then `second` (on the result of `first`) do.

    An edit of `second` that touches nothing `first` wrote is moved back to the input's offsets. Where they overlap, the
    two become one edit of the later one's kind. Its confidence is the product, since both must be right, but not below
    `SURE` where both are sure: a second run would make what the first left out. A later edit that swallows an earlier
    one whole and deletes it keeps its own confidence, for it holds either way.

    >>> one = [Edit(0, 2, "oe", "ö", "letters", .9, "digraph")]          # "oe b" -> "ö b"
    >>> two = [Edit(1, 2, " ", "", "spacing", .8, "gap")]                # "ö b" -> "öb"
    >>> [tuple(edit[:4]) for edit in compose(one, two)]
    [(0, 2, 'oe', 'ö'), (2, 3, ' ', '')]
    """
    if not first:
        return tuple(second)
    if not second:
        return tuple(first)
    result: list[Edit] = []
    earlier = list(zip(first, _placed(first), strict=True))  # each edit, and where its `after` stands between
    i = j = shift = 0  # input offset = middle offset - shift, behind the edits of `first` passed so far
    while i < len(earlier) or j < len(second):
        if j == len(second) or (i < len(earlier) and _precedes(earlier[i][1], second[j])):
            edit = earlier[i][0]
            _append(result, edit)
            shift += len(edit.after) - len(edit.before)
            i += 1
            continue
        if i == len(earlier) or not _overlaps(earlier[i][1], second[j]):
            later = second[j]
            _append(result, later._replace(start=later.start - shift, end=later.end - shift))
            j += 1
            continue
        # A cluster: edits of both lists that overlap one another, directly or through a third.
        one, two = [earlier[i]], [second[j]]
        i, j = i + 1, j + 1
        while True:
            if i < len(earlier) and _overlaps(earlier[i][1], two[-1]):
                one.append(earlier[i])
                i += 1
            elif j < len(second) and _overlaps(one[-1][1], second[j]):
                two.append(second[j])
                j += 1
            else:
                break
        merged = _merge(one, two, shift)
        if merged.before != merged.after:
            _append(result, merged)
        shift += sum(len(edit.after) - len(edit.before) for edit, _ in one)
    return tuple(result)


def _merge(one: list[tuple[Edit, Edit]], two: list[Edit], shift: int) -> Edit:
    """Return the one edit that does what a cluster of overlapping edits does."""
    low = min(one[0][1].start, two[0].start)
    high = max(one[-1][1].end, two[-1].end)
    middle = [""] * (high - low)
    for _, placed in one:
        middle[placed.start - low : placed.end - low] = placed.before
    for later in two:
        middle[later.start - low : later.end - low] = later.before
    text = "".join(middle)
    before = apply(text, [placed._replace(start=placed.start - low, end=placed.end - low) for _, placed in one])
    after = apply(text, [later._replace(start=later.start - low, end=later.end - low) for later in two])
    needed = [
        edit
        for edit, placed in one
        if not any(not later.after and later.start <= placed.start and placed.end <= later.end for later in two)
    ]
    confidence = _joint(edit.confidence for edit in [*needed, *two])
    reason = "; ".join(dict.fromkeys(edit.reason for edit in [*needed, *two]))
    start = low - shift
    return Edit(start, start + len(before), before, after, two[-1].kind, confidence, reason)


def _joint(confidences: Iterable[float]) -> float:
    """Return the confidence of an edit that several make up."""
    known = list(confidences)
    return max(prod(known), SURE if min(known) >= SURE else 0.0)


def _append(result: list[Edit], edit: Edit) -> None:
    """Append `edit`; two insertions at one point become one."""
    if result and result[-1].start == result[-1].end == edit.start == edit.end:
        last = result.pop()
        edit = edit._replace(
            after=last.after + edit.after,
            confidence=_joint((last.confidence, edit.confidence)),
            reason=f"{last.reason}; {edit.reason}",
        )
    result.append(edit)


def _precedes(placed: Edit, later: Edit) -> bool:
    """Does what the earlier edit wrote stand wholly before `later`? Ends may touch."""
    return placed.end <= later.start and not _overlaps(placed, later)


def _overlaps(placed: Edit, later: Edit) -> bool:
    """Do the spans share a character? An empty span overlaps what it lies strictly inside.

    Two at one point do not: the earlier edit deleted what stood there, the later one inserts behind that.
    """
    if placed.start == placed.end and later.start == later.end:
        return False
    if placed.start == placed.end:
        return later.start < placed.start < later.end
    if later.start == later.end:
        return placed.start < later.start < placed.end
    return placed.start < later.end and later.start < placed.end


_Span = TypeVar("_Span", Edit, Flag)


def moved(spans: Iterable[_Span], offset: int) -> Iterable[_Span]:
    """Return edits or flags of a part of a text in offsets of the text, in which it begins at `offset`.

    >>> [(edit.start, edit.end) for edit in moved([Edit(1, 2, "a", "á", "letters", 0.9, "")], 10)]
    [(11, 12)]
    """
    if offset == 0:
        return spans
    return (span._replace(start=span.start + offset, end=span.end + offset) for span in spans)


def map_span(edits: Sequence[Edit], start: int, end: int) -> tuple[int, int]:
    """Map a span of the repaired text back to the input that `edits` were made on.

    A boundary inside what an edit wrote moves outwards to that edit's boundary; what was deleted beside the span stays
    outside.

    >>> map_span([Edit(0, 3, "Vui", "Vučić", "letters", .99, "")], 2, 8)
    (0, 6)
    >>> map_span([Edit(0, 3, "Ni ", "", "caption", .99, "")], 0, 2)
    (3, 5)
    """
    first, last = _back(edits, start, upper=False), _back(edits, end, upper=True)
    return min(first, last), last


def _back(edits: Sequence[Edit], offset: int, upper: bool) -> int:
    shift = 0
    for edit in edits:
        start = edit.start + shift
        if offset < start or (offset == start and upper != bool(edit.after)):
            break
        if offset < start + len(edit.after):
            if offset == start:
                return edit.start
            return edit.end if upper else edit.start
        shift += len(edit.after) - len(edit.before)
    return offset - shift


def check(text: str, edits: Iterable[Edit]) -> None:
    """Raise ValueError, naming the edit, unless `edits` are well formed for `text` and change something each."""
    position, inserted = 0, -1
    for edit in edits:
        if not position <= edit.start <= edit.end <= len(text):
            raise ValueError(f"{edit!r} overlaps the edit before it or lies outside 0..{len(text)}")
        if text[edit.start : edit.end] != edit.before or edit.before == edit.after:
            raise ValueError(f"{edit!r} does not say what stands there: {text[edit.start : edit.end]!r}")
        if edit.start == edit.end == inserted:
            raise ValueError(f"{edit!r} is a second insertion at one point")
        position, inserted = edit.end, edit.start if edit.start == edit.end else -1
