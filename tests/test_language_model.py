"""The table of n-grams and the language model: what is put in comes out, and scores are sums of what they say."""

import lzma
import random
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textfix import datafile
from textfix.build import language_model as builder
from textfix.build import ngram_table
from textfix.build.corpus import HELD_OUT, Text, documents
from textfix.errors import ModelError
from textfix.language_model import LanguageModel, fold
from textfix.ngram_table import VALUES, NgramTable
from textfix.ngrams import NOTHING
from textfix.tokens import CLASSES, END, NAME, NUMBER, PAUSE, POSSESSIVE, WORD

SUBJECTS = ("the cook", "a sailor", "the old king", "my sister")
VERBS = ("eats", "finds", "sells")
OBJECTS = ("warm bread", "fresh fish", "a red apple")


def filled(entries: dict[int, int]) -> NgramTable:
    keys = np.array(list(entries), np.uint64)
    cells, shape = ngram_table.fill(keys, np.array(list(entries.values()), np.int64))
    return NgramTable(memoryview(cells).cast("H"), shape)


@given(st.dictionaries(st.integers(0, 2**50), st.integers(0, VALUES - 1), max_size=260))
def test_every_key_gives_its_value(entries):
    table = filled(entries)
    assert {key: table.get(key) for key in entries} == entries


@given(st.integers(0, 2**16 - 40), st.integers(0, 2**16 - 40), st.integers(0, 2**16 - 40))
def test_keys_that_share_words_do_not_share_cells(a, b, c):
    """Triples with two words in common are neighbours as numbers: a weak mixing never fills such a table."""
    entries = {
        (a + i) << 32 | (b + j) << 16 | (c + k): (i + j + k) % VALUES
        for i in range(6)
        for j in range(6)
        for k in range(6)
    }
    table = filled(entries)
    assert {key: table.get(key) for key in entries} == entries


def test_few_strangers_are_taken_for_keys():
    rng = random.Random(1)
    keys = rng.sample(range(1 << 48), 4000)
    table = filled({key: key % VALUES for key in keys[:2000]})
    # One in 1,024 is what 10 bits give; 12 of 2,000 would be six times that.
    assert sum(table.get(key) >= 0 for key in keys[2000:]) < 12


@pytest.mark.parametrize("value", [-1, VALUES])
def test_values_that_do_not_fit_are_refused(value):
    with pytest.raises(ValueError, match="0 to 63"):
        ngram_table.fill(np.array([1], np.uint64), np.array([value]))


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    """A small text in documents of four sentences."""
    rng = random.Random(0)
    path = tmp_path_factory.mktemp("text") / "tales.txt.xz"
    with lzma.open(path, "wt", encoding="utf-8") as file:
        for _ in range(1200):
            for _ in range(4):
                file.write(f"{rng.choice(SUBJECTS)} {rng.choice(VERBS)} {rng.choice(OBJECTS)}, says Vučić’s son. ")
            file.write("\n\n")
    return path


@pytest.fixture(scope="module")
def directory(corpus, tmp_path_factory):
    directory = tmp_path_factory.mktemp("model")
    builder.build([Text(corpus, 2)], directory, size=26)
    return directory


@pytest.fixture(scope="module")
def model(directory):
    return LanguageModel(directory)


