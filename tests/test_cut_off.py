"""Texts that stop right before a character outside ASCII, and those that only look so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textfix import Fixer

FIXER = Fixer()
BEGUN = "The embassy was searched at noon. Nobody was hurt, the police said. Later she was named as its naval "


@pytest.mark.parametrize("end", ["", "\n", "\r\n", " \n\n"])
def test_the_last_word_is_completed(end):
    report = FIXER.explain(BEGUN + "attach" + end)
    (edit,) = report.edits
    assert (edit.before, edit.after, edit.kind) == ("attach", "attaché", "letters")
    assert report.text == BEGUN + "attaché" + end
    assert not FIXER.explain(report.text).edits


@pytest.mark.parametrize(
    "text",
    [
        BEGUN + "attach.",
        BEGUN + "attach a flag",
        "A naval attach",
        BEGUN.replace("its naval", "to") + "attach",
        BEGUN.replace("its naval", "a") + "touch",
        BEGUN + "coup",
    ],
)
def test_a_word_that_ends_by_itself_or_may_go_on_otherwise_stays(text):
    assert FIXER.fix(text) == text


@given(st.text("abcdeé .\n’", max_size=30))
def test_only_the_end_counts(text):
    """The word in the middle of a text was not cut off."""
    assert "attaché" not in FIXER.fix(BEGUN + "attach " + text + " of the house.")
