"""Lost punctuation: what comes back, what is flagged, and what is left alone.

`cases/punctuation.json` holds good texts with the channel that damages them, the signs that must come back as edits and
the flags that must stand beside them. `cases/punctuation_negative.json` holds intact passages: alone, nothing is
changed or flagged in them; behind a text that lost characters nothing is changed.
"""

from __future__ import annotations

import json
import sys
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from textfix import datafile
from textfix.amounts import degrees, products, sections
from textfix.channels import CHANNELS
from textfix.dashes import plain_dashes
from textfix.edits import Edit, apply
from textfix.fixer import Fixer
from textfix.losses import Living, Skeleton
from textfix.numbers import numbers
from textfix.punctuation import merged
from textfix.quotation import pieces
from textfix.weights import Weights, by_name
from textfix.words import digit_runs

sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))

import punctuation as benchmark

CASES = Path(__file__).parent / "cases"
POSITIVE = json.loads((CASES / "punctuation.json").read_text(encoding="utf-8"))
NEGATIVE = json.loads((CASES / "punctuation_negative.json").read_text(encoding="utf-8"))
KINDS = {"dash", "quote", "symbol"}
FLAGS = {"lost-dash", "lost-quote", "lost-symbol"}
DAMAGED = "Serbias president, Aleksandar Vui, didnt meet Milo jukanovi, who wasnt in Ni and couldnt come.\n\n"

needs_data = pytest.mark.skipif(
    not (datafile.directory() / "punctuation.bin").exists(), reason="the data files are not built"
)


LIVELY = st.sampled_from(
    [
        "He played in 1998–99 and 2001–02. ",
        "John Miller (1889–1961) didn’t paint – or not well. ",
        "They met at 10:00–18:00 — which surprised nobody—and left. ",
        "The minister – who hadn’t come – wasn’t missed in Niš. ",
        "Bayern’s bid of €50 million wasn’t enough; £20m and ₹1,250 crore were. ",
        "“We won’t go,” said Aleksandar Vučić. ",
        "It was 25°C in May–June, 12–14 May, at 12.6° N, 90.5° W. ",
        "See pp. 123–145, 1,490–1,600 and 26 U.S.C. § 7202; the 4 × 400 metres. ",
        "Nobody knows. Why? The café’s owner isn’t there. ",
        "Turkey–Syria border, 57, 61, 6–4, a 3–0 win. ",
    ]
)
"""Sentences with what the finders look for."""


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """Sentences of which some went through a channel."""
    channel = draw(st.sampled_from(["drop", "drop", "drop-latin1", "drop-cp1252", "question", "replacement"]))
    parts = draw(st.lists(LIVELY, min_size=1, max_size=7))
    return "".join(CHANNELS[channel].damage(part) if draw(st.integers(0, 5)) else part for part in parts)


@lru_cache
def fixer(min_confidence: float = 0.9) -> Fixer:
    return Fixer(min_confidence=min_confidence)


def signs(text: str) -> list[tuple[int, str]]:
    """Return the marks outside ASCII, each with its place among the characters inside."""
    found: list[tuple[int, str]] = []
    place = 0
    for character in text:
        if character.isascii():
            place += 1
        elif not character.isalpha():
            found.append((place, character))
    return found


@needs_data
@pytest.mark.parametrize("case", POSITIVE, ids=lambda case: case["id"])
def test_what_was_lost_comes_back_or_is_flagged(case):
    report = fixer().explain(CHANNELS[case["channel"]].damage(case["good"]))
    assert [edit.after for edit in report.edits if edit.kind in KINDS] == case["edits"]
    flagged = [[flag.kind, flag.suggestions[0][0]] for flag in report.flags if flag.kind in FLAGS]
    assert flagged == case["flags"]
    if case["channel"].startswith("drop"):
        missing = [sign for sign in signs(report.text) if sign not in signs(case["good"])]
        assert not missing
    else:
        pairs = zip(report.text, case["good"], strict=True)
        assert all(now == good or now in "?\ufffd" for now, good in pairs if good not in "–—")


