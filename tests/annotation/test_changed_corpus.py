"""Experiments on a corpus that stickers are added to while the desk is open: what began goes on, new things are new."""

import json
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from starlette.testclient import TestClient

from annotation.blind import EARLIER, frame
from annotation.experiments import Annotator, Experiments
from annotation.judging.labels import Labels
from annotation.judging.pooling import Asked, Pooling
from annotation.nouns import Page, Plan, Refused
from annotation.outside import DeskSystems
from annotation.page import build_page
from annotation.people.seal import COOKIE, Seal
from annotation.pinned import still_needed
from annotation.plans import Plans
from annotation.tabs import experiments as tab
from annotation.votes import Votes
from annotation.widgets import Desk
from db.store import Store
from pearl_core.corpus import open_corpus
from pearl_core.corpus.adding import add_stickers
from pearl_core.corpus.importing import import_corpus
from pearl_core.live import LiveSystems
from pearl_core.systems import build_system
from pearl_core.types import Query

SYSTEMS = ("bm25", "gpop")
RED, BLUE = (255, 0, 0), (0, 0, 255)


@dataclass
class House:
    """A home with the corpus `c`, and a desk that serves it over a store."""

    folder: Path
    store: Store

    def __post_init__(self) -> None:
        import_corpus(self.source("first", RED, "a", "b"), self.home, "c")
        self.build()
        self.open()

    @property
    def home(self) -> Path:
        return self.folder / "home"

    def open(self) -> None:
        """Start the desk, anew."""
        corpus, store = open_corpus(self.home, "c"), self.store
        self.systems = LiveSystems(
            DeskSystems(corpus, store), lambda c: DeskSystems(c, store), lambda: still_needed(store, "c")
        )
        for name in SYSTEMS:
            self.systems.get(name)
        self.experiments, self.plans = Experiments(store, self.systems), Plans(store, self.systems)
        self.desk = Desk(self.systems, self.experiments, Seal(b"0" * 32))

    def build(self) -> None:
        for name in SYSTEMS:
            build_system(name, open_corpus(self.home, "c"))

    def source(self, name: str, colour: tuple[int, int, int], *ids: str) -> Path:
        folder = self.folder / name
        folder.mkdir()
        rows = [{"sticker_id": one, "meaning": f"hello {one}", "image": f"{one}.png"} for one in ids]
        (folder / "stickers.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
        for number, one in enumerate(ids):
            Image.new("RGB", (8, 8 + number), colour).save(folder / f"{one}.png")
        return folder

    def grow(self) -> None:
        add_stickers(self.source("more", BLUE, "n"), self.home, "c")
        self.build()
        assert self.systems.pick_up()

    def replace(self) -> None:
        """Another corpus of the same name: `a` has another picture, `b` is gone."""
        import_corpus(self.source("other", BLUE, "a", "n"), self.home, "c")
        self.build()
        assert self.systems.pick_up()

    def begun(self, name: str = "first", **chosen: Any) -> str:
        draft = self.plans.save(Plan(name=name, system_p="bm25", system_b="gpop", k=5, **chosen))
        return self.plans.begin(draft.experiment_id).experiment_id

    def shown(self, me: Annotator, page: Page) -> set[str]:
        return {self.experiments.sticker_at(me.annotator_id, page.impression_id, at + 1) for at in range(page.length)}

    def client(self, me: Annotator) -> TestClient:
        page = build_page(self.desk, nullcontext, lambda: "")
        return TestClient(page, "http://127.0.0.1:7860", cookies={COOKIE: self.desk.seal.sign(me.annotator_id)})


@pytest.fixture
def house(tmp_path: Path, store: Store) -> House:
    return House(tmp_path, store)


@pytest.fixture
def ann(house: House) -> Annotator:
    return house.experiments.enrol("ann", None, None)


def test_a_running_experiment_goes_on_with_the_stickers_that_it_began_with(house: House, ann: Annotator) -> None:
    old = house.begun()
    page = house.experiments.start(ann, old, "hello")
    house.grow()
    assert "n" in house.systems.retrieve("bm25", Query("hello"), 5).ids
    assert house.experiments.open_page(ann, old) == page
    house.experiments.react(ann, page.impression_id, 1, "click", "e1", None)
    house.experiments.submit(ann, page.impression_id, "s1")
    assert house.shown(ann, house.experiments.start(ann, old, "hello again")) == {"a", "b"}
    assert house.shown(ann, house.experiments.start(ann, house.begun("second"), "hello")) == {"a", "b", "n"}


def test_each_blind_page_says_which_experiment_is_about_the_stickers_of_before(house: House) -> None:
    old = house.begun()
    house.grow()
    new = house.begun()
    (one,) = [one for one in house.experiments.experiments() if one.experiment_id == new]
    told = {choice["v"]: choice["k"] for choice in frame(house.desk, one, "interleaved")["experiments"]}
    assert (told[old], told[new]) == (f"first{EARLIER}", "first")
    rows = {row["id"]: row for row in tab._overview(house.desk, house.plans)["experiments"]}
    assert rows[old]["about"].endswith(EARLIER) and EARLIER not in rows[new]["about"] and rows[old]["failed"] == ""


def test_where_its_systems_are_gone_it_says_so_and_serves_no_other_lists(house: House, ann: Annotator) -> None:
    old = house.begun()
    page = house.experiments.start(ann, old, "hello")
    house.grow()
    house.open()  # started again: nothing of before is in memory
    (one,) = [one for one in house.experiments.experiments() if one.experiment_id == old]
    assert house.experiments.open_page(ann, old) == page and frame(house.desk, one, "interleaved")["needs"] == ""
    house.experiments.submit(ann, page.impression_id, "s1")
    for start in (house.experiments.start, Votes(house.store, house.systems).start):
        with pytest.raises(Refused, match="The stickers have changed since “first” began, and the systems"):
            start(ann, old, "hello again")
    (row,) = [row for row in tab._overview(house.desk, house.plans)["experiments"] if row["id"] == old]
    assert row["failed"].startswith("The stickers have changed since “first” began")
    house.plans.turn(old, "closed")
    (row,) = [row for row in tab._overview(house.desk, house.plans)["experiments"] if row["id"] == old]
    assert row["failed"] == ""


def test_pictures_are_those_of_the_corpus_that_was_shown(house: House, ann: Annotator) -> None:
    page = house.experiments.start(ann, house.begun(kind="interleaved"), "hello")
    pair = house.desk.votes.start(ann, house.begun("votes", kind="side_by_side"), "hello")
    labels = Labels(house.store, house.systems)
    round_id = labels.pool(Pooling("round", ("bm25",), (Asked("hello"),))).round_id
    tasks = labels.hand(ann, round_id, 2)
    addresses = [
        *(f"/img/page/{page.impression_id}/{at}" for at in (1, 2)),
        *(f"/img/pair/{pair.impression_id}/{side}/{at}" for side in ("left", "right") for at in (1, 2)),
        *(f"/img/task/{task.pair_id}" for task in tasks),
        *(f"/img/sticker/c/{one}?v={house.systems.corpus.hash[:8]}" for one in ("a", "b")),
    ]
    client = house.client(ann)
    before = [client.get(address).content for address in addresses]
    assert all(content.startswith(b"\x89PNG") for content in before)
    house.replace()
    assert [client.get(address).content for address in addresses] == before
    now = client.get(f"/img/sticker/c/a?v={house.systems.corpus.hash[:8]}").content
    assert now.startswith(b"\x89PNG") and now not in before


def test_what_is_over_needs_nothing_of_before(house: House) -> None:
    first, old = house.begun(), house.systems.corpus.hash
    house.begun("second")
    assert still_needed(house.store, "c") == {old: {"bm25", "gpop"}} and still_needed(house.store, "d") == {}
    for one in house.experiments.experiments():
        house.plans.turn(one.experiment_id, "closed")
    assert first and still_needed(house.store, "c") == {}
    labels = Labels(house.store, house.systems)
    round_id = labels.pool(Pooling("round", ("bm25",), (Asked("hello"),))).round_id
    assert still_needed(house.store, "c") == {old: set()}
    labels.close(round_id)
    house.grow()
    assert house.systems.at(old) is None


def test_researchers_are_told_what_the_new_corpus_waits_for(house: House) -> None:
    assert tab._overview(house.desk, house.plans)["notice"] == ""
    add_stickers(house.source("more", BLUE, "n"), house.home, "c")
    assert not house.systems.pick_up()
    assert "bm25, gpop to be built" in tab._overview(house.desk, house.plans)["notice"]
