"""Confidence: boosted trees that turn what the ranker found for a word into a calibrated probability.

The ranker weighs the readings of a word against one another well, but adds up its evidence; how much a sign is worth
depends on others (a lone Indias in a document full of healthy apostrophes is a slip of the writer, the same word among
other losses is India’s). Trees over some forty numbers learn that: on held-out news, at the confidence of 0.9, they
restore a third more than the ranker's own probabilities at the same precision. Trained by `textfix.build.confidence` on
documents that the ranker has not seen; evaluated here without any library, in 30 µs.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from textfix import datafile
from textfix.candidates import ENGLISH, Candidate
from textfix.context_model import PLAIN, ContextModel, class_of, view
from textfix.evidence import Evidence
from textfix.ranker import Scores
from textfix.reading import Suspect

_SHAPES = {"a": 0.0, "A": 1.0, "X": 2.0, "m": 3.0}
_ENDINGS = {"": 0.0, "'s": 1.0, "'": 2.0}
_ABSENT = -9.0
FORESTS = ("english", "others")
WEIGHED = 0.03
"""What the ranker gives less is not worth the trees' time: fewer than one in ten thousand of these is restored."""


class Loss(NamedTuple):
    """How probable it is that a word lost letters, or an apostrophe: to the ranker, and to it without the document.

    The last two are 1 for a word that has such readings, so that sums count them.
    """

    letters: float
    apostrophe: float
    letters_alone: float
    apostrophe_alone: float
    may_lose_letters: float
    may_lose_apostrophe: float


_NO_LOSS = Loss(0.0, 0.0, 0.0, 0.0, 0.0, 0.0)


class Losses:
    """What all suspects of a document have probably lost, summed over word types, each at its clearest place.

    The document's own features say nothing where each of its losses is a word that healthy text has, too: Mladi, Tadi
    and Karadi are no anomalies alone, and one sure loss together.
    """

    def __init__(self, found: Iterable[tuple[Suspect, Scores]]) -> None:
        self._found = found
        self._of: dict[str, Loss] = {}
        self._sums: list[float] = []

    def _add_up(self) -> None:
        """Sum, when that is first asked for: most intact documents have no suspect that is weighed."""
        for suspect, scores in self._found:
            token = suspect.word.token
            loss = _loss(suspect, scores)
            known = self._of.get(token)
            self._of[token] = loss if known is None else Loss(*map(max, known, loss))
        self._sums = [sum(column) for column in zip(*self._of.values(), strict=True)] or list(_NO_LOSS)

    def others(self, token: str) -> list[float]:
        """Return the sums (see `Loss`) over all types but `token`."""
        if not self._sums:
            self._add_up()
        own = self._of.get(token, _NO_LOSS)
        return [max(0.0, whole - part) for whole, part in zip(self._sums, own, strict=True)]


def _loss(suspect: Suspect, scores: Scores) -> Loss:
    letters = apostrophe = letters_alone = apostrophe_alone = -1.0
    for candidate, chance, (own, _, beside, spoken) in zip(
        suspect.word.candidates, scores.chances, scores.parts, strict=True
    ):
        alone = 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, own + beside + spoken))))
        if candidate.lost.strip("m") == "a":
            apostrophe, apostrophe_alone = max(0.0, apostrophe) + chance, max(apostrophe_alone, alone)
        else:
            letters, letters_alone = max(0.0, letters) + chance, max(letters_alone, alone)
    return Loss(
        max(0.0, letters), max(0.0, apostrophe), max(0.0, letters_alone), max(0.0, apostrophe_alone),
        float(letters >= 0), float(apostrophe >= 0),
    )  # fmt: skip


