"""The records of experiments as tables. Append-only: rows are added, never changed or removed.

What changes over time is a record of its own: a person's new age band is a new `profile`, the end of a
session is an `ending`, a taken-back click is an `unclick` event, a corrected judgment points to the old
one. Triggers (the migrations) refuse UPDATE and DELETE on every table here; the one change that they let through
is the erasure of a person's own fields once that person has withdrawn (`db.accounts`).

Times are UTC ISO 8601 texts of equal width, so that they sort as text on every database. Ids are uuid4 hex.
"""

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Double,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

Id = String(32)
Time = String(32)
# A growing number in order of writing. SQLite gives one only to a plain INTEGER key.
Sequence = BigInteger().with_variant(Integer(), "sqlite")


class Base(DeclarativeBase):
    """Every table of the records."""


class Experiment(Base):
    """Two systems set against each other. A version is empty where that system was not built yet."""

    __tablename__ = "experiment"
    __table_args__ = (UniqueConstraint("name", "corpus", "corpus_hash", name="experiment_name"),)

    experiment_id: Mapped[str] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    system_p: Mapped[str] = mapped_column(String(100))
    version_p: Mapped[str | None] = mapped_column(String(100))
    system_b: Mapped[str] = mapped_column(String(100))
    version_b: Mapped[str | None] = mapped_column(String(100))
    method: Mapped[str] = mapped_column(String(20))
    k: Mapped[int]
    corpus: Mapped[str] = mapped_column(String(200))
    corpus_hash: Mapped[str] = mapped_column(String(128))
    simulated: Mapped[bool]
    kind: Mapped[str] = mapped_column(String(20), server_default="any")  # or interleaved, side_by_side, both
    query_source: Mapped[str] = mapped_column(String(20), server_default="free")  # or list, or both
    queries: Mapped[list[str]] = mapped_column(JSON, server_default="[]")  # handed out, where the source is a list
    planned: Mapped[int | None]  # sessions that the experiment is to reach
    guidelines: Mapped[str] = mapped_column(Text, server_default="")
    groups: Mapped[list[str]] = mapped_column(JSON, server_default="[]")  # invited, as "20-29 female"; [] for everybody
    practice_rounds: Mapped[int] = mapped_column(server_default="0")  # of each annotator, before what counts
    aa_share: Mapped[float] = mapped_column(Double, server_default="0")  # of sessions: P against itself
    author: Mapped[str | None] = mapped_column(Id)
    at: Mapped[str] = mapped_column(Time)


class Draft(Base):
    """A state of an experiment before it begins, as an `experiment` of the same id; the latest one holds."""

    __tablename__ = "draft"
    __table_args__ = (Index("draft_of_experiment", "experiment_id", "draft_id"),)

    draft_id: Mapped[int] = mapped_column(Sequence, primary_key=True)
    experiment_id: Mapped[str] = mapped_column(Id)
    corpus: Mapped[str] = mapped_column(String(200))
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)  # the columns of `experiment` that a person chooses
    discarded: Mapped[bool]
    author: Mapped[str | None] = mapped_column(Id)
    at: Mapped[str] = mapped_column(Time)


class Standing(Base):
    """Whether an experiment that has begun runs; the latest one holds. Without any it runs."""

    __tablename__ = "standing"
    __table_args__ = (
        CheckConstraint("state IN ('running', 'paused', 'closed')", name="standing_state"),
        Index("standing_of_experiment", "experiment_id", "standing_id"),
    )

    standing_id: Mapped[int] = mapped_column(Sequence, primary_key=True)
    experiment_id: Mapped[str] = mapped_column(ForeignKey("experiment.experiment_id"))
    state: Mapped[str] = mapped_column(String(10))
    author: Mapped[str | None] = mapped_column(Id)
    at: Mapped[str] = mapped_column(Time)


class Annotator(Base):
    """A person who answers, known by a pseudonym."""

    __tablename__ = "annotator"

    annotator_id: Mapped[str] = mapped_column(Id, primary_key=True)
    pseudonym: Mapped[str] = mapped_column(String(100), unique=True)
    at: Mapped[str] = mapped_column(Time)


class Profile(Base):
    """What an annotator says of themselves; the latest one holds."""

    __tablename__ = "profile"
    __table_args__ = (Index("profile_of_annotator", "annotator_id", "profile_id"),)

    profile_id: Mapped[int] = mapped_column(Sequence, primary_key=True)
    annotator_id: Mapped[str] = mapped_column(ForeignKey("annotator.annotator_id"))
    age_band: Mapped[str | None] = mapped_column(String(10))
    gender: Mapped[str | None] = mapped_column(String(20))
    at: Mapped[str] = mapped_column(Time)


