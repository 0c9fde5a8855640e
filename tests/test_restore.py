"""Inside restoring: what is known beforehand, what a document's suspects show together, what a settled name carries."""

import array
import json
import math
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import damaged, prose

from textfix import datafile, forest, restore
from textfix.candidates import ENGLISH, Candidate, analyse_marked
from textfix.channels import strip_accents
from textfix.confidence import FORESTS, Loss, Losses, Weighing
from textfix.context_model import ContextModel
from textfix.dull import Dull
from textfix.edits import SURE, beside
from textfix.evidence import Evidence, Topics, is_foreign, main_language
from textfix.fixer import Fixer
from textfix.items import ITEM, MARKED_ITEM, REACH, SLICE
from textfix.languages import INDEX
from textfix.lexicon import Form, Lexicon
from textfix.neighbours import Neighbours
from textfix.occurrences import Occurrences, log_odds
from textfix.ranker import HOPELESS, Ranker, Scores
from textfix.reading import Reader, Suspect, cased, item_of
from textfix.restore import (
    FLOOR,
    Reading,
    Restore,
    _Clearest,
    _is_ambiguous,
    _Memory,
    _settle,
    _stands_for,
    _told_apart,
)
from textfix.segment import Document
from textfix.spelling import SpellingModel

DATA = datafile.directory()
pytestmark = pytest.mark.skipif(not (DATA / "lexicon.bin").exists(), reason="the data files are not built")

CASES = Path(__file__).parent / "cases"
INTACT = [case["text"] for case in json.loads((CASES / "negative.json").read_text(encoding="utf-8"))]


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon(DATA)


def reader(lexicon: Lexicon, dull: Dull | None = None) -> Reader:
    return Reader(lexicon, Topics(DATA), SpellingModel(DATA), dull=dull)


@pytest.fixture(scope="module")
def plain(lexicon) -> Reader:
    """A reader that analyses every type."""
    return reader(lexicon)


@pytest.fixture(scope="module")
def knowing(lexicon) -> Reader:
    """A reader that knows the types that say nothing."""
    return reader(lexicon, Dull(DATA, lexicon))


def shown(evidence: Evidence) -> dict[str, object]:
    """What the document shows, types sorted."""
    order = sorted(range(len(evidence.types)), key=evidence.types.__getitem__)
    return {
        name: getattr(evidence, name) for name in Evidence.__slots__ if name not in ("types", "said", "waiting")
    } | {
        "types": [evidence.types[place] for place in order],
        "said": [evidence.said[place] for place in order],
        "waiting": sorted(evidence.waiting),
    }


@settings(max_examples=60)
@given(prose() | damaged() | st.sampled_from(INTACT))
def test_knowing_dull_types_changes_nothing(plain, knowing, text):
    one, other = plain.evidence(text), knowing.evidence(text)
    assert shown(one) == shown(other)
    assert list(plain.suspects(text, one)) == list(knowing.suspects(text, other))


def test_most_words_of_a_text_are_known_to_be_dull(lexicon):
    """Else the file would be of no use."""
    dull = Dull(DATA, lexicon)
    words = [word.strip(".,;:!?()“”\"'") for text in INTACT for word in text.split()]
    plain_words = [word for word in words if word.isascii() and word.isalpha()]
    assert sum(dull.worth(word) is not None for word in plain_words) > 0.7 * len(plain_words)
    assert dull.worth("café") is None
    assert dull.worth("") is None


def test_dull_types_of_another_lexicon_are_refused(tmp_path, lexicon):
    datafile.write(tmp_path / "dull.bin", "dull", {"bits": datafile.packed(b"\0")})
    with pytest.raises(Exception, match="does not belong"):
        Dull(tmp_path, lexicon)


