"""The ranker: a log-linear model over hashed features that weighs the readings of a word in its context.

P(reading) is proportional to exp(sum of the weights of its features); the word as it stands has score 0. The features
are few and named below: how frequent both readings are, what the document shows, how its languages fit, and which words
stand beside. Weights are trained on text damaged by the channels (`textfix.build.ranker`) and stored in 8 bits.

Why log-linear: it gives calibrated probabilities as trained, costs microseconds a word without NumPy, fits in half a
megabyte, and its largest terms are the reason that a report shows.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from textfix import datafile
from textfix.candidates import Candidate, Word
from textfix.evidence import Evidence, shares, votes, Topics

BITS = 20


class Context(NamedTuple):
    """The four items around a word (two on each side, lower-case and as they look damaged), and where it stands."""

    before2: str
    before: str
    after: str
    after2: str
    initial: bool
    left: Word | None
    right: Word | None


def _bin(value: float, step: float, most: int) -> int:
    return max(-most, min(most, math.floor(value / step + 0.5)))


def _few(count: int) -> int:
    """0, 1, 2, 3–4, 5–8, 9 and more."""
    return count if count < 3 else 3 if count < 5 else 4 if count < 9 else 5


def _class(candidate: Candidate) -> str:
    """The class of a restoration: which letters it puts back, or which kind of apostrophe."""
    letters = "x" if "x" in candidate.lost else "l" if "l" in candidate.lost else ""
    if "a" not in candidate.lost:
        return letters
    return letters + (candidate.ending or "c")


def features(word: Word, candidates: Sequence[Candidate], context: Context, evidence: Evidence, topics: Topics) -> list[list[str]]:
    """Return the features of each candidate. A feature is a short string; equal strings share a weight."""
    projected = word.projected
    own = max(word.log_count, word.form.lower if word.form is not None and context.initial else 0.0)
    fits = [evidence.fit(c.form.languages, projected) if c.form is not None else 0.0 for c in candidates]
    merits = [c.log_count + 3.0 * fit for c, fit in zip(candidates, fits, strict=True)]
    near = [dict(votes(w, topics)) if w is not None else {} for w in (context.left, context.right)]
    size = _bin(math.log(1 + evidence.words), 1.2, 9)
    anomalies = dict(evidence.anomalies)
    for lost in word.anomaly:
        anomalies[lost] -= 1
    a_l, a_x, a_a = (_few(anomalies[c]) for c in "lxa")
    h_l, h_x, h_a = (_few(evidence.healthy[c]) for c in "lxa")
    straight, chat = _few(evidence.straight), min(2, evidence.chat)
    mode = "E" if evidence.main == "en" else "O"
    position = ("i" if context.initial else "m") + word.shape
    own_bin = _bin(own, 1.5, 9)
    suffix = context.after[-3:]
    known = "k" if word.form is not None and (own > 1 or (word.form.languages and word.form.languages[0][1] > 3)) else "u"
    result: list[list[str]] = []
    for index, candidate in enumerate(candidates):
        kind = mode + _class(candidate)
        text = candidate.text
        count = _bin(candidate.log_count, 1.0, 13)
        difference = _bin(candidate.log_count - own, 1.0, 9)
        fit = _bin(math.log(0.01 + fits[index]), 0.8, 6)
        rival = max((m for i, m in enumerate(merits) if i != index), default=-5.0)
        margin = _bin(merits[index] - rival, 0.8, 6)
        form = candidate.form
        zipf = form.languages[0][1] if form is not None and form.languages else 0.0
        if form is not None and form.languages:
            part = shares(form.languages)
            left, right = (_bin(sum(s * n.get(i, 0.0) for i, s in part), 0.4, 3) if n else -1 for n in near)
        else:
            left = right = -2
        stem = form.cap if form is not None and word.shape != "a" else form.lower if form is not None else -1.0
        row = [
            f"k{kind}",
            f"c{kind}|{own_bin}|{count}",
            f"d{kind}|{position}|{difference}|{known}",
            f"ea{kind}|{a_l}|{a_x}|{a_a}",
            f"eh{kind}|{h_l}|{h_x}|{h_a}|{straight}",
            f"ed{kind}|{a_l + a_x}|{a_a}|{h_l}|{h_x}|{known}",
            f"eq{kind}|{a_a}|{h_a}|{straight}|{_bin(difference, 3, 3)}",
            f"es{kind}|{size}|{a_l + a_x}|{a_a}|{known}",
            f"ex{kind}|{chat}|{straight}",
            f"f{kind}|{fit}|{_bin(difference, 3, 3)}",
            f"g{kind}|{fit}|{_bin(zipf, 0.75, 9)}|{_bin(count, 2, 6)}",
            f"m{kind}|{margin}|{min(3, len(candidates))}|{index == 0}",
            f"n{kind}|{left}|{right}",
            f"l{kind}|{min(9, len(word.low))}|{len(text) - len(word.low)}|{position}|{known}",
            f"s{kind}|{_bin(stem, 2.0, 6)}|{own_bin}|{_bin(count, 2, 6)}",
            f"w{text}",
            f"wb{text}|{context.before}",
            f"wa{text}|{context.after}",
            f"wn{text}|{context.before}|{context.after}",
            f"b{kind}|{context.before}|{known}",
            f"a{kind}|{context.after}|{known}",
        ]
        if "a" in candidate.lost:
            mark = candidate.ending or text
            row += [
                f"b2{mark}|{context.before2}|{context.before}",
                f"a2{mark}|{context.after}|{context.after2}",
                f"ba{mark}|{context.before}|{context.after}",
                f"sa{mark}|{suffix}|{context.before[-2:]}|{word.shape}",
                f"ss{mark}|{word.low[-4:]}|{suffix}",
                f"sb{mark}|{context.before}|{suffix}",
                f"tb{mark}|{context.before2}|{suffix}",
                f"ta{mark}|{suffix}|{context.after2[-3:]}",
                f"wd{text}|{context.before2}",
                f"we{text}|{context.after2}",
                f"wf{text}|{suffix}",
            ]
        result.append(row)
    return result


def hashed(feature: str) -> int:
    """The place of a feature's weight."""
    return zlib.crc32(feature.encode("utf-8", "surrogatepass")) & ((1 << BITS) - 1)


class Ranker:
    """Trained weights."""

    def __init__(self, directory: Path) -> None:
        file = datafile.DataFile(directory / "ranker.bin", "ranker")
        self._weights = file.sections["weights"]
        self._scale = float(file.facts["scale"])

    def probabilities(self, rows: Sequence[Sequence[str]]) -> list[float]:
        """Return the probability of each candidate, given its features; the rest is that of the word as it stands."""
        weights = self._weights
        mask = (1 << BITS) - 1
        crc32 = zlib.crc32
        scores = [
            sum([weights[crc32(feature.encode("utf-8", "surrogatepass")) & mask] for feature in row]) * self._scale
            for row in rows
        ]
        top = max(0.0, *scores)
        powers = [math.exp(score - top) for score in scores]
        total = math.exp(-top) + sum(powers)
        return [power / total for power in powers]
