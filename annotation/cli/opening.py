"""Opening the records that a command was pointed at."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from db.store import Store, sqlite_file, tellable

if TYPE_CHECKING:
    from annotation.people.accounts import Accounts


def open_store(url: str, fresh: bool = False) -> Store:
    """The store at `url`, which must be there unless it may be `fresh`. Raises ValueError when it cannot be opened."""
    path = sqlite_file(url)
    if path is not None and not path.exists() and not fresh:
        raise ValueError(f"there are no records at {path}")
    try:
        return Store(url)
    except (SQLAlchemyError, ImportError, OSError) as error:
        raise ValueError(f"the records at {tellable(url)} cannot be opened: {str(error).splitlines()[0]}") from None


@contextmanager
def open_accounts(url: str, fresh: bool = False) -> "Iterator[Accounts]":
    """The accounts of the records at `url`. No command reads or makes a cookie, so their secret is any."""
    from annotation.people.accounts import Accounts

    store = open_store(url, fresh)
    try:
        yield Accounts(store, secrets.token_bytes(32))
    finally:
        store.close()
