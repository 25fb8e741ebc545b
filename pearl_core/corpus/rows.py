"""What one row of a corpus folder may hold: stickers, interactions, queries, users and judgments.

Each field has a validator that says what is wrong and what is allowed; `validate` turns a row into its
model, or raises `RowError`. Unknown fields of stickers, queries and users are kept.
"""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import PurePosixPath, PureWindowsPath
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError
from pydantic_core import PydanticCustomError

from pearl_core.types import AGE_BANDS, GENDERS, PROPERTIES

ID_LENGTH = 200  # characters; ids come back in addresses and TREC files
TEXT_LENGTH = 10_000  # characters of one text value
QUERY_LENGTH = 1_000  # characters
KEYWORDS = 1_000  # of one sticker
LEVELS = 20  # of lists and objects within an unknown field
OLDEST = 150  # years
_GRADE = re.compile(r"[+-]?\d{1,9}")
# Control characters but for tab and line ends, and surrogates, which stand for bytes that were not UTF-8.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_SEPARATORS = re.compile(r"[,;，；、]")

Row = TypeVar("Row", bound=BaseModel)


class RowError(ValueError):
    """A row that cannot be taken: what is wrong, the value, and what is allowed."""

    def __init__(self, what: str, value: object, allowed: str) -> None:
        super().__init__(what)
        self.what, self.value, self.allowed = what, value, allowed


def _fault(what: str, allowed: str) -> PydanticCustomError:
    return PydanticCustomError("row", "{what}", {"what": what, "allowed": allowed})


def _plain(value: object, most: int) -> str:
    """A text stripped at both ends, or the fault of it."""
    if not isinstance(value, str):
        raise _fault(f"is {_kind(value)}, not text", "text")
    if found := _FORBIDDEN.search(value):
        if found[0] >= "\ud800":
            raise _fault("is not UTF-8 text", "text in UTF-8")
        raise _fault(f"holds the control character U+{ord(found[0]):04X}", "printable text")
    text = value.strip()
    if len(text) > most:
        raise _fault(f"has {len(text):,} characters", f"at most {most:,}")
    return text


def _kind(value: object) -> str:
    names = {bool: "true or false", int: "a number", float: "a number", dict: "an object", list: "a list"}
    return "absent" if value is None else names.get(type(value), type(value).__name__)


def _id(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    text = _plain(value, ID_LENGTH)
    if not text:
        raise _fault("is empty", "an id of at least one character")
    if any(character in "\t\n\r\u2028\u2029" for character in text):
        raise _fault("holds a tab or a line break", "an id on one line")
    return text


def _optional_id(value: object) -> str | None:
    return None if value is None or value == "" else _id(value)


def _texts(value: object) -> list[str]:
    """A text or a list of texts as a list, without blank ones."""
    values = value if isinstance(value, list) else [] if value is None else [value]
    return [text for text in (_plain(one, TEXT_LENGTH) for one in values) if text]


def _text(value: object) -> str | None:
    joined = ", ".join(_texts(value))
    if len(joined) > TEXT_LENGTH:
        raise _fault(f"has {len(joined):,} characters", f"at most {TEXT_LENGTH:,}")
    return joined or None


def _keywords(value: object) -> tuple[str, ...]:
    parts = _texts(value) if isinstance(value, list) else [p for t in _texts(value) for p in _SEPARATORS.split(t)]
    words = tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))
    if len(words) > KEYWORDS:
        raise _fault(f"has {len(words):,} keywords", f"at most {KEYWORDS:,}")
    return words


def _query(value: object) -> str:
    text = " ".join(_plain(value, QUERY_LENGTH).splitlines())  # one line, as rows of files are
    if not text:
        raise _fault("is empty", "a query of at least one character")
    return text


def _image(value: object) -> str | None:
    path = "" if value is None else _plain(value, TEXT_LENGTH)
    if not path:
        return None
    windows = PureWindowsPath(path)  # knows both kinds of slash
    if windows.drive or windows.root or PurePosixPath(path).is_absolute() or ".." in windows.parts:
        raise _fault("leads out of the corpus folder", "a path inside the folder, such as images/cat.png")
    return path


def _age(value: object) -> str | None:
    text = str(value).strip() if isinstance(value, (str, int)) and not isinstance(value, bool) else value
    if text is None or text == "":
        return None
    if isinstance(text, str) and (text in AGE_BANDS or (re.fullmatch(r"[0-9]{1,3}", text) and int(text) <= OLDEST)):
        return text
    raise _fault("is no age", f"years from 0 to {OLDEST}, or one of {', '.join(AGE_BANDS)}, or nothing")


def _gender(value: object) -> str | None:
    text = value.strip().lower() if isinstance(value, str) else value
    if text is None or text == "":
        return None
    if text in GENDERS:
        return str(text)
    raise _fault("is no gender that groups are made of", f"{', '.join(GENDERS)}, or nothing")


