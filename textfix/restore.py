"""The restoring step: puts back the characters that a channel took.

Reads the document's evidence, asks the ranker for each word with more than one reading, lets the occurrences of one
name decide together, and turns the readings that are likelier than all others together into edits. Lost punctuation is
`punctuation`'s.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Mapping, Sequence, Set
from pathlib import Path
from typing import NamedTuple

from textfix import datafile, languages
from textfix.broken import BrokenWords
from textfix.candidates import ANOMALY_LOG_RATIO, ENGLISH, MARKS, UNKNOWN_LOG_COUNT, Candidate, with_commas_below
from textfix.channels import strip_accents
from textfix.compounds import Compounds
from textfix.confidence import Confidence, Weighing, forest_of, weighed
from textfix.context_model import ContextModel
from textfix.cut_off import completion
from textfix.dull import Dull
from textfix.edits import SURE, Edit, EditKind, Flag, apply, behind, beside, compose, invert, moved
from textfix.errors import InputError
from textfix.evidence import Evidence, Topics, is_careless
from textfix.language_model import LanguageModel
from textfix.lexicon import Lexicon
from textfix.neighbours import Neighbours
from textfix.punctuation import Look, Punctuation, merged
from textfix.ranker import Ranker, Scores
from textfix.reading import Reader, Suspect, cased, tells
from textfix.segment import Document, sections
from textfix.spelling import SpellingModel
from textfix.told import Told
from textfix.words import places

# Below this an edit is not even offered: with a lower min_confidence no reading wins that is less likely than not.
FLOOR = 0.5
_SECTION = 2_500
"""Words that are judged together, whole paragraphs. The trees know articles, not books, and each loss makes all words
around it suspects: of the letters that books lost 95 % come back so, of the apostrophes 89, in one piece 72 and 62
(README, "Measured"); a long file of news takes a fifth of the time. With 1,200 words 2 in 100 fewer apostrophes come
back to long interviews."""
# Settled words that are remembered, those that came last. They take half a kilobyte each, and each look goes through
# them.
_REMEMBERED = 1_024
_MOST_ROUNDS = 4
# A name restored with this confidence stands for the other occurrences of the same name in the document, and what is
# repaired with it is evidence for the next look, whatever the threshold: so the threshold only filters.
_SETTLED = SURE
# The confidences of what is sure. One in between would depend on what else the text lost, and so on the threshold: of
# two words, .99 and .96 sure, the second may be .98 sure in a text in which a filter at .97 has mended the first.
_LEVELS = (0.99, 0.95, SURE)
# What the ranker must give another occurrence at least, for the settled name to carry it.
_CARRIED = 0.25
_VOWELS = frozenset("aeiouy")
# What a guess gets at most: less than is sure.
_GUESSED = 0.85
# A contraction less likely than this is the plain word.
_PLAIN = 0.4
# Votes that a language gets which the user names: as many as three places of the country in the text.
_NAMED = 3.0


class Reading(NamedTuple):
    """The best reading of a suspect, its probability, and whether another occurrence settled it."""

    suspect: Suspect
    candidate: Candidate
    chance: float
    settled: bool = False


class _Clearest(NamedTuple):
    """The clearest reading of an unknown word, which is `low` in small letters."""

    low: str
    candidate: Candidate
    chance: float


class _Memory:
    """What the step keeps of a document: the names that are settled, the channels it shows, and the looks at what the
    sections of this window lost beside words, each with its section's offset."""

    __slots__ = ("looks", "settled", "shown")

    def __init__(self, shown: object) -> None:
        assert isinstance(shown, dict)
        self.settled: dict[str, _Clearest] = {}
        self.shown: dict[str, float] = shown
        self.looks: list[tuple[int, Look]] = []

    def keep(self, found: Mapping[str, _Clearest]) -> None:
        """Remember the words of a look that are settled for the sections to come, the last _REMEMBERED that came."""
        for token, clear in found.items():
            if clear.chance >= _SETTLED:
                self.settled.pop(token, None)
                self.settled[token] = clear
        while len(self.settled) > _REMEMBERED:
            del self.settled[next(iter(self.settled))]


