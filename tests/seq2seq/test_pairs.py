"""Pairs are deduplicated without changing the loss."""

from collections import Counter

import numpy as np
import pytest

from pearl_core.seq2seq.pairs import Pairs, click_weights, indexing_weights, make_pairs
from pearl_core.types import UserGroup

YOUNG = UserGroup("0-19", "female")
FORWARD = np.array([[0, 0, 1, -1], [1, -1, 0, 0]], np.int32)  # two properties of four stickers
D = {"entity": 1.0, "meaning": 0.5}


def as_dict(pairs: Pairs) -> dict[tuple[str, str, int, int], float]:
    columns = zip(pairs.source, pairs.place, pairs.value, pairs.weight, strict=True)
    return {(pairs.sources[s][0], str(pairs.sources[s][1]), int(p), int(v)): float(w) for s, p, v, w in columns}


def test_each_value_is_indexed_as_often_as_stickers_have_it() -> None:
    pairs = make_pairs(indexing_weights([("cat", "dog"), ("bye", "hi")], FORWARD))
    assert as_dict(pairs) == {
        ("cat", "None", 0, 0): 2.0,
        ("dog", "None", 0, 1): 1.0,
        ("bye", "None", 1, 0): 2.0,
        ("hi", "None", 1, 1): 1.0,
    }


def test_clicks_weigh_d_p_and_equal_ones_add_up() -> None:
    clicks = [(("hello", YOUNG), 0), (("hello", YOUNG), 1), (("hello", None), 3)]
    assert as_dict(make_pairs(click_weights(clicks, FORWARD, ("entity", "meaning"), lambda query: D))) == {
        ("hello", str(YOUNG), 0, 0): 2.0,  # both stickers are cats
        ("hello", str(YOUNG), 1, 1): 0.5,
        ("hello", "None", 1, 0): 0.5,  # a sticker without entity
    }


def test_somebody_unknown_learns_a_share_and_the_sum_stays() -> None:
    clicks = [(("hello", YOUNG), 0), (("hello", None), 0)]
    found = as_dict(make_pairs(click_weights(clicks, FORWARD, ("entity", "meaning"), lambda query: D, 0.25)))
    assert found["hello", str(YOUNG), 0, 0] == pytest.approx(0.75)
    assert found["hello", "None", 0, 0] == pytest.approx(1.25)
    assert sum(found.values()) == pytest.approx(2 * 1.5)


def test_the_weights_of_all_pairs_are_those_of_all_triplets() -> None:
    rng = np.random.default_rng(0)
    clicks = [((f"q{rng.integers(3)}", None), int(rng.integers(4))) for _ in range(50)]
    pairs = make_pairs(click_weights(clicks, FORWARD, ("entity", "meaning"), lambda query: D))
    one_by_one: Counter[tuple[str, str, int, int]] = Counter()
    for (text, _), column in clicks:
        for place, name in enumerate(("entity", "meaning")):
            if FORWARD[place, column] >= 0:
                one_by_one[text, "None", place, int(FORWARD[place, column])] += D[name]  # type: ignore[assignment]
    assert as_dict(pairs) == pytest.approx(one_by_one)


def test_nothing_makes_no_pairs() -> None:
    assert len(make_pairs({}, {})) == 0
