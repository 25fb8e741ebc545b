"""Judging: what is pooled, who gets which pair, what a judgment leaves behind."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from annotation.experiments import Annotator, Experiments
from annotation.judging.labels import Labels
from annotation.judging.pairs import Progress
from annotation.judging.pooling import Asked, Gold, Pooling
from annotation.nouns import SIMULATED, Refused
from annotation.outside import OutsideError
from annotation.people.withdrawals import withdraw
from annotation.records import read_records
from db import models
from db.accounts import Withdrawal
from db.labels import Lease, Pair
from db.store import Store, now

POOLING = Pooling("first", ("dense", "bm25-ocr"), (Asked("hi"),), depth=3)


@pytest.fixture
def systems(systems: Any) -> Any:
    systems.corpus = SimpleNamespace(name="tiny", hash="0f", by_id={"gold": None})
    systems.answering = lambda name, query, k: ["both", f"{name} for {query.user.group}", f"{query.text} {name}"][:k]
    return systems


@pytest.fixture
def labels(store: Store, systems: Any) -> Labels:
    return Labels(store, systems)


def judged(labels: Labels, person: Annotator, round_id: str, label: Any = "match") -> str | None:
    """The pair that the person judged now, None when there was none."""
    task = labels.task(person, round_id)
    if task:
        labels.judge(person, task.pair_id, label, uuid4().hex)
    return task.pair_id if task else None


def test_a_pool_is_the_union_of_what_the_systems_find(labels: Labels, store: Store) -> None:
    made = labels.pool(replace(POOLING, overlap=2))
    assert (made.pairs, made.wanted, made.given) == (5, 10, 0)
    with store.read() as records:
        pairs = {pair.sticker_id: pair for pair in records.scalars(select(Pair))}
    assert pairs["both"].found_by == {"dense": 1, "bm25-ocr": 1}
    assert pairs["hi dense"].found_by == {"dense": 3}
    assert sorted(pair.place for pair in pairs.values()) == [1, 2, 3, 4, 5]


def test_each_user_group_has_its_pool_and_judges_its_own(
    labels: Labels, ann: Annotator, bob: Annotator, store: Store
) -> None:
    made = labels.pool(replace(POOLING, queries=(Asked("hi", "20-29 female"),)))
    assert labels.task(bob, made.round_id) is None
    task = labels.task(ann, made.round_id)
    assert task is not None and task.user_group == "20-29 female"
    assert (labels.progress(ann, made.round_id).left, labels.progress(ann, made.round_id).offered) == (5, True)
    assert labels.progress(bob, made.round_id) == Progress(0, 0, None, offered=False)
    with store.read() as records:
        assert "dense for 20-29 female" in records.scalars(select(Pair.sticker_id)).all()


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        ({"name": ""}, "name is empty"),
        ({"systems": ()}, "no system"),
        ({"systems": ("google",)}, "no system 'google'"),
        ({"queries": ()}, "0 queries"),
        ({"queries": (Asked("hi"), Asked(" "))}, "query 2 is empty"),
        ({"queries": (Asked("hi", "old"),)}, "user group 'old'"),
        ({"depth": 0}, "depth is 0"),
        ({"overlap": 51}, "overlap is 51"),
        ({"gold": (Gold("hi", "nothing", "match"),)}, "no sticker 'nothing'"),
        ({"gold": (Gold("hi", "gold", "match"), Gold(" ", "gold", "match"))}, "query of gold pair 2 is empty"),
    ],
)
def test_what_cannot_be_pooled_is_refused_by_name(labels: Labels, chosen: dict[str, Any], told: str) -> None:
    with pytest.raises(Refused, match=told):
        labels.pool(replace(POOLING, **chosen))


def test_a_name_of_a_round_is_used_once(labels: Labels) -> None:
    labels.pool(POOLING)
    with pytest.raises(Refused, match="a round 'first' already"):
        labels.pool(POOLING)


def test_a_pair_in_hand_stays_there_over_a_reload(labels: Labels, ann: Annotator) -> None:
    made = labels.pool(POOLING)
    assert labels.task(ann, made.round_id) == labels.task(ann, made.round_id)


def test_each_pair_is_judged_by_as_many_as_the_overlap_says(
    labels: Labels, experiments: Experiments, ann: Annotator
) -> None:
    made = labels.pool(replace(POOLING, overlap=2))
    people = [experiments.enrol(f"p{number}", None, None) for number in range(3)]
    pairs = [judged(labels, person, made.round_id) for _ in range(5) for person in people]
    assert sorted(pairs.count(pair) for pair in set(pairs) - {None}) == [2] * 5
    assert labels.rounds()[0].given == labels.rounds()[0].wanted == 10
    assert labels.task(ann, made.round_id) is None


def test_people_at_the_same_moment_do_not_exceed_it(labels: Labels, experiments: Experiments) -> None:
    made = labels.pool(POOLING)
    people = [experiments.enrol(f"p{number}", None, None) for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        tasks = list(pool.map(lambda person: labels.task(person, made.round_id), people))
    held = [task.pair_id for task in tasks if task]
    assert len(held) == len(set(held)) == 5


def test_a_pair_in_the_hands_of_who_has_judged_others_is_not_given_out_again(
    labels: Labels, ann: Annotator, bob: Annotator
) -> None:
    made = labels.pool(POOLING)
    judged(labels, ann, made.round_id)
    held = labels.task(ann, made.round_id)
    assert held is not None
    theirs = {judged(labels, bob, made.round_id) for _ in range(5)}
    assert len(theirs - {None}) == 3 and held.pair_id not in theirs


def test_a_hand_holds_as_many_as_asked_for_and_goes_on_in_order(labels: Labels, ann: Annotator, bob: Annotator) -> None:
    made = labels.pool(POOLING)
    first, second = labels.hand(ann, made.round_id, 2)
    assert labels.hand(ann, made.round_id, 2) == (first, second)
    assert labels.task(ann, made.round_id) == first
    labels.judge(ann, first.pair_id, "match", "1")
    assert labels.hand(ann, made.round_id, 2)[0] == second
    assert len(labels.hand(bob, made.round_id, 9)) == 2  # five pairs: one is judged, two are in ann's hands


def test_progress_counts_what_is_done_and_what_is_left(labels: Labels, ann: Annotator, bob: Annotator) -> None:
    made = labels.pool(replace(POOLING, overlap=2))
    assert labels.progress(ann, made.round_id) == Progress(0, 5, None, offered=True)
    first = judged(labels, ann, made.round_id)
    second = judged(labels, ann, made.round_id, "skip")
    told = labels.progress(ann, made.round_id)
    assert (told.done, told.left) == (2, 3) and told.seconds is not None
    assert labels.recent(ann, made.round_id) == ((first, "match"), (second, "skip"))
    assert labels.recent(ann, made.round_id, 1) == ((second, "skip"),)
    assert labels.progress(bob, made.round_id).left == 5


def test_what_somebody_judged_who_withdrew_is_judged_anew(
    labels: Labels, ann: Annotator, bob: Annotator, store: Store
) -> None:
    made = labels.pool(replace(POOLING, depth=1))
    pair = judged(labels, ann, made.round_id)
    assert labels.task(bob, made.round_id) is None and labels.rounds()[0].given == 1
    with store.write() as records:
        records.add(Withdrawal(annotator_id=ann.annotator_id, reason="asked", author=None, at=now()))
    assert labels.rounds()[0].given == 0
    assert judged(labels, bob, made.round_id) == pair


def test_rounds_that_are_closed_or_simulated_are_not_offered(labels: Labels) -> None:
    made = [labels.pool(replace(POOLING, name=name, simulated=name == "rehearsed")) for name in ("a", "b", "rehearsed")]
    labels.close(made[0].round_id)
    assert [offer.name for offer in labels.open_rounds()] == ["b"]


def test_who_leaves_hoards_nothing(
    labels: Labels, ann: Annotator, bob: Annotator, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = labels.pool(replace(POOLING, depth=1))
    first = labels.task(ann, made.round_id)
    assert first is not None and labels.task(bob, made.round_id) is None
    monkeypatch.setattr("annotation.judging.pairs.now", lambda: "9999-01-01T00:00:00.000000+00:00")
    taken = labels.task(bob, made.round_id)
    assert taken is not None and taken.pair_id == first.pair_id
    labels.judge(bob, taken.pair_id, "match", "in time")
    labels.judge(ann, first.pair_id, "match", "late")  # nothing that somebody did is lost
    told = labels.rounds()[0]
    assert (told.given, told.wanted) == (1, 1)  # but what is more than was wanted does not stand for another pair


def test_a_lease_that_ran_out_meanwhile_is_not_made_longer(
    labels: Labels, ann: Annotator, bob: Annotator, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = labels.pool(replace(POOLING, depth=1))
    labels.task(ann, made.round_id)
    monkeypatch.setattr("annotation.judging.labels.LEASE", timedelta(minutes=30))  # so that it seems to end soon
    usual = store.write

    def later(alone: str | None = None) -> Any:
        monkeypatch.setattr(store, "write", usual)
        monkeypatch.setattr("annotation.judging.pairs.now", lambda: "9999-01-01T00:00:00.000000+00:00")
        assert judged(labels, bob, made.round_id)
        return usual(alone)

    monkeypatch.setattr(store, "write", later)
    assert labels.task(ann, made.round_id) is None
    with store.read() as records:
        assert len(records.scalars(select(Lease).where(Lease.annotator_id == ann.annotator_id)).all()) == 1


def test_who_withdrew_holds_nothing(labels: Labels, ann: Annotator, bob: Annotator, store: Store) -> None:
    made = labels.pool(replace(POOLING, depth=1))
    assert labels.task(ann, made.round_id) is not None and labels.task(bob, made.round_id) is None
    withdraw(store, ann.annotator_id, "no more")
    assert labels.task(bob, made.round_id) is not None


def test_people_and_simulated_people_judge_rounds_of_their_own(
    labels: Labels, experiments: Experiments, ann: Annotator
) -> None:
    pretend = experiments.enrol(f"{SIMULATED}expert-1", None, None)
    real, rehearsed = labels.pool(POOLING), labels.pool(replace(POOLING, name="rehearsed", simulated=True))
    assert labels.task(ann, real.round_id) and labels.task(pretend, rehearsed.round_id)
    for act in (labels.task, labels.before):
        with pytest.raises(Refused, match="judged by simulated people"):
            act(ann, rehearsed.round_id)
        with pytest.raises(Refused, match="judged by real people"):
            act(pretend, real.round_id)


def test_a_gold_pair_is_for_everybody(labels: Labels, ann: Annotator, bob: Annotator) -> None:
    made = labels.pool(replace(POOLING, depth=1, gold=(Gold("hi", "gold", "no_match"),)))
    assert (made.pairs, made.wanted) == (2, 1)
    done = [judged(labels, person, made.round_id) for person in (ann, ann, bob, bob)]
    assert len(set(done[:2])) == 2 and done[2] in done[:2] and done[3] is None
    assert labels.rounds()[0].given == 1


def test_a_skipped_pair_goes_to_somebody_else(labels: Labels, ann: Annotator, bob: Annotator) -> None:
    made = labels.pool(replace(POOLING, depth=1))
    pair = judged(labels, ann, made.round_id, "skip")
    assert labels.task(ann, made.round_id) is None
    assert judged(labels, bob, made.round_id) == pair


def test_a_correction_replaces_and_keeps_what_it_replaces(labels: Labels, ann: Annotator, store: Store) -> None:
    made = labels.pool(POOLING)
    first, second = judged(labels, ann, made.round_id), judged(labels, ann, made.round_id)
    held = labels.task(ann, made.round_id)
    assert held is not None
    back = labels.before(ann, made.round_id, held.pair_id)
    assert back is not None and (back.pair_id, back.label) == (second, "match")
    further = labels.before(ann, made.round_id, back.pair_id)
    assert further is not None and further.pair_id == first
    labels.judge(ann, further.pair_id, "no_match", "corrected", flagged=True, comment=" odd  picture ")
    again = labels.before(ann, made.round_id, held.pair_id)
    assert again is not None and again.pair_id == second  # a correction does not change the order
    with store.read() as records:
        rows = records.scalars(select(models.Judgment).where(models.Judgment.pair_id == first)).all()
    assert {row.label for row in rows} == {"match", "no_match"}
    (correction,) = [row for row in rows if row.judgment_id == "corrected"]
    assert correction.replaces is not None and correction.flagged and correction.comment == "odd picture"
    assert labels.rounds()[0].given == 2


def test_there_is_nothing_before_the_first(labels: Labels, ann: Annotator) -> None:
    made = labels.pool(POOLING)
    assert labels.before(ann, made.round_id) is None


def test_the_same_answer_twice_is_one(labels: Labels, ann: Annotator, store: Store) -> None:
    made = labels.pool(POOLING)
    task = labels.task(ann, made.round_id)
    assert task is not None
    for _ in range(2):
        labels.judge(ann, task.pair_id, "match", "e")
    with pytest.raises(Refused, match="event id"):
        labels.judge(ann, task.pair_id, "no_match", "e")
    with pytest.raises(Refused, match="event id"):
        labels.judge(ann, task.pair_id, "match", "e", comment="another")
    assert [j.label for j in read_records(store).judgments] == ["match"]


def test_only_who_was_given_a_pair_judges_it(labels: Labels, ann: Annotator, bob: Annotator) -> None:
    made = labels.pool(POOLING)
    task = labels.task(ann, made.round_id)
    assert task is not None
    for act in (
        lambda: labels.judge(bob, task.pair_id, "match", "e"),
        lambda: labels.sticker_of(bob.annotator_id, task.pair_id),
        lambda: labels.judge(ann, "made up", "match", "e"),
    ):
        with pytest.raises(Refused, match="not in your hands"):
            act()
    with pytest.raises(Refused, match="label 'maybe'"):
        labels.judge(ann, task.pair_id, "maybe", "e")  # type: ignore[arg-type]
    assert labels.sticker_of(ann.annotator_id, task.pair_id)


def test_a_closed_round_takes_no_more(labels: Labels, ann: Annotator) -> None:
    made = labels.pool(POOLING)
    task = labels.task(ann, made.round_id)
    assert task is not None
    labels.close(made.round_id)
    labels.close(made.round_id)
    with pytest.raises(Refused, match="is closed"):
        labels.task(ann, made.round_id)
    with pytest.raises(Refused, match="is closed"):
        labels.judge(ann, task.pair_id, "match", "e")
    assert labels.rounds()[0].closed


def test_the_time_that_a_pair_was_looked_at_is_kept(labels: Labels, ann: Annotator, store: Store) -> None:
    judged(labels, ann, labels.pool(POOLING).round_id)
    with store.read() as records:
        seconds = records.scalars(select(models.Judgment.seconds)).one()
    assert seconds is not None and 0 <= seconds < 60


def test_a_system_that_does_not_answer_is_named_with_the_query(labels: Labels, systems: Any) -> None:
    def late(name: str, query: Any, k: int) -> list[str]:
        raise OutsideError("no answer within 2 s")

    systems.answering = late
    with pytest.raises(Refused, match=r"dense has no answer to 'hi': no answer within 2 s"):
        labels.pool(POOLING)
