"""The measure of restoration measures: on tiny texts whose figures can be counted by hand, and by laws."""

from __future__ import annotations

import doctest
import json
import re
import shutil
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import any_text, edits_of, prose

from textfix import Edit, Flag, Report, apply
from textfix.channels import CHANNELS
from textfix.edits import RESTORING_KINDS

sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))

import accuracy
import corpora
import scoring
import systems
import tables
from corpora import DAMAGE, Document, align, damage, documents, judged, undamaged
from scoring import Tally, distance, normal, verdicts, words
from systems import Published, WordPeer, reachable
from tables import table

CHANNEL_NAMES = st.sampled_from(sorted(DAMAGE))
DROPS = st.sampled_from(["drop-ascii", "drop-latin1", "drop-cp1252"])


def document(intact: str, channel: str = "drop-ascii", **more: object) -> Document:
    return Document("tiny:1", "tiny", "en", intact, *damage(intact, channel), **more)


def edit(text: str, before: str, after: str, kind: str = "letters", confidence: float = 1.0) -> Edit:
    start = text.index(before)
    return Edit(start, start + len(before), before, after, kind, confidence, "")


def tallied(given: Document, edits: list[Edit], **cases: str) -> Tally:
    tally = Tally()
    scoring.score_words(tally, given, words(given, cases), edits)
    scoring.score_characters(tally, given, edits)
    return tally


def figures(tally: Tally, kind: str, *names: str) -> list[int]:
    return [tally.counts[kind, name] for name in names]


@pytest.mark.parametrize("module", [corpora, scoring, tables])
def test_the_examples_in_the_sources(module):
    done = doctest.testmod(module)
    assert done.attempted and not done.failed


# --- corpora --------------------------------------------------------------------------------------------------------


@given(any_text() | prose(), CHANNEL_NAMES)
def test_positions_say_where_each_character_went(text, channel):
    damaged, positions = damage(text, channel)
    assert len(positions) == len(text) + 1 and positions[0] == 0 and positions[-1] == len(damaged)
    for character, (start, end) in zip(text, pairwise(positions), strict=True):
        assert damaged[start:end] == DAMAGE[channel](character)


@given(prose(), st.sampled_from(["drop", "drop-latin1", "question", "replacement", "digraph", "base"]))
def test_a_text_is_damaged_as_textfix_says(text, name):
    channel = {"drop": "drop-ascii", "base": "unidecode"}.get(name, name)
    assert damage(text, channel)[0] == CHANNELS[name].damage(text)


@given(prose())
def test_base_takes_accents_and_leaves_marks(text):
    damaged, positions = damage(text, "base")
    assert len(damaged) == len(text) and list(positions) == list(range(len(text) + 1))
    assert all(left == right or right.isalpha() for left, right in zip(damaged, text, strict=True))


@given(any_text() | prose(), DROPS)
def test_pairs_are_aligned_as_they_were_damaged(text, channel):
    damaged, positions = damage(text, channel)
    assert align(text, damaged) == positions


def test_pairs_that_differ_otherwise_are_not_aligned():
    assert align("Vučić said", "Vucic said") is None
    assert align("Vučić said", "Vui sai") is None
    assert align("Vučić said", "Vui said so") is None
    assert align("a  b", "a b") == [0, 1, 2, 2, 3]


