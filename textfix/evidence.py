"""What a document as a whole says: which characters live, which words are anomalies, which languages it speaks of.

Counts only; what they mean is for the ranker's trained weights. Evidence is kept per class of character, for real feeds
drop ’ and keep é: `l` letters inside Latin-1, `x` letters beyond it, `a` the curly apostrophe.
"""

from __future__ import annotations

import collections
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from textfix import datafile
from textfix.candidates import ENGLISH, Word
from textfix.errors import ModelError
from textfix.expressions import expression
from textfix.kernels import Names
from textfix.languages import FAMILY, INDEX, LANGUAGES
from textfix.words import beyond_ascii

_LATIN1 = expression(r"[À-ÖØ-öø-ÿ]")
_GAP = expression(r"\w  (?=\w)")
_SIGN = expression(r"[^\w\s\x00-\x7f\ufffd]")
_BEYOND = expression(r"[Ā-ɏḀ-ỿəʻʿʾ]")

# How sure a form must be of one language to vote for it, and how frequent (zipf) a word is to count as a function word:
# the 300 commonest words of a language make half of any text in it.
_SHARE = 0.25
_FUNCTION_ZIPF = 5.5
_FUNCTION_COUNT = 11.0  # ln of the count that zipf 5.5 is in the English counts
_SHARED_COUNT = 9.5
_FUNCTION_SHARE = 0.08  # of the words of a text are function words of its language, even where they lost letters
# Where those of an unrelated language stand nearly as often among so many words, the text is in neither: of three
# sentences of thirteen languages that happens in under 2 %, in romanised Chinese always.
_UNRELATED = 0.8
# In a text of so many words, those that are function words of both languages count for neither, where the others of the
# foreign one stand more than twice as often as those of English. For their a, is and s, 4 of 23 pages of Hungarian that
# lost its accents passed for English. Of 41,000 English texts and their first paragraphs, 17 short ones would pass for
# foreign, names and addresses above all; of so many words none does.
_PAGE, _MARGIN = 100, 2
_ENOUGH_WORDS = 20
# In a shorter text two or three words may be another language's by chance: of English chat u, im and r. It is English
# where more words are usual in English, by ln of their count in small letters, and not, by their zipf, in the other.
_USUAL_COUNT = 8.0
_USUAL_ZIPF = 4.5
SMOOTHING = 0.03
# So many signs of careless writing, and so many for each word, make a careless text.
_CARELESS_SIGNS = 2
_CARELESS_SHARE = 0.05
_SHORTEST_SMALL = 6  # letters of a lower-case word that may speak for a language


class Topics:
    """Which languages an English word speaks of: word → ((language, weight), ...), weights about 0 to 3."""

    def __init__(self, directory: Path) -> None:
        file = datafile.DataFile(directory / "topics.bin", "topics")
        if tuple(file.facts["languages"]) != LANGUAGES:
            raise ModelError(f"{file.path} was built for other languages: rebuild it with `python -m textfix.build`")
        self._words = Names(file.text("words").rstrip("\n").encode())
        self._table = bytes(file.numbers("table"))
        if len(self._table) != 4 * len(self._words):
            raise ModelError(datafile.problem(file.path, "says something of other words than it lists"))

    def __call__(self, word: str) -> tuple[tuple[int, float], ...]:
        """Return what `word`, lower-case ASCII letters, speaks of."""
        row = 4 * self._words.find(word)
        if row < 0:
            return ()
        table = self._table
        return tuple((table[i], table[i + 1] / 80) for i in (row, row + 2) if table[i] != 255)


@lru_cache(1 << 12)
def shares(languages: tuple[tuple[int, float], ...]) -> tuple[tuple[int, float], ...]:
    """Turn a form's frequencies into the share of each language, those of at least a quarter."""
    total = sum(10**zipf for _, zipf in languages)
    return tuple((index, 10**zipf / total) for index, zipf in languages if 10**zipf >= _SHARE * total)


class Said(NamedTuple):
    """What a word type says wherever it stands, so that it is found out once.

    `voted`: the languages that it votes for. `healthy`: the classes of the characters that live in it; `straight`: a
    straight apostrophe does; `anomaly`: see `Word`; `counts`: any of these makes the type count. `functions`: the
    languages whose function word it is; `english`: English is one. `worth` says when it is looked at twice, `spellable`
    whether the spelling of a language may add readings: see `reading`. `strange`: the type was analysed, and is hardly
    known; `projected` is what it looks like damaged. The analysis itself, three times as large, few texts ask for.
    """

    projected: str
    voted: tuple[tuple[int, float], ...] = ()
    healthy: str = ""
    straight: bool = False
    anomaly: str = ""
    counts: bool = False
    functions: tuple[int, ...] = ()
    english: bool = False
    worth: int = 0
    spellable: bool = False
    strange: bool = False