class Restore:
    """The step `restore`. See `Fixer` for the options."""

    name = "restore"

    def __init__(
        self,
        *,
        channels: Iterable[str],
        languages: Sequence[str] | None = None,
        words: frozenset[str] = frozenset(),
        directory: Path | None = None,
    ) -> None:
        self._channels = frozenset(channels)
        self._named = _indices(languages or ())
        directory = directory or datafile.directory()
        topics = Topics(directory)
        lexicon = Lexicon(directory, sorted(words))
        base = "base" in self._channels
        self._reader = Reader(
            lexicon,
            topics,
            SpellingModel(directory),
            words=words,
            base=base,
            dull=None if words or base else Dull(directory, lexicon),
        )
        self._punctuation = Punctuation(lexicon, directory)
        self._ranker = Ranker(directory, topics)
        self._context = ContextModel(directory)
        self._neighbours = Neighbours(directory)
        self._speech = functools.cache(lambda: LanguageModel(directory))
        self._broken = BrokenWords(directory)
        self._confidence = Confidence(directory)
        self._told = Told(directory, self._context, self._speech)
        self._compounds = Compounds(directory)

    def edits(self, document: Document) -> list[Edit]:
        """Return the restoring edits of the document."""
        memory = document.memory.setdefault(self.name, _Memory(document.memory.setdefault("channels", {})))
        assert isinstance(memory, _Memory)
        memory.looks = []
        found: list[Edit] = []
        for start, end in sections(document.text, _SECTION):
            text = document.text[start:end]
            found += moved(self._section(text, start, memory, last=end == len(document.text)), start)
        return found

    def _section(self, text: str, offset: int, memory: _Memory, *, last: bool) -> list[Edit]:
        """Return the restoring edits of a section, which begins at `offset`; `last`: the text ends with it."""
        evidence = self._evidence(text)
        words = self._once(text, evidence, memory, last, shown=True)
        look = self._punctuation.look(text, evidence, words, self._channels)
        memory.looks.append((offset, look))
        pending = merged(words, look.edits())
        # Repairs are evidence too: what is surest is made first, and a further look may find more. It is taken at once,
        # so that repairing the repaired text finds nothing more, at each threshold that is one of the levels.
        made: tuple[Edit, ...] = ()
        for level in _LEVELS:
            for _ in range(_MOST_ROUNDS):
                sure = [edit._replace(confidence=level) for edit in pending if edit.confidence >= level]
                if not sure:
                    break
                text = apply(text, sure)
                # Two edits that become one were both that sure.
                made = tuple(_at_least(edit, level) for edit in compose(made, sure))
                # In a text that is repaired the damage no longer shows: what an earlier look thought still holds.
                restored = {edit.kind for edit in made}
                again = self._once(text, self._evidence(text), memory, last, restored)
                pending = _surer(behind(pending, sure), again)
        return list(compose(made, beside(pending, invert(made))))

    def _evidence(self, text: str) -> Evidence:
        evidence = self._reader.evidence(text)
        for index in self._named:
            evidence.votes[index] += _NAMED
            evidence.total += _NAMED
        return evidence

    def _once(
        self,
        text: str,
        evidence: Evidence,
        memory: _Memory,
        last: bool,
        restored: Set[EditKind] = frozenset(),
        *,
        shown: bool = False,
    ) -> list[Edit]:
        """Return the edits of words that one look at a text finds, in which earlier ones `restored` something."""
        readings = self._readings(text, evidence, memory, restored)
        if shown:
            self._show(memory.shown, readings)
        # A text that has Romanian cedillas, as were usual once, keeps to them.
        lexicon = None if "ţ" in text or "Ţ" in text else self._reader.lexicon
        repeats: dict[str, int] = {}
        for reading in readings:
            repeats[reading.suspect.word.token] = repeats.get(reading.suspect.word.token, 0) + 1
        edits = [
            edit
            for reading in readings
            if reading.chance >= FLOOR
            and (edit := _edit(reading, repeats[reading.suspect.word.token], evidence, lexicon)) is not None
        ]
        wholes = list(self._compounds.edits(text, self._channels))
        if last and "drop" in self._channels and (cut_off := completion(text, self._reader, self._speech)) is not None:
            wholes.append(cut_off)
        return merged(wholes, edits) if wholes else edits

    def flags(self, document: Document) -> list[Flag]:
        """Return the punctuation that was likely lost; of what is not sure in words nothing is said."""
        memory = document.memory[self.name]
        assert isinstance(memory, _Memory)
        return [flag for offset, look in memory.looks for flag in moved(look.flags(), offset)]

    def _readings(self, text: str, evidence: Evidence, memory: _Memory, restored: Set[EditKind]) -> list[Reading]:
        """Return the best reading of each suspect."""
        suspects = self._ranker.document(evidence).suspects(self._reader, text)
        if not suspects and not evidence.telling:
            return []
        readings: list[Reading] = []
        best_of: dict[str, _Clearest] = {}
        models = self._reader.spelling, self._broken, self._context, self._neighbours, self._speech
        weighing = Weighing(text, suspects, evidence, *models, restored)
        careless = is_careless(evidence)
        for suspect, found in suspects:
            word = suspect.word
            chances = [
                (self._chance(weighing, suspect, found, index, evidence), -index)
                for index in weighed(found)
                if self._channel(word.candidates[index]) in self._channels
                and not _stands_for(text, suspect, word.candidates[index], evidence)
                and not (careless and word.candidates[index].lost == "a")
            ]
            if not chances:
                continue
            chance, index = max(chances)
            reading = Reading(suspect, word.candidates[-index], chance)
            readings.append(reading)
            if word.log_count < UNKNOWN_LOG_COUNT and not _is_ambiguous(reading, evidence):
                known = best_of.get(word.token) or memory.settled.get(word.token)
                if known is None or chance > known.chance:
                    known = _Clearest(word.low, reading.candidate, chance)
                best_of[word.token] = known
        memory.keep(best_of)
        if "drop" in self._channels and weighing.may_tell and not careless:
            readings = self._with_told(text, evidence, weighing, readings)
        return _settle(_told_apart(readings), best_of, memory.settled, evidence)

    def _with_told(self, text: str, evidence: Evidence, weighing: Weighing, readings: list[Reading]) -> list[Reading]:
        """Add the readings that the words beside alone tell, each of its place only, in place of unsure ones."""
        best = {reading.suspect.start: reading for reading in readings}
        asked = [
            reading.suspect
            for reading in readings
            if reading.candidate.lost == "a" and self._reader.may_be_told(reading.suspect.word.token)
        ]
        for suspect in (*asked, *self._reader.told(text, evidence)):
            known = best.get(suspect.start)
            if known is not None and known.chance >= SURE:
                continue
            for candidate in suspect.word.candidates:
                if (
                    candidate.lost == "a"
                    and tells(text, suspect.end)
                    and self._told.is_sure(suspect, candidate, lost=weighing.lost_apostrophes)
                    and not weighing.is_told_in_vain(suspect, candidate)
                    and not self._is_name(text, suspect, candidate)
                ):
                    best[suspect.start] = Reading(suspect, candidate, SURE)
                    break
        return sorted(best.values(), key=_start)

    def _is_name(self, text: str, suspect: Suspect, candidate: Candidate) -> bool:
        """Does a capitalised word stand elsewhere in the text, where nothing is its? Then it is a name in -s."""
        return (
            suspect.word.shape == "A"
            and candidate.ending != ""
            and any(
                not tells(text, end) or self._told.chance(self._reader.suspect(text, start, end), candidate) < _PLAIN
                for start, end in places(text, suspect.word.token)
                if start != suspect.start
            )
        )

    def _chance(self, weighing: Weighing, suspect: Suspect, scores: Scores, index: int, evidence: Evidence) -> float:
        candidate = suspect.word.candidates[index]
        forest = forest_of(candidate, evidence.main, self._reader.base)
        chance = self._confidence.probability(weighing.numbers(suspect, scores, index), forest)
        if chance < SURE and candidate.lost == "a" and not suspect.word.token.isascii():
            # Whether its letters live or have just come back only a second run could not tell: cafs, cafés, café’s.
            return 0.0
        return min(chance, _GUESSED) if weighing.is_guess(suspect, scores, index) else chance

    def _channel(self, candidate: Candidate) -> str:
        """The channel that explains a reading, by its name in the options."""
        if candidate.lost[0] == "m":
            return "question" if "question" in self._channels else "replacement"
        return {"b": "base", "d": "digraph"}.get(candidate.lost[0], "drop")

    def _show(self, shown: dict[str, float], readings: Iterable[Reading]) -> None:
        """Note for the report how probable it is that each channel acted: that some reading of it holds."""
        spared: dict[str, float] = {}
        for reading in readings:
            name = _shown_channel(reading)
            spared[name] = spared.get(name, 0.0) + math.log1p(-min(reading.chance, 0.9999))
        for name, log in spared.items():
            shown[name] = round(max(shown.get(name, 0.0), 1 - math.exp(log)), 4)


