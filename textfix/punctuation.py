"""Lost punctuation and symbols: dashes, quotation marks, currencies, degrees.

Gathers what the finders yield, weighs it with how sure it is that the document lost characters at all, and makes edits
of what is sure and flags of what is likely. Letters and apostrophes are `restore`'s.
"""

from __future__ import annotations

import math
from collections.abc import Container, Iterable, Iterator, Sequence, Set
from functools import cached_property
from pathlib import Path

from textfix import datafile
from textfix.amounts import SIGNS, degrees, money, products, sections
from textfix.candidates import ENGLISH
from textfix.dashes import hidden_dashes, plain_dashes
from textfix.edits import Edit, Flag, FlagKind, apply
from textfix.evidence import Evidence
from textfix.lexicon import Lexicon
from textfix.losses import Change, Living, Loss, Reading, Skeleton, Sort
from textfix.marks import INSIDE, marks
from textfix.numbers import numbers
from textfix.quotation import Quotation
from textfix.weights import Weights

FLOOR = 0.5
"""Below this an edit is not even offered."""
SURE = 0.9
"""An edit below this is shown as a flag too: at the default threshold it is not made."""
LIKELY = 0.4
"""A loss less likely is not flagged."""

PRIOR = 0.1
"""The probability that a text lost characters, where its words show nothing: of the summaries of news that lost a dash
or a currency, two thirds lost no letter and no apostrophe."""
CERTAIN = 0.999

WITNESS: dict[Sort, tuple[float, float]] = {
    "range": (0.9, 4.0),
    "gap": (0.8, 4.0),
    "joined": (0.77, 3.0),
    "parted": (0.8, 3.0),
    "score": (0.9, 2.0),
    "money": (0.9, 2.0),
    "mark": (0.9, 4.0),
    "inside": (0.9, 8.0),
}
"""What a loss says of the whole text: from which chance on, ln of how much oftener such a one is found in 100,000 words
of damaged text than of intact text. In 430,000 intact words and 930,000 damaged ones of news and encyclopaedia text:
ranges 0.2 and 34, gaps 0.1 and 63, joined words 0.5 and 16, numbers parted 0.2 and 5, sums of money 0.5 and 4. Four is
the most that so much text can show. Of marks inside numbers (`marks.INSIDE`), where ranges stood above all, 55 million
intact words hold none."""

_QUOTED, _QUOTED_BESIDE_STRAIGHT, _QUOTED_UNSHOWN = 0.7, 0.93, 0.8
"""How likely a quotation must be to be flagged: where apostrophes were lost, where straight marks live, elsewhere."""

_FLAG_KINDS: dict[str, FlagKind] = {"dash": "lost-dash", "quote": "lost-quote", "symbol": "lost-symbol"}


class Punctuation:
    """Finds the punctuation and the symbols that documents lost.

    `directory` holds `punctuation.bin`; raises ModelError where that is not whole.
    """

    def __init__(self, lexicon: Lexicon, directory: Path = datafile.DATA) -> None:
        self._lexicon = lexicon
        self._file = datafile.DataFile(directory / "punctuation.bin", "punctuation")

    # Unpacked when a text first needs them, which most do not.
    @cached_property
    def _weights(self) -> Weights:
        return Weights(self._file, "$–" + SIGNS)

    @cached_property
    def _quotation(self) -> Quotation:
        return Quotation(Weights(self._file, "“”").by_name)

    def find(
        self, text: str, evidence: Evidence, words: Sequence[Edit], channels: Container[str], *, flags: bool = True
    ) -> tuple[list[Edit], list[Flag]]:
        """Return the edits and the flags of a text, each list sorted.

        `words` are the edits of its words, sorted, the unlikely ones too: they tell whether the text lost characters.
        `channels`: those that are active. With `flags` false the second list stays empty, and what only fills it is not
        looked for.
        """
        found = [
            (loss, damaged)
            for losses, damaged in self._looks(text, evidence, words, channels, flags)
            for loss in losses
            if loss.chance * damaged >= LIKELY
        ]
        found.sort(key=lambda item: (-item[0].chance, item[0].start, item[0].end))
        edits: list[Edit] = []
        flagged: list[Flag] = []
        taken: set[int] = set()
        for loss, damaged in found:
            best = loss.readings[0]
            if loss.sort != "quote" and not _claim(best, taken):
                continue
            confidence = round(best.chance * damaged, 4)
            if not loss.flag_only and confidence >= FLOOR:
                edits += [
                    Edit(start, end, text[start:end], after, loss.kind, confidence, loss.reason)
                    for start, end, after in best.changes
                ]
            if confidence < SURE or loss.flag_only:
                flagged.append(_flag(text, loss, damaged))
        edits.sort()
        flagged.sort()
        return edits, flagged if flags else []

    def _looks(
        self, text: str, evidence: Evidence, words: Sequence[Edit], channels: Container[str], flags: bool
    ) -> Iterator[tuple[list[Loss], float]]:
        """Yield what each channel took, and how likely it is that the channel acted."""
        if evidence.main != ENGLISH:
            return
        spans = [(edit.start, edit.end) for edit in words]
        for channel, sign in (("question", "?"), ("replacement", "\ufffd")):
            if channel not in channels or sign not in text:
                continue
            if sign == "?" and not evidence.anomalies["m"] and not INSIDE.search(text):
                continue
            losses = list(marks(text, sign, spans, self._lexicon, self._weights))
            yield losses, _posterior([edit for edit in words if sign in edit.before], losses)
        if "drop" in channels:
            dropped = [edit for edit in words if _dropped(edit)]
            losses = list(self.losses(text, evidence, shown=bool(dropped), flags=flags))
            yield losses, _posterior(dropped, losses)

    def losses(self, text: str, evidence: Evidence, *, shown: bool, flags: bool) -> Iterator[Loss]:
        """Yield what an English text lost if a channel dropped characters, in any order.

        `shown`: its words show that one did. Where neither they nor a plain loss does, what remains is for flags alone.
        """
        living = Living.of(text)
        skeleton = Skeleton(text)
        found = list(_plain(skeleton.text, living))
        plain = [placed for loss in found if (placed := _placed(loss, skeleton)) is not None]
        yield from plain
        flag_only = not shown and not any(map(_is_witness, plain))
        if flag_only and not flags:
            return
        for loss in self._hidden(skeleton.text, living, {loss.end for loss in found}):
            placed = _placed(loss, skeleton)
            if placed is not None:
                yield placed._replace(flag_only=flag_only)
        if flags and not living.quotes:
            least = _QUOTED if evidence.anomalies["a"] else _QUOTED_UNSHOWN
            yield from self._quoted(skeleton, _QUOTED_BESIDE_STRAIGHT if '"' in text else least)

    def _hidden(self, text: str, living: Living, known: Set[int]) -> Iterator[Loss]:
        """What only the words beside it show; `known` are the ends of what shows by itself."""
        if living.dashes and living.currencies:
            return
        found = list(numbers(text))
        if not living.dashes:
            yield from hidden_dashes(text, found, known, self._lexicon, self._weights)
        if not living.currencies:
            for loss in money(text, found, self._weights):
                if not living.latin1 or loss.readings[0].changes[0][2] != "£":
                    yield loss

    def _quoted(self, skeleton: Skeleton, least: float) -> Iterator[Loss]:
        for loss in self._quotation.losses(skeleton.text):
            placed = _placed(loss, skeleton) if loss.chance >= least else None
            if placed is not None:
                yield placed


