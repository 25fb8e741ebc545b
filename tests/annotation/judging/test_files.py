"""Judgments as files: worked by hand, read again by what they are for, and from round to round by the console."""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4
from xml.etree import ElementTree

import pytest

from annotation.cli import main
from annotation.experiments import Annotator, Experiments
from annotation.judging.files import LOG, label_studio, log_rows, qrels, table, triplets, write_files
from annotation.judging.judged import Judged, judged, named_round
from annotation.judging.labels import Labels
from annotation.judging.rounds import summaries
from annotation.nouns import Refused
from db.accounts import Withdrawal
from db.store import Store, now
from pearl_core.cli import main as core
from pearl_core.corpus import Corpus, open_corpus
from pearl_core.serving import Systems
from pearl_core.systems import build_system
from pearl_core.types import Sticker

SAID = Judged("p1", "hi", "", "s1", None, "1", "ann", "20-29", "female", "match", False, "", 2.0, "2026-05-01T00:00")


def votes(*labels: str, **other: Any) -> list[Judged]:
    return [replace(SAID, annotator_id=str(n), label=label, **other) for n, label in enumerate(labels)]  # type: ignore[arg-type]


def test_the_majority_says_whether_a_sticker_matches_and_a_tie_is_no_match() -> None:
    given = [
        *votes("match", "match", "no_match", sticker_id="most"),
        *votes("match", "no_match", sticker_id="tie"),
        *votes("match", "skip", "skip", sticker_id="one"),
        *votes("skip", sticker_id="skipped"),
        *votes("match", sticker_id="known", gold="match"),
        *votes("no_match", sticker_id="most", user_group="45-59 male"),
    ]
    files = qrels(given)
    assert files["qrels.tsv"] == "q1\t0\tmost\t1\nq1\t0\tone\t1\nq1\t0\ttie\t0\nq2\t0\tmost\t0\n"
    assert [json.loads(line) for line in files["queries.jsonl"].splitlines()] == [
        {"qid": "q1", "query": "hi"},
        {"qid": "q2", "query": "hi", "age": "45-59", "gender": "male"},
    ]


def test_training_data_is_a_row_of_the_log_for_each_judgment() -> None:
    rows = log_rows([*votes("match", "no_match", "skip"), *votes("match", gold="match")])
    assert rows == [
        ("desk-ann", "20-29", "female", "hi", "s1", "1", "2026-05-01T00:00"),
        ("desk-ann", "20-29", "female", "hi", "s1", "0", "2026-05-01T00:00"),
    ]
    (first, *_) = csv.DictReader(io.StringIO(triplets(rows)["interactions.csv"]))
    assert first == dict(zip(LOG, rows[0], strict=True))


def test_no_cell_of_the_table_is_a_formula() -> None:
    given = [replace(SAID, query="=1+1", comment="@x", seconds=None, age_band=None)]
    (row,) = csv.DictReader(io.StringIO(table(given)["judgments.csv"]))
    assert (row["query"], row["comment"], row["seconds"], row["age_band"]) == ("'=1+1", "'@x", "", "")


@pytest.mark.parametrize("separator", [";", "\t"])
def test_no_separator_of_a_spreadsheet_makes_two_cells_of_one_text(separator: str) -> None:
    said = [replace(SAID, query=f"hi{separator}=cmd()")]
    for files in (table(said), triplets(log_rows(said))):
        assert all(f'"hi{separator}=cmd()"' in text for text in files.values())


