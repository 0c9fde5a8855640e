"""Results are what they were, and do not hang on how they are found: on the seeds and the cases of these tests."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from textfix import Fixer, ranker, reading

sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))

import digests
from documents import SEEDS

STORED = Path(__file__).parent / "digests.json"
RENEW = "python benchmarks/digests.py --store tests/digests.json"


@pytest.fixture(scope="module")
def texts() -> list[str]:
    """A few hundred documents, some damaged in each way."""
    found = [text for path in (*SEEDS, *digests.CASES) for text in digests.documents(path, 20_000)]
    ways = list(digests.CONDITIONS.values())
    return [ways[number % len(ways)](text) for number, text in enumerate(found)]


@pytest.fixture(scope="module")
def known(texts) -> list[bytes]:
    """What one fixer makes of them, one after the other."""
    return looked_at(texts)


def looked_at(texts: list[str]) -> list[bytes]:
    fixer = Fixer()
    return [digests.of_report(fixer.explain(text), fixer.fix(text)) for text in texts]


def test_results_are_those_stored():
    """A change of speed leaves them as they are; after a change that is meant, renew them."""
    told = digests.differences(
        json.loads(STORED.read_text(encoding="utf-8")), digests.of_files([*SEEDS, *digests.CASES], 10**6)
    )
    assert not told, f"{told}; if that is meant: {RENEW}"


def test_what_is_remembered_changes_nothing(texts, known, monkeypatch):
    """With hardly anything remembered, and the documents in another order."""
    for module, name in ((reading, "_REMEMBERED"), (ranker, "_REMEMBERED"), (ranker, "_REMEMBERED_PLACES")):
        monkeypatch.setattr(module, name, 3)
    assert looked_at(texts[::-1])[::-1] == known


@pytest.mark.parametrize("few", [0, 10**9])
def test_both_ways_to_find_suspects_agree(texts, known, monkeypatch, few):
    monkeypatch.setattr(reading, "_FEW", few)
    assert looked_at(texts) == known


def test_repairing_and_explaining_agree(texts):
    fixer, other = Fixer(), Fixer()
    assert [fixer.fix(text) for text in texts] == [other.explain(text).text for text in texts]


def test_a_difference_is_found():
    one, other = ({"sha256": each, "each": each} for each in ("1" * 16, "1" * 8 + "2" * 8))
    assert digests.differences({"a": one}, {"a": one}) == []
    assert digests.differences({"a": one, "b": one}, {"a": other}) == [
        "b: only in one of them",
        "a: document 1 differs",
    ]
