"""Leaving a session out of the measures, by a record that says why and by whom; the session itself stays."""

from uuid import uuid4

from annotation.checks import checked_text
from db import models
from db.store import Store, now

LONGEST_RULE, LONGEST_REASON = 100, 2_000  # characters


def exclude(store: Store, session_id: str, rule: str, reason: str, author: str) -> None:
    """Exclude a session under a short `rule` that the results count it by. Raises ValueError for no such session."""
    exclusion = models.Exclusion(
        exclusion_id=uuid4().hex,
        session_id=session_id,
        rule=checked_text(rule, "rule", LONGEST_RULE),
        reason=checked_text(reason, "reason", LONGEST_REASON),
        author=checked_text(author, "author", LONGEST_RULE),
        at=now(),
    )
    with store.write() as records:
        if records.get(models.Session, session_id) is None:
            raise ValueError(f"there is no session {session_id!r}")
        records.add(exclusion)
