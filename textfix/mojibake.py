"""Text that was decoded wrongly: `VuÄiÄ‡` for `Vučić`, `donâ€™t` for `don’t`.

Finding and undoing it is ftfy's work. This module calls ftfy line by line with one pinned configuration, drops the few
readings that proved wrong on intact text, and turns the rest into minimal edits. Here nothing was lost, so there is no
choosing among candidates.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from textfix.edits import Edit, Flag, apply, compose
from textfix.expressions import expression
from textfix.segment import Document
from textfix.words import beyond_ascii

if TYPE_CHECKING:
    from ftfy import ExplanationStep, TextFixerConfig

# In every text that ftfy repairs stands a C1 control, Â or Ã before a space, or a pair outside ASCII that is not common
# punctuation alone. A line without is passed over at 250 MB/s and never imports ftfy (0.05 s).
_COMMON = "‘’“”–—…«»\xa0"
_SUSPECT = expression(
    rf"[^\x00-\x7f](?:(?<=[\x80-\x9f])|(?<=[ÂÃ]) |(?<![{_COMMON}])[^\x00-\x7f]|[^\x00-\x7f{_COMMON}])"
)
# No text whose characters outside ASCII are all common is a suspect; telling that takes a fifth of the search.
_COMMON_ALONE = frozenset(_COMMON)
_REST_OF_LINE = expression(r"[^\r\n]*")

# ASCII is the same before and after, but for the space and the question mark, which may stand for a byte that an
# earlier program lost. So it parts a line into pieces that correspond: by spaces too, where none stood for a byte.
_ANCHORS = (expression(r"([ !->@-~]+)"), expression(r"([!->@-~]+)"))

# The bytes 80-9F with one likely reading: punctuation, the euro, and š, ž, which cp1250 and cp1252 share. ftfy reads 9C
# as œ, which in Polish is ś; it reads 93 in the middle of a word as “, where other code pages have ô.
_SURE_C1 = frozenset("€‚„…‘’“”•–—™ŠšŽž")
_INSIDE_A_WORD = frozenset("’ŠšŽž")

# Right as it stands, though it is also UTF-8 for Ų, ų: a force constant in mdyne/Å² (3 of the 6 false edits in 53,000
# paragraphs of articles).
_SQUARE_ANGSTROM = expression(r"(?<![^\W\d_])Å[²³]")

# Not what a wrong decoding hides: controls, lone surrogates, and the runes that the end of Mikuláš or plášť makes.
_IMPLAUSIBLE = expression(r"[\x00-\x1f\ud800-\udfff\u1680-\u16ff]")

# What one sequence may mean that takes a space for its last byte. Beyond these scripts and the punctuation, Czech áž
# and Latvian ā before a dash became Khmer and Braille (20 times in 30,000 lines of 25 languages read as Latin-1).
_WITH_SPACE = expression(r"[\x80-\u07ff\u2000-\u20ff]|..+")

# Of 332,000 edits of UTF-8 read in six other ways none was wrong; of 11,143 in lines of 25 languages from five code
# pages read as Latin-1, two were.
_CONFIDENCE_UTF8 = 0.999
_CONFIDENCE_C1 = 0.995


class Mojibake:
    """The step that undoes wrong decodings; it does nothing unless `active`.

    >>> from textfix.segment import Document
    >>> [edit[:4] for edit in Mojibake(active=True).edits(Document("Aleksandar VuÄ\x8diÄ‡ didnâ€™t."))]
    [(13, 15, 'Ä\\x8d', 'č'), (16, 18, 'Ä‡', 'ć'), (23, 26, 'â€™', '’')]
    """

    name = "mojibake"

    def __init__(self, active: bool) -> None:
        self.active = active

    def edits(self, document: Document) -> Sequence[Edit]:
        """Return the repairs; put the probability of wrong decoding into `document.memory["channels"]`."""
        if not self.active:
            return ()
        found = [] if document.text.isascii() else list(_text_edits(document.text))
        channels = document.memory.setdefault("channels", {})
        assert isinstance(channels, dict)
        channels[self.name] = max([channels.get(self.name, 0.0), *(edit.confidence for edit in found)])
        return found

    def flags(self, document: Document) -> Sequence[Flag]:
        """Return nothing: what ftfy leaves is left."""
        return ()


def _text_edits(text: str) -> Iterator[Edit]:
    if _COMMON_ALONE.issuperset(beyond_ascii(text)):
        return
    position = 0
    while suspect := _SUSPECT.search(text, position):
        line_feed, carriage_return = (text.rfind(end, position, suspect.start()) for end in "\n\r")
        start = max(position, line_feed + 1, carriage_return + 1)
        end = _REST_OF_LINE.match(text, suspect.start()).end()  # type: ignore[union-attr]
        for edit in _line_edits(text[start:end]):
            yield edit._replace(start=edit.start + start, end=edit.end + start)
        position = end


def _line_edits(line: str) -> tuple[Edit, ...]:
    """Return the edits of one line, after which ftfy finds nothing more to do in it that is plausible."""
    from ftfy import fix_encoding_and_explain

    edits: tuple[Edit, ...] = ()
    while True:
        fixed, plan = fix_encoding_and_explain(line, _config())
        proposed = list(_minimal_edits(line, fixed, _reason(plan or [])))
        plausible = [edit for edit in proposed if _is_plausible(line, edit)]
        if plausible:
            line = apply(line, plausible)
            edits = compose(edits, plausible)
        if not plausible or len(plausible) == len(proposed):
            return edits


def _config() -> TextFixerConfig:
    """Return the pinned configuration: decoding, and nothing else that ftfy offers."""
    from ftfy import TextFixerConfig

    return TextFixerConfig(
        fix_encoding=True,
        restore_byte_a0=True,
        replace_lossy_sequences=True,
        decode_inconsistent_utf8=True,
        fix_c1_controls=True,
        unescape_html=False,
        remove_terminal_escapes=False,
        fix_latin_ligatures=False,
        fix_character_width=False,
        uncurl_quotes=False,
        fix_line_breaks=False,
        fix_surrogates=False,
        remove_control_chars=False,
        normalization=None,
    )


def _reason(plan: Sequence[ExplanationStep]) -> str:
    """Return in words what ftfy's `plan` undoes."""
    encodings, encoding = [], ""
    for step in plan:
        if step.action == "encode":
            encoding = step.parameter.removeprefix("sloppy-")
        elif step.action == "decode" and step.parameter.startswith("utf-8"):
            encodings.append(encoding)
    return f"UTF-8 read as {', then as '.join(encodings) or 'another encoding'}"