def _surer(earlier: Sequence[Edit], later: Sequence[Edit]) -> list[Edit]:
    """Return the edits of two looks at one text, at each place the surer one; of two that overlap, the later one."""
    known = {(edit.start, edit.end): edit for edit in earlier}
    best = [max(edit, known.pop((edit.start, edit.end), edit), key=_sureness) for edit in later]
    return merged(best, list(known.values()))


def _start(reading: Reading) -> int:
    return reading.suspect.start


def _sureness(edit: Edit) -> float:
    return edit.confidence


def _stands_for(text: str, suspect: Suspect, candidate: Candidate, evidence: Evidence) -> bool:
    """Does a mark beside the word stand for the letter that a reading would add there?

    Yaound? is Yaoundé, not Yaoundé?, unless a question may end there and other words of the document lost letters
    without leaving a mark.
    """
    if candidate.lost[0] == "m":
        return False
    before, after = text[max(0, suspect.start - 1) : suspect.start], text[suspect.end : suspect.end + 1]
    if before and before in MARKS and not candidate.text[0].isascii():
        return True  # no question ends right before a word
    if not after or after not in MARKS or candidate.text[-1].isascii():
        return False
    following = text[suspect.end + 1 : suspect.end + 3].lstrip(" ")
    if after != "?" or following[:1].islower() or following[:1] in tuple(",;:."):
        return True
    anomalies, own = evidence.anomalies, suspect.word.anomaly
    return anomalies["l"] + anomalies["x"] <= ("l" in own) + ("x" in own)


