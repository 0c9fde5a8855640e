"""Context vectors: which words fit a place, judged by up to six words beside it and the topic words further around.

A log-bilinear model trained to tell a word in its own context from the substitutes that a spinner would put there
(after Mnih and Kavukcuoglu, "Learning word embeddings efficiently with noise-contrastive estimation", 2013, with the
synonym channel as the noise). It sees further than the language model's triples, and knows words by their likes.
Built by `textfix.build.context_vectors`; `textfix.vectors` does the sums.
"""

from __future__ import annotations

from array import array
from itertools import accumulate
from pathlib import Path

from textfix import datafile
from textfix.errors import ModelError
from textfix.kernels import Vectors
from textfix.language_model import LanguageModel
from textfix.tokens import END, WORD
from textfix.vectors import WEIGHT_STEP


class ContextVectors:
    """The open model; safe to share between threads."""

    def __init__(self, model: LanguageModel, directory: Path | None = None) -> None:
        """Map `context_vectors.bin`, which was built with `model`; raises ModelError where it is not whole."""
        directory = datafile.directory() if directory is None else directory
        file = datafile.DataFile(directory / "context_vectors.bin", "context vectors")
        rows = _rows(file.numbers("judged"))
        if len(rows) != len(model.words):
            raise ModelError(datafile.problem(file.path, "does not belong to language_model.bin"))
        self.vectors = Vectors(
            file.numbers("inputs"),
            file.numbers("input_scales", "H"),
            file.numbers("topical"),
            file.numbers("outputs"),
            file.numbers("output_scales", "H"),
            file.numbers("bias", "h"),
            array("q", [round(weight / WEIGHT_STEP) for weight in file.sections["places"]]),
            END,
            WORD,
            rows,
        )
        """Do the sums."""


def _rows(judged: memoryview) -> array[int]:
    """Return the row of each word in the outputs, -1 for those without; of each, `judged` says whether it has one."""
    return array("q", [row if has else -1 for has, row in zip(judged, accumulate(judged, initial=0), strict=False)])
