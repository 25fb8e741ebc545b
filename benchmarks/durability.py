"""Kill the app at random moments while people answer, start it again, and count what they were told was saved.

    python -m benchmarks.durability [--kills 100] [--people 6] [--db URL] [--seed 0]

Each person opens lists and pairs, clicks, submits and votes over HTTP, notes what was acknowledged, repeats what was
not under the same id, and now and then what was. After each `kill -9` every acknowledged record must be there; at the
end the records must be exactly what the people did, each once, in their order. The corpus is a small one, made here.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import numpy as np

from benchmarks.desk import NAME, WORDS, Desk, begin, small_home
from benchmarks.noted import Noted, Records, chosen, doubled, lost
from benchmarks.visitor import Told, Visitor

AGAIN_S = 0.1  # until an answer that was lost is asked for again
UPTIME_S = (0.0, 3.0)  # for which a started app lives, drawn evenly
PATIENCE_S = 120  # for everybody to answer a list and a pair more after the last kill
REPEATED = 0.1  # of the acknowledged answers are sent once more


@dataclass(kw_only=True)
class Person(Noted):
    """Somebody who answers on and on."""

    desk: Desk
    experiment_id: str
    rng: np.random.Generator
    lost: int = 0  # requests without an answer

    async def go_on(self, stop: asyncio.Event) -> None:
        """Answer lists and pairs by turns until told to stop; the session under way is finished first."""
        visitor = Visitor(self.desk.url, keeps=False)
        visitor.client.timeout = httpx.Timeout(30)
        await self._until_there(visitor.open)
        await self._until_there(lambda: visitor.enrol(self.name))
        while not stop.is_set():
            await self._compare(visitor)
            await self._vote(visitor)
        await visitor.client.aclose()

    async def _compare(self, visitor: Visitor) -> None:
        page = (await self._sent(visitor, "compare", "start", query=self._query()))["page"]
        impression, own = page["impression"], self.clicks.setdefault(page["impression"], [])
        for _ in range(int(self.rng.integers(0, 8))):
            click = (
                uuid4().hex,
                str(self.rng.choice(("click", "unclick"))),
                int(self.rng.integers(len(page["tiles"]))) + 1,
            )
            told = await self._sent(
                visitor, "compare", "react", impression=impression, event_id=click[0], kind=click[1], position=click[2]
            )
            own.append(click)
            if set(told["chosen"]) != chosen(own):
                raise AssertionError(f"{self.name}: told {told['chosen']} after {own}")
        await self._sent(visitor, "compare", "submit", impression=impression, event_id=uuid4().hex)
        self.submitted.add(impression)

    async def _vote(self, visitor: Visitor) -> None:
        pair = (await self._sent(visitor, "vote", "start", query=self._query()))["pair"]
        vote = (uuid4().hex, str(self.rng.choice(("left", "right", "equal"))))
        await self._sent(visitor, "vote", "vote", impression=pair["impression"], event_id=vote[0], choice=vote[1])
        self.votes[pair["impression"]] = vote

    async def _sent(self, visitor: Visitor, pane: str, answer: str, **payload: Any) -> Any:
        """The value that the desk answers, asked for again under the same id until it comes; sometimes once more."""
        payload |= {"experiment": self.experiment_id}
        told = await self._until_there(lambda: visitor.ask(pane, answer, payload))
        if answer != "start" and self.rng.random() < REPEATED:
            await self._until_there(lambda: visitor.ask(pane, answer, payload))
        return told

    async def _until_there(self, ask: Any) -> Any:
        while True:
            try:
                return await ask()
            except httpx.TransportError:
                self.lost += 1
            except Told as told:
                if not told.again:
                    raise
            await asyncio.sleep(AGAIN_S)

    def _query(self) -> str:
        return " ".join(self.rng.choice(WORDS, 2, replace=False))


async def battered(desk: Desk, experiment_id: str, people: int, kills: int, rng: np.random.Generator) -> list[Person]:
    """Let `people` answer while the app dies `kills` times. Raises AssertionError at the first loss."""
    crowd = [
        Person(
            name=f"person-{number}",
            desk=desk,
            experiment_id=experiment_id,
            rng=np.random.default_rng(rng.integers(2**32)),
        )
        for number in range(people)
    ]
    stop = asyncio.Event()
    work = [asyncio.create_task(person.go_on(stop)) for person in crowd]
    for number in range(kills):
        await _alive(desk)
        await asyncio.sleep(rng.uniform(*UPTIME_S))
        desk.kill()
        if missing := lost(crowd, Records.read(desk.db)):
            raise AssertionError(f"after kill {number + 1}: {missing[:5]}")
        print(f"kill {number + 1} of {kills}: nothing lost", file=sys.stderr, end="\r", flush=True)
        await asyncio.to_thread(desk.start)
        for failed in (task for task in work if task.done()):
            failed.result()
    goals = [(person, len(person.submitted) + 1, len(person.votes) + 1) for person in crowd]
    async with asyncio.timeout(PATIENCE_S):  # everybody goes on: nobody is stuck
        while any(len(one.submitted) < lists or len(one.votes) < pairs for one, lists, pairs in goals):
            await asyncio.sleep(AGAIN_S)
    stop.set()
    await asyncio.gather(*work)
    return crowd


async def _alive(desk: Desk) -> None:
    async with httpx.AsyncClient(base_url=desk.url) as client:
        while True:
            try:
                await client.get("/healthz")
                return
            except httpx.TransportError:
                await asyncio.sleep(0.02)


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when nothing was lost or doubled, 1 otherwise."""
    parser = argparse.ArgumentParser(prog="benchmarks.durability", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--people", type=int, default=6)
    parser.add_argument("--db", help="an empty database, as a URL (default: SQLite in a folder that is removed)")
    parser.add_argument("--seed", type=int, default=0)
    told = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        home = small_home(Path(folder))
        db = told.db or f"sqlite:///{home}/records.db"
        desk = Desk(home, NAME, db)
        experiment_id = begin(home, NAME, db, name="one against another", system_p="gpop", system_b="upop")
        begun = time.monotonic()
        desk.start()
        try:
            rng = np.random.default_rng(told.seed)
            crowd = asyncio.run(battered(desk, experiment_id, told.people, told.kills, rng))
        finally:
            desk.kill()
        records = Records.read(db)
    faults = lost(crowd, records) + doubled(crowd, records)
    clicks = sum(map(len, records.clicks.values()))
    print(
        f"{told.kills} kills in {time.monotonic() - begun:.0f} s; requests without an answer: "
        f"{sum(person.lost for person in crowd)}; kept: {clicks} clicks, {len(records.submitted)} submissions, "
        f"{len(records.votes)} votes; lost or doubled: {len(faults)}; stuck: 0"
    )
    print(*faults[:20], sep="\n", end="\n" if faults else "")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
