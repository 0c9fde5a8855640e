"""Spun text: laws of the step, passages that people wrote and passages that a spinner rewrote."""

from __future__ import annotations

import json
import random
import re
import sys
from itertools import pairwise
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import run_python

from textfix import datafile, grammar
from textfix.cli import main
from textfix.errors import InputError, ModelError
from textfix.fixer import Fixer
from textfix.grammar import breaks
from textfix.language_model import LanguageModel
from textfix.report import Report
from textfix.segment import WINDOW, Document
from textfix.spun import Spun
from textfix.spun_flags import MIN_CONFIDENCE, Flagger
from textfix.spun_judge import Judge, sections, unseen
from textfix.spun_model import log_mean, rate
from textfix.swap_rates import RATES, evidence
from textfix.tortured import Fingerprints, Phrase, parse

CASES = Path(__file__).parent / "cases"
MODELS = ("language_model.bin", "synonyms.bin", "context_vectors.bin", "detector.bin", "tortured.bin", "spun.bin")
built = pytest.mark.skipif(
    not all((datafile.directory() / name).exists() for name in MODELS), reason="the data files are not built"
)

MARKED = re.compile(r"\{([^|{}]+)\|([^|{}]+)\}")


def read(name: str) -> list[dict]:
    return json.loads((CASES / name).read_text(encoding="utf-8"))


NEGATIVE = read("negative_spun.json")
SWAPPED = read("spun_swaps.json")


@pytest.fixture(scope="module")
def step() -> Spun:
    return Spun()


def unmarked(text: str) -> tuple[str, dict[tuple[int, int], str]]:
    """Return a case's text without its marks, and where which words were swapped in for what."""
    pieces, swaps, position, length = [], {}, 0, 0
    for match in MARKED.finditer(text):
        pieces.append(text[position : match.start()])
        length += match.start() - position
        swaps[length, length + len(match[1])] = match[2]
        pieces.append(match[1])
        length += len(match[1])
        position = match.end()
    return "".join(pieces) + text[position:], swaps


def restored(text: str) -> str:
    return MARKED.sub(r"\2", text)


def judged(step: Spun, text: str):
    document = Document(text)
    flags = step.flags(document)
    return flags, document.memory["spun_score"]


def check(text: str, flags) -> None:
    """What holds for all flags."""
    assert all(a.end <= b.start for a, b in pairwise(flags))
    for flag in flags:
        assert flag.kind == "spun"
        assert text[flag.start : flag.end] == flag.text != ""
        assert len(flag.suggestions) <= 3
        chances = [chance for _, chance in flag.suggestions]
        assert chances == sorted(chances, reverse=True)
        assert all(chance >= 0 for chance in chances)
        assert sum(chances) <= flag.confidence + 0.001
        assert 0 < flag.confidence <= 1
        assert flag.reason.isprintable()
        assert flag.text not in [suggestion for suggestion, _ in flag.suggestions]


# Laws

pieces = st.sampled_from(
    [
        *"the of and to in was a ve could expanded , . ’ - \n \n\n \ud800 \0 É Limbs limbs bosom malignancy 7".split(
            " "
        ),
        "limbs of the law",
        "“ve been given”",
        "counterfeit consciousness",
        unmarked(SWAPPED[0]["text"])[0][:700],
        NEGATIVE[0]["text"][:300],
    ]
)


@built
@settings(max_examples=40)
@given(st.lists(pieces, max_size=40).map(" ".join))
def test_flags_lie_in_the_text_and_nothing_is_changed(step, text):
    document = Document(text)
    assert step.edits(document) == ()
    check(text, step.flags(document))
    assert 0 <= document.memory["spun_score"] <= 1


@built
def test_the_same_text_gives_the_same_flags_whoever_was_judged_before(step):
    text, _ = unmarked(SWAPPED[1]["text"])
    first = judged(step, text)
    for case in SWAPPED:
        judged(step, unmarked(case["text"])[0])
    assert judged(step, text) == first == judged(Spun(), text)


@given(st.text(st.sampled_from("a b\n.\r"), max_size=200), st.integers(1, 200))
def test_sections_are_the_text(text, times):
    text *= times
    parts = list(sections(text))
    assert "".join(text[start:end] for start, end in parts) == text
    assert all(end - start <= 5000 for start, end in parts)


BROKEN = (
    (grammar._MODAL, grammar._MODALS),
    (grammar._NO_SUBJECT, grammar._CONJUNCTIONS),
    (grammar._TWO_VERBS, grammar._FIRST_VERBS),
    (grammar._ORPHAN, grammar._ORPHANS),
)


