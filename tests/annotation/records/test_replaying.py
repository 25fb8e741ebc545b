"""Records out and in again: the same digits, nothing half written, and problems named by file and line."""

import itertools
import json
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import event as events
from sqlalchemy import select

from annotation.experiments import Annotator, Experiments
from annotation.nouns import Plan
from annotation.people.withdrawals import withdraw
from annotation.plans import Plans
from annotation.records import read_records
from annotation.records.columns import COLUMNS
from annotation.records.exporting import QUERIES, export
from annotation.records.replaying import read_folder
from annotation.results import all_results
from annotation.votes import Votes
from db import models
from db.labels import Pair, Round
from db.store import Store, now


@pytest.fixture
def lived(experiments: Experiments, votes: Votes, systems: Any, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A store in which four people did all that can be done; every third of their sessions is an A/A one."""
    draws = itertools.cycle((0.9, 0.9, 0.1))
    monkeypatch.setattr("annotation.rules.secrets.SystemRandom.random", lambda self: next(draws))
    chance = random.Random(7)
    systems.answering = lambda name, query, k: [f"{name}{i}" if i % 3 else f"both{i}" for i in range(k)]
    plans = Plans(experiments.store, systems)
    plan = Plan(name="all", system_p="dense", system_b="bm25-ocr", practice_rounds=1, aa_share=0.2)
    experiment = plans.begin(plans.save(plan).experiment_id).experiment_id
    draft = plans.save(Plan(name="against itself", system_p="dense", system_b="dense"))
    against_itself = plans.begin(draft.experiment_id).experiment_id
    for number in range(4):
        person = experiments.enrol(f"person {number}", (None, "20-29")[number % 2], None)
        for turn in range(4):
            page = experiments.start(person, experiment, f"q{turn}")
            for click in range(5):
                kind = "unclick" if click == 4 else "click"
                at = chance.randint(1, page.length)
                experiments.react(person, page.impression_id, at, kind, f"{number}-{turn}-{click}", None)
            if turn == 2 and number == 0:
                experiments.abandon(person, page.session_id)
            else:
                experiments.submit(person, page.impression_id, f"{number}-{turn}")
            pair = votes.start(person, experiment, f"q{turn}")
            votes.vote(person, pair.impression_id, chance.choice(["left", "right", "equal"]), f"v{number}-{turn}")
        experiments.start(person, experiment, "left open")
        page = experiments.start(person, against_itself, "same")
        experiments.submit(person, page.impression_id, f"same{number}")
        experiments.enrol(f"person {number}", "45-59", "male")  # after the sessions above
        judge(experiments.store, person, number, page.session_id)
    return experiments.store


def judge(store: Store, person: Annotator, number: int, session_id: str) -> None:
    with store.write() as records:
        records.add(
            models.Exclusion(
                exclusion_id=f"x{number}", session_id=session_id, rule="bot", reason="", author="me", at=now()
            )
        )
        for judgment in range(3):
            label = ("match", "no_match", "match", "skip")[(number + judgment) % 4]
            records.add(
                models.Judgment(
                    judgment_id=f"{number}-{judgment}",
                    annotator_id=person.annotator_id,
                    profile_id=number + 1,
                    round="1",
                    query="q",
                    sticker_id=f"s{judgment}",
                    label=label,
                    at=now(),
                )
            )


def read_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_replay_gives_the_digits_of_the_store(lived: Store, tmp_path: Path) -> None:
    export(lived, tmp_path / "out")
    from_store = read_records(lived)
    from_files = read_folder(tmp_path / "out")
    for column in COLUMNS:
        assert repr(getattr(from_files.sessions, column).tolist()) == repr(
            getattr(from_store.sessions, column).tolist()
        )
    assert from_files.sessions.groups == from_store.sessions.groups
    assert (from_files.experiments, from_files.judgments) == (from_store.experiments, from_store.judgments)
    found = json.dumps(all_results(from_store))
    assert found == json.dumps(all_results(from_files))
    told = json.loads(found)
    assert told["agreement"]["krippendorff_alpha"] is not None
    first = next(iter(told["experiments"].values()))
    assert first["delta_gsb"]["value"] is not None and first["running"]["delta_ctr"] and first["checks"]["a_a"]


def test_replay_gives_the_digits_of_the_store_when_somebody_has_withdrawn(
    lived: Store, experiments: Experiments, tmp_path: Path
) -> None:
    before = all_results(read_records(lived))
    withdraw(lived, experiments.enrol("person 3", None, None).annotator_id, "no more")
    export(lived, tmp_path / "out")
    found = all_results(read_records(lived))
    assert json.dumps(found) == json.dumps(all_results(read_folder(tmp_path / "out")))
    assert found["agreement"] != before["agreement"]
    counted = [next(iter(told["experiments"].values()))["annotators"] for told in (before, found)]
    assert counted == [4, 3]


def test_simulated_rounds_and_gold_pairs_are_told_apart_by_files_as_by_the_store(lived: Store, tmp_path: Path) -> None:
    before = all_results(read_records(lived))["agreement"]
    with lived.write() as records:
        annotators = records.scalars(select(models.Annotator.annotator_id)).all()
        for name, simulated in (("people", False), ("rehearsal", True)):
            records.add(
                Round(round_id=name, name=name, corpus="tiny", corpus_hash="", systems={}, depth=1, overlap=2,
                      guidelines="", simulated=simulated, author=None, at=now())
            )  # fmt: skip
            records.flush()
            for place, gold in enumerate((None, None, "match")):
                pair_id = f"{name}-{place}"
                records.add(
                    Pair(pair_id=pair_id, round_id=name, query=name, user_group="", sticker_id=f"s{place}",
                         found_by={}, gold=gold, place=place)
                )  # fmt: skip
                records.flush()
                for number, person in enumerate(annotators[:2]):
                    label = "match" if place or number else "no_match"
                    records.add(
                        models.Judgment(judgment_id=f"{pair_id}-{number}", annotator_id=person, profile_id=number + 1,
                                        round=name, query=name, sticker_id=f"s{place}", label=label,
                                        pair_id=pair_id, at=now())
                    )  # fmt: skip
    export(lived, tmp_path / "out")
    found = all_results(read_records(lived))["agreement"]
    assert json.dumps(found) == json.dumps(all_results(read_folder(tmp_path / "out"))["agreement"])
    assert found["pairs"] == before["pairs"] + 2 and list(found["rounds"]) == ["1", "people"]
    assert found["simulated"]["pairs"] == 2 and list(found["simulated"]["rounds"]) == ["rehearsal"]


def test_an_export_has_every_file_and_the_published_fields(lived: Store, tmp_path: Path) -> None:
    counts = export(lived, tmp_path / "out")
    assert {path.name for path in (tmp_path / "out").iterdir()} == {f"{kind}.jsonl" for kind in QUERIES}
    fields = {
        "experiments": {"experiment_id", "name", "system_p", "system_b", "method", "k"},
        "annotators": {"annotator_id", "age_band", "gender"},
        "sessions": {"session_id", "experiment_id", "annotator_id", "kind", "query", "state", "practice"},
        "impressions": {"impression_id", "session_id", "list_p", "list_b", "first", "shown", "owners", "left"},
        "events": {"event_id", "impression_id", "kind", "position", "at"},
        "votes": {"vote_id", "impression_id", "choice", "at"},
        "judgments": {"judgment_id", "annotator_id", "query", "sticker_id", "label", "at", "replaces"},
        "exclusions": {"session_id", "rule", "reason", "author", "at"},
    }
    for kind, names in fields.items():
        lines = read_lines(tmp_path / "out" / f"{kind}.jsonl")
        assert len(lines) == counts[kind] > 0
        assert all(names <= set(line) for line in lines)
    (ann, *_) = read_lines(tmp_path / "out" / "annotators.jsonl")
    assert (ann["age_band"], ann["gender"]) == ("45-59", "male")


def test_an_export_appears_whole_or_not_at_all(lived: Store, tmp_path: Path) -> None:
    out = tmp_path / "place" / "out"
    export(lived, out)
    before = {path.name: path.read_bytes() for path in out.iterdir()}

    def fail(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if "FROM vote" in statement:
            raise OSError("the disk is full")

    events.listen(lived.engine, "before_cursor_execute", fail)
    try:
        with pytest.raises(OSError, match="disk is full"):
            export(lived, out)
        with pytest.raises(OSError, match="disk is full"):
            export(lived, tmp_path / "place" / "new")
    finally:
        events.remove(lived.engine, "before_cursor_execute", fail)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    assert [path.name for path in out.parent.iterdir()] == ["out"]
    export(lived, out)  # an older export is replaced
    assert [path.name for path in out.parent.iterdir()] == ["out"]


def test_a_folder_with_other_things_is_left_alone(store: Store, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(ValueError, match=r"holds '.*', which no export wrote"):
        export(store, tmp_path)
    assert (tmp_path / "thesis.txt").exists()
    with pytest.raises(ValueError, match="is a file"):
        export(store, tmp_path / "thesis.txt")


# Folders written by hand

EXPERIMENT = {"experiment_id": "e", "name": "n", "system_p": "p", "system_b": "b", "method": "paper", "k": 3}
ANNOTATOR = {"annotator_id": "ann", "age_band": "20-29", "gender": "female"}


def session(number: int, **more: Any) -> dict[str, Any]:
    return {
        "session_id": f"s{number}",
        "experiment_id": "e",
        "annotator_id": "ann",
        "kind": "interleaved",
        "query": "q",
        "state": "submitted",
        "practice": False,
        **more,
    }


def impression(number: int, p: str, b: str, first: str, shown: str, owners: str) -> dict[str, Any]:
    row = {"impression_id": f"i{number}", "session_id": f"s{number}", "list_p": list(p), "list_b": list(b)}
    return {**row, "first": first, "shown": list(shown), "owners": list(owners)}


def click(
    event_id: str, number: int, position: int, at: str = "2026-01-01T00:00:00Z", kind: str = "click"
) -> dict[str, Any]:
    return {"event_id": event_id, "impression_id": f"i{number}", "kind": kind, "position": position, "at": at}


def worked_example() -> dict[str, list[dict[str, Any]]]:
    return {
        "experiments": [EXPERIMENT],
        "annotators": [ANNOTATOR],
        "sessions": [session(1), session(2), session(3)],
        "impressions": [
            impression(1, "abc", "def", "P", "adbecf", "PBPBPB"),
            impression(2, "abc", "bde", "P", "abcde", "PBPBB"),
            impression(3, "abc", "abc", "B", "abc", "BPB"),
        ],
        "events": [click(f"{n}-{p}", n, p) for n, p in ((1, 1), (1, 3), (1, 4), (2, 2), (2, 5), (3, 2), (3, 3))],
    }


def written(folder: Path, files: dict[str, list[dict[str, Any]]]) -> Path:
    for kind, lines in files.items():
        (folder / f"{kind}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    return folder


def test_worked_example_from_files_alone(tmp_path: Path) -> None:
    found = all_results(read_folder(written(tmp_path, worked_example())))["experiments"]["e"]
    assert found["delta_ctr"]["value"] == pytest.approx(1 / 18)
    assert (found["delta_acp"]["value"], found["delta_acp"]["literal"], found["delta_acp"]["n"]) == (-1.5, -1.0, 2)
    assert found["groups"][0]["age_band"] == "20-29"


def test_events_count_in_order_of_time_whatever_their_order_in_the_file(tmp_path: Path) -> None:
    files = worked_example()
    files["events"] = [
        click("3", 1, 1, "2026-01-01T00:00:02.5+00:00"),
        click("2", 1, 1, "2026-01-01T01:00:02+01:00", "unclick"),
        click("1", 1, 2, "2026-01-01T00:00:01", "unclick"),
        click("0", 1, 2, "2026-01-01T00:00:00Z"),
        click("0", 1, 2, "2026-01-01T00:00:00Z"),
    ]
    sessions = read_folder(written(tmp_path, files)).sessions
    clicked = [(np.flatnonzero(flags) + 1).tolist() for flags in sessions.clicked]
    assert dict(zip(sessions.session_id, clicked, strict=True)) == {"s1": [1], "s2": [], "s3": []}


def test_the_first_vote_counts(tmp_path: Path) -> None:
    pair = {"impression_id": "i1", "session_id": "s1", "list_p": list("abc"), "list_b": list("def"), "left": "B"}
    files = {
        "experiments": [EXPERIMENT],
        "sessions": [session(1, kind="side_by_side")],
        "impressions": [pair],
        "votes": [
            {"vote_id": "2", "impression_id": "i1", "choice": "left", "at": "2026-01-02T00:00:00Z"},
            {"vote_id": "1", "impression_id": "i1", "choice": "right", "at": "2026-01-01T00:00:00Z"},
        ],
    }
    found = all_results(read_folder(written(tmp_path, files)))["experiments"]["e"]["delta_gsb"]
    assert (found["value"], found["good"], found["same"], found["bad"]) == (1.0, 1, 0, 0)


@pytest.mark.parametrize(
    ("kind", "line", "message"),
    [
        ("events", click("x", 9, 1), r"events.jsonl:8: impression_id 'i9' is in no file"),
        ("events", click("x", 3, 4), r"events.jsonl:8: position 4 was not shown; there are 1 to 3"),
        ("events", click("x", 3, 0), r"events.jsonl:8: position '0'"),
        ("events", click("x", 3, 1, "yesterday"), r"events.jsonl:8: at 'yesterday'"),
        ("events", click("1-1", 1, 2), r"events.jsonl:8: event_id '1-1' came before with other values"),
        ("sessions", session(4, experiment_id="x"), r"sessions.jsonl:4: experiment_id 'x' is in no file"),
        ("sessions", session(4, state="lost"), r"sessions.jsonl:4: state 'lost'"),
        ("impressions", impression(3, "a", "b", "P", "ab", "PB"), r"impression_id 'i3' came before"),
        ("impressions", {**impression(4, "a", "b", "P", "ab", "PB"), "session_id": "s3"}, "has an impression already"),
        ("experiments", {"experiment_id": "x"}, r"experiments.jsonl:2: name"),
        ("sessions", ["not", "an", "object"], r"sessions.jsonl:4: line"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, kind: str, line: Any, message: str) -> None:
    files = worked_example()
    files[kind].append(line)
    with pytest.raises(ValueError, match=message):
        read_folder(written(tmp_path, files))


def test_a_missing_file_of_clicks_is_not_taken_for_no_clicks(tmp_path: Path) -> None:
    files = worked_example()
    del files["events"]
    with pytest.raises(FileNotFoundError, match=r"events\.jsonl"):
        read_folder(written(tmp_path, files))
