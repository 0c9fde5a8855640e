"""Reads a document for restoration: its word types, what they show together, and the words with more than one reading.

Shared by restoring and by the training of its weights, so that both see the same.

Word types repeat, so each is analysed once; most say nothing (`dull`) and are passed over (`census`). Where nothing in
a document asks for a second look, its words are not walked at all.
"""

from __future__ import annotations

import collections
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from textfix.candidates import (
    CONTRACTED,
    ENDINGS,
    ENGLISH,
    UNKNOWN_LOG_COUNT,
    Candidate,
    Word,
    analyse,
    analyse_marked,
    project,
    recase,
    spelled,
)
from textfix.census import ENGLISH as COMMON
from textfix.census import SAYS, TELLING, Counted
from textfix.channels import strip_accents
from textfix.dull import Dull
from textfix.evidence import (
    Evidence,
    Said,
    Topics,
    function_languages,
    is_careless,
    is_english_function,
    is_foreign,
    living,
    main_language,
    plain_votes,
    signs,
    votes,
)
from textfix.expressions import expression
from textfix.items import MARKED_ITEM, REACH, beside_by
from textfix.kernels import Census, beside, careless, wanted, words
from textfix.languages import INDEX, LANGUAGES, fold_case
from textfix.lexicon import Lexicon
from textfix.opaque import Opaque, is_program
from textfix.recent import Recent
from textfix.spelling import SpellingModel
from textfix.words import APOSTROPHES, is_letter, places

_MARK = expression(r"[?\ufffd]")
_MARK_BEFORE_LETTER = expression(r"\?[^\W\d_]")
# Behind an elision, too, no question is asked: d'?té.
_MARK_INSIDE = expression(r"\ufffd+|[^\W\d_]['’]?\?{1,12}[^\W\d_]")
# A run of marks at the edge of a word that no question explains: before a letter, before a comma and the like, or
# where the sentence goes on in lower case. Titles and careless writers do that too (Who Framed Roger Rabbit? is), but
# behind words that English knows. Where such marks count, 4 in 100 more of the letters come back that news lost to `?`.
_MARKS = expression(r"(?<!\?)\?{1,12}(?!\?)")
_OPENING = expression(r"(?<![\w.!/&=])\?+([^\W\d_]{2,40})")
_GOING_ON = expression(r"\?+(?:[,;:]|\.(?![.\w])|\)? [a-z](?![A-Z]))")
_NO_QUESTION = expression(r"\?+[,;:.]")
# Of the marks of 185 intact documents none stands so behind a word that is far commoner with a letter.
_BEFORE_A_NAME = expression(r"\?+ [A-Z][a-z]")
_LAST_WORD = expression(r"[^\W\d_]{2,40}\Z")
_LONGEST_MARKED = 40  # letters
_MARKED_WORD = expression(r"[^\W\d_]{0,40}(?:\ufffd+|[^\W\d_]\?{1,12}[^\W\d_])(?:[^\W\d_]|[?\ufffd])*")
_NOT_FAR_RARER = -3.3  # ln of the counts: it's is e^-3.2 times as frequent as its, we're e^-5.7 as were
# The same of possessives: of those that their places tell surely 97 in a hundred are as frequent, and of all plurals in
# small letters 6.
_NOT_RARER = -1.5
_REMEMBERED = 2_000
"""Word types remembered between documents, and as many that were asked for before: a type of news takes .8 kB with its
readings. A section has fewer. With ten times as many, 25 MB of news take 300 MB, and a tenth less time; with half as
many, no more time: see `recent`."""

_REMEMBERED_SAID = 5_000
"""The same of what types say, which takes .26 kB."""

_FEW = 8
"""So many types are searched for one by one; where more are looked for, all words of the text are."""
# A document as short as this may hold one lost apostrophe and no second sign of it.
_SHORT = 150
_FAR_COMMONER = 2.0  # ln of the counts
# An accented reading this close to the word itself (ln of the counts: attaché, attach) is weighed wherever it stands.
_RIVAL = -2.0
_APOSTROPHES = frozenset(APOSTROPHES)
_LONGEST_ABBREVIATION = 3  # letters: npr., sv.