def _at_least(edit: Edit, confidence: float) -> Edit:
    return edit if edit.confidence >= confidence else edit._replace(confidence=confidence)


def _shown_channel(reading: Reading) -> str:
    first = reading.candidate.lost[0]
    if first == "m":
        return "replacement" if "\ufffd" in reading.suspect.word.token else "question"
    return {"b": "base", "d": "digraph"}.get(first, "drop")


def _told_apart(readings: list[Reading]) -> list[Reading]:
    """Doubt a contraction that is not of the surest, where its plain word, far rarer, stands elsewhere in the document.

    One sense a discourse (Gale, Church and Yarowsky, 1992): who writes of cant and wont means them.
    """
    plain = {reading.suspect.word.low for reading in readings if _is_rival(reading) and reading.chance < _PLAIN}
    return [
        reading._replace(chance=min(reading.chance, _GUESSED))
        if reading.chance < _LEVELS[0] and reading.suspect.word.low in plain and _is_rival(reading)
        else reading
        for reading in readings
    ]


def _is_rival(reading: Reading) -> bool:
    """Is it a contraction of what is a rare word by itself?"""
    word, candidate = reading.suspect.word, reading.candidate
    return (
        candidate.lost == "a"
        and not candidate.ending
        and word.log_count >= UNKNOWN_LOG_COUNT
        and candidate.log_count - word.log_count >= ANOMALY_LOG_RATIO
    )


def _settle(
    readings: list[Reading], best_of: dict[str, _Clearest], known: dict[str, _Clearest], evidence: Evidence
) -> list[Reading]:
    """Let the occurrences of one unknown word decide as its clearest one does, `best_of` here or `known` to be settled,
    and a settled name carry its other forms.

    One form per name per document: what is a name once is a name each time, and Vui’s beside Vučić is Vučić’s.
    """
    settled = {clear.candidate.stem for clear in known.values() if clear.candidate.lost != "a"}
    settled.update(token.lower() for token in evidence.types if not token.isascii())
    # Vui is Vučić here, so Vuis is Vučić’s, though Vui’s is likelier by itself.
    names = {
        clear.low: clear.candidate.stem
        for clear in known.values()
        if clear.candidate.lost[0] in "lx" and not clear.candidate.ending
    }
    result: list[Reading] = []
    for reading in readings:
        if reading.candidate.lost == "a" and reading.candidate.stem in names:
            whole = names[reading.candidate.stem] + reading.candidate.ending
            carried = [c for c in reading.suspect.word.candidates if c.text == whole and c.lost[0] in "lx"]
            if carried:
                reading = reading._replace(candidate=carried[0], chance=max(reading.chance, _SETTLED), settled=True)
        clearest = best_of.get(reading.suspect.word.token) or known.get(reading.suspect.word.token)
        if clearest is not None and clearest.chance > reading.chance:
            reading = reading._replace(candidate=clearest.candidate, chance=clearest.chance, settled=True)
        candidate = reading.candidate
        if (
            _CARRIED <= reading.chance < _SETTLED
            and candidate.stem in settled
            and candidate.lost != "a"
            and reading.suspect.word.log_count < UNKNOWN_LOG_COUNT
            and not _is_ambiguous(reading, evidence)
        ):
            reading = reading._replace(chance=_SETTLED, settled=True)
        result.append(reading)
    return result