class Session(Base):
    """One query of one annotator in one experiment. Open until it has an `ending`."""

    __tablename__ = "session"
    __table_args__ = (
        CheckConstraint("kind IN ('interleaved', 'side_by_side')", name="session_kind"),
        Index("session_of_annotator", "annotator_id", "experiment_id"),
        Index("session_of_experiment", "experiment_id", "session_id"),
    )

    session_id: Mapped[str] = mapped_column(Id, primary_key=True)
    experiment_id: Mapped[str] = mapped_column(ForeignKey("experiment.experiment_id"))
    annotator_id: Mapped[str] = mapped_column(ForeignKey("annotator.annotator_id"))
    profile_id: Mapped[int] = mapped_column(ForeignKey("profile.profile_id"))
    kind: Mapped[str] = mapped_column(String(20))
    query: Mapped[str] = mapped_column(Text)  # as typed
    query_normalised: Mapped[str] = mapped_column(Text)
    practice: Mapped[bool]
    a_a: Mapped[bool] = mapped_column(server_default=false())  # both sides are system P's
    place: Mapped[int | None]  # of the query in the experiment's list, from 1; None where it was typed
    at: Mapped[str] = mapped_column(Time)


class Ending(Base):
    """How a session ended; at most one for each."""

    __tablename__ = "ending"
    __table_args__ = (CheckConstraint("state IN ('submitted', 'abandoned')", name="ending_state"),)

    session_id: Mapped[str] = mapped_column(ForeignKey("session.session_id"), primary_key=True)
    state: Mapped[str] = mapped_column(String(20))
    event_id: Mapped[str | None] = mapped_column(String(64), unique=True)  # the client's, of a submission
    at: Mapped[str] = mapped_column(Time)


class Retrieval(Base):
    """What one system answered to one query. Without a session where nothing could be shown."""

    __tablename__ = "retrieval"
    __table_args__ = (
        CheckConstraint("side IN ('P', 'B')", name="retrieval_side"),
        UniqueConstraint("session_id", "side", name="retrieval_of_session"),
    )

    retrieval_id: Mapped[str] = mapped_column(Id, primary_key=True)
    experiment_id: Mapped[str] = mapped_column(ForeignKey("experiment.experiment_id"))
    annotator_id: Mapped[str] = mapped_column(ForeignKey("annotator.annotator_id"))
    session_id: Mapped[str | None] = mapped_column(ForeignKey("session.session_id"))
    side: Mapped[str] = mapped_column(String(1))
    system: Mapped[str] = mapped_column(String(100))
    version: Mapped[str | None] = mapped_column(String(100))
    query: Mapped[str] = mapped_column(Text)
    sticker_ids: Mapped[list[str]] = mapped_column(JSON)  # best first
    scores: Mapped[list[float]] = mapped_column(JSON)
    latency_ms: Mapped[float | None]
    error: Mapped[str | None] = mapped_column(Text)
    at: Mapped[str] = mapped_column(Time)


class Impression(Base):
    """What is shown in a session, written before it is shown. Source ranks follow from the retrievals."""

    __tablename__ = "impression"
    __table_args__ = (
        CheckConstraint("first_side IN ('P', 'B')", name="impression_first"),
        CheckConstraint("left_side IN ('P', 'B')", name="impression_left"),
    )

    impression_id: Mapped[str] = mapped_column(Id, primary_key=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("session.session_id"), unique=True)
    first_side: Mapped[str | None] = mapped_column(String(1))  # interleaved: who drafted first
    left_side: Mapped[str | None] = mapped_column(String(1))  # side by side: who stands on the left
    shown: Mapped[list[str]] = mapped_column(JSON)  # interleaved: sticker ids by position
    owners: Mapped[str] = mapped_column(Text)  # one letter, P or B, for each position
    seed: Mapped[int] = mapped_column(BigInteger)  # of the generator that drew the coin
    at: Mapped[str] = mapped_column(Time)