class Context(NamedTuple):
    """Where a word stands: the items before it (nearest last) and after it (nearest first), four each, as they look
    damaged, ¶ outside the text; whether it begins a sentence; the neighbours that may be names; how many of the two
    items on either side are capitalised words; whether a hyphen joins it on the left, on the right; whether it stands
    behind an elision in small letters, as of d'."""

    before: Sequence[str]
    after: Sequence[str]
    initial: bool
    left: Word | None
    right: Word | None
    capitals: int = 0
    joined: tuple[bool, bool] = (False, False)
    elided: bool = False


class Suspect(NamedTuple):
    """A word with more than one reading, where it stands, and its context."""

    start: int
    end: int
    word: Word
    context: Context


def _anything(word: Word) -> bool:
    return True


_NO_WORTH, _WHERE_LOST, _WHERE_APOSTROPHES_LOST, _ALWAYS = range(4)
"""When a type deserves a second look: never, where the document lost anything, where it lost an apostrophe, always."""


class Reader:
    """Analyses word types once and remembers them.

    `language`: what all documents are in, None to find it in each. `dull`: the types that need no analysis; they were
    found by a reader without `words` and without `base`.
    """

    def __init__(
        self,
        lexicon: Lexicon,
        topics: Topics,
        spelling: SpellingModel,
        *,
        words: frozenset[str] = frozenset(),
        base: bool = False,
        language: str | None = None,
        dull: Dull | None = None,
    ) -> None:
        self.lexicon = lexicon
        self.topics = topics
        self.spelling = spelling
        self._words = words
        self.base = base
        self._language = language
        self._known_dull = dull
        self._memo: Recent[str, Word] = Recent(_REMEMBERED)
        self._census = Census(self._kind)
        said: Recent[str, Said] = Recent(_REMEMBERED_SAID)
        self._said: dict[str, Recent[str, Said]] = collections.defaultdict(said.like)
        self._spelled: Recent[tuple[str, str, str], tuple[Candidate, ...]] = Recent(_REMEMBERED)
        self._opaque = Opaque("")
        self._items: Recent[str, str] = Recent(_REMEMBERED)
        self._stripped_items: Recent[str, str] = Recent(_REMEMBERED)

    def word(self, token: str, language: str = ENGLISH) -> Word:
        """Return the analysis of a word type in text of a language."""
        key = token if language == ENGLISH else f"{token} {language}"
        word = self._memo[key]
        if word is None:
            word = analyse(self.lexicon, token, language=language, base=self.base, words=self._words)
            self._memo.put(key, word)
        return word

    def evidence(self, text: str) -> Evidence:
        """Return what the whole document shows."""
        inside = 0
        shown = signs(text)
        edges = self._marked_at_edge(text) if "?" in text else 0
        if "\ufffd" in text or _MARK_BEFORE_LETTER.search(text):
            # The question mark of an address says nothing of those that end words.
            opaque = self._opaque_in(text)
            inside = sum(1 for match in _MARK_INSIDE.finditer(text) if not opaque.inside(*match.span()))
            if inside:
                text = _without_marked_words(text)
        main = self._language or ENGLISH
        counted, found = self._all_said(text, main)
        if self._language is None and _shows_another_language(counted, found):
            main = main_language(collections.Counter(words(text)), counted.words, self.word)
            if main != ENGLISH:
                counted, found = self._all_said(text, main)
        evidence = Evidence(main, counted.words)
        evidence.anomalies["m"] = inside + edges
        evidence.careless = careless(text, letters=main == ENGLISH)  # i and u are words of others
        evidence.signs = shown
        evidence.types = list(counted.says)
        evidence.said = found
        for said, number in zip(found, counted.says.values(), strict=True):
            if said.counts:
                evidence.add(said, number)
        least = _least_worth(evidence)
        if least < _ALWAYS:
            evidence.waiting = [token for token, worth in counted.waiting.items() if worth >= least]
        if main == ENGLISH:
            evidence.telling = counted.telling
        return evidence

    def _opaque_in(self, text: str) -> Opaque:
        """Return what is opaque in a text. The last one is remembered, for it is asked for several times."""
        opaque = self._opaque
        if opaque.text is not text:
            opaque = self._opaque = Opaque(text)
        return opaque

    def _marked_at_edge(self, text: str) -> int:
        """Count the words with marks at their edge that no question explains.

        They are words that English hardly knows, and before a comma or full stop those that it knows better with the
        letter (Malm?, is Malmö); before a name those that it knows far better so (Jos? Saramago).
        """
        number = 0
        for match in _MARKS.finditer(text):
            start = match.start()
            opened = _OPENING.match(text, start)
            if opened:
                word = opened.group(1)
            else:
                last = _LAST_WORD.search(text, max(0, start - _LONGEST_MARKED), start)
                if last is None:
                    continue
                word = last.group()
                if not _GOING_ON.match(text, start):
                    if word[0].isupper() and _BEFORE_A_NAME.match(text, start):
                        number += self._is_better_with_a_letter(word, _FAR_COMMONER)
                    continue
            number += self.word(word).log_count < UNKNOWN_LOG_COUNT or (
                not opened and _NO_QUESTION.match(text, start) is not None and self._is_better_with_a_letter(word, 0.0)
            )
        return number

    def _is_better_with_a_letter(self, word: str, least: float) -> bool:
        """Is the word so much commoner, by ln of its count, with a letter more that it may have lost at its end?"""
        known = self.word(word)
        return any(
            candidate.log_count > known.log_count + least and candidate.text[:-1] == known.low
            for candidate in known.candidates
        )

    def _all_said(self, text: str, main: str) -> tuple[Counted, list[Said]]:
        """Count the words of a text in the language `main`; return what the types say that say anything, too."""
        counted = self._census.count(text, INDEX.get(main, len(INDEX)))
        known = self._said[main]
        found: list[Said] = []
        for token in counted.says:
            said = known[token]
            if said is None:
                said = self._say(token, main)
                assert said is not None
                known.put(token, said)
            found.append(said)
        return counted, found

    def _kind(self, token: str, language: int) -> int:
        """Return the kind of a word type, as `census` counts it, in a text of the language of this number."""
        main = LANGUAGES[language] if language < len(LANGUAGES) else ENGLISH
        said = self._say(token, main)
        if said is None:
            return 0
        kind = 0
        if said.worth == _WHERE_APOSTROPHES_LOST and self.may_be_told(token):
            kind |= TELLING
        if said.english:
            kind |= COMMON
        if _only_waits(said) and token.isascii():
            return kind | said.worth
        self._said[main].put(token, said)
        return kind | SAYS

    def _say(self, token: str, main: str) -> Said | None:
        """Return what a word type says in a text of the language `main`, None if nothing."""
        if main == ENGLISH and self._known_dull is not None:
            worth = self._known_dull.worth(token)
            if worth is not None:
                voted = plain_votes(token, self.topics)
                if not (worth or voted):
                    return None
                return Said(token.lower(), voted, counts=bool(voted), worth=worth)
        word = self.word(token, main)
        voted, functions = self._votes(token, word, main), function_languages(word)
        if not (voted or functions) and _says_nothing(token, word, main):
            return None
        strange = word.log_count < UNKNOWN_LOG_COUNT
        spellable = (
            strange
            and len(word.low) > 2
            and token not in self._words
            and not (word.shape == "a" and main == ENGLISH)  # a lower-case word of English text is no name
        )
        straight = "'" in token and token.isascii()
        healthy = living(token)
        counts = bool(voted or healthy or straight or word.anomaly)
        english = is_english_function(word)
        of_text = word.projected, voted, healthy, straight, word.anomaly, counts, functions, english
        return Said(*of_text, _worth(word), spellable, strange)

    def may_be_told(self, token: str) -> bool:
        """May the words beside tell that a known word of letters lost an apostrophe? A contraction, or a possessive,
        that is not far rarer with it: of were and of States they hardly ever tell it."""
        if not (token.isascii() and token.isalpha()):
            return False
        low = token.lower()
        if low == token:
            place = 0
        elif low[1:] == token[1:]:
            place = 1
        else:
            return False
        counts = self.lexicon.counts
        own = counts(low)[place]
        if low[-1] == "s" and counts(f"{low[:-1]}'s")[place] >= max(own + _NOT_RARER, 0.1):
            return True
        least = max(own + _NOT_FAR_RARER, 0.1)
        return any(
            low.endswith(ending) and counts(f"{low[: -len(ending)]}'{ending}")[place] >= least
            for ending in ENDINGS
            if ending != "s" or low[:-1] in CONTRACTED
        )

    def told(self, text: str, evidence: Evidence) -> Iterator[Suspect]:
        """Yield the words of an English text that the words beside may tell to have lost an apostrophe."""
        opaque = self._opaque_in(text)
        for token in evidence.telling:
            for start, end in places(text, token):
                if tells(text, end) and not opaque.covers(start, end):
                    yield self.suspect(text, start, end)

    def suspect(self, text: str, start: int, end: int) -> Suspect:
        """Return a word of an English text in its context."""
        return Suspect(start, end, self.word(text[start:end]), self._context(text, start, end, ENGLISH))

    def _votes(self, token: str, word: Word, main: str) -> tuple[tuple[int, float], ...]:
        """The languages that a type votes for: as it looks damaged, for a repaired document must vote as before."""
        plain = project(token)
        if plain == token:
            return votes(word, self.topics)
        if main == ENGLISH and self._known_dull is not None and self._known_dull.worth(plain) is not None:
            return plain_votes(plain, self.topics)
        return votes(self.word(plain, main), self.topics) if plain else ()

    def known_worth(self, token: str) -> int | None:
        """Return when a word type of ASCII letters deserves a second look in an English text, if nothing else need be
        known of it but the languages that it votes for; else None."""
        word = self.word(token)
        if function_languages(word) or project(token) != token:
            return None
        if _says_nothing(token, word, ENGLISH):
            # One that is hardly known counts among the strangers of a text once it votes.
            return None if word.log_count < UNKNOWN_LOG_COUNT and votes(word, self.topics) else _NO_WORTH
        worth = _worth(word)
        return worth if worth in (_WHERE_LOST, _WHERE_APOSTROPHES_LOST) and not is_english_function(word) else None

    def suspects(
        self, text: str, evidence: Evidence, is_hopeful: Callable[[Word], bool] = _anything
    ) -> Iterator[Suspect]:
        """Yield the words of `text` that have more than one reading, where the evidence asks for a second look.

        Words of which `is_hopeful` says no are passed over wherever they stand.
        """
        marked = evidence.anomalies["m"] > 0
        main = evidence.main
        # Spelling unknown names is the dearest question: it is asked only where some known name has lost letters. Asked
        # of those too that look as if they had, it brought none of the letters of news back that were not unsure.
        losses = marked or self.base or evidence.anomalies["l"] or evidence.anomalies["x"]
        spoken = evidence.spoken() if losses or main != ENGLISH else ()
        if marked and not spoken:  # where a letter was lost for certain, a hint is enough to say which
            spoken = evidence.hinted()
        least = _least_worth(evidence)
        readings: dict[str, Word] = {}
        for token, said in zip(evidence.types, evidence.said, strict=True):
            worth = said.worth
            word: Word | None = None
            if spoken and said.spellable:
                word = self._readings(self.word(token, main), spoken)
                worth = _ALWAYS if word.candidates else _NO_WORTH  # for it is hardly a word
            if worth >= least:
                word = word or self.word(token, main)
                if is_hopeful(word):
                    readings[token] = word
        for token in evidence.waiting:
            word = self.word(token, main)
            if is_hopeful(word):
                readings[token] = word
        if (not readings and not marked) or is_program(text):
            return
        opaque = self._opaque_in(text)
        if marked:
            yield from self._marked_suspects(text, opaque, readings, main, spoken)
            return
        if len(readings) <= _FEW:
            found = sorted((*place, token) for token in readings for place in places(text, token))
        else:
            found = wanted(text, readings)
        for start, end, token in found:
            if not opaque.covers(start, end):
                yield Suspect(start, end, readings[token], self._context(text, start, end, main))

    def _marked_suspects(
        self, text: str, opaque: Opaque, readings: Mapping[str, Word], main: str, spoken: Sequence[str]
    ) -> Iterator[Suspect]:
        """The same for a text in which marks stand inside words."""
        for match in MARKED_ITEM.finditer(text):
            token = match.group()
            start, end = match.span()
            if token in readings:
                word = readings[token]
            elif ("?" in token or "\ufffd" in token) and token.strip("?!."):
                found = self._marked(token, main, spoken)
                if found is None:
                    continue
                word, cut = found
                start, end = start + cut, start + cut + len(word.token)
            else:
                continue
            if not opaque.covers(start, end):
                yield Suspect(start, end, word, self._context(text, start, end, main, marked=True))

    def _context(self, text: str, start: int, end: int, main: str, *, marked: bool = False) -> Context:
        before, after = beside_by(MARKED_ITEM, text, start, end) if marked else beside(text, start, end)
        joined = text[start - 1 : start] == "-", text[end : end + 1] == "-"
        elided = text[start - 1 : start] in _APOSTROPHES and text[start - 2 : start - 1].islower()
        return self._between(before, after, joined, elided, main)

    def _between(
        self, before: Sequence[str], after: Sequence[str], joined: tuple[bool, bool], elided: bool, main: str
    ) -> Context:
        """Return the context of a word between items."""
        left = self._name(before[-1], main) if before else None
        right = self._name(after[0], main) if after else None
        # Whole text that was stripped reads the same beside what is repaired.
        stripped = self.base and main != ENGLISH
        items, as_shown = (self._stripped_items, _stripped_item_of) if stripped else (self._items, item_of)
        seen = [items[item] or items.put(item, as_shown(item)) for item in before]
        coming = [items[item] or items.put(item, as_shown(item)) for item in after]
        if len(seen) < REACH:
            seen = ["¶"] * (REACH - len(seen)) + seen
        if len(coming) < REACH:
            coming += ["¶"] * (REACH - len(coming))
        capitals = len([True for item in (*before[-2:], *after[:2]) if item[0].isupper()])
        return Context(seen, coming, seen[-1] in ("¶", ".", ":"), left, right, capitals, joined, elided)

    def _readings(self, word: Word, languages: Sequence[str]) -> Word:
        """Return a word, one that may be a name, with what the spelling of the document's languages adds."""
        added: list[Candidate] = []
        for code in languages:
            for mode in ("drop", "base") if self.base else ("drop",):
                key = (word.token, code, mode)
                found = self._spelled[key]
                if found is None:
                    found = self._spelled.put(key, spelled(self.spelling, word, code, mode))
                added += [c for c in found if all(c.text != other.text for other in added)]
        return word._replace(candidates=word.candidates + tuple(added)) if added else word

    def _marked(self, token: str, main: str, spoken: Sequence[str]) -> tuple[Word, int] | None:
        """Return the readings of a word with marks, and how many marks before it are none of its own; else None.

        Those at its edges may be quotation marks and questions, where a far commoner word shows without them: ?It?s.
        """
        trimmed = token.rstrip("?\ufffd")
        before = len(trimmed) - len(trimmed.lstrip("?\ufffd"))
        best: tuple[Word, int] | None = None
        for form, cut in {token: 0, trimmed: 0, token[before:]: before, trimmed[before:]: before}.items():
            if "?" in form or "\ufffd" in form:
                word = analyse_marked(self.lexicon, self.spelling, form, main, spoken)
                if word.candidates and (best is None or _commonest(word) > _commonest(best[0]) + _FAR_COMMONER):
                    best = word, cut
        return best

    def _name(self, item: str, main: str) -> Word | None:
        """The analysis of a neighbour that may be a name, as it looks damaged."""
        if not item[0].isupper() or len(item) < 2:
            return None
        plain = project(item)
        return self.word(plain, main) if plain else None


