"""What people noted as saved, set against what the records hold: the check of `durability` and `load`."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import create_engine, select, text

from db import models

Click = tuple[str, str, int]  # event id, kind, position


@dataclass
class Noted:
    """What one person was told was saved, by impression."""

    name: str
    clicks: dict[str, list[Click]] = field(default_factory=dict)  # in order
    submitted: set[str] = field(default_factory=set)
    votes: dict[str, tuple[str, str]] = field(default_factory=dict)  # vote id, choice


@dataclass(frozen=True)
class Records:
    """What the database holds, read past the app."""

    clicks: dict[str, list[Click]]
    submitted: list[str]
    votes: dict[str, tuple[str, str]]
    open: Mapping[tuple[str, str], int]  # person and kind -> sessions without an end
    doubled: int

    @classmethod
    def read(cls, db: str) -> "Records":
        engine = create_engine(db)
        event, ending, impression, vote, session = (
            models.Event, models.Ending, models.Impression, models.Vote, models.Session
        )  # fmt: skip
        with engine.connect() as wire:
            clicks: dict[str, list[Click]] = {}
            ids: Counter[str] = Counter()
            for at, event_id, kind, position in wire.execute(
                select(event.impression_id, event.event_id, event.kind, event.position).order_by(event.seq)
            ):
                clicks.setdefault(at, []).append((event_id, kind, position))
                ids[event_id] += 1
            ended = select(impression.impression_id).join(ending, ending.session_id == impression.session_id)
            lists = ended.where(ending.state == "submitted", impression.first_side.is_not(None))
            votes = {
                row[0]: (row[1], row[2]) for row in wire.execute(select(vote.impression_id, vote.vote_id, vote.choice))
            }
            unended = select(session.annotator_id, session.kind).outerjoin(
                ending, ending.session_id == session.session_id
            )
            waiting = Counter((row[0], row[1]) for row in wire.execute(unended.where(ending.session_id.is_(None))))
            if engine.dialect.name == "sqlite":
                assert wire.execute(text("pragma integrity_check")).scalar() == "ok"
            found = cls(clicks, list(wire.scalars(lists)), votes, waiting, sum(n - 1 for n in ids.values()))
        engine.dispose()
        return found


def lost(people: Sequence[Noted], records: Records) -> list[str]:
    """What somebody was told was saved and the records do not hold, in words."""
    missing = []
    for person in people:
        for impression, clicks in person.clicks.items():
            if records.clicks.get(impression, [])[: len(clicks)] != clicks:
                missing.append(f"{person.name}: clicks on {impression}")
        missing += [f"{person.name}: submission of {one}" for one in person.submitted - set(records.submitted)]
        missing += [
            f"{person.name}: vote on {one}" for one, vote in person.votes.items() if records.votes.get(one) != vote
        ]
    return missing


def doubled(people: Sequence[Noted], records: Records) -> list[str]:
    """What the records hold beyond what people did, at the end, in words."""
    own = {impression: clicks for person in people for impression, clicks in person.clicks.items() if clicks}
    found = [f"clicks on {one}" for one, clicks in records.clicks.items() if own.get(one) != clicks]
    submitted = Counter(records.submitted)
    submitted.subtract(one for person in people for one in person.submitted)
    found += [f"submission of {one}" for one, count in submitted.items() if count > 0]
    found += [f"vote on {one}" for one in records.votes if not any(one in person.votes for person in people)]
    found += [f"{count} open sessions of {who}" for who, count in records.open.items() if count > 1]
    return found + ["an event id twice"] * records.doubled


def chosen(clicks: Sequence[Click]) -> set[int]:
    """Positions whose last event is a click."""
    last = {position: kind for _, kind, position in clicks}
    return {position for position, kind in last.items() if kind == "click"}
