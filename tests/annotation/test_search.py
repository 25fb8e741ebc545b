"""The Search tab's answer: what may be asked, and one system's failure leaving the others their columns."""

from types import SimpleNamespace
from typing import Any

import pytest

from annotation.nouns import Refused
from annotation.tabs.search import find
from pearl_core.types import ArtifactMissing, Query, RankedList


class Systems:
    """One that answers nothing, one that breaks, one that isn't there yet."""

    corpus = SimpleNamespace(name="tiny", users={}, by_id={})

    def states(self) -> tuple[Any, ...]:
        return (SimpleNamespace(name="calm", about="finds nothing"),)

    def retrieve(self, name: str, query: Query, k: int) -> RankedList:
        if name == "broken":
            raise RuntimeError("index is\ntorn")
        if name == "late":
            raise ArtifactMissing("late is not ready (building 40%)")
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
