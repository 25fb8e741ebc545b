"""Pairs to be judged: rounds, their pools of (query, sticker), and who has which pair in hand."""

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models import Base, Id, Sequence, Time


class Round(Base):
    """A pool of pairs from the first `depth` stickers of several systems, each judged by `overlap` people."""

    __tablename__ = "round"

    round_id: Mapped[str] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)  # what `judgment.round` says
    corpus: Mapped[str] = mapped_column(String(200))
    corpus_hash: Mapped[str] = mapped_column(String(128))
    systems: Mapped[dict[str, str]] = mapped_column(JSON)  # system -> version
    depth: Mapped[int]
    overlap: Mapped[int]
    guidelines: Mapped[str] = mapped_column(Text)
    simulated: Mapped[bool]
    author: Mapped[str | None] = mapped_column(Id)
    at: Mapped[str] = mapped_column(Time)


class Pair(Base):
    """A query of a user group, and a sticker: do they match? `gold` is the answer that is known beforehand."""

    __tablename__ = "pair"
    __table_args__ = (
        CheckConstraint("gold IN ('match', 'no_match')", name="pair_gold"),
        UniqueConstraint("round_id", "query", "user_group", "sticker_id", name="pair_of_round"),
        Index("pair_in_order", "round_id", "place"),
    )

    pair_id: Mapped[str] = mapped_column(Id, primary_key=True)
    round_id: Mapped[str] = mapped_column(ForeignKey("round.round_id"))
    query: Mapped[str] = mapped_column(Text)
    user_group: Mapped[str] = mapped_column(String(40))  # whose answers were pooled, as "20-29 female"; "" for anybody
    sticker_id: Mapped[str] = mapped_column(Text)
    found_by: Mapped[dict[str, int]] = mapped_column(JSON)  # system -> rank
    gold: Mapped[str | None] = mapped_column(String(10))
    place: Mapped[int]  # in random order


class Lease(Base):
    """A pair in somebody's hands until a moment; afterwards, or when they skip it, it is free again."""

    __tablename__ = "lease"
    __table_args__ = (
        Index("lease_of_pair", "pair_id", "until"),
        Index("lease_of_annotator", "annotator_id", "lease_id"),
    )

    lease_id: Mapped[int] = mapped_column(Sequence, primary_key=True)
    pair_id: Mapped[str] = mapped_column(ForeignKey("pair.pair_id"))
    annotator_id: Mapped[str] = mapped_column(ForeignKey("annotator.annotator_id"))
    until: Mapped[str] = mapped_column(Time)
    at: Mapped[str] = mapped_column(Time)


class Closing(Base):
    """A round that takes no more judgments."""

    __tablename__ = "closing"

    round_id: Mapped[str] = mapped_column(ForeignKey("round.round_id"), primary_key=True)
    author: Mapped[str | None] = mapped_column(Id)
    at: Mapped[str] = mapped_column(Time)
