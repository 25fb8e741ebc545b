"""Rows as a file: JSON lines, CSV for spreadsheets, or Parquet.

| kind of column | JSON lines | CSV | Parquet |
|---|---|---|---|
| text | text or null | text, made safe by `annotation.records.spreadsheets`; empty for null | string |
| whole, number, flag | number, true or false | the same | int64, double, bool |
| time | ISO 8601 text | the same | timestamp in microseconds, UTC |
| texts, numbers | list | list as JSON text | list of string, of double |
| named texts, named wholes | object | object as JSON text | map from string to string, to int64 |
"""

import csv
import io
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal

from annotation.records.spreadsheets import safe

if TYPE_CHECKING:
    import pyarrow

Kind = Literal["text", "whole", "number", "flag", "time", "texts", "numbers", "named texts", "named wholes"]
Columns = Mapping[str, Kind]  # name -> kind, in order
Row = Mapping[str, Any]
CHUNK = 10_000  # rows written to Parquet at once


def write(path: Path, format_: str, columns: Columns, rows: Iterable[Row]) -> int:
    """Write the rows, on the disk when this returns; how many there were. An empty table has its columns."""
    count = 0

    def counted() -> Iterator[Row]:
        nonlocal count
        for row in rows:
            count += 1
            yield row

    with path.open("wb") as file:
        FORMATS[format_](file, columns, counted())
        file.flush()
        os.fsync(file.fileno())
    return count


def _json_lines(file: IO[bytes], columns: Columns, rows: Iterable[Row]) -> None:
    for row in rows:
        file.write(json.dumps({name: row[name] for name in columns}, ensure_ascii=False).encode() + b"\n")


def _csv(file: IO[bytes], columns: Columns, rows: Iterable[Row]) -> None:
    text = io.TextIOWrapper(file, "utf-8", newline="")
    # Every text stands in quotes: no separator in it, whatever a spreadsheet splits by, begins another cell.
    table = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC)
    table.writerow(columns)
    for row in rows:
        table.writerow([_cell(row[name]) for name in columns])
    text.detach()  # what it holds is written, and `file` stays open


def _cell(value: Any) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | dict):
        return safe(json.dumps(value, ensure_ascii=False))
    return safe(value)


def _parquet(file: IO[bytes], columns: Columns, rows: Iterable[Row]) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    schema = pa.schema([(name, _arrow(kind)) for name, kind in columns.items()])
    times = [name for name, kind in columns.items() if kind == "time"]
    left = iter(rows)
    with parquet.ParquetWriter(file, schema) as writer:
        while chunk := [dict(row) for row in islice(left, CHUNK)]:
            for row in chunk:
                row |= {name: row[name] and datetime.fromisoformat(row[name]) for name in times}
            writer.write_table(pa.Table.from_pylist(chunk, schema))


def _arrow(kind: Kind) -> "pyarrow.DataType":
    import pyarrow as pa

    types: dict[Kind, pyarrow.DataType] = {
        "text": pa.string(),
        "whole": pa.int64(),
        "number": pa.float64(),
        "flag": pa.bool_(),
        "time": pa.timestamp("us", "UTC"),
        "texts": pa.list_(pa.string()),
        "numbers": pa.list_(pa.float64()),
        "named texts": pa.map_(pa.string(), pa.string()),
        "named wholes": pa.map_(pa.string(), pa.int64()),
    }
    return types[kind]


FORMATS: Mapping[str, Callable[[IO[bytes], Columns, Iterable[Row]], None]] = {
    "jsonl": _json_lines,
    "csv": _csv,
    "parquet": _parquet,
}
