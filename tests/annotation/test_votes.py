"""Side-by-side votes: one for each pair, blind, and mapped to systems only when measured."""

import dataclasses

import pytest
from sqlalchemy import func, select

from annotation.experiments import Annotator, Experiments, Refused
from annotation.nouns import Pair
from annotation.votes import Votes
from db import models


@pytest.fixture
def pair(experiments: Experiments, votes: Votes, ann: Annotator) -> Pair:
    return votes.start(ann, experiments.default_experiment().experiment_id, "hi")


def given(votes: Votes) -> tuple[int, int]:
    with votes.store.read() as records:
        tables = (models.Vote, models.Refusal)
        vote, refusal = (records.scalar(select(func.count()).select_from(table)) or 0 for table in tables)
        return vote, refusal


def test_a_pair_says_nothing_about_systems(votes: Votes, ann: Annotator, pair: Pair) -> None:
    assert not {"left_side", "system", "owner", "first"} & {field.name for field in dataclasses.fields(Pair)}
    assert (pair.left, pair.right, pair.answered) == (10, 10, 0)
    assert votes.start(ann, pair.experiment_id, "other") == pair == votes.open_pair(ann, pair.experiment_id)


def test_the_lists_are_those_of_the_systems(votes: Votes, ann: Annotator, pair: Pair) -> None:
    with votes.store.read() as records:
        left = records.scalars(select(models.Impression.left_side)).one()
    on_left = "dense" if left == "P" else "bm25-ocr"
    assert votes.sticker_at(ann.annotator_id, pair.impression_id, "left", 10) == f"{on_left}-10"
    assert not votes.sticker_at(ann.annotator_id, pair.impression_id, "right", 1).startswith(on_left)


def test_the_first_vote_counts_and_a_second_is_refused(votes: Votes, ann: Annotator, pair: Pair) -> None:
    assert votes.vote(ann, pair.impression_id, "left", "1") == 1
    assert votes.vote(ann, pair.impression_id, "left", "1") == 1
    assert given(votes) == (1, 0)
    with pytest.raises(Refused, match="already submitted"):
        votes.vote(ann, pair.impression_id, "right", "2")
    with pytest.raises(Refused, match="event id was used"):
        votes.vote(ann, pair.impression_id, "right", "1")
    assert given(votes) == (1, 2)


def test_other_votes_are_refused(experiments: Experiments, votes: Votes, bob: Annotator, pair: Pair) -> None:
    ann = experiments.enrol("ann", "20-29", "female")
    with pytest.raises(Refused, match="somebody else"):
        votes.vote(bob, pair.impression_id, "left", "1")
    with pytest.raises(Refused, match="choice 'up' is not one of left, right, equal"):
        votes.vote(ann, pair.impression_id, "up", "1")  # type: ignore[arg-type]
    with pytest.raises(Refused, match="somebody else"):  # a pair is no list to click in
        experiments.react(ann, pair.impression_id, 1, "click", "1", None)
    with pytest.raises(Refused, match="position 11 was not shown"):
        votes.sticker_at(ann.annotator_id, pair.impression_id, "left", 11)
    experiments.abandon(ann, pair.session_id)
    with pytest.raises(Refused, match="already skipped"):
        votes.vote(ann, pair.impression_id, "left", "1")
    assert given(votes) == (0, 5)


def test_votes_reach_the_results(experiments: Experiments, votes: Votes, ann: Annotator, pair: Pair) -> None:
    with votes.store.read() as records:
        left = records.scalars(select(models.Impression.left_side)).one()
    votes.vote(ann, pair.impression_id, "left" if left == "P" else "right", "1")
    found = experiments.results(pair.experiment_id)
    assert (found["delta_gsb"]["good"], found["delta_gsb"]["value"]) == (1, 1.0)
    assert found["delta_ctr"]["value"] is None
