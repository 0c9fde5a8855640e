"""Several processes: the same results in the same order, bounded reading ahead, and no silent loss."""

import os
import signal
import subprocess
import sys
from itertools import count, islice

import pytest

from textfix import parallel
from textfix.cli import main
from textfix.errors import InputError, TextfixError
from textfix.fixer import Fixer

FIXER = Fixer(steps=("mojibake",))


def itself(text: str) -> str:
    return text


def die_at_7(text: str) -> str:
    if text == "7":
        os.kill(os.getpid(), signal.SIGKILL)
    return text


def refuse_7(text: str) -> str:
    if text == "7":
        raise InputError("no 7")
    return text


def threads(text: str) -> str:
    return os.environ.get("OMP_NUM_THREADS", "") + text


@pytest.fixture(autouse=True)
def small_batches(monkeypatch):
    monkeypatch.setattr(parallel, "BATCH", 8)


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_the_order_is_kept_and_nothing_lost(workers):
    texts = [f"donâ€™t {number}" for number in range(200)]
    assert list(FIXER.fix_many(texts, workers=workers)) == [f"don’t {number}" for number in range(200)]
    assert list(FIXER.fix_many([], workers=workers)) == []


def test_little_is_read_ahead():
    read = []
    endless = (str(number) for number in count() if not read.append(number))
    results = parallel.mapped(itself, endless, 2, itself)
    assert [result for _, result in islice(results, 20)] == [str(number) for number in range(20)]
    assert len(read) < 20 + parallel.BATCH * (parallel.AHEAD * 2 + 2)
    results.close()


def test_a_killed_process_is_an_error_after_what_was_done():
    results = parallel.mapped(die_at_7, map(str, range(1000)), 2, itself)
    done = []
    with pytest.raises(TextfixError, match="ended before its work was done"):
        done.extend(result for _, result in results)
    assert done == []  # collected only at the end; what came before the error is in order
    results = parallel.mapped(die_at_7, map(str, range(1000)), 2, itself)
    got = []
    with pytest.raises(TextfixError):
        for _, result in results:
            got.append(result)
    assert got == [str(number) for number in range(len(got))]


@pytest.mark.parametrize("workers", [1, 2])
def test_errors_of_the_work_are_raised_here(workers):
    with pytest.raises(InputError, match="no 7"):
        list(parallel.mapped(refuse_7, map(str, range(20)), workers, itself))


@pytest.mark.parametrize("workers", [1, 2])
def test_bytes_are_refused_there_too(workers):
    with pytest.raises(InputError, match="decode"):
        list(FIXER.fix_many([b"bytes"], workers=workers))


def test_each_process_has_one_thread_for_linear_algebra_unless_told_otherwise(monkeypatch):
    for given, found in ((None, "1"), ("3", "3")):
        monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
        if given:
            monkeypatch.setenv("OMP_NUM_THREADS", given)
        assert list(parallel.mapped(threads, ["a", "b"], 2, str)) == [("a", f"{found}a"), ("b", f"{found}b")]
        assert os.environ.get("OMP_NUM_THREADS") == given


def test_there_must_be_a_worker():
    with pytest.raises(InputError, match="at least 1"):
        FIXER.fix_many([], workers=0)


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_every_way_to_start_processes_will_do(method):
    """A fixer goes to another process as its options."""
    code = f"""
import multiprocessing
from textfix import Fixer
if __name__ == "__main__":
    multiprocessing.set_start_method({method!r})
    fixer = Fixer(steps=["mojibake"], min_confidence=0.5, words=["donâ€™t"], languages=["en"])
    print(list(fixer.fix_many(["donâ€™t"] * 3, workers=2)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(["don’t"] * 3)


# The command


@pytest.fixture
def files(tmp_path):
    paths = [tmp_path / f"{number}.txt" for number in range(9)]
    for number, path in enumerate(paths):
        path.write_text(f"{number} isnâ€™t.\n" * number, encoding="utf-8")
    return [str(path) for path in paths]


@pytest.mark.parametrize("options", [[], ["--by", "line"], ["--explain", "-"], ["--diff"], ["--check"]])
def test_the_command_gives_the_same(files, options, capsysbinary):
    arguments = ["--steps", "mojibake", *options, *files[:4], "missing", *files[4:]]
    alone = main(arguments), capsysbinary.readouterr()
    assert (main(["-j", "3", *arguments]), capsysbinary.readouterr()) == alone
    assert alone[0] == 2


def test_objects_keep_their_order(tmp_path, capsysbinary):
    path = tmp_path / "in.jsonl"
    path.write_text("".join(f'{{"text": "isnâ€™t {n}"}}\n' if n % 7 else "bad\n" for n in range(50)), encoding="utf-8")
    arguments = ["--steps", "mojibake", "--jsonl", "--bad-lines", "pass", str(path)]
    alone = main(arguments), capsysbinary.readouterr()
    assert alone[1].out.count(b"\n") == 50
    assert (main(["-j", "2", *arguments]), capsysbinary.readouterr()) == alone


def test_files_are_rewritten_by_several_processes(files):
    assert main(["--steps", "mojibake", "-j", "2", "--in-place", *files]) == 0
    for number, path in enumerate(files):
        with open(path, encoding="utf-8") as file:
            assert file.read() == f"{number} isn’t.\n" * number


KILLED = """
import os, signal, sys
from textfix.cli import main
from textfix.fixer import Fixer
from textfix import parallel
parallel.BATCH = 8
real = Fixer.edits
def edits(self, text):
    if "7 " in text: os.kill(os.getpid(), signal.SIGKILL)
    return real(self, text)
Fixer.edits = edits
sys.exit(main(["--steps", "mojibake", "-j", "2", "--by", "line"]))
"""


def test_the_command_ends_with_2_when_a_process_is_killed():
    lines = b"".join(b"%d here\n" % number for number in range(100))
    done = subprocess.run([sys.executable, "-c", KILLED], input=lines, capture_output=True, check=False)
    assert done.returncode == 2
    assert lines.startswith(done.stdout)
    assert done.stderr.startswith(b"textfix: a process ended before its work was done")


def test_no_process_outlives_the_first():
    code = """
import os, sys
from textfix.fixer import Fixer
from itertools import count
from textfix import parallel
parallel.BATCH = 8
def texts():
    for n in count():
        yield str(n)
class Tell(Fixer):
    def edits(self, text):
        return os.getpid()
results = parallel.mapped(Tell(steps=[]).edits, texts(), 2, str)
pids = {next(results)[1] for _ in range(200)}
print(*pids, flush=True)
os.kill(os.getpid(), 9)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    pids = [int(pid) for pid in done.stdout.split()]
    assert pids
    for pid in pids:
        # Give each the time it needs to see that its parent is gone: the test ends as soon as it does.
        while _alive(pid):
            os.sched_yield()


def _alive(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().split()[2] not in "ZX"
    except OSError:
        return False
