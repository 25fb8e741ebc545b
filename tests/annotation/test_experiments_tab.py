"""The Experiments tab's answers: what the form sends, what it is told, and who may use it."""

from types import SimpleNamespace
from typing import Any

import pytest

from annotation.experiments import Annotator, Experiments, Refused
from annotation.fitting import KINDS, SOURCES
from annotation.interleaving import METHODS
from annotation.nouns import RESEARCHERS
from annotation.people.seal import Seal
from annotation.planning import KIND_WORDS, METHOD_WORDS, SOURCE_WORDS
from annotation.tabs import experiments as tab
from annotation.widgets import Desk
from pearl_core.types import CorpusError

FORM: dict[str, Any] = {
    "name": "first",
    "system_p": "dense",
    "system_b": "bm25-ocr",
    "method": "paper",
    "kind": "both",
    "query_source": "list",
    "queries": "one\n\n two \n",
    "k": "5",
    "planned": "",
    "practice_rounds": "1",
    "aa_share": "0.1",
    "groups": ["20-29 female"],
    "guidelines": "Think.",
    "simulated": False,
}


@pytest.fixture
def answers(experiments: Experiments, systems: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    found: dict[str, Any] = {}

    def pane(name: str, desk: Desk, given: list[Any], roles: Any) -> None:
        found.update({one.__name__: one for one in given}, roles=roles)

    monkeypatch.setattr(tab, "pane", pane)
    monkeypatch.setattr(type(systems), "ready", lambda self: self.names, raising=False)
    tab.draw(Desk(experiments.systems, experiments, Seal(b"")))
    return SimpleNamespace(**found)


def test_it_is_for_researchers(answers: Any) -> None:
    assert answers.roles == RESEARCHERS == tab.TAB.roles


def test_all_that_can_be_chosen_is_explained() -> None:
    assert tuple(METHOD_WORDS) == tuple(METHODS)
    assert tuple(KIND_WORDS) == KINDS and tuple(SOURCE_WORDS) == SOURCES


def test_the_experiment_that_is_there_by_itself_is_shown(answers: Any) -> None:
    (one,) = answers.overview(None, {})["experiments"]
    assert (one["name"], one["state"], one["pinned"], one["failed"]) == ("dense against bm25-ocr", "running", "", "")
    assert [row["what"] for row in one["counts"]] == ["mixed lists", "votes"]
    assert one["compare"] and one["vote"] and not one["over"]


def test_a_draft_goes_through_the_form_and_back_unchanged(answers: Any, ann: Annotator) -> None:
    told = answers.save(ann, FORM)
    (draft,) = told["drafts"]
    assert draft["about"] == (
        "Both by turns · first 5 of each · PEARL’s balanced interleaving · 2 queries handed out · for 20-29 female · "
        "1 practice round · A/A share 0.1"
    )
    form = answers.form(ann, {"experiment": draft["id"]})["form"]
    assert (form["id"], form["seen"], form["queries"], form["k"]) == (draft["id"], draft["seen"], "one\ntwo", 5)
    assert [one["v"] for one in form["groups"] if one["on"]] == ["20-29 female"]
    again = answers.save(ann, {**FORM, "experiment": form["id"], "seen": form["seen"], "k": "7"})
    assert len(again["drafts"]) == 1 and "first 7 of each" in again["drafts"][0]["about"]
    with pytest.raises(Refused, match="somebody changed this draft"):
        answers.save(ann, {**FORM, "experiment": form["id"], "seen": form["seen"]})


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"k": "ten"}, "k"),
        ({"k": ""}, "k"),
        ({"k": None}, "k"),
        ({"planned": "1e3"}, "planned"),
        ({"practice_rounds": "-1"}, "practice_rounds"),
        ({"aa_share": "half"}, "aa_share"),
        ({"aa_share": "0.6"}, "aa_share"),
        ({"groups": ["20-29"]}, "groups"),
        ({"queries": " \n"}, "queries"),
        ({"system_b": "nobody"}, "system_b"),
        ({"method": ["paper"]}, "method"),
    ],
)
def test_what_cannot_be_is_told_at_its_field(answers: Any, ann: Annotator, typed: Any, field: str) -> None:
    faults = answers.save(ann, {**FORM, **typed})["faults"]
    assert list(faults) == [field] and "\n" not in faults[field]
    assert answers.overview(ann, {})["drafts"] == []


