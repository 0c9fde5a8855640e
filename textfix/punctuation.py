"""Lost punctuation and symbols: dashes, quotation marks, currencies, degrees.

Gathers what the finders yield, weighs it with how sure it is that the document lost characters at all, and makes edits
of what is sure and flags of what is likely. Letters and apostrophes are `restore`'s.
"""

from __future__ import annotations

import math
from collections.abc import Container, Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path

from textfix import datafile
from textfix.amounts import SIGNS, degrees, money, products, sections
from textfix.candidates import ENGLISH
from textfix.dashes import parted, plain_dashes
from textfix.edits import Edit, Flag, FlagKind, apply
from textfix.evidence import Evidence
from textfix.joined import Joined
from textfix.kernels import digit_runs
from textfix.lexicon import Lexicon
from textfix.losses import LIKELY, Change, Living, Loss, Reading, Skeleton, Sort
from textfix.marks import INSIDE, marks
from textfix.numbers import numbers
from textfix.quotation import Quotation
from textfix.weights import Weights, by_name

FLOOR = 0.5
"""Below this an edit is not even offered."""
SURE = 0.9
"""An edit below this is shown as a flag too: at the default threshold it is not made."""
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
        self.lexicon = lexicon
        self.joined = Joined(lexicon)
        """What finds words that stand as one."""
        self._file = datafile.DataFile(directory / "punctuation.bin", "punctuation")

    # Unpacked when a text first needs them, which most do not.
    @cached_property
    def weights(self) -> Weights:
        """What tells sums of money, their currencies, and numbers that are two."""
        return Weights(self._file, "$–" + SIGNS)

    @cached_property
    def quotation(self) -> Quotation:
        """What finds quoted speech."""
        return Quotation(Weights(self._file, "“"), by_name(self._file, "”"))

    def look(self, text: str, evidence: Evidence, words: Sequence[Edit], channels: Container[str]) -> Look:
        """Return a look at a text.

        `words` are the edits of its words, sorted, the unlikely ones too: they tell whether the text lost characters.
        `channels`: those that are active.
        """
        return Look(self, text, evidence, words, channels)