@settings(max_examples=60)
@given(damaged() | st.sampled_from(INTACT), st.integers(0, 50))
def test_contexts_do_not_depend_on_the_slice_they_are_read_from(plain, text, length):
    text = text.replace(" ", f" {'x' * length} ") if length else text
    evidence = plain.evidence(text)
    pattern = MARKED_ITEM if evidence.anomalies["m"] else ITEM
    for suspect in plain.suspects(text, evidence):
        before = pattern.findall(text[max(0, suspect.start - SLICE) : suspect.start])[-REACH:]
        after = pattern.findall(text[suspect.end : suspect.end + SLICE])[:REACH]
        assert [item_of(item) for item in before] == list(suspect.context.before)[REACH - len(before) :]
        assert [item_of(item) for item in after] == list(suspect.context.after)[: len(after)]


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("The novels of Jos? Saramago are long.", 1),  # far commoner with the letter, and a name goes on
        ("A song by Beyonc? Knowles was played.", 1),
        ("They won in Malm?, and then in Lund.", 1),
        ("Did you meet Anna? Peter did.", 0),
        ("Was it the Rabbit? Who knows.", 0),
        ("Are you sure? Yes.", 0),
    ],
)
def test_marks_that_no_question_explains_show_a_loss(plain, text, marks):
    assert plain.evidence(text).anomalies["m"] == marks


@settings(max_examples=60)
@given(damaged() | st.sampled_from(INTACT))
def test_no_hopeless_word_scores(plain, text):
    """What is passed over could not have been likely: its score in its place is low, but for what stands beside it."""
    evidence = plain.evidence(text)
    ranker = Ranker(DATA, plain.topics).document(evidence)
    looked_at = {(suspect.start, suspect.end) for suspect, _ in ranker.suspects(plain, text)}
    for suspect in plain.suspects(text, evidence):
        own = max(part[0] + part[1] for part in ranker.scores(suspect).parts)
        if (suspect.start, suspect.end) not in looked_at:
            assert own < HOPELESS
            assert not ranker.is_hopeful(suspect.word)


def suspect(plain: Reader, token: str) -> Suspect:
    text = f"The word {token} stands here beside it."
    word = plain.word(token)
    found = plain._context(text, 9, 9 + len(token), ENGLISH, marked=True)
    return Suspect(9, 9 + len(token), word, found)


def scores(word_suspect: Suspect, own: float, document: float) -> Scores:
    size = len(word_suspect.word.candidates)
    return Scores([(own, document, 0.0, 0.0)] * size, [0.5 / size] * size, [0.0] * size)


def test_what_others_lost_leaves_out_the_word_itself(plain):
    vui, didnt = suspect(plain, "Vui"), suspect(plain, "didnt")
    assert vui.word.candidates
    assert didnt.word.candidates
    losses = Losses([(vui, scores(vui, 2.0, -3.0)), (vui, scores(vui, 1.0, 0.0)), (didnt, scores(didnt, 0.0, 0.0))])
    of_didnt = Loss(*losses.others("Vui"))
    assert of_didnt.apostrophe == pytest.approx(0.5)
    assert (of_didnt.letters, of_didnt.may_lose_letters, of_didnt.may_lose_apostrophe) == (0, 0, 1)
    of_vui = Loss(*losses.others("didnt"))
    assert of_vui.letters == pytest.approx(0.5)
    assert of_vui.letters_alone == pytest.approx(1 / (1 + 2.718281828**-2.0))  # at its clearest place
    assert of_vui.may_lose_letters == 1  # a type counts once
    assert Loss(*losses.others("nothing")).letters == pytest.approx(0.5)
    assert Losses([]).others("Vui") == [0.0] * len(Loss._fields)


def test_all_places_of_a_word_speak_for_each():
    """The clearest place, the mean of all, how often the name and its stem stand here, and what stands beside it."""
    step = Restore(channels=["drop"])
    text = "Boris Tadi left. Later Tadi said that Tadi’s plan failed."
    evidence = step._reader.evidence(text)
    found = [(s, scores) for s, scores in step._ranker.document(evidence).suspects(step._reader, text)]
    found = [(s, scores) for s, scores in found if s.word.token == "Tadi"]
    assert len(found) == 2
    occurrences = Occurrences(text, found, Neighbours(DATA), {"Tadi"})
    index = next(i for i, candidate in enumerate(found[0][0].word.candidates) if candidate.text == "tadić")
    odds = [log_odds(scores)[index] for _, scores in found]
    rows = [occurrences.numbers(s, index) for s, _ in found]
    for row in rows:
        number, most, mean, beside, _, *_, looks, alive, own, marked, _, _ = row
        assert (number, most, mean) == (2.0, max(odds), pytest.approx(sum(odds) / 2))
        assert beside > 0  # Boris Tadić, wherever it is asked
        assert looks == own == pytest.approx(math.log(4))  # Tadi, Tadi, Tadi’s
        assert (alive, marked) == (0.0, 0.0)
    assert rows[0][5] == rows[0][3] > rows[1][5]


