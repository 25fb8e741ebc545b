"""Rows of a corpus folder: good ones kept, each fault told with file, line, value and what is allowed."""

import json
import os
from pathlib import Path
from typing import Any

import pyarrow
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from pearl_core.corpus import read as module
from pearl_core.corpus.read import Fault, read_qrels, read_table, shown
from pearl_core.corpus.rows import InteractionRow, QueryRow, RowError, StickerRow, UserRow, qrel, validate

LOG_HEADER = "user_id,age,gender,query,sticker_id,clicked,shown_at\n"


def stickers(folder: Path, text: str | bytes, name: str = "stickers.jsonl") -> tuple[list[str], list[str]]:
    """Ids of the stickers read from `text`, and the faults."""
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    table = read_table(folder, name, StickerRow)
    return [row.sticker_id for _, row in table.rows], [str(fault) for fault in table.faults]


def test_text_may_be_a_list_and_tags_are_keywords_apart() -> None:
    row = validate(StickerRow, {"sticker_id": 7, "meaning": ["hi", " there "], "keywords": "a, b；c", "tags": ["d, e"]})
    assert (row.sticker_id, row.meaning, row.keywords, row.tags) == ("7", "hi, there", ("a", "b", "c"), ("d, e",))


def test_blank_text_is_no_text_and_unknown_fields_are_kept() -> None:
    row = validate(StickerRow, {"sticker_id": "a", "meaning": " ", "entity": [], "artist": {"name": "x"}})
    assert (row.meaning, row.entity) == (None, None)
    assert row.model_extra == {"artist": {"name": "x"}}


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({}, "no sticker_id; allowed: a value in every row"),
        ({"sticker_id": ""}, "sticker_id is empty; allowed: an id of at least one character"),
        ({"sticker_id": None}, "sticker_id is absent, not text (None); allowed: text"),
        ({"sticker_id": True}, "sticker_id is true or false, not text (True); allowed: text"),
        ({"sticker_id": "a\0b"}, r"sticker_id holds the control character U+0000 (a\x00b); allowed: printable text"),
        ({"sticker_id": "a\nb"}, r"sticker_id holds a tab or a line break (a\nb); allowed: an id on one line"),
        ({"sticker_id": "x" * 201}, f"sticker_id has 201 characters ({'x' * 60}…); allowed: at most 200"),
        ({"sticker_id": "a", "meaning": 3}, "meaning is a number, not text (3); allowed: text"),
        ({"sticker_id": "a", "meaning": ["b", {}]}, "meaning is an object, not text (['b', {}]); allowed: text"),
        ({"sticker_id": "a", "entity": "\x1b[31m"}, "entity holds the control character U+001B"),
        ({"sticker_id": "a", "meaning": "x" * 10_001}, "meaning has 10,001 characters"),
        ({"sticker_id": "a", "meaning": ["x" * 6_000] * 2}, "meaning has 12,002 characters"),
        ({"sticker_id": "a", "keywords": [f"k{i}" for i in range(1_001)]}, "keywords has 1,001 keywords"),
        ({"sticker_id": "a", "image": "../b.png"}, "image leads out of the corpus folder (../b.png); allowed: a path"),
        ({"sticker_id": "a", "image": "images/../../b.png"}, "image leads out"),
        ({"sticker_id": "a", "image": "..\\b.png"}, "image leads out"),
        ({"sticker_id": "a", "image": "/etc/passwd"}, "image leads out"),
        ({"sticker_id": "a", "image": "C:\\b.png"}, "image leads out"),
        ({"sticker_id": "a", "image": "b\0.png"}, "image holds the control character U+0000"),
        ({"sticker_id": "a", "image": ["b.png"]}, "image is a list, not text"),
        ({"sticker_id": "a", "extra": "\ud800"}, "a field is not UTF-8 text"),
    ],
)
def test_faulty_sticker_is_told(values: dict[str, Any], told: str) -> None:
    with pytest.raises(RowError) as error:
        validate(StickerRow, values)
    fault = Fault("f", 1, error.value.what, shown(error.value.value), error.value.allowed)
    assert str(fault).startswith("f:1: " + told)


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("age", "-1", "age is no age"),
        ("age", "151", "age is no age"),
        ("age", "twenty", "age is no age"),
        ("age", "٢٥", "age is no age"),
        ("age", "20-30", "age is no age"),
        ("gender", "x", "gender is no gender"),
        ("clicked", "2", "clicked is neither 0 nor 1"),
        ("clicked", "true", "clicked is neither 0 nor 1"),
        ("clicked", "", "clicked is neither 0 nor 1"),
        ("query", " ", "query is empty"),
        ("query", "q" * 1_001, "query has 1,001 characters"),
        ("user_id", "", "user_id is empty"),
        ("shown_at", "yesterday", "shown_at is no time"),
        ("shown_at", "2026-02-30", "shown_at is no time"),
    ],
)
def test_faulty_interaction_is_told(field: str, value: str, told: str) -> None:
    good = {"user_id": "u", "query": "q", "sticker_id": "a", "clicked": "1"}
    validate(InteractionRow, good)
    with pytest.raises(RowError, match=told):
        validate(InteractionRow, good | {field: value})


