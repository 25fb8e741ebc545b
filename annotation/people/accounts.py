"""Accounts: passwords, sign-ins that cannot be guessed fast, cookies.

    accounts = Accounts(store, secret)
    token = accounts.invite("expert", uses=20, days=14, note="spring panel", author=None)
    me = accounts.join(token, "ann", "correct horse battery", "20-29", "female")
    me = accounts.sign_in("ann", "correct horse battery", whence="192.0.2.7")
    cookie = accounts.cookie(me)                     # ... and in every later request
    accounts.member(cookie)                          # Member, or None

Passwords are kept as argon2 hashes. All of it is in the database, so that several processes over one database, with
one secret, serve the same people. What is refused raises `Refused` with one line for the person.
"""

import hashlib
import hmac
import secrets
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy import bindparam, exists, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as Records

from annotation.checks import checked_text, one_of
from annotation.nouns import ROLES, Refused, Role
from annotation.people.invitations import Invitations, invitation_of, later
from annotation.people.roles import ROLES_CHANGE, check_others_run_it, roles_of
from annotation.people.withdrawals import withdraw_in
from db import models
from db.accounts import Account, Appointment, CookieEnd, Password, SignIn, SignOut, role_now
from db.store import Store, now
from pearl_core.types import AGE_BANDS, GENDERS

COOKIE_DAYS = 14
SHORTEST_PASSWORD, LONGEST_PASSWORD, LONGEST_LOGIN = 10, 200, 100  # characters
WINDOW = timedelta(minutes=15)  # in which failures are counted
FAILURES, FAILURES_WHENCE = 5, 50  # of one login, and from one address, after which nobody is let in for a while
WRONG = "This name and password do not go together."
SLOW = "Too many attempts. Wait a quarter of an hour, then try again."


# Asked at every request, so in one query: the account, its role, and what ends cookies.
_SIGNED_OUT = select(func.max(SignOut.at)).where(SignOut.annotator_id == Account.annotator_id).scalar_subquery()
_NEW_PASSWORD = select(func.max(Password.at)).where(Password.annotator_id == Account.annotator_id).scalar_subquery()
_ENDED = exists().where(CookieEnd.annotator_id == Account.annotator_id, CookieEnd.given_at == bindparam("given_at"))
HOLDER = select(
    Account.login,
    role_now().label("role"),
    _SIGNED_OUT.label("signed_out"),
    _NEW_PASSWORD.label("new_password"),
    _ENDED.label("ended"),
).where(Account.annotator_id == bindparam("annotator_id"))


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who is signed in."""

    annotator_id: str
    login: str
    role: Role


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody who can sign in, with the pseudonym that exports know them by and the time when they joined."""

    annotator_id: str
    login: str
    role: Role
    pseudonym: str
    at: str


