"""The ranker: a log-linear model over hashed features that weighs the readings of a word in its context.

P(reading) is proportional to exp(sum of the weights of its features); the word as it stands has score 0. The features
say how frequent both readings are, what the document shows, how its languages fit, and which words stand beside.
Weights are trained on text damaged by the channels (`textfix.build.ranker`) and stored in 8 bits, in one table for
English documents and another for the rest.

Why log-linear: it gives calibrated probabilities as trained, costs microseconds a word without NumPy, fits in a
megabyte, and its largest terms are the reason that a report shows.
"""

from __future__ import annotations

import array
import math
import zlib
from collections.abc import Callable, Mapping, Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

from textfix import datafile
from textfix.candidates import ENGLISH, Candidate, Word, living_elision
from textfix.evidence import Evidence, Topics, shares, votes
from textfix.kernels import Table
from textfix.lexicon import Form
from textfix.reading import Context, Reader, Suspect
from textfix.recent import Recent

TABLES = "english", "foreign"
"""The tables of weights: that of English documents, and that of documents in other languages."""
HOPELESS = -4.0
"""A word of which no reading reaches this score alone and in its document is not looked at in its place. When this was
set, none of 2,771 words that were restored scored less, and half of 18,235 suspects did."""

_REMEMBERED = 2_500
"""Words, candidates and neighbours that are remembered between documents: see `reading`."""

_REMEMBERED_PLACES = 2_000
"""Places whose words beside are remembered: a section of damaged news has fewer, and is looked at several times."""
_Place = tuple[object, ...]

# A feature is a short string; equal strings share a weight.
Row = list[str]


def _bin(value: float, step: float, most: int) -> int:
    number = math.floor(value / step + 0.5)
    return most if number > most else -most if number < -most else number


def _few(count: int) -> int:
    """0, 1, 2, 3–4, 5–8, 9 and more."""
    return count if count < 3 else 3 if count < 5 else 4 if count < 9 else 5


class Key(NamedTuple):
    """What the features of a candidate share: its kind, and the bins that say how plausible it is by counts alone.

    `kind` is the main language's class, the letters lost and the ending; `known`: the word as it stands is a word;
    `main`: the main language where it is not English, else "".
    """

    kind: str
    known: str
    difference: int
    anomaly: str
    main: str


def _kind(candidate: Candidate, main: str) -> str:
    lost = candidate.lost
    letters = lost[0] if lost[0] in "bm" else ""
    letters += "x" if "x" in lost else "l" if "l" in lost else ""
    ending = (candidate.ending or "c") if "a" in lost else ""
    return f"{'E' if main == ENGLISH else 'O'}{letters}{ending}{'' if candidate.spelled is None else '~'}"


def _lexical(candidate: Candidate) -> str:
    """The word that a candidate is, without one that elides before it: n'été is été to the weights."""
    if "'" in candidate.text and "a" not in candidate.lost:
        _, body, ending = living_elision(candidate.text)
        if body:
            return body + ending
    return candidate.text


def word_features(word: Word, initial: bool, main: str) -> list[tuple[Key, Row]]:
    """Return the key and the features of each candidate that depend on the word alone."""
    own = max(word.log_count, word.form.lower if word.form is not None and initial and main == ENGLISH else 0.0)
    own_bin = _bin(own, 1.5, 9)
    position = ("i" if initial else "m") + word.shape
    form = word.form
    known = "u"
    if form is not None and own > 1:
        known = "k"
    elif form is not None and form.languages and form.languages[0][1] > 3:
        known = "k" if main == ENGLISH else "o"  # what other languages know is no word of this one
    first, second = (*sorted([candidate.log_count for candidate in word.candidates], reverse=True), -3.0, -3.0)[:2]
    rivals, length = min(3, len(word.candidates)), len(word.low)
    result: list[tuple[Key, Row]] = []
    for index, candidate in enumerate(word.candidates):
        kind = _kind(candidate, main)
        difference = _bin(candidate.log_count - own, 1.0, 9)
        rival = second if candidate.log_count == first else first
        entry = candidate.form
        stem = -1.0 if entry is None else entry.lower if word.shape == "a" else entry.cap
        count = _bin(candidate.log_count, 1.0, 13)
        row = [
            f"k{kind}",
            f"c{kind}|{own_bin}|{count}",
            f"d{kind}|{position}|{difference}|{known}",
            f"m{kind}|{_bin(candidate.log_count - rival, 0.8, 6)}|{rivals}|{index == 0}",
            f"l{kind}|{min(9, length)}|{len(candidate.text) - length}|{position}|{known}",
            f"s{kind}|{_bin(stem, 2.0, 6)}|{own_bin}|{_bin(count, 2, 6)}",
        ]
        language = "" if main == ENGLISH else main
        if language:
            row += _choice_features(word, index, own, kind, language)
        else:
            row.append(f"w{kind}|{_lexical(candidate)}")
        result.append((Key(kind, known, _bin(difference, 3, 3), word.anomaly, language), row))
    return result


