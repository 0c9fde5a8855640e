"""What stands twice because somebody meant it to: refrains, prayers, dialogue, list items, tables, code, contracts.

Owns the judgement of a paragraph that stands again word for word, by what it says and how it is built; what differs in
its typography alone nobody meant. In 150 MB of articles, news and books, 40 paragraphs at a time, 139 repeats went, all
looked at: paragraphs and captions taken twice, and a score of template sentences and of sources that name no page.
"""

from __future__ import annotations

from textfix.copies import key, names
from textfix.expressions import expression
from textfix.lexicon import lexicon

# Letters and digits of a paragraph that may be a copy.
SHORT = 40  # shorter ones repeat of themselves
_LOOSE_TALK = 120  # with other paragraphs between, what is said to somebody and names nobody is shorter
_TELLING = 65
"""With a number, a second sentence or a verb of narration in it, a paragraph says more than a note does. Of 14 nameless
repeats in 150 MB, 13 of them notes that recur rightly, none of these had any."""
_TOLD = 3  # names in what was written once; who speaks names fewer
_LONG = 240  # longer than any prayer, term of use or instruction that comes again

_TELLTALE = 10_000
"""Characters of a paragraph that tell what it is. The longest of 23,810 in news, articles and twelve other genres has
5,671; a file without line ends is one, too, and would be read whole once for each expression."""

_MARKED = 100
"""Characters of running text for each sign of markup in it: a formula that it mentions."""

_MARKUP = expression(
    r"[|\t{}<>=\\]| {3}|://|(?<=\s)\d\) |,[^\W\d_][^,]*,\S|\b\d?\d:\d\d\b.{0,30}\b\d?\d:\d\d\b"
    r"|\b(?:SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER)\b.*\b(?:FROM|INTO|SET|TABLE|WHERE)\b"
)
"""Tables, timetables and code, by what stands in them."""

# Apart, for each choice begins with one character: so `re` passes over the others. In one expression with those above
# they took a twentieth of all instructions that five copies of a text took.
_OF_MANUALS = expression(
    r"`|\*\*|\]\(|\]\[|::\Z|_(?<=[a-z\d]_)[a-z\d]|\.(?<=\d\.)\d+(?:\.\d+){2}|/[a-z.][\w.-]*/[\w.-]+"
    r"|;[ \t]*(?:\n|\Z)|/(?<!:/)/"
)
"""The markup of manuals, and what they quote: names of code, versions, paths, statements, remarks."""

_ITEM = expression(
    r"(?:#\w+:|\"[\w .-]{1,60}\"\s?:\s*(?:[\"\d\[{-]|(?:true|false|null)\b)|\$ |:\w+:|\.\. |``"
    r"|-{1,2}[a-z][\w-]*(?=[ =]|\Z)|(?:[-+*•–—>✓✔✗✘]|#{1,6}|\d+[.)]|\(?[a-zA-Z0-9]\)|[QA][:.])\s|\d+[^\W\d_][^\W\d_ ]"
    r"|\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d|(?:RT )?@\w|[^\W\d_a-z][\w'’-]+, [A-Z]\.[^()]*\(\d{4}[a-z]?\)"
    r"|Sources?:|(?:Notes?|Credits?|Key|Rules?)\b"
    r"|(?:import|from|def|class|return|public|private|static|const|var|let|using|package|echo|sudo|pip|git|npm) )"
)
"""List items, headings, quotations, interviews, log lines, messages, footnotes, references, sources and code, by how
they begin."""

