"""Ranking by style: the three readings of eq. 9 and 10, worked by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pearl_core.persrv.ranking import NONE, Preference, personalised, preference, preferences
from pearl_core.persrv.style import Pictures, StyleModel, Styles
from pearl_core.types import User
from pearl_core.vision.vectors import ImageVectors

LIKED = Styles("user", np.array([[2, 0], [0, 1]], np.float32), np.array([1.5, 0.5], np.float32), np.array([3, 1]))
#                     inside the first; inside the second; beyond both, nearer the second; opposite
SEEN = np.array([[1, 0.5], [0.3, 1.2], [-1, 2], [-9, 0]], np.float32)


def test_the_nearest_centroid_whose_radius_holds_the_sticker_gives_its_cosine() -> None:
    found = preference(LIKED, SEEN)
    assert found.values == pytest.approx([1 / 1.25**0.5, 1.2 / 1.53**0.5, 0, 0], abs=1e-6)
    assert found.nearest.tolist() == [0, 1, 1, 1]
    assert found.inside.tolist() == [True, True, False, False]


def test_the_letter_of_the_paper_prefers_what_is_far() -> None:
    found = preference(LIKED, SEEN, "literal")
    assert found.values == pytest.approx([1.25**0.5, 0.13**0.5, 2**0.5, 82**0.5], abs=1e-6)
    assert found.values.argmax() == 3


def test_a_radius_holds_what_lies_on_it_and_nothing_beyond() -> None:
    seen = np.array([[2, 1.5], [2, 1.501]], np.float32)  # above the first centroid, whose radius is 1.5
    found = preference(LIKED, seen)
    assert found.inside.tolist() == [True, False]
    assert found.values == pytest.approx([0.8, 0])


def test_a_likeness_below_zero_is_none() -> None:
    wide = Styles("user", np.array([[1, 0]], np.float32), np.array([10], np.float32), np.array([1]))
    assert preference(wide, np.array([[-1, 0]], np.float32)).values.tolist() == [0]


def test_a_boost_is_a_share_of_the_score() -> None:
    assert personalised(np.array([10.0, 4.0]), np.array([0.5, 0.0]), 0.3).tolist() == [11.5, 4.0]


VECTORS = st.lists(st.tuples(*[st.floats(-3, 3, width=32)] * 2), min_size=1, max_size=6)


@given(VECTORS, VECTORS, st.sampled_from(["cosine", "literal", "released"]))
def test_no_score_is_ever_lowered(
    seen: list[tuple[float, float]], liked: list[tuple[float, float]], reading: str
) -> None:
    count = len(liked)
    styles = Styles("u", np.array(liked, np.float32), np.ones(count, np.float32), np.ones(count, np.int64))
    found = preference(styles, np.array(seen, np.float32), reading)  # type: ignore[arg-type]
    assert (found.values >= 0).all() and np.isfinite(found.values).all()
    assert reading == "literal" or (found.values <= 1 + 1e-6).all()


def test_stickers_without_a_picture_and_users_without_a_style_are_left_alone() -> None:
    images = ImageVectors(("a", "b"), np.array([[1, 0], [0, 1]], np.float32))
    model = StyleModel(Pictures(images), 5, 0)
    found = preferences(model, User(None, None, ("a",)), ("b", "none", "a"))
    assert found.values[1] == 0 and found.nearest[1] == NONE
    assert found.values[[0, 2]] == pytest.approx([0, 1])  # what lies opposite is no likeness, however near
    assert found.inside.tolist() == [True, False, True]
    assert preferences(model, User(), ("a", "b")).values.tolist() == [0, 0]


def test_the_released_code_clusters_in_one_space_and_ranks_in_another() -> None:
    images = ImageVectors(("a", "b", "c"), np.array([[1, 0], [3, 4], [5, 5]], np.float32))
    model = StyleModel(Pictures(images), 5, 0, "released")
    styles = model.of(User(None, None, ("a", "b")))
    assert styles is not None
    assert styles.centroids.tolist() == [[-1, -1], [1, 1]]  # standardised by the two pictures themselves
    assert model.vectors(np.array([2])).tolist() == [[5, 5]]  # and compared with pictures that are not


def test_preferences_are_cut_and_filled_up() -> None:
    some = Preference(np.array([1.0, 2.0]), np.array([0, 1]), np.array([True, False]))
    filled = some.filled(3).at(np.array([2, 1]))
    assert filled.values.tolist() == [0, 2] and filled.nearest.tolist() == [NONE, 1]
