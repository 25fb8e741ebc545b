"""BM25 against hand-worked scores and against the formula written out."""

import math
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pearl_core.bm25 import Bm25Retriever, LexicalIndex, Prior
from pearl_core.text import Token, segment
from pearl_core.types import Query

ANIMALS = {"a": {"text": "cat"}, "b": {"text": "cat dog"}, "c": {"text": "dog dog dog bird"}}
WORDS = st.lists(st.sampled_from(["cat", "dog", "bird", "fox"]), max_size=6)


def scores(index: LexicalIndex, text: str, weights: dict[str, float] | None = None) -> dict[str, float]:
    return dict(zip(index.sticker_ids, index.scores(segment(text), weights).tolist(), strict=True))


def test_scores_are_those_worked_by_hand() -> None:
    # N 3, mean length 7/3; cat and dog: idf ln(1.6) = 0.470004, bird: ln(1 + 2.5/1.5) = 0.980829
    index = LexicalIndex.build(ANIMALS, ["text"])
    assert scores(index, "cat") == pytest.approx({"a": 0.613392, "b": 0.499176, "c": 0}, abs=1e-5)
    assert scores(index, "dog") == pytest.approx({"a": 0, "b": 0.499176, "c": 0.640536}, abs=1e-5)
    assert scores(index, "bird cat")["c"] == pytest.approx(
        0.980829 * 2.2 / (1 + 1.2 * (0.25 + 0.75 * 12 / 7)), abs=1e-5
    )


def test_a_word_asked_twice_counts_twice() -> None:
    index = LexicalIndex.build(ANIMALS, ["text"])
    assert scores(index, "cat cat")["a"] == pytest.approx(2 * 0.613392, abs=1e-5)


@given(st.lists(WORDS, min_size=1, max_size=6), WORDS)
def test_scores_are_the_formula_whatever_the_texts(texts: list[list[str]], query: list[str]) -> None:
    index = LexicalIndex.build({f"s{row}": {"text": " ".join(words)} for row, words in enumerate(texts)}, ["text"])
    filled = [words for words in texts if words]
    found = index.scores(segment(" ".join(query)))
    for row, words in enumerate(texts):
        expected = 0.0
        for word in query:
            df = sum(word in other for other in filled)
            tf = Counter(words)[word]
            mean = sum(map(len, filled)) / max(len(filled), 1)
            if tf:
                idf = math.log(1 + (len(filled) - df + 0.5) / (df + 0.5))
                expected += idf * tf * 2.2 / (tf + 1.2 * (0.25 + 0.75 * len(words) / mean))
        assert found[row] == pytest.approx(expected, rel=1e-5)


def test_fields_are_weighted_and_counted_apart() -> None:
    texts = {"a": {"meaning": "night", "ocr": "night night"}, "b": {"meaning": "day", "ocr": "night"}, "c": {}}
    index = LexicalIndex.build(texts, ["meaning", "ocr"])
    only, both = scores(index, "night", {"meaning": 1.0}), scores(index, "night", {"meaning": 1.0, "ocr": 0.5})
    assert only["b"] == only["c"] == both["c"] == 0
    assert both["a"] == pytest.approx(only["a"] + 0.5 * scores(index, "night", {"ocr": 1.0})["a"])
    shares = index.explain(0, segment("night"), {"meaning": 1.0, "ocr": 0.5})
    assert shares.keys() == {"meaning", "ocr"}
    assert shares["meaning"]["night"] + shares["ocr"]["night"] == pytest.approx(both["a"])


def test_an_unknown_field_in_the_weights_is_named() -> None:
    with pytest.raises(ValueError, match=r"'title'.*text"):
        LexicalIndex.build(ANIMALS, ["text"]).scores(segment("cat"), {"title": 1.0})


def test_equal_scores_are_in_the_order_of_sticker_ids() -> None:
    texts = {name: {"text": "cat"} for name in ("d", "a", "c", "b")} | {"e": {"text": "dog"}}
    system = Bm25Retriever("bm25", "v", LexicalIndex.build(texts, ["text"]))
    assert system.retrieve(Query("cat"), 3).ids == ("a", "b", "c")


def test_evidence_shows_the_words_as_typed_and_adds_up() -> None:
    system = Bm25Retriever("bm25", "v", LexicalIndex.build({"a": {"text": "night owls"}, "b": {"text": "x"}}, ["text"]))
    (hit,) = system.retrieve(Query("Nights with an owl"), 5).hits
    assert hit.evidence.keys() == {"word: nights", "word: owl"}
    assert sum(float(share) for share in hit.evidence.values()) == pytest.approx(hit.score)


def test_a_saved_index_answers_as_before(tmp_path: Path) -> None:
    index = LexicalIndex.build(ANIMALS | {"d": {"ocr": "晚安"}}, ["text", "ocr"])
    index.save(tmp_path)
    again = LexicalIndex.load(tmp_path)
    for text in ("cat dog", "晚安", "nothing"):
        assert np.array_equal(again.scores(segment(text)), index.scores(segment(text)))
    assert again.explain(3, segment("晚安")) == index.explain(3, segment("晚安")) != {}


@pytest.mark.parametrize("texts", [{}, {"a": {}}, {"a": {"text": "!!"}}])
def test_a_corpus_without_words_matches_nothing(texts: dict[str, dict[str, str]]) -> None:
    index = LexicalIndex.build(texts, ["text"])
    assert not index.scores([Token("cat", "cat")]).any()


def test_a_prior_lifts_stickers_that_match_nothing() -> None:
    index = LexicalIndex.build(ANIMALS, ["text"])
    rows, found = index.best(segment("cat"), 3, prior=Prior.of(np.array([0.0, 0.0, 0.55])))
    assert rows.tolist() == [0, 2, 1]
    assert found.tolist() == pytest.approx([0.613392, 0.55, 0.499176], abs=1e-5)
    assert index.best(segment("cat"), 3)[0].tolist() == [0, 1]


def test_a_changed_prior_leaves_the_old_one_as_it_was() -> None:
    index, old = LexicalIndex.build(ANIMALS, ["text"]), Prior.of(np.array([0.1, 0.2, 0.3]))
    new = old.changed([0], np.array([0.9]))
    assert index.best([], 3, prior=old)[0].tolist() == [2, 1, 0]
    assert index.best([], 3, prior=new)[0].tolist() == [0, 2, 1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"k": 0}, "k is 0"),
        ({"k": 1, "weights": {"text": -1.0}}, "'text' is -1.0"),
        ({"k": 1, "prior": Prior.of(np.zeros(2))}, "2 values for 3 stickers"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        LexicalIndex.build(ANIMALS, ["text"]).best(segment("cat"), **arguments)


def test_a_prior_that_is_not_a_number_is_refused() -> None:
    with pytest.raises(ValueError, match="finite"):
        Prior.of(np.array([0.0, np.nan]))