def test_documents_of_each_format(tmp_path):
    lines = tmp_path / "hr.txt"
    lines.write_text("Dobar dan.\n\nNiš i\nČačak.\n \nŠto?\n", encoding="utf-8")
    assert [d.intact for d in documents(lines, "none")] == ["Dobar dan.", "Niš i\nČačak.", "Što?"]
    assert [d.intact for d in documents(lines, "none", lines=3)] == ["Dobar dan.\nNiš i\nČačak.", " \nŠto?"]
    assert [(d.language, d.group) for d in documents(lines, "none", limit=1)] == [("hr", "hr")]
    french = tmp_path / "fr.txt"
    french.write_text("L'eau d'ici 'et' là\n", encoding="utf-8")
    assert [d.intact for d in documents(french, "none", curly="all")] == ["L’eau d’ici 'et' là"]
    records = tmp_path / "news.jsonl"
    with open(records, "w", encoding="utf-8") as file:
        for record in (
            {"id": "a", "gold": "Isn’t it?", "damaged": "Isnt it?", "lang": "en", "source": "One"},
            {"gold": "Isn’t it?", "damaged": "Isnot it?"},
            {"text": "Nis\u030c"},
        ):
            print(json.dumps(record), file=file)
    first, second, third = documents(records, "drop-ascii", by="source")
    assert (first.name, first.group, first.damaged) == ("a", "One", "Isnt it?")
    assert (second.name, third.intact) == ("news:2", "Niš")
    first, second = documents(records, "pairs", limit=2)
    assert first.damaged == "Isnt it?" and second is None


