"""Apostrophes that the words beside tell, whatever else the document shows: its cold in here, the presidents first day.

A feed may take a single curly apostrophe from a document whose straight ones live, so that nothing but the place itself
speaks for the loss. Trees judge it by what the context model and the language model say there and by the counts of both
readings. What the document shows is none of their numbers: they learned from places where every apostrophe was lost.
`textfix.build.told` grows them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path

from textfix import datafile
from textfix.candidates import Candidate, Word, recase
from textfix.context_model import PLAIN, PLURAL, SHAPES, ContextModel, class_of
from textfix.forest import unpacked
from textfix.kernels import Forest
from textfix.language_model import LanguageModel
from textfix.lexicon import Form
from textfix.ngrams import Score
from textfix.ranker import classes_beside
from textfix.reading import Context, Suspect
from textfix.tokens import END, NAME, WORD

KIND = "told"
SURE_CONTRACTION, SURE_POSSESSIVE = 0.98, 0.99
"""The probability from which a place tells. With these 45 % of names', 47 % of nouns' and 76 % of contractions' lone
apostrophes come back, of 586 that were taken; and 26 edits are made in 1.38 million intact words, 19 of them slips'."""
SURE_AMONG_LOSSES = 0.95
"""The same in a text of which no apostrophe is left, but for those that came back: of 3,575 that 539 texts lost
together, 89.0 instead of 88.7 % come back, as rightly."""
_UNLIKELY = 0.2
"""What the context model gives less the trees are not asked about: two in three readings, of which none is sure to them
(of 12,697 that are, the least is given .55 by it)."""
_ABSENT = -9.0
ENDING_NUMBERS = {"": 0.0, "'s": 1.0, "'": 2.0}
"""What stands for the ending of a reading among the numbers that trees see."""
_CLASSES = {"A": 0.0, "a": 1.0, "0": 2.0, ".": 3.0, ",": 4.0, "¶": 5.0, "(": 6.0}
_OTHER_CLASS = 7.0


class Told:
    """The trees, and the models that they ask.

    `speech` returns the language model, which is opened only where it is asked for.
    """

    def __init__(self, directory: Path, context: ContextModel, speech: Callable[[], LanguageModel]) -> None:
        """Map `told.bin` in `directory`; raises ModelError where it is not whole."""
        self._forest = Forest(unpacked(datafile.DataFile(directory / "told.bin", KIND), KIND), KIND)
        self._context = context
        self._speech = speech

    def chance(self, suspect: Suspect, candidate: Candidate) -> float:
        """Return the probability that a reading with an apostrophe is right, where every apostrophe was lost; 0 where
        the context model hardly gives it any."""
        classes = self._context.classes_of(suspect.word, suspect.context)
        if classes is None or classes[class_of(candidate.text)] < _UNLIKELY:
            return 0.0
        return self._forest.probability(numbers(classes, self._speech(), suspect, candidate))

    def is_sure(self, suspect: Suspect, candidate: Candidate, *, lost: bool = False) -> bool:
        """Does the place tell, beyond doubt, that the apostrophe was lost? `lost`: the text surely lost them all."""
        least = SURE_AMONG_LOSSES if lost else SURE_POSSESSIVE if candidate.ending else SURE_CONTRACTION
        return self.chance(suspect, candidate) >= least


def numbers(classes: Sequence[float], speech: LanguageModel, suspect: Suspect, candidate: Candidate) -> list[float]:
    """Return what the trees see of a reading that only adds an apostrophe; `classes`: see `ContextModel`."""
    word, context = suspect.word, suspect.context
    form, own = candidate.form, word.form
    return [
        math.log(classes[class_of(candidate.text)] + 1e-9),
        math.log(classes[PLAIN] + 1e-9),
        math.log(classes[PLURAL] + 1e-9),
        *company(speech, suspect, candidate),
        candidate.log_count,
        word.log_count,
        candidate.log_count - word.log_count,
        ENDING_NUMBERS[candidate.ending],
        float(SHAPES.index(word.shape)),
        *numbers_beside(context),
        *_counts(own),
        *_counts(form),
        float(context.capitals),
        float(context.initial),
    ]


def _counts(form: Form | None) -> tuple[float, float]:
    return (_ABSENT, _ABSENT) if form is None else (form.lower, form.cap)


def numbers_beside(context: Context) -> list[float]:
    """Return the classes of the items beside a word as numbers."""
    return [_CLASSES.get(kind, _OTHER_CLASS) for kind in classes_beside(context)]


def company(model: LanguageModel, suspect: Suspect, candidate: Candidate) -> list[float]:
    """Return how much better a reading of English text fits the words beside it than the word as it stands (in nats),
    and the parts of both scores.

    The context model knows each word with all eight around it, but few words well; the language model 50,000 words with
    two on either side.
    """
    token, context = suspect.word.token, suspect.context
    before, after = context.before[-2:], context.after[:2]
    place = model.place(
        (_number(model, before[0], None), _number(model, before[1], context.left)),
        (_number(model, after[0], context.right), _number(model, after[1], None)),
    )
    plain = place.score(model.numbers(token))
    reading = place.score(model.numbers(recase(token, candidate)))
    return [reading.total - plain.total, *_parts(plain), *_parts(reading)]


def _number(model: LanguageModel, item: str, name: Word | None) -> int:
    """The language model's number of an item of a context, which may be a `name`."""
    if item == "¶":
        return END
    number = model.number(item)
    return NAME if number == WORD and name is not None else number


def _parts(score: Score) -> Sequence[float]:
    return score.left, score.right, score.triples
