"""With accounts: an expert who plays as the browser does, and one who asks the desk for all that it has while a list is
open, are told nothing of owners; raters get none of what is the researchers'."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.blindness import tell_tales
from benchmarks.desk import NAME, begin, small_home
from benchmarks.playing import Played, Truth, queries_of, truths
from benchmarks.visitor import Heard, Visitor
from tests.annotation.live import Live, attacking, live_desk
from tests.annotation.test_blindness import rated
from tests.running import run

SESSIONS = 5  # of each kind
DESCRIBING = ("/config", "/gradio_api/info", "/gradio_api/openapi.json", "/openapi.json", "/?view=api", "/monitoring")
QUEUE = tuple(f"/gradio_api/{path}" for path in ("queue/data?session_hash={}", "queue/status", "heartbeat/{}", "call"))
OPEN_TO_ALL = ("/", "/states", "/healthz", "/account", "/theme.css")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_home(tmp_path_factory.mktemp("accounts"))


@pytest.fixture(scope="module")
def live(home: Path) -> Iterator[Live]:
    db = f"sqlite:///{home}/records.db"
    experiment_id = begin(home, NAME, db, name="one against another", system_p="gpop", system_b="bm25")
    with live_desk(home, NAME, db, experiment_id, login=True) as served:
        for login, role in (("ann", "expert"), ("bob", "expert"), ("carl", "annotator"), ("rita", "researcher")):
            served.joined(login, role)
        yield served


def test_an_expert_who_plays_as_the_browser_does_is_told_nothing(live: Live, home: Path) -> None:
    played = run(rated(live, "ann", SESSIONS, queries_of(home, NAME)))
    assert not tell_tales(played, truths(f"sqlite:///{home}/records.db", played), {})


async def opened(visitor: Visitor, live: Live) -> dict[str, str]:
    """The impressions of a list and of a pair that stay open."""
    which = {"experiment": live.experiment_id, "query": "hello cat"}
    shown = {}
    for pane, key in (("compare", "page"), ("vote", "pair")):
        shown[pane] = (await visitor.ask(pane, "start", which))[key]["impression"]
    return shown


async def _all_that_there_is(visitor: Visitor, live: Live, own: dict[str, str], others: dict[str, str]) -> list[Heard]:
    """Every address and every answer of every pane, with payloads that name the experiment and what is open in it."""
    visitor.heard.clear()
    pictures = [f"/img/page/{others['compare']}/1", f"/img/pair/{others['vote']}/left/1", "/img/task/1"]
    files = [f"/download/{live.experiment_id}.{kind}" for kind in ("json", "csv", "html")]
    for address in (*DESCRIBING, *QUEUE, *OPEN_TO_ALL, *pictures, *files):
        await visitor.get(address.format(visitor.session_hash))
    for pane, answers in visitor.answers.items():
        for answer in answers:
            for impression in {own.get(pane, own["compare"]), others["compare"]}:
                named = {"experiment": live.experiment_id, "impression": impression, "round": "", "split": "train"}
                more = {
                    "query": "hello cat",
                    "systems": ["gpop", "bm25"],
                    "system": "gpop",
                    "sticker": "tile-01",
                    "k": 20,
                }
                await visitor.call(pane, answer, {**named, **more, "seen": "", "measure": "ctr", "effect": "3"})
    return list(visitor.heard)


def words_of(live: Live, shown: dict[str, str], home: Path) -> set[str]:
    """What would tell: all that the records know of these sessions but the names of systems, which are no secret."""
    played = [Played(impression, pane, ()) for pane, impression in shown.items()]
    known: list[Truth] = truths(f"sqlite:///{home}/records.db", played)
    return {word for truth in known for word in truth.secrets} - {"gpop", "bm25"} - {"PB" * 10, "BP" * 10}


def test_an_expert_who_asks_for_everything_is_told_nothing(live: Live, home: Path) -> None:
    others = attacking(live, "ann", lambda ann: opened(ann, live))

    async def prying(bob: Visitor) -> tuple[dict[str, str], list[Heard]]:
        own = await opened(bob, live)
        return own, await _all_that_there_is(bob, live, own, others)

    own, heard = attacking(live, "bob", prying)
    words = words_of(live, own, home) | words_of(live, others, home)
    pattern = re.compile("|".join(rf"(?<![\w-]){re.escape(word)}(?![\w-])" for word in sorted(words)))
    told = {one.what: found[0] for one in heard if (found := pattern.search(f"{one.headers} {one.body!r}"))}
    assert not told and len(heard) > 40 and len(words) > 20
    status = {one.what: one.status for one in heard}
    assert {status[one] for one in DESCRIBING if one != "/?view=api"} == {404}
    assert {status[one.format("x")] for one in QUEUE if "{}" not in one} == {404}
    assert {status[path] for path in status if path.startswith(("/img/", "/download/"))} == {403, 404}


def test_the_same_questions_tell_a_researcher(live: Live, home: Path) -> None:
    """Else the test above would find nothing because there is nothing to be found."""
    others = attacking(live, "ann", lambda ann: opened(ann, live))

    async def asked(rita: Visitor) -> list[Heard]:
        return await _all_that_there_is(rita, live, await opened(rita, live), others)

    text = " ".join(one.body.decode("utf-8", "replace") for one in attacking(live, "rita", asked))
    assert {word for word in words_of(live, others, home) if word.startswith("tile-")} & set(
        re.findall(r"[\w-]+", text)
    )
    assert '"system_p"' in text


@pytest.mark.parametrize("login", ["bob", "carl"])
def test_raters_are_answered_by_their_own_panes_alone(live: Live, login: str) -> None:
    async def asked(visitor: Visitor) -> dict[str, str]:
        return {
            f"{pane}.{answer}": (await visitor.call(pane, answer, {"experiment": live.experiment_id})).body.decode()
            for pane in ("experiments", "rounds", "people", "found", "results")
            for answer in visitor.answers[pane]
        }

    told = {name: json.loads(body) for name, body in attacking(live, login, asked).items()}
    answered = {name: one["value"] for name, one in told.items() if "value" in one}
    assert len(told) > 12 and set(answered) <= {"results.load"}
    assert live.experiment_id not in json.dumps(answered)
