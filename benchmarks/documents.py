"""Documents to measure with: those of the files that are named, else the three seeds."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from textfix.files import chunks, lines

SEEDS = sorted((Path(__file__).parent.parent / "seeds").iterdir())


def read(names: Sequence[str], characters: int) -> list[str]:
    """Return documents of so many characters in all, or a little more: the first ones, again and again if too few.

    A name with .jsonl in it holds one object a line with a field `text`; any other file is one document. Compressed
    files are read by their names.
    """
    found: list[str] = []
    size = 0
    while size < characters:
        before = size
        for document in _documents(names or [str(path) for path in SEEDS]):
            found.append(document)
            size += len(document)
            if size >= characters:
                break
        if size == before:
            raise SystemExit("the files hold no text")
    return found


def _documents(names: Sequence[str]) -> Iterator[str]:
    for name in names:
        if ".jsonl" in Path(name).name:
            for line in lines(name):
                yield json.loads(line)["text"]
        else:
            yield b"".join(chunks(name)).decode("utf-8", "surrogateescape")
