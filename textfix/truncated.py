"""Whether a text stops before its end: inside a sentence, or inside a word.

Owns that one judgement on the last paragraph of prose, after what the page left behind it. A heading, a list, a byline
or a text that uses no full stops ends as it means to.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from textfix.captions import is_prose
from textfix.edits import Edit, Flag
from textfix.leftovers import is_leftover
from textfix.segment import WINDOW, Document
from textfix.units import Unit, units

_CUT_MARK = re.compile(r"\s?\[(?:…|\.\.\.|\+\d{1,7} chars)\]\Z")
"""What feeds set where they cut: "[…]", "[+1234 chars]"."""

_ENDED = re.compile(r"[.!?…:;。！？।][\"'”’»)\]]*\Z|[\"”’»)\]]\Z")
_SENTENCE_END = re.compile(r"[^\W\d_]{2}[.!?][\"'”’»)]*\s")

# A word that wants another one behind it.
_OPEN = frozenset(
    "a an the of to in on at by for with from into and or but nor as than that which who whom whose where when while "
    "if because although though since until is are was were be been has have had will would could should might must "
    "may can do does did his her its their our my your this these those said says not very more most so such between "
    "among during against about under over after before through".split()
)
_VERBS = frozenset(
    "is are was were be been has have had will would could should might must may can do does did said says say told "
    "tells made makes took takes went goes got gets came comes gave gives saw sees found finds became becomes began "
    "begins left leaves won wins lost loses led leads held holds kept keeps wrote writes".split()
)

_STYLE = 20
"""So many paragraphs before the last show how this text ends its paragraphs."""

_SENTENCE = 8
"""Words of a paragraph that counts there."""

_LONG = 12
"""Words of a last paragraph that is prose beyond doubt."""


class Truncated:
    """The step `truncated`: flags the last words of a text that stops inside a sentence."""

    name = "truncated"

    def edits(self, document: Document) -> Sequence[Edit]:
        """Return nothing: what is missing is not known."""
        return ()

    def flags(self, document: Document) -> Sequence[Flag]:
        """Return the last word, if it is no end.

        >>> text = "He was in Rome. She was not. Later he was named deputy military attaché"
        >>> [(flag.text, flag.reason) for flag in Truncated().flags(Document(text))]
        [('attaché', 'the text stops inside a sentence')]
        """
        text = document.text
        # A long window that ends in a line is most likely followed by another.
        if len(text) > WINDOW // 2 and text[-1] in "\r\n ":
            return ()
        found = list(units(text))
        while found and is_leftover(found[-1].content):
            found.pop()
        if not found:
            return ()
        last = found.pop()
        content = last.content
        start = text.index(content, last.start)
        mark = _CUT_MARK.search(content)
        if mark is not None:
            return [_flag(text, start + mark.start(), start + mark.end(), 0.95, "the text was cut off here")]
        confidence = _confidence(content, found)
        if not confidence:
            return ()
        end = start + len(content)
        word = content.split()[-1]
        return [_flag(text, end - len(word), end, confidence, "the text stops inside a sentence")]


def _flag(text: str, start: int, end: int, confidence: float, reason: str) -> Flag:
    return Flag(start, end, text[start:end], "truncated", (), confidence, reason)


def _confidence(content: str, before: Sequence[Unit]) -> float:
    """Return the probability that the last paragraph is cut off, 0 when that is not to be said."""
    if _ENDED.search(content) or not is_prose(content):
        return 0.0
    words = content.split()
    # Does this text end its paragraphs with a full stop? The last one may show it by itself.
    prose = [unit.content for unit in before[-_STYLE:] if unit.content.count(" ") >= _SENTENCE]
    ended = sum(_ENDED.search(paragraph) is not None for paragraph in prose)
    if not _SENTENCE_END.search(content) and (len(prose) < 2 or ended < 0.8 * len(prose)):
        return 0.0
    last = words[-1].lower()
    if last in _OPEN or (last[-1] in ",–—-" and len(words) > 4):
        return 0.97
    if len(words) < 4:
        return 0.0
    told = any(word in _VERBS or (len(word) > 4 and word.endswith("ed")) for word in words[1:])
    return 0.9 if told or len(words) > _LONG else 0.0