def test_label_studio_gets_a_task_for_each_pair_and_an_annotation_for_each_judgment() -> None:
    pictured, bare = Sticker("s1", "images/1.gif"), Sticker("s2", None, "haha", "", "cat")
    corpus: Any = SimpleNamespace(by_id={"s1": pictured, "s2": bare})
    given = [*votes("match", "skip"), *votes("no_match", pair_id="p2", sticker_id="s2", gold="match")]
    files = label_studio(given, corpus, "/data/local-files/?d=")
    first, second = json.loads(files["tasks.json"])
    assert first["data"]["image"] == "/data/local-files/?d=images/1.gif" and first["data"]["text"] == ""
    assert (second["data"]["image"], second["data"]["text"]) == ("", "haha, cat")
    choice = {"from_name": "match", "to_name": "sticker", "type": "choices", "value": {"choices": ["Match"]}}
    assert first["annotations"] == [
        {"result": [choice], "was_cancelled": False, "ground_truth": False, "lead_time": 2.0},
        {"result": [], "was_cancelled": True, "ground_truth": False, "lead_time": 2.0},
    ]
    assert [one["ground_truth"] for one in second["annotations"]] == [True, False]
    assert second["annotations"][1]["result"][0]["value"] == {"choices": ["No match"]}
    assert (first["data"]["annotators"], second["data"]["annotators"]) == (["ann", "ann"], [None, "ann"])
    assert not [task for task in (first, second) if "predictions" in task]


def test_label_studio_gets_flags_and_comments_also_of_what_was_skipped() -> None:
    corpus: Any = SimpleNamespace(by_id={})
    given = [replace(one, flagged=True, comment='<b> "&"') for one in votes("no_match", "skip")]
    (task,) = json.loads(label_studio(given, corpus, "")["tasks.json"])
    flag = {"from_name": "flag", "to_name": "sticker", "type": "choices", "value": {"choices": ["Flagged"]}}
    comment = {"from_name": "comment", "to_name": "sticker", "type": "textarea", "value": {"text": ['<b> "&"']}}
    choice = {"from_name": "match", "to_name": "sticker", "type": "choices", "value": {"choices": ["No match"]}}
    # In this form version 1.23.2 took them and gave them back.
    assert [one["result"] for one in task["annotations"]] == [[choice, flag, comment], [flag, comment]]
    assert [one["was_cancelled"] for one in task["annotations"]] == [False, True]


def test_every_result_has_its_control_in_the_labelling_interface() -> None:
    corpus: Any = SimpleNamespace(by_id={})
    given = [replace(one, flagged=True, comment="c") for one in votes("match", "no_match")]
    files = label_studio(given, corpus, "")
    interface = {one.get("name"): one for one in ElementTree.fromstring(files["config.xml"]).iter() if one.get("name")}
    (task,) = json.loads(files["tasks.json"])
    for result in (result for one in task["annotations"] for result in one["result"]):
        control = interface[result["from_name"]]
        assert (control.tag.lower(), control.get("toName")) == (result["type"], result["to_name"])
        assert result["to_name"] in interface
        choices = {choice.get("value") for choice in control.iter("Choice")}
        assert set(result["value"].get("choices", ())) <= choices
    shown = [one.get("value", "") for one in ElementTree.fromstring(files["config.xml"])]
    assert {value[1:] for value in shown if value.startswith("$")} <= set(task["data"])


def test_files_take_the_place_of_older_ones_and_leave_others_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    for content in ("old", "new"):
        write_files(tmp_path, {"qrels.tsv": content})
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"notes.txt": "mine", "qrels.tsv": "new"}


# The console, on a corpus of its own that has systems


@pytest.fixture
def corpus(new_corpus: Callable[..., Corpus]) -> Corpus:
    made = new_corpus("judged")
    build_system("bm25", made)
    return made


@pytest.fixture
def home(corpus: Corpus) -> str:
    return str(corpus.folder.parents[1])


def run(capsys: pytest.CaptureFixture[str], *arguments: str, console: Any = main) -> Any:
    """What a command says in JSON; its one line of error where it fails."""
    code = console([*arguments, "--json"])
    told = capsys.readouterr()
    return json.loads(told.out) if code == 0 else told.err


def judge_all(store: Store, corpus: Corpus, person: Annotator, name: str) -> int:
    """Judge every pair of a round: what waves or laughs matches. The number of judgments."""
    labels = Labels(store, Systems(corpus))
    (round_id,) = [one.round_id for one in labels.open_rounds() if one.name == name]
    count = 0
    while task := labels.task(person, round_id):
        meaning = corpus.by_id[labels.sticker_of(person.annotator_id, task.pair_id)].meaning or ""
        label = "match" if "waving" in meaning or "laughing" in meaning else "no_match"
        labels.judge(person, task.pair_id, label, uuid4().hex)  # type: ignore[arg-type]
        count += 1
    return count


