"""The rules of experiments: what people may do, what is refused, and what is on record afterwards."""

import dataclasses
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import func, select

from annotation.experiments import Annotator, Experiments, Page, Refused
from annotation.nouns import Plan
from annotation.plans import Plans
from db import models
from pearl_core.types import ArtifactMissing, Query, UserGroup


@pytest.fixture
def page(experiments: Experiments, ann: Annotator) -> Page:
    return experiments.start(ann, experiments.default_experiment().experiment_id, " Good  Morning ")


def rows(experiments: Experiments, table: type[models.Base]) -> list[Any]:
    with experiments.store.read() as records:
        return list(records.scalars(select(table)))


def refused(experiments: Experiments, message: str, action: Callable[[], object]) -> None:
    """The action is refused with this message, logged, and changes nothing else."""
    tables = [table for table in models.Base.__subclasses__() if table is not models.Refusal]
    before = [rows_of(experiments, table) for table in tables]
    logged = len(rows(experiments, models.Refusal))
    with pytest.raises(Refused, match=message):
        action()
    assert [rows_of(experiments, table) for table in tables] == before
    refusals = rows(experiments, models.Refusal)
    assert len(refusals) == logged + 1


def rows_of(experiments: Experiments, table: type[models.Base]) -> int:
    with experiments.store.read() as records:
        return records.scalar(select(func.count()).select_from(table)) or 0


# People


def test_the_same_pseudonym_is_the_same_person(experiments: Experiments, ann: Annotator) -> None:
    assert experiments.enrol("  ann ", "20-29", "female") == ann
    assert len(rows(experiments, models.Profile)) == 1
    assert ann.group == UserGroup("20-29", "female")
    assert ann.user.user_id == ann.annotator_id


def test_a_changed_age_band_is_a_new_record(experiments: Experiments, ann: Annotator) -> None:
    older = experiments.enrol("ann", "30-44", "female")
    assert older == dataclasses.replace(ann, age_band="30-44") == experiments.annotator(ann.annotator_id)
    assert [p.age_band for p in rows(experiments, models.Profile)] == ["20-29", "30-44"]
    assert experiments.annotator("nobody") is None


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((" ", None, None), "pseudonym is empty"),
        (("x" * 101, None, None), "101 characters"),
        (("a\0b", None, None), "control character"),
        (("cid", "20-30", None), "age band '20-30' is not one of 0-19, 20-29"),
        (("cid", None, "cat"), "gender 'cat' is not one of female, male"),
    ],
)
def test_enrolment_is_checked(experiments: Experiments, arguments: tuple[Any, ...], message: str) -> None:
    refused(experiments, message, lambda: experiments.enrol(*arguments))


# Experiments


def test_the_default_experiment_is_about_one_state_of_the_corpus(
    experiments: Experiments, systems: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = dataclasses.replace(systems)

    def turned(name: str) -> str:
        raise AssertionError("the corpus has changed meanwhile, and this version is of the new one")

    monkeypatch.setattr(systems, "version", turned)
    monkeypatch.setattr(type(systems), "now", property(lambda _: now))
    experiments.default_experiment()
    (row,) = rows(experiments, models.Experiment)
    assert (row.corpus_hash, row.version_p, row.version_b) == (now.corpus.hash, "dense-1", "bm25-ocr-1")


def test_the_default_experiment_is_made_once(experiments: Experiments) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: experiments.default_experiment(), range(8)))
    assert len(found) == 1 and tuple(found) == experiments.experiments()
    default = found.pop()
    assert (default.system_p, default.system_b, default.method, default.k) == ("dense", "bm25-ocr", "paper", 10)
    assert (default.corpus, default.simulated) == ("tiny", False)


def test_versions_of_the_systems_are_recorded(experiments: Experiments, systems: Any) -> None:
    systems.waiting = {"dense"}
    experiments.default_experiment()
    (row,) = rows(experiments, models.Experiment)
    assert (row.version_p, row.version_b) == (None, "bm25-ocr-1")


# Starting


