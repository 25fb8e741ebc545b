"""The whole page on a port of this process, over a small corpus, open or with accounts, with its records at hand."""

import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn
from sqlalchemy import select

import app
from annotation.experiments import Experiments
from annotation.page import build_page
from annotation.people.accounts import Accounts, Member
from annotation.people.seal import Seal
from annotation.widgets import Desk
from benchmarks.visitor import Visitor
from db import models
from db.store import Store
from pearl_core.corpus import open_corpus
from pearl_core.serving import Systems
from tests.running import run

PASSWORD = "correct horse battery"
Rows = dict[str, list[tuple[Any, ...]]]


@dataclass(frozen=True)
class Live:
    """A served desk. `dump` is all that the records hold, refusals aside."""

    url: str
    experiments: Experiments
    experiment_id: str
    accounts: Accounts | None = None

    def dump(self) -> Rows:
        with self.experiments.store.read() as records:
            tables = [table for table in models.Base.metadata.sorted_tables if table.name != "refusal"]
            return {
                table.name: sorted((tuple(row) for row in records.execute(select(table))), key=repr) for table in tables
            }

    def refusals(self) -> list[tuple[str | None, str, str]]:
        """Who was refused what, and in which words; the oldest first."""
        table = models.Refusal
        with self.experiments.store.read() as records:
            rows = records.execute(select(table.annotator_id, table.action, table.message).order_by(table.at))
            return [(row[0], row[1], row[2]) for row in rows]

    def joined(self, login: str, role: str = "expert") -> Member:
        """A new member of a desk with accounts."""
        assert self.accounts is not None
        return self.accounts.join(self.accounts.invite(role, 1, 1), login, PASSWORD, "20-29", "female")

    def id_of(self, name: str) -> str:
        if self.accounts is None:
            return self.experiments.enrol(name, "20-29", "female").annotator_id
        return next(one.annotator_id for one in self.accounts.members() if one.login == name)

    async def visitor(self, name: str | None) -> Visitor:
        """A browser with the page open, of somebody who said who they are or is signed in; None is for nobody.

        To nobody a desk with accounts gives no page.
        """
        visitor = Visitor(self.url)
        if self.accounts is not None:
            if name is not None:
                await visitor.sign_in(name, PASSWORD)
                await visitor.open()
            return visitor
        await visitor.open()
        if name is not None:
            await visitor.enrol(name)
        return visitor


@contextmanager
def live_desk(home: Path, corpus: str, db: str, experiment_id: str, login: bool = False) -> Iterator[Live]:
    """Serve the desk on a free port until the block ends; with accounts where `login` says so."""
    store = Store(db)
    systems = Systems(open_corpus(home, corpus))
    experiments = Experiments(store, systems)
    experiments.default_experiment()  # made at the first question; here before anything is compared
    seal = Seal(b"secret")
    accounts = Accounts(store, seal.secret) if login else None
    page = build_page(Desk(systems, experiments, seal, accounts), nullcontext, lambda: "")
    listener = app.listen("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(page, log_level="error", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield Live(f"http://127.0.0.1:{listener.getsockname()[1]}", experiments, experiment_id, accounts)
    finally:
        server.should_exit = True
        thread.join(20)
        store.close()


def attacking(live: Live, name: str | None, act: Callable[[Visitor], Coroutine[Any, Any, Any]]) -> Any:
    """What `act` makes of a browser of this person."""

    async def acted() -> Any:
        visitor = await live.visitor(name)
        try:
            return await act(visitor)
        finally:
            await visitor.client.aclose()

    return run(acted())
