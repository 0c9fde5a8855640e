"""Marks (? or U+FFFD) that a channel wrote for dashes, quotation marks and symbols.

Here a sign is known to be gone, and its place: what is left is to say which it was. Marks inside words, and
apostrophes, are `restore`'s. A mark must become something for the text to be read at all, so which dash it
was, or whether double or single quotation marks, does not lower the chance: those are the house's style, and the
commoner ones are taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from textfix.amounts import currency_shares
from textfix.candidates import project
from textfix.dashes import PARTING
from textfix.expressions import expression
from textfix.lexicon import Lexicon
from textfix.losses import Loss, LossKind, Reading, Sort
from textfix.weights import Weights

_RUN = {"?": expression(r"\?+"), "\ufffd": expression("\ufffd+")}
INSIDE = expression(r"[0-9]\?+(?:[0-9]|[CFNSEW]\b)")
"""A question mark that asks nothing: in 55 million words of encyclopaedia text, news and books there is none."""
_COORDINATES = {
    sign: expression(
        rf"(?<![\w{sign}])\d{{1,3}}(?P<degrees>[{sign}]{{1,2}})\d{{1,2}}(?:\.\d+)?(?P<minutes>[{sign}]{{1,3}})"
        rf"(?:\d{{1,2}}(?:\.\d+)?(?P<seconds>[{sign}]{{1,3}}))? ?[NSEW]\b"
    )
    for sign in _RUN
}
"""A mark, or one for each byte of ° ′ ″."""
_ANGLES = {"degrees": "°", "minutes": "′", "seconds": "″"}
_LINE_END = expression(r"[\r\n]")
_OPAQUE = expression(r"(?:[=&/\\_{}<>*+@|]|\.[^\W\d])\S*\Z")
"""Addresses and patterns: a mark that they hold is their own."""
_OPAQUE_AFTER = expression(r"\S*(?:[=&/\\_{}<>*+@|]|\.[^\W\d])")
_WORD_BEFORE = expression(r"[A-Za-z]+\Z")
_WORD_AFTER = expression(r"[A-Za-z]+")
_SUM_AFTER = expression(
    r"\d[\d,]*(?:\.\d+)? ?(?:million|billion|trillion|bn|mn|m|k|crores?|lakhs?|cr)\b|\d{1,3}(?:,\d{3})+\b|\d+\.\d\d\b|"
    r"\d+ (?:an? |per )(?:year|month|week|day|hour|head|night|ticket|share)\b"
)
_PAYING = expression(
    r"\b(?:for|costs?|worth|paid|pay|pays|fined?|priced?|at|than|least|most|only|just|about|around|to|from|of|and|over|under|"
    r"between) \Z"
)
_SMALL_SUM_AFTER = expression(r"\d{1,4}(?:[;,.)]? |[.)]?\Z)")
_CONTRACTION_AFTER = expression(r"(?:'|[?\ufffd]{1,3})(?:[st]|re|ve|ll|[dm])\b")
_CONTRACTION_BEFORE = expression(r"[a-z](?:'|[?\ufffd]{1,3})(?:[st]|re|ve|ll|[dm])\Z")
_CONTRACTED = frozenset(("s", "t", "re", "ve", "ll", "d", "m"))
_KNOWN = 6.0
"""ln of the count from which on the halves of a word are taken for words."""
_COMMON = 8.0
"""The same for halves of three letters and fewer: names are full of those (Bass?ne)."""
_LONGEST = 24  # characters looked at on either side
_LONG = 3  # bytes of “ – € and their like, where each byte became a mark


class _Mark(NamedTuple):
    """A run of marks; `before` and `after` are what stands beside it, a line break at the ends of a paragraph."""

    start: int
    end: int
    before: str
    after: str


def marks(text: str, sign: str, taken: Sequence[tuple[int, int]], lexicon: Lexicon, weights: Weights) -> Iterator[Loss]:
    """Yield what the marks `sign` of an English text stood for, as far as it was punctuation.

    Call it for a text in which such marks may stand for lost characters. `taken`: spans, sorted, whose marks are those
    of letters and apostrophes.
    """
    shares: list[tuple[float, str]] | None = None
    ends = iter(taken)
    span = next(ends, None)
    opened: list[_Mark] = []
    spaced: list[_Mark] = []
    starts, stops = {start for start, _ in taken}, {stop for _, stop in taken}
    ranged = False
    scanned = 0
    angles = _angles(text, sign)
    for match in _RUN[sign].finditer(text):
        start, end = match.span()
        while span is not None and span[1] <= end:
            start = max(start, span[1])
            span = next(ends, None)
        if span is not None and span[0] < end:
            end = span[0] if span[0] > start else start
        if start >= end:
            continue
        mark = _mark(text, start, end)
        if start in angles:
            yield _loss(mark, angles[start], 0.96, "symbol", "a mark in geographic coordinates", "inside")
            continue
        if _OPAQUE.search(mark.before) or _OPAQUE_AFTER.match(mark.after):
            continue
        if opened and _LINE_END.search(text, scanned, start):
            yield from _unclosed(opened, sign)
            opened = []
        scanned = start
        one, two = mark.before[-1:] or "\n", mark.after[:1] or "\n"
        single = end - start in (1, _LONG)
        if one.isalnum() and two.isalnum():
            ranged |= one.isdecimal() and two.isdecimal()
            if single or two in "CF":
                yield from _between(mark, one, two, lexicon)
        elif one == " " and two == " ":
            following = _WORD_AFTER.match(mark.after, 1)
            if _OPAQUE_AFTER.match(mark.after, 1):
                continue
            if single and following is not None and (following.group().islower() or sign == "\ufffd"):
                spaced.append(mark)
        elif _opens(one, two):
            if two.isdecimal() and (
                _SUM_AFTER.match(mark.after) or (_PAYING.search(mark.before) and _SMALL_SUM_AFTER.match(mark.after))
            ):
                shares = shares or currency_shares(text, weights)
                readings = tuple(
                    Reading(((start, end, currency),), 0.96 * share)
                    for share, currency in shares
                    if end - start in (1, len(currency.encode()))
                )
                if readings:
                    yield Loss(start, end, "symbol", "mark", readings, 0.96, "a mark where a currency stood")
            elif single and (end in starts or _begins_word(mark, lexicon)):
                opened.append(mark)
        elif opened and _closes(mark, one, two, sign) and (start in stops or _ends_word(mark, lexicon)):
            yield from _quotation(text, opened.pop(), mark, sign)
    yield from _unclosed(opened, sign)
    # Texts that write ranges of numbers with a dash mostly write the spaced one short too.
    dash = "–" if ranged else "—"
    for mark in spaced:
        yield _loss(mark, dash, 0.95, "dash", "a mark where a spaced dash stood")


def _angles(text: str, sign: str) -> dict[int, str]:
    """Find the marks in geographic coordinates, and what each was.

    >>> _angles("at 29?21?43?S", "?")
    {5: '°', 8: '′', 11: '″'}
    """
    return {
        match.start(angle): _ANGLES[angle]
        for match in _COORDINATES[sign].finditer(text)
        for angle in _ANGLES
        if match.start(angle) >= 0
    }


def _begins_word(mark: _Mark, lexicon: Lexicon) -> bool:
    """Does a whole word stand behind the mark, or none at all? What lost its first letter follows no quotation mark."""
    after = mark.after.lstrip("'$([.")
    word = _WORD_AFTER.match(after)
    if word is None:
        return not after[:1].isalpha()
    if (word.group()[0].isupper() and len(word.group()) > 2) or _CONTRACTION_AFTER.match(after, word.end()):
        return True
    return _known(word.group(), lexicon)


def _ends_word(mark: _Mark, lexicon: Lexicon) -> bool:
    """Does a whole word stand before the mark, or none at all?"""
    before = mark.before.rstrip(",.;:!)'")
    word = _WORD_BEFORE.search(before)
    if word is None:
        return not before[-1:].isalpha()
    if before[: word.start()][-1:].isdigit() or _CONTRACTION_BEFORE.search(before):
        return True
    return _known(word.group(), lexicon)


def _unclosed(opened: Iterable[_Mark], sign: str) -> Iterator[Loss]:
    for mark in opened:
        if sign == "\ufffd" or not mark.before[-1:].isspace():
            yield _loss(mark, "“", 0.8, "quote", "a mark where a quotation was opened")


def _mark(text: str, start: int, end: int) -> _Mark:
    before = text[max(0, start - _LONGEST) : start]
    after = text[end : end + _LONGEST]
    return _Mark(start, end, before[before.rfind("\n") + 1 :], after.partition("\n")[0])


def _loss(mark: _Mark, after: str, chance: float, kind: LossKind, reason: str, sort: Sort = "mark") -> Loss:
    return Loss(mark.start, mark.end, kind, sort, (Reading(((mark.start, mark.end, after),), chance),), chance, reason)


def _between(mark: _Mark, one: str, two: str, lexicon: Lexicon) -> Iterator[Loss]:
    """A mark between letters or digits."""
    if one.isdecimal() and two.isdecimal():
        left = re.search(r"\d+\Z", mark.before)
        right = re.match(r"\d+", mark.after)
        assert left is not None and right is not None
        thousands = len(right.group()) == 3 and len(left.group()) < 3
        if not thousands:
            # A digit that was not legible is written so, too (18?2).
            sort: Sort = "mark" if len(right.group()) < len(left.group()) < 3 else "inside"
            yield _loss(mark, "–", 0.95, "dash", "a mark between two numbers", sort)
    elif one.isdecimal():
        if re.match(r"[CFNSEW]\b", mark.after):
            yield _loss(mark, "°", 0.96, "symbol", "a mark where a sign of degrees stood", "inside")
        elif re.match(r"(?:present|now)\b", mark.after):
            yield _loss(mark, "–", 0.96, "dash", "a mark between a year and the present")
    elif one.isalpha() and two.isalpha():
        left = _WORD_BEFORE.search(mark.before)
        right = _WORD_AFTER.match(mark.after)
        if left is None or right is None or right.group() in _CONTRACTED:
            return
        first, last = left.group(), right.group()
        if (last.isupper() and len(last) > 1) or mark.after[right.end() : right.end() + 1] in ("?", "\ufffd"):
            return  # Part?III, with a no-break space; the rest of a name
        if first.lower() in PARTING:
            return
        if all(_known(word, lexicon) for word in (first, last)) and not lexicon.dropped(
            project((first + last).lower())
        ):
            sign = "–" if first[0].isupper() and last[0].isupper() else "—"
            yield _loss(mark, sign, 0.93, "dash", f"a mark between ‘{first}’ and ‘{last}’")


def _known(word: str, lexicon: Lexicon) -> bool:
    form = lexicon.get(word.lower())
    least = _KNOWN if len(word) > 3 else _COMMON
    return form is not None and max(form.lower, form.cap) >= least and (len(word) > 1 or word in "aAI")


def _opens(one: str, two: str) -> bool:
    return (one.isspace() or one in "([") and (two.isalnum() or two in "$([.'")


def _closes(mark: _Mark, one: str, two: str, sign: str) -> bool:
    """Does the mark end a quotation? A true question mark ends a sentence, and no comma stands before it."""
    if not (two.isspace() or two in ".,;:)]!?-"):
        return False
    if one in ",.!;:)" or sign == "\ufffd" or mark.end - mark.start > 1:
        return True
    return two in ".,;:)]" or mark.after[1:2].islower()


def _quotation(text: str, opening: _Mark, closing: _Mark, sign: str) -> Iterator[Loss]:
    """Yield the two marks of a quotation, each as an edit of its own place."""
    start, end = closing.start, closing.end
    if sign == "?" and end - start in (2, _LONG + 1) and text[start - 1].isalnum():
        start += 1  # the first is a true question mark
    if end - start not in (1, _LONG):
        return
    changes = ((opening.start, opening.end, "“"), (start, end, "”"))
    reason = "marks where a quotation was opened and closed"
    yield Loss(opening.start, end, "quote", "mark", (Reading(changes, 0.95),), 0.95, reason)