def _choice_features(word: Word, index: int, own: float, kind: str, language: str) -> Row:
    """How a candidate of a word in another language than English stands to those that lost characters as it did.

    Whole text is stripped of its accents or has lost its letters, hardly both: of Czech me, stripped, mé is no rival to
    může. Endings that only differ in accents (-i, -í) are as frequent as their language makes them.
    The reading itself is no feature: the lists count it in all kinds of text, this one would learn from one kind.
    """
    candidate = word.candidates[index]
    stripped = candidate.lost[0] == "b"
    counts = [
        other.log_count
        for place, other in enumerate(word.candidates)
        if place != index and (other.lost[0] == "b") == stripped
    ]
    ahead = _bin(candidate.log_count - max(counts, default=-3.0), 0.575, 12)
    above = _bin(candidate.log_count - own, 1.15, 8)
    share = candidate.log_count - math.log(sum(map(math.exp, counts)) + math.exp(own))
    ending = candidate.text[-2:]
    return [
        f"h{kind}|{ahead}|{above}",
        f"i{kind}|{_bin(share, 0.5, 14)}|{word.shape}",
        f"j{kind}|{language}|{ending}|{word.low[-2:]}",
        f"u{kind}|{language}|{ending}|{_bin(share, 1.0, 7)}",
    ]


def document_features(key: Key, evidence: Evidence) -> Row:
    """The features that say what the document shows, but for the word itself."""
    kind, known, difference, anomaly, _ = key
    anomalies = dict(evidence.anomalies)
    for lost in anomaly:
        anomalies[lost] -= 1
    if "b" in kind:
        letters = _few(anomalies["b"])
    elif "m" in kind:
        letters = _few(anomalies["m"])
    else:
        letters = _few(anomalies["l"] + anomalies["x"])
    a_x, a_a = _few(anomalies["x"]), _few(anomalies["a"])
    h_l, h_x, h_a = (_few(evidence.healthy[c]) for c in "lxa")
    straight = _few(evidence.straight)
    careless = min(4, math.ceil(100 * evidence.careless / (evidence.words + 5)))  # per cent of the words
    size = _bin(math.log(1 + evidence.words), 1.2, 9)
    return [
        f"ea{kind}|{letters}|{a_x}|{a_a}",
        f"eh{kind}|{h_l}|{h_x}|{h_a}|{straight}",
        f"ed{kind}|{letters}|{a_a}|{h_l}|{h_x}|{known}",
        f"eq{kind}|{a_a}|{h_a}|{straight}|{difference}",
        f"es{kind}|{size}|{letters}|{a_a}|{known}",
        f"ew{kind}|{size}|{straight}|{h_a}|{h_l}",
        f"ex{kind}|{careless}|{straight}|{a_a}",
        f"ey{kind}|{careless}|{known}|{size}",
        f"em{kind}|{evidence.main}",
        f"er{kind}|{_few(evidence.signs[0])}|{straight}|{a_a}|{h_a}",
        f"eg{kind}|{_few(evidence.signs[1])}|{_few(evidence.signs[2])}|{_few(evidence.signs[3])}|{letters}",
    ]


