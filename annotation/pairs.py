"""What the records say about a round of judging, read inside a transaction of the caller's."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session as Records
from sqlalchemy.orm import aliased

from annotation.nouns import Annotator, Refused
from db import models
from db.labels import Closing, Lease, Pair, Round
from db.store import now

NOT_YOURS = "That pair is not in your hands. Reload the page."
Label = Literal["match", "no_match", "skip"]


@dataclass(frozen=True, slots=True)
class RoundState:
    """A round, and how far it is: `wanted` judgments in all (gold pairs aside), `given` of them."""

    round_id: str
    name: str
    guidelines: str
    pairs: int
    wanted: int
    given: int
    closed: bool
    simulated: bool


@dataclass(frozen=True, slots=True)
class Task:
    """One pair in somebody's hands. `label`, `flagged` and `comment` are what they said before, where they did."""

    pair_id: str
    query: str
    user_group: str
    done: int  # pairs of this round that this person has judged
    left: int  # that they could still be given
    label: Label | None = None
    flagged: bool = False
    comment: str = ""


def round_of(records: Records, round_id: str) -> Round:
    row = records.get(Round, round_id)
    if row is None:
        raise Refused("there is no such round")
    return row


def check_open(records: Records, row: Round) -> None:
    if records.get(Closing, row.round_id) is not None:
        raise Refused(f"The round {row.name!r} is closed. Thank you.")


def state_of(records: Records, row: Round) -> RoundState:
    def count(*conditions: ColumnElement[bool]) -> int:
        pairs = select(func.count()).select_from(Pair)
        return records.scalar(pairs.where(Pair.round_id == row.round_id, *conditions)) or 0

    given = select(func.count()).select_from(models.Judgment).join(Pair, Pair.pair_id == models.Judgment.pair_id)
    given = given.where(Pair.round_id == row.round_id, Pair.gold.is_(None), *holding(models.Judgment))
    closed = records.get(Closing, row.round_id) is not None
    wanted = count(Pair.gold.is_(None)) * row.overlap
    return RoundState(
        row.round_id, row.name, row.guidelines, count(), wanted, records.scalar(given) or 0, closed, row.simulated
    )


def holding(judgment: Any) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Conditions for a judgment that holds (no newer one replaces it) and that is no skip."""
    newer = aliased(models.Judgment)
    return judgment.label != "skip", ~exists().where(newer.replaces == judgment.judgment_id)


def judged_by(annotator_id: str) -> ColumnElement[bool]:
    """Whether this person has said anything of the pair, a skip included."""
    own = aliased(models.Judgment)
    return exists().where(own.pair_id == Pair.pair_id, own.annotator_id == annotator_id)


def open_to(row: Round, annotator: Annotator) -> list[ColumnElement[bool]]:
    """Conditions for a pair for this person: of their group, and judged neither by them nor by enough others."""
    group = str(annotator.group) if annotator.group else ""
    given, lease, answered = aliased(models.Judgment), aliased(Lease), aliased(models.Judgment)
    judged = select(func.count()).where(given.pair_id == Pair.pair_id, *holding(given)).scalar_subquery()
    in_hand = (
        select(func.count(lease.annotator_id.distinct()))
        .where(lease.pair_id == Pair.pair_id, lease.until > now(), lease.annotator_id != annotator.annotator_id)
        .where(~exists().where(answered.pair_id == Pair.pair_id, answered.annotator_id == lease.annotator_id))
        .scalar_subquery()
    )
    return [
        Pair.round_id == row.round_id,
        Pair.user_group.in_(("", group)),
        ~judged_by(annotator.annotator_id),
        or_(Pair.gold.is_not(None), judged + in_hand < row.overlap),
    ]


def next_pair(records: Records, row: Round, annotator: Annotator) -> Pair | None:
    """The pair in this person's hands, else the first open one from a place of their own on."""
    held = select(Pair).join(Lease, Lease.pair_id == Pair.pair_id)
    held = held.where(Pair.round_id == row.round_id, Lease.annotator_id == annotator.annotator_id)
    mine = records.scalar(held.order_by(Lease.lease_id.desc()).limit(1))
    if mine is not None and not records.scalar(
        select(judged_by(annotator.annotator_id)).where(Pair.pair_id == mine.pair_id)
    ):
        return mine
    pairs = records.scalar(select(func.count()).where(Pair.round_id == row.round_id)) or 1
    start = (
        int.from_bytes(hashlib.sha256(f"{annotator.annotator_id}/{row.round_id}".encode()).digest()[:8], "big") % pairs
    )
    for half in (Pair.place > start, Pair.place <= start):
        query = select(Pair).where(*open_to(row, annotator), half).order_by(Pair.place).limit(1)
        found = records.scalar(query.with_for_update(skip_locked=True, of=Pair))
        if found is not None:
            return found
    return None


def judged_before(records: Records, row: Round, annotator_id: str, pair_id: str) -> Pair | None:
    """The pair that this person judged before they first judged `pair_id`; the last one, where they did not yet."""
    judgment = models.Judgment
    first = select(judgment.pair_id, func.min(judgment.at).label("at")).where(judgment.annotator_id == annotator_id)
    firsts = first.group_by(judgment.pair_id).subquery()
    query = select(Pair).join(firsts, firsts.c.pair_id == Pair.pair_id).where(Pair.round_id == row.round_id)
    at = records.scalar(select(firsts.c.at).where(firsts.c.pair_id == pair_id))
    if at is not None:
        query = query.where(firsts.c.at < at)
    return records.scalar(query.order_by(firsts.c.at.desc()).limit(1))


def leased(records: Records, annotator_id: str, pair_id: str) -> tuple[Pair, str]:
    """A pair that this person was given, and when they last were. Raises Refused, for none in the same words."""
    query = (
        select(Pair, Lease.at)
        .join(Lease, and_(Lease.pair_id == Pair.pair_id, Lease.annotator_id == annotator_id))
        .where(Pair.pair_id == pair_id)
        .order_by(Lease.lease_id.desc())
    )
    found = records.execute(query.limit(1)).first()
    if found is None:
        raise Refused(NOT_YOURS)
    return found[0], found[1]


def current(records: Records, annotator_id: str, pair_id: str) -> models.Judgment | None:
    """This person's judgment of a pair that no newer one replaces."""
    judgment, newer = models.Judgment, aliased(models.Judgment)
    query = select(judgment).where(judgment.pair_id == pair_id, judgment.annotator_id == annotator_id)
    return records.scalar(query.where(~exists().where(newer.replaces == judgment.judgment_id)))


def task_of(records: Records, row: Round, annotator: Annotator, pair: Pair) -> Task:
    before = current(records, annotator.annotator_id, pair.pair_id)
    own = select(func.count(models.Judgment.pair_id.distinct())).join(Pair, Pair.pair_id == models.Judgment.pair_id)
    done = records.scalar(
        own.where(Pair.round_id == row.round_id, models.Judgment.annotator_id == annotator.annotator_id)
    )
    left = records.scalar(select(func.count()).select_from(Pair).where(*open_to(row, annotator)))
    said = (before.label, before.flagged, before.comment or "") if before else (None, False, "")
    return Task(pair.pair_id, pair.query, pair.user_group, done or 0, left or 0, *said)


def later(delta: timedelta) -> str:
    return (datetime.now(UTC) + delta).isoformat(timespec="microseconds")
