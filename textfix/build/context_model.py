"""Trains the context model on intact English text.

The text loses all its apostrophes; each word that may have had one is an example, its class what stood there. The items
of the text also give embeddings without labels: of the positive pointwise mutual information between a word and the
words one and two places beside it, the first singular vectors (Levy and Goldberg 2014). The network begins with them,
so that it need not learn from the few words with apostrophes which words are alike.
"""

from __future__ import annotations

import array
import collections
import random
import re
import unicodedata
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from textfix import datafile
from textfix.build.ranker import damage, documents, typographic
from textfix.candidates import Word
from textfix.context_model import (
    CLASSES,
    KIND,
    PLACES,
    PLAIN,
    PLURAL,
    PROPERTIES,
    Layout,
    View,
    class_of,
    neighbours,
    property_row,
    view,
)
from textfix.items import ITEM
from textfix.kernels import Names
from textfix.languages import fold_case
from textfix.reading import Reader, item_of

_OPENING = re.compile(r"(?<!\w)['‘](?=\w)")
_APOSTROPHES = "'’"
_SIGNS = "@#_\\/=<>{}~^|`"  # beside them stand addresses and code, not words
_STRAIGHT = str.maketrans("’ʻʼ", "'''")


class Settings(NamedTuple):
    """The model's size and how it is trained. The defaults are those of the shipped model.

    `sizes`: the words that each place knows; `own`: the words that have rows of their own, if met `least` times.
    """

    sizes: tuple[int, ...] = (1500, 3000, 6000, 10000, 10000, 6000, 3000, 1500)
    own: int = 6500
    least: int = 4
    suffixes: int = 512
    hidden: int = 48  # on held-out news the loss is .0546 at 32, .0514 at 96 of three times the bytes
    embedding: int = 64
    epochs: int = 6  # after three, the loss on held-out text was 4 to 12 % higher
    batch: int = 1024
    rate: float = 2e-3
    # Embeddings learn at a tenth of the rate: at the full rate they fit the examples and forget what they were.
    embedding_rate: float = 2e-4
    # Words replaced by the row of their ending, and hidden units left out, in training.
    unknown: float = 0.05
    dropout: float = 0.1


class Examples:
    """Examples as flat arrays, and all items of the text, both as numbers of `words`."""

    COLUMNS = PLACES + 6  # the items around, the word, its four rows, and its allowed classes as bits

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.items = array.array("i")
        self.inputs = array.array("i")
        self.right = array.array("b")

    @property
    def words(self) -> list[str]:
        """All words met, by number."""
        return list(self.numbers)

    def number(self, word: str) -> int:
        """Return the number of a word."""
        return self.numbers.setdefault(word, len(self.numbers))

    def table(self) -> np.ndarray[Any, np.dtype[np.int32]]:
        """The inputs, an example a row."""
        return np.frombuffer(self.inputs, dtype=np.int32).reshape(-1, self.COLUMNS)


def collect(paragraphs: Iterable[str], reader: Reader, learned: Examples, seed: int) -> None:
    """Add the examples of intact English text."""
    rng = random.Random(seed)
    views: dict[str, tuple[Word, View | None]] = {}
    shown: dict[str, int] = {}
    reach = PLACES // 2
    border = [learned.number("¶")] * reach
    for text in documents(paragraphs, rng):
        good = typographic(unicodedata.normalize("NFC", text))
        bad, origin = damage(good, "latin1")
        found = list(ITEM.finditer(bad))
        tokens = [match.group() for match in found]
        for token in tokens:
            if token not in shown:
                shown[token] = learned.number(item_of(token))
        items = [shown[token] for token in tokens]
        learned.items.extend(items)
        items = [*border, *items, *border]
        names = [False, *[len(token) > 1 and token[0].isupper() for token in tokens], False]
        for index, (match, token) in enumerate(zip(found, tokens, strict=True)):
            if token not in views:
                word = reader.word(token)
                views[token] = word, view(word) if token[0].isalpha() else None
            word, seen = views[token]
            if seen is None:
                continue
            start, end = match.span()
            before, behind = bad[start - 1 : start], bad[end : end + 1]
            if (before and before in _SIGNS) or (behind and behind in _SIGNS):
                continue
            right = _class(word, seen, good, origin[start], origin[end - 1] + 1)
            if right is None:
                continue
            beside = neighbours(names[index], names[index + 2], (before == "-", behind == "-"))
            inputs = learned.inputs
            inputs.extend(items[index : index + reach])
            inputs.extend(items[index + reach + 1 : index + PLACES + 1])
            inputs.append(learned.number(seen.word))
            inputs.extend((property_row(seen.shape, beside), *seen.rows))
            inputs.append(sum(allowed << number for number, allowed in enumerate(seen.allowed)))
            learned.right.append(right)