def language_features(
    word: Word, index: int, key: Key, beside: tuple[int, int], evidence: Evidence, fits: Sequence[float]
) -> Row:
    """The features that say how the languages of a candidate with new letters fit the document and the neighbours.

    `beside`: see `overlaps`.
    """
    kind = key.kind
    candidate = word.candidates[index]
    form = candidate.form
    fit = _bin(math.log(0.01 + fits[index]), 0.8, 6)
    merits = [other.log_count + 3.0 * f for other, f in zip(word.candidates, fits, strict=True)]
    rival = max((merit for i, merit in enumerate(merits) if i != index), default=-5.0)
    zipf = form.languages[0][1] if form is not None and form.languages else 0.0
    left, right = beside
    row = [
        f"f{kind}|{fit}|{key.difference}",
        f"g{kind}|{fit}|{_bin(zipf, 0.75, 9)}|{_bin(candidate.log_count, 2, 6)}",
        f"o{kind}|{_bin(merits[index] - rival, 0.8, 6)}|{key.known}",
        f"n{kind}|{left}|{right}",
    ]
    if candidate.spelled is not None:
        chance, gain = candidate.spelled
        row += [
            f"p{kind}|{_bin(chance, 0.5, 8)}|{_bin(gain, 0.7, 9)}",
            f"q{kind}|{fit}|{_bin(chance, 0.7, 6)}",
            f"r{kind}|{left}|{right}|{_bin(chance, 0.7, 6)}",
            f"t{kind}|{_few(evidence.anomalies['l'] + evidence.anomalies['x'])}|{_bin(chance, 0.7, 6)}",
        ]
    return row


def overlaps(candidate: Candidate, context: Context, said_by: Callable[[Word], Mapping[int, float]]) -> tuple[int, int]:
    """How much the languages of the neighbours are the candidate's: -1 where one says nothing, -2 where it has none.

    `said_by` returns what languages a word votes for.
    """
    form = candidate.form
    if form is None or not form.languages:
        return -2, -2
    return _overlap(form, context.left, said_by), _overlap(form, context.right, said_by)


def _overlap(form: Form, neighbour: Word | None, said_by: Callable[[Word], Mapping[int, float]]) -> int:
    said = said_by(neighbour) if neighbour is not None else None
    if not said:
        return -1
    return _bin(sum(share * said.get(index, 0.0) for index, share in shares(form.languages)), 0.4, 3)


# The features of the words beside a suspect. Each is a name, what it is about (a reading, its kind, or the mark that it
# puts back) and a value of the place. They are kept apart, for a document has many places: `Ranker` hashes the first
# two once for a candidate, and the values once for a place.
_OF_TEXT = ("wb", "wa", "wn")
_OF_KIND = ("b", "a")
_OF_CAPITALS = "cp"
# English names are too many to be known one by one: née stands between two, whichever they are.
_OF_TEXT_BETWEEN, _OF_KIND_BETWEEN = "ws", "xs"
_OF_MARK = ("b2", "a2", "ba", "sa", "ss", "sb", "tb", "ta")
_OF_MARKED_TEXT = ("wd", "we", "wf")
# Other languages agree by endings, and need function words told apart by them (Slovenian se and še).
_OF_LETTERS = ("l2", "r2", "ls", "rs", "lr")
_OF_ENDING = ("el", "er")
_OF_LAST = ("fl", "fr", "fm", "fb", "fa", "fw", "fv")


def _values_of_text(context: Context) -> tuple[str, ...]:
    before, after = context.before[-1], context.after[0]
    return before, after, f"{before}|{after}"


def _values_of_kind(context: Context, known: str) -> tuple[str, ...]:
    return f"{context.before[-1]}|{known}", f"{context.after[0]}|{known}"


def _capitals(context: Context, word: Word) -> str:
    return f"{context.capitals}|{word.shape}|{_bin(word.form.lower if word.form is not None else -1.0, 2.0, 6)}"


def classes_beside(context: Context) -> str:
    """The classes of the items beside a word, a letter each.

    >>> classes_beside(Context(["mr", "smith", ".", "("], ["01", "", "", ""], False, None, None))
    '(0'
    """
    return _class(context.before[-1], context.left) + _class(context.after[0], context.right)


def _class(item: str, name: Word | None) -> str:
    """`A` for a capitalised word, `a` for another, `0` for a number, else the item itself."""
    return "A" if name is not None else "a" if item[:1].isalpha() else item[:1]