@pytest.mark.parametrize(("pattern", "beginnings"), BROKEN)
@given(words=st.lists(st.sampled_from("is was a an the would not if because ve Ve been to asked ing".split())))
def test_breaks_are_found_by_their_beginnings(pattern, beginnings, words):
    for text in (" ".join(words), " ".join(words).replace(" ve", "’ve")):
        found = [match.span() for match in grammar._matches(pattern, text, beginnings)]
        assert found == [match.span() for match in pattern.finditer(text)]


@given(st.lists(st.floats(0.001, 100), max_size=30))
def test_evidence_is_a_sum_over_words(odds):
    alone = [evidence([one]) for one in odds]
    assert evidence(odds) == pytest.approx([sum(sums[i] for sums in alone) for i in range(len(RATES))])
    assert RATES[0] <= rate(evidence(odds)) <= RATES[-1] + 1e-9
    assert min(evidence(odds)) <= log_mean(evidence(odds)) <= max(evidence(odds))


@built
def test_windows_of_one_document_share_what_they_show(step):
    """A second window is judged with the first in mind; other documents know nothing of it."""
    text, _ = unmarked(SWAPPED[0]["text"])
    alone = judged(step, NEGATIVE[0]["text"])[1]
    memory: dict[str, object] = {}
    step.flags(Document(text, memory))
    first = memory["spun_score"]
    step.flags(Document(NEGATIVE[0]["text"], memory))
    assert memory["spun_score"] > alone
    assert first > 0.9
    assert judged(step, NEGATIVE[0]["text"])[1] == alone


# Passages


@built
@pytest.mark.parametrize("case", NEGATIVE, ids=lambda case: case["kind"] + ": " + case["text"][:24])
def test_what_people_wrote_is_not_flagged(step, case):
    flags, score = judged(step, case["text"])
    assert not flags
    assert score < 0.5


@built
@pytest.mark.parametrize("case", SWAPPED, ids=lambda case: case["id"])
def test_what_was_swapped_in_is_flagged_with_the_original(step, case):
    text, swaps = unmarked(case["text"])
    flags, score = judged(step, text)
    check(text, flags)
    assert score > 0.9
    right = [flag for flag in flags for span in swaps if span[0] < flag.end and flag.start < span[1]]
    assert len(right) >= 0.8 * len(flags)
    named = [flag for flag in flags if swaps.get((flag.start, flag.end)) in [text for text, _ in flag.suggestions]]
    assert len(named) >= case["least"]
    assert all(flag.confidence >= MIN_CONFIDENCE for flag in named)


@built
@pytest.mark.parametrize("case", SWAPPED, ids=lambda case: case["id"])
def test_the_passages_as_they_were_are_not_flagged(step, case):
    flags, score = judged(step, restored(case["text"]))
    assert not flags
    assert score < 0.5


@built
@pytest.mark.parametrize("case", SWAPPED, ids=lambda case: case["id"])
def test_lost_characters_are_not_taken_for_swaps(step, case):
    """Text that lost its quotes, and a letter of some names and words, and was not restored."""
    rng = random.Random(0)
    text = restored(case["text"]).replace('"', "").replace("'", "")
    damaged = re.sub(r"\b\w{5,}\b", lambda word: word[0][:-2] + word[0][-1] if rng.random() < 0.06 else word[0], text)
    assert damaged != text
    assert not judged(step, damaged)[0]


@built
@pytest.mark.parametrize(
    "text", ["", " ", "limbs", "Die Hat war in der Gang. " * 40, "limbs " * 500, "0 1 2 3\n" * 300]
)
def test_what_is_no_english_prose_shows_nothing(step, text):
    assert judged(step, text)[0] == []


# Broken grammar


@pytest.fixture(scope="module")
def model() -> LanguageModel:
    return LanguageModel()


BROKEN = {
    "the team “ve been told” to leave": ("ve", "had"),
    "which could expanded to other cities": ("could expanded", "could be expanded"),
    "a plan that would denied if was discovered early": ("if was", "if it was"),
    "no proof either to supporting or refute the claim": ("to supporting or refute", "to support or refute"),
    "The new law is a clear insult is aimed at the poor": ("is aimed at", "that is aimed at"),
}
WHOLE = [
    "they've been told to leave, and I've been told, too",
    "the team, I’ve been told, could be expanded and should have expanded",
    "she could, expanded or not, use the hub; the will contested by his sons",
    "as if it was uncovered; if true, was it uncovered? the question of if was never raised",
    "committed to supporting or funding it; with a view to keeping or selling it; used to being or doing",
    "devoted to supporting and help for the poor",
    "what it is is a classic; the point is a good one, as is expected in such cases",
]


