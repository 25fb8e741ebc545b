"""Run files brought in the page: what becomes of them, what is wrong with them in one line, and who may bring them."""

from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from annotation.experiments import Experiments
from annotation.gate import LARGEST_UPLOAD, UPLOAD
from annotation.outside import DeskSystems, uploads
from annotation.outside.uploads import Brought, take_run
from annotation.page import build_page
from annotation.people.accounts import Accounts
from annotation.people.seal import Seal
from annotation.tabs import experiments as tab
from annotation.widgets import MEMBER_COOKIE, Desk
from db.store import Store
from pearl_core.corpus import Corpus, open_corpus
from pearl_core.types import Query

RUN = "q1 Q0 s02 1 2.5 acme\nq1 Q0 s01 2 1.5 acme\nq2 Q0 s03 1 1 acme\n"
QUERIES = '{"qid": "q1", "query": "Good night"}\n{"qid": "q2", "query": "hello"}\n'


@pytest.fixture
def desk(new_corpus: Any, store: Store) -> Desk:
    made: Corpus = new_corpus()
    systems = DeskSystems(open_corpus(made.folder.parents[1], made.name), store)
    return Desk(systems, Experiments(store, systems), Seal(b"secret"))


def sent(name: str = "acme", run: str = RUN, queries: str = QUERIES, **more: Any) -> dict[str, Any]:
    files = {"run": {"name": "a.run", "text": run}, "queries": {"name": "list.jsonl", "text": queries}}
    return {"name": name, **files, **more}


def kept(desk: Desk) -> list[Path]:
    return sorted((desk.systems.corpus.built.parent.parent / "outside").rglob("*"))


