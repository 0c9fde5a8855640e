"""The command line: a filter first.

Owns the options, the exit status and the last word on errors; what a run does is `run`'s. argparse, since it is there
already and starts in 0.02 s. What a run does not need is imported by the function that needs it.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Sequence

from textfix.errors import TextfixError

_OLD_REPORT = (b'{"file": ', b"<!", b"\x1f\x8b", b"BZh", b"\xfd7z", b"\x28\xb5")
"""How the file begins that an earlier run left: a report, a page, either of them compressed."""

_COLLECT = 50_000
"""Objects between two looks for unreachable cycles. Repairing makes many objects and hardly a cycle: with Python's 700,
a long file took an eighth longer, and no less memory."""

INTERRUPTED = 130  # what shells report for SIGINT: 128 + 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command with `arguments` (those of the process unless given) and return its exit status."""
    gc.set_threshold(_COLLECT, *gc.get_threshold()[1:])
    parser = _parser()
    options = parser.parse_args(arguments)
    _check(parser, options)
    from textfix.run import DONE, FAILED, complain, run

    if sys.stdout is None:
        complain("stdout is closed; send it to a file or to /dev/null")
        return FAILED
    try:
        status = run(options)
        sys.stdout.flush()
        return status
    except KeyboardInterrupt:
        return INTERRUPTED
    except TextfixError as error:
        complain(error)
        return FAILED
    except OSError as error:  # in writing: those in reading became an InputError
        # Python flushes once more at exit: let that go nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):  # the reader, `head` say, has what it wanted
            return DONE
        complain(f"cannot write: {error.strerror}")
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

    parser.add_argument("--jsonl", action="store_true", help="one JSON object a line, each a document")
    parser.add_argument("--field", metavar="NAME", help="the field of the objects that is text (default: text)")
    parser.add_argument(
        "--bad-lines",
        metavar="HOW",
        help="where a line is no such object: 'stop' (default), 'pass' it on, or put it into this FILE",
    )

    show = parser.add_argument_group("show instead of repairing")
    show.add_argument("--diff", action="store_true", help="print a unified diff")
    show.add_argument("--check", action="store_true", help="print no text; exit 1 where something would change")
    show.add_argument(
        "--explain",
        metavar="FILE",
        help="write the reports, one JSON object a document; '-': to stdout, without the text",
    )

    show.add_argument("--html", metavar="FILE", help="write a page with edits and flags marked in the text")

    place = parser.add_argument_group("rewriting files")
    place.add_argument("--in-place", action="store_true", help="rewrite each FILE in which something changes, at once")
    place.add_argument(
        "--backup", metavar="SUFFIX", help="with --in-place: keep the old file under its name and SUFFIX"
    )

    choose = parser.add_argument_group("what to repair")
    choose.add_argument("--min-confidence", type=float, metavar="P", help="leave out edits below P (default: 0.9)")
    choose.add_argument("--channel", action="append", metavar="NAME", help="a kind of damage to look for; repeatable")
    choose.add_argument("--steps", metavar="LIST", help="the steps to run, with commas between")
    choose.add_argument("--words", metavar="FILE", help="healthy words, one a line: restored to, never changed")
    choose.add_argument(
        "--phrases", metavar="FILE", help="further tortured phrases to flag: phrase, tab, usual wording on each line"
    )
    choose.add_argument(
        "--languages", metavar="LIST", help="codes of the languages spoken of, with commas between: sr,tr"
    )
    choose.add_argument(
        "--across",
        action="store_true",
        help="remove also the long paragraphs that an earlier document of the run had; 400,000 are remembered",
    )

    parser.add_argument(
        "-j", dest="jobs", type=int, default=1, metavar="N", help="work on so many documents at a time, each held whole"
    )
    parser.add_argument(
        "--progress",
        action=argparse.BooleanOptionalAction,
        help="show on stderr how far the run is (default: if that is a terminal and stdout is not)",
    )
    parser.add_argument(
        "--color",
        choices=("auto", "always", "never"),
        default="auto",
        help="mark changes with colour (default: on a terminal, unless NO_COLOR is set)",
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {_version()}")
    return parser


def _check(parser: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    """End with a usage error where options do not go together."""
    if options.jsonl and options.by == "paragraph":
        parser.error("--jsonl: each object is one document; leave out --by paragraph")
    if not options.jsonl and (options.field or options.bad_lines):
        parser.error("--field and --bad-lines say what --jsonl does; add it")
    if options.backup is not None and not options.in_place:
        parser.error("--backup: a filter changes no file; add --in-place")
    if [options.diff, options.explain == "-", options.html == "-"].count(True) > 1:
        parser.error("stdout: only one of --diff, --explain - and --html - can have it; name a file for the other")
    for option in ("explain", "html"):
        _check_report(parser, option, getattr(options, option), options.files)
    if options.in_place and "-" in options.files:
        parser.error("--in-place: name the files to rewrite")
    if options.in_place and (options.diff or options.check):
        parser.error("--in-place: leave it out to see what --diff or --check would show")


def _check_report(parser: argparse.ArgumentParser, option: str, name: str | None, files: Sequence[str]) -> None:
    """End with a usage error where a report would be written over a text."""
    if name in (None, "-") or not os.path.isfile(name):
        return
    if any(os.path.isfile(file) and os.path.samefile(name, file) for file in files):
        parser.error(f"--{option}: {name} would be written over before it is read; name another file for the report")
    with open(name, "rb") as file:
        begins = file.read(9)
    if list(files) == ["-"] and begins and not begins.startswith(_OLD_REPORT):
        parser.error(f"--{option}: {name} is there and is no report; name the report first: --{option} REPORT {name}")


def _version() -> str:
    import textfix

    return textfix.__version__
