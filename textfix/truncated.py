"""Whether a text stops before its end: inside a sentence, or inside a word.

Owns that one judgement on the last paragraph of prose, after what the page left behind it. A heading, a list, a byline
or a text that uses no full stops ends as it means to.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from textfix.edits import Edit, Flag
from textfix.expressions import expression
from textfix.function_words import is_foreign
from textfix.leftovers import is_leftover
from textfix.lexicon import lexicon
from textfix.meant import is_prose
from textfix.segment import WINDOW, Document
from textfix.units import Unit, units

_CUT_MARK = expression(r"\s?\[(?:…|\.\.\.|\+\d{1,7} chars)\]\Z")
"""What feeds set where they cut: "[…]", "[+1234 chars]"."""

_ENDED = expression(r"[.!?…:;。！？।][\"'”’“″»)\]*†‡]*[a-z\d]?\Z|:[—–-]\Z|[\"”’“″»)\]]\Z")
"""An end of a sentence or a quotation, also with a footnote's mark behind it."""

_DOTS = expression(r"(?<=[^\W\d_])(?:…|\.\.\.)\Z")
_OPENING = "$€£([{“‘«"

_SENTENCE_END = expression(r"[^\W\d_]{2}[.!?][\"'”’»)]*\s")

# A word that wants another one behind it.
_OPEN = frozenset(
    "a an the of to in on at by for with from into and or but nor as than that which who whom whose where when while "
    "if because although though since until is are was were be been has have had will would could should might must "
    "may can do does did his her its their our my your this these those said says not very more most so such between "
    "among during against about under over after before through like".split()
)
_VERBS = frozenset(
    "is are was were be been has have had will would could should might must may can do does did said says say told "
    "tells made makes took takes went goes got gets came comes gave gives saw sees found finds became becomes began "
    "begins left leaves won wins lost loses led leads held holds kept keeps wrote writes".split()
)

_EMOTICON = expression(r"[:;=]\s?[-–']?(?:\s?\()+\Z")
"""A bracket that opens nothing."""

_KEYS = expression(r"\b[A-Z]\w+:[^\W_]")
"""Keys and values side by side, as "Category:Rivers Category:Lakes", are no sentence."""

_LIST = expression(r"\b(?:following|below|as follows)\b")
"""A sentence that leads to a list, which extraction may have lost."""

_STYLE = 20
"""So many paragraphs before the last show how this text ends its paragraphs."""

_SENTENCE = 8
"""Words of a paragraph that counts there."""

_ENOUGH = 2
"""So many sentences of the last paragraph, or paragraphs before it, that end in a full stop make it this text's way.
With 3, 61 % of the planted cuts are found instead of 69, and 10 last paragraphs of 3,812 intact articles are flagged
instead of 14, most of which do stop inside a sentence (benchmarks/layout.py)."""

_LONG = 12
"""Words of a last paragraph that is prose beyond doubt."""


_IN_SENTENCE, _IN_WORD = "the text stops inside a sentence", "the text stops inside a word"


class Truncated:
    """The step `truncated`: flags the last word of a text that stops inside it, or inside its sentence.

    `is_unknown` tells of a word in lower case whether it is none; the lexicon does unless another function is given.
    """

    name = "truncated"

    def __init__(self, is_unknown: Callable[[str], bool] | None = None) -> None:
        self._is_unknown = is_unknown or _not_in_lexicon

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
        confidence, reason = self._judge(content, found, text)
        if not confidence:
            return ()
        end = start + len(content)
        word = content.split()[-1]
        return [_flag(text, end - len(word), end, confidence, reason)]

    def _judge(self, content: str, before: Sequence[Unit], text: str) -> tuple[float, str]:
        """Return the probability that the last paragraph is cut off, 0 when that is not to be said, and where."""
        dots = _DOTS.search(content)
        stem = content[: dots.start()] if dots else content
        if (not dots and _ENDED.search(content)) or not is_prose(content) or not stem:
            return 0.0, _IN_SENTENCE
        if _EMOTICON.search(content) or len(_KEYS.findall(content)) > 1:
            return 0.0, _IN_SENTENCE
        foreign = is_foreign(text)  # whose words look like English ones, or like none
        words = stem.split()
        # Does this text end its paragraphs with a full stop? The last one may show it by itself.
        prose = [unit.content for unit in before[-_STYLE:] if unit.content.count(" ") >= _SENTENCE]
        ended = sum(_ENDED.search(paragraph) is not None for paragraph in prose)
        own = len(_SENTENCE_END.findall(content))
        last = words[-1]
        if dots:  # they end many a sentence, and a word that is none only where a feed cut it
            cut = last.isalpha() and last.islower() and len(last) > 2 and last[-2:] != "in" and self._is_unknown(last)
            return 0.9 if cut and not foreign and (own or len(prose) > 1) else 0.0, _IN_WORD
        if (last.lower() in _OPEN and not foreign) or (last[-1] in ",–—-" and len(words) > 4) or last[-1] in _OPENING:
            return 0.97 if own or (len(prose) > 1 and ended >= 0.8 * len(prose)) else 0.0, _IN_SENTENCE
        if _LIST.search(content):
            return 0.0, _IN_SENTENCE
        styled = own >= _ENOUGH or (len(prose) >= _ENOUGH and ended >= 0.9 * len(prose))
        begun = last.isalpha() and (
            (last.islower() and not foreign and self._is_unknown(last)) or _begins_another(last, text)
        )
        if begun and (own or styled):
            return 0.95, _IN_WORD
        # A name or a number ends lists, credits and titles, which go without a full stop.
        if len(words) < 4 or not last.islower() or not last.isalpha() or not styled:
            return 0.0, _IN_SENTENCE
        told = any(word in _VERBS or (len(word) > 4 and word.endswith("ed")) for word in words[1:])
        return 0.9 if (told and not foreign) or len(words) > _LONG else 0.0, _IN_SENTENCE


def _flag(text: str, start: int, end: int, confidence: float, reason: str) -> Flag:
    return Flag(start, end, text[start:end], "truncated", (), confidence, reason)


def _begins_another(word: str, text: str) -> bool:
    """Is it the beginning of a longer word of the text, and stands nowhere else by itself?"""
    return (
        len(word) > 1
        and re.search(rf"(?<!\w){word}(?=[^\W\d_]{{2}})", text) is not None
        and len(re.findall(rf"(?<!\w){word}(?!\w)", text)) == 1
    )


def _not_in_lexicon(word: str) -> bool:
    return lexicon().get(word) is None
