"""The Search tab's answer: what may be asked, and one system's failure leaving the others their columns."""

from collections.abc import Sequence
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest

from annotation.nouns import Refused
from annotation.tabs.search import explained, find
from pearl_core.types import ArtifactMissing, Query, RankedList, Sticker, User


class Systems:
    """One that answers nothing, one that breaks, one that isn't there yet."""

    corpus = SimpleNamespace(name="tiny", users={}, by_id={})
    notice = ""

    @property
    def now(self) -> "Systems":
        return self

    def states(self) -> tuple[Any, ...]:
        return (SimpleNamespace(name="calm", about="finds nothing"),)

    def get(self, name: str) -> Any:
        if name == "late":
            raise ArtifactMissing("late is not ready (building 40%)")
        return SimpleNamespace(retrieve=partial(self.retrieve, name))

    def retrieve(self, name: str, query: Query, k: int) -> RankedList:
        if name == "broken":
            raise RuntimeError("index is\ntorn")
        return RankedList(query, name, "1", (), 0.5)


DESK: Any = SimpleNamespace(systems=Systems())


def test_a_system_that_breaks_says_so_in_its_own_column() -> None:
    calm, broken, late = find(DESK, {"query": " hi ", "systems": ["calm", "broken", "late"]})["cols"]
    assert (calm["about"], calm["none"], calm["fault"], calm["ms"]) == ("finds nothing", True, "", "under 1 ms")
    assert broken["fault"] == "broken failed: RuntimeError: index is torn"
    assert late["fault"] == "late is not ready (building 40%)"


@pytest.mark.parametrize("query", ["", "  ", None, ["hi"], 5, "x" * 501, "\0", "\ud800", "\u200b"])
def test_a_query_is_a_text_that_can_be_seen(query: object) -> None:
    with pytest.raises(Refused):
        find(DESK, {"query": query, "systems": ["calm"]})


@pytest.mark.parametrize("systems", [[], ["calm"] * 4, "calm", None])
def test_one_to_three_systems(systems: object) -> None:
    with pytest.raises(Refused, match="Choose one to 3 systems"):
        find(DESK, {"query": "hi", "systems": systems})


def test_a_corpus_that_changed_meanwhile_is_told_of() -> None:
    assert find(DESK, {"query": "hi", "systems": ["calm"]})["notice"] == ""
    desk = desk_of(Telling({}))
    desk.systems.notice = "The corpus has changed."
    assert find(desk, {"query": "hi", "systems": ["telling"]})["notice"] == "The corpus has changed."


class Telling:
    """A system that counts how often it was asked why; `told` is what it says."""

    def __init__(self, told: Any) -> None:
        self.told, self.asked = told, 0

    def retrieve(self, query: Query, k: int) -> RankedList:
        return RankedList(query, "telling", "1", (), 0.5)

    def explain(self, query: Query, k: int) -> Any:
        self.asked += 1
        if isinstance(self.told, Exception):
            raise self.told
        return self.told


def desk_of(system: Telling) -> Any:
    corpus = SimpleNamespace(name="tiny", users={}, stickers=(), by_id={"s01": Sticker("s01")}, recognised={})
    systems = SimpleNamespace(corpus=corpus, notice="", states=tuple, get=lambda name: system)
    systems.now = systems
    return SimpleNamespace(systems=systems)


def test_only_a_sticker_looked_at_is_explained() -> None:
    system = Telling({"intents": {"order": ["meaning"], "weights": {"meaning": 1.0}}})
    (column,) = find(desk_of(system), {"query": "hi", "systems": ["telling"]})["cols"]
    assert column["explains"] and system.asked == 0
    told = explained(desk_of(system), {"query": "hi", "system": "telling", "sticker": "s01"})
    assert told["intents"][0]["k"] == "meaning" and not told["fault"] and system.asked == 1


@pytest.mark.parametrize("told", [RuntimeError("torn"), {"intents": 3}, {"funnel": {"steps": [{}]}}, 5])
def test_an_explanation_that_fails_is_one_line_of_the_panel(told: Any) -> None:
    payload = {"query": "hi", "system": "telling", "sticker": "s01"}
    fault = explained(desk_of(Telling(told)), payload)["fault"]
    assert fault.startswith("telling could not explain this: ") and "\n" not in fault


def test_a_sticker_that_is_not_there_is_refused() -> None:
    with pytest.raises(Refused, match="no sticker 'gone'"):
        explained(desk_of(Telling({})), {"query": "hi", "system": "telling", "sticker": "gone"})


class Liking(Telling):
    """A system that ranks by style, or breaks when it is asked of a person."""

    def known_of(self, user: User, like: Sequence[str] = ()) -> Any:
        if isinstance(self.told, Exception):
            raise self.told
        return {"style": {"whose": "user", "clusters": [], "alpha": self.told, "reading": "cosine"}}


def test_systems_that_know_the_same_of_a_person_share_an_entry() -> None:
    desk, asked = desk_of(Liking(0.5)), {"query": "hi", "user": "ann"}
    desk.systems.corpus.users["ann"] = User("ann", None, ("s01", "s01"))
    (person,) = find(desk, {**asked, "systems": ["one", "two"]})["people"]
    assert person["systems"] == ["one", "two"] and person["heading"] == "Styles that ann likes"
    assert [row["v"] for row in person["weights"]] == ["liked style 0.5"] * 2
    assert find(desk_of(Telling({})), {"query": "hi", "systems": ["telling"]})["people"] == []


def test_a_system_that_cannot_tell_of_a_person_still_answers() -> None:
    found = find(desk_of(Liking(RuntimeError("torn"))), {"query": "hi", "systems": ["liking"]})
    assert found["people"] == [] and not found["cols"][0]["fault"]
