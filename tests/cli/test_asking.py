"""The commands that ask systems: search, run and evaluate."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from pearl_core.cli import main
from pearl_core.corpus import Corpus
from pearl_core.systems import artifact_folder, build_system

Capture = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def asked(new_corpus: Any) -> Corpus:
    """A corpus of which gpop, upop and bm25 are built."""
    corpus: Corpus = new_corpus("asked")
    for name in ("gpop", "upop", "bm25"):
        build_system(name, corpus)
    return corpus


def call(corpus: Corpus, *arguments: str) -> int:
    return main([*arguments, "--corpus", corpus.name, "--home", str(corpus.folder.parents[1])])


def test_search_answers_in_the_shape_that_programs_rely_on(asked: Corpus, capsys: Capture) -> None:
    assert call(asked, "search", "Good  night", "--system", "bm25", "--k", "1", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert list(told) == ["query", "system", "version", "ms", "hits", "explain"]
    assert (told["query"], told["system"]) == ("Good  night", "bm25")
    assert told["explain"]["read_as"] == "good night"
    (hit,) = told["hits"]
    assert (hit["rank"], hit["sticker_id"]) == (1, "s03")
    assert sum(hit["evidence"].values()) == pytest.approx(hit["score"])
    assert set(hit["evidence"]) == {"word: good", "word: night"}


def test_search_reads_well(asked: Corpus, capsys: Capture) -> None:
    assert call(asked, "search", "birthday", "--system", "bm25") == 0
    out = capsys.readouterr().out
    assert "1 hit in" in out
    assert "s07" in out and "word: birthday" in out


@pytest.mark.parametrize(
    ("who", "group", "first"),
    [
        ([], None, "s01"),
        (["--user", "ann"], "20-29 female", "s02"),
        (["--age", "25", "--gender", "female"], "20-29 female", "s02"),
        (["--age", "0-19", "--gender", "male"], "0-19 male", "s07"),
        (["--user", "ann", "--age", "50", "--gender", "male"], "45-59 male", "s01"),
        (["--user", "eve"], None, "s01"),
    ],
)
def test_search_asks_as_anyone(asked: Corpus, capsys: Capture, who: list[str], group: str | None, first: str) -> None:
    assert call(asked, "search", "hi", "--system", "upop", "--json", *who) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["explain"]["user_group"] == group
    assert told["hits"][0]["sticker_id"] == first


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--system", "bm26"], r"'bm26'.*bm25"),
        (["--system", "bm25-ocr"], r"bm25-ocr is not built"),
        (["--system", "bm25", "--user", "zoe"], r"no user 'zoe'"),
    ],
)
def test_what_cannot_be_asked_is_told_in_one_line(
    asked: Corpus, capsys: Capture, arguments: list[str], told: str
) -> None:
    assert call(asked, "search", "hi", *arguments) == 1
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert re.search(told, err)


@pytest.mark.parametrize(
    "arguments", [["--age", "70"], ["--age", "x"], ["--gender", "none"], ["--k", "0"], ["--k", "x"]]
)
def test_wrong_usage_is_told_in_one_line_that_names_the_value(
    asked: Corpus, capsys: Capture, arguments: list[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        call(asked, "search", "hi", "--system", "bm25", *arguments)
    err = capsys.readouterr().err
    assert stop.value.code == 2
    assert f"'{arguments[1]}'" in err and err.count("\n") == 1


def test_run_writes_a_run_of_the_corpus_queries(asked: Corpus, capsys: Capture, tmp_path: Path) -> None:
    assert call(asked, "run", "--system", "bm25", "--out", str(tmp_path / "run"), "--json") == 0
    assert json.loads(capsys.readouterr().out)["queries"] == 4
    hits = [tuple(line.split("\t")[:4:2]) for line in (tmp_path / "run").read_text("utf-8").splitlines()]
    assert hits == [("q1", "s03"), ("q1", "s01"), ("q2", "s02"), ("q2", "s07"), ("q3", "s06")]


def test_run_takes_other_queries(asked: Corpus, tmp_path: Path) -> None:
    (tmp_path / "queries.jsonl").write_text('{"qid": "x", "query": "angry"}\n')
    done = call(
        asked, "run", "--system", "bm25", "--queries", str(tmp_path / "queries.jsonl"), "--out", str(tmp_path / "run")
    )
    assert done == 0
    assert (tmp_path / "run").read_text("utf-8").split("\t")[:4] == ["x", "Q0", "s04", "1"]


def test_evaluate_reports_every_ready_system(asked: Corpus, capsys: Capture) -> None:
    assert call(asked, "evaluate", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["corpus"], told["queries"]) == ("asked", 4)
    assert list(told["systems"]) == ["bm25", "gpop", "upop"]
    # q1 to q3 have a relevant sticker first and all of them in the list, q4 shares no word with any
    assert told["systems"]["bm25"]["MRR@10"]["mean"] == pytest.approx(3 / 4)
    assert told["systems"]["bm25"]["Recall@10"]["mean"] == pytest.approx(3 / 4)


def test_evaluate_takes_other_judgments_and_prints_a_table(asked: Corpus, capsys: Capture, tmp_path: Path) -> None:
    (tmp_path / "qrels").write_text("q1 0 s01 1\n")
    assert call(asked, "evaluate", "--systems", "bm25", "--qrels", str(tmp_path / "qrels")) == 0
    out = capsys.readouterr().out
    assert "1 query" in out and "| bm25 | 0.000 [0.000, 0.000] | 0.500" in out


@pytest.mark.parametrize(
    ("option", "text", "told"),
    [
        ("--qrels", "q1 0 s99 1\n", "no sticker of it"),
        ("--qrels", "q1 0\n", ":1: "),
        ("--qrels", "zz 0 s01 1\n", "no query"),
        ("--qrels", None, "no file"),
        ("--queries", None, "no file"),
        ("--queries", '{"query": "x"}\n', ":1:"),
    ],
)
def test_broken_files_are_named(
    asked: Corpus, capsys: Capture, tmp_path: Path, option: str, text: str | None, told: str
) -> None:
    path = tmp_path / "file"
    if text is not None:
        path.write_text(text)
    assert call(asked, "evaluate", "--systems", "bm25", option, str(path)) == 1
    err = capsys.readouterr().err
    assert str(path) in err and told in err and err.count("\n") == 1


def test_a_system_to_compare_with_must_be_measured_too(asked: Corpus, capsys: Capture) -> None:
    assert call(asked, "evaluate", "--systems", "bm25,gpop", "--against", "gpop,dense") == 2
    told = "pearl_core evaluate: --against dense, which is not among the systems: bm25, gpop\n"
    assert capsys.readouterr().err == told
    assert call(asked, "evaluate", "--systems", "bm25,gpop", "--against", "gpop") == 0


def test_evaluate_says_when_nothing_is_built(new_corpus: Any, capsys: Capture) -> None:
    assert call(new_corpus("unbuilt"), "evaluate") == 1
    assert "'unbuilt'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["search", "x", "--system", "bm25", "--age", "25"], "give both or neither"),
        (["search", "x", "--system", "bm25", "--k", "0"], "'0' is not a whole number of at least 1"),
        (["build", "--workers", "0"], "'0' is not a whole number of at least 1"),
        (["build", "--systems", " ,"], "' ,' names nothing"),
        (["evaluate", "--seed", "-1"], "'-1' is not a whole number of at least 0"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_code_2(
    asked: Corpus, capsys: Capture, arguments: list[str], told: str
) -> None:
    try:
        code = call(asked, *arguments)
    except SystemExit as left:  # as argparse leaves
        code = int(str(left.code))
    assert code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert told in line


def test_systems_are_named_once_each_with_or_without_blanks(asked: Corpus, capsys: Capture) -> None:
    assert call(asked, "build", "--systems", "gpop, upop,gpop", "--json") == 0
    assert list(json.loads(capsys.readouterr().out)["seconds"]) == ["gpop", "upop"]


def test_query_that_is_not_utf8_is_answered_in_utf8(asked: Corpus, capsys: Capture) -> None:
    assert call(asked, "search", "birthday \udcff", "--system", "bm25", "--json") == 0
    told = json.loads(capsys.readouterr().out.encode("utf-8"))
    assert told["query"] == "birthday �" and told["hits"][0]["sticker_id"] == "s07"


def test_damaged_artifact_is_named(new_corpus: Any, capsys: Capture) -> None:
    corpus = new_corpus("damaged")
    for name, file in (("bm25", "impacts.npy"), ("gpop", "clicks.json")):
        build_system(name, corpus)
        (artifact_folder(corpus, name) / file).write_bytes(b"PK")
        assert call(corpus, "search", "birthday", "--system", name) == 1
        (line,) = capsys.readouterr().err.splitlines()
        assert f"{name} cannot be loaded" in line and f"delete {artifact_folder(corpus, name)}" in line
