"""The compiled kernels do what the pure ones do."""

import array
import os
import platform
import random
import subprocess
import sys
import zlib
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import damaged, prose

from textfix import careless as pure_careless
from textfix import (
    census,
    datafile,
    forest,
    hashed,
    items,
    kernels,
    lexis,
    lookup,
    names,
    network,
    ngram_table,
    ngrams,
    originals,
    readings,
    screen,
    speller,
    swap_rates,
    tokens,
    trees,
    vectors,
)
from textfix import mentions as pure_mentions
from textfix import words as pure_words
from textfix.confidence import FORESTS
from textfix.lexicon import Lexicon
from textfix.ranker import TABLES

compiled = pytest.importorskip("textfix._compiled", reason="the kernels are not compiled")

DATA = datafile.directory()
LETTERS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\n"), min_size=1, max_size=12)
KEYS = st.text(st.sampled_from("abcdeimnorstuv"), max_size=8)


@pytest.fixture(scope="module")
def lexicon() -> datafile.DataFile:
    return datafile.DataFile(DATA / "lexicon.bin", "lexicon")


def both(lexicon: datafile.DataFile, name: str):
    """The pure and the compiled counts, or buckets, of the packaged lexicon."""
    section, bits = lexicon.sections, lexicon.facts["bits"]
    for module in (lookup, compiled):
        counts = module.Counts(section["counted"], section["ranks"], section["lower"], section["cap"])
        parts = (section[f"{name}_{part}"] for part in ("starts", "sizes", "ids"))
        yield counts if name == "counts" else module.Buckets(*parts, bits, counts)


def test_they_are_in_use():
    left_alone = bool(os.environ.get("TEXTFIX_PURE"))
    assert kernels.COMPILED is not left_alone
    assert kernels.Table is (hashed.Table if left_alone else compiled.Table)


@pytest.mark.parametrize("pure", ["", "1"])
def test_a_variable_chooses(pure):
    ask = [sys.executable, "-c", "from textfix import kernels; print(kernels.COMPILED)"]
    found = subprocess.run(
        ask, env={**os.environ, "TEXTFIX_PURE": pure}, capture_output=True, text=True, check=True
    ).stdout
    assert found.strip() == str(not pure)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another allocator")
@pytest.mark.parametrize("asked", [False, True])
def test_large_blocks_are_mapped_apart_where_that_is_asked_for(asked):
    """Else one lies in the heap as soon as a larger one was freed."""
    code = f"""
import ctypes
from textfix import allocator, kernels
assert kernels.map_large_blocks(allocator.LARGE) if {asked} else True
bytearray(1 << 23)  # freed at once
block = bytearray(1 << 20)
place = ctypes.addressof(ctypes.c_char.from_buffer(block))
heap = next(line for line in open("/proc/self/maps") if line.endswith("[heap]\\n"))
start, end = (int(number, 16) for number in heap.split()[0].split("-"))
print(start <= place < end)
"""
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert found.strip() == str(not asked)


TEXTS = st.one_of(
    prose(), damaged(), st.text(), st.text(st.sampled_from("absS' ’ʻ\r\n_-.!?,:;(…–1٣²Ⅷéł\xa0\u2028\ufffd\ud800"))
)


@given(TEXTS)
def test_words(text):
    assert compiled.words(text) == pure_words.words(text)
    assert compiled.runs(text) == pure_words.runs(text)
    assert compiled.digit_runs(text) == pure_words.digit_runs(text)


@settings(max_examples=300)
@given(TEXTS | st.text(st.sampled_from("aé '’1٣.,:;?!()[]\r\n-"), max_size=400), st.data())
def test_items(text, data):
    asked = set(data.draw(st.lists(st.sampled_from(pure_words.words(text) or ["a"]))))
    assert compiled.wanted(text, asked) == items.wanted(text, asked)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    assert compiled.beside(text, start, end) == items.beside(text, start, end)


@settings(max_examples=300)
@given(TEXTS | st.text(st.sampled_from("aiuI. !\n\r\x85_1’"), max_size=40), st.booleans())
def test_signs_of_careless_writing(text, letters):
    assert compiled.careless(text, letters=letters) == pure_careless.careless(text, letters=letters)


