"""Sessions read from their outcomes are those read from their lists; replayed files give the same digits."""

import json
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, true

from annotation import experiments, sessions
from annotation.experiments import Experiments
from annotation.nouns import Annotator, Page, Plan
from annotation.outcomes import compared
from annotation.people.withdrawals import withdraw
from annotation.plans import Plans
from annotation.records import read_records
from annotation.records.columns import COLUMNS, Sessions
from annotation.records.ended import FEW, _beside, read_sessions
from annotation.records.exporting import export
from annotation.records.reading import read_from_lists
from annotation.records.remembering import remembered_results
from annotation.records.replaying import read_folder
from annotation.results import all_results
from annotation.votes import Votes
from db import models
from db.store import Store, now

SHARED = ["one", "two", "three"]
LISTS = {  # query -> what each system answers
    "shared": {"dense": [*SHARED, "d4"], "bm25-ocr": ["b1", *SHARED]},
    "apart": {"dense": ["d1", "d2", "d3", "d4"], "bm25-ocr": ["b1", "b2", "b3", "b4"]},
    "equal": {"dense": [*SHARED, "four"], "bm25-ocr": [*SHARED, "four"]},
    "short": {"dense": ["one"], "bm25-ocr": ['a "quoted" \\ one', "一", "three", "four"]},
}


class Desk:
    """Two experiments, the second of a system with itself, in which whole rounds are played."""

    def __init__(self, rules: Experiments, votes: Votes, systems: Any) -> None:
        systems.answering = lambda name, query, k: LISTS[query.text][name]
        self.experiments, self.votes, self.store = rules, votes, rules.store
        plans = Plans(rules.store, systems)
        drafts = [
            Plan(name=name, system_p="dense", system_b=b, k=4) for name, b in (("both", "bm25-ocr"), ("a", "dense"))
        ]
        self.ids = [plans.begin(plans.save(draft).experiment_id).experiment_id for draft in drafts]
        self.count = 0

    def play(self, person: Annotator) -> None:
        """In both experiments every query as a list and as a pair; one list is abandoned, and one left open."""
        for experiment_id in self.ids:
            for number, query in enumerate(LISTS):
                page = self.experiments.start(person, experiment_id, query)
                self.click(person, page, (1, page.length, -1, 1, -page.length)[: 3 + number % 3])
                if number == 1:
                    self.experiments.abandon(person, page.session_id)
                else:
                    self.experiments.submit(person, page.impression_id, self.fresh())
                pair = self.votes.start(person, experiment_id, query)
                choice = ("left", "right", "equal")[number % 3]
                self.votes.vote(person, pair.impression_id, choice, self.fresh())  # type: ignore[arg-type]
            self.click(person, self.experiments.start(person, experiment_id, "shared"), (3,))
            self.repeat(person, experiment_id)

    def click(self, person: Annotator, page: Page, positions: Sequence[int]) -> None:
        """Click at positions, and take back at negative ones."""
        for at in positions:
            kind: Literal["click", "unclick"] = "click" if at > 0 else "unclick"
            self.experiments.react(person, page.impression_id, abs(at), kind, self.fresh(), None)

    def repeat(self, person: Annotator, experiment_id: str) -> None:
        """A session that the desk itself would not make: with stickers that come twice in a list."""
        session_id = impression_id = self.fresh()
        asked = {"experiment_id": experiment_id, "annotator_id": person.annotator_id, "query": "q", "at": now()}
        with self.store.write() as records:
            profile = sessions.latest_profile(records, person.annotator_id)
            assert profile is not None
            session = models.Session(session_id=session_id, profile_id=profile.profile_id, kind="interleaved",
                                     query_normalised="q", practice=False, a_a=False, **asked)  # fmt: skip
            records.add(session)
            records.flush()
            for side, stickers in (("P", ["one", "one", "p"]), ("B", ["b", "one", "b"])):
                records.add(models.Retrieval(retrieval_id=self.fresh(), session_id=session_id, side=side, system=side,
                                             sticker_ids=stickers, scores=[], **asked))  # fmt: skip
            records.add(models.Impression(impression_id=impression_id, session_id=session_id, first_side="P",
                                          shown=["one", "b", "one"], owners="PBP", seed=1, at=now()))  # fmt: skip
            records.flush()
            experiments.end(records, session, "submitted")

    def fresh(self) -> str:
        self.count += 1
        return f"e{self.count}"


@pytest.fixture
def desk(experiments: Experiments, votes: Votes, systems: Any) -> Desk:
    return Desk(experiments, votes, systems)


