"""Trains the ranker: damages English text through the channels and fits the weights of the hashed features.

Documents are runs of paragraphs; each is left intact or damaged through one channel, wholly or in part, as feeds do.
Every word with more than one reading is an example. The fit is a conditional logit with L2, by AdaGrad over the hashed
weights; then the weights are rounded to 8 bits.
"""

from __future__ import annotations

import array
import random
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import numpy as np

from textfix import datafile
from textfix.channels import REPERTOIRES, strip_accents
from textfix.evidence import Evidence
from textfix.hashed import EMPTY, hashed
from textfix.languages import fold_case
from textfix.ranker import TABLES, features, table_of
from textfix.reading import Reader, Suspect, cased

_STRAIGHT = re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_])|(?<=s)'(?=\s)")
MIN_FEATURE_COUNT = 4
# Cells of each table, 2 to this power. Of the features of whole text in other languages 3.0 million are met often
# enough to have a weight, of those of English text 0.47 million. The former's held-out loss, in a smaller sample, was
# .124 with 18 bits, .120 with 20, .119 with a cell for each.
BITS = {"english": 19, "foreign": 20}
KEEP_PLAIN = 0.3  # share kept of the examples in which nothing was lost; they get the weight 1 / 0.3


def damage(text: str, repertoire: str) -> tuple[str, list[int]]:
    """Return `text` without what lies outside the repertoire, and for each position of the result that of `text`."""
    outside = REPERTOIRES[repertoire]
    pieces: list[str] = []
    origin: list[int] = []
    position = 0
    for match in outside.finditer(text):
        pieces.append(text[position : match.start()])
        origin.extend(range(position, match.start()))
        position = match.end()
    pieces.append(text[position:])
    origin.extend(range(position, len(text) + 1))
    return "".join(pieces), origin


def typographic(text: str) -> str:
    """Curl the apostrophes inside words, so that the channels take them too."""
    return _STRAIGHT.sub("’", text)


def documents(paragraphs: Iterable[str], rng: random.Random, *, across: bool = False) -> Iterator[str]:
    """Group paragraphs to documents of one line to thirty, `across` the ends of articles (see `sources.placed`) or not.

    >>> list(documents(["One.", "Two.\\n", "Three.\\n"], random.Random(8)))
    ['One.', 'Two.', 'Three.']
    """
    held: list[str] = []
    size = 1
    for paragraph in paragraphs:
        held.append(paragraph.rstrip("\n"))
        if len(held) >= size or (paragraph.endswith("\n") and not across):
            yield "\n\n".join(held)
            held = []
            size = rng.choice((1, 1, 1, 2, 3, 5, 8, 14, 30))


MIXTURE = {
    "none": 0.26, "ascii": 0.29, "latin1": 0.16, "cp1252": 0.04, "part": 0.10, "digraph": 0.03, "question": 0.05,
    "replacement": 0.04, "careless": 0.03,
}  # fmt: skip
"""How the documents of a training text are damaged, in shares of their number."""
BASE_MIXTURE = {"none": 0.4, "base": 0.6}
"""The same for a reader that was told to expect stripped accents."""

_DIGRAPHS = {"đ": "dj", "Đ": "Dj", "ö": "oe", "Ö": "Oe", "ü": "ue", "Ü": "Ue", "ä": "ae", "Ä": "Ae"}
_MARKS = {"question": "?", "replacement": "\ufffd"}


def damage_by(text: str, channel: str, rng: random.Random) -> tuple[str, list[int]]:
    """Return `text` as a channel leaves it, and for each position of the result the one it came from."""
    if channel in REPERTOIRES:
        return damage(text, channel)
    if channel == "none":
        return text, list(range(len(text) + 1))
    pieces: list[str] = []
    origin: list[int] = []
    doubled = rng.random() < 0.5
    by_byte = channel in _MARKS and rng.random() < 0.3
    for position, character in enumerate(text):
        if character.isascii():
            piece = character
        elif channel == "digraph":
            piece = _DIGRAPHS.get(character, "") if doubled else "j" if character in "đĐ" else ""
        elif channel == "base":
            piece = strip_accents(character)
            if character in "đĐ" and rng.random() < 0.4:
                piece += "j"
        else:
            piece = _MARKS[channel] * (len(character.encode("utf-8", "surrogatepass")) if by_byte else 1)
        pieces.append(piece)
        origin.extend([position] * len(piece))
    origin.append(len(text))
    return "".join(pieces), origin


def _typed(text: str, rng: random.Random) -> str:
    """`text` as careless people type: without apostrophes, mostly in lower case. Nothing was lost on the way."""
    text = text.replace("'", "").replace("’", "")
    if rng.random() < 0.6:
        text = fold_case(text)
    else:
        text = re.sub(r"(?:\A|[.!?]\s+)[A-Z]", lambda match: match.group().lower(), text).replace(" I ", " i ")
    if rng.random() < 0.5:
        text = text.replace(" you ", " u ").replace(" your ", " ur ").replace(" are ", " r ")
    return text