def _values_of_mark(context: Context, word: Word) -> tuple[str, ...]:
    before, after, before2, after2 = context.before[-1], context.after[0], context.before[-2], context.after[1]
    suffix = after[-3:]
    return (
        f"{before2}|{before}",
        f"{after}|{after2}",
        f"{before}|{after}",
        f"{suffix}|{before[-2:]}|{word.shape}",
        f"{word.low[-4:]}|{suffix}",
        f"{before}|{suffix}",
        f"{before2}|{suffix}",
        f"{suffix}|{after2[-3:]}",
        before2,
        after2,
        suffix,
    )


def _values_of_letters(context: Context) -> tuple[str, ...]:
    before, after, before2, after2 = context.before[-1], context.after[0], context.before[-2], context.after[1]
    left, right = before[-3:], after[-3:]
    return (
        f"{before2}|{before}",
        f"{after}|{after2}",
        left,
        right,
        f"{left}|{right}",
        left,
        right,
        left,
        right,
        f"{left}|{right}",
        f"{before2[-2:]}|{left}",
        f"{right}|{after2[-2:]}",
        before,
        after,
    )


def _asked_of(candidate: Candidate, key: Key) -> tuple[bool, bool]:
    """Which features of the words beside a candidate has beyond those of all: for its mark, for its foreign letters."""
    return "a" in candidate.lost, key.main != "" and _new_letters(candidate)


def context_heads(candidate: Candidate, key: Key) -> list[str]:
    """What the features of the words beside begin with, for a candidate."""
    kind, text = key.kind, _lexical(candidate)
    heads = [f"{name}{text}|" for name in _OF_TEXT]
    heads += [f"{name}{kind}|" for name in (*_OF_KIND, _OF_CAPITALS)]
    if not key.main:
        heads += [f"{_OF_TEXT_BETWEEN}{text}|", f"{_OF_KIND_BETWEEN}{kind}|"]
    marked, foreign = _asked_of(candidate, key)
    if marked:
        mark = candidate.ending or text
        heads += [f"{name}{mark}|" for name in _OF_MARK]
        heads += [f"{name}{text}|" for name in _OF_MARKED_TEXT]
    if foreign:
        heads += [f"{name}{kind}|{key.main}|{text}|" for name in _OF_LETTERS]
        heads += [f"{name}{kind}|{key.main}|{text[-3:]}|" for name in _OF_ENDING]
        heads += [f"{name}{kind}|{key.main}|{text[-2:]}|" for name in _OF_LAST]
    return heads


def context_values(candidate: Candidate, key: Key, word: Word, context: Context) -> list[str]:
    """What the same features end with, in a place."""
    values = [*_values_of_text(context), *_values_of_kind(context, key.known), _capitals(context, word)]
    if not key.main:
        between = classes_beside(context)
        values += [between, f"{between}|{word.shape}|{key.known}"]
    marked, foreign = _asked_of(candidate, key)
    if marked:
        values += _values_of_mark(context, word)
    if foreign:
        values += _values_of_letters(context)
    return values


def context_features(candidate: Candidate, key: Key, word: Word, context: Context) -> Row:
    """The features of the words beside."""
    values = context_values(candidate, key, word, context)
    return [head + value for head, value in zip(context_heads(candidate, key), values, strict=True)]


def _new_letters(candidate: Candidate) -> bool:
    return candidate.lost != "a"


def fits_of(word: Word, evidence: Evidence) -> list[float]:
    """How well each candidate's languages fit the document."""
    return [
        evidence.fit(c.form.languages, word.projected) if c.form is not None and _new_letters(c) else 0.0
        for c in word.candidates
    ]


def features(suspect: Suspect, evidence: Evidence, topics: Topics) -> list[Row]:
    """Return all features of each candidate of a suspect: what training sees."""
    word, context = suspect.word, suspect.context
    fits = fits_of(word, evidence)
    rows: list[Row] = []
    for index, (key, row) in enumerate(word_features(word, context.initial, evidence.main)):
        candidate = word.candidates[index]
        row = row + document_features(key, evidence) + context_features(candidate, key, word, context)
        if _new_letters(candidate):
            beside = overlaps(candidate, context, lambda neighbour: dict(votes(neighbour, topics)))
            row += language_features(word, index, key, beside, evidence, fits)
        rows.append(row)
    return rows


