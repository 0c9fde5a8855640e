"""The context model: what it must hold for any tables, and that training teaches it what the text shows."""

import array
import hashlib
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textfix import datafile
from textfix.candidates import Candidate, Word, project, shape_of
from textfix.context_model import (
    CLASSES,
    INNER,
    KIND,
    PLACES,
    PLAIN,
    PLURAL,
    POSSESSIVE,
    PROPERTIES,
    ContextModel,
    Layout,
    class_of,
    neighbours,
    property_row,
    view,
)
from textfix.errors import ModelError
from textfix.kernels import Names, Network
from textfix.lexicon import Form
from textfix.network import Shape
from textfix.reading import Context

WORDS = ["the", "of", "¶", ".", "not", "team", "vui"]
OWN = ["its", "were", "dogs"]
SIZES = [2, 3, 5, 7, 7, 5, 3, 2]
SUFFIXES, HIDDEN = 3, 5
LAYOUT = Layout(*(Names("\n".join(names).encode()) for names in (WORDS, OWN)), SIZES, SUFFIXES)
WIDTH = HIDDEN + CLASSES

items = st.sampled_from([*WORDS, "", "?", "0404", "known", "žř", "a", "\udc80"])
windows = st.lists(items, min_size=PLACES, max_size=PLACES)
flags = st.tuples(st.booleans(), st.booleans())


