"""Lost punctuation and symbols: dashes, quotation marks, currencies, degrees.

Gathers what the finders yield, weighs it with how sure it is that the document lost characters at all, and makes edits
of what is sure and flags of what is likely. Letters and apostrophes are `restore`'s.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

from textfix import datafile
from textfix.amounts import degrees, money
from textfix.candidates import ENGLISH
from textfix.dashes import dashes
from textfix.edits import Edit, Flag, FlagKind, apply
from textfix.evidence import Evidence
from textfix.lexicon import Lexicon
from textfix.losses import Living, Loss, Reading
from textfix.marks import marks
from textfix.numbers import numbers
from textfix.quotation import Quotation

MIN_DAMAGED = 0.5
"""A text less likely to have lost characters is left alone."""
FLOOR = 0.5
"""Below this an edit is not even offered."""
SURE = 0.9
"""An edit below this is shown as a flag too: at the default threshold it is not made."""
LIKELY = 0.4
"""A loss less likely is not flagged."""

_QUOTED, _QUOTED_BESIDE_STRAIGHT = 0.5, 0.7

_FLAG_KINDS: dict[str, FlagKind] = {"dash": "lost-dash", "quote": "lost-quote", "symbol": "lost-symbol"}


class Punctuation:
    """Finds the punctuation and the symbols that documents lost.

    `directory` holds `punctuation.bin`; raises ModelError where that is not whole.
    """

    def __init__(self, lexicon: Lexicon, directory: Path = datafile.DATA) -> None:
        self._lexicon = lexicon
        self._file = datafile.DataFile(directory / "punctuation.bin", "punctuation")

    @cached_property
    def _weights(self) -> dict[str, float]:
        names = bytes(self._file.sections["names"]).decode().split("\n")
        steps = self._file.facts["steps"]
        return {name: weight / steps for name, weight in zip(names, self._file.sections["weights"], strict=True)}

    @cached_property
    def _quotation(self) -> Quotation:
        return Quotation(self._weights)

    def find(
        self, text: str, evidence: Evidence, damaged: float, *, flags: bool = True
    ) -> tuple[list[Edit], list[Flag]]:
        """Return the edits and the flags of a text, each list sorted.

        `damaged` is the probability (0..1) that the text lost characters, judged from its words. With `flags` false
        the second list stays empty, and what only fills it is not looked for.
        """
        damaged = 1.0 if "\ufffd" in text else damaged
        if damaged < MIN_DAMAGED:
            return [], []
        losses = [loss for loss in self._losses(text, evidence, flags) if loss.chance * damaged >= LIKELY]
        losses.sort(key=lambda loss: (-loss.chance, loss.start, loss.end))
        edits: list[Edit] = []
        flagged: list[Flag] = []
        taken: set[int] = set()
        for loss in losses:
            best = loss.readings[0]
            confidence = round(best.chance * damaged, 4)
            if not loss.flag_only and confidence >= FLOOR and _claim(best, taken):
                edits += [
                    Edit(start, end, text[start:end], after, loss.kind, confidence, loss.reason)
                    for start, end, after in best.changes
                ]
            if confidence < SURE or loss.flag_only:
                flagged.append(_flag(text, loss, damaged))
        edits.sort()
        flagged.sort()
        return edits, flagged if flags else []

    def _losses(self, text: str, evidence: Evidence, flags: bool) -> Iterator[Loss]:
        marked = [sign for sign in "\ufffd?" if sign in text]
        if "?" in marked and not evidence.anomalies["m"]:
            marked.remove("?")
        if marked:
            for sign in marked:
                yield from marks(text, sign, self._lexicon, self._weights)
            return
        if evidence.main != ENGLISH:
            return
        living = Living.of(text)
        found = list(numbers(text))
        if not living.dashes:
            yield from dashes(text, found, self._lexicon, self._weights)
        yield from money(text, found, self._weights, latin1_lost=not living.latin1)
        if not living.latin1:
            yield from degrees(text)
        if flags:
            least = _least_quoted(living, evidence)
            yield from (loss for loss in self._quotation.losses(text) if loss.chance >= least)


def _least_quoted(living: Living, evidence: Evidence) -> float:
    """How likely a quotation must be: where straight apostrophes or quotation marks live, curly ones are rare."""
    if evidence.anomalies["a"] or not (living.quotes or evidence.straight):
        return _QUOTED
    return _QUOTED_BESIDE_STRAIGHT if living.quotes else 1.0


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