class Accounts(Invitations):
    """Over one store. `secret` signs cookies. Safe to use from several threads and processes."""

    def __init__(self, store: Store, secret: bytes) -> None:
        super().__init__(store)
        self._secret = secret
        self._hasher = PasswordHasher()
        self._cookies = URLSafeTimedSerializer(secret, salt="sticker-desk-member")
        self._nobody = self._hasher.hash(secrets.token_hex())  # verified where there is no such login: the same time

    # Coming in

    def join(self, token: str, login: str, password: str, age_band: str | None, gender: str | None) -> Member:
        """A new account by an invitation, under a pseudonym of its own."""
        login = checked_text(_key(checked_text(login, "name", LONGEST_LOGIN)), "name", LONGEST_LOGIN)  # it may grow
        self.invited_role(token)  # before the password is hashed, which takes a while
        one_of(age_band, "age band", (None, *AGE_BANDS))
        one_of(gender, "gender", (None, *GENDERS))
        hashed = self._hashed(password)
        annotator_id = uuid4().hex
        try:
            with self.store.write() as records:
                invitation = invitation_of(records, token, lock=True)
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
                return Member(annotator_id, login, _role(invitation.role))
        except IntegrityError:
            raise Refused("Somebody has this name already. Choose another one.") from None

    def sign_in(self, login: str, password: str, whence: str) -> Member:
        """The member with this login and password, asked from the address `whence`; every attempt is counted."""
        who, address = self._mark("login", _key(login)), self._mark("address", whence)
        # Noted as failed before anything is tried, one attempt after the other: who guesses at once gains nothing.
        with self.store.write(alone="sign-in") as records:
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
        """A signed text that `member` recognises for COOKIE_DAYS, or until a sign-out or a new password.

        The moment in it is what one cookie is told from another by.
        """
        return self._cookies.dumps([member.annotator_id, now()])

    def member(self, cookie: str) -> Member | None:
        """Who holds this cookie; None for one that is forged, too old, or was ended."""
        read = self._read(cookie)
        if read is None:
            return None
        annotator_id, given_at = read
        with self.store.read() as records:
            found = records.execute(HOLDER, {"annotator_id": annotator_id, "given_at": given_at}).first()
        if found is None or found.login is None or found.ended:
            return None
        if given_at < max(found.signed_out or "", found.new_password or ""):
            return None
        return Member(annotator_id, found.login, _role(found.role))

    def _read(self, cookie: str) -> tuple[str, str] | None:
        """Whom a cookie names, and when it was given; None for one that is forged or too old."""
        try:
            annotator_id, given_at = self._cookies.loads(cookie, max_age=COOKIE_DAYS * 24 * 3600)
        except (BadData, ValueError, TypeError):
            return None
        return annotator_id, given_at

    def login_of(self, annotator_id: str) -> str | None:
        """The name that somebody signs in with."""
        with self.store.read() as records:
            account = records.get(Account, annotator_id)
            return account.login if account else None

    def end(self, cookie: str) -> None:
        """This cookie alone is worth nothing from now on, nor is any copy of it. Repeating it is harmless."""
        read = self._read(cookie)
        if read is None or self.member(cookie) is None:
            return
        with suppress(IntegrityError), self.store.write() as records:  # somebody may end it at the same moment
            records.add(CookieEnd(annotator_id=read[0], given_at=read[1], at=now()))

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

    def set_password(self, login: str, new: str) -> None:
        """Another password for who forgot theirs, without the old one; all cookies end."""
        hashed = self._hashed(new)
        with self.store.write() as records:
            member, _ = _known(records, login)
            if member is None:
                raise Refused(f"nobody signs in as {login!r}")
            records.add(Password(annotator_id=member.annotator_id, hash=hashed, at=now()))

    def withdraw(self, annotator_id: str, reason: str, author: str | None = None) -> None:
        """Take a person's records back, for ever: see `annotation.people.withdrawals`.

        Raises Refused where nobody would run the desk.
        """
        with self.store.write(alone=ROLES_CHANGE) as records:
            check_others_run_it(records, annotator_id)
            withdraw_in(records, annotator_id, reason, author)

    def appoint(self, annotator_id: str, role: str, author: str | None = None) -> None:
        """Another role for somebody, from their next request on. Raises Refused where nobody would run the desk."""
        one_of(role, "role", ROLES)
        with self.store.write(alone=ROLES_CHANGE) as records:
            before = roles_of(records).get(annotator_id)
            if before is None:
                raise Refused("there is no such person")
            if before == role:
                return
            check_others_run_it(records, annotator_id)
            records.add(Appointment(annotator_id=annotator_id, role=role, author=author, at=now()))

    def members(self) -> tuple[Listed, ...]:
        """Everybody who can sign in, the oldest first."""
        query = select(Account, role_now(), models.Annotator.pseudonym).join(
            models.Annotator, models.Annotator.annotator_id == Account.annotator_id
        )
        with self.store.read() as records:
            rows = records.execute(query.where(Account.login.is_not(None)).order_by(Account.at))
            return tuple(
                Listed(one.annotator_id, one.login or "", _role(role), pseudonym, one.at)
                for one, role, pseudonym in rows
            )

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


def _role(kept: str) -> Role:
    return next(role for role in ROLES if role == kept)  # the database lets no other in


def _key(login: str) -> str:
    """A login as it is kept: typed in capitals, with other spaces or as other code points, it is the same."""
    return " ".join(unicodedata.normalize("NFKC", login).casefold().split())


def _known(records: Records, login: str) -> tuple[Member | None, str | None]:
    """The member of this login and the hash of their password; None where there is none."""
    found = records.execute(select(Account, role_now()).where(Account.login == _key(login))).first()
    account, role = found or (None, "")
    if account is None or account.login is None:
        return None, None
    of_account = select(Password.hash).where(Password.annotator_id == account.annotator_id)
    hashed = records.scalar(of_account.order_by(Password.password_id.desc()).limit(1))
    return Member(account.annotator_id, account.login, _role(role)), hashed


def _since_success(records: Records, who: str) -> int:
    """Attempts with this login in the last WINDOW that came after the last one that succeeded."""
    of_login = select(func.max(SignIn.at)).where(SignIn.who == who, SignIn.succeeded.is_(True))
    since = max(later(-WINDOW), records.scalar(of_login) or "")
    return records.scalar(select(func.count()).where(SignIn.who == who, SignIn.at > since)) or 0


def _failed(records: Records, whence: str) -> int:
    """Attempts from this address in the last WINDOW, less those that succeeded."""
    recent = select(func.count()).where(SignIn.whence == whence, SignIn.at > later(-WINDOW))
    tried = records.scalar(recent.where(SignIn.succeeded.is_(False))) or 0
    return tried - (records.scalar(recent.where(SignIn.succeeded.is_(True))) or 0)
