"""The sessions of a store: those that ended from their outcomes, all others from their lists.

Why as a few long texts: a database writes a column down as one in a third of the time in which Python takes its values
row by row.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, String, cast, exists, func, select, true
from sqlalchemy.orm import Session as Transaction

from annotation.outcomes import MARKS, TRAITS
from annotation.records.columns import Sessions, coded, joined, letters, ordered, texts
from annotation.records.reading import microseconds, moment, read_from_lists, rules_of
from db import models

FEW = 2_000  # sessions that are asked for by their ids
BETWEEN = "\n"  # stands in none of the values


def read_sessions(records: Transaction, experiment_id: str | None) -> Sessions:
    """The sessions of one experiment, or all, as they are in this transaction."""
    session, outcome, chosen = models.Session, models.Outcome, _of(models.Session.experiment_id, experiment_id)
    # In order, so that a database may go through both indexes side by side.
    others = select(session.session_id).where(chosen).except_(select(outcome.session_id)).order_by("session_id")
    unwritten = list(records.scalars(others))
    ended = _read_ended(records, experiment_id)
    if not unwritten:
        return ended.at(ordered(ended.ended, ended.session_id))
    if len(unwritten) <= FEW:
        chosen = session.session_id.in_(unwritten)
    else:
        chosen &= ~exists().where(outcome.session_id == session.session_id)
    return joined(ended, read_from_lists(records, chosen))


def sessions_but(records: Transaction, experiment_id: str, known: Iterable[str]) -> list[str]:
    """Ids of the sessions of one experiment that are not known."""
    ids = func.aggregate_strings(models.Session.session_id, BETWEEN)
    found = records.scalar(select(ids).where(models.Session.experiment_id == experiment_id))
    seen = set(known)
    return [session_id for session_id in _beside([found])[0] if session_id not in seen]


def _read_ended(records: Transaction, experiment_id: str | None) -> Sessions:
    """The sessions that have an outcome, in no order."""
    one = models.Outcome
    columns = [one.session_id, one.traits, one.marks, func.coalesce(one.matter, ""), moment(one.began_at),
               moment(one.ended_at), cast(one.profile_id, String), cast(one.distinct_stickers, String)]  # fmt: skip
    if experiment_id is None:
        columns.append(one.experiment_id)
    query = select(*(func.aggregate_strings(column, BETWEEN) for column in columns))
    found = records.execute(query.where(_of(one.experiment_id, experiment_id))).one()
    ids, traits, marks, matters, began, ended, profiles, distinct, *experiments = _beside(found)
    begins, ends = microseconds(began), microseconds(ended)
    trait = letters(traits).reshape(len(ids), len(TRAITS))
    told: dict[str, Any] = {name: _meant(trait[:, at], meant) for at, (name, meant) in enumerate(TRAITS.items())}
    each = letters(marks).reshape(len(ids), -1, MARKS) if any(marks) else np.empty((len(ids), 0, MARKS), "S1")
    return Sessions(
        **told,
        **_people(records, np.array(profiles, np.int64)),
        session_id=texts(ids),
        experiment_id=texts(experiments[0] if experiments else [experiment_id] * len(ids)),
        exclusion=texts(rules_of(records, ids)),
        matter=texts([matter or None for matter in matters]),
        seconds=(ends - begins) / 1e6,
        ended=ends,
        distinct=np.array(distinct, np.int64),
        owned_p=each[:, :, 0] == b"P",
        owned_b=each[:, :, 0] == b"B",
        clicked=each[:, :, 1] == b"1",
        shared=each[:, :, 2] == b"1",
    )


def _meant(letter: NDArray[np.bytes_], meanings: Mapping[Any, str]) -> NDArray[Any]:
    """What each letter stands for: flags where it tells of nothing else."""
    table = np.full(128, None, np.bool_ if True in meanings else object)
    for meaning, one in meanings.items():
        table[ord(one)] = meaning
    return table[np.ascontiguousarray(letter).view(np.uint8)]


def _people(records: Transaction, profile_ids: NDArray[np.int64]) -> dict[str, Any]:
    """Annotators and groups of sessions, as columns, from the profiles with which they began."""
    table = models.Profile
    rows = records.execute(select(table.profile_id, table.annotator_id, table.age_band, table.gender))
    known = {profile_id: (annotator_id, (band, gender)) for profile_id, annotator_id, band, gender in rows}
    present, places = np.unique(profile_ids, return_inverse=True)
    annotator, annotators = coded([known[one][0] for one in present.tolist()])
    group, groups = coded([known[one][1] for one in present.tolist()])
    return {
        "annotator": annotator[places],
        "annotators": tuple(annotators),
        "group": group[places],
        "groups": tuple(groups),
    }


def _of(column: ColumnElement[str] | Any, experiment_id: str | None) -> ColumnElement[bool]:
    return true() if experiment_id is None else column == experiment_id


def _beside(joined_columns: Sequence[str | None]) -> list[list[str]]:
    """The values of columns whose first one has no empty value; it is None where there are no rows.

    Another one may be None as well, where a database makes that of one empty value.
    """
    if joined_columns[0] is None:
        return [[] for _ in joined_columns]
    return [(values or "").split(BETWEEN) for values in joined_columns]
