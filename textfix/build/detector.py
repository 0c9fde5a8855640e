"""Trains the detector: a transformer encoder that tells swapped words from those that stood there, and names originals.

Half of all windows of the text are left alone; in the others each word that has substitutes is swapped at one rate, in
the way of one spinner. The network learns both tasks at once. Embeddings are rounded to 4 bits and matrices to 6
already in training (gradients pass as if nothing were rounded), so that what ships is what was trained.

The packaged network saw 4.2 thousand million words of 47 million, in eight minutes of a large GPU. On a processor that
takes days: `--share` takes a share of the steps.
"""

from __future__ import annotations

import collections
import itertools
import logging
import math
import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from textfix import datafile
from textfix.build.corpus import Corpus, Part, Text
from textfix.build.synonyms import Channels
from textfix.detector import KIND, WINDOW
from textfix.function_words import FUNCTION_WORDS
from textfix.tokens import CLASSES, END, NAME, WORD
from textfix.transformer import EPSILON, MATRICES, SLOWEST, layer_shapes

log = logging.getLogger("textfix.build")

Integers = npt.NDArray[np.int64]
Reals = npt.NDArray[np.float32]

COMMON = 12_000
"""Words that have a row though no thesaurus knows them, the commonest: they are context. Others share their class's."""

CLEAN = 0.5
RATES = (0.02, 0.04, 0.08, 0.12, 0.2, 0.3)
SOURCES = {"wordnet": 0.35, "usual": 0.25, "tagged": 0.1, "mythes": 0.3}
"""How windows are spun: the thesaurus and the choice of senses (see `synonyms.MIXTURE`), and the rate."""

EMBEDDING_LEVELS, LEVELS = 7, 31
"""Embeddings are whole numbers from -7 to 7 times the scale of their row, matrices from -31 to 31."""

NAMED = 8
"""Swaps whose originals are learned, as a share of the windows: a few of 256 words are swapped."""
DETECT, NAME_ORIGINAL = 4.0, 0.15
"""What the two losses count."""

BETAS = 0.9, 0.97
DECAY = 0.02
WARM_UP = 300
_AHEAD = 48


class Settings(NamedTuple):
    """The size of the network and of its training.

    With the packaged sizes, average precision on windows kept apart was .75 after a fifth of the steps, .80 after two
    fifths, .83 after all; by then the loss on text that was learned from was a tenth less than on that.
    """

    layers: int = 4
    size: int = 192
    heads: int = 6
    embedding: int = 96
    windows: int = 512
    steps: int = 32_000
    rate: float = 2e-3
    workers: int = 11


PACKAGED = Settings()


class Batch(NamedTuple):
    """Windows to learn from; all arrays but the last two have a row for each and WINDOW columns.

    `rows`: the tokens; `capitals`: whether each begins with a capital; `swapped`: was it swapped in; `judged`: is it to
    be judged; `places`: flat offsets of swapped words; `originals`: the rows of what stood there, -100 for none.
    """

    rows: npt.NDArray[np.int32]
    capitals: npt.NDArray[np.int8]
    swapped: Reals
    judged: Reals
    places: Integers
    originals: Integers