def test_person_may_be_unknown_or_told_in_years_or_as_a_band() -> None:
    good = {"user_id": "u", "query": "q", "sticker_id": "a", "clicked": " 0 "}
    for age, gender, read in (("", "", (None, None)), ("25", "Female", ("25", "female")), ("0-19", "male", None)):
        row = validate(InteractionRow, good | {"age": age, "gender": gender})
        assert (row.age, row.gender) == (read or (age, gender))
        assert row.clicked is False


@pytest.mark.parametrize("intents", ["meaning", ["colour"], {"meaning": "much"}, [["meaning"]], 3])
def test_intents_are_properties_in_order_or_weighed(intents: object) -> None:
    good = {"qid": 1, "query": "q"}
    assert validate(QueryRow, good | {"intents": ["meaning", "entity"]}).qid == "1"
    assert validate(QueryRow, good | {"intents": {"meaning": 0.5}}).intents == {"meaning": 0.5}
    with pytest.raises(RowError, match="intents are no intents"):
        validate(QueryRow, good | {"intents": intents})


def test_bad_lines_cost_themselves_only(tmp_path: Path) -> None:
    bad = ["{oops", "[1]", "", "[" * 100_000, '{"sticker_id": "b", "x": NaN}']
    ids, faults = stickers(tmp_path, "\n".join(['{"sticker_id": "a"}', *bad, '{"sticker_id": "c"}']))
    assert ids == ["a", "c"]
    assert [fault.split(" (")[0] for fault in faults] == [
        "stickers.jsonl:2: not JSON: Expecting property name enclosed in double quotes",
        "stickers.jsonl:3: not a JSON object",
        "stickers.jsonl:5: not JSON: nested too deep",
        "stickers.jsonl:6: not JSON: NaN is no JSON value",
    ]


