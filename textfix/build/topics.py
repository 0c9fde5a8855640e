"""Builds the topic table: which English words speak of which language's country (Belgrade, Serbian → sh).

Learned from co-occurrence: in windows of English paragraphs, the languages of the accented names against the ASCII
words beside them, by pointwise mutual information. Nothing is listed by hand.
"""

from __future__ import annotations

import array
import collections
import math
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from textfix import datafile
from textfix.candidates import project
from textfix.languages import LANGUAGES, fold_case
from textfix.lexicon import Lexicon

WORD = re.compile(r"[^\W\d_]+")
WINDOW = 4  # paragraphs judged together
MIN_COUNT = 4  # windows in which a word must meet a language
MIN_PMI = 1.2  # log of how much oftener than by chance
MOST = 24_000


def _languages(form_languages: tuple[tuple[int, float], ...]) -> int | None:
    """The one language that a form speaks for, or None."""
    total = sum(10**zipf for _, zipf in form_languages)
    if not total:
        return None
    index, zipf = form_languages[0]
    return index if 10**zipf / total >= 0.7 else None


def count(
    paragraphs: Iterable[str], lexicon: Lexicon
) -> tuple[collections.Counter[str], collections.Counter[tuple[str, int]], collections.Counter[int], int]:
    """Count words, (word, language) pairs and languages over windows of paragraphs, and the windows."""
    words: collections.Counter[str] = collections.Counter()
    pairs: collections.Counter[tuple[str, int]] = collections.Counter()
    languages: collections.Counter[int] = collections.Counter()
    total = 0
    for window in _windows(paragraphs):
        total += 1
        types = set(WORD.findall(window))
        seen: set[int] = set()
        if not window.isascii():
            for token in types:
                if not token.isascii() and token[0].isupper():
                    form = lexicon.get(fold_case(token))
                    if form is not None:
                        found = _languages(form.languages)
                        if found is not None:
                            seen.add(found)
        plain = {
            project(fold_case(token)) for token in types if len(token) > 3 and (token[0].isupper() or len(token) > 5)
        }
        words.update(plain)
        languages.update(seen)
        for language in seen:
            pairs.update((word, language) for word in plain)
    return words, pairs, languages, total


def _windows(paragraphs: Iterable[str]) -> Iterator[str]:
    held: list[str] = []
    for paragraph in paragraphs:
        held.append(paragraph)
        if len(held) == WINDOW:
            yield "\n".join(held)
            held = []


def build(paragraphs: Iterable[str], lexicon: Lexicon, out: Path) -> dict[str, int]:
    """Write `topics.bin` to `out`; return facts for the manifest."""
    words, pairs, languages, total = count(paragraphs, lexicon)
    best: dict[str, list[tuple[float, int]]] = collections.defaultdict(list)
    for (word, language), joint in pairs.items():
        if joint < MIN_COUNT or len(word) < 4:
            continue
        pmi = math.log(joint * total / (words[word] * languages[language]))
        share = joint / words[word]
        if pmi >= MIN_PMI and share >= 0.05:
            best[word].append((pmi * math.log(joint), language))
    ranked = sorted(best.items(), key=lambda item: (-max(item[1])[0], item[0]))[:MOST]
    names, table = bytearray(), array.array("B")
    for word, scores in sorted(ranked):
        scores.sort(reverse=True)
        top = scores[:2] + [(0.0, 255)] * (2 - len(scores[:2]))
        names += word.encode() + b"\n"
        for score, language in top:
            table.append(language)
            table.append(min(255, round(score * 8)))
    datafile.write(
        out / "topics.bin",
        "topics",
        {"words": datafile.packed(bytes(names)), "table": datafile.packed(table.tobytes())},
        {"languages": list(LANGUAGES)},
    )
    return {"words": len(ranked)}
