"""How much of lost text comes back, and what else is changed: textfix, and its peers on the same words in the same run.

    python benchmarks/accuracy.py FILE... [--channel drop-ascii] [--lines N] [--peers all] [--markdown]

Each document of the files is damaged through the channel, restored by itself, and compared with its original word by
word; then the intact documents are given to the same systems, and every change is a false one. `corpora` says what a
document is, `scoring` what is counted. Data: TEXTFIX_DATA names another directory than the package's.

    news.jsonl                                         one object a line; the field `text` is a document
    hr.txt sl.txt --lines 20 --channel base            whole text without accents, 20 lines a document
    fr.txt it.txt --lines 20 --curly                   whole text with elisions, set with curly apostrophes
    news.jsonl --curly one                             a single lost apostrophe among living straight ones
    pairs.jsonl --channel pairs                        real damage: the fields `damaged` and `gold`
    cs-gold.txt --channel pairs --peers published      NAME-input, -mask and -system.txt lie beside it
    news.jsonl --channel none                          intact text alone

words        lost words by kind: recall and precision at the threshold; the ceiling is the share of them whose original
             is among the readings that textfix weighs. In a second column of precision, an apostrophe put behind a
             word (governments’) counts as right where the original has it there; the first looks at the word alone
marks        lost quotes, dashes, symbols: edits, and edits and flags together
text         word accuracy (of all words, or of those of the mask), character error rate before and after (restoring
             edits alone), false edits per 100,000 words of intact text
reliability  edits by confidence, from 0.5 on whatever the threshold: the share that is right, and how many there are

--also P adds rows for a further threshold, from 0.5 on. --errors N shows what went wrong most often.
--judged names a JSON file of cases in which the original is itself damaged, found by hand; both figures are then given.
Peers are optional: pip install "textfix[benchmark]", apt install hunspell hunspell-en-us aspell aspell-en; those that
are missing are named and left out.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from corpora import DAMAGE, PAIRS, Document, Judged, documents, judged, undamaged
from scoring import (
    BINS,
    MARKS,
    Reading,
    Tally,
    bin_name,
    score_ceiling,
    score_characters,
    score_confidence,
    score_intact,
    score_marks,
    score_words,
    words,
)
from systems import LOWEST, PEERS, Published, Textfix, WordPeer, peer
from tables import percent, table

from textfix import Edit, Flag, Report
from textfix.errors import TextfixError

Tallies = dict[tuple[str, str], Tally]
"""Figures by system and group of documents."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; return the exit status."""
    options = _parser().parse_args(arguments)
    try:
        given = {name: json.loads(value) for name, value in (o.split("=", 1) for o in options.option)}
        cases = judged(options.judged) if options.judged else None
        read = [
            document
            for path in options.files
            for document in documents(
                path,
                options.channel,
                field=options.field,
                lines=options.lines,
                language=options.language,
                by=options.by,
                limit=options.limit,
                curly=options.curly,
            )
        ]
        found = [document for document in read if document is not None]
        base = options.channel in ("base", "unidecode") or (options.channel == PAIRS and options.base)
        if base:
            given.setdefault("channels", ["base"])
        tallies = measure(found, given, options, base, cases)
    except (TextfixError, OSError, ValueError, KeyError) as error:
        print(f"accuracy.py: {error!r}", file=sys.stderr)
        return 2
    print(
        f"{len(found)} documents, channel {options.channel}, options {json.dumps(given)}; "
        f"{len(read) - len(found)} pairs left out that do not align\n"
    )
    print("\n".join(report(tallies, options.markdown)))
    if options.errors:
        print("\n".join(confusions(tallies, options.errors, options.markdown)))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--channel", choices=[*DAMAGE, PAIRS], default="drop-ascii")
    parser.add_argument("--field", default="text", help="the field of a JSONL line that is the document")
    parser.add_argument("--lines", type=int, help="lines of a text file to a document; blank lines divide without it")
    parser.add_argument("--limit", type=int, help="documents of each file, at most")
    parser.add_argument(
        "--curly",
        nargs="?",
        const="all",
        choices=["all", "one"],
        help="curl straight apostrophes first, or one of each",
    )
    parser.add_argument(
        "--language", help="ISO 639-1 code for the peers; else a line's lang, a file named for it, or en"
    )
    parser.add_argument("--by", help="the JSONL field by which figures are grouped; else by file")
    parser.add_argument("--base", action="store_true", help="with pairs: accents were stripped, nothing was dropped")
    parser.add_argument("--option", action="append", default=[], metavar="NAME=JSON", help="an option of Fixer")
    parser.add_argument("--peers", type=_peer_names, default=[], help=f"all, or names with commas: {', '.join(PEERS)}")
    parser.add_argument("--also", type=float, action="append", default=[], metavar="P", help="a further threshold")
    parser.add_argument("--judged", type=Path, help="cases judged by hand, see corpora.judged")
    parser.add_argument("--no-intact", action="store_true", help="do not restore the intact documents as well")
    parser.add_argument(
        "--errors", type=int, default=0, metavar="N", help="show the N most frequent errors of each system"
    )
    parser.add_argument("--markdown", action="store_true")
    return parser


