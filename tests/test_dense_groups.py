"""The strong plain baseline: its parts by hand, on the tiny corpus."""

from typing import Any

import numpy as np
import pytest

from pearl_core import encoders
from pearl_core.corpus import Corpus
from pearl_core.dense_groups import (
    LIKED,
    NEAREST,
    PSEUDO_CLICKS,
    SIMILARITY,
    Asked,
    DenseGroups,
    Descriptions,
    describe,
    fit,
    in_order,
)
from pearl_core.held_out import trial
from pearl_core.types import Query, User, UserGroup

YOUNG_WOMAN = User(group=UserGroup("20-29", "female"))


@pytest.fixture(scope="module")
def model(tiny: Corpus) -> DenseGroups:
    encoder = encoders.shared().text()
    judging = trial(tiny, np.random.default_rng(0))
    return fit(tiny, encoder, describe(in_order(tiny), encoder), judging).final


def test_a_group_likes_what_it_clicks_more_often_than_expected(model: DenseGroups) -> None:
    liked = dict(zip(model.sticker_ids, model.parts(Query("hi", YOUNG_WOMAN))[LIKED["visual_style"]], strict=True))
    # 5 of the log's 11 clicks are the group's: 4 of neon, 1 of flat; all clicks: 5 of neon, 6 of flat
    neon, flat = (4 + PSEUDO_CLICKS) / (25 / 11 + PSEUDO_CLICKS), (1 + PSEUDO_CLICKS) / (30 / 11 + PSEUDO_CLICKS)
    assert liked["s02"] == pytest.approx(np.log(neon), abs=1e-5) and liked["s02"] > 0
    assert liked["s01"] == pytest.approx(np.log(flat), abs=1e-5) and liked["s01"] < 0


def test_somebody_of_unknown_group_has_no_likings(model: DenseGroups) -> None:
    for user in (User(), User(group=UserGroup("30-44", "male"))):
        assert set(model.parts(Query("hi", user))) == {SIMILARITY, NEAREST}


def test_what_was_clicked_for_the_nearest_query_is_near() -> None:
    axes = np.eye(3, dtype=np.float32)
    asked = Asked(axes, axes[[1, 2, 0]])  # who asked for an axis clicked on the next
    nearest = asked.nearest(axes[0])
    assert nearest.argmax() == 1
    assert nearest.sum() == pytest.approx(1.0)


def test_stickers_without_a_description_are_like_nothing() -> None:
    descriptions = Descriptions(np.array([[1, 0], [0, 0]], np.float32), np.array([1, 0, 0]))
    assert descriptions.known.tolist() == [False, True, True]
    assert descriptions.likeness(np.array([0.5, 0.5], np.float32)).tolist() == [0, 0.5, 0.5]


def test_without_a_log_it_is_the_similarity_alone(new_corpus: Any) -> None:
    corpus, encoder = new_corpus("unlogged", log=False), encoders.shared().text()
    descriptions = describe(in_order(corpus), encoder)
    fitted = fit(corpus, encoder, descriptions, trial(corpus, np.random.default_rng(0)))
    shares = fitted.final.weighted(Query("good night", YOUNG_WOMAN))
    assert set(shares) == {SIMILARITY}
    assert np.array_equal(shares[SIMILARITY], descriptions.likeness(encoder.encode(["good night"])[0]))


def test_what_is_saved_is_loaded(model: DenseGroups, tmp_path: Any) -> None:
    model.save(tmp_path)
    again = DenseGroups.load(tmp_path, encoders.shared().text())
    first, second = (one.weighted(Query("happy", YOUNG_WOMAN)) for one in (model, again))
    assert first.keys() == second.keys()
    assert all(np.array_equal(first[name], second[name]) for name in first)
