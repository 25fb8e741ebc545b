"""What a forged, repeated or stolen answer does over real HTTP: nothing, but for one clear line and a record of it."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from annotation.people.seal import COOKIE
from benchmarks.desk import NAME, begin, small_home
from benchmarks.visitor import Heard, Visitor
from tests.annotation.forged import FORGED, Scene, played
from tests.annotation.live import attacking, live_desk
from tests.running import run


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    home = small_home(tmp_path_factory.mktemp("integrity"))
    db = f"sqlite:///{home}/records.db"
    experiment_id = begin(home, NAME, db, name="one against another", system_p="gpop", system_b="bm25")
    with live_desk(home, NAME, db, experiment_id) as live:
        ann, bob = run(played(live, "ann")), run(played(live, "bob"))
        yield Scene(live, ann, bob)


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_answer_is_refused_and_on_record(scene: Scene, name: str) -> None:
    live, (pane, answer, payload) = scene.live, FORGED[name]
    before, refused = live.dump(), len(live.refusals())
    told: Heard = attacking(live, "bob", lambda bob: bob.call(pane, answer, payload(scene)))
    line = json.loads(told.body)
    assert told.status == 200 and set(line) == {"error"}
    assert line["error"][0].isupper() and line["error"].isprintable() and "desk's side" not in line["error"]
    assert live.dump() == before
    bob = live.experiments.enrol("bob", "20-29", "female")
    assert [who for who, _, _ in live.refusals()[refused:]] == [bob.annotator_id]


WRITES = ("compare.react", "compare.submit", "compare.skip", "compare.start", "vote.vote", "vote.skip", "vote.start")


@pytest.mark.parametrize("name", WRITES)
def test_nobody_answers_for_anybody(scene: Scene, name: str) -> None:
    live, (pane, answer) = scene.live, name.split(".")
    before, refused = live.dump(), len(live.refusals())
    payload = scene.click(scene.bob["page" if pane == "compare" else "pair"], choice="left", query="hello")
    told: Heard = attacking(live, None, lambda nobody: nobody.call(pane, answer, payload))
    assert json.loads(told.body)["error"].startswith("Say who you are first")
    assert live.dump() == before
    assert [(who, action) for who, action, _ in live.refusals()[refused:]] == [(None, answer)]


def test_repeating_an_answer_word_by_word_is_harmless(scene: Scene) -> None:
    live, own = scene.live, scene.bob
    repeats = (
        ("compare", "react", scene.click(own["page"], position=1, event_id=own["event"])),
        ("compare", "submit", scene.at(own["done"], event_id=own["submission"])),
        ("compare", "skip", scene.at(own["skipped"])),
        ("vote", "vote", scene.at(own["voted"], choice="left", event_id=own["vote"])),
    )
    before, refused = live.dump(), len(live.refusals())

    async def repeated(bob: Visitor) -> list[Heard]:
        return [await bob.call(*repeat) for repeat in repeats]

    for told in attacking(live, "bob", repeated):
        assert "value" in json.loads(told.body), told.what
    assert live.dump() == before and len(live.refusals()) == refused


def test_a_stolen_session_hash_opens_nothing(scene: Scene) -> None:
    async def stolen(bob: Visitor) -> Heard:
        ann = await scene.live.visitor("ann")
        await ann.ask("compare", "open_page")
        await ann.client.aclose()
        bob.session_hash = ann.session_hash
        return await bob.call("compare", "react", scene.click(scene.ann["page"]))

    before = scene.live.dump()
    assert "made for somebody else" in attacking(scene.live, "bob", stolen).body.decode()
    assert scene.live.dump() == before


@pytest.mark.parametrize(
    "change", [lambda own, her: own.replace(own.split(".")[0], her), lambda own, her: her, lambda own, her: her + "."]
)
def test_a_changed_cookie_is_nobodys(scene: Scene, change: Callable[[str, str], str]) -> None:
    ann = scene.live.experiments.enrol("ann", "20-29", "female").annotator_id

    async def changed(bob: Visitor) -> Heard:
        own = bob.client.cookies[COOKIE]
        bob.client.cookies.clear()
        bob.client.cookies.set(COOKIE, change(own, ann))
        return await bob.call("compare", "react", scene.click(scene.ann["page"]))

    before = scene.live.dump()
    assert "Say who you are first" in attacking(scene.live, "bob", changed).body.decode()
    assert scene.live.dump() == before


def test_what_the_client_says_of_people_owners_and_stickers_is_ignored(scene: Scene) -> None:
    live, ann = scene.live, scene.live.experiments.enrol("ann", "20-29", "female").annotator_id
    claims = {"annotator_id": ann, "user": "ann", "pseudonym": "ann", "owner": "P", "sticker_id": "tile-01", "at": "x"}

    async def claimed(bob: Visitor) -> Any:
        click = scene.click(scene.bob["page"], position=3, event_id="claimed", **claims)
        return await bob.ask("compare", "react", click)

    before = live.dump()
    assert 3 in attacking(live, "bob", claimed)["chosen"]
    after = live.dump()
    (event,) = set(after["event"]) - set(before["event"])
    assert {key: rows for key, rows in after.items() if key != "event"} == {
        k: r for k, r in before.items() if k != "event"
    }
    assert "claimed" in event and scene.bob["page"] in event and not {ann, "P", "tile-01"} & set(event)


KEYS: tuple[str, ...] = (
    "impression",
    "experiment",
    "query",
    "event_id",
    "position",
    "kind",
    "choice",
    "place",
    "system",
    "systems",
)
KEYS += ("sticker_id", "pair", "round", "label", "plan", "id", "name", "judgment")
VALUES: tuple[Any, ...] = (None, 5, True, [], {}, [None], {"a": {"b": []}}, 1e308, -1, "\0", "../../etc/passwd")
VALUES += ("${1}`\\", "x" * 3000)
WRONG: tuple[Any, ...] = (
    *(None, [], "x", 5, 1.5, True, {}, {"payload": {}}, [{}]),
    *(dict.fromkeys(KEYS, value) for value in VALUES),
)


def test_whatever_any_pane_is_asked_there_is_an_answer_and_nothing_changes(scene: Scene) -> None:
    async def everything(visitor: Visitor) -> list[tuple[str, Any, Heard]]:
        return [
            (f"{pane}.{answer}", payload, await visitor.call(pane, answer, payload))
            for pane, answers in visitor.answers.items()
            for answer in answers
            for payload in WRONG
        ]

    before = scene.live.dump()
    for person in ("bob", None):
        for name, payload, heard in attacking(scene.live, person, everything):
            told = json.loads(heard.body) if heard.status == 200 else {}
            assert set(told) <= {"value", "error"} and len(told) == 1, (
                name,
                heard.status,
                heard.body[:200],
                str(payload)[:60],
            )
    assert scene.live.dump() == before
