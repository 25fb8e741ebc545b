import snowballstemmer
from hypothesis import given
from hypothesis import strategies as st

from pearl_core.corpus.demo.catalogue import catalogue
from pearl_core.corpus.demo.paraphrases import PARAPHRASES
from tests.corpus.demo.words import shares_no_word, stem, sticker_texts, vocabulary, words

PORTER = snowballstemmer.stemmer("english")


def porter(text: str) -> set[str]:
    return set(PORTER.stemWords(text.casefold().replace("'", "").split()))


def test_inflections_share_a_stem():
    assert stem("hugs") == stem("hugging") == stem("hugged") == "hug"
    assert stem("dancing") == stem("dance")


def test_a_word_with_an_apostrophe_counts_whole_and_in_parts():
    assert words("I'm") == {"i", "m", "im"}


def test_sharing_a_word_is_told_through_case_and_inflection():
    bearing = vocabulary(["Sweet dreams", "So tired..."])
    assert not shares_no_word("DREAMING of pizza", bearing)
    assert shares_no_word("can't keep my eyes open", bearing)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=12))
def test_a_stem_is_its_own_stem(word):
    assert stem(stem(word)) == stem(word)


def test_what_shares_no_word_here_shares_none_by_porter_either():
    texts = sticker_texts(catalogue(0))
    bearing = vocabulary(texts)
    borne = {word for text in texts for word in porter("".join(c if c.isalnum() or c == "'" else " " for c in text))}
    free = [query for queries in PARAPHRASES.values() for query in queries if shares_no_word(query, bearing)]
    assert len(free) > 400
    assert [query for query in free if porter(query) & borne] == []
