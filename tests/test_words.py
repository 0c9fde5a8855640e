"""Words are found fast, and as the pattern finds them."""

from hypothesis import example, given
from hypothesis import strategies as st
from strategies import prose

from textfix.words import WORD, places, words

SIGNS = st.text(st.sampled_from("ab' ’ʻ\n_-.1²Ⅷéł\xa0\u2028\ufffd\ud800"), max_size=30)


@given(st.one_of(SIGNS, prose(), st.text(max_size=30)))
def test_the_fast_way_finds_the_words_of_the_pattern(text):
    assert words(text) == WORD.findall(text)


@given(SIGNS)
@example("a1aʻ")
def test_a_search_finds_a_word_where_the_pattern_does(text):
    for word in set(words(text)):
        assert list(places(text, word)) == [match.span() for match in WORD.finditer(text) if match.group() == word]
