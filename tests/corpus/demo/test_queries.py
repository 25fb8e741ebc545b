from collections import Counter
from itertools import combinations

import numpy as np
import pytest

from pearl_core.corpus import SPLITS
from pearl_core.corpus.demo.catalogue import catalogue
from pearl_core.corpus.demo.queries import FINDABLE, KINDS, SearchQuery, fit, normalised, queries
from pearl_core.corpus.demo.vocabulary import MEANINGS, Drawing
from pearl_core.types import PROPERTIES
from tests.corpus.demo.words import shares_no_word, sticker_texts, vocabulary

QUERIES = queries(0)


def one(value: str) -> frozenset[str]:
    return frozenset((value,))


def test_as_many_queries_as_the_kinds_say():
    assert {split: len(QUERIES[split]) for split in SPLITS} == {"train": 1891, "validation": 248, "test": 260}
    for place, split in enumerate(SPLITS):
        assert Counter(q.kind for q in QUERIES[split]) == {name: kind.sizes[place] for name, kind in KINDS.items()}


def test_no_query_string_comes_twice_in_any_splits():
    strings = {split: {normalised(q.text) for q in QUERIES[split]} for split in SPLITS}
    assert all(len(strings[split]) == len(QUERIES[split]) for split in SPLITS)
    assert all(strings[a].isdisjoint(strings[b]) for a, b in combinations(SPLITS, 2))
    assert all("" not in its for its in strings.values())


def test_the_same_seed_gives_the_same_queries():
    assert queries(0) == QUERIES != queries(1)


@pytest.mark.parametrize("seed", range(4))
def test_half_of_the_test_paraphrases_share_no_word_with_any_sticker(seed):
    bearing = vocabulary(sticker_texts(catalogue(seed)))
    asked = [q.text for q in queries(seed)["test"] if q.kind == "paraphrase"]
    assert np.mean([shares_no_word(text, bearing) for text in asked]) >= 0.5


def test_every_split_paraphrases_every_meaning():
    for split in SPLITS:
        asked = {value for q in QUERIES[split] if q.kind == "paraphrase" for value in q.wants[0]}
        assert asked == set(MEANINGS)


def test_intents_are_properties_and_each_has_its_wants():
    for query in (q for split in SPLITS for q in QUERIES[split]):
        assert set(query.intents) <= set(PROPERTIES)
        assert len(query.wants) == len(query.intents) == len(KINDS[query.kind].leaks)
        assert all(query.wants)


def test_every_query_is_fulfilled_and_those_with_two_wants_often_enough():
    for query in (q for split in SPLITS for q in QUERIES[split]):
        joined = query.kind in ("character-meaning", "species-meaning", "style-character", "entity-meaning")
        assert (fit(query, catalogue(0)) == 1).sum() >= (FINDABLE if joined else 1), query.text


def test_fit_falls_with_each_want_that_a_sticker_lacks():
    stickers = [
        Drawing("a", "cat", "sad", "pixel"),
        Drawing("b", "cat", "happy", "pixel"),
        Drawing("c", "dino", "sad", "pixel"),
        Drawing("d", "dino", "happy", "pixel"),
    ]
    query = SearchQuery("Miso sad", "character-meaning", (one("cat"), one("sad")))
    np.testing.assert_allclose(fit(query, stickers), [1, 0.03, 0.03, 0.0009])


def test_a_caption_query_wants_the_words_and_settles_for_the_meaning():
    stickers = [
        Drawing("a", "cat", "sad", "pixel", caption="Sigh..."),
        Drawing("b", "cat", "sad", "pixel"),
        Drawing("c", "cat", "happy", "pixel", caption="Yippee!"),
    ]
    query = SearchQuery("sigh", "caption", (one("Sigh..."), one("sad")))
    assert query.wanted("meaning") == {"sad"}
    assert query.wanted("entity") == frozenset()
    np.testing.assert_allclose(fit(query, stickers), [1, 0.3, 0])


def test_normalised_strings_ignore_case_punctuation_and_spaces():
    assert normalised("  So   HAPPY!! ") == normalised("so-happy") == "so happy"