def _class(word: Word, seen: View, good: str, start: int, end: int) -> int | None:
    """The class of what stood at good[start:end], or None where that cannot be said or read."""
    if good[start - 1 : start] in _APOSTROPHES and start:
        return None  # ’tis, or a quotation
    truth = fold_case(good[start:end]).translate(_STRAIGHT)
    if "'" in truth:
        return class_of(truth) if any(truth == candidate.text for candidate in word.candidates) else None
    behind = good[end : end + 1]
    if not behind or behind not in _APOSTROPHES:
        return PLAIN
    # An apostrophe, or the end of a quotation that began before.
    quoted = _OPENING.search(good, good.rfind("\n", 0, start) + 1, start)
    return PLURAL if behind == "’" and seen.allowed[PLURAL] and not quoted else None


def embeddings(learned: Examples, vocabulary: int, size: int, contexts: int = 2000) -> np.ndarray[Any, Any]:
    """Return vectors of the `vocabulary` most frequent words of the text, in that order; standard deviation 1."""
    items = np.frombuffer(learned.items, dtype=np.int32)
    order = _by_frequency(items, len(learned.numbers))
    ranks = np.empty(len(order), dtype=np.int32)
    ranks[order] = np.arange(len(order), dtype=np.int32)
    sequence = ranks[items]
    rows = min(vocabulary, len(order))
    blocks = []
    for distance in (1, 2):
        for one, other in (
            (sequence[:-distance], sequence[distance:]),
            (sequence[distance:], sequence[:-distance]),
        ):
            kept = (one < rows) & (other < contexts)
            keys = one[kept].astype(np.int64) * contexts + other[kept]
            counted = np.bincount(keys, minlength=rows * contexts).reshape(rows, contexts)
            blocks.append(counted.astype(np.float32))
    counts = np.concatenate(blocks, axis=1)
    del blocks
    # Contexts to the power of 3/4, as word2vec has them: rare ones weigh less.
    expected = counts.sum(axis=0) ** 0.75
    counts /= np.maximum(counts.sum(axis=1, keepdims=True), 1)
    counts /= expected / expected.sum() + 1e-12
    np.log(counts, out=counts, where=counts > 0)
    np.maximum(counts, 0, out=counts)
    # The first singular vectors, by subspace iteration from a random start (Halko, Martinsson and Tropp 2011).
    size = min(size, rows)
    right = np.random.default_rng(0).standard_normal((counts.shape[1], size + 16)).astype(np.float32)
    for _ in range(4):
        left = np.linalg.qr(counts @ right)[0]
        right = np.linalg.qr(counts.T @ left)[0]
    left, values, _ = np.linalg.svd(counts @ right, full_matrices=False)
    vectors = (left * np.sqrt(values))[:, :size]
    return np.asarray(vectors / max(float(vectors.std()), 1e-6), dtype=np.float32)


def _by_frequency(numbers: np.ndarray[Any, Any], count: int) -> np.ndarray[Any, Any]:
    return np.argsort(-np.bincount(numbers, minlength=count), kind="stable")


