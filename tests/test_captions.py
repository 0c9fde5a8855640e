"""Repeated paragraphs: what goes, what stays, and what the rest looks like afterwards."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from strategies import SENTENCES

from textfix import datafile
from textfix.captions import Captions
from textfix.channels import CHANNELS, strip_accents
from textfix.edits import apply, check, invert
from textfix.fixer import Fixer
from textfix.segment import WINDOW, Document, lines

CASES = Path(__file__).parent / "cases"
SEEDS = Path(__file__).parent.parent / "seeds"


def load(name: str) -> list[dict[str, str]]:
    return json.loads((CASES / name).read_text(encoding="utf-8"))


def fix(text: str) -> str:
    edits = Captions().edits(Document(text))
    check(text, edits)
    return apply(text, edits)


needs_data = pytest.mark.skipif(
    not (datafile.directory() / "lexicon.bin").exists(), reason="the data files are not built"
)


@lru_cache
def fixer() -> Fixer:
    return Fixer()


# Sentences that no two drawings share by chance, long enough to be captions, with a name in each.
NAMES = ["Amira Haddad", "Jorge Núñez", "Łukasz Nowak", "Øyvind Solbakk", "Grace Okafor", "Zoë Veselá", "Đorđe Popović"]
VERBS = ["opens", "leaves", "visits", "inspects", "paints", "buys"]
THINGS = ["the new bridge", "an old mill", "the fish market", "a flooded school", "‘the Barn’", "the town’s theatre"]
PLACES = ["in Lisbon", "near Gdańsk", "outside Bergen", "at Lagos harbour", "above Plzeň", "in San José"]

captions = st.builds(
    lambda name, verb, thing, place, day: f"{name} {verb} {thing} {place} on the {day}th day of the long strike",
    st.sampled_from(NAMES),
    st.sampled_from(VERBS),
    st.sampled_from(THINGS),
    st.sampled_from(PLACES),
    st.integers(4, 20),
)
documents = st.lists(captions, min_size=1, max_size=8, unique_by=lambda caption: ascii_key(caption))
separators = st.sampled_from(["\n\n", "\n", "\r\n\r\n", "\n \n\n"])
endings = st.sampled_from(["", "\n", "\n\n", "\r\n"])

VARIANTS = {
    "exact": lambda text: text,
    "curly": lambda text: text.replace("'", "’"),
    "straight": lambda text: text.replace("’", "'").replace("‘", "'"),
    "spaces": lambda text: text.replace(" ", "  ", 1) + " ",
    "upper": str.upper,
    "dropped": lambda text: text.encode("ascii", "ignore").decode(),
    "latin1": lambda text: text.encode("latin-1", "ignore").decode("latin-1"),
    "question": lambda text: text.encode("ascii", "replace").decode(),
    "replacement": lambda text: "".join(c if c < "\x80" else "\ufffd" * len(c.encode()) for c in text),
    "cut": lambda text: text[:-12] + "…",
    "digraph": CHANNELS["digraph"].damage,
    "stripped": lambda text: "".join(strip_accents(c) if c.isalpha() else c for c in text),
}
FULLER = {
    "label": lambda text: f"PICTURED: {text}",
    "credit": lambda text: f"{text} (AP Photo/Ana Roy)",
    "photograph": lambda text: f"{text}. Photograph: Ana Roy/EPA",
}
LESSER = {"dropped", "latin1", "question", "replacement", "cut", "digraph", "stripped"}


def ascii_key(caption: str) -> str:
    return caption.encode("ascii", "ignore").decode().lower()


@given(documents, separators, endings, st.data())
def test_planting_a_repeat_and_fixing_gives_the_original_back(paragraphs, separator, ending, data):
    source = data.draw(st.integers(0, len(paragraphs) - 1))
    place = data.draw(st.integers(source + 1, len(paragraphs)))
    variant = data.draw(st.sampled_from(sorted(VARIANTS)))
    planted = [*paragraphs[:place], VARIANTS[variant](paragraphs[source]), *paragraphs[place:]]
    assert fix(separator.join(planted) + ending) == separator.join(paragraphs) + ending


@given(documents, separators, endings, st.data())
def test_the_first_place_is_kept_with_the_wording_that_says_more(paragraphs, separator, ending, data):
    source = data.draw(st.integers(0, len(paragraphs) - 1))
    place = data.draw(st.integers(0, len(paragraphs)))
    variant = data.draw(st.sampled_from(sorted(VARIANTS | FULLER)))
    original = paragraphs[source]
    copy = (VARIANTS | FULLER)[variant](original)
    planted = [*paragraphs[:place], copy, *paragraphs[place:]]
    first, second = sorted((place, source if source < place else source + 1))
    expected = [*planted[:second], *planted[second + 1 :]]
    if variant in FULLER:
        expected[first] = copy
    elif variant in LESSER:
        expected[first] = original
    assert fix(separator.join(planted) + ending) == (separator.join(expected) + ending)


@given(st.lists(captions, max_size=12), separators, endings)
def test_law_10_kept_lines_are_a_subsequence_and_each_removal_names_its_original(paragraphs, separator, ending):
    text = separator.join(paragraphs) + ending
    edits = Captions().edits(Document(text))
    before = [line.text.strip() for line in lines(text)]
    rest = iter(before)
    assert all(line.text.strip() in rest for line in lines(apply(text, edits)))
    for edit in edits:
        named = int(edit.reason.removeprefix("repeats line "))
        assert before[named - 1] == edit.before.strip()
        assert named - 1 < before.index(edit.before.strip()) + 1


@given(st.lists(st.one_of(captions, st.text(max_size=80)), max_size=10), separators)
def test_fixing_twice_changes_nothing(paragraphs, separator):
    once = fix(separator.join(paragraphs))
    assert fix(once) == once


# All ways in which a paragraph may come, one or two at a time, on lines that stand close or apart.
WAYS = [
    *VARIANTS.values(),
    *FULLER.values(),
    lambda text: f"Big day: {text}",
    lambda text: f"“{text}”",
    lambda text: f"{text}?",
    lambda text: f"{text[:-1]},",
    lambda text: f"{text[:40].rstrip()}…",
]
any_way = st.tuples(st.sampled_from(SENTENCES[:4]) | captions, st.sampled_from(WAYS), st.sampled_from(WAYS)).map(
    lambda drawn: drawn[2](drawn[1](drawn[0]))
)
lines_of_any = st.lists(
    st.tuples(any_way | st.sampled_from(SENTENCES[:4]), st.sampled_from(["\n", "\n\n", "\r\n", "\n \n"])), max_size=9
).map(lambda drawn: "".join(map("".join, drawn)))


@example(
    "“Zo Vesel inspects the towns theatre, which hadnt a roof.”\n\n"
    + 2 * "Zoë Veselá inspects the town’s theatre, which hadn’t a roof.\n"
)
@example(
    "The fair is over.\nZo Vesel inspects the towns theatre, which hadnt a roof.\n"
    + 2 * "Zoe Vesela inspects the town’s theatre, which hadn’t a roof.\n"
    + "Zoë Veselá inspects the town’s theatre, which hadn’t a roof.\n"
)
@example(
    "Milo Đukanović said the country’s police hadn’t found it.\n"
    + 3 * "The prime minister, Aleksandar Vui, didnt speak in Ni, Serbias third city.\n"
    + "\nMilo Đukanović said the country’s police hadn’t found it.\n"
    + "The prime minister, Aleksandar Vucic, didn’t speak in Nis, Serbia’s third city.\n\n"
    + "The prime minister, Aleksandar Vučić, didn’t speak in Niš, Serbia’s third city.\n"
)
@example(
    "The prime minister, Aleksandar Vučić, didn’t speak in Niš, Serbia’s third city.\n"
    + "Milo Dukanovic said the country’s police hadn’t found it.\n"
    + "Milo ukanovi said the countrys police hadnt found it.\n"
    + "Milo Dukanovic said the country’s police hadn’t found it.\n"
    + "Milo Đukanović said the country’s police hadn’t found it.\n"
)
@example(
    "The prime minister, Aleksandar Vučić, didn’t speak in Niš, Serbia’s third city.\n"
    + "Milo Đukanović said the country’s police hadn’t found it.\n"
    + "Łukasz Nowak leaves an old mill outside Bergen on the 4th day of the long strike\n"
    + "Milo Đukanović said the country’s police hadn’t found it.\n\n"
    + "Łukasz Nowak leaves an old mill outside Bergen on the 4th day of the long strike."
    + 2 * " Photograph: Ana Roy/EPA."
    + "\n"
)
@example(
    2 * "Milo Đukanović said the country’s police hadn’t found it.\n"
    + "The prime minister, Aleksandar Vučić, didn’t speak in Niš, Serbia’s third city.\n"
    + "Big day: Łukasz Nowak opens the new bridge in Lisbon on the 4th day of the long strike\n"
    + "Milo Đukanović said the country’s police hadn’t found it.\n"
    + "Łukasz Nowak opens the new bridge in Lisbon on the 4th day of the long strike (AP Photo/Ana Roy)."
    + " Photograph: Ana Roy/EPA\n"
)
@example(
    "The prime minister, Aleksandar Vui, didnt speak in Ni, Serbias third city.\n"
    + "Milo Đukanović said the country’s police hadn’t found it.\n\n"
    + "Milo Đukanović said the country’s police hadn’t found it.\n"
    + "The prime minister, Aleksandar Vucic, didn’t speak in Nis, Serbia’s third city.\n\n"
    + "Milo Đukanović said the country’s police hadn’t found it.\n\n"
    + "The prime minister, Aleksandar Vučić, didn’t speak in Niš, Serbia’s third city.\n"
)
@given(lines_of_any)
def test_fixing_twice_changes_nothing_whatever_comes(text):
    edits = Captions().edits(Document(text))
    check(text, edits)
    once = apply(text, edits)
    check(once, invert(edits))
    assert apply(once, invert(edits)) == text
    assert fix(once) == once


RESTORABLE = [*(channel.damage for channel in CHANNELS.values()), *FULLER.values(), str]
restorable = st.tuples(
    st.sampled_from([*SENTENCES, "Milo Đukanović said on Monday that they hadn’t found it in the port of Bar."]),
    st.sampled_from(RESTORABLE),
    st.sampled_from(RESTORABLE),
).map(lambda drawn: drawn[2](drawn[1](drawn[0])))


@needs_data
@given(st.lists(restorable, min_size=2, max_size=5).map("\n\n".join))
def test_what_restoring_makes_the_same_is_found_to_be_a_copy_at_once(text):
    fixed = fixer().fix(text)
    assert fix(fixed) == fixed
    assert fixer().fix(fixed) == fixed


@needs_data
def test_a_copy_without_accents_is_one_of_a_copy_without_letters():
    caption = "Milo Đukanović said the country’s police hadn’t found it."
    stripped, dropped = (CHANNELS[name].damage(caption) for name in ("base", "drop"))
    text = f"They met in Niš.\n\n{stripped}\n\nIt rained all day.\n\n{dropped}\n"
    report = fixer().explain(text)
    assert report.text == f"They met in Niš.\n\n{caption}\n\nIt rained all day.\n"
    check(text, report.edits)
    assert "repeats line 3" in {edit.reason for edit in report.edits if not edit.after}


@needs_data
def test_no_flag_is_left_in_a_copy_that_goes_when_it_is_restored():
    caption = "The café of Ghent stood beside the house of the mayor on Monday"
    stripped, dropped = (CHANNELS[name].damage(caption) for name in ("base", "drop"))
    text = f"{stripped}\n\nIt rained.\n\n{dropped}"
    assert [flag.kind for flag in Fixer(steps=["captions"]).explain(text).flags] == ["repeat"]
    report = fixer().explain(text)
    assert report.text == f"{caption}\n\nIt rained."
    assert [flag for flag in report.flags if flag.kind == "repeat"] == []


def test_the_lines_named_are_those_of_the_input_whatever_earlier_steps_took_out():
    caption = "Łukasz Nowak opens the new bridge at Lagos harbour on the fourth day of the long strike"
    text = f"Share this\n\n{caption[1:]}\n\nIt rained.\n\nRead more:\n\n{caption}\n"
    edits = Fixer(steps=["remove-leftovers", "captions"]).explain(text).edits
    assert {edit.reason for edit in edits if edit.kind == "caption"} >= {
        "completed from its repeat in line 9",
        "repeats line 3",
    }


def test_what_a_later_window_says_better_stays():
    memory: dict[str, object] = {}
    step = Captions()
    caption = "Łukasz Nowak opens the new bridge at Lagos harbour on the fourth day of the long strike"
    lost = CHANNELS["drop"].damage(caption)
    assert step.edits(Document(f"{lost}\n\n", memory)) == []
    assert step.edits(Document(f"{caption}\n\n", memory)) == []
    assert [edit.reason for edit in step.edits(Document(f"{lost}\n\n{caption}\n", memory))] == ["repeats line 3"] * 2


@given(documents, separators)
def test_distinct_paragraphs_stay(paragraphs, separator):
    text = separator.join(paragraphs)
    assert Captions().edits(Document(text)) == []


@given(documents)
def test_windows_of_one_document_share_what_they_kept(paragraphs):
    memory: dict[str, object] = {}
    step = Captions()
    first, second = ("\n\n".join(paragraphs) + "\n\n" for _ in range(2))
    assert apply(first, step.edits(Document(first, memory))) == first
    edits = step.edits(Document(second, memory))
    assert apply(second, edits) == ""
    assert [edit.reason for edit in edits] == [f"repeats line {2 * i + 1}" for i in range(len(paragraphs))]


def test_lines_are_counted_over_the_whole_document():
    memory: dict[str, object] = {}
    step = Captions()
    caption = "Grace Okafor opens the new bridge at Lagos harbour on the fourth day of the long strike"
    step.edits(Document("Head\r\n\r\nOne.\r", memory))
    step.edits(Document(f"Two.\n\n{caption}\n", memory))
    assert [edit.reason for edit in step.edits(Document(f"Three.\n\n{caption}\n", memory))] == ["repeats line 6"]


def test_flags_beside_a_removed_copy_and_in_a_completed_one():
    caption = "Grace Okafor opens the new bridge at Lagos harbour on the fourth day of the long strike"
    text = f"{caption}\n\nIt rained.\n\n{caption} (AP Photo/Ana Roy)\n\nRead more:\n"
    report = Fixer(steps=["captions", "leftovers"]).explain(text)
    assert report.text == f"{caption} (AP Photo/Ana Roy)\n\nIt rained.\n\nRead more:\n"
    assert [flag.text for flag in report.flags] == ["Read more:"]


def test_nothing_is_carried_from_one_document_to_the_next():
    step = Captions()
    caption = "Grace Okafor opens the new bridge at Lagos harbour on the fourth day of the long strike\n"
    assert [list(step.edits(Document(caption))) for _ in range(5)] == [[]] * 5


def test_memory_is_bounded_and_what_is_forgotten_leaves_nothing_behind(monkeypatch):
    monkeypatch.setattr("textfix.captions.REMEMBERED", 20_000)
    memory: dict[str, object] = {}
    line = "Grace Ökafor opens bridge {} at Lagos harbour on day {} of the long strike"
    for window in range(20):
        text = "\n\n".join(line.format(number, window) for number in range(50))
        assert Captions().edits(Document(text, memory)) == []
    seen = memory["captions"]
    assert seen.size <= 20_000
    assert len(seen.order) < 40
    assert len(seen.kept) <= 4 * len(seen.order)
    assert sum(map(len, seen.anchored.values())) <= 2 * len(seen.order)
    last = line.format(49, 19)
    assert [edit.before.strip() for edit in Captions().edits(Document(last, memory))] == [last]
    assert Captions().edits(Document(line.format(1, 1), memory)) == []


def test_a_paragraph_as_long_as_a_window_is_not_kept():
    sentence = "Grace Ökafor opens a bridge at Lagos harbour. "
    for times, kept in ((100, 1), (WINDOW // len(sentence), 0), (4_000, 0)):
        memory: dict[str, object] = {}
        assert Captions().edits(Document(sentence * times, memory)) == []
        assert len(memory["captions"].order) == kept


@pytest.mark.parametrize(("sentences", "gone"), [(3, True), (400, False)])
def test_what_is_too_long_for_a_caption_is_compared_by_its_key_alone(sentences, gone):
    """A file of one line comes in windows, each a paragraph: cut off or not, they stay; the very same one goes."""
    first = " ".join(f"Amira Haddad opens bridge {number} over the river in Lisbon." for number in range(sentences))
    cut = first[: first.rindex(" over")] + "…"
    assert (fix(f"{first}\n\n{cut}\n") == f"{first}\n") is gone
    assert fix(f"{first}\n\n{first}\n") == f"{first}\n"


@pytest.mark.parametrize("case", load("layout_captions.json"), ids=lambda case: case["why"])
def test_cases(case):
    assert fix(case["text"]) == case["fixed"]


@pytest.mark.parametrize("case", load("negative_layout.json"), ids=lambda case: case["why"])
def test_rightful_repeats_stay(case):
    assert fix(case["text"]) == case["text"]


def test_seed_001_loses_its_two_repeated_captions_and_nothing_else():
    text = (SEEDS / "001_5726a81f487eeac9.txt").read_bytes().decode("utf-8")
    lost = [edit.before.split(":")[0] for edit in Captions().edits(Document(text))]
    assert lost == ["‘Plotters’", "Deadly plans"]


@pytest.mark.parametrize("seed", ["000_1debdd65ee5d33a3.txt", "002_384cad6f7657633b.txt"])
def test_the_other_seeds_repeat_nothing(seed):
    text = (SEEDS / seed).read_bytes().decode("utf-8")
    assert fix(text) == text
