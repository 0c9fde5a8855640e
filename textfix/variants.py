"""One name in two spellings: Aleksandar and Alexsandar Sindjelic, Katnic and Katanic, Djukanovic and Đukanović.

Owns the search for pairs of names that look alike within an English document, and the judgement whether they mean one
person: beside the same other name, or one introduced in full and the other never. Two names that both are well known,
or that each have a first name of their own, are two. Other languages inflect their names, and are left alone. Nothing
is changed; the better attested spelling is suggested.
"""

from __future__ import annotations

import math
import re
from collections import deque
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from typing import NamedTuple

from textfix.channels import strip_accents
from textfix.edits import Edit, Flag
from textfix.expressions import expression
from textfix.function_words import is_english
from textfix.lexicon import lexicon
from textfix.segment import Document

_SHORTEST, _LONGEST = 5, 40
"""Letters of a name: shorter ones are too likely to be a letter from another (Iran and Iraq, Marx and Mark), and longer
ones are none."""

_WELL_KNOWN = 4.0
"""ln(1 + count) in English text from which a spelling is a name of its own: Hansen beside Hanssen."""

_UNKNOWN = 0.5
"""ln(1 + count) below which a spelling is hardly ever seen."""

_COMMON = 3.0
"""ln(1 + count) in lower case from which a spelling is a word too, if it is less than `_MORE_OFTEN` below that of the
name. A slip in "Central" or "Archbishop" is no second spelling of a name: of 170 flags on intact text 16 were such."""

_MORE_OFTEN = 4.0

_GLOSS = expression(
    r"[(\[/\"“‘=]\W*\Z|\b(?:or|also|as|is|spell?ed|spelt|written|called|styled|locally|variously|formerly|alternatively)\W+\Z"
    r"|\([^()]{0,60}\Z"
)
"""What stands before a spelling that is given as one."""

_INTRODUCED = expression(
    r"\b(?:also|spell?ed|spelt|written|called|styled|locally|variously|formerly|alternatively)\W+(?:as\W+)?\Z"
    r"|\([^()]{0,60}\Z"
)
"""What stands before the other spelling, if it is the one that is explained."""

_NUMERAL = expression(r"[IVXLC]+(?:e|er|th|nd|rd|st)?\Z")

# Letters that one sound is written with in turn: another vowel is likelier to be a slip than another consonant.
_VOWELS = frozenset("aeiouyj")

_ENDING = expression(r"(sk|e)(?:yy|iy|ii|yi|ij|yj|i)\Z")
"""Russian and Ukrainian endings: Zelensky, Zelenskyy, Zelenskiy; Sergei, Sergey."""

_SOUNDS = (
    ("ck", "k"),
    ("ch", "k"),
    ("ph", "f"),
    ("th", "t"),
    ("c", "k"),
    ("z", "s"),
    ("w", "v"),
    ("y", "i"),
    ("j", "i"),
)
_DOUBLED = expression(r"(.)\1")

_TRANSCRIBED = {ord(one): two for one, two in zip("äöüøåæœß", "ae oe ue oe aa ae oe ss".split(), strict=True)}

_FILE = expression(
    r"(?:\b(?:File|Image):[^|\r\n]{1,120}?|(?<!\S)\S{1,120})\.(?:jpe?g|png|gif|svg|tiff?|webm|og[gv]|pdf)\b|\b(?:https?://|www\.)\S+",
    re.IGNORECASE,
)
"""Names of files and addresses go without accents, and their spelling is not the text's: a fifth of the flags in
articles with their pictures' file names left in."""