def _plain(text: str, living: Living) -> Iterator[Loss]:
    """What shows by itself."""
    if not living.dashes:
        yield from plain_dashes(text)
    # What Latin-1 holds is not lost where some of it lives.
    if not living.latin1:
        yield from degrees(text)
        yield from sections(text)
        yield from products(text)


def _is_witness(loss: Loss) -> bool:
    return loss.sort in WITNESS and loss.chance >= WITNESS[loss.sort][0]


def merged(words: Sequence[Edit], marks: Sequence[Edit]) -> list[Edit]:
    """Return the edits of words and those of punctuation that touch none of them, sorted."""
    if not marks:
        return list(words)
    result = list(words)
    index = 0
    for mark in marks:
        while index < len(words) and words[index].end < mark.start:
            index += 1
        if index == len(words) or mark.end < words[index].start or _disjoint(words[index : index + 2], mark):
            result.append(mark)
    return sorted(result)


def _disjoint(words: Iterable[Edit], mark: Edit) -> bool:
    return all(mark.end <= word.start or word.end <= mark.start for word in words)


def _dropped(edit: Edit) -> bool:
    """Does an edit of a word put back what was deleted?"""
    return len(edit.after) > len(edit.before) and "?" not in edit.before and "\ufffd" not in edit.before


def _posterior(words: Iterable[Edit], losses: Iterable[Loss]) -> float:
    """The probability that a channel acted: from the words, and from one loss of each sort."""
    spared = 1.0
    for edit in words:
        spared *= 1 - edit.confidence
    shown = min(CERTAIN, max(PRIOR, 1 - spared))
    sorts = {loss.sort for loss in losses if _is_witness(loss)}
    odds = shown / (1 - shown) * math.exp(sum(WITNESS[sort][1] for sort in sorted(sorts)))
    return odds / (1 + odds)


def _placed(loss: Loss, skeleton: Skeleton) -> Loss | None:
    """Move a loss to the offsets of the text; None where something stands there already."""
    readings: list[Reading] = []
    for reading in loss.readings:
        changes: list[Change] = []
        for start, end, after in reading.changes:
            place = skeleton.place(start)
            if place is None:
                return None
            changes.append((place, place + end - start, after))
        readings.append(reading._replace(changes=tuple(changes)))
    # Of a quotation only the ends count: what stands between is prose.
    if loss.kind != "quote" and not skeleton.whole(loss.start, loss.end):
        return None
    start, end = skeleton.start(loss.start), skeleton.start(loss.end - 1) + 1
    return loss._replace(start=start, end=end, readings=tuple(readings))


def _claim(reading: Reading, taken: set[int]) -> bool:
    """Take the places of a reading's changes, unless another reading has one of them."""
    places = [start for start, _, _ in reading.changes]
    if not taken.isdisjoint(places):
        return False
    taken.update(places)
    return True


def _flag(text: str, loss: Loss, damaged: float) -> Flag:
    shown = text[loss.start : loss.end]
    suggestions = tuple(
        (_read(shown, loss.start, reading.changes), round(reading.chance * damaged, 4)) for reading in loss.readings
    )
    confidence = round(loss.chance * damaged, 4)
    return Flag(loss.start, loss.end, shown, _FLAG_KINDS[loss.kind], suggestions, confidence, loss.reason)


def _read(shown: str, offset: int, changes: Iterable[tuple[int, int, str]]) -> str:
    return apply(
        shown, [Edit(start - offset, end - offset, "", after, "symbol", 1.0, "") for start, end, after in changes]
    )
