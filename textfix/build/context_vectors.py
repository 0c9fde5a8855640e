"""Trains the context vectors: each content word of a text against what a spinner would put in its place."""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import numba
import numpy as np
import numpy.typing as npt

from textfix import datafile
from textfix.build.corpus import Corpus, Text
from textfix.function_words import FUNCTION_WORDS
from textfix.language_model import LanguageModel
from textfix.tokens import CLASSES, END, WORD
from textfix.vectors import AROUND, BIAS_STEP, NEAR, SCALE_STEP, ZERO

log = logging.getLogger("textfix.build")

Reals = npt.NDArray[np.float32]

SIZE = 64
"""Numbers in a vector, an even number. Average precision was .715 without vectors, .743 with 32 numbers of 8 bits, and
.752 with 64 of 4 bits, in less space."""
INPUTS = 8_000
"""Words of context that have vectors of their own. With 25,000 instead of 12,000 average precision was the same; fewer
make room for the detector."""
OUTPUTS = 34_000
"""Of these words, the commonest, those that are judged have vectors, too. Rarer ones had as well, before the detector
needed the room: it judges what these vectors could not clear."""
SUBSTITUTES = 3
"""Drawn for each word of the text."""
EPOCHS = 3
RATES = (0.1, 0.01)
"""AdaGrad's step, from the first word to the last."""

Original = tuple[str, tuple[int, ...], float]


def build(
    texts: Sequence[Text], model: LanguageModel, inverted: Mapping[str, Sequence[Original]], out: Path
) -> dict[str, object]:
    """Write `context_vectors.bin` to `out`; return facts for the manifest.

    `inverted` is `synonyms.Channels.invert()`.
    """
    numbers = {word: number for number, word in enumerate(model.words)}
    noise = _Noise(model, inverted)
    parts = list(Corpus(texts).parts(numbers))
    line = np.concatenate([part.numbers for part in parts]).astype(np.int32)
    judged = np.concatenate([~part.capital for part in parts]) & (np.diff(noise.starts)[line] > 0)
    del parts
    rng = np.random.default_rng(0)
    topical = np.array([i >= len(CLASSES) and word not in FUNCTION_WORDS for i, word in enumerate(model.words)])
    inputs = rng.normal(scale=0.3, size=(INPUTS, SIZE)).astype(np.float32)
    outputs = rng.normal(scale=0.05, size=(len(model.words), SIZE)).astype(np.float32)
    bias = np.zeros(len(model.words), np.float32)
    places = rng.normal(0.7, 0.3, size=(2 * NEAR + 1, SIZE)).astype(np.float32)
    slopes = (np.full(INPUTS, 1e-2), np.full(len(model.words), 1e-2), np.ones(len(places)))
    train = numba.njit(_train)
    for epoch in range(EPOCHS):
        first, last = (RATES[0] + (RATES[1] - RATES[0]) * step / EPOCHS for step in (epoch, epoch + 1))
        loss = train(
            line, judged, topical, noise.starts, noise.substitutes, noise.cumulated,
            inputs, outputs, bias, places, *slopes, first, last, epoch,
        )  # fmt: skip
        log.info("epoch %d: loss %.4f", epoch + 1, loss)
    used = noise.used()
    _write(out, inputs, outputs[used], bias[used], places, used, topical)
    return {"words": int(judged.sum()), "inputs": INPUTS, "outputs": int(used.sum()), "loss": round(float(loss), 4)}


class _Noise:
    """The synonym channel as flat arrays: number of a word → its substitutes in the vocabulary, with P cumulated."""

    def __init__(self, model: LanguageModel, inverted: Mapping[str, Sequence[Original]]) -> None:
        forward: list[list[tuple[int, float]]] = [[] for _ in model.words]
        for substitute in sorted(inverted):
            number = model.find(substitute)
            if number is not None:
                for _, original, chance in inverted[substitute]:
                    if len(original) == 1:
                        forward[original[0]].append((number, chance))
        self.starts = np.cumsum([0, *map(len, forward)])
        self.substitutes = np.array([number for row in forward for number, _ in row], np.int32)
        self.cumulated = np.concatenate(
            [np.cumsum([chance for _, chance in row]) / sum(chance for _, chance in row) for row in forward if row]
        )

    def used(self) -> npt.NDArray[np.bool_]:
        """Return which words are ever judged: those with substitutes, and the substitutes."""
        used = np.diff(self.starts) > 0
        used[self.substitutes] = True
        used[OUTPUTS:] = False
        return used


def _write(
    out: Path,
    inputs: Reals,
    outputs: Reals,
    bias: Reals,
    places: Reals,
    used: npt.NDArray[np.bool_],
    topical: npt.NDArray[np.bool_],
) -> None:
    """Quantise and write."""
    input_nibbles, input_scales = _quantised(inputs)
    output_nibbles, output_scales = _quantised(outputs)
    datafile.write(
        out / "context_vectors.bin",
        "context vectors",
        {
            "inputs": datafile.packed(input_nibbles),
            "outputs": datafile.packed(output_nibbles),
            "input_scales": datafile.packed(input_scales),
            "output_scales": datafile.packed(output_scales),
            "bias": datafile.packed(np.clip(np.round(bias / BIAS_STEP), -32767, 32767).astype("<i2").tobytes()),
            "judged": datafile.packed(used.astype(np.uint8).tobytes()),
            "topical": datafile.packed(topical[: len(inputs)].astype(np.uint8).tobytes()),
            "places": ("f", places.astype("<f4").tobytes()),
        },
        {},
    )


