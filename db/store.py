"""A store of records: SQLite by default, PostgreSQL by URL, one code path.

    store = Store("sqlite:///assets/records.db")   # brings the schema to the latest revision
    with store.write() as records:                  # one transaction, committed at the end of the block
        records.add(Event(...))
    with store.read() as records:                   # a snapshot that waits for nobody and blocks nobody
        records.scalars(select(Event))

On SQLite a writer takes the write lock when it begins (BEGIN IMMEDIATE): with a deferred BEGIN, a
transaction that reads and then writes fails at once when another one wrote in between. A commit is on
the disk when it returns (synchronous=FULL), so what was acknowledged survives a kill or a power cut.

On PostgreSQL writers go on beside each other. What must happen in a row locks the row that it is about
(`with_for_update`) or, where it counts rows that others add, says so: `store.write(alone="sign-in")`.
"""

from collections.abc import Generator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from threading import RLock
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session

from db.migrations import upgrade

BUSY_TIMEOUT_MS = 30_000
MAPPED = 2**30  # bytes of the file that are read in place: the first results of a million events take a third less
MOST_CONNECTIONS = 15  # of one process to a server, which lets in a hundred by default
READS = "reads"  # execution option of an engine whose transactions only read


class Store:
    """The records at a database URL. Safe to use from several threads and processes.

    Raises ValueError when the URL cannot be understood.
    """

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        upgrade(self.engine)
        # SQLite's own waiting is a poll with pauses of up to 100 ms and no queue: writers of this process take turns.
        self._turns = RLock() if self.engine.dialect.name == "sqlite" else nullcontext()
        self._reading = self.engine.execution_options(**{READS: True})
        if self.engine.dialect.name == "postgresql":
            self._reading = self._reading.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    @contextmanager
    def write(self, alone: str | None = None) -> Generator[Session]:
        """A transaction that commits at the end of the block and rolls back on any error.

        Of those that name the same thing with `alone`, in all processes, one runs at a time.
        """
        with self._turns, Session(self.engine, expire_on_commit=False) as session, session.begin():
            session.connection()  # begins now, and on SQLite waits for the write lock here
            if alone is not None and self.engine.dialect.name == "postgresql":
                session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:alone, 0))"), {"alone": alone})
            yield session

    @contextmanager
    def read(self) -> Generator[Session]:
        """One consistent view of the records. Nothing written in it is kept."""
        with Session(self._reading) as session:
            yield session

    def close(self) -> None:
        self.engine.dispose()


def now() -> str:
    """This moment in UTC, as the records write it: ISO 8601 with microseconds, always 32 characters."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def sqlite_file(url: str) -> Path | None:
    """The file of an SQLite URL, None for another database. Raises ValueError for no URL, or for no file."""
    parsed = _parsed(url)
    if parsed.get_backend_name() != "sqlite":
        return None
    if parsed.database in (None, "", ":memory:"):
        raise ValueError(f"{url!r} names no file; records kept in memory would be lost")
    return Path(parsed.database)


def tellable(url: str) -> str:
    """The URL as it may be shown: without its password. Raises ValueError for no URL."""
    return _parsed(url).render_as_string(hide_password=True)


def _parsed(url: str) -> URL:
    try:
        return make_url(url)
    except (ArgumentError, ValueError):
        raise ValueError(f"{url!r} is not a database URL such as sqlite:///assets/records.db") from None


def _engine(url: str) -> Engine:
    path = sqlite_file(url)
    if path is None:
        return _server_engine(url)
    path.parent.mkdir(parents=True, exist_ok=True)
    # A thread that waits for the write lock holds a connection, and a new one reads the whole schema: all are kept.
    engine = create_engine(url, pool_size=0, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000})
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin)
    return engine


def _server_engine(url: str) -> Engine:
    # All are kept, for a new one takes a server longer than most work; pre-ping: one that it gave up is opened again.
    engine = create_engine(url, pool_size=MOST_CONNECTIONS, max_overflow=0, pool_pre_ping=True)
    if engine.dialect.name == "postgresql":
        from db.postgresql import configure

        event.listen(engine, "connect", lambda connection, _: configure(connection, BUSY_TIMEOUT_MS))
    return engine


def _configure(connection: Any, _: object) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself; `_begin` does
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"mmap_size={MAPPED}",
        "recursive_triggers=ON",  # so that REPLACE, too, meets the trigger that refuses DELETE
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    reads = connection.get_execution_options().get(READS, False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