class Substitutes:
    """What spinners put in the place of words, as flat arrays, for each of SOURCES."""

    def __init__(self, channels: Channels) -> None:
        words = channels.model.words
        tokens: list[int] = []
        placed: dict[str, tuple[int, int]] = {}
        starts, first, length, sums = [0], [], [], []
        self.single = np.zeros(len(words), bool)
        """Which words are put in the place of others by themselves."""
        for source in SOURCES:
            for number, word in enumerate(words):
                known = number >= len(CLASSES) and word not in FUNCTION_WORDS
                total = 0.0
                for form, chance in channels.substitutes[source].of(word).items() if known else ():
                    if form not in placed:
                        numbers = channels.model.numbers(form)
                        placed[form] = len(tokens), len(numbers)
                        tokens.extend(numbers)
                        if len(numbers) == 1:
                            self.single[numbers[0]] = True
                    total += chance
                    first.append(placed[form][0])
                    length.append(placed[form][1])
                    sums.append(min(total, 1 - 1e-9))
                starts.append(len(sums))
        self.number = len(words)
        self.tokens = np.array(tokens, np.int64)
        self.first, self.length = np.array(first, np.int64), np.array(length, np.int64)
        self.has = np.diff(starts) > 0
        self._owner = np.repeat(np.arange(len(self.has)), np.diff(starts))
        # The sums of each word lie between its number and the next: one search serves all words.
        self._sums = self._owner + np.array(sums)

    def draw(self, keys: Integers, rng: np.random.Generator) -> tuple[npt.NDArray[np.bool_], Integers]:
        """Return which of some words (the number of the source times that of words, plus the word) got one, and which.

        The sums of some words end a little below one.
        """
        drawn = np.searchsorted(self._sums, keys + rng.random(len(keys)) * (1 - 1e-8))
        drawn = np.minimum(drawn, len(self._sums) - 1)
        right = self._owner[drawn] == keys
        return right, drawn[right]


class Spinner:
    """Draws windows of the texts and spins them."""

    def __init__(self, parts: Sequence[Part], substitutes: Substitutes) -> None:
        self._parts = [part for part in parts if len(part.numbers) > WINDOW]
        weights = np.array([len(part.numbers) * part.weight for part in self._parts], float)
        self._chances = weights / weights.sum()
        self._substitutes = substitutes
        self.known = substitutes.single.copy()
        """Which words have a row."""
        self.known[:COMMON] = True
        for source in range(len(SOURCES)):
            self.known |= substitutes.has[source * substitutes.number : (source + 1) * substitutes.number]
        self._rows = np.where(self.known, np.cumsum(self.known) - 1, -1)

    def batch(self, number: int, windows: int) -> Batch:
        """Return the batch of some number, always the same."""
        rng = np.random.default_rng(number)
        numbers, capitals = self._draw(windows, rng)
        before = np.concatenate((np.full((windows, 1), END), numbers[:, :-1]), axis=1)
        names = capitals & (before != END)
        rates = np.where(rng.random(windows) < CLEAN, 0.0, rng.choice(RATES, windows))
        sources = rng.choice(len(SOURCES), p=list(SOURCES.values()), size=windows)
        keys = sources[:, None] * self._substitutes.number + numbers
        swap = self._substitutes.has[keys] & ~names & (rng.random(numbers.shape) < rates[:, None])
        right, drawn = self._substitutes.draw(keys[swap], rng)
        return self._spun(numbers, capitals, names, np.flatnonzero(swap)[right], drawn, rng)

    def _draw(self, windows: int, rng: np.random.Generator) -> tuple[Integers, npt.NDArray[np.bool_]]:
        """Return numbers of the language model, and where a capital stands, in windows of the texts."""
        numbers = np.empty((windows, WINDOW), np.int64)
        capitals = np.empty((windows, WINDOW), bool)
        for row, index in enumerate(rng.choice(len(self._parts), p=self._chances, size=windows)):
            part = self._parts[index]
            start = rng.integers(len(part.numbers) - WINDOW)
            numbers[row] = part.numbers[start : start + WINDOW]
            capitals[row] = part.capital[start : start + WINDOW]
        return numbers, capitals

    def _spun(
        self,
        numbers: Integers,
        capitals: npt.NDArray[np.bool_],
        names: npt.NDArray[np.bool_],
        swaps: Integers,
        drawn: Integers,
        rng: np.random.Generator,
    ) -> Batch:
        """Put substitutes in; what no longer fits into a window is cut off."""
        substitutes = self._substitutes
        windows = len(numbers)
        lengths = np.ones(numbers.size, np.int64)
        lengths[swaps] = substitutes.length[drawn]
        first = np.full(numbers.size, -1)
        first[swaps] = substitutes.first[drawn]
        origin = np.repeat(np.arange(numbers.size), lengths)
        begin = np.cumsum(lengths) - lengths
        offset = np.arange(len(origin)) - begin[origin]
        window = origin // WINDOW
        column = np.arange(len(origin)) - begin[::WINDOW][window]
        inside = column < WINDOW
        origin, offset, window, column = (part[inside] for part in (origin, offset, window, column))

        swapped = first[origin] >= 0
        tokens = np.where(
            swapped, substitutes.tokens[np.where(swapped, first[origin] + offset, 0)], numbers.ravel()[origin]
        )
        capital = capitals.ravel()[origin] & (offset == 0)
        replaced = swapped & (offset == 0)
        rows = np.full((windows, WINDOW), END, np.int32)
        rows[window, column] = self._row(tokens, capital)
        filled = np.zeros((4, windows, WINDOW))
        filled[0][window, column] = capital
        filled[1][window, column] = swapped
        filled[2][window, column] = replaced | (~swapped & substitutes.single[tokens] & ~names.ravel()[origin])
        filled[3][window, column] = np.where(replaced, self._rows[numbers.ravel()[origin]], 0)
        places = np.flatnonzero(filled[3])
        if len(places) > NAMED * windows:
            places = np.sort(rng.permutation(places)[: NAMED * windows])
        padding = (0, NAMED * windows - len(places))
        return Batch(
            rows,
            filled[0].astype(np.int8),
            filled[1].astype(np.float32),
            filled[2].astype(np.float32),
            np.pad(places, padding),
            np.pad(filled[3].ravel()[places].astype(np.int64), padding, constant_values=-100),
        )

    def _row(self, numbers: Integers, capital: npt.NDArray[np.bool_]) -> Integers:
        return np.where(self.known[numbers], self._rows[numbers], np.where(capital, NAME, WORD))


