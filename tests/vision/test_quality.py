"""Recall and neighbours, worked by hand."""

import numpy as np
import pytest
from numpy.typing import NDArray

from pearl_core.vision.quality import interval, neighbour_accuracy, text_to_image


def circle(*degrees: float) -> NDArray[np.float32]:
    """Vectors of length 1 at these angles [degrees, 2]."""
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], 1).astype(np.float32)


def test_recall_is_the_share_of_a_text_s_pictures_among_the_first_ten() -> None:
    pictures = circle(*range(0, 60, 3))  # twenty, the ten nearest to 0 are the first
    texts = ["near"] * 5 + ["far"] * 10 + ["near"] * 5
    found = text_to_image(pictures, texts, circle(0, 90), np.random.default_rng(0), ["near", "far"])
    assert found["texts"] == 2 and found["pictures"] == 20
    assert found["recall@10"] == (0.5 + 0.5) / 2
    assert found["hit_rate@10"] == 1
    assert found["chance"] == 0.5


def test_texts_without_a_picture_are_left_out() -> None:
    asked = ["nowhere", "here"]
    found = text_to_image(circle(0, 10), ["here", "here"], circle(180, 0), np.random.default_rng(0), asked)
    assert found["texts"] == 1 and found["recall@10"] == 1
    nothing = text_to_image(circle(0), ["here"], circle(0)[:0], np.random.default_rng(0), [])
    assert nothing["texts"] == 0 and nothing["recall@10"] == nothing["low"] == nothing["high"] == 0


def test_neighbours_vote_on_a_label() -> None:
    known, labels = circle(0, 1, 2, 80, 81, 82, 83), ["a", "a", "a", "b", "b", "b", "b"]
    told = neighbour_accuracy(known, labels, circle(1, 81, 40), ["a", "b", "b"])
    assert told["accuracy"] == pytest.approx(2 / 3, abs=1e-3)  # of the five nearest to 40, three are a
    assert told["labels"] == 2 and told["most_common"] == pytest.approx(2 / 3, abs=1e-3)


def test_a_picture_that_is_left_out_does_not_vote_for_itself() -> None:
    known, labels = circle(0, 10, 20, 30, 40, 50), ["odd", "b", "b", "b", "b", "b"]
    assert neighbour_accuracy(known, labels, known, labels, same=True)["accuracy"] == pytest.approx(5 / 6, abs=1e-3)


def test_an_interval_holds_the_mean_and_narrows_with_more_values() -> None:
    rng = np.random.default_rng(0)
    few, many = rng.random(20), rng.random(2000)
    (low, high), (lower, higher) = interval(few, rng), interval(many, rng)
    assert low < few.mean() < high and lower < many.mean() < higher
    assert higher - lower < (high - low) / 4