def test_it_becomes_a_system_that_the_form_offers_with_its_queries(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = TestClient(build_page(desk, nullcontext, str), "http://127.0.0.1:7860")
    answer = visitor.post(UPLOAD, json=sent())
    assert answer.json() == {"value": {"system": "outside:acme", "queries": 2}}
    assert "outside:acme" in desk.systems.ready()
    assert desk.systems.retrieve("outside:acme", Query("good night"), 10).ids == ("s02", "s01")
    found: dict[str, Any] = {}
    monkeypatch.setattr(
        tab, "pane", lambda name, desk, given, roles: found.update({one.__name__: one for one in given})
    )
    tab.draw(desk)
    (listed,) = found["overview"](None, {})["outside"]
    assert (listed["place"], listed["fault"]) == ("a.run, answers to 2 queries", "")
    form = found["form"](None, {})["form"]
    assert "outside:acme" in [one["v"] for one in form["systems_p"]]
    assert {"v": "outside:acme"} in form["splits"]
    assert found["queries"](None, {"split": "outside:acme"}) == {"lines": ["Good night", "hello"]}


def test_the_same_files_are_kept_once_and_never_change(desk: Desk) -> None:
    registry, corpus = uploads.Registry(desk.experiments.store, "tiny"), desk.systems.corpus
    first = take_run(corpus, registry, Brought("one", ("a.run", RUN), ("list.jsonl", QUERIES)))
    files = [path.read_bytes() for path in kept(desk) if path.is_file()]
    assert sorted(files) == sorted([RUN.encode(), QUERIES.encode()]), "to the byte"
    second = take_run(corpus, registry, Brought("two", ("../../b.run", RUN), (".hidden", QUERIES)))
    assert first.version == second.version and len([path for path in kept(desk) if path.is_file()]) == 2
    assert desk.systems.version("outside:two") == first.version


def test_where_the_files_are_does_not_hang_on_where_a_command_is_started(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = desk.systems.corpus
    monkeypatch.chdir(corpus.folder.parents[1])
    near = open_corpus(Path(), corpus.name)
    take_run(near, uploads.Registry(desk.experiments.store, "tiny"), Brought("one", ("a", RUN), ("b", QUERIES)))
    monkeypatch.chdir("/")
    assert desk.systems.version("outside:one")


@pytest.mark.parametrize(
    ("files", "line"),
    [
        ({"run": "\x89PNG\r\n\x1a\nnonsense"}, "a.run, line 1: 1 fields, there must be six: qid Q0 sticker_id"),
        ({"run": ""}, "a.run: it answers none of the queries in list.jsonl"),
        ({"run": RUN + "q2 Q0 s99 2 0.5 acme\n"}, "a.run: query 'q2' has sticker 's99', which the corpus does not"),
        ({"run": RUN + "q2 Q0 s04 1 0.5 acme\n"}, "a.run, line 4: rank 1 comes twice for query 'q2'"),
        ({"run": RUN + "q2 Q0 s03 2 0.5 acme\n"}, "a.run: query 'q2' has a sticker twice"),
        ({"run": RUN.replace("2.5", "high")}, "a.run, line 1: score 'high' is not a finite number"),
        ({"run": RUN.splitlines()[0]}, "a.run answers 1 of the 2 queries in list.jsonl, and not 'hello': add"),
        ({"queries": "q1\tGood night\n"}, "list.jsonl"),
        ({"queries": ""}, "list.jsonl"),
        ({"name": "No Name"}, "The name 'No Name' must be 1 to 40 of a-z"),
        ({"run": "x" * 21_000_000}, "The files have 21.0 MB together; they may have 20 MB"),
    ],
)
def test_a_bad_file_is_one_line_that_names_it_and_nothing_is_kept(desk: Desk, files: dict[str, str], line: str) -> None:
    visitor = TestClient(build_page(desk, nullcontext, str), "http://127.0.0.1:7860")
    told = visitor.post(UPLOAD, json=sent(**files)).json()
    assert set(told) == {"error"} and told["error"].startswith(line), told
    assert "\n" not in told["error"] and str(desk.systems.corpus.folder.parents[1]) not in told["error"]
    assert [path for path in kept(desk) if path.is_file()] == [] and desk.systems.registry.all() == ()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "said", [[], {}, {"name": "x"}, sent(run=5), {**sent(), "run": "text"}, {**sent(), "queries": {"name": "x"}}]
)
def test_anything_else_is_refused(desk: Desk, said: Any) -> None:
    told = TestClient(build_page(desk, nullcontext, str), "http://127.0.0.1:7860").post(UPLOAD, json=said).json()
    assert set(told) == {"error"} and "\n" not in told["error"]


def test_a_name_that_is_taken_stays_whose_it_is(desk: Desk) -> None:
    visitor = TestClient(build_page(desk, nullcontext, str), "http://127.0.0.1:7860")
    visitor.post(UPLOAD, json=sent())
    version = desk.systems.version("outside:acme")
    told = visitor.post(UPLOAD, json=sent(run=RUN.replace("s02", "s05"))).json()
    assert "is there already" in told["error"] and desk.systems.version("outside:acme") == version


def test_it_is_for_researchers_and_the_gate_bounds_it(desk: Desk) -> None:
    accounts = Accounts(desk.experiments.store, b"s" * 32)
    page = build_page(Desk(desk.systems, desk.experiments, desk.seal, accounts), nullcontext, str)
    visitor = TestClient(page, "http://127.0.0.1:7860")
    assert visitor.post(UPLOAD, json=sent()).status_code == 401
    for role, status in (("expert", 403), ("annotator", 403), ("researcher", 200)):
        member = accounts.join(accounts.invite(role, 1, 1), role, "correct horse battery", None, None)
        visitor.cookies.set(MEMBER_COOKIE, accounts.cookie(member))
        assert visitor.post(UPLOAD, json=sent()).status_code == status
    foreign = {"Origin": "https://evil.example"}
    assert visitor.post(UPLOAD, json=sent(), headers=foreign).status_code == 403
    assert visitor.post(UPLOAD, content=b"{}", headers={"Content-Length": str(LARGEST_UPLOAD + 1)}).status_code == 413
    assert visitor.post(UPLOAD, content=iter([b"{}"])).status_code == 413, "it must say how long it is"
