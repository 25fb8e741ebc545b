"""Reading the files of a corpus folder, row by row: what is right is kept, what is wrong is a fault.

A fault names the file, the line, the value and what is allowed, and costs its own row only. Text is
UTF-8, with or without a byte-order mark, or UTF-16 with one.
"""

import codecs
import csv
import json
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic

from pearl_core.corpus.rows import QrelRow, Row, RowError, qrel, validate
from pearl_core.types import CorpusError

LINE_LENGTH = 1_000_000  # characters; a longer line is no row, and would be held in memory whole
_SHOWN = 60  # characters of a value that a fault quotes


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at one place of a corpus folder. `file` is relative to the folder."""

    file: str
    line: int | None
    what: str
    value: str = ""
    allowed: str = ""

    def __str__(self) -> str:
        """`file:line: what (value); allowed: ...` on one line."""
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        value = f" ({self.value})" if self.value else ""
        return f"{place}: {self.what}{value}" + (f"; allowed: {self.allowed}" if self.allowed else "")


@dataclass(slots=True)
class Table(Generic[Row]):
    """The good rows of one file by line number (of a Parquet file: by row, from 1), and its faults."""

    file: str
    rows: list[tuple[int, Row]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, line: int | None, what: str, value: object = "", allowed: str = "") -> None:
        self.faults.append(Fault(self.file, line, what, shown(value), allowed))

    def keep(self, wrong: Callable[[Row], RowError | None]) -> None:
        """Keep the rows that `wrong` has nothing against; the others become faults."""
        rows, self.rows[:] = list(self.rows), []
        for line, row in rows:
            error = wrong(row)
            if error is None:
                self.rows.append((line, row))
            else:
                self.fault(line, error.what, error.value, error.allowed)
        self.faults.sort(key=lambda fault: fault.line or 0)


def shown(value: object) -> str:
    """A value as a fault quotes it: on one line, printable, cut at 60 characters; "" for none."""
    if value == "":
        return ""
    text = value if isinstance(value, str) else repr(value)
    printable = (c if c.isprintable() else c.encode("unicode_escape").decode() for c in text[:_SHOWN])
    return "".join(printable) + ("…" if len(text) > _SHOWN else "")


def regular_file(folder: Path, name: str) -> Path | None:
    """The file `name` of a corpus folder, None when absent. Raises CorpusError for what is no file in it."""
    path = folder / name
    if not path.exists() and not path.is_symlink():
        return None
    try:
        resolved = path.resolve()
    except RuntimeError:
        raise CorpusError("a circle of links") from None
    if not resolved.is_relative_to(folder.resolve()):
        raise CorpusError("a link that leads out of the corpus folder")
    if not resolved.exists() or not stat.S_ISREG(resolved.stat().st_mode):
        raise CorpusError("not a regular file")
    return resolved


def read_table(folder: Path, name: str, model: type[Row]) -> Table[Row]:
    """The rows of a .csv or .parquet file, or of JSON lines; no rows and no faults where it is absent."""
    table = Table[Row](name)
    _read(folder, table, lambda path: _fill(table, path, model))
    return table


def read_qrels(folder: Path, name: str) -> Table[QrelRow]:
    """TREC qrels: `qid 0 sticker_id grade` on each line; blank lines are skipped."""
    table = Table[QrelRow](name)

    def fill(path: Path) -> None:
        for number, line in _lines(path, table):
            try:
                if line.strip():
                    table.rows.append((number, qrel(line)))
            except RowError as error:
                table.fault(number, error.what, error.value, error.allowed)

    _read(folder, table, fill)
    return table


def _read(folder: Path, table: Table[Any], fill: Callable[[Path], None]) -> None:
    """Let `fill` read the table's file where there is one that holds anything."""
    try:
        path = regular_file(folder, table.file)
        if path is not None and path.stat().st_size == 0:
            table.fault(None, "the file is empty")
        elif path is not None:
            fill(path)
    except CorpusError as error:
        table.fault(None, str(error))
    except OSError as error:
        table.fault(None, f"cannot be read: {error.strerror or error}")