@needs_data
@pytest.mark.parametrize("case", NEGATIVE, ids=lambda case: case["id"])
def test_what_is_intact_is_neither_changed_nor_flagged(case):
    report = fixer(0.0).explain(case["text"])
    assert [edit for edit in report.edits if edit.kind in KINDS] == []
    assert [flag for flag in report.flags if flag.kind in FLAGS] == []


@needs_data
@pytest.mark.parametrize("case", NEGATIVE, ids=lambda case: case["id"])
def test_what_is_intact_beside_damage_is_not_changed(case):
    report = fixer().explain(DAMAGED + case["text"])
    assert [edit for edit in report.edits if edit.kind in KINDS] == []


THRESHOLDS = st.sampled_from([0.0, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.97, 0.99])


@needs_data
@given(damaged(), THRESHOLDS)
@example(
    "He played in 199899 and 200102. Nobody knows. Why? The café’s owner isn’t there. See pp. 123145, 1,4901,600 and "
    "26 U.S.C.  7202; the 4  400 metres. Nobody knows. Why? The cafs owner isnt there. ",
    0.0,
)
def test_fixing_twice_is_fixing_once(text, threshold):
    fixed = fixer(threshold).fix(text)
    assert fixer(threshold).fix(fixed) == fixed


@needs_data
@given(damaged(), THRESHOLDS, THRESHOLDS)
def test_the_threshold_is_a_filter(text, one, other):
    low, high = sorted((one, other))
    at_low, at_high = (
        [edit for edit in fixer(threshold).explain(text).edits if edit.kind in KINDS] for threshold in (low, high)
    )
    assert at_high == [edit for edit in at_low if edit.confidence >= high]


@needs_data
@given(damaged(), THRESHOLDS)
def test_a_channel_explains_each_edit(text, threshold):
    for edit in fixer(threshold).explain(text).edits:
        if edit.kind in KINDS:
            assert any(channel.explains(edit.before, edit.after) for channel in CHANNELS.values()), edit


@needs_data
@given(damaged())
def test_fixing_finds_the_same_edits_as_explaining(text):
    assert fixer(0.0).edits(text) == fixer(0.0).explain(text).edits


@needs_data
@given(damaged(), st.sampled_from(["drop", "question", "replacement"]))
def test_a_channel_that_is_off_puts_nothing_back(text, off):
    active = tuple({"drop", "question", "replacement"} - {off})
    damage = CHANNELS[off].damage
    for edit in Fixer(channels=active).explain(text).edits:
        if edit.kind in KINDS:
            assert any(CHANNELS[name].explains(edit.before, edit.after) for name in active), (damage, edit)


@needs_data
@given(st.lists(LIVELY, max_size=7).map("".join))
def test_intact_text_is_left_alone(text):
    assert [edit for edit in fixer().explain(text).edits if edit.kind in KINDS] == []


# Parts


def test_the_skeleton_says_where_each_character_stands():
    text = "Vučić – 1998–99 €5"
    skeleton = Skeleton(text)
    assert skeleton.text == CHANNELS["drop"].damage(text)
    assert [text[skeleton.start(index)] for index in range(len(skeleton.text))] == list(skeleton.text)
    standing = {index for index in range(len(skeleton.text) + 1) if skeleton.place(index) is None}
    assert standing == {2, 3, 4, 9, 12}


def test_signs_live_by_class():
    assert Living.of("plain") == (False, False, False, False)
    assert Living.of("the café") == (True, False, False, False)
    assert Living.of("isn’t") == (False, True, True, True)
    assert Living.of("“so”") == (False, False, True, False)


