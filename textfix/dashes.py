"""Lost dashes: in ranges of numbers, in gaps of two spaces, and between words that now stand as one.

The chances were measured on 60 MB of news and encyclopaedia text whose characters outside ASCII were deleted; they hold
for a text that lost characters. Which dash a gap in prose held is the house's style, which nothing in the text tells:
its chance is shared out between the two.
"""

from __future__ import annotations

import collections
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Set

from textfix.candidates import project
from textfix.lexicon import Lexicon
from textfix.losses import Loss, Reading, Sort, insertion
from textfix.numbers import Number
from textfix.units import near_markup

_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"

# Numbers that may be two; not in prices, versions, times, paths or dates written in figures.
_NUMBER = re.compile(r"(?<![\w,$#/=&@+£€₹-])(?<![\d.]\.)\d{3,8}(?![\w/:]|[.,]\d|-\w)")
_MONTH_AFTER = re.compile(rf"(?:st|nd|rd|th)? (?:{_MONTH})\b(?! \d\d?,)")
_MONTH_BEFORE = re.compile(rf"\b(?:{_MONTH}) \Z")
_YEAR_AFTER = re.compile(r", (?:1\d|20)\d\d\b")
_YEAR_BEFORE = re.compile(r"(?:\d, |\bc\. |\b[Ii]n |\bof )\Z")
_PAGES_BEFORE = re.compile(r"\b(?:pp\.? ?|[Pp]ages )(?:[\d ,]+, )?\Z")
_IDENTIFIER_BEFORE = re.compile(
    r"(?:\b(?:numbers?|[Nn]os?\.|helpline|hotline|(?:tele)?phone|fax|dial|[Cc]all|[Cc]ommit|revision|serial|code|id|ID|ISBN|ISSN|"
    r"[Zz]ip|invoice|account|catalogue)\b[^.;!?()]{0,24}|\b[A-Z]{2,}\.? )\Z"
)
"""What numbers stand behind that are one."""
_SEASON_AFTER = re.compile(r" (?:\w+ )?(?:season|campaign|championship|cup|league|title)\b", re.IGNORECASE)
_CODE_BEFORE = re.compile(r"[A-Z]{2,}\.? ?\Z|\b[Zz]ip\b.*\Z")
_CITED_BEFORE = re.compile(r"(?:[,:;(] ?|\bpp?\. ?)\Z")
_PERCENT_AFTER = re.compile(r"%| per ?cent\b")
_VOTE_AFTER = re.compile(r" (?:vote|decision|majority|margin|win|victory|defeat|loss)\b")
_ERA_AFTER = re.compile(r" B\.?C")
_THOUSANDS = re.compile(r"(?<![\w,.$#/-])[1-9]\d{0,2}(?:,\d{3})+(?=[1-9]\d{0,2}(?:,\d{3})+(?![\d.]|,\d))")
_HOURS = re.compile(r"(?<![\w:.])[012]?\d:[0-5]\d(?=[012]?\d:[0-5]\d(?![\w:]))")
_ORDINALS = re.compile(r"(?<![\w.])\d{1,2}(?:st|nd|rd|th)(?=\d{1,2}(?:st|nd|rd|th)\b)")
_DECADES = re.compile(r"(?<![\w.])1\d\d0s(?=(?:1\d|20)\d\d(?:s\b|\b))")
_SHARES = re.compile(r"(?<![\w.,$#/-])\d{1,2}\.\d(?=\d{1,2}\.\d(?:%| (?:per ?cent|percent|million|billion)\b))")
_SHORT_DAYS = re.compile(rf"(?<![\w.,$#/-])[4-8](?=[5-9] (?:{_MONTH})\b)")
_DEATHS = re.compile(rf"(?<=[a-z])(?=\d\d? (?:{_MONTH}) 1\d\d\d\b)")
_OPEN_ENDED = re.compile(r"(?<![\w.,])(?:1\d|20)\d\d(?=(?:present|now)\b)")
_MONTHS = re.compile(rf"\b(?:{_MONTH})(?=(?:{_MONTH})\b)")
_LONGEST_BEFORE = 24  # characters that the patterns for what stands before may see

