"""The spelling model: what it proposes, a channel explains, and its probabilities are those of a choice."""

import math

from hypothesis import given
from hypothesis import strategies as st

from textfix.channels import mark_pattern, strip_accents
from textfix.languages import LANGUAGES, LETTERS
from textfix.spelling import decisions, spelling_model

KEYS = st.text("abcdefghijklmnoprstuvyz", min_size=2, max_size=9)


@given(KEYS, st.sampled_from(LANGUAGES), st.sampled_from(["drop", "base"]))
def test_spellings_are_what_the_channel_may_have_damaged(key, code, mode):
    found = spelling_model().spellings(code, mode, key)
    for spelling in found:
        left = spelling.text.encode("ascii", "ignore").decode() if mode == "drop" else strip_accents(spelling.text)
        assert left == key
    chances = [spelling.log_probability for spelling in found]
    assert chances == sorted(chances, reverse=True)
    assert sum(map(math.exp, chances)) <= 1 + 1e-9
    assert len({spelling.text for spelling in found}) == len(found)


@given(st.text("abcdeiklmnoprstuv?", min_size=2, max_size=12), st.sampled_from(LANGUAGES), st.sampled_from("?\ufffd"))
def test_marks_are_filled_with_what_they_may_stand_for(marked, code, mark):
    """One letter for each, or one for two."""
    marked = marked.replace("?", mark)
    found = spelling_model().filled(code, marked, mark)
    for spelling in found:
        assert mark_pattern(spelling.text, mark).fullmatch(marked)
        assert not spelling.text.isascii()
    chances = [spelling.log_probability for spelling in found]
    assert chances == sorted(chances, reverse=True)
    assert len({spelling.text for spelling in found}) == len(found)


@given(KEYS, st.integers(1, 8), st.sampled_from(LANGUAGES))
def test_a_mark_says_that_a_letter_was_lost(key, place, code):
    """Of the native letters, all together, one stood there."""
    marked = f"{key[:place]}?{key[place:]}"
    chances = [math.exp(spelling.log_probability) for spelling in spelling_model().filled(code, marked, "?")]
    assert len(chances) == min(4, len(LETTERS[code]))
    assert sum(chances) <= 1 + 1e-9 and chances[0] >= 1 / len(LETTERS[code]) - 1e-9


@given(KEYS, st.sampled_from(LANGUAGES), st.sampled_from(["drop", "base"]))
def test_the_letters_of_a_place_and_none_share_what_is_certain(key, code, mode):
    """All but what is too unlikely to be followed: at most e^-5 for each letter."""
    model = spelling_model()
    for letters, left, right, _ in decisions(code, mode, key):
        choices = model._speller.choices(code + mode, letters, left[-3:], right[:3])
        total = sum(math.exp(chance) for _, chance in choices)
        assert 1 - math.exp(-5) * len(letters) - 1e-9 <= total <= 1 + 1e-9
