"""What the records say about a round of judging, read inside a transaction of the caller's.

A person has pairs "in hand": leased to them, not judged by them yet, and not taken back by time. Which pairs are
open to a person is asked from the place of their newest lease on, so that it takes a few rows to find the next.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Subquery, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session as Records
from sqlalchemy.orm import aliased

from annotation.nouns import Annotator, Refused
from db import models
from db.accounts import Withdrawal
from db.labels import Closing, Lease, Pair, Round
from db.store import now

NOT_YOURS = "That pair is not in your hands. Reload the page."
# Made once: an alias takes a millisecond.
GIVEN, NEWER, OWN, ANSWERED = (aliased(models.Judgment) for _ in range(4))
LEASED = aliased(Lease)
LATEST = 100  # leases of a person among which those that hold are looked for
Label = Literal["match", "no_match", "skip"]


@dataclass(frozen=True, slots=True)
class RoundState:
    """A round, and how far it is: `wanted` judgments in all (gold pairs aside), `given` of them.

    A pair may have more than were wanted, of somebody whose time ran out; those do not count as `given`.
    """

    round_id: str
    name: str
    guidelines: str
    pairs: int
    wanted: int
    given: int
    closed: bool
    simulated: bool


@dataclass(frozen=True, slots=True)
class Offer:
    """A round that people can judge in."""

    round_id: str
    name: str
    guidelines: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a person is with a round."""

    done: int  # pairs that they have judged
    left: int  # that they could still be given
    seconds: float | None  # a pair, the median of theirs; None before the first
    offered: bool  # whether any pair is for their user group


@dataclass(frozen=True, slots=True)
class Task:
    """One pair in somebody's hands. `label`, `flagged` and `comment` are what they said before, where they did."""

    pair_id: str
    query: str
    user_group: str
    label: Label | None = None
    flagged: bool = False
    comment: str = ""


def round_of(records: Records, round_id: str) -> Round:
    row = records.get(Round, round_id)
    if row is None:
        raise Refused("there is no such round")
    return row


def check_open(records: Records, row: Round, annotator: Annotator) -> None:
    """Raises Refused unless the round takes judgments, of people like this one: real or simulated."""
    if records.get(Closing, row.round_id) is not None:
        raise Refused(f"The round “{row.name}” is closed. Thank you.")
    if row.simulated != annotator.simulated:
        raise Refused(f"This round is judged by {'simulated' if row.simulated else 'real'} people.")


def state_of(records: Records, row: Round) -> RoundState:
    in_round = Pair.round_id == row.round_id
    pairs, gold = records.execute(select(func.count(), func.count(Pair.gold)).where(in_round)).one()
    judged = select(func.count().label("times")).select_from(Pair)
    judged = judged.join(models.Judgment, models.Judgment.pair_id == Pair.pair_id).group_by(Pair.pair_id)
    times = judged.where(in_round, Pair.gold.is_(None), *holding(models.Judgment)).subquery().c.times
    given = select(func.sum(case((times < row.overlap, times), else_=row.overlap)))
    closed = records.get(Closing, row.round_id) is not None
    wanted = (pairs - gold) * row.overlap
    return RoundState(
        row.round_id, row.name, row.guidelines, pairs, wanted, int(records.scalar(given) or 0), closed, row.simulated
    )


def holding(judgment: Any) -> tuple[ColumnElement[bool], ...]:
    """Conditions for a judgment that counts: no skip, replaced by no newer one, and of nobody who withdrew."""
    return (
        judgment.label != "skip",
        ~exists().where(NEWER.replaces == judgment.judgment_id),
        judgment.annotator_id.not_in(select(Withdrawal.annotator_id)),
    )


def judged_by(annotator_id: str) -> ColumnElement[bool]:
    """Whether this person has said anything of the pair, a skip included."""
    return exists().where(OWN.pair_id == Pair.pair_id, OWN.annotator_id == annotator_id)


def of_group(row: Round, annotator: Annotator) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Conditions for a pair of the round that is for everybody, or for this person's user group."""
    return Pair.round_id == row.round_id, Pair.user_group.in_(("", str(annotator.group) if annotator.group else ""))


def open_to(row: Round, annotator: Annotator) -> list[ColumnElement[bool]]:
    """Conditions for a pair for this person: of their group, and judged neither by them nor by enough others.

    Who has it in hand counts as if they had judged it; who had it in hand and judged it counts once.
    """
    judged = select(func.count()).where(GIVEN.pair_id == Pair.pair_id, *holding(GIVEN)).scalar_subquery()
    held = (
        select(func.count(LEASED.annotator_id.distinct()))
        .where(LEASED.pair_id == Pair.pair_id, LEASED.until > now(), LEASED.annotator_id != annotator.annotator_id)
        .where(~exists().where(ANSWERED.pair_id == LEASED.pair_id, ANSWERED.annotator_id == LEASED.annotator_id))
        .where(LEASED.annotator_id.not_in(select(Withdrawal.annotator_id)))
        .scalar_subquery()
    )
    return [
        *of_group(row, annotator),
        or_(Pair.gold.is_not(None), judged < row.overlap),  # for itself first: of most pairs it is enough to know
        ~judged_by(annotator.annotator_id),
        or_(Pair.gold.is_not(None), judged + held < row.overlap),
    ]


