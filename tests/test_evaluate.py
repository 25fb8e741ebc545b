"""Evaluation: estimates, intervals and paired tests on values small enough to check by hand."""

import numpy as np
import pytest

from pearl_core.corpus import JudgedQuery
from pearl_core.evaluate import Estimate, ask, compare, estimate, evaluate, randomisation_test, table
from pearl_core.types import Hit, Query, RankedList, User


class Fixed:
    """Answers every query with the same stickers, and remembers what it was asked."""

    version = "v"

    def __init__(self, name: str, *ids: str) -> None:
        self.name, self.ids, self.asked = name, ids, list[Query]()

    def retrieve(self, query: Query, k: int) -> RankedList:
        self.asked.append(query)
        return RankedList(query, self.name, "v", tuple(Hit(i, -float(r)) for r, i in enumerate(self.ids[:k])), 2.0)


def rng() -> np.random.Generator:
    return np.random.default_rng(7)


def judged(qid: str, *relevant: str, user: str | None = None) -> JudgedQuery:
    return JudgedQuery(qid, Query(qid, User(user)), dict.fromkeys(relevant, 1))


def test_a_report_holds_means_worked_by_hand() -> None:
    queries = [judged("q1", "a", user="u"), judged("q2", "b", user="u"), judged("q3", "c", user="w")]
    report = evaluate({"fixed": [ask(Fixed("fixed", "a", "b"), queries)]}, queries, rng())
    metrics = report.systems["fixed"].metrics
    assert report.queries == 3
    assert metrics["MRR@10"].mean == pytest.approx((1 + 1 / 2 + 0) / 3)
    assert metrics["Recall@1"].mean == pytest.approx(1 / 3)
    assert metrics["M-MRR@10"].mean == pytest.approx(((1 + 1 / 2) / 2 + 0) / 2)  # the mean of each user's mean
    assert report.systems["fixed"].ms_per_query.median == 2.0


def test_the_report_as_json_has_the_shape_that_programs_rely_on() -> None:
    queries = [judged("q1", "a"), judged("q2", "b")]
    answers = {name: [ask(Fixed(name, "a", "b"), queries)] for name in ("one", "two")}
    told = evaluate(answers, queries, rng()).as_json("tiny")
    assert (told["corpus"], told["queries"], set(told["systems"])) == ("tiny", 2, {"one", "two"})
    assert set(told["systems"]["one"]["MRR@10"]) == {"mean", "low", "high"}
    assert told["systems"]["one"]["ms_per_query"] == {"median": 2.0, "p95": 2.0}
    assert told["comparisons"][0] == {"metric": "MRR@10", "system": "one", "other": "two", "difference": 0.0, "p": 1.0}


def test_the_table_has_a_row_for_every_system() -> None:
    queries = [judged("q1", "a")]
    text = table(evaluate({"one": [ask(Fixed("one", "a"), queries)]}, queries, rng()))
    assert "| one | 1.000 [1.000, 1.000] |" in text
    assert "| one | 2.0 | 2.0 |" in text


def test_each_query_is_asked_once_and_the_first_once_more_to_warm_up() -> None:
    system, queries = Fixed("fixed"), [judged("q1"), judged("q2")]
    ask(system, queries)
    assert [query.text for query in system.asked] == ["q1", "q1", "q2"]


def test_a_query_id_that_comes_twice_is_named() -> None:
    with pytest.raises(ValueError, match="'q1'"):
        ask(Fixed("fixed"), [judged("q1"), judged("q1")])


def test_the_interval_holds_the_mean_and_is_the_same_each_time() -> None:
    values = np.random.default_rng(0).random(100)
    first = estimate(values, rng())
    assert first.low < first.mean < first.high
    assert first.mean == pytest.approx(values.mean())
    # the normal interval, 1.96 standard errors: a bootstrap of 100 values is near it
    assert first.high - first.low == pytest.approx(2 * 1.96 * values.std() / 10, rel=0.1)
    assert estimate(values, rng()) == first


def test_the_interval_over_users_holds_their_mean() -> None:
    values, users = np.array([1.0, 0.0, 1.0, 0.0, 0.3, 0.2]), np.array([0, 0, 0, 0, 1, 1])
    found = estimate(values, rng(), users)
    assert found.mean == pytest.approx((0.5 + 0.25) / 2)
    assert found.low < found.mean < found.high


@pytest.mark.parametrize("values", [[], [0.5], [0.25, 0.25, 0.25]])
def test_values_that_do_not_vary_have_no_width(values: list[float]) -> None:
    mean = values[0] if values else 0.0
    assert estimate(np.array(values), rng()) == Estimate(mean, mean, mean)


def test_the_randomisation_test_counts_the_swaps() -> None:
    # all three differences are positive: of 8 ways to swap, 2 are as extreme
    assert randomisation_test(np.array([0.3, 0.4, 0.9]), np.zeros(3), rng()) == pytest.approx(2 / 8)
    assert randomisation_test(np.array([0.3, 0.4]), np.array([0.3, 0.4]), rng()) == 1.0


def test_pairs_are_compared_in_the_order_given() -> None:
    values = {"a": np.full(12, 0.9), "b": np.zeros(12), "c": np.zeros(12)}
    found = compare("MRR@10", values, rng())
    assert [(c.system, c.other, c.difference) for c in found] == [("a", "b", 0.9), ("a", "c", 0.9), ("b", "c", 0.0)]
    assert [c.p for c in found] == pytest.approx([1.5 * 2 / 2**12, 1.5 * 2 / 2**12, 1.0])
    assert compare("MRR@10", {"a": np.zeros(3)}, rng()) == []


def test_seeds_count_by_the_mean_of_each_query_and_tell_their_spread() -> None:
    queries = [judged("q1", "a"), judged("q2", "b")]
    answers = [ask(Fixed("one", "a", "b"), queries), ask(Fixed("one", "b", "a"), queries), ask(Fixed("one"), queries)]
    report = evaluate({"one": answers}, queries, rng())
    one = report.systems["one"]
    assert one.metrics["Recall@1"].mean == pytest.approx((0.5 + 0.5 + 0) / 3)
    assert (
        one.metrics["MRR@5"].low == one.metrics["MRR@5"].high == pytest.approx(0.5)
    )  # 1 and .5 and 0 for both queries
    assert one.spread["Recall@1"] == pytest.approx(np.std([0.5, 0.5, 0], ddof=1))
    assert report.as_json("tiny")["systems"]["one"]["seeds"] == 3
    assert "± 0.289" in table(report)


def test_one_system_is_compared_with_all_others() -> None:
    values = {"a": np.full(12, 0.9), "b": np.zeros(12), "c": np.zeros(12)}
    found = compare("MRR@10", values, rng(), against=("b", "c"))
    assert [(c.system, c.other) for c in found] == [("b", "a"), ("b", "c"), ("c", "a")]
