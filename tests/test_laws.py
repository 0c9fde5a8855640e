"""The laws that every repair keeps (README, "Laws"), each as a property of the whole fixer with all its default steps.

Those of single parts stand in the tests of the parts.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from strategies import UNITS, any_text, captions, cut, ill_laid_out, prose, run_python, texts

from textfix import datafile, stream
from textfix.channels import CHANNELS
from textfix.cli import main
from textfix.edits import RESTORING_KINDS, apply, check, invert
from textfix.errors import InputError, ModelError
from textfix.fixer import Fixer
from textfix.report import Report
from textfix.segment import WINDOW, lines

needs_data = pytest.mark.skipif(not (datafile.DATA / "MANIFEST.json").exists(), reason="the data files are not built")
SEEDS = Path(__file__).parent.parent / "seeds"


@lru_cache
def fixer(**options: object) -> Fixer:
    """The fixer with these options; one for all examples, as a program would have it."""
    try:
        return Fixer(**options)
    except (ImportError, ModelError):
        return Fixer(**{"steps": ("mojibake", "captions", "spacing"), **options})


# 1. Explained


@needs_data
@given(texts())
def test_some_active_channel_explains_each_restoring_edit(text):
    # The restoring step alone: an edit that a later step builds on tells of a text between.
    for edit in fixer(steps=("restore",)).explain(text).edits:
        assert edit.kind in RESTORING_KINDS
        assert any(channel.explains(edit.before, edit.after) for name, channel in CHANNELS.items() if name != "base"), (
            edit
        )


@needs_data
@given(texts())
def test_what_was_dropped_is_all_that_is_put_back(text):
    drop = CHANNELS["drop"].damage
    assert drop(fixer(steps=("restore",), channels=("drop",)).fix(text)) == drop(text)


# 2. Final


@given(texts())
def test_fixing_twice_is_fixing_once(text):
    fixed = fixer().fix(text)
    assert fixer().fix(fixed) == fixed


@given(texts())
@settings(max_examples=200)
def test_fixing_twice_is_fixing_once_section_by_section(text):
    with patch("textfix.restore._SECTION", 15):
        fixed = fixer().fix(text)
        assert fixer().fix(fixed) == fixed


# 3., 4. Edits


@given(texts(), st.sampled_from([40, 100, 300, WINDOW]))
@settings(max_examples=200)
def test_edits_are_well_formed_and_make_the_repaired_text(text, window):
    with patch("textfix.fixer.WINDOW", window):
        report = fixer().explain(text)
        assert report.text == apply(text, report.edits) == fixer().fix(text)
    check(text, report.edits)
    assert all(0 <= edit.confidence <= 1 and edit.reason for edit in report.edits)
    for flag in report.flags:
        assert 0 <= flag.start <= flag.end <= len(text)
        assert text[flag.start : flag.end] == flag.text


@given(texts())
@example("²?²")  # a digit, but no decimal one: once between two of them there was an error
def test_edits_can_be_undone_also_after_json(text):
    report = fixer().explain(text)
    back = Report.from_dict(json.loads(report.to_json()))
    assert back == report
    check(report.text, invert(back.edits))
    assert apply(back.text, invert(back.edits)) == text


# 5. The threshold is a filter


THRESHOLDS = st.sampled_from([0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.97, 0.98, 0.99, 0.995, 0.999, 1.0])


@given(texts(), THRESHOLDS, THRESHOLDS)
def test_raising_the_threshold_only_removes_edits(text, one, other):
    low, high = sorted((one, other))
    at_low, at_high = (fixer(min_confidence=threshold).explain(text).edits for threshold in (low, high))
    assert at_high == tuple(edit for edit in at_low if edit.confidence >= high)


@given(texts(), st.data())
def test_any_subset_of_the_edits_can_be_applied(text, data):
    chosen = [edit for edit in fixer().explain(text).edits if data.draw(st.booleans())]
    check(text, chosen)
    assert apply(apply(text, chosen), invert(chosen)) == text


# 6. Without damage nothing is touched


@given(prose() | st.lists(captions(), max_size=3, unique=True).map("\n\n".join))
def test_intact_text_is_left_alone(text):
    assert [edit for edit in fixer().explain(text).edits if edit.kind in {*RESTORING_KINDS, "mojibake"}] == []


# 7. Total


@given(any_text(max_size=200))
def test_every_string_gives_a_string(text):
    assert isinstance(fixer().fix(text), str)
    assert isinstance(fixer().explain(text), Report)


@needs_data
@example(["\u02bf"])  # stands for nothing where accents are stripped
@given(st.lists(st.characters(categories=["L"]), min_size=1, max_size=12, unique=True))
def test_any_letter_may_stand_alone_where_accents_are_asked_for(letters):
    text = " ".join(f"Vlada nece, {letter} rece nam" for letter in letters)
    assert isinstance(fixer(channels=("base",)).fix(text), str)


@given(st.binary(max_size=5), st.sampled_from([bytes, bytearray, memoryview]))
def test_bytes_are_refused_with_advice(data, kind):
    for call in (fixer().fix, fixer().explain):
        with pytest.raises(InputError, match="decode"):
            call(kind(data))


# 8., 9. The filter


class Pieces(io.RawIOBase):
    """A pipe that delivers these pieces, one at each read."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        piece = self._left or next(self._pieces, b"")
        taken, self._left = piece[: len(buffer)], piece[len(buffer) :]
        buffer[: len(taken)] = taken
        return len(taken)


