"""`python -m textfix.build`: builds the data files from texts, counts, lists of names and installed word lists.

STAGES below is the whole of it, in order. Each stage writes into an empty directory; when it is done its files replace
the old ones and MANIFEST.json says what they were made of, so a build that is broken off leaves whole files behind, and
a process that has the old ones open keeps them. Nothing is drawn by chance that is not seeded: the same input and
versions give the same bytes.
"""

from __future__ import annotations

import argparse
import contextlib
import logging
import os
import platform
import shlex
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from textfix import datafile
from textfix.build import manifest
from textfix.build.sources import PACKAGES, Sources, Text, paragraphs
from textfix.errors import InputError, TextfixError
from textfix.languages import ALIASES, LANGUAGES, language

if TYPE_CHECKING:
    from textfix.build.lexicon import Entry

log = logging.getLogger("textfix.build")


class Build:
    """One run: the sources, the directory of the data files, and the share of all text that the ranker learns from."""

    def __init__(self, sources: Sources, data: Path, share: float) -> None:
        self.sources = sources
        self.data = data
        self.share = share
        self.counts: dict[str, dict[str, int]] = {}

    @cached_property
    def entries(self) -> dict[str, Entry]:
        """All words that the sources know. Two stages ask for them; gathering takes minutes."""
        from textfix.build import words

        entries, read = words.gather(self.sources)
        for source, counted in read.items():
            self.counts.setdefault(source, {}).update(counted)
        return entries

    def english(self) -> Iterator[str]:
        """Yield the paragraphs of all English texts."""
        for text in (*self.sources.texts, *self.sources.counted):
            log.info("reading %s", text.path.name)
            number = 0
            for paragraph in paragraphs(text.path, self.sources.field):
                number += 1
                yield paragraph
            self.counts.setdefault(text.path.name, {})["paragraphs"] = number


# The stages: each makes its files in `out` and returns facts about them. What only one of them needs is imported there.


def _lexicon(build: Build, out: Path) -> Mapping[str, object]:
    from textfix.build import lexicon

    return lexicon.build(build.entries, out)


def _spelling(build: Build, out: Path) -> Mapping[str, object]:
    from textfix.build import spelling, words

    forms = words.spelling_forms(build.entries)
    return {**spelling.build(forms, out), "forms": {code: len(chosen) for code, chosen in forms.items()}}


def _topics(build: Build, out: Path) -> Mapping[str, object]:
    from textfix.build import topics
    from textfix.lexicon import Lexicon

    return topics.build(build.english(), Lexicon(build.data), out)


def _ranker(build: Build, out: Path) -> Mapping[str, object]:
    from textfix.build import lessons, ranker

    learned = ranker.Examples()
    for lesson in lessons.lessons(build.sources, build.share, build.data):
        for rows, right, weight in ranker.examples(lesson.paragraphs, lesson.reader, lesson.mixture, lesson.seed):
            learned.add(rows, right, weight)
        log.info("%d examples", len(learned.right))
    return {**ranker.save(ranker.fit(learned), out), "examples": len(learned.right)}


class Stage(NamedTuple):
    """A step of the build: its name, what it does, the sources it reads, the data files it needs, those it makes."""

    name: str
    run: Callable[[Build, Path], Mapping[str, object]]
    reads: tuple[str, ...]
    needs: tuple[str, ...]
    makes: tuple[str, ...]


_WORDS = ("texts", "counts", "names", "languages", "packages")
_LEXICON = ("lexicon.bin", "lexicon.marisa")

STAGES = (
    Stage("lexicon", _lexicon, _WORDS, (), _LEXICON),
    Stage("spelling", _spelling, _WORDS, (), ("spelling.bin",)),
    Stage("topics", _topics, ("texts", "counted"), _LEXICON, ("topics.bin",)),
    Stage(
        "ranker",
        _ranker,
        ("texts", "counted", "languages"),
        (*_LEXICON, "spelling.bin", "topics.bin"),
        ("ranker.bin",),
    ),
)


