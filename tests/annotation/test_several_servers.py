"""Several servers over one database and one home: people change between them at every step, and nothing is lost."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from annotation.judging.labels import Labels
from annotation.judging.pooling import Asked, Pooling
from annotation.nouns import Refused
from annotation.people.accounts import FAILURES, Accounts
from annotation.people.seal import seal_of
from benchmarks.desk import NAME, Desk, begin, small_home
from benchmarks.visitor import Visitor
from db import models
from db.store import Store
from pearl_core.corpus import open_corpus
from pearl_core.serving import Systems
from tests.running import run

PEOPLE, ROUNDS = 3, 2
CHOSEN = [1, 3, 5]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_home(tmp_path_factory.mktemp("several"))


@pytest.fixture
def desks(home: Path, url: str, backend: str) -> Iterator[list[Desk]]:
    running = [Desk(home, NAME, url) for _ in range(2 if backend == "sqlite" else 3)]
    with ThreadPoolExecutor() as pool:
        list(pool.map(Desk.start, running))
    yield running
    for desk in running:
        desk.stop()


@dataclass
class Hopper:
    """One browser, each of whose questions goes to another server; `everywhere` asks all of them at once."""

    desks: Sequence[Desk]
    visitor: Visitor
    experiment_id: str
    round_id: str
    asked: int = 0

    async def ask(self, pane: str, answer: str, **payload: Any) -> Any:
        self._hop(self.asked)
        self.asked += 1
        return await self.visitor.ask(pane, answer, {"experiment": self.experiment_id, **payload})

    async def everywhere(self, pane: str, answer: str, **payload: Any) -> Any:
        """The one answer that all servers give to the same question."""
        questions = []
        for number in range(len(self.desks)):
            self._hop(number)
            question = self.visitor.ask(pane, answer, {"experiment": self.experiment_id, **payload})
            questions.append(asyncio.ensure_future(question))
            await asyncio.sleep(0)  # it is under way to this server before the next one is named
        told = [{**one, "ideas": ()} for one in await asyncio.gather(*questions)]  # which are drawn for each answer
        assert all(one == told[0] for one in told), told
        return told[0]

    def _hop(self, number: int) -> None:
        url = self.desks[number % len(self.desks)].url
        self.visitor.client.base_url = url  # type: ignore[assignment]
        self.visitor.client.headers["Origin"] = url


async def answer(desks: Sequence[Desk], experiment_id: str, round_id: str, name: str) -> None:
    """Say who this is to the first server, and never again; then answer lists and pairs."""
    visitor = Visitor(desks[0].url, keeps=False)
    await visitor.open()
    await visitor.enrol(name)
    hopper = Hopper(desks, visitor, experiment_id, round_id)
    for number in range(ROUNDS):
        await answer_list(hopper, f"{name}-{number}")
        await answer_pair(hopper, f"{name}-{number}")
    await judge_all(hopper, name)
    await visitor.client.aclose()


async def answer_list(hopper: Hopper, name: str) -> None:
    page = (await hopper.everywhere("compare", "start", query="hello cat"))["page"]
    impression = page["impression"]
    for step, position in enumerate((1, 2, 3)):
        told = await hopper.ask("compare", "react", impression=impression, **event(f"{name}-{step}", position))
    assert told["chosen"] == [1, 2, 3]
    await hopper.ask("compare", "react", impression=impression, **event(f"{name}-back", 2, "unclick"))
    told = await hopper.everywhere("compare", "react", impression=impression, **event(f"{name}-5", 5))
    assert told["chosen"] == CHOSEN
    reloaded = (await hopper.everywhere("compare", "open_page"))["page"]
    assert reloaded["impression"] == impression and reloaded["query"] == "hello cat"
    assert [tile["pos"] for tile in reloaded["tiles"] if tile["on"] == "true"] == CHOSEN
    for tile in reloaded["tiles"][:2]:
        hopper._hop(tile["pos"])
        assert (await hopper.visitor.get(tile["src"])).status == 200
    told = await hopper.everywhere("compare", "submit", impression=impression, event_id=f"{name}-end")
    assert told["answered"] == int(name.rpartition("-")[2]) + 1


async def answer_pair(hopper: Hopper, name: str) -> None:
    impression = (await hopper.everywhere("vote", "start", query="sad bear"))["pair"]["impression"]
    assert (await hopper.ask("vote", "open_pair"))["pair"]["impression"] == impression
    vote = {"impression": impression, "choice": "left", "event_id": f"{name}-vote"}
    told = [await hopper.ask("vote", "vote", **vote) for _ in range(2)]
    assert [one["answered"] for one in told] == [int(name.rpartition("-")[2]) + 1] * 2


async def judge_all(hopper: Hopper, name: str) -> None:
    """Judge every pair of the round, each answer sent twice as if the first had been lost."""
    told = await hopper.ask("label", "open_task")
    while told["pairs"]:
        pair = told["pairs"][0]["pair"]
        said = {"round": hopper.round_id, "pair": pair, "label": "match", "event_id": f"{name}-{pair[:8]}"}
        first, told = [await hopper.ask("label", "judge", **said) for _ in range(2)]
        assert [one["pair"] for one in first["pairs"]] == [one["pair"] for one in told["pairs"]]


def event(event_id: str, position: int, kind: str = "click") -> dict[str, Any]:
    return {"event_id": event_id, "position": position, "kind": kind}


def test_people_change_servers_at_every_step(desks: list[Desk], home: Path, url: str, store: Store) -> None:
    experiment_id = begin(home, NAME, url, name="one against another", system_p="gpop", system_b="bm25")
    labels = Labels(store, Systems(open_corpus(home, NAME)))
    made = labels.pool(Pooling("one", ("gpop", "bm25"), (Asked("hello"),), depth=2, overlap=PEOPLE))
    names = [f"person {number}" for number in range(PEOPLE)]

    async def everybody() -> None:
        await asyncio.gather(*(answer(desks, experiment_id, made.round_id, name) for name in names))

    run(everybody())
    sessions = [f"{name}-{number}" for name in names for number in range(ROUNDS)]
    with store.read() as records:
        events = Counter(records.scalars(select(models.Event.event_id)))
        assert events == Counter(f"{session}-{step}" for session in sessions for step in (0, 1, 2, "back", 5))
        endings = records.scalars(select(models.Ending.event_id).where(models.Ending.event_id.is_not(None)))
        assert set(endings) >= {f"{session}-end" for session in sessions}
        assert set(records.scalars(select(models.Vote.vote_id))) == {f"{session}-vote" for session in sessions}
        counts = {table: records.scalar(select(func.count()).select_from(table)) for table in (
            models.Annotator, models.Session, models.Ending, models.Impression, models.Retrieval, models.Judgment,
            models.Refusal,
        )}  # fmt: skip
    both = 2 * len(sessions)  # lists and pairs
    assert list(counts.values()) == [PEOPLE, both, both, both, 2 * both, PEOPLE * made.pairs, 0]


def test_who_signs_in_at_one_server_is_known_to_all_with_its_home(url: str, tmp_path: Path) -> None:
    stores = [Store(url), Store(url), Store(url)]
    one, other = (Accounts(store, seal_of(tmp_path / "home").secret) for store in stores[:2])
    elsewhere = Accounts(stores[2], seal_of(tmp_path / "another").secret)
    ann = one.join(one.invite("expert", 1, 1), "ann", "correct horse", None, None)
    cookie = other.cookie(other.sign_in("ann", "correct horse", "here"))
    assert one.member(cookie) == other.member(cookie) == ann and elsewhere.member(cookie) is None
    one.appoint(ann.annotator_id, "researcher")
    assert other.member(cookie) == replace(ann, role="researcher")
    again = one.cookie(ann)
    one.end(cookie)
    assert other.member(cookie) is None and other.member(again) is not None
    one.sign_out(ann.annotator_id)
    assert other.member(again) is None
    for _ in range(FAILURES):
        with pytest.raises(Refused, match="do not go together"):
            one.sign_in("ann", "a wrong one", "here")
    with pytest.raises(Refused, match="Too many attempts"):
        other.sign_in("ann", "correct horse", "there")
    for store in stores:
        store.close()
