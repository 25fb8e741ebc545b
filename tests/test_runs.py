"""TREC run files: what is written can be told apart again, whatever ids there are."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pearl_core.runs import read_run, write_run
from pearl_core.types import CorpusError, Hit, Query, RankedList

NAMES = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\t\r\n\ufeff"), min_size=1).filter(
    str.strip
)


def answer(*ids: str) -> RankedList:
    hits = tuple(Hit(sticker_id, 1 / rank) for rank, sticker_id in enumerate(ids, 1))
    return RankedList(Query("q"), "bm25", "v", hits, 0.5)


def test_a_run_is_in_trecs_format(tmp_path: Path) -> None:
    assert write_run(tmp_path / "run", {"q1": answer("b", "a"), "q2": answer(), "q3": answer("c")}) == 3
    lines = (tmp_path / "run").read_text().splitlines()
    assert lines[:2] == ["q1\tQ0\tb\t1\t1.0\tbm25", "q1\tQ0\ta\t2\t0.5\tbm25"]
    assert lines[2].split("\t")[:4] == ["q3", "Q0", "c", "1"]


@given(st.dictionaries(NAMES, st.lists(NAMES, min_size=1, unique=True), max_size=4))
def test_every_id_stands_between_tabs_on_its_line(
    tmp_path_factory: pytest.TempPathFactory, run: dict[str, list[str]]
) -> None:
    path = tmp_path_factory.mktemp("run") / "run"
    write_run(path, {qid: answer(*ids) for qid, ids in run.items()})
    lines = path.read_text("utf-8").split("\n")[:-1]
    found = [line.split("\t") for line in lines]
    expected = [(qid, sticker_id, str(rank)) for qid, ids in run.items() for rank, sticker_id in enumerate(ids, 1)]
    assert [(qid, sticker_id, rank) for qid, _, sticker_id, rank, _, _ in found] == expected


def test_an_id_that_would_break_a_line_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="tab"):
        write_run(tmp_path / "run", {"q\t1": answer("a")})


@given(st.dictionaries(NAMES, st.lists(NAMES, min_size=1, unique=True), max_size=4))
def test_a_run_that_was_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, run: dict[str, list[str]]
) -> None:
    path = tmp_path_factory.mktemp("run") / "run"
    answers = {qid: answer(*ids) for qid, ids in run.items()}
    write_run(path, answers)
    assert read_run(path) == {qid: found.hits for qid, found in answers.items()}


def test_blanks_between_fields_and_any_order_of_lines_are_read(tmp_path: Path) -> None:
    path = tmp_path / "run"
    path.write_text("q1 Q0 b 2 1.5 x\r\n\nq1  Q0 a   1 2 x\n")
    assert read_run(path) == {"q1": (Hit("a", 2.0), Hit("b", 1.5))}


def test_a_byte_order_mark_is_no_part_of_the_first_id(tmp_path: Path) -> None:
    (tmp_path / "run").write_bytes(b"\xef\xbb\xbfq1 Q0 a 1 2 x\n")
    assert list(read_run(tmp_path / "run")) == ["q1"]


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("q1 Q0 a 1 2\n", "run, line 1: 5 fields"),
        ("q1 Q0 a one 2 x\n", "run, line 1: rank 'one' is not a whole number"),
        ("q1 Q0 a 1 nan x\n", "run, line 1: score 'nan' is not a finite number"),
        ("q1 Q0 a 1 high x\n", "run, line 1: score 'high' is not a finite number"),
        ("q1 Q0 a 1 2 x\nq1 Q0 b 1 1 x\n", "run, line 2: rank 1 comes twice for query 'q1'"),
        ("q1 Q0 a 1 2 x\nq1 Q0 a 2 1 x\n", "run: query 'q1' has a sticker twice"),
        ("q1 Q0 a 1 1 x\nq1 Q0 b 2 2 x\n", "run: query 'q1' ranks 'b' below a sticker with a lower score"),
    ],
)
def test_a_run_that_cannot_be_is_named(tmp_path: Path, lines: str, told: str) -> None:
    (tmp_path / "run").write_text(lines)
    with pytest.raises(CorpusError, match=told):
        read_run(tmp_path / "run")
