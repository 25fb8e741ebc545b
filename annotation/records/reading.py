"""Sessions of a store from their lists, clicks and votes, read table by table into columns.

Why not one query: joining so many rows takes a database three times as long as reading each table and putting them
together here, and making an object of each row takes longer again.
"""

import gc
import json
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Integer, Select, String, Text, case, cast, func, select, type_coerce
from sqlalchemy.orm import Session as Transaction
from sqlalchemy.orm import aliased

from annotation.outcomes import Compared, compared
from annotation.records.columns import NEVER, Flags, Numbers, Sessions, in_order, marked, pairs_of
from db import models

Rows = Select[*tuple[Any, ...]]
Column = Sequence[Any]
Condition = ColumnElement[bool] | None
BATCH = 1_000  # texts looked at together
MOMENT = 26  # characters of a time without its zone, which is UTC


def read_from_lists(records: Transaction, chosen: ColumnElement[bool]) -> Sessions:
    """The sessions that a condition chooses, as they are in this transaction."""
    session = models.Session
    asked = case((session.kind == "side_by_side", session.query_normalised))
    flags = (type_coerce(session.practice, Integer), type_coerce(session.a_a, Integer))
    query = select(session.session_id, session.experiment_id, session.annotator_id, session.profile_id, session.kind,
                   *flags, asked, moment(session.at))  # fmt: skip
    ids, experiments, people, profiles, kinds, practice, a_a, queries, started = _columns(records, query.where(chosen))
    # Of most of all sessions, whole tables are read faster than their rows are found.
    within = None if 2 * len(ids) > _all(records) else chosen
    groups = {row[0]: (row[1], row[2]) for row in zip(*_columns(records, _profiles()), strict=True)}
    states, ended = _beside(ids, _columns(records, _of(_endings(), within)))
    impressions, firsts, lefts, owners, shown = _beside(ids, _columns(records, _of(_impressions(), within)))
    lists = [_beside(ids, _columns(records, _of(_answers(side), within)))[0] for side in "PB"]
    owners = [text or "" for text in owners]
    shape = len(ids), max(map(len, owners), default=0)
    found = _compared(kinds, queries, lists[0], lists[1], shown)
    starts, ends = microseconds(started), microseconds(ended)
    return in_order(
        {
            "session_id": ids,
            "experiment_id": experiments,
            "annotator_id": people,
            "group": [groups[profile] for profile in profiles],
            "kind": kinds,
            "state": [state or "open" for state in states],
            "practice": practice,
            "a_a": a_a,
            "first": firsts,
            "left": lefts,
            "choice": _beside(impressions, _columns(records, _of(_votes(), within)))[0],
            "exclusion": rules_of(records, ids, within),
            "matter": [one.matter for one in found],
            "distinct": [one.distinct for one in found],
            "owners": owners,
        },
        seconds=np.where(ends == NEVER, np.nan, (ends - starts) / 1e6),
        ended=ends,
        shared=marked(*pairs_of([one.shared for one in found]), shape),
        clicked=_clicked(records, impressions, within, shape),
    )


def _endings() -> Rows:
    ending = models.Ending
    return select(ending.session_id, ending.state, moment(ending.at))


def _impressions() -> Rows:
    impression = models.Impression
    return select(impression.session_id, impression.impression_id, impression.first_side, impression.left_side,
                  impression.owners, cast(impression.shown, Text))  # fmt: skip


def _answers(side: str) -> Rows:
    answer = models.Retrieval
    answers = select(answer.session_id, cast(answer.sticker_ids, Text))
    return answers.where(answer.side == side, answer.session_id.is_not(None))


def _votes() -> Rows:
    return select(models.Vote.impression_id, models.Vote.choice)


def _exclusions() -> Rows:
    exclusion = models.Exclusion
    return select(exclusion.session_id, exclusion.rule).order_by(exclusion.at, exclusion.exclusion_id)


def _profiles() -> Rows:
    return select(models.Profile.profile_id, models.Profile.age_band, models.Profile.gender)


def _clicks() -> Rows:
    """Impression -> all positions ever clicked, as "3,1,3"."""
    event = models.Event
    positions = func.aggregate_strings(cast(event.position, String), ",")
    return select(event.impression_id, positions).where(event.kind == "click").group_by(event.impression_id)