@given(st.dictionaries(NAMES, st.integers(-32768, 32767), min_size=1), st.text("aé“", max_size=2), st.lists(LETTERS))
def test_named_weights(weights, first, features):
    lines = "\n".join(weights).encode()
    fast, pure = (module.NamedWeights(lines, array.array("h", weights.values())) for module in (compiled, names))
    features += [name.removeprefix(first) for name in weights]
    assert fast.sum(first, features) == pure.sum(first, features)
    assert fast.sum("", weights) == pure.sum("", weights) == sum(weights.values())
    for module in (compiled, names):
        with pytest.raises(ValueError, match="weights"):
            module.NamedWeights(lines, array.array("h"))


@given(st.lists(NAMES | st.just(""), min_size=1), LETTERS | st.just("\ud800"))
def test_names(lines, other):
    text = "\n".join(lines).encode()
    fast, pure = compiled.Names(text), names.Names(text)
    assert list(fast) == list(pure) == lines and len(fast) == len(pure) == len(lines)
    assert [fast[number] for number in range(len(lines))] == lines
    for name in (*lines, other, ""):
        assert fast.find(name) == pure.find(name) == (lines.index(name) if name and name in lines else -1)
    for module in (fast, pure):
        for number in (-1, len(lines)):
            with pytest.raises(IndexError):
                module[number]


@settings(max_examples=300)
@given(TEXTS | st.text(st.sampled_from("aSs'’ʼé "), max_size=60), st.data())
def test_mentions(text, data):
    found = [pure_mentions.shown(word) for word in pure_words.words(text)] or [("a", "a")]
    stems = set(data.draw(st.lists(st.sampled_from([stem for stem, _ in found]) | LETTERS)))
    looks = set(data.draw(st.lists(st.sampled_from([look for _, look in found]) | LETTERS)))
    assert compiled.mentions(text, stems, looks) == pure_mentions.mentions(text, stems, looks)


class Numbered(dict):
    """A number and a word for each token, few of each, so that numbers follow each other."""

    def __missing__(self, token):
        return len(token) % 3, token.lower()


@settings(max_examples=300)
@given(TEXTS)
def test_lines(text):
    assert compiled.line(text, Numbered(), 1) == tokens.line(text, Numbered(), 1)


@given(st.data())
def test_trees(data):
    number = data.draw(st.integers(0, 4))
    numbers = st.floats(-9, 9) | st.sampled_from([-1.0, 0.0, 1.0])

    def some(size):
        return data.draw(st.lists(numbers, min_size=size, max_size=size))

    features = data.draw(st.lists(st.integers(0, 3), min_size=number * trees.NODES, max_size=number * trees.NODES))
    parts = 0.5, features, some(number * trees.NODES), some(number * trees.LEAVES)
    row = some(4)
    assert compiled.Trees(*parts).score(row) == trees.Trees(*parts).score(row)


def test_trees_that_ask_for_too_much():
    for module in (trees, compiled):
        with pytest.raises(IndexError):
            module.Trees(0.0, [1] * trees.NODES, [0.0] * trees.NODES, [0.0] * trees.LEAVES).score([0.0])


@pytest.mark.parametrize("name", FORESTS)
def test_forests(name):
    sections = forest.unpacked(datafile.DataFile(DATA / "confidence.bin", "confidence"), name)
    pure, fast = forest.Forest(sections, name), compiled.Forest(sections, name)
    chance = random.Random(name)
    cuts = list(sections[f"{name}_cuts"])
    for _ in range(400):
        values = [
            chance.choice((0.0, chance.choice(cuts), chance.uniform(-12, 12), chance.gauss(0, 2))) for _ in range(120)
        ]
        assert fast.sum(values) == pure.sum(values)
        assert fast.probability(values) == pure.probability(values)
    with pytest.raises(IndexError):
        fast.sum([0.0])


@given(st.data())
def test_counts(lexicon, data):
    pure, fast = both(lexicon, "counts")
    assert len(pure) == len(fast)
    number = data.draw(st.integers(0, len(lexicon.sections["profile"]) - 1))
    assert fast.place(number) == pure.place(number)
    assert fast.steps(number) == pure.steps(number)


