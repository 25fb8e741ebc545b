"""TREC run files: what is written can be told apart again, whatever ids there are."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pearl_core.runs import write_run
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