def filtered(pieces: Iterable[bytes], *arguments: str) -> bytes:
    """Return what the command writes when its input comes in these pieces."""
    kept = sys.stdin, sys.stdout
    out = io.BytesIO()
    sys.stdin = io.TextIOWrapper(io.BufferedReader(Pieces(pieces)))
    sys.stdout = io.TextIOWrapper(out)
    try:
        assert main([*arguments, "--steps", ",".join(fixer().step_names)]) == 0
        sys.stdout.flush()
        return out.getvalue()
    finally:
        sys.stdin, sys.stdout = kept


def as_bytes(strategy: st.SearchStrategy[str]) -> st.SearchStrategy[bytes]:
    return strategy.map(lambda text: text.encode("utf-8", "surrogatepass"))


@given((as_bytes(texts()) | st.binary()).flatmap(cut), st.sampled_from(sorted(UNITS)))
def test_chunking_is_invisible(pieces, by):
    text = b"".join(pieces).decode("utf-8", "surrogateescape")
    repaired = "".join(fixer().fix(unit) for unit in UNITS[by](text))
    assert filtered(pieces, "--by", by) == repaired.encode("utf-8", "surrogateescape")


ODD = [b"\r\n", b"\r", b"\n", b"\0", b"\xef\xbb\xbf", b"\xff", b"\xc3", b"\xe2\x80", b"\xed\xa0\x80", b"\x1a", b"\x0c"]


@given(st.lists(st.sampled_from(ODD) | as_bytes(prose(max_words=4)), max_size=8), st.sampled_from(sorted(UNITS)))
def test_bytes_that_need_no_repair_pass_unchanged(pieces, by):
    data = b"".join(pieces)
    assume(not fixer().explain(data.decode("utf-8", "surrogateescape")).edits)
    assert filtered([data], "--by", by) == data


# 10. Captions


def words_of(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.encode("ascii", "ignore").decode().casefold()))


@given(ill_laid_out())
def test_removed_captions_name_the_one_that_stays(text):
    report = fixer(steps=("captions",)).explain(text)
    given_lines = list(lines(text))
    stays = [line for line in given_lines if not any(e.start <= line.start and line.end <= e.end for e in report.edits)]
    for edit in report.edits:
        assert edit.kind == "caption"
        if edit.after:  # the kept one takes the fuller wording of a copy
            continue
        (number,) = re.fullmatch(r"repeats line (\d+)", edit.reason).groups()
        kept = given_lines[int(number) - 1]
        assert kept in stays
        assert kept.start + len(kept.text.rstrip()) <= edit.start
        shared = words_of(kept.text) & words_of(edit.before)
        assert len(shared) >= 0.6 * min(len(words_of(kept.text)), len(words_of(edit.before)))
    if not any(edit.after for edit in report.edits):
        remaining = iter(line.content for line in given_lines)
        assert all(any(line.content == other for other in remaining) for line in lines(report.text) if line.content)