def _fill(table: Table[Row], path: Path, model: type[Row]) -> None:
    kind = Path(table.file).suffix
    records = {".csv": _csv_records, ".parquet": _parquet_records}.get(kind, _json_records)
    required = {name for name, about in model.model_fields.items() if about.is_required()}
    for number, record in records(path, table):
        missing = sorted(required - record.keys())
        if missing and records is not _json_records:
            table.fault(1, f"no column {', '.join(missing)}", ", ".join(record), ", ".join(model.model_fields))
            return
        try:
            table.rows.append((number, validate(model, record)))
        except RowError as error:
            table.fault(number, error.what, error.value, error.allowed)


def _json_records(path: Path, table: Table[Any]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for number, line in _lines(path, table):
        if not line.strip():
            continue
        try:
            record = json.loads(line, parse_constant=_no_constant)
        except (ValueError, RecursionError) as error:
            told = "nested too deep" if isinstance(error, RecursionError) else str(error).split(": line")[0]
            table.fault(number, f"not JSON: {told}", line.strip(), "one JSON object on each line")
            continue
        if isinstance(record, dict):
            yield number, record
        else:
            table.fault(number, "not a JSON object", record, "one JSON object on each line")


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON value")


def _csv_records(path: Path, table: Table[Any]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    last = 0  # the number of the last line that was read

    def lines() -> Iterator[str]:
        nonlocal last
        for number, line in _lines(path, table):
            last = number
            yield line

    reader = csv.reader(lines(), strict=True)
    header: list[str] = []
    while True:
        values, wrong, before = [], "", reader.line_num
        try:
            values = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            wrong = str(error)
        number = last + 1 - (reader.line_num - before)  # where the row begins; it may go over several lines
        if wrong:
            table.fault(number, f"not CSV: {wrong}", "", "comma-separated values, quoted with double quotes")
        elif not header:
            header = [name.strip() for name in values]
            if len(set(header)) < len(header):
                wrong = "two columns of one name"
                table.fault(number, wrong, ",".join(header), "each column once")
        elif len(values) > len(header):
            table.fault(number, f"{len(values)} values in a row", ",".join(values), f"{len(header)}, one a column")
        elif values:
            yield number, dict(zip(header, values + [""] * (len(header) - len(values)), strict=True))
        if wrong and number == 1:
            return  # without its header, nothing can be told


def _parquet_records(path: Path, table: Table[Any]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    import pyarrow
    from pyarrow import parquet

    number = 0
    try:
        for batch in parquet.ParquetFile(path).iter_batches(batch_size=1024):
            for record in batch.to_pylist():
                number += 1
                yield number, record
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        table.fault(number or None, f"not Parquet: {' '.join(str(error).split())[:200]}")


def _lines(path: Path, table: Table[Any]) -> Iterator[tuple[int, str]]:
    """Numbered lines. Bytes that are not UTF-8 become surrogates, which no value may hold."""
    with path.open("rb") as file:
        start = file.read(1024)
    utf16 = start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if not utf16 and start.count(0) * 4 > len(start):
        table.fault(None, "not UTF-8 text", "", "UTF-8, or UTF-16 with a byte-order mark")
        return
    errors = "strict" if utf16 else "surrogateescape"
    number = 0
    with path.open(encoding="utf-16" if utf16 else "utf-8-sig", errors=errors, newline="\n") as text:
        try:
            while line := text.readline(LINE_LENGTH):
                number += 1
                if len(line) < LINE_LENGTH or line.endswith("\n"):
                    yield number, line
                    continue
                table.fault(number, "the line is too long", line, f"at most {LINE_LENGTH:,} characters")
                while line and not line.endswith("\n"):
                    line = text.readline(LINE_LENGTH)
        except UnicodeError:
            table.fault(number + 1, "not UTF-16 text, and all after it is lost", "", "UTF-8")