def _is_ambiguous(reading: Reading, evidence: Evidence) -> bool:
    """Does another language's text have another form of the word that looks the same once it lost as much?

    Each place then decides by itself: of Czech casti, části may stand beside částí. Words that differ elsewhere than in
    the vowels of their endings are two, of which a text has one.
    """
    if evidence.main == ENGLISH:
        return False
    own = reading.candidate
    stripped = own.lost[0] == "b"
    return any(
        other.log_count >= UNKNOWN_LOG_COUNT
        and (other.lost[0] == "b") == stripped
        and _differ_in_ending(own.text, other.text)
        for other in reading.suspect.word.candidates
    )


def _differ_in_ending(one: str, two: str) -> bool:
    """Are two readings of a word the same but for vowels among their last two letters?

    >>> _differ_in_ending("části", "částí"), _differ_in_ending("plaća", "plača")
    (True, False)
    """
    return one != two and _without_last_vowels(one) == _without_last_vowels(two)


def _without_last_vowels(word: str) -> str:
    return word[:-2] + "".join([letter for letter in word[-2:] if strip_accents(letter) not in _VOWELS])


def _edit(reading: Reading, repeats: int, evidence: Evidence, lexicon: Lexicon | None) -> Edit | None:
    """Return the edit of a reading; with a `lexicon` Romanian gets its commas below."""
    word, candidate = reading.suspect.word, reading.candidate
    after = cased(reading.suspect, candidate, evidence)
    if lexicon is not None:
        after = with_commas_below(lexicon, candidate, after)
    if after == word.token:
        return None
    kind: EditKind = "apostrophe" if candidate.lost.strip("mx") == "a" and "x" not in candidate.lost else "letters"
    confidence = round(reading.chance, 4)
    start, end = reading.suspect.start, reading.suspect.end
    return Edit(start, end, word.token, after, kind, confidence, _reason(reading, after, repeats))


def _reason(reading: Reading, after: str, repeats: int) -> str:
    """One line: what the word is, how often it stands here, and what stands beside it."""
    candidate, context = reading.candidate, reading.suspect.context
    form = candidate.form
    parts: list[str] = []
    if candidate.lost == "a" or candidate.lost == "ma":
        parts.append({"'s": "possessive", "'": "possessive of a plural"}.get(candidate.ending, "contraction or name"))
    elif candidate.spelled is not None and form is not None:
        parts.append(f"spelled as {languages.NAMES[languages.LANGUAGES[form.languages[0][0]]]} spells")
    elif form is not None:
        if form.languages:
            names = [languages.NAMES[languages.LANGUAGES[index]] for index, _ in form.languages[:2]]
            parts.append(" and ".join(names) + (" name" if form.cap > form.lower else " word"))
        count = round(math.expm1(max(form.cap, form.lower)))
        if count:
            parts.append(f"{count} times in English text")
    if repeats > 1:
        parts.append(f"{repeats} times here")
    if context.before[-1].isalpha() and candidate.lost != "a" and context.left is not None:
        parts.append(f"beside {context.left.token}")
    return f"{after}: {'; '.join(parts)}"


def _indices(codes: Iterable[str]) -> list[int]:
    found: list[int] = []
    for code in codes:
        if code == "en":
            continue
        try:
            found.append(languages.INDEX[languages.language(code)])
        except KeyError:
            known = ", ".join(("en", *languages.LANGUAGES))
            raise InputError(f"languages names {code!r}; known are {known}") from None
    return found
