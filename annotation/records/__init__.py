"""Records as the measures read them: plain values, whether they come from a store or from exported files."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session as Transaction

from annotation.records.columns import Sessions, joined
from annotation.records.ended import FEW, read_sessions, sessions_but
from annotation.records.reading import read_from_lists, uncollected
from db import models
from db.accounts import Withdrawal
from db.labels import Pair, Round
from db.store import Store

SETTLED = 3


@dataclass(frozen=True, slots=True)
class ExperimentRecord:
    """The two systems, P on trial and B the baseline, how many stickers each shows, and what else was planned."""

    experiment_id: str
    name: str
    system_p: str
    system_b: str
    method: str
    k: int
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


PLANNED = tuple(name for name in ExperimentRecord.__dataclass_fields__ if name != "groups")


@dataclass(frozen=True, slots=True)
class JudgmentRecord:
    """An answer to "does this sticker fit this query?": match, no_match or skip.

    `user_group` is whose answers the pair was pooled from, `gold` that its answer was known beforehand, `simulated`
    that simulated people answer its round.
    """

    judgment_id: str
    annotator_id: str
    query: str
    sticker_id: str
    label: str
    replaces: str | None = None
    round: str = ""
    user_group: str = ""
    gold: bool = False
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class Records:
    """All that the measures need."""

    experiments: tuple[ExperimentRecord, ...]
    sessions: Sessions
    judgments: tuple[JudgmentRecord, ...]


def read_records(store: Store) -> Records:
    """All records of a store at one moment."""
    with uncollected(), store.read() as records:
        return Records(_experiments(records, None), read_sessions(records, None), _judgments(records))


def read_experiment(store: Store, experiment_id: str) -> tuple[ExperimentRecord, Sessions]:
    """One experiment and its sessions at one moment. Raises ValueError when there is none of this id."""
    with uncollected(), store.read() as records:
        for experiment in _experiments(records, experiment_id):
            return experiment, read_sessions(records, experiment_id)
    raise ValueError(f"there is no experiment {experiment_id!r}")


def read_again(store: Store, experiment_id: str, ended: Sessions) -> Sessions:
    """What `read_experiment` gives, read anew but for sessions that had ended: no answer is taken for them any more.

    One that was left out since is read anew, too. Good only for as long as nobody was erased.
    """
    table = models.Session
    ids = select(table.session_id).where(table.experiment_id == experiment_id)
    with uncollected(), store.read() as records:
        excluded = set(records.scalars(ids.where(table.session_id.in_(select(models.Exclusion.session_id)))))
        kept = ended
        if excluded:
            as_it_was = [rule is not None or one not in excluded
                         for one, rule in zip(ended.session_id, ended.exclusion, strict=True)]  # fmt: skip
            kept = ended.at(np.array(as_it_was, bool))
        new = sessions_but(records, experiment_id, kept.session_id)
        if len(new) > FEW:
            return read_sessions(records, experiment_id)
        return joined(kept, read_from_lists(records, table.session_id.in_(new))) if new else kept


def state_of(store: Store) -> tuple[int, ...]:
    """Numbers that stay as they are for as long as nothing was added that a measure reads, and nobody was erased.

    The first SETTLED of them are about what may change a session that has ended.

    Records are only ever added. Rows are counted, for a number that grows may be given to a record that others see
    later; the answers and lists of a session come with it, a vote with its ending, and clicks count from the ending on.
    """
    grown = (Withdrawal, models.Exclusion, models.Session, models.Ending)
    told = (models.Profile.age_band, models.Profile.gender)
    with store.read() as records:
        said = [records.scalar(select(func.count(column))) or 0 for column in told]
        counts = [records.scalar(select(func.count()).select_from(table)) or 0 for table in grown]
        return (*said, *counts)


def read_judgments(store: Store) -> tuple[JudgmentRecord, ...]:
    """All judgments, oldest first, but for those of people who have taken their records back."""
    with uncollected(), store.read() as records:
        return _judgments(records)


def state_of_judgments(store: Store) -> tuple[int, ...]:
    """As `state_of`, of all that `read_judgments` gives."""
    with store.read() as records:
        counts = (records.scalar(select(func.count()).select_from(table)) for table in (models.Judgment, Withdrawal))
        return tuple(count or 0 for count in counts)


def _experiments(records: Transaction, experiment_id: str | None) -> tuple[ExperimentRecord, ...]:
    query = select(models.Experiment).order_by(models.Experiment.at, models.Experiment.experiment_id)
    if experiment_id is not None:
        query = query.where(models.Experiment.experiment_id == experiment_id)
    return tuple(
        ExperimentRecord(**{name: getattr(row, name) for name in PLANNED}, groups=tuple(row.groups))
        for row in records.scalars(query)
    )


def _judgments(records: Transaction) -> tuple[JudgmentRecord, ...]:
    table = models.Judgment
    columns = (table.judgment_id, table.annotator_id, table.query, table.sticker_id, table.label, table.replaces,
               table.round, func.coalesce(Pair.user_group, ""), Pair.gold.is_not(None),
               func.coalesce(Round.simulated, False))  # fmt: skip
    query: Select[*tuple[Any, ...]] = (
        select(*columns)
        .outerjoin(Pair, Pair.pair_id == table.pair_id)
        .outerjoin(Round, Round.round_id == Pair.round_id)
        .where(table.annotator_id.not_in(select(Withdrawal.annotator_id)))
        .order_by(table.at, table.judgment_id)
    )
    return tuple(JudgmentRecord(*row) for row in records.execute(query))
