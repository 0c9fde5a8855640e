"""The lexicon: damaged form → the words it may have been, with their counts and the languages that know them.

Holds atoms (words without hyphens or possessive endings), lower-cased; `casing` gives a candidate the capitals of the
token that it repairs. Memory-mapped: opening reads a header (see `datafile`), looking up touches a few pages.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import marisa_trie

from textfix import datafile
from textfix.channels import strip_accents
from textfix.errors import ModelError
from textfix.kernels import Buckets, Counts, Entries, Profiles
from textfix.languages import LANGUAGES, fold_case
from textfix.lookup import letters


class Form(NamedTuple):
    """One word form. `lower` and `cap` are ln(1 + count) in English text, uncapitalised and capitalised.

    `languages` are (index into LANGUAGES, log10 of occurrences per 10^9 words) pairs, most frequent first.
    """

    text: str
    lower: float
    cap: float
    languages: tuple[tuple[int, float], ...]


STEPS = 16
"""Steps of the stored counts in one unit of `Form.lower` and `Form.cap`."""

_LOG_COUNTS = [steps / STEPS for steps in range(256)]
"""What the stored counts mean: each number is kept once."""

_ZIPFS = [1.0 + steps / 4 for steps in range(256)]
"""What the stored frequencies in other languages mean."""

USER_LOG_COUNT = 9.0
"""ln of the count that a user's own words are given: that of the thousand best known names in English text."""


class Lexicon:
    """An open lexicon. Forms are lower-case; a word is known by its number, the place of its form in the trie."""

    def __init__(self, directory: Path = datafile.DATA, words: Iterable[str] = ()) -> None:
        """Map `lexicon.bin` and `lexicon.marisa` in `directory`; raises ModelError where they are not whole.

        `words` are the user's: forms to be known beside those of the files, as frequent names.
        """
        file = datafile.DataFile(directory / "lexicon.bin", "lexicon")
        path = directory / "lexicon.marisa"
        try:
            size = os.stat(path).st_size
            if size != file.facts["trie_size"] or tuple(file.facts["languages"]) != LANGUAGES:
                raise ModelError(datafile.problem(path, f"does not belong to {file.path.name}"))
            datafile.check_unless_packaged(path)
            self._trie = marisa_trie.Trie().mmap(str(path))
        except FileNotFoundError as error:
            raise ModelError(datafile.problem(path, "is missing")) from error
        except (OSError, RuntimeError) as error:
            raise ModelError(datafile.problem(path, f"cannot be read ({error})")) from error
        section = file.sections
        self._counts = Counts(section["counted"], section["ranks"], section["lower"], section["cap"])
        self._profiles = Profiles(section)
        self._drop, self._base = (
            Buckets(
                section[f"{name}_starts"],
                section[f"{name}_sizes"],
                section[f"{name}_ids"],
                file.facts["bits"],
                self._counts,
            )
            for name in ("drop", "base")
        )
        self.place = self._counts.place
        """Returns which of the forms that have counts in English text the form with a number is, or -1."""
        self._added_forms: dict[str, Form] = {}
        self._added_drop: dict[str, list[Form]] = {}
        self._added_base: dict[str, list[Form]] = {}
        for word in words:
            self._add(word)
        self._entries = Entries(Form, self._counts, self._profiles, _LOG_COUNTS, _ZIPFS, self._trie.restore_key)

    def _add(self, word: str) -> None:
        text = fold_case(word.replace("’", "'"))
        count = USER_LOG_COUNT
        form = Form(text, count if word == text else 0.0, count, ())
        self._added_forms[text] = form
        if letters(text) != text:
            self._added_drop.setdefault(letters(text), []).append(form)
            self._added_base.setdefault(_plain(text), []).append(form)

    def __len__(self) -> int:
        """Return how many forms the files hold."""
        return len(self._profiles)

    def number(self, form: str) -> int | None:
        """Return the number of a lower-case form of the files, or None."""
        number: int | None = self._trie.get(form)
        return number

    def text(self, number: int) -> str:
        """Return the form of the files that has a number."""
        text: str = self._trie.restore_key(number)
        return text

    def __contains__(self, form: str) -> bool:
        """Is the lower-case `form` known, in any language?"""
        return form in self._trie or form in self._added_forms

    def get(self, form: str) -> Form | None:
        """Return the entry of a lower-case form, or None.

        >>> lexicon().get("café").text
        'café'
        """
        if self._added_forms and form in self._added_forms:
            return self._added_forms[form]
        number = self._trie.get(form)
        return None if number is None else self._entries.entry(number, form)

    def counts(self, form: str) -> tuple[float, float]:
        """Return `lower` and `cap` of a lower-case form's entry, or zeros, without what makes up the rest of it."""
        if self._added_forms and form in self._added_forms:
            return self._added_forms[form][1:3]
        number = self._trie.get(form)
        if number is None:
            return 0.0, 0.0
        lower, cap = self._counts.steps(number)
        return lower / STEPS, cap / STEPS

    def counted(self) -> int:
        """Return how many forms of the files have counts in English text."""
        return len(self._counts)

    def is_name(self, form: str) -> bool:
        """Is a lower-case form, or the stem that it inflects, mostly capitalised in English text?

        >>> lexicon().is_name("šibeniku"), lexicon().is_name("kuće")
        (True, False)
        """
        for stem in sorted(self._trie.prefixes(form), key=len, reverse=True):
            if len(stem) < max(4, len(form) - 3):
                break
            lower, cap = self._counts.steps(self._trie[stem])
            if lower or cap:
                return bool(cap > lower)
        return False

    def dropped(self, key: str, least: float = 0.0) -> list[Form]:
        """Return the forms of which only `key`, lower-case ASCII letters, is left when all other characters go.

        Of the files' forms those whose counts in English text are both below `least` may be left out.

        >>> [form.text for form in lexicon().dropped("vui", 2.0)]
        ['vučić']
        """
        found = self._entries.dropped(self._drop, key, least * STEPS)
        return self._added_drop.get(key, []) + found if self._added_drop else found

    def stripped(self, key: str) -> list[Form]:
        """Return the accented forms that read `key`, lower-case, when their accents go.

        >>> "vučić" in [form.text for form in lexicon().stripped("vucic")]
        True
        """
        entry, text_of = self._entries.entry, self._trie.restore_key
        found = [entry(number, text) for number in self._base.numbers(key) if _plain(text := text_of(number)) == key]
        return self._added_base.get(key, []) + found if self._added_base else found


@lru_cache(1 << 12)
def _plain(form: str) -> str:
    return strip_accents(form).lower()


@lru_cache(1)
def lexicon() -> Lexicon:
    """Return the packaged lexicon, opened once in a process."""
    return Lexicon(datafile.directory())
