"""Which sessions count, and what stands beside the headline numbers."""

import dataclasses
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from annotation.intervals import holm
from annotation.records import ExperimentRecord, Records
from annotation.records.columns import SessionRecord, Sessions
from annotation.results import all_results, results
from annotation.validity import POINTS

EXPERIMENT = ExperimentRecord("e", "n", "p", "b", "paper", 3)
A = SessionRecord(
    "1",
    "e",
    "ann",
    "interleaved",
    "submitted",
    list_p=("a", "b", "c"),
    list_b=("d", "e", "f"),
    first="P",
    shown=("a", "d", "b", "e", "c", "f"),
    owners="PBPBPB",
    clicked=frozenset({1, 3, 4}),
    seconds=4.0,
)
B = dataclasses.replace(
    A,
    session_id="2",
    annotator_id="bob",
    list_b=("b", "d", "e"),
    shown=("a", "b", "c", "d", "e"),
    owners="PBPBB",
    clicked=frozenset({2, 5}),
    seconds=6.0,
    group=("20-29", "female"),
)
C = dataclasses.replace(
    A,
    session_id="3",
    list_b=("a", "b", "c"),
    first="B",
    shown=("a", "b", "c"),
    owners="BPB",
    clicked=frozenset({2, 3}),
    seconds=None,
)


def changed(number: int, **changes: object) -> SessionRecord:
    return dataclasses.replace(A, session_id=str(number), **changes)  # type: ignore[arg-type]


def told(*sessions: SessionRecord, experiment: ExperimentRecord = EXPERIMENT) -> dict[str, Any]:
    return results(experiment, Sessions.of(sessions))


def test_worked_example() -> None:
    found = told(A, B, C)
    assert found["delta_ctr"]["value"] == pytest.approx(1 / 18)
    assert (found["delta_acp"]["value"], found["delta_acp"]["literal"], found["delta_acp"]["n"]) == (-1.5, -1.0, 2)
    assert found["ctr"] == {"p": pytest.approx(5 / 9), "b": pytest.approx(1 / 2)}
    assert found["experiment"]["name"] == "n" and found["annotators"] == 2
    assert json.loads(json.dumps(found, allow_nan=False)) == json.loads(json.dumps(found))


def test_only_valid_sessions_count_and_the_others_are_counted_by_rule() -> None:
    left_out = [
        changed(10, state="open"),
        changed(11, state="abandoned"),
        changed(12, practice=True),
        changed(13, exclusions=("bot", "too fast")),
        changed(14, list_b=("d", "e")),
        changed(15, list_b=("d", "e", "e")),
        changed(16, shown=(), owners=""),
    ]
    found = told(A, B, C, *left_out)
    assert found["sessions"] == {
        "submitted": 7,
        "open": 1,
        "abandoned": 1,
        "practice": 1,
        "excluded": {"bot": 1, "nothing_shown": 1, "too_few_stickers": 2},
        "valid": 3,
    }
    assert found["delta_ctr"] == told(A, B, C)["delta_ctr"]


def test_a_system_against_itself_has_no_headline_but_a_check() -> None:
    found = told(A, B, C, experiment=dataclasses.replace(EXPERIMENT, system_b="p"))
    assert found["sessions"]["excluded"] == {"a_a": 3} and found["delta_ctr"]["value"] is None
    assert found["checks"]["a_a"]["delta_ctr"]["value"] == pytest.approx(1 / 18)
    assert told(A)["checks"]["a_a"] is None


def test_no_session_at_all() -> None:
    found = told()
    undefined = {"value": None, "low": None, "high": None, "n": 0, "p": None}
    assert found["delta_ctr"] == {**undefined, "left_out": 0}
    assert found["delta_acp"] == {**undefined, "literal": None}
    assert found["positions"] == [] and found["groups"] == [] and found["checks"]["seconds"]["median"] is None
    assert found["delta_gsb"]["shares"] == {"good": None, "same": None, "bad": None}
    assert found["running"] == {"delta_ctr": [], "delta_acp": [], "delta_gsb": []}
    assert found["checks"]["sides"]["left_share"] == {"value": None, "low": None, "high": None}


