"""Spaces on the wrong side of a mark, or on none: `FSB( federal`, `Shishmakov , left`, `'Plotters':Shishmakov`.

Owns the few marks whose misplaced space can be told from every rightful use of the same characters: French spacing
before `: ; ! ?`, numbers, times, ratios, URLs, emoticons, code, Markdown and tables. A space before a comma is more
often the gap of a vanished link ("settle in , owned by") than a slip; gaps are flagged elsewhere and never closed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from textfix.edits import Edit, Flag, apply, compose
from textfix.expressions import expression
from textfix.segment import Document
from textfix.units import near_markup

_LETTER = r"[^\W\d_]"

_INSIDE = expression(rf"\( (?={_LETTER}([^()\[\]{{}}<>=;\"\n]{{0,120}})(?<! )\))")
"""A bracket that a space follows, with prose up to where it closes; `printf( x )` has a style of its own."""

_CLOSING = expression(rf"\(({_LETTER}[^()\[\]{{}}<>=;\"\n]{{2,120}}) \)")
"""A bracket that closes behind a space, with prose inside."""

_TIGHT = expression(
    rf"\((?:{_LETTER}[^()\[\]{{}}<>=;\"\n]{{0,40}} [^()\[\]{{}}<>=;\"\n]{{1,120}}"
    r"|left|right|centre|center|pictured|above|below)\)"
    rf"(?=[\s.,;:!?]|{_LETTER}+[ .,;:])"
)
"""A bracket around several words of prose, or what captions say, that a space may be missing before or behind."""

_ARGUMENTS = expression(r"\([\w.*+-]+(?:, [\w.*+-]+)+\)")
"""Single words in a row, as a call has."""

_OF_A_NAME = expression(r"(?<=[ (])[^\W\d_a-z]|\b(?:left|right|centre|center|pictured|above|below)\b")
"""What stands so behind a name: Ghent(Belgium, Flanders), Ana(left, seated)."""

_OF_CODE = expression(r"[*&`]|::|[a-z][A-Z]|(?<=[ (])'")
"""What stands in the brackets of a call or a declaration."""

# Two expressions, for each begins with one character, which `re` finds four times as fast as a choice of two.
_JOINED = (
    expression(
        r",(?=(?:and|but|which|who|whose|where|when|while|because|although|the|he|she|they|said|with|after) [a-z])"
    ),
    expression(
        r"\.(?=(?:The|He|She|It|They|We|This|These|That|There|But|And|In|On|At|For|As|After|When|While|If|His|Her|Their"
        r"|An?|Its|However) [a-z]{2}|(?:On|In) [A-Z][a-z]{2,} [a-z])"
    ),
    expression(r"\?(?=(?:The|He|She|It|They|We|You|This|That|There|But|And|In|On|No|Yes|Not|Why|How|What) [a-z]{2})"),
)
"""A comma, full stop or question mark that a function word follows at once, and another word that: no list, name or
address."""

_AFTER_NAME = ("who ", "whose ", "which ", "but ", "although ", "because ", "while ")
"""What does not follow a name and a comma in a list."""

_DAYS = frozenset(
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April June July August September "
    "October November December".split()
)

_QUOTED = (
    ((":“", ",“"), expression(r"[:,](?=“[A-Z][a-z]* ?)")),
    (
        (",”", ".”", "!”", "?”"),
        expression(r"[,.!?]”(?=(?:he|she|they|it|the|said|says|and|but|who|as|while|when) [a-z])"),
    ),
)
"""A quotation that begins behind the mark, and one that ends before the word, without a space: what to search for, and
what stands there."""

_LOOSE_QUOTES = expression(r"“ ([^\W\d_][^“”\n]{0,300}[^\s“”]) ”")
"""A quotation with spaces inside both of its marks."""

_ABBREVIATED = expression(r"(?<!\S)(?:[A-Z]+\d+|\d{4}|(?:[A-Z]\.){2,})\Z")

_KICKER = expression(
    r"[ \t]*(?:['\"‘“][^'\"‘’“”\n:]{2,60}['\"’”]|(?!(?:File|Image|Media|Category|User|Talk|Template|Help|Portal):)"
    r"[A-Z][a-z]{2,20}(?: [\w’'-]{1,20}){0,3}):(?=([^\n]{0,200}))"
)
"""A few words that open a line, in quote marks or not, their colon, and what follows. `File:Name` is a wiki's."""

