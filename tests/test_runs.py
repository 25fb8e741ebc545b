"""TREC run files: what is written is read back, and what is broken is named."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pearl_core.runs import read_run, write_run
from pearl_core.types import Hit, Query, RankedList

NAMES = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\t\r\n"), min_size=1).filter(
    str.strip
)


def answer(*ids: str) -> RankedList:
    hits = tuple(Hit(sticker_id, 1 / rank) for rank, sticker_id in enumerate(ids, 1))
    return RankedList(Query("q"), "bm25", "v", hits, 0.5)


def test_a_run_is_in_trecs_format(tmp_path: Path) -> None:
    assert write_run(tmp_path / "run", {"q1": answer("b", "a"), "q2": answer(), "q3": answer("c")}) == 3
    lines = (tmp_path / "run").read_text().splitlines()
    assert lines[:2] == ["q1\tQ0\tb\t1\t1.0\tbm25", "q1\tQ0\ta\t2\t0.5\tbm25"]
    assert read_run(tmp_path / "run") == {"q1": ["b", "a"], "q3": ["c"]}


@given(st.dictionaries(NAMES, st.lists(NAMES, min_size=1, unique=True), max_size=4))
def test_any_run_comes_back_as_it_was(tmp_path_factory: pytest.TempPathFactory, run: dict[str, list[str]]) -> None:
    path = tmp_path_factory.mktemp("run") / "run"
    write_run(path, {qid: answer(*ids) for qid, ids in run.items()})
    assert read_run(path) == run


def test_a_run_by_other_tools_is_read_by_its_ranks(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("q1 Q0 late 7 0.1 other\r\nq1 Q0 early 0 0.9 other\n\n")
    assert read_run(tmp_path / "run") == {"q1": ["early", "late"]}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("q1 Q0 a 1 0.5 s\nq1 Q0 b\n", r":2: 'q1 Q0 b' is not"),
        ("q1 Q0 a first 0.5 s\n", r":1: .*first"),
        ("q1 Q0 a 1 high s\n", r":1: .*high"),
        ("q1 Q0 a 1 2 s\nq1 Q0 b 1 1 s\n", "'q1' has rank 1 twice"),
        ("q1 Q0 a 1 2 s\nq1 Q0 a 2 1 s\n", "'q1' has a sticker more than once"),
    ],
)
def test_what_is_broken_is_named(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "run").write_text(text)
    with pytest.raises(ValueError, match=told):
        read_run(tmp_path / "run")


def test_an_id_that_would_break_a_line_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="tab"):
        write_run(tmp_path / "run", {"q\t1": answer("a")})
