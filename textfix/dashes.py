"""Lost dashes: in ranges of numbers, in gaps of two spaces, and between words that now stand as one.

The chances were measured on 60 MB of news and encyclopaedia text whose characters outside ASCII were deleted; they hold
for a text that lost characters. Which dash a gap in prose held is the house's style, which nothing in the text tells:
its chance is shared out between the two.
"""

from __future__ import annotations

import collections
import math
import re
from collections.abc import Iterable, Iterator, Set

from textfix.candidates import project
from textfix.lexicon import Lexicon
from textfix.losses import Loss, Reading, insertion
from textfix.numbers import Number
from textfix.ranges import CODE_BEFORE, LONGEST_BEFORE, MONTH, between, ranges
from textfix.units import near_markup
from textfix.weights import Weights

_MONTHS = re.compile(rf"\b(?:{MONTH})(?=(?:{MONTH})\b)")


def plain_dashes(text: str) -> Iterator[Loss]:
    """Yield the lost dashes of an English text that show by what stands there, in any order."""
    found = list(ranges(text))
    yield from found
    yield from _gaps(text, reference=any(loss.chance > 0.9 for loss in found))
    yield from _datelines(text)


def hidden_dashes(
    text: str, found: Iterable[Number], known: Set[int], lexicon: Lexicon, weights: Weights
) -> Iterator[Loss]:
    """Yield the lost dashes that only words show, in any order.

    `found` are the numbers of the text, `known` the places where a loss ends that shows by itself.
    """
    yield from _parted(text, found, known, weights)
    yield from _joined_words(text, lexicon)
    yield from _joined_names(text, lexicon)
    yield from _joined_marks(text, lexicon)
    for match in _MONTHS.finditer(text):
        yield between(match.start(), match.end() + 1, match.end(), 0.98, "two months stand as one word")


_DIGITS = re.compile(r"[1-9]\d{1,5}\Z")


def _parted(text: str, found: Iterable[Number], known: Set[int], weights: Weights) -> Iterator[Loss]:
    """Numbers that the words around them make two, but for those that end where one is `known` to be."""
    for number in found:
        digits = text[number.start : number.end]
        if number.end in known or not _DIGITS.match(digits):
            continue
        if CODE_BEFORE.search(text, max(0, number.start - 8), number.start):
            continue
        chance = 1 / (1 + math.exp(-weights.sum("–", number.features)))
        places = [place for place in range(1, len(digits)) if _are_two(digits[:place], digits[place:])]
        readings = tuple(insertion(number.start + place, "–", chance / len(places)) for place in places)
        if readings:
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


_GAP = re.compile(r"(?<=[\w)\]\"'%-])  (?=[\w(\"'$])")
_SENTENCE_GAP = re.compile(r"[.!?][\"')]?  [A-Z]")
_TABULAR = 20
"""So many gaps in one window, when one space in thirty is one, align columns or justify lines."""

_DATE_LEFT = re.compile(r"(?:\b(?:1\d|20)\d\d|\bB\.?C\.?|\bA\.?D\.?)\Z")
_DATE_RIGHT = re.compile(rf"(?:c\. )?(?:\d\d? (?:{MONTH})|(?:{MONTH}) \d|(?:1\d|20)\d\d\b|\d+ B\.?C|present\b)")
_LAST_WORD = re.compile(r"[A-Za-z]+\Z")
_FIRST_WORD = re.compile(r"[a-z]+\b")

PARTING = frozenset(
    "the a an his its their my our your whose of in on at by for with from to into against between during including "
    "via through per near under among within without across behind beyond toward towards upon until and or nor than "
    "both as that called named is about approximately roughly almost nearly over".split()
)
"""What stands before a word of another script that vanished, and before no dash."""

