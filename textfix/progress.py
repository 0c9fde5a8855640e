"""How far a run has come, on stderr: tqdm's bar of bytes, with rate, time left, and the edits and flags so far."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable
from typing import Any

PATIENCE = 1.0
"""Seconds before a bar appears that nobody asked for: what is done by then needs none."""


class Progress:
    """Counts what is read and found, and shows it.

    `wanted`: True or False as the user said, None to show it where stderr is a terminal and stdout is not.
    """

    def __init__(self, names: Iterable[str], wanted: bool | None) -> None:
        """Begin a run over the files `names`."""
        self._shown = wanted if wanted is not None else sys.stderr.isatty() and not sys.stdout.isatty()
        self._due = 0.0 if wanted else time.monotonic() + PATIENCE
        self._total = _size(names) if self._shown else None
        self._bar: Any = None
        self._bytes = 0
        self.edits = 0
        self.flags = 0

    def __bool__(self) -> bool:
        return self._shown

    def read(self, number: int) -> None:
        """Count so many bytes."""
        self._bytes += number
        if self._bar is None and time.monotonic() >= self._due:
            from tqdm import tqdm

            self._bar = tqdm(total=self._total, unit="B", unit_scale=True, dynamic_ncols=True, file=sys.stderr)
            number = self._bytes
        if self._bar is not None:
            self._bar.set_postfix_str(f"{self.edits} edits, {self.flags} flags", refresh=False)
            self._bar.update(number)

    def close(self) -> None:
        """Show the end."""
        if self._bar is not None:
            self._bar.set_postfix_str(f"{self.edits} edits, {self.flags} flags", refresh=False)
            self._bar.close()


def _size(names: Iterable[str]) -> int | None:
    """Return how many bytes the files have; None where one cannot tell."""
    total = 0
    for name in names:
        if name == "-" or not os.path.isfile(name):
            return None
        total += os.path.getsize(name)
    return total
