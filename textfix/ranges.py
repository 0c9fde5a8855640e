"""Lost dashes between numbers, where what stands there shows them: 199596, 1214 May, 10:0018:00, a 30 win.

The chances were measured on 60 MB of news and encyclopaedia text whose characters outside ASCII were deleted; they hold
for a text that lost characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from textfix.expressions import expression
from textfix.losses import Loss, Reading, Sort, insertion

MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"

# Numbers that may be two; not in prices, versions, times, paths or dates written in figures.
_NUMBER = expression(r"(?<![\w,$#/=&@+£€₹-])(?<![\d.]\.)\d{3,8}(?![\w/:]|[.,]\d|-\w)")
_MONTH_AFTER = expression(rf"(?:st|nd|rd|th)? (?:{MONTH})\b(?! \d\d?,)")
_MONTH_BEFORE = expression(rf"\b(?:{MONTH}) \Z")
_YEAR_AFTER = expression(r", (?:1\d|20)\d\d\b")
_YEAR_BEFORE = expression(r"(?:\d, |\bc\. |\b[Ii]n |\bof )\Z")
_PAGES_BEFORE = expression(r"\b(?:pp\.? ?|[Pp]ages )(?:[\d ,]+, )?\Z")
_IDENTIFIER_BEFORE = expression(
    r"(?:\b(?:numbers?|[Nn]os?\.|helpline|hotline|(?:tele)?phone|fax|dial|[Cc]all|[Cc]ommit|revision|serial|code|id|ID|"
    r"ISBN|ISSN|[Zz]ip|invoice|account|catalogue)\b[^.;!?()]{0,24}|\b[A-Z]{2,}\.? )\Z"
)
"""What numbers stand behind that are one."""
_SEASON_AFTER = expression(r" (?:\w+ )?(?:season|campaign|championship|cup|league|title)\b", re.IGNORECASE)
CODE_BEFORE = expression(r"[A-Z]{2,}\.? ?\Z|#\Z|\b[Zz]ip\b.*\Z")
_CITED_BEFORE = expression(r"(?:[,:;(] ?|\bpp?\. ?)\Z")
_PERCENT_AFTER = expression(r"%| per ?cent\b")
_VOTE_AFTER = expression(r" (?:vote|decision|majority|margin|win|victory|defeat|loss)\b")
_ERA_AFTER = expression(r" B\.?C")
_THOUSANDS = expression(r"(?<![\w,.$#/-])[1-9]\d{0,2}(?:,\d{3})+(?=[1-9]\d{0,2}(?:,\d{3})+(?![\d.]|,\d))")
_HOURS = expression(r"(?<![\w:.])[012]?\d:[0-5]\d(?=[012]?\d:[0-5]\d(?![\w:]))")
_ORDINALS = expression(r"(?<![\w.])\d{1,2}(?:st|nd|rd|th)(?=\d{1,2}(?:st|nd|rd|th)\b)")
_DECADES = expression(r"(?<![\w.])1\d\d0s(?=(?:1\d|20)\d\d(?:s\b|\b))")
_SHARES = expression(
    r"(?<![\w.,$#/-])\d{1,2}\.\d(?=\d{1,2}\.\d(?:%| (?:per ?cent|percent|million|billion|mi|km|ft|kg|lb|miles)\b))"
)
_SHORT_DAYS = expression(rf"(?<![\w.,$#/-])[4-8](?=[5-9] (?:{MONTH})\b)")
_DEATHS = expression(rf"(?=\d\d? (?:{MONTH}) 1\d\d\d\b)")
_OPEN_ENDED = expression(r"(?<![\w.,])(?:1\d|20)\d\d(?=(?:present|now)\b)")
LONGEST_BEFORE = 24  # characters that the patterns for what stands before may see

_SCORE = expression(
    r"(?<![\w.,$#/:£€₹-])(?<!round of )(?<!\d )\d(?=\d "
    r"(?:(?:home|away|aggregate|opening|league|cup|friendly|extra-time) )?"
    r"(?:win|victory|defeat|loss|draw|lead|thrashing|scoreline|aggregate)\b(?! changes))"
)
_RESULT_BEFORE = expression(r"\b(?:won|lost|drew|beaten|defeated|leading|trailing|finished|ended) (?:[A-Z]\w+ )?\Z")
_RESULT_AFTER = expression(
    r"[;)]|[.,](?!\d)| (?:on aggregate|after|at (?:half|home|full)|against|over|in|to [A-Z]|away|with)\b"
)
_SURE_AFTER = expression(r" (?:on aggregate|after extra|at half|against|at home|away|over)")
_UNITS = (
    "minutes?|seconds?|points?|percent|per|years?|months?|days?|hours?|goals?|laps?|yards?|met(?:re|er)s?|times?|miles?|"
    "people|votes|seats|games|matches|runs|wickets|million|billion|out|based|on|from"
)
_RUNNING_BEFORE = expression(
    r"\b(?:score(?:line|board)?s?(?: of| to| was| is| read| now read| stood at| at| still)|game at|made it|led|"
    r"trail(?:ed|ing)|tied(?: at)?|levelled at|(?:defeated|beat) (?:[A-Z]\w+ ){1,3}|period ended|"
    r"quarter (?:\w+ ){0,2}ended|majority) \Z"
)
_RUNNING_AFTER = expression(rf"(?! (?:{_UNITS})\b)(?:[;).]?(?:[ \n]|\Z)|,(?!\d))")
_SETS = expression(r"(?<![\w.,-])[0-7]{2}(?:\(\d\d?\))?(?:, [0-7]{2}(?:\(\d\d?\))?){1,4}(?![\w]|[.,]\d| \w+ cent|%)")
_SET = expression(r"(?<![\d(])(\d)(\d)(?![\d)])")


def ranges(text: str, runs: Iterable[tuple[int, int]]) -> Iterator[Loss]:
    """Yield the lost dashes between the numbers of an English text, whose digits stand where `runs` say.

    Text holds few numbers: the patterns are tried where digits stand alone, five times as fast as a search for each.
    """
    # A text that writes its results with hyphens lost none of them: no channel takes those.
    results = not _writes_hyphens(text)
    sets_end = 0
    for start, end in runs:
        size = end - start
        after = text[end : end + 1]
        # Four numbers in ten of news are years, which are told by themselves.
        year = size == 4 and _is_year(text[start:end])
        if 3 <= size <= 8 and not (year and _stays_year(text, start, end)):
            yield from _number(text, start)
        if after in _JOINED_BY and (after not in _BEFORE_DIGITS or text[end + 1 : end + 2].isdigit()):
            for pattern, chance, reason in _JOINTS["a" if after.isalpha() else after]:
                match = pattern.match(text, start)
                if match is not None:
                    yield between(start, match.end() + 1, match.end(), chance, reason)
        # Most short numbers are neither: what _SHORT_DAYS begins with is looked at here.
        if size <= 2 and ((size == 2 and after == " " and text[start] in "45678") or text[start - 1 : start].islower()):
            yield from _days(text, start)
        if results and (size == 2 or (size == 4 and not year)) and text[start] != "0":
            yield from _result(text, start, end)
        if results and size == 2 and after in ",(" and start >= sets_end:
            for loss in _sets(text, start):
                yield loss
                sets_end = loss.end


def between(start: int, end: int, place: int, chance: float, reason: str, sort: Sort = "range") -> Loss:
    """Return the loss of a dash at `place`."""
    return Loss(start, end, "dash", sort, (insertion(place, "–", chance),), chance, reason)


def _number(text: str, start: int) -> Iterator[Loss]:
    """A number that is two: years, days of a month, pages."""
    match = _NUMBER.match(text, start)
    if match is None or text[start] == "0":
        return
    digits, end = match.group(), match.end()
    place, chance = _split(text, digits, start, end)
    if place:
        reason = f"{digits[:place]} and {digits[place:]} without the dash between them"
        yield between(start, end, start + place, chance, reason)


_JOINTS = {
    ",": ((_THOUSANDS, 0.98, "two numbers with thousands stand as one"),),
    ":": ((_HOURS, 0.98, "two hours of the day stand as one"),),
    ".": ((_SHARES, 0.93, "two numbers stand as one"),),
    "a": (
        (_OPEN_ENDED, 0.98, "a year runs into the word"),
        (_ORDINALS, 0.98, "two ordinals stand as one"),
        (_DECADES, 0.97, "two decades stand as one"),
    ),
}
"""By what stands behind a number: patterns of where one thing ends and another begins, the chance that a dash stood
there, and how a report says so."""
_JOINED_BY = frozenset(",:.npsrt")
_BEFORE_DIGITS = frozenset(",:.")
"""Of these, those behind which the second number follows at once."""


def _days(text: str, start: int) -> Iterator[Loss]:
    """Two days of a month whose number no month has, and a date behind the word that it follows."""
    match = _SHORT_DAYS.match(text, start)
    if match is not None and text[start] < text[start + 1]:
        yield between(start, start + 2, start + 1, 0.96, "two days of a month without the dash between them")
    elif start and text[start - 1].islower() and _DEATHS.match(text, start):
        yield between(start, start + 1, start, 0.85, "a date runs into the word before it")


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
    before = text[max(0, start - LONGEST_BEFORE) : start]
    if size in (4, 5, 6) and _PAGES_BEFORE.search(before) and not _is_year(digits):
        return _split_pages(digits)
    if size == 6:
        return _split_years(digits, cited=_CITED_BEFORE.search(before) is not None)
    if size == 5:
        year = int(digits[:4])
        next_one = int(digits[4]) == (year + 1) % 10 and 1850 <= year <= 2030
        return (4, 0.85) if next_one and not CODE_BEFORE.search(before) else _NOWHERE
    if size <= 4:
        return _split_days(text, digits, before, end)
    return _NOWHERE


def _writes_hyphens(text: str) -> bool:
    """Does a hyphen stand between two numbers?

    >>> _writes_hyphens("They won 3-1."), _writes_hyphens("A re-run in 1990")
    (True, False)
    """
    place = text.find("-")
    while place >= 0:
        if text[place - 1 : place].isdecimal() and text[place + 1 : place + 2].isdecimal():
            return True
        place = text.find("-", place + 1)
    return False


def _stays_year(text: str, start: int, end: int) -> bool:
    """Does a number that may be a year hide no days and no shares, by its digits and what follows? See `_split_days`.

    >>> [_stays_year(text, 0, 4) for text in ("2004 May", "1930 May", "1998 per cent", "1998 and")]
    [True, False, False, True]
    """
    if text[start : start + 2] >= text[start + 2 : end]:
        return True
    return text[start + 2 : end] > "31" and not text.startswith(("%", " per"), end)


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
        if _MONTH_BEFORE.search(before) and not 1500 <= int(digits) <= 2099:
            # June 1215 is rarely a year in what texts lose dashes from.
            return half, 0.8 if int(digits) > 2099 else 0.5
    if len(digits) == 4:
        if first < last and _PERCENT_AFTER.match(text, end):
            return 2, 0.92
        if _VOTE_AFTER.match(text, end) and not _is_year(digits):
            return 2, 0.92
        if first < last <= first + 40 and int(digits) > 2099 and _CITED_BEFORE.search(before):
            return 2, 0.7
    return _NOWHERE


def _result(text: str, start: int, end: int) -> Iterator[Loss]:
    """The result of a match."""
    place = start + (end - start) // 2
    if end - start == 2:
        if _SCORE.match(text, start):
            yield between(start, end, place, 0.97, "a result without its dash", "score")
            return
        if _RESULT_AFTER.match(text, end) and _RESULT_BEFORE.search(text, max(0, start - 40), start):
            chance = 0.95 if _SURE_AFTER.match(text, end) else 0.8
            yield between(start, end, place, chance, "a result without its dash", "score")
            return
    elif text[place] == "0" or _is_year(text[start:end]):
        return
    one, two = int(text[start:place]), int(text[place:end])
    if abs(one - two) < _LEAD[place - start] and _RUNNING_AFTER.match(text, end):
        before = _RUNNING_BEFORE.search(text, max(0, start - 60), start)
        if before is not None and _SPORT.search(text, max(0, start - 300), end + 300):
            yield between(start, end, place, _SPORT_CHANCE, "a result without its dash", "running")


def _sets(text: str, start: int) -> Iterator[Loss]:
    """The sets of a match of tennis."""
    match = _SETS.match(text, start)
    if match is None:
        return
    sets = list(_SET.finditer(match.group()))
    if all(_is_set(int(found[1]), int(found[2])) for found in sets):
        places = [start + found.start() + 1 for found in sets]
        reading = Reading(tuple((place, place, "–") for place in places), 0.9)
        reason = "the results of sets without their dashes"
        yield Loss(start, match.end(), "dash", "score", (reading,), reading.chance, reason)


_LEAD = {1: 7, 2: 30}
"""By so many points, or goals, one side hardly leads."""
_SPORT = expression(
    r"\b(?:scored?|goals?|half[ -]time|(?:first|second) half|quarter|points?|wins?|won|league|match(?:es)?|cup|vs)\b"
)
_SPORT_CHANCE = 0.6


def _is_set(one: int, two: int) -> bool:
    """Is it the result of a set of tennis?"""
    high, low = max(one, two), min(one, two)
    return (high == 6 and low <= 4) or (high == 7 and low in (5, 6))
