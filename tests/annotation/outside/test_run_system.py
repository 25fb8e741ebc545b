"""A run file as a system: its answers to its own queries, and to no others."""

import json
from pathlib import Path

import pytest

from annotation.outside import OutsideError, RunSettings, RunSystem
from pearl_core.types import CorpusError, Query, User, UserGroup

STICKERS = {"s01", "s02", "s03"}
RUN = "q1 Q0 s02 1 2.5 acme\nq1 Q0 s01 2 1.5 acme\nq2 Q0 s03 1 1 acme\nq3 Q0 s01 1 1 acme\n"


def made(folder: Path, run: str = RUN, queries: list[dict[str, str]] | None = None) -> RunSystem:
    rows = queries or [{"qid": "q1", "query": "Good night"}, {"qid": "q2", "query": "hello", "age": "25"}]
    (folder / "run").write_text(run, "utf-8")
    (folder / "queries.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    settings = RunSettings(str(folder / "run"), str(folder / "queries.jsonl"))
    return RunSystem("outside:acme", settings, STICKERS, {})


def test_it_answers_its_queries_however_they_are_typed(tmp_path: Path) -> None:
    system = made(tmp_path)
    for text in ("Good night", " good  NIGHT", "Ｇood night"):
        found = system.retrieve(Query(text), 10)
        assert [(hit.sticker_id, hit.score) for hit in found.hits] == [("s02", 2.5), ("s01", 1.5)]
    assert system.retrieve(Query("good night"), 1).ids == ("s02",)
    assert (found.system, found.version) == ("outside:acme", system.version)


def test_a_query_that_it_has_not_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OutsideError, match="no answer to this query"):
        made(tmp_path).retrieve(Query("birthday"), 10)


def test_of_several_answers_to_the_same_words_that_of_the_persons_group_holds(tmp_path: Path) -> None:
    queries = [
        {"qid": "q1", "query": "hi", "age": "25", "gender": "female"},
        {"qid": "q2", "query": "hi", "age": "35", "gender": "male"},
    ]
    system = made(tmp_path, queries=queries)
    assert system.retrieve(Query("hi", User(None, UserGroup("30-44", "male"))), 10).ids == ("s03",)
    assert system.retrieve(Query("hi"), 10).ids == ("s02", "s01"), "the first, where nobody's group is meant"
    system = made(tmp_path, queries=[*queries, {"qid": "q3", "query": "hi"}])
    assert system.retrieve(Query("hi"), 10).ids == ("s01",)


def test_its_version_is_the_hash_of_both_files(tmp_path: Path) -> None:
    first = made(tmp_path).version
    assert made(tmp_path).version == first
    assert made(tmp_path, run=RUN + "q4 Q0 s01 1 1 acme\n").version != first
    assert made(tmp_path, queries=[{"qid": "q2", "query": "Good night"}]).version != first


@pytest.mark.parametrize(
    ("run", "line"),
    [
        ("q1 Q0 s09 1 1 acme\n", "query 'q1' has sticker 's09', which the corpus does not have"),
        ("q9 Q0 s01 1 1 acme\n", "answers none of the queries"),
        ("q1 Q0 s01 1 1\n", "line 1: 5 fields, there must be six"),
    ],
)
def test_a_run_that_cannot_be_used_is_named(tmp_path: Path, run: str, line: str) -> None:
    with pytest.raises(CorpusError, match=line):
        made(tmp_path, run=run)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="nowhere: cannot be read"):
        RunSystem("outside:x", RunSettings(str(tmp_path / "nowhere"), str(tmp_path / "none")), STICKERS, {})