class Outcome(Base):
    """What a session that ended came to, as far as it follows from other records, so that measuring reads few rows.

    Written with its `ending` by `annotation.outcomes`; a session without one is read from its lists and events.
    """

    __tablename__ = "outcome"

    session_id: Mapped[str] = mapped_column(ForeignKey("session.session_id"), primary_key=True)
    experiment_id: Mapped[str] = mapped_column(Id)  # this and the next as in its `session`
    profile_id: Mapped[int] = mapped_column(BigInteger)
    traits: Mapped[str] = mapped_column(String(10))  # a letter for each of `annotation.outcomes.TRAITS`
    distinct_stickers: Mapped[int]  # in the shorter answer
    marks: Mapped[str] = mapped_column(Text)  # for each position: owner, and 1 or 0 for clicked and for shared
    matter: Mapped[str | None] = mapped_column(String(32))  # of a vote: digest of its query and both answers
    began_at: Mapped[str] = mapped_column(Time)
    ended_at: Mapped[str] = mapped_column(Time)


class Event(Base):
    """A click, or a click taken back, in order of arrival. The last one at a position counts."""

    __tablename__ = "event"
    __table_args__ = (
        CheckConstraint("kind IN ('click', 'unclick')", name="event_kind"),
        CheckConstraint("position >= 1", name="event_position"),
        Index("event_of_impression", "impression_id", "position", "kind", "seq"),
    )

    seq: Mapped[int] = mapped_column(Sequence, primary_key=True)
    event_id: Mapped[str] = mapped_column(String(64), unique=True)  # made by the client
    impression_id: Mapped[str] = mapped_column(ForeignKey("impression.impression_id"))
    kind: Mapped[str] = mapped_column(String(10))
    position: Mapped[int]
    client_at: Mapped[str | None] = mapped_column(String(40))
    at: Mapped[str] = mapped_column(Time)


class Vote(Base):
    """The one answer to a side-by-side impression."""

    __tablename__ = "vote"
    __table_args__ = (CheckConstraint("choice IN ('left', 'right', 'equal')", name="vote_choice"),)

    vote_id: Mapped[str] = mapped_column(String(64), primary_key=True)  # made by the client
    impression_id: Mapped[str] = mapped_column(ForeignKey("impression.impression_id"), unique=True)
    choice: Mapped[str] = mapped_column(String(10))
    at: Mapped[str] = mapped_column(Time)


class Judgment(Base):
    """Whether a sticker fits a query, by one person's preference. A correction replaces an older one."""

    __tablename__ = "judgment"
    __table_args__ = (
        CheckConstraint("label IN ('match', 'no_match', 'skip')", name="judgment_label"),
        Index("judgment_of_annotator", "annotator_id", "round"),
    )

    judgment_id: Mapped[str] = mapped_column(String(64), primary_key=True)  # made by the client
    annotator_id: Mapped[str] = mapped_column(ForeignKey("annotator.annotator_id"))
    profile_id: Mapped[int] = mapped_column(ForeignKey("profile.profile_id"))
    round: Mapped[str] = mapped_column(String(100))
    query: Mapped[str] = mapped_column(Text)
    sticker_id: Mapped[str] = mapped_column(Text)
    label: Mapped[str] = mapped_column(String(10))
    replaces: Mapped[str | None] = mapped_column(ForeignKey("judgment.judgment_id"), unique=True)
    pair_id: Mapped[str | None] = mapped_column(Id, index=True)  # of `db.labels`
    seconds: Mapped[float | None] = mapped_column(Double)  # that the pair was looked at
    flagged: Mapped[bool] = mapped_column(server_default=false())
    comment: Mapped[str | None] = mapped_column(Text)
    at: Mapped[str] = mapped_column(Time)


class Exclusion(Base):
    """A session that a person leaves out of the measures, with the rule and the reason."""

    __tablename__ = "exclusion"
    __table_args__ = (Index("exclusion_of_session", "session_id"),)

    exclusion_id: Mapped[str] = mapped_column(Id, primary_key=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("session.session_id"))
    rule: Mapped[str] = mapped_column(String(100))
    reason: Mapped[str] = mapped_column(Text)
    author: Mapped[str] = mapped_column(String(100))
    at: Mapped[str] = mapped_column(Time)


class Refusal(Base):
    """An attempt that the rules forbid. What it named may be forged, so nothing here refers to another table."""

    __tablename__ = "refusal"

    refusal_id: Mapped[str] = mapped_column(Id, primary_key=True)
    annotator_id: Mapped[str | None] = mapped_column(Text)
    action: Mapped[str] = mapped_column(String(20))
    target: Mapped[str] = mapped_column(Text)  # the session, impression or experiment named
    message: Mapped[str] = mapped_column(Text)
    at: Mapped[str] = mapped_column(Time)
