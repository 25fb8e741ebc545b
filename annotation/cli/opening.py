"""Opening the records that a command was pointed at."""

from sqlalchemy.exc import SQLAlchemyError

from db.store import Store, sqlite_file


def open_store(url: str, fresh: bool = False) -> Store:
    """The store at `url`, which must be there unless it may be `fresh`. Raises ValueError when it cannot be opened."""
    path = sqlite_file(url)
    if path is not None and not path.exists() and not fresh:
        raise ValueError(f"there are no records at {path}")
    try:
        return Store(url)
    except (SQLAlchemyError, ImportError, OSError) as error:
        raise ValueError(f"the records at {url} cannot be opened: {str(error).splitlines()[0]}") from None
