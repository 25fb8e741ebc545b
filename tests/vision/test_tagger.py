"""Tags from the nearest pictures: votes, the cut, and how often they are right."""

import numpy as np
import pytest
from numpy.typing import NDArray

from pearl_core.vision.tagger import Tag, TaggerConfig, measure, suggest, threshold

FEW = TaggerConfig(neighbours=3)


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


def scored(*heaps: tuple[int, float, bool]) -> tuple[list[list[Tag]], list[tuple[str, ...]]]:
    """So many tags of a score, right or wrong; and what is right."""
    suggested = [[Tag("a", score)] for count, score, _ in heaps for _ in range(count)]
    return suggested, [("a",) if right else ("b",) for count, _, right in heaps for _ in range(count)]


def test_the_cut_is_the_lowest_score_that_is_surely_right_often_enough() -> None:
    """Wilson's lower bounds from .9, .8, .7 and .2 on: .72 (10 of 10), .84 (20 of 20), .61 (20 of 25), .31."""
    suggested, truth = scored((10, 0.9, True), (10, 0.8, True), (5, 0.7, False), (20, 0.2, False))
    assert threshold(suggested, truth, TaggerConfig(precision=0.3)) == 0.2
    assert threshold(suggested, truth, TaggerConfig(precision=0.5)) == 0.7
    assert threshold(suggested, truth, TaggerConfig(precision=0.8)) == 0.8
    assert threshold(suggested, truth, TaggerConfig(precision=0.9)) is None
    assert threshold(*scored((2, 0.9, True)), TaggerConfig(precision=0.5)) is None  # two right ones may be luck
    assert threshold([], [], TaggerConfig()) is None


def test_equal_scores_stand_or_fall_together() -> None:
    suggested, truth = scored((20, 0.5, False), (20, 0.5, True), (20, 0.9, True))
    assert threshold(suggested, truth, TaggerConfig(precision=0.6)) == 0.9


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
    assert point["precision"]["low"] < point["precision"]["mean"] < point["precision"]["high"]
    assert point["precision"]["mean"] == pytest.approx(0.55, abs=0.1)
    assert point["tagged"] > 0.9 and point["given"] >= 180


def test_a_tagger_that_only_guesses_gives_nothing() -> None:
    rng = np.random.default_rng(1)
    vectors = circle(*rng.uniform(0, 90, 200))
    tags = [(f"t{rng.integers(50)}",) for _ in range(200)]
    told = measure(vectors[:100], tags[:100], vectors[100:], tags[100:], TaggerConfig(precision=0.9))
    assert told["operating_point"] == {"threshold": None, "precision": None, "given": 0, "tagged": 0}