def test_checks_by_hand() -> None:
    checks = told(A, B, C)["checks"]
    assert (checks["first_p"], checks["first_b"], checks["coin_p"]) == (2, 1, 1.0)
    # Without bob (1/3 + 1/2) / 2, without ann -2/3; ACP and votes have ann alone.
    ctr, acp = checks["leave_one_out"]["delta_ctr"], checks["leave_one_out"]["delta_acp"]
    assert ctr == {"low": pytest.approx(-2 / 3), "high": pytest.approx(5 / 12)}
    assert acp == checks["leave_one_out"]["delta_gsb"] == {"low": None, "high": None}
    assert checks["fixed_k"]["delta_ctr"] == pytest.approx((1 / 3 - 2 / 3 + 0) / 3)
    # C shows shared stickers alone and drops out; B keeps a, c | d, e with a click on e.
    assert checks["without_shared"] == {"delta_ctr": pytest.approx((1 / 3 - 1 / 2) / 2), "delta_acp": -2.0}
    assert checks["by_coin"]["p"] == {"n": 2, "delta_ctr": pytest.approx(-1 / 6), "delta_acp": -2.0}
    assert checks["by_coin"]["b"] == {"n": 1, "delta_ctr": 0.5, "delta_acp": -1.0}
    assert checks["by_coin"]["post_stratified"] == {"delta_ctr": pytest.approx(1 / 6), "delta_acp": -1.5}


def test_seconds_by_hand() -> None:
    found = told(A, B, C, changed(4, seconds=8.0))["checks"]["seconds"]
    assert {name: found[name] for name in ("n", "median", "q1", "q3")} == {"n": 3, "median": 6.0, "q1": 5.0, "q3": 7.0}
    ann, bob = found["annotators"]
    assert (ann["annotator_id"], ann["n"], ann["median"]) == ("ann", 2, 6.0)
    assert (bob["annotator_id"], bob["n"], bob["median"], bob["q1"]) == ("bob", 1, 6.0, 6.0)


def vote(number: int, left: str, choice: str, **changes: object) -> SessionRecord:
    return changed(number, kind="side_by_side", owners="", shown=(), left=left, choice=choice, **changes)


def test_sides_of_votes() -> None:
    found = told(vote(1, "P", "left"), vote(2, "B", "left"), vote(3, "B", "equal"))
    sides = found["checks"]["sides"]
    assert [sides[name] for name in ("left_p", "left_b", "left_won", "right_won", "equal", "p")] == [1, 2, 2, 0, 1, 0.5]
    # 2 of 2 on the left: Clopper and Pearson's lower end is 0.025 ** (1 / 2).
    assert sides["left_share"] == {"value": 1.0, "low": pytest.approx(0.025**0.5), "high": 1.0}
    assert sides["balance_p"] == 1.0
    assert (found["delta_gsb"]["good"], found["delta_gsb"]["same"], found["delta_gsb"]["bad"]) == (1, 1, 1)
    assert found["delta_gsb"]["shares"]["good"]["value"] == pytest.approx(1 / 3)


def test_groups_have_every_measure_with_interval_and_corrected_p() -> None:
    women, men = ("20-29", "female"), ("20-29", "male")
    sessions = [
        changed(i, annotator_id=f"a{i % 8}", group=(women, men)[i % 2], clicked=frozenset({1 + i % 3, 4}))
        for i in range(48)
    ] + [vote(100 + i, "P", ("left", "right", "equal")[i % 3], annotator_id=f"a{i % 8}", group=women) for i in range(9)]
    first, second = told(*sessions)["groups"]
    assert (first["age_band"], first["gender"], first["sessions"]) == ("20-29", "female", 33)
    assert (
        first["delta_gsb"]["n"] == 9 and second["delta_gsb"]["value"] is None and second["delta_gsb"]["p_holm"] is None
    )
    own = told(*[session for session in sessions if session.group == women])["delta_ctr"]
    assert {name: first["delta_ctr"][name] for name in ("value", "low", "high", "n", "p")} == {
        name: own[name] for name in ("value", "low", "high", "n", "p")
    }
    tested = [row["delta_ctr"] for row in (first, second)]
    assert [row["p_holm"] for row in tested] == holm([row["p"] for row in tested])