def places(text: str) -> list[str]:
    """Show each sure loss as its text with the best reading in it."""
    shown = []
    for loss in [
        *plain_dashes(text, digit_runs(text)),
        *degrees(text, digit_runs(text)),
        *sections(text),
        *products(text),
    ]:
        edits = [Edit(start, end, "", after, "dash", 1.0, "") for start, end, after in loss.readings[0].changes]
        moved = [edit._replace(start=edit.start - loss.start, end=edit.end - loss.start) for edit in edits]
        shown.append(apply(text[loss.start : loss.end], moved))
    return shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("in 199899 and 199900, 19391945", ["1998–99", "1999–00", "1939–1945"]),
        ("on 1214 May and 89 February", ["12–14", "8–9"]),
        ("on 12 May and 19 February", []),
        ("pp. 123145, 4549 and 3312", ["123–145", "45–49"]),
        ("the 5th8th centuries, the 1870s1914 era", ["5th–8", "1870s–1"]),
        ("open 10:0018:00, at 10:00 and 18:00", ["10:00–1"]),
        ("from 2011present", ["2011–p"]),
        ("between 1,4901,600 and 12,500", ["1,490–1"]),
        ("at 12.6 N, 90.5 W", ["12.6° N, 90.5°"]),
        ("under 26 U.S.C.  7202", [" § "]),
        ("the 4  400 metres relay", [" × "]),
    ],
)
def test_plain_losses(text, shown):
    found = places(text)
    assert [item for item in shown if item not in found] == []
    assert shown or not found


def test_numbers_beside_currencies_and_years_are_none():
    text = "In 1999, $5, 20 euros, 30 CHF and USD 40 bought 50 of the 60 books."
    assert [text[number.start : number.end] for number in numbers(text, digit_runs(text))] == ["50", "60"]


def test_pieces_end_at_stops_and_not_at_abbreviations():
    text = "We met Mr. Smith, he said. Nobody knew."
    assert [text[piece.start : piece.end] for piece in pieces(text)] == [
        "We met Mr. Smith,",
        "he said.",
        "Nobody knew.",
    ]


def test_what_touches_a_word_that_is_restored_is_left_out():
    word = Edit(3, 7, "Vui?", "Vučić", "letters", 0.95, "")
    marks = [
        Edit(0, 1, "?", "“", "quote", 0.9, ""),
        Edit(6, 7, "?", "”", "quote", 0.9, ""),
        Edit(8, 9, "?", "”", "quote", 0.9, ""),
    ]
    assert merged([word], marks) == [marks[0], word, marks[2]]
    assert merged([], marks) == marks
    assert merged([word], []) == [word]


WORDS = st.text(st.characters(codec="utf-8"), max_size=9)


@lru_cache
def packaged() -> datafile.DataFile:
    return datafile.DataFile(datafile.directory() / "punctuation.bin", "punctuation")


@needs_data
@given(st.data())
def test_weights_are_those_of_the_names(data):
    named = by_name(packaged(), "€₹")
    weights = Weights(packaged(), "€₹")
    features = data.draw(st.lists(st.sampled_from([name[1:] for name in named]) | WORDS, max_size=9))
    for sign in "€₹£":
        assert weights.sum(sign, features) == sum(named.get(f"{sign}{feature}", 0.0) for feature in features)
    assert all(named.values())
    assert Weights(packaged(), "x").sum("x", features) == 0


# The benchmark


def test_the_benchmark_says_what_was_lost_and_where():
    damaged = benchmark.damage("“So” – in 1998–99.", "drop-ascii")
    assert damaged == ("So  in 199899.", {0: "“", 2: "”", 3: "–", 11: "–"})
    found = [benchmark.classes(sign, damaged.text, place) for place, sign in damaged.lost.items()]
    assert found == [["quote"], ["quote"], ["dash"], ["dash"]]
    assert benchmark.damage("1998–99", "question-bytes").text == "1998???99"
    assert benchmark.aligned("in 1998–99", "in 199899") == ("in 199899", {7: "–"})
    assert benchmark.aligned("in 1998–99", "in 1998") is None


@needs_data
def test_the_benchmark_prints_its_figures(tmp_path, capsys, monkeypatch):
    path = tmp_path / "news.jsonl"
    text = "Milo Đukanović didn’t play in 1998–99. The minister – who hadn’t come – isn’t missed."
    path.write_text(json.dumps({"text": text}, ensure_ascii=False) + "\n", encoding="utf-8")
    command = ["punctuation.py", str(path), "--channel", "none", "drop-ascii", "--show", "2"]
    monkeypatch.setattr(sys, "argv", command)
    benchmark.main()
    printed = capsys.readouterr().out
    assert "none: 1 documents" in printed
    assert "lost     3  edits     1 right 100.0% in kind 100.0%  recall of edits  33.3% with flags 100.0%" in printed
    assert "dash edit right: " in printed
