"""A bounded memory of what was found: a dictionary that forgets what was not asked for lately.

Two generations: when the younger has `size` entries it becomes the older, and what the older held is forgotten unless
it was asked for in between. Words follow Zipf's law, so the common ones stay; a hit costs what a dictionary's does.
"""

from __future__ import annotations

from typing import TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


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
        self._size = size
        self._older: dict[Key, Value] = {}

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
