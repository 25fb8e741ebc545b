"""The measures against numbers worked out by hand."""

from statistics import fmean
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotation.measures import (
    MEASURES,
    acp_differences,
    click_positions,
    click_rates,
    ctr_differences,
    headline,
    position_clicks,
)
from annotation.records.columns import SessionRecord, Sessions
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


def measured(sessions: list[SessionRecord]) -> dict[str, Any]:
    columns = Sessions.of(sessions)
    return headline(columns, {name: measure(columns) for name, measure in MEASURES.items()}, 3)


def pairs(sides: tuple[Any, Any]) -> list[tuple[float, float] | None]:
    return [None if p != p or b != b else (p, b) for p, b in zip(*(side.tolist() for side in sides), strict=True)]


def test_worked_example() -> None:
    # In order of id: PBPBB, PBPBPB, BPB are alike in nothing else.
    sessions = Sessions.of(WORKED).at(np.argsort([s.session_id for s in WORKED]).argsort())
    assert pairs(click_rates(sessions)) == [(2 / 3, 1 / 3), (0, 2 / 3), (1, 1 / 2)]
    assert pairs(click_positions(sessions)) == [(2, 4), None, (2, 3)]
    found = measured(WORKED)
    assert (found["delta_ctr"]["value"], found["delta_ctr"]["n"]) == (pytest.approx(1 / 18), 3)
    acp = found["delta_acp"]
    assert (acp["value"], acp["n"], acp["literal"]) == (-1.5, 2, -1.0)


def test_a_session_without_a_click_counts_as_zero() -> None:
    assert measured([session("PB", {1}), session("PB", set(), "bob")])["delta_ctr"]["value"] == 0.5


def test_a_session_in_which_a_system_owns_nothing_is_left_out_and_counted() -> None:
    found = measured([session("PPP", {1}), session("PB", {2}), vote("left", "P")])["delta_ctr"]
    assert (found["value"], found["n"], found["left_out"]) == (-1.0, 1, 1)


def test_nothing_is_undefined_not_zero() -> None:
    found = measured([])
    assert found["delta_ctr"]["value"] is None and found["delta_gsb"]["value"] is None
    acp = measured([session("PB", {1})])["delta_acp"]
    assert (acp["value"], acp["literal"], acp["n"]) == (None, None, 0)


def test_votes_are_mapped_to_systems() -> None:
    votes = [vote("left", "P"), vote("right", "B"), vote("right", "P"), vote("equal", "B"), vote("left", "P", "bob")]
    found = measured(votes)["delta_gsb"]
    assert (found["good"], found["same"], found["bad"], found["value"]) == (3, 1, 1, pytest.approx(2 / 5))
    assert found["p_votes"] == pytest.approx(10 / 16)  # 3 of 4 or as uneven: (1 + 4 + 4 + 1) / 16
    assert found["p"] == 0.5  # ann's total of 1 and bob's of 1 have equal signs in 2 of 4 flips
    assert found["shares"]["good"]["value"] == 3 / 5


def test_a_position_counts_when_its_last_event_is_a_click() -> None:
    events = [("i", "click", 1), ("i", "click", 2), ("i", "unclick", 1), ("j", "click", 1), ("i", "click", 2)]
    assert last_clicks(events) == {"i": {2}, "j": {1}}
    assert last_clicks([("i", "click", 1), ("i", "unclick", 1), ("i", "click", 1)]) == {"i": {1}}
    assert last_clicks([("i", "unclick", 1)]) == {}


def test_shared_stickers_can_be_left_out() -> None:
    found = session("PBPBB", {2, 5}, list_p=("a", "b", "c"), list_b=("b", "d", "e"), shown=("a", "b", "c", "d", "e"))
    sessions = Sessions.of([found])
    assert np.flatnonzero(sessions.shared[0]).tolist() == [1]
    assert pairs(click_rates(sessions, sessions.shared)) == [(0, 1 / 2)]
    assert pairs(click_positions(sessions, sessions.shared)) == [None]


def test_clicks_by_position() -> None:
    assert position_clicks(Sessions.of([session("PB", {1}), session("BPP", {1, 3})])) == [
        {"position": 1, "shown_p": 1, "clicked_p": 1, "shown_b": 1, "clicked_b": 1},
        {"position": 2, "shown_p": 1, "clicked_p": 0, "shown_b": 1, "clicked_b": 0},
        {"position": 3, "shown_p": 1, "clicked_p": 1, "shown_b": 0, "clicked_b": 0},
    ]


LISTS = st.lists(st.tuples(st.text("PB", min_size=1, max_size=20), st.sets(st.integers(1, 20))), max_size=8)


@given(LISTS)
def test_exchanging_the_systems_turns_every_difference_round(lists: list[tuple[str, set[int]]]) -> None:
    def both(swap: bool) -> list[float | None]:
        turned = str.maketrans("PB", "BP") if swap else {}
        found = measured([session(o.translate(turned), {c for c in clicked if c <= len(o)}) for o, clicked in lists])
        return [found["delta_ctr"]["value"], found["delta_acp"]["value"]]

    for value, turned in zip(both(False), both(True), strict=True):
        assert (value is None) == (turned is None)
        assert value is None or turned is None or value == pytest.approx(-turned)


@given(LISTS)
def test_columns_say_what_one_session_after_the_other_says(lists: list[tuple[str, set[int]]]) -> None:
    records = [
        session(owners, {c for c in clicked if c <= len(owners)}, str(i)) for i, (owners, clicked) in enumerate(lists)
    ]
    sessions = Sessions.of(records)
    told = dict(
        zip(
            sessions.session_id,
            zip(*(c(sessions) for c in (ctr_differences, acp_differences)), strict=True),
            strict=True,
        )
    )
    for record in records:
        own = {side: [at for at, owner in enumerate(record.owners, 1) if owner == side] for side in "PB"}
        clicked = {side: [at for at in own[side] if at in record.clicked] for side in "PB"}
        ctr, acp = told[record.session_id]
        if own["P"] and own["B"]:
            assert ctr == pytest.approx(len(clicked["P"]) / len(own["P"]) - len(clicked["B"]) / len(own["B"]))
        assert (ctr == ctr) == bool(own["P"] and own["B"])
        if clicked["P"] and clicked["B"]:
            assert acp == pytest.approx(fmean(clicked["P"]) - fmean(clicked["B"]))
        assert (acp == acp) == bool(clicked["P"] and clicked["B"])
