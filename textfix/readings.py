"""What speaks for and against a word or phrase that a spinner may have written, read in its place: the features.

Each of its originals is read there, too; the best reading is compared with the text's own, by the language model
(`textfix.ngrams`) and the context vectors (`textfix.vectors`). What the features are worth is learned
(`textfix.build.spun`).
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from operator import itemgetter

from textfix.ngrams import NOTHING, Ngrams, Place
from textfix.originals import FIRST_PHRASE, Originals
from textfix.sightings import Sighting
from textfix.tokens import CLASSES
from textfix.vectors import Vectors

FEATURES = (
    *("gain", "second", "all", "prior"),
    *("alone", "left", "right", "triples", "left_known", "right_known", "triples_known"),
    *("more_alone", "new_left", "new_right", "new_triples", "new_left_known", "new_right_known", "new_triples_known"),
    *("channel", "originals", "words", "unknown", "capital", "repeated", "original_repeated"),
    *("fit", "new_fit", "best_fit"),
)
"""Names of the features, in order. `gain`: log of how much more probable the best original is in its place, as the
language model and the context vectors see it, times the channel's probability; `second` that of the next; `all` of all
the shortlisted. `prior`: see `Synonyms`. Then the `Score` of what stands there, and of the best original. `repeated`:
how often both stand in the text. `fit`: the context vectors' log odds for what stands there, the best original, and
the best of the shortlisted."""

FIT_WEIGHT = 0.5
"""What a nat of the context vectors counts beside one of the language model: the two know much in common."""

HOPELESS = -3.0
"""Where no original gains more by the language model and the channel, the context vectors are not asked: so it is with
57 % of the words that people wrote, and 2 % of those that were swapped in."""

SHORTLIST = 6
"""Originals that are kept, and that the context vectors judge, too: the best by the language model and the channel."""

BEHIND = 5.0
"""Originals that lie so far behind the best, as far as pairs tell, are not looked at with triples."""

ALONE = 5.0
"""How far a second original would lie behind an only one."""


Read = tuple[list[float], list[tuple[float, int]]]
"""The FEATURES of a suspect, and of its shortlisted originals the gain and which it is, the best first."""


def read(
    ngrams: Ngrams,
    vectors: Vectors,
    originals: Originals,
    line: array[int],
    suspect: Sighting,
    capital: bool,
) -> Read:
    """Return what reading a suspect in its place shows. `line`: see `lexis.Scan`; has it a `capital`?"""
    i, length, form, repeated = suspect
    own = [number if number >= len(CLASSES) else NOTHING for number in line[i + 2 : i + length + 2]]
    place = ngrams.place((line[i], line[i + 1]), (line[i + length + 2], line[i + length + 3]))
    score = place.score(own)
    known = originals.of(form)
    ranked = [(total - score.total, which, 0.0) for total, which in _shortlist(place, known)]
    new, fit = score, 0.0
    if ranked[0][0] >= HOPELESS:
        context = vectors.around(line[2:-2], i, i + length)
        fit = vectors.fit(context, own)
        ranked = [
            (gain + FIT_WEIGHT * (better - fit), which, better)
            for gain, which, _ in ranked
            for better in (vectors.fit(context, known[which][1]),)
        ]
        ranked.sort(key=itemgetter(0), reverse=True)
        new = place.score(known[ranked[0][1]][1])
    best, which, best_fit = ranked[0]
    code, _, channel = known[which]
    total = 0.0
    for gain, _, _ in ranked:
        total += math.exp(gain - best)
    features = [
        best,
        ranked[1][0] if len(ranked) > 1 else best - ALONE,
        best + math.log(total),
        originals.prior(form),
        *(score.alone, score.left, score.right, score.triples, *map(float, score.known)),
        *(new.alone - score.alone, new.left, new.right, new.triples, *map(float, new.known)),
        channel,
        float(len(known)),
        float(length),
        float(NOTHING in own),
        float(capital),
        float(repeated),
        float(line.count(code) if code < FIRST_PHRASE else 0),
        fit,
        best_fit,
        max(other for _, _, other in ranked),
    ]
    return features, [(gain, which) for gain, which, _ in ranked]


def _shortlist(place: Place, originals: Sequence[tuple[int, Sequence[int], float]]) -> list[tuple[float, int]]:
    """Return the totals of the likeliest originals, the channel's word added, and which they are; the best first."""
    totals = [place.near(words) + channel for _, words, channel in originals]
    least = max(totals) - BEHIND
    for i, (_, words, channel) in enumerate(originals):
        if totals[i] > least:
            totals[i] = place.total(words) + channel
    return sorted(zip(totals, range(len(totals)), strict=True), key=lambda one: -one[0])[:SHORTLIST]
