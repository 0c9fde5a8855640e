"""What restores: textfix, and its peers, each of which is given the same damaged text.

The peers see one word at a time and are asked for their first choice: hunspell and aspell as processes behind pipes,
symspellpy over the words of textfix's lexicon, and the most frequent reading of that lexicon. They are told the
documents' language; textfix finds it. A published system's output is read beside its input.
"""

from __future__ import annotations

import math
import re
import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import combinations
from typing import Any

import marisa_trie
from corpora import Document
from scoring import Reading

from textfix import Edit, Fixer, Report, datafile, languages
from textfix.candidates import ENGLISH, Candidate, analyse, analyse_marked, log_count, recase
from textfix.evidence import Topics
from textfix.lexicon import Lexicon
from textfix.reading import Reader, cased
from textfix.spelling import SpellingModel

LOWEST = 0.5
"""The lowest confidence that the reliability table shows."""


class Missing(Exception):
    """A peer is not installed; the message says how to install it."""


class Textfix:
    """textfix, with the options of `Fixer`; `min_confidence` alone is the caller's to apply."""

    name = "textfix"

    def __init__(self, options: Mapping[str, Any]) -> None:
        self._options = dict(options)
        self._fixers: dict[float, Fixer] = {}
        directory = datafile.directory()
        fixer = self._fixer(LOWEST)
        self._reader = Reader(
            Lexicon(directory, sorted(fixer.words)),
            Topics(directory),
            SpellingModel(directory),
            words=fixer.words,
            base="base" in fixer.channels,
        )

    def _fixer(self, threshold: float) -> Fixer:
        if threshold not in self._fixers:
            self._fixers[threshold] = Fixer(**{**self._options, "min_confidence": threshold})
        return self._fixers[threshold]

    def report(self, text: str, threshold: float) -> Report:
        """Return the report of a fixer with that threshold: what it does at one may show it more than at another."""
        return self._fixer(threshold).explain(text)

    def readings(self, text: str) -> list[Reading]:
        """Return what textfix weighs for each word that it looks at twice."""
        evidence = self._reader.evidence(text)
        suspects = self._reader.suspects(text, evidence)
        return [(s.start, s.end, [cased(s, c, evidence) for c in s.word.candidates]) for s in suspects]


def _edit(start: int, before: str, after: str) -> Edit:
    return Edit(start, start + len(before), before, after, "letters", 1.0, "")


# --- peers that see a word at a time --------------------------------------------------------------------------------

# A word, with the marks in it that may stand for lost characters.
_TOKEN = re.compile(r"[?\ufffd]*[^\W\d_](?:[^\W\d_]|[?\ufffd]+(?=[^\W\d_])|['’ʻʼ](?=[^\W\d_]))*[?\ufffd]*")
_MARK = re.compile("[?\ufffd]")


class WordPeer:
    """A peer that has one answer for a word, wherever it stands. Marks in a word are taken out before it is asked."""

    name: str

    def __init__(self) -> None:
        self._answers: dict[str, dict[str, str]] = {}

    def prepare(self, texts: Iterable[tuple[str, str]]) -> list[str]:
        """Ask for all words of the texts, each given with its language; return why some languages cannot be asked."""
        asked: dict[str, set[str]] = {}
        for language, text in texts:
            asked.setdefault(language, set()).update(self._word(match.group()) for match in _TOKEN.finditer(text))
        problems: list[str] = []
        for language, found in asked.items():
            try:
                self._answers[language] = self.answers(language, sorted(found))
            except Missing as problem:
                problems.append(str(problem))
        return problems

    def answers(self, language: str, words: Sequence[str]) -> dict[str, str]:
        """Return what to write for those of the words that are to be changed."""
        raise NotImplementedError

    def edits(self, document: Document, text: str) -> list[Edit] | None:
        """Return the edits of a text that `prepare` has seen; None where the peer cannot be asked in its language."""
        answers = self._answers.get(document.language)
        if answers is None:
            return None
        found: list[Edit] = []
        for match in _TOKEN.finditer(text):
            answer = answers.get(self._word(match.group()))
            if answer is not None and answer != match.group():
                found.append(_edit(match.start(), match.group(), answer))
        return found

    def _word(self, token: str) -> str:
        return _MARK.sub("", token)


