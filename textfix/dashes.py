"""Lost dashes: in ranges of numbers, in gaps of two spaces, in datelines. Those between words are `joined`'s.

The chances were measured on 60 MB of news and encyclopaedia text whose characters outside ASCII were deleted; they hold
for a text that lost characters. Which dash a gap in prose held is the house's style, which nothing in the text tells:
its chance is shared out between the two.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Set

from textfix.expressions import expression
from textfix.losses import LIKELY, Loss, Reading, insertion
from textfix.numbers import Number
from textfix.ranges import CODE_BEFORE, LONGEST_BEFORE, MONTH, between, ranges
from textfix.units import near_markup
from textfix.weights import Weights


def plain_dashes(text: str, runs: Iterable[tuple[int, int]]) -> Iterator[Loss]:
    """Yield the lost dashes of an English text that show by what stands there, in any order; its digits stand where
    `runs` say."""
    found = list(ranges(text, runs))
    yield from found
    yield from _gaps(text, reference=any(loss.chance > 0.9 for loss in found))
    yield from _datelines(text)


_DIGITS = expression(r"[1-9]\d{1,5}\Z")


def parted(text: str, found: Iterable[Number], known: Set[int], weights: Weights) -> Iterator[Loss]:
    """Yield those of the numbers of a text that the words around them make two, but for those that end where one is
    `known` to be, and unlikely ones."""
    for number in found:
        digits = text[number.start : number.end]
        if number.end in known or not _DIGITS.match(digits):
            continue
        if CODE_BEFORE.search(text, max(0, number.start - 8), number.start):
            continue
        places = [place for place in range(1, len(digits)) if _are_two(digits[:place], digits[place:])]
        if not places:
            continue
        chance = 1 / (1 + math.exp(-weights.sum("–", number.features)))
        if chance >= LIKELY:
            readings = tuple(insertion(number.start + place, "–", chance / len(places)) for place in places)
            reason = "the words around it speak of two numbers"
            yield Loss(number.start, number.end, "dash", "parted", readings, chance, reason)


def _are_two(one: str, two: str) -> bool:
    """May these be the ends of a range, or the result of a match?"""
    if two[0] == "0":
        return len(one) == len(two) == 1
    if len(one) == 3 and 1500 <= int(one + two[0]) <= 2099:  # more likely a year and what is left of another
        return False
    if len(one) == len(two) <= 2:
        return True
    return len(one) <= len(two) <= len(one) + 1 and int(one) < int(two) < 10 * int(one)


_GAP = expression(r"(?<=[\w)\]\"'%-])  (?=[\w(\"'$])")
_SENTENCE_GAP = expression(r"[.!?][\"')]?  [A-Z]")
_TABULAR = 20
"""So many gaps in one window, when one space in thirty is one, align columns or justify lines."""

_DATE_LEFT = expression(r"(?:\b(?:1\d|20)\d\d|\bB\.?C\.?|\bA\.?D\.?)\Z")
_DATE_RIGHT = expression(rf"(?:c\. )?(?:\d\d? (?:{MONTH})|(?:{MONTH}) \d|(?:1\d|20)\d\d\b|\d+ B\.?C|present\b)")
_LAST_WORD = expression(r"[A-Za-z]+\Z")
_FIRST_WORD = expression(r"[a-z]+\b")

PARTING = frozenset(
    "the a an his its their my our your whose of in on at by for with from to into against between during including "
    "via through per near under among within without across behind beyond toward towards upon until and or nor than "
    "both as that called named is about approximately roughly almost nearly over".split()
)
"""What stands before a word of another script that vanished, and before no dash."""

OPENING = frozenset(
    "a an the and or but nor so yet which who whom whose including especially particularly even both were was he she "
    "it they we that this these those with from one some many most all if when where while because though although "
    "as".split()
)
"""What often follows a dash: with these 97 gaps in a hundred held one, with other words 85."""

_UNSURE = 0.6
"""Beside a number often € or ° stood there, a space apart; between names, or before a bracket, a word such as à."""

_EM_SHARE = 0.75
"""Of the spaced dashes of news, so many are em dashes; of those of texts with ranges of years, a quarter are."""


def _gaps(text: str, reference: bool) -> Iterator[Loss]:
    """Two spaces where a spaced dash stood, in a text that is single-spaced otherwise."""
    if "  " not in text or _SENTENCE_GAP.search(text):
        return
    places = list(_GAP.finditer(text))
    if len(places) >= _TABULAR and 30 * len(places) > text.count(" "):
        return
    em = 1 - _EM_SHARE if reference else _EM_SHARE
    for match in places:
        start, end = match.span()
        before, after = text[max(0, start - LONGEST_BEFORE) : start], text[end : end + LONGEST_BEFORE]
        if _DATE_LEFT.search(before) and _DATE_RIGHT.match(after):
            yield between(start, end, start + 1, 0.98, "two spaces between two dates", "gap")
            continue
        left = _LAST_WORD.search(before)
        if (left is not None and left.group().lower() in PARTING) or near_markup(text, start):
            continue
        right = _FIRST_WORD.match(after)
        chance = 0.97 if right is not None and right.group() in OPENING else 0.85
        if (
            after[:1].isdigit()
            or before[-1:].isdigit()
            or after[:1] in '("'
            or (left is not None and left.group()[0].isupper() and after[0].isupper())
        ):
            chance = _UNSURE
        readings = (insertion(start + 1, "—", chance * em), insertion(start + 1, "–", chance * (1 - em)))
        readings = readings[::-1] if reference else readings
        yield Loss(start, end, "dash", "gap", readings, chance, "two spaces where a dash stood")


_DATELINE = expression(
    r"\A[A-Z][A-Z.'-]{1,30}(?: [A-Z][A-Z.'-]{1,30}){0,2} ?"
    r"(?:, (?:[A-Z][a-z]+\.?|(?:[A-Z]\.){2}|[A-Z][a-z]+ [A-Z][a-z]+))?"
    r"(?: (?:\([A-Z]\w+\) (?=[A-Z])|"
    r"(?=(?:The|An?|In|On|At|By|It|As|More|Former|After|When|Two|Three|Four) )))"
)
"""No place has longer words; without a bound a text of capitals alone took the cube of its length."""


def _datelines(text: str) -> Iterator[Loss]:
    """A place, and an agency, at the head of a report, whose dash went with a space beside it."""
    match = _DATELINE.match(text)
    if match is not None:
        end = match.end()
        chance = 0.9 if text[end - 2] == ")" else 0.7
        reading = Reading(((end, end, "— "),), chance)
        reason = "nothing between the place and the report"
        yield Loss(end - 1, end, "dash", "dateline", (reading,), chance, reason, flag_only=True)