_SCORE = re.compile(
    r"(?<![\w.,$#/:£€₹-])(?<!round of )(?<!\d )\d(?=\d "
    r"(?:(?:home|away|aggregate|opening|league|cup|friendly|extra-time) )?"
    r"(?:win|victory|defeat|loss|draw|lead|thrashing|scoreline|aggregate)\b(?! changes))"
)
_RESULT = re.compile(
    r"\b(?:won|lost|drew|beaten|defeated|leading|trailing|finished|ended) (?:[A-Z]\w+ )?\d"
    r"(?=\d(?:[;)]|[.,](?!\d)| (?:on aggregate|after|at (?:half|home|full)|against|over|in|to [A-Z]|away|with)\b))"
)
_UNITS = (
    "minutes?|seconds?|points?|percent|per|years?|months?|days?|hours?|goals?|laps?|yards?|met(?:re|er)s?|times?|miles?|"
    "people|votes|seats|games|matches|runs|wickets|million|billion|out|based|on|from"
)
_RUNNING = re.compile(
    r"\b(?:score(?:line|board)?s?(?: of| to| was| is| read| now read| stood at| at| still)|game at|made it|led|"
    r"trail(?:ed|ing)|tied(?: at)?|levelled at|(?:defeated|beat) (?:[A-Z]\w+ ){1,3}|period ended|"
    r"quarter (?:\w+ ){0,2}ended|majority) "
    rf"(?P<score>\d{{2}}|\d{{4}})(?=[;).]?(?:[ \n]|\Z)|,(?!\d))(?! (?:{_UNITS})\b)"
)
_RESULT_AFTER = re.compile(r"\d (?:on aggregate|after extra|at half|against|at home|away|over)")
_SETS = re.compile(r"(?<![\w.,-])[0-7]{2}(?:\(\d\d?\))?(?:, [0-7]{2}(?:\(\d\d?\))?){1,4}(?![\w]|[.,]\d| \w+ cent|%)")
_SET = re.compile(r"(?<![\d(])(\d)(\d)(?![\d)])")
_HYPHENATED = re.compile(r"\d-\d")


def plain_dashes(text: str) -> Iterator[Loss]:
    """Yield the lost dashes of an English text that show by what stands there, in any order."""
    ranges = [*_ranges(text), *_scores(text)]
    yield from ranges
    yield from _gaps(text, reference=any(loss.chance > 0.9 for loss in ranges))
    yield from _datelines(text)


def hidden_dashes(
    text: str, found: Iterable[Number], known: Set[int], lexicon: Lexicon, weights: Mapping[str, float]
) -> Iterator[Loss]:
    """Yield the lost dashes that only words show, in any order.

    `found` are the numbers of the text, `known` the places where a loss ends that shows by itself.
    """
    yield from _parted(text, found, known, weights)
    yield from _joined_words(text, lexicon)
    yield from _joined_names(text, lexicon)


def _range(start: int, end: int, place: int, chance: float, reason: str, sort: Sort = "range") -> Loss:
    return Loss(start, end, "dash", sort, (insertion(place, "–", chance),), chance, reason)


def _ranges(text: str) -> Iterator[Loss]:
    """Numbers that are two: years, days of a month, pages."""
    for match in _NUMBER.finditer(text):
        digits, start, end = match.group(), match.start(), match.end()
        place, chance = (0, 0.0) if digits[0] == "0" else _split(text, digits, start, end)
        if place:
            reason = f"{digits[:place]} and {digits[place:]} without the dash between them"
            yield _range(start, end, start + place, chance, reason)
    for pattern, chance, reason in _JOINTS:
        for match in pattern.finditer(text):
            yield _range(match.start(), match.end() + 1, match.end(), chance, reason)
    for match in _SHORT_DAYS.finditer(text):
        place = match.end()
        if text[place - 1] < text[place]:
            yield _range(match.start(), place + 1, place, 0.96, "two days of a month without the dash between them")


