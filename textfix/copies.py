"""When two paragraphs are copies of each other, and which of the two says more.

Two paragraphs are copies when their ASCII letters and digits are the same and every other character that only one of
them has can have been lost from the other. Comparing without the non-ASCII characters finds a copy that lost them
before anything is restored; otherwise only a second run would find it. What scrapers add to a caption (a label, a
credit) or cut from it is set aside.
"""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher

_LOWER = bytes(byte + 32 if 65 <= byte <= 90 else byte for byte in range(256))
_DROPPED = bytes(byte for byte in range(256) if not (byte < 128 and chr(byte).isalnum()))

_NUMBER = re.compile(r"\d+(?:[.,:/–-]\d+)*")
_RANGE = re.compile(r"(?<=\d)(?:–|\?{1,3}|\ufffd{1,3})(?=\d)")
_ASCII_RUN = re.compile(r"[A-Za-z0-9]+|[^\x00-\x7f]+")
_CUT = re.compile(r"\s?(?:…|\.\.\.|\[(?:…|\.\.\.)\])\Z")

_LABEL = re.compile(r"(?:(?i:pictured?|photos?|image|caption|video|file photo|above|below)|[A-Z]{5,})\s?[:|]\s+")
"""What stands before a caption: "PICTURED:", "File photo:", "WATCH:"."""

_AGENCIES = tuple("AP AFP EPA PA DPA ANP TASS Tass Reuters REUTERS Getty Alamy Shutterstock Rex Corbis Xinhua".split())
_AGENCY = f"(?:{'|'.join(_AGENCIES)})"
_CREDIT = re.compile(
    r"\s*(?:"
    r"[(\[](?:[^()\[\]]{0,60}\b)?(?:Photo|Photograph|Picture|Image|Credit|Source|"
    + _AGENCY
    + r")\b[^()\[\]]{0,60}[)\]]"
    r"|(?:Photograph|Photo|Picture|Image|Credit|Source)s?\s?(?::|\bby\b|courtesy\b)[^.!?()]{1,60}"
    r"|[|/–—-]\s?" + _AGENCY + r"\b[^.!?]{0,30}"
    r"|(?<!\w)©[^.!?]{1,60}"
    r")\.?\Z"
)
"""What stands behind one: "(AP Photo/Y)", "Photograph: X/EPA", "© Z"."""

_LONGEST_CREDIT = 120
_CREDIT_ENDS = (")", "]", ").", "].", *_AGENCIES)

_KICKER = re.compile(r"[^.!?\n:|–—]{2,40}[:|–—]\s*")
"""A few words that end in a colon or a dash, as editors set before a caption: "Deadly plans:"."""

_ALIKE = 0.92
"""Least share of common characters in two wordings of one caption: at this, with the same numbers and names, none of
the captions that differ in a word that matters was taken for a copy (benchmarks/layout.py)."""

_WORDS_ALIKE = 0.6
"""Least share of common words before letters are compared: four words of twelve may be misread."""

_MOST = 0.6
"""Least share of a paragraph that stands in another, when no ellipsis tells that it was cut."""

_LONGEST_COMPARED = 1000
"""Comparing letter by letter takes time quadratic in this; captions are shorter."""

_REPLACEMENT = "\ufffd"
_SAYS_NOTHING = dict.fromkeys(map(ord, f"?{_REPLACEMENT} \t\n\r\x0b\x0c\xa0"))
"""White space, and what stands for a lost character or of each of its bytes: didn?t, didn\ufffd\ufffd\ufffdt."""

_DATES = (
    "January February March April May June July August September October November December "
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
)
_CALENDAR = frozenset(_DATES.split())


def key(content: str) -> bytes:
    """Return the ASCII letters and digits, in lower case; for other alphabets, all letters and digits.

    >>> key("‘Plotters’: Vučić, left"), key("Αθήνα 2004") == key("ΑΘΉΝΑ 2004")
    (b'plottersvuileft', True)
    """
    folded = content.encode("ascii", "ignore").translate(_LOWER, _DROPPED)
    # Vietnamese, the language richest in accents, keeps half of its length; Cyrillic and Greek keep next to nothing.
    if len(folded) < 0.35 * len(content) and not content.isascii():
        return "".join(filter(str.isalnum, content.casefold())).encode("utf-8", "surrogatepass")
    return folded


