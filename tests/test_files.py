"""Files: compressed ones by name, rewriting that is whole or not at all, several at a time, and how far a run is."""

import gzip
import importlib
import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from textfix.cli import main
from textfix.errors import InputError
from textfix.files import Replacement, chunks, lines

DAMAGED, REPAIRED = "It isnâ€™t.\n".encode(), "It isn’t.\n".encode()
ZSTD = "compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd"
SUFFIXES = ["", ".gz", ".bz2", ".xz", ".zst"]


def compressor(suffix: str):
    return importlib.import_module({".gz": "gzip", ".bz2": "bz2", ".xz": "lzma", ".zst": ZSTD}[suffix])


def write(path: Path, data: bytes) -> Path:
    path.write_bytes(compressor(path.suffix).compress(data) if path.suffix in SUFFIXES[1:] else data)
    return path


def read(path: Path) -> bytes:
    data = path.read_bytes()
    return compressor(path.suffix).decompress(data) if path.suffix in SUFFIXES[1:] else data


def textfix(*arguments: object) -> int:
    return main(["--steps", "mojibake", *map(str, arguments)])


@pytest.fixture(params=SUFFIXES)
def damaged(request, tmp_path) -> Path:
    return write(tmp_path / f"a.txt{request.param}", DAMAGED)


# Reading


def test_what_the_name_says_is_compressed_is_read_so(damaged, capsysbinary):
    assert textfix(damaged) == 0
    assert capsysbinary.readouterr().out == REPAIRED


@pytest.mark.parametrize("suffix", SUFFIXES[1:])
@pytest.mark.parametrize("harm", [lambda data: data[:-5], lambda data: b"nonsense" * 4], ids=["truncated", "nonsense"])
def test_harmed_files_are_named(tmp_path, suffix, harm, capsys):
    path = write(tmp_path / f"a.txt{suffix}", os.urandom(1000))
    path.write_bytes(harm(path.read_bytes()))
    assert textfix(path) == 2
    assert str(path) in capsys.readouterr().err


def test_a_package_that_is_missing_is_named(tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, ZSTD, None)
    assert textfix(write(tmp_path / "a.zst.txt", b"").rename(tmp_path / "a.zst")) == 2
    assert "pip install 'textfix[zstd]'" in capsys.readouterr().err


def test_bytes_are_read_as_they_come_and_counted(monkeypatch):
    class Pipe(io.RawIOBase):
        waiting = (b"a", b"bc\nd")

        def readable(self):
            return True

        def readinto(self, buffer):
            piece, self.waiting = (self.waiting[0], self.waiting[1:]) if self.waiting else (b"", ())
            buffer[: len(piece)] = piece
            return len(piece)

    for function, expected in ((chunks, [b"a", b"bc\nd"]), (lines, [b"abc\n", b"d"])):
        counted = []
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BufferedReader(Pipe())))
        assert list(function("-", counted.append)) == expected
        assert sum(counted) == 5


def test_of_a_compressed_file_its_own_bytes_are_counted(damaged):
    counted = []
    assert b"".join(chunks(str(damaged), counted.append)) == DAMAGED
    assert sum(counted) == damaged.stat().st_size


# Rewriting


def test_rewritten_where_something_changes(damaged):
    damaged.chmod(0o640)
    os.utime(damaged, ns=(10**18, 10**18))
    before = damaged.stat()
    assert textfix("--in-place", damaged) == 0
    assert read(damaged) == REPAIRED
    after = damaged.stat()
    assert (after.st_mode, after.st_mtime_ns) == (before.st_mode, before.st_mtime_ns)
    assert [path.name for path in damaged.parent.iterdir()] == [damaged.name]
    assert textfix("--in-place", damaged) == 0
    assert damaged.stat().st_ino == after.st_ino  # nothing to change: not touched


def test_a_backup_keeps_the_old_file(damaged):
    old = damaged.read_bytes()
    for _ in range(2):  # an earlier backup gives way
        assert textfix("--in-place", "--backup", ".orig", damaged) == 0
        assert read(damaged) == REPAIRED
        assert Path(f"{damaged}.orig").read_bytes() == old
        damaged.write_bytes(old)


def test_a_link_is_followed(tmp_path):
    write(tmp_path / "a.txt", DAMAGED)
    (tmp_path / "link.txt").symlink_to("a.txt")
    assert textfix("--in-place", tmp_path / "link.txt") == 0
    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "a.txt").read_bytes() == REPAIRED


def test_a_file_with_an_error_in_it_stays_and_the_next_is_done(tmp_path, capsys):
    bad = write(tmp_path / "bad.jsonl", b'{"text": "It isn\xc3\xa2\xe2\x82\xac\xe2\x84\xa2t."}\n{\n')
    good = write(tmp_path / "good.jsonl", b'{"text": "It isn\xc3\xa2\xe2\x82\xac\xe2\x84\xa2t."}\n')
    old = bad.read_bytes()
    assert textfix("--jsonl", "--in-place", bad, good) == 2
    assert f"{bad}: line 2, column 2" in capsys.readouterr().err
    assert bad.read_bytes() == old
    assert good.read_bytes() == b'{"text": "It isn\xe2\x80\x99t."}\n'
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.jsonl", "good.jsonl"]


