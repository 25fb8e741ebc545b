"""Migrations: up, down, up again, the same schema as the models, and several processes at once."""

import subprocess
import sys
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text

from db.migrations import downgrade, upgrade
from db.models import Base
from db.store import Store

ROOT = Path(__file__).resolve().parents[2]


def test_the_revisions_make_what_the_models_say(store: Store) -> None:
    with store.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_up_down_and_up_again(store: Store) -> None:
    downgrade(store.engine, "base")
    with store.engine.connect() as connection:
        left = connection.execute(text("SELECT name FROM sqlite_master WHERE name NOT LIKE '%alembic%'")).all()
    assert left == []
    upgrade(store.engine)
    assert set(Base.metadata.tables) < set(inspect(store.engine).get_table_names())


def test_opening_an_older_store_again_changes_nothing(store: Store, url: str) -> None:
    before = inspect(store.engine).get_table_names()
    again = Store(url)
    assert inspect(again.engine).get_table_names() == before
    again.close()


def test_a_failing_revision_leaves_nothing_half_done(url: str, tmp_path: Path) -> None:
    Path(tmp_path).mkdir(exist_ok=True)
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE event (seq INTEGER)"))  # in the way of the first revision
    engine.dispose()
    try:
        Store(url)
    except Exception as error:
        assert "event" in str(error)
    with engine.connect() as connection:
        names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars().all()
    engine.dispose()
    assert names == ["event"]


def test_eight_processes_may_open_a_new_store_at_once(url: str) -> None:
    script = "import sys; from db.store import Store; sys.stdin.read(); Store(sys.argv[1])"
    opening = [
        subprocess.Popen([sys.executable, "-c", script, url], cwd=ROOT, stdin=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(8)
    ]
    for process in opening:
        assert process.stdin is not None
        process.stdin.close()  # the starting gun
        process.stdin = None
    failed = [errors.decode() for errors in (process.communicate(timeout=60)[1] for process in opening) if errors]
    assert failed == [] and all(process.returncode == 0 for process in opening)
