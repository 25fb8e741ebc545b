"""Whose turn it is, and for what: the state of the experiment, who is invited, which kind and which query come next.

Read inside a transaction of the caller's. What a plan says (`nouns.Plan`) acts here and nowhere else.
"""

import hashlib
from collections.abc import Callable

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session as Records

from annotation.nouns import Annotator, Experiment, OtherKind, Refused, Turn
from annotation.sessions import CLOSED, held_experiment
from db import models

KINDS = ("interleaved", "side_by_side")
PLACES = {"interleaved": "Compare", "side_by_side": "Vote"}  # the tab for each kind
STATES = {
    "paused": "This experiment is paused; what you answered is kept.",
    "closed": CLOSED,
}


def next_turn(
    records: Records,
    experiment: Experiment,
    annotator: Annotator,
    kind: str,
    query: str,
    place: int | None,
    draw: Callable[[], float],
) -> Turn:
    """The turn that begins now, for a query as typed or the place of one handed out.

    `draw()` is a random number from 0 to 1. Raises Refused where the plan has no such turn for this person.
    """
    check_turn(records, experiment, annotator, kind)
    chosen = _query(records, experiment, annotator.annotator_id, kind, query, place)
    practice = _ended(records, experiment, annotator.annotator_id, kind, practice=True) < experiment.practice_rounds
    return Turn(chosen, place, practice, not practice and draw() < experiment.aa_share)


def check_still(records: Records, experiment: Experiment, annotator: Annotator, kind: str, turn: Turn) -> None:
    """Raises Refused where the turn is gone that there was before both systems were asked.

    Meanwhile the experiment may have been paused or closed, and this person may have answered in another tab.
    """
    now = held_experiment(records, experiment.experiment_id)
    check_turn(records, now, annotator, kind)
    _query(records, now, annotator.annotator_id, kind, turn.query, turn.place)


def check_turn(records: Records, experiment: Experiment, annotator: Annotator, kind: str) -> None:
    """Raises Refused unless this person may begin a session of this kind now."""
    check_open(experiment, annotator)
    if kind != (wanted := next_kind(records, experiment, annotator.annotator_id, kind)):
        raise OtherKind(f"Next in this experiment is the tab {PLACES[wanted]}.")
    check_room(records, experiment, kind)


def check_open(experiment: Experiment, annotator: Annotator) -> None:
    """Raises Refused unless the experiment runs, for people like this one: real or simulated, of a group invited."""
    if experiment.state != "running":
        raise Refused(STATES[experiment.state])
    if experiment.simulated != annotator.simulated:
        raise Refused(f"This experiment is answered by {'simulated' if experiment.simulated else 'real'} people.")
    if not invites(experiment, annotator):
        raise Refused(f"This experiment is for other people: {', '.join(experiment.groups)}.")


def invites(experiment: Experiment, annotator: Annotator) -> bool:
    return not experiment.groups or str(annotator.group) in experiment.groups


def check_room(records: Records, experiment: Experiment, kind: str) -> None:
    """Raises Refused once the planned number of this kind is reached."""
    if is_full(records, experiment, kind):
        raise Refused(f"This experiment has all its {experiment.planned} answers. Thank you.")


def is_full(records: Records, experiment: Experiment, kind: str) -> bool:
    """Whether the planned number of this kind is reached."""
    planned = experiment.planned
    return planned is not None and answered_in_all(records, experiment.experiment_id, kind) >= planned


def next_kind(records: Records, experiment: Experiment, annotator_id: str, kind: str) -> str:
    """The kind of this person's next session, `kind` where it is theirs to choose.

    By turns where a plan has both, as long as answers of both are wanted; half of the people begin with each.
    """
    if experiment.kind != "both":
        return kind if experiment.kind == "any" else experiment.kind
    done = [_ended(records, experiment, annotator_id, one) for one in KINDS]
    first = _mixed(annotator_id, experiment.experiment_id) % 2
    turn = first if done[0] == done[1] else int(done[1] < done[0])
    wanted, other = KINDS[turn], KINDS[1 - turn]
    return other if is_full(records, experiment, wanted) and not is_full(records, experiment, other) else wanted