def damaged(text: str, mixture: Mapping[str, float], rng: random.Random) -> tuple[str, str, list[int]]:
    """Return the good text, the same as one channel leaves it, and the origins of its positions."""
    channel = rng.choices(list(mixture), list(mixture.values()))[0]
    if channel == "careless":
        careless = _typed(text, rng)
        return careless, careless, list(range(len(careless) + 1))
    # Half of the feeds write straight apostrophes, which no channel takes.
    good = typographic(text) if channel != "none" and rng.random() < 0.55 else text
    if channel != "part":
        bad, origin = damage_by(good, channel, rng)
        return good, bad, origin
    # Some sentences came another way and are whole.
    bads: list[str] = []
    origin = []
    repertoire = rng.choice(("ascii", "latin1"))
    offset = 0
    share = rng.random()
    for line in re.split(r"(?<=[\n.])(?=[\s\S])", good):
        bad, part = damage_by(line, repertoire if rng.random() < share else "none", rng)
        bads.append(bad)
        origin.extend(offset + place for place in part[:-1])
        offset += len(line)
    origin.append(offset)
    return good, "".join(bads), origin


_EQUAL = str.maketrans("şţŞŢ’ʻʼ", "șțȘȚ'''")


def examples(
    paragraphs: Iterable[str],
    reader: Reader,
    mixture: Mapping[str, float],
    seed: int,
    keep: float = KEEP_PLAIN,
) -> Iterator[tuple[str, list[list[int]], int, float]]:
    """Yield (table, feature rows, index of the right row or -1, weight) for each suspect of the damaged text.

    A row holds the hashes of its features.
    """
    rng = random.Random(seed)
    for text in documents(paragraphs, rng):
        good, bad, origin = damaged(unicodedata.normalize("NFC", text), mixture, rng)
        evidence = reader.evidence(bad)
        table = table_of(evidence.main)
        for suspect in reader.suspects(bad, evidence):
            right = right_index(suspect, good, origin, evidence)
            weight = 1.0
            if right < 0 and keep < 1:
                if rng.random() >= keep:
                    continue
                weight = 1.0 / keep
            rows = features(suspect, evidence, reader.topics)
            yield table, [[hashed(feature) for feature in row] for row in rows], right, weight


def right_index(suspect: Suspect, good: str, origin: list[int], evidence: Evidence) -> int:
    """The index of the candidate that reads as the good text did, or -1."""
    # The good word: all that lies between the good neighbours of the damaged one.
    start = origin[suspect.start - 1] + 1 if suspect.start else 0
    truth = good[start : origin[suspect.end]]
    token = suspect.word.token
    if truth == token:
        return -1
    readings = [cased(suspect, candidate, evidence).translate(_EQUAL) for candidate in suspect.word.candidates]
    for wanted in (truth, _EDGES.sub("", truth), _EDGES.sub("", truth).rstrip("’'")):
        wanted = wanted.translate(_EQUAL)
        if wanted in readings:
            return readings.index(wanted)
    return -1


_EDGES = re.compile(r"^[\W\d_]+|[^\w’']+$")


class Examples:
    """Examples as flat arrays: hashed features, where each row and each example starts, labels and weights.

    `closed`: one of the rows is right, none is no choice.
    """

    def __init__(self) -> None:
        self.features = array.array("I")
        self.rows = array.array("q", [0])
        self.starts = array.array("q", [0])
        self.right = array.array("i")
        self.weights = array.array("f")
        self.closed = array.array("b")

    def add(self, rows: list[list[int]], right: int, weight: float, *, closed: bool = False) -> None:
        """Add an example: a row of features for each candidate, the right one (-1: none), its weight."""
        for row in rows:
            self.features.extend(row)
            self.rows.append(len(self.features))
        self.starts.append(len(self.rows) - 1)
        self.right.append(right)
        self.weights.append(weight)
        self.closed.append(closed)


