"""The store on both databases: readers that wait for nobody, tables that only grow; on SQLite, one writer at a time."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from sqlalchemy import Executable, delete, event, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from db import accounts, labels, models, outside
from db.store import Store, now, sqlite_file, tellable

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
    models.Outcome(
        session_id="s",
        experiment_id="e",
        profile_id=1,
        traits="is00---",
        distinct_stickers=0,
        marks="P10",
        began_at=TIME,
        ended_at=TIME,
    ),
    models.Event(seq=1, event_id="v", impression_id="i", kind="click", position=1, at=TIME),
    models.Vote(vote_id="w", impression_id="i", choice="left", at=TIME),
    models.Judgment(
        judgment_id="j", annotator_id="a", profile_id=1, round="1", query="q", sticker_id="x", label="match", at=TIME
    ),
    models.Exclusion(exclusion_id="x", session_id="s", rule="bot", reason="r", author="me", at=TIME),
    models.Refusal(refusal_id="f", action="react", target="i", message="m", at=TIME),
    models.Draft(draft_id=1, experiment_id="d", corpus="c", fields={"name": "n"}, discarded=False, at=TIME),
    models.Standing(standing_id=1, experiment_id="e", state="paused", at=TIME),
    accounts.Invitation(invitation_id="n", token_hash="t", role="expert", uses=1, note="", until=TIME, at=TIME),
    accounts.Revocation(invitation_id="n", at=TIME),
    accounts.Account(annotator_id="a", login="ann@here", role="expert", invitation_id="n", at=TIME),
    accounts.Appointment(appointment_id=1, annotator_id="a", role="annotator", at=TIME),
    accounts.Password(password_id=1, annotator_id="a", hash="h", at=TIME),
    accounts.SignIn(sign_in_id=1, who="w", whence="h", succeeded=True, at=TIME),
    accounts.SignOut(sign_out_id=1, annotator_id="a", at=TIME),
    accounts.CookieEnd(annotator_id="a", given_at=TIME, at=TIME),
    accounts.Withdrawal(annotator_id="a", reason="r", at=TIME),
    labels.Round(
        round_id="1",
        name="one",
        corpus="c",
        corpus_hash="h",
        systems={"p": "1"},
        depth=1,
        overlap=1,
        guidelines="",
        simulated=False,
        at=TIME,
    ),
    labels.Pair(
        pair_id="k", round_id="1", query="q", user_group="", sticker_id="x", found_by={"p": 1}, gold="match", place=1
    ),
    labels.Lease(lease_id=1, pair_id="k", annotator_id="a", until=TIME, at=TIME),
    labels.Closing(round_id="1", at=TIME),
    outside.Outside(outside_id="o", corpus="c", name="n", number=1, kind="http", settings={}, at=TIME),
    outside.OutsideRemoval(outside_id="o", at=TIME),
)


def values(row: models.Base) -> dict[str, object]:
    columns = row.__table__.columns
    return {column.name: getattr(row, column.name) for column in columns if getattr(row, column.name) is not None}


def defaults(row: models.Base) -> dict[str, object]:
    """What the database fills in where the row says nothing."""
    known: dict[str, object] = {"any": "any", "free": "free", "[]": [], "0": 0, "": "", "false": False}
    columns = [column for column in row.__table__.columns if column.server_default is not None]
    return {column.name: known[str(column.server_default.arg)] for column in columns}


def fill(store: Store) -> None:
    """Write one row of every table."""
    with store.write() as records:
        for row in ROWS:
            records.execute(insert(type(row)).values(values(row)))


@pytest.fixture
def filled(store: Store) -> Store:
    fill(store)
    return store


def test_every_table_has_a_row_to_try_on() -> None:
    assert {type(row) for row in ROWS} == set(models.Base.__subclasses__())


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.__tablename__)
def test_no_row_can_be_changed_removed_or_replaced(filled: Store, row: models.Base) -> None:
    table = type(row)
    first = next(iter(values(row)))
    changes: list[Executable] = [update(table).values({first: 9}), delete(table)]
    if filled.engine.dialect.name == "sqlite":
        changes.append(insert(table).prefix_with("OR REPLACE").values(values(row)))
    else:
        changes.append(text(f'TRUNCATE "{row.__tablename__}" CASCADE'))
    for change in changes:
        with pytest.raises(IntegrityError, match="is append-only"), filled.write() as records:
            records.execute(change)
    with filled.read() as records:
        assert values(records.scalars(select(table)).one()) == values(row) | defaults(row)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_sqlite_is_set_up_to_lose_nothing(store: Store) -> None:
    with store.read() as records:
        pragma = {name: records.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous")}
        others = {name: records.scalar(text(f"PRAGMA {name}")) for name in ("foreign_keys", "busy_timeout")}
    assert pragma == {"journal_mode": "wal", "synchronous": 2}
    assert others == {"foreign_keys": 1, "busy_timeout": 30_000}


def test_a_record_must_refer_to_records_that_are_there(store: Store) -> None:
    with pytest.raises(IntegrityError, match=r"(?i)foreign key"), store.write() as records:
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


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
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
            records.add(models.Event(seq=2, event_id="2", impression_id="i", kind="click", position=1, at=TIME))
        assert reading.scalar(select(func.count()).select_from(models.Event)) == 1


def test_an_id_that_no_text_can_be_is_found_nowhere(filled: Store) -> None:
    with filled.read() as records:
        assert records.get(models.Event, 1) is not None
        for id_ in ("i\0", "\0", "x" * 1000):
            assert records.get(models.Impression, id_) is None


def test_connections_are_kept_for_whoever_needs_as_many_again(store: Store) -> None:
    opened: list[object] = []
    event.listen(store.engine, "connect", lambda connection, _: opened.append(connection))
    for _ in range(3):
        with ExitStack() as block:
            for _ in range(12):
                block.enter_context(store.read()).connection()
    assert len(opened) <= 12


def test_nothing_is_written_by_a_reader(filled: Store) -> None:
    with suppress(DBAPIError), filled.read() as records:
        records.add(models.Annotator(annotator_id="b", pseudonym="bob", at=TIME))
        records.flush()
    with filled.read() as records:
        assert records.scalar(select(func.count()).select_from(models.Annotator)) == 1


def test_of_transactions_that_must_run_alone_each_sees_what_the_one_before_wrote(store: Store) -> None:
    def add(number: int) -> int:
        with store.write(alone="counting") as records:
            count = records.scalar(select(func.count()).select_from(models.Annotator)) or 0
            records.add(models.Annotator(annotator_id=str(number), pseudonym=str(number), at=TIME))
            return count

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(add, range(24))) == list(range(24))


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
    for url in ("postgresql://host:port/name", "nothing"):
        with pytest.raises(ValueError, match="is not a database URL"):
            tellable(url)


def test_a_url_is_told_without_its_password() -> None:
    assert tellable("postgresql+psycopg://ann:secret@host/name") == "postgresql+psycopg://ann:***@host/name"


def withdrawn(records: Session) -> None:
    records.add(accounts.Withdrawal(annotator_id="a", reason="r", at=TIME))
    records.flush()


PERSONAL: list[tuple[type[models.Base], dict[str, object]]] = [
    (models.Annotator, {"pseudonym": "withdrawn-a"}),
    (models.Profile, {"age_band": None, "gender": None}),
    (accounts.Account, {"login": None}),
    (accounts.Password, {"hash": None}),
]


@pytest.fixture
def person(store: Store) -> Store:
    with store.write() as records:
        records.add(models.Annotator(annotator_id="a", pseudonym="ann", at=TIME))
        records.flush()
        records.add(models.Profile(annotator_id="a", age_band="20-29", gender="female", at=TIME))
        records.add(accounts.Account(annotator_id="a", login="ann", role="expert", at=TIME))
        records.add(accounts.Password(annotator_id="a", hash="h", at=TIME))
    return store


@pytest.mark.parametrize(("table", "erased"), PERSONAL, ids=lambda value: getattr(value, "__tablename__", ""))
def test_what_names_a_person_is_erased_once_they_have_withdrawn(
    person: Store, table: type[models.Base], erased: dict[str, object]
) -> None:
    with pytest.raises(IntegrityError, match="append-only"), person.write() as records:
        records.execute(update(table).values(erased))
    with person.write() as records:
        withdrawn(records)
        records.execute(update(table).values(erased))
    with person.read() as records:
        row = records.scalars(select(table)).one()
        assert {name: getattr(row, name) for name in erased} == erased


@pytest.mark.parametrize(("table", "erased"), PERSONAL, ids=lambda value: getattr(value, "__tablename__", ""))
def test_nothing_else_of_a_withdrawn_person_can_be_changed(
    person: Store, table: type[models.Base], erased: dict[str, object]
) -> None:
    with person.write() as records:
        withdrawn(records)
    other = dict.fromkeys(erased, "another")
    for change in (update(table).values(erased | {"at": now()}), update(table).values(other), delete(table)):
        with pytest.raises(IntegrityError, match="append-only"), person.write() as records:
            records.execute(change)


def test_the_models_know_what_the_triggers_let_be_erased() -> None:
    assert {table.__tablename__: set(erased) for table, erased in PERSONAL} == {
        table: set(columns) for table, columns in accounts.ERASABLE.items()
    }
