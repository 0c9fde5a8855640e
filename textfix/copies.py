"""When two paragraphs are copies of each other, and which of the two says more.

Two paragraphs are copies when their ASCII letters and digits are the same and every other character that only one of
them has can have been lost from the other, or been written in other letters: đ as dj, ł as l. Comparing so finds a copy
that lost them before anything is restored; otherwise only a second run would find it. What scrapers add to a caption
(a label, a credit) or cut from it is set aside.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from textfix.channels import strip_accents
from textfix.expressions import expression

_LOWER = bytes(byte + 32 if 65 <= byte <= 90 else byte for byte in range(256))
_DROPPED = bytes(byte for byte in range(256) if not (byte < 128 and chr(byte).isalnum()))

_WRITTEN_OUT = b"aeioudjlsth"
"""The letters that others are written out with: đ as dj, d or j, ø as oe or o, ß as ss, ł as l, ı as i, þ as th. Those
that NFKD takes apart need not be here."""

_FORMS = {
    "đ": ("dj", "j"),
    "ð": ("th",),
    "ä": ("ae",),
    "ö": ("oe",),
    "ü": ("ue",),
    "å": ("aa",),
    "ø": ("oe",),
    "æ": ("ae",),
    "œ": ("oe",),
    "ß": ("ss",),
    "þ": ("th",),
}
"""How letters are written out, beside what `strip_accents` makes of them."""

_PAIRS = ("dj", "oe", "ue", "ae")
"""Two letters that may have been one."""

_STATES = 4
"""So many states for each letter may be looked at when two wordings are aligned; those of real text take one or two."""

_NUMBER = expression(r"\d+(?:[.,:/–-]\d+)*")
_RANGE = expression(r"(?<=\d)(?:–|\?{1,3}|\ufffd{1,3})(?=\d)")

ACCENTED = expression(r"[^\x00-\x7f‘’“”–—…]")
"""What `plain` may take apart: most paragraphs that are not ASCII have only quotation marks and dashes."""

_ASCII_RUN = expression(r"[A-Za-z0-9]+|[^\x00-\x7f]+")
_LONGEST_CUT = 60  # characters of the ellipsis and what it leads to
_CUT = expression(
    r"\s?(?:(?:…|\.\.\.|\[(?:…|\.\.\.)\])(?:\s?(?:\((?i:more|read more)\)|(?i:read more|continue reading)\W*"
    r"|\[\+\d{1,7} chars\]))?|\[\+\d{1,7} chars\])\Z"
)
"""An ellipsis, and what leads from there to the rest."""

_LABEL = expression(
    r"(?:(?i:pictured?|photos?|image|caption|video|file photo|above|below)|[A-Z]{5,})\s?[:|]\s+"
    r"|(?:(?:Image|Media) caption,?|Enlarge this image)\s+(?=[\"'“‘]?[^\W\d_a-z])"
)
"""What stands before a caption: "PICTURED:", "File photo:", "WATCH:", "Image caption"."""

_LABELS = ("Image caption", "Media caption", "Enlarge this image")

_AGENCIES = tuple("AP AFP EPA PA DPA ANP TASS Tass Reuters REUTERS Getty Alamy Shutterstock Rex Corbis Xinhua".split())
_AGENCY = f"(?:{'|'.join(_AGENCIES)})"
_PERSON = r"[^\W\d_a-z][\w.’'-]*(?: (?:de |van |von )?[^\W\d_a-z][\w.’'-]*){1,3}"
_CREDIT = expression(
    r"\s*(?:"
    r"[(\[](?:[^()\[\]]{0,60}\b)?(?:Photo|Photograph|Picture|Image|Credit|Source|"
    + _AGENCY
    + r")\b[^()\[\]]{0,60}[)\]]"
    rf"|\({_PERSON}\s?/\s?[^\W\d_a-z][^()\[\]/]{{2,40}}\)"
    r"|(?:Photograph|Photo|Picture|Pic|Image|Credit|Source|PHOTO|PICTURE|PIC|IMAGE|CREDIT)s?"
    r"\s?(?::|\bby\b|courtesy\b)[^.!?()]{1,60}"
    r"|[|/–—-]\s?" + _AGENCY + r"\b(?:[\s/|,]{1,3}(?:via|file|photo|images?|for|the|pool|handout|[A-Z][\w’'-]*)){0,5}"
    rf"|\b(?:{_PERSON}\s?/\s?)?{_AGENCY}\s?/\s?[^\W\d_a-z][^.!?()/]{{1,30}}"
    r"|(?<!\w)©[^.!?]{1,60}"
    r")\.?\Z"
)
"""What stands behind one: "(AP Photo/Y)", "Photograph: X/EPA", "© Z"."""

_CREDITING = frozenset(
    "Photograph Photo Picture Pic Image Credit Source Photos Images PHOTO PICTURE PIC IMAGE CREDIT".split()
)
_LONGEST_CREDIT = 120
_BRACKETS = (")", "]", ").", "].")
_SOURCED = expression(rf"\b(?:Source|{_AGENCY})\b")

_LONGEST_KICKER = 41
_KICKER = expression(r"[^.!?\n:|–—(]{2,40}(?<!\d)[:|–—]\s*")
"""A few words that end in a colon or a dash, as editors set before a caption: "Deadly plans:"."""

_ALIKE = 0.92
"""Least share of common characters in two wordings of one caption: at this, with the same numbers and names, none of
the captions that differ in a word that matters was taken for a copy (benchmarks/layout.py)."""

_WORDS_ALIKE = 0.6
"""Least share of common words before letters are compared: four words of twelve may be misread."""

_MISREAD = 0.6
"""Least share of common letters in words that differ in more than two: arrives and arnves have 0.77, before and after
0.36."""

_MISREAD_LETTER = expression(r"[a-z][01][a-z]")
"""A digit that was a letter: "w1th"."""

_MOST = 0.6
"""Least share of a paragraph that stands in another, when no ellipsis tells that it was cut."""

_LONGEST_COMPARED = 1000
"""Comparing letter by letter takes time quadratic in this; captions are shorter."""

_LONGEST_VARIANT = 20_000
"""No caption is longer. Of a file of one line each window is a paragraph: comparing two took 57 MB for a moment."""

_SPACE = expression(r"(\s+)")

_REPLACEMENT = "\ufffd"
_SAYS_NOTHING = dict.fromkeys(map(ord, f"?{_REPLACEMENT} \t\n\r\x0b\x0c\xa0"))
"""White space, and what stands for a lost character or of each of its bytes: didn?t, didn\ufffd\ufffd\ufffdt."""

_DATES = (
    "January February March April May June July August September October November December "
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
)
_CALENDAR = frozenset(_DATES.split())
_TITLES = frozenset("Dr. Mr. Mrs. Ms. Prof. Rev. Gen. Col. Capt. Sgt. Lt. Sen. Gov. Rep. St. Sr. Jr.".split())


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


def skeleton(folded: bytes) -> bytes:
    """Return of a key what no channel changes by writing a letter out.

    >>> skeleton(key("Đukanović")) == skeleton(key("Djukanovi")) == skeleton(key("jukanovi"))
    True
    """
    return folded.translate(None, _WRITTEN_OUT)


def plain(content: str) -> str:
    """Return the text with its accents parted from their letters, so that a key leaves only the accents out."""
    return unicodedata.normalize("NFKD", content)


def core(content: str) -> str:
    """Return a caption without its label and credit.

    >>> core("PICTURED: The minister leaves his house. (AP Photo/Ana Roy)")
    'The minister leaves his house.'
    """
    start = 0
    if ":" in content[:20] or "|" in content[:20] or content.startswith(_LABELS):
        label = _LABEL.match(content)
        start = label.end() if label else 0
    if _may_end_in_a_credit(content[-_LONGEST_CREDIT:]):
        end = _credit_start(content, start, len(content))
        end = _credit_start(content, start, end) if end < len(content) else end  # the paper's behind the photographer's
        return content[start:end]
    return content[start:] if start else content


def _may_end_in_a_credit(tail: str) -> bool:
    """Is anything there without which no credit is? The expression takes thirty times as long."""
    if "hoto" in tail or "Pic" in tail or "Image" in tail or " image" in tail or "Credit" in tail or "©" in tail:
        return True
    if "PHO" in tail or "PIC" in tail or "IMAGE" in tail or "CRED" in tail or tail.endswith(_AGENCIES):
        return True
    bracketed = tail.endswith(_BRACKETS)
    if not bracketed and "/" not in tail:
        return False
    return (bracketed and "/" in tail) or _SOURCED.search(tail) is not None


def _credit_start(content: str, start: int, end: int) -> int:
    """Return where the credit begins that ends at `end`, or `end`; it does not begin at `start`."""
    credit = _CREDIT.search(content[:end], max(start, end - _LONGEST_CREDIT))
    return credit.start() if credit is not None and credit.start() > start else end


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


def same_but_for_spelling(one: str, other: str) -> bool:
    """Can each have lost, or written in other letters, what only the other has, whatever their keys are?

    >>> same_but_for_spelling("Milo Đukanović in Łódź", "Milo Djukanovi in Lodz")
    True
    >>> same_but_for_spelling("Jürgen Möller", "Jurgen Müller"), same_but_for_spelling("Möller", "Mller")
    (False, True)
    """
    return _aligned(one, other) == len(other) and same_numbers(one, other)


def is_copy(one: str, other: str) -> bool:
    """Are the two the same but for what one of them lost, or wrote in other letters? No channel takes a bracket.

    >>> is_copy("Milo Đukanović (left)", "Milo ukanovi (left)"), is_copy("Pyotr (Пётр)", "Pyotr")
    (True, False)
    """
    return one.count("(") == other.count("(") and (
        (key(one) == key(other) and same_but_for_losses(one, other)) or same_but_for_spelling(one, other)
    )


def is_variant(one: str, other: str) -> bool:
    """Is one of two paragraphs with different keys the other cut off with an ellipsis, or the other behind a kicker?

    >>> is_variant("Judge Carla Rossi arrives at the court in…", "Judge Carla Rossi arrives at the court in Turin.")
    True
    >>> is_variant("Judge Carla Rossi arrives at the court", "Verdict: Judge Carla Rossi arrives at the court")
    True
    """
    if max(len(one), len(other)) > _LONGEST_VARIANT:
        return False
    if _is_cut(one, other):
        return True
    bare, other_bare = without_kicker(one), without_kicker(other)
    if (bare == one) == (other_bare == other):  # both have a kicker, or neither
        return False
    return is_copy(bare, other_bare) or _is_cut(bare, other_bare)


def without_kicker(content: str) -> str:
    """Return a caption without the few words and the colon that an editor set before it.

    >>> without_kicker("Verdict: Judge Carla Rossi arrives at the court")
    'Judge Carla Rossi arrives at the court'
    """
    # As in `core`: most paragraphs have none of these there, and need no expression.
    head = content[:_LONGEST_KICKER]
    if ":" not in head and "–" not in head and "—" not in head and "|" not in head:
        return content
    kicker = _KICKER.match(content)
    return content[kicker.end() :] if kicker else content


def _is_cut(one: str, other: str) -> bool:
    """Does an ellipsis end the shorter, which the longer begins with?"""
    # Not shorter by characters: one that was lost may have left three others.
    shorter, longer = sorted((one, other), key=lambda content: (len(key(content)), len(content)))
    cut = _CUT.search(shorter, max(0, len(shorter) - _LONGEST_CUT))
    if cut is None:
        return False
    stem = shorter[: cut.start()]
    inner = key(stem)
    if key(longer).startswith(inner):
        return same_but_for_losses(stem, longer[: _offset(longer, len(inner))])
    end = _aligned(stem, longer)
    return end >= 0 and same_numbers(stem, longer[:end])


def is_near(one: str, other: str) -> bool:
    """Are two paragraphs all but the same, with the same numbers and names, or one for the most part of the other?

    >>> is_near("Judge Carla Rossi arrives at the court.", "Judge Carla Rossi arnves at the court.")
    True
    >>> is_near("Judge Carla Rossi arrives at the court.", "Judge Carlo Rossi arrives at the court.")
    False
    """
    from difflib import SequenceMatcher

    if max(len(one), len(other)) > _LONGEST_COMPARED:
        return False
    inner, outer = sorted((key(one), key(other)), key=len)
    if inner in outer:  # with the same key, only what makes them no copies differs: a number, a letter that was lost
        return inner != outer and len(inner) >= _MOST * len(outer)
    if _numbered(one) != _numbered(other) or set(names(one)) != set(names(other)):
        return False
    # By words first: thirty times as fast, where many paragraphs of one pattern begin alike.
    ours, theirs = one.split(), other.split()
    words = SequenceMatcher(None, ours, theirs, autojunk=False)
    if words.ratio() < _WORDS_ALIKE:
        return False
    for tag, start, end, start_, end_ in words.get_opcodes():
        if tag == "replace":  # "left" is no misreading of "right"
            here, there = "".join(ours[start:end]), "".join(theirs[start_:end_])
            pair = SequenceMatcher(None, here, there, autojunk=False)
            same = sum(block.size for block in pair.get_matching_blocks())
            if pair.ratio() < _MISREAD and max(len(here), len(there)) - same > 2:
                return False
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE


def says_more(one: str, other: str) -> bool:
    """Does `one` say more than its copy `other`: not cut off, more letters, more of them accented, more marks?

    >>> says_more("Vučić leaves", "Vui leaves"), says_more("‘Heroes’ leave", "'Heroes' leave")
    (True, False)
    """
    return _completeness(one) > _completeness(other)


def fullest(one: str, other: str) -> str:
    """Return a caption with the label, words and credit of the first of two copies, or of the second where it has more.

    >>> fullest("PICTURED: Vui leaves", "Vučić leaves (AP Photo/Ana Roy)")
    'PICTURED: Vučić leaves (AP Photo/Ana Roy)'
    >>> fullest("Vui leaves the town’s theatre", "Vučić leaves the towns theatre")
    'Vučić leaves the town’s theatre'
    """
    label, words, credit = _parts(one)
    other_label, other_words, other_credit = _parts(other)
    words = _fullest_words(words, other_words)
    credit = other_credit if other_credit.startswith(credit) else credit
    return (label or other_label) + words + credit


def _fullest_words(one: str, other: str) -> str:
    """Return the wording that says more, with such words of the other as say more than its own.

    One channel took letters from one copy, and another the marks from the other.
    """
    base, rest = (other, one) if says_more(other, one) else (one, other)
    words, others = _SPACE.split(base), _SPACE.split(rest)
    if words == others or len(words) != len(others):
        return base
    for place, (word, its) in enumerate(zip(words, others, strict=True)):
        if word != its and word.isupper() == its.isupper() and says_more(its, word) and is_copy(word, its):
            words[place] = its
    return "".join(words)


def other_credit(one: str, other: str) -> bool:
    """Do the credits of two captions name different photographers? Then there are two pictures.

    >>> other_credit("The port. Photo: Ana Roy", "The port. Photo: Tom Poe")
    True
    >>> other_credit("The port. Photo: Ana Roy", "The port. (Reuters)")
    False
    """
    if one == other:
        return False
    credit, its = _parts(one)[2], _parts(other)[2]
    if not credit or not its or is_copy(credit, its):
        return False
    ours, theirs = _persons(credit), _persons(its)
    return not (ours <= theirs or theirs <= ours)


def _persons(credit: str) -> set[bytes]:
    """Return the keys of the names in a credit that are no agency's."""
    words = re.findall(r"[^\W\d_]+", credit)
    return {key(word) for word in words if word[0].isupper() and word not in _AGENCIES and word not in _CREDITING}