class Look:
    """What one text lost: edits first, and flags where they are asked for, too. What was found once is kept."""

    def __init__(
        self,
        models: Punctuation,
        text: str,
        evidence: Evidence,
        words: Sequence[Edit],
        channels: Container[str],
    ) -> None:
        self._models = models
        self._text = text
        self._evidence = evidence
        self._words = words
        self._channels = channels
        self._skeleton = Skeleton(text)
        self._restored = [edit for edit in words if _dropped(edit)]
        """The edits that put back what was deleted from words."""

    def edits(self) -> list[Edit]:
        """Return the edits, sorted, the unlikely ones too. What only flags may show is not looked for."""
        text = self._text
        return sorted(
            Edit(start, end, text[start:end], after, loss.kind, _confidence(loss, damaged), loss.reason)
            for loss, damaged in self._likely(flags=False)
            if not loss.flag_only and _confidence(loss, damaged) >= FLOOR
            for start, end, after in loss.readings[0].changes
        )

    def flags(self) -> list[Flag]:
        """Return the flags, sorted: what is likely, and at the default threshold no edit."""
        return sorted(
            _flag(self._text, loss, damaged)
            for loss, damaged in self._likely(flags=True)
            if loss.flag_only or _confidence(loss, damaged) < SURE
        )

    def _likely(self, *, flags: bool) -> Iterator[tuple[Loss, float]]:
        """Yield likely losses, each with the chance that its channel acted; of several at one place the surest."""
        found = [
            (loss, damaged)
            for losses, damaged in self._looks(flags=flags)
            for loss in losses
            if loss.chance * damaged >= LIKELY
        ]
        found.sort(key=lambda item: (-item[0].chance, item[0].start, item[0].end))
        taken: set[int] = set()
        for loss, damaged in found:
            if loss.sort == "quote" or _claim(loss.readings[0], taken):
                yield loss, damaged

    def _looks(self, *, flags: bool) -> Iterator[tuple[Sequence[Loss], float]]:
        """Yield what each channel took, and how likely it is that the channel acted."""
        if self._evidence.main != ENGLISH:
            return
        yield from self._marked
        if "drop" not in self._channels or (self._for_flags_alone and not flags):
            return
        losses = self._plain + self._hidden
        damaged = _posterior(self._restored, losses)
        if flags and damaged >= LIKELY and not self._living.quotes:
            losses = losses + list(self._quoted())
        yield losses, damaged

    @cached_property
    def _marked(self) -> list[tuple[list[Loss], float]]:
        """What marks stand for, and the chance that they do."""
        text, words, models = self._text, self._words, self._models
        spans = [(edit.start, edit.end) for edit in words]
        found: list[tuple[list[Loss], float]] = []
        for channel, sign in (("question", "?"), ("replacement", "\ufffd")):
            if channel not in self._channels or sign not in text:
                continue
            if sign == "?" and not self._evidence.anomalies["m"] and not INSIDE.search(text):
                continue
            losses = list(marks(text, sign, spans, models.lexicon, models.weights))
            found.append((losses, _posterior([edit for edit in words if sign in edit.before], losses)))
        return found

    @cached_property
    def _living(self) -> Living:
        return Living.of(self._text)

    @cached_property
    def _dashes(self) -> list[Loss]:
        """The lost dashes that show by themselves in the skeleton."""
        return [] if self._living.dashes else list(plain_dashes(self._skeleton.text, self._runs))

    @cached_property
    def _shown(self) -> list[Loss]:
        """What shows by itself in the skeleton."""
        if self._living.latin1:  # what that holds is not lost where some of it lives
            return self._dashes
        text = self._skeleton.text
        return [*self._dashes, *degrees(text, self._runs), *sections(text), *products(text)]

    @cached_property
    def _runs(self) -> list[tuple[int, int]]:
        """Where digits stand in the skeleton."""
        return digit_runs(self._skeleton.text)

    @cached_property
    def _plain(self) -> list[Loss]:
        return list(_all_placed(self._shown, self._skeleton))

    @cached_property
    def _for_flags_alone(self) -> bool:
        """Does neither a word nor a plain loss show that the text lost characters? What remains is for flags alone."""
        return not self._restored and not any(map(_is_witness, _all_placed(self._dashes, self._skeleton)))

    @cached_property
    def _hidden(self) -> list[Loss]:
        """What only the words beside it show."""
        living, models, text = self._living, self._models, self._skeleton.text
        if living.dashes and living.currencies:
            return []
        found = list(numbers(text, self._runs))
        losses: list[Loss] = []
        if not living.dashes:
            known = {loss.end for loss in self._shown}
            losses += parted(text, found, known, models.weights)
            losses += models.joined.losses(text)
        if not living.currencies:
            losses += [
                loss
                for loss in money(text, found, models.weights)
                if not living.latin1 or loss.readings[0].changes[0][2] != "£"
            ]
        flag_only = self._for_flags_alone
        return [loss._replace(flag_only=flag_only) for loss in _all_placed(losses, self._skeleton)]

    def _quoted(self) -> Iterator[Loss]:
        least = _QUOTED if self._evidence.anomalies["a"] else _QUOTED_UNSHOWN
        if '"' in self._text:
            least = _QUOTED_BESIDE_STRAIGHT
        found = self._models.quotation.losses(self._skeleton.text)
        return _all_placed([loss for loss in found if loss.chance >= least], self._skeleton)


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


def _all_placed(losses: Iterable[Loss], skeleton: Skeleton) -> Iterator[Loss]:
    return (placed for loss in losses if (placed := _placed(loss, skeleton)) is not None)


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


def _confidence(loss: Loss, damaged: float) -> float:
    """The confidence of a loss's best reading, where its channel acted with the chance `damaged`."""
    return round(loss.readings[0].chance * damaged, 4)


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
