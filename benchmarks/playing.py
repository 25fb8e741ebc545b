"""Sessions of Compare and Vote played as a browser plays them: all that was heard, and what the records know of them.

async with Visitor(url) as visitor:
    await visitor.enrol("ann")
    played = await play(visitor, experiment_id, 20, np.random.default_rng(0), queries_of(home, corpus))
known = truths(db, played)
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import numpy as np
from sqlalchemy import create_engine, select

from benchmarks.classifier import Numbers
from benchmarks.desk import NAME, WORDS
from benchmarks.visitor import Heard, Visitor
from db import models


@dataclass(frozen=True, slots=True)
class Played:
    """One session: all that was heard from the question to the answer, pictures in the order of the page."""

    impression: str
    pane: str
    heard: tuple[Heard, ...]

    @property
    def pictures(self) -> tuple[Heard, ...]:
        return tuple(one for one in self.heard if one.what.startswith("/img/"))


@dataclass(frozen=True, slots=True)
class Truth:
    """What only the records know of a session: the owner of each picture (1.0 for P), and words that would tell."""

    owners: Numbers
    secrets: tuple[str, ...]


async def play(
    visitor: Visitor, experiment_id: str, sessions: int, rng: np.random.Generator, queries: Sequence[str]
) -> list[Played]:
    """`sessions` lists and as many pairs answered at random, by somebody who is known and has the page open.

    Pictures are fetched as a browser does.
    """
    await visitor.ask("compare", "open_page", {"experiment": experiment_id})
    played = []
    for _ in range(sessions):
        for pane in ("compare", "vote"):
            visitor.heard.clear()
            query = str(rng.choice(list(queries)))
            told = await visitor.ask(pane, "start", {"experiment": experiment_id, "query": query})
            shown = told.get("page") or told["pair"]
            tiles = shown["tiles"] if pane == "compare" else [t for side in shown["lists"] for t in side["tiles"]]
            room = asyncio.Semaphore(6)  # connections of a browser to one host
            for heard in await asyncio.gather(*(_fetched(visitor, tile["src"], room) for tile in tiles)):
                assert heard.status == 200, heard.what
            await _answer(visitor, pane, experiment_id, shown["impression"], len(tiles), rng)
            order = {tile["src"]: at for at, tile in enumerate(tiles)}
            heard_now = sorted(visitor.heard, key=lambda one: order.get(one.what, -1))
            played.append(Played(shown["impression"], pane, tuple(heard_now)))
    return played


async def _fetched(visitor: Visitor, address: str, room: asyncio.Semaphore) -> Heard:
    async with room:
        return await visitor.get(address)


async def _answer(
    visitor: Visitor, pane: str, experiment_id: str, impression: str, length: int, rng: np.random.Generator
) -> None:
    payload = {"experiment": experiment_id, "impression": impression}
    if pane == "vote":
        choice = str(rng.choice(("left", "right", "equal")))
        await visitor.ask("vote", "vote", {**payload, "choice": choice, "event_id": uuid4().hex})
        return
    click = {"position": int(rng.integers(length)) + 1, "kind": "click", "event_id": uuid4().hex}
    await visitor.ask("compare", "react", {**payload, **click})
    await visitor.ask("compare", "submit", {**payload, "event_id": uuid4().hex})


def truths(db: str, played: Iterable[Played]) -> list[Truth]:
    """The same sessions as the records hold them."""
    engine = create_engine(db)
    retrieval, impression = models.Retrieval, models.Impression
    found = []
    with engine.connect() as wire:
        for one in played:
            row = wire.execute(select(impression).where(impression.impression_id == one.impression)).one()
            asked = wire.execute(
                select(retrieval).where(retrieval.session_id == row.session_id).order_by(retrieval.side)
            )
            lists = {answer.side: answer for answer in asked}
            if one.pane == "compare":
                owners = [side == "P" for side in row.owners]
            else:
                other = "B" if row.left_side == "P" else "P"
                owners = [side == "P" for side in (row.left_side, other) for _ in lists[side].sticker_ids]
            words = {word for answer in lists.values() for word in (answer.system, answer.version, answer.retrieval_id)}
            words |= {sticker for answer in lists.values() for sticker in answer.sticker_ids}
            words |= {repr(score) for answer in lists.values() for score in answer.scores if score != int(score)}
            words |= {str(row.seed), row.session_id, row.owners or "PBPB"}
            found.append(Truth(np.array(owners, float), tuple(sorted(word for word in words if word))))
    engine.dispose()
    return found


def queries_of(home: Path, corpus: str) -> list[str]:
    """Queries to ask: the corpus's own, words of the small one."""
    if corpus == NAME:
        return [f"{one} {two}" for one in WORDS for two in WORDS if one != two]
    from annotation.suggestions import own_queries
    from pearl_core.corpus import open_corpus

    return own_queries(open_corpus(home, corpus))


def images_of(home: Path, corpus: str) -> dict[str, str]:
    """File names of pictures by sticker id."""
    from pearl_core.corpus import open_corpus

    return {one.sticker_id: one.image for one in open_corpus(home, corpus).stickers if one.image}