_OPENING = frozenset(
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
        chance = 0.97 if right is not None and right.group() in _OPENING else 0.85
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


_DATELINE = re.compile(
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


_JOINED = re.compile(r"(?<![\w'’@#/.-])[A-Za-z]{5,40}(?![\w'’@#/-]|\.\w)")

_RESUMING = _OPENING - frozenset("all both from most some many one".split())
"""What a word made of two does not end with, as "overall" and "posteriormost" do."""

_CLOSED = frozenset(
    "for to on at by into about after before over under between through during without against among until since upon "
    "toward is are has have had be will would can could may should".split()
)
"""What follows an unspaced dash less often than it follows a no-break space that vanished."""

_SUFFIXES = frozenset(
    "able body book fold ful hood house land less like line made most ship side time ward ware wise".split()
)
"""What words are made with: at the end, and before another."""
_PREFIXES = frozenset(
    "after anti by co counter cross down ex extra fore half ill inter mid mini multi neo no non off on out over post "
    "pre re self semi sub super the this trans ultra under un up you".split()
)


_ONE = 0.88
"""The chance of a dash where no other word of the text is two."""
_KNOWN = 6.0  # ln of the count from which on a half is taken for a word: 400 times in 130 million
_COMMON = 8.0


_RELATIVE = re.compile(r"(?<=[a-z]{3})(?:who|whose|whom|which|while|although|including|because)\Z")
"""What no name and no rare word ends with."""


def _joined_words(text: str, lexicon: Lexicon) -> Iterator[Loss]:
    """Two words that stand as one: a dash without spaces parted them, or a no-break space."""
    found: dict[str, tuple[int, float]] = {}
    others: dict[str, int] = {}
    spaces = 0
    for token, number in collections.Counter(_JOINED.findall(text)).items():
        if token.lower() in lexicon:
            continue
        relative = _RELATIVE.search(token)
        if relative is not None:
            found[token] = relative.start(), 0.9
            continue
        if number > 1 and token[0].isupper():
            continue  # a name
        place, common = _best_split(token, lexicon)
        if common < _KNOWN or lexicon.dropped(project(token.lower())):
            continue
        left, right = token[:place].lower(), token[place:]
        if (left in PARTING and right not in _OPENING) or (token[0].islower() and right[0].isupper() and right != "I"):
            spaces += 1
        elif right in _RESUMING or right in _CLOSED or right == "I":
            chance = _joined_chance(token, right, common)
            if chance:
                found[token] = place, chance
        elif (
            token.islower()
            and common >= _COMMON
            and len(right) > 3
            and right not in _SUFFIXES
            and left not in _PREFIXES
        ):
            others[token] = place
    if not found:
        return
    if len(found) == 1:  # an ellipsis, or a space, as often as twice one dash
        found = {token: (place, min(chance, _ONE)) for token, (place, chance) in found.items()}
    # This text writes its dashes so.
    found.update((token, (place, 0.5)) for token, place in others.items())
    for match in _JOINED.finditer(text):
        if match.group() in found:
            split, chance = found[match.group()]
            chance = chance / 3 if spaces else chance
            place = match.start() + split
            reason = f"‘{text[match.start() : place]}’ and ‘{text[place : match.end()]}’ stand as one word"
            yield Loss(match.start(), match.end(), "dash", "joined", (insertion(place, "—", chance),), chance, reason)


_NAMES = re.compile(r"(?<![\w'’@#/.-])(?:[A-Z][a-z]{3,14}){2,4}(?![\w'’@#/.-]|\.\w)")
_NAME = re.compile(r"[A-Z][a-z]+")
_BETWEEN = re.compile(
    r" (?:border|war|relations?|alliance|conflict|treaty|agreement|summit|match|game|axis|route|line|[Rr]ailway|"
    r"[Hh]ighway|[Ee]xpressway|trade|rivalry)\b"
)
_PROPER = 1.5
"""ln of how much oftener a name stands with a capital than without one."""


def _joined_names(text: str, lexicon: Lexicon) -> Iterator[Loss]:
    """Names that stand as one, as in the TurkeyIran border. Those of firms (PayPal) are made of common words."""
    for match in _NAMES.finditer(text):
        names = list(_NAME.finditer(text, match.start(), match.end()))
        sure = _BETWEEN.match(text, match.end()) is not None
        least = _KNOWN if sure else _COMMON
        if all(_is_name(name.group(), least, lexicon) for name in names):
            chance = 0.95 if sure else 0.75
            reason = f"{' and '.join(f'‘{name.group()}’' for name in names)} stand as one word"
            changes = tuple((name.start(), name.start(), "–") for name in names[1:])
            yield Loss(match.start(), match.end(), "dash", "joined", (Reading(changes, chance),), chance, reason)


_CLOSED_BEFORE = re.compile(r"(?<=\w\w)[)\"](?=[a-z]{2,12}\b(?![(.'=/]))")
_LOWER = re.compile(r"[a-z]+")
_LONGEST_LINE = 2000
"""Longer lines are no prose; in those no quotation mark is told to open or to close."""


def _joined_marks(text: str, lexicon: Lexicon) -> Iterator[Loss]:
    """A closing bracket or quotation mark that a word follows at once."""
    for match in _CLOSED_BEFORE.finditer(text):
        place = match.end()
        right = _LOWER.match(text, place)
        assert right is not None
        form = lexicon.get(right.group())
        if form is None or form.lower < _COMMON or near_markup(text, place):
            continue
        start = text.rfind("\n", max(0, place - _LONGEST_LINE), place) + 1
        if match.group() == '"' and ((not start and place > _LONGEST_LINE) or text.count('"', start, place) % 2):
            continue  # it opens
        if match.group() == ")" and text.rfind("(", max(start, place - 80), place) in (-1, place - 3):
            continue  # letter(s)
        reason = f"‘{right.group()}’ stands at once behind a closing mark"
        reading = insertion(place, "—", _BEHIND_MARK)
        yield Loss(place - 1, right.end(), "dash", "joined", (reading,), _BEHIND_MARK, reason)


_BEHIND_MARK = 0.7
"""A space is left out there, too."""


def _is_name(word: str, least: float, lexicon: Lexicon) -> bool:
    form = lexicon.get(word.lower())
    return form is not None and form.cap >= least and form.cap - form.lower >= _PROPER


def _joined_chance(token: str, right: str, common: float) -> float:
    """The chance that an unspaced dash stood before `right`. Names, and Latin, that end like two words are many."""
    if token[0].isupper():
        return 0.0
    if len(right) > 2:
        return 0.95 if right in _RESUMING else 0.85
    return 0.77 if common >= _COMMON and len(right) > 1 else 0.3


def _best_split(token: str, lexicon: Lexicon) -> tuple[int, float]:
    """Return where two words of English part a token best, and ln(1 + count) of the rarer; below 0 for nowhere.

    A capital says nothing but where the left one begins: names in -a and -and are many.
    """
    low = token.lower()
    best, place, common = 0.0, 0, -1.0
    for middle in range(1, len(low)):
        left, right = low[:middle], low[middle:]
        if (len(left) == 1 and left not in "ai") or (len(right) == 1 and right not in "ai"):
            continue
        one = lexicon.get(left)
        if one is None or one.lower < _KNOWN:
            continue
        two = lexicon.get(right)
        if two is None:
            continue
        count = max(two.lower, two.cap)
        if count >= _KNOWN and one.lower + count > best:
            best, place, common = one.lower + count, middle, min(one.lower, count)
    return place, common