_LEADS_ON = expression(
    r"\b(?:listed|shown|given|questions?|table|figure|passage|see|as) (?:\w+ )?below\b"
    r"|\bthe following (?!day|week|month|year|morning|night|evening)"
    r"|\A(?:How|What|Why|When|Where|Who)\b[^.!?]*\Z|\b(?:motion was|moved that|seconded by)\b"
    r"|\A(?:Turn|Press|Click|Enter|Exit|Exeunt|Stir|Insert|Remove|Repeat|Rotate|Select|Push|Pull|Connect|Disconnect|Mix"
    r"|Pour|Bake|Fold|Unfold|Attach|Tighten|Loosen|Wait)\b"
    r"|\b(?:[Aa]men|[Hh]allelujah|[Aa]lleluia|[Tt]h(?:ou|ee|y|ine)|[Pp]ray|[Oo]h|O(?=,? [^\W\d_])"
    r"|[Yy]ou (?:may|must|agree|accept)"
    r"|[Tt]erms (?:of (?:[Uu]se|[Ss]ervice)|and [Cc]onditions))\b"
)
"""What leads to something else each time; headings, minutes, instructions; prayers, songs and terms of use. Further
down, these are meant."""

_SPEECH = expression(
    r"\b(?:I['’](?:m|ve|ll|d)|we|you|my|our|your|me|us)\b|\A(?:We|You|My|Your)\b"
    r"|(?:\A|[.!?,;] |\b[a-z]+ )I (?:am|was|have|had|do|did|will|would|can|could|should|must|never|just|[a-z]+ed)\b"
)
"""Who speaks may say a thing twice, if it is short."""

_SAID = expression(  # speech that is quoted, though its marks be lost
    r"\b(?:said|says|asked|asks|replied|answered|cried|shouted|whispered|told)\b"
)
_SAYS_MORE = expression(  # numbers, a second sentence, somebody, narration: see _TELLING
    r"\d\d|[^\W\d_]{3}[.!] [A-Z]|\b(?:[Hh]e|[Ss]he|[Hh]is|[Hh]er|was|were|had|has|have|said)\b"
)
_QUOTED = expression(r"\"[^\"]*\"|“[^”]*”")
_SPOKEN = expression(r"[\"'“‘„«](?:[^\"”]*\Z|[^\"”]*[\"'”’»]\Z|[^\"”]*[,.!?…–—-][\"'”’»])")
"""A speech that is not ended, or ends the paragraph, or is said to be one behind it; not a title in quotation marks."""

_LEGAL = expression(
    r"\b(?:(?i:(?<!I )(?<!we )shall|hereby|herein|hereto|hereof|hereunder|thereof|notwithstanding|pursuant"
    r"|this (?:agreement|contract))|(?:[Ee]ach|[Ee]ither|[Nn]either|[Nn]o|[Oo]ther) Party|[Tt]he Parties"
    r"|[Tt]he (?:Licen[sc]ee|Licensor|Lessee|Lessor|Tenant|Landlord|Borrower|Lender|Contractor|Supplier|Customer|Vendor"
    r"|Purchaser|Insured|Insurer|Client|Employe[er]|Company|Seller|Buyer|Consultant|Guarantor|Trustee|Provider|User"
    r"|Subscriber|Policyholder|Franchisee|Franchisor)(?! of [A-Z]))\b"
)
"""The words of contracts, and the roles that they write in capitals."""

_LICENCE = expression(
    r"(?:WARRANT(?:Y|IES)|MERCHANTABILITY|GNU [A-Z]\w+|Public License|Free Software Foundation|Licensed under"
    r"|licensed under|Copyright (?:Holder|Owner)s?|Copyright:? (?:\([Cc]\) ?)?\d{4}|copyright:? (?:\([Cc]\) ?)?\d{4}"
    r"|Redistributions?|redistributions?)\b"
)
"""The words of licences; written as `_OF_MANUALS` is."""

_REPORTED = expression(
    r"\b(?:says|told|tells|noted|argued|announced|explained|added|[Aa]ccording to|(?:he|she|they|who) said"
    r"|said (?:that|on|in|he|she))\b|[\"”'’] said\b"
)
"""Who tells what others said or agreed writes no contract."""