def plain(content: str) -> str:
    """Return the text with its accents parted from their letters, so that a key leaves only the accents out."""
    return unicodedata.normalize("NFKD", content)


def core(content: str) -> str:
    """Return a caption without its label and credit.

    >>> core("PICTURED: The minister leaves his house. (AP Photo/Ana Roy)")
    'The minister leaves his house.'
    """
    start = 0
    if ":" in content[:20] or "|" in content[:20]:
        label = _LABEL.match(content)
        start = label.end() if label else 0
    tail = content[-_LONGEST_CREDIT:]
    # Substring searches first: the expression takes ten times as long, and few paragraphs need it.
    named = "hoto" in tail or "icture" in tail or "mage" in tail or "redit" in tail or "©" in tail
    if named or tail.endswith(_CREDIT_ENDS):
        credit = _CREDIT.search(content, max(start, len(content) - _LONGEST_CREDIT))
        if credit is not None and credit.start() > start:
            return content[start : credit.start()]
    return content[start:] if start else content


def same_but_for_losses(one: str, other: str) -> bool:
    """Can each have lost what only the other has, given that their keys are the same?

    Numbers, and symbols such as €, must agree; a dash between digits may be lost.

    >>> same_but_for_losses("Aleksandar Vučić, 10–12 May", "Aleksandar Vui, 1012 May")
    True
    >>> same_but_for_losses("Müller scored", "Möller scored"), same_but_for_losses("it rose 1.5", "it rose 15")
    (False, False)
    """
    if one == other:
        return True
    if not same_numbers(one, other):
        return False
    if one.isascii() or other.isascii():
        return True
    theirs = _gaps(other)
    return all(_is_subsequence(gap, theirs.get(place, "")) for place, gap in _gaps(one).items())


def is_variant(one: str, other: str) -> bool:
    """Is one of two paragraphs with different keys the other cut off with an ellipsis, or the other behind a kicker?

    >>> is_variant("Judge Carla Rossi arrives at the court in…", "Judge Carla Rossi arrives at the court in Turin.")
    True
    >>> is_variant("Judge Carla Rossi arrives at the court", "Verdict: Judge Carla Rossi arrives at the court")
    True
    """
    if _is_cut(one, other):
        return True
    bare, other_bare = without_kicker(one), without_kicker(other)
    if (bare == one) == (other_bare == other):  # both have a kicker, or neither
        return False
    same = key(bare) == key(other_bare) and same_but_for_losses(bare, other_bare)
    return same or _is_cut(bare, other_bare)


def without_kicker(content: str) -> str:
    """Return a caption without the few words and the colon that an editor set before it.

    >>> without_kicker("Verdict: Judge Carla Rossi arrives at the court")
    'Judge Carla Rossi arrives at the court'
    """
    kicker = _KICKER.match(content)
    return content[kicker.end() :] if kicker else content


def _is_cut(one: str, other: str) -> bool:
    """Does an ellipsis end the shorter, which the longer begins with?"""
    # Not shorter by characters: one that was lost may have left three others.
    shorter, longer = sorted((one, other), key=lambda content: (len(key(content)), len(content)))
    cut = _CUT.search(shorter)
    if cut is None:
        return False
    stem = shorter[: cut.start()]
    inner = key(stem)
    return key(longer).startswith(inner) and same_but_for_losses(stem, longer[: _offset(longer, len(inner))])


