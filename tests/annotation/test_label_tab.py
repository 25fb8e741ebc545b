"""The Label tab's answers: what goes to the browser, and what may come from it."""

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from annotation.experiments import Annotator, Experiments, Refused
from annotation.judging import making
from annotation.judging.labels import Labels
from annotation.judging.pooling import Asked, Gold, Pooling
from annotation.people.seal import Seal
from annotation.records import read_records
from annotation.tabs import label as tab
from annotation.tabs import rounds as lower
from annotation.widgets import Desk
from db.store import Store

Answers = dict[str, Callable[[Annotator | None, Any], dict[str, Any]]]
POOLING = Pooling("first", ("dense", "bm25-ocr"), (Asked("hi"),), depth=2, guidelines="Read it.\n\nJudge it.")


@pytest.fixture
def systems(systems: Any, tmp_path: Any) -> Any:
    systems.corpus = SimpleNamespace(name="tiny", hash="0f", by_id={"gold": None}, folder=tmp_path)
    systems.ready = lambda: ("bm25-ocr", "dense")
    return systems


@pytest.fixture
def labels(store: Store, systems: Any) -> Labels:
    return Labels(store, systems)


@pytest.fixture
def answers(experiments: Experiments, monkeypatch: pytest.MonkeyPatch) -> Answers:
    """The answers of both panes of the tab, by name."""
    found: Answers = {}
    for module in (tab, lower):
        monkeypatch.setattr(
            module, "pane", lambda name, desk, given, **_: found.update({one.__name__: one for one in given})
        )
    tab.draw(Desk(experiments.systems, experiments, Seal(b"")))
    return found


def said(told: dict[str, Any], label: str, event: str, **more: Any) -> dict[str, Any]:
    """The payload that answers the first pair of what the tab told."""
    return {"round": told["round"], "pair": told["pairs"][0]["pair"], "label": label, "event_id": event, **more}


def test_a_pair_tells_its_query_and_nothing_of_stickers_or_systems(
    answers: Answers, labels: Labels, ann: Annotator
) -> None:
    labels.pool(POOLING)
    told = answers["open_task"](ann, {})
    assert told["guide"] == ["Read it.", "Judge it."] and (told["done"], told["left"]) == (0, 4)
    assert len(told["pairs"]) == 2
    for pair in told["pairs"]:
        assert set(pair) == {"pair", "query", "src", "label", "said", "flagged", "comment"}
        assert pair["src"] == f"/img/task/{pair['pair']}" and pair["query"] == "hi"
    assert not [word for word in ("dense", "bm25", "found_by", "sticker") if word in str(told)]


def test_a_judgment_brings_the_next_pairs(answers: Answers, labels: Labels, ann: Annotator) -> None:
    labels.pool(POOLING)
    told = answers["open_task"](ann, {})
    further = answers["judge"](ann, said(told, "match", "1", flagged=True, comment="odd"))
    assert further["pairs"][0] == told["pairs"][1]
    opened = answers["open_task"](ann, {})
    assert (opened["done"], opened["left"]) == (1, 3)
    assert opened["trail"] == [
        {"pair": told["pairs"][0]["pair"], "src": told["pairs"][0]["src"], "label": "match", "said": "Match"}
    ]
    before = answers["back"](ann, {"round": told["round"], "pair": ""})["pair"]
    assert (before["said"], before["flagged"], before["comment"]) == ("Match", "true", "odd")
    with pytest.raises(Refused, match="nothing before"):
        answers["back"](ann, {"round": told["round"], "pair": before["pair"]})


def test_only_a_page_that_shows_what_was_said_corrects_it(
    answers: Answers, labels: Labels, ann: Annotator, store: Store
) -> None:
    labels.pool(POOLING)
    told = answers["open_task"](ann, {})
    answers["judge"](ann, said(told, "match", "1"))
    answers["judge"](ann, said(told, "match", "1"))  # the same once more
    with pytest.raises(Refused, match="in another window already"):
        answers["judge"](ann, said(told, "no_match", "2"))
    answers["judge"](ann, said(told, "no_match", "3", again=True))
    assert [one.label for one in read_records(store).judgments] == ["match", "no_match"]


@pytest.mark.parametrize(
    "wrong",
    [{"label": "maybe"}, {"label": None}, {"label": ["match"]}, {"event_id": 7}, {"pair": "other"}, {"pair": None},
     {"comment": "x" * 501}, {"comment": "a\0b"}],
)  # fmt: skip
def test_other_answers_are_refused(
    answers: Answers, labels: Labels, ann: Annotator, store: Store, wrong: dict[str, Any]
) -> None:
    labels.pool(POOLING)
    told = answers["open_task"](ann, {})
    with pytest.raises(Refused):
        answers["judge"](ann, said(told, "match", "1") | wrong)
    assert read_records(store).judgments == ()


