"""Many at the same moment, on both databases: what may happen once happens once, and everybody else is told so."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import func, select

from annotation.experiments import Annotator, Experiments
from annotation.judging.labels import Labels
from annotation.judging.pooling import Asked, Pooling
from annotation.nouns import Plan, Refused
from annotation.outside import HttpSettings, Registry
from annotation.people.accounts import Accounts
from annotation.people.withdrawals import withdraw
from annotation.plans import Plans
from annotation.turns import next_kind
from annotation.votes import Votes
from db import accounts, models
from db.labels import Closing
from db.store import Store


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """What each of these gives when all begin at the same moment; a refusal's line where it was refused."""
    barrier = Barrier(len(works))

    def done(work: Callable[[], Any]) -> Any:
        barrier.wait(30)
        try:
            return work()
        except Refused as refused:
            return str(refused)

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(done, works))


def count(store: Store, table: type[models.Base]) -> int:
    with store.read() as records:
        return records.scalar(select(func.count()).select_from(table)) or 0


@pytest.fixture
def chosen(experiments: Experiments) -> str:
    return experiments.default_experiment().experiment_id


def test_one_pseudonym_is_one_person(experiments: Experiments) -> None:
    found = at_once(*[lambda: experiments.enrol("ann", "20-29", None)] * 8)
    assert (
        len(set(found)) == 1 == count(experiments.store, models.Annotator) == count(experiments.store, models.Profile)
    )


def test_the_default_experiment_is_made_once(experiments: Experiments) -> None:
    assert len({one.experiment_id for one in at_once(*[experiments.default_experiment] * 8)}) == 1


def test_tabs_that_start_together_show_one_list(experiments: Experiments, ann: Annotator, chosen: str) -> None:
    pages = at_once(*(lambda query=f"q{n}": experiments.start(ann, chosen, query) for n in range(6)))
    assert len({page.impression_id for page in pages}) == 1 == count(experiments.store, models.Session)


def test_a_click_sent_again_while_it_is_under_way_counts_once(
    experiments: Experiments, ann: Annotator, chosen: str
) -> None:
    page = experiments.start(ann, chosen, "hi")
    told = at_once(*[lambda: experiments.react(ann, page.impression_id, 1, "click", "one", None)] * 6)
    assert set(told) == {frozenset({1})} and count(experiments.store, models.Event) == 1


def test_a_session_ends_in_one_way(experiments: Experiments, ann: Annotator, chosen: str) -> None:
    page = experiments.start(ann, chosen, "hi")
    ends = [lambda n=n: experiments.submit(ann, page.impression_id, f"end {n}") for n in range(3)]
    told = at_once(*ends, *[lambda: experiments.abandon(ann, page.session_id)] * 2)
    assert count(experiments.store, models.Ending) == 1
    assert sum("already" in str(one) for one in told) == (4 if 1 in told else 3)  # skipping twice is harmless


def test_the_first_vote_counts(experiments: Experiments, votes: Votes, ann: Annotator, chosen: str) -> None:
    pair = votes.start(ann, chosen, "hi")
    told = at_once(*(lambda c=c: votes.vote(ann, pair.impression_id, c, c) for c in ("left", "right", "equal")))
    assert told.count(1) == 1 and count(votes.store, models.Vote) == 1


def test_an_experiment_begins_once(experiments: Experiments, systems: Any) -> None:
    plans = Plans(experiments.store, systems)
    draft = plans.save(Plan(name="one", system_p="dense", system_b="bm25-ocr"))
    told = at_once(*[lambda: plans.begin(draft.experiment_id)] * 4)
    assert sum(isinstance(one, str) for one in told) == 3 and count(plans.store, models.Experiment) == 1


def test_a_closed_experiment_stays_closed(experiments: Experiments, systems: Any) -> None:
    plans = Plans(experiments.store, systems)
    begun = plans.begin(plans.save(Plan(name="one", system_p="dense", system_b="bm25-ocr")).experiment_id)
    at_once(*(lambda s=s: plans.turn(begun.experiment_id, s) for s in ("paused", "closed", "running", "paused")))
    with plans.store.read() as records:
        states = list(records.scalars(select(models.Standing.state).order_by(models.Standing.standing_id)))
    assert states.count("closed") == 1 and states[-1] == "closed"
    assert all(one != other for one, other in pairwise(states))


def test_a_round_is_closed_once(experiments: Experiments, systems: Any) -> None:
    systems.corpus.by_id = {}
    labels = Labels(experiments.store, systems)
    made = labels.pool(Pooling("one", ("dense",), (Asked("hi"),)))
    assert at_once(*[lambda: labels.close(made.round_id)] * 4) == [None] * 4
    assert count(labels.store, Closing) == 1