def build(
    texts: Sequence[Text], channels: Channels, out: Path, share: float = 1.0, settings: Settings | None = None
) -> dict[str, object]:
    """Train the network with a share of all steps and write `detector.bin` to `out`; return facts for the manifest."""
    given = settings or PACKAGED
    words = channels.model.words
    parts = list(Corpus(texts).parts({word: number for number, word in enumerate(words)}))
    spinner = Spinner(parts, Substitutes(channels))
    logs = np.array([channels.model.log_probability(number) for number in range(len(words))], np.float32)
    steps = max(1, round(given.steps * share))
    learned, facts = _train(spinner, logs[spinner.known], steps, given)
    write(out, spinner.known, learned, given)
    return {
        "words": sum(len(part.numbers) for part in parts),
        "rows": int(spinner.known.sum()),
        "steps": steps,
        **facts,
    }


def write(out: Path, known: npt.NDArray[np.bool_], learned: dict[str, npt.NDArray[Any]], settings: Settings) -> None:
    """Write `detector.bin`: `learned` holds rounded matrices by the names of `_network`, their scales, and vectors."""
    names = ["into", *(f"{i}.{name}" for i in range(settings.layers) for name in MATRICES), "name_original"]
    vectors = ["capital", "swapped", *(f"{i}.{gain}" for i in range(settings.layers) for gain in ("gain", "gain_up"))]
    shapes = [learned[name].shape for name in names[1:-1]]
    assert shapes == layer_shapes(settings.size) * settings.layers
    datafile.write(
        out / "detector.bin",
        KIND,
        {
            "known": datafile.packed(np.packbits(known).tobytes()),
            "embeddings": datafile.packed(learned["embeddings"].astype(np.int8).tobytes()),
            "embedding_scales": datafile.packed(learned["embeddings.scales"].astype("<f2").tobytes()),
            "usual": datafile.packed(learned["usual"].astype("<f2").tobytes()),
            "weights": datafile.packed(b"".join(learned[name].astype(np.int8).tobytes() for name in names)),
            "scales": datafile.packed(b"".join(learned[f"{name}.scales"].astype("<f4").tobytes() for name in names)),
            "vectors": datafile.packed(b"".join(learned[name].astype("<f4").tobytes() for name in vectors)),
        },
        {
            "layers": settings.layers,
            "size": settings.size,
            "heads": settings.heads,
            "embedding": settings.embedding,
            "offset": round(float(learned["offset"]), 6),
        },
    )


