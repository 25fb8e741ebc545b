"""The whole page on a port of this process, over a small corpus, with its records at hand."""

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
from annotation.people.seal import Seal
from annotation.widgets import Desk
from benchmarks.visitor import Visitor
from db import models
from db.store import Store
from pearl_core.corpus import open_corpus
from pearl_core.serving import Systems
from tests.running import run

Rows = dict[str, list[tuple[Any, ...]]]


@dataclass(frozen=True)
class Live:
    """A served desk. `dump` is all that the records hold, refusals aside."""

    url: str
    experiments: Experiments
    experiment_id: str

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

    async def visitor(self, pseudonym: str | None) -> Visitor:
        """A browser with the page open; of somebody who said who they are, unless `pseudonym` is None."""
        visitor = Visitor(self.url)
        await visitor.open()
        if pseudonym is not None:
            await visitor.enrol(pseudonym)
        return visitor


@contextmanager
def live_desk(home: Path, corpus: str, db: str, experiment_id: str) -> Iterator[Live]:
    """Serve the desk on a free port until the block ends."""
    store = Store(db)
    systems = Systems(open_corpus(home, corpus))
    experiments = Experiments(store, systems)
    experiments.default_experiment()  # made at the first question; here before anything is compared
    page = build_page(Desk(systems, experiments, Seal(b"secret")), nullcontext, lambda: "")
    listener = app.listen("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(page, log_level="error", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield Live(f"http://127.0.0.1:{listener.getsockname()[1]}", experiments, experiment_id)
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
