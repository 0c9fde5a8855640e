"""The last word of a text that was cut off right before a character outside ASCII.

What ends a text inside a sentence is no channel: the words before lost nothing, and "attach" is a word. But where the
text stops short of its sentence, the last word is the beginning of one, and of those that begin so the words before
may leave only one. It is restored where nothing but characters outside ASCII is missing of it.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from textfix.edits import SURE, Edit
from textfix.expressions import expression
from textfix.language_model import LanguageModel
from textfix.ngrams import NOTHING
from textfix.reading import Reader
from textfix.segment import Document

_LAST = expression(r"(?<![^\s(“\"‘])[a-z]{3,24}(?=\s*\Z)")
_BEFORE = 200  # code points read before it, for two words


def completion(text: str, reader: Reader, speech: Callable[[], LanguageModel]) -> Edit | None:
    """Return the edit that completes the last word of `text`, None where there is none to make.

    All words that begin so compete, the word as it stands among them: where that is none, `restore` reads it as any
    other. In 233,000 paragraphs of articles and news every word was cut off at each of its letters: 25 were completed,
    16 of them rightly and 8 to the word that the writer spelled without its accent. Where a program stopped at what
    it could not decode, which no letter count does, only the accented word is left: hence it counts as sure.
    """
    # Most texts end with a full stop: to see that takes a sixtieth of the time of the expression.
    if not "a" <= text[-_BEFORE:].rstrip()[-1:] <= "z":
        return None
    found = _LAST.search(text, max(0, len(text) - _BEFORE))
    if found is None:
        return None
    word = found.group()
    longer = {
        candidate.text
        for candidate in reader.word(word).candidates
        if candidate.text.startswith(word)
        and not any(map(str.isascii, candidate.text[len(word) :]))
        and candidate.form is not None
        and candidate.form.lower >= candidate.form.cap  # no name: those begin with a capital
    }
    if not longer or not _stops_short(text):
        return None
    model = speech()
    before = model.numbers(text[max(0, found.start() - _BEFORE) : found.start()])[-2:]
    if len(before) < 2 or model.find(word) is None:
        return None
    place = model.place((before[0], before[1]), (NOTHING, NOTHING))
    totals = {known: place.total([number]) for number, known in enumerate(model.words) if known.startswith(word)}
    best = max(totals, key=lambda known: totals[known])
    share = 1.0 / sum(math.exp(total - totals[best]) for total in totals.values())
    if best not in longer or share < SURE:
        return None
    reason = f"{best}: the text is cut off here; of the words that begin so, this one fits those before"
    return Edit(found.start(), found.end(), word, best, "letters", SURE, reason)


def _stops_short(text: str) -> bool:
    # Imported where it is needed, which is seldom: it reads captions and what pages leave behind.
    from textfix.truncated import Truncated

    return bool(Truncated().flags(Document(text)))
