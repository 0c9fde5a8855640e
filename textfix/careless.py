"""Signs of careless writing: who types without capitals leaves apostrophes out himself."""

from __future__ import annotations

from textfix.expressions import expression

_START = expression(r"\s*[a-z]")
_SENTENCE = expression(r"[.!?]\s+[a-z]")
_PARAGRAPH = expression(r"\s*[a-z]?")
_LETTER = expression(r"[iu](?!\w)(?<!\w.)")  # begins with what is searched for: \b is tried at each place


def careless(text: str, *, letters: bool) -> int:
    r"""Count the beginnings in lower case: of the text, of sentences and of paragraphs. `letters`: count each other i
    and u that stands for a word, too.

    >>> careless("so i left. then\n\nyou came. He too.", letters=True)
    4
    """
    start = _START.match(text)
    first = start.end() if start else 0
    begun = {first, *(match.end() for match in _SENTENCE.finditer(text, first))}
    # Not by an expression: each line feed of a long run of them would be tried to its end.
    place = text.find("\n\n", first)
    while place >= 0:
        beginning = _PARAGRAPH.match(text, place)
        assert beginning is not None
        end = beginning.end()
        if not text[end - 1].isspace():
            begun.add(end)
        place = text.find("\n\n", end)
    number = len(begun) - (start is None)
    if letters:
        number += len([True for match in _LETTER.finditer(text) if match.end() not in begun])
    return number