@pytest.fixture
def parallel(tmp_path) -> Path:
    sides = {
        "gold": ["Že ano , Jano .", "lines that do not pair", "ÚPLNĚ"],
        "input": ["ze ano , jano .", "lines", "uplne"],
        "mask": ["11110", "11111", "1"],
        "system": ["Že áno , Jano .", "lines that do not pair", "UPLNĚ"],
    }
    for side, lines in sides.items():
        (tmp_path / f"cs-{side}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path / "cs-gold.txt"


def test_lines_beside_each_other(parallel):
    skipped, found = documents(parallel, "pairs", lines=2, language="cs")
    assert skipped is None
    assert found.damaged == "ze ano , jano .\nuplne" and found.caseless
    # The comma is no word, and the mask leaves the full stop out.
    assert [found.intact[start:end] for start, end in found.scored] == ["Že", "ano", "Jano", "ÚPLNĚ"]
    tally = tallied(found, Published().edits(found, found.damaged))
    assert figures(tally, "words", "right", "scored") == [2, 4]
    assert figures(tally, "letters", "touched", "right") == [3, 1]
    assert figures(tally, "apostrophe", "touched") == [0]  # Jano for jano is no change
    _, found = documents(parallel, "base", lines=2, language="cs")
    assert found.damaged == "Ze ano , Jano .\nUPLNE"
    assert figures(tallied(found, Published().edits(found, found.damaged)), "words", "right", "scored") == [2, 4]


# --- words ----------------------------------------------------------------------------------------------------------


def test_words_lost_restored_and_harmed():
    given = document("Vučić didn’t see Niš or Nikšić, the governor’s town.")
    damaged = given.damaged
    assert damaged == "Vui didnt see Ni or Niki, the governors town."
    tally = tallied(
        given,
        [
            edit(damaged, "Vui", "Vučić"),
            edit(damaged, "didnt", "didn't", "apostrophe"),
            edit(damaged, "see", "seé"),
            edit(damaged, "Niki", "Nikić"),
        ],
    )
    assert figures(tally, "letters", "lost", "touched", "right") == [3, 3, 1]
    assert figures(tally, "apostrophe", "lost", "touched", "right") == [2, 1, 1]
    assert figures(tally, "words", "scored", "right") == [9, 5]
    assert tally.wrong == {("see", "seé", "see"): 1, ("Niki", "Nikić", "Nikšić"): 1}
    assert tally.missed == {("Ni", "Niš"): 1, ("governors", "governor’s"): 1}


@pytest.mark.parametrize(("got", "meant"), [("Ştefan", "Ștefan"), ("aţi", "ați"), ("don't", "don’t")])
def test_variants_are_the_same(got, meant):
    assert normal(got) == normal(meant)


def test_an_apostrophe_behind_a_word_is_right_in_the_second_figure_alone():
    given = document("The governments’ plan")
    tally = tallied(given, [edit(given.damaged, "governments", "governments’", "apostrophe")])
    assert figures(tally, "apostrophe", "lost", "touched", "right", "right behind") == [0, 1, 0, 1]
    given = document("The governments plan")
    tally = tallied(given, [edit(given.damaged, "governments", "governments’", "apostrophe")])
    assert figures(tally, "apostrophe", "touched", "right behind") == [1, 0]


def test_a_word_judged_damaged_is_lost():
    given = document("It isnt José")
    plain = tallied(given, [edit(given.damaged, "isnt", "isn’t", "apostrophe")])
    assert figures(plain, "apostrophe", "lost", "touched", "right") == [0, 1, 0]
    tally = tallied(given, [edit(given.damaged, "isnt", "isn’t", "apostrophe")], isnt="isn’t")
    assert figures(tally, "apostrophe", "lost", "touched", "right") == [1, 1, 1]


def test_judged_cases_are_read_by_document(tmp_path):
    (tmp_path / "judged.json").write_text('[{"document": "a", "word": "isnt", "meant": "isn’t"}]', encoding="utf-8")
    assert judged(tmp_path / "judged.json") == {"a": {"isnt": "isn’t"}}


@given(prose(), CHANNEL_NAMES, st.booleans())
def test_what_restores_everything_is_always_right(text, channel, whole):
    given = document(text, channel)
    every = words(given)
    edits = [Edit(w.start, w.end, w.left, w.meant, "letters", 1.0, "") for w in every if w.left != w.meant]
    tally = tallied(given, edits)
    for kind in ("letters", "apostrophe"):
        lost, right = figures(tally, kind, "lost", "right")
        assert right >= lost and figures(tally, kind, "touched") == [right]
    assert tally.counts["words", "right"] == len(every)
    if whole and given.damaged != text:
        one = Edit(0, len(given.damaged), given.damaged, text, "letters", 1.0, "")
        assert figures(tallied(given, [one]), "characters", "wrong after") == [0]


@given(st.data(), prose(max_words=6), CHANNEL_NAMES)
def test_each_word_reads_as_the_edits_inside_it_say(data, text, channel):
    given = document(text, channel)
    edits = list(data.draw(edits_of(given.damaged)))
    for verdict in verdicts(given, words(given), edits):
        word = verdict.word
        inside = [
            e for e in edits if e.kind in ("letters", "apostrophe") and word.start <= e.start <= e.end <= word.end
        ]
        moved = [e._replace(start=e.start - word.start, end=e.end - word.start) for e in inside]
        assert verdict.got == apply(word.left, moved)
        assert verdict.touched >= bool(inside)
        assert verdict.right == (normal(verdict.got) == normal(word.meant))


# --- whole text -----------------------------------------------------------------------------------------------------


@given(st.data(), prose(max_words=6), CHANNEL_NAMES)
def test_wrong_characters_are_at_least_the_distance(data, text, channel):
    given = document(text, channel)
    edits = [e for e in data.draw(edits_of(given.damaged)) if e.kind in RESTORING_KINDS]
    before, after = figures(tallied(given, edits), "characters", "wrong before", "wrong after")
    assert before >= distance(normal(given.damaged), normal(text))
    assert after >= distance(normal(apply(given.damaged, edits)), normal(text))
    if not edits:
        assert after == before


@given(st.text("abč", max_size=6), st.text("abč", max_size=6), st.text("abč", max_size=6))
def test_the_distance_is_a_metric(one, two, three):
    assert distance(one, two) == distance(two, one) <= max(len(one), len(two))
    assert (distance(one, two) == 0) == (one == two)
    assert distance(one, three) <= distance(one, two) + distance(two, three)


def test_characters_by_hand():
    given = document("Vučić – Niš")
    assert given.damaged == "Vui  Ni"
    tally = tallied(given, [edit(given.damaged, "Vui", "Vučič"), edit(given.damaged, "Ni", "Niš")])
    assert figures(tally, "characters", "all", "wrong before", "wrong after") == [11, 4, 2]


def test_every_edit_of_intact_text_is_false_but_of_words_judged_damaged():
    given = undamaged(document("It isnt 10 in the US"))
    edits = [
        edit(given.damaged, "isnt", "isn’t", "apostrophe"),
        edit(given.damaged, "10", "€10", "symbol"),
        Edit(0, 0, "", "x", "spacing", 1.0, ""),
    ]
    tally = Tally()
    scoring.score_intact(tally, given, words(given), edits)
    assert figures(tally, "intact", "words", "false edits") == [5, 2]
    tally = Tally()
    scoring.score_intact(tally, given, words(given, {"isnt": "isn’t"}), edits)
    assert figures(tally, "intact", "false edits") == [1]


# --- marks ----------------------------------------------------------------------------------------------------------


def test_marks_outside_words():
    given = document("“Yes,” he’d said — at 10 °C, for €5m or £6m, in the ’90s.")
    damaged = given.damaged
    assert damaged == "Yes, hed said  at 10 C, for 5m or 6m, in the 90s."
    edits = [
        Edit(0, 0, "", "“", "quote", 1.0, ""),
        Edit(4, 4, "", "“", "quote", 1.0, ""),
        edit(damaged, "  ", " — ", "dash"),
        edit(damaged, "5m", "£5m", "symbol"),
    ]
    place = damaged.index("6m")
    flags = [
        Flag(place, place + 2, "6m", "lost-symbol", (("£6m", 0.6),), 0.6, ""),
        Flag(5, 8, "hed", "lost-dash", (), 0.5, ""),
    ]
    tally = Tally()
    scoring.score_marks(tally, given, edits, flags)
    names = (
        "lost mark",
        "restored marks",
        "mark edits",
        "right mark edits",
        "restored or flagged",
        "flags",
        "right flags",
    )
    assert figures(tally, "quote", *names) == [2, 1, 2, 1, 1, 0, 0]
    assert figures(tally, "dash", *names) == [1, 1, 1, 1, 1, 1, 0]
    assert figures(tally, "currency", *names) == [2, 0, 1, 0, 1, 1, 1]
    assert figures(tally, "symbol", *names) == [1, 0, 0, 0, 0, 0, 0]
    assert figures(tally, "apostrophe", *names) == [1, 0, 0, 0, 0, 0, 0]


def test_a_flagged_quotation_tells_of_the_marks_at_its_ends():
    given = document("He said: “A — b” there", "replacement")
    start, end = given.damaged.index("\ufffd"), given.damaged.rindex("\ufffd") + 1
    flag = Flag(start, end, given.damaged[start:end], "lost-quote", (), 0.7, "")
    tally = Tally()
    scoring.score_marks(tally, given, [], [flag])
    assert figures(tally, "quote", "lost mark", "restored or flagged") == [2, 2]
    assert figures(tally, "dash", "lost mark", "restored or flagged") == [1, 0]


# --- confidence and ceiling -----------------------------------------------------------------------------------------


def test_edits_fall_into_bins_and_are_judged_one_by_one():
    given = document("Niš-Čačak, Vučić’s “town”, the governments’ plan")
    damaged = given.damaged
    assert damaged == "Ni-aak, Vuis town, the governments plan"
    edits = [
        edit(damaged, "Ni", "Niš", confidence=0.5),
        edit(damaged, "aak", "ašak", confidence=0.95),
        edit(damaged, "Vuis", "Vučić’s", confidence=1.0),
        Edit(13, 13, "", "“", "quote", 0.62, ""),
        edit(damaged, "governments", "governments’", "apostrophe", confidence=0.93),
    ]
    tally = Tally()
    scoring.score_confidence(tally, given, words(given), edits)
    assert figures(tally, "letters", "0.5–0.6 edits", "0.5–0.6 right") == [1, 1]
    assert figures(tally, "letters", "0.95–0.99 edits", "0.95–0.99 right") == [1, 0]
    assert figures(tally, "letters", "0.99–1 edits", "0.99–1 right") == [1, 1]
    assert figures(tally, "marks", "0.6–0.7 edits", "0.6–0.7 right") == [1, 1]
    assert figures(tally, "apostrophe", "0.9–0.95 edits", "0.9–0.95 right") == [1, 1]


def test_the_ceiling_is_what_some_reading_would_reach():
    given = document("Niš-Čačak, Vučić’s, Đorđe")
    readings = [(0, 2, ["Niš", "Nić"]), (3, 6, ["Čačak"]), (8, 12, ["Vujić’s"])]
    tally = Tally()
    scoring.score_ceiling(tally, given, words(given), readings)
    assert figures(tally, "letters", "reachable") == [1]


# --- peers ----------------------------------------------------------------------------------------------------------


class Shouting(WordPeer):
    name = "shouting"

    def answers(self, language, words):
        if language != "en":
            raise systems.Missing(f"nothing shouts in {language}")
        return {word: word.upper() for word in words if word != "was"}


def test_peers_are_asked_word_by_word_in_their_languages():
    given = document("It wasn’t \ufffdPele?", "drop-latin1")._replace(damaged="It wasn?t \ufffdPele was")
    peer = Shouting()
    assert peer.prepare([("en", given.damaged), ("hr", "Dobar dan")]) == ["nothing shouts in hr"]
    assert apply(given.damaged, peer.edits(given, given.damaged)) == "IT WASNT PELE was"
    assert peer.edits(given._replace(language="hr"), "Dobar dan") is None


def test_spellers_are_read_as_they_answer():
    speller = """
import sys
print("@(#) International Ispell Version 0")
for line in sys.stdin.buffer:
    word = line.decode("utf-8")[1:-1]
    two = "& Ni 1 1: Nišu\\n& vui 1 4: Vučić"
    answers = {"didnt": "& didnt 2 1: didn't, dint", "Ni-vui": two, "Bxq": "# Bxq 1", "was": "*"}
    block = [answers[word], ""] if word in answers else [""]
    sys.stdout.buffer.write("".join(f"{line}\\n" for line in block).encode("utf-8"))
    sys.stdout.flush()
"""
    asked = ["Bxq", "是", "Ni-vui", "was", "didnt"]
    assert systems._ask([sys.executable, "-c", speller], asked) == {"didnt": "didn't", "Ni-vui": "Nišu-Vučić"}


@pytest.mark.skipif(shutil.which("hunspell") is None, reason="hunspell is not installed")
def test_hunspell_suggests():
    try:
        answers = systems.Hunspell().answers("en", ["doesnt", "quickly", "是", "mispel"])
    except systems.Missing:
        pytest.skip("hunspell has no English dictionary")
    assert answers.keys() == {"doesnt", "mispel"}


def test_a_peer_that_is_not_there_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _: None)
    for peer in (systems.Hunspell(), systems.Aspell()):
        assert "apt install" in peer.prepare([("en", "a")])[0]


