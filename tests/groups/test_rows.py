"""A log becomes rows: who counts, what is drawn as not clicked, and no query on both sides of the split."""

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pearl_core.corpus import Corpus
from pearl_core.groups.rows import ABSENT, Rows, Shown, draw, read_log, split_by_query, to_arrays, with_negatives
from pearl_core.groups.tokens import GROUPS
from pearl_core.types import PROPERTIES, UserGroup


def test_people_of_no_group_are_left_out(tiny: Corpus) -> None:
    shown = read_log(tiny)
    assert len(shown) == len(tiny.interactions) - 1  # eve has neither age nor gender
    assert shown[0] == Shown(GROUPS.index(UserGroup("20-29", "female")), "good night", "s03", True)


def test_only_queries_without_a_passed_over_row_get_negatives(tiny: Corpus) -> None:
    shown = read_log(tiny)
    every, drawn = with_negatives(shown, tuple(tiny.by_id), 3, np.random.default_rng(0))
    new = every[len(shown) :]
    assert len(new) == drawn > 0 and not any(row.clicked for row in new)
    assert "good night" not in {row.query for row in new}  # the log says what was passed over
    clicked = {(row.query, row.sticker_id) for row in shown if row.clicked}
    assert not clicked & {(row.query, row.sticker_id) for row in new}


def test_arrays_name_each_text_once(tiny: Corpus) -> None:
    shown = [Shown(2, "good night", "s03", True), Shown(5, "happy", "s01", False)]
    rows, texts = to_arrays(tiny, shown, intents=None)
    assert [texts[place] for place in rows.meaning] == ["good night", "good night, sleepy"]
    assert [texts[place] for place in rows.query] == ["good night", "happy"]
    assert rows.query[0] == rows.meaning[0]
    assert [texts[place] for place in rows.character_ip] == ["bruno", "miso"]
    assert rows.clicked.tolist() == [1, 0] and rows.group.tolist() == [2, 5]
    assert rows.intent.tolist() == [ABSENT, ABSENT]


def test_a_property_that_a_sticker_lacks_is_absent(new_corpus: Any) -> None:
    corpus = new_corpus("bare", [{"sticker_id": "s01", "meaning": "hello"}])
    rows, texts = to_arrays(corpus, [Shown(0, "hi", "s01", True)], intents=None)
    assert (rows.character_ip[0], rows.entity[0]) == (ABSENT, ABSENT)
    assert texts[rows.meaning[0]] == "hello"


@pytest.mark.parametrize("told", [["ocr_text", "meaning"], {"meaning": 0.3, "ocr_text": 0.7}], ids=["list", "weights"])
def test_golden_intents_are_the_corpus_s_own_before_those_handed_in(new_corpus: Any, told: object) -> None:
    corpus = new_corpus("told")
    line = {"qid": "q9", "query": "Good  Night", "intents": told}
    (corpus.folder / "queries" / "train.jsonl").write_text(json.dumps(line), "utf-8")
    shown = [Shown(0, "good night", "s01", True), Shown(0, "happy", "s02", True)]
    rows, _ = to_arrays(corpus, shown, lambda query: ("entity", "meaning"))
    assert [PROPERTIES[place] for place in rows.intent] == ["ocr_text", "entity"]


@given(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=40), st.integers(0, 9))
def test_no_query_is_on_two_sides_and_no_row_is_lost(queries: list[str], seed: int) -> None:
    shown = [Shown(0, query, f"s{number}", True) for number, query in enumerate(queries)]
    parts = split_by_query(shown, 0.1, np.random.default_rng(seed))
    asked = [{row.query for row in part} for part in parts]
    assert not (asked[0] & asked[1] or asked[0] & asked[2] or asked[1] & asked[2])
    assert sorted(row.sticker_id for part in parts for row in part) == sorted(row.sticker_id for row in shown)
    if len(set(queries)) >= 3:
        assert all(asked)


def test_rows_are_drawn_by_seed_and_stay_in_order() -> None:
    shown = [Shown(0, "q", str(number), True) for number in range(100)]
    some = draw(shown, 25, np.random.default_rng(1))
    assert len(some) == 25 and [int(row.sticker_id) for row in some] == sorted(int(row.sticker_id) for row in some)
    assert draw(shown, 200, np.random.default_rng(1)) == shown
    assert some == draw(shown, 25, np.random.default_rng(1)) != draw(shown, 25, np.random.default_rng(2))


@pytest.mark.parametrize(
    ("clicked", "meaning", "teaches"), [([1, 0], [3, 4], True), ([1, 1], [3, 4], False), ([1, 0], [3, ABSENT], False)]
)
def test_a_text_teaches_with_clicks_and_rows_without(clicked: list[int], meaning: list[int], teaches: bool) -> None:
    empty = np.array([ABSENT, ABSENT])
    rows = Rows(
        np.zeros(2, int), np.zeros(2, int), np.array(meaning), empty, empty, empty, np.array(clicked, np.float32)
    )
    assert rows.teaches("meaning") is teaches
    assert not rows.teaches("entity") and not rows.teaches("intent")
