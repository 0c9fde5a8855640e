"""The command line: a filter first.

Owns the options, the files, the exit status and the messages; how bytes become windows is `stream`'s, what is repaired
the fixer's. argparse, since it is there already and starts in 0.02 s. What a run does not need is imported by the
function that needs it.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, BinaryIO

from textfix.errors import InputError, TextfixError

if TYPE_CHECKING:
    from textfix.edits import Edit
    from textfix.fixer import Fixer
    from textfix.report import Report
    from textfix.stream import By

DONE, CHANGED, FAILED = 0, 1, 2
INTERRUPTED = 130  # what shells report for SIGINT: 128 + 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command with `arguments` (those of the process unless given) and return its exit status."""
    options = _parser().parse_args(arguments)
    try:
        status = _run(options)
        sys.stdout.flush()
        return status
    except KeyboardInterrupt:
        return INTERRUPTED
    except TextfixError as error:
        _complain(error)
        return FAILED
    except OSError as error:  # in writing: those in reading became an InputError
        # Python flushes once more at exit: let that go nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):  # the reader, `head` say, has what it wanted
            return DONE
        _complain(f"cannot write: {error.strerror}")
        return FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="textfix",
        description="Repair text that has lost something: letters, apostrophes and symbols; remove repeated captions.",
        epilog="Exit status: 0 done, 1 --check found changes, 2 wrong usage or unreadable input.",
    )
    parser.add_argument("files", nargs="*", default=["-"], metavar="FILE", help="text to repair; none or '-': stdin")
    parser.add_argument(
        "--by",
        choices=("document", "paragraph", "line"),
        default="document",
        help="the unit that gives context; 'line' answers each line at once, for tail -f (default: document)",
    )

    show = parser.add_argument_group("show instead of repairing")
    show.add_argument("--diff", action="store_true", help="print a unified diff")
    show.add_argument("--check", action="store_true", help="print no text; exit 1 where something would change")
    show.add_argument(
        "--explain",
        metavar="FILE",
        help="write the reports, one JSON object a document; '-': to stdout, without the text",
    )

    choose = parser.add_argument_group("what to repair")
    choose.add_argument("--min-confidence", type=float, metavar="P", help="leave out edits below P (default: 0.9)")
    choose.add_argument("--channel", action="append", metavar="NAME", help="a kind of damage to look for; repeatable")
    choose.add_argument("--steps", metavar="LIST", help="the steps to run, with commas between")
    choose.add_argument("--words", metavar="FILE", help="healthy words, one a line: restored to, never changed")
    choose.add_argument(
        "--languages", metavar="LIST", help="codes of the languages spoken of, with commas between: sr,tr"
    )

    parser.add_argument(
        "--color",
        choices=("auto", "always", "never"),
        default="auto",
        help="mark changes with colour (default: on a terminal, unless NO_COLOR is set)",
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {_version()}")
    return parser


def _version() -> str:
    import textfix

    return textfix.__version__


def _run(options: argparse.Namespace) -> int:
    fixer = _fixer(options)
    failed = changed = False
    with ExitStack() as stack:
        reports = _reports_file(options.explain, stack)
        for name in options.files:
            try:
                if reports or options.diff or _color(options.color):
                    changes = _show(name, fixer, options, reports)
                elif options.check:
                    changes = _check(name, fixer, options.by)
                else:
                    changes = _filter(name, fixer, options.by)
            except InputError as error:
                _complain(error)
                failed = True
                continue
            if options.check and changes:
                print(f"textfix: {name}: would change", file=sys.stderr)
                changed = True
    return FAILED if failed else CHANGED if changed else DONE


def _filter(name: str, fixer: Fixer, by: By) -> bool:
    """Write the repaired text as it comes; say nothing about changes."""
    from textfix.edits import apply
    from textfix.stream import encode

    output = sys.stdout.buffer
    at_once = by == "line" or output.isatty()
    for document in _documents(name, by):
        for window, edits in fixer.edit_windows(document):
            output.write(encode(apply(window, edits)))
            if at_once:
                output.flush()
    return False


def _check(name: str, fixer: Fixer, by: By) -> bool:
    """Return whether anything would change; stop reading at the first change."""
    return any(edits for document in _documents(name, by) for _, edits in fixer.edit_windows(document))


def _show(name: str, fixer: Fixer, options: argparse.Namespace, reports: BinaryIO | None) -> bool:
    """Explain each document, and write what was asked for; return whether anything changed."""
    from textfix.render.terminal import render_diff
    from textfix.stream import encode

    output = sys.stdout.buffer
    color = _color(options.color)
    told: list[Report] = []
    changed = False
    offset = 0
    for document in _documents(name, options.by):
        text = "".join(document)
        report = fixer.explain(text)
        changed = changed or bool(report.edits)
        if reports:
            _write_report(reports, {"file": name, "offset": offset, **report.to_dict()})
        if options.diff:
            told.append(report)
        elif not options.check and reports is not output:
            output.write(encode(report.to_terminal(color)))
        if options.by == "line":
            (reports or output).flush()
        offset += len(text)
    if told:
        diff = _joined(told).diff(name)
        output.write(encode(render_diff(diff) if color else diff))
    return changed


def _joined(reports: Sequence[Report]) -> Report:
    """Return one report of documents that follow one another in a file."""
    from textfix.report import Report

    edits: list[Edit] = []
    offset = 0
    for report in reports:
        edits.extend(edit._replace(start=edit.start + offset, end=edit.end + offset) for edit in report.edits)
        offset += len(report.source)
    return Report("".join(report.text for report in reports), tuple(edits))


def _documents(name: str, by: By) -> Iterator[Iterator[str]]:
    """Yield the documents of a file, each as its windows."""
    from textfix.stream import decode, windows

    for _, group in groupby(windows(decode(_read(name)), by), itemgetter(0)):
        yield (window for _, window in group)


def _read(name: str) -> Iterator[bytes]:
    """Yield the bytes of a file as they come; `-` is stdin."""
    from textfix.stream import chunks

    try:
        if name == "-":
            yield from chunks(sys.stdin.buffer)
            return
        with open(name, "rb") as file:
            yield from chunks(file)
    except IsADirectoryError as error:
        raise InputError(f"{name}: a directory; name the files in it, for example {name.rstrip('/')}/*.txt") from error
    except OSError as error:
        raise InputError(f"{name}: {error.strerror}; name a file that can be read, or - for stdin") from error


def _fixer(options: argparse.Namespace) -> Fixer:
    from textfix.fixer import Fixer

    given: dict[str, object] = {}
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
    return Fixer(**given)  # type: ignore[arg-type]


def _listed(names: str) -> list[str]:
    return [name.strip() for name in names.split(",") if name.strip()]


def _words(name: str) -> list[str]:
    """Return the words of a file that has one on each line."""
    data = b"".join(_read(name))
    try:
        return data.decode("utf-8-sig").split()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{name}: line {line}, byte {error.start}: not UTF-8; convert the file, for example with iconv -t UTF-8"
        ) from error


def _reports_file(name: str | None, stack: ExitStack) -> BinaryIO | None:
    if name is None:
        return None
    if name == "-":
        return sys.stdout.buffer
    try:
        return stack.enter_context(open(name, "wb"))
    except OSError as error:
        raise InputError(f"{name}: {error.strerror}; name a file that can be written, or - for stdout") from error


def _write_report(file: BinaryIO, report: dict[str, object]) -> None:
    # Lone surrogates, which stand for bytes that are not UTF-8, become \\udcXX: what JSON calls them too.
    file.write(json.dumps(report, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n")


def _color(choice: str) -> bool:
    """Shall output be coloured? See https://no-color.org."""
    if choice == "auto":
        return sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    return choice == "always"


def _complain(error: object) -> None:
    print(f"textfix: {error}", file=sys.stderr)