def tells(text: str, end: int) -> bool:
    """May the words beside one that ends here tell that it lost an apostrophe? Right behind it they stand, or not at
    all: its cold here, and no name before a comma."""
    return text[end : end + 1] == " " and text[end + 1 : end + 2].isalpha()


def cased(suspect: Suspect, candidate: Candidate, evidence: Evidence) -> str:
    """Return what a reading puts in the place of a suspect."""
    main = evidence.main
    begins = main != ENGLISH and _begins(suspect.context) and not is_careless(evidence)
    context = suspect.context
    followed = context.right is not None
    return recase(suspect.word.token, candidate, language=main, begins=begins, elided=context.elided, followed=followed)


def _begins(context: Context) -> bool:
    """Does the word begin a sentence, and not only follow an abbreviation, an ordinal, or the end of a line?"""
    previous, last = context.before[-2:]
    if last == "¶":
        return previous in ("¶", ".")
    return last == "." and len(previous) > _LONGEST_ABBREVIATION and previous.isalpha()


def _commonest(word: Word) -> float:
    return max(candidate.log_count for candidate in word.candidates)


def _without_marked_words(text: str) -> str:
    """Return the text with a space for each word in which marks stand: only where they do is the expression tried."""
    pieces: list[str] = []
    done = 0
    while mark := _MARK.search(text, done):
        start, end = mark.span()
        while start > done and is_letter(text[start - 1]):
            start -= 1
        while end < len(text) and (is_letter(text[end]) or text[end] in "?\ufffd"):
            end += 1
        pieces += (text[done:start], _MARKED_WORD.sub(" ", text[start:end]))
        done = end
    pieces.append(text[done:])
    return "".join(pieces)