_NAME = expression(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_MARKS = "\"'“”‘’„«»()[],;:.!?"
_POSSESSIVE = expression(r"['’]s?\Z")


class _Mention(NamedTuple):
    """A name where it stands: `start` to `end`, and the names that stand before and behind it, or ""."""

    start: int
    end: int
    before: str
    after: str


class Variants:
    """The step `variants`: flags the less attested spelling of a name that a document spells in two ways.

    `attested` returns ln(1 + count) of a capitalised word in English text, 0 for one that is unknown; `is_word` tells
    whether a name is a common word too. The lexicon does both unless other functions are given.
    """

    name = "variants"

    def __init__(
        self, attested: Callable[[str], float] | None = None, is_word: Callable[[str], bool] | None = None
    ) -> None:
        self._attested = attested or _in_lexicon
        self._is_word = is_word or (_is_word if attested is None else lambda name: False)

    def edits(self, document: Document) -> Sequence[Edit]:
        """Return nothing: which spelling is right is for the reader to say."""
        return ()

    def flags(self, document: Document) -> Sequence[Flag]:
        """Return the less attested spellings, sorted by start, with the better one as suggestion.

        >>> text = "Aleksandar Petrov came to the gate of the town. Alexsandar Petrov drove to the port and the sea."
        >>> [(flag.text, flag.suggestions[0][0]) for flag in Variants(lambda name: 0.0).flags(Document(text))]
        [('Alexsandar', 'Aleksandar')]
        """
        text = document.text
        if not is_english(text):
            return ()
        pairs = [
            pair
            for pair in _pairs(_names(text))
            if min(map(self._attested, pair)) < _WELL_KNOWN or _sound(pair[0]) == _sound(pair[1])
        ]
        if not pairs:
            return ()
        mentions = _mentions(text)
        pairs = [pair for pair in pairs if all(name in mentions for name in pair)]
        found: dict[int, Flag] = {}
        told: set[tuple[str, str]] = set()
        for one, other in pairs:
            better, worse = sorted((one, other), key=lambda name: self._rank(name, mentions[name]), reverse=True)
            confidence, why = self._judge(better, mentions[better], worse, mentions[worse])
            if confidence and not _is_explained(text, mentions[better][0], mentions[worse][0]):
                start, end, _, _ = mentions[worse][0]
                if start in found and found[start].confidence >= confidence:
                    continue
                if (better[:-1], worse[:-1]) in told and better[-1] == worse[-1] == "s":  # a plural, behind its name
                    continue
                told.add((better, worse))
                times = len(mentions[better])
                reason = f"‘{better}’ {'once' if times == 1 else f'{times} times'} here; {why}"
                found[start] = Flag(start, end, worse, "name-variant", ((better, confidence),), confidence, reason)
        return [found[start] for start in sorted(found)]

    def _rank(self, name: str, there: Sequence[_Mention]) -> tuple[int, float, bool, int]:
        """Order spellings by how often they stand here, how well they are attested, and which came first in full."""
        return len(there), self._attested(name), any(mention.before for mention in there), -there[0].start

    def _judge(
        self, better: str, ours: Sequence[_Mention], worse: str, theirs: Sequence[_Mention]
    ) -> tuple[float, str]:
        """Return the probability that the two mean one, 0 when that is not to be said, and why."""
        before, before_ = ({m.before for m in there if m.before} for there in (ours, theirs))
        after, after_ = ({m.after for m in there if m.after} for there in (ours, theirs))
        shared = after & after_
        if not (after and after_) or shared:  # Lieutenant Matthew Poe and Lieutenant Mathew Roe are two
            shared |= before & before_
        is_word = self._is_word(better)
        if is_word:  # beside a name it may be one: "Grant", not "Central" beside "Committee"
            shared = {name for name in shared if not self._is_word(name)}
        if shared:
            return 0.95, f"both beside ‘{min(shared)}’"
        if not _is_inside(better, worse):  # Hansen and Hanson, Bosnian and Bosniak
            return 0.0, ""
        if min(self._attested(better), self._attested(worse)) >= _WELL_KNOWN and _letters(better) != _letters(worse):
            return 0.0, ""
        if is_word or (before and before_) or len(ours) < _mentions_wanted(better, worse):
            return 0.0, ""
        alone = not before_ and not after_
        if alone and before and _letters(better) == _letters(worse):
            return 0.9, "the same but for accents"
        alone_ = not before and not after
        if alone != alone_ and (before or before_) and self._attested(worse if alone else better) < _WELL_KNOWN:
            return 0.85, f"‘{worse}’ {'never' if alone else 'alone'} with a first name"
        if self._attested(worse) < _UNKNOWN and (len(ours) > 1 or self._attested(better) >= _WELL_KNOWN):
            return 0.85, f"‘{worse}’ is hardly known"
        return 0.0, ""


def _mentions_wanted(better: str, worse: str) -> float:
    """Return how often the better spelling must stand here, when no name beside both shows that they mean one.

    A letter left out, doubled or swapped is a slip; another one may be another name ("Daqian" is not "Dalian"), and
    other accents besides make another language ("Educación"). Of 15 wrong flags in 170, 13 were such.
    """
    one, other = _letters(better), _letters(worse)
    if one == other or _transcribed(better) == _transcribed(worse):
        return 1
    if {*filter(_is_accented, better)} != {*filter(_is_accented, worse)}:
        return math.inf
    changed = [pair for pair in zip(one, other, strict=False) if pair[0] != pair[1]]
    if len(one) != len(other) or len(changed) > 1:
        return 1
    return 2 if _VOWELS.issuperset(changed[0]) else 3


def _in_lexicon(name: str) -> float:
    form = lexicon().get(name.lower())
    return 0.0 if form is None else form.cap


def _is_word(name: str) -> bool:
    form = lexicon().get(name.lower())
    return form is not None and form.lower > _COMMON and form.lower > form.cap - _MORE_OFTEN


def _is_explained(text: str, better: _Mention, worse: _Mention) -> bool:
    """Is one given on purpose beside the other: "Curcic (Ćurčić; born …)", "Assance, also “Aisance”"?"""
    start, start_ = (
        mention.start - len(f"{mention.before} ") if mention.before else mention.start for mention in (better, worse)
    )
    return (
        _GLOSS.search(text, max(0, start_ - 60), start_) is not None
        or _INTRODUCED.search(text, max(0, start - 60), start) is not None
    )


def _names(text: str) -> list[str]:
    """Return the names of five letters and more. Most texts show no two alike, and need not be read word for word."""
    pieces = set(text.split())
    common = pieces.copy()  # more than the words in lower case, but no other is asked for
    capital: set[str] = set()
    for piece in pieces:
        if not piece.isalpha():
            word = piece.strip(_MARKS)
            words = [word] if word.isalpha() else _NAME.findall(piece)
        elif piece.islower():
            continue
        else:
            words = [piece]
        for word in words:
            if word.islower():
                common.add(word)
            elif len(word) >= _SHORTEST:
                capital.add(_POSSESSIVE.sub("", word) if "'" in word or "’" in word else word)
    return sorted(name for name in capital if _is_long(name) and _is_name(name, common))


def _is_name(word: str, common: Container[str]) -> bool:
    return (
        len(word) > 1
        and word[0].isupper()
        and not word.isupper()
        and word.lower() not in common
        and not (word[0] in "IVXLC" and _NUMERAL.match(word))
    )


def _is_long(name: str) -> bool:
    return _SHORTEST <= len(name) <= _LONGEST


def _mentions(text: str) -> dict[str, list[_Mention]]:
    """Return the names of five letters and more, each with its mentions in order."""
    tokens = [(match.start(), match.group()) for match in _NAME.finditer(text)]
    common = {word for _, word in tokens if word.islower()}
    mentions: dict[str, list[_Mention]] = {}
    names = [(start, _POSSESSIVE.sub("", word)) for start, word in tokens]
    files = deque(match.span() for match in _FILE.finditer(text))
    for index, (start, word) in enumerate(names):
        if not _is_long(word) or not _is_name(word, common):
            continue
        while files and files[0][1] <= start:
            files.popleft()
        if files and files[0][0] <= start:
            continue
        end = start + len(word)
        before = after = ""
        if index:
            left_start, left = names[index - 1]
            if text[left_start + len(left) : start] == " " and _is_name(left, common):
                before = left
        if index + 1 < len(names):
            right_start, right = names[index + 1]
            if text[end:right_start] == " " and _is_name(right, common):
                after = right
        mentions.setdefault(word, []).append(_Mention(start, end, before, after))
    return mentions


def _pairs(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the pairs of names that differ in one letter, or in none but accents.

    Each name is looked up under itself and under itself with each letter left out (symmetric deletion), so the time is
    linear in the names.
    """
    # Both ends of the two are the same, and most names share theirs with no other.
    same_ends: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for name in names:
        letters = _letters(name)
        same_ends.setdefault((letters[0], letters[-1]), []).append((name, letters))
    done: set[tuple[str, str]] = set()
    for group in same_ends.values():
        if len(group) == 1:
            continue
        under: dict[str, list[tuple[str, str]]] = {}
        for name, letters in group:
            for key in {letters, *(letters[:i] + letters[i + 1 :] for i in range(1, len(letters)))}:
                for other, theirs in under.setdefault(key, []):
                    pair = (other, name)
                    if pair not in done and _plain(other) != _plain(name) and _near(theirs, letters):
                        done.add(pair)
                        yield pair
                under[key].append((name, letters))


def _plain(name: str) -> str:
    """Return the name without what is no matter of spelling: Fung-Wong and Fung-wong, O’Reilly and O'Reilly."""
    return name.casefold().replace("’", "'").replace("ʼ", "'")


def _letters(name: str) -> str:
    """Return the name without accents, in one transcription, case and apostrophe."""
    plain = name if name.isascii() else strip_accents(_plain(name))
    return _ENDING.sub(r"\1y", plain.lower().replace("dj", "d"))


def _sound(name: str) -> str:
    """Return what is the same for names that are written as they sound: Viktor and Victor, Pfeifer and Pfeiffer."""
    sound = _letters(name)
    for one, other in _SOUNDS:
        sound = sound.replace(one, other)
    return _DOUBLED.sub(r"\1", sound)


def _transcribed(name: str) -> str:
    """Return the name as it is written where there are no accents: Württemberg and Wuerttemberg."""
    return strip_accents(name.lower().translate(_TRANSCRIBED))


def _is_accented(letter: str) -> bool:
    return letter > "\x7f" and letter.isalpha()


def _near(one: str, other: str) -> bool:
    """Are they the same, or a letter apart that is neither the first nor the last, or two letters swapped?"""
    if one == other:
        return True
    head, left, right, tail = _apart(one, other)
    swapped = len(left) == 2 and left == right[::-1]
    return head > 0 and tail > 0 and (max(len(left), len(right)) == 1 or swapped)


def _is_inside(one: str, other: str) -> bool:
    """Do two near names differ in what is no part of an ending?

    Serbia and Serbian, Maria and Marie, Alexander and Alexandra are no spellings of one name.
    """
    one, other = _letters(one), _letters(other)
    if one == other:
        return True
    _, left, right, tail = _apart(one, other)
    return tail > 1 or (len(left) == 2 and left == right[::-1])


def _apart(one: str, other: str) -> tuple[int, str, str, int]:
    """Return how many letters two names begin with alike, what stands there in each, and how many they end with."""
    shorter = min(len(one), len(other))
    head = next((place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), shorter)
    ends = next((place for place, (a, b) in enumerate(zip(one[::-1], other[::-1], strict=False)) if a != b), shorter)
    tail = min(ends, shorter - head)
    return head, one[head : len(one) - tail], other[head : len(other) - tail], tail