def _clicked(value: object) -> bool:
    if isinstance(value, str) and value.strip() in ("0", "1"):
        return value.strip() == "1"
    raise _fault("is neither 0 nor 1", "0, 1")


def _shown_at(value: object) -> str:
    text = "" if value is None else value.isoformat() if isinstance(value, datetime) else _plain(value, 100)
    try:
        if text:
            datetime.fromisoformat(text)
    except ValueError:
        raise _fault("is no time", "ISO 8601 such as 2026-05-01T09:30:00Z, or nothing") from None
    return text


def _intents(value: object) -> list[str] | dict[str, float] | None:
    if value is None:
        return None
    weighted = isinstance(value, dict) and all(type(weight) in (int, float) for weight in value.values())
    if (weighted or isinstance(value, list)) and all(name in PROPERTIES for name in value):  # type: ignore[attr-defined]
        return value  # type: ignore[return-value]
    raise _fault("are no intents", f"a list of, or an object of numbers by, {', '.join(PROPERTIES)}")


Id = Annotated[str, BeforeValidator(_id)]
OptionalId = Annotated[str | None, BeforeValidator(_optional_id)]
Text = Annotated[str | None, BeforeValidator(_text)]
Keywords = Annotated[tuple[str, ...], BeforeValidator(_keywords)]
Age = Annotated[str | None, BeforeValidator(_age)]
Gender = Annotated[str | None, BeforeValidator(_gender)]


class StickerRow(BaseModel):
    """A row of `stickers`; `keywords` and `tags` together are the sticker's keywords."""

    model_config = ConfigDict(extra="allow")
    sticker_id: Id
    image: Annotated[str | None, BeforeValidator(_image)] = None
    ocr_text: Text = None
    character_ip: Text = None
    entity: Text = None
    visual_style: Text = None
    meaning: Text = None
    keywords: Keywords = ()
    tags: Keywords = ()


class InteractionRow(BaseModel):
    """A row of `interactions.csv`."""

    user_id: Id
    age: Age = None
    gender: Gender = None
    query: Annotated[str, BeforeValidator(_query)]
    sticker_id: Id
    clicked: Annotated[bool, BeforeValidator(_clicked)]
    shown_at: Annotated[str, BeforeValidator(_shown_at)] = ""


class QueryRow(BaseModel):
    """A row of `queries`."""

    model_config = ConfigDict(extra="allow")
    qid: Id
    query: Annotated[str, BeforeValidator(_query)]
    user_id: OptionalId = None
    age: Age = None
    gender: Gender = None
    intents: Annotated[list[str] | dict[str, float] | None, BeforeValidator(_intents)] = None


class UserRow(BaseModel):
    """A row of `users.jsonl`."""

    model_config = ConfigDict(extra="allow")
    user_id: Id
    age: Age = None
    gender: Gender = None


class QrelRow(BaseModel):
    """A line of TREC qrels without its second column, which nothing uses; relevant above grade 0."""

    qid: Id
    sticker_id: Id
    grade: int


def validate(model: type[Row], values: Mapping[str, Any]) -> Row:
    """The row as a model. Raises RowError for its first fault."""
    try:
        row = model.model_validate(values)
        # Unknown fields are kept unread, so they must be fit to be written and read again.
        for name, value in (row.model_extra or {}).items():
            if not _is_shallow(value, LEVELS):
                raise RowError(f"{name} is nested too deep", "", f"at most {LEVELS} levels")
            json.dumps({name: value}, ensure_ascii=False, default=str).encode()
        return row
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = str(first["loc"][0])
        if first["type"] == "missing":
            raise RowError(f"no {name}", "", "a value in every row") from None
        allowed = first.get("ctx", {}).get("allowed", "")
        raise RowError(f"{name} {first['msg']}", first["input"], allowed) from None
    except UnicodeEncodeError:
        raise RowError("a field is not UTF-8 text", "", "text in UTF-8") from None


def _is_shallow(value: object, levels: int) -> bool:
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return levels > 0 and all(_is_shallow(child, levels - 1) for child in children)


def qrel(line: str) -> QrelRow:
    """A line of qrels, split at tabs where there are any, else at blanks. Raises RowError."""
    parts = line.strip().split("\t") if "\t" in line else line.split()
    if len(parts) != 4:
        raise RowError(f"{len(parts)} values", line, "qid 0 sticker_id grade")
    if not _GRADE.fullmatch(parts[3].strip()):
        raise RowError("grade is no whole number", parts[3], "a whole number, relevant above 0")
    return validate(QrelRow, {"qid": parts[0], "sticker_id": parts[2], "grade": int(parts[3])})
