"""The cases: texts in which nothing may change and texts whose losses must be put back, through the whole fixer.

`negative.json` holds intact passages. `synthetic.json` holds good texts with the channel that damages them, or with the
damaged text where no codec makes it; `in_the_wild.json` damaged snippets in the style of real feeds, each with its good
text. What a case lists as `optional`, words or marks, may come back or stay lost, but never come back wrong. The good
texts are intact passages, too: nothing may change in them.

`known-failures.json` names what fails as yet and why: "Łódź" stays lost, "António as Antônio" comes back wrong. All
else there is tested all the same, and what starts to come out right fails its strict xfail until the list is cut.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from unidecode import unidecode

from textfix import datafile
from textfix.fixer import ALL_CHANNELS, CHANNELS, Fixer

CASES = Path(__file__).parent / "cases"

pytestmark = pytest.mark.skipif(
    not (datafile.directory() / "lexicon.bin").exists(), reason="the data files are not built"
)

NOT_ASCII = re.compile(r"[^\x00-\x7f]")

# As pipelines do it, with the codecs: the channels of the package are under test here.
DAMAGE: dict[str, Callable[[str], str]] = {
    "drop": lambda text: text.encode("ascii", "ignore").decode("ascii"),
    "drop-latin1": lambda text: text.encode("latin-1", "ignore").decode("latin-1"),
    "drop-cp1252": lambda text: text.encode("cp1252", "ignore").decode("cp1252"),
    "question": lambda text: text.encode("ascii", "replace").decode("ascii"),
    "question-bytes": lambda text: NOT_ASCII.sub(lambda match: "?" * len(match.group().encode()), text),
    "replacement": lambda text: NOT_ASCII.sub("\ufffd", text),
    "base": unidecode,
}

# What stands at the edges of a word: the lists name words without it.
EDGES = ' .,;:!?()[]“”„"–—…\ufffd'
# ş and ș, ţ and ț are one letter written in two ways, and texts mix them.
CEDILLAS = str.maketrans("ŞşŢţ", "ȘșȚț")


def load(name: str) -> list[dict[str, Any]]:
    return json.loads((CASES / name).read_text(encoding="utf-8"))


NEGATIVE = load("negative.json")
POSITIVE = load("synthetic.json") + load("in_the_wild.json")
KNOWN = [(group["case"], failure, group["why"]) for group in load("known-failures.json") for failure in group["fails"]]


@lru_cache
def fixer(channels: tuple[str, ...]) -> Fixer:
    return Fixer(channels=channels)


def known(case: dict[str, Any]) -> set[str]:
    return {failure for identifier, failure, _ in KNOWN if identifier == case["id"]}


def damaged(case: dict[str, Any]) -> str:
    return case["damaged"] if "damaged" in case else DAMAGE[case["channel"]](case["good"])


def pieces(text: str) -> list[str]:
    """What single white space parts: a word that vanished altogether leaves an empty piece."""
    return re.split(r"\s", text)


def changes(intact: str) -> set[str]:
    return {f"{edit.before} as {edit.after}" for edit in fixer(CHANNELS).explain(intact).edits}


def failures(case: dict[str, Any]) -> set[str]:
    """Return what is not as it should be: "word" where it stays lost, "word as other" where it comes back wrong."""
    if "text" in case:
        return changes(case["text"])
    before = damaged(case)
    after = fixer(ALL_CHANNELS if case.get("channel") == "base" else CHANNELS).fix(before)
    found = [pieces(before), pieces(after), pieces(case["good"])]
    if len(found[1]) != len(found[2]):
        return {f"white space as {after}"}
    optional = set(case.get("optional", ()))
    without = {ord(mark): None for mark in optional if len(mark) == 1 and not mark.isalpha()} | CEDILLAS
    failed = changes(case["good"])
    for lost, now, good in zip(*found, strict=True):
        word, reads = good.strip(EDGES), now.strip(EDGES)
        if now.translate(without) == good.translate(without) or (now == lost and word in optional):
            continue
        failed.add(word if reads in (word, lost.strip(EDGES)) else f"{word} as {reads}")
    return failed


@lru_cache
def failures_of(identifier: str) -> set[str]:
    """The failures of a case, worked out once for both tests that ask."""
    return failures(next(case for case in NEGATIVE + POSITIVE if case["id"] == identifier))


@pytest.mark.parametrize("case", NEGATIVE + POSITIVE, ids=lambda case: case["id"])
def test_case(case):
    assert failures_of(case["id"]) <= known(case), case["why"]


@pytest.mark.parametrize(
    ("identifier", "failure"),
    [
        pytest.param(identifier, failure, id=f"{identifier}: {failure}", marks=pytest.mark.xfail(reason=why))
        for identifier, failure, why in KNOWN
    ],
)
def test_known_failure(identifier, failure):
    assert failure not in failures_of(identifier)


def test_the_cases_themselves_are_sound():
    identifiers = [case["id"] for case in NEGATIVE + POSITIVE]
    assert len(identifiers) == len(set(identifiers))
    for case in POSITIVE:
        before = damaged(case)
        assert before != case["good"], case["id"]
        assert len(pieces(before)) == len(pieces(case["good"])), case["id"]
        for item in case.get("optional", ()):
            assert item in case["good"], (case["id"], item)
    texts = {case["id"]: case.get("text", case.get("good")) for case in NEGATIVE + POSITIVE}
    for identifier, failure, _ in KNOWN:
        assert failure.split(" as ")[0] in texts[identifier], (identifier, failure)