def _minimal_edits(before: str, after: str, reason: str) -> Iterator[Edit]:
    """Yield the edits that turn `before` into `after`: for each piece between ASCII, the part that differs."""
    start = 0
    for old, new in _corresponding(before, after):
        controls = _c1_read(old, new)
        if controls:
            for index in controls:
                told = f"U+{ord(old[index]):04X} is {new[index]} in Windows-1252"
                place = start + index
                yield Edit(place, place + 1, old[index], new[index], "mojibake", _CONFIDENCE_C1, told)
        elif old != new:
            head = _shared(old, new)
            tail = _shared(old[head:][::-1], new[head:][::-1])
            wrong, right = old[head : len(old) - tail], new[head : len(new) - tail]
            place = start + head
            yield Edit(place, place + len(wrong), wrong, right, "mojibake", _CONFIDENCE_UTF8, reason)
        start += len(old)


def _corresponding(before: str, after: str) -> Iterator[tuple[str, str]]:
    """Part both texts at the ASCII that they share; joined, the pieces of each give it back."""
    for anchor in _ANCHORS:
        old, new = anchor.split(before), anchor.split(after)
        if old[1::2] == new[1::2]:
            return zip(old, new, strict=True)
    return iter([(before, after)])


def _c1_read(old: str, new: str) -> list[int]:
    """Return where C1 controls were read as Windows-1252, if that is all that was done."""
    if len(old) != len(new):
        return []
    changed = [index for index, (was, now) in enumerate(zip(old, new, strict=True)) if was != now]
    return changed if all(_is_c1(old[index]) for index in changed) else []


def _shared(one: str, two: str) -> int:
    """Return how many characters both begin with."""
    return next((n for n, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))


def _is_c1(character: str) -> bool:
    return "\x80" <= character <= "\x9f"


def _is_plausible(line: str, edit: Edit) -> bool:
    """Is the reading one that occurs, rather than an accident of ftfy's guess?"""
    if len(edit.before) == 1 and _is_c1(edit.before):
        inside = line[edit.start - 1 : edit.start].isalpha() and line[edit.end : edit.end + 1].isalpha()
        return edit.after in (_INSIDE_A_WORD if inside else _SURE_C1)
    if edit.before.count(" ") > edit.after.count(" ") and not _WITH_SPACE.fullmatch(edit.after):
        return False
    return not (_IMPLAUSIBLE.search(edit.after) or _SQUARE_ANGSTROM.fullmatch(line, edit.start, edit.end))
