"""What a damaged word may have been: candidates from the lexicon, composed with possessive endings.

Works on one word type at a time, without its context, so that each type is analysed once. A candidate's text is
lower-case, with `'` for any apostrophe; `recase` gives it the capitals of the token.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from textfix.channels import CHANNELS, REPERTOIRES, mark_pattern, strip_accents
from textfix.expressions import expression
from textfix.languages import ELIDED, INDEX, LANGUAGES, fold_case
from textfix.lexicon import Form, Lexicon
from textfix.spelling import SpellingModel
from textfix.words import ascii_letters

ENGLISH = "en"

# A candidate this much rarer than the word that stands there (natural logarithm of the counts) is never meant: at -7
# three in ten thousand restorations of the training text were lost, and look-ups fell by half.
MIN_LOG_RATIO = -7.0
# From this ratio on a word is an anomaly: it hardly stands in healthy text, so it speaks for the channel.
ANOMALY_LOG_RATIO = 3.0
MOST = 8  # candidates kept for one word; the right one was among the first 8 in 99.8 % of the training words
# A word with fewer than this (ln) occurrences in text of the document's language may be a name that no list holds.
UNKNOWN_LOG_COUNT = 2.5
MIN_SPELLED = -3.5  # ln of the least probable spelling that is weighed at all
# Elisions. Without these bounds 129 of 19,867 words of French, and 70 of 8,463 of Italian, came back wrong in text that
# had lost its apostrophes, with them 3 and 8.
_ELIDING = "aeiouhy"
_SELDOM_WITH = "jmtsnc"
_SELDOM_ELIDED = 1.0, 3.0  # ln: how seldom a word comes behind l’, d’ or qu’, and behind those of _SELDOM_WITH
_SURELY_A_WORD = 5.0  # ln of the count
_OF_ENGLISH = 2.0  # ln: what English has is as often another word
# ln: what a language has so much oftener than English with a capital is a word of it. Of 69,716 words with an accent on
# their first letter, within sentences of seven languages, 97.0 % so get the case that they had, 92.1 % where what
# English text has with a capital was a name.
_LENT = 4.0
_UNCOUNTED_NAME = 0.1  # ln of the count that a name is given which English text lacks
LONGEST = 40  # longer words are debris

_APOSTROPHE = expression("[’ʻʼ]")
_LATIN1 = expression("[\x80-\xff]")
_BEYOND = expression("[^\x00-\xff’]")
MARKS = "?\ufffd"
_MARK = expression("[?\ufffd]+")
_ONE_APOSTROPHE = (1, 3)  # marks for it: one, or one for each of its bytes
# What may stand behind a lost apostrophe in English.
ENDINGS = ("s", "t", "d", "m", "ll", "re", "ve")
# Behind these -'s is a verb; behind every other word it is a possessive (or a rare contraction of one).
CONTRACTED = frozenset("it he she that there here what who where how when why let this".split())
_DIGRAPH = CHANNELS["digraph"]
# A short word that lost its vowel before another, what follows, and a possessive ending.
_PARTED = expression(r"((?:[^\W\d_]{1,2}')?)([^']+)((?:'s?)?)")


_HEADS = frozenset(" ".join(ELIDED.values()).split())


def living_elision(low: str) -> tuple[str, str, str]:
    """Part a word from what elides before it and from its possessive ending, where both apostrophes live; the word is
    "" where nothing elides.

    >>> living_elision("l'oral's"), living_elision("d'tat"), living_elision("o'neill")
    (("l'", 'oral', "'s"), ("d'", 'tat', ''), ('', '', ''))
    """
    head, _, rest = low.partition("'")
    body, mark, tail = rest.partition("'")
    if head not in _HEADS or not body or tail not in ("", "s"):
        return "", "", ""
    return head + "'", body, mark + tail


def _may_elide(word: str) -> bool:
    """May the word before this one lose its vowel?"""
    return strip_accents(word[0]) in _ELIDING


class Candidate(NamedTuple):
    """One reading of a damaged word.

    `text` is the whole word; `form` is the lexicon's entry for `stem`, None where the lexicon has none; `ending` is
    what was composed ("'s", "'" or ""). `lost` names the classes of the lost characters: `l` letters in Latin-1, `x`
    letters beyond it, `a` an apostrophe, and before them `b` where only accents went, `d` where a letter was written
    as two, `m` where marks stand. `log_count` is
    ln(1 + count) of the reading in text of the document's language, in the token's case. `spelled` is None for a
    reading of the lexicon; for one that only the spelling model made it is ln of its probability, and how much that
    is above the one of the word as it stands.
    """

    text: str
    stem: str
    ending: str
    form: Form | None
    lost: str
    log_count: float
    spelled: tuple[float, float] | None = None


class Word(NamedTuple):
    """A word type and its readings. `shape`: `a` lower, `A` capitalised, `X` all capitals, `m` mixed.

    `projected` is the word as it would look damaged: what contexts and evidence compare, so that repairing a text
    changes neither.
    """

    token: str
    low: str
    shape: str
    form: Form | None
    log_count: float
    candidates: tuple[Candidate, ...]
    anomaly: str
    projected: str


def project(word: str) -> str:
    """Return the ASCII letters of a word; apostrophes and marks go with the rest.

    >>> project("Didn’t"), project("vučić"), project("vu?i?")
    ('Didnt', 'vui', 'vui')
    """
    return word if word.isascii() and word.isalpha() else ascii_letters(word)


def shape_of(token: str) -> str:
    """Return the class of a token's capitals.

    >>> [shape_of(token) for token in ("word", "Word", "WORD", "McX", "A")]
    ['a', 'A', 'X', 'm', 'A']
    """
    if token.islower():
        return "a"
    if token[1:].islower() or len(token) == 1:
        return "A"
    return "X" if token.isupper() else "m"


def log_count(form: Form | None, shape: str, language: str = ENGLISH) -> float:
    """ln(1 + count) of a form in the given shape, in text of a language as long as the counted English one."""
    if form is None:
        return 0.0
    english = _in_shape(form.lower, form.cap, shape)
    if language == ENGLISH:
        return english
    index = INDEX[language]
    for other, zipf in form.languages:
        if other == index:
            # 10^9 words against 2 · 10^8: zipf 0.7 is one occurrence.
            return max(0.0, (zipf - 0.7) * 2.3)
    # Names and loans of English text: in another language's text a hundredth of its own words.
    return max(0.0, english - 4.5)


def _in_shape(lower: float, cap: float, shape: str) -> float:
    return lower if shape == "a" else max(cap, lower) if shape == "X" else cap


def lost_classes(low: str, text: str) -> str:
    """Say which classes of characters must have gone for `text` to look like `low`; "" where no channel does that.

    >>> lost_classes("vui", "vučić"), lost_classes("caf", "café"), lost_classes("beyoncés", "beyoncé's")
    ('x', 'l', 'a')
    >>> lost_classes("beyoncs", "beyoncé's"), lost_classes("nié", "ničé"), lost_classes("ni", "ničé")
    ('la', 'x', 'lx')
    """
    curly = text.replace("'", "’")
    if low.isascii():  # then no other repertoire takes what this one leaves
        return _classes(curly) if curly.encode("ascii", "ignore").decode("ascii") == low else ""
    for pattern in REPERTOIRES.values():
        if pattern.sub("", curly) == low:
            return _classes("".join(pattern.findall(curly)))
    return ""


def _classes(text: str) -> str:
    """The classes of the characters outside ASCII, and of any apostrophe."""
    apostrophe = "a" if "'" in text or "’" in text else ""
    if text.isascii():
        return apostrophe
    return ("l" if _LATIN1.search(text) else "") + ("x" if _BEYOND.search(text) else "") + apostrophe


class _Finder:
    """Collects the candidates of one word."""

    def __init__(self, lexicon: Lexicon, token: str, low: str, shape: str, language: str) -> None:
        self.lexicon = lexicon
        self.token = token
        self.low = low
        self.shape = shape
        self.language = language
        self.form = lexicon.get(low)
        self.own = log_count(self.form, shape, language)
        if "'" in low:
            self._possess()
            self._elide()
        self.found: dict[str, Candidate] = {}
        least = self.own + MIN_LOG_RATIO
        # What `add` would not take need not be looked up: half of all readings.
        self.least = least if language == ENGLISH and least > _UNCOUNTED_NAME else 0.0

    def _possess(self) -> None:
        """Take a possessive with a living apostrophe for as well known as its stem: few lists hold Wie’s beside Wie."""
        stem, mark, ending = self.low.rpartition("'")
        if mark and ending in ("s", ""):
            form = self.lexicon.get(stem)
            count = log_count(form, self.shape, self.language)
            if count > self.own:
                self.form, self.own = form, count

    def _elide(self) -> None:
        """The same for a word before which another elides: no list holds all of d'été, l'été, qu'été. None does before
        a consonant: of l'cole and l't something is lost."""
        _, body, _ = living_elision(self.low)
        form = self.lexicon.get(body) if body and _may_elide(body) else None
        count = log_count(form, self.shape, self.language)
        if count > self.own:
            self.form, self.own = form, count

    def behind(self, head: str, body: str, ending: str) -> None:
        """Readings of a word that lost letters behind `head`, which ends in a living apostrophe: d'Enqutes, l'tat."""
        start = self.token[len(head) : len(head) + 1]
        for form in self.lexicon.dropped(project(body), self.least):
            lost = lost_classes(body, form.text)
            first_lost = form.text[0] != body[0]
            if lost and _may_elide(form.text) and "'" not in form.text and not (first_lost and start.isupper()):
                self.add(form, head + form.text + ending, ending, lost, first_lost)

    def add(self, form: Form, text: str, ending: str, lost: str, first_lost: bool = False) -> None:
        """Add a reading, unless it is far rarer than the word itself."""
        if text in self.found:
            return
        count = log_count(form, self.shape, self.language)
        if first_lost:  # the letter took its capital along
            if not form.lower and not form.cap and self.lexicon.is_name(form.text):
                form = form._replace(cap=_UNCOUNTED_NAME)
            count = max(log_count(form, "a", self.language), log_count(form, "A", self.language))
        if count - self.own >= MIN_LOG_RATIO:
            stem = text[: len(text) - len(ending)] if ending else text
            entry = form if stem == form.text else self.lexicon.get(stem) or form
            self.found[text] = Candidate(text, stem, ending, entry, lost, count)

    def dropped(self, stem: str, ending: str, composed: bool) -> None:
        """Readings of `stem` whose letters a channel dropped; `composed`: the ending's apostrophe was lost too."""
        key = project(stem)
        if not key:
            return
        for form in self.lexicon.dropped(key, self.least):
            lost = _classes(form.text) if stem == key else lost_classes(stem, form.text)
            first_lost = form.text[0] != stem[0]
            # A capital behind a lost first letter would have been the second letter.
            if not lost or (first_lost and self.shape in "Am") or (ending and form.text.endswith("'s")):
                continue
            if form.text.endswith("'s") and not ending:
                possessor = form.text[:-2]
                if possessor not in CONTRACTED:  # its stem decides what it is, not the list that holds it whole
                    self.add(form, form.text, "'s", lost, first_lost)
                    continue
            self.add(form, form.text + ending, ending, lost + ("a" if composed and "a" not in lost else ""), first_lost)
        if "j" in key:
            for form in _digraphs(self.lexicon, key, self.least):
                if _DIGRAPH.explains(stem, form.text.replace("'", "’")):
                    self.add(form, form.text + ending, ending, "dx" + ("a" if composed else ""), first_lost=True)

    def stripped(self, stem: str, ending: str, head: str = "") -> None:
        """Readings of `stem`, behind `head`, that only lost their accents."""
        keys = {stem, stem.replace("dj", "d")}
        for key in sorted(keys):
            for form in self.lexicon.stripped(key):
                if CHANNELS["base"].explains(stem, form.text):
                    self.add(form, head + form.text + ending, ending, "b")

    def elided(self) -> None:
        """What begins with a word that lost its vowel before another, and an apostrophe with it: lorage, llve.

        Only of a word that no language knows: that dit may be d’it, and deux d’eux, is not asked.
        """
        if self.form is not None and _known_anywhere(self.form) >= UNKNOWN_LOG_COUNT:
            return
        for head in ELIDED[self.language].split():
            rest = self.low[len(head) :]
            if not self.low.startswith(head) or len(rest) < 2:
                continue
            if any(text.startswith(f"{head}'") for text in self.found):  # the lexicon has it whole: d’après
                continue
            forms = self.lexicon.dropped(project(rest)) if rest.isascii() else []
            whole = self.lexicon.get(rest)
            for form in [whole, *forms] if whole is not None else forms:
                text = f"{head}'{form.text}"
                lost = lost_classes(self.low, text)
                if not lost or text in self.found or not _may_elide(form.text):
                    continue
                # Of a word of ASCII letters that many languages have few are named; and a capital before small letters
                # is more often a name's: Dalida.
                foreign = form is whole and form.text.isascii() and self.shape != "A"
                count = _known_anywhere(form) if foreign else log_count(form, "a", self.language)
                count -= _SELDOM_ELIDED[head in _SELDOM_WITH]
                if count >= (_SURELY_A_WORD if self.shape == "A" else UNKNOWN_LOG_COUNT):
                    self.found[text] = Candidate(text, text, "", form, lost, count)
                    if form is whole:  # it need not have lost a letter, too
                        break

    def elided_at(self, mark: str) -> None:
        """The same where a mark stands for the apostrophe, and perhaps for letters behind it: l?orage, l??l?ve."""
        for head in ELIDED[self.language].split():
            for width in _ONE_APOSTROPHE:
                rest = self.low[len(head) + width :]
                if not self.low.startswith(head + mark * width) or not rest.strip(mark):
                    continue
                forms: list[Form | None] = [self.lexicon.get(rest)]
                if mark in rest:
                    forms = [
                        form
                        for form in self.lexicon.dropped(project(rest.replace(mark, "")))
                        if mark_pattern(form.text, mark).fullmatch(rest)
                    ]
                for form in forms:
                    whole = rest if form is None else form.text
                    text = f"{head}'{whole}"
                    # d?s is dés rather than d’s, and n?ologue a word that no list holds.
                    doubtful = bool(self.found) if len(whole) < 4 else form is None and head in _SELDOM_WITH
                    if not doubtful and text not in self.found and _may_elide(whole):
                        count = max(UNKNOWN_LOG_COUNT, 0.0 if form is None else _known_anywhere(form))
                        lost = "m" + _classes("’" + "".join(c for c in whole if not c.isascii() and mark in rest))
                        self.found[text] = Candidate(text, text, "", form, lost, count)

    def possessive(self) -> None:
        """stem’s and stems’ for a word in -s of English whose stem is a word, or a name that no list holds."""
        low, shape = self.low, self.shape
        stem = self.lexicon.get(low[:-1])
        if stem is None and shape not in "AXm":
            return
        text = low[:-1] + "'s"
        if text not in self.found:
            count = _in_shape(*self.lexicon.counts(text), shape)
            if count - self.own >= MIN_LOG_RATIO:
                self.found[text] = Candidate(text, low[:-1], "'s", stem, "a", count)
        text = low + "'"
        if text not in self.found:  # no list counts these: one plural in fifty possesses
            self.found[text] = Candidate(text, low, "'", self.form, "a", max(0.0, self.own - 4.0))


