"""Reading exported records back, so that the measures can be recomputed from files alone.

all_results(read_folder(Path("records")))   # the digits that the store itself gives
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from annotation.records import ExperimentRecord, JudgmentRecord, Records, rows
from annotation.records.columns import SessionRecord, Sessions
from annotation.records.rows import known, read_rows
from annotation.sessions import last_clicks


@dataclass(frozen=True, slots=True)
class _Answers:
    """What belongs to sessions, by session id or, for clicks and votes, by impression id."""

    annotators: Mapping[str, rows.Annotator]
    impressions: Mapping[str, rows.Impression]
    clicked: Mapping[str, set[int]]
    choices: Mapping[str, rows.Vote]
    exclusions: Mapping[str, list[rows.Exclusion]]


def read_folder(folder: Path) -> Records:
    """The records of an export.

    Raises ValueError for a line that isn't such a record or refers to none, FileNotFoundError where a file
    is missing. Annotators, votes, judgments and exclusions may be; events, where no list was interleaved.
    """
    experiments = {e.experiment_id: e for _, e in read_rows(folder, "experiments", rows.Experiment, "experiment_id")}
    sessions = {}
    for where, session in read_rows(folder, "sessions", rows.Session, "session_id"):
        known(where, "experiment_id", session.experiment_id, experiments)
        sessions[session.session_id] = session
    answers = _answers(folder, sessions)
    return Records(
        tuple(ExperimentRecord(**experiment.model_dump()) for experiment in experiments.values()),
        Sessions.of(_session(session, answers) for session in sessions.values()),
        _judgments(folder),
    )


def _answers(folder: Path, sessions: Mapping[str, rows.Session]) -> _Answers:
    annotators = {}
    if _has(folder, "annotators"):
        annotators = {a.annotator_id: a for _, a in read_rows(folder, "annotators", rows.Annotator, "annotator_id")}
    impressions = _impressions(folder, sessions)
    by_id = {impression.impression_id: impression for impression in impressions.values()}
    return _Answers(
        annotators, impressions, _clicked(folder, by_id), _choices(folder, by_id), _exclusions(folder, sessions)
    )


def _session(session: rows.Session, answers: _Answers) -> SessionRecord:
    impression = answers.impressions.get(session.session_id, NOTHING)
    # The group at the time of the session where the file tells it, else the annotator's.
    told = "age_band" in session.model_fields_set
    person = session if told else answers.annotators.get(session.annotator_id, session)
    vote = answers.choices.get(impression.impression_id)
    start, end = session.started_at, session.ended_at
    return SessionRecord(
        session_id=session.session_id,
        experiment_id=session.experiment_id,
        annotator_id=session.annotator_id,
        kind=session.kind,
        state=session.state,
        query=session.query if session.query_normalised is None else session.query_normalised,
        practice=session.practice,
        a_a=session.a_a,
        group=(person.age_band, person.gender),
        list_p=impression.list_p,
        list_b=impression.list_b,
        first=impression.first,
        shown=impression.shown,
        owners="".join(impression.owners),
        clicked=frozenset(answers.clicked.get(impression.impression_id, ())),
        left=impression.left,
        choice=vote.choice if vote else None,
        seconds=(end - start).total_seconds() if start and end else None,
        ended=end,
        exclusions=tuple(exclusion.rule for exclusion in answers.exclusions.get(session.session_id, ())),
    )


NOTHING = rows.Impression(impression_id="", session_id="", list_p=(), list_b=())  # of a session that showed none


def _impressions(folder: Path, sessions: Mapping[str, rows.Session]) -> dict[str, rows.Impression]:
    """Impressions by session id."""
    found: dict[str, rows.Impression] = {}
    for where, impression in read_rows(folder, "impressions", rows.Impression, "impression_id"):
        known(where, "session_id", impression.session_id, sessions)
        if impression.session_id in found:
            raise ValueError(f"{where}: session {impression.session_id!r} has an impression already")
        if len(impression.shown) != len(impression.owners):
            raise ValueError(f"{where}: {len(impression.shown)} stickers shown, but {len(impression.owners)} owners")
        found[impression.session_id] = impression
    return found


def _clicked(folder: Path, impressions: Mapping[str, rows.Impression]) -> dict[str, set[int]]:
    """Impression -> positions whose last event, by time and then by line, is a click."""
    if not _has(folder, "events") and not any(impression.shown for impression in impressions.values()):
        return {}
    events: list[tuple[datetime, str, str, int]] = []
    for where, event in read_rows(folder, "events", rows.Event, "event_id"):
        known(where, "impression_id", event.impression_id, impressions)
        length = len(impressions[event.impression_id].shown)
        if event.position > length:
            raise ValueError(f"{where}: position {event.position} was not shown; there are 1 to {length}")
        events.append((event.at, event.impression_id, event.kind, event.position))
    events.sort(key=lambda event: event[0])
    return last_clicks(event[1:] for event in events)


def _choices(folder: Path, impressions: Mapping[str, rows.Impression]) -> dict[str, rows.Vote]:
    """Impression -> its vote; of several the first counts."""
    votes: dict[str, rows.Vote] = {}
    if _has(folder, "votes"):
        for where, vote in read_rows(folder, "votes", rows.Vote, "vote_id"):
            known(where, "impression_id", vote.impression_id, impressions)
            earlier = votes.get(vote.impression_id)
            if earlier is None or vote.at < earlier.at:
                votes[vote.impression_id] = vote
    return votes


def _exclusions(folder: Path, sessions: Mapping[str, rows.Session]) -> dict[str, list[rows.Exclusion]]:
    """Session -> its exclusions, oldest first."""
    found: dict[str, list[rows.Exclusion]] = {}
    if _has(folder, "exclusions"):
        for where, exclusion in read_rows(folder, "exclusions", rows.Exclusion):
            known(where, "session_id", exclusion.session_id, sessions)
            found.setdefault(exclusion.session_id, []).append(exclusion)
    return {session_id: sorted(rules, key=lambda rule: rule.at) for session_id, rules in found.items()}


class _Judgment(rows.Judgment):
    """With what is known of its pair and its round; a file that tells nothing of them is of people."""

    user_group: str = ""
    gold: str | None = None
    simulated: bool = False


def _judgments(folder: Path) -> tuple[JudgmentRecord, ...]:
    """Judgments, oldest first."""
    if not _has(folder, "judgments"):
        return ()
    given = [judgment for _, judgment in read_rows(folder, "judgments", _Judgment, "judgment_id")]
    return tuple(
        JudgmentRecord(
            j.judgment_id, j.annotator_id, j.query, j.sticker_id, j.label, j.replaces, j.round,
            j.user_group, j.gold is not None, j.simulated,
        )
        for j in sorted(given, key=lambda judgment: judgment.at)
    )  # fmt: skip


def _has(folder: Path, kind: str) -> bool:
    return (folder / f"{kind}.jsonl").exists()
