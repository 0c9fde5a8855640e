"""The fixer: the steps in order, window by window, composed back to the input's offsets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from textfix.edits import SURE, Edit, Flag, apply, beside, compose, invert, map_span, moved, outside_deleted
from textfix.errors import InputError
from textfix.report import Report
from textfix.segment import WINDOW, Document, window_end

if TYPE_CHECKING:
    from textfix.step import Step
    from textfix.tortured import Phrase

STEPS = ("mojibake", "captions", "spacing", "restore", "gaps", "truncated", "variants", "leftovers", "spun")
"""The default steps, in the order in which they run: decode first; remove repeats and mend spaces before restoring, so
that a repaired text shows the restorer what the damaged one did; then the steps that only flag. Behind `restore`,
repeats are looked for once more (`textfix.again`), for only restoring makes some the same."""

FLAGGING_STEPS = frozenset({"gaps", "truncated", "variants", "leftovers", "spun"})
"""The steps that only flag. They are made when the first report is asked for: a filter starts 0.03 s sooner."""

ALL_STEPS = ("mojibake", "remove-leftovers", *STEPS[1:])
"""Also the step that acts only when asked for: it removes the share bars and the like that `leftovers` flags, before
captions, for without them paragraphs stand side by side that may repeat each other."""

CHANNELS = ("drop", "question", "replacement", "digraph", "mojibake")
"""The default channels. `base` (accents stripped, letters kept) acts only when asked: Djukanovic is good English."""

ALL_CHANNELS = (*CHANNELS, "base")


class Fixer:
    """Repairs documents, one at a time, with one set of options. Safe to share between threads.

    `channels`: the kinds of damage to look for. `min_confidence`: edits below it (0..1) are left out; raising it only
    removes edits; restored words that are sure have .9, .95 or .99. `languages`: ISO 639-1 codes that the documents are
    known to be in or talk about; None lets each document tell. `words`: healthy words, an iterable of str, that must be
    restored to and never changed. `steps`: which steps run; their order is fixed. `phrases`: further tortured phrases
    for the step `spun`, lines as `textfix.tortured` describes them.

    >>> Fixer(min_confidence=2)
    Traceback (most recent call last):
    textfix.errors.InputError: min_confidence is 2; give a probability from 0 to 1
    """

    def __init__(
        self,
        *,
        channels: Iterable[str] = CHANNELS,
        min_confidence: float = SURE,
        languages: Iterable[str] | None = None,
        words: Iterable[str] | None = None,
        steps: Iterable[str] = STEPS,
        phrases: Iterable[str] = (),
    ) -> None:
        self.channels = _names(channels, ALL_CHANNELS, "channels")
        self.step_names = _names(steps, ALL_STEPS, "steps")
        if not 0 <= min_confidence <= 1:
            raise InputError(f"min_confidence is {min_confidence}; give a probability from 0 to 1")
        self.min_confidence = min_confidence
        self.languages = None if languages is None else tuple(languages)
        self.words = frozenset(words or ())
        self.phrases = tuple(phrases)
        self._phrases = _phrases(self.phrases)
        names = [name for name in ALL_STEPS if name in self.step_names]
        self._editing = [self._make(name) for name in names if name not in FLAGGING_STEPS]
        if {"captions", "restore"} <= set(names):
            from textfix.again import Again

            self._editing.append(Again(self._editing[-1]))
        self._all: list[Step] | None = None

    def _make(self, name: str) -> Step:
        # Imported here: a run pays only for the steps it uses (README, "Speed").
        if name == "mojibake":
            from textfix.mojibake import Mojibake

            return Mojibake(active="mojibake" in self.channels)
        if name == "captions":
            from textfix.captions import Captions

            return Captions()
        if name == "spacing":
            from textfix.spacing import Spacing

            return Spacing()
        if name == "restore":
            from textfix.restore import Restore

            return Restore(
                channels=self.channels,
                languages=self.languages,
                words=self.words,
            )
        if name == "gaps":
            from textfix.gaps import Gaps

            return Gaps()
        if name == "truncated":
            from textfix.truncated import Truncated

            return Truncated()
        if name == "variants":
            from textfix.variants import Variants

            return Variants()
        if name == "spun":
            from textfix.spun import Spun

            return Spun(phrases=self._phrases)
        from textfix.leftovers import Leftovers

        return Leftovers(remove=name == "remove-leftovers")

    def _steps(self, flags: bool) -> list[Step]:
        """Return the steps that a run with or without flags takes."""
        if not flags:
            return self._editing
        if self._all is None:
            flagging = [name for name in ALL_STEPS if name in self.step_names and name in FLAGGING_STEPS]
            self._all = [*self._editing, *map(self._make, flagging)]
        return self._all

    def __reduce__(self) -> tuple[object, ...]:
        """How a fixer goes to another process: its options alone; the data files are opened there anew."""
        options = {
            "channels": self.channels,
            "min_confidence": self.min_confidence,
            "languages": self.languages,
            "words": self.words,
            "steps": self.step_names,
            "phrases": self.phrases,
        }
        return _remade, (options,)

    def fix(self, text: str) -> str:
        """Return the repaired text: what `explain(text).text` would be, without computing the rest."""
        return "".join(apply(window, edits) for window, edits in self.edit_windows(_windows(_checked(text))))

    def edits(self, text: str) -> tuple[Edit, ...]:
        """Return what `explain(text).edits` would be, without computing the rest."""
        found: list[Edit] = []
        offset = 0
        for window, edits in self.edit_windows(_windows(_checked(text))):
            found.extend(moved(edits, offset))
            offset += len(window)
        return tuple(found)

    def edit_windows(self, windows: Iterable[str]) -> Iterator[tuple[str, tuple[Edit, ...]]]:
        """Yield each window of one document with its edits, in offsets of the window, as soon as it comes.

        `segment.window_end` says what a window is.
        """
        memory: dict[str, object] = {}
        for window in windows:
            edits, _ = self._run(window, memory, flags=False)
            yield window, edits

    def fix_many(self, texts: Iterable[str], workers: int = 1) -> Iterator[str]:
        """Return an iterator over `texts` repaired, in order, by so many processes. It reads only a little ahead.

        Raises InputError if `workers` is not positive; the iterator raises TextfixError if a process dies.

        >>> list(Fixer(steps=["mojibake"]).fix_many(["donâ€™t", "do"]))
        ['don’t', 'do']
        """
        from textfix.parallel import mapped

        return (apply(text, edits) for text, edits in mapped(self.edits, texts, workers, _itself))

    def explain(self, text: str) -> Report:
        """Repair `text` and say what was changed, why, and what looks damaged but was left alone."""
        memory: dict[str, object] = {}
        pieces: list[str] = []
        edits: list[Edit] = []
        flags: list[Flag] = []
        offset = 0
        for window in _windows(_checked(text)):
            found, flagged = self._run(window, memory, flags=True)
            pieces.append(apply(window, found))
            edits.extend(moved(found, offset))
            flags.extend(moved(flagged, offset))
            offset += len(window)
        channels = memory.get("channels", {})
        assert isinstance(channels, dict)
        score = memory.get("spun_score", 0.0)
        assert isinstance(score, float)
        return Report("".join(pieces), tuple(edits), tuple(flags), channels, score)

    def _run(self, window: str, memory: dict[str, object], *, flags: bool) -> tuple[tuple[Edit, ...], tuple[Flag, ...]]:
        """Return the edits at or above the threshold, and the flags, both in offsets of the window."""
        text = window
        sure: tuple[Edit, ...] = ()
        unsure: list[Edit] = []
        flagged: list[Flag] = []
        for step in self._steps(flags):
            document = Document(text, memory, sure)
            found: Sequence[Edit] = step.edits(document)
            if sure and found:
                found = _mixing_no_doubt(found, sure)
            if flags:
                for flag in step.flags(document):
                    start, end = map_span(sure, flag.start, flag.end)
                    if start == end and flag.text:  # all of it was put in
                        continue
                    flagged.append(flag._replace(start=start, end=end, text=window[start:end]))
            if found:
                # The next step sees what is sure: a doubtful dash in it would hide that a link's text is gone.
                made = compose(sure, found)
                unsure = [*beside(unsure, made), *(edit for edit in made if edit.confidence < SURE)]
                sure = tuple(edit for edit in made if edit.confidence >= SURE)
                text = apply(window, sure)
        flagged.sort(key=lambda flag: (flag.start, flag.end))
        edits = sorted([*sure, *unsure], key=lambda edit: (edit.start, edit.end))
        return (
            tuple(edit for edit in edits if edit.confidence >= self.min_confidence),
            tuple(outside_deleted(flagged, sure)),
        )


def _mixing_no_doubt(later: Sequence[Edit], earlier: Sequence[Edit]) -> list[Edit]:
    """Return the edits of a later step, without unsure ones that touch what earlier steps made.

    Two edits that touch become one, which the threshold takes or leaves whole: a doubt would take the sure one along.
    """
    unsure = beside([edit for edit in later if edit.confidence < SURE], invert(earlier))
    return sorted([*unsure, *[edit for edit in later if edit.confidence >= SURE]])


def _remade(options: dict[str, Iterable[str]]) -> Fixer:
    return Fixer(**options)  # type: ignore[arg-type]


def _phrases(lines: Sequence[str]) -> tuple[Phrase, ...]:
    """Read the user's tortured phrases; raises InputError that names the line."""
    if not lines:
        return ()
    from textfix.tortured import parse

    return tuple(parse(lines, "phrases"))


def _itself(text: str) -> str:
    return text


def _windows(text: str) -> Iterator[str]:
    start = 0
    while start < len(text):
        end = window_end(text, start, WINDOW)
        yield text[start:end] if end - start < len(text) else text
        start = end


def _checked(text: object) -> str:
    if isinstance(text, str):
        return text
    if isinstance(text, (bytes, bytearray, memoryview)):
        raise InputError(
            "textfix repairs str, and this is bytes: decode it first, for example "
            "data.decode('utf-8', 'surrogateescape')"
        )
    raise InputError(f"textfix repairs str, and this is {type(text).__name__}")


def _names(given: Iterable[str], known: Sequence[str], option: str) -> tuple[str, ...]:
    if isinstance(given, str):
        raise InputError(f"{option} is the single string {given!r}; give a sequence, such as ({given!r},)")
    names = tuple(given)
    for name in names:
        if name not in known:
            raise InputError(f"{option} names {name!r}; known are {', '.join(known)}")
    return names