def analyse(
    lexicon: Lexicon, token: str, *, language: str = ENGLISH, base: bool = False, words: Iterable[str] = ()
) -> Word:
    """Return the readings of a word type in text of `language`, most frequent first. A word of `words` has none.

    `base`: accents may have been stripped, too.
    """
    low = token.lower() if token.isascii() else _APOSTROPHE.sub("'", fold_case(token))
    shape = shape_of(token)
    finder = _Finder(lexicon, token, low, shape, language)
    if token in words or len(token) > LONGEST:
        return Word(token, low, shape, finder.form, finder.own, (), "", project(low))
    if "'" in low:
        # The apostrophe lives; only the letters before a possessive ending can have lost something.
        stem, _, ending = low.rpartition("'")
        if stem and ending in ("s", "") and "'" not in stem:
            finder.dropped(stem, "'" + ending, composed=False)
            if base:
                finder.stripped(stem, "'" + ending)
        head, body, tail = living_elision(low)
        if body:
            finder.behind(head, body, tail)
            if base and body.isascii():
                finder.stripped(body, tail, head)
    else:
        finder.dropped(low, "", composed=False)
        if base and low.isascii():
            finder.stripped(low, "")
        if low.endswith("s") and len(low) > 2 and language == ENGLISH:
            finder.dropped(low[:-1], "'s", composed=True)
            if base and low.isascii():
                finder.stripped(low[:-1], "s")
            finder.possessive()
        if language in ELIDED:
            finder.elided()
    return _word(token, finder)


