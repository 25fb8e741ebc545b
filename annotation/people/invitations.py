"""Invitation links: each lets a number of people make accounts of one role, for a number of days.

Only the hash of a link's token is kept: it is told once, and a copy of the database lets nobody in.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session as Records

from annotation.checks import loggable, one_of
from annotation.nouns import Refused
from db.accounts import ROLES, Account, Invitation, Revocation
from db.store import Store, now

MOST_USES, MOST_DAYS, LONGEST_NOTE = 1000, 365, 200
NO_LINK = "This invitation does not hold (any more). Ask whoever sent it for a new one."


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation as a researcher sees it; the link itself was shown once."""

    invitation_id: str
    role: str
    uses: int
    used: int
    note: str
    until: str
    holds: bool


class Invitations:
    """Over one store. Safe to use from several threads and processes."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def invite(self, role: str, uses: int, days: int, note: str = "", author: str | None = None) -> str:
        """A token that lets `uses` people make accounts within `days`; it is told here and never again."""
        one_of(role, "role", ROLES)
        _whole(uses, "number of people", MOST_USES)
        _whole(days, "number of days", MOST_DAYS)
        token = secrets.token_urlsafe(24)
        row = Invitation(
            invitation_id=uuid4().hex,
            token_hash=_digest(token),
            role=role,
            uses=uses,
            note=loggable(note.strip())[:LONGEST_NOTE],
            until=later(timedelta(days=days)),
            author=author,
            at=now(),
        )
        with self.store.write() as records:
            records.add(row)
        return token

    def invitations(self) -> tuple[Invited, ...]:
        """All of them, the newest first."""
        with self.store.read() as records:
            rows = records.scalars(select(Invitation).order_by(Invitation.at.desc())).all()
            return tuple(
                Invited(
                    row.invitation_id,
                    row.role,
                    row.uses,
                    _used(records, row),
                    row.note,
                    row.until,
                    _holds(records, row),
                )
                for row in rows
            )

    def revoke(self, invitation_id: str, author: str | None = None) -> None:
        """Nobody can use the invitation from now on. Repeating it is harmless."""
        with self.store.write() as records:
            if records.get(Invitation, invitation_id) is None:
                raise Refused("there is no such invitation")
            if records.get(Revocation, invitation_id) is None:
                records.add(Revocation(invitation_id=invitation_id, author=author, at=now()))

    def invited_role(self, token: str) -> str:
        """The role that a token gives. Raises Refused where it does not hold."""
        with self.store.read() as records:
            return invitation_of(records, token).role


def invitation_of(records: Records, token: str, lock: bool = False) -> Invitation:
    """The invitation of a token that still holds. Raises Refused."""
    query = select(Invitation).where(Invitation.token_hash == _digest(token))
    row = records.scalar(query.with_for_update() if lock else query)
    if row is None or not _holds(records, row):
        raise Refused(NO_LINK)
    return row


def later(delta: timedelta) -> str:
    """The moment `delta` from now, as the records write it."""
    return (datetime.now(UTC) + delta).isoformat(timespec="microseconds")


def _holds(records: Records, row: Invitation) -> bool:
    revoked = records.get(Revocation, row.invitation_id) is not None
    return not revoked and row.until > now() and _used(records, row) < row.uses


def _used(records: Records, row: Invitation) -> int:
    return records.scalar(select(func.count()).where(Account.invitation_id == row.invitation_id)) or 0


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _whole(value: object, name: str, most: int) -> None:
    if type(value) is not int or not 1 <= value <= most:
        raise Refused(f"the {name} is {value!r}, it must be a whole number from 1 to {most}")
