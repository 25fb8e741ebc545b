"""Bringing the schema of a store to a revision, safely when several processes start at once.

The whole upgrade is one transaction. On SQLite it begins by taking the write lock, on PostgreSQL by an
advisory lock: whoever comes second waits, then finds nothing left to do.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, text

LOCK = 5_423_041_177  # any number that no other program on the same PostgreSQL database uses


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Go on to `revision`. Raises ValueError for records that a newer version of the desk wrote."""
    try:
        with engine.begin() as connection:
            command.upgrade(_config(connection), revision)
    except CommandError as error:
        raise ValueError(f"these records were written by a newer version of the desk ({error})") from None


def downgrade(engine: Engine, revision: str) -> None:
    """Go back to `revision` ("base" for none). All records written in removed tables are lost."""
    with engine.begin() as connection:
        command.downgrade(_config(connection), revision)


def _config(connection: Connection) -> Config:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