class Hunspell(WordPeer):
    """hunspell with the dictionary of the documents' language: the first suggestion for a word it does not know."""

    name = "hunspell"

    def answers(self, language: str, words: Sequence[str]) -> dict[str, str]:
        """Ask hunspell; raises Missing where it or the dictionary is not installed."""
        if shutil.which("hunspell") is None:
            raise Missing("hunspell is not installed: apt install hunspell hunspell-en-us")
        return _ask(["hunspell", "-a", "-i", "UTF-8", "-d", _dictionary(language)], words)


@lru_cache
def _dictionary(language: str) -> str:
    shown = subprocess.run(["hunspell", "-D"], capture_output=True, stdin=subprocess.DEVNULL, check=False).stderr
    known = sorted({line.rpartition("/")[2] for line in shown.decode("utf-8", "replace").split("\n")})
    matching = [name for name in known if name.startswith(f"{language}_")]
    if not matching:
        raise Missing(f"hunspell has no dictionary for {language!r}: apt install hunspell-{language}")
    # Of several countries' the language's own, of several scripts' the Latin one.
    preferred = ("en_US", f"{language}_{language.upper()}", *(name for name in matching if "Latn" in name))
    return next((name for name in preferred if name in matching), matching[0])


class Aspell(WordPeer):
    """aspell, for English; the first suggestion for a word that it does not know."""

    name = "aspell"

    def answers(self, language: str, words: Sequence[str]) -> dict[str, str]:
        """Ask aspell; raises Missing where it is not installed, or the documents are in another language."""
        if language != ENGLISH:
            raise Missing("aspell is asked for English apostrophes only")
        if shutil.which("aspell") is None:
            raise Missing("aspell is not installed: apt install aspell aspell-en")
        return _ask(["aspell", "-a", "--lang=en", "--encoding=utf-8"], words)


_SUGGESTED = re.compile(r"& (?P<word>.+) \d+ (?P<place>\d+): (?P<first>[^,]+)")


def _ask(command: Sequence[str], words: Sequence[str]) -> dict[str, str]:
    """Ask a speller that speaks as ispell does: for each line given, a line for each word in it, and an empty one."""
    given = "".join(f"^{word}\n" for word in words)
    done = subprocess.run(command, input=given.encode("utf-8", "replace"), capture_output=True, check=True)
    lines = iter(done.stdout.decode("utf-8", "replace").split("\n")[1:])  # the first names the speller
    answers: dict[str, str] = {}
    for word in words:
        answer = word
        # From the last part of a word to the first, so that places stay good. A place counts the ^.
        for found in reversed([_SUGGESTED.match(line) for line in iter(lambda: next(lines), "")]):
            if found is not None and word.startswith(found["word"], start := int(found["place"]) - 1):
                answer = answer[:start] + found["first"] + answer[start + len(found["word"]) :]
        if answer != word:
            answers[word] = answer
    return answers


class Symspell(WordPeer):
    """symspellpy over the words of textfix's lexicon, with its own defaults: edit distance 2, prefixes of 7."""

    name = "symspellpy"

    def answers(self, language: str, words: Sequence[str]) -> dict[str, str]:
        """Look up; raises Missing where symspellpy is not installed."""
        try:
            from symspellpy import SymSpell, Verbosity
        except ImportError:
            raise Missing("symspellpy is not installed: pip install symspellpy") from None
        known = Lexicon(datafile.directory())
        folded = {word: languages.fold_case(word.replace("’", "'")) for word in words}
        asked = {word: low for word, low in folded.items() if low not in known}
        speller = SymSpell(_DISTANCE, _PREFIX)
        code = ENGLISH if language == ENGLISH else languages.language(language)
        forms = marisa_trie.Trie().mmap(str(datafile.directory() / "lexicon.marisa")).iterkeys()
        for form in reachable(asked.values(), forms):
            count = 1 + round(math.expm1(log_count(known.get(form), "X", code)))
            speller.create_dictionary_entry(form, count)
        answers: dict[str, str] = {}
        for word, low in asked.items():
            found = speller.lookup(low, Verbosity.TOP)
            if found:
                answers[word] = _cased(word, found[0].term)
        return answers


