"""The Vote tab's answers: what goes to the browser, and what may come from it."""

from typing import Any

import pytest
from sqlalchemy import func, select

from annotation.experiments import Annotator, Experiments, Refused
from annotation.plans import Plans
from annotation.rules import FAILED
from annotation.tabs import vote as tab
from annotation.widgets import answered
from db import models
from tests.annotation.blind_tabs import Answers, answers_of, begun
from tests.annotation.conftest import FakeSystems


@pytest.fixture
def answers(experiments: Experiments, monkeypatch: pytest.MonkeyPatch) -> Answers:
    return answers_of(tab, experiments, monkeypatch)


def rows(experiments: Experiments, table: type[models.Base]) -> int:
    with experiments.store.read() as records:
        return records.scalar(select(func.count()).select_from(table)) or 0


def test_a_pair_shows_positions_and_nothing_about_stickers_or_systems(answers: Answers, ann: Annotator) -> None:
    pair = answers["start"](ann, {"query": "hi"})["pair"]
    assert set(pair) == {"impression", "query", "practice", "progress", "guide", "lists"}
    assert [one["name"] for one in pair["lists"]] == ["Left list", "Right list"]
    for side, one in zip(("left", "right"), pair["lists"], strict=True):
        assert [tile["alt"] for tile in one["tiles"]] == [f"{one['name']}, sticker {at}" for at in range(1, 11)]
        sources = [f"/img/pair/{pair['impression']}/{side}/{at}" for at in range(1, 11)]
        assert [tile["src"] for tile in one["tiles"]] == sources
        assert all(set(tile) == {"src", "alt"} for tile in one["tiles"])
    assert answers["open_pair"](ann, {})["pair"] == pair


def test_a_short_list_is_as_short_as_it_is(answers: Answers, ann: Annotator, systems: FakeSystems) -> None:
    systems.answering = lambda name, query, k: ["only"] if name == "dense" else []
    lists = answers["start"](ann, {"query": "hi"})["pair"]["lists"]
    assert sorted(len(one["tiles"]) for one in lists) == [0, 1]


def test_a_vote_ends_the_pair_and_counts_once(answers: Answers, ann: Annotator, experiments: Experiments) -> None:
    impression = answers["start"](ann, {"query": "hi"})["pair"]["impression"]
    said = {"impression": impression, "choice": "equal", "event_id": "1"}
    told = answers["vote"](ann, said)
    assert "pair" not in told and (told["answered"], told["progress"]) == (1, "1 answered")
    assert answers["vote"](ann, said)["answered"] == 1
    assert rows(experiments, models.Vote) == 1
    assert answers["open_pair"](ann, {})["answered"] == 1


@pytest.mark.parametrize("wrong", [{"choice": "up"}, {"choice": None}, {"choice": ["left"]}, {"event_id": 7}])
def test_other_answers_are_refused(answers: Answers, ann: Annotator, experiments: Experiments, wrong: Any) -> None:
    impression = answers["start"](ann, {"query": "hi"})["pair"]["impression"]
    with pytest.raises(Refused):
        answers["vote"](ann, {"impression": impression, "choice": "left", "event_id": "1"} | wrong)
    assert rows(experiments, models.Vote) == 0 and "pair" in answers["open_pair"](ann, {})


def test_a_pair_is_its_annotators_alone(answers: Answers, ann: Annotator, bob: Annotator) -> None:
    impression = answers["start"](ann, {"query": "hi"})["pair"]["impression"]
    with pytest.raises(Refused, match="somebody else"):
        answers["vote"](bob, {"impression": impression, "choice": "left", "event_id": "1"})
    with pytest.raises(Refused, match="somebody else"):
        answers["skip"](bob, {"impression": impression})
    assert answers["open_pair"](ann, {})["pair"]["impression"] == impression


def test_without_a_name_nothing_begins(answers: Answers, experiments: Experiments) -> None:
    assert answers["open_pair"](None, {})["nobody"] is True
    for name in ("start", "vote", "skip"):
        with pytest.raises(Refused, match="Say who you are"):
            answers[name](None, {"query": "hi"})
    assert rows(experiments, models.Session) == 0


def test_skipping_ends_the_named_pair_alone(answers: Answers, ann: Annotator) -> None:
    first = answers["start"](ann, {"query": "hi"})["pair"]["impression"]
    assert "pair" not in answers["skip"](ann, {"impression": first})
    second = answers["start"](ann, {"query": "ho"})["pair"]["impression"]
    assert answers["skip"](ann, {"impression": first})["pair"]["impression"] == second