@pytest.mark.parametrize(
    ("text", "alone", "among_losses"),
    [
        ("Yaound? Nobody knew where M?ller went.", True, False),  # a question may end there
        ("Yaound? was calm and M?ller left.", True, True),
        ("Yaound\ufffd Nobody knew.", True, True),
        ("Yaound was calm.", False, False),
    ],
)
def test_a_mark_beside_a_word_stands_for_what_is_lost_there(plain, text, alone, among_losses):
    """Else Yaound? becomes Yaoundé? where no other word lost a letter without leaving a mark."""
    word = plain.word("Yaound")
    candidate = next(candidate for candidate in word.candidates if candidate.text == "yaoundé")
    there = Suspect(0, 6, word, plain._context(text, 0, 6, ENGLISH, marked=True))
    assert _stands_for(text, there, candidate, plain.evidence(text)) == alone
    assert not _stands_for(text, there, candidate._replace(lost="ml"), plain.evidence(text))
    elsewhere = plain.evidence(f"{text} Milo ukanovi and Vui met Miloevi.")
    assert _stands_for(text, there, candidate, elsewhere) == among_losses


def reading(word_suspect: Suspect, text: str, chance: float) -> Reading:
    candidate = next(candidate for candidate in word_suspect.word.candidates if candidate.text == text)
    return Reading(word_suspect, candidate, chance)


@pytest.mark.parametrize(
    ("chances", "told"),
    [
        ([0.95, 0.2], [0.85, 0.2]),  # cant stands as a noun once: another can’t that is not of the surest is doubted
        ([0.995, 0.2], [0.995, 0.2]),
        ([0.95, 0.6], [0.95, 0.6]),
    ],
)
def test_a_plain_word_that_a_contraction_looks_like_stays_throughout(plain, chances, told):
    text = "He said that they cant go there. The wall has a cant of two degrees."
    suspects = [one for one in plain.suspects(text, plain.evidence(text)) if one.word.token == "cant"]
    readings = [
        Reading(one, next(candidate for candidate in one.word.candidates if candidate.text == "can't"), chance)
        for one, chance in zip(suspects, chances, strict=True)
    ]
    assert [reading.chance for reading in _told_apart(readings)] == told


@pytest.mark.parametrize(
    ("functions", "english", "words", "foreign"),
    [
        ({"sh": 6, "fr": 2}, 1, 40, True),
        ({"sh": 6, "fr": 5}, 1, 40, False),  # of an unrelated language as many: in neither
        ({"sh": 6, "sl": 6}, 1, 40, True),  # of a relative
        ({"sh": 2, "fr": 2}, 0, 10, True),  # too few words to tell
        ({"sh": 6}, 7, 40, False),
        ({"sh": 2}, 0, 40, False),
        ({}, 0, 0, False),
    ],
)
def test_a_text_is_foreign_where_one_family_of_languages_shows(functions, english, words, foreign):
    counted = {INDEX[code]: count for code, count in functions.items()}
    assert is_foreign(counted, english, words) is foreign


@pytest.mark.parametrize(("pages", "found"), [(1, "en"), (4, "hu")])
def test_in_a_page_words_of_both_languages_speak_for_neither(plain, pages, found):
    """Of Hungarian that lost its accents the article is an English one, too; a few words may be names."""
    counts = {"a": 7, "is": 3, "nem": 3, "egy": 3, "hogy": 2}
    counted = {word: pages * count for word, count in counts.items()}
    assert main_language(counted, 30 * pages, plain.word) == found