def analyse_marked(lexicon: Lexicon, spelling: SpellingModel, token: str, language: str, spoken: Iterable[str]) -> Word:
    """Return the readings of a word with marks (? or U+FFFD) in the places of lost characters.

    >>> from textfix.lexicon import lexicon
    >>> from textfix.spelling import spelling_model
    >>> [analyse_marked(lexicon(), spelling_model(), t, "en", ("sh",)).candidates[0].text for t in ("Vu?i?", "didn?t")]
    ['vučić', "didn't"]
    """
    low = _APOSTROPHE.sub("'", fold_case(token))
    mark = "\ufffd" if "\ufffd" in low else "?"
    shape = shape_of(token.replace(mark, ""))
    finder = _Finder(lexicon, token, low, shape, language)
    # What a living apostrophe parts from the word: d'Enqu?te, R?ikk?nen's.
    parted = _PARTED.fullmatch(low)
    before, body, alive = parted.groups() if parted and mark in parted[2] else ("", low, "")
    letters = body.replace(mark, "")

    def fits(text: str) -> bool:
        return mark_pattern(text.replace("'", "’"), mark).fullmatch(body) is not None

    def lost(text: str) -> str:
        return "m" + _classes("".join(c for c in text.replace("'", "’") if not c.isascii()))

    stems = [(letters, "")]
    tail = _MARK.split(body)[-1]
    if tail == "s" and not alive:
        stems.append((letters[:-1], "'s"))
    for key, ending in stems:
        for form in lexicon.dropped(project(key)):
            text = form.text + ending
            if fits(text):
                first_lost = body[0] == mark and not before
                finder.add(form, before + text + alive, alive or ending, lost(text), first_lost)
    if before or alive:
        return _word(token, finder)
    if language in ELIDED:
        finder.elided_at(mark)
    head = low[: len(low) - len(tail)].rstrip(mark)
    single = len(low) - len(tail) - len(head) in _ONE_APOSTROPHE
    if (
        tail in ENDINGS
        and single
        and mark not in head
        and len(head) > 1
        and (tail == "s" or lexicon.get(f"{head}'{tail}"))
    ):
        text = f"{head}'{tail}"
        if text not in finder.found:
            count = max(log_count(lexicon.get(text), shape, language), 1.0 if tail == "s" else 0.0)
            finder.found[text] = Candidate(text, head, "'s" if tail == "s" else "", lexicon.get(head), "ma", count)
    if low.endswith(mark) and single and head.endswith("s") and mark not in head and not tail:
        finder.found[head + "'"] = Candidate(head + "'", head, "'", lexicon.get(head), "ma", 0.0)
    if not finder.found and len(letters) > 2:
        for code in spoken:
            for option in spelling.filled(code, body, mark):
                if option.log_probability >= MIN_SPELLED and option.text not in finder.found:
                    form = Form(option.text, 0.0, 0.0, ((INDEX[code], 1.0),))
                    finder.found[option.text] = Candidate(
                        option.text, option.text, "", form, lost(option.text), 0.0, (option.log_probability, 0.0)
                    )
    return _word(token, finder)


