"""Confidence: boosted trees that turn what is known of a word's readings into calibrated probabilities.

The ranker weighs the readings of a word against one another well, but adds up its evidence; how much a sign is worth
depends on others (a lone Indias in a document full of healthy apostrophes is a slip of the writer, the same word among
other losses is India’s). Trees over some ninety numbers learn that. Trained by `textfix.build.confidence` on documents
that the ranker has not seen; evaluated without any library (`forest`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence, Set
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

from textfix import datafile
from textfix.broken import BrokenWords, Strangers
from textfix.candidates import ENDINGS, ENGLISH, MARKS, UNKNOWN_LOG_COUNT, Candidate, Word, log_count, project
from textfix.context_model import PLAIN, ContextModel, class_of
from textfix.edits import EditKind
from textfix.evidence import Evidence
from textfix.forest import unpacked
from textfix.function_words import FUNCTION_WORDS
from textfix.kernels import Forest
from textfix.language_model import LanguageModel
from textfix.languages import INDEX, LANGUAGES
from textfix.lexicon import Form
from textfix.neighbours import Neighbours
from textfix.occurrences import Occurrences
from textfix.ranker import Scores
from textfix.reading import Suspect
from textfix.spelling import SpellingModel
from textfix.told import ENDING_NUMBERS, company, numbers_beside

_SHAPES = {"a": 0.0, "A": 1.0, "X": 2.0, "m": 3.0}
_ABSENT = -9.0
FORESTS = ("english", "others", "marked", "base", "stripped")
"""Of readings in English text, and in text of other languages; of words with marks; and, where accents are expected to
be stripped, of all in English text, and of all in text of other languages. Together with the others, the few suspects
of English text were judged by what holds there: trained on all, the trees restored eight in a hundred fewer of the
letters that news had lost."""
WEIGHED = 0.03
"""What the ranker gives less is not worth the trees' time: fewer than one in ten thousand of these is restored."""
MOST_WEIGHED = 3
"""Readings of one word that the trees look at: the ranker's first ones. On news, trees that judged three instead of one
brought back seven in a hundred more of the lost letters."""


# What makes a reading a guess: see `Weighing.is_guess`.
_SHORT, _MEDIUM = 4, 6
_KNOWN = 4.5
_FITTING = 0.3
_ANY_LOSS = 0.5
_LONG = 45  # words
# The context model's probability of a contraction below which it is doubted: of 869 apostrophes that came back to real
# news, all but two rightly, four stay lost by it, and verse that begins with "Ill fed" stays as it is.
_TRUSTED = 0.65
# Where the text surely lost so many others it is believed: of 3,575 apostrophes that 539 texts lost together, 89.0
# instead of 88.4 % come back, as rightly.
_SURE_LOSSES = 3.0


# Of names written in two ways and of possessives before a name, ln: counts in English text, and how much likelier the
# words beside it make the reading.
_ODD = 1  # other anomalies, of which one may be a title, too
# The second is for names: 1.9 for Loreal, -.2 for Quran, 5.1 for one that an intact article has so; Whos has 4.4.
_SELDOM_WITHOUT = 4.0, 5.5
_ATTESTED = 3.0
_COMMONER = 3.0
_ASKED_FOR = 1.5
_GENITIVES = frozenset("de nl da no sv".split())
_COMMON_THERE = 4.2  # Zipf
_RARE_HERE = 3.5, 5.5  # ln, in small letters and with a capital


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


def weighed(scores: Scores) -> list[int]:
    """Return the candidates of a suspect that the trees look at, the ranker's first one first."""
    order = sorted(range(len(scores.chances)), key=lambda index: (-scores.chances[index], index))
    return [index for index in order[:MOST_WEIGHED] if scores.chances[index] >= WEIGHED]


