"""Fifty people at once, as browsers with the pauses that people make: errors, lost records, and how long a click takes.

    python -m benchmarks.load [--minutes 5] [--people 50] [--db URL] [--home FOLDER --corpus demo --systems P,B]

The app runs as a process of its own. Everybody opens the page, says who they are, and answers lists (Compare) and
pairs (Vote) by turns with all their pictures. Times are from the request to the last byte of the answer, which comes
after the commit; what opens and warms up is left out. At the end the records must be what people did, each once.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import numpy as np
import psutil

from benchmarks.desk import NAME, Desk, begin, small_home
from benchmarks.noted import Click, Noted, Records, chosen, doubled, lost
from benchmarks.playing import queries_of
from benchmarks.visitor import Told, Visitor

GOAL_MS = 200.0  # p95 of a click
TYPING_S, LOOKING_S, CLICKING_S = 5.0, 4.0, 1.2  # means of the pauses: before a query, before and between choices
CLICKS = 5  # at most, on one list
READY_S = 600.0  # for the systems to be built and loaded


@dataclass(kw_only=True)
class Rater(Noted):
    """One person at one browser; `times` are milliseconds by kind of request."""

    url: str
    experiment_id: str
    queries: Sequence[str]
    rng: np.random.Generator
    times: dict[str, list[float]] = field(default_factory=dict)
    errors: Counter[str] = field(default_factory=Counter)

    async def work(self, until: float) -> None:
        """Answer until the moment `until` (monotonic seconds), and finish what is open then."""
        await asyncio.sleep(self.rng.uniform(0, TYPING_S))
        visitor = Visitor(self.url, keeps=False)
        try:
            await self._timed("page", visitor.open())
            await self._timed("name", visitor.enrol(self.name))
            while time.monotonic() < until:
                await self._compare(visitor)
                await self._vote(visitor)
        except (httpx.HTTPError, Told) as fault:
            self.errors[f"{self.name} gave up: {type(fault).__name__}: {fault}"[:120]] += 1
        finally:
            await visitor.client.aclose()

    async def ask_for_nothing(self, until: float) -> None:
        """Ask for what costs the app nothing, again and again: what the machine itself takes."""
        visitor = Visitor(self.url, keeps=False)
        while time.monotonic() < until:
            await self._timed("nothing", visitor.get("/healthz"))
            await self._pause(0.25)
        await visitor.client.aclose()

    async def _compare(self, visitor: Visitor) -> None:
        page = (await self._started(visitor, "compare"))["page"]
        impression, own = page["impression"], list[Click]()
        self.clicks[impression] = own
        await self._seen(visitor, [tile["src"] for tile in page["tiles"]])
        await self._pause(LOOKING_S)
        for _ in range(int(self.rng.integers(0, CLICKS + 1))):
            position = int(self.rng.integers(len(page["tiles"]))) + 1
            kind = "unclick" if position in chosen(own) else "click"
            click = (uuid4().hex, kind, position)
            payload = {"impression": impression, "event_id": click[0], "kind": kind, "position": position}
            told = await self._asked("click", visitor, "compare", "react", payload)
            own.append(click)
            if set(told["chosen"]) != chosen(own):
                self.errors["a list that is not what was clicked"] += 1
            await self._pause(CLICKING_S)
        await self._asked("submit", visitor, "compare", "submit", {"impression": impression, "event_id": uuid4().hex})
        self.submitted.add(impression)

    async def _vote(self, visitor: Visitor) -> None:
        pair = (await self._started(visitor, "vote"))["pair"]
        await self._seen(visitor, [tile["src"] for side in pair["lists"] for tile in side["tiles"]])
        await self._pause(LOOKING_S)
        vote = (uuid4().hex, str(self.rng.choice(("left", "right", "equal"))))
        payload = {"impression": pair["impression"], "event_id": vote[0], "choice": vote[1]}
        await self._asked("vote", visitor, "vote", "vote", payload)
        self.votes[pair["impression"]] = vote

    async def _started(self, visitor: Visitor, pane: str) -> Any:
        await self._pause(TYPING_S)
        while True:
            try:
                return await self._asked("start", visitor, pane, "start", {"query": str(self.rng.choice(self.queries))})
            except Told as told:  # nothing found for these words: another query
                self.errors[f"refused: {told}"[:40]] += "Nothing found" not in str(told)
                await self._pause(TYPING_S)

    async def _seen(self, visitor: Visitor, addresses: Sequence[str]) -> None:
        room = asyncio.Semaphore(6)  # connections of a browser to one host

        async def seen(address: str) -> None:
            async with room:
                heard = await self._timed("picture", visitor.get(address))
            self.errors[f"a picture: {heard.status}"] += heard.status != 200

        await asyncio.gather(*(seen(address) for address in addresses))

    async def _asked(self, what: str, visitor: Visitor, pane: str, answer: str, payload: dict[str, Any]) -> Any:
        return await self._timed(what, visitor.ask(pane, answer, {**payload, "experiment": self.experiment_id}))

    async def _timed(self, what: str, asking: Any) -> Any:
        begun = time.monotonic()
        told = await asking
        self.times.setdefault(what, []).append(1000 * (time.monotonic() - begun))
        return told

    async def _pause(self, mean: float) -> None:
        await asyncio.sleep(self.rng.gamma(4, mean / 4))  # never none, now and then much longer


async def crowd(desk: Desk, experiment_id: str, queries: Sequence[str], people: int, minutes: float) -> list[Rater]:
    """All people at work for so many minutes, after the desk has warmed up."""
    await _warm(desk, experiment_id, queries)
    seeds = np.random.default_rng(0).integers(2**32, size=people)
    raters = [
        Rater(
            name=f"rater-{number}",
            url=desk.url,
            experiment_id=experiment_id,
            queries=queries,
            rng=np.random.default_rng(seed),
        )
        for number, seed in enumerate(seeds)
    ]
    until = time.monotonic() + 60 * minutes
    idle = Rater(name="idle", url=desk.url, experiment_id="", queries=(), rng=np.random.default_rng(0))
    await asyncio.gather(*(rater.work(until) for rater in raters), idle.ask_for_nothing(until))
    return [*raters, idle]


async def _warm(desk: Desk, experiment_id: str, queries: Sequence[str]) -> None:
    """Wait until both systems answer; the session that shows it is skipped."""
    visitor, until = Visitor(desk.url, keeps=False), time.monotonic() + READY_S
    await visitor.open()
    await visitor.enrol("warms up")
    for pane, shown in (("compare", "page"), ("vote", "pair")):
        while True:
            try:
                told = await visitor.ask(pane, "start", {"experiment": experiment_id, "query": queries[0]})
                break
            except Told as why:
                if time.monotonic() > until:
                    raise RuntimeError(f"the systems did not become ready: {why}") from None
                await asyncio.sleep(1)
        skipped = {"experiment": experiment_id, "impression": told[shown]["impression"]}
        await visitor.ask(pane, "skip", skipped)
    await visitor.client.aclose()


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when there was no error, nothing was lost or doubled and a click took less than the goal; 1 otherwise."""
    parser = argparse.ArgumentParser(prog="benchmarks.load", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--home", type=Path, help="folder of corpora and artifacts (default: a small one, made here)")
    parser.add_argument("--corpus", default=NAME)
    parser.add_argument("--systems", default="gpop,bm25", help="the two that are set against each other")
    parser.add_argument("--db", help="an empty database, as a URL (default: SQLite in a folder that is removed)")
    told = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        home = told.home or small_home(Path(folder))
        db = told.db or f"sqlite:///{folder}/records.db"
        p, b = told.systems.split(",")
        experiment_id = begin(home, told.corpus, db, name="one against another", system_p=p, system_b=b)
        desk = Desk(home, told.corpus, db, warm=told.home is not None)
        desk.start()
        try:
            queries = queries_of(home, told.corpus)
            raters = asyncio.run(crowd(desk, experiment_id, queries, told.people, told.minutes))
            used = psutil.Process(desk.process.pid)
            spent, memory = sum(used.cpu_times()[:2]), used.memory_info().rss / 2**20
        finally:
            desk.stop()
        records = Records.read(db)
    print(f"{told.people} people, {told.minutes:g} minutes, {told.systems} on {told.corpus}; app: {spent:.0f} s of one "
          f"processor, {memory:.0f} MB")  # fmt: skip
    return report(raters, records)


def report(raters: Sequence[Rater], records: Records) -> int:
    """Print the tables; 1 where something is wrong or slower than the goal."""
    errors: Counter[str] = sum((rater.errors for rater in raters), Counter())
    faults = lost(raters, records) + doubled(raters, records)
    clicks = sum(map(len, records.clicks.values()))
    print(f"kept: {clicks} clicks, {len(records.submitted)} submissions, {len(records.votes)} votes; lost or doubled: "
          f"{len(faults)}; errors: {errors.total()}")  # fmt: skip
    print(*faults[:10], *(f"{count} x {what}" for what, count in errors.items() if count), sep="\n")
    print("| request | number | p50 | p95 | p99 | longest, ms |\n|---|---|---|---|---|---|")
    slowest = 0.0
    for what in ("click", "submit", "vote", "start", "picture", "page", "name", "nothing"):
        times = np.array([one for rater in raters for one in rater.times.get(what, ())])
        if len(times):
            p50, p95, p99 = np.percentile(times, (50, 95, 99))
            slowest = max(slowest, p95) if what == "click" else slowest
            print(f"| {what} | {len(times):,} | {p50:.0f} | {p95:.0f} | {p99:.0f} | {times.max():.0f} |")
    return int(bool(faults or errors.total()) or not 0 < slowest < GOAL_MS)


if __name__ == "__main__":
    sys.exit(main())
