"""The arrays of the data files, and what is read from them.

Forms of the lexicon are known by their numbers, their places in its trie.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, TypeVar

Entry = TypeVar("Entry", bound="tuple[Any, ...]")

BLOCK = 512
"""Forms after which it is said again how many of those before have counts: seven in ten are of other languages, and
have none. Between, the bits are added up."""

RUN = 64
"""Hash buckets after which the index says again where it is: between, their sizes are added up, in 0.7 µs. So too the
profiles."""

UNCOMMON = 255
"""What stands in the place of a profile that is not one of the 255 commonest, which 85 in 100 forms have."""


class Counts:
    """The counts of forms in English text, in steps: `counted` has a bit for each form that has any, `lower` and `cap`
    the counts of these, in their order."""

    __slots__ = ("_cap", "_counted", "_lower", "_ranks")

    def __init__(self, counted: memoryview, ranks: memoryview, lower: memoryview, cap: memoryview) -> None:
        self._counted, self._ranks, self._lower, self._cap = counted, ranks, lower, cap

    def __len__(self) -> int:
        """Return how many forms have counts."""
        return len(self._lower)

    def place(self, number: int) -> int:
        """Return which of the forms that have counts the form with a number is, or -1."""
        counted, byte = self._counted, number >> 3
        if not counted[byte] >> (number & 7) & 1:
            return -1
        block = number // BLOCK
        bits = int.from_bytes(counted[block * BLOCK // 8 : byte + 1], "little") & (1 << number - block * BLOCK) - 1
        place: int = self._ranks[block] + bits.bit_count()
        return place

    def steps(self, number: int) -> tuple[int, int]:
        """Return the counts of a form, uncapitalised and capitalised."""
        place = self.place(number)
        return (self._lower[place], self._cap[place]) if place >= 0 else (0, 0)


class Profiles:
    """Which languages know a form: its profile, pairs of a language's index and a step of frequency.

    `common` holds the number of each form's profile in a byte, or UNCOMMON; `rare` the numbers of those, less UNCOMMON,
    in their order, and `ranks` how many there are before each block. The pairs of all profiles stand in `heap`, how
    many of each in `sizes`, and where each RUN-th begins in `starts`.
    """

    __slots__ = ("_common", "_heap", "_ranks", "_rare", "_sizes", "_starts")

    def __init__(self, section: Mapping[str, memoryview]) -> None:
        self._common, self._rare, self._ranks = section["profile"], section["profile_rare"], section["profile_ranks"]
        self._starts, self._sizes = section["profile_starts"], section["profile_sizes"]
        self._heap = section["profile_heap"]

    def __len__(self) -> int:
        """Return how many forms have profiles: all."""
        return len(self._common)

    def number(self, form: int) -> int:
        """Return the number of a form's profile."""
        number: int = self._common[form]
        if number == UNCOMMON:
            block = form // BLOCK
            place = self._ranks[block] + bytes(self._common[block * BLOCK : form]).count(UNCOMMON)
            number += self._rare[place]
        return number

    def pairs(self, number: int) -> bytes:
        """Return the pairs of a profile, a byte for each half of one."""
        run = number // RUN
        first = self._starts[run] + 2 * sum(self._sizes[run * RUN : number])
        return bytes(self._heap[first : first + 2 * self._sizes[number]])


class Rows:
    """A table of small integers, `width` in a row."""

    __slots__ = ("_numbers", "_width")

    def __init__(self, numbers: memoryview, width: int) -> None:
        self._numbers, self._width = numbers, width

    def add(self, totals: Sequence[int], rows: Sequence[int]) -> list[int]:
        """Return `totals`, as many numbers as are in a row, with so many rows added to them."""
        numbers, width = self._numbers, self._width
        return list(map(sum, zip(totals, *[numbers[row * width : (row + 1) * width] for row in rows], strict=True)))


class Buckets:
    """Forms by the hash of what is left of them: in 3 bytes the number in the low 21 bits, 3 bits of the hash above."""

    __slots__ = ("_bits", "_counts", "_ids", "_sizes", "_starts")

    def __init__(self, starts: memoryview, sizes: memoryview, ids: memoryview, bits: int, counts: Counts) -> None:
        self._starts, self._sizes, self._ids, self._bits, self._counts = starts, sizes, ids, bits, counts

    def numbers(self, key: str, least: float = 0.0) -> list[int]:
        """Return the numbers of the forms of which `key` may be left, of those whose greater count in steps is `least`
        or more: one in eight is of another key."""
        crc = zlib.crc32(key.encode("utf-8", "surrogatepass"))
        place = crc & (1 << self._bits) - 1
        size = self._sizes[place]
        if not size:
            return []
        run = place // RUN
        first = self._starts[run] + sum(self._sizes[run * RUN : place])
        raw = bytes(self._ids[3 * first : 3 * (first + size)])
        mark = crc >> self._bits & 7
        found = [
            (high & 31) << 16 | raw[3 * i + 1] << 8 | raw[3 * i + 2]
            for i, high in enumerate(raw[::3])
            if high >> 5 == mark
        ]
        return [number for number in found if max(self._counts.steps(number)) >= least] if least else found


class Entries(Generic[Entry]):
    """Makes the entries of forms, tuples of the type `kind`: the form, its counts in English text, and what knows it.

    `counts_of` has the count that each step means, `zipfs` the frequency in another language; `text` returns a form by
    its number.
    """

    __slots__ = ("_counts", "_counts_of", "_kind", "_pairs", "_profiles", "_text", "_zipfs")

    def __init__(
        self,
        kind: type[Entry],
        counts: Counts,
        profiles: Profiles,
        counts_of: Sequence[float],
        zipfs: Sequence[float],
        text: Callable[[int], str],
    ) -> None:
        self._kind, self._counts, self._profiles, self._text = kind, counts, profiles, text
        self._counts_of, self._zipfs = counts_of, zipfs
        self._pairs: dict[tuple[int, int], tuple[int, float]] = {}  # each kept once: there are few

    def entry(self, number: int, form: str) -> Entry:
        """Return the entry of the form with a number."""
        lower, cap = self._counts.steps(number)
        raw = self._profiles.pairs(self._profiles.number(number))
        languages = tuple(map(self._pair, zip(raw[::2], raw[1::2], strict=True)))
        # Two thirds of the time of a call of a named tuple.
        return tuple.__new__(self._kind, (form, self._counts_of[lower], self._counts_of[cap], languages))

    def _pair(self, raw: tuple[int, int]) -> tuple[int, float]:
        pair = self._pairs.get(raw)
        if pair is None:
            pair = self._pairs[raw] = raw[0], self._zipfs[raw[1]]
        return pair

    def dropped(self, buckets: Buckets, key: str, least: float = 0.0) -> list[Entry]:
        """Return the entries of those of a bucket's forms of which only `key` is left when apostrophes and all that is
        not ASCII go. `least`: see `Buckets.numbers`."""
        entry, text_of = self.entry, self._text
        return [
            entry(number, text) for number in buckets.numbers(key, least) if letters(text := text_of(number)) == key
        ]


def letters(form: str) -> str:
    """Return what is left of a form when apostrophes and all that is not ASCII go.

    >>> letters("qu'été")
    'qut'
    """
    return form.encode("ascii", "ignore").replace(b"'", b"").decode("ascii")
