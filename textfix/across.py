"""Paragraphs that stand in one document after another of a stream: the boilerplate of a site, a text sent twice.

Owns what is remembered from document to document, in bounded memory, and the key under which paragraphs are the same;
repeats inside one document belong to `captions`. One process sees the stream in order: the same stream gives the same
result. Where a corpus lies on many machines, an engine that groups by key does this better: give it `paragraph_key` and
keep the first of each group (Spark: `dropDuplicates` on a column of keys; datatrove, NeMo Curator: their own exact
de-duplication, or MinHash, which finds near copies too). Nothing here is meant to become that.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from hashlib import blake2b

from textfix.captions import is_prose
from textfix.copies import key
from textfix.edits import Edit, Flag
from textfix.segment import Document
from textfix.units import Unit, line_count, removals, units

REMEMBERED = 400_000
"""Paragraphs remembered unless another number is given: some 90 MB. Those not seen for longest are forgotten first, so
boilerplate that keeps coming stays known however long the stream is."""

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
        memory = document.memory.setdefault("across", {"line": 1})
        assert isinstance(memory, dict)
        if "number" not in memory:
            self._documents += 1
            memory["number"] = self._documents
        number: int = memory["number"]
        text = document.text
        paragraphs: list[Unit] = []
        reasons: dict[int, str] = {}
        for index, unit in enumerate(units(text, memory["line"])):
            paragraphs.append(unit)
            if len(key(unit.content)) < _SHORT or not is_prose(unit.content):
                continue
            digest = paragraph_key(unit.content)
            first = self._first.setdefault(digest, (number, unit.line))
            self._first.move_to_end(digest)
            if first[0] != number:
                reasons[index] = f"repeats line {first[1]} of document {first[0]}"
            elif len(self._first) > self._remembered:
                self._first.popitem(last=False)
        memory["line"] += line_count(text)
        return [
            Edit(start, end, text[start:end], "", "caption", 0.95, reasons[index])
            for index, start, end in removals(paragraphs, reasons, len(text))
        ]

    def flags(self, document: Document) -> Sequence[Flag]:
        """Return nothing: a paragraph has been seen or not."""
        return ()


def paragraph_key(paragraph: str) -> bytes:
    """Return 16 bytes that are the same for paragraphs that differ in quote marks, dashes, white space or case only.

    >>> paragraph_key("‘Heroes’ – they won ") == paragraph_key("'Heroes' - They  won")
    True
    """
    folded = " ".join(paragraph.casefold().translate(_ONE_QUOTE).split())
    return blake2b(folded.encode("utf-8", "surrogatepass"), digest_size=16).digest()
