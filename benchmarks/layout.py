"""How well damage to the layout is found, beside the repeat removal of other tools, on the same documents.

    python benchmarks/layout.py DOCUMENTS.jsonl...     one object a line with a field `text`, a paragraph a line
    python benchmarks/layout.py CORPUS.txt.xz          a paragraph a line, so many of them a document (`--lines`)

The documents should be intact. Into each, one damage of each kind is planted, at a place drawn with a fixed seed.
`--limit` takes so many documents of all, `--skip` leaves so many others out; `--only` measures so many of these alone:

intact     what is removed or moved in the documents as they are (shown, to be checked), and flags in 10,000 words of
           each file, of which `--show` prints some: articles that lost their links are not intact
repeats    a copy of a paragraph of 40 to 400 letters, in each variant, beside the original or further down. Found: one
           of the two goes, and no other paragraph. Precision: of all removed paragraphs, those that were copies
others     the same paragraph with another name or number, which must stay
spaces     a space on the wrong side of a bracket or a comma, or none behind a comma, a full stop or a colon
flags      a name taken out of a sentence behind a word that wants one, with what follows ending the clause or going on
           with a function word (there the grammar breaks) or with any word; the end of the document; a letter of a name
leftovers  a line of those that pages leave
speed      MB/s of each step alone, in CPU seconds of one core
"""

from __future__ import annotations

import argparse
import json
import random
import re
import time
import unicodedata
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice

from textfix import files
from textfix.captions import Captions
from textfix.copies import key
from textfix.edits import Flag, apply
from textfix.gaps import Gaps
from textfix.leftovers import Leftovers
from textfix.segment import Document
from textfix.spacing import Spacing
from textfix.step import Step
from textfix.truncated import Truncated
from textfix.variants import Variants

SHORTEST, LONGEST = 40, 400
LINES = 20
SHORTEST_CUT = 70  # so that 60 % of it are still 40 letters

Remover = Callable[[Sequence[str]], set[int]]
"""Takes the paragraphs of a document, returns the indices of those that it removes."""


# --- what is planted ------------------------------------------------------------------------------------------------


def straight(text: str) -> str:
    return text.translate(str.maketrans("‘’“”", "''\"\""))


def curly(text: str) -> str:
    return re.sub(r'"([^"]*)"', r"“\1”", text).replace("'", "’")


def cut(text: str, rng: random.Random) -> str:
    stem = text[: int(len(text) * rng.uniform(0.6, 0.95))].rstrip(" ,.;")
    return stem + rng.choice(["…", "...", " …", " [...]"])