def test_it_begins_with_versions_that_are_shown_and_ends_for_good(answers: Any, ann: Annotator) -> None:
    draft = answers.save(ann, {**FORM, "planned": "30"})["drafts"][0]
    told = answers.begin(ann, {"experiment": draft["id"], "seen": draft["seen"]})
    assert told["ack"] == "“first” has begun, with dense dense-1 and bm25-ocr bm25-ocr-1."
    begun = next(one for one in told["experiments"] if one["id"] == draft["id"])
    assert begun["pinned"] == "dense dense-1, bm25-ocr bm25-ocr-1" and told["drafts"] == []
    assert [(one["done"], one["of"]) for one in begun["counts"]] == [("0", " of 30"), ("0", " of 30")]
    copied = answers.form(ann, {"experiment": draft["id"]})["form"]
    assert (copied["id"], copied["name"], copied["queries"]) == ("", "first again", "one\ntwo")
    assert answers.turn(ann, {"experiment": draft["id"], "state": "paused"})["ack"] == "“first” is paused."
    answers.turn(ann, {"experiment": draft["id"], "state": "closed"})
    with pytest.raises(Refused, match="is closed and cannot become running"):
        answers.turn(ann, {"experiment": draft["id"], "state": "running"})


def test_a_draft_can_be_given_up(answers: Any, ann: Annotator) -> None:
    draft = answers.save(ann, FORM)["drafts"][0]
    assert answers.discard(ann, {"experiment": draft["id"]})["drafts"] == []
    with pytest.raises(Refused, match="not here any more"):
        answers.form(ann, {"experiment": draft["id"]})


def test_the_size_is_told_while_numbers_are_typed(answers: Any) -> None:
    asked = {"measure": "ctr", "effect": "3", "people": "", "planned": "100", "k": "10"}
    told = answers.size(None, asked)
    assert told["sentence"].startswith("438 mixed lists find a true difference of 3 points in ΔCTR 80% of the time.")
    assert "a cautious bound" in told["known"]
    for typed in ({"effect": ""}, {"effect": "x"}, {"people": "many"}, {"k": ""}):
        assert answers.size(None, {**asked, **typed})["sentence"] == "Type numbers to see how many are needed."
    assert answers.size(None, {**asked, "people": "1"})["sentence"] == (
        "1 annotators cannot tell a difference, it takes 2 or more."
    )
    with pytest.raises(Refused):
        answers.size(None, {**asked, "measure": "all"})


def test_queries_of_the_corpus_are_lines(answers: Any, systems: Any) -> None:
    def judged(split: str) -> Any:
        if split == "train":
            raise CorpusError("none")
        return [SimpleNamespace(query=SimpleNamespace(text=text)) for text in ("hi", "ho", "hi")]

    systems.corpus.judged = judged
    assert answers.queries(None, {"split": "test"}) == {"lines": ["hi", "ho"]}
    for split in ("train", "all", None):
        with pytest.raises(Refused):
            answers.queries(None, {"split": split})


def test_a_system_behind_http_is_added_and_removed(answers: Any, ann: Annotator) -> None:
    told = answers.add(ann, {"name": "acme", "url": "http://127.0.0.1:1/x", "time_limit": "1.5"})
    assert [(one["system"], one["place"]) for one in told["outside"]] == [("outside:acme", "http://127.0.0.1:1/x")]
    for typed, line in (
        ({"name": "acme"}, "is there already"),
        ({"name": "A"}, "must be 1 to 40"),
        ({"url": "file:///etc/passwd"}, "begins with http"),
        ({"time_limit": "soon"}, "must be a number"),
    ):
        with pytest.raises(Refused, match=line):
            answers.add(ann, {"name": "new", "url": "http://127.0.0.1:1/", "time_limit": "1", **typed})
    assert answers.remove(ann, {"name": "acme"})["outside"] == []
