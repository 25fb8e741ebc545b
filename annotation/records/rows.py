"""The lines of exported records, one file of JSON lines a kind, checked as they are read.

Fields beyond those below are ignored. Times are ISO 8601 or seconds since 1970; one without a zone is UTC.
Every problem is told in one line that names the file, the line and the value.
"""

from collections.abc import Container, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

Side = Literal["P", "B"]
Time = Annotated[datetime, AfterValidator(lambda at: at if at.tzinfo else at.replace(tzinfo=UTC))]


class Row(BaseModel):
    """A line of any file. Ids that a spreadsheet made numbers of are taken as written."""

    model_config = ConfigDict(coerce_numbers_to_str=True)


class Experiment(Row):
    experiment_id: str
    name: str
    system_p: str
    system_b: str
    method: str
    k: int = Field(ge=1)
    simulated: bool = False
    version_p: str | None = None
    version_b: str | None = None
    corpus: str | None = None
    corpus_hash: str | None = None
    kind: str | None = None
    query_source: str | None = None
    planned: int | None = None
    guidelines: str = ""
    groups: tuple[str, ...] = ()
    practice_rounds: int = 0
    aa_share: float = 0.0
    at: str | None = None


class Annotator(Row):
    annotator_id: str
    age_band: str | None = None
    gender: str | None = None


class Session(Row):
    session_id: str
    experiment_id: str
    annotator_id: str
    kind: Literal["interleaved", "side_by_side"]
    state: Literal["open", "submitted", "abandoned"]
    query: str = ""
    query_normalised: str | None = None
    practice: bool = False
    a_a: bool = False
    age_band: str | None = None
    gender: str | None = None
    started_at: Time | None = None
    ended_at: Time | None = None


class Impression(Row):
    impression_id: str
    session_id: str
    list_p: tuple[str, ...]
    list_b: tuple[str, ...]
    first: Side | None = None
    shown: tuple[str, ...] = ()
    owners: Annotated[tuple[Side, ...], BeforeValidator(tuple)] = ()  # a list, or one text
    left: Side | None = None


class Event(Row):
    event_id: str
    impression_id: str
    kind: Literal["click", "unclick"]
    position: int = Field(ge=1)
    at: Time


class Vote(Row):
    vote_id: str
    impression_id: str
    choice: Literal["left", "right", "equal"]
    at: Time


class Judgment(Row):
    judgment_id: str
    annotator_id: str
    query: str
    sticker_id: str
    label: Literal["match", "no_match", "skip"]
    at: Time
    replaces: str | None = None
    round: str = ""


class Exclusion(Row):
    session_id: str
    rule: str
    at: Time


R = TypeVar("R", bound=Row)


def read_rows(folder: Path, kind: str, row: type[R], key: str | None = None) -> Iterator[tuple[str, R]]:
    """The rows of one file, each with "FILE:LINE" for messages. A line that comes twice is given once.

    Raises FileNotFoundError without the file, ValueError for a line that isn't such a row, and for two
    different lines with the same `key`.
    """
    path = folder / f"{kind}.jsonl"
    seen: dict[str, int] = {}
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            where = f"{path}:{number}"
            found, mark = _parsed(where, row, line), hash(line.strip())
            if key is not None:
                value = getattr(found, key)
                if value in seen and seen[value] != mark:
                    raise ValueError(f"{where}: {key} {value!r} came before with other values")
                if value in seen:
                    continue
                seen[value] = mark
            yield where, found


def known(where: str, what: str, value: str, among: Container[str]) -> None:
    """Raises ValueError for a row that refers to something no other file has."""
    if value not in among:
        raise ValueError(f"{where}: {what} {value!r} is in no file of this folder")


def _parsed(where: str, row: type[R], line: str) -> R:
    try:
        return row.model_validate_json(line)
    except ValidationError as invalid:
        first = invalid.errors(include_url=False)[0]
        field = ".".join(map(str, first["loc"])) or "line"
        raise ValueError(f"{where}: {field} {str(first['input'])[:80]!r}: {first['msg']}") from None
