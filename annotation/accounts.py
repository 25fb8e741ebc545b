"""Accounts: invitation links, passwords, sign-ins that cannot be guessed fast, cookies, and taking records back.

    accounts = Accounts(store, secret)
    token = accounts.invite("expert", uses=20, days=14, note="spring panel", author=None)
    me = accounts.join(token, "ann", "correct horse battery", "20-29", "female")
    me = accounts.sign_in("ann", "correct horse battery", whence="192.0.2.7")
    cookie = accounts.cookie(me)                     # ... and in every later request
    accounts.member(cookie)                          # Member, or None

Passwords are kept as argon2 hashes and tokens as SHA-256. All of it is in the database, so that several processes
over one database serve the same people. What is refused raises `Refused` with one line for the person.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as Records

from annotation.checks import checked_text, one_of
from annotation.nouns import Refused
from annotation.sessions import take_turn
from db import models
from db.accounts import ERASABLE, ROLES, Account, Invitation, Password, Revocation, SignIn, SignOut, Withdrawal
from db.store import Store, now
from pearl_core.types import AGE_BANDS, GENDERS

COOKIE_DAYS = 14
SHORTEST_PASSWORD, LONGEST_PASSWORD, LONGEST_LOGIN = 10, 200, 100  # characters
WINDOW = timedelta(minutes=15)  # in which failures are counted
FAILURES, FAILURES_WHENCE = 5, 50  # of one login, and from one address, after which nobody is let in for a while
MOST_USES, MOST_DAYS = 1000, 365
WRONG = "This name and password do not go together."
SLOW = "Too many attempts. Wait a quarter of an hour, then try again."
NO_LINK = "This invitation does not hold (any more). Ask whoever sent it for a new one."


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who is signed in."""

    annotator_id: str
    login: str
    role: str


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