_COLON = expression(r":[^\W\d_a-z]")

_GAP = expression(r"[,;(] ?[,;.)]|\s[^\W\d_]{1,3} [,.;](?!\w|\.)")
"""Where a link or a name vanished: "in , owned", "however, , said", "(capt), , ,"."""

_TITLE_WORDS = (
    "Senator Secretary President Minister General Governor Former Ambassador Chancellor Representative Judge Justice "
    "King Queen Prince Princess Captain Colonel Doctor Professor Mayor Director Chairman Coach Actor Actress Bishop"
)
_TITLES = frozenset(_TITLE_WORDS.split())
"""After one of these a name is missing ("Senator , a Massachusetts Democrat"): the space marks a gap, not a slip."""

_ROUNDS = 4
"""Times that a text is looked through, for one moved space may show another; none was seen to want more than three."""

_HABIT = 4
"""So many spaced commas in one window, when they are a fifth of all, are its way of writing: tokenised text."""


class Spacing:
    """The step `spacing`: moves a space to the right side of its mark, or puts one there. It changes no word."""

    name = "spacing"

    def edits(self, document: Document) -> Sequence[Edit]:
        """Return the moved spaces, sorted and disjoint.

        >>> [edit.reason for edit in Spacing().edits(Document("Shishmakov , left, of the FSB( federal service)."))]
        ['a comma follows its word without a space', 'a space belongs before an opening bracket, not after it']
        """
        text = document.text
        edits: tuple[Edit, ...] = ()
        for _ in range(_ROUNDS):
            found = _found(text)
            if not found:
                break
            edits = compose(edits, found)
            text = apply(text, found)
        return edits

    def flags(self, document: Document) -> Sequence[Flag]:
        """Return nothing: a doubtful space is left alone."""
        return ()


def _found(text: str) -> list[Edit]:
    return sorted(
        [
            *_brackets(text),
            *_closing(text),
            *_tight(text),
            *_commas(text),
            *_joined(text),
            *_quotes(text),
            *_kickers(text),
        ]
    )


def _places(text: str, mark: str) -> Iterator[int]:
    """Yield where `mark` stands. A substring search runs a hundred times as fast as a regular expression."""
    place = text.find(mark)
    while place >= 0:
        yield place
        place = text.find(mark, place + 1)


def _brackets(text: str) -> Iterator[Edit]:
    for place in _places(text, "( "):
        word = _word_before(text, place) or _name_before(text, place)
        inside = _INSIDE.match(text, place)
        if len(word) < 3 or inside is None or near_markup(text, place):
            continue
        # Two words inside, or a capital before, tell prose from a call in code: `round( x)` stays.
        if " " in inside.group(1) or word[0].isupper():
            reason = "a space belongs before an opening bracket, not after it"
            yield Edit(place, place + 2, "( ", " (", "spacing", 0.98, reason)


def _closing(text: str) -> Iterator[Edit]:
    for place in _places(text, " )"):
        opening = text.rfind("(", max(0, place - 130), place)
        inside = _CLOSING.match(text, opening) if opening >= 0 else None
        # One that opens with a space too, or holds a single word, may be code; one that ends in a small word, a gap.
        if inside is None or inside.end() != place + 2 or near_markup(text, place):
            continue
        words = inside.group(1).split()
        if len(words) > 1 and len(words[-1]) > 3 and words[-1].isalnum() and text[opening - 1 : opening] in " \n":
            yield Edit(place, place + 1, " ", "", "spacing", 0.96, "a bracket closes behind its word without a space")


def _tight(text: str) -> Iterator[Edit]:
    for place in _places(text, "("):
        inside = _TIGHT.match(text, place)
        if inside is None or near_markup(text, place):
            continue
        word = _word_before(text, place)
        end = inside.end()
        if _is_call(text, word, place, end):
            continue
        if len(word) > 2 and text[place - len(word) - 1 : place - len(word)] in ("", " ", "\n"):
            yield Edit(place, place, "", " ", "spacing", 0.95, "a space belongs before an opening bracket")
        if text[end].isalpha() and text[end : end + 2].islower() and " " in inside.group():
            yield Edit(end, end, "", " ", "spacing", 0.95, "a space belongs behind a closing bracket")