def test_a_pair_is_judged_by_who_was_given_it(answers: Answers, labels: Labels, ann: Annotator, bob: Annotator) -> None:
    labels.pool(POOLING)
    told = answers["open_task"](ann, {})
    with pytest.raises(Refused, match="not in your hands"):
        answers["judge"](bob, said(told, "match", "1"))


def test_without_a_name_nothing_begins(answers: Answers, labels: Labels) -> None:
    labels.pool(POOLING)
    assert answers["open_task"](None, {}) == {"nobody": True}
    for name in ("judge", "back", "progress"):
        with pytest.raises(Refused, match="Say who you are"):
            answers[name](None, {})


def test_a_round_with_something_to_do_comes_first(answers: Answers, labels: Labels, ann: Annotator) -> None:
    labels.pool(POOLING)
    others = replace(POOLING, name="for others", queries=(Asked("hi", "45-59 male"),))
    labels.pool(others)
    told = answers["open_task"](ann, {})
    assert (told["name"], told["several"], told["offered"]) == ("first", True, True)
    other = next(one["v"] for one in told["rounds"] if one["k"] == "for others")
    chosen = answers["open_task"](ann, {"round": other})
    assert (chosen["name"], chosen["pairs"], chosen["offered"]) == ("for others", [], False)


def test_a_closed_round_is_told_of(answers: Answers, labels: Labels, ann: Annotator) -> None:
    made = labels.pool(POOLING)
    labels.close(made.round_id)
    assert answers["open_task"](ann, {"round": made.round_id}) == {"gone": True, "researcher": True, "none": True}
    assert answers["open_task"](ann, {})["gone"] is False


def test_researchers_see_how_far_a_round_is(answers: Answers, labels: Labels, ann: Annotator, bob: Annotator) -> None:
    made = labels.pool(replace(POOLING, overlap=2, gold=(Gold("hi", "gold", "no_match"),)))
    for person in (ann, bob):
        for number in range(5):
            pair = labels.task(person, made.round_id)
            assert pair is not None
            labels.judge(person, pair.pair_id, "match", f"{person.pseudonym}{number}", flagged=number == 0)
    (told,) = answers["rounds"](ann, {})["rounds"]
    numbers = {one["k"]: one["v"] for one in told["numbers"]}
    assert numbers["Judgments"] == "8 of 8" and numbers["Right on gold pairs"] == "0 of 2 (0%)"
    assert numbers["Pairs judged by several"] == "4" and told["percent"] == 100
    assert [(one["name"], one["judged"], one["match"]) for one in told["people"]] == [
        ("ann", "5", "100%"),
        ("bob", "5", "100%"),
    ]
    assert len(told["remarks"]) == 2
    assert answers["close"](ann, {"round": made.round_id})["rounds"][0]["state"] == "closed"


FORM = {"name": "typed", "source": "typed", "queries": "hi\n\nho", "systems": ["dense"], "depth": "2", "overlap": "1",
        "gold": "hi | gold | match", "groups": ["20-29 female"], "guidelines": "Judge."}  # fmt: skip


def test_a_form_says_what_a_round_is_made_of(systems: Any) -> None:
    pooling = making.pooling_of(systems, FORM)
    assert pooling == Pooling(
        "typed", ("dense",), (Asked("hi", "20-29 female"), Asked("ho", "20-29 female")), 2, 1,
        (Gold("hi", "gold", "match"),), "Judge.",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"depth": "ten"}, "the depth is 'ten'"),
        ({"overlap": None}, "the overlap is None"),
        ({"gold": "hi gold"}, "gold line 1"),
        ({"groups": ["old"]}, "user group 'old'"),
        ({"groups": "all"}, "must be a list"),
        ({"source": "elsewhere"}, "source of queries"),
        ({"systems": []}, "no system"),
        ({"name": ""}, "name is empty"),
        ({"name": "first"}, "a round 'first' already"),
    ],
)
def test_a_form_that_cannot_be_is_refused_at_once(labels: Labels, wrong: dict[str, Any], told: str) -> None:
    labels.pool(POOLING)
    with pytest.raises(Refused, match=told):
        making.begin(labels, making.Making(), FORM | wrong, None)
    assert len(labels.rounds()) == 1