def test_unknown_field_is_kept_unless_it_is_nested_too_deep(tmp_path: Path) -> None:
    lines = (f'{{"sticker_id": {levels}, "x": {"[" * levels}{"]" * levels}}}' for levels in (20, 21, 900))
    ids, faults = stickers(tmp_path, "\n".join(lines))
    assert ids == ["20"]
    assert faults == [f"stickers.jsonl:{n}: x is nested too deep; allowed: at most 20 levels" for n in (2, 3)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_utf_8_and_marked_utf_16_are_read(tmp_path: Path, encoding: str) -> None:
    assert stickers(tmp_path, '{"sticker_id": "猫"}\r\n'.encode(encoding)) == (["猫"], [])


def test_bytes_that_are_not_utf_8_are_told_by_line(tmp_path: Path) -> None:
    text = b'{"sticker_id": "a"}\n{"sticker_id": "caf\xe9"}\n{"sticker_id": "b", "artist": "\xe9"}\n'
    ids, faults = stickers(tmp_path, text)
    assert ids == ["a"]
    assert faults[0] == r"stickers.jsonl:2: sticker_id is not UTF-8 text (caf\udce9); allowed: text in UTF-8"
    assert faults[1].startswith("stickers.jsonl:3: a field is not UTF-8 text")


def test_utf_16_without_its_mark_or_broken_is_told_once(tmp_path: Path) -> None:
    line = '{"sticker_id": "a"}\n'
    assert stickers(tmp_path, line.encode("utf-16-le"))[1] == [
        "stickers.jsonl: not UTF-8 text; allowed: UTF-8, or UTF-16 with a byte-order mark"
    ]
    faults = stickers(tmp_path, line.encode("utf-16") + b"\x00\xdc\x00")[1]
    assert len(faults) == 1
    assert "not UTF-16 text" in faults[0]


def test_endless_line_is_skipped_and_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LINE_LENGTH", 30)
    good, long = '{"sticker_id": "%s"}\n', '{"sticker_id": "' + "x" * 100 + '"}\n'
    ids, faults = stickers(tmp_path, good % "a" + long + good % "b" + "oops\n" + long.strip())
    assert ids == ["a", "b"]
    assert [fault[: fault.index(" ")] for fault in faults] == [f"stickers.jsonl:{n}:" for n in (2, 4, 5)]


def test_empty_absent_and_irregular_files(tmp_path: Path) -> None:
    assert read_table(tmp_path, "stickers.csv", StickerRow).faults == []
    assert stickers(tmp_path, "") == ([], ["stickers.jsonl: the file is empty"])
    (tmp_path / "qrels.tsv").touch()
    assert [str(fault) for fault in read_qrels(tmp_path, "qrels.tsv").faults] == ["qrels.tsv: the file is empty"]
    os.mkfifo(tmp_path / "interactions.csv")
    (tmp_path / "stickers.csv").mkdir()
    outside = tmp_path.parent / "outside.jsonl"
    outside.write_text('{"qid": "1", "query": "q"}')
    (tmp_path / "queries.jsonl").symlink_to(outside)
    (tmp_path / "users.jsonl").symlink_to("users.jsonl")
    for name, model, told in (
        ("interactions.csv", InteractionRow, "not a regular file"),
        ("stickers.csv", StickerRow, "not a regular file"),
        ("queries.jsonl", QueryRow, "a link that leads out of the corpus folder"),
        ("users.jsonl", UserRow, "a circle of links"),
    ):
        assert [str(fault) for fault in read_table(tmp_path, name, model).faults] == [f"{name}: {told}"]


def test_csv_rows_over_several_lines_keep_their_numbers(tmp_path: Path) -> None:
    rows = ['u1,25,female,"two\nlines",a,1,', "u2,,,q,a,7,", 'u3,,,"q"x,a,1,', "u4,,,q,a,1,,,", "", "u5,,,q,a,0"]
    (tmp_path / "interactions.csv").write_text(LOG_HEADER + "\n".join(rows))
    table = read_table(tmp_path, "interactions.csv", InteractionRow)
    assert [(line, row.user_id, row.query) for line, row in table.rows] == [(2, "u1", "two lines"), (8, "u5", "q")]
    assert [(fault.line, fault.what) for fault in table.faults] == [
        (4, "clicked is neither 0 nor 1"),
        (5, "not CSV: ',' expected after '\"'"),
        (6, "9 values in a row"),
    ]


def test_csv_with_an_open_quote_or_a_wrong_header_is_told(tmp_path: Path) -> None:
    log = tmp_path / "interactions.csv"
    for text, told in (
        (LOG_HEADER + 'u,,,"open,a,1,\n', "interactions.csv:2: not CSV: unexpected end of data"),
        ("user,query,sticker_id\nu,q,a\n", "interactions.csv:1: no column clicked, user_id (user, query, sticker_id)"),
        ("query,query\nq,q\n", "interactions.csv:1: two columns of one name (query,query)"),
        ('"a"b\n1\n', "interactions.csv:1: not CSV"),
    ):
        log.write_text(text)
        table = read_table(tmp_path, "interactions.csv", InteractionRow)
        assert (table.rows, len(table.faults)) == ([], 1)
        assert str(table.faults[0]).startswith(told)


def test_parquet_is_read_with_lists_and_numbers_as_ids(tmp_path: Path) -> None:
    columns = {"sticker_id": [1, 2, None], "tags": [["x"], None, []], "weight": [0.5, None, 2.0]}
    parquet.write_table(pyarrow.table(columns), tmp_path / "stickers.parquet")
    table = read_table(tmp_path, "stickers.parquet", StickerRow)
    assert [(line, row.sticker_id, row.tags) for line, row in table.rows] == [(1, "1", ("x",)), (2, "2", ())]
    assert [str(fault) for fault in table.faults] == [
        "stickers.parquet:3: sticker_id is absent, not text (None); allowed: text"
    ]
    assert "not Parquet" in stickers(tmp_path, b"PAR1 oops PAR1", "stickers.parquet")[1][0]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("q1 0 a", "3 values"),
        ("q1 0 a b 1", "5 values"),
        ("q1\t0\ta\t0.5", "grade is no whole number"),
        ("q1\t0\ta\tmuch", "grade is no whole number"),
        ("q1\t0\ta\t" + "9" * 5_000, "grade is no whole number"),
        ("q1\t0\t\t1", "sticker_id is empty"),
        ("q1\t0\ta\0\t1", r"holds the control character U\+0000"),
    ],
)
def test_faulty_judgment_is_told(line: str, told: str) -> None:
    with pytest.raises(RowError, match=told):
        qrel(line)