class Evidence:
    """The evidence of one document (or window of one).

    `healthy` counts the words with a living character of each class, `straight` those with a straight apostrophe;
    `anomalies` counts, by the class they lost, the word types that hardly stand in healthy text (`b`: accents stripped,
    `m`: marks in words that no question explains); `careless` counts sentences in lower case and the like. `votes` are
    the languages that the names and places speak for, `voters` what each type added, `main` the language the text is
    in. `signs` counts what stands between words: straight quotation marks, gaps of two spaces as a lost dash leaves
    them, living signs beyond Latin-1, and living ones inside it. `types` are the word types that say anything, in the
    order of the text, `said` what each of them says; `waiting` those that say nothing, but deserve a second look in a
    document such as this, and `telling` those that the words beside may tell to have lost an apostrophe, whatever the
    document shows.
    """

    __slots__ = (
        "anomalies", "careless", "healthy", "main", "said", "signs", "straight", "telling", "total", "types", "voters",
        "votes", "waiting", "words",
    )  # fmt: skip

    def __init__(self, main: str = ENGLISH, words: int = 0) -> None:
        self.main = main
        self.words = words
        self.healthy: dict[str, int] = {"l": 0, "x": 0, "a": 0}
        self.straight = 0
        self.anomalies: dict[str, int] = {"l": 0, "x": 0, "a": 0, "b": 0, "d": 0, "m": 0}
        self.careless = 0
        self.signs: tuple[int, int, int, int] = (0, 0, 0, 0)
        self.votes: list[float] = [0.0] * len(LANGUAGES)
        self.total = 0.0
        self.voters: dict[str, tuple[tuple[int, float], ...]] = {}
        self.types: list[str] = []
        self.said: list[Said] = []
        self.waiting: list[str] = []
        self.telling: list[str] = []

    def add(self, said: Said, count: int) -> None:
        """Count what a word type says that stands `count` times in the document."""
        projected, voted, healthy, straight, anomaly = said[:5]
        for kind in healthy:
            self.healthy[kind] += count
        if straight:
            self.straight += count
        for lost in anomaly:
            self.anomalies[lost] += 1
        if voted and projected not in self.voters:
            self.voters[projected] = voted
            for index, weight in voted:
                self.votes[index] += weight
                self.total += weight

    def spoken(self) -> tuple[str, ...]:
        """The languages, two at most, that the document is in or speaks of: those with an eighth of all votes."""
        ranked = sorted(range(len(LANGUAGES)), key=lambda index: (-self.votes[index], index))[:2]
        found = [LANGUAGES[index] for index in ranked if self.votes[index] >= max(1.0, 0.125 * self.total)]
        if self.main != ENGLISH:
            return (self.main,)
        return tuple(found)

    def hinted(self) -> tuple[str, ...]:
        """The language with the most votes, if any has one."""
        index = max(range(len(LANGUAGES)), key=lambda index: (self.votes[index], -index))
        return (LANGUAGES[index],) if self.votes[index] > 0 else ()

    def fit(self, languages: tuple[tuple[int, float], ...], but: str) -> float:
        """How well a form's languages fit the document, 0..1, leaving out the vote of the word type `but`.

        A word of the document's own language is one, however common it is in others (Slovenian že, which is Czech too).
        """
        own = self.voters.get(but, ())
        total = self.total + SMOOTHING * len(LANGUAGES)
        result = 0.0
        speaking = shares(languages)
        if self.main != ENGLISH:
            main = INDEX[self.main]
            if any(index == main for index, _ in languages):
                speaking = ((main, 1.0),)
        for index, share in speaking:
            result += share * (self.votes[index] + SMOOTHING)
        for voted, weight in own:
            total -= weight
            for index, share in speaking:
                if voted == index:
                    result -= share * weight
        return max(0.0, result) / total


def signs(text: str) -> tuple[int, int, int, int]:
    """Count straight quotation marks, gaps, living signs beyond Latin-1, and living ones inside it.

    >>> signs('He  said "no" – for £5.')
    (2, 1, 1, 1)
    """
    gaps = len(_GAP.findall(text)) if "  " in text else 0
    living = () if text.isascii() else _SIGN.findall(beyond_ascii(text))
    beyond = sum(sign > "\xff" for sign in living)
    return text.count('"'), gaps, beyond, len(living) - beyond


