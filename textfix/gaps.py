"""Where inline text vanished: a link, a name in another script, a formula.

Owns the places where English grammar breaks around an empty spot: two words that cannot meet, with two spaces between
("police uniforms to  and make it seem"); a function word before a spaced comma or full stop ("settle in , owned by");
brackets and commas with nothing between. What stood there is not known, so these are flags. A spot where the sentence
goes on as well without anything ("shows  Shishmakov") is not told from a slip of the space bar, and is left.

Which words meet was read off the word pairs of 13 million tokens of encyclopaedia text and books: those listed stand
together less than a seventh as often as chance would have it, or less than half as often where the text had lost links
itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from textfix.edits import Edit, Flag
from textfix.expressions import expression
from textfix.function_words import is_foreign
from textfix.segment import Document
from textfix.units import near_markup

_DETERMINERS = frozenset("the a an his its their my our your every whose".split())
_PREPOSITIONS = frozenset(
    "of in on at by for with from into to against between during including via through per near under among within "
    "without across behind beyond toward towards upon until".split()
)
_CONJUNCTIONS = frozenset("and or nor than both as".split())

_CLOSING = frozenset(
    "and or but of is are was were been has have had would could should did does said says than who also he she they "
    "because although since while include includes consists consisted became becomes began begins took takes went goes "
    "came comes gave gives kept keeps told tells announced won wins loses led leads held fell grew ran stood spoke "
    "wrote sat sank flew drew threw knew got appeared happened existed remained belonged belongs seemed seems tried "
    "refused apologised against among amid however therefore nevertheless anyway thereby respectively".split()
)
"""What begins no object, and no name."""

_MODALS = frozenset("will can may must might shall cannot".split())
"""What none begins behind a preposition; "the will" and "a must" are nouns."""

_REACHING = frozenset("through between near until via per".split())
"""What follows no determiner, and those prepositions alone that say from where, where to or how far."""

_FROM = frozenset("from to of in until for by near".split())

_RELATIONS = frozenset("in on at by for with from to into during after before as that which where when".split())
"""What follows no determiner, and few prepositions ("of that", "in which")."""

_FOLLOWING = frozenset("that which where when as before".split())
"""Those of the relations that do follow prepositions."""

_TRANSITIVE = frozenset(
    "told tells telling visits visiting joins joining defeats defeating featuring starring replacing succeeding "
    "citing".split()
)
"""Verbs that want somebody or something, unless they are passive ("was told that"). Those that are participles of the
passive are left out, told apart: "a town named after" wants nothing."""

_WITH_OBJECT = _TRANSITIVE.union("visited joined defeated named titled entitled accused replaced succeeded".split())
"""Those that no sentence ends with, as it does in "until they met"."""

_PASSIVE = frozenset("is are was were be been being am get gets got has have had and or as".split())

_COPULAS = frozenset("is are was were".split())
_PRONOUNS = frozenset(
    "i you he she it we they that this these those there what who which as so how where here all and or".split()
)

_ARTICLES = frozenset("the a an this these".split())
_ABRUPT = frozenset("by on in at from with".split())
_AS_MUCH = expression(r"as (?:much|many|little|few|far|long|early|late|high|low|soon|often|well|yet|if|is|was)\b")
"""What behind such a preposition does go on with "as"."""

_TIMES = frozenset("morning afternoon evening night".split())

_DAY = expression(
    r"(?:[12]?\d|3[01])(?:st|nd|rd|th)?(?:[,.;]|\s(?:and|but|in|at|by|for|with|from|to|after|when|as|of|the)\b)"
)
"""A day whose month is missing: "on  14, 1973"; not "on  14 May"."""

# Each expression begins with plain characters: `re` finds those ten times as fast as a choice or a look behind.
_TWO_SPACES = expression(r"(?<![ \xa0])[ \xa0]{2,3}(?=[\w(])")  # more of them align columns
_BEFORE_MARK = tuple(expression(rf"{space}(?=[,.;)](?:[\s\"”’]|\Z))") for space in " \xa0")
_AFTER_DETERMINER = tuple(
    expression(rf"{end}( )(?:of|is|was|were|are|has|had|and|in|for|from|at|with|by|to|that|who)\b(?!['’-])")
    for end in ("he", "an", "ts", "eir")
)
_ADJOINED = expression(
    r"by (?:no|far|now|then)\b|in (?:vitro|vivo|situ|utero|silico|ovo|absentia|camera|charge)\b|at least\b"
    r"|and (?:my|our|your|his|her|its)\b"
)
"""What a determiner does go on with: the by now empty house, an at least equal share, the officer in charge as "the in
charge", their and our friends."""