def numbers(seed: str, count: int, least: int, most: int) -> list[int]:
    """Integers that look like trained ones but for their meaning."""
    found: list[int] = []
    while len(found) < count:
        for byte in hashlib.sha256(f"{seed}{len(found)}".encode()).digest():
            found.append(least + byte * (most - least) // 255)
    return found[:count]


TABLE = numbers("rows", LAYOUT.rows * WIDTH, -127, 127)
LARGE = numbers("properties", PROPERTIES * WIDTH, -1000, 1000)
WEIGHTS = [number / 9000 for number in numbers("weights", CLASSES * (HIDDEN + 2), -127, 127)]
NETWORK = Network(
    Shape(HIDDEN, CLASSES, tuple(LAYOUT.places), SUFFIXES),
    LAYOUT.ranks,
    memoryview(array.array("b", TABLE)),
    memoryview(array.array("h", LARGE)),
    [WEIGHTS[k * (HIDDEN + 2) : (k + 1) * (HIDDEN + 2)] for k in range(CLASSES)],
)


def write(directory: Path, **changes: tuple[str, bytes]) -> Path:
    sections = {
        "words": datafile.packed("\n".join(WORDS)),
        "own": datafile.packed("\n".join(OWN)),
        "rows": datafile.packed(array.array("b", TABLE).tobytes()),
        "properties": datafile.packed(array.array("h", LARGE).tobytes()),
        "weights": ("f", array.array("f", WEIGHTS).tobytes()),
        **changes,
    }
    path = directory / "context.bin"
    datafile.write(path, KIND, sections, {"hidden": HIDDEN, "sizes": SIZES, "suffixes": SUFFIXES})
    return path


@pytest.fixture(scope="module")
def model(tmp_path_factory) -> ContextModel:
    directory = tmp_path_factory.mktemp("context")
    write(directory)
    return ContextModel(directory)


def context(
    window: list[str], names: tuple[bool, bool] = (False, False), joined: tuple[bool, bool] = (False, False)
) -> Context:
    left, right = (reading("Vui") if name else None for name in names)
    return Context(window[:4], window[4:], False, left, right, sum(names), joined)


def reading(token: str, *texts: str, count: float = 5.0) -> Word:
    """A word with these readings, all as frequent as the word itself."""
    low = token.lower()
    candidates = []
    for text in texts:
        ending = "'s" if text.endswith("'s") else "'" if text.endswith("'") else ""
        stem = text.removesuffix(ending)
        lost = ("" if project(text) == text.replace("'", "") else "x") + ("a" if "'" in text else "")
        candidates.append(Candidate(text, stem, ending, Form(stem, count, count, ()), lost, count))
    return Word(token, low, shape_of(token), None, count, tuple(candidates), "", project(low))


READINGS = {
    "its": ("it's", "its'"),
    "Dogs": ("dog's", "dogs'", "dögs"),
    "were": ("we're",),
    "cafs": ("cafés", "café's"),
    "WELL": ("we'll",),
    "vui": ("vučić",),
    "loves": ("love's", "l'oves"),
}
words = st.builds(
    lambda token, count: reading(token, *READINGS[token], count=count),
    st.sampled_from(sorted(READINGS)),
    st.floats(0, 12),
)


# The run time


@given(words, windows, flags, flags)
def test_classes_are_a_distribution_over_what_the_word_can_be(model, word, window, names, joined):
    seen = view(word)
    if seen is None:
        assert not any("a" in candidate.lost for candidate in word.candidates)
        return
    chances = model.classes(seen, context(window, names, joined))
    assert sum(chances) == pytest.approx(1)
    can_be = {PLAIN} | {class_of(c.text) for c in word.candidates if "a" in c.lost}
    assert [chance > 0 for chance in chances] == [number in can_be for number in range(CLASSES)]


@given(words, windows, flags, flags)
def test_scores_are_what_the_tables_say(model, word, window, names, joined):
    """The network written out: rows added up, a ReLU, one sum for each class."""
    seen = view(word)
    if seen is None:
        return
    places = [NETWORK.row(place, item) for place, item in enumerate(window)]
    rows = [TABLE[row * WIDTH : (row + 1) * WIDTH] for row in (*places, LAYOUT.word(seen.word))]
    properties = (property_row(seen.shape, neighbours(*names, joined)), *seen.rows)
    rows += [LARGE[row * WIDTH : (row + 1) * WIDTH] for row in properties]
    totals = [sum(column) for column in zip(*rows, strict=True)]
    powers = []
    for number in range(CLASSES):
        weights = array.array("f", WEIGHTS)[number * (HIDDEN + 2) : (number + 1) * (HIDDEN + 2)]
        score = sum(max(0, total) * weight for total, weight in zip(totals[:HIDDEN], weights, strict=False))
        score += totals[HIDDEN + number] * weights[HIDDEN] + weights[HIDDEN + 1]
        powers.append(math.exp(max(-50, min(50, score))) if seen.allowed[number] else 0.0)
    expected = [power / sum(powers) for power in powers]
    assert model.classes(seen, context(window, names, joined)) == pytest.approx(expected, abs=1e-9)


def test_readings_of_a_common_word_do_not_possess_in_s():
    assert view(reading("was", "was'", count=14.2)) is None
    assert view(reading("years", "year's", "years'", count=11.9)).allowed == (True, True, True, False)
    assert view(reading("its", "it's", "its'", count=12.6)).allowed == (True, True, False, False)


@given(st.text(max_size=8), st.integers(0, PLACES - 1))
def test_each_place_has_rows_of_its_own(item, place):
    start, size = LAYOUT.places[place]
    row = NETWORK.row(place, item)
    assert start <= row < start + size + SUFFIXES
    assert (row < start + size) == (item in WORDS[:size])
    assert LAYOUT.places[place + 1][0] == start + size + SUFFIXES if place + 1 < PLACES else LAYOUT.own
    assert LAYOUT.own <= LAYOUT.word(item) < LAYOUT.rows


@given(st.text(max_size=3).filter(lambda prefix: f"{prefix}eam" not in WORDS), st.integers(0, PLACES - 1))
def test_unknown_words_share_the_row_of_their_ending(prefix, place):
    assert len({NETWORK.row(place, item) for item in ("asteam", "steam", prefix + "eam")}) == 1
    assert (NETWORK.row(place, "team") == NETWORK.row(place, "steam")) == (SIZES[place] <= WORDS.index("team"))
    assert len({NETWORK.row(place, ending * 3) for ending in "abcdefgh"}) == SUFFIXES
    assert LAYOUT.word("cats") == LAYOUT.word(prefix + "cats") != LAYOUT.word("dogs")


@given(st.integers(0, 3), flags, flags, words)
def test_properties_have_rows_of_their_own(shape, names, joined, word):
    beside = property_row(shape, neighbours(*names, joined))
    seen = view(word)
    rows = (beside, *(seen.rows if seen else ()))
    assert all(0 <= row < PROPERTIES for row in rows)
    assert list(rows) == sorted(set(rows))


@pytest.mark.parametrize("name", ["rows", "properties", "weights", "own", "words"])
def test_tables_of_another_shape_are_refused(tmp_path, name):
    other = b"a\n" * 8
    write(tmp_path, **{name: ("f", other) if name == "weights" else datafile.packed(other)})
    seen = view(reading("critics", "critic's"))
    with pytest.raises(ModelError, match="shape"):
        ContextModel(tmp_path).classes(seen, context(["¶"] * 8))


def test_a_cut_file_is_refused(tmp_path):
    path = write(tmp_path)
    path.write_bytes(path.read_bytes()[:-8])
    with pytest.raises(ModelError, match="reinstall"):
        ContextModel(tmp_path)


# Training

# Who does what with what: the apostrophe is told by the words beside it.
TEXT = [
    line.format(noun)
    for noun in "game show race song plan film play test walk talk".split()
    for line in (
        "The team lost its {0} on Monday.",
        "He said it’s a good {0}, and it’s not over.",
        "Its {0} was long; the critics' {0} was short.",
        "I think it's the best {0} of all.",
        "We're sure that the {0} is fine, and we’re glad.",
        "They were at the {0} and were glad.",
        "“Critics” of the {0} were many, and a critic’s {0} was bad.",
    )
] * 4
LEXICON = {
    "its": ("it's",),
    "were": ("we're",),
    "critics": ("critic's", "critics'"),
}


class Small:
    """A reader that knows three words."""

    def word(self, token: str) -> Word:
        return reading(token, *LEXICON.get(token.lower(), ()))


@pytest.fixture(scope="module")
def trained(tmp_path_factory) -> list[Path]:
    """The directories of two models trained in the same way."""
    pytest.importorskip("torch", reason="needs the extra `build`")
    from textfix.build import context_model as builder

    settings = builder.Settings(
        sizes=(40,) * PLACES, own=10, suffixes=8, hidden=8, embedding=8, epochs=12, batch=32, rate=0.02
    )
    directories = [tmp_path_factory.mktemp(name) for name in ("first", "second")]
    for directory in directories:
        learned = builder.Examples()
        builder.collect(TEXT, Small(), learned, seed=1)
        builder.build(learned, directory, settings)
    return directories


@pytest.mark.parametrize(
    ("token", "before", "after", "expected"),
    [
        ("its", ". i think", "the best game of", POSSESSIVE),
        ("its", "¶ the team lost", "game on monday .", PLAIN),
        ("were", "glad . ¶ they", "at the plan and", PLAIN),
        ("Were", "¶ ¶ ¶ ¶", "sure that the film", INNER),
        ("critics", "was long , the", "song was short .", PLURAL),
        ("critics", "many , and a", "song was bad .", POSSESSIVE),
        ("Critics", "¶ ¶ ¶ ¶", "of the talk were", PLAIN),
    ],
)
def test_training_teaches_what_the_text_shows(trained, token, before, after, expected):
    seen = view(Small().word(token))
    window = [*(["¶"] * 4 + before.split())[-4:], *after.split()]
    chances = ContextModel(trained[0]).classes(seen, context(window))
    assert chances.index(max(chances)) == expected


def test_training_twice_gives_the_same_bytes(trained):
    first, second = ((directory / "context.bin").read_bytes() for directory in trained)
    assert first == second


def test_examples_are_the_words_that_may_have_lost_an_apostrophe():
    builder = pytest.importorskip("textfix.build.context_model", reason="needs the extra `build`")
    learned = builder.Examples()
    lines = [
        "It’s its own; the critics' view, a critic's view, critics view it, ‘by critics’ as they were.",
        "'Tis 'critics said' but critics-in-chief were... www.critics.com/critics_ it's'",
    ]
    for line in lines:
        builder.collect([line], Small(), learned, seed=0)
    names = learned.words
    found = [(names[row[PLACES]], right) for row, right in zip(learned.table().tolist(), learned.right, strict=True)]
    assert found[:7] == [
        ("its", POSSESSIVE),
        ("its", PLAIN),
        ("critics", PLURAL),
        ("critics", POSSESSIVE),
        ("critics", PLAIN),
        ("were", PLAIN),
        ("critics", PLAIN),
    ]


def test_examples_are_seen_as_the_run_time_sees_them():
    builder = pytest.importorskip("textfix.build.context_model", reason="needs the extra `build`")
    learned = builder.Examples()
    builder.collect(["By the Vui critics-in"], Small(), learned, seed=0)
    names = learned.words
    (row,) = learned.table().tolist()
    seen = view(Small().word("critics"))
    assert [names[number] for number in row[: PLACES + 1]] == ["¶", "by", "the", "vui", "in", "¶", "¶", "¶", "critics"]
    assert row[PLACES + 1] == property_row(seen.shape, neighbours(True, False, (False, True)))
    assert tuple(row[PLACES + 2 : -1]) == seen.rows
    assert [bool(row[-1] >> number & 1) for number in range(CLASSES)] == list(seen.allowed)