@settings(max_examples=300)
@given(st.data())
def test_profiles(lexicon, data):
    pure, fast = lookup.Profiles(lexicon.sections), compiled.Profiles(lexicon.sections)
    assert len(pure) == len(fast)
    form = data.draw(st.integers(0, len(pure) - 1))
    number = pure.number(form)
    assert fast.number(form) == number
    assert fast.pairs(number) == pure.pairs(number)
    with pytest.raises(IndexError):
        fast.number(len(pure))


@pytest.mark.parametrize("name", ["drop", "base"])
@settings(max_examples=300)
@given(key=KEYS | LETTERS, least=st.sampled_from([0.0, 0.5, 16.0, 33.3, 90.0]))
def test_buckets(lexicon, name, key, least):
    pure, fast = both(lexicon, name)
    assert fast.numbers(key, least) == pure.numbers(key, least)


class Entry(NamedTuple):
    form: str
    lower: float
    cap: float
    languages: tuple[tuple[int, float], ...]


@settings(max_examples=300)
@given(st.data(), st.sampled_from([0.0, 33.3]), LETTERS)
def test_entries(lexicon, data, least, form):
    """Of forms that leave a key, and of others in their place: few buckets hold forms of several keys."""
    files = Lexicon()
    number = data.draw(st.integers(0, len(files) - 1))
    key = lookup.letters(files.text(number))
    gaps = st.lists(st.text(st.sampled_from("'’éđ"), max_size=2), min_size=len(key) + 1, max_size=len(key) + 1)
    alike = gaps.map(lambda gaps: gaps[0] + "".join(map("".join, zip(key, gaps[1:], strict=True))))
    texts = data.draw(st.none() | st.lists(alike | LETTERS | st.just(key[:-1]) | st.just(key + "a"), min_size=1))
    found = []
    for module, counts, buckets in zip((lookup, compiled), both(lexicon, "counts"), both(lexicon, "drop"), strict=True):
        entries = module.Entries(
            Entry, counts, module.Profiles(lexicon.sections), [step / 16 for step in range(256)],
            list(range(256)), files.text if texts is None else lambda number: texts[number % len(texts)],
        )  # fmt: skip
        one = entries.entry(number, form)
        assert type(one) is Entry
        found.append((one, entries.dropped(buckets, key, least)))
    assert found[0] == found[1]


@pytest.mark.parametrize("name", TABLES)
@given(row=st.lists(LETTERS, max_size=9), data=st.data())
def test_tables(name, row, data):
    """With cells that the features do fall into: else nearly all would weigh nothing."""
    size = 1 << 12
    cells = array.array("H", [random.Random(name).randrange(1 << 16)] * size)
    for feature in row[::2]:
        crc = hashed.hashed(feature)
        cells[crc & size - 1] = crc >> 24 << 8 | data.draw(st.integers(0, 255))
    pure, fast = (module.Table(memoryview(cells), 0.25) for module in (hashed, compiled))
    assert (fast.sum(row), fast.scale) == (pure.sum(row), pure.scale)
    values = [feature.encode() for feature in row]
    heads = array.array("I", [zlib.crc32(value[:1]) for value in values])
    assert fast.sum_of(heads, [value[1:] for value in values]) == pure.sum_of(heads, [value[1:] for value in values])
    assert pure.sum_of(heads, [value[1:] for value in values]) == pure.sum(row)


@settings(max_examples=300)
@given(
    st.binary(min_size=64, max_size=64),
    st.floats(0.01, 2.0),
    st.text(st.sampled_from("aeéčłşđ𝔞"), max_size=6),
    st.text(st.sampled_from("abeč\ud800"), max_size=9),
    st.sampled_from(["shdrop", "plbase", ""]),
)
def test_speller(weights, scale, letters, word, head):
    """Few weights, so that spellings are as likely as each other."""
    pure, fast = (module.Speller(memoryview(weights), scale) for module in (speller, compiled))
    left, right = f"^{word}", f"{word[::-1]}$"
    assert fast.choices(head, letters, left, right) == pure.choices(head, letters, left, right)
    if letters:
        assert fast.lost(head, letters, left, right) == pure.lost(head, letters, left, right)
    letters = "".join(sorted(set(letters)))
    assert fast.inserted(head, letters, f"^{word}$") == pure.inserted(head, letters, f"^{word}$")
    variants = {"a": letters, "b": letters[:1]}
    assert fast.replaced(head, variants, f"^{word}$") == pure.replaced(head, variants, f"^{word}$")