def test_a_system_that_fails_is_recorded_and_the_person_told_kindly(
    answers: Answers, ann: Annotator, systems: FakeSystems, experiments: Experiments
) -> None:
    def breaking(name: str, query: Any, k: int) -> list[str]:
        if name == "dense":
            raise RuntimeError("index is\ntorn")
        return ["a"]

    systems.answering = breaking
    told = answered(lambda: answers["start"](ann, {"query": "hi"}), {})
    assert told == {"error": FAILED}
    assert "pair" not in answers["open_pair"](ann, {})
    with experiments.store.read() as records:
        errors = {one.system: (one.error, one.session_id) for one in records.scalars(select(models.Retrieval))}
    assert errors == {"dense": ("RuntimeError: index is torn", None), "bm25-ocr": (None, None)}


def test_a_system_that_is_not_built_is_waited_for(answers: Answers, ann: Annotator, systems: FakeSystems) -> None:
    assert answers["open_pair"](ann, {})["needs"] == "", "who answers is not told between which systems"
    systems.waiting = {"dense"}
    assert answers["open_pair"](ann, {})["needs"] == "dense"
    with pytest.raises(Refused, match=r"dense is not ready \(building 40%\)"):
        answers["start"](ann, {"query": "hi"})


def test_an_experiment_that_is_gone_is_refused(answers: Answers, ann: Annotator) -> None:
    with pytest.raises(Refused, match="not here any more"):
        answers["open_pair"](ann, {"experiment": "gone"})


def test_queries_are_handed_out_one_after_the_other(answers: Answers, ann: Annotator, experiments: Experiments) -> None:
    named = begun(experiments, query_source="list", queries=("hi", "ho"), guidelines="Think.\n\nAnswer.")
    seen = []
    for number in range(2):
        told = answers["open_pair"](ann, named)
        assert told["typed"] is False and "ideas" not in told
        pair = answers["start"](ann, {**named, "place": told["place"], "query": "made up"})["pair"]
        assert pair["query"] == told["query"] and pair["guide"] == ["Think.", "Answer."]
        seen.append(told["query"])
        said = {**named, "impression": pair["impression"], "choice": "left", "event_id": str(number)}
        told = answers["vote"](ann, said)
    assert sorted(seen) == ["hi", "ho"]
    assert told["rests"] == "You have had every query of this experiment. Thank you."


@pytest.mark.parametrize("place", [0, None, "1", True, 3, [1], -1])
def test_a_place_that_was_not_handed_out_begins_nothing(
    answers: Answers, ann: Annotator, experiments: Experiments, place: Any
) -> None:
    named = begun(experiments, query_source="list", queries=("hi", "ho"))
    with pytest.raises(Refused):
        answers["start"](ann, {**named, "place": place, "query": "hi"})


def test_where_both_are_allowed_one_is_offered_and_one_typed(
    answers: Answers, ann: Annotator, experiments: Experiments
) -> None:
    named = begun(experiments, query_source="both", queries=("hi",))
    told = answers["open_pair"](ann, named)
    assert (told["place"], told["query"], told["typed"]) == (1, "hi", True)
    assert answers["start"](ann, {**named, "query": "own"})["pair"]["query"] == "own"


def test_an_experiment_that_rests_says_so_and_is_not_offered(
    answers: Answers, ann: Annotator, experiments: Experiments
) -> None:
    named = begun(experiments)
    assert answers["open_pair"](ann, {})["several"] is True
    Plans(experiments.store, experiments.systems).turn(named["experiment"], "paused")
    assert answers["open_pair"](ann, named)["rests"] == "This experiment is paused; what you answered is kept."
    assert answers["open_pair"](ann, {})["several"] is False


def test_an_experiment_of_interleaved_lists_alone_is_not_offered(
    answers: Answers, ann: Annotator, experiments: Experiments
) -> None:
    named = begun(experiments, kind="interleaved")
    assert answers["open_pair"](ann, {})["several"] is False
    assert answers["open_pair"](ann, named)["rests"] == "Next in this experiment is the tab Compare."


def test_practice_is_marked(answers: Answers, ann: Annotator, experiments: Experiments) -> None:
    named = begun(experiments, practice_rounds=1)
    marks = []
    for number in range(2):
        pair = answers["start"](ann, {**named, "query": "hi"})["pair"]
        marks.append(pair["practice"])
        chosen = {"impression": pair["impression"], "choice": "left", "event_id": str(number)}
        answers["vote"](ann, {**named, **chosen})
    assert marks == [True, False]