def test_a_settled_name_carries_its_possessive(plain):
    name, possessive = suspect(plain, "Vui"), suspect(plain, "Vuis")
    form = Form("vui", 0.0, 0.0, ())
    bare = Candidate("vui's", "vui", "'s", form, "a", 0.0)
    word = possessive.word._replace(candidates=(bare, *possessive.word.candidates))
    possessive = possessive._replace(word=word)
    for chance, expected in ((0.95, "vučić's"), (0.6, "vui's")):
        known = reading(name, "vučić", chance)
        clearest = {"Vui": _Clearest("vui", known.candidate, known.chance)}
        settled = clearest if chance >= 0.9 else {}
        found = _settle([known, Reading(possessive, bare, 0.6)], clearest, settled, Evidence())
        assert found[1].candidate.text == expected
        assert (found[1].chance >= 0.9) == (expected != "vui's")


@pytest.mark.parametrize(
    ("before", "begins"),
    [
        ("", True), ("Vrijeme prolazi. ", True), ("Dobro je?\n\n", True), ("Dobro je, ", False),
        ("Rekao je npr. ", False), ("Rodio se 5. ", False), ("Dobro je\n", False),
    ],
)  # fmt: skip
def test_a_lost_first_letter_is_a_capital_where_a_sentence_begins(plain, before, begins):
    text = f"{before}ovjek je u Zagrebu i nije na putu, ali se i to zna."
    evidence = plain.evidence(text)
    found = next(s for s in plain.suspects(text, evidence) if s.word.token == "ovjek")
    best = next(c for c in found.word.candidates if c.text == "čovjek")
    assert evidence.main == "sh"
    assert cased(found, best, evidence) == ("Čovjek" if begins else "čovjek")
    evidence.careless = evidence.words
    assert cased(found, best, evidence) == "čovjek"


def test_whole_text_reads_the_same_beside_what_is_repaired(lexicon):
    stripping = Reader(lexicon, Topics(DATA), SpellingModel(DATA), base=True, language="cs")
    good = "Stálá výstava je otevřena každý den, když není příliš velká zima."
    for text in (strip_accents(good), strip_accents(good[:20]) + good[20:]):
        found = next(s for s in stripping.suspects(text, stripping.evidence(text)) if s.word.token == "vystava")
        assert found.context.after == ["je", "otevrena", "kazdy", "den"]


def test_what_may_be_two_words_is_settled_place_by_place(lexicon):
    stripping = Reader(lexicon, Topics(DATA), SpellingModel(DATA), base=True, language="cs")
    text = "Na casti mesta, ktere je v casti kraje, pada snih."
    evidence = stripping.evidence(text)
    found = [s for s in stripping.suspects(text, evidence) if s.word.token == "casti"]
    readings = [reading(found[0], "části", 0.95), reading(found[1], "částí", 0.6)]
    assert all(_is_ambiguous(one, evidence) for one in readings)
    evidence.types.append("částí")
    assert _settle(readings, {}, {}, evidence) == readings
    assert not _is_ambiguous(readings[0], Evidence())


def test_a_plain_line_unpacks_no_weights_that_it_does_not_need():
    step = Restore(channels=["drop"])
    unpacked = {"_speller": step._reader.spelling, "_tables": step._context}
    for text, asked in (("A line of text.\n", False), ("Branko Zelenkovi didnt say when.\n", True)):
        step.edits(Document(text))
        assert {name: name in vars(model) for name, model in unpacked.items()} == dict.fromkeys(unpacked, asked)


def test_the_settled_words_that_came_last_are_remembered(plain):
    memory, word = _Memory({}), plain.word("ovjek")
    clear = _Clearest(word.low, word.candidates[0], 0.95)
    memory.keep({"first": clear, "second": clear, "unsure": clear._replace(chance=0.5)})
    memory.keep({f"word{number}": clear for number in range(restore._REMEMBERED - 2)})
    assert {"first", "second"} < set(memory.settled)
    memory.keep({"first": clear, "new": clear})  # one more than are kept: what came longest ago goes
    assert len(memory.settled) == restore._REMEMBERED
    assert "first" in memory.settled
    assert not {"second", "unsure"} & set(memory.settled)


