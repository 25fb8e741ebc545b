"""The table of precomputed rankings: what is written is read, what is broken is named, the frequent come first."""

from pathlib import Path

import pytest

from pearl_core.corpus import Corpus
from pearl_core.intents.table import (
    Row,
    distinct_queries,
    frequent_queries,
    open_table,
    read_rows,
    read_table,
    table_path,
    write_row,
)
from pearl_core.llm import Usage
from pearl_core.types import CorpusError
from tests.conftest import NewCorpus

ORDER = ("character_ip", "visual_style", "entity", "meaning", "ocr_text")
OTHER = tuple(reversed(ORDER))


def write(path: Path, *rows: Row) -> None:
    with open_table(path) as file:
        for row in rows:
            write_row(file, row)


def test_absent_table_is_empty(tmp_path: Path) -> None:
    assert read_table(tmp_path / "none.jsonl") == {}


def test_rows_are_read_as_they_were_written(tmp_path: Path) -> None:
    rows = [Row("晚安", ORDER, "m", Usage(2, 500, 120, 0, 1.25)), Row("hi", None, "m", Usage(1, 400, 7), "partial")]
    write(tmp_path / "t.jsonl", *rows)
    assert list(read_rows(tmp_path / "t.jsonl")) == rows


def test_newest_ranking_counts_and_failures_do_not(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    write(path, Row("hi", ORDER, "m", Usage()), Row("no", None, "m", Usage(), "partial"))
    write(path, Row("hi", OTHER, "n", Usage()), Row("hi", None, "n", Usage(), "time-out"))
    assert read_table(path) == {"hi": OTHER}


def test_torn_last_line_is_neither_read_nor_kept(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    write(path, Row("hi", ORDER, "m", Usage()))
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"query": "go')
    assert read_table(path) == {"hi": ORDER}
    write(path, Row("go", OTHER, "m", Usage()))
    assert read_table(path) == {"hi": ORDER, "go": OTHER}
    assert path.read_bytes().startswith(whole + b'{"query": "go", ')


@pytest.mark.parametrize(
    "line",
    [b"oops", b"[]", b'{"query": "a"}', b'{"query": "a", "order": ["meaning"], "model": "m"}',
     b'{"query": "a", "order": ["meaning", "meaning", "entity", "ocr_text", "visual_style"], "model": "m"}'],
)  # fmt: skip
def test_line_that_is_no_row_is_named(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "t.jsonl"
    write(path, Row("hi", ORDER, "m", Usage()))
    path.write_bytes(path.read_bytes() + line + b"\n")
    with pytest.raises(CorpusError, match=r"t\.jsonl:2: no row of an intent table"):
        read_table(path)


def test_most_frequent_queries_of_the_log_come_first(tiny: Corpus) -> None:
    # four searches for "good night", three for "happy", two for "hello"
    assert frequent_queries(tiny, 3) == ["good night", "happy", "hello"]
    assert len(frequent_queries(tiny, 100)) == 6


def test_search_that_shows_several_stickers_counts_once(new_corpus: NewCorpus) -> None:
    corpus = new_corpus("searches")
    rows = ["ann,,,often shown,s01,0,2026-01-01T00:00:00"] * 5
    rows += [f"ann,,,often asked,s01,0,2026-01-0{day}T00:00:00" for day in (1, 2)]
    header = "user_id,age,gender,query,sticker_id,clicked,shown_at"
    (corpus.folder / "interactions.csv").write_text("\n".join([header, *rows]) + "\n", "utf-8")
    assert frequent_queries(corpus, 2) == ["often asked", "often shown"]


def test_spellings_of_one_query_are_one_as_first_written() -> None:
    assert distinct_queries(iter(["Hi", "bye", " hi ", "HI", "", "\u200b"]), 5) == ["Hi", "bye"]


def test_corpus_without_a_log_says_what_to_give(new_corpus: NewCorpus) -> None:
    with pytest.raises(CorpusError, match="has no log to take queries from: give --from FILE"):
        frequent_queries(new_corpus("logless", log=False), 5)


def test_table_stays_outside_of_what_a_build_replaces(tiny: Corpus) -> None:
    assert table_path(tiny) == tiny.built / "intents.jsonl"