# 11. Determined

SOME_TEXTS = """
    from pathlib import Path
    import hashlib, textfix
    fixer = textfix.Fixer(steps={steps})
    seeds = [path.read_text(encoding="utf-8") for path in sorted(Path({seeds!r}).iterdir())]
    print(hashlib.sha256("".join(fixer.explain(text).to_json() for text in seeds * 2).encode()).hexdigest())
"""


def test_the_same_in_every_process_and_thread():
    code = SOME_TEXTS.format(steps=fixer().step_names, seeds=str(SEEDS))
    digests = {run_python(code, PYTHONHASHSEED=seed).strip() for seed in ("0", "1", "4711")}
    seeds = [path.read_text(encoding="utf-8") for path in sorted(SEEDS.iterdir())] * 2
    with ThreadPoolExecutor(3) as threads:
        reports = [report.to_json() for report in threads.map(fixer().explain, seeds)]
    assert digests == {hashlib.sha256("".join(reports).encode()).hexdigest()}


@given(st.lists(texts(), min_size=2, max_size=4))
@settings(max_examples=20)  # each opens the data files anew
def test_no_document_leaves_a_trace_in_the_next(documents):
    fresh = [fixer.__wrapped__().explain(text) for text in documents]
    assert [fixer().explain(text) for text in documents] == fresh


# 12. Bounded

FRAGMENTS = [
    "The prime minister, Aleksandar Vui, didnt speak in Ni. ",
    "\n",
    "\r",
    "a\n\n",
    " ",
    "( ",
    " , ",
    "'a':",
    "?",
    "caf ",
    "\ufffd",
    "Ã¢â‚¬",
    "Ã\n",
    "don't ",
    "\u2028",
    "Amira Haddad opens the new bridge over the river in Lisbon\n\n",
]


def operations(work: Callable[[], object]) -> int:
    """Return how many lines of Python and calls of C functions `work` takes."""
    count = 0

    def count_one(frame, event, argument):
        nonlocal count
        count += 1
        return count_one

    traced, profiled = sys.gettrace(), sys.getprofile()
    sys.settrace(count_one)
    sys.setprofile(count_one)
    try:
        work()
    finally:
        sys.settrace(traced)
        sys.setprofile(profiled)
    return count


