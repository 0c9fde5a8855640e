"""Compounds whose middle vanished come back whole, and nothing else is taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textfix import datafile
from textfix.build.compounds import build
from textfix.channels import CHANNELS
from textfix.compounds import KIND, Compounds
from textfix.edits import apply

COMPOUNDS = Compounds(datafile.DATA)
KNOWN = st.sampled_from(
    [line.split("\t")[0] for line in datafile.DataFile(datafile.DATA / "compounds.bin", KIND).text(KIND).split("\n")]
)
EDGES = st.sampled_from(["", " ", "“", "(", ", ", "’s ", "s"])
MIDDLES = ("drop", "question", "replacement")


@given(KNOWN, EDGES, EDGES, st.sampled_from(MIDDLES), st.booleans())
def test_what_a_channel_left_of_them_is_mended(whole, before, after, name, capital):
    good = whole[0].upper() + whole[1:] if capital and whole[0].isascii() else whole
    text = f"It{before}{good}{after}it."
    bad = f"It{before}{CHANNELS[name].damage(good)}{after}it."
    edits = list(COMPOUNDS.edits(bad, {name}))
    assert apply(bad, edits) == (bad if before in ("", "s") or after in ("", "s") else text)
    assert all(CHANNELS[name].explains(edit.before, edit.after) for edit in edits)
    assert not list(COMPOUNDS.edits(apply(bad, edits), {name}))


@given(KNOWN, st.sampled_from(MIDDLES))
def test_only_where_its_channel_is_active(whole, name):
    assert not list(COMPOUNDS.edits(CHANNELS[name].damage(whole), set(CHANNELS) - {name}))


@pytest.mark.parametrize(
    "text",
    ["a word--word", "tte--versa", "tte - tte", "tete-a-tete", "--tte--tte", "x-tte--tte", "tte--tte-x", "tte-?-versa"],
)
def test_other_hyphens_stay(text):
    assert not list(COMPOUNDS.edits(text, set(CHANNELS)))


def test_what_is_counted(tmp_path):
    met = [
        "Fait-à-fait, fait-à-fait",
        "Mont-à-Val? Mont-à-Val",
        "m-ś-q m-ś-q",
        "deux-à-deux, deux--deux; deux-à-deux",
        "un-à-un",
    ]
    assert build(met, tmp_path) == {"met": 4, "kept": 2}
    assert datafile.DataFile(tmp_path / "compounds.bin", KIND).text(KIND) == "Mont-à-Val\t2\nfait-à-fait\t2"


def test_texts_without_any_make_a_list_of_none(tmp_path):
    build(["A word--word."], tmp_path)
    assert not list(Compounds(tmp_path).edits("A word--word.", {"drop"}))
