"""What a system from outside writes to break out of its place: text in pages, no formula, no command of a terminal."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from annotation.cli import main
from annotation.experiments import Experiments
from annotation.nouns import Plan, Refused
from annotation.outside import DeskSystems, HttpSettings, OutsideError
from annotation.outside.http_system import read_answer
from annotation.plans import Plans
from annotation.records.exporting import export
from annotation.records.spreadsheets import FORMULA
from annotation.report import report_page
from db.store import Store
from pearl_core.corpus import Corpus, read_queries
from pearl_core.runs import read_run
from pearl_core.systems import build_system
from pearl_core.types import CorpusError
from tests.annotation.outside.conftest import Reply, Server, hits

TAKEN = "<img src=x onerror=alert(1)> ${1} `x` \\u{zz} {{x}}"
VERSION, LATER = f"=cmd() {TAKEN}", f"@sum {TAKEN}"
PATH = f"/{TAKEN}"
ESCAPE = "\x1b]0;taken\x07"
HITS = ({"sticker_id": "s03"}, {"sticker_id": "s01"})


@pytest.fixture
def answered(tiny: Corpus, store: Store, server: Server) -> str:
    """The id of an experiment with one session, and one answer that failed for the system's version had changed."""
    build_system("bm25", tiny)
    server.reply = Reply(hits(*HITS, version=VERSION))
    desk = DeskSystems(tiny, store)
    desk.registry.add("acme", HttpSettings(server.url + PATH, time_limit=30))
    plans, experiments = Plans(store, desk), Experiments(store, desk)
    plan = Plan(name="n", system_p="outside:acme", system_b="bm25", k=2)
    experiment_id = plans.begin(plans.save(plan).experiment_id).experiment_id
    ann = experiments.enrol("ann", None, None)
    page = experiments.start(ann, experiment_id, "hello")
    experiments.react(ann, page.impression_id, 1, "click", "c", None)
    experiments.submit(ann, page.impression_id, "end")
    server.reply = Reply(hits(*HITS, version=LATER))
    with pytest.raises(Refused):
        experiments.start(ann, experiment_id, "hello again")
    return experiment_id


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(arguments) == 0
    return capsys.readouterr().out


def obeyed(text: str) -> str:
    """The control characters of a text."""
    return "".join(one for one in text if one != "\n" and (ord(one) < 32 or 127 <= ord(one) < 160))


def test_what_it_tells_is_kept_and_no_cell_of_a_spreadsheet_is_a_formula(
    answered: str, store: Store, tmp_path: Path
) -> None:
    export(store, tmp_path / "csv", "csv")
    cells = [
        cell
        for file in (tmp_path / "csv").iterdir()
        for row in csv.reader(file.open(encoding="utf-8", newline=""))
        for cell in row
    ]
    assert f"'{VERSION}" in cells and f"'{LATER}" in cells
    assert not [cell for cell in cells if cell.startswith(tuple(FORMULA)) and not _number(cell)]
    export(store, tmp_path / "parquet", "parquet")
    answers = parquet.read_table(tmp_path / "parquet" / "retrievals.parquet").to_pylist()
    versions = {row["version"]: row["error"] for row in answers if row["system"] == "outside:acme"}
    assert versions == {VERSION: None, LATER: f"its version is {LATER}, the experiment is about {VERSION}"}


def test_the_report_and_the_results_tell_it_as_text(
    answered: str, store: Store, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    page = report_page(store, answered)
    assert "<img" not in page and "=cmd() &lt;img src=x onerror=alert(1)&gt; ${1} `x` \\u{zz} {{x}}" in page
    told = json.loads(run(capsys, "results", "--db", url, "--json"))
    assert told["experiments"][answered]["experiment"]["version_p"] == VERSION
    assert not obeyed(run(capsys, "results", "--db", url))


def test_researchers_read_it_in_experiments_and_at_the_console(
    answered: str, store: Store, tiny: Corpus, url: str, server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    (failure,) = Plans(store, DeskSystems(tiny, store)).failures().values()
    assert failure == f"1 failed, the last: outside:acme: its version is {LATER}, the experiment is about {VERSION}"
    home = str(tiny.folder.parents[1])
    assert run(capsys, "outside", "list", "--db", url, "--home", home, "--corpus", "tiny") == (
        f"outside:acme: {server.url}{PATH}\n"
    )


def test_no_name_of_a_file_reaches_a_terminal_as_a_command(
    tiny: Corpus, store: Store, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [tmp_path / f"{ESCAPE}{name}" for name in ("run", "queries")]
    files[0].write_text("q1 Q0 s02 1 2 acme\n")
    files[1].write_text('{"qid": "q1", "query": "good night"}\n')
    common = ("--db", url, "--home", str(tiny.folder.parents[1]), "--corpus", "tiny")
    run(capsys, "outside", "add", "theirs", *common, "--run", str(files[0]), "--queries", str(files[1]))
    files[0].write_text(f"{ESCAPE} Q0 {ESCAPE} {ESCAPE} 2 acme\n")
    told = run(capsys, "outside", "list", *common)
    assert not obeyed(told) and "\\u001b]0;taken\\u0007run, line 1: rank '\\x1b]0;taken\\x07' is not a whole" in told
    (one,) = json.loads(run(capsys, "outside", "list", *common, "--json"))
    assert one["place"] == str(files[0])


# Whatever is answered, what is said of it is one line that can be shown anywhere

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just(ESCAPE),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)
HIT = st.fixed_dictionaries({}, optional={"sticker_id": ANYTHING | st.just("s01"), "score": ANYTHING}) | ANYTHING


HITS_OF_ALL_KINDS = st.just([]) | st.lists(HIT, max_size=3) | ANYTHING


@given(st.fixed_dictionaries({"hits": HITS_OF_ALL_KINDS}, optional={"version": st.text() | ANYTHING}))
def test_what_is_said_of_an_answer_can_be_printed(told: Any) -> None:
    try:
        _, version = read_answer(json.dumps(told).encode("utf-8"), 2, {"s01"})
    except OutsideError as error:
        version = str(error)
    assert version.isprintable()


FIELD = st.text(st.characters(exclude_categories=["Cs"]), max_size=5) | st.sampled_from(["q1", "1", "2.5", ESCAPE])


@given(st.lists(st.lists(FIELD, min_size=5, max_size=6), max_size=3))
def test_what_is_said_of_a_run_file_can_be_printed(tmp_path_factory: pytest.TempPathFactory, lines: Any) -> None:
    file = tmp_path_factory.getbasetemp() / "hostile.run"
    file.write_text("\n".join("\t".join(line) for line in lines), "utf-8")
    try:
        read_run(file)
    except CorpusError as error:
        assert str(error).isprintable()


@given(st.lists(st.dictionaries(st.sampled_from(["qid", "query", "age", ESCAPE]), ANYTHING) | FIELD, max_size=3))
def test_what_is_said_of_its_queries_can_be_printed(tmp_path_factory: pytest.TempPathFactory, rows: Any) -> None:
    file = tmp_path_factory.getbasetemp() / "hostile.jsonl"
    file.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows), "utf-8")
    try:
        list(read_queries(file, {}))
    except CorpusError as error:
        assert str(error).isprintable()


def _number(cell: str) -> bool:
    return cell.lstrip("-").replace(".", "", 1).isdecimal()
