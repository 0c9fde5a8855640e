"""Measures how lost punctuation comes back: precision and recall of edits and flags, by class, with examples.

`accuracy.py` prints the same beside letters and apostrophes; here are the figures that lead to better rules: flags by
confidence, false ones per 100,000 words, and with --show the places themselves.

    python benchmarks/punctuation.py FILE... [--channel NAME ...] [--limit N] [--show N]

A FILE holds intact text, .txt (20 lines make a document) or .jsonl with a field `text`; or pairs, .jsonl with the
fields `damaged` and `gold`, which the channel `pairs` reads. The other channels damage the intact text.

An edit counts as one at the default threshold. It is *right* if it puts there what was lost, and *right in kind* if
that was a sign of the same class: which of two dashes a house writes is not to be seen in a text that lost them. A flag
finds what was lost inside it or at its ends, one of a quotation what was lost at its ends. `none` damages nothing: each
edit and flag is false.
"""

from __future__ import annotations

import argparse
import collections
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from textfix import Fixer
from textfix.channels import REPERTOIRES

CHANNELS = ("none", "drop-ascii", "drop-latin1", "drop-cp1252", "question", "question-bytes", "replacement", "pairs")
CLASSES = {"dash": "–—―−", "quote": "“”„‘’", "currency": "€£₹¥", "other": "°º˚′″…•×·±½§©®™"}
CLASS_OF = {sign: name for name, signs in CLASSES.items() for sign in signs}
FLAG_CLASSES = {"lost-dash": ("dash",), "lost-quote": ("quote",), "lost-symbol": ("currency", "other")}
KINDS = ("dash", "quote", "symbol")


class Damaged(NamedTuple):
    """A text as it was and as it looks damaged; `lost`: place in the damaged text → what stood there."""

    text: str
    lost: dict[int, str]


def documents(path: Path) -> Iterator[tuple[str, str | None]]:
    """Yield (intact, damaged) texts; damaged is None where the file holds no pairs."""
    if ".jsonl" in path.suffixes:
        for line in path.read_text(encoding="utf-8").split("\n"):
            if line:
                item = json.loads(line)
                yield item.get("gold") or item["text"], item.get("damaged")
        return
    lines = [line for line in path.read_text(encoding="utf-8").split("\n") if line]
    for start in range(0, len(lines), 20):
        yield "\n".join(lines[start : start + 20]), None


def damage(text: str, channel: str) -> Damaged:
    pieces: list[str] = []
    lost: dict[int, str] = {}
    size = position = 0
    outside = REPERTOIRES[channel[5:]] if channel.startswith("drop-") else REPERTOIRES["ascii"]
    for match in outside.finditer(text) if channel != "none" else ():
        pieces.append(text[position : match.start()])
        size += match.start() - position
        position = match.end()
        for character in match.group():
            lost[size] = lost.get(size, "") + character
            mark = {"question": "?", "question-bytes": "?" * len(character.encode()), "replacement": "\ufffd"}
            piece = mark.get(channel, "")
            pieces.append(piece)
            size += len(piece)
    pieces.append(text[position:])
    return Damaged("".join(pieces), lost)


def aligned(gold: str, damaged: str) -> Damaged | None:
    """Align a pair in which characters, and spaces beside them, were deleted; None where more differs."""
    lost: dict[int, str] = {}
    place = 0
    for character in gold:
        if place < len(damaged) and damaged[place] == character:
            place += 1
        elif not character.isascii():
            lost[place] = lost.get(place, "") + character
        elif not character.isspace():
            return None
    return Damaged(damaged, lost) if place == len(damaged) else None


def classes(lost: str, text: str, place: int) -> list[str]:
    """Name the classes of what stood at a place; an apostrophe is none."""
    names = []
    for sign in lost:
        name = CLASS_OF.get(sign)
        if sign == "’" and (text[place : place + 1].isalnum() or text[place - 1 : place] == "s"):
            continue
        if name is not None:
            names.append(name)
    return names


class Tally:
    def __init__(self) -> None:
        self.counts: collections.Counter[tuple[str, str]] = collections.Counter()
        self.words = self.documents = self.unaligned = 0
        self.seconds, self.characters = 0.0, 0
        self.shown: dict[str, list[str]] = collections.defaultdict(list)
        self.calibration: collections.Counter[tuple[str, int, bool]] = collections.Counter()

    def add(self, name: str, what: str, number: int = 1) -> None:
        self.counts[name, what] += number