def test_a_speller_refuses_what_is_too_long():
    fast = compiled.Speller(memoryview(bytes(4)), 1.0)
    for asked in (lambda: fast.inserted("", "é", "a" * 40), lambda: fast.lost("", "é" * 200, "", "")):
        with pytest.raises(ValueError, match="are the most"):
            asked()


@given(st.data())
def test_ngram_tables(data):
    file = datafile.DataFile(DATA / "language_model.bin", "language model")
    shape = ngram_table.Shape(*file.facts["shape"])
    pure, fast = (module.NgramTable(file.sections["cells"], shape) for module in (ngram_table, compiled))
    for key in data.draw(st.lists(st.integers(0, (1 << 63) - 1), min_size=20)):
        assert fast.get(key) == pure.get(key)
    first, second = (data.draw(st.integers(0, 9000)) for _ in range(2))
    assert fast.get(1 << 48 | first << 16 | second) == pure.get(1 << 48 | first << 16 | second)


@pytest.fixture(scope="module")
def speech() -> list:
    """The pure and the compiled counts of the packaged language model."""
    file = datafile.DataFile(DATA / "language_model.bin", "language model")
    facts = file.facts
    given = facts["log_total"], facts["unseen_pair"], facts["unseen_triple"]
    parts = file.sections["cells"], ngram_table.Shape(*facts["shape"]), file.numbers("counts", "H")
    return [module.Ngrams(*parts, *given) for module in (ngrams, compiled)]


# Of the commonest words most pairs are stored, and many triples.
NUMBERS = st.integers(ngrams.NOTHING, 40) | st.integers(0, 30_000)
TWO = st.tuples(NUMBERS, NUMBERS)


@settings(max_examples=300)
@given(st.lists(NUMBERS, min_size=1, max_size=4), TWO, TWO)
def test_ngrams(speech, words, before, after):
    pure, fast = speech
    places = [one.place(before, after) for one in speech]
    for asked in (words, tuple(words[:1])):
        score = places[0].score(asked)
        assert places[1].score(asked) == score
        assert [place.total(asked) for place in places] == [score.total] * 2
        assert places[1].near(asked) == places[0].near(asked)
    assert fast.pair(*before) == pure.pair(*before)
    assert fast.triple(*before, words[0]) == pure.triple(*before, words[0])
    assert fast.log_probability(words[0]) == pure.log_probability(words[0])