def _peer_names(given: str) -> list[str]:
    names = list(PEERS) if given == "all" else given.split(",")
    if unknown := set(names) - set(PEERS):
        raise argparse.ArgumentTypeError(f"no peer {', '.join(sorted(unknown))}; give all, or of {', '.join(PEERS)}")
    return names


class Output(NamedTuple):
    """What a system makes of a document: its edits of the damaged text at the threshold, and of the intact text.

    The others are textfix's alone: the edits down to the lowest confidence that is shown, the flags, what it weighs.
    """

    edits: Sequence[Edit]
    intact: Sequence[Edit]
    likely: Sequence[Edit] = ()
    flags: Sequence[Flag] = ()
    readings: Sequence[Reading] | None = None


def measure(
    corpus: Sequence[Document], given: dict[str, Any], options: argparse.Namespace, base: bool, cases: Judged | None
) -> Tallies:
    """Run textfix and the peers over the documents; `cases` adds the figures as judged."""
    textfix, threshold = Textfix(given), given.get("min_confidence", 0.9)
    damaged = options.channel != "none"
    intact = not damaged or not options.no_intact
    peers = list(_peers(options.peers, base, corpus))
    tallies: Tallies = {}
    for document in corpus:
        likely = textfix.report(document.damaged, LOWEST).edits if damaged else ()
        readings = textfix.readings(document.damaged) if damaged else ()
        outputs = {}
        for name, p in [("textfix", threshold), *((f"textfix from {p:g}", p) for p in options.also)]:
            found = textfix.report(document.damaged, p) if damaged else Report(document.damaged)
            healthy = textfix.report(document.intact, p).edits if intact else ()
            outputs[name] = Output(found.edits, healthy, likely, found.flags, readings)
        for other in peers:
            edits = other.edits(document, document.damaged) if damaged else []
            false = other.edits(document, document.intact) if intact else []
            if edits is not None and false is not None:
                outputs[other.name] = Output(edits, false)
        for name, output in outputs.items():
            tally = tallies.setdefault((name, document.group), Tally())
            _score(tally, document, output, damaged, intact)
            if cases is not None:
                tally = tallies.setdefault((f"{name}, as judged", document.group), Tally())
                _score(tally, document, output, damaged, intact, cases.get(document.name))
    return tallies


def _peers(asked: Sequence[str], base: bool, corpus: Sequence[Document]) -> Iterator[WordPeer | Published]:
    for name in asked:
        other = peer(name, base)
        if isinstance(other, WordPeer):
            texts = ((d.language, text) for d in corpus for text in (d.damaged, d.intact))
            for problem in other.prepare(texts):
                print(f"accuracy.py: left out: {problem}", file=sys.stderr)
        yield other


def _score(
    tally: Tally,
    document: Document,
    output: Output,
    damaged: bool,
    intact: bool,
    meant: Mapping[str, str] | None = None,
) -> None:
    if damaged:
        found = words(document, meant)
        score_words(tally, document, found, output.edits)
        score_characters(tally, document, output.edits)
        if output.readings is not None:
            score_ceiling(tally, document, found, output.readings)
            score_marks(tally, document, output.edits, output.flags)
            score_confidence(tally, document, found, output.likely)
    if intact:
        healthy = undamaged(document)
        score_intact(tally, healthy, words(healthy, meant), output.intact)


# --- tables ---------------------------------------------------------------------------------------------------------


def report(tallies: Tallies, markdown: bool) -> list[str]:
    """Return the tables."""
    sums: dict[str, Tally] = {}
    for (name, _), tally in tallies.items():
        sums.setdefault(name, Tally()).add(tally)
    groups = list(dict.fromkeys(group for _, group in tallies))
    every = [("all", sums), *((g, {n: t for (n, other), t in tallies.items() if other == g}) for g in groups)]
    shown = every if len(groups) > 1 else every[:1]
    whole = _text_table(shown, markdown)
    if not any(tally.counts["characters", "all"] for tally in sums.values()):
        return [whole]
    return [
        _word_table(shown, markdown),
        _mark_table(sums["textfix"], markdown),
        whole,
        _reliability_table(shown, markdown),
    ]


