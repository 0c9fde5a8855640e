"""Trains the judge of spun text on documents that no count has seen, one half of them spun.

Of every four documents, three teach the trees and the screen; on the fourth the probabilities are calibrated and the
cuts set. The spinner draws from both thesauri, at 5 to 30 % of the words.
"""

from __future__ import annotations

import logging
import math
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from textfix import datafile, spun_model
from textfix.build import trees
from textfix.build.corpus import Text, documents
from textfix.build.spinner import Swap, spin
from textfix.build.synonyms import Channels
from textfix.readings import FEATURES, HOPELESS
from textfix.spun_flags import GATE
from textfix.spun_judge import Judge, Section, unseen
from textfix.spun_model import Calibration, Parameters, SpunModel, log_mean
from textfix.suspects import Reader, Suspect

log = logging.getLogger("textfix.build")

Reals = npt.NDArray[np.float64]

DOCUMENTS = 3600
TREES, SEEN_TREES, SCREEN_TREES = 60, 120, 25
SHORTEST, LONGEST = 600, 4000
"""Characters of a document: those with less say little; of longer ones the beginning is taken, as long as a section."""

CLEAN = 0.5
SOURCES = {"wordnet": 0.35, "usual": 0.25, "tagged": 0.1, "mythes": 0.3}
RATES = (0.04, 0.08, 0.12, 0.2, 0.3)
"""How spun documents are spun: the thesaurus and the choice of senses (see `synonyms.MIXTURE`), and the rate."""

PASS = (1.0, 0.98, 0.975)
"""The share of the spun documents which in the end pass the gate that each look must not clear. Text of trades that the
detector never read (law, markets, slang) looks spun to it, and not to the n-grams: the third cut keeps most of that
from it."""

MARGIN = 0.25
"""Taken off the first cut, for the documents that were not among those."""


class Lesson(NamedTuple):
    """A document: its text, whether it was spun and at which rate, its suspects and which of them were swapped in."""

    text: str
    rate: float
    suspects: Sequence[Suspect]
    swapped: Sequence[bool]


def build(texts: Sequence[Text], data: Path, out: Path, channels: Channels | None = None) -> dict[str, object]:
    """Write `spun.bin` to `out`, learned with the other models in `data`; return facts for the manifest."""
    reader = Reader(data)
    given = list(lessons(texts, reader, channels or Channels(reader.model)))
    teach = [lesson for number, lesson in enumerate(given) if number % 4]
    check = given[::4]
    seen = np.array([suspect.features for lesson in teach for suspect in lesson.suspects])
    rows = seen[:, : len(FEATURES)]
    right = np.array([swapped for lesson in teach for swapped in lesson.swapped])
    log.info("%d suspects, %d of them swapped", len(right), right.sum())
    hopeless = rows[:, FEATURES.index("gain")] < HOPELESS
    grown = trees.grow(rows[~hopeless], right[~hopeless], np.ones(int((~hopeless).sum())), TREES)
    looked_at = trees.grow(seen, right, np.ones(len(right)), SEEN_TREES)
    share = float(right.mean())
    screen = trees.grow(_by_themselves(rows), right, np.ones(len(right)), SCREEN_TREES)
    parameters = Parameters(
        grown.trees(),
        math.log(share / (1 - share)),
        round(float(right[hopeless].mean() / (1 - right[hopeless].mean()) * (1 - share) / share), 5),
        looked_at.trees(),
        screen.trees(),
        Calibration(0.0, 1.0),
        Calibration(0.0, 1.0),
        (-math.inf,) * len(PASS),
    )
    parameters = parameters._replace(cuts=_cuts(Judge(reader, SpunModel(parameters)), check))
    judge = Judge(reader, SpunModel(parameters))
    sections = [judge.section(unseen(0, lesson.text)) for lesson in check]
    shown = [section.evidence for section in sections]
    on_documents = Calibration(*_logistic([shown], [lesson.rate > 0 for lesson in check]))
    on_words = Calibration(*_logistic(*_word_evidence(sections, check)))
    log.info("cuts %s, documents %s, words %s", parameters.cuts, on_documents, on_words)
    learned = {"": grown, "seen_": looked_at, "screen_": screen}
    datafile.write(
        out / "spun.bin",
        "spun model",
        {
            prefix + name: (code, np.array(values, dtype).tobytes())
            for prefix, forest in learned.items()
            for name, code, dtype, values in (
                ("features", "B", "u1", forest.features),
                ("thresholds", "f", "<f4", forest.thresholds),
                ("leaves", "f", "<f4", forest.leaves),
            )
        },
        {
            **{f"{prefix}base": forest.base for prefix, forest in learned.items()},
            "log_prior": parameters.log_prior,
            "hopeless": parameters.hopeless,
            "cuts": [round(cut, 3) for cut in parameters.cuts],
            "documents": [round(value, 4) for value in on_documents],
            "words": [round(value, 4) for value in on_words],
        },
    )
    return {"documents": len(given), "suspects": int(sum(len(lesson.suspects) for lesson in given))}


