"""Runs the stages of a build: what a stage is, what all stages share, and what is written down of each.

A stage writes into an empty directory. When it is done, its files replace the old ones and MANIFEST.json says what they
were made of: a build that is broken off leaves whole files behind, and a process that has the old ones open keeps them.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
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
from textfix.build.sources import Sources, Text, paragraphs
from textfix.errors import InputError

if TYPE_CHECKING:
    from textfix.build.lexicon import Entry
    from textfix.build.synonyms import Channels

log = logging.getLogger("textfix.build")


class Build:
    """One run: the sources, the directory of the data files, and the share of all text that restoring learns from.

    What two stages ask for is kept: the words of all sources, gathered in minutes, and the inverted thesauri.
    """

    def __init__(self, sources: Sources, data: Path, share: float) -> None:
        self.sources = sources
        self.data = data
        self.share = share
        self.counts: dict[str, dict[str, int]] = {}

    @cached_property
    def entries(self) -> dict[str, Entry]:
        """All words that the sources know."""
        from textfix.build import words

        entries, read = words.gather(self.sources)
        for source, counted in read.items():
            self.counts.setdefault(source, {}).update(counted)
        return entries

    @cached_property
    def channels(self) -> Channels:
        """The thesauri, weighed by the language model in `data`."""
        from textfix.build.synonyms import Channels
        from textfix.language_model import LanguageModel

        return Channels(LanguageModel(self.data), self.sources.wordnet, self.sources.mythes)

    def english(self) -> Iterator[str]:
        """Yield the paragraphs of all English texts."""
        for text in self.sources.english():
            log.info("reading %s", text.path.name)
            number = 0
            for paragraph in paragraphs(text.path):
                number += 1
                yield paragraph
            self.counts.setdefault(text.path.name, {})["paragraphs"] = number


class Stage(NamedTuple):
    """A step of the build.

    `run` makes the files `makes` in the directory that it is given and returns facts about them. `reads`: the kinds of
    sources (fields of `Sources`); `needs`: the data files of earlier stages; `imports`: the packages that only
    training needs.
    """

    name: str
    run: Callable[[Build, Path], Mapping[str, object]]
    reads: tuple[str, ...]
    needs: tuple[str, ...]
    makes: tuple[str, ...]
    imports: tuple[str, ...] = ()


def run(build: Build, stages: Sequence[Stage], licences: Mapping[str, str]) -> None:
    """Run the stages in their order and record each in the manifest.

    Raises InputError before the first one where a source, a package or a data file that any of them needs is not there.
    """
    made: set[str] = set()
    for stage in stages:
        _check(build, stage, made)
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


def _check(build: Build, stage: Stage, made: set[str]) -> None:
    if "counted" in stage.reads and not build.sources.english():
        raise InputError(
            f"the stage {stage.name} reads English text: give TEXT files, or name other stages with --only"
        )
    if stage.reads and not _read(build.sources, stage):
        raise InputError(f"the stage {stage.name} has nothing to read: give files, or packages")
    if "tortured" in stage.reads and not build.sources.tortured:
        raise InputError(f"the stage {stage.name} reads a list: give --tortured FILE, or name other stages with --only")
    if "thesauri" in stage.reads:
        for path in build.sources.thesauri():
            if not path.exists():
                raise InputError(
                    f"the stage {stage.name} reads {path}: install the thesauri (Debian's packages wordnet-base and "
                    "mythes-en-us), or name other stages with --only"
                )
    for package in stage.imports:
        if importlib.util.find_spec(package) is None:
            raise InputError(
                f"the stage {stage.name} needs the package {package}: run `pip install 'textfix[build]'`, or name "
                "other stages with --only"
            )
    for name in stage.needs:
        if name not in made and not (build.data / name).exists():
            raise InputError(f"the stage {stage.name} needs {name}, and {build.data} lacks it: build all stages first")


def _read(sources: Sources, stage: Stage) -> dict[str, tuple[Path, ...]]:
    """The sources that a stage reads: names with the files of each; a package has none."""
    kinds: dict[str, Sequence[Path]] = {
        "texts": [text.path for text in sources.texts],
        "feeds": [text.path for text in sources.feeds],
        "counted": [text.path for text in sources.counted],
        "counts": sources.counts,
        "names": sources.names,
        "languages": [path for _, path in sources.languages],
        "tortured": [sources.tortured] if sources.tortured else [],
    }
    found: dict[str, tuple[Path, ...]] = {path.name: (path,) for kind in stage.reads for path in kinds.get(kind, ())}
    if "packages" in stage.reads:
        found.update(dict.fromkeys(sources.packages, ()))
    if "thesauri" in stage.reads:
        *wordnet, mythes = sources.thesauri()
        found.update({"wordnet": tuple(wordnet), "mythes": (mythes,)})
    return found


def _fingerprint(source: str, paths: Sequence[Path]) -> str:
    """The version of a package, the SHA-256 of a file, or that of the SHA-256 of several."""
    if not paths:
        return version(source)
    digests = [datafile.digest(path) for path in paths]
    return digests[0] if len(digests) == 1 else hashlib.sha256("\n".join(digests).encode()).hexdigest()


def _record(build: Build, stage: Stage, facts: Mapping[str, object], licences: Mapping[str, str]) -> None:
    read = {source: _fingerprint(source, paths) for source, paths in _read(build.sources, stage).items()}
    origins = {source: manifest.origin(source, licences) for source in read}
    for source, whose in origins.items():
        if whose.licence == manifest.UNKNOWN.licence:
            log.warning("the licence of %s is not known: state it with --licence '%s=LICENCE'", source, source)
    versions = {"python": ".".join(platform.python_version_tuple()[:2])}
    for package in ("marisa-trie", "numpy", *stage.imports):
        with contextlib.suppress(PackageNotFoundError):
            versions[package] = version(package)
    made = manifest.Made(
        stage=stage.name,
        files=stage.makes,
        how=_how(build, stage),
        read=read,
        data={name: datafile.digest(build.data / name) for name in stage.needs},
        versions=versions,
        facts=facts,
    )
    manifest.record(build.data, made, origins, build.counts)


def _how(build: Build, stage: Stage) -> str:
    """The command line that runs this stage again, files by their names alone."""
    given = build.sources
    kinds = {
        "texts": ("", [text_argument(text) for text in given.texts]),
        "feeds": ("--feed", [text_argument(text) for text in given.feeds]),
        "counted": ("--counted", [text_argument(text) for text in given.counted]),
        "counts": ("--counts", [path.name for path in given.counts]),
        "names": ("--names", [path.name for path in given.names]),
        "languages": ("--language", [f"{code}={path.name}" for code, path in given.languages]),
        "packages": ("--packages", list(given.packages) or ["none"]),
        "tortured": ("--tortured", [given.tortured.name] if given.tortured else []),
        "thesauri": ("", []),
    }
    words = ["python", "-m", "textfix.build"]
    for kind in stage.reads:
        option, values = kinds[kind]
        if values:
            words += [option, *values] if option else values
    if build.share != 1:
        words += ["--share", f"{build.share:g}"]
    return shlex.join([*words, "--only", stage.name])


def text_argument(text: Text) -> str:
    """Write a text as FILE@SHARE:WEIGHT, without what is 1.

    >>> text_argument(Text(Path("news.txt"))), text_argument(Text(Path("news.txt"), 0.2, 3))
    ('news.txt', 'news.txt@0.2:3')
    """
    weight = f":{text.weight}" if text.weight != 1 else ""
    return text.path.name + (f"@{text.share:g}{weight}" if weight or text.share != 1 else "")
