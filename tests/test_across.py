"""Paragraphs that come back in later documents of a stream."""

from __future__ import annotations

import json
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textfix.across import Across
from textfix.cli import main
from textfix.edits import Edit, apply, check, invert
from textfix.fixer import Fixer
from textfix.segment import Document
from textfix.stream import windows

paragraphs = st.sampled_from(
    [
        f"Follow the Evening Mail of {town} on its website, by telephone and by post."
        for town in ("Ghent", "Łódź", "Ústí")
    ]
    + ["Sport", "The council met.", "- Call the Evening Mail on its telephone number in the evening or by post"]
)
streams = st.lists(st.lists(paragraphs, min_size=1, max_size=5, unique=True).map("\n\n".join), max_size=6)


def run(stream: list[str], step: Across) -> list[str]:
    kept = []
    for text in stream:
        edits = step.edits(Document(text))
        check(text, edits)
        kept.append(apply(text, edits))
    return kept


@given(streams)
def test_each_long_paragraph_stays_in_the_first_document_that_has_it(stream):
    seen: set[str] = set()
    expected = []
    for text in stream:
        kept = [part for part in text.split("\n\n") if part not in seen or not part.startswith("Follow")]
        seen.update(kept)
        expected.append("\n\n".join(kept))
    assert run(stream, Across()) == expected


@given(streams)
def test_a_stream_without_repeats_stays(stream):
    once = run(stream, Across())
    assert run(once, Across()) == once


def test_windows_of_one_document_are_no_repeats_of_each_other():
    step, memory = Across(), {}
    text = "Follow the Evening Mail of Ghent on its website, by telephone and by post.\n\n"
    assert [list(step.edits(Document(text, memory))) for _ in range(3)] == [[], [], []]
    assert [edit.reason for edit in step.edits(Document(text))] == ["repeats line 1 of document 1"]


def test_what_keeps_coming_is_remembered_and_the_rest_forgotten():
    step = Across(remembered=2)
    line = "Paragraph {} of the Evening Mail, which is long enough to be removed when it repeats"
    stream = [line.format(word) for word in ("one", "two", "one", "three", "one", "two")]
    assert run(stream, step) == [stream[0], stream[1], "", stream[3], "", stream[5]]


@given(streams)
def test_after_other_edits_the_two_are_one_list(stream):
    step, fixer = Across(), Fixer(steps=("captions", "spacing"))
    for text in stream:
        report = step.after_report(fixer.explain(text))
        check(text, report.edits)
        assert apply(text, report.edits) == report.text
        assert apply(report.text, invert(report.edits)) == text


def test_the_line_named_is_one_of_the_input():
    step = Across()
    repeated = "Follow the Evening Mail of Ghent on its website, by telephone and by post."
    first = f"Gone.\n\nGone too.\n\n{repeated}\n"
    removed = [Edit(0, 18, first[:18], "", "caption", 0.99, "")]
    assert step.after(first, removed) == tuple(removed)
    assert [edit.reason for edit in step.after(repeated, ())] == ["repeats line 5 of document 1"]


def test_a_long_document_is_the_same_whole_and_by_windows():
    line = "Paragraph {} of the Evening Mail, which is long enough to be removed when it repeats"
    lines = [line.format(number) for number in range(8_000)]
    first, second = "\n\n".join(lines[::2]), "\n\n".join(lines)
    whole, pieces = Across(), Across()
    expected = [apply(text, whole.after(text, ())) for text in (first, second)]
    found = []
    for text in (first, second):
        memory: dict[str, object] = {}
        found.append("")
        for _, group in groupby(windows(iter([text])), itemgetter(0)):
            for _, window in group:
                found[-1] += apply(window, pieces.after_window(window, (), memory))
    assert found == expected
    assert expected[0] == first
    assert expected[1].count("Paragraph") == 4_000


BOILERPLATE = "Follow the Evening Mail of Ghent on its website, by telephone and by post."
STEPS = ["--steps", "captions"]


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    names = [tmp_path / f"{day}.txt" for day in ("monday", "tuesday")]
    for name in names:
        name.write_text(f"News of {name.stem}.\n\n{BOILERPLATE}\n", encoding="utf-8")
    return [str(name) for name in names]


@pytest.mark.parametrize("more", [[], ["-j", "2"]], ids=["one process", "two"])
def test_the_command_keeps_the_first(files, capfdbinary, more):
    assert main(["--across", *STEPS, *more, *files]) == 0
    assert capfdbinary.readouterr().out.decode() == f"News of monday.\n\n{BOILERPLATE}\nNews of tuesday.\n"
    assert main([*STEPS, *files]) == 0
    assert capfdbinary.readouterr().out.decode().count(BOILERPLATE) == 2


def test_the_command_explains(files, capfdbinary):
    assert main(["--across", *STEPS, "--explain", "-", *files]) == 0
    reports = [json.loads(line) for line in capfdbinary.readouterr().out.decode().split("\n") if line]
    assert [[edit["reason"] for edit in report["edits"]] for report in reports] == [
        [],
        ["repeats line 3 of document 1"],
    ]


def test_the_command_leaves_out_what_is_below_the_threshold(files, capfdbinary):
    assert main(["--across", "--min-confidence", "0.99", *STEPS, *files]) == 0
    assert capfdbinary.readouterr().out.decode().count(BOILERPLATE) == 2


def test_checking_sees_all_of_the_stream(files, capfd):
    assert main(["--across", "--check", *STEPS, *files]) == 1
    assert capfd.readouterr().err == f"textfix: {files[1]}: would change\n"


def test_objects_of_jsonl_are_documents(tmp_path, capfdbinary):
    path = tmp_path / "a.jsonl"
    path.write_text("".join(json.dumps({"text": f"{day}.\n\n{BOILERPLATE}"}) + "\n" for day in "ab"))
    assert main(["--across", "--jsonl", *STEPS, str(path)]) == 0
    texts = [json.loads(line)["text"] for line in capfdbinary.readouterr().out.decode().split("\n") if line]
    assert texts == [f"a.\n\n{BOILERPLATE}", "b."]
