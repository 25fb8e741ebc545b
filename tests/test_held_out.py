"""What weights are chosen by: the validation split, else a part of the log."""

import shutil
from typing import Any

import numpy as np

from pearl_core.corpus import Corpus
from pearl_core.held_out import HELD_OUT, held_queries, trial


def test_the_validation_split_comes_first_with_all_of_the_log(tiny: Corpus) -> None:
    found = trial(tiny, np.random.default_rng(0))
    assert (found.source, found.log) == ("validation", tiny.interactions)
    assert [one.qid for one in found.judged] == ["q1", "q2", "q3", "q4"]


def test_without_it_queries_of_the_log_are_judged_by_their_clicks(new_corpus: Any, monkeypatch: Any) -> None:
    corpus: Corpus = new_corpus("unjudged")
    shutil.rmtree(corpus.folder / "qrels")
    monkeypatch.setattr("pearl_core.held_out.held_queries", lambda queries, rng: {"good night"} & set(queries))
    found = trial(corpus, np.random.default_rng(0))
    assert found.source == "log"
    relevant = {str(one.query.user.group): set(one.relevant) for one in found.judged}
    assert relevant == {"20-29 female": {"s03"}, "45-59 male": {"s01"}}
    assert {row.query for row in found.log} == {row.query for row in corpus.interactions} - {"good night"}


def test_a_tenth_of_the_queries_is_held_out_and_none_of_a_few() -> None:
    queries = [f"query {number}" for number in range(1000)]
    held = held_queries(queries * 2, np.random.default_rng(1))
    assert abs(len(held) / 1000 - HELD_OUT) < 0.03
    assert held == held_queries(reversed(queries), np.random.default_rng(1))
    assert held_queries(queries[:9], np.random.default_rng(1)) == set()


def test_a_query_is_held_out_in_all_of_its_spellings() -> None:
    spellings = ("Good night {}", "good  night {}", "GOOD NIGHT {}")
    queries = [spelling.format(number) for number in range(100) for spelling in spellings]
    held = held_queries(queries, np.random.default_rng(1))
    assert held and {query.rpartition(" ")[2] for query in held}.isdisjoint(
        query.rpartition(" ")[2] for query in set(queries) - held
    )
