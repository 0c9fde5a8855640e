"""What a damaged word may have been: candidates from the lexicon, composed with possessive endings.

Works on one word type at a time, without its context, so that each type is analysed once. A candidate's text is
lower-case, with `'` for any apostrophe; `recase` gives it the capitals of the token.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from textfix.channels import REPERTOIRES
from textfix.languages import fold_case
from textfix.lexicon import Form, Lexicon

# A candidate this much rarer in English than the word that stands there (natural logarithm of the counts) is never
# meant: at -7 three in ten thousand restorations of the training text were lost, and lookups fell by half.
MIN_LOG_RATIO = -7.0
# From this ratio on a word is an anomaly: it hardly stands in healthy text, so it speaks for the channel.
ANOMALY_LOG_RATIO = 3.0
MOST = 8  # candidates kept for one word; the right one was among the first 8 in 99.8 % of the training words

_APOSTROPHE = re.compile("[’ʻʼ]")


class Candidate(NamedTuple):
    """One reading of a damaged word.

    `text` is the whole word; `form` is the lexicon's entry for `stem`, None where the lexicon has none; `ending` is what
    was composed ("'s", "'" or ""). `lost` names the classes of the lost characters: `l` letters in Latin-1, `x` letters
    beyond it, `a` an apostrophe. `log_count` is ln(1 + count) of the reading in English text, in the token's case.
    """

    text: str
    stem: str
    ending: str
    form: Form | None
    lost: str
    log_count: float


class Word(NamedTuple):
    """A word type and its readings. `shape`: `a` lower, `A` capitalised, `X` all capitals, `m` mixed."""

    token: str
    low: str
    shape: str
    form: Form | None
    log_count: float
    candidates: tuple[Candidate, ...]
    anomaly: str

    @property
    def projected(self) -> str:
        """The word as it would look damaged: what contexts and evidence compare, so that repairing changes neither."""
        return project(self.low)


@lru_cache(1 << 14)
def project(low: str) -> str:
    """Return the ASCII letters of a lower-case word; apostrophes go with the rest.

    >>> project("didn’t"), project("vučić")
    ('didnt', 'vui')
    """
    if low.isascii() and "'" not in low:
        return low
    return "".join(character for character in low if character.isascii() and character != "'")


def shape_of(token: str) -> str:
    """Return the class of a token's capitals.

    >>> [shape_of(token) for token in ("word", "Word", "WORD", "McX", "A")]
    ['a', 'A', 'X', 'm', 'A']
    """
    if token.islower():
        return "a"
    if token[1:].islower() or len(token) == 1:
        return "A"
    return "X" if token.isupper() else "m"


def log_count(form: Form | None, shape: str) -> float:
    """ln(1 + count) of a form in English text in the given shape."""
    if form is None:
        return 0.0
    if shape == "a":
        return form.lower
    if shape == "X":
        return max(form.cap, form.lower)
    return form.cap


def lost_classes(low: str, text: str) -> str:
    """Say which classes of characters must have gone for `text` to look like `low`; "" where no channel does that.

    >>> lost_classes("vui", "vučić"), lost_classes("caf", "café"), lost_classes("beyoncés", "beyoncé's")
    ('x', 'l', 'a')
    >>> lost_classes("beyoncs", "beyoncé's"), lost_classes("nié", "ničé"), lost_classes("ni", "ničé")
    ('la', 'x', 'lx')
    """
    curly = text.replace("'", "’")
    for pattern in REPERTOIRES.values():
        if pattern.sub("", curly) == low:
            gone = "".join(pattern.findall(curly))
            return (
                ("l" if any("\x80" <= c <= "\xff" for c in gone) else "")
                + ("x" if any(c > "\xff" and c != "’" for c in gone) else "")
                + ("a" if "’" in gone else "")
            )
    return ""


def analyse(lexicon: Lexicon, token: str, words: Iterable[str] = ()) -> Word:
    """Return the readings of a word type, most frequent first. A word of `words` has none."""
    low = _APOSTROPHE.sub("'", fold_case(token))
    shape = shape_of(token)
    form = lexicon.get(low)
    own = log_count(form, shape)
    if token in words or len(token) > 40:
        return Word(token, low, shape, form, own, (), "")
    found: dict[str, Candidate] = {}
    if "'" in low:
        # The apostrophe lives; only the letters before a possessive ending can have lost something.
        stem, mark, ending = low.rpartition("'")
        if mark and ending in ("s", ""):
            _add(found, lexicon, stem, shape, "'" + ending, own, low)
    else:
        _add(found, lexicon, low, shape, "", own, low)
        if low.endswith("s") and len(low) > 2:
            _add(found, lexicon, low[:-1], shape, "'s", own, low)
            _possessive(found, lexicon, low, shape, own)
    ranked = sorted(found.values(), key=lambda c: (-c.log_count - _known(c.form), c.text))[:MOST]
    anomaly = ""
    for candidate in ranked:
        if candidate.log_count - own >= ANOMALY_LOG_RATIO and len(low) > 2:
            anomaly = candidate.lost
            break
    return Word(token, low, shape, form, own, tuple(ranked), anomaly)


def _known(form: Form | None) -> float:
    """How well other languages know a form, in the units of ln(1 + count): breaks ties among names English lacks."""
    return form.languages[0][1] / 4 if form is not None and form.languages else 0.0


def _add(
    found: dict[str, Candidate], lexicon: Lexicon, low: str, shape: str, ending: str, own: float, whole: str
) -> None:
    """Add the lexicon's readings of `low`, each with `ending` behind it, that some channel turns into `whole`."""
    key = project(low)
    if not key:
        return
    for form in [*lexicon.dropped(key), *_digraphs(lexicon, low, key)]:
        text = form.text + ending
        lost = lost_classes(whole, text) or ("xd" if "đ" in form.text else "")
        if not lost or text in found:
            continue
        if lost == "xd" and not _half_digraph(whole, text):
            continue
        count = log_count(form, shape)
        # A lost first letter took its case along; a capital behind it would have been the second letter.
        if form.text[0] not in whole[:1]:
            if shape in "Am":
                continue
            count = max(form.lower, form.cap)
        if count - own >= MIN_LOG_RATIO:
            found[text] = Candidate(text, form.text, ending, form, lost, count)