# Spellings of one word in two encodings or traditions, of which either is right.
_COMMAS_BELOW = str.maketrans("şţŞŢ", "șțȘȚ")


def _word(token: str, finder: _Finder) -> Word:
    low, own = finder.low, finder.own
    ranked = list(finder.found.values())
    if len(ranked) > 1:
        merged: dict[str, Candidate] = {}
        for candidate in ranked:
            key = candidate.text if candidate.text.isascii() else candidate.text.translate(_COMMAS_BELOW)
            rival = merged.get(key)
            if rival is None or candidate.log_count > rival.log_count:
                merged[key] = candidate
        ranked = sorted(merged.values(), key=lambda c: (-c.log_count - _known(c.form, finder.language) / 4, c.text))
    anomaly = ""
    if len(low) > 2:
        anomaly = next((c.lost for c in ranked[:MOST] if c.log_count - own >= ANOMALY_LOG_RATIO), "")
    return Word(token, low, finder.shape, finder.form, own, tuple(ranked[:MOST]), anomaly, project(low))


def _known(form: Form | None, language: str) -> float:
    """How well other languages know a form (zipf), for names that English lacks."""
    if form is None or not form.languages:
        return 0.0
    if language != ENGLISH:
        index = INDEX[language]
        return max((zipf for other, zipf in form.languages if other == index), default=0.0)
    return 0.0 if form.lower > 3 else form.languages[0][1] - 3.0