def without_outcome(
    records: Any, session: models.Session, state: str, event_id: str | None = None, choice: str | None = None
) -> None:
    """The end of a session as it was written before there were outcomes."""
    records.add(models.Ending(session_id=session.session_id, state=state, event_id=event_id, at=now()))
    records.flush()


def assert_alike(one: Sessions, two: Sessions) -> None:
    for column in COLUMNS:
        assert repr(getattr(one, column).tolist()) == repr(getattr(two, column).tolist()), column
    assert (one.annotators, one.groups) == (two.annotators, two.groups)


@pytest.mark.parametrize("older", ["none", "some", "all"])
def test_results_are_those_of_the_lists_whichever_sessions_have_an_outcome(
    desk: Desk, ann: Annotator, bob: Annotator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, older: str
) -> None:
    carl = desk.experiments.enrol("carl", "45-59", "male")
    if older != "none":
        for module in ("experiments", "votes"):
            monkeypatch.setattr(f"annotation.{module}.end", without_outcome)
    desk.play(ann)
    desk.play(carl)
    if older == "some":
        monkeypatch.undo()
    desk.play(bob)
    desk.play(carl)
    for experiment_id in desk.ids:
        remembered_results(desk.store, experiment_id)
    withdraw(desk.store, carl.annotator_id, "asked for it")
    with desk.store.read() as records:
        written = set(records.scalars(select(models.Outcome.session_id)))
        ended = set(records.scalars(select(models.Ending.session_id)))
        whole = read_sessions(records, None)
        assert_alike(whole, read_from_lists(records, true()))
        for experiment_id, few in product(desk.ids, (0, FEW)):
            monkeypatch.setattr("annotation.records.ended.FEW", few)
            chosen = models.Session.experiment_id == experiment_id
            assert_alike(read_sessions(records, experiment_id), read_from_lists(records, chosen))
    assert {"none": written == ended, "some": set() < written < ended, "all": not written}[older]
    export(desk.store, tmp_path / "out")
    files = read_folder(tmp_path / "out")
    assert_alike(files.sessions, whole)
    found = all_results(read_records(desk.store))
    assert json.dumps(all_results(files)) == json.dumps(found)
    for experiment_id in desk.ids:
        assert json.dumps(remembered_results(desk.store, experiment_id)) == json.dumps(
            found["experiments"][experiment_id]
        )
    assert found["experiments"][desk.ids[0]]["sessions"]["excluded"]["withdrawn"] > 0
    assert found["experiments"][desk.ids[0]]["delta_ctr"]["n"] > 0
    assert found["experiments"][desk.ids[1]]["checks"]["a_a"]["delta_gsb"]["n"] > 0


def test_an_outcome_is_of_what_was_chosen_at_last(desk: Desk, ann: Annotator) -> None:
    page = desk.experiments.start(ann, desk.ids[0], "shared")
    desk.click(ann, page, (1, 2, -1))
    desk.experiments.submit(ann, page.impression_id, "end")
    with desk.store.read() as records:
        row = records.scalars(select(models.Outcome)).one()
        shown = records.scalars(select(models.Impression)).one()
    assert (row.traits, row.distinct_stickers, row.matter) == (f"is00{shown.first_side}--", 4, None)
    assert row.marks[0::3] == shown.owners
    assert row.marks[1::3] == "01" + "0" * (page.length - 2)
    assert row.marks[2::3] == "".join("1" if sticker in SHARED else "0" for sticker in shown.shown)


def test_comparing_counts_a_sticker_once_and_finds_it_wherever_it_is_shown() -> None:
    found = compared("interleaved", "q", ["a", "a", "b"], ["b", "c", "d"], ["b", "a", "b", "c"])
    assert (found.distinct, found.shared, found.matter) == (2, (1, 3), None)


TEXTS = st.lists(st.text("ab,", min_size=1, max_size=2), max_size=3)


@given(st.tuples(TEXTS, TEXTS), st.tuples(TEXTS, TEXTS))
def test_only_the_same_lists_are_the_same_question(
    one: tuple[list[str], list[str]], two: tuple[list[str], list[str]]
) -> None:
    asked = [compared("side_by_side", "q", *lists, ()).matter for lists in (one, two)]
    assert (asked[0] == asked[1]) == (one == two)
    assert asked[0] != compared("side_by_side", "p", *one, ()).matter


def test_one_empty_value_is_one_value_whatever_the_database_joins_it_to() -> None:
    assert _beside(["a", "", None]) == [["a"], [""], [""]]
    assert _beside(["a\nb", "1\n", "\n"]) == [["a", "b"], ["1", ""], ["", ""]]
    assert _beside([None, None]) == [[], []]


def test_nothing_is_read_of_no_sessions(store: Store) -> None:
    with store.read() as records:
        assert len(read_sessions(records, None)) == 0
