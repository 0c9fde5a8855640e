"""What the words beside tell of a lost apostrophe, and how that is taught."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textfix.context_model import ContextModel
from textfix.datafile import DATA
from textfix.dull import Dull
from textfix.evidence import Topics
from textfix.language_model import LanguageModel
from textfix.lexicon import Lexicon
from textfix.reading import Reader, tells
from textfix.spelling import SpellingModel
from textfix.told import SURE_CONTRACTION, SURE_POSSESSIVE, Told

WORDS = ("its", "were", "countrys", "ministers", "Hoopers", "teams", "well", "Queens", "lets", "years")


@pytest.fixture(scope="module")
def reader() -> Reader:
    lexicon = Lexicon(DATA)
    return Reader(lexicon, Topics(DATA), SpellingModel(DATA), dull=Dull(DATA, lexicon))


@pytest.fixture(scope="module")
def speech() -> LanguageModel:
    return LanguageModel(DATA)


@pytest.fixture(scope="module")
def told(speech) -> Told:
    return Told(DATA, ContextModel(DATA), lambda: speech)


def chance(told: Told, reader: Reader, text: str, token: str, ending: str) -> float:
    start = text.index(token)
    suspect = reader.suspect(text, start, start + len(token))
    candidate = next(c for c in suspect.word.candidates if c.lost == "a" and c.ending == ending)
    return told.chance(suspect, candidate)


@pytest.mark.parametrize(
    ("lost", "whole", "token", "ending"),
    [
        ("He told them that its going to be a long night.", "The firm moved its head office.", "its", ""),
        (
            "Asked about the governments decision to wait,",
            "Several governments have agreed to wait.",
            "governments",
            "'s",
        ),
        ("A statement by the companys chief executive", "Two companys were named in the paper.", "companys", "'s"),
        ("It was President Obamas first visit to Wales.", "The Obamas were seen in Wales in May.", "Obamas", "'s"),
    ],
)
def test_the_words_beside_tell(told, reader, lost, whole, token, ending):
    sure = SURE_POSSESSIVE if ending else SURE_CONTRACTION
    assert chance(told, reader, lost, token, ending) >= sure > 2 * chance(told, reader, whole, token, ending)


@given(st.data())
def test_what_is_told_does_not_depend_on_the_apostrophes_beside(told, reader, data):
    """Repairing the neighbours changes nothing: the second run finds what the first one found."""
    before, after = data.draw(st.sampled_from(["", "I dont think ", "Hed say "])), data.draw(st.sampled_from(WORDS))
    token = data.draw(st.sampled_from(WORDS))
    healthy = before.replace("dont", "don’t").replace("Hed", "He’d")
    texts = [f"{start}{token} {after} car, and" for start in (before, healthy)]
    suspects = [reader.suspect(text, text.index(token), text.index(token) + len(token)) for text in texts]
    for candidate in suspects[0].word.candidates:
        if candidate.lost == "a":
            one, other = (told.chance(suspect, candidate) for suspect in suspects)
            assert 0 <= one == other <= 1


@pytest.mark.parametrize(
    ("text", "does"),
    [
        ("its cold", True),
        ("its Cold", True),
        ("its", False),
        ("its, cold", False),
        ("its 2", False),
        ("its\ncold", False),
    ],
)
def test_only_words_right_behind_tell(text, does):
    assert tells(text, 3) is does


def test_places_teach_that_tell(reader, speech):
    build = pytest.importorskip("textfix.build.told", exc_type=ImportError)
    text = "It’s the company's first car. Its engine, they say, wasn't new, and two teams looked at the driver's seat."
    found = list(build.examples([text], reader, ContextModel(DATA), speech))
    assert {len(numbers) for numbers, _ in found} == {len(found[0][0])}
    # it’s, company's, wasn't; its had none. Drivers and teams are seldom driver's and team's.
    assert sum(right for _, right in found) == 3
    assert any(not right for _, right in found)