def test_from_a_pool_to_an_evaluation(
    capsys: pytest.CaptureFixture[str], experiments: Experiments, url: str, corpus: Corpus, home: str, tmp_path: Path
) -> None:
    (tmp_path / "queries.txt").write_text("hello\nhappy haha\n\nnothing of the kind\n")
    (tmp_path / "gold.tsv").write_text("hello\ts11\tmatch\n")
    command = ("pool", "first", "--corpus", "judged", "--home", home, "--db", url, "--systems", "bm25", "--depth", "3")
    made = run(capsys, *command, "--queries", str(tmp_path / "queries.txt"), "--gold", str(tmp_path / "gold.tsv"))
    assert made["pairs"] >= 4 and made["wanted"] == made["pairs"] - 1
    ann = experiments.enrol("ann", "20-29", "female")
    assert judge_all(experiments.store, corpus, ann, "first") == made["pairs"]
    (told,) = run(capsys, "rounds", "--db", url)["rounds"]
    assert (told["given"], told["gold"]) == (made["wanted"], {"right": 1, "of": 1, "accuracy": 1.0})
    assert told["annotators"][0]["pseudonym"] == "ann"
    assert main(["close-round", "--db", url, "first"]) == 0 and "first: closed" in capsys.readouterr().out
    run(capsys, "judgments", "--db", url, "--round", "first", "--out", str(tmp_path / "out"))
    files = [str(tmp_path / "out" / name) for name in ("queries.jsonl", "qrels.tsv")]
    asked = ("evaluate", "--corpus", "judged", "--home", home, "--systems", "bm25")
    found = run(capsys, *asked, "--queries", files[0], "--qrels", files[1], console=core)
    assert found["queries"] == 2 and found["systems"]["bm25"]["Recall@10"]["mean"] == 1.0


def test_from_a_pool_into_the_log_that_is_trained_on(
    capsys: pytest.CaptureFixture[str], experiments: Experiments, url: str, corpus: Corpus, home: str, tmp_path: Path
) -> None:
    (tmp_path / "queries.txt").write_text("hello\nhappy\n")  # `happy` is a query that the corpus measures by
    command = ("pool", "more", "--corpus", "judged", "--home", home, "--db", url, "--systems", "bm25")
    made = run(capsys, *command, "--queries", str(tmp_path / "queries.txt"))
    judge_all(experiments.store, corpus, experiments.enrol("ann", "20-29", "female"), "more")
    written = run(
        capsys, "judgments", "--db", url, "--round", "more", "--home", home, "--format", "triplets",
        "--out", str(tmp_path / "out"),
    )  # fmt: skip
    assert written["rows"] + written["held_out"] == made["pairs"] and written["held_out"] > 0
    rows = list(csv.DictReader((tmp_path / "out" / "interactions.csv").open(encoding="utf-8")))
    assert {row["query"] for row in rows} == {"hello"} and len(rows) == written["rows"]
    before = len(corpus.interactions)
    into = ("judgments", "--db", url, "--round", "more", "--home", home, "--into-corpus", "judged")
    told = run(capsys, *into)
    assert (told["added"], told["held_out"]) == (written["rows"], written["held_out"])
    grown = open_corpus(Path(home), "judged")
    assert grown.hash != corpus.hash and len(grown.interactions) == before + told["added"]
    assert {row.query for row in grown.interactions if row.user_id == "desk-ann"} == {"hello"}
    assert run(capsys, *into)["added"] == 0


def test_what_is_missing_is_named(
    capsys: pytest.CaptureFixture[str], store: Store, url: str, home: str, tmp_path: Path
) -> None:
    assert "no round 'x' (there are: none yet)" in run(
        capsys, "judgments", "--db", url, "--round", "x", "--out", str(tmp_path)
    )
    assert main(["judgments", "--db", url, "--round", "x"]) == 2
    (tmp_path / "gold.tsv").write_text("hello\ts11\n")
    pool = ("pool", "x", "--corpus", "judged", "--home", home, "--db", url, "--systems", "bm25", "--split", "train")
    assert "gold.tsv:1" in run(capsys, *pool, "--gold", str(tmp_path / "gold.tsv"))
    assert "user group 'old'" in run(capsys, *pool, "--groups", "old")
    (tmp_path / "gold.tsv").write_bytes(b"hello\ts11\tmatch\n\xff")
    assert "gold.tsv: byte 17 is not UTF-8 text" in run(capsys, *pool, "--gold", str(tmp_path / "gold.tsv"))


