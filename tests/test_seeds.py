"""The seed documents: everything that was lost in them comes back, and nothing else is touched.

`cases/seeds_gold.json` lists by hand every lost character of seeds 000 and 002, in offsets of the seed. `required` ones
must come back; the others may. Seed 001 lost nothing.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

import pytest

from textfix import datafile
from textfix.edits import RESTORING_KINDS, Edit, apply
from textfix.fixer import Fixer
from textfix.report import Report

SEEDS = Path(__file__).parent.parent / "seeds"
CASES = Path(__file__).parent / "cases"
GOLD = json.loads((CASES / "seeds_gold.json").read_text(encoding="utf-8"))
NAMES = ["000_1debdd65ee5d33a3.txt", "001_5726a81f487eeac9.txt", "002_384cad6f7657633b.txt"]

needs_data = pytest.mark.skipif(
    not (datafile.directory() / "lexicon.bin").exists(), reason="the data files are not built"
)


def seed(name: str) -> str:
    return (SEEDS / name).read_bytes().decode("utf-8")


@lru_cache
def report(name: str) -> Report:
    return Fixer().explain(seed(name))


def inside(edit: Edit, lost: dict[str, object]) -> bool:
    return lost["start"] <= edit.start and edit.end <= lost["end"]


def now(lost: dict[str, object]) -> str:
    """How the span of a loss reads after those edits that lie within it."""
    edits = [
        edit._replace(start=edit.start - lost["start"], end=edit.end - lost["start"])
        for edit in report(lost["doc"]).edits
        if inside(edit, lost)
    ]
    return apply(lost["before"], edits)


def test_the_list_fits_the_seeds():
    for lost in GOLD:
        assert seed(lost["doc"])[lost["start"] : lost["end"]] == lost["before"] != lost["after"]
    assert sum(lost["required"] for lost in GOLD) == 32


@needs_data
@pytest.mark.parametrize(
    "lost",
    [lost for lost in GOLD if lost["required"]],
    ids=lambda lost: f"{lost['doc'][:3]} {lost['start']} {lost['after']}",
)
def test_what_was_lost_comes_back(lost):
    assert now(lost) == lost["after"]


@needs_data
@pytest.mark.parametrize("name", NAMES)
def test_no_restoring_edit_is_wrong(name):
    """Each lies within a loss, which then reads as it should; an optional one may leave a space too many."""
    wrong = []
    for edit in report(name).edits:
        losses = [lost for lost in GOLD if lost["doc"] == name and inside(edit, lost)]
        right = any(now(lost).replace(" ", "") == lost["after"].replace(" ", "") for lost in losses)
        if edit.kind in RESTORING_KINDS and not right:
            wrong.append((edit.start, edit.before, edit.after))
    assert not wrong


@needs_data
def test_seed_001_loses_exactly_its_two_repeated_captions():
    edits = report(NAMES[1]).edits
    assert [edit.before.split(":")[0] for edit in edits if edit.kind == "caption"] == ["‘Plotters’", "Deadly plans"]
    assert all(edit.after == "" for edit in edits if edit.kind == "caption")
    assert {edit.kind for edit in edits} <= {"caption", "spacing"}


@needs_data
def test_seed_002_ends_in_attaché():
    found = report(NAMES[2])
    assert found.text.endswith("was deputy Russian military attaché")
    assert [flag.text for flag in found.flags if flag.kind == "truncated"] == ["attach"]