class Weighing:
    """The suspects of one document, as the trees see them.

    `speech` returns the language model, which is opened only where a reading that it may know asks for it; `restored`:
    what earlier looks put back, and the text so has lost though it shows no more.
    """

    def __init__(
        self,
        text: str,
        found: Sequence[tuple[Suspect, Scores]],
        evidence: Evidence,
        spelling: SpellingModel,
        broken: BrokenWords,
        context: ContextModel,
        neighbours: Neighbours,
        speech: Callable[[], LanguageModel],
        restored: Set[EditKind] = frozenset(),
    ) -> None:
        self._text = text
        self._found = found
        self._evidence = evidence
        self._spelling = spelling
        self._broken = broken
        self._context = context
        self._neighbours = neighbours
        self._speech = speech
        self._restored = restored
        self._losses = Losses(found)

    @cached_property
    def _occurrences(self) -> Occurrences:
        # Made when it is first asked for: most intact documents have no suspect that is weighed.
        asked = {suspect.word.token for suspect, scores in self._found if max(scores.chances) >= WEIGHED}
        return Occurrences(self._text, self._found, self._neighbours, asked)

    def numbers(self, suspect: Suspect, scores: Scores, index: int) -> list[float]:
        """Return the numbers that the trees look at, for the candidate `index` of a suspect."""
        own = _numbers(suspect, scores, index, self._evidence, self._losses, self._context)
        candidate = suspect.word.candidates[index]
        return [
            *own,
            *self._occurrences.numbers(suspect, index),
            *self._spoken(suspect, candidate),
            *_marks(self._text, suspect, candidate),
            *self._looks(suspect, candidate),
            *_place(suspect, index),
        ]

    @cached_property
    def _strangers(self) -> Strangers:
        log_odds = self._broken.log_odds
        return Strangers(
            (token, log_odds(said.projected))
            for token, said in zip(self._evidence.types, self._evidence.said, strict=True)
            if said.strange and len(said.projected) > 2 and token.isascii()
        )

    def _looks(self, suspect: Suspect, candidate: Candidate) -> list[float]:
        """How broken the word looks with and without its ending, and the other unknown words of the document; how
        likely the reading's language is to have lost the letters from such a word, and none."""
        word = suspect.word
        if candidate.lost[0] == "b":
            return _NO_LOOKS
        plain = project(candidate.stem)
        return [
            self._broken.log_odds(plain),
            self._broken.log_odds(word.projected),
            *self._strangers.others(word.token),
            *(self._spelled(candidate, plain) if candidate.lost.strip("m") != "a" else _NOT_SPELLED),
        ]

    def _spelled(self, candidate: Candidate, plain: str) -> tuple[float, float]:
        """ln of the probabilities of a reading and of the word as it stands, in that of its two languages that is
        readier to read it so."""
        best = _NOT_SPELLED
        for index, _ in candidate.form.languages[:2] if candidate.form is not None else ():
            options = self._spelling.spellings(LANGUAGES[index], "drop", plain)
            chances = {option.text: option.log_probability for option in options}
            if candidate.stem in chances and chances[candidate.stem] > best[0]:
                best = chances[candidate.stem], chances.get(plain, _ABSENT)
        return best

    def is_guess(self, suspect: Suspect, scores: Scores, index: int) -> bool:
        """Is a reading borne out by nothing but the lexicon?"""
        candidate = suspect.word.candidates[index]
        if candidate.lost == "a":
            return self.is_guessed_apostrophe(suspect, candidate)
        if candidate.lost[0] == "d":
            return self._is_good_english(suspect, candidate)
        return candidate.lost[0] in "lx" and (
            self._is_short_guess(suspect, scores, index)
            or self._is_of_living_letters(suspect, candidate)
            or self._is_rarer(suspect, candidate)
        )

    def _is_rarer(self, suspect: Suspect, candidate: Candidate) -> bool:
        """Is the word as it stands commoner in English than the reading, in a text of a few words, of which hardly any
        lost letters?"""
        word = suspect.word
        return (
            self._evidence.main == ENGLISH
            and self._evidence.words <= _LONG
            and word.log_count > candidate.log_count
            and self._losses.others(word.token)[0] < _SURE_LOSSES
        )

    def _is_good_english(self, suspect: Suspect, candidate: Candidate) -> bool:
        """Was nothing lost but that đ is written dj, as English text may write it, in this word or another?"""
        word = suspect.word
        return (
            candidate.text.replace("đ", "dj") == word.low
            and "letters" not in self._restored
            and self._losses.others(word.token)[0] < _ANY_LOSS
        )

    def is_guessed_apostrophe(self, suspect: Suspect, candidate: Candidate) -> bool:
        """Is a reading that only adds an apostrophe such a guess?"""
        if self._evidence.main != ENGLISH:  # the models below know English; where apostrophes live, none was lost
            return _is_alone(suspect, candidate) or self._evidence.straight + self._evidence.healthy["a"] > 0
        return (
            _is_alone(suspect, candidate)
            or self._is_other_spelling(suspect, candidate)
            or self._is_doubted(suspect, candidate)
            or self._is_in_a_title(suspect, candidate)
        )

    @property
    def lost_apostrophes(self) -> bool:
        """Did the text surely lose all apostrophes: some came back, and none lives?"""
        return "apostrophe" in self._restored and not self._evidence.straight

    @property
    def may_tell(self) -> bool:
        """May the words beside tell anything here? A few words, perhaps no sentence, tell nothing: "its the"."""
        return self._evidence.main == ENGLISH and self._evidence.words > _LONG

    def is_told_in_vain(self, suspect: Suspect, candidate: Candidate) -> bool:
        """Does something forbid an apostrophe that the words beside tell?"""
        word = suspect.word
        # Of a word whose letters came back unsurely, only a second run would see how surely it is told: cafs, cafés.
        if not word.token.isascii():
            return True
        if any(
            "a" in rival.lost and rival.lost != "a" and rival.log_count > candidate.log_count - _RIVAL
            for rival in word.candidates
        ):  # it may have lost letters, too: Zoë's
            return True
        if candidate.ending and _is_hardly_known(word, candidate):
            return True
        if not candidate.ending and word.shape == "A" and self._is_part_of_names(word.token):  # a name: Hes, Wont
            return True
        return self.is_guessed_apostrophe(suspect, candidate)

    def _is_other_spelling(self, suspect: Suspect, candidate: Candidate) -> bool:
        """Is the word a name that is written with and without an apostrophe, where no other word lost one?

        Quran and Qur'an, Loreal and L'Oreal.
        """
        word, form = suspect.word, candidate.form
        if candidate.ending or word.shape != "A" or word.log_count <= 0 or form is None or form.cap <= form.lower:
            return False
        if candidate.text.endswith(("'m", "'ve")):  # contractions, unless what stands is a name: Im Westen, Jony Ive
            return self._is_part_of_names(word.token)
        seldom = _SELDOM_WITHOUT[candidate.text.rpartition("'")[2] not in ENDINGS]
        return candidate.log_count - word.log_count < seldom and self._losses.others(word.token)[1] < _ANY_LOSS

    def _is_part_of_names(self, token: str) -> bool:
        """Does a word stand beside a capitalised one, other than the first of a sentence (So Im), at half of its places
        in the text? Or anywhere, where no other word lost an apostrophe?"""
        places = re.findall(rf"(?:\b([A-Z]\w+)[ -])?\b{token}\b(?=([ -][A-Z])?)", self._text)
        names = [True for before, after in places if after or (before and before.lower() not in FUNCTION_WORDS)]
        lost = self._losses.others(token)[1] >= _ANY_LOSS
        return 2 * len(names) >= max(1, len(places)) if lost else bool(names)

    def _is_in_a_title(self, suspect: Suspect, candidate: Candidate) -> bool:
        """Is it a possessive before another name, and may the two be a title as it is: Queens Parade, Howards End?

        Where the text lost other apostrophes it is none. In a text that is long enough to have lost some it is one: of
        32 edits in 1.4 million words of intact text six were such, all wrong. In summaries of 40 words, which may well
        have lost but this one, it is where English has the word with a capital as it stands, hardly more often with the
        apostrophe, and the words beside it do not ask for one, or where the next word is of a language that writes its
        genitive without (Gullivers Reisen): of 90 right ones in such summaries six stay, and one wrong one.
        """
        word, following = suspect.word, suspect.context.right
        if (
            not candidate.ending
            or "apostrophe" in self._restored
            or word.shape != "A"
            or following is None
            or following.shape != "A"
            or self._evidence.anomalies["a"] > _ODD + ("a" in word.anomaly)
        ):
            return False
        if self._evidence.words > _LONG and self._losses.others(word.token)[1] < _ANY_LOSS:
            return True
        if _is_of_plain_genitives(following):
            return True
        return (
            word.log_count > _ATTESTED
            and candidate.log_count - word.log_count < _COMMONER
            and self._spoken(suspect, candidate)[0] < _ASKED_FOR
        )

    def _is_doubted(self, suspect: Suspect, candidate: Candidate) -> bool:
        """Does the context model doubt a contraction of what is a word by itself (ill, its, were)?"""
        word = suspect.word
        if candidate.ending or word.log_count < UNKNOWN_LOG_COUNT or self._losses.others(word.token)[1] >= _SURE_LOSSES:
            return False
        classes = self._context.classes_of(word, suspect.context)
        return classes is not None and classes[class_of(candidate.text)] < _TRUSTED

    def _is_of_living_letters(self, suspect: Suspect, candidate: Candidate) -> bool:
        """Do letters of Latin-1 live in the text, and no other word lost any, as this one, too, would have?"""
        return (
            "x" not in candidate.lost
            and "letters" not in self._restored
            and self._evidence.healthy["l"] > 0
            and self._losses.others(suspect.word.token)[0] < _ANY_LOSS
        )

    def _is_short_guess(self, suspect: Suspect, scores: Scores, index: int) -> bool:
        """Are these the letters of a short word, where no other word of the document lost any, no neighbour is known,
        the languages do not fit, and English text hardly knows the reading?

        Short names look alike, and those of half of the world stand in no text that the trees saw: of eight such
        readings that they were sure of, the four on pages from Africa and India were wrong; the others were four of
        1,629 losses in encyclopaedia articles. Of six letters and less, and seldom seen, they look alike, too: so nine
        of 4,935 that came back to articles stay lost, and one of 388 to news.
        """
        word, candidate = suspect.word, suspect.word.candidates[index]
        seldom = UNKNOWN_LOG_COUNT if _zipf(candidate.form) else _KNOWN  # no language knows it
        return (
            candidate.log_count < (_KNOWN if len(word.low) <= _SHORT else seldom)
            and len(word.low) <= _MEDIUM
            and scores.fits[index] < _FITTING
            and self._losses.others(word.token)[0] < _ANY_LOSS
            and not self._occurrences.beside(suspect, index)
        )

    def _spoken(self, suspect: Suspect, candidate: Candidate) -> list[float]:
        """How well a reading of English text fits the words beside it, and the word as it stands: see `company`."""
        if any(mark in suspect.word.token for mark in MARKS):
            return _NOT_SPOKEN
        if candidate.lost != "a" and not self._is_spoken(candidate):
            return _NOT_SPOKEN
        return company(self._speech(), suspect, candidate)

    def _is_spoken(self, candidate: Candidate) -> bool:
        """Does English text use a reading with new letters so often that the language model may know it?"""
        return (
            self._evidence.main == ENGLISH
            and candidate.lost[0] in "lx"
            and candidate.log_count >= _SPOKEN
            and self._speech().find(candidate.stem) is not None
        )