def _digraphs(lexicon: Lexicon, low: str, key: str) -> list[Form]:
    """Forms with đ for a word in which it was written đj or dj before the loss."""
    forms: list[Form] = []
    for pair in ("dj", "j"):
        place = key.find(pair)
        if place >= 0:
            forms += [form for form in lexicon.dropped(key[:place] + key[place + len(pair) :]) if "đ" in form.text]
    return forms


def _half_digraph(low: str, text: str) -> bool:
    curly = text.replace("'", "’")
    ascii_only = REPERTOIRES["ascii"]
    return low in (
        ascii_only.sub("", curly.replace("đ", "dj", 1)),
        ascii_only.sub("", curly.replace("đ", "đj", 1)),
    )


def _possessive(found: dict[str, Candidate], lexicon: Lexicon, low: str, shape: str, own: float) -> None:
    """Add stem’s and stems’ for a word in -s whose stem is a word, or a name that no list holds."""
    stem = low[:-1]
    form = lexicon.get(stem)
    if form is None and shape not in "Am":
        return
    for text, stem, ending, entry in ((low[:-1] + "'s", low[:-1], "'s", form), (low + "'", low, "'", lexicon.get(low))):
        count = log_count(lexicon.get(text), shape)
        if text not in found and count - own >= MIN_LOG_RATIO:
            found[text] = Candidate(text, stem, ending, entry, "a", count)


def recase(token: str, candidate: Candidate, apostrophe: str = "’") -> str:
    """Return the candidate's text with the capitals of the token, and `apostrophe` for each lost one.

    >>> from textfix.lexicon import lexicon
    >>> [recase(t, analyse(lexicon(), t).candidates[0]) for t in ("Vui", "VUI", "ukanovi", "ONeill", "Didnt")]
    ['Vučić', 'VUČIĆ', 'Đukanović', 'O’Neill', 'Didn’t']
    """
    upper = token.isupper() and (len(token) > 1 or len(candidate.text) == 1)
    form = candidate.form
    result: list[str] = []
    position = 0
    for index, character in enumerate(candidate.text):
        old = token[position : position + 1]
        if old and (fold_case(old) == character or (character == "'" and old in "'’ʻʼ")):
            result.append(old)
            position += 1
        elif character == "'":
            result.append(apostrophe)
        else:
            if old in "jJ" and character == "đ":  # what is left of Đj
                position += 1
            elif character == "đ" and token[position : position + 2].lower() == "dj":
                upper = upper or token[position].isupper()
                position += 2
            capital = upper or (index == 0 and form is not None and form.cap > form.lower)
            large = character.upper()
            result.append(large if capital and len(large) == 1 else character)
            if character == "đ" and upper and not token.isupper():
                upper = False
    return "".join(result)