def in_hand(records: Records, row: Round, annotator_id: str) -> list[tuple[Pair, str]]:
    """The pairs in this person's hands, each with the moment until which it is, in the order they were given."""
    leases = select(Lease.pair_id, Lease.until).where(Lease.annotator_id == annotator_id)
    until: dict[str, str] = {}
    for pair_id, moment in reversed(records.execute(leases.order_by(Lease.lease_id.desc()).limit(LATEST)).all()):
        until[pair_id] = max(moment, until.get(pair_id, ""))
    holds = [pair_id for pair_id, moment in until.items() if moment > now()]
    query = select(Pair).where(Pair.pair_id.in_(holds), Pair.round_id == row.round_id, ~judged_by(annotator_id))
    found = {pair.pair_id: pair for pair in records.scalars(query)}
    return [(found[pair_id], until[pair_id]) for pair_id in holds if pair_id in found]


def open_pairs(records: Records, row: Round, annotator: Annotator, most: int) -> list[str]:
    """Ids of the first `most` open pairs, none in hand, from this person's own place on, round to where they began."""
    start = _place(records, row, annotator.annotator_id)
    held = [pair.pair_id for pair, _ in in_hand(records, row, annotator.annotator_id)]
    found: list[str] = []
    for half in (Pair.place >= start, Pair.place < start):
        if len(found) < most:
            query = select(Pair.pair_id).where(half, Pair.pair_id.not_in(held), *open_to(row, annotator))
            found += records.scalars(query.order_by(Pair.place).limit(most - len(found)))
    return found


def claimed(records: Records, row: Round, annotator: Annotator, pair_ids: Sequence[str]) -> list[Pair]:
    """Those of the pairs that are still open to this person, held to the end of the transaction.

    Asked again once they are held: who held them before may have leased them meanwhile.
    """
    chosen = Pair.pair_id.in_(pair_ids)
    locked = records.scalars(select(Pair).where(chosen).order_by(Pair.pair_id).with_for_update(key_share=True))
    pairs = {pair.pair_id: pair for pair in locked}
    still = set(records.scalars(select(Pair.pair_id).where(chosen, *open_to(row, annotator))))
    return [pairs[pair_id] for pair_id in pair_ids if pair_id in still]


def judged_before(records: Records, row: Round, annotator_id: str, pair_id: str) -> Pair | None:
    """The pair that this person judged before they first judged `pair_id`; the last one, where they did not yet."""
    firsts = _firsts(row, annotator_id)
    query = select(Pair).join(firsts, firsts.c.pair_id == Pair.pair_id)
    at = records.scalar(select(firsts.c.at).where(firsts.c.pair_id == pair_id))
    if at is not None:
        query = query.where(firsts.c.at < at)
    return records.scalar(query.order_by(firsts.c.at.desc()).limit(1))


def recently(records: Records, row: Round, annotator_id: str, most: int) -> list[tuple[str, Label]]:
    """The pairs that this person judged last, newest first, each with what they say of it now."""
    firsts = _firsts(row, annotator_id)
    ids = records.scalars(select(firsts.c.pair_id).order_by(firsts.c.at.desc()).limit(most)).all()
    said = [(pair_id, current(records, annotator_id, pair_id)) for pair_id in ids]
    return [(pair_id, one.label) for pair_id, one in said if one]  # type: ignore[misc]


def _firsts(row: Round, annotator_id: str) -> Subquery:
    """The pairs of a round that this person judged, each with the moment at which they first did."""
    judgment = models.Judgment
    first = select(judgment.pair_id, func.min(judgment.at).label("at"))
    mine = first.where(judgment.annotator_id == annotator_id, judgment.round == row.name)
    return mine.group_by(judgment.pair_id).subquery()


def seconds_since(records: Records, annotator_id: str, row: Round, given_at: str) -> float:
    """How long a pair was looked at: since it was given, or since the judgment before, for pairs come ahead of time."""
    judgment = models.Judgment
    mine = select(func.max(judgment.at)).where(judgment.annotator_id == annotator_id, judgment.round == row.name)
    since = max(given_at, records.scalar(mine) or "")
    return max(0.0, (datetime.now(UTC) - datetime.fromisoformat(since)).total_seconds())


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
    judgment = models.Judgment
    query = select(judgment).where(judgment.pair_id == pair_id, judgment.annotator_id == annotator_id)
    return records.scalar(query.where(~exists().where(NEWER.replaces == judgment.judgment_id)))


def task_of(records: Records, annotator_id: str, pair: Pair) -> Task:
    before = current(records, annotator_id, pair.pair_id)
    said = (before.label, before.flagged, before.comment or "") if before else (None, False, "")
    return Task(pair.pair_id, pair.query, pair.user_group, *said)


def later(delta: timedelta) -> str:
    return (datetime.now(UTC) + delta).isoformat(timespec="microseconds")


def _place(records: Records, row: Round, annotator_id: str) -> int:
    """Where this person goes on: at the pair given to them last, at first at a place drawn from who they are."""
    last = select(Pair.place).join(Lease, Lease.pair_id == Pair.pair_id).where(Lease.annotator_id == annotator_id)
    place = records.scalar(last.where(Pair.round_id == row.round_id).order_by(Lease.lease_id.desc()).limit(1))
    if place is not None:
        return place
    pairs = records.scalar(select(func.count()).where(Pair.round_id == row.round_id)) or 1
    drawn = hashlib.sha256(f"{annotator_id}/{row.round_id}".encode()).digest()
    return int.from_bytes(drawn[:8], "big") % pairs + 1
