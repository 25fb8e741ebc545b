"""The normal form of a corpus on disk, which `Corpus` reads: how its files are written, and its hash."""

import csv
import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pearl_core.corpus.rows import InteractionRow, QrelRow, QueryRow, StickerRow, UserRow

_LEARNED = ("train", "validation")  # test queries only judge what was built
# What a build depends on. Pictures are in it by their names, which are made of their content.
_HASHED = (
    "stickers.jsonl",
    "interactions.csv",
    "users.jsonl",
    *(f"queries/{split}.jsonl" for split in _LEARNED),
    *(f"qrels/{split}.tsv" for split in _LEARNED),
)


def corpus_hash(folder: Path, *more: str) -> str:
    """16 hex digits over the files that a build depends on, and over `more`."""
    total = hashlib.sha256()
    for name in _HASHED:
        path = folder / name
        if path.exists():
            with path.open("rb") as file:
                total.update(f"{name} {hashlib.file_digest(file, 'sha256').hexdigest()}\n".encode())
    total.update("\n".join(more).encode())
    return total.hexdigest()[:16]


def write_stickers(path: Path, rows: Iterable[StickerRow], images: Mapping[str, str]) -> None:
    """Rows with the stored name of each image (by the name in the source), and keywords joined with tags."""

    def normal(row: StickerRow) -> dict[str, Any]:
        values = row.model_dump(exclude={"tags"})
        values["image"] = None if row.image is None else images[row.image]
        values["keywords"] = list(dict.fromkeys(row.keywords + row.tags))
        return values

    write_jsonl(path, map(normal, rows))


def write_interactions(path: Path, rows: Iterable[InteractionRow]) -> None:
    """The log, oldest first where every row says when it was; else in the order of the source."""
    ordered = list(rows)
    if all(row.shown_at for row in ordered):
        ordered.sort(key=lambda row: _moment(row.shown_at))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(InteractionRow.model_fields)
        for row in ordered:
            values = [row.user_id, row.age, row.gender, row.query, row.sticker_id, int(row.clicked), row.shown_at]
            writer.writerow(values)


def _moment(text: str) -> datetime:
    """A time that can be compared: one without a zone is taken as UTC."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def write_queries(path: Path, rows: Iterable[QueryRow | UserRow]) -> None:
    """Queries, or users, without what they don't say."""
    write_jsonl(path, (row.model_dump(exclude_none=True) for row in rows))


def write_qrels(path: Path, rows: Iterable[QrelRow]) -> None:
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        file.writelines(f"{row.qid}\t0\t{row.sticker_id}\t{row.grade}\n" for row in rows)


def write_jsonl(path: Path, values: Iterable[Mapping[str, Any]]) -> None:
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        for value in values:
            file.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")
