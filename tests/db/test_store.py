"""The store: durable settings, one writer at a time, readers that wait for nobody, tables that only grow."""

import threading
from pathlib import Path

import pytest
from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from db import models
from db.store import Store, now, sqlite_file

TIME = "2026-01-01T00:00:00.000000+00:00"

# One row of every table, each referring only to rows above it.
ROWS: tuple[models.Base, ...] = (
    models.Experiment(
        experiment_id="e",
        name="n",
        system_p="p",
        system_b="b",
        method="paper",
        k=1,
        corpus="c",
        corpus_hash="h",
        simulated=False,
        at=TIME,
    ),
    models.Annotator(annotator_id="a", pseudonym="ann", at=TIME),
    models.Profile(profile_id=1, annotator_id="a", at=TIME),
    models.Session(
        session_id="s",
        experiment_id="e",
        annotator_id="a",
        profile_id=1,
        kind="interleaved",
        query="q",
        query_normalised="q",
        practice=False,
        at=TIME,
    ),
    models.Ending(session_id="s", state="submitted", at=TIME),
    models.Retrieval(
        retrieval_id="r",
        experiment_id="e",
        annotator_id="a",
        session_id="s",
        side="P",
        system="p",
        query="q",
        sticker_ids=["x"],
        scores=[1.0],
        at=TIME,
    ),
    models.Impression(impression_id="i", session_id="s", shown=["x"], owners="P", seed=2**63 - 1, at=TIME),
    models.Event(event_id="v", impression_id="i", kind="click", position=1, at=TIME),
    models.Vote(vote_id="w", impression_id="i", choice="left", at=TIME),
    models.Judgment(
        judgment_id="j", annotator_id="a", profile_id=1, round="1", query="q", sticker_id="x", label="match", at=TIME
    ),
    models.Exclusion(exclusion_id="x", session_id="s", rule="bot", reason="r", author="me", at=TIME),
    models.Refusal(refusal_id="f", action="react", target="i", message="m", at=TIME),
)


def values(row: models.Base) -> dict[str, object]:
    columns = row.__table__.columns
    return {column.name: getattr(row, column.name) for column in columns if getattr(row, column.name) is not None}


@pytest.fixture
def filled(store: Store) -> Store:
    with store.write() as records:
        for row in ROWS:
            records.execute(insert(type(row)).values(values(row)))
    return store


def test_every_table_has_a_row_to_try_on() -> None:
    assert {type(row) for row in ROWS} == set(models.Base.__subclasses__())


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.__tablename__)
def test_no_row_can_be_changed_removed_or_replaced(filled: Store, row: models.Base) -> None:
    table = type(row)
    replace = insert(table).prefix_with("OR REPLACE").values(values(row))
    for change in (update(table).values(at=now()), delete(table), replace):
        with pytest.raises(IntegrityError, match=f"{row.__tablename__} is append-only"), filled.write() as records:
            records.execute(change)
    with filled.read() as records:
        assert records.scalars(select(table)).one().at == TIME  # type: ignore[attr-defined]


def test_sqlite_is_set_up_to_lose_nothing(store: Store) -> None:
    with store.read() as records:
        pragma = {name: records.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous")}
        others = {name: records.scalar(text(f"PRAGMA {name}")) for name in ("foreign_keys", "busy_timeout")}
    assert pragma == {"journal_mode": "wal", "synchronous": 2}
    assert others == {"foreign_keys": 1, "busy_timeout": 30_000}


def test_a_record_must_refer_to_records_that_are_there(store: Store) -> None:
    with pytest.raises(IntegrityError, match="FOREIGN KEY"), store.write() as records:
        records.add(models.Profile(annotator_id="nobody", at=TIME))


@pytest.mark.parametrize(
    "row",
    [
        models.Event(event_id="2", impression_id="i", kind="peek", position=1, at=TIME),
        models.Event(event_id="2", impression_id="i", kind="click", position=0, at=TIME),
        models.Event(event_id="v", impression_id="i", kind="click", position=1, at=TIME),
        models.Vote(vote_id="2", impression_id="i", choice="left", at=TIME),
    ],
    ids=["kind", "position", "event id twice", "vote twice"],
)
def test_the_tables_themselves_refuse_what_cannot_be(filled: Store, row: models.Base) -> None:
    with pytest.raises(IntegrityError), filled.write() as records:
        records.execute(insert(type(row)).values(values(row)))


def test_an_error_in_a_block_keeps_nothing_of_it(store: Store) -> None:
    with pytest.raises(RuntimeError), store.write() as records:
        records.add(models.Annotator(annotator_id="a", pseudonym="ann", at=TIME))
        records.flush()
        raise RuntimeError
    with store.read() as records:
        assert records.scalar(select(func.count()).select_from(models.Annotator)) == 0


def test_a_writer_holds_the_lock_from_its_beginning_and_readers_go_on(store: Store) -> None:
    began, entered = threading.Event(), threading.Event()

    def second_writer() -> None:
        began.set()
        with store.write() as records:
            entered.set()
            assert records.scalar(select(func.count()).select_from(models.Annotator)) == 1

    thread = threading.Thread(target=second_writer)
    with store.write() as records:
        thread.start()
        assert began.wait(10)
        assert not entered.wait(0.3)
        with store.read() as reading:  # does not wait, and sees what was there before
            assert reading.scalar(select(func.count()).select_from(models.Annotator)) == 0
        records.add(models.Annotator(annotator_id="a", pseudonym="ann", at=TIME))
    thread.join(10)
    assert entered.is_set()


def test_a_reader_sees_one_moment(filled: Store) -> None:
    with filled.read() as reading:
        assert reading.scalar(select(func.count()).select_from(models.Event)) == 1
        with filled.write() as records:
            records.add(models.Event(event_id="2", impression_id="i", kind="click", position=1, at=TIME))
        assert reading.scalar(select(func.count()).select_from(models.Event)) == 1


def test_times_sort_as_text() -> None:
    assert len(now()) == 32 and now() <= now()


def test_urls_are_understood_or_named(tmp_path: Path) -> None:
    assert sqlite_file("sqlite:///a/b.db") == Path("a/b.db")
    assert sqlite_file("postgresql://host/name") is None
    with pytest.raises(ValueError, match="'records' is not a database URL"):
        Store("records")
    for url in ("sqlite://", "sqlite:///:memory:"):
        with pytest.raises(ValueError, match="names no file"):
            Store(url)
    Store(f"sqlite:///{tmp_path}/new/folder/records.db").close()
