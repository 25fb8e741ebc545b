"""Metrics against values worked by hand."""

import numpy as np
import pytest

from pearl_core.metrics import METRICS, mean_over_users, mrr, multi_mrr, recall

QRELS = {"q1": {"a": 1, "b": 1}, "q2": {"c": 2}, "q3": {"d": 1}, "q4": {"e": 0}}
RUN = {"q1": ["x", "a", "y", "b"], "q2": ["c"], "q3": ["x", "y"], "q4": ["e"]}


def test_mrr_is_the_reciprocal_rank_of_the_first_relevant_hit() -> None:
    assert mrr(RUN, QRELS, 10) == {"q1": 1 / 2, "q2": 1, "q3": 0, "q4": 0}
    assert mrr(RUN, QRELS, 1) == {"q1": 0, "q2": 1, "q3": 0, "q4": 0}


def test_recall_is_the_share_of_relevant_stickers_found() -> None:
    assert recall(RUN, QRELS, 10) == {"q1": 1, "q2": 1, "q3": 0, "q4": 0}
    assert recall(RUN, QRELS, 2) == {"q1": 1 / 2, "q2": 1, "q3": 0, "q4": 0}
    assert recall(RUN, QRELS, 1) == {"q1": 0, "q2": 1, "q3": 0, "q4": 0}


def test_multi_mrr_sums_over_all_relevant_hits() -> None:
    assert multi_mrr(RUN, QRELS, 10) == {"q1": 1 / 2 + 1 / 4, "q2": 1, "q3": 0, "q4": 0}
    assert multi_mrr(RUN, QRELS, 3) == {"q1": 1 / 2, "q2": 1, "q3": 0, "q4": 0}
    assert multi_mrr({"q": ["a", "b"]}, {"q": {"a": 1, "b": 1}}, 5) == {"q": 1.5}


@pytest.mark.parametrize("name", METRICS)
def test_unanswered_queries_count_as_zero(name: str) -> None:
    assert METRICS[name]({"q1": []}, QRELS) == {"q1": 0, "q2": 0, "q3": 0, "q4": 0}
    assert METRICS[name]({}, {}) == {}


def test_values_are_in_the_order_of_the_qrels() -> None:
    qrels = {"z": {"a": 1}, "b": {"a": 1}}
    assert list(mrr({"z": ["a"], "b": ["x", "a"]}, qrels, 10).items()) == [("z", 1), ("b", 1 / 2)]


def test_the_papers_cutoffs_are_there() -> None:
    assert set(METRICS) == {f"{name}@{k}" for name in ("MRR", "Recall", "M-MRR") for k in (1, 5, 10, 20)}


def test_each_user_counts_the_same() -> None:
    # the first asked twice (mean 0.5), the second once (0.2)
    assert mean_over_users(np.array([1.0, 0.0, 0.2]), np.array([0, 0, 1])) == pytest.approx(0.35)
    assert mean_over_users(np.array([]), np.array([], np.int64)) == 0
