"""What a page leaves in the text of its article: links to more, share bars, cookie lines, credits, stray dates.

Owns the forms that such leftovers take in English pages: whole paragraphs, or the head or tail of one. They are
flagged; they are removed only when asked for, since a page may be wanted whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from textfix.copies import core
from textfix.edits import Edit, Flag
from textfix.expressions import expression
from textfix.segment import Document
from textfix.units import Unit, removals, units

_LONGEST = 300
"""Longest whole paragraph, in characters, that is a leftover: a cookie line of three sentences."""

_SHORTEST_CAPTION = 20
"""Least characters before a credit. A dateline is shorter, and ends in its agency too: "LONDON, 5 July (AP)"."""

_FORMS = {
    "a link to more": (
        r"(?:read|find out|learn|see) more(?:\s*[:.…»>→]*|:.{,120}|\s(?:at|on|about|from|here)\b.{,80})",
        r"(?-i:MORE|RELATED|WATCH|DON{APO}T MISS):.{,120}",
        r"(?:also read|read also|read next|see also|related|watch):\s(?-i:[^a-z]).{,120}",
        r"(?:click|tap) here (?:to|for)\b.{,80}",
        r"continue reading(?!,).{,60}|for more information,? (?:visit|see|go to|call|contact|click) .{1,80}",
        r"(?:for )?more (?:on|from) this (?:story|topic):?|more on this:?|more from (?:the )?(?-i:[A-Z]).{,40}",
        r"for more (?:on|about|from) .{1,60}(?:go to|visit|click|follow) .{1,60}|full story: ?\S+",
        r"(?:you (?:may|might) also like|recommended(?: for you)?|editor{APO}s picks?|don{APO}t miss):?",
        r"(?:most (?:read|viewed|popular)|top stories|trending(?: now)?):?",
        r"related:|related (?:articles?|stories|story|content|topics|posts|coverage|links|video):?",
        r"(?:next|previous) (?:article|story|post)(?::.{,100})?",
        r"(?:watch the video|see the video|video) (?:above|below)\.?",
    ),
    "a share bar": (
        r"(?:share|tweet|print|email|listen to)(?: this (?:article|story|page|post|video))?[:.]?",
        r"share (?:article|story|page|post|video)|share or comment on this article:?|\d{1,6}k? shares?|save for later",
        r"(?:follow|like) (?:us|@\w+)(?: on .{1,60})?|follow .{1,40} on (?:twitter|facebook|instagram)\b.{,80}",
        r"copy (?:this )?link(?: to (?:clipboard|share))?|these are external links and will open in a new window",
    ),
    "a line of the readers": (
        r"(?:\d{1,6}(?: view)?|view(?: all)?(?: \d{1,6})?|leave a|add(?: a)?|post a|no|show|read) comments?",
        r"comments?(?: \(\d+\))?",
        r"comments are (?:now )?closed\.?|report (?:a|an) (?:mistake|error|typo)",
        r"join the (?:conversation|discussion)\.?|(?:log|sign) in(?: to (?:comment|reply).{,20})?",
    ),
    "a cookie line": (
        r".{,80}\b(?:site|website|service|page)\b.{,60}\buses? (?:\w+ ){,3}cookies\b(?! (?:made|that|with|of)\b).*",
        r"(?:we|.{,80}\bwe)\b.{,60}\buse (?:\w+ ){,3}cookies(?:\.?\Z|\b.*\b(?:sites?|websites?|experiences?|improve"
        r"|ensure|services?|advert\w*|content|traffic|browser|partners|person\w*|analy\w*)\b.*)",
        r"(?:accept|reject|manage)(?: all)? cookies|cookies? (?:policy|settings|notice)",
        r"by (?:continuing to (?:use|browse)|using this (?:site|website|service)) .*",
    ),
    "an invitation": (
        r"(?:sign up|subscribe|register) (?:to|for|now|here|today)\b.{,100}|.{,60}[.!?] subscribe (?:now|today)\W*",
        r"already a (?:subscriber|member)\b.{,40}|create (?:a|your) (?:free )?account\b.{,40}",
        r"(?:do you have|got|have) (?:a|any) (?:story|tip|news)\b.{,20}\?.{,100}",
        r"(?:get|receive) .{1,60}\b(?:in|to) your inbox.{,40}|download (?:our|the) (?:\w+ )?app\b.{,60}",
    ),
    "an advertisement": (
        r"advertisements?|sponsored(?: content)?|skip advert.{,20}",
        r"(?:story|article) continues (?:below|after).{,20}",
    ),
    "a line of the page": (
        r"scroll down (?:for|to) .{,40}|skip to (?:main )?content|back to (?:the )?top|loading\W*",
        r"please enable javascript.*",
        r"terms (?:of use|of service|and conditions|& conditions)|privacy (?:policy|notice)|contact us|about us",
        r"\d{1,2}[ -]min(?:ute)? read|print this (?:page|article|story)",
        r"(?:tags|tagged|filed under|posted in|topics|categories): ?.{,120}",
    ),
    "a notice of copyright": (
        r"(?:copyright\s?)?© ?.{,100}|(?:copyright )?\(c\) \d{4}.{,200}|copyright (?:© ?)?\d{4}.{,200}",
        r"all rights reserved\.?",
    ),
    "the remains of a picture": (
        r"image (?:copyright|caption|source)\b.{,100}|media (?:caption|playback)\b.{,100}|play video",
        r"(?-i:[A-Z])[\w’'-]*(?: [\w’'-]+){,2} (?:map|graphic|infographic)",
        r"getty images|file (?:photo|picture|image)|(?:hide|toggle|show) caption|enlarge this image|(?-i:\+)\d{1,2}",
        r"\d{1,2} (?:of|/) \d{1,2}",
    ),
    "a credit": (
        r"(?:photograph|photo|picture|image|video|graphic|credit)s?\s?(?::|\bby (?-i:[^\W\d_a-z])|\bcourtesy\b).{1,80}",
        r"\((?:photograph|photo|picture|image|video|graphic|credit)s?\s?(?::|\bby\b|\bcourtesy\b)[^()]{1,80}\)",
        r"(?-i:AP Photo|REUTERS|AFP|EPA|PA)\s?/\s?.{2,60}|(?-i:Reuters|REUTERS|AFP|EPA|AP|PA|Alamy|Shutterstock)",
        r"\(?(?:additional )?(?:reporting|writing|editing) by (?-i:[^\W\d_a-z]).{2,150}",
        r".{,150}\bcontributed to this (?:report|story|article)\.?|our standards: .{,60}",
        r"this (?:article|story|piece) (?:was )?(?:originally|first) (?:published|appeared) (?:on|in|at|by) .{1,150}",
    ),
    "a stray date": (
        r"(?:(?:first|last) )?(?:published|updated|posted|modified)(?: (?:on|at))?:?\s(?!in\b|by\b)"
        r"(?=.{,40}(?:\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|\d[/.:-]\d)).{,15}\d{1,2}[ :/.,-].{,60}",
    ),
}
"""What a whole paragraph says when it is a leftover, under the name of what it is."""

_APOSTROPHE = r"(?:['’]|\?{1,3}|\ufffd{1,3})?"
"""One that may be lost: what is a leftover once it is restored is one before."""

# No form is open to backtracking beyond `_LONGEST`.
_PATTERNS = {
    what: expression(rf"(?i:{'|'.join(forms)})\Z".replace("{APO}", _APOSTROPHE), re.DOTALL)
    for what, forms in _FORMS.items()
}

_DIGITS = tuple("0123456789")
_OPENINGS: dict[str, tuple[str, ...]] = {
    "a link to more": (
        *("read", "find out", "learn", "see ", "more", "related", "watch", "don", "also read", "click here"),
        *("tap here", "continue reading", "for more", "full story", "you m", "recommended", "editor", "most "),
        *("top stories", "trending", "next ", "previous ", "video "),
    ),
    "a share bar": (
        *("share", "tweet", "print", "email", "listen to", "save for later", "follow", "like", "copy ", "these are"),
        *_DIGITS,
    ),
    "a line of the readers": (
        *("view", "leave a", "add", "post a", "no comment", "show", "read", "comment", "report a", "join the"),
        *("log in", "sign in", *_DIGITS),
    ),
    "a cookie line": ("by continuing", "using this", "by using"),
    "an invitation": (
        *("sign up", "subscribe", "register", "already a", "create ", "do you have", "got a", "have a", "get "),
        *("receive ", "download "),
    ),
    "an advertisement": ("advert", "sponsored", "skip advert", "story", "article"),
    "a line of the page": (
        *("scroll down", "skip to", "back to", "loading", "please enable", "terms ", "privacy", "contact us"),
        *("about us", "print this", "tags", "tagged", "filed under", "posted in", "topics", "categories", *_DIGITS),
    ),
    "a notice of copyright": ("copyright", "©", "(c)", "all rights"),
    "the remains of a picture": (
        *("image ", "media ", "play video", "getty images", "file p", "file image", "hide caption", "toggle caption"),
        *("show caption", "enlarge", "+", *_DIGITS),
    ),
    "a credit": (
        *("photo", "picture", "image", "video", "graphic", "credit", "(", "ap", "reuters", "afp", "epa", "pa", "alamy"),
        *("shutterstock", "additional ", "reporting by", "writing by", "editing by", "our standards", "this "),
    ),
    "a stray date": ("first ", "last ", "published", "updated", "posted", "modified"),
}
"""How paragraphs of each kind begin, in lower case: few do, and only those need an expression."""

_WITHIN = {
    "a cookie line": ("cookie",),
    "an invitation": ("subscribe",),
    "the remains of a picture": (" map", "graphic"),
    "a credit": ("contributed to this",),
}
"""What stands in those of them that may begin in any way."""

_ANY_OPENING = tuple({opening for openings in _OPENINGS.values() for opening in openings})
_ANY_WITHIN = tuple(word for words in _WITHIN.values() for word in words)

_NETWORKS = frozenset(
    "facebook twitter pinterest whatsapp linkedin reddit tumblr telegram instagram share tweet".split()
)
_BAR = _NETWORKS.union(
    "print save comment comments like pin it by copy link this with on via or and google messenger email mail e "
    "x".split()
)
"""The words of a share bar, which holds no others: "Share this with Facebook Twitter Email"."""

_DATE = expression(
    r"(?:date|published|updated|posted)?:? ?\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?Z?)?\s+"
    r"(?=[A-Z][A-Z .'’-]{2,}[A-Z](?:,| ?[(—–-]))(?!(?:ERROR|INFO|DEBUG|WARNING|WARN|FATAL|CRITICAL)\b)"
)
"""The date of the page before the dateline: "date 2017-02-20 PODGORICA"."""


class _Leftover(NamedTuple):
    """The text from `start` to `stop`; `unit` is the index of the unit that it is the whole of, if any."""

    start: int
    stop: int
    what: str
    confidence: float
    unit: int | None


class Leftovers:
    """The step `leftovers`: flags what a page left in the text; with `remove`, takes it out instead."""

    name = "leftovers"

    def __init__(self, remove: bool = False) -> None:
        self._remove = remove

    def edits(self, document: Document) -> Sequence[Edit]:
        r"""Return the removals, sorted and disjoint; none unless they were asked for.

        >>> [edit.before for edit in Leftovers(remove=True).edits(Document("They won.\n\nRead more:\n"))]
        ['\n\nRead more:']
        """
        if not self._remove:
            return ()
        text = document.text
        found = list(units(text))
        leftovers = list(_leftovers(text, found))
        whole = {leftover.unit: leftover for leftover in leftovers if leftover.unit is not None}
        spans = [(start, end, whole[index]) for index, start, end in removals(found, whole, text)]
        for leftover in leftovers:
            if leftover.unit is None:
                start = leftover.start
                while start > 0 and text[start - 1] in " \t\xa0":
                    start -= 1
                spans.append((start, leftover.stop, leftover))
        return [
            Edit(start, end, text[start:end], "", "leftover", leftover.confidence, leftover.what)
            for start, end, leftover in sorted(spans)
        ]

    def flags(self, document: Document) -> Sequence[Flag]:
        """Return the leftovers, sorted by start, unless they are removed.

        >>> text = "Firefighters at work on Monday. Photograph: Ana Roy/EPA"
        >>> [(flag.text, flag.reason) for flag in Leftovers().flags(Document(text))]
        [('Photograph: Ana Roy/EPA', 'a credit')]
        """
        if self._remove:
            return ()
        text = document.text
        return [
            Flag(start, stop, text[start:stop], "leftover", (("", confidence),), confidence, what)
            for start, stop, what, confidence, _ in _leftovers(text, list(units(text)))
        ]


def is_leftover(content: str) -> bool:
    """Is the whole paragraph a leftover?

    >>> is_leftover("Read more at example.com"), is_leftover("Read more books.")
    (True, False)
    """
    return _what(content) is not None


def _leftovers(text: str, found: Sequence[Unit]) -> Iterator[_Leftover]:
    for index, unit in enumerate(found):
        content = unit.content
        start = text.index(content, unit.start)
        end = start + len(content)
        what = _what(content)
        if what is not None:
            yield _Leftover(start, end, what, 0.95, index)
            continue
        date = _DATE.match(content)
        if date is not None:
            yield _Leftover(start, start + date.end(), "a stray date", 0.95, None)
        body = content
        while (shorter := core(body)) != body:  # a label and a credit, or two credits
            body = shorter
        credit = content[content.index(body) + len(body) :].strip()
        if credit and len(body) >= _SHORTEST_CAPTION:
            yield _Leftover(end - len(credit), end, "a credit", 0.9, None)


def _what(content: str) -> str | None:
    if len(content) > _LONGEST:
        return None
    lowered = content.lower()
    if "|" in content or "·" in content:
        parts = [_what(part) for part in re.split(r"\s*[|·]\s*", content.strip("|· "))]
        return parts[0] if all(parts) else None
    if any(map(lowered.__contains__, _NETWORKS)):
        words = re.findall(r"\w+", lowered)
        if len(words) > 1 and _BAR.issuperset(words) and not _NETWORKS.isdisjoint(words):
            return "a share bar"
    if not lowered.startswith(_ANY_OPENING) and not any(map(lowered.__contains__, _ANY_WITHIN)):
        return None
    for what, pattern in _PATTERNS.items():
        begins = lowered.startswith(_OPENINGS[what])
        if (begins or any(map(lowered.__contains__, _WITHIN.get(what, ())))) and pattern.match(content):
            return what
    return None