def run(build: Build, stages: Sequence[Stage], licences: Mapping[str, str]) -> None:
    """Run the stages in their order and record each in the manifest."""
    made: set[str] = set()
    for stage in stages:
        _check_inputs(build, stage, made)
        made.update(stage.makes)
    build.data.mkdir(parents=True, exist_ok=True)
    for stage in stages:
        log.info("stage %s", stage.name)
        with tempfile.TemporaryDirectory(dir=build.data, prefix=".building-") as directory:
            out = Path(directory)
            # A trainer may print its progress; the output of this command is files.
            with contextlib.redirect_stdout(sys.stderr):
                facts = stage.run(build, out)
            for name in stage.makes:
                os.replace(out / name, build.data / name)
        _record(build, stage, facts, licences)
        sizes = ", ".join(f"{name} {(build.data / name).stat().st_size:,} bytes" for name in stage.makes)
        log.info("made %s", sizes)
    for name in manifest.stale(build.data):
        log.warning("stage %s was built with data files that are newer now: build it again", name)


def _check_inputs(build: Build, stage: Stage, made: set[str]) -> None:
    """Raise InputError where a stage lacks what it reads or needs."""
    if "counted" in stage.reads and not (build.sources.texts or build.sources.counted):
        raise InputError(
            f"the stage {stage.name} reads English text: give TEXT files, or name other stages with --only"
        )
    if not _read(build.sources, stage):
        raise InputError(f"the stage {stage.name} has nothing to read: give files, or packages")
    for name in stage.needs:
        if name not in made and not (build.data / name).exists():
            before = next(other.name for other in STAGES if name in other.makes)
            raise InputError(f"the stage {stage.name} needs {name}, and {build.data} lacks it: build {before} first")


def _read(sources: Sources, stage: Stage) -> dict[str, Path | None]:
    """The sources that a stage reads: names of files with their paths, and names of packages."""
    kinds: dict[str, Sequence[Path]] = {
        "texts": [text.path for text in sources.texts],
        "counted": [text.path for text in sources.counted],
        "counts": sources.counts,
        "names": sources.names,
        "languages": [path for _, path in sources.languages],
    }
    found: dict[str, Path | None] = {path.name: path for kind in stage.reads for path in kinds.get(kind, ())}
    if "packages" in stage.reads:
        found.update(dict.fromkeys(sources.packages))
    return found


def _record(build: Build, stage: Stage, facts: Mapping[str, object], licences: Mapping[str, str]) -> None:
    read = {
        name: version(name) if path is None else datafile.digest(path)
        for name, path in _read(build.sources, stage).items()
    }
    origins = {name: manifest.origin(name, licences) for name in read}
    for name, whose in origins.items():
        if whose.licence == manifest.UNKNOWN.licence:
            log.warning("the licence of %s is not known: state it with --licence '%s=LICENCE'", name, name)
    versions = {"python": ".".join(platform.python_version_tuple()[:2])}
    for package in ("marisa-trie", "numpy"):
        with contextlib.suppress(PackageNotFoundError):
            versions[package] = version(package)
    made = manifest.Made(
        stage=stage.name,
        files=stage.makes,
        how=_how(build, stage),
        read=read,
        data=manifest.digests(build.data, stage.needs),
        versions=versions,
        facts=facts,
    )
    manifest.record(build.data, made, origins, build.counts)


def _how(build: Build, stage: Stage) -> str:
    """The command line that runs this stage again, files by their names alone."""
    given = build.sources
    kinds = {
        "texts": ("", [f"{text.path.name}@{text.share:g}" for text in given.texts]),
        "counted": ("--counted", [f"{text.path.name}@{text.share:g}" for text in given.counted]),
        "counts": ("--counts", [path.name for path in given.counts]),
        "names": ("--names", [path.name for path in given.names]),
        "languages": ("--language", [f"{code}={path.name}" for code, path in given.languages]),
        "packages": ("--packages", list(given.packages) or ["none"]),
    }
    words = ["python", "-m", "textfix.build"]
    for kind in stage.reads:
        option, values = kinds[kind]
        if values:
            words += [option, *values] if option else values
    if given.field != Sources.field:
        words += ["--field", given.field]
    if build.share != 1:
        words += ["--share", f"{build.share:g}"]
    return shlex.join([*words, "--only", stage.name])


