"""Makes the list of tortured phrases safe: each is looked for in honest text, and gets conditions where it stands.

The public list is that of the Problematic Paper Screener (JSON: phrases with `tortured` and `correct`). A phrase that
no document of the corpus holds is sure. One that a few hold must have company: a word of the fields that the list is
about, which none of those documents had; and must not have the words that stood beside it there. The others are left
out.
"""

from __future__ import annotations

import collections
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from textfix import datafile
from textfix.build.corpus import Text, documents
from textfix.errors import InputError
from textfix.function_words import FUNCTION_WORDS
from textfix.tortured import Fingerprints, Phrase

HONEST = 3
"""A phrase in more documents than this (of some 120,000) is plain English."""
REQUIRED = 12
"""Words that a condition offers, of which the text must have one."""
FIELD_WORDS = 150
"""The words of usual wordings that are the most common in the list: learning, network, cancer."""

_PHRASE = re.compile(r"[a-z]+(?:[ -][a-z]+)+")
_USUAL = re.compile(r"[a-z][a-z -]+[a-z]")
_WORD = re.compile(r"[a-z]{2,}")


def build(listing: Path, texts: Sequence[Text], out: Path) -> dict[str, object]:
    """Write `tortured.bin` to `out` from the list in the file `listing`; return facts for the manifest."""
    phrases = read(listing)
    kept = list(safe(phrases, (document for text in texts for document in documents(text.path, held_out=False))))
    datafile.write(out / "tortured.bin", "tortured phrases", {"phrases": datafile.packed("\n".join(map(_line, kept)))})
    return {"listed": len(phrases), "kept": len(kept), "sure": sum(phrase.sure for phrase in kept)}


def read(listing: Path) -> list[Phrase]:
    """Read the public list: phrases of two words or more, without those that stand as the usual wording of another."""
    try:
        entries = json.loads(listing.read_bytes())["phrases"]
        found = {entry["tortured"].strip().lower(): _usual(entry["correct"].lower()) for entry in entries}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{listing}: no list of tortured phrases ({error!r}); see textfix.build.tortured") from error
    usual = set(found.values())
    return [Phrase(text, found[text]) for text in sorted(found) if _PHRASE.fullmatch(text) and text not in usual]


def safe(phrases: Sequence[Phrase], honest: Iterable[str]) -> Iterator[Phrase]:
    """Yield the phrases that are safe beside these honest documents, with the conditions that make them so."""
    seen: dict[str, list[tuple[frozenset[str], frozenset[str]]]] = collections.defaultdict(list)
    prints = Fingerprints(phrases)
    for document in honest:
        folded = document.lower()
        words = set(_WORD.findall(folded))
        for found in prints.find(document, words):
            # Where a phrase is plain English, counting on would only cost time.
            if len(seen[found.phrase.text]) <= HONEST:
                beside = _WORD.findall(folded[max(0, found.start - 30) : found.start])[-1:]
                beside += _WORD.findall(folded[found.end : found.end + 30])[:1]
                seen[found.phrase.text].append((frozenset(words), frozenset(beside) - FUNCTION_WORDS))
    field = _field(phrases)
    for phrase in phrases:
        documents_ = seen.get(phrase.text, [])
        if len(documents_) > HONEST:
            continue
        own = set(_WORD.findall(phrase.text))
        met = own.union(*(words for words, _ in documents_))
        beside_ = frozenset[str]().union(*(beside for _, beside in documents_))
        required = frozenset([word for word in field if word not in met][:REQUIRED]) if documents_ else frozenset()
        if required or not documents_:
            yield phrase._replace(required=required, forbidden=beside_ - own)


def _field(phrases: Sequence[Phrase]) -> list[str]:
    """Return the words that the usual wordings of the list are made of, the most common first."""
    counts = collections.Counter(word for phrase in phrases for word in _WORD.findall(phrase.usual))
    chosen = [(count, word) for word, count in counts.items() if word not in FUNCTION_WORDS and len(word) > 3]
    return [word for _, word in sorted(chosen, key=lambda item: (-item[0], item[1]))[:FIELD_WORDS]]


def _usual(correct: str) -> str:
    """Return a usual wording without its abbreviation and remarks; empty where the list is not certain of it."""
    plain = re.sub(r"\([^)]*\)|\[[^\]]*\]|\"|\\", " ", correct)
    plain = " ".join(re.split(r"[/;,]", plain)[0].split())
    return plain if _USUAL.fullmatch(plain) and "?" not in correct else ""


def _line(phrase: Phrase) -> str:
    conditions = [f"+{word}" for word in sorted(phrase.required)] + [f"-{word}" for word in sorted(phrase.forbidden)]
    return "\t".join([phrase.text, phrase.usual, *conditions])