def measure(fixer: Fixer, item: Damaged, tally: Tally) -> None:
    text, lost = item
    tally.documents += 1
    tally.words += len(text.split())
    tally.characters += len(text)
    started = time.perf_counter()
    told = fixer.explain(text)
    tally.seconds += time.perf_counter() - started
    found: set[tuple[int, str]] = set()
    flagged: set[tuple[int, str]] = set()
    for edit in told.edits:
        if edit.kind not in KINDS:
            continue
        stood = lost.get(edit.start, "")
        name = CLASS_OF.get(edit.after[:1], "other")
        tally.add(name, "edits")
        exact = edit.after in stood
        kind = any(CLASS_OF.get(sign) == name for sign in stood)
        tally.add(name, "right", exact)
        tally.add(name, "right in kind", kind)
        tally.shown[f"{name} edit right"[: None if kind else -6]].append(
            _around(text, edit.start, edit.end, edit.after)
        )
        if kind:
            found.add((edit.start, name))
    for flag in told.flags:
        names = FLAG_CLASSES[flag.kind]
        near = 1 if flag.kind == "lost-quote" else flag.end - flag.start
        hits = {
            (place, name)
            for place, stood in lost.items()
            if flag.start <= place <= flag.end and min(place - flag.start, flag.end - place) <= near
            for name in classes(stood, text, place)
            if name in names
        }
        name = names[0] if flag.suggestions[0][0][-1:] != "°" else "other"
        tally.add(name, "flags")
        tally.add(name, "flags right", bool(hits))
        tally.calibration[flag.kind, int(flag.confidence * 10), bool(hits)] += 1
        tally.shown[f"{name} flag right"[: None if hits else -6]].append(
            _around(text, flag.start, flag.end, f"→{flag.suggestions[0]}")
        )
        flagged |= hits
    for place, stood in lost.items():
        for name in classes(stood, text, place):
            tally.add(name, "lost")
            if (place, name) in found:
                tally.add(name, "restored")
            elif (place, name) in flagged:
                tally.add(name, "flagged")
            else:
                tally.shown[f"{name} missed"].append(_around(text, place, place, stood))


def _around(text: str, start: int, end: int, what: str) -> str:
    shown = f"{text[max(0, start - 50) : start]}[{text[start:end][:150]}|{what}]{text[end : end + 40]}"
    return shown.replace("\n", "¶")


def report(channel: str, tally: Tally, show: int) -> None:
    speed = tally.characters / 1e6 / max(tally.seconds, 1e-9)
    print(
        f"\n{channel}: {tally.documents:,} documents, {tally.words:,} words, {speed:.1f} MB/s, "
        f"not aligned {tally.unaligned}"
    )
    for name in (*CLASSES, "all"):
        get = lambda what: sum(tally.counts[one, what] for one in (CLASSES if name == "all" else (name,)))  # noqa: B023, E731
        lost, edits, flags = get("lost"), get("edits"), get("flags")
        if not lost and not edits and not flags:
            continue
        per = 1e5 / max(tally.words, 1)
        false = edits - get("right in kind"), flags - get("flags right")
        print(
            f"  {name:9} lost {lost:5}  edits {edits:5} right {_share(get('right'), edits)} in kind "
            f"{_share(get('right in kind'), edits)}  recall of edits {_share(get('restored'), lost)} with flags "
            f"{_share(get('restored') + get('flagged'), lost)}  flags {flags:5} "
            f"right {_share(get('flags right'), flags)}  false per 100,000 words: edits {false[0] * per:.1f} "
            f"flags {false[1] * per:.1f}"
        )
    for kind in FLAG_CLASSES:
        row = []
        for tenth in range(11):
            right, wrong = tally.calibration[kind, tenth, True], tally.calibration[kind, tenth, False]
            if right + wrong:
                row.append(f"0.{tenth}: {right / (right + wrong):.2f} of {right + wrong}")
        if row:
            print(f"  {kind} by confidence: {', '.join(row)}")
    for name, places in sorted(tally.shown.items()) if show else ():
        step = max(1, len(places) // show)
        for place in places[::step][:show]:
            print(f"    {name}: {place}")


def _share(part: int, whole: int) -> str:
    return f"{part / whole:6.1%}" if whole else "     –"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--channel", nargs="+", choices=CHANNELS, default=["drop-ascii"])
    parser.add_argument("--limit", type=int, default=10**9, help="documents of each file")
    parser.add_argument("--show", type=int, default=0, help="print so many places of each sort")
    given = parser.parse_args()
    fixer = Fixer(steps=("restore",))
    for channel in given.channel:
        tally = Tally()
        for path in given.files:
            for number, (text, damaged) in enumerate(documents(path)):
                if number == given.limit:
                    break
                item: Damaged | None
                if damaged is not None:
                    item = aligned(text, damaged) if channel == "pairs" else damage(text, channel)
                else:
                    item = damage(text, channel)
                if item is None:
                    tally.unaligned += 1
                else:
                    measure(fixer, item, tally)
        report(channel, tally, given.show)


if __name__ == "__main__":
    main()