WORD = st.text("abcd", min_size=1, max_size=10)


@given(st.lists(WORD, min_size=1, max_size=12, unique=True), WORD)
def test_symspellpy_finds_the_same_among_the_reachable(forms, asked):
    symspellpy = pytest.importorskip("symspellpy")
    found = []
    for known in (forms, list(reachable([asked], forms))):
        speller = symspellpy.SymSpell(systems._DISTANCE, systems._PREFIX)
        for form in known:
            speller.create_dictionary_entry(form, 1 + forms.index(form))
        found.append([item.term for item in speller.lookup(asked, symspellpy.Verbosity.TOP)])
    assert found[0] == found[1]


# --- the run --------------------------------------------------------------------------------------------------------


class Told:
    """Stands for textfix: restores Vučić for sure, Niš half sure, and puts an apostrophe into each `lets`."""

    CHANGES = (
        ("Vui", "Vučić", "letters", 0.99),
        ("Ni", "Niš", "letters", 0.6),
        ("lets", "let’s", "apostrophe", 0.95),
    )

    def __init__(self, options):
        self.options = options

    def report(self, text, threshold):
        edits = [
            Edit(*found.span(), before, after, kind, confidence, "")
            for before, after, kind, confidence in self.CHANGES
            if confidence >= threshold and (found := re.search(rf"\b{before}\b", text))
        ]
        return Report("", tuple(sorted(edits)))

    def readings(self, text):
        return [(e.start, e.end, [e.after]) for e in self.report(text, 0.5).edits]


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(accuracy, "Textfix", Told)
    path = tmp_path / "news.jsonl"
    records = [{"id": "a", "text": "Vučić lets Niš know."}, {"id": "b", "text": "It lets Čačak know."}]
    path.write_text("\n".join(map(json.dumps, records)) + "\n", encoding="utf-8")

    def running(*arguments: str) -> tuple[int, str]:
        return accuracy.main([str(path), *arguments]), capsys.readouterr().out

    return running


