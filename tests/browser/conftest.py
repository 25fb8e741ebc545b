"""The desk as a person meets it: `app.py` as a process of its own on a free port, and Debian's Chromium.

`python -m pytest tests/browser`; without Chromium these tests skip with a line that says how to get it.
"""

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from filelock import FileLock
from PIL import Image

from annotation.people.accounts import Accounts
from benchmarks.desk import Desk
from db.labels import Pair, Round
from db.store import Store, now
from pearl_core.corpus import Corpus, open_corpus
from pearl_core.systems import build_system, system_names

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = Path("/usr/bin/chromium")
SCREEN = {"viewport": {"width": 1440, "height": 900}}
HOSTILE = "${document.title='taken'} `back` \\u{zz} \\n <img src=x onerror=\"document.title='taken'\"> \"'"

FIGURES = ("cat", "bear", "rabbit", "frog", "robot", "ghost", "fox", "owl")
MEANINGS = ("hello, waving", "good night, sleepy", "happy, laughing", "thank you, hello", "sad, hello again")


class App(Desk):
    """`app.py` over the corpus "hues", with its records in a file."""

    def __init__(self, home: Path, records: Path, options: tuple[str, ...] = (), warm: bool = False) -> None:
        super().__init__(home, "hues", f"sqlite:///{records}", warm, options)
        self.records = records

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """What the records hold, read past the app."""
        with contextlib.closing(sqlite3.connect(self.records)) as records:
            return records.execute(query, values).fetchall()


@pytest.fixture(scope="session")
def hues(new_corpus: Callable[..., Corpus], tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """Forty coloured tiles, all systems built; one sticker's words would run as code if a page let them.

    Built by whichever of the tests' processes comes first, for all of them.
    """
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    with FileLock(folder / "hues.lock"):
        told = folder / "hues.home"
        if not told.exists():
            told.write_text(str(_built_hues(new_corpus).folder.parents[1]), "utf-8")
        return open_corpus(Path(told.read_text("utf-8")), "hues")


def _built_hues(new_corpus: Callable[..., Corpus]) -> Corpus:
    rows = [
        {
            "sticker_id": f"hue-{number:02}",
            "image": f"images/{number:02}.png",
            "character_ip": f"Hue {number}",
            "entity": FIGURES[number % len(FIGURES)],
            "visual_style": "flat",
            "meaning": MEANINGS[number % len(MEANINGS)],
            "ocr_text": "hello" if number % 3 == 0 else "night",
            "keywords": ["tile"],
        }
        for number in range(39)
    ]
    rows.append({**rows[0], "sticker_id": "hue-hostile", "entity": "quux", "meaning": HOSTILE, "image": None})
    corpus = new_corpus("hues", rows)
    for number in range(39):
        _tile(corpus.folder / f"images/{number:02}.png", number)
    for name in system_names():
        build_system(name, corpus)
    return corpus


@pytest.fixture(scope="module")
def app(hues: Corpus, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[App]:
    """The app with records of its own for each test module, started with the module's OPTIONS, if any.

    Systems are loaded when they are asked; where the module is WARM, beside the server, as they are for people.
    """
    records = tmp_path_factory.mktemp("records") / "records.db"
    options: tuple[str, ...] = getattr(request.module, "OPTIONS", ())
    running = App(hues.folder.parents[1], records, options, getattr(request.module, "WARM", False))
    running.start()
    yield running
    running.stop()


@pytest.fixture
def accounts(app: App) -> Iterator[Accounts]:
    """The accounts of an app that was started with `--login`."""
    store = Store(app.db)
    yield Accounts(store, b"s" * 32)
    store.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="pip install playwright")
    if not CHROMIUM.exists():
        pytest.skip("no /usr/bin/chromium: apt-get install chromium")
    with playwright.sync_playwright() as started:
        chromium = started.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-background-networking"]
        )
        yield chromium
        chromium.close()