def test_a_page_says_nothing_about_owners(page: Page) -> None:
    assert {field.name for field in dataclasses.fields(Page)} == {
        "session_id",
        "impression_id",
        "experiment_id",
        "query",
        "length",
        "chosen",
        "answered",
        "practice",
    }
    assert (page.length, page.chosen, page.answered) == (20, frozenset(), 0)


def test_everything_is_on_record_before_it_is_shown(experiments: Experiments, ann: Annotator, page: Page) -> None:
    (session,), (impression,) = rows(experiments, models.Session), rows(experiments, models.Impression)
    assert (session.query, session.query_normalised) == (" Good  Morning ", "good morning")
    by_side = {retrieval.side: retrieval for retrieval in rows(experiments, models.Retrieval)}
    assert (by_side["P"].system, by_side["B"].system) == ("dense", "bm25-ocr")
    assert by_side["P"].sticker_ids == [f"dense-{i}" for i in range(1, 11)]
    assert by_side["P"].scores[:2] == [1.0, 0.5] and by_side["P"].version == "dense-1"
    assert impression.owners == ("PB" * 10 if impression.first_side == "P" else "BP" * 10)
    shown = [experiments.sticker_at(ann.annotator_id, page.impression_id, i) for i in range(1, 21)]
    assert shown == impression.shown
    assert all(s.startswith("dense") == (o == "P") for s, o in zip(shown, impression.owners, strict=True))


def test_systems_are_asked_as_this_person_for_the_tidied_query(
    experiments: Experiments, systems: Any, ann: Annotator
) -> None:
    asked: list[Query] = []
    answer = systems.answering
    systems.answering = lambda name, query, k: [asked.append(query), *answer(name, query, k)][1:]
    experiments.start(ann, experiments.default_experiment().experiment_id, " good \n morning")
    assert asked == [Query("good morning", ann.user)] * 2


def test_both_coins_fall(experiments: Experiments, ann: Annotator) -> None:
    experiment = experiments.default_experiment().experiment_id
    for _ in range(40):
        experiments.abandon(ann, experiments.start(ann, experiment, "hi").session_id)
    firsts = {impression.first_side for impression in rows(experiments, models.Impression)}
    assert firsts == {"P", "B"}  # by chance only one in 2**39 times


def test_an_open_session_is_returned_instead_of_a_second(experiments: Experiments, ann: Annotator, page: Page) -> None:
    assert experiments.start(ann, page.experiment_id, "another") == page
    assert experiments.open_page(ann, page.experiment_id) == page
    assert rows_of(experiments, models.Session) == 1


def test_two_starts_at_once_give_one_session(experiments: Experiments, systems: Any, ann: Annotator) -> None:
    experiment, both, answer = experiments.default_experiment().experiment_id, threading.Barrier(2), systems.answering

    def answering(name: str, query: Query, k: int) -> list[str]:
        if name == "bm25-ocr":
            both.wait(10)  # neither has found an open session when both write
        return list(answer(name, query, k))

    systems.answering = answering
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(lambda query: experiments.start(ann, experiment, query), ["one", "two"])
    assert first == second
    assert rows_of(experiments, models.Session) == 1 and rows_of(experiments, models.Retrieval) == 2


def test_a_system_that_is_not_ready_is_refused_with_its_state(
    experiments: Experiments, systems: Any, ann: Annotator
) -> None:
    experiment = experiments.default_experiment().experiment_id
    systems.waiting = {"dense"}
    refused(experiments, "building 40%", lambda: experiments.start(ann, experiment, "hi"))


@pytest.mark.parametrize(("query", "message"), [("  ", "query is empty"), ("x" * 501, "501 characters"), (7, "text")])
def test_a_query_is_checked(experiments: Experiments, ann: Annotator, query: Any, message: str) -> None:
    experiment = experiments.default_experiment().experiment_id
    refused(experiments, message, lambda: experiments.start(ann, experiment, query))


