"""Queries to click: hand-picked for the demo, a corpus's own elsewhere."""

import json

import numpy as np

from annotation.suggestions import EXAMPLES, LONGEST, SHOWN, examples, own_queries, some_queries
from pearl_core.corpus import Corpus
from pearl_core.types import AGE_BANDS, GENDERS


def test_a_corpus_shows_its_own_queries(tiny: Corpus) -> None:
    assert own_queries(tiny) == ["good night", "happy", "晚安", "unheard-of"]
    assert [one["query"] for one in examples(tiny)] == own_queries(tiny)


def test_some_queries_are_drawn_anew(tiny: Corpus) -> None:
    first = some_queries(tiny, np.random.default_rng(0))
    assert sorted(one["query"] for one in first) == sorted(own_queries(tiny))
    assert first == some_queries(tiny, np.random.default_rng(0))


def test_the_demo_examples_are_chips_with_known_groups() -> None:
    picked = json.loads(EXAMPLES.read_text("utf-8"))
    assert 0 < len(picked) <= SHOWN
    for one in picked:
        assert set(one) == {"query", "age_band", "gender", "who"} and len(one["query"]) <= LONGEST
        assert one["age_band"] in (*AGE_BANDS, "") and one["gender"] in (*GENDERS, "")