def stripped(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


LABELS = ("PICTURED: ", "Pictured: ", "Photo: ", "WATCH: ", "Big day: ", "Justice: ")
CREDITS = (" Photograph: Jane Roe/EPA", " (AP Photo/Ana Roy)", " (Reuters)", " Photo: Max Mustermann", " Credit: Rex")

VARIANTS: dict[str, Callable[[str, random.Random], str]] = {
    "exact": lambda text, rng: text,
    "quotes": lambda text, rng: curly(text) if straight(text) == text else straight(text),
    "dashes": lambda text, rng: text.translate(str.maketrans("–—", "--")),
    "spaces": lambda text, rng: text.replace(" ", "\xa0", 1) + " ",
    "case": lambda text, rng: text.upper(),
    "lost to ASCII": lambda text, rng: text.encode("ascii", "ignore").decode(),
    "lost to Latin-1": lambda text, rng: text.encode("latin-1", "ignore").decode("latin-1"),
    "lost to ?": lambda text, rng: text.encode("ascii", "replace").decode(),
    "lost to U+FFFD": lambda text, rng: re.sub(r"[^\x00-\x7f]", "\ufffd", text),
    "accents stripped": lambda text, rng: stripped(text),
    "label": lambda text, rng: rng.choice(LABELS) + text,
    "credit": lambda text, rng: text + rng.choice(CREDITS),
    "ellipsis": cut,
}


def other_number(text: str, rng: random.Random) -> str:
    return re.sub(r"\d", lambda digit: str((int(digit.group()) + rng.randint(1, 9)) % 10), text, count=1)


def other_name(text: str, rng: random.Random) -> str:
    name = re.compile(r"(?<=[a-z] )[A-Z][a-z]{3,}")
    return name.sub(lambda match: rng.choice(["Okafor", "Haddad", "Nowak", "Lindqvist"]), text, count=1)


def paragraphs_of(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


def plant(
    paragraphs: Sequence[str], variant: str, beside: bool, rng: random.Random
) -> tuple[list[str], int, int] | None:
    """Return the paragraphs with a copy, and the indices of original and copy."""
    shortest = SHORTEST_CUT if variant == "ellipsis" else SHORTEST
    # Lines of table markup are no paragraphs.
    able = [i for i, text in enumerate(paragraphs) if shortest <= len(key(text)) <= LONGEST and text[0] not in "!|{*"]
    if len(paragraphs) < 4 or not able:
        return None
    source = rng.choice(able)
    change = VARIANTS.get(variant) or {"number": other_number, "name": other_name}[variant]
    copy = change(paragraphs[source], rng)
    if copy == paragraphs[source] and variant != "exact":
        return None
    place = source + 1 if beside else rng.randint(source + 1, len(paragraphs))
    return [*paragraphs[:place], copy, *paragraphs[place:]], source, place


# --- who removes ----------------------------------------------------------------------------------------------------


def textfix_captions(paragraphs: Sequence[str]) -> set[int]:
    text = "\n\n".join(paragraphs)
    starts: dict[int, int] = {}
    position = 0
    for index, paragraph in enumerate(paragraphs):
        starts[position] = index
        position += len(paragraph) + 2
    removed = set()
    for edit in Captions().edits(Document(text)):
        if edit.after or edit.confidence < 0.9 or "\n\n" not in edit.before:
            continue
        # The last paragraph goes with the white space before it.
        removed.add(starts[edit.start] if edit.start in starts else starts[edit.start + 2])
    return removed


def same_line(paragraphs: Sequence[str]) -> set[int]:
    return repeated(paragraphs, str.strip)


def folded_line(paragraphs: Sequence[str]) -> set[int]:
    """As data-juicer's document de-duplication folds: letters and digits in lower case."""
    return repeated(paragraphs, lambda text: re.sub(r"[\W_]", "", text.lower()))


def repeated(paragraphs: Sequence[str], fold: Callable[[str], str]) -> set[int]:
    seen: set[str] = set()
    removed = set()
    for index, paragraph in enumerate(paragraphs):
        folded = fold(paragraph)
        if folded in seen:
            removed.add(index)
        seen.add(folded)
    return removed


def _datatrove() -> Remover:
    from datatrove.utils.text import simplify_text

    return lambda paragraphs: repeated(paragraphs, simplify_text)


def _trafilatura() -> Remover:
    from lxml.etree import Element
    from trafilatura.deduplication import LRUCache, duplicate_test
    from trafilatura.settings import Extractor

    def remove(paragraphs: Sequence[str]) -> set[int]:
        options = Extractor(dedup=LRUCache())
        removed = set()
        for index, paragraph in enumerate(paragraphs):
            element = Element("p")
            element.text = "".join(c for c in paragraph if c.isprintable())
            if duplicate_test(element, options):
                removed.add(index)
        return removed

    return remove


def _justext() -> Remover:
    from html import escape

    from justext import get_stoplist, justext

    stoplist = get_stoplist("English")

    def remove(paragraphs: Sequence[str]) -> set[int]:
        page = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)
        kept = {
            " ".join(p.text.split())
            for p in justext(f"<html><body>{page}</body></html>", stoplist)
            if not p.is_boilerplate
        }
        return {index for index, paragraph in enumerate(paragraphs) if " ".join(paragraph.split()) not in kept}

    return remove


def removers() -> dict[str, Remover]:
    found: dict[str, Remover] = {"textfix": textfix_captions, "same line": same_line, "folded line": folded_line}
    for name, make in {"datatrove": _datatrove, "trafilatura": _trafilatura, "jusText": _justext}.items():
        try:
            found[name] = make()
        except ImportError as error:
            print(f"{name}: left out, {error}")
    return found


# --- what is measured -----------------------------------------------------------------------------------------------


def share(part: int, whole: int) -> str:
    return f"{100 * part / whole:6.2f}" if whole else "     -"


def intact(by_file: Mapping[str, Sequence[str]], flaggers: Sequence[Step], show: int) -> None:
    for name, documents in by_file.items():
        words = sum(len(text.split()) for text in documents)
        print(f"\nintact: {name}, {len(documents)} documents, {words} words")
        for step in (Captions(), Spacing()):
            found = [
                (edit, text) for text in documents for edit in step.edits(Document(text)) if edit.confidence >= 0.9
            ]
            print(f"  {step.name}: {len(found)} edits")
            for edit, text in found[:50]:
                print("    ", repr(text[max(0, edit.start - 30) : edit.end + 30])[:150], edit.reason)
        for step in flaggers:
            flags = [(flag, text) for text in documents for flag in flags_of(step, text)]
            print(f"  {step.name}: {len(flags)} flags, {10_000 * len(flags) / max(words, 1):.2f} in 10,000 words")
            for flag, text in random.Random(0).sample(flags, min(show, len(flags))):
                around = (
                    f"{text[max(0, flag.start - 60) : flag.start]}[{flag.text[:80]}]{text[flag.end : flag.end + 40]}"
                )
                print("    ", repr(around), *(suggestion for suggestion, _ in flag.suggestions))


def repeats(documents: Sequence[str], rng: random.Random) -> None:
    contestants = removers()
    print("\nrepeats: found % / precision %, " + ", ".join(contestants))
    counted: dict[tuple[str, str], list[int]] = {
        (name, variant): [0, 0, 0] for name in contestants for variant in (*VARIANTS, "")
    }
    split = [paragraphs_of(text) for text in documents]
    # What a tool removes from the document as it is counts against no planted copy; it is shown under "intact".
    before = {name: [remove(paragraphs) for paragraphs in split] for name, remove in contestants.items()}
    for beside in (True, False):
        for variant in VARIANTS:
            planted = [plant(paragraphs, variant, beside, rng) for paragraphs in split]
            cells = []
            for name, remove in contestants.items():
                count = found = removed = 0
                for index, case in enumerate(planted):
                    if case is None or before[name][index]:
                        continue
                    damaged, source, place = case
                    gone = remove(damaged)
                    count += 1
                    removed += len(gone)
                    found += len(gone) == 1 and gone <= {source, place}
                cells.append(f"{share(found, count)}/{share(found, removed)}")
                for sort in (variant, ""):
                    counted[name, sort] = [
                        a + b for a, b in zip(counted[name, sort], (count, found, removed), strict=True)
                    ]
            place_name = "beside" if beside else "apart"
            print(f"  {place_name:6} {variant:16}", *cells, f" of {sum(case is not None for case in planted)}")
    for variant in (*VARIANTS, ""):
        sums = [counted[name, variant] for name in contestants]
        print(
            f"  {'both' if variant else 'all':6} {variant:16}",
            *(f"{share(found, count)}/{share(found, removed)}" for count, found, removed in sums),
        )
    print("\nothers: removed %, " + ", ".join(contestants))
    for variant in ("number", "name"):
        planted = [plant(paragraphs, variant, True, rng) for paragraphs in split]
        cells = []
        for name, remove in contestants.items():
            cases = [case for index, case in enumerate(planted) if case is not None and not before[name][index]]
            cells.append(share(sum(bool(remove(damaged)) for damaged, _, _ in cases), len(cases)))
        print(f"  another {variant:15}", *cells, f" of {sum(case is not None for case in planted)}")


SPACES = {
    "bracket": (re.compile(r"(?<=[a-z]{3}) \((?=[a-z]+ [a-z ]{3,60}\))"), "( "),
    "comma": (re.compile(r"(?<=[A-Z][a-z]{4}),(?= [a-z])"), " ,"),
    "closing bracket": (re.compile(r"(?<=[a-z]{4})\)(?= )"), " )"),
    "comma that joins": (re.compile(r"(?<= [a-z]{4}), (?=(?:and|but|who|which|where|he|she) [a-z])"), ","),
    "stop that joins": (re.compile(r"(?<= [a-z]{4})\. (?=(?:The|He|She|It|In|But|This) [a-z]{2})"), "."),
    "colon": (re.compile(r"(?m)^(?=[A-Z][a-z]+ [a-z]+ [a-z]+ [a-z]+ [a-z]+)"), "‘Verdict’:"),
}
"""Where a space is moved, and what stands there then; for the colon, a kicker is set before a paragraph."""


def spaces(documents: Sequence[str], rng: random.Random) -> None:
    print("\nspaces: found %, other edits")
    step = Spacing()
    for name, (pattern, wrong) in SPACES.items():
        count = found = others = 0
        for text in documents:
            places = list(pattern.finditer(text))
            if not places or step.edits(Document(text)):
                continue
            match = rng.choice(places)
            damaged = text[: match.start()] + wrong + text[match.end() :]
            whole = text if match.group() else damaged.replace(wrong, f"{wrong} ")
            count += 1
            if apply(damaged, step.edits(Document(damaged))) == whole:
                found += 1
            else:
                others += len(step.edits(Document(damaged)))
        print(f"  {name:16} {share(found, count)} of {count}, {others} others")


_INLINE = re.compile(r"(?<=[a-z] )[A-Z][\w’'-]+(?: (?:of |the |de )?[A-Z][\w’'-]+){0,3}(?=[ ,.;])")
_WANTING = frozenset(
    "the a an his its their of in on at by for with from into to against between during including near under among "
    "within told met visited joined defeated named".split()
)
_GOING_ON = frozenset(
    "and or but of in on at by for with from to into is was were are has had have who which that as also said says "
    "will would could during after before when while where until because although".split()
)

Case = tuple[str, int, str]
"""The damaged text, the place of the damage, and what is to be suggested."""


def taken_out(text: str, rng: random.Random, broken: bool = False) -> Case | None:
    """Take out a name behind a word that wants one; with `broken`, only where a mark or a function word follows."""
    places = []
    for match in _INLINE.finditer(text):
        follows = "" if text[match.end()] != " " else text[match.end() :].split(None, 1)[0]
        if text[: match.start()].rsplit(None, 1)[-1] in _WANTING and (
            not broken or not follows or follows in _GOING_ON
        ):
            places.append(match)
    if not places:
        return None
    match = rng.choice(places)
    return text[: match.start()] + text[match.end() :], match.start(), ""


def broken_off(text: str, rng: random.Random) -> Case | None:
    return taken_out(text, rng, broken=True)


def cut_off(text: str, rng: random.Random) -> Case | None:
    paragraphs = paragraphs_of(text)
    if len(paragraphs) < 3 or len(paragraphs[-1]) < 60 or paragraphs[-1][-1] not in ".!?":
        return None
    whole = "\n".join(paragraphs)
    end = len(whole) - len(paragraphs[-1]) + rng.randint(6, int(0.95 * len(paragraphs[-1])))
    return whole[:end].rstrip(), len(whole[:end].rstrip()) - 1, ""


def misspelt(text: str, rng: random.Random, words: Container[str] = ()) -> Case | None:
    """Change a letter inside one mention of a name that stands here twice, once at least beside another name.

    What is among `words` in lower case, "Committee", is no name.
    """
    names = re.findall(r"(?<=[a-z] )[A-Z][a-z]{4,}(?= [A-Z])|(?<=[A-Z][a-z]{3} )[A-Z][a-z]{4,}\b", text)
    places = [
        match
        for name in set(names)
        for match in re.finditer(rf"\b{name}\b", text)
        if text.count(name) > 1 and name.lower() not in words
    ]
    if not places:
        return None
    match = rng.choice(sorted(places, key=re.Match.start))
    name = match.group()
    at = rng.randint(1, len(name) - 3)
    changed = rng.choice(
        [
            name[:at] + name[at + 1 :],
            name[:at] + rng.choice("aeilnorst") + name[at:],
            name[:at] + name[at + 1] + name[at] + name[at + 2 :],
        ]
    )
    if changed == name:
        return None
    return text[: match.start()] + changed + text[match.end() :], match.start(), name


def misread(text: str, rng: random.Random) -> Case | None:
    """Copy a paragraph with a letter or two misread, as from a scan, in words that are no names."""
    paragraphs = paragraphs_of(text)
    able = [i for i, paragraph in enumerate(paragraphs) if SHORTEST_CUT <= len(key(paragraph)) <= LONGEST]
    if len(paragraphs) < 4 or not able:
        return None
    source = rng.choice(able)
    places = [match.start() for match in re.finditer(r"(?<=[a-z])[eclhnu](?=[a-z])", paragraphs[source])]
    if len(places) < 2:
        return None
    letters = list(paragraphs[source])
    for place in rng.sample(places, rng.randint(1, 2)):
        letters[place] = dict(zip("eclhnu", ["c", "e", "1", "li", "u", "n"], strict=True))[letters[place]]
    at = rng.randint(source + 1, len(paragraphs))
    damaged = [*paragraphs[:at], "".join(letters), *paragraphs[at:]]
    return "\n\n".join(damaged), len("\n\n".join(damaged[:at])) + 2, ""


def flags_of(step: Step, text: str) -> Sequence[Flag]:
    document = Document(text)
    step.edits(document)
    return step.flags(document)


def flagged(documents: Sequence[str], rng: random.Random) -> None:
    print("\nflags: found %, precision % (flags that the intact document has too are set aside)")
    words = {word for text in documents for word in re.findall(r"(?<!\S)[a-z]+\b", text)}
    planters: list[tuple[str, Callable[[str, random.Random], Case | None], Step]] = [
        ("lost-inline, grammar breaks", broken_off, Gaps()),
        ("lost-inline, all", taken_out, Gaps()),
        ("truncated", cut_off, Truncated()),
        ("name-variant", partial(misspelt, words=words), Variants()),
        ("repeat, misread", misread, Captions()),
    ]
    for name, damage, step in planters:
        count = found = flags = 0
        for text in documents:
            case = damage(text, rng)
            if case is None:
                continue
            known = {(flag.text, flag.reason) for flag in flags_of(step, text)}
            if step.name != "variants" and known:
                continue
            damaged, place, suggestion = case
            new = [flag for flag in flags_of(step, damaged) if (flag.text, flag.reason) not in known]
            right = [flag for flag in new if flag.start - 1 <= place <= flag.end]
            if suggestion:
                right = [flag for flag in new if suggestion in (flag.text, *(text for text, _ in flag.suggestions))]
            count += 1
            found += bool(right)
            flags += len(new) - len(right) + bool(right)
        print(f"  {name:28} {share(found, count)} {share(found, flags)} of {count}")


LEFT = (
    "Read more:",
    "Read more at Example.com",
    "Read more: What happened to the harbour",
    "Share this with Email Facebook Twitter",
    "Share on WhatsApp",
    "Advertisement",
    "Story continues below advertisement",
    "This website uses cookies to give you the best experience.",
    "By continuing to use this site you agree to our terms.",
    "Sign up for our daily newsletter",
    "Follow us on Twitter and Facebook",
    "Related articles",
    "You may also like",
    "Click here to subscribe to our channel",
    "Image copyright Getty Images",
    "Scroll down for video",
    "Photograph: Jane Roe/EPA",
    "Published: 14:22 GMT, 3 May 2017",
)


def leftovers(documents: Sequence[str], rng: random.Random) -> None:
    step = Leftovers(remove=True)
    count = back = 0
    for text in documents:
        paragraphs = paragraphs_of(text)
        whole = "\n\n".join(paragraphs)
        if step.edits(Document(whole)):
            continue
        place = rng.randint(1, len(paragraphs))
        damaged = "\n\n".join([*paragraphs[:place], rng.choice(LEFT), *paragraphs[place:]])
        count += 1
        back += apply(damaged, step.edits(Document(damaged))) == whole
    print(f"\nleftovers: removed %, and nothing else\n  {share(back, count)} of {count}")


def speed(documents: Sequence[str], flaggers: Sequence[Step]) -> None:
    print("\nspeed: MB/s, best of three")
    texts = ["\n\n".join(paragraphs_of(text)) for text in documents]
    size = sum(len(text.encode()) for text in texts) / 1e6
    for step in (Captions(), Spacing()):
        print(f"  {step.name:16} {size / best(step.edits, texts):8.1f}")
    for step in flaggers:

        def flags(document: Document, step: Step = step) -> None:
            step.edits(document)
            step.flags(document)

        print(f"  {step.name + ', flags':16} {size / best(flags, texts):8.1f}")
    for count in (50_000, 100_000):
        text = "\n\n".join(
            f"Line {i} of the report by Ana Roy on the port of Split says {i * 7919 % 999_983}." for i in range(count)
        )
        print(f"  captions, {count} paragraphs in one document: {best(Captions().edits, [text]):.2f} s")
        wordings = "\n\n".join(
            change(f"Recep Erdoğan in İzmir opens bridge number {i * 7919 % 999_983} over the river, said José Núñez")
            for i in range(count // 15)
            for change in (lambda text: text.encode("ascii", "ignore").decode(), stripped, str)
        )
        print(f"  captions, {count // 5} copies in three wordings: {best(Captions().edits, [wordings]):.2f} s")


def best(work: Callable[[Document], object], texts: Iterable[str]) -> float:
    times = []
    for _ in range(3):
        start = time.process_time()
        for text in texts:  # one at a time, as a fixer has them: the garbage collector looks at all that are kept
            work(Document(text))
        times.append(time.process_time() - start)
    return min(times)


def read(names: Sequence[str], lines: int = LINES) -> Iterator[str]:
    for name in names:
        if ".jsonl" in name:
            yield from (json.loads(line)["text"] for line in files.lines(name))
            continue
        paragraphs = (text for line in files.lines(name) if (text := line.decode("utf-8").strip()))
        while document := "\n".join(islice(paragraphs, lines)):
            yield document


PARTS = ("intact", "repeats", "spaces", "flags", "leftovers", "speed")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", metavar="DOCUMENTS")
    parser.add_argument("--limit", type=int, default=None, metavar="N", help="so many documents of all")
    parser.add_argument("--skip", type=int, default=0, metavar="N", help="leave out the first N, looked at before")
    parser.add_argument(
        "--lines", type=int, default=LINES, metavar="N", help=f"lines of a text file in a document, {LINES} unless told"
    )
    parser.add_argument("--only", default=",".join(PARTS), metavar="LIST", help=f"of {', '.join(PARTS)}")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="print so many flags of each kind, to judge")
    options = parser.parse_args()
    parts = options.only.split(",")
    if unknown := set(parts).difference(PARTS):
        parser.error(f"--only names {', '.join(sorted(unknown))}; known are {', '.join(PARTS)}")
    rng = random.Random(0)
    read_from = [(name, text) for name in options.files for text in read([name], options.lines)]
    rng.shuffle(read_from)
    read_from = read_from[options.skip :][: options.limit]
    documents = [text for _, text in read_from]
    by_file = {name: [text for from_, text in read_from if from_ == name] for name in options.files}
    flaggers: list[Step] = [Captions(), Gaps(), Truncated(), Variants(), Leftovers()]
    measure: dict[str, Callable[[], None]] = {
        "intact": lambda: intact(by_file, flaggers, options.show),
        "repeats": lambda: repeats(documents, random.Random(0)),
        "spaces": lambda: spaces(documents, random.Random(0)),
        "flags": lambda: flagged(documents, random.Random(0)),
        "leftovers": lambda: leftovers(documents, random.Random(0)),
        "speed": lambda: speed(documents, flaggers),
    }
    for part in PARTS:
        if part in parts:
            measure[part]()


if __name__ == "__main__":
    main()