@pytest.mark.parametrize("kept", ["Tate’s", "Boyle's", "Marsh’s", "Kemp's"])
def test_a_possessive_is_as_well_known_as_its_stem(plain, lexicon, kept):
    stem = lexicon.get(kept[:-2].lower())
    assert stem is not None
    assert plain.word(kept).log_count >= stem.cap > 0


def test_feeds_teach_only_where_an_apostrophe_lives_or_none_is_missed(plain):
    lessons = pytest.importorskip("textfix.build.lessons", exc_type=ImportError)
    doubt = lessons.Doubt(plain, ContextModel(DATA))
    alive = "The government’s plan and Canadas budget didn’t pass."
    whole = "The minister said that the plan would pass in the spring."
    lost = "In todays edition: what the countrys new budget means for you."
    assert list(doubt.sound([alive, lost, whole])) == [alive, whole]


def test_what_is_repaired_does_not_depend_on_the_threshold():
    text = "Milo ukanovi said the countrys police hadnt found it. Lech Wasa was born near ód; hes Polands best."
    reports = [Fixer(min_confidence=least).explain(text).edits for least in (0.0, 0.5, 0.9, 0.97, 0.99)]
    assert reports[0]
    for found, least in zip(reports, (0.0, 0.5, 0.9, 0.97, 0.99), strict=True):
        assert found == tuple(edit for edit in reports[0] if edit.confidence >= least)


def walked(sections, name: str, values: list[float]) -> float:
    """What a forest says, from node to node as the file has them."""
    feature, low, high, roots, cuts, first, scale = (sections[f"{name}_{part}"] for part in forest.PARTS)
    total = 0
    for node in roots:
        while feature[node] != forest.LEAF:
            above = values[feature[node]] > cuts[first[feature[node]] + low[node]]
            node += high[node] if above else 1
        total += int.from_bytes([low[node], high[node]], "little", signed=True)
    return total * scale[0]


@pytest.fixture(params=[0, 10**9], ids=["by tables", "by walks"])
def _both_ways(request, monkeypatch):
    monkeypatch.setattr(forest, "_WALKS", request.param)


@pytest.mark.usefixtures("_both_ways")
@pytest.mark.parametrize("name", FORESTS)
def test_a_forest_says_what_a_walk_through_its_trees_says(name):
    sections = forest.unpacked(datafile.DataFile(DATA / "confidence.bin", "confidence"), name)
    trees = forest.Forest(sections, name)
    random = Random(name)
    cuts = list(sections[f"{name}_cuts"])
    for _ in range(300):
        values = [
            random.choice((0.0, random.choice(cuts), random.uniform(-12, 12), random.gauss(0, 2))) for _ in range(120)
        ]
        assert trees.sum(values) == walked(sections, name, values)


@pytest.mark.usefixtures("_both_ways")
def test_a_forest_may_have_many_nodes():
    """More than 16 bits number: stumps, and one tree that is a leaf."""
    trees, cuts = 1 << 15, 250
    sections = {
        "a_feature": [0, forest.LEAF, forest.LEAF] * trees + [forest.LEAF],
        "a_low": [part for number in range(trees) for part in (number % cuts, 1, 254)] + [3],
        "a_high": [2, 0, 255] * trees + [0],
        "a_roots": [3 * number for number in range(trees + 1)],
        "a_cuts": range(cuts),
        "a_first": [0, cuts],
    }
    sections = {name: array.array(forest.PARTS[name[2:]], part) for name, part in sections.items()}
    sections["a_scale"] = array.array("f", [0.25])
    grown = forest.Forest(sections, "a")
    for value in (-3.0, 0.0, 0.5, 7.0, cuts - 1.5, float(cuts)):
        assert grown.sum([value]) == walked(sections, "a", [value])


def test_a_forest_is_what_was_grown():
    """The dump of two small trees, with a cut that both ask about."""
    build = pytest.importorskip("textfix.build.confidence", exc_type=ImportError)

    def asks(feature, cut, low, high):
        return {"split_feature": feature, "threshold": cut, "left_child": low, "right_child": high}

    leaves = [{"leaf_value": value} for value in (-1.5, 0.25, 3.0, 0.0)]
    first = asks(2, 0.5, leaves[0], asks(0, -7.0, leaves[1], leaves[2]))
    second = asks(2, 0.5, leaves[3], leaves[1])
    grown = build.arrays({"tree_info": [{"tree_structure": tree} for tree in (first, second)]})
    trees = forest.Forest({f"a_{part}": memoryview(found) for part, found in grown.items()}, "a")
    for values, total in (([0, 0, 0.5], -1.5), ([-7, 0, 0.6], 0.5), ([-6.9, 0, 9], 3.25)):
        assert trees.sum([float(value) for value in values]) == pytest.approx(total, abs=1e-3)


