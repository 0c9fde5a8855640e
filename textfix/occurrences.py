"""What all places of a word in the document say of a reading, and the words beside it.

A name is one name each time: where Jimnez stands twelve times, the clearest place speaks for the others, and the words
beside it at any place for all. A possessive is likely where its stem is mentioned too (Hoopers, Hooper). A neighbour
that has surely lost letters makes it likelier that a word did (So Joo).
"""

from __future__ import annotations

import collections
import math
from collections.abc import Sequence, Set
from itertools import pairwise

from textfix.candidates import Candidate, project
from textfix.kernels import mentions
from textfix.mentions import shown
from textfix.neighbours import Neighbours
from textfix.ranker import Scores
from textfix.reading import Context, Suspect

_FAR = 2  # code points between two words of one name, at most


class _Seen:
    """What was seen of one reading of one word at all its places."""

    __slots__ = ("beside", "beside_plain", "most", "total")

    def __init__(self) -> None:
        self.most, self.total, self.beside, self.beside_plain = -math.inf, 0.0, 0.0, 0.0


class Occurrences:
    """The suspects of one document, looked at together; `found` in the order of the text.

    Only of the words `asked` there are numbers: of most suspects nobody asks for them.
    """

    def __init__(
        self, text: str, found: Sequence[tuple[Suspect, Scores]], neighbours: Neighbours, asked: Set[str]
    ) -> None:
        self._text = text
        self._neighbours = neighbours
        self._number = collections.Counter(suspect.word.token for suspect, _ in found)
        self._seen: dict[tuple[str, str], _Seen] = {}
        stems: set[str] = set()
        looks: set[str] = set()
        for suspect, scores in found:
            if suspect.word.token not in asked:
                continue
            stems.add(shown(suspect.word.token)[0])
            for candidate, odds in zip(suspect.word.candidates, log_odds(scores), strict=True):
                stems.add(candidate.stem)
                looks.add(project(candidate.stem))
                seen = self._seen.setdefault((suspect.word.token, candidate.text), _Seen())
                before, after, plain_before, plain_after = self._pairs(candidate, suspect.context)
                seen.most = max(seen.most, odds)
                seen.total += odds
                seen.beside = max(seen.beside, before, after)
                seen.beside_plain = max(seen.beside_plain, plain_before, plain_after)
        self._loss_before: dict[int, float] = {}
        self._loss_after: dict[int, float] = {}
        for (left, left_scores), (right, right_scores) in pairwise(found):
            if 0 < right.start - left.end <= _FAR and not text[left.end : right.start].strip(" -."):
                self._loss_before[right.start] = _letters_lost(left, left_scores)
                self._loss_after[left.start] = _letters_lost(right, right_scores)
        self._stems, self._looks = mentions(text, stems, looks)

    def _pairs(self, candidate: Candidate, context: Context) -> tuple[float, float, float, float]:
        """ln(1 + count) of a reading behind and before its neighbours, and the same of what it looks like now."""
        counted, stem, plain = self._neighbours.log_count, candidate.stem, project(candidate.stem)
        before, after = context.before[-1], context.after[0]
        if candidate.lost == "a":
            return counted(before, plain), 0.0, 0.0, 0.0
        if candidate.ending:  # what stands behind a possessive is not its neighbour
            return counted(before, stem), 0.0, counted(before, plain), 0.0
        return counted(before, stem), counted(stem, after), counted(before, plain), counted(plain, after)

    def beside(self, suspect: Suspect, index: int) -> float:
        """Return ln(1 + count) of a candidate and its best known neighbour at any of its places, 0 for none."""
        return self._seen[suspect.word.token, suspect.word.candidates[index].text].beside

    def numbers(self, suspect: Suspect, index: int) -> list[float]:
        """Return the numbers of the candidate `index` of a suspect, for `confidence`."""
        candidate, token = suspect.word.candidates[index], suspect.word.token
        number = self._number[token]
        seen = self._seen[token, candidate.text]
        return [
            float(number),
            seen.most,
            seen.total / number,
            seen.beside,
            seen.beside_plain,
            *self._pairs(candidate, suspect.context),
            math.log1p(self._looks.get(project(candidate.stem), 0)),
            math.log1p(self._stems.get(candidate.stem, 0)),
            math.log1p(self._stems.get(shown(token)[0], 0)),
            float(self._text[suspect.end : suspect.end + 1] in ("'", "’")),
            self._loss_before.get(suspect.start, -1.0),
            self._loss_after.get(suspect.start, -1.0),
        ]


def log_odds(scores: Scores) -> list[float]:
    """Return ln of each candidate's probability over that of the word as it stands."""
    stay = math.log(max(1e-6, 1.0 - sum(scores.chances)))
    return [math.log(chance + 1e-6) - stay for chance in scores.chances]


def _letters_lost(suspect: Suspect, scores: Scores) -> float:
    """How probable it is to the ranker that a word lost letters."""
    chances = zip(suspect.word.candidates, scores.chances, strict=True)
    return sum(chance for candidate, chance in chances if candidate.lost.strip("m") != "a")
