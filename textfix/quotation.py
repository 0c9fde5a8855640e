"""Lost quotation marks around speech: which parts of a paragraph somebody is quoted with.

A paragraph is cut at its stops, commas and colons, and each piece is said or told: a linear chain of two states
(Lafferty et al., "Conditional random fields", 2001). Words speak for one or the other (I, you, really; police,
according, his), cuts for a change between them (": We", ", he said"); weights built by `textfix.build.punctuation`.
Where a said stretch begins and ends, marks are lost. Quoted words inside a piece (a “tragedy”) are not found.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from textfix.expressions import expression
from textfix.losses import Loss, Reading
from textfix.weights import Weights

# Behind a mark no match begins, or a run of marks would be read again from each of them.
_CUT = expression(r"(?<![.!?,;:])[.!?,;:]+[\"')\]]*(?=\s|\Z)|(?<=\S)  (?=\S)")
_WORD = expression(r"[A-Za-z]+(?:'[a-z]+)?|\d+")
_ABBREVIATION = expression(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|St|Jr|Sr|Gen|Gov|Sen|Rep|Lt|Col|Sgt|Capt|Prof|Rev|Hon|No|vs|etc|Inc|Ltd|Co|Corp|Jan|Feb|Aug|"
    r"Sept|Oct|Nov|Dec|U\.S|U\.K|U\.N|D\.C|a\.m|p\.m)|\b[A-Z])\.\Z"
)
_SAYING = frozenset(
    "said says say told tells added adds asked asks wrote writes explained replied noted notes tweeted argued insisted "
    "warned continued commented stated states remarked recalled admitted claimed concluded announced declared saying "
    "adding writing tweeting stating according quoted reads".split()
)
_PRONOUNS = frozenset("he she they it i we".split())
_LONGEST = 30  # pieces of so many words and more count as one length
_PARAGRAPH = expression(r"[^\r\n]{20,}")
_LONGEST_PARAGRAPH = 1 << 14
"""Longer lines are tables or lists; they are looked at in parts of this many characters."""

_LIVING = expression('["“”„]')
_SPOKEN = 0.35
"""From this share of a text on, what reads as quoted speech is none."""
_UNATTRIBUTED = 0.7
"""How much less sure a quotation is that nobody is said to say."""
_SHORT = 600  # characters of a text that may be spoken whole
_SINGLE = 0.06
"""Of quoted speech in news, so much stands in ‘single’ marks."""


class Piece(NamedTuple):
    """A piece of a paragraph. `stop`: the first mark of the cut behind it, or "$" at the end of the paragraph."""

    start: int
    end: int
    stop: str
    words: Sequence[str]
    manner: str


def pieces(paragraph: str) -> list[Piece]:
    """Cut a paragraph.

    >>> [(piece.stop, piece.manner) for piece in pieces("We will win, he said.")]
    [(',', 'nA'), ('.', 'ha')]
    """
    found: list[Piece] = []
    start = 0
    for match in _CUT.finditer(paragraph):
        end = match.end()
        stop = match.group()[0]
        if stop == "." and _ABBREVIATION.search(paragraph, max(0, end - 7), end):
            continue
        if match.start() > start:
            found.append(_piece(paragraph, start, match.start() if stop == " " else end, stop))
        start = end
        while paragraph[start : start + 1] == " ":
            start += 1
    if start < len(paragraph):
        found.append(_piece(paragraph, start, len(paragraph), "$"))
    return found


def _piece(paragraph: str, start: int, end: int, stop: str) -> Piece:
    items = _WORD.findall(paragraph, start, end)
    words = [item.lower() for item in items]
    first = paragraph[start]
    case = "A" if first.isupper() else "9" if first.isdigit() else "a"
    return Piece(start, end, stop, words, _manner(items, words) + case)


def _manner(items: Sequence[str], words: Sequence[str]) -> str:
    """How a piece speaks of speaking.

    n: not at all; s: "said Smith …"; g: "according to …"; h: "he said …"; p: "John Smith said …"; t: "… said that …";
    e: "… Smith said"; m: in another way.
    """
    place = next((index for index, word in enumerate(words) if word in _SAYING), -1)
    if place < 0:
        return "n"
    if place == 0 and words[0].endswith("ing"):
        return "g"
    if words[place + 1 : place + 2] == ["that"]:
        return "t"
    if place == 0:
        return "s"
    if place <= 2 and words[0] in _PRONOUNS:
        return "h"
    if place <= 6 and all(item[0].isupper() for item in items[:place]):
        return "p"
    return "e" if place >= len(words) - 2 else "m"


def cuts(found: Sequence[Piece]) -> list[str]:
    """Name the kind of each cut: before the first piece, between each two, and behind the last."""
    names = [f"^{found[0].manner}"]
    names += [f"{one.stop}{two.manner[1]}{one.manner[0]}{two.manner[0]}" for one, two in itertools.pairwise(found)]
    names.append(f"${found[-1].stop}")
    return names


def piece_features(piece: Piece) -> list[str]:
    """The features that say whether a piece is said or told."""
    return [f"n{min(_LONGEST, len(piece.words))}", f"m{piece.manner[0]}", *(f"w{word}" for word in set(piece.words))]


class Quotation:
    """The chain with its weights: of pieces, and by name those of cuts, as `build.punctuation` writes them."""

    def __init__(self, weights: Weights, changes: Mapping[str, float]) -> None:
        self._weights = weights
        self._changes: dict[str, list[float]] = {}
        for name, weight in changes.items():
            self._changes.setdefault(name[1:-2], [1.0] * 4)[int(name[-2]) * 2 + int(name[-1])] = math.exp(weight)

    def losses(self, text: str) -> list[Loss]:
        """Return the quotations that lost their marks, but for paragraphs in which quotation marks live.

        A text that reads as spoken for the most part is an interview or told by its hero: there, nothing is found.
        """
        found: list[Loss] = []
        for match in _PARAGRAPH.finditer(text):
            if _LIVING.search(match.group()):
                continue
            for start in range(match.start(), match.end(), _LONGEST_PARAGRAPH):
                end = min(match.end(), start + _LONGEST_PARAGRAPH)
                found.extend(self._quoted(text[start:end], start))
        spoken = sum(loss.end - loss.start for loss in found)
        return found if spoken <= max(_SHORT, _SPOKEN * len(text)) else []

    def _quoted(self, paragraph: str, offset: int) -> Iterator[Loss]:
        found = pieces(paragraph)
        if not found:
            return
        said, begins, ends = self._chances(found)
        index = 0
        while index < len(found):
            if said[index] < 0.5:
                index += 1
                continue
            first = index
            while index < len(found) and said[index] >= 0.5:
                index += 1
            last = index - 1
            chance = max(said[first:index])
            beside = [found[place] for place in (first - 1, index) if 0 <= place < len(found)]
            if all(piece.manner[0] == "n" for piece in beside):
                chance *= _UNATTRIBUTED
            start, end = offset + found[first].start, offset + found[last].end
            both = begins[first] * ends[last] / max(chance, begins[first], ends[last])
            readings = tuple(
                Reading(((start, start, opening), (end, end, closing)), share * both)
                for opening, closing, share in (("“", "”", 1 - _SINGLE), ("‘", "’", _SINGLE))
            )
            yield Loss(start, end, "quote", "quote", readings, chance, "reads as quoted speech", flag_only=True)

    def _chances(self, found: Sequence[Piece]) -> tuple[list[float], list[float], list[float]]:
        """Return for each piece the probabilities that it is said, and that a quotation begins and ends with it."""
        even = [1.0] * 4
        said = [math.exp(self._weights.sum("“", piece_features(piece))) for piece in found]
        changes = [self._changes.get(name, even) for name in cuts(found)]
        size = len(found)
        # Forwards and backwards through the chain, each pair of numbers scaled to a sum of 1.
        one = changes[0][1] * said[0]
        forward = [one / (changes[0][0] + one)]
        for index in range(1, size):
            change, before = changes[index], forward[-1]
            told = (1 - before) * change[0] + before * change[2]
            one = ((1 - before) * change[1] + before * change[3]) * said[index]
            forward.append(one / (told + one))
        last = changes[size]
        backward = [0.0] * size
        backward[-1] = last[1] / (last[0] + last[1])
        for index in range(size - 2, -1, -1):
            change, after = changes[index + 1], backward[index + 1]
            told_next, said_next = 1 - after, after * said[index + 1]
            told = change[0] * told_next + change[1] * said_next
            one = change[2] * told_next + change[3] * said_next
            backward[index] = one / (told + one)
        chances = []
        for ahead, behind in zip(forward, backward, strict=True):
            both, neither = ahead * behind, (1 - ahead) * (1 - behind)
            chances.append(both / (both + neither))
        begins, ends = [chances[0]], []
        for index in range(1, size):
            change, before, after = changes[index], forward[index - 1], backward[index]
            told_next, said_next = 1 - after, after * said[index]
            flows = (
                (1 - before) * change[0] * told_next,
                (1 - before) * change[1] * said_next,
                before * change[2] * told_next,
                before * change[3] * said_next,
            )
            total = sum(flows)
            begins.append(flows[1] / total)
            ends.append(flows[2] / total)
        ends.append(chances[-1])
        return chances, begins, ends