def _batches(spinner: Spinner, steps: int, settings: Settings) -> Iterator[Batch]:
    """Yield the batches of all steps, made by other processes some way ahead."""
    if settings.workers < 1:
        yield from (spinner.batch(step, settings.windows) for step in range(steps))
        return
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(settings.workers, context, _hold, (spinner,)) as pool:
        numbers = iter(range(steps))
        asked: collections.deque[Future[Batch]] = collections.deque(
            pool.submit(_held, step, settings.windows) for step in itertools.islice(numbers, _AHEAD)
        )
        while asked:
            yield asked.popleft().result()
            asked.extend(pool.submit(_held, step, settings.windows) for step in itertools.islice(numbers, 1))


_spinner: Spinner | None = None


def _hold(spinner: Spinner) -> None:
    global _spinner
    _spinner = spinner


def _held(number: int, windows: int) -> Batch:
    assert _spinner is not None
    return _spinner.batch(number, windows)


def _train(
    spinner: Spinner, usual: Reals, steps: int, settings: Settings
) -> tuple[dict[str, npt.NDArray[Any]], dict[str, object]]:
    """Return what was learned, and facts of the training."""
    import torch
    from torch.nn import functional

    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.manual_seed(0)
    if device == "cpu":
        torch.set_num_threads(1)  # sums in one order: the same input gives the same bytes
    network = _network(int(spinner.known.sum()), usual, settings).to(device)
    encode = torch.compile(network) if device == "cuda" else network
    matrices = [part for part in network.parameters() if part.ndim == 2 and part is not network.embeddings]
    rest = [part for part in network.parameters() if part.ndim != 2 or part is network.embeddings]
    groups = [{"params": matrices, "weight_decay": DECAY}, {"params": rest, "weight_decay": 0.0}]
    optimiser = torch.optim.AdamW(groups, lr=settings.rate, betas=BETAS)
    losses = torch.zeros(2)
    for step, batch in enumerate(_batches(spinner, steps, settings)):
        for group in optimiser.param_groups:
            group["lr"] = settings.rate * min(1.0, (step + 1) / WARM_UP) * (1 - step / steps)
        rows, capitals, swapped, judged, places, originals = (torch.from_numpy(part).to(device) for part in batch)
        states, odds = encode(rows.long(), capitals)
        each = functional.binary_cross_entropy_with_logits(odds.float(), swapped, reduction="none")
        detect = (each * judged).sum() / judged.sum().clamp(min=1)
        named = functional.cross_entropy(network.named(states, places), originals, reduction="sum")
        named = named / (originals >= 0).sum().clamp(min=1)
        optimiser.zero_grad(set_to_none=True)
        torch.autograd.backward(DETECT * detect + NAME_ORIGINAL * named)
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        losses = 0.99 * losses + 0.01 * torch.stack([detect.detach(), named.detach()]).cpu()
        if step % 500 == 499:
            log.info("step %d: losses %.4f, %.3f", step + 1, *losses.tolist())
    seen = losses / (1 - 0.99**steps)
    return network.rounded(), {"device": device, "losses": [round(loss, 4) for loss in seen.tolist()]}