def cells(printed: str, start: str) -> list[list[str]]:
    """The cells of the Markdown rows that begin so."""
    return [line.strip("| ").split(" | ") for line in printed.split("\n") if line.startswith(f"| {start}")]


def test_the_run_prints_all_figures(run):
    status, printed = run("--markdown", "--also", "0.5", "--errors", "3")
    assert status == 0
    rows = cells(printed, "all | textfix | ")
    assert rows[0] == ["all", "textfix", "letters", "3", "33.33", "66.67", "100.00", "100.00", "1"]
    assert rows[1] == ["all", "textfix", "apostrophe", "0", "–", "–", "0.00", "0.00", "2"]
    assert rows[2] == ["all", "textfix", "8", "50.00", "12.82", "12.82", "8", "2", "25000.00"]
    assert rows[3] == ["all", "textfix", "letters", *["–"] * 1, "100.00 of 1", *["–"] * 4, "100.00 of 1"]
    assert rows[4] == ["all", "textfix", "apostrophe", *["–"] * 5, "0.00 of 2", "–"]
    assert cells(printed, "all | textfix from 0.5 | letters")[0][3:5] == ["3", "66.67"]
    assert cells(printed, "lets → let’s") == [["lets → let’s", "lets", "2"], ["lets → let’s", "(intact)", "2"]] * 2
    assert cells(printed, "aak") == [["aak", "Čačak", "1"]] * 2


