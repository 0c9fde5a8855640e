"""Trains the weights for lost punctuation: which numbers are sums of money or two, which parts of a paragraph are said.

All learn from text whose characters outside ASCII were deleted, which is how the finders look at a text. Numbers:
logistic regression over those of documents that lost something, and over those that lost a currency, which.
Quotations: a linear-chain conditional random field over the paragraphs whose quotation marks were deleted. All of it is
fitted by AdaGrad with L2, and rounded to 64ths: sums of such weights are exact, so their order does not matter.
"""

from __future__ import annotations

import array
import collections
import math
import random
import re
import sys
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from textfix import datafile
from textfix.amounts import HINTS, SIGNS, hint_features, hints
from textfix.channels import REPERTOIRES
from textfix.kernels import digit_runs
from textfix.numbers import Number, numbers
from textfix.quotation import Piece, cuts, piece_features, pieces

STEPS = 64
"""Weights are stored in steps of one 64th."""
DOCUMENTS = (1, 1, 6)  # paragraphs that make a document: feeds have one, articles many
_LONG = 2000  # characters that make one, where paragraphs are long
LEAST = 8  # smaller weights, in steps, are dropped: they are two thirds of all and change no decision
MIN_COUNT = 5  # a feature met less often teaches only its own examples
MIN_WORD_COUNT = 40
KEEP_PLAIN = 0.3  # share kept of the plain numbers that lost nothing; they get the weight 1 / 0.3
_L2 = 2e-4

# Straight marks, curled: half of all text writes them so, and the channels take only the curly ones.
_STRAIGHT = re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_])|(?<=s)'(?=\s)")
_OPENING = re.compile(r'(?<!\S)"(?=\S)|(?<=[(\[—–])"(?=\w)')
_SINGLE = re.compile(r"(?<!\S)'(?=\w[^'\n]{0,60}[\w.,!?]'(?!\w))")
_STOPS = ".!?,;:\"')]"
_SINGLE_END = re.compile(r"(?<=[\w.,!?])'(?!\w)")


def curly(text: str) -> str:
    """Curl the straight quotation marks and apostrophes of a text.

    >>> curly('"It isn\\'t," he said, "mine."')
    '“It isn’t,” he said, “mine.”'
    """
    text = _OPENING.sub("“", _STRAIGHT.sub("’", text)).replace('"', "”")
    return _SINGLE_END.sub("’", _SINGLE.sub("‘", text))


def dropped(text: str) -> tuple[str, dict[int, str]]:
    """Return what is left of a text in ASCII, and what is not, by the place where that stood.

    >>> dropped("It cost €10m.")
    ('It cost 10m.', {8: '€'})
    """
    kept: list[str] = []
    lost: dict[int, str] = {}
    position = size = 0
    for match in REPERTOIRES["ascii"].finditer(text):
        size += match.start() - position
        kept.append(text[position : match.start()])
        lost[size] = lost.get(size, "") + match.group()
        position = match.end()
    kept.append(text[position:])
    return "".join(kept), lost


def documents(paragraphs: Iterable[str], rng: random.Random) -> Iterator[str]:
    """Join neighbouring paragraphs to documents; a long one is a document of its own."""
    held: list[str] = []
    size = 1
    for paragraph in paragraphs:
        held.append(paragraph)
        if len(held) >= size or sum(map(len, held)) > _LONG:
            yield "\n".join(held)
            held = []
            size = rng.choice(DOCUMENTS)
    if held:
        yield "\n".join(held)


class _Sums(NamedTuple):
    """The examples of sums of money: features, whether and which sign was lost, and weight."""

    features: list[tuple[str, ...]]
    signs: list[str]
    weights: list[float]


class _Chains(NamedTuple):
    """The examples of quotations: for each paragraph its pieces' features, its cuts, and which pieces are said."""

    features: list[list[tuple[str, ...]]]
    cuts: list[tuple[str, ...]]
    said: list[bytes]


def examples(paragraphs: Iterable[str], seed: int = 0) -> tuple[_Sums, _Chains]:
    """Return what the documents of a text teach."""
    rng = random.Random(seed)
    sums = _Sums([], [], [])
    chains = _Chains([], [], [])
    for text in documents(paragraphs, rng):
        text = curly(text)
        if text.isascii():
            continue
        damaged, lost = dropped(text)
        if not lost:
            continue
        _add_sums(sums, damaged, lost, rng)
        if "“" in text or rng.random() < 0.3:
            _add_chains(chains, text)
    return sums, chains