_JOINTS = (
    (_OPEN_ENDED, 0.98, "a year runs into the word"),
    (_MONTHS, 0.98, "two months stand as one word"),
    (_THOUSANDS, 0.98, "two numbers with thousands stand as one"),
    (_HOURS, 0.98, "two hours of the day stand as one"),
    (_ORDINALS, 0.98, "two ordinals stand as one"),
    (_DECADES, 0.97, "two decades stand as one"),
    (_SHARES, 0.93, "two numbers stand as one"),
    (_DEATHS, 0.85, "a date runs into the word before it"),
)
"""Where one thing ends and another begins, the chance that a dash stood there, and how a report says so."""

_Place = tuple[int, float]
_NOWHERE: _Place = (0, 0.0)


def _split(text: str, digits: str, start: int, end: int) -> _Place:
    """Return before which digit a dash stood, and how likely that is; 0 where nothing says so."""
    size = len(digits)
    if size > 4 and _IDENTIFIER_BEFORE.search(text, max(0, start - 40), start) and not _SEASON_AFTER.match(text, end):
        return _NOWHERE
    if size == 8:
        first, last = int(digits[:4]), int(digits[4:])
        if 1000 <= first < last <= 2099 and last - first <= 200:
            return 4, 0.98
        if 1000 <= last < first <= 2999 and _ERA_AFTER.match(text, end):
            return 4, 0.95
        return _NOWHERE
    before = text[max(0, start - _LONGEST_BEFORE) : start]
    if size in (4, 5, 6) and _PAGES_BEFORE.search(before) and not _is_year(digits):
        return _split_pages(digits)
    if size == 6:
        return _split_years(digits, cited=_CITED_BEFORE.search(before) is not None)
    if size == 5:
        year = int(digits[:4])
        next_one = int(digits[4]) == (year + 1) % 10 and 1850 <= year <= 2030
        return (4, 0.85) if next_one and not _CODE_BEFORE.search(before) else _NOWHERE
    if size <= 4:
        return _split_days(text, digits, before, end)
    return _NOWHERE


def _is_year(digits: str) -> bool:
    return len(digits) == 4 and 1850 <= int(digits) <= 2030


def _split_pages(digits: str) -> _Place:
    half = len(digits) // 2
    if len(digits) % 2 == 0:
        return (half, 0.93) if int(digits[:half]) < int(digits[half:]) else _NOWHERE
    if int(digits[1:3]) < int(digits[3:]):  # 355–68
        return 3, 0.7
    return 2, 0.9


def _split_years(digits: str, cited: bool) -> _Place:
    """1995–96 or 1939–45; but 165–184 in a citation."""
    year, last = int(digits[:4]), int(digits[4:])
    pages = int(digits[3:]) - int(digits[:3])
    close = 0 < pages <= 60
    if 1000 <= year <= 2099 and last > year % 100 and (year >= 1500 or not close):
        if last == (year + 1) % 100 or not close:
            return 4, 0.98 if last == (year + 1) % 100 else 0.96
        return 3 if cited else 4, 0.75
    if 1500 <= year <= 2099 and year % 100 == 99 and last == 0:
        return 4, 0.98
    if close:
        return 3, 0.9 if cited else 0.6
    return _NOWHERE


def _split_days(text: str, digits: str, before: str, end: int) -> _Place:
    """12–14 May, May 12–14, 2005; also votes and shares."""
    half = len(digits) // 2
    first, last = int(digits[:half]), int(digits[half:])
    if 1 <= first < last <= 31 and digits[half] != "0":
        if _MONTH_AFTER.match(text, end) and not _YEAR_BEFORE.search(before):
            return half, 0.95
        if _MONTH_BEFORE.search(before) and _YEAR_AFTER.match(text, end):
            return half, 0.97
        if _MONTH_BEFORE.search(before) and int(digits) > 2099:
            return half, 0.8
    if len(digits) == 4:
        if first < last and _PERCENT_AFTER.match(text, end):
            return 2, 0.92
        if _VOTE_AFTER.match(text, end) and not _is_year(digits):
            return 2, 0.92
        if first < last <= first + 40 and int(digits) > 2099 and _CITED_BEFORE.search(before):
            return 2, 0.7
    return _NOWHERE