def _says_nothing(token: str, word: Word, main: str) -> bool:
    """Does a type that speaks for no language say nothing else? An unknown word may lack letters; of English a name."""
    known = word.log_count >= UNKNOWN_LOG_COUNT or (word.shape == "a" and main == ENGLISH)
    return known and not word.candidates and project(token) == token


def _worth(word: Word) -> int:
    """Say when a word deserves a second look. Hardly a word at all: always. A good one: where others of the document
    lost what it may have lost, or the document is too short to tell."""
    if not word.candidates:
        return _NO_WORTH
    if word.anomaly or word.log_count < UNKNOWN_LOG_COUNT:
        return _ALWAYS
    worth = _WHERE_LOST
    for candidate in word.candidates:
        if candidate.lost != "a" and candidate.log_count - word.log_count >= _RIVAL:
            return _ALWAYS
        if "a" in candidate.lost:
            worth = _WHERE_APOSTROPHES_LOST
    return worth


def _only_waits(said: Said) -> bool:
    """Does a type that is no stranger say nothing, but that it is of English or deserves a second look in some
    documents?"""
    speaks = said.counts or said.functions or said.spellable
    waits = said.worth in (_WHERE_LOST, _WHERE_APOSTROPHES_LOST)
    return not speaks and (waits or (said.english and said.worth == _NO_WORTH))