def build(learned: Examples, out: Path, settings: Settings | None = None) -> dict[str, object]:
    """Train the model and write `context.bin` to `out`; return facts for the manifest."""
    import torch
    from torch import nn
    from torch.nn import functional

    torch.manual_seed(0)
    torch.set_num_threads(1)  # sums in one order: the same input gives the same bytes
    given = settings or Settings()
    width = given.hidden + CLASSES
    words = learned.words
    order = _by_frequency(np.frombuffer(learned.items, dtype=np.int32), len(words))
    vocabulary = [words[number] for number in order[: max(given.sizes)]]
    table = learned.table()
    met = collections.Counter(dict(enumerate(np.bincount(table[:, PLACES], minlength=len(words)).tolist())))
    own = [words[number] for number, count in met.most_common(given.own) if count >= given.least] or ["¶"]
    sizes = [min(size, len(vocabulary)) for size in given.sizes]
    words_known, own_known = (Names("\n".join(names).encode()) for names in (vocabulary, own))
    layout = Layout(words_known, own_known, sizes, given.suffixes)

    # Rows of the embedding: the vocabulary, then the endings.
    ranks = {word: rank for rank, word in enumerate(vocabulary)}
    known = np.array([ranks.get(word, 1 << 30) for word in words])
    endings = len(vocabulary) + np.array(
        [zlib.crc32(word[-3:].encode("utf-8", "surrogatepass")) % given.suffixes for word in words]
    )
    own_rows = np.array([layout.word(word) for word in words]) - layout.own
    own_endings = len(own) + np.array(
        [zlib.crc32(word[-4:].encode("utf-8", "surrogatepass")) % given.suffixes for word in words]
    )

    vectors = 0.3 * embeddings(learned, len(vocabulary), given.embedding)
    start = np.zeros((len(vocabulary) + given.suffixes, vectors.shape[1]), dtype=np.float32)
    start[: len(vectors)] = vectors
    # An unknown word begins as the mean of the rarer known ones with its ending.
    rare = order[: len(vectors)][len(vectors) // 8 :]
    np.add.at(start, endings[rare], vectors[len(vectors) // 8 :])
    start[len(vocabulary) :] /= np.maximum(
        np.bincount(endings[rare] - len(vocabulary), minlength=given.suffixes), 1
    ).reshape(-1, 1)

    class Network(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.embedding = nn.Embedding(*start.shape)
            self.embedding.weight.data = torch.from_numpy(start)
            self.places = nn.Parameter((torch.rand(PLACES, start.shape[1], width) * 2 - 1) / start.shape[1] ** 0.5)
            self.own = nn.Embedding(len(own) + given.suffixes, width)
            self.properties = nn.Embedding(PROPERTIES, width)
            self.output = nn.Linear(given.hidden, CLASSES)
            nn.init.normal_(self.own.weight, std=0.05)
            nn.init.normal_(self.properties.weight, std=0.05)

        def forward(self, items: Any, word: Any, rows: Any) -> Any:
            total = self.own(word) + self.properties(rows).sum(1)
            total = total + torch.einsum("npe,pew->nw", self.embedding(items), self.places)
            units = functional.relu(total[:, : given.hidden])
            return self.output(functional.dropout(units, given.dropout, self.training)) + total[:, given.hidden :]

    network = Network()
    groups = [
        {"params": [network.embedding.weight], "rate": given.embedding_rate},
        {
            "params": [p for name, p in network.named_parameters() if not name.startswith("embedding")],
            "rate": given.rate,
        },
    ]
    optimiser = torch.optim.Adam(groups, lr=given.rate)
    rng = np.random.default_rng(0)
    limits = np.array(sizes)
    around = PLACES
    bits = np.arange(CLASSES)
    right = np.frombuffer(learned.right, dtype=np.int8).astype(np.int64)
    examples = np.arange(len(right))
    steps = given.epochs * -(-len(right) // given.batch)
    step = 0
    for epoch in range(given.epochs):
        rng.shuffle(examples)
        loss_sum = 0.0
        for first in range(0, len(examples), given.batch):
            chosen = examples[first : first + given.batch]
            inputs = table[chosen]
            hidden = rng.random((len(chosen), around + 1)) < given.unknown
            numbers = inputs[:, :around]
            items = np.where((known[numbers] < limits) & ~hidden[:, :around], known[numbers], endings[numbers])
            word = np.where(hidden[:, around], own_endings[inputs[:, around]], own_rows[inputs[:, around]])
            allowed = (inputs[:, -1:] >> bits & 1).astype(bool)
            scores = network(
                torch.from_numpy(items), torch.from_numpy(word), torch.from_numpy(inputs[:, around + 1 : -1].copy())
            ).masked_fill(torch.from_numpy(~allowed), -1e9)
            loss = functional.cross_entropy(scores, torch.from_numpy(right[chosen]))
            for group in optimiser.param_groups:
                group["lr"] = group["rate"] * min(1.0, (step + 1) / 200) * (1 - step / steps)
            optimiser.zero_grad()
            torch.autograd.backward(loss)
            optimiser.step()
            loss_sum += loss.item() * len(chosen)
            step += 1
        print(f"epoch {epoch + 1}: mean loss {loss_sum / len(examples):.5f}", flush=True)

    with torch.no_grad():
        vectors = network.embedding.weight.numpy()
        blocks: list[np.ndarray[Any, Any]] = []
        for size, matrix in zip(sizes, network.places.numpy(), strict=True):
            chosen_rows = np.concatenate((vectors[:size], vectors[len(vocabulary) :]))
            blocks.append(chosen_rows @ matrix)
        blocks.append(network.own.weight.numpy())
        rows = np.concatenate(blocks)
        return {
            "examples": len(right),
            "loss": round(loss_sum / max(len(examples), 1), 5),
            **_save(
                out,
                layout=(vocabulary, own, sizes, given.suffixes),
                rows=rows,
                properties=network.properties.weight.numpy(),
                output=network.output.weight.numpy(),
                bias=network.output.bias.numpy(),
            ),
        }


def _save(
    out: Path,
    *,
    layout: tuple[list[str], list[str], list[int], int],
    rows: np.ndarray[Any, Any],
    properties: np.ndarray[Any, Any],
    output: np.ndarray[Any, Any],
    bias: np.ndarray[Any, Any],
) -> dict[str, object]:
    """Round each column of the tables by its own scale, and fold the scales into the output's weights."""
    words, own, sizes, suffixes = layout
    scale = np.maximum(np.abs(rows).max(axis=0), 1e-6) / 127
    small = np.round(rows / scale).astype(np.int8)
    large = np.clip(np.round(properties / scale), -32000, 32000).astype(np.int16)
    hidden = output.shape[1]
    weights = np.concatenate((output * scale[:hidden], scale[hidden:, None], bias[:, None]), axis=1)
    datafile.write(
        out / "context.bin",
        KIND,
        {
            "words": datafile.packed("\n".join(words)),
            "own": datafile.packed("\n".join(own)),
            "rows": datafile.packed(small.tobytes()),
            "properties": datafile.packed(large.tobytes()),
            "weights": ("f", weights.astype(np.float32).tobytes()),
        },
        {"hidden": hidden, "sizes": sizes, "suffixes": suffixes},
    )
    return {"words": len(words), "own": len(own), "rows": len(rows)}