def numbers(
    suspect: Suspect, best: int, scores: Scores, evidence: Evidence, losses: Losses, beside_model: ContextModel
) -> list[float]:
    """Return the numbers that the trees look at, for the candidate `best` of a suspect."""
    word, context = suspect.word, suspect.context
    candidate = word.candidates[best]
    own, form, stem = word.log_count, word.form, candidate.form
    chances = scores.chances
    chance = chances[best]
    rest = max([other for index, other in enumerate(chances) if index != best], default=0.0)
    stay = max(1e-6, 1.0 - sum(chances))
    anomalies, healthy = evidence.anomalies, evidence.healthy
    mine = word.anomaly
    a = anomalies["a"] - ("a" in mine)
    letters = anomalies["l"] + anomalies["x"] - ("l" in mine) - ("x" in mine)
    beyond = anomalies["x"] - ("x" in mine)
    words = evidence.words + 10.0
    spelled = candidate.spelled or (_ABSENT, _ABSENT)
    alone, shown, beside, spoken = scores.parts[best]
    zipf = stem.languages[0][1] if stem is not None and stem.languages else _ABSENT
    possible = plain = _ABSENT
    if "a" in candidate.lost:
        seen = view(word)
        if seen is not None:
            classes = beside_model.classes(seen, context)
            possible = math.log(classes[class_of(candidate.text)] + 1e-5)
            plain = math.log(classes[PLAIN] + 1e-5)
    quotes, gaps, beyond_signs, latin_signs = evidence.signs
    return [
        *losses.others(word.token),
        float(quotes),
        float(gaps),
        float(beyond_signs),
        float(latin_signs),
        100.0 * quotes / words,
        100.0 * (beyond_signs + latin_signs) / words,
        float(context.capitals),
        possible,
        plain,
        math.log(chance + 1e-6) - math.log(stay),
        math.log(chance + 1e-6) - math.log(rest + 1e-4),
        alone,
        shown,
        beside,
        spoken,
        candidate.log_count,
        own,
        candidate.log_count - own,
        form.lower if form is not None else _ABSENT,
        form.cap if form is not None else _ABSENT,
        form.languages[0][1] if form is not None and form.languages else _ABSENT,
        stem.lower if stem is not None else _ABSENT,
        stem.cap if stem is not None else _ABSENT,
        zipf,
        scores.fits[best],
        spelled[0],
        spelled[1],
        float(len(word.low)),
        float(len(candidate.text) - len(word.low)),
        float(len(word.candidates)),
        4.0 if word.shape == "m" and word.token[:-1].isupper() else _SHAPES[word.shape],  # MPs
        float(context.initial),
        _letters(candidate),
        _ENDINGS[candidate.ending] if "a" in candidate.lost else _ABSENT,
        float("a" in candidate.lost),
        math.log(words),
        float(a),
        float(letters),
        float(beyond),
        float(anomalies["m"]),
        float(anomalies["b"] - ("b" in mine)),
        100.0 * a / words,
        100.0 * letters / words,
        float(healthy["a"]),
        float(healthy["l"]),
        float(healthy["x"]),
        float(evidence.straight),
        100.0 * evidence.straight / words,
        100.0 * (healthy["l"] + healthy["x"]) / words,
        100.0 * healthy["a"] / words,
        100.0 * evidence.careless / words,
        float(evidence.main != ENGLISH),
        float(evidence.total),
    ]


def _letters(candidate: Candidate) -> float:
    """The class of the letters that come back, as a number."""
    lost = candidate.lost
    first = "b.m".find(lost[0])
    return (0.0 if first < 0 else 3.0 * (first + 1)) + (2.0 if "x" in lost else 1.0 if "l" in lost else 0.0)


class Confidence:
    """The trained trees: one forest for English text, one for text in other languages.

    In the other languages nearly every second word is a suspect; together with them the few suspects of English text
    were judged by what holds there.
    """

    def __init__(self, directory: Path) -> None:
        file = datafile.DataFile(directory / "confidence.bin", "confidence")
        self._english, self._others = (Forest(file.sections, name) for name in FORESTS)

    def probability(self, values: Sequence[float], main: str) -> float:
        """Return the probability that the reading is right, given its `numbers`, in a text of the language `main`."""
        return (self._english if main == ENGLISH else self._others).probability(values)


class _Question(NamedTuple):
    """A node of a tree: does the feature of this number exceed the threshold, and where each answer leads."""

    feature: int
    threshold: float
    no: _Question | float
    yes: _Question | float


class Forest:
    """Trees in one flat array of nodes: a node's feature, threshold, and children; a leaf's value."""

    def __init__(self, sections: Mapping[str, memoryview], name: str) -> None:
        self._parts = tuple(sections[f"{name}_{part}"] for part in ("feature", "threshold", "left", "right", "roots"))

    @cached_property
    def _trees(self) -> list[_Question | float]:
        # Tuples that lead from one to the next take half the time of arrays. Made when they are first needed, in 10 ms.
        feature, threshold, left, right, roots = map(list, self._parts)

        def grown(node: int) -> _Question | float:
            if feature[node] < 0:
                return float(threshold[node])
            return _Question(feature[node], threshold[node], grown(left[node]), grown(right[node]))

        return [grown(root) for root in roots]

    def probability(self, values: Sequence[float]) -> float:
        """Return the probability that the summed trees give."""
        total = 0.0
        for node in self._trees:
            while node.__class__ is _Question:
                feature, threshold, no, yes = node
                node = no if values[feature] <= threshold else yes
            total += node  # type: ignore[operator]
        return 1.0 / (1.0 + math.exp(-total))
