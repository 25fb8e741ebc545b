"""Plans: what can be planned, what begins, and what the plan then does to people's turns."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from annotation.experiments import Annotator, Experiments
from annotation.fitting import Unfit
from annotation.nouns import Plan, Refused
from annotation.people.withdrawals import withdraw
from annotation.plans import Plans
from annotation.records.exclusions import exclude
from annotation.turns import check_turn, handed_out, next_kind
from annotation.votes import Votes
from db import models
from db.store import Store

PLAN = Plan(name="first", system_p="dense", system_b="bm25-ocr")


@pytest.fixture
def plans(store: Store, systems: Any) -> Plans:
    return Plans(store, systems)


def begun(plans: Plans, **chosen: Any) -> str:
    return plans.begin(plans.save(replace(PLAN, **chosen)).experiment_id).experiment_id


def answer(experiments: Experiments, person: Annotator, experiment: str, query: str = "hi", **more: Any) -> None:
    page = experiments.start(person, experiment, query, **more)
    experiments.submit(person, page.impression_id, page.impression_id)


def test_a_draft_can_be_changed_until_it_begins(plans: Plans) -> None:
    draft = plans.save(PLAN)
    plans.save(replace(PLAN, name="second", k=5), experiment_id=draft.experiment_id)
    assert [one.plan.name for one in plans.drafts()] == ["second"]
    experiment = plans.begin(draft.experiment_id)
    assert (experiment.k, experiment.state, experiment.pinned) == (5, "running", ("dense-1", "bm25-ocr-1"))
    assert plans.drafts() == ()
    for late in (lambda: plans.save(PLAN, experiment_id=draft.experiment_id), lambda: plans.begin(draft.experiment_id)):
        with pytest.raises(Refused, match="has begun"):
            late()


def test_a_discarded_draft_is_gone(plans: Plans) -> None:
    draft = plans.save(PLAN)
    plans.discard(draft.experiment_id)
    assert plans.drafts() == ()
    with pytest.raises(Refused, match="no such draft"):
        plans.begin(draft.experiment_id)


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        ({"name": " "}, "name is empty"),
        ({"system_p": "google"}, "no system 'google'"),
        ({"method": "mix"}, "method 'mix'"),
        ({"kind": "all"}, "kind 'all'"),
        ({"k": 0}, "k is 0"),
        ({"k": True}, "k is True"),
        ({"planned": 0}, "planned number is 0"),
        ({"aa_share": 0.9}, "A/A share is 0.9"),
        ({"groups": ("old people",)}, "user group 'old people'"),
        ({"practice_rounds": 21}, "practice rounds is 21"),
        ({"query_source": "list"}, "list holds 0"),
        ({"query_source": "list", "queries": ("hi", "")}, "query 2 is empty"),
        ({"queries": ("hi",)}, "leave the list out"),
        ({"guidelines": "x" * 10_001}, "guidelines have 10001"),
    ],
)
def test_what_cannot_be_run_is_refused_by_name(plans: Plans, chosen: dict[str, Any], told: str) -> None:
    with pytest.raises(Refused, match=told):
        plans.save(replace(PLAN, **chosen))


def test_an_experiment_begins_only_with_systems_that_are_ready(plans: Plans, systems: Any) -> None:
    draft = plans.save(PLAN)
    systems.waiting = {"dense"}
    with pytest.raises(Refused, match="dense is not ready"):
        plans.begin(draft.experiment_id)


def test_a_name_is_used_once_on_a_corpus(plans: Plans, systems: Any) -> None:
    begun(plans)
    with pytest.raises(Refused, match="'first' on corpus 'tiny' already"):
        begun(plans)
    systems.corpus.hash = "another"
    begun(plans)


def test_a_system_built_anew_is_not_the_one_that_the_experiment_is_about(
    plans: Plans, experiments: Experiments, ann: Annotator, systems: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    experiment = begun(plans)
    newer = systems.get("dense")
    newer.version = "dense-2"
    monkeypatch.setattr(systems, "get", lambda name: newer)
    with pytest.raises(Refused, match="not the same as when"):
        experiments.start(ann, experiment, "hi")


def test_a_paused_experiment_takes_no_new_query_but_keeps_the_open_one(
    plans: Plans, experiments: Experiments, ann: Annotator
) -> None:
    experiment = begun(plans)
    page = experiments.start(ann, experiment, "hi")
    plans.turn(experiment, "paused")
    assert experiments.open_page(ann, experiment) == page
    experiments.submit(ann, page.impression_id, "s")
    with pytest.raises(Refused, match="paused"):
        experiments.start(ann, experiment, "ho")
    plans.turn(experiment, "running")
    experiments.start(ann, experiment, "ho")


def test_closed_is_for_good(plans: Plans) -> None:
    experiment = begun(plans)
    plans.turn(experiment, "closed")
    with pytest.raises(Refused, match="is closed and cannot become running"):
        plans.turn(experiment, "running")


def test_only_those_invited_answer(plans: Plans, experiments: Experiments, ann: Annotator, bob: Annotator) -> None:
    experiment = begun(plans, groups=("20-29 female",))
    experiments.start(ann, experiment, "hi")
    with pytest.raises(Refused, match="for other people: 20-29 female"):
        experiments.start(bob, experiment, "hi")


def test_the_first_rounds_of_everybody_are_practice(
    plans: Plans, experiments: Experiments, ann: Annotator, bob: Annotator
) -> None:
    experiment = begun(plans, practice_rounds=2)
    for person in (ann, ann, ann, bob):
        answer(experiments, person, experiment)
    found = experiments.results(experiment)["sessions"]
    assert (found["practice"], found["submitted"]) == (3, 1)


def test_no_more_than_planned_are_begun(plans: Plans, experiments: Experiments, ann: Annotator) -> None:
    experiment = begun(plans, planned=2)
    answer(experiments, ann, experiment)
    answer(experiments, ann, experiment)
    with pytest.raises(Refused, match="all its 2 answers"):
        experiments.start(ann, experiment, "hi")


def test_what_was_left_out_makes_room_for_others(
    plans: Plans, experiments: Experiments, votes: Votes, ann: Annotator, bob: Annotator
) -> None:
    experiment = begun(plans, planned=1)
    answer(experiments, ann, experiment)
    pair = votes.start(bob, experiment, "hi")
    votes.vote(bob, pair.impression_id, "left", "v")
    assert plans.answered() == {experiment: {"interleaved": 1, "side_by_side": 1}}
    withdraw(plans.store, ann.annotator_id, "no more")
    exclude(plans.store, pair.session_id, "spam", "all left", "me")
    assert plans.answered() == {}
    answer(experiments, bob, experiment)
    votes.start(bob, experiment, "hi")


def test_an_a_a_session_shows_p_against_itself_and_counts_for_nothing(
    plans: Plans, experiments: Experiments, ann: Annotator, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("annotation.rules.secrets.SystemRandom.random", lambda self: 0.0)
    experiment = begun(plans, aa_share=0.1)
    answer(experiments, ann, experiment)
    with store.read() as records:
        assert set(records.scalars(select(models.Retrieval.system))) == {"dense"}
    found = experiments.results(experiment)
    assert found["sessions"]["valid"] == 0 and found["sessions"]["excluded"] == {"a_a": 1}
    assert found["checks"]["a_a"]["delta_ctr"]["n"] == 1


def test_both_kinds_come_by_turns(plans: Plans, experiments: Experiments, votes: Votes, ann: Annotator) -> None:
    experiment = begun(plans, kind="both")
    noun = experiments.experiments()[0]
    for _ in range(4):
        with experiments.store.read() as records:
            kind = next_kind(records, noun, ann.annotator_id, "interleaved")
        other = votes.start if kind == "interleaved" else experiments.start
        with pytest.raises(Refused, match=r"the tab (Compare|Vote)"):
            other(ann, experiment, "hi")
        if kind == "interleaved":
            answer(experiments, ann, experiment)
        else:
            pair = votes.start(ann, experiment, "hi")
            votes.vote(ann, pair.impression_id, "left", pair.impression_id)
    found = experiments.results(experiment)
    assert found["delta_ctr"]["n"] == found["delta_gsb"]["n"] == 2


def test_who_would_begin_with_a_kind_that_is_full_answers_the_other(
    plans: Plans, experiments: Experiments, votes: Votes
) -> None:
    experiment = begun(plans, kind="both", planned=1)
    noun = experiments.experiments()[0]
    people = [experiments.enrol(f"person {number}", None, None) for number in range(12)]
    with experiments.store.read() as records:
        turns = [next_kind(records, noun, person.annotator_id, "interleaved") for person in people]
    first, second, *_ = (person for person, kind in zip(people, turns, strict=True) if kind == "interleaved")
    answer(experiments, first, experiment)
    pair = votes.start(second, experiment, "hi")
    votes.vote(second, pair.impression_id, "left", pair.impression_id)
    for person in people:
        with pytest.raises(Refused, match="all its 1 answers"), experiments.store.read() as records:
            check_turn(records, noun, person, next_kind(records, noun, person.annotator_id, "interleaved"))


def test_queries_are_handed_out_evenly_and_once_to_everybody(
    plans: Plans, experiments: Experiments, ann: Annotator, bob: Annotator
) -> None:
    experiment = begun(plans, query_source="list", queries=("one", "two", "three", "Two"))
    noun = experiments.experiments()[0]
    assert noun.queries == ("one", "Two", "three")

    def place(person: Annotator) -> int | None:
        with experiments.store.read() as records:
            return handed_out(records, noun, person.annotator_id, "interleaved")

    answered = []
    for person in (ann, bob, ann, bob, ann, bob):
        at = place(person)
        assert at is not None and at == place(person)
        answered.append(at)
        answer(experiments, person, experiment, place=at)
    assert sorted(answered[:3]) == sorted(answered[3:]) == [1, 2, 3]
    assert place(ann) is place(bob) is None


def test_what_somebody_answered_who_withdrew_is_handed_out_again_first(
    plans: Plans, experiments: Experiments, ann: Annotator, bob: Annotator
) -> None:
    experiment = begun(plans, query_source="list", queries=("one", "two", "three"))
    noun = experiments.experiments()[0]
    for place in (1, 2):
        answer(experiments, ann, experiment, place=place)
    answer(experiments, bob, experiment, place=3)
    withdraw(experiments.store, ann.annotator_id, "no more")
    for name in ("cy", "di", "ed", "flo", "gus", "hal"):  # whose own order would begin with three for some of them
        person = experiments.enrol(name, None, None)
        with experiments.store.read() as records:
            assert handed_out(records, noun, person.annotator_id, "interleaved") in (1, 2)


def test_a_query_handed_out_is_that_of_the_list(plans: Plans, experiments: Experiments, ann: Annotator) -> None:
    experiment = begun(plans, query_source="list", queries=("one", "two"))
    assert experiments.start(ann, experiment, "my own", place=2).query == "two"
    for place, told in (
        (None, "handed out"),
        (3, "not for you now"),
        (0, "not for you now"),
        (True, "not for you now"),
    ):
        with pytest.raises(Refused, match=told):
            experiments.start(experiments.enrol("cy", None, None), experiment, "mine", place=place)


def test_where_queries_are_typed_none_is_handed_out(plans: Plans, experiments: Experiments, ann: Annotator) -> None:
    with pytest.raises(Refused, match="type the queries yourself"):
        experiments.start(ann, begun(plans), "hi", place=1)


def test_every_field_that_cannot_be_is_named_at_once(plans: Plans) -> None:
    with pytest.raises(Unfit) as unfit:
        plans.save(replace(PLAN, name="", k=0, aa_share=2.0, groups=("nobody",)))
    assert set(unfit.value.faults) == {"name", "k", "aa_share", "groups"}
    assert unfit.value.faults["k"] == "the k is 0, it must be a whole number from 1 to 100"


def test_who_edits_an_older_state_of_a_draft_is_told(plans: Plans) -> None:
    draft = plans.save(PLAN)
    newer = plans.save(replace(PLAN, k=5), experiment_id=draft.experiment_id, seen=draft.at)
    for late in (
        lambda: plans.save(replace(PLAN, k=7), experiment_id=draft.experiment_id, seen=draft.at),
        lambda: plans.begin(draft.experiment_id, seen=draft.at),
    ):
        with pytest.raises(Refused, match="somebody changed this draft meanwhile"):
            late()
    assert plans.drafts()[0].plan.k == 5
    assert plans.begin(draft.experiment_id, seen=newer.at).k == 5


def test_what_was_answered_is_counted_by_kind_without_practice(
    plans: Plans, experiments: Experiments, votes: Votes, ann: Annotator
) -> None:
    experiment = begun(plans, practice_rounds=1)
    assert plans.answered() == {}
    answer(experiments, ann, experiment)
    answer(experiments, ann, experiment)
    for _ in range(3):
        pair = votes.start(ann, experiment, "hi")
        votes.vote(ann, pair.impression_id, "left", pair.impression_id)
    assert plans.answered() == {experiment: {"interleaved": 1, "side_by_side": 2}}


def test_a_query_that_could_not_be_answered_comes_last_and_is_tried_again(
    plans: Plans, experiments: Experiments, ann: Annotator, systems: Any
) -> None:
    experiment = begun(plans, query_source="list", queries=("one", "two"))
    answering, down = systems.answering, {"dense"}
    systems.answering = lambda name, query, k: 1 / 0 if name in down else answering(name, query, k)
    first = experiments.next_query(ann, experiment, "interleaved")
    assert first is not None
    with pytest.raises(Refused, match="could not answer"):
        experiments.start(ann, experiment, "", first[0])
    second = experiments.next_query(ann, experiment, "interleaved")
    assert second is not None and second != first
    down.clear()
    answer(experiments, ann, experiment, place=second[0])
    assert experiments.next_query(ann, experiment, "interleaved") == first
    answer(experiments, ann, experiment, place=first[0])
