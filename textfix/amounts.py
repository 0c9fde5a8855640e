"""Lost signs beside numbers: of currencies (€10m, ₹40 crore) and of degrees (25°C).

Whether a number is a sum of money is for a log-linear model over the words around it (weights built by
`textfix.build.punctuation`); which currency it is in, for the words of the whole text. Both chances must be high.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from textfix.losses import Loss, insertion
from textfix.numbers import Number

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
_SIGN_OF = {"euro": "€", "pound": "£", "rupee": "₹", "dollar": "$"}
_WORD = re.compile(r"[A-Za-z]{2,}")
HINTS = ("euro", "pound", "rupee", "dollar", "india", "britain", "europe")
SIGNS = "€£₹"

_HOPELESS = -4.0
"""A score that no hint of the whole text makes up for."""
_STRAY = 0.05
"""A currency with a smaller share is not suggested."""


def hints(text: str) -> tuple[int, ...]:
    """Count, up to 3, the hints at each currency and region in a text, in the order of HINTS."""
    counts = {name: text.count(_SIGN_OF[name]) if name in _SIGN_OF else 0 for name in HINTS}
    for word in _WORD.findall(text):
        if word in _HINT_OF:
            counts[_HINT_OF[word]] += 1
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


def money(text: str, found: Iterable[Number], weights: Mapping[str, float], latin1_lost: bool) -> Iterator[Loss]:
    """Yield those of the numbers of a text that are sums of money and lost the sign of their currency.

    `latin1_lost`: signs inside Latin-1, such as £, may be lost too.
    """
    get = weights.get
    hinted: tuple[int, ...] | None = None
    for number in found:
        score = sum(get(f"${feature}", 0.0) for feature in number.features)
        if score < _HOPELESS:
            continue
        if hinted is None:
            hinted = hints(text)
        around = hint_features(hinted, number.features[0])
        chance = 1 / (1 + math.exp(-score - sum(get(f"${feature}", 0.0) for feature in around)))
        signs = SIGNS if latin1_lost else SIGNS.replace("£", "")
        shares = _shares(around, weights, signs)
        readings = tuple(insertion(number.start, sign, chance * share) for share, sign in shares if share > _STRAY)
        yield Loss(number.start, number.end, "symbol", readings, chance, "a sum of money without its currency")


def currency_shares(text: str, weights: Mapping[str, float], form: str = "M#3") -> list[tuple[float, str]]:
    """Return how likely each currency is in a text, as (share, sign), likeliest first."""
    return _shares(hint_features(hints(text), form), weights, SIGNS)


def _shares(features: Sequence[str], weights: Mapping[str, float], signs: str) -> list[tuple[float, str]]:
    powers = [math.exp(sum(weights.get(f"{sign}{feature}", 0.0) for feature in features)) for sign in signs]
    return sorted(((power / sum(powers), sign) for power, sign in zip(powers, signs, strict=True)), reverse=True)


_TEMPERATURE = re.compile(r"(?<![\w.,$#/])-?\d{1,3}(?:\.\d)?(?= ?[CF](?:[ .,;:)]|$))")
_WARMTH = re.compile(
    r"\b(?:temperatures?|degrees|Celsius|Fahrenheit|heat|heated|cold|warm\w*|hot|cool\w*|weather|freez\w+)\b"
)


def degrees(text: str) -> Iterator[Loss]:
    """Yield the temperatures that lost their sign of degrees."""
    for match in _TEMPERATURE.finditer(text):
        place = match.end()
        near = text[max(0, place - 200) : place + 200]
        chance = 0.8 if _WARMTH.search(near) else 0.5  # many write 25C
        if text[place] == " ":
            place += 1
        reading = insertion(place, "°", chance)
        yield Loss(match.start(), place + 1, "symbol", (reading,), chance, "a temperature without its sign of degrees")
