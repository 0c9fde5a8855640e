"""Wrong decodings: what is undone, and what is left alone."""

import json
from itertools import product
from pathlib import Path

import ftfy
import pytest
from hypothesis import given
from strategies import any_text, prose, run_python, texts, wrongly_decoded

from textfix import mojibake
from textfix.edits import apply, check
from textfix.mojibake import Mojibake
from textfix.segment import Document, lines

CASES = json.loads((Path(__file__).parent / "cases" / "mojibake.json").read_text(encoding="utf-8"))


def fix(text: str) -> str:
    return apply(text, Mojibake(active=True).edits(Document(text)))


@pytest.mark.parametrize("case", CASES["repaired"], ids=lambda case: case["id"])
def test_repaired(case):
    assert fix(case["text"]) == case["repaired"]


@pytest.mark.parametrize("text", CASES["negative"])
def test_left_alone(text):
    assert fix(text) == text


@given(texts())
def test_edits_are_well_formed_and_final(text):
    edits = Mojibake(active=True).edits(Document(text))
    check(text, edits)
    fixed = apply(text, edits)
    assert fix(fixed) == fixed


@given(wrongly_decoded() | any_text())
def test_lines_are_decided_one_by_one(text):
    assert fix(text) == "".join(fix(line.text) for line in lines(text))


def test_the_screen_holds_back_nothing_that_ftfy_repairs():
    harmless = "‘’“”–—…«»\xa0"
    runs = [chr(code) for code in range(0x80, 0x3000)] + ["\ufffd", "\uf8ff"]
    runs += ["".join(run) for length in (2, 3) for run in product(harmless, repeat=length)]
    runs += [letter + mark for letter in runs[:0x400] for mark in harmless]
    runs += [mark + letter for letter in runs[:0x400] for mark in harmless]
    frames = ["{}", "a{}", "{} a", " {} ", "a {} a", "a {}{}. ", "A{}?", "{} {}"]
    passed = [text for run in runs for frame in frames if not mojibake._SUSPECT.search(text := frame.format(run, run))]
    assert len(passed) > 50_000
    assert [text for text in passed if ftfy.fix_encoding(text, mojibake._config()) != text] == []


@given(prose())
def test_intact_prose_is_left_alone(text):
    assert fix(text) == text


@given(texts())
def test_nothing_is_written_that_cannot_be_encoded(text):
    for edit in Mojibake(active=True).edits(Document(text)):
        edit.after.encode()


@given(texts())
def test_inactive_it_does_nothing(text):
    document = Document(text)
    assert not Mojibake(active=False).edits(document)
    assert document.memory == {}


def test_the_posterior_is_that_of_the_whole_document():
    step, memory = Mojibake(active=True), {}
    step.edits(Document("donâ€™t", memory))
    step.edits(Document("do", memory))
    assert memory["channels"]["mojibake"] > 0.99


def test_ascii_needs_no_ftfy():
    run_python(
        """
        import sys, textfix
        fixer = textfix.Fixer(steps=["mojibake"])
        assert fixer.fix("plain text") == "plain text"
        assert fixer.fix("“Curly” – and café, Müller’s") == "“Curly” – and café, Müller’s"
        assert "ftfy" not in sys.modules
        assert fixer.fix("donâ€™t") == "don’t"
        """
    )
