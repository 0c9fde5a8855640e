"""Reports as pieces, on a terminal, as a page: all show the same text, and nothing of it acts."""

import re
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st
from strategies import any_text, text_and_edits

from textfix.edits import FLAG_KINDS, Edit, Flag, apply
from textfix.render.html import page
from textfix.render.pieces import pieces
from textfix.report import Report


@st.composite
def reports(draw: st.DrawFn) -> Report:
    """A report with edits and flags anywhere, and markup wherever text may be."""
    text, edits = draw(text_and_edits())
    reason = st.sampled_from(["why", "<b>&amp;", '"', "'><script>x"]) | any_text(max_size=5)
    flags = []
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, len(text)))
        suggestions = tuple((draw(reason), 0.5) for _ in range(draw(st.integers(0, 2))))
        kind = draw(st.sampled_from(FLAG_KINDS))
        flags.append(Flag(start, end, text[start:end], kind, suggestions, 0.5, draw(reason)))
    edits = tuple(edit._replace(reason=draw(reason)) for edit in edits)
    channels = draw(st.dictionaries(st.sampled_from(["drop", "mojibake"]), st.floats(0, 1)))
    return Report(apply(text, edits), edits, tuple(sorted(flags)), channels, draw(st.floats(0, 1)))


UNSEEN = {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\n\r"} | {0x7F: 0x2421}
UNSEEN |= dict.fromkeys((*range(128, 160), *range(55296, 57344)), 65533)


class Shown(HTMLParser):
    """What a browser shows of the texts of a page, and every tag in it."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.text: list[str] = []
        self.tags: set[str] = set()
        self.inside: list[tuple[str, str | None]] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        if tag not in ("meta", "meter"):
            self.inside.append((tag, dict(attributes).get("class")))

    def handle_endtag(self, tag):
        if tag != "meter":
            self.inside.pop()

    def handle_data(self, data):
        around = {name for names in self.inside for name in names}
        if "text" in around and not around & {"tip", "del"}:
            self.text.append(data)


@given(reports())
def test_pieces_make_both_texts_and_show_every_mark(report):
    found = list(pieces(report))
    assert "".join(piece.before for piece in found) == report.source
    assert "".join(piece.after for piece in found) == report.text
    assert [piece.edit for piece in found if piece.edit] == list(report.edits)
    assert {flag for piece in found for flag in piece.flags} == set(report.flags)
    for piece in found:
        assert piece.edit or piece.before == piece.after
        assert piece.edit is None or piece.after == piece.edit.after


@given(reports())
def test_the_terminal_shows_the_repaired_text(report):
    assert report.to_terminal(color=False) == report.text
    plain = report.text.replace("\x1b", "")
    assert re.sub(r"\x1b\[[\d;]*m", "", report.to_terminal()).replace("\x1b", "") == plain


@given(reports())
def test_the_page_shows_the_repaired_text_and_runs_nothing(report):
    source = page([("<name>", report)])
    source.encode()
    shown = Shown(source)
    assert "".join(shown.text) == report.text.translate(UNSEEN)
    assert shown.tags <= set("html head meta title style body h1 p details summary span meter div ins del".split())
    assert "http" not in source


def test_a_page_counts_what_its_documents_hold():
    edit = Edit(0, 3, "caf", "café", "letters", 0.97, "café: English word")
    flag = Flag(4, 4, "", "lost-symbol", (("€", 0.6),), 0.7, "amounts in euros here")
    source = page([("one", Report("café 10m", (edit,), (flag,), {"drop": 0.9}, 0.25)), ("two", Report("intact"))])
    assert "2 documents, 1 edit, 1 flag" in source
    assert source.count("<details>") == 2
    for told in ("“caf” → “café”", "café: English word (97.0%)", "perhaps: € (60%)", "Damage seen: drop 0.90", "0.25"):
        assert told in source