def test_unknown_people_and_experiments_are_refused(experiments: Experiments, systems: Any, ann: Annotator) -> None:
    experiment = experiments.default_experiment().experiment_id
    stranger = Annotator("0" * 32, "stranger", None, None)
    refused(experiments, "no experiment 'x'", lambda: experiments.start(ann, "x", "hi"))
    refused(experiments, "not enrolled", lambda: experiments.start(stranger, experiment, "hi"))
    systems.corpus.hash = "another"
    refused(experiments, "The stickers have changed", lambda: experiments.start(ann, experiment, "hi"))
    systems.corpus.name = "other"
    refused(experiments, "another corpus", lambda: experiments.start(ann, experiment, "hi"))


def test_nothing_found_is_refused_but_recorded(experiments: Experiments, systems: Any, ann: Annotator) -> None:
    experiment = experiments.default_experiment().experiment_id
    systems.answering = lambda name, query, k: []
    with pytest.raises(Refused, match="Nothing found for “hi”"):
        experiments.start(ann, experiment, "hi")
    assert [(r.side, r.sticker_ids, r.session_id) for r in rows(experiments, models.Retrieval)] == [
        ("P", [], None),
        ("B", [], None),
    ]
    assert experiments.open_page(ann, experiment) is None


def test_a_failing_system_is_refused_but_recorded(experiments: Experiments, systems: Any, ann: Annotator) -> None:
    answer = systems.answering
    systems.answering = lambda name, query, k: 1 / 0 if name == "dense" else answer(name, query, k)
    with pytest.raises(Refused, match="One of the two systems could not answer"):
        experiments.start(ann, experiments.default_experiment().experiment_id, "hi")
    errors = {r.side: r.error for r in rows(experiments, models.Retrieval)}
    assert errors == {"P": "ZeroDivisionError: division by zero", "B": None}


# Clicking


def test_clicks_are_all_kept_and_the_last_one_counts(experiments: Experiments, ann: Annotator, page: Page) -> None:
    assert experiments.react(ann, page.impression_id, 3, "click", "1", "2026-01-01T00:00:00Z") == {3}
    assert experiments.react(ann, page.impression_id, 20, "click", "2", None) == {3, 20}
    assert experiments.react(ann, page.impression_id, 3, "unclick", "3", None) == {20}
    assert [(e.position, e.kind) for e in rows(experiments, models.Event)] == [
        (3, "click"),
        (20, "click"),
        (3, "unclick"),
    ]
    again = experiments.open_page(ann, page.experiment_id)
    assert again is not None and again.chosen == {20}


def test_a_repeated_event_counts_once(experiments: Experiments, ann: Annotator, page: Page) -> None:
    for _ in range(3):
        assert experiments.react(ann, page.impression_id, 3, "click", "1", None) == {3}
    assert rows_of(experiments, models.Event) == 1
    refused(experiments, "event id was used", lambda: experiments.react(ann, page.impression_id, 4, "click", "1", None))
    experiments.submit(ann, page.impression_id, "s")
    assert experiments.react(ann, page.impression_id, 3, "click", "1", None) == {3}


@pytest.mark.parametrize("position", [0, 21, -1, "3", 1.0, True, None])
def test_a_position_that_was_not_shown_is_refused(
    experiments: Experiments, ann: Annotator, page: Page, position: Any
) -> None:
    click = "position .* was not shown"
    refused(experiments, click, lambda: experiments.react(ann, page.impression_id, position, "click", "1", None))
    refused(experiments, click, lambda: experiments.sticker_at(ann.annotator_id, page.impression_id, position))


def test_somebody_elses_list_is_refused_like_one_that_does_not_exist(
    experiments: Experiments, ann: Annotator, bob: Annotator, page: Page
) -> None:
    gone = "does not exist, or it was made for somebody else"
    for impression in (page.impression_id, "f" * 32):
        refused(experiments, gone, lambda i=impression: experiments.react(bob, i, 1, "click", "1", None))
        refused(experiments, gone, lambda i=impression: experiments.submit(bob, i, "s"))
        refused(experiments, gone, lambda i=impression: experiments.sticker_at(bob.annotator_id, i, 1))
    refused(experiments, gone, lambda: experiments.abandon(bob, page.session_id))
    assert experiments.open_page(bob, page.experiment_id) is None


