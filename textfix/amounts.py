"""Lost signs beside numbers: of currencies (€10m, ₹40 crore) and of degrees (25°C).

Whether a number is a sum of money is for a log-linear model over the words around it (weights built by
`textfix.build.punctuation`); which currency it is in, for the words of the whole text. Both chances must be high.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence

from textfix.expressions import expression
from textfix.losses import LIKELY, Loss, Reading, insertion
from textfix.numbers import Number
from textfix.weights import Weights

_HINTS = {
    "euro": "euro euros Euro Euros EUR eurozone Eurozone",
    "pound": "pound pounds pence sterling GBP",
    "rupee": "crore crores lakh lakhs rupee rupees Rs INR",
    "india": "India Indian Indias Delhi Mumbai BSE NSE RBI SEBI",
    "britain": "UK Britain British Britains England English London Londons Scotland Scottish Wales Welsh",
    # The countries that pay in euros.
    "europe": "EU Europe European Austria Austrian Belgium Belgian Brussels Croatia Croatian Cyprus Estonia Estonian "
    "Finland Finnish France French Paris German Germany Germanys Berlin Greece Greek Athens Ireland Irish Dublin Italy "
    "Italian Rome Milan Kosovo Latvia Latvian Lithuania Lithuanian Luxembourg Malta Maltese Montenegro Montenegrin "
    "Netherlands Dutch Amsterdam Portugal Portuguese Lisbon Slovakia Slovak Slovenia Slovenian Spain Spanish Madrid "
    "Barcelona",
}
_HINT_OF = {word: name for name, words in _HINTS.items() for word in words.split()}
_WORD = expression(r"[A-Za-z]{2,}")
HINTS = ("euro", "pound", "rupee", "dollar", "india", "britain", "europe")
SIGNS = "€£₹"

_HOPELESS = -4.0
"""A score that no hint of the whole text makes up for."""
_TRUST = 0.96
"""Of numbers that the model gives nine in ten and more, nine in ten were sums of money: on text kept from training."""
_STRAY = 0.05
"""A currency with a smaller share is not suggested."""


def hints(text: str) -> tuple[int, ...]:
    """Count, up to 3, the hints at each currency and region in a text, in the order of HINTS."""
    counts = dict.fromkeys(HINTS, 0)
    counts["dollar"] = text.count("$")
    words = _WORD.findall(text)
    for word in _HINT_OF.keys() & set(words):
        counts[_HINT_OF[word]] += words.count(word)
    return tuple(min(3, counts[name]) for name in HINTS)


def hint_features(hinted: Sequence[int], form: str) -> list[str]:
    """The features of a text that tell its currency, and whether its sums have one that is lost; `form` as "Mcrore"."""
    some = [f"{name}{count}" for name, count in zip(HINTS, hinted, strict=True)]
    few = "".join(str(min(1, count)) for count in hinted)
    return [
        "H",
        f"H{form}",
        *(f"H{one}" for one in some),
        f"H{few}",
        *(f"H{form}{one}" for one in some if one[-1] != "0"),
    ]


def money(text: str, found: Iterable[Number], weights: Weights) -> Iterator[Loss]:
    """Yield those of the numbers of a text that are likely sums of money and lost the sign of their currency."""
    hinted: tuple[int, ...] | None = None
    for number in found:
        score = weights.sum("$", number.features)
        if score < _HOPELESS:
            continue
        if hinted is None:
            hinted = hints(text)
        around = hint_features(hinted, number.features[0])
        chance = _TRUST / (1 + math.exp(-score - weights.sum("$", around)))
        if chance < LIKELY:
            continue
        shares = _shares(around, weights)
        readings = tuple(insertion(number.start, sign, chance * share) for share, sign in shares if share > _STRAY)
        yield Loss(number.start, number.end, "symbol", "money", readings, chance, "a sum of money without its currency")


def currency_shares(text: str, weights: Weights, form: str = "M#3") -> list[tuple[float, str]]:
    """Return how likely each currency is in a text, as (share, sign), likeliest first."""
    return _shares(hint_features(hints(text), form), weights)


def _shares(features: Sequence[str], weights: Weights) -> list[tuple[float, str]]:
    powers = [math.exp(weights.sum(sign, features)) for sign in SIGNS]
    return sorted(((power / sum(powers), sign) for power, sign in zip(powers, SIGNS, strict=True)), reverse=True)


_DEGREES = expression(r"(?<![\w.,$#/-])-?[1-9]\d{0,2}(?:\.\d)?\Z")
_SCALE = expression(r" ?[CF](?:[ .,;:)]|$)")
_WARMTH = expression(
    r"\b(?:temperatures?|degrees|Celsius|Fahrenheit|heat|heated|cold|warm\w*|hot|cool\w*|weather|freez\w+)\b"
)
_LATITUDE = expression(r"(?<![\w.,$#/-])\d{1,2}(?:\.\d+)?\Z")
_LONGITUDE = expression(r" ?[NS](?:,| and)? (?P<east>1?\d{1,2}(?:\.\d+)?)(?= ?[EW](?!\w))")


def degrees(text: str, runs: Iterable[tuple[int, int]]) -> Iterator[Loss]:
    """Yield the temperatures and the places on the globe that lost their signs of degrees; the digits of the text stand
    where `runs` say."""
    for _, place in runs:
        letter = text[place : place + 1]
        if letter == " ":
            letter = text[place + 1 : place + 2]
        # 12 digits are more than any of these has.
        if letter in ("C", "F") and _SCALE.match(text, place):
            number = _DEGREES.search(text, max(0, place - 12), place)
            if number is not None:
                yield _temperature(text, number.start(), place)
        elif letter in ("N", "S"):
            longitude = _LONGITUDE.match(text, place)
            latitude = _LATITUDE.search(text, max(0, place - 12), place) if longitude is not None else None
            if longitude is not None and latitude is not None:
                places = (place, longitude.end("east"))
                reading = Reading(tuple((place, place, "°") for place in places), 0.8)
                reason = "latitude and longitude without their signs of degrees"
                yield Loss(latitude.start(), places[1], "symbol", "degrees", (reading,), reading.chance, reason)


def _temperature(text: str, start: int, place: int) -> Loss:
    near = text[max(0, place - 200) : place + 200]
    chance = 0.6 if _WARMTH.search(near) else 0.3  # many write 25C
    if text[place] == " ":
        place += 1
    reason = "a temperature without its sign of degrees"
    return Loss(start, place + 1, "symbol", "degrees", (insertion(place, "°", chance),), chance, reason)


# Both signs stand before a number: few texts with gaps have one there, and need the slower expressions.
_GAP_BEFORE_DIGIT = expression("  [0-9]")
_TIMES = expression(
    r"(?<![\w.,$#/-])\d+(?: ?(?:nm|mm|cm|m|ft|in|px))? "
    r"(?= \d+(?:\.\d+)? ?(?:met(?:re|er)s?|m|nm|mm|cm|km|ft|in|px|inch(?:es)?|yards?)\b)"
)


def products(text: str) -> Iterator[Loss]:
    """Yield the gaps of two spaces between measures where × stood: 4 × 400 metres."""
    yield from _gaps(text, _TIMES, "×", 0.85)


_SECTION = expression(r"\b(?:U\.? ?S\.? ?C\.?|C\.? ?F\.? ?R\.?|[Cc]ode|[Aa]ct|[Ll]aw) (?= \d{1,5}\b)")


def sections(text: str) -> Iterator[Loss]:
    """Yield the gaps of two spaces in citations of law where the sign of a section stood."""
    yield from _gaps(text, _SECTION, "§", 0.97)


def _gaps(text: str, before: re.Pattern[str], sign: str, chance: float) -> Iterator[Loss]:
    """The gaps of two spaces, behind the first of which `sign` stood; `before` matches up to there."""
    if not _GAP_BEFORE_DIGIT.search(text):
        return
    for match in before.finditer(text):
        place = match.end()
        reading, reason = insertion(place, sign, chance), f"two spaces where {sign} stood"
        yield Loss(place - 1, place + 1, "symbol", "section", (reading,), chance, reason)