Shown = Sequence[tuple[str, Mapping[str, Tally]]]


def _word_table(shown: Shown, markdown: bool) -> str:
    rows = []
    for group, tallies in shown:
        for name, tally in tallies.items():
            for kind in ("letters", "apostrophe"):
                lost, touched = tally.counts[kind, "lost"], tally.counts[kind, "touched"]
                if lost or touched:  # the ceiling is that of textfix's readings
                    own = name.startswith("textfix")
                    rows.append(
                        [
                            *(group, name, kind, lost),
                            percent(_recall(tally, kind)),
                            percent(tally.share(kind, "reachable", "lost")) if own else "",
                            percent(tally.share(kind, "right", "touched")),
                            percent(tally.share(kind, "right behind", "touched")),
                            touched,
                        ]
                    )
    head = ["documents", "system", "kind", "lost", "recall", "ceiling", "precision", "with ’ behind", "changed"]
    return table("Words (%)", head, rows, markdown)


def _recall(tally: Tally, kind: str) -> float:
    return tally.share(kind, "right", "lost")


def _mark_table(tally: Tally, markdown: bool) -> str:
    rows = []
    for title, kinds in [*((kind, [kind]) for kind in MARKS), ("quote, dash, currency", MARKS[:3])]:
        both = Tally()
        for (kind, name), count in tally.counts.items():
            if kind in kinds:
                both.counts[title, name] += count
        rows.append(
            [
                *(title, both.counts[title, "lost mark"]),
                percent(both.share(title, "restored marks", "lost mark")),
                percent(both.share(title, "right mark edits", "mark edits")),
                both.counts[title, "mark edits"],
                percent(both.share(title, "restored or flagged", "lost mark")),
                percent(both.share(title, "right flags", "flags")),
                both.counts[title, "flags"],
            ]
        )
    head = ["marks", "lost", "recall", "precision", "edits", "with flags", "flags' precision", "flags"]
    return table("Marks outside words, textfix (%)", head, rows, markdown)


def _text_table(shown: Shown, markdown: bool) -> str:
    rows = []
    for group, tallies in shown:
        for name, tally in tallies.items():
            rows.append(
                [
                    *(group, name, tally.counts["words", "scored"]),
                    percent(tally.share("words", "right", "scored")),
                    percent(tally.share("characters", "wrong before", "all")),
                    percent(tally.share("characters", "wrong after", "all")),
                    tally.counts["intact", "words"],
                    tally.counts["intact", "false edits"],
                    percent(1e3 * tally.share("intact", "false edits", "words")),
                ]
            )
    head = ["documents", "system", "words", "word accuracy", "CER before", "CER after"]
    return table("Whole text (%)", [*head, "intact words", "false edits", "per 100,000"], rows, markdown)


def _reliability_table(shown: Shown, markdown: bool) -> str:
    names = [bin_name(low) for low in BINS]
    rows = []
    for group, tallies in shown:
        for name, tally in tallies.items():
            if name not in ("textfix", "textfix, as judged"):
                continue
            for kind in ("letters", "apostrophe", "marks"):
                if any(tally.counts[kind, f"{part} edits"] for part in names):
                    shares = [_binned(tally, kind, part) for part in names]
                    rows.append([group, name, kind, *shares])
    return table("Right by confidence (%, of how many edits)", ["documents", "system", "kind", *names], rows, markdown)


def _binned(tally: Tally, kind: str, name: str) -> str:
    edits = tally.counts[kind, f"{name} edits"]
    return f"{percent(tally.share(kind, f'{name} right', f'{name} edits'))} of {edits}" if edits else "–"


def confusions(tallies: Tallies, most: int, markdown: bool) -> list[str]:
    """Return, for each system, the words that it made wrong and those that it missed, most frequent first."""
    sums: dict[str, Tally] = {}
    for (name, _), tally in tallies.items():
        sums.setdefault(name, Tally()).add(tally)
    parts = []
    for name, tally in sums.items():
        wrong = [[f"{left} → {got}", meant, count] for (left, got, meant), count in tally.wrong.most_common(most)]
        missed = [[left, meant, count] for (left, meant), count in tally.missed.most_common(most)]
        parts.append(table(f"Changed wrongly by {name}", ["change", "meant", "times"], wrong, markdown))
        parts.append(table(f"Missed by {name}", ["left", "meant", "times"], missed, markdown))
    return parts


if __name__ == "__main__":
    sys.exit(main())