def test_other_kinds_and_event_ids_are_refused(experiments: Experiments, ann: Annotator, page: Page) -> None:
    for kind, event_id in (("peek", "1"), ("click", ""), ("click", "x" * 65), ("click", None)):
        act = lambda k=kind, e=event_id: experiments.react(ann, page.impression_id, 1, k, e, None)  # noqa: E731
        refused(experiments, "kind 'peek'|event id", act)


def test_times_never_run_backwards(
    experiments: Experiments, ann: Annotator, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    experiments.react(ann, page.impression_id, 1, "click", "1", None)
    monkeypatch.setattr("annotation.sessions.now", lambda: "2001-01-01T00:00:00.000000+00:00")
    experiments.react(ann, page.impression_id, 1, "unclick", "2", None)
    first, second = rows(experiments, models.Event)
    assert first.at == second.at


# Ending


def test_after_submitting_nothing_changes_any_more(experiments: Experiments, ann: Annotator, page: Page) -> None:
    assert experiments.submit(ann, page.impression_id, "s") == 1
    assert experiments.submit(ann, page.impression_id, "s") == 1
    already = "already submitted"
    refused(experiments, already, lambda: experiments.react(ann, page.impression_id, 1, "click", "1", None))
    refused(experiments, already, lambda: experiments.submit(ann, page.impression_id, "another"))
    refused(experiments, already, lambda: experiments.abandon(ann, page.session_id))
    following = experiments.start(ann, page.experiment_id, "next")
    assert following.impression_id != page.impression_id and following.answered == 1
    refused(experiments, "event id was used", lambda: experiments.submit(ann, following.impression_id, "s"))


def test_a_skipped_query_counts_for_nothing(experiments: Experiments, ann: Annotator, page: Page) -> None:
    experiments.abandon(ann, page.session_id)
    experiments.abandon(ann, page.session_id)
    assert experiments.open_page(ann, page.experiment_id) is None
    refused(experiments, "already skipped", lambda: experiments.submit(ann, page.impression_id, "s"))
    found = experiments.results(page.experiment_id)["sessions"]
    assert (found["abandoned"], found["submitted"], found["valid"]) == (1, 0, 0)


def test_results_of_clicks(experiments: Experiments, ann: Annotator, page: Page) -> None:
    owners = rows(experiments, models.Impression)[0].owners
    experiments.react(ann, page.impression_id, owners.index("P") + 1, "click", "1", None)
    experiments.submit(ann, page.impression_id, "s")
    found = experiments.results(page.experiment_id)
    assert (found["delta_ctr"]["value"], found["ctr"]) == (pytest.approx(0.1), {"p": 0.1, "b": 0.0})
    assert found["sessions"]["valid"] == found["annotators"] == 1
    with pytest.raises(ValueError, match="no experiment 'x'"):
        experiments.results("x")


def test_a_system_from_outside_that_cannot_even_be_made_is_a_failed_answer(
    experiments: Experiments, ann: Annotator, systems: Any
) -> None:
    systems.names = ("dense", "outside:acme")
    plans = Plans(experiments.store, systems)
    begun = plans.begin(plans.save(Plan(name="one", system_p="dense", system_b="outside:acme")).experiment_id)
    usual = systems.answering

    def gone(name: str, query: Query, k: int) -> list[str]:
        if name == "outside:acme":
            raise ArtifactMissing("outside:acme is not ready: the file /srv/key cannot be read")
        return list(usual(name, query, k))

    systems.answering, systems.waiting = gone, {"outside:acme"}
    with pytest.raises(Refused, match=r"^One of the two systems could not answer") as told:
        experiments.start(ann, begun.experiment_id, "hi")
    assert "/srv/key" not in str(told.value)
    errors = {one.side: one.error for one in rows(experiments, models.Retrieval)}
    assert errors["P"] is None and "/srv/key cannot be read" in errors["B"]