def test_judgments_are_split_at_tabs_or_else_at_blanks(tmp_path: Path) -> None:
    (tmp_path / "qrels.tsv").write_text("q1 0 a 2\n\nq2\t0\tone cat\t-1\r\nq3\n")
    table = read_qrels(tmp_path, "qrels.tsv")
    assert [(line, row.qid, row.sticker_id, row.grade) for line, row in table.rows] == [
        (1, "q1", "a", 2),
        (3, "q2", "one cat", -1),
    ]
    assert [str(fault) for fault in table.faults] == ["qrels.tsv:4: 1 values (q3\\n); allowed: qid 0 sticker_id grade"]


@given(st.text(max_size=80) | st.integers() | st.none())
def test_quoted_value_is_short_and_on_one_printable_line(value: object) -> None:
    told = shown(value)
    assert told.isprintable()
    assert len(told) <= 60 * 10 + 1
    told.encode()


@given(st.binary(max_size=300))
def test_no_bytes_stop_the_reading(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    folder = tmp_path_factory.mktemp("any")
    for name in ("any.jsonl", "any.csv", "any.parquet"):
        (folder / name).write_bytes(data)
        read_table(folder, name, StickerRow)
        read_table(folder, name, InteractionRow)
    (folder / "qrels.tsv").write_bytes(data)
    read_qrels(folder, "qrels.tsv")


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1, max_size=20), max_size=8))
def test_text_comes_back_as_it_was_written(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    folder = tmp_path_factory.mktemp("texts")
    lines = (json.dumps({"sticker_id": i, "meaning": text}, ensure_ascii=False) for i, text in enumerate(texts))
    (folder / "stickers.jsonl").write_text("\n".join([*lines, ""]), "utf-8")
    if texts:
        table = read_table(folder, "stickers.jsonl", StickerRow)
        assert [row.meaning for _, row in table.rows] == [text.strip() or None for text in texts]
