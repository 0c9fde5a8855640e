"""What looks broken, and what the other unknown words of a document look like."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textfix import datafile
from textfix.broken import ABSENT, BrokenWords, Strangers, places

ODDS = st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from([-2.0, 0.5, 1.0, 1.5, 4.0]))


@pytest.fixture(scope="module")
def model() -> BrokenWords:
    return BrokenWords(datafile.directory())


@pytest.mark.parametrize(
    ("whole", "broken"),
    [("lopez", "lpez"), ("jurgen", "jrgen"), ("baker", "bkr"), ("munchen", "mnchen"), ("helene", "hlne")],
)
def test_a_word_without_some_letters_looks_more_broken(model, whole, broken):
    assert model.log_odds(broken) > model.log_odds(whole)


def test_a_word_of_any_length_is_looked_at(model):
    assert len(places("a" * 10_000)) == len(places("a" * 24))
    assert places("ab") != places("ba")


@given(ODDS, st.sampled_from("abcdefghxyz"))
def test_a_word_is_no_witness_for_itself(odds, token):
    others = {other: value for other, value in odds.items() if other != token}
    number, broken, mean, highest = Strangers(odds.items()).others(token)
    assert number == len(others)
    assert broken == sum(value > 1.0 for value in others.values())
    assert mean == pytest.approx(sum(others.values()) / (len(others) + 1))
    assert highest == max(others.values(), default=ABSENT)