def test_what_fails_before_the_end_leaves_no_trace(tmp_path):
    path = write(tmp_path / "a.txt", DAMAGED)
    with pytest.raises(RuntimeError), Replacement(str(path)) as new:
        new.file.write(b"half")
        raise RuntimeError
    with pytest.raises(InputError, match=r"No space left on device; it is as it was"), Replacement(str(path)) as new:
        new.file.write(b"half")
        raise OSError(28, "No space left on device")
    assert path.read_bytes() == DAMAGED
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("moment", ["shutil.copystat", "os.link", "os.replace"])
def test_killed_at_any_moment_the_file_is_whole(tmp_path, moment):
    path = write(tmp_path / "a.txt", DAMAGED)
    module, name = moment.split(".")
    code = f"""
import os, {module}, signal
from textfix.cli import main
{module}.{name} = lambda *arguments, **options: os.kill(os.getpid(), signal.SIGKILL)
main(["--steps", "mojibake", "--in-place", "--backup", ".orig", {str(path)!r}])
"""
    done = subprocess.run([sys.executable, "-c", code], check=False)
    assert done.returncode == -signal.SIGKILL
    assert path.read_bytes() == DAMAGED


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--in-place"], "name the files to rewrite"),
        (["--in-place", "--diff", "x"], "leave it out"),
        (["--backup", ".orig", "x"], "add --in-place"),
        (["--field", "body", "x"], "add it"),
        (["--jsonl", "--by", "paragraph", "x"], "leave out --by paragraph"),
        (["-j", "0", "x"], "give at least 1"),
        (["--diff", "--explain", "-", "x"], "name a file for the other"),
    ],
)
def test_options_that_do_not_go_together_are_told(arguments, told, capsys):
    try:
        status = textfix(*arguments)
    except SystemExit as stopped:
        status = stopped.code
    assert status == 2
    assert told in capsys.readouterr().err


# Reports in files


def test_reports_and_pages_go_to_files(tmp_path, capsysbinary):
    one, two = write(tmp_path / "one.txt", DAMAGED), write(tmp_path / "two.txt", b"")
    assert textfix("--html", tmp_path / "p.html", "--explain", tmp_path / "r.jsonl.gz", one, two) == 0
    assert capsysbinary.readouterr().out == REPAIRED
    page = (tmp_path / "p.html").read_text(encoding="utf-8")
    assert "2 documents, 1 edit, 0 flags" in page
    assert str(one) in page
    reports = [json.loads(line) for line in gzip.decompress((tmp_path / "r.jsonl.gz").read_bytes()).split(b"\n")[:-1]]
    assert [(report["file"], len(report["edits"])) for report in reports] == [(str(one), 1), (str(two), 0)]


def test_a_page_shows_a_file_as_one_whatever_the_unit(tmp_path):
    path = write(tmp_path / "a.txt", DAMAGED * 3)
    assert textfix("--html", tmp_path / "p.html", "--in-place", "--by", "line", path) == 0
    assert "1 document, 3 edits, 0 flags" in (tmp_path / "p.html").read_text(encoding="utf-8")
    assert path.read_bytes() == REPAIRED * 3


# How far a run is


def test_progress_is_shown_if_asked_for(tmp_path, capsys):
    path = write(tmp_path / "a.txt", DAMAGED * 1000)
    assert textfix("--progress", "--check", path) == 1
    assert textfix("--progress", "--html", tmp_path / "p.html", path) == 0
    shown = capsys.readouterr().err
    assert "1000 edits, 0 flags" in shown
    assert "100%" in shown


def test_progress_is_silent_else(damaged, capsys):
    assert textfix(damaged) == 0
    assert textfix("--no-progress", damaged) == 0
    assert capsys.readouterr().err == ""


def test_what_a_run_does_not_need_is_not_imported():
    code = "import sys; from textfix.cli import main; main(['--steps', 'mojibake', '/dev/null']); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    heavy = {"tqdm", "multiprocessing", "concurrent.futures", "gzip", "tempfile", "ftfy", "html", "textfix.render.html"}
    assert not heavy & set(loaded)


def test_what_decoding_needs_of_ftfy_alone_is_imported(tmp_path):
    path = tmp_path / "wrongly.txt"
    path.write_text("He didnâ€™t.\n", encoding="utf-8")
    code = f"""
import sys; from textfix.cli import main; main(['--steps', 'mojibake', {str(path)!r}])
assert "ftfy" in sys.modules and not {{"_hashlib", "wcwidth.wcwidth"}} & set(sys.modules)
from ftfy.formatting import display_ljust; print(display_ljust("表", 4) + ".")
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8")
    assert done.stdout == "He didn’t.\n表  .\n"
