"""Reads a document for restoration: its items, its word types, and the words that have more than one reading.

Shared by restoring and by the training of its weights, so that both see the same.
"""

from __future__ import annotations

import collections
import re
from collections.abc import Iterator
from typing import NamedTuple

from textfix.candidates import Word, analyse, project
from textfix.evidence import Evidence, Topics, gather, projected_token
from textfix.languages import fold_case
from textfix.lexicon import Lexicon
from textfix.ranker import Context

WORD = re.compile(r"[^\W\d_]+(?:['’ʻʼ][^\W\d_]+)*")
ITEM = re.compile(r"[^\W\d_]+(?:['’ʻʼ][^\W\d_]+)*|\d+(?:[.,:]\d+)*|[.?!]+|[,;:]|[()\[\]]|[\r\n]+")
# URLs, addresses, paths, tags and names of things in code: nothing inside them is a word.
OPAQUE = re.compile(
    r"(?:https?://|www\.)\S+|[\w.+-]+@[\w-]+\.[\w.-]+|[@#]\w+|\b[\w-]+\.(?:com|org|net|co|edu|gov|info|io|html?|php)\b\S*"
    r"|\w*[_\\/=<>{}~^|`]\w[\w./\\=<>{}~^|`-]*|[a-z]+[A-Z]\w*\(|\w+\(\)"
)

# Types remembered between documents. News text has 60,000 types in 10 MB; beyond that most are seen once.
_REMEMBERED = 200_000


class Suspect(NamedTuple):
    """A word with more than one reading, where it stands, and its context."""

    start: int
    end: int
    word: Word
    context: Context


class Reader:
    """Analyses word types once and remembers them."""

    def __init__(self, lexicon: Lexicon, topics: Topics, words: frozenset[str] = frozenset()) -> None:
        self.lexicon = lexicon
        self.topics = topics
        self._words = words
        self._memo: dict[str, Word] = {}

    def word(self, token: str) -> Word:
        """Return the analysis of a word type."""
        word = self._memo.get(token)
        if word is None:
            if len(self._memo) >= _REMEMBERED:
                self._memo.clear()
            word = self._memo[token] = analyse(self.lexicon, token, self._words)
        return word

    def evidence(self, text: str) -> Evidence:
        """Return what the whole document shows."""
        counts = collections.Counter(WORD.findall(text))
        analysed = {token: self.word(token) for token in counts}
        for token in counts:
            if not token.isascii() or "'" in token:
                plain = projected_token(token)
                if plain:
                    analysed[plain] = self.word(plain)
        return gather(counts, analysed, self.topics)

    def suspects(self, text: str) -> Iterator[Suspect]:
        """Yield the words of `text` that have more than one reading."""
        items = list(ITEM.finditer(text))
        opaque = [match.span() for match in OPAQUE.finditer(text)]
        texts = [_item(match.group()) for match in items]
        hidden = 0
        last = len(items)
        for index, match in enumerate(items):
            token = match.group()
            if not token[0].isalpha():
                continue
            word = self.word(token)
            if not word.candidates:
                continue
            start, end = match.span()
            while hidden < len(opaque) and opaque[hidden][1] <= start:
                hidden += 1
            if hidden < len(opaque) and opaque[hidden][0] < end:
                continue
            before = texts[index - 1] if index else "¶"
            after = texts[index + 1] if index + 1 < last else "¶"
            context = Context(
                texts[index - 2] if index > 1 else "¶",
                before,
                after,
                texts[index + 2] if index + 2 < last else "¶",
                before in ("¶", ".", ":"),
                self._name(items[index - 1].group()) if index else None,
                self._name(items[index + 1].group()) if index + 1 < last else None,
            )
            yield Suspect(start, end, word, context)

    def _name(self, item: str) -> Word | None:
        """The analysis of a neighbour that may be a name, as it looks damaged."""
        if not item[0].isupper() or len(item) < 2:
            return None
        plain = projected_token(item)
        return self.word(plain) if plain else None


def _item(text: str) -> str:
    """An item as contexts show it: words lower-case and as they look damaged, numbers by length, marks by class."""
    first = text[0]
    if first.isalpha():
        return project(fold_case(text))
    if first.isdigit():
        return f"0{min(len(text), 4)}"
    if first in ".?!":
        return "."
    if first in ",;":
        return ","
    if first in "\r\n":
        return "¶"
    return first