def is_near(one: str, other: str) -> bool:
    """Are two paragraphs all but the same, with the same numbers and names, or one for the most part of the other?

    >>> is_near("Judge Carla Rossi arrives at the court.", "Judge Carla Rossi arnves at the court.")
    True
    >>> is_near("Judge Carla Rossi arrives at the court.", "Judge Carlo Rossi arrives at the court.")
    False
    """
    if max(len(one), len(other)) > _LONGEST_COMPARED:
        return False
    inner, outer = sorted((key(one), key(other)), key=len)
    if inner in outer:  # with the same key, only what makes them no copies differs: a number, a letter that was lost
        return inner != outer and len(inner) >= _MOST * len(outer)
    if _numbered(one) != _numbered(other) or set(names(one)) != set(names(other)):
        return False
    # By words first: thirty times as fast, where many paragraphs of one pattern begin alike.
    if SequenceMatcher(None, one.split(), other.split(), autojunk=False).ratio() < _WORDS_ALIKE:
        return False
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE


def says_more(one: str, other: str) -> bool:
    """Does `one` say more than its copy `other`: not cut off, more letters, more of them accented, more marks?

    >>> says_more("Vučić leaves", "Vui leaves"), says_more("‘Heroes’ leave", "'Heroes' leave")
    (True, False)
    """
    return _completeness(one) > _completeness(other)


def same_numbers(one: str, other: str) -> bool:
    """Are the numbers the same, with their inner marks? A dash may be another dash, or be lost if it is not ASCII.

    A ? or U+FFFD may stand for it.

    >>> same_numbers("in 2010–12", "in 2010-12"), same_numbers("in 2010–12", "in 201012"), same_numbers("2-1", "21")
    (True, True, False)
    """
    if _NUMBER.findall(_RANGE.sub("-", one)) == _NUMBER.findall(_RANGE.sub("-", other)):
        return True
    return _NUMBER.findall(_dropped(one)) == _NUMBER.findall(_dropped(other))


def names(content: str) -> list[str]:
    """Return the words inside a sentence that are capitalised and no part of a date.

    >>> names("Firefighters of the city of Ghent on Monday, pictured by Anna Maes. They won.")
    ['Ghent', 'Anna', 'Maes']
    """
    found = []
    before = ""
    for word in content.split():
        bare = word.strip("\"'“”‘’„«»()[],;:.!?")
        if (
            len(bare) > 1
            and bare[0].isupper()
            and (before[-1:].isalnum() or before[-1:] == ",")
            and bare not in _CALENDAR
        ):
            found.append(bare)
        before = word
    return found


def _numbered(content: str) -> list[str]:
    """Return the words with a digit in them: "Division 1A" is not "Division 1B"."""
    return [word for word in content.split() if any(character.isdigit() for character in word)]


def _completeness(content: str) -> tuple[bool, int, int, int]:
    letters = [character for character in content if character.isalnum()]
    accented = sum(character > "\x7f" for character in letters)
    return not _CUT.search(content), len(letters), accented, len(content.translate(_SAYS_NOTHING))


def _offset(content: str, size: int) -> int:
    """Return where in `content` the first `size` bytes of its key end, and what belongs to the next begins."""
    low, high = 0, len(content)
    while low < high:
        middle = (low + high) // 2
        if len(key(content[:middle])) < size:
            low = middle + 1
        else:
            high = middle
    return low


def _gaps(content: str) -> dict[int, str]:
    """Return what a drop of non-ASCII characters would take away: letters and symbols, by the ASCII letters before."""
    gaps: dict[int, str] = {}
    place = 0
    for run in _ASCII_RUN.findall(content):
        if run.isascii():
            place += len(run)
        else:
            kept = "".join(
                c for c in run.casefold() if c.isalnum() or (unicodedata.category(c)[0] == "S" and c != _REPLACEMENT)
            )
            if kept:
                gaps[place] = gaps.get(place, "") + kept
    return gaps


def _dropped(content: str) -> str:
    return content.encode("ascii", "ignore").decode("ascii")


def _is_subsequence(one: str, other: str) -> bool:
    """Does the shorter arise from the longer by leaving characters out?"""
    shorter, longer = sorted((one, other), key=len)
    rest = iter(longer)
    return all(character in rest for character in shorter)
