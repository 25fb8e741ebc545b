"""The measures against numbers worked out by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotation.measures import (
    click_positions,
    click_rates,
    delta_acp,
    delta_ctr,
    delta_gsb,
    position_clicks,
    shared_positions,
)
from annotation.records import SessionRecord
from annotation.sessions import last_clicks


def session(owners: str, clicked: set[int], annotator: str = "ann", **more: object) -> SessionRecord:
    return SessionRecord(
        f"{annotator}-{owners}-{sorted(clicked)}",
        "e",
        annotator,
        "interleaved",
        "submitted",
        owners=owners,
        clicked=frozenset(clicked),
        **more,  # type: ignore[arg-type]
    )


def vote(choice: str, left: str, annotator: str = "ann") -> SessionRecord:
    return SessionRecord(
        f"{annotator}{choice}{left}", "e", annotator, "side_by_side", "submitted", left=left, choice=choice
    )


WORKED = [session("PBPBPB", {1, 3, 4}), session("PBPBB", {2, 5}), session("BPB", {2, 3})]


def test_worked_example() -> None:
    assert [click_rates(s) for s in WORKED] == [(2 / 3, 1 / 3), (0, 2 / 3), (1, 1 / 2)]
    assert [click_positions(s) for s in WORKED] == [(2, 4), None, (2, 3)]
    ctr, acp = delta_ctr(WORKED), delta_acp(WORKED)
    assert (ctr["value"], ctr["n"]) == (pytest.approx(1 / 18), 3)
    assert (acp["value"], acp["n"], acp["literal"]) == (-1.5, 2, -1.0)


def test_a_session_without_a_click_counts_as_zero() -> None:
    assert delta_ctr([session("PB", {1}), session("PB", set(), "bob")])["value"] == 0.5


def test_a_session_in_which_a_system_owns_nothing_is_left_out_and_counted() -> None:
    found = delta_ctr([session("PPP", {1}), session("PB", {2})])
    assert (found["value"], found["n"], found["left_out"]) == (-1.0, 1, 1)


def test_nothing_is_undefined_not_zero() -> None:
    assert delta_ctr([])["value"] is None
    acp = delta_acp([session("PB", {1})])
    assert (acp["value"], acp["literal"], acp["n"]) == (None, None, 0)
    assert delta_gsb([])["value"] is None


def test_votes_are_mapped_to_systems() -> None:
    votes = [vote("left", "P"), vote("right", "B"), vote("right", "P"), vote("equal", "B"), vote("left", "P", "bob")]
    found = delta_gsb(votes)
    assert (found["good"], found["same"], found["bad"], found["value"]) == (3, 1, 1, pytest.approx(2 / 5))
    assert found["p"] == pytest.approx(10 / 16)  # 3 of 4 or as uneven: (1 + 4 + 4 + 1) / 16


def test_a_position_counts_when_its_last_event_is_a_click() -> None:
    events = [("i", "click", 1), ("i", "click", 2), ("i", "unclick", 1), ("j", "click", 1), ("i", "click", 2)]
    assert last_clicks(events) == {"i": {2}, "j": {1}}
    assert last_clicks([("i", "click", 1), ("i", "unclick", 1), ("i", "click", 1)]) == {"i": {1}}
    assert last_clicks([("i", "unclick", 1)]) == {}


def test_shared_stickers_can_be_left_out() -> None:
    found = session("PBPBB", {2, 5}, list_p=("a", "b", "c"), list_b=("b", "d", "e"), shown=("a", "b", "c", "d", "e"))
    assert shared_positions(found) == {2}
    assert click_rates(found, shared_positions(found)) == (0, 1 / 2)
    assert click_positions(found, shared_positions(found)) is None


def test_clicks_by_position() -> None:
    assert position_clicks([session("PB", {1}), session("BPP", {1, 3})]) == [
        {"position": 1, "shown_p": 1, "clicked_p": 1, "shown_b": 1, "clicked_b": 1},
        {"position": 2, "shown_p": 1, "clicked_p": 0, "shown_b": 1, "clicked_b": 0},
        {"position": 3, "shown_p": 1, "clicked_p": 1, "shown_b": 0, "clicked_b": 0},
    ]


LISTS = st.lists(st.tuples(st.text("PB", min_size=1, max_size=20), st.sets(st.integers(1, 20))), max_size=8)


@given(LISTS)
def test_exchanging_the_systems_turns_every_difference_round(lists: list[tuple[str, set[int]]]) -> None:
    def measured(swap: bool) -> list[float | None]:
        turned = str.maketrans("PB", "BP") if swap else {}
        sessions = [session(o.translate(turned), {c for c in clicked if c <= len(o)}) for o, clicked in lists]
        return [delta_ctr(sessions)["value"], delta_acp(sessions)["value"]]

    for value, turned in zip(measured(False), measured(True), strict=True):
        assert (value is None and turned is None) or value == pytest.approx(-turned)