def is_careless(evidence: Evidence) -> bool:
    """Does the writer leave out capitals, so that he left out the apostrophes himself?

    None of the 859 that came back to real news stood in such a text.
    """
    return evidence.careless >= _CARELESS_SIGNS and evidence.careless >= _CARELESS_SHARE * evidence.words


def living(token: str) -> str:
    """Return the classes of the characters outside ASCII that live in a token.

    >>> living("Vučić’s"), living("café"), living("don't")
    ('xa', 'l', '')
    """
    if token.isascii():
        return ""
    return (
        ("l" if _LATIN1.search(token) else "") + ("x" if _BEYOND.search(token) else "") + ("a" if "’" in token else "")
    )


def is_english_function(word: Word) -> bool:
    """Is the word one of the commonest of English?"""
    return word.form is not None and word.form.lower >= _FUNCTION_COUNT


def is_foreign(functions: Mapping[int, int], english: int, words: int) -> bool:
    """Do the function words of one language stand oftener than the `english` ones, and often among so many words?"""
    if not functions:
        return False
    best = max(functions, key=lambda index: (functions[index], -index))
    most = functions[best]
    if most <= english or most < _FUNCTION_SHARE * words:
        return False
    family = FAMILY.get(LANGUAGES[best], LANGUAGES[best])
    others = [count for index, count in functions.items() if LANGUAGES[index] not in family]
    return words < _ENOUGH_WORDS or max(others, default=0) <= _UNRELATED * most


def function_languages(word: Word) -> tuple[int, ...]:
    """The languages in which a word is one of the commonest, unless it is common in English too (to, on, a)."""
    form = word.form
    if form is None or word.shape == "X" or form.lower >= _SHARED_COUNT:
        return ()
    return tuple([index for index, zipf in form.languages if zipf >= _FUNCTION_ZIPF])


def main_language(counts: Mapping[str, int], words: int, analysed: Callable[[str], Word]) -> str:
    """Return the language whose function words stand oftenest in a text of so many words, `en` where none stands often.

    `counts` may leave out words that are function words of English alone. Those of both languages (a, is and s of
    Hungarian that lost its accents) speak for neither.
    """
    function: collections.Counter[int] = collections.Counter()
    shared: collections.Counter[int] = collections.Counter()
    english = 0
    for token, count in counts.items():
        word = analysed(token)
        if word.form is not None and is_english_function(word):
            english += count
            for index, zipf in word.form.languages:
                if zipf >= _FUNCTION_ZIPF:
                    shared[index] += count
        for index in function_languages(word):
            function[index] += count
    best = max(function, key=lambda index: (function[index], -index), default=0)
    if words >= _PAGE:
        english = min(english, _MARGIN * (english - shared[best]))
    if not is_foreign(function, english, words):
        return ENGLISH
    if words < _ENOUGH_WORDS and _plainly_english(counts, best, analysed) > function[best]:
        return ENGLISH
    return LANGUAGES[best]


def _plainly_english(counts: Mapping[str, int], index: int, analysed: Callable[[str], Word]) -> int:
    """Count the words that English has often, and the language `index` has not."""
    number = 0
    for token, count in counts.items():
        form = analysed(token).form
        if form is not None and form.lower >= _USUAL_COUNT:
            number += count * all(zipf < _USUAL_ZIPF for other, zipf in form.languages if other == index)
    return number


def plain_votes(token: str, topics: Topics) -> tuple[tuple[int, float], ...]:
    """The same for a type of ASCII letters that is known to be no anomaly, without its analysis."""
    low = token.lower()
    if len(low) < 3 or (token == low and len(low) < _SHORTEST_SMALL):
        return ()
    return topics(low)


def votes(word: Word, topics: Topics) -> tuple[tuple[int, float], ...]:
    """The languages that a word type, as it looks damaged, speaks for."""
    if len(word.low) < 3 or (word.shape == "a" and not word.anomaly and len(word.low) < _SHORTEST_SMALL):
        return ()
    voted = topics(word.projected)
    if voted:
        return voted
    if word.anomaly and word.anomaly != "a" and word.candidates:
        form = word.candidates[0].form
        if form is not None and form.languages:
            return shares(form.languages)
    return ()