def handed_out(records: Records, experiment: Experiment, annotator_id: str, kind: str) -> int | None:
    """The place of the query that this person should answer next, from 1; None without any left.

    One that fewest people were given, sessions that were left out aside, and that this person was not; of several, one
    at random that stays the same.
    Those that could not be answered when this person asked come last, and are tried again.
    """
    session = models.Session
    left_out = exists().where(models.Exclusion.session_id == session.session_id)
    given = select(session.place, session.annotator_id, left_out).where(
        session.experiment_id == experiment.experiment_id, session.kind == kind, session.place.is_not(None)
    )
    counts = dict.fromkeys(range(1, len(experiment.queries) + 1), 0)
    own = set()
    for place, who, nothing in records.execute(given):
        if place in counts and not nothing:
            counts[place] += 1
        if who == annotator_id:
            own.add(place)
    left = [place for place in counts if place not in own]
    tried = _tried_in_vain(records, experiment.experiment_id, annotator_id)

    def order(place: int) -> tuple[int, int, int]:
        return tried.get(experiment.queries[place - 1], 0), counts[place], _mixed(annotator_id, f"{place}")

    return min(left, key=order, default=None)


def _tried_in_vain(records: Records, experiment_id: str, annotator_id: str) -> dict[str, int]:
    """Query -> how many answers were recorded that could not be shown to this person."""
    answer = models.Retrieval
    query = select(answer.query, func.count()).where(
        answer.experiment_id == experiment_id, answer.annotator_id == annotator_id, answer.session_id.is_(None)
    )
    return dict(records.execute(query.group_by(answer.query)).all())


def answered_in_all(records: Records, experiment_id: str, kind: str) -> int:
    """Submitted sessions of a kind by everybody, without those that count for nothing."""
    session = models.Session
    query = (
        select(func.count()).select_from(session).join(models.Ending, models.Ending.session_id == session.session_id)
    )
    return records.scalar(query.where(session.experiment_id == experiment_id, session.kind == kind, *counting())) or 0


def counting() -> tuple[ColumnElement[bool], ...]:
    """Conditions for a session, joined with its ending, that is one of those planned: no practice, no A/A, and left
    out by nobody.
    """
    session, excluded = models.Session, models.Exclusion
    left_out = exists().where(excluded.session_id == session.session_id)
    return models.Ending.state == "submitted", session.practice.is_(False), session.a_a.is_(False), ~left_out


def _query(
    records: Records, experiment: Experiment, annotator_id: str, kind: str, query: str, place: int | None
) -> str:
    if place is None:
        if experiment.query_source == "list":
            raise Refused("In this experiment the queries are handed out.")
        return query
    if experiment.query_source == "free":
        raise Refused("In this experiment you type the queries yourself.")
    session = models.Session
    taken = select(func.count()).where(
        session.experiment_id == experiment.experiment_id,
        session.annotator_id == annotator_id,
        session.kind == kind,
        session.place == place,
    )
    if type(place) is not int or not 1 <= place <= len(experiment.queries) or records.scalar(taken):
        raise Refused("That query is not for you now. Reload the page.")
    return experiment.queries[place - 1]


def _ended(records: Records, experiment: Experiment, annotator_id: str, kind: str, practice: bool | None = None) -> int:
    """Sessions of a kind that this person has submitted; only practice, or only others, where asked for."""
    session = models.Session
    query = (
        select(func.count())
        .select_from(session)
        .join(models.Ending, models.Ending.session_id == session.session_id)
        .where(session.experiment_id == experiment.experiment_id, session.annotator_id == annotator_id)
        .where(session.kind == kind, models.Ending.state == "submitted")
    )
    return records.scalar(query if practice is None else query.where(session.practice.is_(practice))) or 0


def _mixed(*parts: str) -> int:
    """A number that looks random and is the same each time."""
    return int.from_bytes(hashlib.sha256("/".join(parts).encode()).digest()[:8], "big")