def _scores(text: str) -> Iterator[Loss]:
    """Results of matches."""
    if _HYPHENATED.search(text):
        return  # this text writes its results with hyphens, which no channel takes
    for match in _SCORE.finditer(text):
        yield _range(match.start(), match.end() + 1, match.end(), 0.97, "a result without its dash", "score")
    for match in _RESULT.finditer(text):
        place = match.end()
        chance = 0.95 if _RESULT_AFTER.match(text, place) else 0.8
        yield _range(place - 1, place + 1, place, chance, "a result without its dash", "score")
    for match in _RUNNING.finditer(text):
        start, end = match.span("score")
        half = (end - start) // 2
        one, two = int(text[start : start + half]), int(text[start + half : end])
        if text[start] != "0" and (half == 1 or text[start + half] != "0") and abs(one - two) < _LEAD[half]:
            chance = _SPORT_CHANCE if _SPORT.search(text, max(0, start - 300), end + 300) else 0.0
            if half == 2 and _is_year(text[start:end]):
                chance = 0.0
            if chance:
                yield _range(start, end, start + half, chance, "a result without its dash", "running")
    for match in _SETS.finditer(text):
        sets = list(_SET.finditer(match.group()))
        if all(_is_set(int(found[1]), int(found[2])) for found in sets):
            places = [match.start() + found.start() + 1 for found in sets]
            reading = Reading(tuple((place, place, "–") for place in places), 0.9)
            reason = "the results of sets without their dashes"
            yield Loss(match.start(), match.end(), "dash", "score", (reading,), reading.chance, reason)


_LEAD = {1: 7, 2: 30}
"""By so many points, or goals, one side hardly leads."""
_SPORT = re.compile(
    r"\b(?:scored?|goals?|half[ -]time|(?:first|second) half|quarter|points?|wins?|won|league|match(?:es)?|cup|vs)\b"
)
_SPORT_CHANCE = 0.6


def _is_set(one: int, two: int) -> bool:
    """Is it the result of a set of tennis?"""
    high, low = max(one, two), min(one, two)
    return (high == 6 and low <= 4) or (high == 7 and low in (5, 6))


_DIGITS = re.compile(r"[1-9]\d{1,5}\Z")


def _parted(text: str, found: Iterable[Number], known: Set[int], weights: Mapping[str, float]) -> Iterator[Loss]:
    """Numbers that the words around them make two, but for those that end where one is `known` to be."""
    get = weights.get
    for number in found:
        digits = text[number.start : number.end]
        if number.end in known or not _DIGITS.match(digits):
            continue
        if _CODE_BEFORE.search(text, max(0, number.start - 8), number.start):
            continue
        chance = 1 / (1 + math.exp(-sum(get(f"–{feature}", 0.0) for feature in number.features)))
        places = [place for place in range(1, len(digits)) if _are_two(digits[:place], digits[place:])]
        readings = tuple(insertion(number.start + place, "–", chance / len(places)) for place in places)
        if readings:
            reason = "the words around it speak of two numbers"
            yield Loss(number.start, number.end, "dash", "parted", readings, chance, reason)


def _are_two(one: str, two: str) -> bool:
    """May these be the ends of a range, or the result of a match?"""
    if two[0] == "0":
        return len(one) == len(two) == 1
    if len(one) == len(two) <= 2:
        return True
    return len(one) <= len(two) <= len(one) + 1 and int(one) < int(two) < 10 * int(one)