class Accounts:
    """Over one store. `secret` signs cookies. Safe to use from several threads and processes."""

    def __init__(self, store: Store, secret: bytes) -> None:
        self.store = store
        self._secret = secret
        self._hasher = PasswordHasher()
        self._cookies = URLSafeTimedSerializer(secret, salt="sticker-desk-member")
        self._nobody = self._hasher.hash(secrets.token_hex())  # verified where there is no such login: the same time

    # Invitations

    def invite(self, role: str, uses: int, days: int, note: str = "", author: str | None = None) -> str:
        """A token that lets `uses` people make accounts within `days`; it is told here and never again."""
        one_of(role, "role", ROLES)
        _whole(uses, "number of accounts", MOST_USES)
        _whole(days, "number of days", MOST_DAYS)
        token = secrets.token_urlsafe(24)
        row = Invitation(
            invitation_id=uuid4().hex,
            token_hash=_digest(token),
            role=role,
            uses=uses,
            note=note[:200],
            until=_later(timedelta(days=days)),
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
            return _invitation(records, token).role

    # Coming in

    def join(self, token: str, login: str, password: str, age_band: str | None, gender: str | None) -> Member:
        """A new account by an invitation, under a pseudonym of its own."""
        login = _login(login)
        one_of(age_band, "age band", (None, *AGE_BANDS))
        one_of(gender, "gender", (None, *GENDERS))
        hashed = self._hashed(password)
        annotator_id = uuid4().hex
        try:
            with self.store.write() as records:
                invitation = _invitation(records, token, lock=True)
                pseudonym = f"{invitation.role}-{annotator_id[:8]}"
                records.add(models.Annotator(annotator_id=annotator_id, pseudonym=pseudonym, at=now()))
                records.flush()
                records.add_all(
                    [
                        models.Profile(annotator_id=annotator_id, age_band=age_band, gender=gender, at=now()),
                        Account(
                            annotator_id=annotator_id,
                            login=login,
                            role=invitation.role,
                            invitation_id=invitation.invitation_id,
                            at=now(),
                        ),
                        Password(annotator_id=annotator_id, hash=hashed, at=now()),
                    ]
                )
                return Member(annotator_id, login, invitation.role)
        except IntegrityError:
            raise Refused("Somebody has this name already. Choose another one.") from None

    def sign_in(self, login: str, password: str, whence: str) -> Member:
        """The member with this login and password, asked from the address `whence`; every attempt is counted."""
        who, address = self._mark("login", login.casefold().strip()), self._mark("address", whence)
        with (
            self.store.write() as records
        ):  # noted as failed before anything is tried: who guesses at once gains nothing
            if _since_success(records, who) >= FAILURES or _failed(records, address) >= FAILURES_WHENCE:
                raise Refused(SLOW)
            records.add(SignIn(who=who, whence=address, succeeded=False, at=now()))
            member, hashed = _known(records, login)
        if not self._verified(hashed, password) or member is None:
            raise Refused(WRONG)
        with self.store.write() as records:
            records.add(SignIn(who=who, whence=address, succeeded=True, at=now()))
        return member

    def cookie(self, member: Member) -> str:
        """A signed text that `member` recognises for COOKIE_DAYS, or until a sign-out or a new password."""
        return self._cookies.dumps([member.annotator_id, now()])

    def member(self, cookie: str) -> Member | None:
        """Who holds this cookie; None for one that is forged, too old, or was ended."""
        try:
            annotator_id, given_at = self._cookies.loads(cookie, max_age=COOKIE_DAYS * 24 * 3600)
        except (BadData, ValueError, TypeError):
            return None
        with self.store.read() as records:
            account = records.get(Account, annotator_id)
            if account is None or account.login is None or given_at < _ended_at(records, annotator_id):
                return None
            return Member(annotator_id, account.login, account.role)

    def sign_out(self, annotator_id: str) -> None:
        """End every cookie that this member was given."""
        with self.store.write() as records:
            records.add(SignOut(annotator_id=annotator_id, at=now()))

    def change_password(self, member: Member, old: str, new: str, whence: str) -> None:
        """Another password; all cookies end. Raises Refused where the old one is wrong, or tried too often."""
        self.sign_in(member.login, old, whence)
        hashed = self._hashed(new)
        with self.store.write() as records:
            records.add(Password(annotator_id=member.annotator_id, hash=hashed, at=now()))

    def withdraw(self, annotator_id: str, reason: str, author: str | None = None) -> None:
        """Take a person's records back: nothing of theirs counts any more, and what names them is erased.

        Their sessions get an exclusion each; judgments are left out by the withdrawal itself. It cannot be undone.
        """
        reason = checked_text(reason, "reason", 500)
        with self.store.write() as records:
            take_turn(records, annotator_id)
            if records.get(Withdrawal, annotator_id) is not None:
                raise Refused("This person has withdrawn already.")
            records.add(Withdrawal(annotator_id=annotator_id, reason=reason, author=author, at=now()))
            of_person = select(models.Session.session_id).where(models.Session.annotator_id == annotator_id)
            records.add_all(
                models.Exclusion(
                    exclusion_id=uuid4().hex,
                    session_id=session_id,
                    rule="withdrawn",
                    reason=reason,
                    author=author or annotator_id,
                    at=now(),
                )
                for session_id in records.scalars(of_person)
            )
            records.flush()
            _erase(records, annotator_id)

    def members(self) -> tuple[tuple[Member, str], ...]:
        """Everybody who can sign in, each with the pseudonym that exports know them by; the oldest first."""
        query = select(Account, models.Annotator.pseudonym).join(
            models.Annotator, models.Annotator.annotator_id == Account.annotator_id
        )
        with self.store.read() as records:
            rows = records.execute(query.where(Account.login.is_not(None)).order_by(Account.at))
            return tuple((Member(a.annotator_id, a.login or "", a.role), pseudonym) for a, pseudonym in rows)

    def _hashed(self, password: str) -> str:
        if not isinstance(password, str) or not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
            raise Refused(f"A password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters.")
        return self._hasher.hash(password)

    def _verified(self, hashed: str | None, password: str) -> bool:
        """Whether the password is the one; as slow where there is no hash."""
        try:
            return self._hasher.verify(hashed or self._nobody, password[:LONGEST_PASSWORD]) and hashed is not None
        except (VerifyMismatchError, InvalidHashError):
            return False

    def _mark(self, kind: str, text: str) -> str:
        return hmac.new(self._secret, f"{kind}:{text}".encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def _login(login: str) -> str:
    return checked_text(login, "name", LONGEST_LOGIN).casefold()


def _known(records: Records, login: str) -> tuple[Member | None, str | None]:
    """The member of this login and the hash of their password; None where there is none."""
    account = records.scalar(select(Account).where(Account.login == login.casefold().strip()))
    if account is None or account.login is None:
        return None, None
    of_account = select(Password.hash).where(Password.annotator_id == account.annotator_id)
    hashed = records.scalar(of_account.order_by(Password.password_id.desc()).limit(1))
    return Member(account.annotator_id, account.login, account.role), hashed


def _since_success(records: Records, who: str) -> int:
    """Attempts with this login in the last WINDOW that came after the last one that succeeded."""
    of_login = select(func.max(SignIn.at)).where(SignIn.who == who, SignIn.succeeded.is_(True))
    since = max(_later(-WINDOW), records.scalar(of_login) or "")
    return records.scalar(select(func.count()).where(SignIn.who == who, SignIn.at > since)) or 0


def _failed(records: Records, whence: str) -> int:
    """Attempts from this address in the last WINDOW, less those that succeeded."""
    recent = select(func.count()).where(SignIn.whence == whence, SignIn.at > _later(-WINDOW))
    tried = records.scalar(recent.where(SignIn.succeeded.is_(False))) or 0
    return tried - (records.scalar(recent.where(SignIn.succeeded.is_(True))) or 0)


def _ended_at(records: Records, annotator_id: str) -> str:
    """The latest moment that ended this person's cookies."""
    moments = [
        records.scalar(select(func.max(table.at)).where(table.annotator_id == annotator_id))
        for table in (SignOut, Password)
    ]
    return max(moment or "" for moment in moments)


def _invitation(records: Records, token: str, lock: bool = False) -> Invitation:
    """The invitation of a token that still holds. Raises Refused."""
    query = select(Invitation).where(Invitation.token_hash == _digest(token))
    row = records.scalar(query.with_for_update() if lock else query)
    if row is None or not _holds(records, row):
        raise Refused(NO_LINK)
    return row


def _holds(records: Records, row: Invitation) -> bool:
    revoked = records.get(Revocation, row.invitation_id) is not None
    return not revoked and row.until > now() and _used(records, row) < row.uses


def _used(records: Records, row: Invitation) -> int:
    return records.scalar(select(func.count()).where(Account.invitation_id == row.invitation_id)) or 0


def _erase(records: Records, annotator_id: str) -> None:
    """Remove what names a person, as the triggers allow after a withdrawal."""
    tables: tuple[type[models.Base], ...] = (models.Annotator, models.Profile, Account, Password)
    for table in tables:
        columns = ERASABLE[table.__tablename__]
        erased = {name: None if prefix is None else prefix + annotator_id for name, prefix in columns.items()}
        records.execute(update(table).where(table.__table__.c.annotator_id == annotator_id).values(erased))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _later(delta: timedelta) -> str:
    return (datetime.now(UTC) + delta).isoformat(timespec="microseconds")


def _whole(value: object, name: str, most: int) -> None:
    if type(value) is not int or not 1 <= value <= most:
        raise Refused(f"the {name} is {value!r}, it must be a whole number from 1 to {most}")