def test_a_system_from_outside_is_added_and_removed_once(store: Store) -> None:
    registry = Registry(store, "tiny")
    added = at_once(*[lambda: registry.add("acme", HttpSettings("http://127.0.0.1:9/"))] * 4)
    assert sum("is there already" in str(one) for one in added) == 3 and len(registry.all()) == 1
    removed = at_once(*[lambda: registry.remove("acme")] * 4)
    assert sum("there is no outside:acme" in str(one) for one in removed) == 3 and registry.all() == ()


@pytest.mark.parametrize(
    ("chosen", "meanwhile", "told"),
    [
        ({"query_source": "list", "queries": ("hi", "ho")}, "answer", "not for you now"),
        ({"planned": 1}, "answer", "all its 1 answers"),
        ({"kind": "both"}, "answer", r"the tab (Compare|Vote)"),
        ({}, "paused", "is paused"),
        ({}, "closed", "is closed"),
    ],
)
def test_what_happens_while_the_systems_are_asked_is_reckoned_with(
    experiments: Experiments, votes: Votes, ann: Annotator, systems: Any, chosen: Any, meanwhile: Any, told: str
) -> None:
    plans = Plans(experiments.store, systems)
    plan = Plan(**{"name": "one", "system_p": "dense", "system_b": "bm25-ocr", **chosen})
    begun = plans.begin(plans.save(plan).experiment_id)
    place = 1 if plan.queries else None

    def answer_in_another_tab(rules: Any) -> None:
        page = rules.start(ann, begun.experiment_id, "hi", place)
        if rules is votes:
            votes.vote(ann, page.impression_id, "left", "v")
        else:
            experiments.submit(ann, page.impression_id, "s")

    def started(rules: Any) -> None:
        usual = systems.answering

        def interrupted(*asked: Any) -> list[str]:
            systems.answering = usual
            answer_in_another_tab(rules) if meanwhile == "answer" else plans.turn(begun.experiment_id, meanwhile)
            return list(usual(*asked))

        systems.answering = interrupted
        with pytest.raises(Refused, match=told):
            rules.start(ann, begun.experiment_id, "hi", place)

    with experiments.store.read() as records:
        kind = next_kind(records, begun, ann.annotator_id, "side_by_side")
    started(votes if kind == "side_by_side" else experiments)
    assert count(experiments.store, models.Session) == (meanwhile == "answer")


@pytest.mark.parametrize("kind", ["interleaved", "side_by_side"])
def test_nobody_answers_once_an_experiment_is_closed(
    experiments: Experiments, votes: Votes, ann: Annotator, systems: Any, kind: str
) -> None:
    plans = Plans(experiments.store, systems)
    begun = plans.begin(plans.save(Plan(name="one", system_p="dense", system_b="bm25-ocr")).experiment_id)
    page: Any = (votes if kind == "side_by_side" else experiments).start(ann, begun.experiment_id, "hi")
    plans.turn(begun.experiment_id, "closed")
    assert votes.open_pair(ann, begun.experiment_id) is experiments.open_page(ann, begun.experiment_id) is None
    late = [lambda: experiments.abandon(ann, page.session_id)]
    if kind == "side_by_side":
        late.append(lambda: votes.vote(ann, page.impression_id, "left", "v") and None)
    else:
        late.append(lambda: experiments.react(ann, page.impression_id, 1, "click", "e", None) and None)
        late.append(lambda: experiments.submit(ann, page.impression_id, "s") and None)
    for act in late:
        with pytest.raises(Refused, match="is closed"):
            act()
    assert count(experiments.store, models.Ending) == 0 == count(experiments.store, models.Event)


def test_an_invitation_lets_no_more_in_than_it_says(store: Store) -> None:
    desk = Accounts(store, b"secret")
    token = desk.invite("expert", uses=2, days=1)
    names = [f"person {number}" for number in range(5)]
    told = at_once(*(lambda name=name: desk.join(token, name, "correct horse", None, None) for name in names))
    assert sum(isinstance(one, str) for one in told) == 3 and count(store, accounts.Account) == 2


def test_a_name_is_given_to_one_person(store: Store) -> None:
    desk = Accounts(store, b"secret")
    token = desk.invite("expert", uses=9, days=1)
    told = at_once(*[lambda: desk.join(token, "ann", "correct horse", None, None)] * 3)
    assert Counter(map(type, told))[str] == 2 and count(store, accounts.Account) == 1


def test_nothing_of_somebody_counts_who_withdraws_in_the_middle_of_it(
    experiments: Experiments, ann: Annotator, chosen: str
) -> None:
    def answer(times: Sequence[int]) -> None:
        for number in times:
            page = experiments.start(ann, chosen, f"q{number}")
            experiments.submit(ann, page.impression_id, f"end {number}")

    at_once(lambda: answer(range(20)), lambda: withdraw(experiments.store, ann.annotator_id, "no more"))
    left = select(models.Session.session_id).where(
        models.Session.session_id.not_in(select(models.Exclusion.session_id))
    )
    with experiments.store.read() as records:
        assert list(records.scalars(left)) == []
