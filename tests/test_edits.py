"""The edit model: apply, invert, compose, map_span and check, and the report around them."""

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import any_text, edits_of, text_and_edits

from textfix.edits import Edit, apply, check, compose, invert, map_span
from textfix.errors import InputError
from textfix.report import Report


def edit(start: int, end: int, before: str, after: str) -> Edit:
    return Edit(start, end, before, after, "letters", 0.9, "")


@given(text_and_edits())
def test_what_was_applied_can_be_undone(drawn):
    text, edits = drawn
    check(text, edits)
    changed = apply(text, edits)
    check(changed, invert(edits))
    assert apply(changed, invert(edits)) == text
    redone = invert(invert(edits))
    check(text, redone)
    assert apply(text, redone) == changed
    touching = any(not (one.after or other.after) and one.end == other.start for one, other in pairwise(edits))
    assert (redone == edits) is not touching


@given(text_and_edits(), st.data())
def test_any_subset_can_be_applied(drawn, data):
    text, edits = drawn
    chosen = [edit for edit in edits if data.draw(st.booleans())]
    check(text, chosen)
    changed = apply(text, chosen)
    check(changed, invert(chosen))
    assert apply(changed, invert(chosen)) == text


@given(text_and_edits(), st.data())
def test_composed_edits_do_what_both_do(drawn, data):
    text, first = drawn
    middle = apply(text, first)
    second = data.draw(edits_of(middle))
    both = compose(first, second)
    check(text, both)
    changed = apply(middle, second)
    assert apply(text, both) == changed
    check(changed, invert(both))
    assert apply(changed, invert(both)) == text


@given(text_and_edits(), st.data())
def test_composing_invents_no_confidence(drawn, data):
    text, first = drawn
    second = data.draw(edits_of(apply(text, first)))
    highest = max((edit.confidence for edit in (*first, *second)), default=0)
    assert all(edit.confidence <= highest for edit in compose(first, second))


@given(text_and_edits())
def test_composing_with_nothing_changes_nothing(drawn):
    _, edits = drawn
    assert compose(edits, ()) == edits == compose((), edits)


@given(text_and_edits(), st.data())
def test_a_span_is_mapped_to_the_text_it_came_from(drawn, data):
    text, edits = drawn
    changed = apply(text, edits)
    start = data.draw(st.integers(0, len(changed)))
    end = data.draw(st.integers(start, len(changed)))
    low, high = map_span(edits, start, end)
    assert 0 <= low <= high <= len(text)
    if not any(edit.start <= high and low <= edit.end for edit in edits):
        assert text[low:high] == changed[start:end]


@pytest.mark.parametrize(
    "edits",
    [
        [edit(0, 2, "ab", "x"), edit(1, 3, "bc", "y")],
        [edit(2, 3, "c", "x"), edit(0, 1, "a", "y")],
        [edit(0, 1, "b", "x")],
        [edit(0, 1, "a", "a")],
        [edit(1, 1, "", "x"), edit(1, 1, "", "y")],
        [edit(3, 4, "d", "x")],
        [edit(-1, 0, "", "x")],
    ],
    ids=["overlap", "order", "before", "no change", "two insertions", "too far", "negative"],
)
def test_check_refuses(edits):
    with pytest.raises(ValueError, match="Edit"):
        check("abc", edits)


@given(text_and_edits())
def test_a_report_survives_json(drawn):
    text, edits = drawn
    report = Report(apply(text, edits), edits, channels={"drop": 0.5}, spun_score=0.25)
    back = Report.from_dict(json.loads(report.to_json()))
    assert back == report
    assert back.source == text


@given(any_text())
def test_a_report_without_edits_has_no_diff(text):
    assert Report(text).diff() == ""


@pytest.mark.parametrize("data", [{}, {"text": "a", "edits": [{"start": 0}], "flags": [], "channels": {}}])
def test_what_is_no_report_is_refused(data):
    with pytest.raises(InputError, match="to_dict"):
        Report.from_dict(data)