def fit(
    examples: Examples,
    size: int,
    epochs: int = 4,
    rate: float = 0.12,
    l2: float = 1e-6,
    batch: int = 512,
    features: np.ndarray | None = None,
    kept: np.ndarray | None = None,
) -> np.ndarray:
    """Return the weights (float32, `size`) of the conditional logit, by AdaGrad over shuffled batches.

    `features`: the places of the weights, if they are not those of `examples`; `kept`: those that have a weight.
    """
    if not examples.right:
        return np.zeros(size, dtype=np.float32)
    if features is None:
        features = np.frombuffer(examples.features, dtype=np.uint32).astype(np.int32)
    rows = np.frombuffer(examples.rows, dtype=np.int64)
    starts = np.frombuffer(examples.starts, dtype=np.int64)
    right = np.frombuffer(examples.right, dtype=np.int32)
    importance = np.frombuffer(examples.weights, dtype=np.float32)
    opened = 1.0 - np.frombuffer(examples.closed, dtype=np.int8)
    weights = np.zeros(size, dtype=np.float32)
    squares = np.full(size, 1e-2, dtype=np.float32)
    rng = np.random.default_rng(0)
    # A feature met once or twice teaches only its own example: without them the held-out loss is lower.
    frequent = np.bincount(features, minlength=size) >= MIN_FEATURE_COUNT
    if kept is not None:
        frequent &= kept
    lengths = np.diff(rows)
    order = np.arange(len(right))
    for epoch in range(epochs):
        rng.shuffle(order)
        loss = 0.0
        for first in range(0, len(order), batch):
            chosen = order[first : first + batch]
            counts = starts[chosen + 1] - starts[chosen]
            row_numbers = _ranges(starts[chosen], counts)
            example_of_row = np.repeat(np.arange(len(chosen)), counts)
            row_lengths = lengths[row_numbers]
            places = features[_ranges(rows[row_numbers], row_lengths)]
            row_of_place = np.repeat(np.arange(len(row_numbers)), row_lengths)
            common = frequent[places]
            places, row_of_place = places[common], row_of_place[common]
            scores = np.bincount(row_of_place, weights[places], len(row_numbers))
            top = np.zeros(len(chosen))
            np.maximum.at(top, example_of_row, scores)
            powers = np.exp(scores - top[example_of_row])
            totals = np.bincount(example_of_row, powers, len(chosen)) + opened[chosen] * np.exp(-top)
            chance = powers / totals[example_of_row]
            target = np.zeros(len(row_numbers))
            base = np.concatenate(([0], np.cumsum(counts)[:-1]))
            hit = right[chosen] >= 0
            target[base[hit] + right[chosen][hit]] = 1.0
            loss -= float(
                (
                    np.where(
                        hit,
                        np.log(chance[np.minimum(base + np.maximum(right[chosen], 0), len(chance) - 1)] + 1e-12),
                        np.log(np.exp(-top) / totals + 1e-12),
                    )
                    * importance[chosen]
                ).sum()
            )
            slope = (chance - target) * importance[chosen][example_of_row]
            gradient_places, inverse = np.unique(places, return_inverse=True)
            gradient = np.bincount(inverse, slope[row_of_place]) + l2 * len(chosen) * weights[gradient_places]
            squares[gradient_places] += gradient**2
            weights[gradient_places] -= rate * gradient / np.sqrt(squares[gradient_places])
        print(f"epoch {epoch + 1}: mean loss {loss / importance.sum():.5f}", flush=True)
        rate *= 0.6
    return weights


def _ranges(starts: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Concatenate range(start, start + length) for each pair."""
    ends = np.cumsum(lengths)
    return np.repeat(starts - np.concatenate(([0], ends[:-1])), lengths) + np.arange(ends[-1] if len(ends) else 0)


def build(learned: Mapping[str, Examples], out: Path) -> dict[str, object]:
    """Write `ranker.bin`: a table of weights for the examples of each of TABLES. Return facts for the manifest."""
    sections: dict[str, tuple[str, bytes]] = {}
    scales: dict[str, float] = {}
    facts: dict[str, object] = {}
    for name in TABLES:
        cells, scales[name], counted = _table(learned[name], BITS[name])
        sections[name] = datafile.packed(cells.astype(np.uint16).tobytes())
        facts[name] = counted
    datafile.write(out / "ranker.bin", "ranker", sections, scales)
    return facts


def _table(learned: Examples, bits: int) -> tuple[np.ndarray, float, dict[str, object]]:
    """Return the cells of a table, the scale of its weights, and facts.

    Of the features that fall into one cell stays the one that moved most scores; then the weights of those that stay
    are fitted again, without the others.
    """
    hashes, places, counts = np.unique(
        np.frombuffer(learned.features, dtype=np.uint32), return_inverse=True, return_counts=True
    )
    places = places.astype(np.int32)
    weights = fit(learned, len(hashes), features=places)
    importance = np.abs(weights) * counts
    cell = hashes & ((1 << bits) - 1)
    order = np.lexsort((hashes, -importance, cell))
    first = np.ones(len(order), np.bool_)
    first[1:] = cell[order][1:] != cell[order][:-1]
    kept = np.zeros(len(hashes), np.bool_)
    kept[order[first]] = True
    kept &= importance > 0
    weights = fit(learned, len(hashes), features=places, kept=kept)
    scale = float(min(max(np.abs(weights).max(initial=0.0), 1e-6), 4.0) / 127)
    quantised = np.clip(np.round(weights / scale), -127, 127).astype(np.int64)
    cells = np.full(1 << bits, EMPTY, np.int64)
    cells[cell[kept]] = (hashes[kept].astype(np.int64) >> 24) << 8 | (quantised[kept] + EMPTY)
    return cells, scale, {"examples": len(learned.right), "features": int(kept.sum()), "scale": scale}