def test_a_pool_may_ask_a_system_from_outside(
    capsys: pytest.CaptureFixture[str], store: Store, url: str, home: str, tmp_path: Path
) -> None:
    (tmp_path / "run").write_text("1 Q0 s11 1 2.0 x\n1 Q0 s12 2 1.0 x\n")
    (tmp_path / "queries.jsonl").write_text('{"qid": "1", "query": "hello"}\n')
    (tmp_path / "more.txt").write_text("hello\nbye\n")
    common = ("--corpus", "judged", "--home", home, "--db", url)
    files = ("--run", str(tmp_path / "run"), "--queries", str(tmp_path / "queries.jsonl"))
    run(capsys, "outside", "add", "theirs", *files, *common)
    pool = ("pool", "p", "--systems", "bm25,outside:theirs", *common)
    assert "outside:theirs has no answer to 'bye'" in run(capsys, *pool, "--queries", str(tmp_path / "more.txt"))
    made = run(capsys, *pool, "--queries", str(tmp_path / "queries.jsonl"))
    assert made["pairs"] >= 2


def test_what_simulated_people_said_is_not_trained_on_with_what_people_said(
    capsys: pytest.CaptureFixture[str], store: Store, url: str, home: str
) -> None:
    pool = ("pool", "rehearsed", "--corpus", "judged", "--home", home, "--db", url, "--systems", "bm25")
    run(capsys, *pool, "--split", "train", "--simulated")
    into = ("judgments", "--db", url, "--round", "rehearsed", "--home", home, "--into-corpus", "judged")
    assert "answered by simulated people" in run(capsys, *into)


def test_groups_of_a_pool_are_all_the_own_or_those_named(
    capsys: pytest.CaptureFixture[str], store: Store, url: str, home: str
) -> None:
    pool = ("--corpus", "judged", "--home", home, "--db", url, "--systems", "bm25", "--split", "test", "--depth", "1")
    made = {
        name: run(capsys, "pool", name, *pool, "--groups", name)["pairs"] for name in ("all", "own", "20-29 female")
    }
    assert made == {"all": 24, "own": 3, "20-29 female": 3}  # three queries for which something is found


def test_what_stands_leaves_out_what_was_replaced_and_who_withdrew(
    experiments: Experiments, corpus: Corpus, home: str, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    store = experiments.store
    run(capsys, "pool", "first", "--corpus", "judged", "--home", home, "--db", url, "--systems", "bm25", "--split",
        "test", "--depth", "1", "--overlap", "2")  # fmt: skip
    ann, bob = experiments.enrol("ann", "20-29", "female"), experiments.enrol("bob", None, None)
    for person in (ann, bob):
        judge_all(store, corpus, person, "first")
    (told,) = summaries(store)
    assert (told["agreement"]["pairs"], told["agreement"]["krippendorff_alpha"]) == (3, 1.0)
    labels = Labels(store, Systems(corpus))
    (offer,) = labels.open_rounds()
    last = labels.before(ann, offer.round_id)
    assert last is not None
    labels.judge(ann, last.pair_id, "skip", "corrected")
    with store.read() as records:
        given = judged(records, named_round(records, "first"))
    assert len(given) == 6 and [one.label for one in given].count("skip") == 1
    assert summaries(store)[0]["agreement"]["pairs"] == 2
    with store.write() as records:
        records.add(Withdrawal(annotator_id=bob.annotator_id, reason="asked", author=None, at=now()))
    with store.read() as records:
        assert {one.pseudonym for one in judged(records, named_round(records, offer.round_id))} == {"ann"}
        with pytest.raises(Refused, match="there are: first"):
            named_round(records, "second")
