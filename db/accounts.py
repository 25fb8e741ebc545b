"""Who may come in: accounts, invitations, sign-ins, and the withdrawal of a person's records.

The fields that name a person (`ERASABLE`) are the only ones of all records that can be changed: to nothing, and
only once that person has a `withdrawal`.
"""

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, String, Text, func, select
from sqlalchemy.orm import Mapped, mapped_column

from db.models import Base, Id, Sequence, Time

ROLES = ("expert", "annotator", "researcher")
# Table -> column -> what it becomes when erased: NULL, or a text before the person's id.
ERASABLE: dict[str, dict[str, str | None]] = {
    "annotator": {"pseudonym": "withdrawn-"},
    "profile": {"age_band": None, "gender": None},
    "account": {"login": None},
    "password": {"hash": None},
}


class Invitation(Base):
    """A link that lets people make accounts of one role. Only the hash of its token is kept."""

    __tablename__ = "invitation"
    __table_args__ = (CheckConstraint("role IN ('expert', 'annotator', 'researcher')", name="invitation_role"),)

    invitation_id: Mapped[str] = mapped_column(Id, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    role: Mapped[str] = mapped_column(String(20))
    uses: Mapped[int]  # accounts that it may make
    note: Mapped[str] = mapped_column(Text)
    until: Mapped[str] = mapped_column(Time)
    author: Mapped[str | None] = mapped_column(Id)
    at: Mapped[str] = mapped_column(Time)


class Revocation(Base):
    """An invitation that holds no more."""

    __tablename__ = "revocation"

    invitation_id: Mapped[str] = mapped_column(ForeignKey("invitation.invitation_id"), primary_key=True)
    author: Mapped[str | None] = mapped_column(Id)
    at: Mapped[str] = mapped_column(Time)


class Account(Base):
    """An annotator who signs in, in the role that they joined with: see `role_now`.

    `login` is what they type; exports know the pseudonym alone.
    """

    __tablename__ = "account"
    __table_args__ = (CheckConstraint("role IN ('expert', 'annotator', 'researcher')", name="account_role"),)

    annotator_id: Mapped[str] = mapped_column(ForeignKey("annotator.annotator_id"), primary_key=True)
    login: Mapped[str | None] = mapped_column(String(100), unique=True)
    role: Mapped[str] = mapped_column(String(20))
    invitation_id: Mapped[str | None] = mapped_column(ForeignKey("invitation.invitation_id"))
    at: Mapped[str] = mapped_column(Time)


class Appointment(Base):
    """Another role for somebody who has an account; the latest one holds."""

    __tablename__ = "appointment"
    __table_args__ = (
        CheckConstraint("role IN ('expert', 'annotator', 'researcher')", name="appointment_role"),
        Index("appointment_of_annotator", "annotator_id", "appointment_id"),
    )

    appointment_id: Mapped[int] = mapped_column(Sequence, primary_key=True)
    annotator_id: Mapped[str] = mapped_column(ForeignKey("annotator.annotator_id"))
    role: Mapped[str] = mapped_column(String(20))
    author: Mapped[str | None] = mapped_column(Id)
    at: Mapped[str] = mapped_column(Time)


class Password(Base):
    """An argon2 hash; the latest one holds."""

    __tablename__ = "password"
    __table_args__ = (Index("password_of_annotator", "annotator_id", "password_id"),)

    password_id: Mapped[int] = mapped_column(Sequence, primary_key=True)
    annotator_id: Mapped[str] = mapped_column(ForeignKey("annotator.annotator_id"))
    hash: Mapped[str | None] = mapped_column(Text)
    at: Mapped[str] = mapped_column(Time)


class SignIn(Base):
    """An attempt to sign in, so that guessing can be slowed down by whichever process is asked.

    `who` and `whence` are keyed digests of login and address: they count attempts and name nobody.
    """

    __tablename__ = "sign_in"
    __table_args__ = (Index("sign_in_of_who", "who", "at"), Index("sign_in_of_whence", "whence", "at"))

    sign_in_id: Mapped[int] = mapped_column(Sequence, primary_key=True)
    who: Mapped[str] = mapped_column(String(64))
    whence: Mapped[str] = mapped_column(String(64))
    succeeded: Mapped[bool]
    at: Mapped[str] = mapped_column(Time)


class SignOut(Base):
    """From this moment on, cookies given out before it are worth nothing."""

    __tablename__ = "sign_out"
    __table_args__ = (Index("sign_out_of_annotator", "annotator_id", "sign_out_id"),)

    sign_out_id: Mapped[int] = mapped_column(Sequence, primary_key=True)
    annotator_id: Mapped[str] = mapped_column(ForeignKey("annotator.annotator_id"))
    at: Mapped[str] = mapped_column(Time)


class CookieEnd(Base):
    """One cookie that is worth nothing any more: the one that this person was given at that moment."""

    __tablename__ = "cookie_end"

    annotator_id: Mapped[str] = mapped_column(ForeignKey("annotator.annotator_id"), primary_key=True)
    given_at: Mapped[str] = mapped_column(Time, primary_key=True)
    at: Mapped[str] = mapped_column(Time)


class Withdrawal(Base):
    """A person who takes their records back: none of them counts any more."""

    __tablename__ = "withdrawal"

    annotator_id: Mapped[str] = mapped_column(ForeignKey("annotator.annotator_id"), primary_key=True)
    reason: Mapped[str] = mapped_column(Text)
    author: Mapped[str | None] = mapped_column(Id)
    at: Mapped[str] = mapped_column(Time)


def role_now() -> ColumnElement[str]:
    """The role of an `Account` of the query around it, as of now."""
    appointed = select(Appointment.role).where(Appointment.annotator_id == Account.annotator_id)
    latest = appointed.order_by(Appointment.appointment_id.desc()).limit(1).scalar_subquery()
    return func.coalesce(latest, Account.role)
