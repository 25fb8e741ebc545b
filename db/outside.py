"""Retrieval systems from outside, as researchers registered them; a removal is a record of its own."""

from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models import Base, Id, Time


class Outside(Base):
    """A system under a name on a corpus. A name that was removed can be given again, under the next number."""

    __tablename__ = "outside"
    __table_args__ = (
        CheckConstraint("kind IN ('http', 'run')", name="outside_kind"),
        UniqueConstraint("corpus", "name", "number", name="outside_name"),
    )

    outside_id: Mapped[str] = mapped_column(Id, primary_key=True)
    corpus: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(100))
    number: Mapped[int]  # how many had this name before, and this one
    kind: Mapped[str] = mapped_column(String(10))
    settings: Mapped[dict[str, Any]] = mapped_column(JSON)  # where a secret is, never the secret
    author: Mapped[str | None] = mapped_column(Id)
    at: Mapped[str] = mapped_column(Time)


class OutsideRemoval(Base):
    """The end of one; what was recorded with it stays."""

    __tablename__ = "outside_removal"

    outside_id: Mapped[str] = mapped_column(ForeignKey("outside.outside_id"), primary_key=True)
    author: Mapped[str | None] = mapped_column(Id)
    at: Mapped[str] = mapped_column(Time)
