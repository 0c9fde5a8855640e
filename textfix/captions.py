"""Paragraphs that a scraper took twice: captions above all, which stand under a picture and again beside it.

Owns the search for copies among the paragraphs of a document; `copies` says when two paragraphs are the same, `meant`
what may stand twice. Of two copies the first place is kept, with the wording that says more. Repeats
that may be meant stay: refrains, verse, dialogue, list items, headings, tables, code, notes under tables, contracts.
What is nearly the same is flagged.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import deque
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from sys import getsizeof
from typing import TypeVar

from textfix.copies import (
    ACCENTED,
    core,
    fullest,
    is_copy,
    is_near,
    is_variant,
    key,
    names,
    other_credit,
    plain,
    skeleton,
    without_kicker,
)
from textfix.edits import Edit, Flag
from textfix.meant import SHORT, is_meant, is_prose, tells
from textfix.segment import Document
from textfix.units import Drift, Unit, is_long, line_count, lines_before, removals, units

REMEMBERED = 1_500_000
"""Bytes that the kept paragraphs of one document may take: a copy is looked for among some 1,000 paragraphs of 300
characters, a hundred pages. With `again` they are kept twice."""

_OVERHEAD = 1_100
"""Bytes that a kept paragraph takes beside its text, by tracemalloc: keys, entries, anchors."""

_SHORTEST = 12
"""Least length of the key of a paragraph that may go beside its original in other quotation marks or spaces: nobody
writes a line twice in two typographies, but headings, "Yes." and "We need Trump now." repeat of themselves."""

_LONGEST = 25_000
"""Greatest length of the key: of a file of one line each window is a paragraph, and keeping those that have room would
take as much as all other paragraphs do. By letters, for spaces may be mended."""

_ANCHOR = 8
"""Letters of its skeleton, some 29 characters of the paragraph, at either end by which it finds those that it may be
cut or lengthened from: of 24,981 paragraphs of news, articles and other genres with forty letters and more, two have a
shorter skeleton (72 at twelve letters)."""

_SHARING = 4
"""So many paragraphs, the latest, are compared with one that begins or ends alike: time stays linear."""

_QUOTES = "\"'“‘„«”’»"
_STOPS = dict.fromkeys(map(ord, ".,;:!?"))


_Key = TypeVar("_Key")
"""A key, or an anchor."""

Traces = tuple[tuple[int, ...], tuple[bytes, ...]]
"""By what a paragraph is found: its keys, and its anchors."""
_Place = tuple[int, int]
"""Which paragraph of which window: the window, counted from 1, and the index in it."""


class _Kept:
    """A paragraph that stays.

    `meant`: it came again as only a paragraph does that shall, so it may come further times, or it is itself such a
    copy of an earlier one. `last` is the place where it came last. `before`: both before the window `latest`, in which
    it came last, and `again` the indices of its copies there that stay. `keys` are hashes of what `_read` returns, for
    that takes a third of a paragraph's memory, and `is_copy` compares the wordings themselves.
    """

    __slots__ = (
        "again", "anchors", "before", "content", "index", "keys", "last", "latest", "line", "meant", "start", "window"
    )  # fmt: skip

    def __init__(
        self, unit: Unit, keys: tuple[int, ...], anchors: tuple[bytes, ...], place: _Place, meant: bool
    ) -> None:
        self.content, self.line, self.start = unit.content, unit.line, unit.start
        self.keys = keys
        self.anchors = anchors
        self.window, self.index = self.last = place
        self.meant = meant
        self.before = meant, self.last
        self.latest = self.window
        self.again: list[int] = []

    def comes_again(self, place: _Place) -> None:
        """A copy in this place shall stay."""
        window, index = place
        if window != self.latest:
            self.latest, self.before, self.again = window, (self.meant, self.last), []
        self.meant, self.last = True, place
        self.again.append(index)

    def stands(self, number: int) -> None:
        """Be what it was when so many of the copies had come."""
        self.meant, self.last = (True, (self.latest, self.again[number - 1])) if number else self.before


class _Seen:
    """What the windows of one document hand on: the paragraphs kept so far, and how far the counts have come.

    `kept` finds a paragraph under its keys, `anchored` under either end of the first of them; `order` is that in which
    they are forgotten, where one without keys is already. `near` holds what this window may have to flag: the unit, and
    the paragraph that it resembles; `traces` those of its paragraphs. `last` is the place of the last paragraph that
    stayed, in the windows before. `waiting`: the paragraphs of a window in which none is like another, with their
    traces and places; they are kept when another window comes, which it does in few documents.
    """

    __slots__ = ("anchored", "kept", "last", "line", "near", "order", "size", "traces", "waiting", "window")

    def __init__(self) -> None:
        self.kept: dict[int, tuple[_Kept, ...]] = {}
        self.anchored: dict[bytes, tuple[_Kept, ...]] = {}
        self.order: deque[_Kept] = deque()
        self.near: list[tuple[Unit, _Kept]] = []
        self.traces: dict[str, Traces] = {}
        self.waiting: list[tuple[Unit, Traces, _Place]] = []
        self.size = 0
        self.line = 1
        self.window = 0
        self.last: _Place = 0, 0

    def turn(self) -> None:
        """Go on to the next window."""
        for unit, (keys, anchors), place in self.waiting:
            self.keep(_Kept(unit, keys, anchors, place, meant=False))
        self.waiting.clear()
        self.window += 1
        self.near.clear()
        self.traces.clear()

    def has_none_like(self, paragraphs: Iterable[Unit]) -> bool:
        """Is no paragraph of the window found by what another is, or one that is kept? So it is in most."""
        keys: list[int] = []
        anchors: list[bytes] = []
        for unit in paragraphs:
            found = self.traces[unit.content]
            keys += found[0]
            anchors += found[1]
        return (
            len(set(keys)) == len(keys)
            and len(set(anchors)) == len(anchors)
            and self.kept.keys().isdisjoint(keys)
            and self.anchored.keys().isdisjoint(anchors)
        )

    def wait(self, paragraphs: Sequence[Unit]) -> None:
        """Take in the paragraphs of the window, of which none is like another."""
        for index, unit in enumerate(paragraphs):
            traces = self.traces[unit.content]
            if traces[0]:
                self.waiting.append((unit, traces, (self.window, index)))
        if paragraphs:
            self.last = self.window, len(paragraphs) - 1

    def alike(
        self, content: str, keys: Sequence[int], anchors: Sequence[bytes]
    ) -> tuple[Sequence[_Kept], Sequence[_Kept]]:
        """Return the kept paragraphs that begin or end like `content`, and those that it is a copy of."""
        if self.anchored.keys().isdisjoint(anchors):
            if self.kept.keys().isdisjoint(keys):
                return (), ()
            return (), list(self._copied(content, keys, ()))
        similar = [kept for anchor in anchors for kept in self.anchored.get(anchor, ())]
        return similar, list(self._copied(content, keys, similar))

    def _copied(self, content: str, keys: Sequence[int], similar: Sequence[_Kept]) -> Iterator[_Kept]:
        """Yield the kept paragraphs that `content` is a copy of, the nearest in wording first."""
        for kept in dict.fromkeys(kept for under in keys for kept in self.kept.get(under, ())):
            if is_copy(core(kept.content), core(content)) and not other_credit(kept.content, content):
                yield kept
        for kept in similar:
            if is_variant(core(kept.content), core(content)) and not other_credit(kept.content, content):
                yield kept

    def keep(self, kept: _Kept) -> None:
        """Remember a paragraph, and forget the oldest ones beyond `REMEMBERED`."""
        _enter(kept, kept.keys, self.kept)
        _enter(kept, kept.anchors, self.anchored)
        self.order.append(kept)
        self.size += getsizeof(kept.content) + _OVERHEAD
        while self.size > REMEMBERED:
            oldest = self.order.popleft()
            if oldest.keys:
                self.forget(oldest)

    def complete(self, kept: _Kept, content: str, keys: tuple[int, ...], anchors: tuple[bytes, ...]) -> None:
        """Give a kept paragraph the fuller wording of a copy, by which it is found from now on too."""
        self.size += getsizeof(content) - getsizeof(kept.content)
        kept.content = content
        kept.keys = tuple(dict.fromkeys((*kept.keys, *keys)))
        kept.anchors = tuple(dict.fromkeys((*kept.anchors, *anchors)))
        _enter(kept, keys, self.kept)
        _enter(kept, anchors, self.anchored)

    def forget(self, kept: _Kept) -> None:
        """Forget a paragraph, but for what a later one stands under. Its place in `order` goes when its turn comes."""
        _strike(kept, kept.keys, self.kept)
        _strike(kept, kept.anchors, self.anchored)
        kept.keys = kept.anchors = ()
        while self.order and not self.order[-1].keys:
            self.order.pop()
        self.size -= getsizeof(kept.content) + _OVERHEAD


def _enter(kept: _Kept, keys: Iterable[_Key], index: dict[_Key, tuple[_Kept, ...]]) -> None:
    """Let a paragraph be found under `keys`, before the others there, of which the oldest may go."""
    alone = (kept,)
    for under in keys:
        others = index.get(under)
        if others:
            index[under] = (kept, *[other for other in others if other is not kept][: _SHARING - 1])
        else:
            index[under] = alone


def _strike(kept: _Kept, keys: Iterable[_Key], index: dict[_Key, tuple[_Kept, ...]]) -> None:
    """Let a paragraph be found no more."""
    for under in keys:
        found = index.pop(under, ())
        if found != (kept,):
            left = tuple(other for other in found if other is not kept)
            if left:
                index[under] = left


class _Window:
    """The window with this number: its paragraphs, and of what was read of it the removals by the index of theirs and
    the completions by their start.

    `copies`: the indices of those that were removed for a kept paragraph; `staying`: those that were not, sorted;
    `blocks`: the block of a line that belongs to one.
    """

    def __init__(self, number: int, last: _Place, paragraphs: Sequence[Unit]) -> None:
        self.number = number
        self.paragraphs = paragraphs
        self.removed: dict[int, Edit] = {}
        self.completed: dict[int, Edit] = {}
        self.copies: dict[_Kept, list[int]] = {}
        self.staying: list[int] = []
        self.blocks: dict[int, _Block] = {}
        self._last = last

    def remove(self, index: int, kept: _Kept, confidence: float) -> None:
        """Remove a paragraph that repeats `kept`."""
        self.removed[index] = _removal(self.paragraphs[index], kept, confidence)
        self.copies.setdefault(kept, []).append(index)
        at = bisect_left(self.staying, index)
        if self.staying[at : at + 1] == [index]:
            del self.staying[at]

    def before(self, index: int) -> _Place:
        """Return the place of the last paragraph before `index` that stays."""
        at = bisect_left(self.staying, index)
        return (self.number, self.staying[at - 1]) if at else self._last


class Captions:
    """The step `captions`: removes repeated captions and other repeated paragraphs."""

    name = "captions"

    @staticmethod
    def read(document: Document) -> Mapping[str, Traces]:
        """Return the traces of the paragraphs of this window by their text, as the last look at it found them."""
        seen = document.memory.get("captions")
        return seen.traces if isinstance(seen, _Seen) else {}

    def edits(self, document: Document, known: Mapping[str, Traces] | None = None) -> Sequence[Edit]:
        r"""Return the removals, sorted and disjoint, and what they complete.

        A removal takes a whole paragraph and the blank lines behind it (before it, at the end of the text), and names
        the line of the kept one, counted from 1 in the whole document. Where the copy says more than the kept one, the
        kept one is completed. `known`: what `read` returned after a look at nearly the same text.

        >>> text = "'Plotters': Shishmakov, left.\n\n‘Plotters’:  Shishmakov, left.\n\nText.\n"
        >>> [(edit.before, edit.reason) for edit in Captions().edits(Document(text))]
        [('‘Plotters’:  Shishmakov, left.\n\n', 'repeats line 1')]
        """
        seen = document.memory.setdefault("captions", _Seen())
        assert isinstance(seen, _Seen)
        text = document.text
        seen.turn()
        paragraphs = list(lines_before(units(text, seen.line), document.made))
        seen.line += line_count(text) + Drift(document.made).until(len(text))
        for unit in paragraphs:
            content = unit.content
            seen.traces[content] = (known.get(content) if known else None) or _traces(content)
        if seen.has_none_like(paragraphs):
            seen.wait(paragraphs)
            return []
        here = _Window(seen.window, seen.last, paragraphs)
        block = _Block(0)
        for index, unit in enumerate(paragraphs):
            stays: _Kept | None = None
            content = unit.content
            keys, anchors = seen.traces[content]
            if keys:
                similar, copied = seen.alike(content, keys, anchors)
                kept = copied[0] if copied else None
                subtitle = kept and index and "-->" in here.paragraphs[index - 1].content  # said twice at two times
                confidence = _confidence(unit, kept, here, index) if kept and not subtitle else 0.0
                if kept and confidence:
                    if len(copied) > 1 and kept.window == seen.window:
                        kept = min((other for other in copied if other.window == seen.window), key=attrgetter("index"))
                        confidence = _confidence(unit, kept, here, index) or confidence
                    here.remove(index, kept, confidence)
                    if kept.window == seen.window and _complete(here.completed, kept, unit, text, confidence):
                        seen.complete(kept, here.completed[kept.start].after, keys, anchors)
                        _judge_completed(kept, copied, here, seen)
                # By wording: beside a copy in quotation marks, too, only this line may be left of its block.
                elif kept and _wording(kept.content) == _wording(content):
                    stays = kept
                    kept.comes_again((seen.window, index))
                else:
                    if similar:
                        seen.near.extend((unit, other) for other in similar if other is not kept)
                    meant = kept is not None and not _is_fuller_than_passed(unit, kept, seen.window)
                    seen.keep(_Kept(unit, keys, anchors, (seen.window, index), meant))
            if index not in here.removed:
                here.staying.append(index)
            if unit.loose:
                block = here.blocks[index] = block if block.to_come else _Block(unit.loose)
                block.take(index, stays)
                _judge_alone(block, here)
        seen.last = here.before(len(here.paragraphs))
        found = [_smallest(edit) for edit in here.completed.values()]
        for index, start, end in removals(here.paragraphs, here.removed, text):
            found.append(here.removed[index]._replace(start=start, end=end, before=text[start:end]))
        return sorted(found)

    def flags(self, document: Document) -> Sequence[Flag]:
        """Return the paragraphs that nearly repeat an earlier one."""
        seen = document.memory["captions"]
        assert isinstance(seen, _Seen)
        found: dict[int, Flag] = {}
        for unit, kept in seen.near:
            if unit.start in found or not is_prose(unit.content) or len(names(unit.content)) < 1 + bool(unit.loose):
                continue
            if is_near(core(kept.content), core(unit.content)):
                text = document.text[unit.start : unit.stop]
                reason = f"nearly the same as line {kept.line}"
                found[unit.start] = Flag(unit.start, unit.stop, text, "repeat", (), 0.8, reason)
        return list(found.values())


def _judge_completed(kept: _Kept, copied: Sequence[_Kept], here: _Window, seen: _Seen) -> None:
    """Judge by the new wording of a kept paragraph those behind it: the copies of its old one that stayed, and what was
    no copy of that, in their order.

    "Erdoan in zmir", "Erdogan in Izmir", "Erdoğan in İzmir": the first two are copies of the third, not of each other.
    """
    block = here.blocks.get(kept.index)
    if block is not None and is_long(kept.content):
        block.opened = True
        _judge_alone(block, here)
    others = {other.index: other for other in copied if other is not kept}
    waiting = sorted({*others, *kept.again})
    kept.before, kept.again = (False, (kept.window, kept.index)), []
    kept.stands(0)
    for index in waiting:
        unit = here.paragraphs[index]
        if index in here.removed:
            continue
        confidence = _confidence(unit, kept, here, index)
        if not confidence:
            continue
        here.remove(index, kept, confidence)
        other = others.get(index)
        if other is not None:
            for copy in here.copies.pop(other, ()):
                here.remove(copy, kept, here.removed[copy].confidence)
            here.completed.pop(other.start, None)
            seen.forget(other)
            for copy in other.again:
                insort(waiting, copy)
        if unit.loose:
            _judge_alone(here.blocks[index], here)


class _Block:
    """A block of short lines: how many are still to come, and what became of those read.

    `opened`: one of them is completed to a long one.
    """

    def __init__(self, lines: int) -> None:
        self.to_come = lines
        self.opened = False
        self._read: list[tuple[int, _Kept | None]] = []

    def take(self, index: int, repeats: _Kept | None) -> None:
        """Take in the next line; `repeats`: what it is a copy of, if it stays all the same."""
        self.to_come -= 1
        self._read.append((index, repeats))

    def alone(self, removed: Container[int]) -> list[tuple[int, _Kept]]:
        """Of a block that was read to its end, return the copies that stand in none any more: all that is left, or
        beside a long line."""
        if self.to_come:
            return []
        left = [(index, repeats) for index, repeats in self._read if index not in removed]
        return [(index, repeats) for index, repeats in left if repeats] if self.opened or len(left) == 1 else []


def _judge_alone(block: _Block, here: _Window) -> None:
    """Judge once more, as the next run will see them, by themselves, copies that a block no longer holds."""
    for index, kept in block.alone(here.removed):
        at = bisect_left(kept.again, index)
        if kept.again[at : at + 1] == [index]:  # else it was judged where what it repeats was completed
            _judge_copies(kept, at, here)


def _judge_copies(kept: _Kept, at: int, here: _Window) -> None:
    """Judge once more a copy that stays, by its number, and, where it goes, the later ones, which may stay for it."""
    gone = False
    while at < len(kept.again):
        index = kept.again[at]
        unit, block = here.paragraphs[index], here.blocks.get(index)
        if block is not None and (index, kept) in block.alone(here.removed):
            unit = unit._replace(loose=0)
        kept.stands(at)
        confidence = _confidence(unit, kept, here, index)
        if confidence:
            gone = True
            del kept.again[at]
            here.remove(index, kept, confidence)
        elif gone:
            at += 1
        else:
            break
    kept.stands(len(kept.again))


def _removal(unit: Unit, kept: _Kept, confidence: float) -> Edit:
    return Edit(unit.start, unit.stop, unit.content, "", "caption", confidence, f"repeats line {kept.line}")


def _is_fuller_than_passed(copy: Unit, kept: _Kept, window: int) -> bool:
    """Does a copy in this window say more than what went out with an earlier one, and can no longer be completed?"""
    return kept.window != window and fullest(kept.content, copy.content) != kept.content


def _complete(completed: dict[int, Edit], kept: _Kept, copy: Unit, text: str, confidence: float) -> bool:
    """Give the kept paragraph the wording of its copy, if that says more than it has by now; return whether it did."""
    done = completed.get(kept.start)
    now = done.after if done else kept.content
    fuller = fullest(now, copy.content)
    if fuller == now:
        return False
    before = done.before if done else kept.content
    start = text.index(before, kept.start)
    reason = f"completed from its repeat in line {copy.line}"
    completed[kept.start] = Edit(start, start + len(before), before, fuller, "caption", confidence, reason)
    return True


def _smallest(edit: Edit) -> Edit:
    """Return the same edit without what its two wordings begin and end with."""
    head = _shared(edit.before, edit.after)
    tail = _shared(edit.before[head:][::-1], edit.after[head:][::-1])
    before = edit.before[head : len(edit.before) - tail]
    after = edit.after[head : len(edit.after) - tail]
    return edit._replace(start=edit.start + head, end=edit.end - tail, before=before, after=after)


def _shared(one: str, other: str) -> int:
    """Return how many characters the two begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (left, right) in pairs if left != right), min(len(one), len(other)))


