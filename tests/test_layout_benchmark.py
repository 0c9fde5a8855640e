"""The measure of damage to the layout: what is planted is damage, and what is read is what stands in the files."""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))

import layout

PARAGRAPHS = [
    "The council of Ostend met on Monday to hear what Ana Roy had found in the old harbour.",
    "Nobody was hurt when the bridge near the harbour fell in 1999, said José Núñez of the police.",
    "The road was closed for a day.",
    "“We’ll build it again,” said Tom Poe, the mayor of Ghent – and left for Bruges at once.",
]
TEXT = "\n".join(PARAGRAPHS)


def test_documents_are_lines_of_jsonl_or_so_many_lines_of_text(tmp_path):
    objects, lines = tmp_path / "some.jsonl", tmp_path / "some.txt"
    objects.write_text("".join(json.dumps({"text": text}) + "\n" for text in (TEXT, "Two.")), encoding="utf-8")
    lines.write_text("One.\n\nTwo.\nThree.\n", encoding="utf-8")
    assert list(layout.read([str(objects)])) == [TEXT, "Two."]
    assert list(layout.read([str(lines)], lines=2)) == ["One.\nTwo.", "Three."]


@pytest.mark.parametrize("beside", [True, False])
@pytest.mark.parametrize("variant", sorted(layout.VARIANTS))
def test_a_planted_copy_stands_behind_its_original(variant, beside):
    for seed in range(20):
        case = layout.plant(PARAGRAPHS, variant, beside, random.Random(seed))
        if case is None:  # this variant changes nothing in that paragraph
            continue
        damaged, source, place = case
        assert damaged[:place] + damaged[place + 1 :] == PARAGRAPHS
        assert place == source + 1 if beside else place > source
        assert (damaged[place] == damaged[source]) == (variant == "exact")
        assert layout.textfix_captions(damaged) in ({place}, set())


def test_a_name_is_misspelt_and_a_word_is_not():
    text = "The Mayor of Ghent met Mayor Vandenberg Poe. Vandenberg Poe spoke."
    for seed in range(20):
        damaged, place, name = layout.misspelt(text, random.Random(seed), {"mayor", "ghent"})
        assert name == "Vandenberg"
        assert text.startswith(name, place)
        assert damaged.count(name) == 1
    assert layout.misspelt("He met Mayor Poe. Mayor Poe left.", random.Random(0), {"mayor"}) is None


def test_what_is_taken_out_leaves_its_spaces():
    for seed in range(20):
        case = layout.taken_out(TEXT, random.Random(seed))
        assert case is not None
        damaged, place, _ = case
        gone = TEXT[place : place + len(TEXT) - len(damaged)]
        assert damaged[:place] + gone + damaged[place:] == TEXT
        assert gone[0].isupper()
        assert damaged[place - 1] == " "