def lessons(texts: Sequence[Text], reader: Reader, channels: Channels, number: int = DOCUMENTS) -> Iterator[Lesson]:
    """Yield `number` held-out documents, news in proportion to its weight, every second one spun."""
    rng = random.Random(0)
    total = sum(text.weight for text in texts)
    chosen: list[str] = []
    for text in texts:
        found = [document[:LONGEST] for document in documents(text.path, held_out=True) if len(document) >= SHORTEST]
        rng.shuffle(found)
        chosen += found[: number * text.weight // total]
    rng.shuffle(chosen)
    for document in chosen:
        rate, spun_text = 0.0, document
        swaps: list[Swap] = []
        if rng.random() >= CLEAN:
            source = rng.choices(list(SOURCES), list(SOURCES.values()))[0]
            rate = rng.choice(RATES)
            spun_text, swaps = spin(document, channels.substitutes[source], rate, rng)
        suspects = reader.open(spun_text).seen()
        yield Lesson(spun_text, rate, suspects, swapped(suspects, swaps))


def swapped(suspects: Sequence[Suspect], swaps: Sequence[Swap]) -> list[bool]:
    """Return for each suspect whether a swap touches it. Both are in order."""
    found = []
    next_ = 0
    for suspect in suspects:
        while next_ < len(swaps) and swaps[next_].end <= suspect.start:
            next_ += 1
        found.append(next_ < len(swaps) and swaps[next_].start < suspect.end)
    return found


def _by_themselves(rows: Reals) -> Reals:
    """Return the features of suspects that their places have no part in; see `SpunModel.screened`."""
    found: Reals = rows[:, [FEATURES.index(name) for name in ("prior", "alone", "repeated", "words")]]
    return np.minimum(found, [np.inf, np.inf, 2.0, np.inf])


def _cuts(judge: Judge, check: Sequence[Lesson]) -> tuple[float, ...]:
    """Return the evidence at each look that all but a few of the documents exceed which in the end pass the gate."""
    seen: list[list[float]] = []
    for lesson in check:
        if lesson.rate and judge.section(unseen(0, lesson.text)).evidence >= GATE:
            seen.append([log_mean(sums) for sums in judge.looks(judge.reader.open(lesson.text))])
    columns = np.transpose(seen)
    first, *others = (float(np.quantile(column, 1 - share)) for share, column in zip(PASS, columns, strict=True))
    return first - MARGIN, *others


def _word_evidence(
    sections: Sequence[Section], check: Sequence[Lesson]
) -> tuple[tuple[list[float], list[float]], list[bool]]:
    """Return the log odds of the words in documents that pass the gate, and of their rates; which were swapped in."""
    odds: list[float] = []
    rates: list[float] = []
    right: list[bool] = []
    for section, lesson in zip(sections, check, strict=True):
        if section.evidence >= GATE and section.suspects:
            rate = spun_model.rate(section.sums)
            odds += [math.log(max(1e-12, one)) for _, one in section.suspects]
            rates += [math.log(rate / (1 - rate))] * len(section.suspects)
            right += lesson.swapped
    return (odds, rates), right


def _logistic(columns: Sequence[Sequence[float]], right: Sequence[bool]) -> list[float]:
    """Return the offset and the slopes that fit best, by Newton's method; values beyond ±20 count as 20."""
    x = np.stack([np.ones(len(right)), *(np.clip(column, -20, 20) for column in columns)], axis=1)
    y = np.array(right, float)
    weights = np.zeros(x.shape[1])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-x @ weights))
        slope = x.T @ (y - chance) - 1e-3 * weights
        curve = (x * (chance * (1 - chance))[:, None]).T @ x + 1e-3 * np.eye(len(weights))
        weights = weights + np.linalg.solve(curve, slope)
    return [float(weight) for weight in weights]
