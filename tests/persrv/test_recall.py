"""Recall against the sum written out, and what a corpus without words or clicks answers."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from pearl_core.bm25 import LexicalIndex
from pearl_core.persrv.config import FIELDS
from pearl_core.persrv.recall import Descriptions, Recall
from pearl_core.persrv.utility import utility
from pearl_core.persrv.weights import Weights
from pearl_core.text import segment

WORDS = st.lists(st.sampled_from(["cat", "dog", "bird"]), max_size=4).map(" ".join)
STICKERS = st.lists(
    st.tuples(st.fixed_dictionaries(dict.fromkeys(FIELDS, WORDS)), st.lists(st.integers(0, 9), min_size=3, max_size=3)),
    min_size=1,
    max_size=8,
)


class Likeness:
    """An encoder whose vectors say how many cats and dogs a text holds."""

    name, dimension = "likeness", 2

    def encode(
        self, texts: Sequence[str], progress: Callable[[float], None] = lambda share: None
    ) -> NDArray[np.float32]:
        return np.array([[text.count("cat"), text.count("dog") - text.count("bird")] for text in texts], np.float32)


def recall(
    texts: dict[str, dict[str, str]], counts: list[list[int]] | None = None, descriptions: Descriptions | None = None
) -> Recall:
    clicks = None if counts is None else np.array(counts, np.int64).T
    return Recall(LexicalIndex.build(texts, FIELDS), FIELDS, Weights(), clicks, descriptions)


@given(STICKERS, WORDS, st.integers(1, 10))
def test_the_best_are_those_of_every_sum(stickers: list[tuple[dict[str, str], list[int]]], query: str, k: int) -> None:
    texts = {f"s{number}": texts for number, (texts, _) in enumerate(stickers)}
    counts = [count for _, count in stickers]
    index, weights = LexicalIndex.build(texts, FIELDS), Weights()
    clicked = any(map(any, counts))
    expected = utility(np.array(counts).T, weights.counts) if clicked else np.zeros(len(texts))
    for field in FIELDS:
        expected = expected + getattr(weights, field) * index.scores(segment(query), {field: 1.0})
    rows, scores = recall(texts, counts).best(query, k)
    best = np.sort(expected[expected > 0])[::-1][:k]
    assert scores == pytest.approx(best, rel=1e-5)
    assert scores == pytest.approx(expected[rows], rel=1e-5)


@given(STICKERS, WORDS)
def test_the_reasons_add_up_to_the_score(stickers: list[tuple[dict[str, str], list[int]]], query: str) -> None:
    made = recall({f"s{n}": texts for n, (texts, _) in enumerate(stickers)}, [count for _, count in stickers])
    rows, scores = made.best(query, 5)
    for score, why in zip(scores, made.reasons(query, rows), strict=True):
        told = sum(sum(words.values()) for words in why.fields.values()) + why.utility + why.similarity
        assert told == pytest.approx(score, rel=1e-5)


def test_a_useful_sticker_that_no_word_matches_is_recalled() -> None:
    made = recall({"a": {"ocr": "cat"}, "b": {}, "c": {}}, [[0, 0, 0], [9, 9, 9], [1, 1, 1]])
    rows, _ = made.best("dog", 3)
    assert rows.tolist() == [1, 0, 2]


def test_without_clicks_what_matches_nothing_is_not_recalled() -> None:
    texts = {"a": {"ocr": "cat"}, "b": {}}
    for counts in (None, [[0, 0, 0], [0, 0, 0]]):
        assert recall(texts, counts).best("cat", 9)[0].tolist() == [0]
        assert recall(texts, counts).best("dog", 9)[0].tolist() == []


def test_likeness_is_added_and_never_taken_off() -> None:
    texts = {"a": {"description": "cat"}, "b": {}, "c": {}}
    alike = Descriptions(Likeness(), np.array([[1, 0], [0, 1]], np.float32), np.array([0, 1, -1]))
    made, plain = recall(texts, None, alike), recall(texts)
    assert alike.cosines("bird").tolist() == [0, 0, 0]
    assert alike.cosines("cat").tolist() == [1, 0, 0]
    assert alike.cosines_of("dog", np.array([2, 1])).tolist() == [0, 1]
    rows, scores = made.best("cat", 3)
    assert rows.tolist() == [0, 1, 2]
    assert scores[0] == pytest.approx(plain.best("cat", 1)[1][0] + Weights().similarity)
    assert made.best("dog", 3)[0].tolist() == [1, 0, 2]