def _shows_another_language(counted: Counted, found: Sequence[Said]) -> bool:
    """May a text be in another language than English?"""
    functions: dict[int, int] = {}
    for said, number in zip(found, counted.says.values(), strict=True):
        for index in said.functions:
            functions[index] = functions.get(index, 0) + number
    return is_foreign(functions, counted.english, counted.words)


def _least_worth(evidence: Evidence) -> int:
    """Return what a word must be worth in a document to be looked at twice."""
    anomalies = evidence.anomalies
    if evidence.words <= _SHORT or evidence.main != ENGLISH or anomalies["l"] or anomalies["x"] or anomalies["b"]:
        return _WHERE_LOST
    return _WHERE_APOSTROPHES_LOST if anomalies["a"] > 0 else _ALWAYS


def item_of(text: str) -> str:
    """An item as contexts show it: words lower-case and as they look damaged, numbers by length, marks by class.

    >>> [item_of(item) for item in ("Didn’t", "1,000", "?!", ";", "\\n")]
    ['didnt', '04', '.', ',', '¶']
    """
    first = text[0]
    if first.isalpha():
        return project(fold_case(text)) or "?"
    if first.isdigit():
        return f"0{min(len(text), 4)}"
    if first in ".?!" and not text[-1].isalpha():
        return "."
    if first in ",;":
        return ","
    if first in "\r\n":
        return "¶"
    return project(fold_case(text)) or first


def _stripped_item_of(text: str) -> str:
    """The same where accents were stripped; of what is nothing else, as U+02BF alone, the item itself."""
    return item_of(text if text.isascii() else strip_accents(text) or text)