_GAP = re.compile(r"(?<=[\w)\]\"'%-])  (?=[\w(\"'$])")
_SENTENCE_GAP = re.compile(r"[.!?][\"')]?  [A-Z]")
_TABULAR = 20
"""So many gaps in one window, when one space in thirty is one, align columns or justify lines."""

_DATE_LEFT = re.compile(r"(?:\b(?:1\d|20)\d\d|\bB\.?C\.?|\bA\.?D\.?)\Z")
_DATE_RIGHT = re.compile(rf"(?:c\. )?(?:\d\d? (?:{_MONTH})|(?:{_MONTH}) \d|(?:1\d|20)\d\d\b|\d+ B\.?C|present\b)")
_LAST_WORD = re.compile(r"[A-Za-z]+\Z")
_FIRST_WORD = re.compile(r"[a-z]+\b")

_PARTING = frozenset(
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
        before, after = text[max(0, start - _LONGEST_BEFORE) : start], text[end : end + _LONGEST_BEFORE]
        if _DATE_LEFT.search(before) and _DATE_RIGHT.match(after):
            yield _range(start, end, start + 1, 0.98, "two spaces between two dates", "gap")
            continue
        left = _LAST_WORD.search(before)
        if (left is not None and left.group().lower() in _PARTING) or near_markup(text, start):
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
    r"\A(?:[A-Z][A-Z.'-]+ ?){1,3}(?:, (?:[A-Z][a-z]+\.?|(?:[A-Z]\.){2}|[A-Z][a-z]+ [A-Z][a-z]+))?"
    r"(?: (?:\([A-Z]\w+\) (?=[A-Z])|"
    r"(?=(?:The|An?|In|On|At|By|It|As|More|Former|After|When|Two|Three|Four) )))"
)


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
"""What no name ends with."""


def _joined_words(text: str, lexicon: Lexicon) -> Iterator[Loss]:
    """Two words that stand as one: a dash without spaces parted them, or a no-break space."""
    found: dict[str, tuple[int, float]] = {}
    others: dict[str, int] = {}
    spaces = 0
    for token, number in collections.Counter(_JOINED.findall(text)).items():
        if token.lower() in lexicon:
            continue
        relative = _RELATIVE.search(token) if token[0].isupper() else None
        if relative is not None:
            found[token] = relative.start(), 0.9
            continue
        if number > 1 and token[0].isupper():
            continue  # a name
        place, common = _best_split(token, lexicon)
        if common < _KNOWN or lexicon.dropped(project(token.lower())):
            continue
        left, right = token[:place].lower(), token[place:]
        if (left in _PARTING and right not in _OPENING) or (token[0].islower() and right[0].isupper() and right != "I"):
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


_NAMES = re.compile(r"(?<![\w'’@#/.-])[A-Z][a-z]{3,14}(?=[A-Z][a-z]{3,14}(?![\w'’@#/.-]|\.\w))")
_BETWEEN = re.compile(
    r" (?:border|war|relations?|alliance|conflict|treaty|agreement|summit|match|game|axis|route|line|[Rr]ailway|"
    r"[Hh]ighway|[Ee]xpressway|trade|rivalry)\b"
)
_PROPER = 1.5
"""ln of how much oftener a name stands with a capital than without one."""


def _joined_names(text: str, lexicon: Lexicon) -> Iterator[Loss]:
    """Two names that stand as one, as in the TurkeyIran border. Those of firms (PayPal) are made of common words."""
    for match in _NAMES.finditer(text):
        end = match.end()
        right = _WORD_HERE.match(text, end)
        assert right is not None
        between = _BETWEEN.match(text, right.end()) is not None
        least = _KNOWN if between else _COMMON
        if all(_is_name(name, least, lexicon) for name in (match.group(), right.group())):
            chance = 0.95 if between else 0.75
            reason = f"‘{match.group()}’ and ‘{right.group()}’ stand as one word"
            reading = insertion(end, "–", chance)
            yield Loss(match.start(), right.end(), "dash", "joined", (reading,), chance, reason)


_WORD_HERE = re.compile(r"[A-Z][a-z]+")


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
