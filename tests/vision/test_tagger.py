"""Tags from the nearest pictures: votes, the cut, and how often they are right."""

import numpy as np
import pytest
from numpy.typing import NDArray

from pearl_core.vision.tagger import Tag, TaggerConfig, measure, suggest, threshold

FEW = TaggerConfig(neighbours=3, fewest=1)


def circle(*degrees: float) -> NDArray[np.float32]:
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], 1).astype(np.float32)


def test_the_nearest_vote_by_their_likeness() -> None:
    known, tags = circle(0, 60, 60, 180), [("cat", "happy"), ("dog",), ("dog", "happy"), ("car",)]
    (found,) = suggest(known, tags, circle(0), FEW)
    assert [(tag.tag, round(tag.score, 3)) for tag in found] == [("happy", 0.75), ("cat", 0.5), ("dog", 0.5)]


def test_a_picture_unlike_all_others_and_one_without_company_get_no_score() -> None:
    (found,) = suggest(circle(0), [("cat",)], circle(180), FEW)
    assert found == [Tag("cat", 0.0)]
    assert suggest(circle(0), [("cat",)], circle(0)[:0], FEW) == []


def test_the_known_are_sampled_where_they_are_many() -> None:
    known, tags = circle(*range(50)), [(f"t{n}",) for n in range(50)]
    config = TaggerConfig(neighbours=50, known=5, most=50)
    (found,) = suggest(known, tags, circle(0), config)
    assert len(found) == 5 and suggest(known, tags, circle(0), config) == [found]


def test_the_cut_is_the_lowest_score_that_is_right_often_enough() -> None:
    suggested = [[Tag("a", 0.9)], [Tag("a", 0.8)], [Tag("a", 0.7)], [Tag("a", 0.2)], [Tag("a", 0.2)], [Tag("a", 0.2)]]
    truth = [("a",), ("a",), ("b",), ("b",), ("b",), ("b",)]
    assert threshold(suggested, truth, FEW) == 0.7
    assert threshold(suggested, truth, TaggerConfig(precision=0.9, fewest=1)) == 0.8
    assert threshold(suggested, truth, TaggerConfig(precision=0.9, fewest=3)) is None
    assert threshold(suggested, [("b",)] * 6, FEW) is None
    assert threshold([], [], FEW) is None


def test_equal_scores_stand_or_fall_together() -> None:
    suggested = [[Tag("a", 0.5)], [Tag("a", 0.5)], [Tag("a", 0.5)], [Tag("a", 0.9)]]
    assert threshold(suggested, [("b",), ("b",), ("a",), ("a",)], TaggerConfig(precision=0.6, fewest=1)) == 0.9


def test_precision_is_told_with_its_interval_and_at_its_operating_point() -> None:
    """Two heaps of pictures; within each, four of five have the heap's tag, so guessing it is right in 0.8."""
    rng = np.random.default_rng(0)
    heaps = np.concatenate([rng.uniform(0, 20, 400), rng.uniform(70, 90, 400)])
    tags = [("left" if number < 400 else "right",) if number % 5 else ("odd",) for number in range(800)]
    vectors, asked = circle(*heaps), np.arange(800) % 2 == 0
    told = measure(
        vectors[~asked],
        [tags[row] for row in np.flatnonzero(~asked)],
        vectors[asked],
        [tags[row] for row in np.flatnonzero(asked)],
        TaggerConfig(),
    )
    one = told["precision@1"]
    assert one["low"] < one["mean"] < one["high"] and one["mean"] == pytest.approx(0.8, abs=0.07)
    assert told["precision@3"]["mean"] == pytest.approx(1 / 3, abs=0.05)
    assert told["known"] == told["asked"] == 400 and told["most_common"] == pytest.approx(0.4)
    point = told["operating_point"]
    assert point["precision"]["mean"] >= 0.5 and point["tagged"] > 0.5


def test_a_tagger_that_only_guesses_gives_nothing() -> None:
    rng = np.random.default_rng(1)
    vectors = circle(*rng.uniform(0, 90, 200))
    tags = [(f"t{rng.integers(50)}",) for _ in range(200)]
    told = measure(vectors[:100], tags[:100], vectors[100:], tags[100:], TaggerConfig(precision=0.9))
    assert told["operating_point"] == {"threshold": None, "precision": None, "given": 0, "tagged": 0}