@built
@pytest.mark.parametrize("text", BROKEN)
def test_broken_grammar_is_named(model, text):
    span, suggestion = BROKEN[text]
    assert (span, suggestion) in [
        (text[found.start : found.end], found.suggestions[0]) for found in breaks(text, model)
    ]


@built
@pytest.mark.parametrize("text", WHOLE)
def test_whole_grammar_is_not(model, text):
    assert breaks(text, model) == []


@built
def test_broken_grammar_counts_where_the_text_shows_other_signs(step):
    broken = "The plan could expanded next year, he said."
    text, _ = unmarked(SWAPPED[0]["text"])
    assert not judged(step, restored(SWAPPED[0]["text"]) + " " + broken)[0]
    flags, _ = judged(step, f"{text} {broken}")
    assert any(flag.text == "could expanded" and "broken grammar" in flag.reason for flag in flags)


@built
@pytest.mark.parametrize(("evidence", "read"), [(-2.0, 0), (2.0, 3)])
def test_a_page_that_the_detector_cleared_is_no_sign_for_the_others(evidence, read, monkeypatch):
    """Else a book would be read whole by it for the sake of one page."""
    flagger = Flagger(None, ())
    parts = [unseen(number, "the words of the page " * 12) for number in range(3)]
    seen = []

    def section(self, part):
        return part._replace(suspects=[(None, 1.0)], sums=[evidence] * len(RATES)) if part.start == 1 else part

    monkeypatch.setattr(Judge, "section", section)
    monkeypatch.setattr(Judge, "whole", lambda self, part: seen.append(part.start) or part)
    flagger._sections(parts, thoroughly=False)
    assert len(seen) == read
    flagger._sections(parts, thoroughly=True)
    assert len(seen) == read + 3


# Tortured phrases

LIST = """\
# phrase, usual wording, conditions
bosom malignancy\tbreast cancer
colossal information\tbig data\t+learning\t+network\t-spy
"""


def prints(text: str = LIST) -> Fingerprints:
    return Fingerprints(parse(text.split("\n"), "mine.tsv"))


def found(text: str) -> list[str]:
    return [hit.phrase.usual for hit in prints().find(text, set(re.findall(r"[a-z]{2,}", text)))]


def test_tortured_phrases_keep_their_conditions():
    assert found("Bosom malignancy and bosom malignancy.") == ["breast cancer"] * 2
    assert found("abosom malignancy, bosom malignancyx") == []
    assert found("colossal information") == []
    assert found("a network of colossal information") == ["big data"]
    assert found("a spy network of colossal information") == []


def test_a_condition_of_two_words_is_met_by_neither():
    """As it stands, no word of a text is it."""
    both = frozenset({"of women"})
    text, words = "bosom malignancy of women", {"bosom", "malignancy", "of", "women"}
    must = Phrase("bosom malignancy", "", required=both)
    must_not = Phrase("bosom malignancy", "", forbidden=both)
    for phrase, hits in ((must, 0), (must_not, 1)):
        assert len(Fingerprints([phrase]).find(text, words)) == hits


@given(st.text(st.sampled_from("bosom malignancy"), max_size=30), st.text(max_size=30))
def test_tortured_phrases_are_found_in_any_text(before, after):
    text = f"{before} bosom malignancy {after}"
    spans = [(hit.start, hit.end) for hit in prints().find(text, {"bosom", "malignancy"})]
    assert (len(before) + 1, len(before) + 17) in spans or len(text.lower()) != len(text)
    assert all(text[start:end].lower() == "bosom malignancy" for start, end in spans)


@pytest.mark.parametrize("line", ["bosom malignancy", "\tbreast cancer", "a b\tc\tlearning"])
def test_a_list_that_is_none_names_its_line(line):
    with pytest.raises(InputError, match=r"mine\.tsv, line 2"):
        list(parse(["a b\tc", line], "mine.tsv"))


@built
def test_one_tortured_phrase_is_no_sign_and_two_are():
    step = Spun(phrases=[Phrase("bosom malignancy", "breast cancer"), Phrase("deep studying", "")])
    one, two = "They wrote of bosom malignancy. ", "They wrote of bosom malignancy and of deep studying. "
    assert judged(step, one)[0] == []
    flags, score = judged(step, two)
    check(two, flags)
    assert [flag.text for flag in flags] == ["bosom malignancy", "deep studying"]
    assert flags[0].suggestions == (("breast cancer", flags[0].confidence),)
    assert score > judged(step, one)[1]


