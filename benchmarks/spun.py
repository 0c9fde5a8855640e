"""How well spun words are found, and how seldom clean ones are flagged, on text that a spinner of our own rewrites.

    python benchmarks/spun.py NEWS.jsonl [--documents N] [--seed N] [--clean FILE...] [--flags FILE...] [--markdown]

NEWS.jsonl holds one object a line, whose field `text` is a document; none of it may have been counted or learned from.
The spinner draws synonyms from Debian's wordnet-base and mythes-en-us, or narrower words, at 5 to 30 % of the words.

words      average precision over all suspects, beside two baselines on the same suspects (the rarest word first; the
           least probable word in its place first); precision and recall of the flags at the default threshold, and the
           share of right flags that have the original among their suggestions. A flag is right if it touches a swap
clean      false flags per 1,000 words of the untouched documents, and of --clean files (text or .jsonl)
documents  area under the curve: untouched against spun documents of 400 words, by the spun score, and how many score .5
speed      words and megabytes a second on the untouched documents, one process, flagging alone

--flags prints the flags of further files, the most confident first.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from tables import table

from textfix import datafile
from textfix.build.spinner import Substitutes, Swap, spin
from textfix.build.spun import swapped
from textfix.build.synonyms import Channels
from textfix.edits import Flag
from textfix.readings import FEATURES
from textfix.segment import Document
from textfix.spun import Spun
from textfix.spun_judge import Judge
from textfix.spun_model import SpunModel
from textfix.suspects import Reader

SOURCES = ("wordnet", "mythes", "narrower")
"""What the words are drawn from. Of narrower words (WordNet's hyponyms) no lesson was made."""
RATES = (0.05, 0.1, 0.2, 0.3)
WORDS = 400
"""Words of the documents by which the document score is measured."""
ALONE, LEFT, RIGHT, TRIPLES = (FEATURES.index(name) for name in ("alone", "left", "right", "triples"))


class Found(NamedTuple):
    """What one spun document gave: how each suspect was ranked by each system, and the flags that were raised."""

    ours: list[float]
    rarest: list[float]
    least_probable: list[float]
    right: list[bool]
    flags: int
    right_flags: int
    suggested: int
    found: int
    swaps: int


def main() -> int:
    given = _arguments()
    rng = random.Random(given.seed)
    news = [text for text in _documents(given.news) if len(text.split()) >= 100]
    rng.shuffle(news)
    texts = news[: given.documents]
    reader = Reader(datafile.directory())
    judge = Judge(reader, SpunModel.open(datafile.directory()))
    step = Spun()
    substitutes = Channels(reader.model).substitutes
    rows = []
    for source in SOURCES:
        everything: list[Found] = []
        for rate in RATES:
            share = texts[RATES.index(rate) :: len(RATES)]
            found = [_measure(text, substitutes[source], rate, rng, step, judge) for text in share]
            rows.append([f"{source}, {rate:.0%}", *_figures(found)])
            everything += found
        rows.append([f"{source}, all", *_figures(everything)])
    heads = [
        "spun by",
        "swaps",
        "average precision",
        "rarest first",
        "least probable",
        "precision",
        "recall",
        "original",
    ]
    print(table("Words", heads, rows, given.markdown))
    rows = [_clean(given.news.name, texts, step)]
    rows += [_clean(path.name, list(_documents(path)), step) for path in given.clean]
    print(table("Clean text", ["file", "words", "flags", "per 1,000", "words/s", "MB/s"], rows, given.markdown))
    clean = [_cut(text) for text in news if len(text.split()) >= WORDS][: given.documents]
    rows = []
    for source in SOURCES:
        low = [_score(step, text) for text in clean]
        high = [_score(step, spin(text, substitutes[source], 0.1, rng)[0]) for text in clean]
        shown = [_share(sum(score >= 0.5 for score in scores), len(scores)) for scores in (low, high)]
        rows.append([f"{WORDS} words, {source}, 10%", str(len(clean)), f"{_area(low, high):.4f}", *shown])
    heads = ["clean against spun", "pairs", "area under the curve", "clean above .5", "spun above .5"]
    print(table("Documents", heads, rows, given.markdown))
    for path in given.flags:
        for text in _documents(path):
            print(f"{path.name}: spun score {_score(step, text):.4f}")
            for flag in sorted(step.flags(Document(text)), key=lambda flag: -flag.confidence):
                said = ", ".join(f"{suggestion} {chance:.2f}" for suggestion, chance in flag.suggestions)
                print(f"  {flag.confidence:.3f}  {flag.text!r} ← {said}  ({flag.reason})")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("news", type=Path)
    parser.add_argument("--documents", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--clean", type=Path, nargs="+", default=[])
    parser.add_argument("--flags", type=Path, nargs="+", default=[])
    parser.add_argument("--markdown", action="store_true")
    return parser.parse_args()


def _documents(path: Path) -> Iterator[str]:
    """Yield the documents of a .jsonl file (`text`, or `gold` of pairs), or a whole text file."""
    if path.suffix != ".jsonl":
        yield path.read_text(encoding="utf-8")
        return
    with open(path, encoding="utf-8") as file:
        for line in file:
            entry = json.loads(line)
            yield entry["gold"] if "gold" in entry else entry["text"]


def _measure(text: str, substitutes: Substitutes, rate: float, rng: random.Random, step: Spun, judge: Judge) -> Found:
    spun, swaps = spin(text, substitutes, rate, rng)
    suspects = judge.reader.open(spun).seen()
    odds = [judge.model.seen(suspect.features) for suspect in suspects]
    rows = [suspect.features for suspect in suspects]
    flags = list(step.flags(Document(spun)))
    hits = [(flag, swap) for flag in flags for swap in swaps if swap.start < flag.end and flag.start < swap.end]
    return Found(
        odds,
        [-row[ALONE] for row in rows],
        [-row[ALONE] - row[LEFT] - row[RIGHT] - row[TRIPLES] for row in rows],
        swapped(suspects, swaps),
        len(flags),
        len({flag[:2] for flag, _ in hits}),
        len({flag[:2] for flag, swap in hits if _suggests(flag, swap)}),
        len({swap[:2] for _, swap in hits}),
        len(swaps),
    )


def _suggests(flag: Flag, swap: Swap) -> bool:
    return swap.original.lower() in [suggestion.lower() for suggestion, _ in flag.suggestions]


def _figures(found: Sequence[Found]) -> list[str]:
    right = [value for document in found for value in document.right]
    swaps = sum(document.swaps for document in found)
    flags = sum(document.flags for document in found)
    hits = sum(document.right_flags for document in found)
    systems = zip(*((document.ours, document.rarest, document.least_probable) for document in found), strict=True)
    scores = [[value for document in system for value in document] for system in systems]
    return [
        str(swaps),
        *(f"{_average_precision(column, right):.3f}" for column in scores),
        _share(hits, flags),
        _share(sum(document.found for document in found), swaps),
        _share(sum(document.suggested for document in found), hits),
    ]


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "-"


def _average_precision(scores: Sequence[float], right: Sequence[bool]) -> float:
    """Return the mean, over all that is right, of the precision among what is ranked at least as high."""
    hits, total = 0, 0.0
    for number, (_, correct) in enumerate(sorted(zip(scores, right, strict=True), key=lambda pair: -pair[0]), 1):
        if correct:
            hits += 1
            total += hits / number
    return total / hits if hits else 0.0


def _clean(name: str, texts: Sequence[str], step: Spun) -> list[str]:
    started = time.process_time()
    flags = sum(len(step.flags(Document(text))) for text in texts)
    seconds = time.process_time() - started
    words = sum(len(text.split()) for text in texts)
    size = sum(len(text.encode()) for text in texts) / 1e6
    return [
        name,
        str(words),
        str(flags),
        f"{1000 * flags / words:.3f}",
        f"{words / seconds:,.0f}",
        f"{size / seconds:.2f}",
    ]


def _cut(text: str) -> str:
    """Return the first 400 words, their white space as it was."""
    end = 0
    for _ in range(WORDS):
        while end < len(text) and text[end].isspace():
            end += 1
        while end < len(text) and not text[end].isspace():
            end += 1
    return text[:end]


def _score(step: Spun, text: str) -> float:
    document = Document(text)
    step.flags(document)
    score = document.memory["spun_score"]
    assert isinstance(score, float)
    return score


def _area(low: Sequence[float], high: Sequence[float]) -> float:
    """Return how often one of `high` exceeds one of `low`; ties count half."""
    wins = sum((a > b) + 0.5 * (a == b) for a in high for b in low)
    return wins / (len(low) * len(high)) if low and high else float("nan")


if __name__ == "__main__":
    sys.exit(main())
