"""The command: what goes in and out, what each option does, how it ends, and what it says when it cannot."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from textfix.cli import main

STEPS = ["--steps", "mojibake"]  # enough to see an edit, and nothing to load
DAMAGED = "It isnâ€™t."
REPAIRED = "It isn’t."


def textfix(*arguments: str, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "textfix", *STEPS, *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, check=False, env={**os.environ, **environment})


@pytest.fixture
def damaged(tmp_path: Path) -> Path:
    path = tmp_path / "damaged.txt"
    path.write_text(f"{DAMAGED}\nIntact.\n", encoding="utf-8")
    return path


def test_stdin_is_read_where_no_file_is_named():
    done = textfix(stdin=DAMAGED.encode())
    assert (done.returncode, done.stdout, done.stderr) == (0, REPAIRED.encode(), b"")


def test_files_follow_one_another(damaged):
    done = textfix(str(damaged), "-", stdin=b"between ", LC_ALL="C", PYTHONUTF8="0")
    assert done.stdout.decode() == f"{REPAIRED}\nIntact.\nbetween "


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\r\n",
        b"a\r\nb\rc\nd",
        b"\xef\xbb\xbfBOM",
        b"nul \0 here",
        b"caf\xe9 \xff\xfe",
        b"\xed\xa0\x80",
        b"no end",
    ],
)
@pytest.mark.parametrize("by", ["document", "paragraph", "line"])
def test_bytes_that_need_no_repair_pass_unchanged(data, by):
    done = textfix("--by", by, stdin=data)
    assert (done.returncode, done.stdout, done.stderr) == (0, data, b"")


@pytest.mark.parametrize("option", ["--explain", "--html"])
def test_a_report_is_never_written_over_a_text(damaged, option, tmp_path):
    text = damaged.read_bytes()
    for arguments in ([option, str(damaged)], [option, str(damaged), str(damaged)]):
        done = textfix(*arguments, stdin=b"other")
        assert done.returncode == 2
        assert b"damaged.txt" in done.stderr
        assert damaged.read_bytes() == text
    report = tmp_path / "report"
    for _ in range(2):  # an old report is
        assert textfix(option, str(report), stdin=text).returncode == 0
        assert report.stat().st_size > 0


def test_diff_shows_what_would_change(damaged):
    done = textfix("--diff", str(damaged))
    assert done.returncode == 0
    assert done.stdout.decode().split("\n")[2:] == ["@@ -1,2 +1,2 @@", f"-{DAMAGED}", f"+{REPAIRED}", " Intact.", ""]


def test_diff_counts_lines_of_the_file_also_by_line(damaged):
    assert textfix("--diff", "--by", "line", str(damaged)).stdout == textfix("--diff", str(damaged)).stdout


def test_check_tells_and_writes_nothing(damaged, tmp_path):
    intact = tmp_path / "intact.txt"
    intact.write_text("Intact.")
    done = textfix("--check", str(intact), str(damaged))
    assert (done.returncode, done.stdout, done.stderr) == (1, b"", f"textfix: {damaged}: would change\n".encode())
    assert textfix("--check", str(intact)).returncode == 0


def test_check_may_show_the_diff(damaged):
    done = textfix("--check", "--diff", str(damaged))
    assert done.returncode == 1
    assert f"+{REPAIRED}" in done.stdout.decode()


def test_explain_to_stdout_gives_reports_alone(damaged):
    done = textfix("--explain", "-", "--by", "line", str(damaged))
    first, second = (json.loads(line) for line in done.stdout.decode().split("\n")[:-1])
    assert first["text"] == f"{REPAIRED}\n"
    assert [edit["after"] for edit in first["edits"]] == ["’"]
    assert (second["file"], second["offset"], second["edits"]) == (str(damaged), len(DAMAGED) + 1, [])


def test_explain_to_a_file_leaves_the_text_on_stdout(damaged, tmp_path):
    target = tmp_path / "reports.jsonl"
    done = textfix("--explain", str(target), str(damaged))
    assert done.stdout.decode() == f"{REPAIRED}\nIntact.\n"
    assert json.loads(target.read_bytes())["file"] == str(damaged)


def test_reports_are_json_whatever_the_input():
    report = json.loads(textfix("--explain", "-", stdin=b"\xff\xed\xa0\x80\0").stdout)
    assert report["text"] == "\udcff\udced\udca0\udc80\0"


def test_options_reach_the_fixer(damaged):
    assert DAMAGED in textfix("--min-confidence", "1", str(damaged)).stdout.decode()
    assert DAMAGED in textfix("--channel", "drop,question", str(damaged)).stdout.decode()
    assert REPAIRED in textfix("--channel", "drop", "--channel", "mojibake", str(damaged)).stdout.decode()


def test_colour_marks_the_changes_and_nothing_else(damaged):
    plain, coloured = textfix(str(damaged)).stdout, textfix("--color", "always", str(damaged)).stdout
    assert b"\x1b[32m\xe2\x80\x99\x1b[0m" in coloured
    assert re.sub(rb"\x1b\[[\d;]*m", b"", coloured) == plain
    plain, coloured = (
        textfix("--diff", str(damaged)).stdout,
        textfix("--diff", "--color", "always", str(damaged)).stdout,
    )
    assert re.sub(rb"\x1b\[[\d;]*m", b"", coloured) == plain != coloured


@pytest.mark.parametrize(("environment", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_colour_on_a_terminal_unless_it_is_refused(damaged, environment, coloured):
    import pty

    ours, theirs = pty.openpty()
    kept = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    with os.fdopen(ours, "rb", buffering=0) as terminal:
        command = [sys.executable, "-m", "textfix", *STEPS, str(damaged)]
        subprocess.run(command, stdout=theirs, check=True, env={**kept, **environment})
        assert (b"\x1b[" in terminal.read(200)) == coloured
    os.close(theirs)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([str(Path(__file__).parent)], "a directory; name files in it"),
        (["missing.txt"], "missing.txt: No such file or directory; name a file"),
        (["/proc/self/mem"], "/proc/self/mem: Input/output error"),
        (["--min-confidence", "2"], "give a probability from 0 to 1"),
        (["--channel", "drip"], "known are drop"),
        (["--steps", "mojibake,magic"], "known are mojibake"),
        (["--words", "missing.txt"], "missing.txt: No such file"),
        (["--explain", "/"], "name a file that can be written"),
        (["--by", "page"], "invalid choice: 'page'"),
    ],
)
def test_errors_say_what_to_do(arguments, told, capsysbinary):
    try:
        status = main([*STEPS, *arguments])
    except SystemExit as stopped:  # argparse's way
        status = stopped.code
    printed = capsysbinary.readouterr()
    assert (status, printed.out) == (2, b"")
    assert told in printed.err.decode()


def test_words_that_are_not_utf8_are_placed(tmp_path, capsys):
    words = tmp_path / "words.txt"
    words.write_bytes(b"one\ntwo \xe9\n")
    assert main(["--words", str(words)]) == 2
    assert f"{words}: line 2, byte 8: not UTF-8; convert the file" in capsys.readouterr().err


def test_a_bad_file_does_not_keep_the_others_waiting(damaged):
    done = textfix("missing.txt", str(damaged))
    assert (done.returncode, done.stdout.decode()) == (2, f"{REPAIRED}\nIntact.\n")


def test_a_closed_pipe_is_silent():
    command = f"yes '{DAMAGED}' | '{sys.executable}' -m textfix --steps mojibake | head -n 1"
    done = subprocess.run(["bash", "-c", f"set -o pipefail; {command}"], capture_output=True, check=False)
    assert (done.stdout.decode(), done.stderr) == (f"{REPAIRED}\n", b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_told():
    with open("/dev/full", "wb") as full:
        command = [sys.executable, "-m", "textfix", *STEPS]
        done = subprocess.run(command, input=b"text", stdout=full, stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr) == (2, b"textfix: cannot write: No space left on device\n")


@pytest.mark.parametrize(("closed", "told"), [(">&-", "stdout is closed"), ("<&-", "stdin is closed")])
def test_closed_streams_are_told(closed, told):
    command = f"'{sys.executable}' -m textfix --steps mojibake {closed}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert told in done.stderr


def test_by_line_answers_each_line_at_once():
    command = [sys.executable, "-m", "textfix", *STEPS, "--by", "line"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        for _ in range(2):
            process.stdin.write(f"{DAMAGED}\n".encode())
            process.stdin.flush()
            assert process.stdout.readline().decode() == f"{REPAIRED}\n"
        process.stdin.close()
        assert process.wait() == 0


def test_interrupted_it_ends_quietly():
    command = [sys.executable, "-m", "textfix", *STEPS, "--by", "line"]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # What a shell starts in the background ignores the signal, and so would all that it starts: these tests, too.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        process.stdin.write(b"started\n")
        process.stdin.flush()
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 130
        assert process.stderr.read() == b""


def test_help_needs_nothing_heavy():
    code = "import sys; from textfix.cli import main\ntry: main(['--help'])\nexcept SystemExit: print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = done.stdout.split("\n")[-2].split()
    assert not {"ftfy", "marisa_trie", "numpy", "textfix.mojibake", "textfix.restore", "multiprocessing"} & set(loaded)