_NOUNS = expression(r"an (?:in\b|at bat)|by the by\b", re.IGNORECASE)
"""An in swing, an at bat, by the by."""

_INNER_MARKS = ("'", "’", "ʼ", "-")
_GAPPED_DETERMINERS = frozenset("the The an its Its their Their".split())
_EMPTY_BRACKETS = expression(r"\((?:[ ,;]*\)|(?=[,;] )|[A-Z][a-z]+:(?= ?[;,)]))")
"""Brackets around nothing, "(; born", "(Russian: ; born"."""
_EMPTY_QUOTES = expression(r"“ *”")
_EMPTY_INSIDE = (expression(r'""(?= [a-z(])'), expression(r"\[ ?\](?= [a-z])"))
"""Straight quotation marks, which may be inches, and square brackets, which are boxes, stand inside a sentence."""
_EMPTY_COMMAS = tuple(expression(rf"{mark} (?=[,;.](?!\S))") for mark in ",;")
"""Commas between which nothing stands."""

_TABULAR = 20
"""So many runs of spaces in one window, when one space in thirty is one, align columns or justify lines."""

_SPACED_MARKS = 0.2
"""Share of commas with a space before them above which a text is tokenised."""


class Gaps:
    """The step `gaps`: flags the empty spots, with the white space or the brackets as their span."""

    name = "gaps"

    def edits(self, document: Document) -> Sequence[Edit]:
        """Return nothing: what stood in a gap is not known."""
        return ()

    def flags(self, document: Document) -> Sequence[Flag]:
        """Return the gaps, sorted by start.

        >>> [flag.reason for flag in Gaps().flags(Document("Dressed in uniforms to  and make it seem, he told  that."))]
        ['nothing stands between ‘to’ and ‘and’', 'nothing stands between ‘told’ and ‘that’']
        """
        text = document.text
        found = {*_between_words(text), *_after_determiners(text)}
        if not _is_tokenised(text):
            found.update(_before_marks(text), _empty(text))
        if not found or is_foreign(text):  # "a , by" is good Czech
            return ()
        flags: list[Flag] = []
        for start, end, confidence, reason in sorted(found):
            if not flags or start >= flags[-1].end:
                flags.append(Flag(start, end, text[start:end], "lost-inline", (), confidence, reason))
        return flags


_Gap = tuple[int, int, float, str]


def _is_tokenised(text: str) -> bool:
    """Does a space part the marks from their words, as in corpora? Two marks side by side leave no gap there."""
    return text.count(" ,") > _SPACED_MARKS * text.count(",") and text.count(" .") > _SPACED_MARKS * text.count(".")


def _between_words(text: str) -> Iterator[_Gap]:
    if "  " not in text and "\xa0" not in text:
        return
    places = [
        match
        for match in _TWO_SPACES.finditer(text)
        if (before := text[match.start() - 1 : match.start()]).isalnum() or before in ("_", ",")
    ]
    if len(places) >= _TABULAR and 30 * len(places) > text.count(" "):
        return
    for match in places:
        before, left = _words_before(text, match.start())
        right = _word_after(text, match.end())
        if (
            _breaks(before, left, right)
            or (left == "on" and _DAY.match(text, match.end()))
            or (left in _ABRUPT and right == "as" and not _AS_MUCH.match(text, match.end()))
        ):
            reason = f"nothing stands between ‘{left}’ and ‘{right or text[match.end()]}’"
            yield match.start(), match.end(), 0.93, reason


def _breaks(before: str, left: str, right: str) -> bool:
    """Can `left` not be followed by `right`? `before` is the word before; an empty `right` is a bracket."""
    if left in _DETERMINERS:
        return (
            not right
            or (right in _CLOSING and right != "while")  # a while
            or right in _RELATIONS
            or right in _ARTICLES
            or (right in _REACHING and right != "near")
            or _wrong_article(left, right)
        )
    if left in _PREPOSITIONS:
        if left == "to" and right in ("have", "include"):
            return False
        if not right or right in _CLOSING or right in _MODALS:
            return True
        if left == "on" and right in _TIMES:
            return True
        if right in _REACHING:
            return left not in _FROM
        return right in _RELATIONS and right not in _FOLLOWING
    if left in _CONJUNCTIONS:
        return not right or right in ("and", "or", "but")
    if left in _TRANSITIVE and before not in _PASSIVE:
        return right == "that" or right in _CLOSING or (right in _RELATIONS and left != "told")
    return False