_SOURCE = expression(
    r"\bpp?\. ?\d|\bpages? \d+[–-]?\d*\W*\Z|\b[Vv]ol(?:ume|\.) ?(?:\d|[IVX]+\b)|\bdoi:|\beds?\. by\b|\(eds?\.\)"
    r"|\b(?:Press|Verlag|Print|Routledge|Brill|Springer)\b,? (?:[^\W\d_]+,? )?\d{4}\b"
    r"|\A[^.\"“]{0,60}\.?,? \(\d{4}[a-z]?\)[.,:] [\"“‘'A-Z]"
)
"""What tells sources: pages, volumes, presses and years. A work may be cited twice."""

_LEAST_NAME = 3  # letters of a first word that is looked up: "It", "An"
_VERBS = frozenset("is are was had has".split())
_SMALL = frozenset("with from into upon near over under".split())


def is_meant(content: str, *, beside: bool, loose: bool) -> bool:
    """Is prose that stands again word for word meant to, or may it be?

    `beside`: nothing stands between the two; `loose`: it is one of several short lines, as verse is.

    >>> song = "Oh, my Annie has gone to the harbour of Ostend,"
    >>> news = "The mayor has gone with her to the harbour of Ostend."
    >>> is_meant(song, beside=False, loose=True), is_meant(news, beside=False, loose=False)
    (True, False)
    """
    size = len(key(content))
    if size < SHORT or (size < 2 * SHORT and _SPOKEN.match(content)):
        return True
    named = len(names(content))
    if loose and named < 2:  # the lines of a song come twice, and name nobody
        return True
    if beside:
        return content[-1] == "?" and size < _LOOSE_TALK
    if loose and content[0].islower():  # a line of wrapped prose
        return True
    if content[-1] == "?" or not tells(content) or (size < _LONG and _LEADS_ON.search(content)):
        return True
    if size >= _LOOSE_TALK:
        return False
    if content[-1] in ",:":
        return True
    if (named < _TOLD or _SAID.search(content)) and _SPEECH.search(_QUOTED.sub("", content)):
        return True
    if named or (size >= _TELLING and _SAYS_MORE.search(content)):
        return False
    return not _begins_with_a_name(content)


def is_prose(content: str) -> bool:
    """Is the paragraph running text, and no code, table, list item, legend, footnote, source, interview or contract?

    >>> is_prose("The minister leaves his house."), is_prose("- the minister"), is_prose("minister = leave(house)")
    (True, False, False)
    """
    content = content[:_TELLTALE]
    if _ITEM.match(content) or _SOURCE.search(content):
        return False
    if (_LEGAL.search(content) or _LICENCE.search(content)) and not _REPORTED.search(content):
        return False
    if (_MARKUP.search(content) or _OF_MANUALS.search(content)) and _is_marked_up(content):
        return False
    spaces = content.count(" ")
    if len(key(content)) + spaces >= 0.75 * len(content):  # the quick way: ASCII letters and digits
        return True
    return sum(map(str.isalpha, content)) + spaces >= 0.75 * len(content)


def tells(content: str) -> bool:
    """Does it say something, with a word in lower case? Addresses, names of offices and of awards have none.

    Of 14 paragraphs that stood again in 25 MB of books, eight were such and stood as they should.

    >>> tells("The minister leaves his house."), tells("President of the Council of Harbour Masters")
    (True, False)
    """
    return any(word in _VERBS or (len(word) > 3 and word.islower() and word not in _SMALL) for word in content.split())


def _is_marked_up(content: str) -> bool:
    """Has the paragraph the address of a source, or more signs of markup than running text with a formula in it?"""
    signs = sum(1 for pattern in (_MARKUP, _OF_MANUALS) for _ in pattern.finditer(content))
    return "://" in content or len(content) < _MARKED * (1 + signs)


def _begins_with_a_name(content: str) -> bool:
    """Is the first word, in ASCII letters, no word of English, or mostly a name?

    A word that restoring may still complete is then at most no longer one: no copy goes only in a second run.
    """
    word = content.split(None, 1)[0].removesuffix("'s").removesuffix("’s")
    if len(word) < _LEAST_NAME or not (word.isascii() and word.isalpha() and word.istitle()):
        return False
    lower, cap = lexicon().counts(word.lower())
    return cap > lower or lower == cap == 0
