"""Who runs the desk, so that somebody always does. What changes that says `store.write(alone=ROLES_CHANGE)`."""

from sqlalchemy import select
from sqlalchemy.orm import Session as Records

from annotation.nouns import Refused
from db.accounts import Account, role_now

ROLES_CHANGE = "roles"
LAST_RESEARCHER = "Nobody else runs this desk: make somebody else a researcher first."


def roles_of(records: Records) -> dict[str, str]:
    """The role of everybody who can sign in, by annotator id."""
    of_all = select(Account.annotator_id, role_now().label("role")).where(Account.login.is_not(None))
    return {row.annotator_id: row.role for row in records.execute(of_all)}


def check_others_run_it(records: Records, annotator_id: str) -> None:
    """Raises Refused where this person is the only researcher."""
    if [person for person, role in roles_of(records).items() if role == "researcher"] == [annotator_id]:
        raise Refused(LAST_RESEARCHER)