# In the fixer


SPUN_TEXTS = [unmarked(case["text"])[0] for case in SWAPPED]
CAPTION = "The mayor of Lisbon, Amira Haddad, opens the new bridge over the river in May.\n\n"


@pytest.fixture(scope="module")
def fixer() -> Fixer:
    return Fixer()


def test_repairing_asks_for_no_flags(monkeypatch):
    def none(*arguments: object) -> None:
        raise AssertionError("the step was asked for flags")

    monkeypatch.setattr(Spun, "flags", none)
    fixer = Fixer()
    assert fixer.fix(SPUN_TEXTS[0]) == SPUN_TEXTS[0]
    assert fixer.edits(SPUN_TEXTS[0]) == ()
    with pytest.raises(AssertionError, match="asked for flags"):
        fixer.explain(SPUN_TEXTS[0])


def test_the_models_stay_closed_until_flags_are_asked_for():
    code = """
        import sys, textfix
        textfix.fix("The countrys home minister, Neboja Stefanovi, denied it.")
        print([name for name in sys.modules if "spun_" in name or "suspects" in name])
    """
    assert run_python(code).strip() == "[]"


@built
@settings(max_examples=15)
@given(
    st.sampled_from(SPUN_TEXTS),
    st.sampled_from(["", CAPTION, CAPTION * 2]),
    st.sampled_from(["Serbias president, Aleksandar Vui, didnt meet Milo jukanovi. ", "He came( late) , too. ", ""]),
    st.sampled_from([300, 1000, WINDOW]),
)
def test_the_repaired_text_is_judged_and_flags_lie_in_the_input(fixer, spun, before, damaged, window):
    text = f"{before}{damaged}{spun}\n{damaged}"
    with patch("textfix.fixer.WINDOW", window):
        report = fixer.explain(text)
        assert report.text == fixer.fix(text)
    flags = [flag for flag in report.flags if flag.kind == "spun"]
    assert all(a.end <= b.start for a, b in pairwise(flags))
    assert all(text[flag.start : flag.end] == flag.text for flag in flags)
    assert Report.from_dict(json.loads(report.to_json())) == report
    if window > len(text):
        plain, score = judged(Spun(), report.text)
        assert [flag.suggestions for flag in flags] == [flag.suggestions for flag in plain]
        assert report.spun_score == score > 0.9


@built
def test_the_users_phrases_are_flagged_too(tmp_path, capsys):
    own = tmp_path / "own.tsv"
    own.write_text("# own\nbosom malignancy\tbreast cancer\nprofound teachings\tdeep learning\n", encoding="utf-8")
    text = tmp_path / "text.txt"
    text.write_text("Of bosom malignancy we learn by profound teachings.\n", encoding="utf-8")
    assert main(["--phrases", str(own), "--explain", "-", str(text)]) == 0
    report = json.loads(capsys.readouterr().out)
    assert [flag["text"] for flag in report["flags"]] == ["bosom malignancy", "profound teachings"]
    lines = own.read_text(encoding="utf-8").split("\n")
    with_own = Fixer(phrases=lines)
    assert [flag.text for flag in with_own.explain(text.read_text(encoding="utf-8")).flags] == [
        flag["text"] for flag in report["flags"]
    ]
    assert list(with_own.fix_many(["a", "b"], workers=2)) == ["a", "b"]


def test_a_wrong_line_of_the_users_phrases_is_named(tmp_path, capsys):
    own = tmp_path / "own.tsv"
    own.write_text("bosom malignancy\n", encoding="utf-8")
    assert main(["--phrases", str(own), str(own)]) == 2
    assert f"{own}, line 1: give the phrase" in capsys.readouterr().err
    with pytest.raises(InputError, match="phrases, line 1"):
        Fixer(phrases=["bosom malignancy"])


# Data


def test_missing_data_say_what_to_do(tmp_path):
    with pytest.raises(ModelError, match="rebuild it"):
        judged(Spun(tmp_path), "")


# The benchmark's measures


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=20))
def test_average_precision_and_area_are_what_they_are_called(pairs):
    sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))
    import spun as benchmark

    right = [value for _, value in pairs]
    perfect = benchmark._average_precision([float(value) for value in right], right)
    assert perfect == (1.0 if any(right) else 0.0)
    assert 0 <= benchmark._average_precision([score for score, _ in pairs], right) <= perfect
    low, high = ([score for score, value in pairs if value is kind] for kind in (False, True))
    if low and high:
        assert benchmark._area(low, high) == pytest.approx(1 - benchmark._area(high, low))