def _wrong_article(article: str, word: str) -> bool:
    """Is it `an` before a consonant, or `a` before a vowel? "One", "European" and "user" begin with a consonant."""
    if not word.isalpha() or not word.islower() or len(word) < 3:
        return False
    if article == "an":
        return (word[0] not in "aeiouh" or word.startswith(_AS_CONSONANT)) and not word.startswith(_SILENT)
    return article == "a" and word[0] in "aeio" and not word.startswith(_AS_CONSONANT)


_AS_CONSONANT = ("eu", "ew", "on", "univ", "use", "usu", "ha", "he", "hi", "ho", "hu", "hy")
_SILENT = ("hour", "hon", "heir", "herb", "hist", "hotel", "hab", "hero", "hered", "hys", "hyp", "hal", "hilar", "horr")
"""How words begin that take the other article than their first letter asks for, and those with h that take either."""


def _before_marks(text: str) -> Iterator[_Gap]:
    for match in chain.from_iterable(pattern.finditer(text) for pattern in _BEFORE_MARK):
        end = match.end()
        start = end - 1
        while text[start - 1 : start] in (" ", "\xa0"):
            start -= 1
        if not "a" <= text[start - 1 : start] <= "z":
            continue
        before, left = _words_before(text, start)
        wanting = left in _DETERMINERS or left in _PREPOSITIONS or left in _CONJUNCTIONS
        if left in _COPULAS:  # "as good as it is ." is a slip
            wanting = text[end] == "." and before.isalpha() and before not in _PRONOUNS
        if wanting or (left in _WITH_OBJECT and before not in _PASSIVE):
            yield start, end, 0.95, f"nothing stands between ‘{left}’ and ‘{text[end]}’"


def _after_determiners(text: str) -> Iterator[_Gap]:
    for match in chain.from_iterable(pattern.finditer(text) for pattern in _AFTER_DETERMINER):
        start, end = match.span(1)
        left = start
        while left > 0 and start - left < 6 and (text[left - 1].isalnum() or text[left - 1] == "_"):
            left -= 1
        determiner = text[left:start]
        if determiner not in _GAPPED_DETERMINERS or text[left - 1 : left] in _INNER_MARKS:  # the Qur'an is
            continue
        if not (_ADJOINED.match(text, end) or _NOUNS.match(text, left) or _NOUNS.match(text, max(0, left - 3))):
            yield start, end, 0.9, f"nothing stands inside ‘{text[left : match.end()]}’"


def _empty(text: str) -> Iterator[_Gap]:
    for match in chain(_EMPTY_BRACKETS.finditer(text), _EMPTY_QUOTES.finditer(text)):
        named = match.group()[-1] == ":"
        if (named or text[match.start() - 1 : match.start()].isspace()) and not near_markup(text, match.start()):
            yield match.start(), match.end(), 0.93, f"nothing stands in ‘{match.group()}’"
    for match in chain.from_iterable(pattern.finditer(text) for pattern in _EMPTY_INSIDE):
        before = text[max(0, match.start() - 2) : match.start()]
        if before[-1:] == " " and "a" <= before[0] <= "z":
            yield match.start(), match.end(), 0.93, f"nothing stands in ‘{match.group()}’"
    for match in chain.from_iterable(pattern.finditer(text) for pattern in _EMPTY_COMMAS):
        start = match.start()
        start -= text[start - 1 : start] == " "
        before = text[start - 1 : start]
        if start > 0 and not before.isspace() and before not in (",", ";") and not near_markup(text, start):
            yield start, match.end(), 0.93, f"nothing stands in ‘{text[start : match.end()]}’"


def _words_before(text: str, end: int) -> tuple[str, str]:
    """Return the last two words before `end`, in lower case, the later one second; empty where there are none."""
    words = re.findall(r"[^\W\d_]+|[^\w\s]|\d+", text[max(0, end - 40) : end].lower())
    return ("", "", *words)[-2], ("", "", *words)[-1]


def _word_after(text: str, start: int) -> str:
    """Return the word at `start`, empty at a bracket."""
    return re.split(r"[^\w'’-]", text[start : start + 40], maxsplit=1)[0]