def _parts(content: str) -> tuple[str, str, str]:
    """Return a caption's label, what `core` returns, and its credit."""
    words = core(content)
    start = content.index(words)
    return content[:start], words, content[start + len(words) :]


def same_numbers(one: str, other: str) -> bool:
    """Are the numbers the same, with their inner marks? A dash may be another dash, or be lost if it is not ASCII.

    A ? or U+FFFD may stand for it. A raised digit may be written as another.

    >>> same_numbers("in 2010–12", "in 2010-12"), same_numbers("in 2010–12", "in 201012"), same_numbers("2-1", "21")
    (True, True, False)
    >>> same_numbers("4 km²", "4 km2"), same_numbers("4 km²", "4 km3")
    (True, False)
    """
    if _NUMBER.findall(_RANGE.sub("-", one)) == _NUMBER.findall(_RANGE.sub("-", other)):
        return True
    if _NUMBER.findall(_dropped(one)) == _NUMBER.findall(_dropped(other)):
        return True
    return _NUMBER.findall(plain(one)) == _NUMBER.findall(plain(other))


def names(content: str) -> list[str]:
    """Return the words inside a sentence that are capitalised and no part of a date.

    Not one whose capital a channel may take: else a copy that stays now would go when "ukanovi" is Đukanović again.

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
            and (bare[0] <= "\x7f" or not any(map(str.isascii, bare)))
            and (before[-1:].isalnum() or before[-1:] == "," or before in _TITLES)
            and bare not in _CALENDAR
        ):
            found.append(bare)
        before = word
    return found


def _aligned(one: str, other: str) -> int:
    """Return how much of `other` says what `one` says, letter for letter but for losses and spelling; -1 if none does.

    All of it is returned where no letter is left.
    """
    here, there = list(_letters(one)), list(_letters(other))
    ours = "".join(letter for letter, _ in here)
    theirs = "".join(letter for letter, _ in there)
    todo = [(0, 0, 0)]
    done = {todo[0]}
    while todo and len(done) < _STATES * (len(ours) + len(theirs)):
        i, j, lost = todo.pop()
        if i == len(ours) and (j == len(theirs) or theirs[j] <= "\x7f"):
            return there[j][1] if j < len(theirs) else len(other)
        for state in _steps(ours, theirs, i, j, lost):
            if state not in done:
                done.add(state)
                todo.append(state)
    return -1


def _steps(ours: str, theirs: str, i: int, j: int, lost: int) -> Iterator[tuple[int, int, int]]:
    """Yield where an alignment that has come to `i` and `j` may go on, what is likeliest last.

    `lost`: 1 or 2 for the side that alone has what stands before. Where each alone has something, neither lost it.
    """
    # What one channel wrote out, another took: "Djukanovi" and "ukanovi", "Guenter" and "Gnter".
    if lost != 1 and theirs.startswith(_PAIRS, j):
        yield i + ours.startswith("j", i), j + 2, 2
    if lost != 2 and ours.startswith(_PAIRS, i):
        yield i + 2, j + theirs.startswith("j", j), 1
    if j < len(theirs) and theirs[j] > "\x7f":
        for form in _forms(theirs[j]):
            if (form or lost != 1) and ours.startswith(form, i):
                yield i + len(form), j + 1, 0 if form else 2
    if i < len(ours) and ours[i] > "\x7f":
        for form in _forms(ours[i]):
            if (form or lost != 2) and theirs.startswith(form, j):
                yield i + 1, j + len(form), 0 if form else 1
    if i < len(ours) and j < len(theirs) and ours[i] == theirs[j]:
        yield i + 1, j + 1, 0


@lru_cache(1 << 10)
def _forms(letter: str) -> tuple[str, ...]:
    """Return what channels leave of a character that is not ASCII: nothing, if it is Latin, or other letters."""
    if not letter.isalpha():
        return "", *([whole] if (whole := plain(letter).lower()) != letter else [])
    written = strip_accents(letter).lower()
    others = (*_FORMS.get(letter, ()), *([written] if written not in ("", letter) else []))
    # Of a text in another alphabet nothing would be left, and all such texts would be copies.
    return ("", *others) if unicodedata.name(letter, "").startswith("LATIN") else others


def _letters(content: str) -> Iterator[tuple[str, int]]:
    """Yield what a key is made of, and symbols that are not ASCII, one character each and where it stands.

    Đj, as some write Đ, is one letter, and what a drop leaves of it at the beginning of a word, none.
    """
    before = " "
    for place, character in enumerate(content):
        if character.isalnum() or (
            character > "\x7f" and character != _REPLACEMENT and unicodedata.category(character)[0] == "S"
        ):
            folded = character.casefold()
            folded = folded if len(folded) == 1 else character.lower()[0]  # ß, İ
            if not (character == "j" and (before == "đ" or not before.isalnum())):
                yield folded, place
            before = folded
        else:
            before = character


def _numbered(content: str) -> list[str]:
    """Return the words with a digit in them: "Division 1A" is not "Division 1B"."""
    return [
        word
        for word in content.split()
        if any(character.isdigit() for character in word) and not _MISREAD_LETTER.search(word)
    ]


def _completeness(content: str) -> tuple[bool, int, int, int, int]:
    others = {
        character: plain(character) for character in set(content) if character > "\x7f" and not character.isalpha()
    }
    written = {character: letters for character, letters in others.items() if letters.isalnum()}  # ™ is TM, ² is 2
    letters = [character for character in content if character.isalnum() or character in written]
    accented = sum(character > "\x7f" for character in letters)
    size = sum(len(written.get(letter, letter)) for letter in letters)
    # Two letters say no more than the one that they stand for: Guenter, Günter.
    size += sum(character.lower() in _FORMS for character in letters) if accented else 0
    lost = content.count("?") + content.count(_REPLACEMENT)  # they tell where something was lost
    return not _CUT.search(content), size, accented, len(content.translate(_SAYS_NOTHING)), lost


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
