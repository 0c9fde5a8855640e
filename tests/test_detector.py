"""The detector: the network in NumPy is the one that is trained, windows cover a text, batches are what they claim."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textfix import datafile
from textfix.build import detector as trainer
from textfix.build.corpus import Part
from textfix.detector import OVERLAP, WINDOW, Detector, windows
from textfix.errors import ModelError
from textfix.language_model import LanguageModel
from textfix.synonyms import Original
from textfix.tokens import CLASSES, END, NAME, WORD

WORDS = [*CLASSES, "the", "arms", "limbs", "way", "style", "new", "most", "recent", "latest", "rare"]
SWAPS = {"arms": {"limbs": 0.75, "branches": 0.25}, "way": {"style": 1.0}, "latest": {"most recent": 1.0}}
SMALL = trainer.Settings(layers=2, size=16, heads=2, embedding=8, windows=6, steps=4, workers=0)


class Model:
    """What the detector asks of a language model."""

    words = WORDS

    def numbers(self, form: str) -> tuple[int, ...]:
        return tuple(WORDS.index(word) if word in WORDS else WORD for word in form.split(" "))

    def log_probability(self, number: int) -> float:
        return -1.0 - number / 10


class Thesaurus:
    def of(self, word: str) -> dict[str, float]:
        return SWAPS.get(word, {})


class Channels:
    model = Model()
    substitutes = dict.fromkeys(trainer.SOURCES, Thesaurus())


@pytest.fixture(scope="module")
def spinner() -> trainer.Spinner:
    rng = np.random.default_rng(0)
    numbers = rng.integers(len(CLASSES), len(WORDS), 4000).astype(np.uint16)
    numbers[::9] = END
    part = Part(numbers, rng.random(4000) < 0.1, 1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(trainer, "COMMON", len(WORDS) - 1)  # so that “rare” has no row of its own
        spinner = trainer.Spinner([part], trainer.Substitutes(Channels()))  # type: ignore[arg-type]
    assert (~spinner.known).nonzero()[0].tolist() == [WORDS.index("rare")]
    return spinner


def learned(rng: np.random.Generator) -> dict[str, np.ndarray]:
    """The parts of a small network with a row for each word, at random."""
    shapes = {"embeddings": (len(WORDS), 8), "into": (16, 8), "name_original": (8, 16)}
    for layer in range(2):
        shapes |= {f"{layer}.attend": (48, 16), f"{layer}.attended": (16, 16)}
        shapes |= {f"{layer}.up": (64, 16), f"{layer}.down": (16, 64)}
    found = {name: rng.integers(-7, 8, shape) for name, shape in shapes.items()}
    found |= {f"{name}.scales": rng.uniform(0.01, 0.05, shape[0]) for name, shape in shapes.items()}
    vectors = ["capital", "swapped", *(f"{i}.{gain}" for i in range(2) for gain in ("gain", "gain_up"))]
    found |= {name: rng.normal(size=16) for name in vectors}
    return {**found, "usual": rng.normal(size=len(WORDS)), "offset": np.array(-1.0)}


@pytest.fixture(scope="module")
def detector(tmp_path_factory) -> Detector:
    out = tmp_path_factory.mktemp("detector")
    trainer.write(out, np.ones(len(WORDS), bool), learned(np.random.default_rng(1)), SMALL)
    return Detector(Model(), out)  # type: ignore[arg-type]


# Windows


@given(st.integers(0, 5000))
def test_windows_keep_each_token_once_with_words_around_it(number):
    found = list(windows(number))
    assert [first for _, _, first, _ in found] == [0, *(last for _, _, _, last in found[:-1])]
    assert found[-1][3] == number
    for start, end, first, last in found:
        assert 0 <= start <= first <= last <= end <= number
        assert end - start <= WINDOW
        assert start == 0 or first - start >= OVERLAP // 2
        assert end == number or end - last >= OVERLAP // 2
    assert len(found) <= 1 + number // (WINDOW - OVERLAP)


# The network

lines = st.lists(st.tuples(st.integers(0, len(WORDS) - 1), st.booleans()), min_size=1, max_size=600)
ORIGINALS = [Original("arms", (7,), -1.0), Original("most recent", (12, 13), -2.0)]


@settings(max_examples=40)
@given(lines, st.data())
def test_what_is_seen_does_not_depend_on_what_else_is_asked(detector, line, data):
    numbers, capitals = zip(*line, strict=True)
    places = [(i, ORIGINALS) for i in range(len(line))]
    everywhere = detector.look(numbers, capitals, places)
    assert all(np.isfinite([seen.swapped, seen.itself, *seen.originals]).all() for seen in everywhere)
    chosen = data.draw(st.lists(st.integers(0, len(line) - 1), unique=True, max_size=5))
    some = detector.look(numbers, capitals, [places[i] for i in chosen])
    for i, seen in zip(chosen, some, strict=True):
        assert seen.swapped == pytest.approx(everywhere[i].swapped, abs=1e-9)
        assert seen.originals == pytest.approx(everywhere[i].originals, abs=1e-9)


def test_probabilities_of_the_originals_add_up_to_one(detector):
    everything = [Original(word, (number,), 0.0) for number, word in enumerate(WORDS)]
    (seen,) = detector.look([7, 3, 9], [False] * 3, [(1, everything)])
    assert sum(np.exp(seen.originals)) == pytest.approx(1, abs=1e-3)
    assert seen.itself == pytest.approx(seen.originals[3])


def test_the_words_around_a_place_and_their_capitals_count(detector):
    def look(numbers, capitals):
        return detector.look(numbers, capitals, [(1, ORIGINALS)])[0].swapped

    usual = look([7, 8, 9], [False] * 3)
    assert look([9, 8, 9], [False] * 3) != usual != look([7, 8, 7], [False] * 3)
    assert look([7, 8, 9], [True, False, False]) != usual


def test_the_network_that_is_trained_is_the_one_that_runs(spinner, tmp_path):
    """PyTorch and NumPy agree, on words with and without a row of their own."""
    torch = pytest.importorskip("torch")
    torch.manual_seed(0)
    network = trainer._network(
        int(spinner.known.sum()), np.linspace(-3, 0, int(spinner.known.sum())).astype(np.float32), SMALL
    )
    with torch.no_grad():
        for part in network.parameters():
            part.copy_(torch.randn_like(part) * 0.3)
        network.offset.fill_(-0.5)
        for matrix, levels in [(network.embeddings, 7), *((part, 31) for part in network.matrices.values())]:
            matrix.copy_(torch.round(matrix / matrix.abs().amax() * levels))
            matrix[:, 0] = levels  # the scale of each row is then 1, and nothing is rounded
            matrix *= 2**-5
    trainer.write(tmp_path, spinner.known, network.rounded(), SMALL)
    detector = Detector(Model(), tmp_path)  # type: ignore[arg-type]
    rng = np.random.default_rng(0)
    numbers, capitals = rng.integers(0, len(WORDS), WINDOW), rng.random(WINDOW) < 0.2
    originals = [Original("style", (10,), 0.0), Original("rare", (15,), 0.0)]
    seen = detector.look(numbers, capitals, [(i, originals) for i in range(WINDOW)])
    with torch.no_grad():
        rows = torch.from_numpy(spinner._row(numbers, capitals))
        states, odds = network(rows[None], torch.from_numpy(capitals[None]))
        scores = network.named(states, torch.arange(WINDOW)).log_softmax(1).numpy()
    assert [one.swapped for one in seen] == pytest.approx(odds[0].tolist(), rel=1e-3, abs=1e-3)
    asked = spinner._row(np.array([10, 15]), np.zeros(2, bool))
    assert np.array([one.originals for one in seen]) == pytest.approx(scores[:, asked], rel=2e-3, abs=2e-3)


def test_training_lowers_the_loss_and_gives_the_same_bytes_again(spinner, tmp_path):
    pytest.importorskip("torch")
    usual = np.zeros(int(spinner.known.sum()), np.float32)
    given = SMALL._replace(rate=3e-2, windows=16)
    runs = [trainer._train(spinner, usual, steps, given) for steps in (1, 60, 60)]
    assert runs[1][1]["losses"][0] < runs[0][1]["losses"][0]
    assert runs[1][1] == runs[2][1]
    for number, (parts, _) in enumerate(runs):
        (tmp_path / str(number)).mkdir()
        trainer.write(tmp_path / str(number), spinner.known, parts, given)
    first, second, third = ((tmp_path / str(number) / "detector.bin").read_bytes() for number in range(3))
    assert first != second == third


# The file


def test_a_file_of_another_vocabulary_is_refused(tmp_path):
    trainer.write(tmp_path, np.ones(len(WORDS), bool), learned(np.random.default_rng(1)), SMALL)

    other = Model()
    other.words = [*WORDS, *"abcdefgh"]
    with pytest.raises(ModelError, match="does not belong"):
        Detector(other, tmp_path)  # type: ignore[arg-type]


@pytest.mark.parametrize("lacks", ["known", "embeddings", "embedding_scales", "usual", "weights", "scales", "vectors"])
def test_a_part_that_is_cut_short_is_noticed(tmp_path, lacks):
    trainer.write(tmp_path, np.ones(len(WORDS), bool), learned(np.random.default_rng(1)), SMALL)
    file = datafile.DataFile(tmp_path / "detector.bin", "detector")
    parts = {name: datafile.packed(bytes(file.numbers(name))[: -4 * (name == lacks)]) for name in file.sections}
    datafile.write(tmp_path / "detector.bin", "detector", parts, file.facts)
    with pytest.raises(ModelError):
        Detector(Model(), tmp_path)  # type: ignore[arg-type]


# Batches


@settings(max_examples=30)
@given(st.integers(0, 10_000))
def test_batches_are_the_text_with_swaps_that_are_marked(spinner, number):
    batch = spinner.batch(number, 12)
    assert all(np.array_equal(a, b) for a, b in zip(batch, spinner.batch(number, 12), strict=True))
    known = np.flatnonzero(spinner.known)
    words = np.array(WORDS)[known[batch.rows]]
    swapped = batch.swapped > 0
    assert set(words[swapped]) <= {"limbs", "<word>", "style", "most", "recent"}
    assert set(batch.rows[swapped & (words == "<word>")]) <= {WORD}
    assert batch.judged[swapped & (words != "recent")].all()
    assert (batch.capitals[batch.rows == NAME] == 1).all()
    places = batch.places[batch.originals >= 0]
    assert swapped.ravel()[places].all()
    originals = np.array(WORDS)[known[batch.originals[batch.originals >= 0]]]
    for word, original in zip(words.ravel()[places], originals, strict=True):
        assert word in {"arms": ("limbs", "<word>"), "way": ("style",), "latest": ("most",)}[original]


def test_spun_windows_are_half_and_clean_ones_hold_no_swap(spinner):
    counts = np.concatenate([spinner.batch(number, 64).swapped.sum(axis=1) for number in range(40)])
    assert 0.35 < np.mean(counts > 0) < 0.55  # at the lowest rate some spun windows stay as they are
    assert counts.max() > 10


def test_batches_come_in_order_from_other_processes(spinner):
    here = list(trainer._batches(spinner, 60, SMALL))
    there = list(trainer._batches(spinner, 60, SMALL._replace(workers=2)))
    for one, other in zip(here, there, strict=True):
        assert all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def test_a_share_of_the_sums_is_drawn(spinner):
    """Limbs for arms three times as often as branches, which the vocabulary lacks."""
    substitutes = trainer.Substitutes(Channels())  # type: ignore[arg-type]
    keys = np.full(20_000, WORDS.index("arms"))
    right, drawn = substitutes.draw(keys, np.random.default_rng(0))
    assert right.all()
    tokens = substitutes.tokens[substitutes.first[drawn]]
    assert np.mean(tokens == WORDS.index("limbs")) == pytest.approx(0.75, abs=0.02)
    assert set(tokens.tolist()) == {WORDS.index("limbs"), WORD}


def test_the_sums_of_sources_stay_apart():
    substitutes = trainer.Substitutes(Channels())  # type: ignore[arg-type]
    assert all(a <= b for a, b in pairwise(substitutes._sums.tolist()))
    keys = np.flatnonzero(substitutes.has)
    right, drawn = substitutes.draw(np.repeat(keys, 500), np.random.default_rng(0))
    assert right.all()
    assert set((substitutes._owner[drawn]).tolist()) == set(keys.tolist())


def test_the_packaged_detector_belongs_to_the_packaged_words():
    path = datafile.directory() / "detector.bin"
    if not path.exists():
        pytest.skip("the data files are not built")
    model = LanguageModel()
    line = model.line("She found a small cottage by the side of the road.")
    places = [(i, ORIGINALS) for i in range(len(line.words))]
    seen = Detector(model).look(line.numbers, [False] * len(line.words), places)
    assert all(np.isfinite([one.swapped, one.itself, *one.originals]).all() for one in seen)
    assert seen[line.words.index("side")].swapped < 0  # a usual word in its usual place