@dataclass
class Visit:
    """One browser with cookies of its own, and what it saw go over the wire."""

    page: Any
    context: Any
    app: App
    faults: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)

    def watch(self) -> None:
        for event, seen in self._watchers.items():
            self.context.on(event, seen)

    def close(self) -> None:
        """Close its pages and look away."""
        for page in self.context.pages:
            page.close()
        for event, seen in self._watchers.items():
            self.context.remove_listener(event, seen)

    @cached_property
    def _watchers(self) -> dict[str, Callable[[Any], None]]:
        return {
            "request": lambda request: self.addresses.append(request.url),
            "console": lambda line: self.faults.append(line.text) if line.type == "error" else None,
            "weberror": lambda error: self.faults.append(str(error.error)),
        }

    def open(self, address: str = "/") -> None:
        self.page.goto(self.app.url + address)
        self.page.wait_for_selector("#top h1")

    def enrol(self, name: str) -> None:
        """Say who you are in the dialog, which opens by itself on the first visit."""
        page = self.page
        dialog = page.get_by_role("dialog", name="Who are you?")
        dialog.wait_for()
        dialog.get_by_label("Name or pseudonym").fill(name)
        dialog.get_by_label("Age").select_option("20-29")
        dialog.get_by_role("button", name="That is me").click()
        page.locator("#top .who").get_by_text(name).wait_for()

    def tab(self, name: str) -> None:
        self.page.get_by_role("tab", name=name).click()

    def begin(self, query: str) -> None:
        """Start a blind page in Compare and wait until it is there."""
        self.page.locator("#say").fill(query)
        self.page.locator("#say").press("Enter")
        self.page.wait_for_selector("#compare .tile")

    def tile(self, position: int) -> Any:
        return self.page.get_by_role("button", name=f"Sticker {position}", exact=True)

    def saved(self) -> None:
        self.page.wait_for_selector("#compare .ack.on")

    def chosen(self) -> list[int]:
        pressed = self.page.locator("#compare .tile[aria-pressed=true]")
        return [int(position) for position in pressed.evaluate_all("tiles => tiles.map(tile => tile.dataset.pos)")]

    def submit(self) -> None:
        self.page.locator("[data-submit]").click()
        self.page.wait_for_selector("#say")


@pytest.fixture(scope="module")
def kept(browser: Any) -> Iterator[Any]:
    """A browser context that has the page in its cache: it opens in half the time."""
    context = browser.new_context(**SCREEN)
    yield context
    context.close()


@pytest.fixture
def new_visit(browser: Any, kept: Any, app: App) -> Iterator[Callable[..., Visit]]:
    """`new_visit(**options)`: a browser that knows nothing yet. No console error, no request away from the app."""
    visits: list[Visit] = []

    def begin(**options: Any) -> Visit:
        context = browser.new_context(**{**SCREEN, **options}) if options or visits else kept
        visit = Visit(context.new_page(), context, app)
        context.clear_cookies()
        kinds = {"origin": app.url, "storageTypes": "all"}
        context.new_cdp_session(visit.page).send("Storage.clearDataForOrigin", kinds)
        visits.append(visit)
        visit.watch()
        return visit

    yield begin
    for visit in visits:
        visit.close()
        if visit.context is not kept:
            visit.context.close()
        away = [url for url in visit.addresses if not url.startswith((app.url, "data:", "blob:"))]
        assert not away, f"requests left the machine: {away}"
        assert not visit.faults, f"errors on the console: {visit.faults}"


@pytest.fixture
def visit(new_visit: Callable[..., Visit]) -> Visit:
    return new_visit()


@pytest.fixture
def new_round(app: App) -> Callable[..., str]:
    """`new_round(name, pairs)`: a round of these (query, sticker) pairs in this order of place; its id."""
    store = Store(app.db)

    def make(name: str, queries: Sequence[str], group: str = "", overlap: int = 9, guidelines: str = "") -> str:
        round_id = uuid4().hex
        with store.write() as records:
            records.add(
                Round(
                    round_id=round_id,
                    name=name,
                    corpus="hues",
                    corpus_hash="0",
                    systems={"dense": "1", "bm25-ocr": "2"},
                    depth=10,
                    overlap=overlap,
                    guidelines=guidelines,
                    simulated=False,
                    author=None,
                    at=now(),
                )
            )
            records.flush()
            for place, query in enumerate(queries, 1):
                records.add(
                    Pair(
                        pair_id=uuid4().hex,
                        round_id=round_id,
                        query=query,
                        user_group=group,
                        sticker_id=f"hue-{place:02}",
                        found_by={"dense": place},
                        gold=None,
                        place=place,
                    )
                )
        return round_id

    return make


def _tile(path: Path, number: int) -> None:
    colour = tuple(40 + (number * step) % 200 for step in (67, 131, 29))
    Image.new("RGB", (48, 48), colour).save(path)