def _network(rows: int, usual: Reals, settings: Settings) -> Any:
    """Return the network of `textfix.transformer`, to be trained."""
    import torch
    from torch import nn
    from torch.nn import functional

    half = settings.size // settings.heads // 2

    def rounded(weights: Any, levels: int) -> Any:
        """Return a matrix rounded, whose gradient is that of the matrix itself."""
        scales = weights.detach().abs().amax(1, keepdim=True).clamp(min=1e-8) / levels
        return weights + ((weights / scales).round() * scales - weights).detach()

    def normal(state: Any) -> Any:
        return functional.rms_norm(state, (state.shape[-1],), eps=EPSILON)

    class Network(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.embeddings = nn.Parameter(0.5 * torch.randn(rows, settings.embedding))
            self.usual = nn.Parameter(torch.from_numpy(usual.copy()))
            self.capital = nn.Parameter(torch.zeros(settings.size))
            self.swapped = nn.Parameter(torch.zeros(settings.size))
            self.offset = nn.Parameter(torch.tensor(-3.0))
            self.matrices, self.gains = nn.ParameterDict(), nn.ParameterDict()
            self._matrix("into", settings.size, settings.embedding)
            self._matrix("name_original", settings.embedding, settings.size)
            for layer in range(settings.layers):
                for name, shape in zip(MATRICES, layer_shapes(settings.size), strict=True):
                    self._matrix(f"{layer}:{name}", *shape, 0.3 if name in ("attended", "down") else 1.0)
                for name in ("gain", "gain_up"):
                    self.gains[f"{layer}:{name}"] = nn.Parameter(torch.ones(settings.size))
            angles = torch.outer(torch.arange(WINDOW), SLOWEST ** -(torch.arange(half) / half))
            self.register_buffer("cosine", angles.cos())
            self.register_buffer("sine", angles.sin())

        def _matrix(self, name: str, rows: int, columns: int, scale: float = 1.0) -> None:
            self.matrices[name] = nn.Parameter(torch.randn(rows, columns) * scale / math.sqrt(columns))

        def _times(self, name: str, values: Any) -> Any:
            return functional.linear(values, rounded(self.matrices[name], LEVELS).to(values.dtype))

        def _embedded(self) -> Any:
            kind = torch.bfloat16 if self.embeddings.is_cuda else torch.float32
            return rounded(self.embeddings, EMBEDDING_LEVELS).to(kind)

        def _turned(self, vectors: Any) -> Any:
            one, other = vectors.chunk(2, -1)
            cosine, sine = self.cosine.to(vectors.dtype), self.sine.to(vectors.dtype)
            return torch.cat([one * cosine - other * sine, one * sine + other * cosine], -1)

        def forward(self, rows: Any, capitals: Any) -> Any:
            embedded = self._embedded()
            state = self._times("into", functional.embedding(rows, embedded))
            state = state + capitals.unsqueeze(-1).to(state.dtype) * self.capital.to(state.dtype)
            windows, number, size = state.shape
            for layer in range(settings.layers):
                normalised = normal(state) * self.gains[f"{layer}:gain"].to(state.dtype)
                parts = self._times(f"{layer}:attend", normalised).view(windows, number, 3, settings.heads, 2 * half)
                query, key, value = parts.permute(2, 0, 3, 1, 4)
                seen = functional.scaled_dot_product_attention(self._turned(query), self._turned(key), value)
                state = state + self._times(f"{layer}:attended", seen.transpose(1, 2).reshape(windows, number, size))
                normalised = normal(state) * self.gains[f"{layer}:gain_up"].to(state.dtype)
                hidden = functional.relu(self._times(f"{layer}:up", normalised)).square()
                state = state + self._times(f"{layer}:down", hidden)
            state = normal(state)
            return state, state.float() @ self.swapped + self.offset

        def named(self, states: Any, places: Any) -> Any:
            """The scores of all words at some places."""
            chosen = states.reshape(-1, settings.size)[places]
            return (self._times("name_original", chosen) @ self._embedded().t()).float() + self.usual

        def rounded(self) -> dict[str, npt.NDArray[Any]]:
            """Return what is written: see `write`."""
            found: dict[str, npt.NDArray[Any]] = {}
            matrices = {"embeddings": self.embeddings, **dict(self.matrices.items())}
            for name, matrix in matrices.items():
                values = matrix.detach().float().cpu().numpy()
                levels = EMBEDDING_LEVELS if name == "embeddings" else LEVELS
                scales = np.maximum(np.abs(values).max(axis=1), 1e-8) / levels
                found[name.replace(":", ".")] = np.round(values / scales[:, None])
                found[name.replace(":", ".") + ".scales"] = scales
            for name, vector in {**dict(self.gains.items()), **dict(self.named_parameters(recurse=False))}.items():
                if vector.ndim < 2:
                    found[name.replace(":", ".")] = vector.detach().float().cpu().numpy()
            return found

    return Network()