def _is_hardly_known(word: Word, candidate: Candidate) -> bool:
    """Is the stem hardly a word in the capitals of this one?"""
    return candidate.form is None or log_count(candidate.form, word.shape) < UNKNOWN_LOG_COUNT


def _is_alone(suspect: Suspect, candidate: Candidate) -> bool:
    """Does a word that is as common without the apostrophe stand alone in its line, with nothing to judge it by?"""
    context = suspect.context
    return context.before[-1] == context.after[0] == "¶" and suspect.word.log_count > candidate.log_count


def _is_of_plain_genitives(word: Word) -> bool:
    """Is it a word of a language that writes its genitive without an apostrophe, and none of English?"""
    form = word.form
    return (
        form is not None
        and form.lower < _RARE_HERE[0]
        and form.cap < _RARE_HERE[1]
        and any(LANGUAGES[index] in _GENITIVES and zipf >= _COMMON_THERE for index, zipf in form.languages)
    )


def _marks(text: str, suspect: Suspect, candidate: Candidate) -> list[float]:
    """Where the marks of a word stand, what stands beside one at its edge, and how many there are for what was lost.

    Inside a word no question is asked, and none ends before a small letter.
    """
    token = suspect.word.token
    number = sum(map(token.count, MARKS))
    if not number:
        return _NOT_MARKED
    first, last = token[0] in MARKS, token[-1] in MARKS
    beside = 0.0
    if last:
        following = text[suspect.end : suspect.end + _BESIDE].lstrip(" ")
        beside = 1.0 if not following or following[0] in "\r\n" else 2.0 if following[0].isupper() else 3.0
    elif first:
        beside = 4.0 if text[max(0, suspect.start - 1) : suspect.start].isspace() else 5.0
    lost = [character for character in candidate.text if not character.isascii() or character == "'"]
    return [
        1.0 + first + 2.0 * last,
        beside,
        float(number - len(lost)),
        float(number - len("".join(lost).replace("'", "’").encode())),
    ]