def test_what_the_first_look_doubted_stays_a_doubt():
    """Once the sure losses are repaired, the text looks healthy: the others would be lost to every threshold."""
    text = "Neboja Stefanovi and Ivica Dai met Milo ukanovi. Rasa Makaraityt of Vilnius said that Tois son was there."
    step = Restore(channels=["drop", "digraph"])
    first = step._once(text, step._reader.evidence(text), _Memory({}), last=True)
    doubted = [edit for edit in first if FLOOR <= edit.confidence < SURE]
    edits = step.edits(Document(text))
    made = [edit for edit in edits if edit.confidence >= SURE]
    assert made
    assert doubted
    for edit in beside(doubted, made):
        (still,) = [later for later in edits if (later.start, later.end) == (edit.start, edit.end)]
        assert still.after == edit.after
        assert edit.confidence <= still.confidence < SURE


@pytest.mark.parametrize(
    ("text", "back"),
    [
        ("dont u think its funny lol. im gonna call u, cant wait. hes so ill, didnt even eat", False),
        ("I dont think its funny. Were going to call you; he cant wait. Hes so ill, he didnt even eat.", True),
    ],
)
def test_who_writes_carelessly_left_the_apostrophes_out_himself(text, back):
    assert bool(Restore(channels=["drop"]).edits(Document(text))) == back


@pytest.mark.parametrize(
    ("token", "text", "stem"),
    [
        ("R?ikk?nen's", "räikkönen's", "räikkönen"),
        ("l'int\ufffdgration", "l'intégration", "l'intégration"),
        ("d'Arag?n's", "d'aragón's", "d'aragón"),
        ("Vu?i?", "vučić", "vučić"),
        ("didn?t", "didn't", "didn't"),
    ],
)
def test_a_living_apostrophe_parts_a_marked_word(plain, token, text, stem):
    word = analyse_marked(plain.lexicon, plain.spelling, token, ENGLISH, ("sh",))
    found = {candidate.text: candidate for candidate in word.candidates}
    assert found[text].stem == stem
    assert found[text].lost[0] == "m"


@pytest.mark.parametrize(
    ("text", "back"),
    [
        ("Keja told the board that the well was dry.", "Keja told"),
        ("Zoga told the board that the well was dry.", "Zoga told"),
        ("The well that our old tutor and protg dug was dry.", "protégé dug"),
    ],
)
def test_a_short_name_is_not_restored_by_the_lexicon_alone(text, back):
    assert back in Fixer().explain(text).text


def test_a_guess_is_borne_out_by_another_loss_or_a_known_neighbour():
    """Of the same short name, alone and where others lost letters."""
    step = Restore(channels=["drop"])
    guessed = []
    for text in ("Ili left the hall.", "Ili left the hall with Aleksandar Vui, Neboja Stefanovi and Ivica Dai."):
        evidence = step._reader.evidence(text)
        found = step._ranker.document(evidence).suspects(step._reader, text)
        models = step._reader.spelling, step._broken, step._context, step._neighbours, step._speech
        weighing = Weighing(text, found, evidence, *models)
        (ili, scores), *_ = [(one, scores) for one, scores in found if one.word.token == "Ili"]
        index = next(i for i, candidate in enumerate(ili.word.candidates) if candidate.text == "ilić")
        ili = ili._replace(
            word=ili.word._replace(
                candidates=tuple(
                    candidate._replace(log_count=min(candidate.log_count, 3.0)) for candidate in ili.word.candidates
                )
            )
        )
        guessed.append(weighing.is_guess(ili, scores._replace(fits=[0.1] * len(scores.fits)), index))
    assert guessed == [True, False]
