"""Weights by MRR@10, on scores small enough to rank by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pearl_core.weighing import CELLS, DEPTH, Scored, choose_weights, reciprocal_rank, spread, total


def rows(*numbers: int) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    return np.array(numbers, np.int64)


def test_the_rank_is_that_of_the_first_relevant_sticker() -> None:
    scores = np.array([0.1, 0.9, 0.5, 0.7])
    assert reciprocal_rank(scores, rows(2, 0)) == 1 / 3
    assert reciprocal_rank(scores, rows(1)) == 1.0


def test_ties_are_in_the_order_of_rows_and_rounding_makes_none_of_them_better() -> None:
    assert reciprocal_rank(np.array([0.5, 0.5, 0.5]), rows(1, 2)) == 1 / 2
    assert reciprocal_rank(np.array([0.3, 0.1 + 0.2]), rows(1)) == 1 / 2


def test_below_the_depth_nothing_counts() -> None:
    scores = np.linspace(20, 1, 20)
    assert reciprocal_rank(scores, rows(DEPTH - 1)) == 1 / DEPTH
    assert reciprocal_rank(scores, rows(DEPTH)) == 0.0


@given(st.lists(st.integers(0, 3), min_size=1, max_size=30), st.data())
def test_the_rank_is_as_a_stable_sort_says(values: list[int], drawn: st.DataObject) -> None:
    relevant = sorted(drawn.draw(st.sets(st.integers(0, len(values) - 1), min_size=1)))
    scores = np.array(values, float)
    order = np.argsort(-scores, kind="stable").tolist()
    rank = 1 + min(order.index(row) for row in relevant)
    assert reciprocal_rank(scores, rows(*relevant)) == (1 / rank if rank <= DEPTH else 0.0)


def test_the_part_that_helps_is_weighted_and_the_one_that_harms_is_not() -> None:
    parts = {"base": np.array([0.5, 0.4]), "good": np.array([0.0, 1.0]), "bad": np.array([1.0, 0.0])}
    start = {"base": 1.0, "good": 0.0, "bad": 0.0}
    weights, reached = choose_weights([Scored(parts, rows(1))], start, (0.0, 0.2, 0.4), ("bad", "good"))
    assert weights == {"base": 1.0, "good": 0.2, "bad": 0.0}  # of equally good ones the first
    assert reached == 1.0
    assert total(parts, weights) == pytest.approx([0.5, 0.6])


def test_without_queries_the_weights_stay() -> None:
    assert choose_weights([], {"base": 1.0, "other": 0.3}, (0.0, 1.0), ("other",)) == ({"base": 1.0, "other": 0.3}, 0.0)


def test_of_many_queries_as_many_are_asked_as_there_is_room_for() -> None:
    assert spread(3, 10) == [0, 1, 2]
    assert spread(0, 10) == []
    assert spread(100, CELLS // 4) == [0, 25, 50, 75]
    assert spread(100, 2 * CELLS) == [0]
