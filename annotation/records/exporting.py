"""Writing the records of a store to a folder, one file for each kind, whole or not at all.

    export(Store(url), Path("records"))                # JSON lines: replay them with annotation.records.replaying
    export(Store(url), Path("tables"), "parquet")      # or "csv": the same columns, by annotation.records.formats

People are known by their pseudonyms: logins, passwords, invitations and what was refused are not exported. Of somebody
who withdrew, the judgments are left out and the erased fields are empty; their sessions have an exclusion each.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, and_, func, select
from sqlalchemy.orm import aliased

from annotation.records.formats import FORMATS, Columns, Kind, Row, write
from db import models
from db.accounts import Account, Withdrawal, role_now
from db.labels import Closing, Pair, Round
from db.store import Store

CHUNK = 10_000  # rows fetched at once
Rows = Select[*tuple[Any, ...]]


def _annotators() -> Rows:
    annotator, profile, later = models.Annotator, models.Profile, aliased(models.Profile)
    is_later = and_(later.annotator_id == profile.annotator_id, later.profile_id > profile.profile_id)
    return (
        select(
            annotator.annotator_id,
            annotator.pseudonym,
            role_now().label("role"),  # null for somebody without an account
            profile.age_band,
            profile.gender,
            annotator.at,
        )
        .join(profile, profile.annotator_id == annotator.annotator_id)
        .outerjoin(Account, Account.annotator_id == annotator.annotator_id)
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


def _judgments() -> Rows:
    judgment = models.Judgment
    return (
        select(
            judgment.judgment_id,
            judgment.annotator_id,
            models.Profile.age_band,  # as they were at the time
            models.Profile.gender,
            judgment.round,
            func.coalesce(Round.simulated, False).label("simulated"),
            judgment.pair_id,
            func.coalesce(Pair.user_group, "").label("user_group"),
            Pair.gold,
            judgment.query,
            judgment.sticker_id,
            judgment.label,
            judgment.replaces,
            judgment.seconds,
            judgment.flagged,
            judgment.comment,
            judgment.at,
        )
        .join(models.Profile, models.Profile.profile_id == judgment.profile_id)
        .outerjoin(Pair, Pair.pair_id == judgment.pair_id)
        .outerjoin(Round, Round.round_id == Pair.round_id)
        .where(judgment.annotator_id.not_in(select(Withdrawal.annotator_id)))
        .order_by(judgment.at, judgment.judgment_id)
    )


def _rounds() -> Rows:
    columns = (*Round.__table__.columns, Closing.at.label("closed_at"))
    return select(*columns).outerjoin(Closing, Closing.round_id == Round.round_id).order_by(Round.at, Round.round_id)


def _all_of(table: type[models.Base], *order: Any) -> Rows:
    return select(*table.__table__.columns).order_by(*order)


QUERIES: dict[str, Rows] = {
    "experiments": _all_of(models.Experiment, models.Experiment.at, models.Experiment.experiment_id),
    "annotators": _annotators(),
    "sessions": _sessions(),
    "impressions": _impressions(),
    "events": _all_of(models.Event, models.Event.seq),
    "votes": _all_of(models.Vote, models.Vote.at, models.Vote.vote_id),
    "judgments": _judgments(),
    "exclusions": _all_of(models.Exclusion, models.Exclusion.at, models.Exclusion.exclusion_id),
    # the measures need none of these
    "standings": _all_of(models.Standing, models.Standing.standing_id),
    "retrievals": _all_of(models.Retrieval, models.Retrieval.at, models.Retrieval.retrieval_id),
    "rounds": _rounds(),
    "pairs": _all_of(Pair, Pair.round_id, Pair.place),
    "withdrawals": _all_of(Withdrawal, Withdrawal.at, Withdrawal.annotator_id),
}
TIMES = ("at", "started_at", "ended_at", "closed_at")  # ours; `client_at` is whatever a browser said
SIMPLE: dict[type, Kind] = {bool: "flag", int: "whole", float: "number", str: "text"}
# What the database doesn't tell of a column: the contents of its JSON, and `owners`, a text with a letter a position.
LISTED: dict[str, Kind] = {
    "queries": "texts",
    "groups": "texts",
    "list_p": "texts",
    "list_b": "texts",
    "shown": "texts",
    "owners": "texts",
    "sticker_ids": "texts",
    "scores": "numbers",
    "systems": "named texts",
    "found_by": "named wholes",
}
FILES = frozenset(f"{kind}.{format_}" for kind in QUERIES for format_ in FORMATS)


def export(
    store: Store, folder: Path, format_: str = "jsonl", progress: Callable[[int], object] = lambda rows: None
) -> dict[str, int]:
    """Write all records as they are at one moment, and say how many of each kind; `progress` hears of each.

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
                counts[kind] = write(fresh / f"{kind}.{format_}", format_, columns_of(query), _listed(rows, progress))
        fresh.chmod(0o755)
        _put(fresh, folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return counts


def columns_of(query: Rows) -> Columns:
    """The columns of an exported file, in order."""
    return {column.key: _kind(column) for column in query.selected_columns if column.key is not None}


def _kind(column: ColumnElement[Any]) -> Kind:
    name = str(column.key)
    if name in LISTED:
        return LISTED[name]
    if name in TIMES:
        return "time"
    kind = SIMPLE.get(column.type.python_type)
    if kind is None:
        raise TypeError(f"what an export makes of the column {name!r} is not said in LISTED")
    return kind


def _listed(rows: Iterable[RowMapping], progress: Callable[[int], object]) -> Iterator[Row]:
    """The rows, those with `owners` with a list of letters."""
    for row in rows:
        progress(1)
        yield {**row, "owners": list(row["owners"])} if "owners" in row else dict(row)


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