_NOT_MARKED = [0.0, 0.0, 0.0, 0.0]
_BESIDE = 4  # code points read behind a word


def _place(suspect: Suspect, index: int) -> list[float]:
    """What stands beside the word, whether its first and its last letter were lost, and how much commoner the reading
    is than the others with new letters, by ln of their counts and by their zipf."""
    word = suspect.word
    candidate = word.candidates[index]
    rivals = [other for place, other in enumerate(word.candidates) if place != index and other.lost != "a"]
    return [
        *numbers_beside(suspect.context),
        float(not candidate.text[0].isascii()) + 2.0 * (not candidate.stem[-1].isascii()),
        candidate.log_count - max([other.log_count for other in rivals], default=-1.0),
        _zipf(candidate.form) - max([_zipf(other.form) for other in rivals], default=-1.0),
    ]


def _zipf(form: Form | None) -> float:
    return form.languages[0][1] if form is not None and form.languages else 0.0


_RIVAL = 3.0  # ln of the counts
_NOT_SPOKEN = [0.0] * 7
_SPOKEN = 4.0  # ln of the count: three in four of the 654 accented words in the language model have as much
_NOT_SPELLED = (_ABSENT, _ABSENT)
_NO_LOOKS = [_ABSENT] * 8


def _numbers(
    suspect: Suspect, scores: Scores, best: int, evidence: Evidence, losses: Losses, beside_model: ContextModel
) -> list[float]:
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
        classes = beside_model.classes_of(word, suspect.context)
        if classes is not None:
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
        ENDING_NUMBERS[candidate.ending] if "a" in candidate.lost else _ABSENT,
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
        0.0 if evidence.main == ENGLISH else 1.0 + INDEX[evidence.main],
        float(evidence.total),
    ]


def _letters(candidate: Candidate) -> float:
    """The class of the letters that come back, as a number."""
    lost = candidate.lost
    first = "b.m".find(lost[0])
    return (0.0 if first < 0 else 3.0 * (first + 1)) + (2.0 if "x" in lost else 1.0 if "l" in lost else 0.0)


def forest_of(candidate: Candidate, main: str, base: bool) -> str:
    """Return which of FORESTS judges a candidate in a text of the language `main`, by a reader that expects `base`."""
    if candidate.lost[0] == "m":
        return "marked"
    if main != ENGLISH:
        return "stripped" if base else "others"
    return "base" if base else "english"


class Confidence:
    """The trained trees."""

    def __init__(self, directory: Path) -> None:
        self._file = datafile.DataFile(directory / "confidence.bin", "confidence")
        self._forest = cache(self._opened)

    def probability(self, values: Sequence[float], forest: str) -> float:
        """Return the probability that a reading is right, given its numbers and which forest judges it."""
        return self._forest(forest).probability(values)

    def _opened(self, name: str) -> Forest:
        """A forest, unpacked when it is first asked for: most texts need one or two."""
        return Forest(unpacked(self._file, name), name)