def _quantised(values: Reals) -> tuple[bytes, bytes]:
    """Return the rows of a matrix as nibbles, the first of two in the upper half of a byte, and the scales of rows."""
    scales = np.clip(np.ceil(np.abs(values).max(axis=1) / ZERO / SCALE_STEP), 1, 0xFFFF)
    nibbles = (np.round(values / (SCALE_STEP * scales[:, None])) + ZERO).astype(np.uint8)
    return (nibbles[:, ::2] << 4 | nibbles[:, 1::2]).tobytes(), scales.astype("<u2").tobytes()


def _train(  # type: ignore[no-untyped-def]
    line, judged, topical, starts, substitutes, cumulated,
    inputs, outputs, bias, places, input_slopes, output_slopes, place_slopes, first_rate, last_rate, seed,
):  # fmt: skip
    """One epoch over `line`, word by word; compiled by numba. Returns the mean logistic loss."""
    np.random.seed(seed)
    known, size = inputs.shape
    context, gradient, topic = np.zeros(size), np.zeros(size), np.zeros(size)
    near = np.zeros(2 * NEAR, np.int64)
    around = np.zeros(2 * AROUND, np.int64)
    loss, count = 0.0, 0
    for i in range(AROUND, len(line) - AROUND):
        if not judged[i]:
            continue
        rate = first_rate + (last_rate - first_rate) * i / len(line)
        context[:] = 0
        topic[:] = 0
        for side in range(2):
            hidden = False
            for place in range(NEAR):
                word = line[i - 1 - place] if side == 0 else line[i + 1 + place]
                j = 2 * place + side
                if hidden:
                    near[j] = -1
                    continue
                hidden = word == END
                near[j] = word if word < known else WORD
                for k in range(size):
                    context[k] += places[j, k] * inputs[near[j], k]
        number = 0
        for j in range(i - AROUND, i + AROUND + 1):
            word = line[j]
            if j != i and word < known and topical[word]:
                around[number] = word
                number += 1
                for k in range(size):
                    topic[k] += inputs[word, k]
        if number:
            for k in range(size):
                context[k] += places[2 * NEAR, k] * topic[k] / number
        gradient[:] = 0
        for draw in range(SUBSTITUTES + 1):
            word = line[i]
            if draw:
                chance, low, high = np.random.random(), starts[word], starts[word + 1] - 1
                while low < high:
                    middle = (low + high) // 2
                    if cumulated[middle] < chance:
                        low = middle + 1
                    else:
                        high = middle
                word = substitutes[low]
            score = bias[word]
            for k in range(size):
                score += outputs[word, k] * context[k]
            probability = 1 / (1 + math.exp(-score))
            error = (0.0 if draw else 1.0) - probability
            loss -= math.log((1 - probability if draw else probability) + 1e-9)
            count += 1
            slope = 0.0
            for k in range(size):
                slope += (error * context[k]) ** 2
            output_slopes[word] += slope / size + 0.01 * error * error
            step = rate / math.sqrt(output_slopes[word])
            for k in range(size):
                gradient[k] += error * outputs[word, k]
                outputs[word, k] += step * error * context[k]
            bias[word] += 0.5 * step * error
        for j in range(2 * NEAR):
            word = near[j]
            if word < 0:
                continue
            slope, place_slope = 0.0, 0.0
            for k in range(size):
                slope += (gradient[k] * places[j, k]) ** 2
                place_slope += (gradient[k] * inputs[word, k]) ** 2
            input_slopes[word] += slope / size
            place_slopes[j] += place_slope / size
            step = rate / math.sqrt(input_slopes[word])
            place_step = 0.2 * rate / math.sqrt(place_slopes[j])
            for k in range(size):
                before = inputs[word, k]
                inputs[word, k] += step * gradient[k] * places[j, k]
                places[j, k] += place_step * gradient[k] * before
        if number:
            place_slope = 0.0
            for k in range(size):
                place_slope += (gradient[k] * topic[k] / number) ** 2
            place_slopes[2 * NEAR] += place_slope / size
            place_step = 0.2 * rate / math.sqrt(place_slopes[2 * NEAR])
            slope = 0.0
            for k in range(size):
                slope += (gradient[k] * places[2 * NEAR, k] / number) ** 2
            for j in range(number):
                word = around[j]
                input_slopes[word] += slope / size
                step = rate / math.sqrt(input_slopes[word])
                for k in range(size):
                    inputs[word, k] += step * gradient[k] * places[2 * NEAR, k] / number
            for k in range(size):
                places[2 * NEAR, k] += place_step * gradient[k] * topic[k] / number
    return loss / max(1, count)
