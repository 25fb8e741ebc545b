"""Opening the records that a command was pointed at."""

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from db.store import Store, sqlite_file, tellable

if TYPE_CHECKING:
    from annotation.people.accounts import Accounts


def open_store(url: str, fresh: bool = False) -> Store:
    """The store at `url`, which must be there unless it may be `fresh`. Raises ValueError when it cannot be opened."""
    path = sqlite_file(url)
    if path is not None and not fresh and not _holds_records(path):
        raise ValueError(f"there are no records at {path}")
    try:
        return Store(url)
    except (SQLAlchemyError, ImportError, OSError) as error:
        raise ValueError(f"the records at {tellable(url)} cannot be opened: {str(error).splitlines()[0]}") from None


def _holds_records(path: Path) -> bool:
    """Whether it is there and not the database of another program, which is to be left as it is."""
    if not path.is_file():
        return path.exists()  # what it is instead is told when it is opened
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as found:
            return bool(found.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchall())
    except sqlite3.Error:  # no database at all, or a busy one
        return True


@contextmanager
def open_accounts(url: str, fresh: bool = False) -> "Iterator[Accounts]":
    """The accounts of the records at `url`. No command reads or makes a cookie, so their secret is any."""
    from annotation.people.accounts import Accounts

    store = open_store(url, fresh)
    try:
        yield Accounts(store, secrets.token_bytes(32))
    finally:
        store.close()