def _is_name(form: Form | None, language: str) -> bool:
    """Is a form mostly capitalised in English text, and there as often as words of another `language` seldom are?

    In English text what English does not know is one, too: of 70 such words in articles whose first letter was lost, 63
    had a capital.
    """
    if form is None or form.cap < form.lower:
        return False
    if language == ENGLISH:
        return form.cap > form.lower or not form.cap
    return form.cap > form.lower and log_count(form, "a", language) - form.cap < _LENT


def with_commas_below(lexicon: Lexicon, candidate: Candidate, after: str) -> str:
    """Return what a reading puts in place with ș and ț for ş and ţ where it is Romanian, which is written so today.

    ţ is of no other language; ş is where Romanian knows the word, in either writing, better than Turkish does.

    >>> from textfix.lexicon import lexicon
    >>> words = [analyse(lexicon(), token) for token in ("Iai", "Beikta")]
    >>> [with_commas_below(lexicon(), word.candidates[0], recase(word.token, word.candidates[0])) for word in words]
    ['Iași', 'Beşiktaş']
    """
    if after.isascii() or not ("ţ" in candidate.text or "ş" in candidate.text):
        return after
    if "ţ" not in candidate.text:
        forms = [form for form in (candidate.form, lexicon.get(candidate.stem.translate(_COMMAS_BELOW))) if form]
        known = dict.fromkeys(("ro", "tr", "az"), 0.0)
        for form in forms:
            for index, zipf in form.languages:
                if LANGUAGES[index] in known:
                    known[LANGUAGES[index]] = max(zipf, known[LANGUAGES[index]])
        if known["ro"] <= max(known["tr"], known["az"]):
            return after
    return after.translate(_COMMAS_BELOW)


