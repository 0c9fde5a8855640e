"""Numbers that no currency and no unit stands beside, with the words around them as features.

What a number is, a sum of money that lost its sign or two numbers that lost the dash between them, is for log-linear
models over these features (`amounts`, `dashes`); `textfix.build.punctuation` trains their weights.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from textfix.expressions import expression

_MAGNITUDE = "million|billion|trillion|bn|mn|m|k|thousand|crores?|lakhs?|[Cc]r"
# Not in words, versions, dates in figures and times, and not behind a currency or a mark that may have been one.
_NUMBER = expression(
    rf"(?<![\w$.,/:%£€¥₹?\ufffd-])(?P<number>\d+(?:,\d+)*(?:\.\d+)?)(?P<space> ?)(?P<magnitude>{_MAGNITUDE})?(?![\w%°])"
)
_CODES = (
    "USD|EUR|GBP|INR|CHF|JPY|CNY|RMB|CAD|AUD|NZD|HKD|SGD|SEK|NOK|DKK|ISK|PLN|CZK|HUF|RON|RSD|HRK|BGN|RUB|UAH|TRY|BRL|MXN|ARS|"
    "CLP|COP|PEN|ZAR|KRW|THB|IDR|MYR|PHP|TWD|ILS|SAR|AED|EGP|NGN|KES|PKR|BDT|LKR"
)
_CURRENCY_BEFORE = expression(rf"(?:[$£€¥₹]|Rs\.?|\b(?:{_CODES})|\bR|Rupees|[Ee]uros?) ?\Z")
_CURRENCY_AFTER = expression(
    r" ?(?:[€£₹$]|(?:US |Canadian |Australian )?(?:dollars?|euros?|pounds?|rupees?|pence|cents?|francs?|yen|roubles?|"
    r"rubles?|kronor|kroner|kron[ae]|crowns?|marks|lire|liras?|pesos|yuan|renminbi|lei|dinars?|dirhams?|riyals?|rials?|shekels?|"
    r"shillings?|guilders?|florins?|forints?|zlot(?:y|ys)|hryvnias?|lempiras?|reais|rand|won|baht|rupiah|ringgit|naira|cedis?|taka|"
    rf"rixdollars?|thalers?|ducats?|livres?|denarii|{_CODES})\b)",
    re.IGNORECASE,
)
_FIGURES_AFTER = expression(r"[-/:]\w|[.,]\d|[’']")
_YEAR = expression(r"(?:1[5-9]|20)\d\d\Z")
_ITEM = expression(r"[A-Za-z]+|\d+|[^\w\s]")
_REACH = 90  # characters looked at on either side
_NEAR = 8  # items among which words count


class Number(NamedTuple):
    """A number, with its magnitude ("10m"), where it stands, and its features. The first one says how it is written:
    "Mcrore", "M," with a comma, "M.2" with two decimals, "M#3" three digits."""

    start: int
    end: int
    features: Sequence[str]


def numbers(text: str, runs: Iterable[tuple[int, int]]) -> Iterator[Number]:
    """Yield the numbers of a text in ASCII that no currency and no letter stands beside, but for years; its digits
    stand where `runs` say.

    >>> from textfix.words import digit_runs
    >>> text = "It cost 10m in 1999, or $2 a head, for 40 km."
    >>> [number.features[0] for number in numbers(text, digit_runs(text))]
    ['Mm', 'M#2']
    """
    for begin, _ in runs:
        match = _NUMBER.match(text, begin)
        if match is None:
            continue
        start, end = match.span()
        number, space, magnitude = match.groups()
        if magnitude is None:
            end -= len(space)
            if _YEAR.match(number):
                continue
        before, after = text[max(0, start - _REACH) : start], text[end : end + _REACH]
        if _FIGURES_AFTER.match(after) or _CURRENCY_BEFORE.search(before) or _CURRENCY_AFTER.match(after):
            continue
        yield Number(start, end, _features(number, space, magnitude, before, after))


def _features(number: str, space: str, magnitude: str | None, before: str, after: str) -> list[str]:
    left = [item.lower() for item in _ITEM.findall(before)]
    right = [item.lower() for item in _ITEM.findall(after)]
    one, other = (left or ["¶"])[-1], (right or ["¶"])[0]
    if magnitude is not None:
        form = magnitude.lower()
    elif "," in number:
        form = ","
    else:
        form = f".{len(number.partition('.')[2])}" if "." in number else f"#{min(5, len(number))}"
    if magnitude is None or len(magnitude) < 3:
        form += space if magnitude else ""
    features = [
        f"M{form}", f"P{one}", f"N{other}", f"MP{form} {one}", f"MN{form} {other}", f"PN{one} {other}",
        f"PP{' '.join(left[-2:])}", f"NN{' '.join(right[:2])}",
    ]  # fmt: skip
    features += {f"L{item}": None for item in left[-_NEAR:] if len(item) > 2}
    features += {f"R{item}": None for item in right[:_NEAR] if len(item) > 2}
    return features
