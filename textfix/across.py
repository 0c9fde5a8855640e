"""Paragraphs that stand in one document after another of a stream: the boilerplate of a site, a text sent twice.

Owns what is remembered from document to document, in bounded memory, and the key under which paragraphs are the same;
repeats inside one document belong to `captions`. One process sees the stream in order: the same stream gives the same
result. Where a corpus lies on many machines, an engine that groups by key does this better: give it `paragraph_key` and
keep the first of each group (README, "Across documents"). Nothing here is meant to become that.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Iterable, Sequence
from hashlib import blake2b

from textfix.copies import key
from textfix.edits import Edit, Flag, apply, compose, moved, outside_deleted
from textfix.meant import is_prose, tells
from textfix.report import Report
from textfix.segment import Document, window_end
from textfix.units import Drift, Unit, line_count, lines_before, removals, units

REMEMBERED = 400_000
"""Paragraphs remembered unless another number is given: 85 to 115 MB. Those not seen for longest are forgotten first:
what keeps coming stays known however long the stream is."""

_SHORT = 40
"""Least letters and digits of a paragraph that is removed; shorter ones are headings and names."""

_ONE_QUOTE = str.maketrans('‘’‚“”„«»‹›"–—‒―−', "'''''''''''-----")


class Across:
    """The step `across`: removes the paragraphs that an earlier document of the stream had.

    Unlike other steps it keeps, on purpose, something from one document to the next: make one for each stream, and give
    it the documents in order, in one process. `remembered`: how many paragraphs it keeps in mind.
    """

    name = "across"

    def __init__(self, remembered: int = REMEMBERED) -> None:
        self._remembered = remembered
        self._first: OrderedDict[bytes, tuple[int, int]] = OrderedDict()
        self._documents = 0

    def edits(self, document: Document) -> Sequence[Edit]:
        r"""Return the removals, sorted and disjoint; each names document and line, counted from 1.

        >>> step = Across()
        >>> page = "News of {}.\n\nFollow the Evening Mail on its website, by telephone and by post.\n"
        >>> [[edit.reason for edit in step.edits(Document(page.format(day)))] for day in ("Monday", "Tuesday")]
        [[], ['repeats line 3 of document 1']]
        """
        return self._removals(document)

    def flags(self, document: Document) -> Sequence[Flag]:
        """Return nothing: a paragraph has been seen or not."""
        return ()

    def after_window(
        self, text: str, edits: Sequence[Edit], memory: dict[str, object], min_confidence: float = 0.0
    ) -> tuple[Edit, ...]:
        """Return `edits` of a window together with the removals from what they make of it, if not below the threshold.

        The windows of one document share `memory`; `segment.window_end` says what a window is.
        """
        both = compose(edits, self._removals(Document(apply(text, edits), memory, edits)))
        return tuple(edit for edit in both if edit.confidence >= min_confidence)

    def after(self, text: str, edits: Iterable[Edit], min_confidence: float = 0.0) -> tuple[Edit, ...]:
        """Return the same for a whole document, whatever its length."""
        memory: dict[str, object] = {}
        rest = deque(edits)
        found: list[Edit] = []
        start = 0
        while start < len(text):
            end = window_end(text, start)
            here = []
            while rest and rest[0].end <= end:
                here.append(rest.popleft())
            both = self.after_window(text[start:end], tuple(moved(here, -start)), memory, min_confidence)
            found.extend(moved(both, start))
            start = end
        return tuple(found)

    def after_report(self, report: Report, min_confidence: float = 0.0) -> Report:
        """Return the report of a document with the removals added, without the flags of what was removed.

        >>> step, page = Across(), Report("Follow the Evening Mail on its website, by telephone and by post.")
        >>> [step.after_report(page).text for _ in range(2)]
        ['Follow the Evening Mail on its website, by telephone and by post.', '']
        """
        text = report.source
        edits = self.after(text, report.edits, min_confidence)
        if edits == report.edits:
            return report
        return report._replace(text=apply(text, edits), edits=edits, flags=tuple(outside_deleted(report.flags, edits)))

    def _removals(self, document: Document) -> list[Edit]:
        """Return the removals; the lines that they name are those of the input."""
        memory = document.memory.setdefault("across", {"line": 1})
        assert isinstance(memory, dict)
        if "number" not in memory:
            self._documents += 1
            memory["number"] = self._documents
        number: int = memory["number"]
        text = document.text
        paragraphs: list[Unit] = []
        reasons: dict[int, str] = {}
        for index, unit in enumerate(lines_before(units(text, memory["line"]), document.made)):
            paragraphs.append(unit)
            content = unit.content
            # What leads to a list or a table belongs to it.
            if len(content) < _SHORT or content[-1] == ":" or len(key(content)) < _SHORT:
                continue
            digest = paragraph_key(content)
            first = self._first.get(digest)
            if first is None:
                self._first[digest] = number, unit.line
                if len(self._first) > self._remembered:
                    self._first.popitem(last=False)
                continue
            self._first.move_to_end(digest)
            if first[0] != number and is_prose(content) and tells(content):
                reasons[index] = f"repeats line {first[1]} of document {first[0]}"
        memory["line"] += line_count(text) + Drift(document.made).until(len(text))
        return [
            Edit(start, end, text[start:end], "", "caption", 0.95, reasons[index])
            for index, start, end in removals(paragraphs, reasons, text)
        ]


def paragraph_key(paragraph: str) -> bytes:
    """Return 16 bytes that are the same for paragraphs that differ in quote marks, dashes, white space or case only.

    >>> paragraph_key("‘Heroes’ – they won ") == paragraph_key("'Heroes' - They  won")
    True
    """
    folded = paragraph.casefold()
    folded = folded.replace('"', "'") if folded.isascii() else folded.translate(_ONE_QUOTE)  # translating is slow
    folded = " ".join(folded.split())
    return blake2b(folded.encode("utf-8", "surrogatepass"), digest_size=16).digest()
