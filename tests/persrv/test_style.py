"""Style clusters: of one click and of ten thousand, of people and of groups."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pearl_core.persrv.style import Pictures, StyleModel, clustered
from pearl_core.types import User, UserGroup
from pearl_core.vision.vectors import ImageVectors

YOUNG, OLD = UserGroup("0-19", "female"), UserGroup("45-59", "male")


def pictures(count: int = 40, seed: int = 0) -> Pictures:
    """The first half around one point, the second around another."""
    vectors = np.random.default_rng(seed).normal(0, 0.1, (count, 3)).astype(np.float32)
    vectors[: count // 2] += (1, 0, 0)
    vectors[count // 2 :] += (0, 1, 0)
    return Pictures(ImageVectors(tuple(f"s{row:02}" for row in range(count)), vectors))


def styles(history: tuple[str, ...], clusters: int = 5, seed: int = 0) -> StyleModel:
    return StyleModel.of_people(pictures(), [User("u", YOUNG, history)], clusters, seed)


def test_vectors_are_standardised_by_the_corpus() -> None:
    made = pictures()
    everything = made.standardised(np.arange(40))
    assert everything.mean(axis=0) == pytest.approx(np.zeros(3), abs=1e-5)
    assert everything.std(axis=0) == pytest.approx(np.ones(3), abs=1e-5)


def test_broken_and_constant_vectors_do_no_harm() -> None:
    vectors = np.array([[1, 0, np.nan], [1, 2, 0], [1, 4, 0]], np.float32)
    made = Pictures(ImageVectors(("a", "b", "c"), vectors))
    assert made.rows == {"b": 0, "c": 1}
    assert made.standardised(np.arange(2)).tolist() == [[0, -1, 0], [0, 1, 0]]
    assert Pictures(ImageVectors((), np.zeros((0, 3), np.float32))).rows == {}


def test_one_click_is_a_cluster_that_reaches_alike_pictures() -> None:
    made = styles(("s03",))
    found = made.of(User("u", YOUNG, ("s03",)))
    assert found is not None and found.whose == "user"
    assert np.array_equal(found.centroids, made.pictures.standardised(np.array([3])))
    assert found.radii == pytest.approx([made.pictures.near]) and made.pictures.near > 0


def test_two_tastes_are_found_as_two_clusters_weighed_by_clicks() -> None:
    history = ("s00", "s01", "s01", "s01", "s30")
    found = styles(history, clusters=2).of(User("u", YOUNG, history))
    assert found is not None
    assert sorted(found.clicks.tolist()) == [1, 4]
    heavy = found.centroids[found.clicks.argmax()]
    made = pictures().standardised(np.array([0, 1]))
    assert heavy == pytest.approx((made[0] + 3 * made[1]) / 4, abs=1e-5)


def test_ten_thousand_clicks_are_clustered() -> None:
    history = tuple(f"s{row % 40:02}" for row in range(10_000))
    found = styles(history).of(User("u", YOUNG, history))
    assert found is not None and len(found.radii) == 5
    assert found.clicks.sum() == 10_000


@example(13, 117, 2)
@given(st.integers(1, 30), st.integers(0, 2**20), st.integers(0, 3))
def test_every_member_lies_within_its_radius(count: int, seed: int, nearly: int) -> None:
    rng = np.random.default_rng(seed)
    vectors = rng.integers(0, 2 + nearly, (count, 2)).astype(np.float32)
    found = clustered("user", vectors, np.ones(count, np.int64), 5, 0.0, seed)
    assert 1 <= len(found.radii) <= min(5, len(np.unique(vectors, axis=0)))
    assert found.clicks.sum() == count
    distances = np.linalg.norm(vectors[:, None] - found.centroids, axis=2)
    nearest = distances <= distances.min(axis=1, keepdims=True) + 1e-4  # several where a picture is as near to each
    assert (nearest & (distances <= found.radii + 1e-4)).any(axis=1).all()


def test_a_seed_gives_the_same_clusters() -> None:
    history = tuple(f"s{row:02}" for row in range(0, 40, 2))
    first, second = (styles(history, seed=3).of(User("u", None, history)) for _ in range(2))
    assert first is not None and second is not None
    assert np.array_equal(first.centroids, second.centroids)
    others = [styles(history, seed=seed).of(User("u", None, history)) for seed in range(9)]
    assert len({found.centroids.tobytes() for found in others if found is not None}) > 1


def test_people_without_pictures_are_taken_for_their_group() -> None:
    made = StyleModel.of_people(pictures(), [User("u", YOUNG, ("s00",)), User("v", YOUNG, ("s01",))], 5, 0)
    for user in (User("w", YOUNG), User(None, YOUNG, ("gone",)), User("u", YOUNG)):
        found = made.of(user)
        assert found is not None and found.whose == str(YOUNG) and found.clicks.sum() == 2
    assert made.of(User("x", OLD)) is None
    assert made.of(User()) is None


def test_a_history_that_has_grown_is_clustered_anew() -> None:
    made = styles(("s00",))
    grown = made.of(User("u", YOUNG, ("s00", "s39")))
    assert grown is not None and len(grown.radii) == 2
    stranger = made.of(User("new", None, ("s39",)))
    assert stranger is not None and stranger.whose == "user"


@pytest.mark.parametrize(
    "people", [[], [User("u", YOUNG)], [User("u", YOUNG, ("s00", "s30")), User("v", OLD, ("s07",))]]
)
def test_what_is_saved_is_loaded(people: list[User], tmp_path: Path) -> None:
    made = StyleModel.of_people(pictures(), people, 5, 0)
    made.save(tmp_path)
    again = StyleModel.load(tmp_path, pictures(), 5, 0)
    for user in (*people, User(None, YOUNG), User(None, OLD), User()):
        one, other = made.of(user), again.of(user)
        assert (one is None) == (other is None)
        if one is not None and other is not None:
            assert one.whose == other.whose
            assert np.array_equal(one.centroids, other.centroids) and np.array_equal(one.radii, other.radii)
