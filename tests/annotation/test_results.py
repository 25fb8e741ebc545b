"""Which sessions count, and what stands beside the headline numbers."""

import dataclasses
import json

import pytest

from annotation.records import ExperimentRecord, Records, SessionRecord
from annotation.results import all_results, results

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


def test_worked_example() -> None:
    found = results(EXPERIMENT, [A, B, C])
    assert found["delta_ctr"]["value"] == pytest.approx(1 / 18)
    assert (found["delta_acp"]["value"], found["delta_acp"]["literal"], found["delta_acp"]["n"]) == (-1.5, -1.0, 2)
    assert found["ctr"] == {"p": pytest.approx(5 / 9), "b": pytest.approx(1 / 2)}
    assert found["experiment"]["name"] == "n" and found["annotators"] == 2
    assert json.loads(json.dumps(found)) == found


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
    found = results(EXPERIMENT, [A, B, C, *left_out])
    assert found["sessions"] == {
        "submitted": 7,
        "open": 1,
        "abandoned": 1,
        "practice": 1,
        "excluded": {"bot": 1, "nothing_shown": 1, "too_few_stickers": 2},
        "valid": 3,
    }
    assert found["delta_ctr"] == results(EXPERIMENT, [A, B, C])["delta_ctr"]


def test_a_system_against_itself_has_no_headline_but_a_check() -> None:
    found = results(dataclasses.replace(EXPERIMENT, system_b="p"), [A, B, C])
    assert found["sessions"]["excluded"] == {"a_a": 3} and found["delta_ctr"]["value"] is None
    assert found["checks"]["a_a"]["delta_ctr"]["value"] == pytest.approx(1 / 18)
    assert results(EXPERIMENT, [A])["checks"]["a_a"] is None


def test_no_session_at_all() -> None:
    found = results(EXPERIMENT, [])
    undefined = {"value": None, "low": None, "high": None, "n": 0, "p": None}
    assert found["delta_ctr"] == {**undefined, "left_out": 0}
    assert found["delta_acp"] == {**undefined, "literal": None}
    assert found["positions"] == [] and found["groups"] == [] and found["checks"]["median_seconds"] is None


def test_checks_by_hand() -> None:
    checks = results(EXPERIMENT, [A, B, C])["checks"]
    assert (checks["first_p"], checks["first_b"], checks["coin_p"]) == (2, 1, 1.0)
    assert checks["median_seconds"] == 5.0
    # Without bob (1/3 + 1/2) / 2, without ann -2/3.
    assert checks["leave_one_out"] == {"low": pytest.approx(-2 / 3), "high": pytest.approx(5 / 12)}
    assert checks["fixed_k"]["delta_ctr"] == pytest.approx((1 / 3 - 2 / 3 + 0) / 3)
    # C shows shared stickers alone and drops out; B keeps a, c | d, e with a click on e.
    assert checks["without_shared"] == {"delta_ctr": pytest.approx((1 / 3 - 1 / 2) / 2), "delta_acp": -2.0}
    assert checks["by_coin"]["p"] == {"n": 2, "delta_ctr": pytest.approx(-1 / 6), "delta_acp": -2.0}
    assert checks["by_coin"]["b"] == {"n": 1, "delta_ctr": 0.5, "delta_acp": -1.0}
    assert checks["by_coin"]["post_stratified"] == {"delta_ctr": pytest.approx(1 / 6), "delta_acp": -1.5}


def test_sides_of_votes() -> None:
    def vote(number: int, left: str, choice: str) -> SessionRecord:
        return changed(number, kind="side_by_side", owners="", shown=(), left=left, choice=choice)

    found = results(EXPERIMENT, [vote(1, "P", "left"), vote(2, "B", "left"), vote(3, "B", "equal")])
    sides = {"left_p": 1, "left_b": 2, "left_won": 2, "right_won": 0, "p": 0.5}
    assert found["checks"]["sides"] == sides
    assert (found["delta_gsb"]["good"], found["delta_gsb"]["same"], found["delta_gsb"]["bad"]) == (1, 1, 1)


def test_groups() -> None:
    unknown, known = results(EXPERIMENT, [A, B, C])["groups"]
    assert (unknown["age_band"], unknown["gender"], unknown["n"]) == (None, None, 2)
    assert (known["age_band"], known["gender"], known["delta_ctr"]) == ("20-29", "female", pytest.approx(-2 / 3))


def test_the_order_of_records_changes_no_digit() -> None:
    sessions = [changed(i, annotator_id=f"a{i % 5}", clicked=frozenset({i % 6 + 1, i % 4 + 1})) for i in range(30)]
    assert results(EXPERIMENT, sessions) == results(EXPERIMENT, sessions[::-1])


def test_every_experiment_gets_its_own_sessions() -> None:
    other = dataclasses.replace(EXPERIMENT, experiment_id="f")
    found = all_results(Records((EXPERIMENT, other), (A, dataclasses.replace(B, experiment_id="f")), ()))
    assert {name: one["sessions"]["valid"] for name, one in found["experiments"].items()} == {"e": 1, "f": 1}
    assert found["agreement"]["pairs"] == 0
