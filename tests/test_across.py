"""Paragraphs that come back in later documents of a stream."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from textfix.across import Across
from textfix.edits import apply, check
from textfix.segment import Document

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
