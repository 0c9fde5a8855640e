"""How much memory the command takes, and that it does not grow with what flows through.

    python benchmarks/memory.py                       streams of 10 and 100 MB, a line of 100 MB among them
    python benchmarks/memory.py --megabytes 1000      the stream of a gigabyte, too
    python benchmarks/memory.py FILE...               streams of real text, which has new words in every line

Each figure is the peak resident memory of one process that reads a pipe, in MB. The data files are mapped, not read:
what of them was touched counts here too, though processes share it.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from documents import SEEDS, read

from textfix import datafile
from textfix.channels import CHANNELS

MEASURE = """
import resource, subprocess, sys
status = subprocess.call(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
sys.exit(status)
"""
"""Runs a command and tells its peak in kB: asked of a large process, a child's peak is at least its parent's."""

COPY = "import sys, shutil; shutil.copyfileobj(sys.stdin.buffer, sys.stdout.buffer)"


def commands() -> dict[str, list[str]]:
    """Return what is measured, by name."""
    found = {
        "python, copying": [sys.executable, "-c", COPY],
        "textfix": [sys.executable, "-m", "textfix"],
        "textfix --by line": [sys.executable, "-m", "textfix", "--by", "line"],
        "textfix --check": [sys.executable, "-m", "textfix", "--check"],
    }
    ftfy = shutil.which("ftfy", path=str(Path(sys.executable).parent))
    if ftfy:
        found["ftfy"] = [ftfy]
    return found


def text(pages: Sequence[str], megabytes: float, one_line: bool, damaged: bool) -> Iterator[bytes]:
    """Yield so much text made of pages: numbered, so that it does not repeat itself."""
    left = int(megabytes * 1e6)
    number = 0
    while left > 0:
        for page in pages:
            number += 1
            page = "\n\n".join(f"{number} {paragraph}" for paragraph in page.split("\n\n"))
            page = CHANNELS["drop"].damage(page) if damaged else page
            page = page.replace("\n", " ") if one_line else page + "\n\n"
            data = page.encode()[:left]
            left -= len(data)
            yield data


def peak(command: list[str], data: Iterator[bytes]) -> float:
    """Return the peak resident memory, in MB, of `command` with `data` on its stdin."""
    process = subprocess.Popen(
        [sys.executable, "-c", MEASURE, *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    stdin, stderr = process.stdin, process.stderr
    assert stdin
    assert stderr

    def feed() -> None:
        try:
            for piece in data:
                stdin.write(piece)
            stdin.close()
        except BrokenPipeError:  # --check has seen enough
            pass

    feeder = threading.Thread(target=feed)
    feeder.start()
    told = stderr.read()
    process.wait()
    feeder.join()
    if process.returncode not in (0, 1):
        raise SystemExit(f"{command}: exit status {process.returncode}\n{told.decode()}")
    return int(told.split()[-1]) / 1024


def main() -> int:
    """Print a row for each command and a column for each stream."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=float, default=100, help="the longest stream (default: 100)")
    parser.add_argument("--command", help="measure this one alone")
    parser.add_argument(
        "files", nargs="*", metavar="FILE", help="text, or JSONL with a field `text`; default: the seeds"
    )
    options = parser.parse_args()
    seeds = [path.read_text(encoding="utf-8") for path in SEEDS]
    pages = read(options.files, int(options.megabytes * 1e6)) if options.files else seeds
    mapped = sum(path.stat().st_size for path in datafile.directory().iterdir()) / 1e6
    print(f"peak resident MB; the data files have {mapped:.1f} MB")
    longest = min(100, options.megabytes)
    streams = {
        "10 MB": (10, False, False),
        f"{options.megabytes:g} MB": (options.megabytes, False, False),
        f"{options.megabytes:g} MB, ASCII": (options.megabytes, False, True),
        f"a line of {longest:g} MB": (longest, True, False),
    }
    print(f"{'':20}" + "".join(f"{name:>18}" for name in streams))
    for name, command in commands().items():
        if options.command in (None, name):
            print(f"{name:20}", end="", flush=True)
            for stream in streams.values():
                print(f"{peak(command, text(pages, *stream)):18.0f}", end="", flush=True)
            print(flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
