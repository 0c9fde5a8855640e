"""Compounds whose middle vanished come back whole, and nothing else is taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textfix.channels import CHANNELS
from textfix.compounds import _COUNTS, compounds
from textfix.edits import apply

KNOWN = st.sampled_from(sorted(_COUNTS))
EDGES = st.sampled_from(["", " ", "“", "(", ", ", "’s ", "s"])


@given(KNOWN, EDGES, EDGES, st.sampled_from(["drop", "question", "replacement"]), st.booleans())
def test_what_a_channel_left_of_them_is_mended(whole, before, after, name, capital):
    good = whole[0].upper() + whole[1:] if capital else whole
    text = f"It{before}{good}{after}it."
    bad = f"It{before}{CHANNELS[name].damage(good)}{after}it."
    edits = list(compounds(bad, {name}))
    assert apply(bad, edits) == (bad if before == "" or after in ("", "s") or before == "s" else text)
    assert all(CHANNELS[name].explains(edit.before, edit.after) for edit in edits)
    assert not list(compounds(apply(bad, edits), {name}))


@given(KNOWN, st.sampled_from(["drop", "question", "replacement"]))
def test_only_where_its_channel_is_active(whole, name):
    assert not list(compounds(CHANNELS[name].damage(whole), set(CHANNELS) - {name}))


@pytest.mark.parametrize(
    "text",
    ["a word--word", "vis--versa", "vis - vis", "vis-a-vis", "--vis--vis", "x-vis--vis", "vis--vis-x", "vis-?-versa"],
)
def test_other_hyphens_stay(text):
    assert not list(compounds(text, set(CHANNELS)))