def _add_sums(sums: _Sums, text: str, lost: Mapping[int, str], rng: random.Random) -> None:
    hinted: tuple[int, ...] | None = None
    for number in numbers(text, digit_runs(text)):
        sign = _sign(number, lost)
        plain = not sign and number.features[0][1] in ",.#"
        if plain and rng.random() >= KEEP_PLAIN:
            continue
        hinted = hinted or hints(text)
        features = (*number.features, *hint_features(hinted, number.features[0]))
        sums.features.append(features)
        sums.signs.append(sign)
        sums.weights.append(1 / KEEP_PLAIN if plain else 1.0)


def _sign(number: Number, lost: Mapping[int, str]) -> str:
    """Return the sign that a number lost: a currency before it, a dash inside it, or none."""
    for mark in lost.get(number.start, ""):
        if mark in SIGNS:
            return mark
    inside = "".join(lost.get(place, "") for place in range(number.start + 1, number.end))
    return "–" if "–" in inside or "—" in inside else ""


def _add_chains(chains: _Chains, text: str) -> None:
    for paragraph in text.split("\n"):
        # One that breaks off does not tell where a quotation ends.
        if not 20 <= len(paragraph) <= 1 << 13 or paragraph[-1] not in ".!?”’)":
            continue
        damaged, lost = dropped(paragraph)
        found = pieces(damaged)
        if found:
            chains.features.append([tuple(piece_features(piece)) for piece in found])
            chains.cuts.append(tuple(cuts(found)))
            chains.said.append(bytes(said_pieces(damaged, found, lost)))


def said_pieces(text: str, found: Iterable[Piece], lost: Mapping[int, str]) -> list[bool]:
    """Say of each piece of a paragraph whether it stood within quotation marks as a whole.

    >>> damaged, lost = dropped("“We won”, he said, “again.” So “we” won.")
    >>> said_pieces(damaged, pieces(damaged), lost)
    [True, False, True, False]
    """
    marks = [(place, mark in "“„") for place, gone in sorted(lost.items()) for mark in gone if mark in "“”„"]
    said: list[bool] = []
    inside = False
    index = 0
    for piece in found:
        while index < len(marks) and marks[index][0] <= piece.start:
            inside = marks[index][1]
            index += 1
        said.append(inside)
        last = piece.start + len(text[piece.start : piece.end].rstrip(_STOPS))
        while index < len(marks) and marks[index][0] <= piece.end:
            opens = marks[index][1]
            if opens and marks[index][0] == piece.end:
                break
            if marks[index][0] < last:
                said[-1] = False
            inside = opens
            index += 1
    return said


class _Ada:
    """Weights by name, fitted by AdaGrad."""

    def __init__(self, rate: float) -> None:
        self.weights: dict[str, float] = collections.defaultdict(float)
        self._squares: dict[str, float] = collections.defaultdict(lambda: 1e-2)
        self.rate = rate

    def step(self, gradient: Mapping[str, float]) -> None:
        for name, slope in gradient.items():
            slope += _L2 * self.weights[name]
            self._squares[name] += slope * slope
            self.weights[name] -= self.rate * slope / math.sqrt(self._squares[name])


def fit_sums(sums: _Sums, epochs: int = 5) -> dict[str, float]:
    """Return the weights that tell sums of money ("$…"), their currencies ("€…"), and two numbers as one ("–…")."""
    counts = collections.Counter(feature for features in sums.features for feature in features)
    kept = [tuple(feature for feature in features if counts[feature] >= MIN_COUNT) for features in sums.features]
    money, signs = _Ada(0.15), _Ada(0.1)
    rng = random.Random(0)
    order = list(range(len(kept)))
    for _ in range(epochs):
        rng.shuffle(order)
        for index in order:
            features, sign = kept[index], sums.signs[index]
            for name, right in (("$", sign not in ("", "–")), ("–", sign == "–")):
                if name == "–":
                    features = tuple(feature for feature in features if feature[0] != "H")
                score = sum(money.weights[f"{name}{feature}"] for feature in features)
                slope = (1 / (1 + math.exp(-max(-30.0, min(30.0, score)))) - right) * sums.weights[index]
                money.step({f"{name}{feature}": slope for feature in features})
            if sign and sign != "–":
                features = kept[index]
                around = [feature for feature in features if feature[0] == "H"]
                powers = [math.exp(sum(signs.weights[f"{one}{feature}"] for feature in around)) for one in SIGNS]
                signs.step(
                    {
                        f"{one}{feature}": power / sum(powers) - (one == sign)
                        for one, power in zip(SIGNS, powers, strict=True)
                        for feature in around
                    }
                )
        money.rate *= 0.7
        signs.rate *= 0.7
    return {**money.weights, **signs.weights}