def _known_anywhere(form: Form) -> float:
    """ln of the count of a form in text of the language that knows it best: of most, few are stored."""
    zipf = max((zipf for _, zipf in form.languages), default=0.0)
    return max((zipf - 0.7) * 2.3, form.lower - _OF_ENGLISH, form.cap - _OF_ENGLISH)


def _digraphs(lexicon: Lexicon, key: str, least: float) -> list[Form]:
    """Forms with đ for a word in which it was written dj or đj before the loss. `least`: see `Lexicon.dropped`.

    Not oe, ue, ae for ö, ü, ä: Koeln and Mueller are good English, and offered Köln the ranker took it in intact news.
    """
    forms: list[Form] = []
    keys = {key.replace("dj", ""), key.replace("dj", "", 1), key.replace("j", "", 1)} - {key}
    for shorter in sorted(keys):
        if shorter:
            forms += [form for form in lexicon.dropped(shorter, least) if "đ" in form.text]
    return forms


def spelled(model: SpellingModel, word: Word, code: str, mode: str = "drop") -> tuple[Candidate, ...]:
    """Return the readings that the spelling of language `code` suggests for a word that the lexicon hardly knows.

    >>> from textfix.lexicon import lexicon
    >>> from textfix.spelling import spelling_model
    >>> word = analyse(lexicon(), "Brdarovi")
    >>> [candidate.text for candidate in spelled(spelling_model(), word, "sh")][:1]
    ['brdarović']
    """
    head, low, ending = "", word.low, ""
    if "'" in low:
        head, low, ending = living_elision(low)
        if not low:
            low, _, tail = word.low.rpartition("'")
            ending = "'" + tail
            if tail not in ("s", ""):
                return ()
    if len(low) < 3 or not low.isascii() or not low.isalpha() or word.log_count >= UNKNOWN_LOG_COUNT:
        return ()
    known = {candidate.text for candidate in word.candidates}
    index = INDEX[code]
    found: list[Candidate] = []
    stems = [(low, ending)]
    if not ending and low.endswith("s") and len(low) > 3 and mode == "drop":
        stems.append((low[:-1], "'s"))
    for stem, tail in stems:
        options = model.spellings(code, mode, stem)
        own = min((option.log_probability for option in options), default=0.0)
        own = next((option.log_probability for option in options if option.text == stem), own)
        for option in options[:3]:
            text = head + option.text + tail
            lost = "b" if mode == "base" else lost_classes(low, option.text + (tail if not ending else ""))
            if option.text == stem or text in known or not lost or option.log_probability < MIN_SPELLED:
                continue
            if mode == "drop" and option.text[0] != stem[0] and word.shape in "Am":
                continue
            form = Form(option.text, 0.0, 0.0, ((index, 1.0),))
            scores = (option.log_probability, option.log_probability - own)
            found.append(Candidate(text, head + option.text, tail, form, lost, 0.0, scores))
    return tuple(found)


