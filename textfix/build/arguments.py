"""Reads the command line of `python -m textfix.build`."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

from textfix.build.plan import Stage
from textfix.build.sources import PACKAGES, Sources, Text
from textfix.languages import ALIASES, LANGUAGES, language

_HELP = """\
Texts are UTF-8, a paragraph a line, or .jsonl with a field "text"; also as .xz or .gz. Of FILE@0.2 a
fifth trains what restores; of FILE@0.2:3 the language model counts each word three times besides
(give news more weight than the rest).

stages, in order:
{stages}"""


def parser(stages: Sequence[Stage]) -> argparse.ArgumentParser:
    """Return the parser; see `sources_of` for what it found."""
    listed = "\n".join(f"  {stage.name:15} reads {', '.join(stage.reads)}" for stage in stages)
    parser = argparse.ArgumentParser(
        prog="python -m textfix.build",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Build the data files of textfix, from your own text if you like.",
        epilog=_HELP.format(stages=listed),
    )

    def files(option: str, metavar: str, kind: Callable[[str], object], what: str) -> None:
        parser.add_argument(option, metavar=metavar, nargs="+", default=[], type=kind, help=what)

    add = parser.add_argument
    add("texts", metavar="TEXT", nargs="*", type=text, help="English text, FILE[@SHARE[:WEIGHT]], see below")
    files("--feed", "TEXT", text, "English text, also counted, of which some may have lost characters on its way")
    files("--counted", "TEXT", text, "English text whose words COUNTS has already")
    files("--counts", "TSV", Path, "counted types of English text: word, tab, count")
    files("--names", "FILE", Path, "names of people: .csv, .tsv, .dic of hunspell, or one a line")
    files("--language", "CODE=FILE", _language, "text in another language")
    add("--tortured", metavar="FILE", type=Path, help="the Problematic Paper Screener's list, .json")
    files("--licence", "NAME=LICENCE", _licence, "what a file may be used for, for the manifest")
    known = (*PACKAGES, "none")
    add("--packages", metavar="NAME", nargs="+", default=PACKAGES, choices=known, help=f"of {', '.join(known)}")
    add("--share", metavar="FRACTION", default=1.0, type=_fraction, help="train what restores on this part of all text")
    add("--only", metavar="STAGE", nargs="+", choices=[stage.name for stage in stages], help="run these stages only")
    add("--out", metavar="DIR", type=Path, help="where the data files lie (default: where textfix looks for them)")
    add(
        "--verify",
        action="store_true",
        help="build nothing: read the data files whole, compare them with MANIFEST.json",
    )
    return parser


def sources_of(given: argparse.Namespace) -> Sources:
    """Return the sources that a command line names."""
    return Sources(
        texts=tuple(given.texts),
        feeds=tuple(given.feed),
        counted=tuple(given.counted),
        counts=tuple(given.counts),
        names=tuple(given.names),
        languages=tuple(given.language),
        packages=() if "none" in given.packages else tuple(name for name in PACKAGES if name in given.packages),
        tortured=given.tortured,
    )


def text(argument: str) -> Text:
    """Read FILE, FILE@SHARE or FILE@SHARE:WEIGHT.

    >>> text("a@b.txt"), text("b.txt@0.2:3")
    (Text(path=PosixPath('a@b.txt'), share=1.0, weight=1), Text(path=PosixPath('b.txt'), share=0.2, weight=3))
    """
    path, mark, numbers = argument.rpartition("@")
    share, _, weight = numbers.partition(":")
    if not mark or not share.replace(".", "").isdigit():
        return Text(Path(argument))
    if weight and not (weight.isdigit() and int(weight)):
        raise argparse.ArgumentTypeError(f"{weight} is no weight: give a whole number from 1")
    return Text(Path(path), _fraction(share), int(weight or 1))


def _fraction(argument: str) -> float:
    """Read a share, above 0 and at most 1."""
    value = float(argument)
    if not 0 < value <= 1:
        raise argparse.ArgumentTypeError(f"{argument} is no share: give a number above 0 and at most 1")
    return value


def _language(argument: str) -> tuple[str, Path]:
    """Read CODE=FILE."""
    code, mark, path = argument.partition("=")
    try:
        language(code)
    except KeyError:
        mark = ""
    if not mark:
        raise argparse.ArgumentTypeError(
            f"{argument!r}: give CODE=FILE, where CODE is one of {', '.join((*LANGUAGES, *ALIASES))}"
        )
    return code, Path(path)


def _licence(argument: str) -> tuple[str, str]:
    """Read NAME=LICENCE."""
    name, mark, licence = argument.partition("=")
    if not mark:
        raise argparse.ArgumentTypeError(f"{argument!r}: give NAME=LICENCE, NAME being that of a file that is read")
    return name, licence