def _is_call(text: str, word: str, start: int, end: int) -> bool:
    """Is what stands in brackets right behind a word rather what a function is given?

    Prose begins no line so, nor names its arguments: set(name value), rect(x, inf), test(const char **).
    """
    before = start - len(word)
    named = word.istitle()
    if not named and not text[text.rfind("\n", 0, before) + 1 : before].strip():
        return True
    if _ARGUMENTS.match(text, start, end) and not (named and _OF_A_NAME.search(text, start, end)):
        return True
    return _OF_CODE.search(text, start, end) is not None


def _quotes(text: str) -> Iterator[Edit]:
    if "“" not in text and "”" not in text:
        return
    found = (
        pattern.match(text, place) for marks, pattern in _QUOTED for mark in marks for place in _places(text, mark)
    )
    for match in filter(None, found):
        end = match.end()
        if match.group()[-1] == "”" or len(_word_before(text, match.start())) > 2:
            yield Edit(end, end, "", " ", "spacing", 0.95, "a space parts a quotation from the words beside it")
    for match in _LOOSE_QUOTES.finditer(text):
        reason = "a quotation begins and ends without a space"
        yield Edit(match.start() + 1, match.start() + 2, " ", "", "spacing", 0.95, reason)
        yield Edit(match.end() - 2, match.end() - 1, " ", "", "spacing", 0.95, reason)


def _joined(text: str) -> Iterator[Edit]:
    for match in chain.from_iterable(pattern.finditer(text) for pattern in _JOINED):
        place = match.start()
        word = _word_before(text, place)
        if len(word) < 3 - (match.group() == "?") or text[place - len(word) - 1 : place - len(word)] != " ":
            continue  # an abbreviation, part of an address
        if not word.islower() and not (
            word in _DAYS or (match.group() == "," and len(word) > 3 and text.startswith(_AFTER_NAME, place + 1))
        ):
            continue  # a name
        if not near_markup(text, place):
            mark = {",": "comma", ".": "full stop"}.get(match.group(), "question mark")
            yield Edit(place + 1, place + 1, "", " ", "spacing", 0.97, f"a space follows a {mark}")


def _commas(text: str) -> Iterator[Edit]:
    lost_links: bool | None = None
    for place in _places(text, " , "):
        if not text[place + 3 : place + 4].islower():
            continue  # not the same sentence
        word = _word_before(text, place)
        if len(word) < 4 or not word[0].isupper() or not word[1:].islower() or near_markup(text, place):
            continue  # no name
        if word in _TITLES or _word_before(text, place - len(word) - 1) in ("the", "a", "an"):
            continue
        if lost_links is None:
            spaced = text.count(" , ")
            lost_links = (spaced >= _HABIT and 5 * spaced > text.count(",")) or _GAP.search(text) is not None
        if lost_links:  # the next space before a comma may stand for a link too
            return
        yield Edit(place, place + 1, " ", "", "spacing", 0.96, "a comma follows its word without a space")


def _kickers(text: str) -> Iterator[Edit]:
    # Few colons stand before a capital: finding those first is thirty times as fast as matching every line.
    for colon in _COLON.finditer(text):
        place = colon.start()
        near = max(0, place - 90)
        start = max(text.rfind("\n", near, place), text.rfind("\r", near, place)) + 1
        kicker = _KICKER.match(text, start)
        if kicker is None or kicker.end() != place + 1 or near_markup(text, place):
            continue
        # Prose, not a key and its value: at least five words, some of them in lower case.
        words = kicker.group(1).split()
        if len(words[0]) < 2 or _is_inside_name(text[start:place]):
            continue
        if len(words) > 4 and any(word.islower() for word in words):
            reason = "a space parts a kicker from its sentence"
            yield Edit(place + 1, place + 1, "", " ", "spacing", 0.96, reason)


def _word_before(text: str, end: int) -> str:
    """Return the letters, at most 40, that end at `end`."""
    start = end
    while start > 0 and end - start < 40 and text[start - 1].isalpha():
        start -= 1
    return text[start:end]


def _name_before(text: str, end: int) -> str:
    """Return the name with digits or full stops that ends at `end`: MI5, U.N."""
    name = _ABBREVIATED.search(text, max(0, end - 20), end)
    return name.group() if name else ""


def _is_inside_name(before: str) -> bool:
    """Does a name of several words, like "The fans of Re", go on behind the colon?"""
    words = before.split()
    last = words[-1].strip("'\"‘’“”")
    if len(last) < 2 or last in ("Category", "File", "Image", "Template"):
        return True
    return len(words) > 1 and last[0].isupper() and any(word.islower() and len(word) > 3 for word in words[1:-1])
