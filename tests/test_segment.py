"""The windows that a long text is worked in, and the sections in which restoring judges them."""

from __future__ import annotations

import re

from hypothesis import example, given
from hypothesis import strategies as st
from strategies import texts

from textfix.channels import CHANNELS
from textfix.segment import WINDOW, lines, sections, window_end


@given(texts(), st.integers(1, 40))
@example("Go on now, go. And stop then. Go.", 3)
def test_sections_join_to_the_text_and_have_their_words(text, words):
    found = sections(text, words)
    assert "".join(text[start:end] for start, end in found) == text
    assert [start for start, _ in found] == [0, *(end for _, end in found[:-1])]
    for start, end in found[:-1]:
        assert text.count(" ", start, end) + len(list(lines(text[start:end]))) >= words
        assert text[end - 1 : end + 1] != "\r\n"


@given(texts(), st.integers(1, 40), st.sampled_from(["drop", "drop-latin1"]))
@example("a – b c.\nd e f g.\n", 4, "drop")
def test_a_damaged_text_falls_into_the_sections_of_its_original(text, words, channel):
    """But for words that the channel takes whole; it may take dashes."""
    text = re.sub(r"(?<![^ \r\n])[^ \r\nA-Za-z0-9–—]+(?![^ \r\n])", "x", text)
    damage = CHANNELS[channel].damage
    cut = [damage(text[start:end]) for start, end in sections(text, words)]
    damaged = damage(text)
    assert cut == [damaged[start:end] for start, end in sections(damaged, words)]


def test_a_line_without_a_stop_ends_a_section_late():
    text = "one two three\nfour five\nsix. seven\n" * 3
    pieces = [text[start:end] for start, end in sections(text, 4)]
    assert pieces == ["one two three\nfour five\nsix. seven\n"] * 3


def test_damaged_prose_falls_into_the_windows_of_its_original():
    # So many that what is left at the end fits into a window in both: else the shorter one has a window less.
    text = "The prime minister, Aleksandar Vučić, didn’t speak in Niš, Serbia’s third city.\n\n" * 9_300
    ends = [[], []]
    for found, prose in zip(ends, (text, CHANNELS["drop"].damage(text)), strict=True):
        assert len(prose) > 2 * WINDOW
        end = 0
        while end < len(prose):
            end = window_end(prose, end)
            found.append(prose.count("\n", 0, end))
    assert ends[0] == ends[1]