def test_the_run_prints_both_figures_of_judged_cases(run, tmp_path):
    (tmp_path / "j.json").write_text('[{"document": "b", "word": "lets", "meant": "let’s"}]', encoding="utf-8")
    status, printed = run("--markdown", "--judged", str(tmp_path / "j.json"))
    assert status == 0
    assert cells(printed, "all | textfix | apostrophe")[0][3:] == ["0", "–", "–", "0.00", "0.00", "2"]
    assert cells(printed, "all | textfix, as judged | apostrophe")[0][3:] == [
        "1",
        "100.00",
        "100.00",
        "50.00",
        "50.00",
        "2",
    ]
    assert cells(printed, "all | textfix, as judged | 8")[0][-2] == "1"


def test_intact_text_alone(run):
    status, printed = run("--channel", "none", "--markdown")
    assert status == 0
    # Vučić and Niš stand there whole.
    assert cells(printed, "all | textfix | ") == [["all", "textfix", "0", "–", "–", "–", "8", "2", "25000.00"]]


def test_what_cannot_be_measured_is_said(run, capsys):
    assert run("--option", "nothing")[0] == 2
    with pytest.raises(SystemExit) as stopped:
        run("--peers", "nobody")
    assert stopped.value.code == 2 and "no peer nobody" in capsys.readouterr().err


@given(st.lists(st.lists(st.text("ab|", max_size=4), min_size=3, max_size=3), max_size=4))
def test_tables_have_all_their_rows(rows):
    plain = table("T", ["a", "b", "c"], rows, markdown=False)
    marked = table("T", ["a", "b", "c"], [[cell.replace("|", "") for cell in row] for row in rows], markdown=True)
    assert plain.count("\n") == len(rows) + 2
    assert all(line.count("|") == 4 for line in marked.split("\n")[2:-1])