def table_of(main: str) -> str:
    """Return the name of the table that weighs the features of a document whose main language is `main`."""
    return "english" if main == ENGLISH else "foreign"


class Scores(NamedTuple):
    """What the ranker found for one suspect, for each candidate.

    `parts`: the scores of the word alone, of the document, of the words beside and of the languages; `chances`: the
    probabilities, of which the rest up to 1 is that of the word as it stands; `fits`: see `fits_of`.
    """

    parts: list[tuple[float, float, float, float]]
    chances: list[float]
    fits: list[float]


class _Alone:
    """A candidate of a word, whatever its document: its key, the sum of what depends on the word alone, and the hashes
    of `context_heads`, which are worked out when a place first asks for them."""

    __slots__ = ("heads", "key", "sum")

    def __init__(self, key: Key, total: int) -> None:
        self.key, self.sum = key, total
        self.heads: array.array[int] | None = None

    def heads_of(self, candidate: Candidate) -> array.array[int]:
        """Return the hashes; `candidate` is this one."""
        if self.heads is None:
            heads = [zlib.crc32(head.encode("utf-8", "surrogatepass")) for head in context_heads(candidate, self.key)]
            self.heads = array.array("I", heads)
        return self.heads


class _Weighed(NamedTuple):
    """What all places of a word share in a document: a row for each candidate, how well each fits, and the words that
    speech was weighed beside.

    `asked`: what tells the word from all others. A row: the candidate and its key, the scores of the word alone and of
    the document, and the hashes of `context_heads`.
    """

    asked: tuple[str, str, bool, tuple[str, ...]]
    rows: list[tuple[Candidate, Key, float, float, array.array[int]]]
    fits: list[float]
    speech: dict[tuple[int, tuple[int, int]], float]


class Ranker:
    """Trained weights. What depends on the word type or on the document alone is summed once and remembered."""

    def __init__(self, directory: Path, topics: Topics) -> None:
        self._file = datafile.DataFile(directory / "ranker.bin", "ranker")
        self._table = cache(self._opened)
        self._topics = topics
        self._words: Recent[tuple[str, str, bool, tuple[str, ...]], list[_Alone]] = Recent(_REMEMBERED)
        self._keys: dict[Key, Key] = {}  # each kept once: there are few
        self._votes: Recent[tuple[str, str], Mapping[int, float]] = Recent(_REMEMBERED)
        self.besides: Recent[_Place, list[float]] = Recent(_REMEMBERED_PLACES)

    def table(self, main: str) -> Table:
        """Return the weights for documents whose main language is `main`."""
        return self._table(table_of(main))

    def _opened(self, name: str) -> Table:
        """A table, unpacked when it is first asked for: most texts need one."""
        return Table(self._file.numbers(name, "H"), float(self._file.facts[name]))

    def alone(self, word: Word, initial: bool, main: str) -> list[_Alone]:
        """Return for each candidate what depends on the word alone."""
        cache_key = (word.token, main, initial, _spelled(word))
        found = self._words[cache_key]
        if found is None:
            keys = self._keys
            weigh = self.table(main).sum
            sums = [_Alone(keys.setdefault(key, key), weigh(row)) for key, row in word_features(word, initial, main)]
            found = self._words.put(cache_key, sums)
        return found

    def votes(self, word: Word, main: str) -> Mapping[int, float]:
        """Return what languages a word of a text votes for."""
        found = self._votes[word.token, main]
        if found is None:
            found = self._votes.put((word.token, main), dict(votes(word, self._topics)))
        return found

    def document(self, evidence: Evidence) -> DocumentRanker:
        """Return what scores the candidates of this document's suspects."""
        return DocumentRanker(self, evidence)


def _spelled(word: Word) -> tuple[str, ...]:
    """Which spellings are among the candidates, behind the others, depends on the languages of the document."""
    if not word.candidates or word.candidates[-1].spelled is None:
        return ()
    return tuple([candidate.text for candidate in word.candidates if candidate.spelled is not None])


