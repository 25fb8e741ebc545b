"""Taking a person's records back: nothing of theirs counts any more, and what names them is erased."""

from uuid import uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session as Records

from annotation.checks import checked_text
from annotation.nouns import Refused
from db import models
from db.accounts import ERASABLE, Account, Password, Withdrawal
from db.store import Store, now

LONGEST_REASON = 500  # characters


def withdraw(store: Store, annotator_id: str, reason: str, author: str | None = None) -> None:
    """Withdraw a person, whether they have an account or a pseudonym alone. It cannot be undone.

    Their sessions get an exclusion each; judgments are left out by the withdrawal itself.
    """
    with store.write() as records:
        withdraw_in(records, annotator_id, reason, author)


def withdraw_in(records: Records, annotator_id: str, reason: str, author: str | None) -> None:
    """As `withdraw`, in a transaction of the caller's."""
    reason = checked_text(reason, "reason", LONGEST_REASON)
    person = select(models.Annotator).where(models.Annotator.annotator_id == annotator_id)
    if records.scalar(person.with_for_update()) is None:
        raise Refused("There is no such person.")
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


def person_called(store: Store, name: str) -> str:
    """The annotator id of a login or a pseudonym. Raises Refused for none, and where two people are meant."""
    name = checked_text(name, "name", 200)
    of_login = select(Account.annotator_id).where(Account.login == name.casefold())
    of_pseudonym = select(models.Annotator.annotator_id).where(models.Annotator.pseudonym == name)
    with store.read() as records:
        found: set[str] = {*records.scalars(of_login), *records.scalars(of_pseudonym)}
    if len(found) != 1:
        raise Refused(f"{'two people are' if found else 'nobody is'} called {name!r}; name a login or a pseudonym")
    return found.pop()


def _erase(records: Records, annotator_id: str) -> None:
    """Remove what names a person, as the triggers allow after a withdrawal."""
    tables: tuple[type[models.Base], ...] = (models.Annotator, models.Profile, Account, Password)
    for table in tables:
        columns = ERASABLE[table.__tablename__]
        erased = {name: None if prefix is None else prefix + annotator_id for name, prefix in columns.items()}
        records.execute(update(table).where(table.__table__.c.annotator_id == annotator_id).values(erased))
