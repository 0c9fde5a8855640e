"""A run of the command: its files in, what was asked for out.

Owns how the options act on each file, and the messages about it. Text goes by windows, in flat memory, where no more is
asked for than to repair or check it; whole documents go where reports, JSONL or several processes are asked for.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from textfix.allocator import LARGE
from textfix.edits import Edit, Flag, apply
from textfix.errors import InputError
from textfix.files import Count, Replacement, chunks, created, lines
from textfix.fixer import Fixer
from textfix.late import import_when_called
from textfix.parallel import mapped
from textfix.progress import Progress
from textfix.recent import remembering_less
from textfix.report import Report
from textfix.stream import decode, encode, windows

if TYPE_CHECKING:
    import argparse

    from textfix.across import Across
    from textfix.jsonl import Record

DONE, CHANGED, FAILED = 0, 1, 2


class Unit(NamedTuple):
    """A document of the file with this number, an input line that is passed on as it is, or an error instead of either.

    `place` in the file: how many characters stand before it, or in which line of JSONL, from 1.
    """

    file: int
    place: tuple[str, int] = ("offset", 0)
    text: str = ""
    record: Record | None = None
    passed: bytes | None = None
    error: InputError | None = None

    def written(self, edits: Sequence[Edit]) -> bytes:
        """Return the bytes to write for the document, repaired."""
        repaired = apply(self.text, edits)
        if self.record is None:
            return encode(repaired)
        return self.record.replaced(repaired) if edits else self.record.line.encode()


class Outcome(NamedTuple):
    """What became of a window or a document: the bytes to write for it, how many edits, and the report if asked for."""

    written: bytes
    edits: int
    place: tuple[str, int] = ("offset", 0)
    report: Report | None = None


def run(options: argparse.Namespace) -> int:
    """Do what the options say, and return the exit status."""
    failed = changed = False
    with ExitStack() as stack:
        this = _Run(options, stack)
        for number, outcomes in this.outcomes():
            name = options.files[number]
            try:
                changes = this.deliver(name, outcomes)
            except InputError as error:
                complain(error)
                failed = True
                continue
            if options.check and changes:
                complain(f"{name}: would change")
                changed = True
        this.finish()
    return FAILED if failed else CHANGED if changed else DONE


class _Run:
    """What all files of a run share."""

    def __init__(self, options: argparse.Namespace, stack: ExitStack) -> None:
        self.options = options
        with remembering_less():
            self.fixer = _fixer(options)
        import_when_called("wcwidth")  # by ftfy, which needs it for nothing that is asked of it here
        if "restore" in self.fixer.step_names:  # which has the kernels loaded
            from textfix.kernels import map_large_blocks

            map_large_blocks(LARGE)
        self.across = _across() if options.across else None
        self.color = _color(options.color)
        self.explaining = bool(options.explain or options.html or options.diff or self.color)
        self.reports = created(options.explain, stack) if options.explain else None
        self.page_file = created(options.html, stack) if options.html else None
        self.page: list[tuple[str, Report]] = []
        keep_bad = options.bad_lines not in (None, "stop", "pass")
        self.bad_lines = created(options.bad_lines, stack) if keep_bad else None
        self.progress = Progress(options.files, options.progress)
        stack.callback(self.progress.close)
        silent = options.check or options.diff or options.in_place or "-" in (options.explain, options.html)
        self.output = None if silent else sys.stdout.buffer
        self.at_once = options.by == "line" or (self.output is not None and self.output.isatty())

    # From files to outcomes

    def outcomes(self) -> Iterator[tuple[int, Iterator[Outcome]]]:
        """Yield the number of each file and what became of what is in it, as it comes."""
        if self.options.jsonl or self.explaining or self.options.jobs != 1:
            function: Callable[[str], Any] = self.fixer.explain if self.explaining else self.fixer.edits
            pairs = mapped(function, self._units(), self.options.jobs, attrgetter("text"))
            if self.across:  # here, where the documents are in order again
                pairs = ((unit, self._without_repeats(unit, result)) for unit, result in pairs)
            for number, group in groupby(pairs, lambda pair: pair[0].file):
                yield number, (self._outcome(unit, result) for unit, result in group)
        else:
            for number, name in enumerate(self.options.files):
                yield number, self._windows(name)

    def _windows(self, name: str) -> Iterator[Outcome]:
        """Yield what becomes of each window of a text."""
        for document in self._documents(name):
            memory: dict[str, object] = {}
            for window, edits in self.fixer.edit_windows(document):
                if self.across:
                    edits = self.across.after_window(window, edits, memory, self.fixer.min_confidence)
                yield Outcome(encode(apply(window, edits)), len(edits))

    def _without_repeats(self, unit: Unit, result: Report | tuple[Edit, ...]) -> Report | tuple[Edit, ...]:
        """Return what became of a document, less the paragraphs that stood in an earlier one."""
        if not self.across or unit.error or unit.passed is not None:
            return result
        threshold = self.fixer.min_confidence
        if isinstance(result, Report):
            return self.across.after_report(result, threshold)
        return self.across.after(unit.text, result, threshold)

    def _outcome(self, unit: Unit, result: Report | tuple[Edit, ...]) -> Outcome:
        if unit.error:
            raise unit.error
        if unit.passed is not None:
            return Outcome(unit.passed, 0)
        if not isinstance(result, Report):
            return Outcome(unit.written(result), len(result), unit.place)
        if self.color and self.output and unit.record is None:
            return Outcome(encode(result.to_terminal()), len(result.edits), unit.place, result)
        return Outcome(unit.written(result.edits), len(result.edits), unit.place, result)

    def _units(self) -> Iterator[Unit]:
        """Yield the documents of all files. One that cannot be read ends with an error, and the next file follows."""
        for number, name in enumerate(self.options.files):
            try:
                yield from self._records(number, name) if self.options.jsonl else self._texts(number, name)
            except InputError as error:
                yield Unit(number, error=error)

    def _texts(self, number: int, name: str) -> Iterator[Unit]:
        offset = 0
        for document in self._documents(name):
            text = "".join(document)
            yield Unit(number, ("offset", offset), text)
            offset += len(text)
        if offset == 0:
            yield Unit(number)

    def _documents(self, name: str) -> Iterator[Iterator[str]]:
        """Yield the documents of a text, each as its windows."""
        texts = decode(chunks(name, self._count()))
        for _, group in groupby(windows(texts, self.options.by), itemgetter(0)):
            yield (window for _, window in group)

    def _records(self, number: int, name: str) -> Iterator[Unit]:
        """Yield the objects of a JSONL file; lines that are none as `--bad-lines` says."""
        from textfix.jsonl import parse

        field = self.options.field or "text"
        for index, line in enumerate(lines(name, self._count()), 1):
            place = ("line", index)
            try:
                record = parse(line, field)
            except InputError as error:
                told = InputError(f"{name}: line {index}, {error}")
                if self.options.bad_lines in (None, "stop"):
                    raise InputError(f"{told}. Mend the line, or see --bad-lines") from error
                complain(told)
                if self.bad_lines:
                    self.bad_lines.write(line if line.endswith(b"\n") else line + b"\n")
                    continue
                record = None
            yield Unit(number, place, record.text, record) if record else Unit(number, place, passed=line)

    def _count(self) -> Count | None:
        return self.progress.read if self.progress else None

    # From outcomes to what was asked for

    def deliver(self, name: str, outcomes: Iterator[Outcome]) -> bool:
        """Write what becomes of one file to where it goes; return whether it would change."""
        if not self.options.in_place:
            return self._write(name, outcomes, self.output)
        with Replacement(name, self.options.backup) as new:
            changed = self._write(name, outcomes, new.file)
            if changed:
                new.commit()
        return changed

    def _write(self, name: str, outcomes: Iterator[Outcome], output: Any) -> bool:
        changed = False
        reports: list[Report] = []
        for outcome in outcomes:
            changed = changed or outcome.edits > 0
            # What follows cannot change the answer, but an earlier document of later ones may be in it.
            if changed and self.options.check and not self.explaining and not self.across:
                return True
            if output:
                output.write(outcome.written)
                if self.at_once:
                    output.flush()
            self.progress.edits += outcome.edits
            if outcome.report:
                self.progress.flags += len(outcome.report.flags)
                self._tell(name, outcome.report, outcome.place, reports)
        if reports:
            self._tell_whole(name, joined(reports))
        return changed

    def _tell(self, name: str, report: Report, place: tuple[str, int], reports: list[Report]) -> None:
        """Write the report of one document; keep it where its file is shown as a whole."""
        if self.reports:
            line = json.dumps({"file": name, place[0]: place[1], **report.to_dict()}, ensure_ascii=False)
            # Lone surrogates, which stand for bytes that are not UTF-8, become what JSON calls them too.
            self.reports.write(line.encode("utf-8", "backslashreplace") + b"\n")
            if self.at_once:
                self.reports.flush()
        if self.options.jsonl:
            self._tell_whole(f"{name}:{place[1]}", report)
        elif self.options.diff or self.page_file:
            reports.append(report)

    def _tell_whole(self, name: str, report: Report) -> None:
        if self.page_file:
            self.page.append((name, report))
        if self.options.diff:
            diff = report.diff(name)
            if self.color:
                from textfix.render.terminal import render_diff

                diff = render_diff(diff)
            sys.stdout.buffer.write(encode(diff))

    def finish(self) -> None:
        """Write what needs all files."""
        if self.page_file:
            from textfix.render.html import page

            self.page_file.write(page(self.page).encode())


def joined(reports: Sequence[Report]) -> Report:
    """Return one report of documents that follow one another in a file; its spun score is the highest of theirs."""
    if len(reports) == 1:
        return reports[0]
    edits: list[Edit] = []
    flags: list[Flag] = []
    channels: dict[str, float] = {}
    offset = 0
    for report in reports:
        edits.extend(edit._replace(start=edit.start + offset, end=edit.end + offset) for edit in report.edits)
        flags.extend(flag._replace(start=flag.start + offset, end=flag.end + offset) for flag in report.flags)
        for channel, p in report.channels.items():
            channels[channel] = max(p, channels.get(channel, 0.0))
        offset += len(report.source)
    text = "".join(report.text for report in reports)
    return Report(text, tuple(edits), tuple(flags), channels, max(report.spun_score for report in reports))


def complain(message: object) -> None:
    """Say on stderr what is wrong."""
    print(f"textfix: {message}", file=sys.stderr)


def _color(choice: str) -> bool:
    """Shall output be coloured? See https://no-color.org."""
    if choice == "auto":
        return sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    return choice == "always"