def _read(content: str) -> tuple[bytes, ...]:
    """Return what copies share: the key and, where it is another, that without accents, and the skeletons of both, the
    first one last."""
    folded = key(content)
    if content.isascii() or not ACCENTED.search(content):
        return folded, b"~" + skeleton(folded)
    bare = key(plain(content))
    if bare == folded:  # £, ½
        return folded, b"~" + skeleton(folded)
    return folded, bare, b"~" + skeleton(bare), b"~" + skeleton(folded)


def _traces(content: str) -> Traces:
    """Return by what a paragraph is found: nothing, if it is too short to be looked for, or too long."""
    body = core(content)
    read = _read(body)
    if not _SHORTEST <= len(read[0]) <= _LONGEST:
        return (), ()
    return tuple(map(hash, read)), _anchors(body, read)


def _anchors(content: str, read: Sequence[bytes]) -> tuple[bytes, ...]:
    """Return what a paragraph is found by that begins or ends alike; the beginning is also that behind a kicker."""
    if len(read[0]) < SHORT:
        return ()
    begin, end = b"<" + read[-1][1 : _ANCHOR + 1], b">" + read[-1][-_ANCHOR:]
    bare = without_kicker(content)
    return (begin, end) if bare == content else (begin, b"<" + skeleton(key(bare))[:_ANCHOR], end)


def _confidence(unit: Unit, kept: _Kept, here: _Window, index: int) -> float:
    """Return the probability that `unit` is a copy that nobody meant, 0 when that is not to be said.

    `index` is its own in the window.
    """
    content, words = unit.content, core(unit.content)
    if kept.meant or not is_prose(words):
        return 0.0
    if kept.content != content and not is_prose(core(kept.content)):
        return 0.0
    beside = kept.last == here.before(index)
    if _wording(content) == _wording(kept.content):
        meant = is_meant(content, beside=beside, loose=bool(unit.loose))
        return 0.0 if meant else 0.98 if beside else 0.97
    if not beside and words == content and not (tells(content) or tells(kept.content)):
        return 0.0
    if _is_fuller_than_passed(unit, kept, here.number):
        return 0.0
    if beside and len(content.split()) > 1:
        return 0.99
    return 0.97 if len(key(words)) >= SHORT else 0.0


def _wording(content: str) -> str:
    """Return what a copy shares that was typed, and not damaged: a song may come in a speech, or with other stops."""
    return content.strip(_QUOTES).translate(_STOPS)