_DISTANCE, _PREFIX = 2, 7


def reachable(asked: Iterable[str], forms: Iterable[str]) -> Iterator[str]:
    """Yield those of the forms that symspellpy can find when it is asked for the words: they share a deletion with one.

    Its index of all 1.4 million forms would take several GB, and the others are never found.
    """
    reach = {rest for word in asked for rest in _deletions(word[:_PREFIX])}
    reached: dict[str, bool] = {}
    for form in forms:
        prefix = form[:_PREFIX]
        if prefix not in reached:
            reached[prefix] = not reach.isdisjoint(_deletions(prefix))
        if reached[prefix]:
            yield form


def _deletions(prefix: str) -> Iterator[str]:
    """Yield `prefix` without every choice of up to so many of its characters."""
    for size in range(_DISTANCE + 1):
        for gone in combinations(range(len(prefix)), size):
            yield "".join(character for index, character in enumerate(prefix) if index not in gone)


def _cased(token: str, term: str) -> str:
    # symspellpy's own transfer of capitals writes ČEško for Ceko, which would count against it.
    if token.isupper() and len(token) > 1:
        return term.upper()
    return term[:1].upper() + term[1:] if token[:1].isupper() else term


class CountOnly(WordPeer):
    """The most frequent of a word and its readings in textfix's lexicon, whatever stands beside it."""

    name = "count only"

    def __init__(self, base: bool) -> None:
        super().__init__()
        self._base = base

    def answers(self, language: str, words: Sequence[str]) -> dict[str, str]:
        """Look up in the packaged lexicon."""
        known, spelling = Lexicon(datafile.directory()), SpellingModel(datafile.directory())
        code = ENGLISH if language == ENGLISH else languages.language(language)
        answers: dict[str, str] = {}
        for token in words:
            if _MARK.search(token):
                if languages.fold_case(token.strip("?")) in known:  # before a true question mark
                    continue
                word = analyse_marked(known, spelling, token, code, ())
            else:
                word = analyse(known, token, language=code, base=self._base)
            readings = [c for c in word.candidates if self._asked_for(c)]
            if readings and readings[0].log_count >= word.log_count:
                answers[token] = recase(token, readings[0])
        return answers

    def _asked_for(self, reading: Candidate) -> bool:
        return reading.lost.startswith("b") if self._base else not reading.lost.startswith("b")

    def _word(self, token: str) -> str:
        return token


# --- what was published ---------------------------------------------------------------------------------------------


class Published:
    """The output of a published system, which the documents carry."""

    name = "published"

    def edits(self, document: Document, text: str) -> list[Edit] | None:
        """Return the words in which the output differs from the input; None where the document carries no output."""
        output = document.published
        if output is None:
            return None
        if text != document.damaged:  # what the system made of intact text was not published
            return []
        fold = languages.fold_case if document.caseless else str
        return [
            _edit(match.start(), match.group(), after)
            for match in re.finditer(r"\S+", text)
            if fold(after := output[match.start() : match.end()]) != fold(match.group())
        ]


PEERS = ("hunspell", "symspellpy", "count", "aspell", "published")


def peer(name: str, base: bool) -> WordPeer | Published:
    """Return a peer by its name. `base`: accents were stripped and nothing was dropped."""
    if name == "count":
        return CountOnly(base)
    kinds: dict[str, Callable[[], WordPeer | Published]] = {
        "hunspell": Hunspell,
        "symspellpy": Symspell,
        "aspell": Aspell,
        "published": Published,
    }
    return kinds[name]()
