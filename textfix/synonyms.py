"""The synonym channel, inverted: what stands in a text → the words that a spinner may have replaced by it.

Holds inflected forms and phrases (limbs ← arms, most recent ← latest), each with up to twelve originals and the
probability that a spinner writes the one for the other; and the `prior` of each, the log of how much likelier it is
that a spinner wrote it than that a person did, at the same number of swaps and words. Built by `textfix.build.synonyms`
from WordNet and MyThes; held in memory.
"""

from __future__ import annotations

from array import array
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

import marisa_trie

from textfix import datafile
from textfix.errors import ModelError
from textfix.kernels import Lexis, Originals
from textfix.language_model import LanguageModel
from textfix.originals import FIRST_PHRASE
from textfix.sightings import Known, Phrases


class Original(NamedTuple):
    """A word or phrase that may have been replaced: its numbers in the language model, and ln P(substitute | it)."""

    text: str
    numbers: tuple[int, ...]
    channel: float


class Synonyms:
    """The open channel; safe to share between threads."""

    def __init__(self, model: LanguageModel, directory: Path | None = None) -> None:
        """Map `synonyms.bin`, which was built with `model`; raises ModelError where it is not whole."""
        directory = datafile.directory() if directory is None else directory
        file = datafile.DataFile(directory / "synonyms.bin", "synonyms")
        try:
            self._trie = marisa_trie.Trie().frombytes(bytes(file.numbers("keys")))
        except RuntimeError as error:
            raise ModelError(datafile.problem(file.path, f"cannot be read ({error})")) from error
        self._texts = file.text("phrases").split("\n")
        starts = array("I", accumulate(file.numbers("counts"), initial=0))
        codes, channel = file.numbers("originals", "H"), file.numbers("channel")
        self.originals = Originals(starts, codes, channel, file.numbers("prior"), self._texts, model.number)
        self._first_words = frozenset(file.text("first_words").split("\n"))
        self._model = model
        self.lexis = Lexis(model.known, self.known)
        """Scans texts for what the channel knows."""

    def find(self, phrase: str) -> int | None:
        """Return the number of a lower-case word or phrase (words parted by single spaces), or None."""
        number: int | None = self._trie.get(phrase)
        return number

    def phrases(self, word: str) -> Phrases:
        """Return the phrases that begin with `word`."""
        found: dict[str, list[tuple[tuple[str, ...], int]]] = {}
        if word in self._first_words:
            for phrase, number in self._trie.iteritems(f"{word} "):
                rest = tuple(phrase.split(" ")[1:])
                found.setdefault(rest[0], []).append((rest, number))
        # Tuples of strings and numbers are no work for the garbage collector, as lists of them would be.
        return {second: tuple(sorted(alike, key=lambda one: -len(one[0]))) for second, alike in found.items()}

    def known(self, word: str) -> Known:
        """Return what is known of a lower-case word."""
        return self.find(word), self.phrases(word)

    def read(self, number: int) -> list[Original]:
        """Return the originals of a substitute, the likeliest first."""
        words, phrases = self._model.words, self._texts
        return [
            Original(words[code] if code < FIRST_PHRASE else phrases[code - FIRST_PHRASE], numbers, channel)
            for code, numbers, channel in self.originals.of(number)
        ]