def _fixer(options: argparse.Namespace) -> Fixer:
    given: dict[str, Any] = {}
    if options.min_confidence is not None:
        given["min_confidence"] = options.min_confidence
    if options.channel is not None:
        given["channels"] = [name for names in options.channel for name in _listed(names)]
    if options.steps is not None:
        given["steps"] = _listed(options.steps)
    if options.languages is not None:
        given["languages"] = _listed(options.languages)
    if options.words is not None:
        given["words"] = _words(options.words)
    if options.phrases is not None:
        given["phrases"] = _phrases(options.phrases)
    return Fixer(**given)


def _across() -> Across:
    from textfix.across import Across

    return Across()


def _listed(names: str) -> list[str]:
    return [name.strip() for name in names.split(",") if name.strip()]


def _words(name: str) -> list[str]:
    """Return the words of a file that has one on each line."""
    return _text(name).split()


def _phrases(name: str) -> list[str]:
    """Return the lines of a list of tortured phrases; raises InputError that names the file and line of a wrong one."""
    from textfix.tortured import parse

    lines = _text(name).split("\n")
    for _ in parse(lines, name):
        pass
    return lines


def _text(name: str) -> str:
    """Return the text of a file that is an option's."""
    data = b"".join(chunks(name))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{name}: line {line}, byte {error.start}: not UTF-8; convert the file, for example with iconv -t UTF-8"
        ) from error
