"""Law 13: a data file that is not whole, not ours or not the one that was built gives a ModelError at once."""

import json
import shutil
import struct
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from textfix import datafile
from textfix.build import lexicon as builder
from textfix.build import manifest
from textfix.errors import ModelError
from textfix.evidence import Topics
from textfix.lexicon import Lexicon
from textfix.spelling import SpellingModel

PREFIX = struct.Struct("<8sII")
WORDS = {"café": 3, "kafé": 1, "cafe": 7, "d'accord": 4, "łódź": 4, "lodz": 5}


def write_lexicon(directory: Path, words: dict[str, int]) -> None:
    entries = {}
    for word, count in words.items():
        entries[word] = builder.Entry()
        entries[word].lower = count
    builder.build(entries, directory)


@pytest.fixture(scope="module")
def directory(tmp_path_factory) -> Path:
    """A small lexicon, whole."""
    directory = tmp_path_factory.mktemp("data")
    write_lexicon(directory, WORDS)
    return directory


@pytest.fixture(scope="module")
def scratch(directory, tmp_path_factory) -> Path:
    """A copy of it, to spoil: each test lays down what it needs."""
    scratch = tmp_path_factory.mktemp("spoilt")
    shutil.copytree(directory, scratch, dirs_exist_ok=True)
    return scratch


@pytest.fixture
def copy(directory, tmp_path) -> Path:
    """A copy of it with a manifest."""
    shutil.copytree(directory, tmp_path, dirs_exist_ok=True)
    made = manifest.Made("lexicon", ("lexicon.bin", "lexicon.marisa"), "by hand", {}, {}, {}, {})
    manifest.record(tmp_path, made, {}, {})
    return tmp_path


def refused(path: Path, kind: str = "lexicon") -> str:
    """Open a data file that must not open; return what the error says."""
    with pytest.raises(ModelError) as caught:
        datafile.DataFile(path, kind)
    message = str(caught.value)
    assert path.name in message and "python -m textfix.build" in message
    return message


SECTIONS = st.dictionaries(
    st.text(max_size=5),
    st.sampled_from("BbHhIif").flatmap(
        lambda code: st.tuples(
            st.just(code), st.integers(0, 9).map(lambda number: bytes(range(number * struct.calcsize(code))))
        )
    ),
    max_size=5,
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 99) | st.floats(allow_nan=False) | st.sampled_from(["B", "I", "x", ""]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
)


@given(SECTIONS, st.dictionaries(st.text(max_size=4), JSON, max_size=3))
def test_what_is_written_is_read(tmp_path_factory, sections, facts):
    path = tmp_path_factory.getbasetemp() / "written.bin"
    datafile.write(path, "some", sections, facts)
    file = datafile.DataFile(path, "some")
    assert file.facts == facts
    assert {name: (view.format, view.tobytes()) for name, view in file.sections.items()} == sections


@given(st.data())
def test_a_cut_file_is_refused(directory, scratch, data):
    whole = (directory / "lexicon.bin").read_bytes()
    path = scratch / "cut.bin"
    path.write_bytes(whole[: data.draw(st.integers(0, len(whole) - 1))])
    refused(path)


@given(st.binary(min_size=1, max_size=40) | st.just(bytes(8)))
def test_a_padded_file_is_refused(directory, scratch, more):
    path = scratch / "padded.bin"
    path.write_bytes((directory / "lexicon.bin").read_bytes() + more)
    assert "bytes where its header says" in refused(path)


@given(st.binary(max_size=60))
def test_what_is_not_ours_is_refused(scratch, content):
    path = scratch / "other.bin"
    path.write_bytes(content)
    refused(path)


@given(st.binary(max_size=200) | JSON.map(lambda value: json.dumps(value).encode()))
def test_garbage_in_the_header_is_refused(scratch, header):
    path = scratch / "garbage.bin"
    path.write_bytes(PREFIX.pack(datafile.MAGIC, datafile.VERSION, len(header)) + header)
    refused(path)


@given(
    st.dictionaries(st.text(max_size=2), st.tuples(st.sampled_from("BHIfx"), st.integers(-9, 40), st.integers(-9, 40)))
    | JSON,
    st.binary(max_size=64),
)
def test_sections_never_reach_beyond_the_file(scratch, table, body):
    """Whatever the header says, what opens covers the body without holes."""
    path = scratch / "table.bin"
    header = json.dumps({"kind": "some", "facts": None, "sections": table}).encode()
    path.write_bytes(PREFIX.pack(datafile.MAGIC, datafile.VERSION, len(header)) + header + body)
    try:
        file = datafile.DataFile(path, "some")
    except ModelError:
        return
    assert sum(-(-view.nbytes // 8) * 8 for view in file.sections.values()) == len(body)


@pytest.mark.parametrize(
    "table",
    [
        {"a": ["B", 0, 8], "b": ["B", 0, 8]},  # overlap
        {"a": ["B", 8, 8]},  # a hole before
        {"a": ["B", 0, 8], "b": ["B", 16, 0]},  # and between
        {"a": ["B", 0, 24], "b": ["B", 24, -8]},
        {"a": ["H", 0, 15]},
    ],
)
def test_sections_cover_the_file_without_holes_or_overlap(tmp_path, table):
    header = json.dumps({"kind": "lexicon", "facts": None, "sections": table}).encode()
    path = tmp_path / "table.bin"
    path.write_bytes(PREFIX.pack(datafile.MAGIC, datafile.VERSION, len(header)) + header + bytes(16))
    refused(path)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (PREFIX.pack(b"textfix\1", 1, 8) + b"{}      ", "not a textfix data file"),
        (PREFIX.pack(datafile.MAGIC, datafile.VERSION + 1, 8) + b"{}      ", "format version"),
        (PREFIX.pack(datafile.MAGIC, datafile.VERSION, 9) + b"{}      ", "truncated inside its header"),
        (PREFIX.pack(datafile.MAGIC, datafile.VERSION, 1 << 30) + b"{}      ", "allowed"),
        (PREFIX.pack(datafile.MAGIC, datafile.VERSION, 100_000) + b"[" * 100_000, "unreadable header"),
    ],
)
def test_what_is_wrong_is_said(tmp_path, content, says):
    path = tmp_path / "some.bin"
    path.write_bytes(content)
    assert says in refused(path)