@pytest.mark.parametrize("fragment", FRAGMENTS, ids=repr)
def test_work_grows_with_the_text_and_no_faster(fragment):
    """Not in seconds, which hang on the machine; `benchmarks/speed.py` measures those."""
    # Long enough that what the evidence says of the shorter text, and how often it is looked at, holds for the longer.
    once, twice = fragment * (8000 // len(fragment)), fragment * (16000 // len(fragment))
    fixer().explain(twice)  # what is done once and remembered is not counted
    assert operations(lambda: fixer().explain(twice)) < 2.5 * operations(lambda: fixer().explain(once)) + 1000


RUNS = [
    *"A a Aa aA É é ß 1 1, 1. 0- ' a' ’ “ \" ? a? . A. A- - ( ((a [ ] { < <b> & &amp; / http:// www. @ # _ * |".split(
        " "
    ),
    *"_ * | \xa0 \u200b \ufffd a\ufffd Ã Ã© ðŸ $1 ° 中 🙂".split(" "),
    *(" - ", "  ", ", ", "\t", "\n ", "A B ", "ab cd ", "A, ", "1 %"),
    *("Photo: ", "By A. B ", "(Reuters) ", "Jan. 5, ", "1990 ", "said ", "Mr. "),
]
"""What expressions that look for names, numbers, marks, addresses or markup may try again and again."""

EVERY_RUN = """
import sys, textfix
for run in sys.argv[1:]:
    for around in (("", ""), ("(", "!"), ("The ", " x")):
        textfix.explain(around[0] + run * (3000 // len(run)) + around[1])
"""


def test_no_run_of_anything_takes_for_ever():
    """Regular expressions count as one operation above, however often they try. Here all takes some seconds; one that
    tries all ways to part a run would take minutes or hours."""
    subprocess.run([sys.executable, "-c", EVERY_RUN, *RUNS], check=True, timeout=120)


def peak_of_stream(windows: int, line_end: str) -> int:
    """Return the peak memory, in bytes, of filtering so many windows of text that does not repeat itself."""

    def text() -> Iterator[str]:
        for number in range(windows * 100):
            yield f"Number {number} said nothing to the minister in the café of the Hotel {number % 97}.{line_end}"

    tracemalloc.start()
    try:
        for _, group in groupby(stream.windows(text(), size=8000), itemgetter(0)):
            for _ in fixer().edit_windows(window for _, window in group):
                pass
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("line_end", [" ", "\n\n"], ids=["one line", "paragraphs"])
def test_memory_is_that_of_a_window(line_end, monkeypatch):
    """Scaled down, windows and all, to be quick; `benchmarks/memory.py` measures a gigabyte."""
    monkeypatch.setattr("textfix.captions.REMEMBERED", 16_000)
    peak_of_stream(8, line_end)  # what is remembered once is not counted
    assert peak_of_stream(40, line_end) < 1.2 * peak_of_stream(10, line_end)


# 13. Data files

SECTIONS = st.dictionaries(
    st.text("abc", min_size=1, max_size=3), st.tuples(st.just("B"), st.binary(max_size=20)), max_size=3
)


@pytest.fixture(scope="module")
def data_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data") / "some.bin"


@given(sections=SECTIONS)
def test_a_data_file_gives_back_what_was_written(data_path, sections):
    datafile.write(data_path, "test", sections, facts={"n": 1})
    found = datafile.DataFile(data_path, "test")
    assert {name: bytes(view) for name, view in found.sections.items()} == {
        name: data for name, (_, data) in sections.items()
    }
    assert found.facts == {"n": 1}
    with pytest.raises(ModelError, match="rebuild it"):
        datafile.DataFile(data_path, "another kind")


@given(sections=SECTIONS, data=st.data())
def test_a_data_file_that_was_cut_or_grew_is_refused(data_path, sections, data):
    datafile.write(data_path, "test", sections)
    whole = data_path.read_bytes()
    end = data.draw(st.integers(0, len(whole) - 1))
    data_path.write_bytes(data.draw(st.sampled_from([whole[:end], whole + b"\0" * (end + 1)])))
    with pytest.raises(ModelError, match=r"some.bin .*rebuild it"):
        datafile.DataFile(data_path, "test")


@given(st.binary(max_size=200))
def test_what_is_no_data_file_is_refused(data_path, data):
    data_path.write_bytes(data)
    with pytest.raises(ModelError, match="rebuild it"):
        datafile.DataFile(data_path, "test")


@given(sections=SECTIONS, data=st.data())
def test_an_altered_head_is_refused_or_read_right(data_path, sections, data):
    datafile.write(data_path, "test", sections)
    altered = bytearray(data_path.read_bytes())
    place = data.draw(st.integers(0, min(len(altered), 120) - 1))
    altered[place] ^= data.draw(st.integers(1, 255))
    data_path.write_bytes(altered)
    if place < 12:  # magic and version
        with pytest.raises(ModelError, match="rebuild it"):
            datafile.DataFile(data_path, "test")
    else:
        try:
            datafile.DataFile(data_path, "test")
        except ModelError as error:
            assert "rebuild it" in str(error)


def test_a_missing_data_file_is_named(tmp_path):
    with pytest.raises(ModelError, match=r"missing.bin is missing: reinstall textfix"):
        datafile.DataFile(tmp_path / "missing.bin", "test")


@needs_data
def test_the_packaged_data_is_what_the_manifest_says():
    manifest = json.loads((datafile.DATA / "MANIFEST.json").read_text(encoding="utf-8"))
    for name, entry in manifest["files"].items():
        assert hashlib.sha256((datafile.DATA / name).read_bytes()).hexdigest() == entry["sha256"], name
    packaged = {path.name for path in datafile.DATA.iterdir()} - {"MANIFEST.json"}
    assert packaged == set(manifest["files"])
    assert sum(path.stat().st_size for path in datafile.DATA.iterdir()) < 30_000_000
