"""The channels: each kind of damage as a function on good text, and as a test on a pair of readings.

A channel answers two questions: what does damage look like (`damage`), and can it have turned `after` into `before`
(`explains`)? What a whole document shows of each channel is `evidence`'s duty; which good text was meant, `restore`'s.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from textfix.expressions import expression

_NOT_ASCII = expression(r"[^\x00-\x7f]")
_NOT_LATIN1 = expression(r"[^\x00-\xff]")
# What cp1252 adds to Latin-1, and the C1 controls that it does without.
_CP1252_EXTRA = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
_NOT_CP1252 = expression(f"[^\\x00-\\x7f\\xa0-\\xff{_CP1252_EXTRA}]")
REPERTOIRES = {"ascii": _NOT_ASCII, "latin1": _NOT_LATIN1, "cp1252": _NOT_CP1252}

# Where Unidecode's choice is not what pipelines leave: it writes ə as @ and the transliterator's hooks as ` or nothing.
_OVERRIDES = {"ə": "e", "Ə": "E", "ʻ": "'", "ʼ": "'", "ʿ": "", "ʾ": "", "\xa0": " "}


def strip_accents(text: str) -> str:
    """Return `text` with every accent gone and every letter kept, as NFKD and Unidecode leave Latin script.

    Letters and marks that are no Latin ones stay.

    >>> strip_accents("Đukanović, Łódź, Straße, don’t")
    "Dukanovic, Lodz, Strasse, don't"
    """
    if text.isascii():
        return text
    return "".join([character if character.isascii() else _plain(character) for character in text])


@lru_cache(1 << 10)
def _plain(character: str) -> str:
    if character in _OVERRIDES:
        return _OVERRIDES[character]
    decomposed = unicodedata.normalize("NFKD", character)
    stripped = "".join(part for part in decomposed if not unicodedata.combining(part))
    if stripped.isascii():
        return stripped
    if unicodedata.name(character, "").startswith("LATIN") or unicodedata.category(character)[0] == "P":
        from unidecode import unidecode  # only here: most runs meet no such letter

        # Unidecode has nothing for some letters, U+2C74 say: a letter is kept all the same.
        return unidecode(character) or character
    return stripped


class Channel:
    """One kind of damage. Subclasses say what it does to good text."""

    name: str

    def damage(self, text: str) -> str:
        """Return `text` as it looks after the channel. Deterministic."""
        raise NotImplementedError

    def explains(self, before: str, after: str) -> bool:
        """Can the channel have turned `after` into `before`? Where damage has several forms, any of them counts."""
        return self.damage(after) == before


class Drop(Channel):
    """Every character outside a repertoire is deleted: `text.encode("ascii", "ignore")` and its like.

    >>> Drop("ascii").damage("Beyoncé’s €10m"), Drop("latin1").damage("Beyoncé’s Vučić")
    ('Beyoncs 10m', 'Beyoncés Vui')
    """

    def __init__(self, repertoire: str = "ascii") -> None:
        self.name = "drop" if repertoire == "ascii" else f"drop-{repertoire}"
        self._outside = REPERTOIRES[repertoire]

    def damage(self, text: str) -> str:
        """Delete what lies outside the repertoire."""
        return text if text.isascii() else self._outside.sub("", text)


class Mark(Channel):
    """Every character outside ASCII becomes a mark; pipelines write one for a character or one for each of its bytes.

    >>> Mark("question", "?").damage("Vučić"), Mark("question", "?").explains("K??ln", "Köln")
    ('Vu?i?', True)
    """

    def __init__(self, name: str, mark: str) -> None:
        self.name = name
        self.mark = mark

    def damage(self, text: str) -> str:
        """Put one mark for each character outside ASCII."""
        return _NOT_ASCII.sub(self.mark, text)

    def explains(self, before: str, after: str) -> bool:
        """Also with a mark for each byte, and with some characters kept."""
        # A pipeline may also keep what Latin-1 holds and mark the rest.
        return mark_pattern(after, self.mark).fullmatch(before) is not None


@lru_cache(1 << 10)
def mark_pattern(after: str, mark: str) -> re.Pattern[str]:
    """Return the pattern of what marking can make of `after`: one mark for a character, or for each of its bytes."""
    pieces: list[str] = []
    for character in after:
        if character.isascii():
            pieces.append(re.escape(character))
        else:
            most = len(character.encode("utf-8", "surrogatepass"))
            pieces.append(f"(?:{re.escape(mark)}{{1,{most}}}|{re.escape(character)})")
    return re.compile("".join(pieces), re.DOTALL)


class Base(Channel):
    """The accent goes, the letter stays: NFKD, Unidecode; đ also as dj.

    >>> Base().damage("Vučić"), Base().explains("Djukanovic", "Đukanović")
    ('Vucic', True)
    """

    name = "base"

    def damage(self, text: str) -> str:
        """Strip the accents."""
        return strip_accents(text)

    def explains(self, before: str, after: str) -> bool:
        """Also with đ written dj."""
        return before == strip_accents(after) or before == strip_accents(_dj(after))


class Digraph(Channel):
    """A letter was written as two before the loss: Đ as Đj or Dj, ö as oe. What is left of it after `drop`.

    >>> Digraph().damage("Đukanović"), Digraph().explains("jukanovi", "Đukanović"), Digraph().explains("Koeln", "Köln")
    ('Djukanovi', True, True)
    """

    name = "digraph"
    _drop = Drop("ascii")
    _PAIRS = str.maketrans(
        {"ö": "oe", "ü": "ue", "ä": "ae", "Ö": "Oe", "Ü": "Ue", "Ä": "Ae", "å": "aa", "ø": "oe", "æ": "ae"}
    )

    def damage(self, text: str) -> str:
        """Write đ as dj, then drop what is not ASCII."""
        return self._drop.damage(_dj(text))

    def explains(self, before: str, after: str) -> bool:
        """Also from đj and DJ, and from oe, ue, ae for ö, ü, ä."""
        half = after.replace("Đ", "Đj").replace("đ", "đj")
        return before in (
            self.damage(after),
            self._drop.damage(half),
            self._drop.damage(after.replace("Đ", "DJ")),
            self._drop.damage(after.translate(self._PAIRS)),
        )


def _dj(text: str) -> str:
    return text.replace("Đ", "Dj").replace("đ", "dj")


CHANNELS: dict[str, Channel] = {
    channel.name: channel
    for channel in (
        Drop("ascii"),
        Drop("latin1"),
        Drop("cp1252"),
        Mark("question", "?"),
        Mark("replacement", "\ufffd"),
        Base(),
        Digraph(),
    )
}
"""Every channel by name. A fixer's channel `drop` stands for all three repertoires."""
