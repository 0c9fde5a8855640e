"""Whether a change left every result as it was: a digest of the edits, flags and bytes of each file.

    python benchmarks/digests.py FILE... --store OLD.json     before a change
    python benchmarks/digests.py FILE... --compare OLD.json   after it: names the first document that differs

Each document is looked at as it is and damaged in three ways, each file by a fresh fixer. With no FILE: the seeds and
the cases of the tests, whose digests are kept in `tests/digests.json` (`--store tests/digests.json` after a change
that is meant). A change of speed leaves all of them as they are.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from documents import SEEDS

from textfix import Fixer, Report
from textfix.channels import CHANNELS

CASES = sorted((Path(__file__).parent.parent / "tests" / "cases").glob("*.json"))
CONDITIONS = {
    "as it is": str,
    "ASCII alone": CHANNELS["drop"].damage,
    "Latin-1 alone": CHANNELS["drop-latin1"].damage,
    "marked": CHANNELS["question"].damage,
}
FIELDS = ("text", "damaged", "before", "input")
SHORT = 8
"""Hexadecimal digits kept of a document's digest: to find it, not to prove anything."""


def documents(path: Path, most: int) -> Iterator[str]:
    """Yield the texts of a file, so many characters of them or a little more."""
    for text in _texts(path):
        yield text
        most -= len(text)
        if most <= 0:
            return


def _texts(path: Path) -> Iterator[str]:
    content = path.read_text(encoding="utf-8")
    if path.suffix not in (".json", ".jsonl"):
        yield content
        return
    for entry in json.loads(content) if path.suffix == ".json" else map(json.loads, content.splitlines()):
        yield from (entry[field] for field in FIELDS if isinstance(entry, dict) and isinstance(entry.get(field), str))


def of_report(report: Report, repaired: str) -> bytes:
    """Return the digest of what was said of a document, and of the text that `fix` made of it."""
    told = json.dumps(report.to_dict(), ensure_ascii=True, sort_keys=True)
    return hashlib.sha256(told.encode() + b"\0" + repaired.encode("utf-8", "surrogatepass")).digest()


def of_documents(texts: Iterable[str]) -> dict[str, str]:
    """Return one digest of them all, and the first digits of that of each."""
    fixer = Fixer()
    whole, each = hashlib.sha256(), []
    for text in texts:
        found = of_report(fixer.explain(text), fixer.fix(text))
        whole.update(found)
        each.append(found.hex()[:SHORT])
    return {"sha256": whole.hexdigest(), "each": "".join(each)}


def of_files(paths: Sequence[Path], most: int) -> dict[str, dict[str, str]]:
    """Return the digests of files, in each condition."""
    found = {}
    for path in paths:
        texts = list(documents(path, most))
        for condition, damage in CONDITIONS.items():
            found[f"{path.parent.name}/{path.name}, {condition}"] = of_documents(map(damage, texts))
    return found


def differences(old: dict[str, dict[str, str]], new: dict[str, dict[str, str]]) -> list[str]:
    """Say which files differ, each with the number, from 0, of the first document that does.

    >>> one, other = ({"sha256": each, "each": each} for each in ("1234567812345678", "1234567887654321"))
    >>> differences({"a": one}, {"a": other})
    ['a: document 1 differs']
    """
    told = [f"{name}: only in one of them" for name in sorted(old.keys() ^ new.keys())]
    for name in sorted(old.keys() & new.keys()):
        if old[name]["sha256"] != new[name]["sha256"]:
            one, two = old[name]["each"], new[name]["each"]
            places = range(0, max(len(one), len(two)), SHORT)
            first = next((place for place in places if one[place : place + SHORT] != two[place : place + SHORT]), 0)
            told.append(f"{name}: document {first // SHORT} differs")
    return told


def main() -> int:
    """Store or compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
    parser.add_argument("--store", type=Path, metavar="OLD.json")
    parser.add_argument("--compare", type=Path, metavar="OLD.json")
    parser.add_argument("--megabytes", type=float, default=1.0, help="of each file (default: 1)")
    options = parser.parse_args()
    found = of_files(options.files or [*SEEDS, *CASES], int(options.megabytes * 1e6))
    if options.store:
        options.store.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    if options.compare:
        told = differences(json.loads(options.compare.read_text(encoding="utf-8")), found)
        print("\n".join(told) or f"{len(found)} digests are as they were")
        return 1 if told else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