class DocumentRanker:
    """The ranker before one document."""

    def __init__(self, ranker: Ranker, evidence: Evidence) -> None:
        self._ranker = ranker
        self._evidence = evidence
        self._shown: dict[Key, int] = {}
        self._weighed: dict[tuple[str, bool], _Weighed] = {}

    @cached_property
    def _table(self) -> Table:
        return self._ranker.table(self._evidence.main)

    def _document(self, key: Key) -> int:
        part = self._shown.get(key)
        if part is None:
            part = self._shown[key] = self._table.sum(document_features(key, self._evidence))
        return part

    def is_hopeful(self, word: Word) -> bool:
        """May a reading of this word be likely somewhere in the document, whatever stands beside it?"""
        least = HOPELESS / self._table.scale
        for initial in (False, True):
            for one in self._ranker.alone(word, initial, self._evidence.main):
                if one.sum + self._document(one.key) >= least:
                    return True
        return False

    def suspects(self, reader: Reader, text: str) -> list[tuple[Suspect, Scores]]:
        """Return the suspects of the document that are worth a look, with the scores of each."""
        found = reader.suspects(text, self._evidence, self.is_hopeful)
        return [(suspect, self.scores(suspect)) for suspect in found]

    def _weigh(self, word: Word, initial: bool) -> _Weighed:
        """Weigh what does not depend on the words beside."""
        ranker, scale = self._ranker, self._table.scale
        alone = ranker.alone(word, initial, self._evidence.main)
        rows = [
            (candidate, one.key, one.sum * scale, self._document(one.key) * scale, one.heads_of(candidate))
            for candidate, one in zip(word.candidates, alone, strict=True)
        ]
        asked = word.token, self._evidence.main, initial, _spelled(word)
        return _Weighed(asked, rows, fits_of(word, self._evidence), {})

    def _speech(self, word: Word, index: int, key: Key, context: Context, weighed: _Weighed) -> float:
        """Return the score of how the languages of a candidate fit."""
        ranker, main, table = self._ranker, self._evidence.main, self._table
        beside = overlaps(word.candidates[index], context, lambda neighbour: ranker.votes(neighbour, main))
        found = weighed.speech.get((index, beside))
        if found is None:
            row = language_features(word, index, key, beside, self._evidence, weighed.fits)
            found = weighed.speech[index, beside] = table.sum(row) * table.scale
        return found

    def _beside(self, word: Word, context: Context, weighed: _Weighed, place: _Place) -> list[float]:
        """Return the score of the words beside for each candidate; remember it for the next look at the document."""
        table = self._table
        values: dict[tuple[str, tuple[bool, bool]], list[bytes]] = {}
        found: list[float] = []
        for candidate, key, _, _, heads in weighed.rows:
            of = key.known, _asked_of(candidate, key)
            if of not in values:
                texts = context_values(candidate, key, word, context)
                values[of] = [text.encode("utf-8", "surrogatepass") for text in texts]
            found.append(table.sum_of(heads, values[of]) * table.scale)
        return self._ranker.besides.put(place, found)

    def scores(self, suspect: Suspect) -> Scores:
        """Return the scores of the candidates of a suspect."""
        word, context = suspect.word, suspect.context
        weighed = self._weighed.get((word.token, context.initial))
        if weighed is None:
            weighed = self._weighed[word.token, context.initial] = self._weigh(word, context.initial)
        names = context.left is None, context.right is None
        place = (weighed.asked, *context.before[-2:], *context.after[:2], context.capitals, *names)
        besides = self._ranker.besides[place]
        if besides is None:
            besides = self._beside(word, context, weighed, place)
        parts: list[tuple[float, float, float, float]] = []
        for index, (candidate, key, own, shown, _) in enumerate(weighed.rows):
            speech = self._speech(word, index, key, context, weighed) if _new_letters(candidate) else 0.0
            parts.append((own, shown, besides[index], speech))
        sums = [sum(four) for four in parts]
        top = max(0.0, *sums)
        powers = [math.exp(score - top) for score in sums]
        whole = math.exp(-top) + sum(powers)
        return Scores(parts, [power / whole for power in powers], weighed.fits)
