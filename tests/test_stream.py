"""Bytes to windows and back: nothing hangs on how they arrive, and nothing is lost."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from strategies import UNITS, any_text, cut, prose

from textfix.segment import window_end
from textfix.stream import decode, encode, windows


def cut_bytes() -> st.SearchStrategy[tuple[bytes, list[bytes]]]:
    """Bytes, UTF-8 or not, and the same in pieces."""
    data = st.binary(max_size=40) | (any_text() | prose()).map(lambda text: text.encode("utf-8", "surrogatepass"))
    return data.flatmap(lambda data: st.tuples(st.just(data), cut(data)))


def in_windows(text: str, size: int) -> list[str]:
    found = []
    start = 0
    while start < len(text):
        end = window_end(text, start, size)
        found.append(text[start:end])
        start = end
    return found


@given(cut_bytes())
def test_decoding_in_pieces_is_decoding_at_once(drawn):
    data, pieces = drawn
    assert "".join(decode(pieces)) == data.decode("utf-8", "surrogateescape")
    assert encode("".join(decode(pieces))) == data


@given(any_text() | prose(), st.integers(1, 30), st.sampled_from(list(UNITS)), st.data())
def test_windows_are_those_of_each_document_alone(text, size, by, data):
    points = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))
    texts = [text[start:end] for start, end in zip([0, *points], [*points, len(text)], strict=True)]
    found = list(windows(texts, by, size))
    assert "".join(window for _, window in found) == text
    # A run of white space longer than a window is the one place where a paragraph's end may be seen later.
    if by != "paragraph" or size > 12:
        expected = [
            (number, window) for number, unit in enumerate(UNITS[by](text)) for window in in_windows(unit, size)
        ]
        assert found == expected


@given(any_text(), st.integers(1, 12))
def test_windows_are_lossless_and_bounded(text, size):
    found = in_windows(text, size)
    assert "".join(found) == text
    assert all(0 < len(window) <= size for window in found)
    if size > 1:
        assert not any(one.endswith("\r") and two.startswith("\n") for one, two in pairwise(found))


def test_a_line_is_answered_before_the_next_comes():
    def typed():
        yield "one\n"
        raise AssertionError("asked for more before the first line was given")

    assert next(windows(typed(), "line")) == (0, "one\n")


def test_little_is_held():
    """One line without end: what has been cut is let go."""
    held = 0
    taken = 0

    def endless():
        nonlocal held
        for _ in range(1000):
            held += 100
            yield "x" * 100

    for _, window in windows(endless(), size=1000):
        taken += len(window)
        assert held - taken <= 1100
    assert taken == 100_000
