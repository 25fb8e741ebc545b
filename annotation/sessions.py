"""What the records say about a person and their page, read inside a transaction of the caller's."""

import unicodedata
from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session as Records

from annotation.nouns import Annotator, Experiment, Page, Plan, Refused, Turn
from db import models
from db.accounts import Withdrawal
from db.store import now

TAKEN = "This event id was used for something else."
GONE = "This list does not exist, or it was made for somebody else."
CLOSED = "This experiment is closed. Thank you."


def annotator_of(records: Records, annotator_id: str) -> Annotator | None:
    """The person of an id; None for nobody's, and for one who withdrew."""
    if records.get(Withdrawal, annotator_id) is not None:
        return None
    row = records.get(models.Annotator, annotator_id)
    profile = row and latest_profile(records, annotator_id)
    return Annotator(row.annotator_id, row.pseudonym, profile.age_band, profile.gender) if row and profile else None


def latest_profile(records: Records, annotator_id: str) -> models.Profile | None:
    of_annotator = select(models.Profile).where(models.Profile.annotator_id == annotator_id)
    return records.scalar(of_annotator.order_by(models.Profile.profile_id.desc()).limit(1))


def take_turn(records: Records, annotator_id: str) -> models.Annotator:
    """Hold the annotator's row to the end of the transaction: what one person does happens in a row.

    SQLite has one writer at a time anyway. Raises Refused for a person who isn't enrolled, or withdrew.
    """
    person = select(models.Annotator).where(models.Annotator.annotator_id == annotator_id)
    row = records.scalar(person.with_for_update())
    if row is None or records.get(Withdrawal, annotator_id) is not None:
        raise Refused("You are not enrolled.")
    return row


def experiment_of(records: Records, row: models.Experiment) -> Experiment:
    """The experiment with its state now. Versions are pinned from the moment that a plan begins."""
    return _experiment(row, _standing(records, row.experiment_id))


def experiments_of(records: Records, rows: Iterable[models.Experiment]) -> tuple[Experiment, ...]:
    """As `experiment_of`, with one query for all their states."""
    in_order = select(models.Standing.experiment_id, models.Standing.state).order_by(models.Standing.standing_id)
    latest: dict[str, str] = dict(records.execute(in_order).all())
    return tuple(_experiment(row, latest.get(row.experiment_id)) for row in rows)


def _experiment(row: models.Experiment, state: Any) -> Experiment:
    chosen = {name: getattr(row, name) for name in Plan.__dataclass_fields__}
    chosen |= {"queries": tuple(row.queries), "groups": tuple(row.groups)}
    return Experiment(
        experiment_id=row.experiment_id,
        corpus=row.corpus,
        corpus_hash=row.corpus_hash,
        state=state or "running",
        pinned=(row.version_p, row.version_b) if state and row.version_p and row.version_b else None,
        **chosen,
    )


def last_experiment(records: Records, annotator_id: str, kind: str) -> str | None:
    """Where this person has a list of this kind in hand, else where they were last; None for who was nowhere yet."""
    session, ending = models.Session, models.Ending
    in_hand = case(((session.kind == kind) & ending.session_id.is_(None), 0), else_=1)
    query = select(session.experiment_id).outerjoin(ending, ending.session_id == session.session_id)
    query = query.where(session.annotator_id == annotator_id).order_by(in_hand, session.at.desc()).limit(1)
    return records.scalar(query)


def held_experiment(records: Records, experiment_id: str) -> Experiment:
    """The experiment as it is now, and stays to the end of the transaction: whoever turns its state waits."""
    shared = {"read": True, "key_share": True}  # with whoever else begins a session in it
    return experiment_of(records, records.get_one(models.Experiment, experiment_id, with_for_update=shared))


def open_session(
    records: Records, annotator_id: str, experiment_id: str, kind: str
) -> tuple[models.Impression, models.Session] | None:
    """The one session of a kind that this annotator has neither submitted nor abandoned, with its impression.

    None in an experiment that is closed: nothing is to be answered there.
    """
    if _standing(records, experiment_id) == "closed":
        return None
    query = (
        select(models.Impression, models.Session)
        .join(models.Session, models.Session.session_id == models.Impression.session_id)
        .outerjoin(models.Ending, models.Ending.session_id == models.Session.session_id)
        .where(
            models.Session.annotator_id == annotator_id,
            models.Session.experiment_id == experiment_id,
            models.Session.kind == kind,
            models.Ending.session_id.is_(None),
        )
    )
    found = records.execute(query).first()
    return (found[0], found[1]) if found else None