def fit_chains(chains: _Chains, epochs: int = 3) -> dict[str, float]:
    """Return the weights of the pieces ("“…") and of the cuts ("”…" and both states) of the random field."""
    counts = collections.Counter(name for paragraph in chains.features for piece in paragraph for name in piece)
    field = _Ada(0.1)
    rng = random.Random(0)
    order = list(range(len(chains.cuts)))
    for _ in range(epochs):
        rng.shuffle(order)
        for index in order:
            kept = [
                [f"“{name}" for name in piece if name[0] != "w" or counts[name] >= MIN_WORD_COUNT]
                for piece in chains.features[index]
            ]
            gradient = _slopes(kept, chains.cuts[index], chains.said[index], field.weights)
            field.step({name: slope for name, slope in gradient.items() if abs(slope) > 0.002})
        field.rate *= 0.6
    return dict(field.weights)


def _slopes(
    features: Sequence[Sequence[str]], names: Sequence[str], said: bytes, weights: Mapping[str, float]
) -> dict[str, float]:
    """Return the gradient of the negative log-likelihood of one paragraph, by forwards and backwards in logarithms."""
    size = len(features)
    own = [sum(weights[name] for name in piece) for piece in features]
    moves = [[weights[f"”{name}{state}"] for state in ("00", "01", "10", "11")] for name in names]
    ahead = [(moves[0][0], moves[0][1] + own[0])]
    for index in range(1, size):
        told, one = ahead[-1]
        move = moves[index]
        ahead.append((_log_sum(told + move[0], one + move[2]), _log_sum(told + move[1], one + move[3]) + own[index]))
    behind = [(moves[size][0], moves[size][1])]
    for index in range(size - 2, -1, -1):
        told, one = behind[-1]
        move = moves[index + 1]
        one += own[index + 1]
        behind.append((_log_sum(move[0] + told, move[1] + one), _log_sum(move[2] + told, move[3] + one)))
    behind.reverse()
    total = _log_sum(ahead[-1][0] + moves[size][0], ahead[-1][1] + moves[size][1])
    gradient: dict[str, float] = collections.defaultdict(float)
    for index in range(size):
        chance = math.exp(ahead[index][1] + behind[index][1] - total)
        slope = chance - said[index]
        for name in features[index]:
            gradient[name] += slope
        if index == 0:
            gradient[f"”{names[0]}00"] -= slope
            gradient[f"”{names[0]}01"] += slope
        else:
            told, one = ahead[index - 1]
            next_told, next_one = behind[index][0], behind[index][1] + own[index]
            move = moves[index]
            right = 2 * said[index - 1] + said[index]
            flows = (
                told + move[0] + next_told,
                told + move[1] + next_one,
                one + move[2] + next_told,
                one + move[3] + next_one,
            )
            for state, flow in enumerate(flows):
                gradient[f"”{names[index]}{state >> 1}{state & 1}"] += math.exp(flow - total) - (state == right)
        if index == size - 1:
            gradient[f"”{names[size]}00"] -= slope
            gradient[f"”{names[size]}01"] += slope
    return gradient


def _log_sum(one: float, other: float) -> float:
    if one < other:
        one, other = other, one
    return one + math.log1p(math.exp(other - one))


def build(paragraphs: Iterable[str], out: Path) -> dict[str, object]:
    """Train on `paragraphs` and write `punctuation.bin` to the directory `out`; return facts about it."""
    sums, chains = examples(paragraphs)
    weights = {**fit_sums(sums), **fit_chains(chains)}
    write(out / "punctuation.bin", weights)
    return {"weights": len(weights), "numbers": len(sums.signs), "paragraphs": len(chains.said)}


def write(path: Path, weights: Mapping[str, float]) -> None:
    """Write the weights as `punctuation` reads them: names, a line each, and numbers, both deflated."""
    rounded = {name: round(STEPS * weight) for name, weight in sorted(weights.items())}
    rounded = {name: max(-32768, min(32767, weight)) for name, weight in rounded.items() if abs(weight) >= LEAST}
    numbered = array.array("h", rounded.values())
    if sys.byteorder == "big":
        numbered.byteswap()
    sections = {"names": "\n".join(rounded).encode(), "weights": numbered.tobytes()}
    packed = {name: ("B", zlib.compress(data, 9)) for name, data in sections.items()}
    datafile.write(path, "punctuation", packed, {"steps": STEPS, "hints": list(HINTS)})