def _text(argument: str) -> Text:
    """Read FILE or FILE@SHARE."""
    path, mark, share = argument.rpartition("@")
    if mark:
        with contextlib.suppress(ValueError):
            return Text(Path(path), _fraction(share))
    return Text(Path(argument))


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


def _parser() -> argparse.ArgumentParser:
    stages = "\n".join(f"  {stage.name:10} reads {', '.join(stage.reads)}" for stage in STAGES)
    parser = argparse.ArgumentParser(
        prog="python -m textfix.build",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Build the data files of textfix, from your own text if you like.",
        epilog=f"stages, in order:\n{stages}\n\nTexts are UTF-8, a paragraph a line, or .jsonl; also as .xz or .gz.",
    )
    add = parser.add_argument
    add("texts", metavar="TEXT", nargs="*", type=_text, help="English text; TEXT@0.2: the ranker learns from a fifth")
    add(
        "--counted",
        metavar="TEXT",
        nargs="+",
        default=[],
        type=_text,
        help="English text whose words COUNTS has already",
    )
    add(
        "--counts",
        metavar="TSV",
        nargs="+",
        default=[],
        type=Path,
        help="counted types of English text: word, tab, count",
    )
    add("--names", metavar="FILE", nargs="+", default=[], type=Path, help="names of people: .csv, .tsv, or one a line")
    add("--language", metavar="CODE=FILE", nargs="+", default=[], type=_language, help="text in another language")
    add("--packages", nargs="+", default=PACKAGES, choices=(*PACKAGES, "none"), help="word lists to read (default all)")
    add("--field", default=Sources.field, help="the field of the text in JSONL files (default %(default)s)")
    add("--share", metavar="FRACTION", default=1.0, type=_fraction, help="train the ranker on this part of all text")
    add(
        "--licence",
        metavar="NAME=LICENCE",
        nargs="+",
        default=[],
        type=_licence,
        help="say what a file may be used for",
    )
    add("--only", metavar="STAGE", nargs="+", choices=[stage.name for stage in STAGES], help="run these stages only")
    add("--out", metavar="DIR", type=Path, help="where the data files lie (default: where textfix looks for them)")
    add(
        "--verify",
        action="store_true",
        help="build nothing: read the data files whole, compare them with MANIFEST.json",
    )
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status: 0 done, 2 something cannot be read or does not verify."""
    given = _parser().parse_args(arguments)
    handler = logging.StreamHandler()
    handler.setFormatter(_Elapsed())
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    directory = given.out or datafile.directory()
    try:
        if given.verify:
            log.info("%d data files are as %s says", manifest.verify(directory), directory / datafile.MANIFEST)
            return 0
        sources = Sources(
            texts=tuple(given.texts),
            counted=tuple(given.counted),
            counts=tuple(given.counts),
            names=tuple(given.names),
            languages=tuple(given.language),
            packages=() if "none" in given.packages else tuple(p for p in PACKAGES if p in given.packages),
            field=given.field,
        )
        sources.check()
        stages = [stage for stage in STAGES if given.only is None or stage.name in given.only]
        run(Build(sources, directory, given.share), stages, dict(given.licence))
    except (TextfixError, OSError) as error:
        log.error("textfix.build: %s", error)
        return 2
    except ModuleNotFoundError as error:
        log.error("textfix.build: %s: run `pip install 'textfix[build]'`", error)
        return 2
    finally:
        log.removeHandler(handler)
    return 0


class _Elapsed(logging.Formatter):
    """Seconds since the start, and the message."""

    def format(self, record: logging.LogRecord) -> str:
        return f"{record.relativeCreated / 1000:6.0f} s  {record.getMessage()}"


if __name__ == "__main__":
    sys.exit(main())
