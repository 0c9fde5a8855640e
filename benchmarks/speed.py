"""How fast textfix is, beside its peers, over the same text in the same run.

    python benchmarks/speed.py [FILE...]              everything below but the counting of instructions
    python benchmarks/speed.py --only peers [FILE...]
    python benchmarks/speed.py --only instructions    needs valgrind; --store keeps the figures as the new standard

Figures are medians of `--rounds` rounds, in each of which every contestant has its turn; MB are of UTF-8 input; seconds
are CPU seconds of one core, but for processes, where they are those of the clock. With TEXTFIX_PURE=1 in the
environment the kernels are those in pure Python.

peers          intact text and the same with all but ASCII dropped: MB/s, and how many times as fast as ftfy.fix_text;
               textfix from a fresh start, and once more with what it then remembers, as in a long run; the command,
               its start included, with the documents as JSONL on its stdin
growth         time for twice the text over time for the text, for prose and for fragments made to be hard
processes      documents through `fix_many` with 1 and 2 workers
start          the command: --help, a line of intact ASCII, a damaged line
instructions   instructions that a fixed text takes (callgrind), against the stored figure: more than 5 % more fails
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from documents import SEEDS, read

from textfix import Fixer
from textfix.channels import CHANNELS
from textfix.kernels import COMPILED
from textfix.segment import WINDOW

STORED = Path(__file__).parent / "instructions.json"
LEEWAY = 1.05
KERNELS = "compiled kernels" if COMPILED else "pure Python"

Pass = Callable[[Sequence[str]], None]
"""Work over all documents, from a fresh start: what is remembered from one round does not help in the next."""


def every(repair: Callable[[str], object]) -> Pass:
    """Return the pass that calls `repair` with each document."""

    def run(texts: Sequence[str]) -> None:
        for text in texts:
            repair(text)

    return run


def _fix(texts: Sequence[str]) -> None:
    every(Fixer().fix)(texts)


def _command(texts: Sequence[str]) -> None:
    lines = "".join(json.dumps({"text": text}) + "\n" for text in texts).encode()
    subprocess.run([sys.executable, "-m", "textfix", "--jsonl"], input=lines, stdout=subprocess.DEVNULL, check=True)


def _explain(texts: Sequence[str]) -> None:
    every(Fixer().explain)(texts)


def _warm() -> Pass:
    return every(Fixer().fix)


def _ftfy() -> Pass:
    from ftfy import fix_text

    return every(fix_text)


def _cleantext() -> Pass:
    from cleantext import clean

    return every(lambda text: clean(text, lower=False))


def _unidecode() -> Pass:
    from unidecode import unidecode

    return every(unidecode)


def _symspellpy() -> Pass:
    """Look each word up, once a type: what a corrector does with the same text at the least."""
    import symspellpy

    dictionary = Path(symspellpy.__file__).parent / "frequency_dictionary_en_82_765.txt"
    speller = symspellpy.SymSpell()
    speller.load_dictionary(str(dictionary), 0, 1)

    def run(texts: Sequence[str]) -> None:
        memo: dict[str, object] = {}
        for text in texts:
            for word in re.findall(r"[^\W\d_]+", text):
                if word not in memo:
                    memo[word] = speller.lookup(word, symspellpy.Verbosity.TOP, transfer_casing=True)

    return run


CONTESTANTS: dict[str, Callable[[], Pass]] = {
    "ftfy.fix_text": _ftfy,
    "textfix.fix": lambda: _fix,
    "textfix.fix, warm": _warm,
    "textfix --jsonl": lambda: _command,
    "textfix.explain": lambda: _explain,
    "clean-text": _cleantext,
    "symspellpy, memo": _symspellpy,
    "Unidecode": _unidecode,
}


def contestants() -> dict[str, Pass]:
    """Return what is timed, by name; a peer that is not installed is left out."""
    found: dict[str, Pass] = {}
    for name, make in CONTESTANTS.items():
        try:
            found[name] = make()
        except ImportError as error:
            print(f"{name}: left out, {error}; pip install -e '.[benchmark]'")
    return found


def cpu_seconds(work: Pass, texts: Sequence[str]) -> float:
    """Return the CPU seconds that `work` takes with `texts`, in this process and those that it runs."""
    start = _spent()
    work(texts)
    return _spent() - start


def _spent() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def peers(documents: Sequence[str], rounds: int) -> None:
    """Print MB/s of each contestant, over intact and damaged text."""
    passes = contestants()
    drop = CHANNELS["drop"].damage
    for condition, texts in (("intact", documents), ("ASCII alone", [drop(text) for text in documents])):
        megabytes = sum(len(text.encode("utf-8", "surrogateescape")) for text in texts) / 1e6
        seconds: dict[str, list[float]] = {name: [] for name in passes}
        for _ in range(rounds):
            for name, work in passes.items():
                seconds[name].append(cpu_seconds(work, texts))
        print(f"\n{condition}, {len(texts)} documents, {megabytes:.2f} MB: MB/s, times ftfy.fix_text")
        for name, times in seconds.items():
            ratios = [other / own for own, other in zip(times, seconds["ftfy.fix_text"], strict=True)]
            print(f"  {name:18} {megabytes / median(times):8.2f} {median(ratios):8.2f}")


FRAGMENTS = {
    "damaged prose": "The prime minister, Aleksandar Vui, didnt speak in Ni, Serbias third city. ",
    "intact prose": "It’s the café’s 20th year, and Beyoncé’s first. ",
    "one word": "a",
    "line feeds": "\n",
    "returns": "\r",
    "spaces": " ",
    "brackets": "( ",
    "commas": " , ",
    "kickers": "'a':",
    "question marks": "?",
    "U+FFFD": "\ufffd",
    "mojibake": "Ã¢â‚¬â„¢",
    "mojibake lines": "Ã\n",
    "captions": "Amira Haddad opens the new bridge over the river in Lisbon\n\n",
    "apostrophes": "didnt its ",
    "line separators": "\u2028",
}


def growth(rounds: int) -> None:
    """Print how time grows when the text doubles, window by window and inside one."""
    fix = every(Fixer().fix)
    print(f"\ntime for twice the text: inside a window of {WINDOW:,} characters, and from eight windows to sixteen")
    for name, fragment in FRAGMENTS.items():
        figures = []
        for size in (WINDOW // 2, 8 * WINDOW):
            once, twice = fragment * (size // len(fragment)), fragment * (2 * size // len(fragment))
            ratios = []
            for _ in range(rounds):
                short = cpu_seconds(fix, [once])
                ratios.append(cpu_seconds(fix, [twice]) / short)
            figures.append(f"{median(ratios):.2f}")
        print(f"  {name:18} {figures[0]:>8} {figures[1]:>8}", flush=True)


def processes(documents: Sequence[str], rounds: int) -> None:
    """Print what a second process gains; each run begins with a new fixer, for processes inherit what one remembers."""
    megabytes = sum(len(text.encode("utf-8", "surrogateescape")) for text in documents) / 1e6
    seconds: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(rounds):
        for workers, times in seconds.items():
            start = time.perf_counter()
            for _ in Fixer().fix_many(documents, workers=workers):
                pass
            times.append(time.perf_counter() - start)
    print(f"\nprocesses, {megabytes:.2f} MB: MB/s by the clock, times one")
    for workers, times in seconds.items():
        ratios = [one / own for own, one in zip(times, seconds[1], strict=True)]
        print(f"  {workers} {megabytes / median(times):8.2f} {median(ratios):8.2f}")


def start(rounds: int) -> None:
    """Print the CPU seconds and the memory of whole runs of the command."""
    print("\nthe command: CPU seconds, peak MB")
    runs = {
        "python alone": (["-c", ""], ""),
        "--help": (["-m", "textfix", "--help"], ""),
        "intact ASCII": (["-m", "textfix"], "Nothing is wrong with this line.\n"),
        "damaged": (["-m", "textfix"], FRAGMENTS["damaged prose"] * 5),
        "a seed": (["-m", "textfix", str(SEEDS[0])], ""),
    }
    # As it is installed, with its modules compiled: the first round, which may do that, counts for nothing in a median.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    for name, (arguments, text) in runs.items():
        seconds, memory = [], 0.0
        for _ in range(rounds):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            command = [sys.executable, *arguments]
            subprocess.run(command, input=text.encode(), stdout=subprocess.DEVNULL, check=True, env=environment)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            seconds.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
            memory = after.ru_maxrss / 1024  # the largest child so far: the runs are in order of size
        print(f"  {name:18} {median(seconds):8.3f} {memory:8.0f}")


def instructions(store: bool) -> bool:
    """Print how many instructions the seeds take, less those of the start; return whether that is no more than stored.

    Builds of Python differ by a fifth, and compiled kernels by more, and so each has its figure; where none is stored,
    nothing is compared.
    """
    if shutil.which("valgrind") is None:
        print("instructions: valgrind is not installed, so they were not counted")
        return True
    version = f"{platform.python_version()}, {platform.python_compiler()}, {KERNELS}"
    stored = json.loads(STORED.read_text(encoding="utf-8")) if STORED.exists() else {}
    drop = CHANNELS["drop"].damage
    good = True
    for name, damage in {"as they are": str, "ASCII alone": drop}.items():
        text = "\n\n".join(damage(path.read_text(encoding="utf-8")) for path in SEEDS)
        counted = (_instructions(text * 5) - _instructions(text)) // (4 * len(text))
        key = f"Python {version}, seeds {name}"
        known = stored.get(key)
        verdict = "" if known is None else f", stored {known:,} ({counted / known - 1:+.1%})"
        print(f"{key}: {counted:,} instructions a character{verdict}")
        good = good and (known is None or counted <= known * LEEWAY)
        stored[key] = counted
    if store:
        STORED.write_text(json.dumps(stored, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return good or store


def _instructions(text: str) -> int:
    with tempfile.TemporaryDirectory() as folder:
        profile = Path(folder) / "callgrind"
        command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={profile}", sys.executable, "-m", "textfix"]
        subprocess.run(
            command,
            input=text.encode(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": "0"},
        )
        found = re.search(r"^(?:summary|totals): (\d+)", profile.read_text(), re.MULTILINE)
    assert found
    return int(found.group(1))


def main() -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "files", nargs="*", metavar="FILE", help="text, or JSONL with a field `text`; default: the seeds"
    )
    parser.add_argument("--only", choices=("peers", "growth", "processes", "start", "instructions"))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--megabytes", type=float, default=0.5, help="text to measure with, about (default: 0.5)")
    parser.add_argument("--store", action="store_true", help="keep the counted instructions as the standard")
    options = parser.parse_args()
    if options.only == "instructions":
        return 0 if instructions(options.store) else 1
    print(f"Python {sys.version.split()[0]}, {KERNELS}, medians of {options.rounds} rounds")
    documents = read(options.files, int(options.megabytes * 1e6))
    if options.only in (None, "peers"):
        peers(documents, options.rounds)
    if options.only in (None, "growth"):
        growth(options.rounds)
    if options.only in (None, "processes"):
        processes(documents, options.rounds)
    if options.only in (None, "start"):
        start(options.rounds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
