"""Systems from outside beside the desk's own: registered, asked in experiments, pinned, failing, removed."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from annotation.cli import main
from annotation.experiments import Experiments
from annotation.nouns import Plan, Refused
from annotation.outside import DeskSystems, HttpSettings, Registry, RunSettings
from annotation.plans import Plans
from annotation.rules import FAILED
from db import models
from db.store import Store
from pearl_core.corpus import Corpus
from pearl_core.systems import build_system
from pearl_core.types import ArtifactMissing, Query, UnknownSystem
from tests.annotation.outside.conftest import Reply, Server, hits

K = 2


@pytest.fixture(scope="session")
def built(tiny: Corpus) -> Corpus:
    build_system("bm25", tiny)
    return tiny


@pytest.fixture
def desk(built: Corpus, store: Store) -> DeskSystems:
    return DeskSystems(built, store)


@pytest.fixture
def run_files(built: Corpus, tmp_path: Path) -> RunSettings:
    run, queries = tmp_path / "acme.run", tmp_path / "queries.jsonl"
    run.write_text("q1 Q0 s02 1 2 acme\nq1 Q0 s03 2 1 acme\n")
    queries.write_text('{"qid": "q1", "query": "good night"}\n')
    return RunSettings(str(run), str(queries))


def begun(desk: DeskSystems, name: str = "outside:acme", **chosen: Any) -> str:
    plans = Plans(desk.registry.store, desk)
    plan = Plan(name=f"{name} {chosen}", system_p=name, system_b="bm25", k=K, **chosen)
    return plans.begin(plans.save(plan).experiment_id).experiment_id


def answers(store: Store) -> list[models.Retrieval]:
    with store.read() as records:
        of_p = select(models.Retrieval).where(models.Retrieval.side == "P")
        return list(records.scalars(of_p.order_by(models.Retrieval.at)))


def test_one_that_is_registered_is_a_system_like_any_other(desk: DeskSystems, server: Server) -> None:
    assert "outside:acme" not in desk.ready()
    desk.registry.add("acme", HttpSettings(server.url, time_limit=30))
    assert "outside:acme" in desk.ready() and "bm25" in desk.ready()
    assert desk.retrieve("outside:acme", Query("hi"), K).ids == ("s03", "s01")
    (state,) = [one for one in desk.states() if one.name == "outside:acme"]
    assert state.state == "ready" and server.url not in f"{state}"
    with pytest.raises(UnknownSystem, match=r"no system 'outside:other' from outside; there are: outside:acme"):
        desk.get("outside:other")


def test_a_name_is_used_once_at_a_time(desk: DeskSystems, store: Store) -> None:
    settings = HttpSettings("http://127.0.0.1:1/")
    desk.registry.add("acme", settings)
    with pytest.raises(Refused, match="outside:acme is there already"):
        desk.registry.add("outside:acme", settings)
    Registry(store, "another-corpus").add("acme", settings)
    desk.registry.remove("acme")
    assert desk.registry.all() == ()
    with pytest.raises(Refused, match="there is no outside:acme"):
        desk.registry.remove("acme")
    assert desk.registry.add("acme", HttpSettings("http://127.0.0.1:2/")).settings != settings
    for wrong in ("", "-a", "Acme", "a b", "a:b", "x" * 41):
        with pytest.raises(Refused, match="must be 1 to 40 of"):
            desk.registry.add(wrong, settings)


def test_an_experiment_pins_the_version_that_it_tells(desk: DeskSystems, store: Store, server: Server) -> None:
    desk.registry.add("acme", HttpSettings(server.url, time_limit=30))
    experiments = Experiments(store, desk)
    ann = experiments.enrol("ann", "20-29", "female")
    experiment = begun(desk)
    assert {one.experiment_id: one.pinned for one in experiments.experiments()}[experiment] == (
        "v1",
        desk.version("bm25"),
    )
    page = experiments.start(ann, experiment, "good night")
    (answer,) = answers(store)
    assert (answer.version, answer.sticker_ids, answer.error) == ("v1", ["s03", "s01"], None)
    assert answer.latency_ms is not None and answer.latency_ms > 0
    assert server.asked[-1][1] == {"query": "good night", "k": K, "user": {"age_band": "20-29", "gender": "female"}}
    experiments.submit(ann, page.impression_id, "s")
    server.reply = Reply(hits({"sticker_id": "s01"}, {"sticker_id": "s02"}, version="v2"))
    for _ in range(2):  # it is asked each time, for the older one may come back
        with pytest.raises(Refused, match=FAILED):
            experiments.start(ann, experiment, "good night")
    assert answers(store)[-1].error == "its version is v2, the experiment is about v1"
    server.reply = Reply()
    experiments.start(ann, experiment, "good night")


def test_an_outage_is_a_recorded_failure_and_no_list(desk: DeskSystems, store: Store, server: Server) -> None:
    desk.registry.add("acme", HttpSettings(server.url, time_limit=30, failures=2))
    experiments, plans = Experiments(store, desk), Plans(store, desk)
    ann = experiments.enrol("ann", None, None)
    experiment = begun(desk)
    server.reply = Reply(status=503)
    for _ in range(3):
        with pytest.raises(Refused, match=FAILED):
            experiments.start(ann, experiment, "good night")
    found = answers(store)
    assert [one.session_id for one in found] == [None] * 3 and [one.sticker_ids for one in found] == [[]] * 3
    assert found[0].error == "OutsideError: it answers HTTP 503" and found[0].version == "v1"
    assert found[2].error is not None and "left alone" in found[2].error
    assert experiments.open_page(ann, experiment) is None
    told = plans.failures()[experiment]
    assert told.startswith("3 failed, the last: outside:acme: OutsideError: it failed 2 times")


def test_one_that_does_not_answer_begins_nothing(desk: DeskSystems, server: Server) -> None:
    desk.registry.add("acme", HttpSettings(server.url, time_limit=30))
    server.reply = Reply(status=500)
    with pytest.raises(Refused, match="outside:acme does not answer: it answers HTTP 500; begin when it does"):
        begun(desk)


def test_a_run_file_that_changed_is_another_version(desk: DeskSystems, store: Store, run_files: RunSettings) -> None:
    desk.registry.add("acme", run_files)
    experiments = Experiments(store, desk)
    ann = experiments.enrol("ann", None, None)
    experiment = begun(desk, query_source="list", queries=("Good night",))
    page = experiments.start(ann, experiment, "", 1)
    experiments.submit(ann, page.impression_id, "s")
    assert answers(store)[0].version == desk.version("outside:acme")
    Path(run_files.run).write_text("q1 Q0 s01 1 2 acme\nq1 Q0 s03 2 1 acme and more\n".replace(" and more", ""))
    Path(run_files.queries).write_text('{"qid": "q1", "query": "good night "}\n')
    with pytest.raises(Refused, match="not the same as when this experiment began"):
        experiments.start(experiments.enrol("bob", None, None), experiment, "", 1)


def test_queries_without_an_answer_in_the_run_are_refused_before_anybody_begins(
    desk: DeskSystems, run_files: RunSettings
) -> None:
    desk.registry.add("acme", run_files)
    with pytest.raises(Refused, match="outside:acme has no answer to 1 of the 2 queries: 'hello'"):
        begun(desk, query_source="list", queries=("good night", "hello"))


def test_a_file_that_is_gone_is_told_and_no_path_is_shown_to_everybody(
    desk: DeskSystems, run_files: RunSettings
) -> None:
    desk.registry.add("acme", run_files)
    Path(run_files.run).unlink()
    with pytest.raises(ArtifactMissing, match="outside:acme is not ready"):
        desk.get("outside:acme")
    (state,) = [one for one in desk.states() if one.name == "outside:acme"]
    assert state.state == "failed" and "acme.run" not in f"{state}"


def test_the_console_adds_lists_and_removes(
    built: Corpus, url: str, run_files: RunSettings, capsys: pytest.CaptureFixture[str], server: Server, tmp_path: Path
) -> None:
    common = ["--db", url, "--corpus", built.name, "--home", str(built.folder.parents[1])]

    def told(*arguments: str, code: int = 0) -> str:
        assert main(["outside", *arguments, *common]) == code
        said = capsys.readouterr()
        return said.err if code else said.out

    assert told("list") == "no systems from outside\n"
    assert told("add", "acme", "--run", run_files.run, "--queries", run_files.queries).startswith("outside:acme: added")
    (tmp_path / "key").write_text("Bearer hush\n")
    told("add", "web", "--url", server.url, "--time-limit", "1", "--secret", f"file:{tmp_path / 'key'}")
    listed = told("list", "--json")
    assert [one["system"] for one in json.loads(listed)] == ["outside:acme", "outside:web"] and "hush" not in listed
    assert told("remove", "acme") == "outside:acme: removed\n"
    assert "needs a name" in told("add", code=2) and "--url URL, or --run FILE" in told("add", "x", code=2)
    assert "cannot be read" in told("add", "x", "--run", "/none", "--queries", "/none", code=1)
    assert "begins with http://" in told("add", "x", "--url", "ftp://x/", code=1)


def test_the_secret_is_in_no_record(desk: DeskSystems, store: Store, tmp_path: Path, server: Server) -> None:
    key = tmp_path / "key"
    key.write_text("Bearer hush\n")
    desk.registry.add("acme", HttpSettings(server.url, secret=f"file:{key}"))
    desk.retrieve("outside:acme", Query("hi"), K)
    assert server.asked[0][0]["Authorization"] == "Bearer hush"
    with store.read() as records:
        connection = records.connection()
        tables = models.Base.metadata.tables.values()
        assert "hush" not in str([connection.execute(select(table)).all() for table in tables])