def test_groups_of_the_worked_example() -> None:
    unknown, known = told(A, B, C)["groups"]
    assert (unknown["age_band"], unknown["gender"], unknown["sessions"]) == (None, None, 2)
    assert (known["age_band"], known["gender"], known["delta_ctr"]["value"]) == (
        "20-29",
        "female",
        pytest.approx(-2 / 3),
    )
    assert known["delta_ctr"]["low"] is None and known["delta_ctr"]["p_holm"] is None  # bob alone


def at(minute: int) -> datetime:
    return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)


def test_the_course_follows_the_order_of_the_ends() -> None:
    late, early, middle = (dataclasses.replace(s, ended=at(m)) for s, m in ((A, 3), (B, 1), (C, 2)))
    points = told(late, early, middle)["running"]["delta_ctr"]
    assert [point["n"] for point in points] == [1, 2, 3]
    # bob's -2/3, then ann's 1/2, then her 1/3.
    assert [point["value"] for point in points] == pytest.approx([-2 / 3, -1 / 12, 1 / 18])
    assert points[0]["low"] is None and points[1]["low"] < points[1]["value"] < points[1]["high"]
    assert told(late, early, middle)["delta_ctr"]["value"] == pytest.approx(points[-1]["value"])


def test_the_course_has_few_points_and_ends_with_all_sessions() -> None:
    points = told(*[changed(i, ended=at(i), annotator_id=f"a{i % 3}") for i in range(500)])["running"]["delta_ctr"]
    assert len(points) == POINTS and points[-1]["n"] == 500


def test_the_order_of_records_changes_no_digit() -> None:
    sessions = [changed(i, annotator_id=f"a{i % 5}", clicked=frozenset({i % 6 + 1, i % 4 + 1})) for i in range(30)]
    assert told(*sessions) == told(*sessions[::-1])


def test_every_experiment_gets_its_own_sessions() -> None:
    other = dataclasses.replace(EXPERIMENT, experiment_id="f")
    found = all_results(Records((EXPERIMENT, other), Sessions.of([A, dataclasses.replace(B, experiment_id="f")]), ()))
    assert {name: one["sessions"]["valid"] for name, one in found["experiments"].items()} == {"e": 1, "f": 1}
    assert found["agreement"]["pairs"] == 0


def test_who_else_is_in_the_records_changes_no_digit() -> None:
    sessions = [
        changed(i, annotator_id=f"{i % 9}", clicked=frozenset({i % 6 + 1, i % 4 + 1}), ended=at(i)) for i in range(60)
    ]
    others = [changed(100 + i, experiment_id="f", annotator_id=f"{i / 4}") for i in range(40)]
    alone = all_results(Records((EXPERIMENT,), Sessions.of(sessions), ()))
    among = all_results(Records((EXPERIMENT,), Sessions.of(sessions + others), ()))
    assert json.dumps(among) == json.dumps(alone)


def test_no_interval_is_told_beyond_what_the_measure_can_be() -> None:
    group = ("20-29", "female")
    clicked = [{1, 6}, {1, 6}, {2, 5}, {1, 3, 5}, {2, 4, 6}]  # P first, P last; B first, P last; all of P; all of B
    lists = [
        changed(i, clicked=frozenset(positions), annotator_id=f"a{i % 2}", group=group, a_a=a_a, ended=at(i))
        for a_a in (False, True)
        for i, positions in enumerate(clicked, 1 + 100 * a_a)
    ]
    votes = [
        changed(i, kind="side_by_side", owners="", left="P", choice=choice, annotator_id=f"a{i % 2}", group=group)
        for i, choice in enumerate(("left", "left", "right"), 50)
    ]
    found = told(*lists, *votes)
    everything = [found, found["checks"]["a_a"], *found["groups"]]
    for name, most in (("delta_ctr", 1.0), ("delta_acp", 5.0), ("delta_gsb", 1.0)):
        ends = [one[name][end] for one in everything for end in ("low", "high")]
        ends += [point[end] for point in found["running"][name] for end in ("low", "high")]
        known = [end for end in ends if end is not None]
        assert known and max(map(abs, known)) <= most
    assert (found["delta_gsb"]["low"], found["delta_gsb"]["high"]) == (-1.0, 1.0)
