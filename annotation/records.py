"""Records as the measures read them: plain values, whether they come from a store or from exported files."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, String, and_, case, cast, func, select
from sqlalchemy.orm import Session as Transaction
from sqlalchemy.orm import aliased

from db import models
from db.store import Store

Rows = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class ExperimentRecord:
    """The two systems, P on trial and B the baseline, and how many stickers each shows."""

    experiment_id: str
    name: str
    system_p: str
    system_b: str
    method: str
    k: int
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """One query of one annotator: what both systems answered, what was shown, what the person made of it.

    An interleaved session has `first`, `shown`, `owners` (one of P and B for each position) and `clicked`
    (positions whose last event is a click); one side by side has `left` and a `choice`.
    """

    session_id: str
    experiment_id: str
    annotator_id: str
    kind: str  # interleaved, side_by_side
    state: str  # open, submitted, abandoned
    practice: bool = False
    a_a: bool = False  # both lists are system P's
    group: tuple[str | None, str | None] = (None, None)  # age band and gender
    list_p: tuple[str, ...] = ()  # best first
    list_b: tuple[str, ...] = ()
    first: str | None = None
    shown: tuple[str, ...] = ()
    owners: str = ""
    clicked: frozenset[int] = frozenset()
    left: str | None = None
    choice: str | None = None  # left, right, equal
    seconds: float | None = None  # from the start to the end
    exclusions: tuple[str, ...] = ()  # rules, oldest first


@dataclass(frozen=True, slots=True)
class JudgmentRecord:
    """An answer to "does this sticker fit this query?": match, no_match or skip."""

    judgment_id: str
    annotator_id: str
    query: str
    sticker_id: str
    label: str
    replaces: str | None = None


@dataclass(frozen=True, slots=True)
class Records:
    """All that the measures need."""

    experiments: tuple[ExperimentRecord, ...]
    sessions: tuple[SessionRecord, ...]
    judgments: tuple[JudgmentRecord, ...]


def read_records(store: Store) -> Records:
    """All records of a store at one moment."""
    with store.read() as records:
        return Records(
            tuple(_experiments(records, None)),
            tuple(_sessions(records, None)),
            tuple(
                JudgmentRecord(j.judgment_id, j.annotator_id, j.query, j.sticker_id, j.label, j.replaces)
                for j in records.scalars(
                    select(models.Judgment).order_by(models.Judgment.at, models.Judgment.judgment_id)
                )
            ),
        )


def read_experiment(store: Store, experiment_id: str) -> tuple[ExperimentRecord, tuple[SessionRecord, ...]]:
    """One experiment and its sessions at one moment. Raises ValueError when there is none of this id."""
    with store.read() as records:
        for experiment in _experiments(records, experiment_id):
            return experiment, tuple(_sessions(records, experiment_id))
    raise ValueError(f"there is no experiment {experiment_id!r}")


def seconds_between(start: str | None, end: str | None) -> float | None:
    """Seconds from one ISO time to another, None where one is missing."""
    if start is None or end is None:
        return None
    return (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds()


def _experiments(records: Transaction, experiment_id: str | None) -> Iterator[ExperimentRecord]:
    query = select(models.Experiment).order_by(models.Experiment.at, models.Experiment.experiment_id)
    if experiment_id is not None:
        query = query.where(models.Experiment.experiment_id == experiment_id)
    for e in records.scalars(query):
        yield ExperimentRecord(e.experiment_id, e.name, e.system_p, e.system_b, e.method, e.k, e.simulated)


def _sessions(records: Transaction, experiment_id: str | None) -> Iterator[SessionRecord]:
    clicked = _clicked(records, experiment_id)
    exclusions: dict[str, list[str]] = {}
    for session_id, rule in records.execute(_of(_exclusions(), experiment_id)):
        exclusions.setdefault(session_id, []).append(rule)
    for row in records.execute(_of(_shown(), experiment_id)):
        yield SessionRecord(
            session_id=row.session_id,
            experiment_id=row.experiment_id,
            annotator_id=row.annotator_id,
            kind=row.kind,
            state=row.state or "open",
            practice=row.practice,
            a_a=row.a_a,
            group=(row.age_band, row.gender),
            list_p=tuple(row.list_p or ()),
            list_b=tuple(row.list_b or ()),
            first=row.first_side,
            shown=tuple(row.shown or ()),
            owners=row.owners or "",
            clicked=clicked.get(row.impression_id, frozenset()),
            left=row.left_side,
            choice=row.choice,
            seconds=seconds_between(row.started, row.ended),
            exclusions=tuple(exclusions.get(row.session_id, ())),
        )


def _shown() -> Rows:
    """Every session with what was answered, shown and made of it, by session id."""
    session, impression = models.Session, models.Impression
    answer_p, answer_b = aliased(models.Retrieval), aliased(models.Retrieval)
    return (
        select(
            session.session_id,
            session.experiment_id,
            session.annotator_id,
            session.kind,
            session.practice,
            session.a_a,
            session.at.label("started"),
            models.Ending.state,
            models.Ending.at.label("ended"),
            models.Profile.age_band,
            models.Profile.gender,
            impression.impression_id,
            impression.first_side,
            impression.left_side,
            impression.shown,
            impression.owners,
            answer_p.sticker_ids.label("list_p"),
            answer_b.sticker_ids.label("list_b"),
            models.Vote.choice,
        )
        .join(models.Profile, models.Profile.profile_id == session.profile_id)
        .outerjoin(models.Ending, models.Ending.session_id == session.session_id)
        .outerjoin(impression, impression.session_id == session.session_id)
        .outerjoin(answer_p, and_(answer_p.session_id == session.session_id, answer_p.side == "P"))
        .outerjoin(answer_b, and_(answer_b.session_id == session.session_id, answer_b.side == "B"))
        .outerjoin(models.Vote, models.Vote.impression_id == impression.impression_id)
        .order_by(session.session_id)
    )


def _clicked(records: Transaction, experiment_id: str | None) -> dict[str, frozenset[int]]:
    """Impression -> positions whose last event is a click, found by the database: `last_clicks` over all events.

    Its index holds the events by impression and position, and one row an impression comes back: a million
    events take a second.
    """
    event, impression = models.Event, models.Impression
    latest_click = func.max(case((event.kind == "click", event.seq)))
    latest_unclick = func.coalesce(func.max(case((event.kind == "unclick", event.seq))), 0)
    counted = select(event.impression_id, event.position).group_by(event.impression_id, event.position)
    counted = counted.having(latest_click > latest_unclick)
    if experiment_id is not None:
        shown = select(impression.impression_id).join(
            models.Session, models.Session.session_id == impression.session_id
        )
        counted = counted.where(event.impression_id.in_(shown.where(models.Session.experiment_id == experiment_id)))
    found = counted.subquery()
    positions = func.aggregate_strings(cast(found.c.position, String), ",")
    rows = records.execute(select(found.c.impression_id, positions).group_by(found.c.impression_id))
    return {impression_id: frozenset(map(int, listed.split(","))) for impression_id, listed in rows}


def _exclusions() -> Rows:
    exclusion = models.Exclusion
    return (
        select(exclusion.session_id, exclusion.rule)
        .join(models.Session, models.Session.session_id == exclusion.session_id)
        .order_by(exclusion.at, exclusion.exclusion_id)
    )


def _of(query: Rows, experiment_id: str | None) -> Rows:
    return query if experiment_id is None else query.where(models.Session.experiment_id == experiment_id)
