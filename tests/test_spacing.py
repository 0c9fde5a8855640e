"""Misplaced spaces: the few that are moved, and the many uses of the same marks that stay."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textfix.edits import apply, check
from textfix.segment import Document
from textfix.spacing import Spacing

CASES = Path(__file__).parent / "cases"
SEEDS = Path(__file__).parent.parent / "seeds"


def load(name: str) -> list[dict[str, str]]:
    return json.loads((CASES / name).read_text(encoding="utf-8"))


def fix(text: str) -> str:
    edits = Spacing().edits(Document(text))
    check(text, edits)
    return apply(text, edits)


# Text that is rich in the marks concerned, and text of any kind.
texts = st.one_of(
    st.text(alphabet="abC '’\":( ),\n", max_size=120),
    st.lists(
        st.sampled_from(["Vera", "spoke", " ", ",", " , ", "( ", ")", "'", "’:", ":", "\n", "9"]), max_size=40
    ).map("".join),
    st.text(max_size=60),
    st.lists(
        st.sampled_from(
            [*"( ) , . ? : “ ” club The who Monday founded 1899 MI5 left Smith said On in it".split(), "", " ", " "]
        ),
        max_size=30,
    ).map("".join),
    st.lists(st.sampled_from(["The club", "(founded in 1899 )", "who said", ":“ I am ill, ”", "he said.", ","])).map(
        "".join
    ),
)


@given(texts)
def test_only_spaces_move(text):
    assert fix(text).replace(" ", "") == text.replace(" ", "")


@given(texts)
def test_fixing_twice_changes_nothing(text):
    once = fix(text)
    assert fix(once) == once


@pytest.mark.parametrize("case", load("layout_spacing.json"), ids=lambda case: case["why"])
def test_cases(case):
    assert fix(case["text"]) == case["fixed"]


@pytest.mark.parametrize("case", load("negative_layout.json"), ids=lambda case: case["why"])
def test_rightful_spaces_stay(case):
    assert fix(case["text"]) == case["text"]


@pytest.mark.parametrize(
    ("seed", "moved"),
    [
        ("000_1debdd65ee5d33a3.txt", ["FSB (federal"]),
        ("001_5726a81f487eeac9.txt", ["Shishmakov, left, and", "'Plotters': Shishmakov", "‘Plotters’: Shishmakov"]),
        ("002_384cad6f7657633b.txt", []),
    ],
)
def test_seeds(seed, moved):
    text = (SEEDS / seed).read_bytes().decode("utf-8")
    assert len(Spacing().edits(Document(text))) == len(moved)
    assert all(phrase in fix(text) for phrase in moved)