def recase(
    token: str,
    candidate: Candidate,
    apostrophe: str = "’",
    *,
    language: str = ENGLISH,
    begins: bool = False,
    elided: bool = False,
    followed: bool = True,
) -> str:
    """Return the candidate's text with the capitals of the token, and `apostrophe` for each lost one.

    A first letter that was lost is a capital in a name, and in text of another language where a sentence `begins`.
    Behind an elision in small letters (`elided`: one stands before the token) it is none in English text, unless a word
    with a capital `followed`: esprit d’équipe, though Équipe is commoner. Of words so elided that are names by their
    counts, 86 of 535 had a capital where none followed, and 12 of 13 where one did.

    >>> from textfix.lexicon import lexicon
    >>> [recase(t, analyse(lexicon(), t).candidates[0]) for t in ("Vui", "VUI", "ukanovi", "ONeill", "Didnt")]
    ['Vučić', 'VUČIĆ', 'Đukanović', 'O’Neill', 'Didn’t']
    >>> word = analyse(lexicon(), "ovjek", language="sh")
    >>> [recase("ovjek", word.candidates[0], language="sh", begins=begins) for begins in (False, True)]
    ['čovjek', 'Čovjek']
    """
    letters = _MARK.sub("", token)
    upper = letters.isupper() and (len(letters) > 1 or len(candidate.text) == 1)
    form = candidate.form
    first = 0
    if form is not None and candidate.text.endswith(f"'{form.text}"):  # the capital is that of what follows l’
        first = len(candidate.text) - len(form.text)
    small = language == ENGLISH and not followed and (elided or (first > 0 and letters[:1].islower()))
    stripped = candidate.lost.startswith("b")
    result: list[str] = []
    position = 0
    for index, character in enumerate(candidate.text):
        old = letters[position : position + 1]
        if old and (fold_case(old) == character or (character == "'" and old in "'’ʻʼ")):
            result.append(old)
            position += 1
            continue
        if character == "'":
            result.append(apostrophe)
            continue
        capital = upper or (index == first and not small and (begins or _is_name(form, language)))
        if character == "İ":
            capital = False  # it is one
        if stripped:
            width = len(strip_accents(character))
            if character == "đ" and letters[position : position + 2].lower() == "dj":
                width = 2
            capital = letters[position : position + 1].isupper()
            position += width
        elif character == "đ" and letters[position : position + 2].lower() == "dj":
            capital = letters[position].isupper()
            position += 2
        elif character == "đ" and old in ("j", "J") and candidate.text[index + 1 : index + 2] != "j":
            position += 1
        large = character.upper()
        result.append(large if capital and len(large) == 1 else character)
    return "".join(result)
