"""BM25 against hand-worked scores and against the formula written out."""

import math
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pearl_core.bm25 import Bm25Retriever, LexicalIndex, Prior, postings, prior, search
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


def test_rows_are_explained_together_as_one_by_one() -> None:
    index, tokens = LexicalIndex.build(ANIMALS, ["text"]), segment("dog cats unheard")
    told = index.explain_rows(np.array([2, 0, 1]), tokens)
    assert told == [index.explain(row, tokens) for row in (2, 0, 1)]
    assert [set(shares["text"]) for shares in told] == [{"dog"}, {"cats"}, {"dog", "cats"}]


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
        assert again.best(segment(text), 2)[0].tolist() == index.best(segment(text), 2)[0].tolist()
    assert again.explain(3, segment("晚安")) == index.explain(3, segment("晚安")) != {}


@pytest.mark.parametrize("texts", [{}, {"a": {}}, {"a": {"text": "!!"}}])
def test_a_corpus_without_words_matches_nothing(texts: dict[str, dict[str, str]]) -> None:
    index = LexicalIndex.build(texts, ["text"])
    assert not index.scores([Token("cat", "cat")]).any()
    assert not len(index.best([Token("cat", "cat")], 5)[0])


@contextmanager
def small_windows() -> Iterator[None]:
    """Windows of 8 rows, and lists of 3 rows or more are long: a few stickers then go every way of the search."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (postings, prior, search):
            patch.setattr(module, "WINDOW", 8)
        patch.setattr(postings, "SHORT", 2)
        patch.setattr(postings, "LONG", 8)
        yield


def by_brute_force(
    index: LexicalIndex, tokens: list[Token], k: int, weights: dict[str, float] | None, values: Prior | None
) -> tuple[list[int], list[float]]:
    found = index.scores(tokens, weights, values)
    rows = [row for row in np.argsort(-found, kind="stable").tolist() if values is not None or found[row] > 0][:k]
    return rows, found[rows].tolist()


@given(
    st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=60),
    WORDS,
    st.integers(1, 70),
    st.none() | st.fixed_dictionaries({"x": st.floats(0, 3), "y": st.sampled_from([0.0, 0.3, 1.0, 1e-9])}),
    st.none() | st.lists(st.sampled_from([-1.0, 0.0, 0.25, 0.3, 2.0]), min_size=60, max_size=60),
)
def test_the_best_are_those_of_adding_up_everything(
    texts: list[tuple[list[str], list[str]]],
    query: list[str],
    k: int,
    weights: dict[str, float] | None,
    values: list[float] | None,
) -> None:
    names = tuple(f"s{row:02}" for row in range(len(texts)))
    tokens = [Token(word, word) for word in query]
    with small_windows():
        index = LexicalIndex.of_terms(names, {"x": [x for x, _ in texts], "y": [y for _, y in texts]})
        added = None if values is None else Prior.of(np.array(values[: len(texts)]))
        rows, found = index.best(tokens, k, weights, added)
    assert (rows.tolist(), found.tolist()) == by_brute_force(index, tokens, k, weights, added)


@pytest.fixture(scope="module")
def large() -> LexicalIndex:
    """20,000 stickers in two windows: rare and frequent words, texts of 1 to 400 of them."""
    rng = np.random.default_rng(0)
    ids = tuple(f"s{row:05}" for row in range(20_000))
    return LexicalIndex.of_terms(ids, {"short": texts(rng, 12, 20_000), "long": texts(rng, 400, 20_000, share=0.05)})


def texts(rng: np.random.Generator, longest: int, count: int, share: float = 1.0) -> list[list[str]]:
    """Texts of up to `longest` words for a share of the stickers, [] for the others."""
    lengths = np.where(rng.random(count) < share, rng.integers(1, longest + 1, count), 0)
    return [[f"w{number}" for number in np.minimum(rng.zipf(1.3, length), 3_000)] for length in lengths.tolist()]


def test_long_lists_of_few_and_of_many_different_impacts_are_both_tried(large: LexicalIndex) -> None:
    own_code = large.postings.tables.any(axis=1)
    assert own_code.any() and not own_code.all()


@given(st.data(), st.integers(0, 2**32 - 1))
def test_the_best_of_many_stickers_are_exact(large: LexicalIndex, data: st.DataObject, seed: int) -> None:
    words = data.draw(st.lists(st.integers(1, 60) | st.integers(1, 3_000), min_size=1, max_size=5))
    tokens = [Token(f"w{word}", "") for word in words]
    k = data.draw(st.sampled_from([1, 10, 37, 100, 1_500]))
    weights = data.draw(st.sampled_from([None, {"short": 1.0}, {"short": 0.3, "long": 1.7}]))
    clicks = np.random.default_rng(seed).zipf(1.5, 20_000).astype(np.float64)
    kinds = {"none": None, "counts": Prior.of(np.sqrt(clicks / clicks.max())), "equal": Prior.of(np.ones(20_000))}
    values = kinds[data.draw(st.sampled_from(sorted(kinds)))]
    rows, found = large.best(tokens, k, weights, values)
    assert (rows.tolist(), found.tolist()) == by_brute_force(large, tokens, k, weights, values)


def test_several_threads_get_the_answers_of_one(large: LexicalIndex) -> None:
    queries = [[Token(f"w{first}", ""), Token(f"w{second}", "")] for first in range(1, 12) for second in (2, 300)]
    expected = [large.best(tokens, 50)[0].tolist() for tokens in queries]
    with ThreadPoolExecutor(4) as pool:
        for _ in range(5):
            assert [rows.tolist() for rows, _ in pool.map(lambda tokens: large.best(tokens, 50), queries)] == expected


@given(st.lists(st.floats(2**-10, 40, width=32), min_size=1, max_size=600, unique=True))
def test_no_code_is_below_its_impact(values: list[float]) -> None:
    impacts = np.sort(np.array(values, np.float32))
    steps, slope = postings._steps(impacts)
    assert (steps.astype(np.float64) * slope >= impacts).all() and steps.min() >= 1
    assert (np.diff(steps.astype(int)) >= 0).all() and 255 * slope <= postings.COARSEST * impacts[-1]


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


def test_the_most_that_a_prior_adds_or_takes_away_bounds_the_rounding() -> None:
    assert Prior.of(np.array([-3.0, 1.0])).most == 3
    assert Prior.of(np.array([0.5, 2.0])).most == pytest.approx(2)
