"""The words that hold English sentences together: no spinner swaps them, and they say nothing of a topic.

Owns also whether they show a text to be English.
"""

from __future__ import annotations

FUNCTION_WORDS = frozenset(
    "the of and to in on at by for from with as into about over under between among through during before after above "
    "below up down out off within without upon toward towards across against along around behind beside beyond near "
    "per via than then a an this that these those each every either neither both all any some no none such same other "
    "another few several many much more most less least own i me my mine we us our ours you your yours he him his she "
    "her hers it its they them their theirs one himself herself itself themselves myself yourself ourselves who whom "
    "whose which what when where why how while if unless until because since although though whether so or nor but yet "
    "not is am are was were be been being has have had having do does did doing done can could may might must shall "
    "should will would ought there here again once also just only very too even still already ever never now however "
    "s t d ll re ve m st nd rd th two three four five six seven eight nine ten first mr mrs ms dr vs etc re".split()
)

_READ = 2000
"""Words of a text that are counted."""

_ENGLISH = frozenset("the and with from that this which were who his they their".split())
"""Words that no other language of Europe writes often, as it may "of", "to", "by" or "was"."""

_SHARE = 0.016
"""Least share of them among the words of English: of 3,701 texts of more than forty words all but two lists of names
have it, and none of 2,173 in 25 other languages, of which the fullest has 0.015."""

_FEW = 40
"""In fewer words the share says nothing."""


def is_english(text: str) -> bool:
    """Do the words that hold it together show the text to be English? Tables and lists are not.

    >>> is_english("The ship left the port and sank."), is_english("Brod je izašao iz luke i potonuo.")
    (True, False)
    """
    words = text.split(None, _READ)[:_READ]
    return sum(map(_ENGLISH.__contains__, words)) >= max(1, _SHARE * len(words))


def is_foreign(text: str) -> bool:
    """Is it long enough to be known for English, and is not?"""
    return not is_english(text) and len(text.split(None, _FEW)) > _FEW