@given(st.data())
def test_vectors(data):
    size, number = 4, 6
    half = st.binary(min_size=number * size // 2, max_size=number * size // 2)
    parts = {
        "inputs": memoryview(data.draw(half)),
        "input_scales": array.array("H", data.draw(st.lists(st.integers(0, 9000), min_size=number, max_size=number))),
        "topical": bytes([0, 1, 1, 0, 1, 1]),
        "outputs": memoryview(data.draw(half)),
        "output_scales": array.array("H", range(1, 5000, 900)),
        "bias": array.array("h", range(-3, 3)),
        "weights": array.array("q", random.Random(0).choices(range(-2000, 2000), k=size * (2 * vectors.NEAR + 1))),
        "stop": 3,
        "unknown": 0,
        "rows": array.array("q", [2, -1, 0, 5, 1, 4, 3]),
    }
    pure, fast = (module.Vectors(**parts) for module in (vectors, compiled))
    line = array.array("q", data.draw(st.lists(st.integers(0, number + 2), max_size=30)))
    start = data.draw(st.integers(0, len(line)))
    end = data.draw(st.integers(start, len(line)))
    context = pure.around(line, start, end)
    assert fast.around(line, start, end) == context
    words = data.draw(st.lists(st.integers(-1, number), max_size=4))
    assert fast.fit(context, words) == pure.fit(context, words)


def channel(word):
    """What a synonym channel knows of a word: half of all have a number, and phrases begin with some."""
    phrases = {"a": ((("a", "b"), 7), (("a",), 8)), "ab": ((("ab", ".", "a"), 9),)}
    return len(word) if len(word) % 2 else None, phrases if word < "b" else {}


def numbered(token):
    """As words of one letter and marks are: of few numbers, one of which ends sentences."""
    return len(token) % 5, token.lower()


# Kept between texts, so that words are found that an earlier one had.
SCANNERS = [module.Lexis(numbered, channel) for module in (lexis, compiled)]


@settings(max_examples=500)
@given(TEXTS | st.text(st.sampled_from("abABcǅ  -.’'1é"), max_size=60))
def test_scans(text):
    pure, fast = (scanner.scan(text) for scanner in SCANNERS)
    assert fast == pure


def test_long_lines_are_scanned():
    text = "a, b! ab " * 2000
    pure, fast = (module.Lexis(numbered, channel).scan(text) for module in (lexis, compiled))
    assert fast == pure
    assert len(fast.line) == 4 + len(fast.starts) > 10_000


def test_tokens_that_meet_in_the_table_are_told_apart():
    def odd(token):
        return (int(token, 16) % 997 + 9, token) if token.isalnum() else (3, token)

    text = " ".join(f"{number:x}" for number in random.Random(0).choices(range(1 << 40), k=100_000))
    pure, fast = (module.Lexis(odd, channel) for module in (lexis, compiled))
    for _ in range(2):
        assert fast.scan(text).line == pure.scan(text).line


def kind(token, language):
    """Any of the kinds, so that few words have the same."""
    return zlib.crc32(token.encode("utf-8", "surrogatepass"), language) % census.KINDS


COUNTERS = [module.Census(kind) for module in (census, compiled)]


@settings(max_examples=300)
@given(TEXTS, st.integers(0, 30))
def test_censuses(text, language):
    pure, fast = (counter.count(text, language) for counter in COUNTERS)
    assert fast == pure
    assert [list(part) for part in fast[2:5]] == [list(part) for part in pure[2:5]]


def test_types_that_meet_in_the_table_are_told_apart():
    """More than are remembered, each met twice."""
    draw = random.Random(0)
    text = " ".join("".join(draw.choices("abcdefghij", k=6)) for _ in range(2 * census.MEMORY))
    pure, fast = (module.Census(kind) for module in (census, compiled))
    for part in (text, text[: len(text) // 8], text):
        assert fast.count(part, 0) == pure.count(part, 0)


FORMS = 40
"""Forms of a channel of random originals."""


@pytest.fixture(scope="module")
def reader(speech) -> list:
    """The parts by which pure and compiled kernels read suspects: the packaged language model, the rest at random."""
    chance = random.Random(4)
    starts = array.array("I", range(0, 4 * FORMS + 1, 4))
    codes = array.array(
        "H", [chance.choice((chance.randrange(6, 60), 60_000 + chance.randrange(5))) for _ in range(4 * FORMS)]
    )
    parts = starts, codes, bytes(chance.choices(range(256), k=4 * FORMS)), bytes(chance.choices(range(200), k=FORMS))
    phrases = ["of the", "in a", "one of the", "at x", "is not"]
    number = {"x": -1}
    size = 4

    def some(number, most):
        return array.array("H", [chance.randrange(most) for _ in range(number)])

    vector = {
        "inputs": bytes(chance.choices(range(256), k=60 * size // 2)),
        "input_scales": some(60, 9000),
        "topical": bytes(chance.choices((0, 1), k=60)),
        "outputs": bytes(chance.choices(range(256), k=60 * size // 2)),
        "output_scales": some(60, 9000),
        "bias": array.array("h", [chance.randrange(-900, 900) for _ in range(60)]),
        "weights": array.array("q", chance.choices(range(-2000, 2000), k=size * (2 * vectors.NEAR + 1))),
        "stop": tokens.END,
        "unknown": tokens.WORD,
        "rows": array.array("q", chance.choices(range(-1, 60), k=80)),
    }
    asked = chance.choices(range(4), k=8 * trees.NODES)
    cuts = [chance.uniform(-12, 3) for _ in range(8 * trees.NODES)]
    leaves = [chance.uniform(-1, 1) for _ in range(8 * trees.LEAVES)]
    found = []
    for counted, modules in zip(speech, ((originals, vectors, trees, screen), (compiled,) * 4), strict=True):
        known = modules[0].Originals(*parts, phrases, lambda word: number.get(word, len(word) + 7))
        grown = modules[2].Trees(0.1, asked, cuts, leaves)
        made = {name: memoryview(value) if name in ("inputs", "outputs") else value for name, value in vector.items()}
        found.append((counted, modules[1].Vectors(**made), known, modules[3].Screen(counted, known, grown, -1.5)))
    return found


lines = st.lists(st.integers(0, 70), min_size=4, max_size=30)


@settings(max_examples=300)
@given(lines, st.data())
def test_suspects_are_read_and_screened(reader, numbers, data):
    line = array.array("q", [3, 3, *numbers, 3, 3])
    places = []
    for i in range(len(numbers)):
        length = data.draw(st.integers(1, min(3, len(numbers) - i)))
        places.append((i, length, data.draw(st.integers(0, FORMS - 1)), data.draw(st.integers(1, 3))))
    pure, fast = reader
    for place in places:
        capital = data.draw(st.booleans())
        mine = readings.read(*pure[:3], line, place, capital)
        assert len(mine[0]) == len(readings.FEATURES)
        assert compiled.read(*fast[:3], line, place, capital) == mine
    assert fast[3].glance(line, places) == pure[3].glance(line, places)
    odds = data.draw(st.lists(st.floats(0.001, 1000.0)))
    assert compiled.evidence(odds) == swap_rates.evidence(odds)
    assert all(fast[2].of(form) == pure[2].of(form) for form in range(FORMS))


@given(st.data())
def test_rows(data):
    width, number = data.draw(st.integers(1, 6)), data.draw(st.integers(1, 5))
    numbers = data.draw(st.binary(min_size=width * number, max_size=width * number))
    totals = data.draw(st.lists(st.integers(-900, 900), min_size=width, max_size=width))
    rows = data.draw(st.lists(st.integers(0, number - 1), max_size=9))
    pure, fast = (module.Rows(memoryview(numbers).cast("b"), width) for module in (lookup, compiled))
    assert fast.add(totals, rows) == pure.add(totals, rows)


@given(st.data())
def test_networks(data):
    hidden, classes, suffixes = (data.draw(st.integers(1, most)) for most in (5, 4, 3))
    words, width = ["a", "of", "naïve", "i"], hidden + classes
    places, start = [], 0
    for size in data.draw(st.lists(st.integers(0, len(words)), min_size=1, max_size=4)):
        places.append((start, size))
        start += size + suffixes
    signed = st.integers(-100, 100)
    rows = array.array("b", data.draw(st.lists(signed, min_size=start * width, max_size=start * width)))
    properties = array.array("h", data.draw(st.lists(signed, min_size=3 * width, max_size=3 * width)))
    weights = st.lists(st.floats(-1, 1, width=32), min_size=hidden + 2, max_size=hidden + 2)
    outputs = data.draw(st.lists(weights, min_size=classes, max_size=classes))
    shape = network.Shape(hidden, classes, tuple(places), suffixes)
    ranks = "\n".join(words).encode()
    tables = memoryview(rows), memoryview(properties)
    pure, fast = (
        module.Network(shape, named.Names(ranks), *tables, outputs)
        for module, named in ((network, names), (compiled, compiled))
    )
    items = [data.draw(st.sampled_from([*words, "\ud800"]) | st.text(max_size=5)) for _ in places]
    known = data.draw(st.lists(st.integers(-900, 900), min_size=width, max_size=width))
    allowed = [True, *data.draw(st.lists(st.booleans(), min_size=classes - 1, max_size=classes - 1))]
    beside = data.draw(st.integers(0, 2))
    assert [fast.row(place, item) for place, item in enumerate(items)] == [
        pure.row(place, item) for place, item in enumerate(items)
    ]
    assert fast.chances(known, beside, items, allowed) == pure.chances(known, beside, items, allowed)