def open_page(records: Records, annotator_id: str, experiment_id: str) -> Page | None:
    """The interleaved list that this annotator has not finished."""
    found = open_session(records, annotator_id, experiment_id, "interleaved")
    return page_of(records, *found) if found else None


def page_of(records: Records, impression: models.Impression, session: models.Session) -> Page:
    return Page(
        session.session_id,
        impression.impression_id,
        session.experiment_id,
        session.query,
        len(impression.shown),
        chosen_positions(records, impression.impression_id),
        answered(records, session),
        session.practice,
    )


def answered(records: Records, session: models.Session) -> int:
    """Submitted sessions like this one: same annotator, experiment and kind. Practice does not count."""
    query = (
        select(func.count())
        .select_from(models.Session)
        .join(models.Ending, models.Ending.session_id == models.Session.session_id)
        .where(
            models.Session.annotator_id == session.annotator_id,
            models.Session.experiment_id == session.experiment_id,
            models.Session.kind == session.kind,
            models.Session.practice.is_(False),
            models.Ending.state == "submitted",
        )
    )
    return records.scalar(query) or 0


def own_impression(
    records: Records, annotator_id: str, impression_id: str, kind: str
) -> tuple[models.Impression, models.Session]:
    """The impression and its session. Raises Refused, in the same words, for none and for another person's."""
    query = (
        select(models.Impression, models.Session)
        .join(models.Session, models.Session.session_id == models.Impression.session_id)
        .where(
            models.Impression.impression_id == impression_id,
            models.Session.annotator_id == annotator_id,
            models.Session.kind == kind,
        )
    )
    found = records.execute(query).first()
    if found is None:
        raise Refused(GONE)
    return found[0], found[1]


def begun(records: Records, annotator_id: str, experiment: Experiment, kind: str, turn: Turn) -> models.Session:
    """A new session of an enrolled annotator, written but not committed."""
    profile = latest_profile(records, annotator_id)
    if profile is None:
        raise Refused("You are not enrolled.")
    session = models.Session(
        session_id=uuid4().hex,
        experiment_id=experiment.experiment_id,
        annotator_id=annotator_id,
        profile_id=profile.profile_id,
        kind=kind,
        query=turn.query,
        query_normalised=" ".join(unicodedata.normalize("NFKC", turn.query).casefold().split()),
        practice=turn.practice,
        a_a=turn.a_a,
        place=turn.place,
        at=now(),
    )
    records.add(session)
    records.flush()
    return session


def repeated(records: Records, event_id: str, impression_id: str, kind: str, position: int) -> bool:
    """Whether this very event is recorded already. Raises Refused when its id stands for another one."""
    event = records.scalar(select(models.Event).where(models.Event.event_id == event_id))
    if event is not None and (event.impression_id, event.kind, event.position) != (impression_id, kind, position):
        raise Refused(TAKEN)
    return event is not None


def still_open(records: Records, session: models.Session) -> None:
    """Raises Refused when the session has ended, or its experiment is closed, where no answer counts any more."""
    ending = records.get(models.Ending, session.session_id)
    if ending is not None:
        how = "submitted" if ending.state == "submitted" else "skipped"
        raise Refused(f"This list was already {how}; it cannot be changed any more.")
    if _standing(records, session.experiment_id) == "closed":
        raise Refused(CLOSED)


def next_moment(records: Records, impression_id: str) -> str:
    """Now, but never before the impression's latest event, so that times keep the order of the events."""
    latest = select(func.max(models.Event.at)).where(models.Event.impression_id == impression_id)
    return max(now(), records.scalar(latest) or "")


def chosen_positions(records: Records, impression_id: str) -> frozenset[int]:
    events = select(models.Event.impression_id, models.Event.kind, models.Event.position)
    in_order = events.where(models.Event.impression_id == impression_id).order_by(models.Event.seq)
    return frozenset(last_clicks(records.execute(in_order)).get(impression_id, ()))


def last_clicks(events: Iterable[tuple[str, str, int]]) -> dict[str, set[int]]:
    """Impression -> positions whose last event is a click, from (impression, kind, position) in order."""
    chosen: dict[str, set[int]] = {}
    for impression_id, kind, position in events:
        if kind == "click":
            chosen.setdefault(impression_id, set()).add(position)
        elif impression_id in chosen:
            chosen[impression_id].discard(position)
    return chosen


def _standing(records: Records, experiment_id: str) -> str | None:
    """What was said last of an experiment's state; None where nothing was, for then it runs."""
    of_experiment = select(models.Standing.state).where(models.Standing.experiment_id == experiment_id)
    return records.scalar(of_experiment.order_by(models.Standing.standing_id.desc()).limit(1))