def test_held_out_documents_are_the_others(corpus):
    counted, held = list(documents(corpus, held_out=False)), list(documents(corpus, held_out=True))
    assert len(held) == -(-(len(counted) + len(held)) // HELD_OUT)
    assert len(counted) + len(held) == 1200


def test_the_same_text_gives_the_same_bytes(corpus, directory, tmp_path):
    builder.build([Text(corpus, 2)], tmp_path, size=26)
    assert (tmp_path / "language_model.bin").read_bytes() == (directory / "language_model.bin").read_bytes()


def test_classes_stand_first(model):
    assert tuple(model.words)[: len(CLASSES)] == CLASSES
    known = model.number("cook")
    assert model.words[known] == "cook"
    found = model.numbers("Cook Zagreb zebra 1,000 ; Cook’s !")
    assert found == (known, NAME, WORD, NUMBER, PAUSE, known, POSSESSIVE, END)


@given(st.text(st.sampled_from("aB 9.,;!?'’s-é\n\r\t\0…\ud800"), max_size=60))
def test_tokens_lie_in_the_text_in_order(model, text):
    tokens = list(model.tokens(text))
    assert all(token.word == fold(text[token.start : token.end]) for token in tokens)
    assert all(a.end <= b.start for a, b in pairwise(tokens))
    assert not any(a.number == b.number == END for a, b in pairwise(tokens))
    assert model.numbers(text) == tuple(token.number for token in tokens)


numbers = st.integers(NOTHING, 24)


@given(st.lists(numbers, min_size=1, max_size=4), st.tuples(numbers, numbers), st.tuples(numbers, numbers))
def test_a_score_is_the_sum_of_its_words_pairs_and_triples(model, words, before, after):
    score = model.place(before, after).score(words)
    line = (*before, *words, *after)
    pairs = [model.pair(*pair) for pair in pairwise(line)][1:-1]
    triples = [model.triple(*line[i : i + 3]) for i in range(len(line) - 2)]
    assert score.alone == pytest.approx(sum(map(model.log_probability, words)))
    assert score.triples == pytest.approx(sum(ratio for ratio, _ in triples))
    assert score.total == model.place(before, after).total(words)
    assert score.total == pytest.approx(score.alone + score.triples + sum(ratio for ratio, _ in pairs))
    assert score.known == (pairs[0][1], pairs[-1][1], sum(known for _, known in triples))


def test_what_the_text_says_is_likelier(model):
    def score(word: str, before: str, after: str) -> float:
        return model.place(model.numbers(before)[-2:], model.numbers(after)[:2]).total(model.numbers(word))

    assert score("bread", "finds warm", ", says") > score("fish", "finds warm", ", says") + 2
    assert score("king", "the old", "eats fresh") > score("sister", "the old", "eats fresh") + 2


def test_a_stored_pair_says_how_much_commoner_than_by_chance(model):
    """One word in eight is a subject's last; "warm" comes before "bread" alone."""
    warm, bread, cook = map(model.number, ("warm", "bread", "cook"))
    ratio, known = model.pair(warm, bread)
    assert known
    assert ratio == pytest.approx(-model.log_probability(bread), abs=0.25)
    assert model.pair(bread, cook)[0] < -1


def test_a_truncated_model_is_refused(directory, tmp_path):
    whole = (directory / "language_model.bin").read_bytes()
    (tmp_path / "language_model.bin").write_bytes(whole[:-8])
    with pytest.raises(ModelError, match="rebuild it"):
        LanguageModel(tmp_path)


def test_a_vocabulary_that_was_not_packed_is_refused(directory, tmp_path):
    file = datafile.DataFile(directory / "language_model.bin", "language model")
    sections = {name: (view.format, bytes(view)) for name, view in file.sections.items()}
    sections["words"] = ("B", file.text("words").encode())
    datafile.write(tmp_path / "language_model.bin", "language model", sections, dict(file.facts))
    with pytest.raises(ModelError, match="unreadable section 'words'"):
        LanguageModel(tmp_path)


def test_a_model_of_another_vocabulary_is_refused(directory, tmp_path):
    file = datafile.DataFile(directory / "language_model.bin", "language model")
    sections = {name: (view.format, bytes(view)) for name, view in file.sections.items()}
    sections["words"] = datafile.packed(file.text("words") + "\nmore")
    datafile.write(tmp_path / "language_model.bin", "language model", sections, dict(file.facts))
    with pytest.raises(ModelError, match="counts other words"):
        LanguageModel(tmp_path)
