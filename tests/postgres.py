"""PostgreSQL for tests: the server of STICKER_DESK_TEST_POSTGRES, or a throw-away one from the installed binaries.

The throw-away server listens on a free port of this machine, keeps everything in a temporary folder, and does not
wait for the disk: what it holds is worth nothing after the tests.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from sqlalchemy.engine import URL, make_url

from db.store import Store

VARIABLE = "STICKER_DESK_TEST_POSTGRES"
MISSING = f"no PostgreSQL: apt-get install postgresql, or name a server: {VARIABLE}=postgresql://user@host/postgres"
START_S = 30
SETTINGS = (
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "max_connections=200",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
)
# Ends what others have begun there, then removes all records, past the triggers that keep them.
CLEAR = """
DO $$ DECLARE one record; BEGIN
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid();
    SET LOCAL session_replication_role = replica;
    FOR one IN SELECT tablename AS name FROM pg_tables
        WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
        EXECUTE format('DELETE FROM %I', one.name);
    END LOOP;
    FOR one IN SELECT sequencename AS name FROM pg_sequences WHERE last_value IS NOT NULL LOOP
        EXECUTE format('ALTER SEQUENCE %I RESTART', one.name);
    END LOOP;
END $$
"""


class Databases:
    """Databases on one server for tests. The URL's user must be allowed to make and drop some."""

    def __init__(self, server: URL) -> None:
        self._server = server
        self._connection = psycopg.connect(_text(server, "postgresql"), autocommit=True)
        run = uuid4().hex[:12]  # several runs may share a server
        self._names = (f"desk_test_{run}_{number}" for number in count())
        self._template: str | None = None
        self._shared: tuple[str, psycopg.Connection[Any]] | None = None

    @contextmanager
    def emptied(self) -> Iterator[str]:
        """The URL of a database with all tables and no record: one for all tests, which must leave its tables alone."""
        if not self._superuser():  # nobody else may delete what triggers keep
            with self.fresh(migrated=True) as url:
                yield url
            return
        if self._shared is None:
            name = self._create(self._migrated())
            self._shared = name, psycopg.connect(_text(self._server.set(database=name), "postgresql"), autocommit=True)
        name, connection = self._shared
        try:
            yield self._url(name)
        finally:
            connection.execute(CLEAR)

    @contextmanager
    def fresh(self, migrated: bool) -> Iterator[str]:
        """The URL of a database that is there within the block: empty, or with all tables."""
        template = self._migrated() if migrated else "template1"
        name = self._create(template)
        try:
            yield self._url(name)
        finally:
            self._do(f"DROP DATABASE {name} WITH (FORCE)")

    def close(self) -> None:
        if self._shared is not None:
            self._shared[1].close()
            self._do(f"DROP DATABASE {self._shared[0]} WITH (FORCE)")
        if self._template is not None:
            self._do(f"DROP DATABASE {self._template}")
        self._connection.close()

    def _superuser(self) -> bool:
        found = self._connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
        return found is not None and bool(found[0])

    def _migrated(self) -> str:
        """The database that fresh ones are copied from, in a third of the time that migrating them takes."""
        if self._template is None:
            self._template = self._create("template1")
            Store(self._url(self._template)).close()
        return self._template

    def _create(self, template: str) -> str:
        name = next(self._names)
        self._do(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def _url(self, name: str) -> str:
        return _text(self._server.set(database=name), "postgresql+psycopg")

    def _do(self, statement: str) -> None:
        self._connection.execute(statement.encode())


@contextmanager
def databases() -> Iterator[Databases | None]:
    """Databases on whatever server there is for the length of the block; None where there is none."""
    binaries = _binaries()
    if VARIABLE in os.environ:
        yield from _on(make_url(os.environ[VARIABLE]))
    elif binaries is None:
        yield None
    else:
        with _throw_away(binaries) as server:
            yield from _on(server)


def _on(server: URL) -> Iterator[Databases]:
    made = Databases(server)
    try:
        yield made
    finally:
        made.close()


def _binaries() -> Path | None:
    """The folder of initdb and postgres: on PATH, or where Debian keeps the newest version."""
    found = shutil.which("initdb")
    kept = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return Path(found).resolve().parent if found else kept[-1].parent if kept else None


@contextmanager
def _throw_away(binaries: Path) -> Iterator[URL]:
    folder, port, caller = Path(tempfile.mkdtemp(prefix="desk-postgres-")), _free_port(), _caller()
    if caller:
        os.chown(folder, caller["user"], caller["group"])
    make = [binaries / "initdb", "-D", "data", "-U", "desk", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"]
    run = [binaries / "postgres", "-D", "data", *(part for one in (f"port={port}", *SETTINGS) for part in ("-c", one))]
    try:
        with (folder / "log").open("wb") as log:
            told: dict[str, Any] = {"cwd": folder, "stdout": log, "stderr": log, **caller}
            subprocess.run(make, check=True, **told)
            process = subprocess.Popen(run, start_new_session=True, **told)  # Ctrl-C ends the tests first
        try:
            server = URL.create("postgresql", "desk", host="127.0.0.1", port=port, database="postgres")
            _await(server, process, folder / "log")
            yield server
        finally:
            process.send_signal(signal.SIGINT)  # what PostgreSQL calls a fast shutdown
            process.wait(START_S)
    finally:
        shutil.rmtree(folder)


def _caller() -> dict[str, Any]:
    """Options of a process that runs as an ordinary user: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    users = {entry.pw_name: entry for entry in pwd.getpwall()}
    user = users.get("postgres") or users["nobody"]
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port


def _await(server: URL, process: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + START_S
    while True:
        try:
            psycopg.connect(_text(server, "postgresql")).close()
            return
        except psycopg.OperationalError as error:
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"PostgreSQL did not start: {log.read_text()}") from error
            time.sleep(0.05)


def _text(server: URL, driver: str) -> str:
    return server.set(drivername=driver).render_as_string(hide_password=False)
