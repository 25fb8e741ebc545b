"""The Compare tab's answers where a plan says more than that people type and click."""

from typing import Any

import pytest

from annotation.experiments import Annotator, Experiments, Refused
from annotation.plans import Plans
from annotation.tabs import compare as tab
from tests.annotation.blind_tabs import Answers, answers_of, begun


@pytest.fixture
def answers(experiments: Experiments, monkeypatch: pytest.MonkeyPatch) -> Answers:
    return answers_of(tab, experiments, monkeypatch)


def test_queries_are_handed_out_one_after_the_other(answers: Answers, ann: Annotator, experiments: Experiments) -> None:
    named = begun(experiments, query_source="list", queries=("hi", "ho"), guidelines="Think.\n\nAnswer.")
    seen, told = [], answers["open_page"](ann, named)
    for number in range(2):
        assert told["typed"] is False and "ideas" not in told
        page = answers["start"](ann, {**named, "place": told["place"], "query": "made up"})["page"]
        assert page["query"] == told["query"] and page["guide"] == ["Think.", "Answer."]
        seen.append(told["query"])
        told = answers["submit"](ann, {**named, "impression": page["impression"], "event_id": str(number)})
    assert sorted(seen) == ["hi", "ho"]
    assert told["rests"] == "You have had every query of this experiment. Thank you."


@pytest.mark.parametrize("place", [0, None, "1", True, 3, [1], -1])
def test_a_place_that_was_not_handed_out_begins_nothing(
    answers: Answers, ann: Annotator, experiments: Experiments, place: Any
) -> None:
    named = begun(experiments, query_source="list", queries=("hi", "ho"))
    with pytest.raises(Refused):
        answers["start"](ann, {**named, "place": place, "query": "hi"})


def test_where_queries_are_typed_there_are_ideas(answers: Answers, ann: Annotator) -> None:
    told = answers["open_page"](ann, {})
    assert told["typed"] is True and told["ideas"] == [{"query": "hi"}]


def test_an_experiment_of_votes_alone_is_not_offered(
    answers: Answers, ann: Annotator, experiments: Experiments
) -> None:
    named = begun(experiments, kind="side_by_side")
    assert answers["open_page"](ann, {})["several"] is False
    assert answers["open_page"](ann, named)["rests"] == "Next in this experiment is the tab Vote."


def test_practice_is_marked_and_a_session_against_itself_is_not(
    answers: Answers, ann: Annotator, experiments: Experiments, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("annotation.rules.secrets.SystemRandom.random", lambda self: 0.0)
    named = begun(experiments, practice_rounds=1, aa_share=0.1)
    marks = []
    for number in range(2):
        page = answers["start"](ann, {**named, "query": "hi"})["page"]
        marks.append(page["practice"])
        assert answers["open_page"](ann, named)["page"] == page
        answers["submit"](ann, {**named, "impression": page["impression"], "event_id": str(number)})
    assert marks == [True, False]


def test_whoever_reloads_goes_on_where_they_were_and_who_is_new_gets_the_newest_that_invites_them(
    answers: Answers, ann: Annotator, experiments: Experiments
) -> None:
    first = begun(experiments, name="first")
    newest = begun(experiments, name="newest")
    begun(experiments, name="for others", groups=("0-19 male",))
    begun(experiments, name="votes alone", kind="side_by_side")
    assert answers["open_page"](ann, {})["experiment"] == newest["experiment"]
    page = answers["start"](ann, {**first, "query": "hi"})["page"]
    told = answers["open_page"](ann, {})
    assert (told["experiment"], told["page"]["impression"]) == (first["experiment"], page["impression"])
    answers["submit"](ann, {**first, "impression": page["impression"], "event_id": "1"})
    assert answers["open_page"](ann, {})["experiment"] == first["experiment"]
    Plans(experiments.store, experiments.systems).turn(first["experiment"], "closed")
    assert answers["open_page"](ann, {})["experiment"] == newest["experiment"]
