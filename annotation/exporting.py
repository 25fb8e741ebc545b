"""Writing the records of a store to a folder of JSON lines, one file for each kind, whole or not at all.

export(Store(url), Path("records"))   # replay it with annotation.replaying
"""

import json
import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sqlalchemy import RowMapping, Select, and_, func, select
from sqlalchemy.orm import aliased

from db import models
from db.store import Store

CHUNK = 10_000  # rows fetched at once
Rows = Select[*tuple[Any, ...]]


def _annotators() -> Rows:
    annotator, profile, later = models.Annotator, models.Profile, aliased(models.Profile)
    is_later = and_(later.annotator_id == profile.annotator_id, later.profile_id > profile.profile_id)
    return (
        select(annotator.annotator_id, annotator.pseudonym, profile.age_band, profile.gender, annotator.at)
        .join(profile, profile.annotator_id == annotator.annotator_id)
        .outerjoin(later, is_later)
        .where(later.profile_id.is_(None))
        .order_by(annotator.at, annotator.annotator_id)
    )


def _sessions() -> Rows:
    session = models.Session
    return (
        select(
            session.session_id,
            session.experiment_id,
            session.annotator_id,
            models.Profile.age_band,  # as they were when the session began
            models.Profile.gender,
            session.kind,
            session.query,
            session.query_normalised,
            func.coalesce(models.Ending.state, "open").label("state"),
            session.practice,
            session.a_a,
            session.place,
            session.at.label("started_at"),
            models.Ending.at.label("ended_at"),
        )
        .join(models.Profile, models.Profile.profile_id == session.profile_id)
        .outerjoin(models.Ending, models.Ending.session_id == session.session_id)
        .order_by(session.at, session.session_id)
    )


def _impressions() -> Rows:
    impression, answer_p, answer_b = models.Impression, aliased(models.Retrieval), aliased(models.Retrieval)
    return (
        select(
            impression.impression_id,
            impression.session_id,
            answer_p.sticker_ids.label("list_p"),
            answer_b.sticker_ids.label("list_b"),
            answer_p.version.label("version_p"),
            answer_b.version.label("version_b"),
            impression.first_side.label("first"),
            impression.left_side.label("left"),
            impression.shown,
            impression.owners,
            impression.seed,
            impression.at,
        )
        .join(answer_p, and_(answer_p.session_id == impression.session_id, answer_p.side == "P"))
        .join(answer_b, and_(answer_b.session_id == impression.session_id, answer_b.side == "B"))
        .order_by(impression.at, impression.impression_id)
    )


def _all_of(table: type[models.Base], *order: Any) -> Rows:
    return select(*table.__table__.columns).order_by(*order)


QUERIES: dict[str, Rows] = {
    "experiments": _all_of(models.Experiment, models.Experiment.at, models.Experiment.experiment_id),
    "annotators": _annotators(),
    "sessions": _sessions(),
    "impressions": _impressions(),
    "events": _all_of(models.Event, models.Event.seq),
    "votes": _all_of(models.Vote, models.Vote.at, models.Vote.vote_id),
    "judgments": _all_of(models.Judgment, models.Judgment.at, models.Judgment.judgment_id),
    "exclusions": _all_of(models.Exclusion, models.Exclusion.at, models.Exclusion.exclusion_id),
}


FILES = frozenset(f"{kind}.jsonl" for kind in QUERIES)


def export(store: Store, folder: Path) -> dict[str, int]:
    """Write all records as they are at one moment, and say how many of each kind.

    `folder` appears when everything is on the disk. An older export there is replaced; raises ValueError
    for a folder that holds anything else.
    """
    _refuse_other_contents(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        counts = {}
        with store.read() as records:
            for kind, query in QUERIES.items():
                rows = records.execute(query, execution_options={"yield_per": CHUNK}).mappings()
                counts[kind] = _write(fresh / f"{kind}.jsonl", rows)
        fresh.chmod(0o755)
        _put(fresh, folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return counts


def _write(path: Path, rows: Iterable[RowMapping]) -> int:
    """Write one JSON object a line, on the disk when this returns; the number of lines."""
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            values = {**row, "owners": list(row["owners"])} if "owners" in row else dict(row)
            file.write(json.dumps(values, ensure_ascii=False) + "\n")
            count += 1
        file.flush()
        os.fsync(file.fileno())
    return count


def _refuse_other_contents(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise ValueError(f"{folder} is a file, not a folder")
    others = sorted(path.name for path in folder.glob("*") if path.name not in FILES)
    if others:
        raise ValueError(f"{folder} holds {others[0]!r}, which no export wrote; choose an empty or a new folder")


def _put(fresh: Path, folder: Path) -> None:
    """Make `folder` be `fresh`; an older export steps aside first and is then removed."""
    older = fresh.with_name(f"{fresh.name}-older")
    if folder.exists():
        folder.rename(older)
    fresh.rename(folder)
    shutil.rmtree(older, ignore_errors=True)
