"""Migrations on both databases: up, down, up again, the same schema as the models, several processes at once."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor, wait
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, Engine, MetaData, create_engine, inspect, select, text
from sqlalchemy.exc import DatabaseError

import db.migrations
from db.migrations import downgrade, upgrade
from db.models import Base
from db.store import Store
from tests.db.test_store import ROWS, fill

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ScriptDirectory(str(Path(db.migrations.__file__).parent))
REVISIONS = ["base", *(script.revision for script in reversed(list(SCRIPTS.walk_revisions())))]
STEPS = list(pairwise(REVISIONS))
TABLES = Base.metadata.tables

Contents = dict[str, list[dict[str, Any]]]


@pytest.fixture
def url(empty_url: str) -> str:
    """A database whose tables the test may take away."""
    Store(empty_url).close()
    return empty_url


@pytest.fixture
def filled(store: Store) -> Store:
    fill(store)
    return store


def contents(engine: Engine) -> Contents:
    """Table -> its rows, of whatever tables there are."""
    found = MetaData()
    with engine.connect() as connection:
        found.reflect(connection)
        return {
            name: [dict(row) for row in connection.execute(select(table)).mappings()]
            for name, table in found.tables.items()
            if name != "alembic_version"
        }


def things(engine: Engine) -> set[str]:
    """Names of everything that a revision can leave behind: tables, triggers, functions."""
    queries = {
        "sqlite": "SELECT name FROM sqlite_master",
        "postgresql": "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace "
        "UNION SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace "
        "UNION SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }
    with engine.connect() as connection:
        names = connection.execute(text(queries[engine.dialect.name])).scalars().all()
    return {name for name in names if "alembic" not in name}


def another(context: Any, column: Any, model: Any, made: str | None, default: Any, said: str | None) -> bool:
    """Whether a default in the database is another than the model's, however the database writes it."""
    known = [text and text.split("::")[0].strip("()'") for text in (made, said)]
    return known[0] != known[1]


def test_the_revisions_make_what_the_models_say(store: Store) -> None:
    with store.engine.connect() as connection:
        made = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": another})
        assert compare_metadata(made, Base.metadata) == []
        checks = {name: {c["name"] for c in inspect(connection).get_check_constraints(name)} for name in TABLES}
    assert checks == {
        name: {c.name for c in table.constraints if isinstance(c, CheckConstraint)} for name, table in TABLES.items()
    }


@pytest.mark.parametrize(("older", "newer"), STEPS)
def test_every_revision_leaves_nothing_behind_when_it_is_taken_back(empty_url: str, older: str, newer: str) -> None:
    engine = create_engine(empty_url)
    upgrade(engine, older)
    before = things(engine)
    upgrade(engine, newer)
    assert before < things(engine)
    downgrade(engine, older)
    assert things(engine) == before
    upgrade(engine, newer)
    engine.dispose()


@pytest.mark.parametrize(("older", "newer"), STEPS[1:])
def test_records_outlive_the_way_down_and_up_again(filled: Store, older: str, newer: str) -> None:
    """All but those in tables and columns that the older revision does not have."""
    before = contents(filled.engine)
    downgrade(filled.engine, older)
    kept = contents(filled.engine)
    assert "event" in kept and all(kept.values())
    for name, rows in kept.items():
        assert rows == [{column: row[column] for column in rows[0]} for row in before[name]], name
    with pytest.raises(DatabaseError, match="append-only"), filled.write() as records:
        records.execute(text("DELETE FROM event"))
    upgrade(filled.engine)
    again = contents(filled.engine)
    assert set(again) == set(before)
    assert {name: [{c: row[c] for c in kept[name][0]} for row in again[name]] for name in kept} == kept


def test_all_the_way_down_with_records(filled: Store) -> None:
    downgrade(filled.engine, "base")
    assert things(filled.engine) == set()
    upgrade(filled.engine)
    assert set(TABLES) < set(inspect(filled.engine).get_table_names())
    fill(filled)
    assert sum(map(len, contents(filled.engine).values())) == len(ROWS)


def test_opening_a_store_again_changes_nothing(filled: Store, url: str) -> None:
    before = contents(filled.engine)
    again = Store(url)
    assert contents(again.engine) == before
    again.close()


def test_records_of_a_newer_desk_are_left_alone(store: Store, url: str) -> None:
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(ValueError, match="written by a newer version of the desk"):
        Store(url)


def test_a_failing_revision_leaves_nothing_half_done(empty_url: str) -> None:
    engine = create_engine(empty_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE event (seq INTEGER)"))  # in the way of the first revision
    with pytest.raises(DatabaseError, match="event"):
        Store(empty_url)
    assert inspect(engine).get_table_names() == ["event"]
    engine.dispose()


def test_eight_processes_may_open_a_new_store_at_once(empty_url: str) -> None:
    script = "import sys; from db.store import Store; sys.stdin.read(); Store(sys.argv[1])"
    command = [sys.executable, "-c", script, empty_url]
    opening = [subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(8)]
    for process in opening:
        assert process.stdin is not None
        process.stdin.close()  # the starting gun
        process.stdin = None
    failed = [errors.decode() for errors in (process.communicate(timeout=60)[1] for process in opening) if errors]
    assert failed == [] and all(process.returncode == 0 for process in opening)


def test_an_older_desk_goes_on_while_a_newer_one_brings_its_records_on(empty_url: str) -> None:
    older = Store(empty_url)
    downgrade(older.engine, "0003")
    insert = text("INSERT INTO annotator VALUES (:one, :one, '2026-01-01T00:00:00.000000+00:00')")
    with older.read() as records:  # a connection that knows the older schema, and is kept
        records.execute(text("SELECT * FROM session")).all()
    with ThreadPoolExecutor() as beside:
        with older.write() as records:
            records.execute(insert, {"one": "under way"})
            newer = beside.submit(Store, empty_url)
            assert wait([newer], 0.3).not_done, "it waits for what is being written"
        newer.result(timeout=20).close()
    with older.write() as records:
        records.execute(insert, {"one": "afterwards"})
    with older.read() as records:
        assert records.execute(text("SELECT * FROM session")).all() == []
        known = records.scalars(text("SELECT annotator_id FROM annotator ORDER BY annotator_id")).all()
    assert known == ["afterwards", "under way"]
    older.close()