def test_a_file_that_is_not_there_or_no_file(tmp_path, directory):
    assert "is missing" in refused(tmp_path / "lexicon.bin")
    (tmp_path / "folder.bin").mkdir()
    assert "cannot be read" in refused(tmp_path / "folder.bin")
    assert "holds 'lexicon' data where 'ranker' is due" in refused(directory / "lexicon.bin", "ranker")


@pytest.mark.parametrize(("reader", "kind"), [(Lexicon, "lexicon"), (Topics, "topics"), (SpellingModel, "spelling")])
def test_a_file_of_another_build_is_refused(tmp_path, reader, kind):
    """The container is whole, but what the reader asks for is not in it."""
    datafile.write(tmp_path / f"{kind}.bin", kind, {"others": ("B", b"12345678")}, {"others": 1})
    (tmp_path / "lexicon.marisa").touch()
    with pytest.raises(ModelError, match=rf"{kind}\.bin has no (fact|section) "):
        reader(tmp_path)


def test_the_lexicon_opens(directory):
    lexicon = Lexicon(directory)
    assert [form.text for form in lexicon.dropped("caf")] == ["café"]
    assert all(word in lexicon for word in WORDS)


def test_a_trie_of_another_lexicon_is_refused(copy, tmp_path_factory):
    (copy / datafile.MANIFEST).unlink()
    whole = (copy / "lexicon.marisa").read_bytes()
    other = tmp_path_factory.mktemp("other")
    write_lexicon(other, {f"é{number:x}": 3 for number in range(4000)})
    for content, says in (
        ((other / "lexicon.marisa").read_bytes(), "does not belong"),
        (whole[:-8], "does not belong"),
        (whole + bytes(8), "does not belong"),
        (bytes(len(whole)), "cannot be read"),
    ):
        (copy / "lexicon.marisa").write_bytes(content)
        with pytest.raises(ModelError, match=says):
            Lexicon(copy)
    (copy / "lexicon.marisa").unlink()
    with pytest.raises(ModelError, match="is missing"):
        Lexicon(copy)


@pytest.mark.parametrize("name", ["lexicon.bin", "lexicon.marisa"])
def test_beside_a_manifest_each_byte_counts(copy, name):
    """A file that is not the packaged one is read whole before it is used."""
    whole = (copy / name).read_bytes()

    @given(st.integers(0, len(whole) - 1), st.integers(1, 255))
    def flipped(place, change):
        (copy / name).write_bytes(whole[:place] + bytes([whole[place] ^ change]) + whole[place + 1 :])
        with pytest.raises(ModelError, match=name):
            Lexicon(copy)
        with pytest.raises(ModelError, match=f"{name} was altered"):
            manifest.verify(copy)

    Lexicon(copy)
    flipped()


def test_verifying_names_what_is_missing_or_too_many(copy):
    assert manifest.verify(copy) == 2
    (copy / "more.bin").write_bytes(b"")
    with pytest.raises(ModelError, match=r"more\.bin is not named"):
        manifest.verify(copy)
    datafile.write(copy / "more.bin", "more", {})
    with pytest.raises(ModelError, match=r"more\.bin is not named"):
        datafile.DataFile(copy / "more.bin", "more")
    (copy / "more.bin").unlink()
    (copy / "lexicon.marisa").unlink()
    with pytest.raises(ModelError, match=r"lexicon\.marisa is missing"):
        manifest.verify(copy)
    (copy / datafile.MANIFEST).unlink()
    with pytest.raises(ModelError, match=r"MANIFEST\.json is missing"):
        manifest.verify(copy)


@given(st.binary(max_size=40) | JSON.map(lambda value: json.dumps({"files": value}).encode()))
def test_garbage_in_the_manifest_is_refused(directory, scratch, content):
    assume(content != b'{"files": {}}')
    (scratch / datafile.MANIFEST).write_bytes(content)
    try:
        with pytest.raises(ModelError, match=r"MANIFEST\.json is not a manifest"):
            Lexicon(scratch)
    finally:
        (scratch / datafile.MANIFEST).unlink()


def test_packaged_files_are_not_read_whole(copy, monkeypatch):
    """Opening them costs a look at the header, whatever their size; checking them is for `--verify`."""
    monkeypatch.setattr(datafile, "DATA", copy)
    monkeypatch.setattr(datafile, "check", lambda path: pytest.fail(f"{path} was read"))
    Lexicon(copy)


@pytest.mark.skipif(not list(datafile.DATA.glob("*.bin")), reason="the data files are not built yet")
def test_the_packaged_data_is_as_it_was_built():
    assert manifest.verify(datafile.DATA)
    assert sum(path.stat().st_size for path in datafile.DATA.iterdir()) < 30_000_000
