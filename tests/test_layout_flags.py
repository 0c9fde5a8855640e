"""Damage to the layout that is flagged and left: gaps, cut-off ends, drifting names, and what a page leaves behind."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import SENTENCES, any_text, prose

from textfix import datafile
from textfix.captions import Captions
from textfix.channels import CHANNELS
from textfix.edits import Flag, apply, check
from textfix.fixer import ALL_STEPS, Fixer
from textfix.gaps import Gaps
from textfix.leftovers import _FORMS, _PATTERNS, Leftovers, is_leftover
from textfix.segment import Document
from textfix.truncated import Truncated
from textfix.variants import Variants

CASES = json.loads((Path(__file__).parent / "cases" / "layout_flags.json").read_text(encoding="utf-8"))
NEGATIVE = json.loads((Path(__file__).parent / "cases" / "negative_layout.json").read_text(encoding="utf-8"))
SEEDS = Path(__file__).parent.parent / "seeds"

# Names that are known at all, as ln(1 + count).
KNOWN = {
    "Aleksandar": 5.1,
    "Alexander": 11.0,
    "Alexandra": 8.0,
    "Serbia": 10.0,
    "Serbian": 10.0,
    "Möller": 8.0,
    "Müller": 9.0,
    "Muller": 7.0,
    "Viktor": 8.0,
    "Victor": 9.0,
}
WORDS = {"Fishmonger", "Central", "Committee"}


def flags(text: str) -> list[Flag]:
    found: list[Flag] = []
    variants = Variants(lambda name: KNOWN.get(name, 0.0), WORDS.__contains__)
    for step in (Captions(), Gaps(), Truncated("kilomet".__eq__), variants, Leftovers()):
        document = Document(text)
        step.edits(document)
        found.extend(step.flags(document))
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_cases(case):
    found = [
        [flag.kind, flag.text, flag.suggestions[0][0] if flag.suggestions else None] for flag in flags(case["text"])
    ]
    assert found == case["flags"]


@pytest.mark.parametrize("case", NEGATIVE, ids=lambda case: case["why"])
def test_what_is_left_unchanged_is_not_flagged_either(case):
    assert [flag.kind for flag in flags(case["text"])] == case.get("flags", [])


@pytest.mark.parametrize(
    ("seed", "expected"),
    [
        (
            "000_1debdd65ee5d33a3.txt",
            ["leftover Photograph: Andrej Cukic/ EPA", "leftover Balkans map", "leftover Read more:"],
        ),
        (
            "001_5726a81f487eeac9.txt",
            ["lost-inline  \xa0", "name-variant Alexsandar", "leftover Read more at DailyMail.co.uk"],
        ),
        ("002_384cad6f7657633b.txt", ["truncated attach", "name-variant Katanic", "leftover date 2017-02-20 "]),
    ],
)
def test_in_the_seeds_each_is_found_and_nothing_else(seed, expected):
    text = (SEEDS / seed).read_bytes().decode("utf-8")
    assert [f"{flag.kind} {flag.text}" for flag in flags(text)] == expected


@given(prose() | any_text())
def test_flags_say_what_stands_there_in_order(text):
    for step in (Gaps(), Truncated(lambda word: len(word) % 2 == 0), Variants(lambda name: 0.0), Leftovers()):
        found = step.flags(Document(text))
        assert all(text[flag.start : flag.end] == flag.text for flag in found)
        assert [flag.start for flag in found] == sorted(flag.start for flag in found)


@given(prose() | any_text())
def test_removing_leftovers_twice_changes_nothing(text):
    step = Leftovers(remove=True)
    edits = step.edits(Document(text))
    check(text, edits)
    once = apply(text, edits)
    assert apply(once, step.edits(Document(once))) == once


LEFT = [
    "Don’t miss",
    "Editor’s picks",
    "© 2019 The Evening Mail. All rights reserved.",
    "Photograph: Ana Núñez/EPA",
    "Read more: Erdoğan’s plan",
    "Read more »",
    "Terms of use · Privacy policy",
    "date 2017-02-20 NIŠ, Serbia (AP) — Nothing was found in the town.",
    "Firefighters at work in Łódź on Monday (AP Photo/José Núñez)",
]
damaged_lines = st.tuples(
    st.sampled_from(SENTENCES + LEFT * 2),
    st.sampled_from([str, *(channel.damage for name, channel in CHANNELS.items() if name != "base")]),
).map(lambda drawn: drawn[1](drawn[0]))


@lru_cache
def fixer() -> Fixer:
    return Fixer(steps=ALL_STEPS)


@pytest.mark.skipif(not (datafile.directory() / "lexicon.bin").exists(), reason="the data files are not built")
@given(st.lists(damaged_lines, max_size=6), st.sampled_from(["\n", "\n\n", "\r\n\r\n"]))
def test_what_restoring_makes_a_leftover_was_one_before(paragraphs, separator):
    fixed = fixer().fix(separator.join(paragraphs))
    assert list(Leftovers(remove=True).edits(Document(fixed))) == []


def test_leftovers_go_only_when_asked_for():
    text = (
        "Share this\n\n date 2019-04-02 TIRANA — Work on the road near Tirana. Photograph: Ana Roy/EPA\n\nRead more:\n"
    )
    assert list(Leftovers().edits(Document(text))) == []
    removed = Leftovers(remove=True)
    assert apply(text, removed.edits(Document(text))) == "TIRANA — Work on the road near Tirana.\n"
    assert list(removed.flags(Document(text))) == []


def test_two_credits_are_one_leftover():
    text = "Work on the road near Tirana. Photograph: Ana Roy (Reuters)"
    assert [flag.text for flag in Leftovers().flags(Document(text))] == ["Photograph: Ana Roy (Reuters)"]


# What begins with a sign is printable ASCII; a bar parts leftovers.
LEFT = st.sampled_from(sorted(_FORMS)).flatmap(
    lambda what: st.from_regex(
        re.compile(_PATTERNS[what].pattern, re.DOTALL),
        fullmatch=True,
        alphabet=st.characters(min_codepoint=32, max_codepoint=126, exclude_characters="|"),
    )
)


@given(LEFT.filter(lambda text: text and text == text.strip()))
def test_no_form_is_passed_over_for_how_it_begins(text):
    assert is_leftover(text)
