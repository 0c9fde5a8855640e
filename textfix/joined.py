"""Lost dashes between words that now stand as one, and between a closing mark and the word behind it.

The chances hold for a text that lost characters: see `dashes`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from textfix.candidates import project
from textfix.census import SAYS
from textfix.dashes import OPENING, PARTING
from textfix.expressions import expression
from textfix.kernels import Census
from textfix.lexicon import Lexicon
from textfix.losses import Loss, Reading, insertion
from textfix.ranges import MONTH, between
from textfix.units import near_markup

_LEAST, _MOST = 5, 40  # letters
_JOINED = expression(rf"(?<![\w'’@#/.-])[A-Za-z]{{{_LEAST},{_MOST}}}(?![\w'’@#/-]|\.\w)")

_RESUMING = OPENING - frozenset("all both from most some many one".split())
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


_RELATIVE = expression(r"(?<=[a-z]{3})(?:who|whose|whom|which|while|although|including|because)\Z")
"""What no name and no rare word ends with."""
_WHERE_OTHERS = 0.5
"""The chance of a dash in a word of two that says nothing else, where the text writes its dashes without spaces."""


class _Joint(NamedTuple):
    """Where a token is two words. `chance`: of a dash, 0 where it was a space; `alone`: shows it by itself."""

    token: str
    place: int
    chance: float
    alone: bool = True


class Joined:
    """Finds words that stand as one; remembers those that do not."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._census = Census(self._kind)

    def losses(self, text: str) -> Iterator[Loss]:
        """Yield the lost dashes of an English text that stood between words without spaces, in any order."""
        tokens = self._census.count(text, 0).says
        yield from self._words(text, tokens)
        if any(map(_TWO_NAMES.search, tokens)):
            yield from _names(text, self._lexicon)
        if any(map(_MONTHS.search, tokens)):
            yield from _months(text)
        yield from _marks(text, self._lexicon)

    def _kind(self, token: str, _: int) -> int:
        """Say for the census whether a token may be two words."""
        return SAYS if _CAPITAL_INSIDE.search(token) or self._joint(token) is not None else 0

    def _words(self, text: str, tokens: Iterable[str]) -> Iterator[Loss]:
        """Two words that stand as one: a dash without spaces parted them, or a no-break space."""
        joints = self._joints(text, tokens)
        found = {joint.token: joint for joint in joints.values() if joint.chance and joint.alone}
        if not found:
            return
        if len(found) == 1:  # an ellipsis, or a space, as often as twice one dash
            found = {token: joint._replace(chance=min(joint.chance, _ONE)) for token, joint in found.items()}
        # This text writes its dashes so.
        found.update((token, joint) for token, joint in joints.items() if not joint.alone)
        spaces = any(not joint.chance and not _is_repeated_name(joint.token, text) for joint in joints.values())
        for match in _JOINED.finditer(text):
            if (token := match.group()) in found:
                joint = found[token]
                chance = joint.chance / 3 if spaces else joint.chance
                place = match.start() + joint.place
                reason = f"‘{text[match.start() : place]}’ and ‘{text[place : match.end()]}’ stand as one word"
                reading = insertion(place, "—", chance)
                yield Loss(match.start(), match.end(), "dash", "joined", (reading,), chance, reason)

    def _joints(self, text: str, tokens: Iterable[str]) -> dict[str, _Joint]:
        """Return those of the tokens that are two words of a text."""
        joints = {token: joint for token in tokens if (joint := self._joint(token)) is not None}
        if not joints:
            return joints
        standing = set(_JOINED.findall(text))
        return {token: joint for token, joint in joints.items() if token in standing}

    def _joint(self, token: str) -> _Joint | None:
        """Return where an unknown word is two."""
        lexicon = self._lexicon
        if not (_LEAST <= len(token) <= _MOST and token.isascii() and token.isalpha()) or token.lower() in lexicon:
            return None
        relative = _RELATIVE.search(token)
        if relative is not None:
            return _Joint(token, relative.start(), 0.9)
        place, common = _best_split(token, lexicon)
        if common < _KNOWN or lexicon.dropped(project(token.lower())):
            return None
        left, right = token[:place].lower(), token[place:]
        if (left in PARTING and right not in OPENING) or (token[0].islower() and right[0].isupper() and right != "I"):
            return _Joint(token, place, 0.0)
        if right in _RESUMING or right in _CLOSED or right == "I":
            chance = _chance(token, right, common)
            return _Joint(token, place, chance) if chance else None
        if (
            token.islower()
            and common >= _COMMON
            and len(right) > 3
            and right not in _SUFFIXES
            and left not in _PREFIXES
        ):
            return _Joint(token, place, _WHERE_OTHERS, alone=False)
        return None


def _is_repeated_name(token: str, text: str) -> bool:
    return token[0].isupper() and _JOINED.findall(text).count(token) > 1


_CAPITAL_INSIDE = expression(r"[a-z][A-Z]")
"""What two names have that stand as one."""
_TWO_NAMES = expression(r"(?:[A-Z][a-z]{3,14}){2}")
_NAMES = expression(r"(?<![\w'’@#/.-])(?:[A-Z][a-z]{3,14}){2,4}(?![\w'’@#/.-]|\.\w)")
_NAME = expression(r"[A-Z][a-z]+")
_BETWEEN = expression(
    r" (?:border|war|relations?|alliance|conflict|treaty|agreement|summit|match|game|axis|route|line|[Rr]ailway|"
    r"[Hh]ighway|[Ee]xpressway|trade|rivalry)\b"
)
_PROPER = 1.5
"""ln of how much oftener a name stands with a capital than without one."""


def _names(text: str, lexicon: Lexicon) -> Iterator[Loss]:
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


_CLOSED_BEFORE = expression(r"[)\"](?<=\w\w.)(?=[a-z]{2,12}\b(?![(.'=/]))")
_LOWER = expression(r"[a-z]+")
_LONGEST_LINE = 2000
"""Longer lines are no prose; in those no quotation mark is told to open or to close."""


def _marks(text: str, lexicon: Lexicon) -> Iterator[Loss]:
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


_MONTHS = expression(rf"\b(?:{MONTH})(?=(?:{MONTH})\b)")


def _months(text: str) -> Iterator[Loss]:
    """Two months that stand as one: MarchApril."""
    for match in _MONTHS.finditer(text):
        yield between(match.start(), match.end() + 1, match.end(), 0.98, "two months stand as one word")


def _is_name(word: str, least: float, lexicon: Lexicon) -> bool:
    form = lexicon.get(word.lower())
    return form is not None and form.cap >= least and form.cap - form.lower >= _PROPER


def _chance(token: str, right: str, common: float) -> float:
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
