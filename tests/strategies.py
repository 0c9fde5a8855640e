"""Text to test with: any Unicode, and prose like that which gets damaged."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap

from hypothesis import strategies as st

from textfix.channels import CHANNELS
from textfix.edits import EDIT_KINDS, Edit
from textfix.segment import lines, paragraphs

# Words and marks that channels damage, and neighbours that tempt a repair: plain words that are also damaged names,
# code, numbers, web addresses.
WORDS = (
    "the a was said in of Serbia Montenegro minister prime city parliament police it its we were didn’t don't isn’t "
    "Vučić Niš Đukanović Stefanović Beyoncé café attaché Müller Łódź Erdoğan Ştefan São naïve coup Ni Milo Bar Danas "
    "€10m £5 20°C 1990–95 well-known http://example.com/a?b=c x=1; foo() NASA U.S. O’Neill l’État 'tis What? Why? Řím "
    "cœur Ångström größer Tiếng Việt Россия Ελλάδα 東京 …"
).split()

SENTENCES = [
    "The prime minister, Aleksandar Vučić, didn’t speak in Niš, Serbia’s third city.",
    "Milo Đukanović said the country’s police hadn’t found it.",
    "“We’ve seen nothing,” said Recep Tayyip Erdoğan in İzmir – and left.",
    "Lech Wałęsa was born near Łódź; he’s Poland’s best known electrician.",
    "It’s the café’s 20th year, and Beyoncé’s first.",
    "Nebojša Stefanović won’t say who’d paid €10m for the attaché’s house.",
    "Angela Merkel met Heiko Müller and Gerhard Schröder in Köln.",
    "São Paulo’s mayor, João Doria, isn’t here; they’re all in Brasília.",
    "Why? They can’t know what the coup’s leaders thought. Ni!",
    "They don't know yet, but it’s going to be a long night, and I’m told that it’s not the last.",
    "The visitors weren't shown President Carter’s letter.",
    "Temperatures fell to −5°C in Plzeň, 90 km from Prague’s centre.",
]

MARKS = """ | | | |. |, | – | — |: |; |? |! | “|” | ‘|’ | "|" | (|) """.split("|")

MISPLACED = [
    "'Plotters':Shishmakov and Popov remain at large.",
    "He joined the FSB( federal security service) in May.",
    "It shows Shishmakov , left, and Popov.",
]

ENDS = ["\n", "\r\n", "\r", "\n\n", "\r\n\r\n", "\n \n\n", "\u2028", "\x0c"]

UNITS = {
    "document": lambda text: [text] if text else [],
    "paragraph": lambda text: [segment.text for segment in paragraphs(text)],
    "line": lambda text: [segment.text for segment in lines(text)],
}
"""How a text falls into documents, by what `--by` says."""

WRONG_DECODINGS = ["latin-1", "cp1252", "cp1250", "cp1251", "mac_roman"]


def any_text(max_size: int = 60) -> st.SearchStrategy[str]:
    """Any `str` there is: lone surrogates and NUL included, line ends and odd spaces more often than by chance."""
    odd = st.sampled_from("\x00\r\n\t \x0b\x0c\x85\xa0\u2028\ufeff\ufffd\ud800\udc80\udcff?'’")
    # Not `st.text`, which drew from one part of such a union alone.
    return st.lists(st.characters() | odd | st.characters(max_codepoint=0x17F), max_size=max_size).map("".join)


@st.composite
def prose(draw: st.DrawFn, max_words: int = 25) -> str:
    """Sentences and lines of words, intact."""
    words = draw(st.lists(st.sampled_from(WORDS), max_size=max_words))
    between = st.sampled_from(MARKS * 3 + ENDS)
    return "".join(word + draw(between) for word in words)


@st.composite
def wrongly_decoded(draw: st.DrawFn) -> str:
    """Prose, part of which was UTF-8 and was read as something else, once or twice."""
    pieces = draw(st.lists(prose(max_words=8), max_size=4))
    for index, piece in enumerate(pieces):
        for encoding in draw(st.lists(st.sampled_from(WRONG_DECODINGS), max_size=2)):
            piece = piece.encode().decode(encoding, "replace")
        pieces[index] = piece
    return "".join(pieces)


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """Prose that went through one of the channels, whole or in part."""
    channel = draw(st.sampled_from(sorted(CHANNELS)))
    sentence = st.tuples(st.sampled_from(SENTENCES), st.sampled_from([" ", "\n", "\r\n", "\n\n"])).map("".join)
    pieces = draw(st.lists(sentence | prose(max_words=6), min_size=1, max_size=5))
    return "".join(CHANNELS[channel].damage(piece) if draw(st.integers(0, 3)) else piece for piece in pieces)


@st.composite
def ill_laid_out(draw: st.DrawFn) -> str:
    """Paragraphs, some of which stand twice, in other quotes or cut, and spaces on the wrong side."""
    spaced = st.lists(st.sampled_from(MISPLACED), min_size=1, max_size=3).map(" ".join)
    paragraphs = draw(st.lists(captions() | spaced | prose(max_words=8), min_size=1, max_size=4))
    for _ in range(draw(st.integers(0, 3))):
        copy = draw(st.sampled_from(paragraphs))
        change = draw(st.sampled_from([("‘", "'"), (" ", "  "), (", ", " , "), (" (", "( "), ("é", ""), ("", "")]))
        paragraphs.insert(draw(st.integers(0, len(paragraphs))), copy.replace(*change) if change[0] else copy)
    return draw(st.sampled_from(["\n\n", "\n", "\r\n\r\n"])).join(paragraphs) + draw(st.sampled_from(["", "\n"]))


@st.composite
def damaged_copies(draw: st.DrawFn) -> str:
    """Sentences as paragraphs, each perhaps several times, after one channel or another."""
    channels = st.sampled_from([str, *(channel.damage for channel in CHANNELS.values())])
    pieces = draw(st.lists(st.tuples(st.sampled_from(SENTENCES), channels), min_size=1, max_size=5))
    return draw(st.sampled_from(["\n\n", "\n"])).join(damage(sentence) for sentence, damage in pieces)


def captions() -> st.SearchStrategy[str]:
    """Lines long enough that no two stand in a document by chance."""
    who = st.sampled_from(["‘Plotters’: Eduard Shishmakov", "José Núñez", "Amira Haddad (left)", "The attaché O’Neill"])
    does = st.sampled_from(["opens the new bridge over the river", "leaves the “old” theatre, at last,", "is visited"])
    where = st.sampled_from(["near Gdańsk on the 4th day of the strike", "in Lisbon in October 2016 – or before"])
    return st.builds(lambda *parts: " ".join(parts), who, does, where)


def texts() -> st.SearchStrategy[str]:
    """The text that every law is tested with."""
    return any_text() | prose() | wrongly_decoded() | damaged() | damaged() | damaged_copies() | ill_laid_out()


@st.composite
def edits_of(draw: st.DrawFn, text: str) -> tuple[Edit, ...]:
    """Well-formed edits of `text`."""
    edits: list[Edit] = []
    position, inserted = 0, -1
    for _ in range(draw(st.integers(0, 5))):
        # Often right behind the edit before: what touches is what goes wrong.
        start = draw(st.just(position) | st.integers(position, len(text)))
        end = draw(st.integers(start, min(start + 4, len(text))))
        before = text[start:end]
        after = draw(st.text("ab ", max_size=3))
        if before == after or start == end == inserted:
            continue
        kind = draw(st.sampled_from(EDIT_KINDS))
        edits.append(Edit(start, end, before, after, kind, draw(st.floats(0, 1)), draw(st.text(max_size=3))))
        position, inserted = end, start if start == end else -1
    return tuple(edits)


@st.composite
def text_and_edits(draw: st.DrawFn) -> tuple[str, tuple[Edit, ...]]:
    """A text and well-formed edits of it."""
    text = draw(st.text("ab \n’č", max_size=12) | any_text(max_size=12))
    return text, draw(edits_of(text))


def cut(data: bytes) -> st.SearchStrategy[list[bytes]]:
    """`data` in pieces, as a pipe may deliver it; none of them empty."""
    cuts = st.lists(st.integers(0, len(data)), max_size=8).map(sorted)
    return cuts.map(
        lambda points: [
            data[start:end] for start, end in zip([0, *points], [*points, len(data)], strict=True) if start < end
        ]
    )


def run_python(code: str, **environment: str) -> str:
    """Run `code` in a fresh interpreter, with `environment` added to that of the process; return what it prints."""
    command = [sys.executable, "-c", textwrap.dedent(code)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **environment})
    assert done.returncode == 0, done.stderr
    return done.stdout