def _taken_back() -> Rows:
    """Positions whose last event is an unclick."""
    event, click = models.Event, aliased(models.Event)
    same = (click.impression_id == event.impression_id) & (click.position == event.position) & (click.kind == "click")
    latest = select(func.coalesce(func.max(click.seq), 0)).where(same).scalar_subquery()
    places = select(event.impression_id, event.position).where(event.kind == "unclick")
    return places.group_by(event.impression_id, event.position).having(func.max(event.seq) > latest)


def _clicked(records: Transaction, impressions: Column, within: Condition, shape: tuple[int, int]) -> Flags:
    """Positions whose last event is a click: all that were clicked, but for those taken back last."""
    session_of = {impression: place for place, impression in enumerate(impressions) if impression is not None}
    where, listed = _columns(records, _of(_clicks(), within))
    positions = np.fromstring(",".join(listed), np.int64, sep=",")
    repeats = [text.count(",") + 1 for text in listed]
    sessions = np.repeat(np.array([session_of.get(one, -1) for one in where], np.int64), repeats)
    flags = marked(sessions[sessions >= 0], positions[sessions >= 0], shape)
    for impression, position in zip(*_columns(records, _of(_taken_back(), within)), strict=True):
        if impression in session_of and position <= shape[1]:
            flags[session_of[impression], position - 1] = False
    return flags


def _compared(kinds: Column, queries: Column, lists_p: Column, lists_b: Column, shown: Column) -> list[Compared]:
    split = _splitter((lists_p, lists_b, shown))
    rows = zip(kinds, queries, lists_p, lists_b, shown, strict=True)
    return [compared(kind, query, split(p), split(b), split(mixed)) for kind, query, p, b, mixed in rows]


def _splitter(columns: Sequence[Column]) -> Callable[[str | None], list[str]]:
    """What makes a list of ids out of JSON, None and "[]" becoming empty.

    The lists that our store writes can be cut apart, in a quarter of the time that `json` takes: where no text holds
    an escape, and all quotes are those around an id and a separator, every `", "` is one.
    """
    for column in columns:
        for start in range(0, len(column), BATCH):
            known = [text for text in column[start : start + BATCH] if text and text != "[]"]
            whole = "".join(known)
            if "\\" in whole or whole.count('"') != 2 * (whole.count('", "') + len(known)):
                return lambda text: json.loads(text) if text else []
    return lambda text: text[2:-2].split('", "') if text and text != "[]" else []


@contextmanager
def uncollected() -> Generator[None]:
    """No search for garbage while a million rows are made, of which none is any: it took nearly half of the time."""
    ran = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if ran:
            gc.enable()


def _columns(records: Transaction, query: Rows) -> list[Column]:
    """The columns of all rows, read past SQLAlchemy's rows, which take as long again as the database."""
    cursor = records.connection().execute(query).cursor
    rows = cursor.fetchall() if cursor is not None else []
    return list(zip(*rows, strict=True)) or [() for _ in query.selected_columns]


def _beside(keys: Column, columns: Sequence[Column]) -> list[list[Any]]:
    """The columns after the first, in the order of `keys`; the first one holds the keys. None where there is no row."""
    if columns[0] == keys:
        return [list(column) for column in columns[1:]]
    places = {key: place for place, key in enumerate(columns[0])}
    found = [places.get(key, -1) for key in keys]
    return [[column[place] if place >= 0 else None for place in found] for column in columns[1:]]


def rules_of(records: Transaction, ids: Column, within: Condition = None) -> list[str | None]:
    """The oldest rule by which each of these sessions is excluded, None without any."""
    sessions, rules = _columns(records, _of(_exclusions(), within))
    first = dict(zip(reversed(sessions), reversed(rules), strict=True))
    return list(map(first.get, ids))


def microseconds(times: Iterable[str | None]) -> Numbers:
    """Microseconds since 1970 of ISO times in UTC without their zone, NEVER for None."""
    moments = np.array([at or "NaT" for at in times], "datetime64[us]")
    return np.where(np.isnat(moments), NEVER, moments.astype(np.int64))


def moment(at: Any) -> Any:
    """A time without its zone, which is UTC."""
    return func.substr(at, 1, MOMENT)


def _all(records: Transaction) -> int:
    return records.scalar(select(func.count()).select_from(models.Session)) or 0


def _of(query: Rows, within: Condition) -> Rows:
    """The rows whose sessions the condition holds for; all of them for None."""
    if within is None:
        return query
    table = query.get_final_froms()[0]
    if "session_id" not in table.c:
        impression = models.Impression
        query = query.join(impression, impression.impression_id == table.c.impression_id)
        table = impression.__table__
    return query.join(models.Session, models.Session.session_id == table.c.session_id).where(within)
