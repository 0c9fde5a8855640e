"""The language model: how well an English word fits the two words on either side of it.

Counts of English word pairs and triples, as log ratios to what chance would give: a pair is worth
ln p(a b) / p(a)p(b), a triple ln of its probability over that which its two pairs foretell. The logarithm of the
probability of a passage is then, but for a constant, the sum over its words, pairs and triples; to compare two readings
of one place, only what touches the place counts. What is not stored is rare or unremarkable, and gets the ratio that
such pairs and triples had in text that was not counted, by how often chance would make them
(`textfix.build.language_model`).

Words are lower-cased, ’ is ', a possessive ’s stands alone, a hyphen parts words. Unknown words fall into two classes,
names (capitalised) and others; numbers, sentence ends and other punctuation are a word each.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from textfix import datafile
from textfix.errors import ModelError
from textfix.kernels import Names, Ngrams, line
from textfix.ngram_table import Shape
from textfix.tokens import END, NAME, NUMBER, PAUSE, POSSESSIVE, WORD, Line


def fold(word: str) -> str:
    """Return a word as the vocabulary writes it."""
    return word.lower().replace("’", "'")


def class_of(token: str) -> int:
    """Return the number of the class of a token that is not in the vocabulary."""
    first = token[0]
    if first.isalpha():
        return NAME if first.isupper() else WORD
    if first.isdigit():
        return NUMBER
    if first in ".!?\r\n":
        return END
    return POSSESSIVE if first in "'’" else PAUSE


class Token(NamedTuple):
    """A word, number or punctuation mark: its number in the vocabulary, its text lower-cased, and where it stands."""

    number: int
    word: str
    start: int
    end: int


class LanguageModel:
    """An open model, memory-mapped; safe to share between threads."""

    def __init__(self, directory: Path | None = None) -> None:
        """Map `language_model.bin`, by default the packaged one; raises ModelError where it is not whole."""
        directory = datafile.directory() if directory is None else directory
        file = datafile.DataFile(directory / "language_model.bin", "language model")
        self.words = Names(file.text("words").encode())
        """The vocabulary: the word of each number."""
        counts = file.numbers("counts", "H")
        if len(self.words) != len(counts):
            raise ModelError(datafile.problem(file.path, "counts other words than it lists"))
        self.ngrams = ngrams = Ngrams(
            file.sections["cells"],
            Shape(*file.facts["shape"]),
            counts,
            file.facts["log_total"],
            file.facts["unseen_pair"],
            file.facts["unseen_triple"],
        )
        self.log_probability, self.pair, self.triple = ngrams.log_probability, ngrams.pair, ngrams.triple
        self.place = ngrams.place
        """These are of `Ngrams`."""
        self._known = _Known(self)

    def find(self, word: str) -> int | None:
        """Return the number of a lower-case word, or None where the vocabulary lacks it."""
        number = self.words.find(word)
        return None if number < 0 else number

    def number(self, token: str) -> int:
        """Return the number of a token, or that of its class."""
        return self.known(token)[0]

    def known(self, token: str) -> tuple[int, str]:
        """Return the number of a token, or that of its class, and how the vocabulary writes it."""
        word = fold(token)
        number = self.words.find(word)
        return class_of(token) if number < 0 else number, word

    def line(self, text: str) -> Line:
        """Return the tokens of `text`; of sentence ends that follow each other, one."""
        return line(text, self._known, END)

    def tokens(self, text: str) -> Iterator[Token]:
        """Yield the same tokens one by one."""
        yield from map(Token._make, zip(*self.line(text), strict=True))

    def numbers(self, text: str) -> tuple[int, ...]:
        """Return the numbers of the tokens of `text`."""
        return tuple(self.line(text).numbers)


class _Known(dict[str, tuple[int, str]]):
    """Remembers of tokens their numbers, and how the vocabulary writes them: 2^12 of them."""

    def __init__(self, model: LanguageModel) -> None:
        super().__init__()
        self._model = model

    def __missing__(self, token: str) -> tuple[int, str]:
        if len(self) >= 1 << 12:
            self.clear()
        found = self[token] = self._model.known(token)
        return found
