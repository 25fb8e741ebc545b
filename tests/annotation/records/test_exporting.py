"""Exports in every format: the same records, lists and times as they are, no formula, nobody's login."""

import csv
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet
from sqlalchemy import insert, update

from annotation.cli import main
from annotation.records.exporting import QUERIES, columns_of, export
from annotation.records.formats import FORMATS, Kind
from annotation.records.spreadsheets import FORMULA, safe
from db import accounts, models
from db.store import Store
from tests.db.test_store import TIME, fill

Tables = dict[str, list[dict[str, Any]]]
FORMULAE = ('=HYPERLINK("http://x")', "@sum", "+1", "-1", "\tx", "\rx", ' "=1', "'=1", "＝1", '晚安, "x"\n;=1')


@pytest.fixture
def lived(store: Store) -> Store:
    """One row of every table about ann, who has withdrawn, and bob's judgments, whose comments are formulae."""
    fill(store)
    with store.write() as records:
        records.add(models.Annotator(annotator_id="b", pseudonym="bob", at=TIME))
        records.flush()
        records.add(models.Profile(profile_id=2, annotator_id="b", age_band="20-29", gender="male", at=TIME))
        records.add(accounts.Account(annotator_id="b", login="bob@home", role="annotator", at=TIME))
        records.flush()
        for number, text in enumerate(FORMULAE):
            one: dict[str, Any] = {"annotator_id": "b", "profile_id": 2, "round": "one", "query": text, "at": TIME}
            one |= {"judgment_id": f"b{number}", "sticker_id": "x", "label": "match", "seconds": 0.5, "comment": text}
            records.execute(insert(models.Judgment).values(one))
    return store


def read(folder: Path, format_: str) -> Tables:
    """The rows of every file as JSON lines have them, whatever the format."""
    return {kind: READERS[format_](folder / f"{kind}.{format_}", columns_of(query)) for kind, query in QUERIES.items()}


def read_jsonl(path: Path, columns: Mapping[str, Kind]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def read_csv(path: Path, columns: Mapping[str, Kind]) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8", newline="") as file:
        table = csv.DictReader(file)
        assert table.fieldnames == list(columns)
        return [{name: parsed(cell, columns[name]) for name, cell in row.items()} for row in table]


def parsed(cell: str, kind: Kind) -> Any:
    if cell == "":
        return None
    if kind in ("text", "time"):
        return unsafe(cell)
    return json.loads(cell)


def unsafe(cell: str) -> str:
    """What `safe` was given."""
    return cell[1:] if cell.startswith("'") and safe(cell[1:]) == cell else cell


def read_parquet(path: Path, columns: Mapping[str, Kind]) -> list[dict[str, Any]]:
    table = parquet.read_table(path)
    assert table.column_names == list(columns)
    return [{name: plain(value, columns[name]) for name, value in row.items()} for row in table.to_pylist()]


def plain(value: Any, kind: Kind) -> Any:
    if value is None:
        return None
    if kind == "time":
        assert isinstance(value, datetime)
        return value.isoformat(timespec="microseconds")
    return dict(value) if kind.startswith("named") else value


READERS = {"jsonl": read_jsonl, "csv": read_csv, "parquet": read_parquet}


@pytest.mark.parametrize("format_", ["csv", "parquet"])
def test_every_format_holds_what_json_lines_hold(lived: Store, tmp_path: Path, format_: str) -> None:
    counts = export(lived, tmp_path / "lines")
    assert export(lived, tmp_path / "out", format_) == counts
    lines, tables = read(tmp_path / "lines", "jsonl"), read(tmp_path / "out", format_)
    assert {kind: len(rows) for kind, rows in tables.items()} == counts
    if format_ == "csv":  # which has no other way to say nothing
        lines = {kind: [{n: None if v == "" else v for n, v in row.items()} for row in lines[kind]] for kind in lines}
    assert tables == lines
    assert [row["comment"] for row in lines["judgments"]] == list(FORMULAE)
    assert lines["rounds"][0]["closed_at"] == TIME and lines["pairs"][0]["found_by"] == {"p": 1}


@pytest.mark.parametrize("format_", FORMATS)
def test_an_empty_store_has_every_file_with_its_columns(store: Store, tmp_path: Path, format_: str) -> None:
    assert set(export(store, tmp_path / "out", format_).values()) == {0}
    assert read(tmp_path / "out", format_) == {kind: [] for kind in QUERIES}


def test_parquet_has_types_even_without_rows(store: Store, tmp_path: Path) -> None:
    export(store, tmp_path / "out", "parquet")
    schema = parquet.read_schema(tmp_path / "out" / "impressions.parquet")
    assert {name: str(schema.field(name).type) for name in ("shown", "seed", "at", "first")} == {
        "shown": "list<element: string>",
        "seed": "int64",
        "at": "timestamp[us, tz=UTC]",
        "first": "string",
    }


@pytest.mark.parametrize("format_", FORMATS)
def test_no_login_and_no_judgment_of_somebody_withdrawn(lived: Store, tmp_path: Path, format_: str) -> None:
    with lived.write() as records:
        for table, columns in accounts.ERASABLE.items():
            erased = {name: prefix and f"{prefix}a" for name, prefix in columns.items()}
            of_ann = models.Base.metadata.tables[table].c.annotator_id == "a"
            records.execute(update(models.Base.metadata.tables[table]).where(of_ann).values(erased))
    export(lived, tmp_path / "out", format_)
    written = b"".join(path.read_bytes() for path in (tmp_path / "out").iterdir())
    assert b"bob@home" not in written and b"ann@here" not in written
    tables = read(tmp_path / "out", format_)
    assert {row["annotator_id"] for row in tables["judgments"]} == {"b"}
    (ann, bob) = tables["annotators"]
    assert (ann["pseudonym"], ann["age_band"], ann["gender"]) == ("withdrawn-a", None, None)
    assert (bob["pseudonym"], bob["age_band"], bob["role"]) == ("bob", "20-29", "annotator")
    assert tables["withdrawals"] == [{"annotator_id": "a", "reason": "r", "author": None, "at": TIME}]


def test_an_export_replaces_one_in_another_format(lived: Store, tmp_path: Path) -> None:
    for format_ in (*FORMATS, "jsonl"):
        export(lived, tmp_path / "out", format_)
        assert {path.name for path in (tmp_path / "out").iterdir()} == {f"{kind}.{format_}" for kind in QUERIES}


def test_formats_from_the_console(lived: Store, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = str(tmp_path / "out")
    assert main(["export", "--db", url, "--out", out, "--format", "csv"]) == 0
    assert f"{len(FORMULAE)} judgments" in capsys.readouterr().out
    assert main(["replay", out]) == 1
    assert "holds csv files; replay reads those of `export --format jsonl`" in capsys.readouterr().err


# Cells that a spreadsheet would run


@pytest.mark.parametrize("text", FORMULAE[:-1])
def test_no_text_is_taken_for_a_formula(text: str) -> None:
    assert safe(text) == f"'{text}"


def test_numbers_and_plain_words_stay() -> None:
    cells = (-0.5, "hello", "", None, 3, True, "晚安", "a=1", "it's", FORMULAE[-1])
    assert [safe(cell) for cell in cells] == list(cells)


@given(st.text(alphabet=st.sampled_from(FORMULA + "'\" \t\r\na,;")))
def test_what_was_made_safe_can_be_told_from_what_was_safe(text: str) -> None:
    cell = safe(text)
    assert isinstance(cell, str) and unsafe(cell) == text
    assert cell.strip(' \t\r\n"')[:1] not in tuple(FORMULA)
