"""The console: what programs read, what people read, and one line for everything that goes wrong."""

import io
import json
import sqlite3
from pathlib import Path

import pytest

from annotation.cli import main
from annotation.experiments import Annotator, Experiments
from annotation.nouns import Plan
from annotation.plans import Plans
from pearl_core.console import commands
from pearl_core.corpus import Corpus
from pearl_core.systems import build_system


@pytest.fixture
def answered(experiments: Experiments, ann: Annotator) -> str:
    """The id of an experiment with one submitted session."""
    page = experiments.start(ann, experiments.default_experiment().experiment_id, "hi")
    experiments.react(ann, page.impression_id, 1, "click", "1", None)
    experiments.submit(ann, page.impression_id, "s")
    return page.experiment_id


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    try:
        code = main(arguments)
    except SystemExit as exit_:
        code = int(exit_.code or 0)
    told = capsys.readouterr()
    return code, told.out, told.err


def test_results_export_and_replay_agree(
    capsys: pytest.CaptureFixture[str], answered: str, url: str, tmp_path: Path
) -> None:
    code, out, _ = run(capsys, "results", "--db", url, "--json")
    assert code == 0 and set(json.loads(out)) == {"experiments", "agreement"}
    code, told, _ = run(capsys, "export", "--db", url, "--out", str(tmp_path / "out"))
    assert code == 0 and "1 sessions, 1 impressions, 1 events" in told
    assert run(capsys, "replay", str(tmp_path / "out"), "--json") == (0, out, "")


@pytest.mark.parametrize("by_name", [True, False])
def test_one_experiment_by_id_or_name(
    capsys: pytest.CaptureFixture[str], experiments: Experiments, answered: str, url: str, by_name: bool
) -> None:
    plans = Plans(experiments.store, experiments.systems)
    plans.begin(plans.save(Plan(name="another", system_p="bm25-ocr", system_b="dense")).experiment_id)
    wanted = "dense against bm25-ocr" if by_name else answered
    _, out, _ = run(capsys, "results", "--db", url, "--experiment", wanted, "--json")
    assert list(json.loads(out)["experiments"]) == [answered]


def test_results_for_people(capsys: pytest.CaptureFixture[str], answered: str, url: str) -> None:
    _, out, _ = run(capsys, "results", "--db", url)
    assert "1 valid sessions of 1 annotators, 1 submitted" in out
    assert "10.00 points [no interval], n = 1" in out and "dACP undefined" in out


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("results", "--db", "sqlite:////nowhere/records.db"), 1, "there are no records at /nowhere/records.db"),
        (("results", "--db", "records"), 1, "'records' is not a database URL"),
        (("results", "--db", "nosuch://host/name"), 1, "cannot be opened"),
        (("results", "--db", "URL", "--experiment", "x"), 1, "there is no experiment 'x'"),
        (("replay", "/nowhere"), 1, "/nowhere/experiments.jsonl"),
        (("export", "--db", "URL"), 2, "--out"),
        (("power", "--db", "URL", "--effect", "3"), 1, "the difference is 3.0, a share is at most 1"),
        (("power", "--db", "URL", "--effect", "0.03", "--sessions", "-4"), 2, "'-4' is not a whole number"),
        (("interleave", "--seed", "-1"), 2, "'-1' is not a whole number"),
        (("measure",), 2, "invalid choice: 'measure'"),
        ((), 2, "COMMAND"),
    ],
)
def test_errors_are_one_line(
    capsys: pytest.CaptureFixture[str], answered: str, url: str, arguments: tuple[str, ...], code: int, message: str
) -> None:
    got, out, errors = run(capsys, *(url if argument == "URL" else argument for argument in arguments))
    assert (got, out, errors.count("\n")) == (code, "", 1)
    assert message in errors


def test_a_file_that_is_no_database_is_one_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "notes.db").write_text("not a database, but long enough to be taken for one" * 20)
    code, _, errors = run(capsys, "results", "--db", f"sqlite:///{tmp_path}/notes.db")
    assert code == 1 and errors.count("\n") == 1 and "cannot be opened" in errors


def test_a_database_of_another_program_is_left_as_it_is(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "notes.db") as notes:
        notes.execute("CREATE TABLE note (text)")
    code, _, errors = run(capsys, "results", "--db", f"sqlite:///{tmp_path}/notes.db")
    assert code == 1 and f"there are no records at {tmp_path}/notes.db" in errors
    assert notes.execute("SELECT name FROM sqlite_master").fetchall() == [("note",)]
    notes.close()


def test_interleave_reads_and_writes_lines(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    asked = [
        {"list_p": ["a", "b", "c"], "list_b": ["d", "e", "f"], "first": "P", "method": "paper"},
        {"list_p": ["a", "b", "c"], "list_b": ["a", "b", "c"], "first": "B"},
    ]
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(map(json.dumps, asked)) + "\n\n"))
    code, out, _ = run(capsys, "interleave")
    assert code == 0
    assert [json.loads(line) for line in out.splitlines()] == [
        {"shown": ["a", "d", "b", "e", "c", "f"], "owners": ["P", "B", "P", "B", "P", "B"]},
        {"shown": ["a", "b", "c"], "owners": ["B", "P", "B"]},
    ]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "line 2: '{' is not JSON"),
        ("[]", "line 2: not a JSON object"),
        ('{"list_p": "ab", "list_b": []}', "line 2: list_p 'ab' is not a list of sticker ids"),
        ('{"list_p": [], "list_b": []}', "line 2: first None is not one of P, B"),
        ('{"list_p": [], "list_b": [], "first": "P", "method": "x"}', "line 2: method 'x' is not one of paper"),
        ('{"list_p": [], "list_b": [], "first": "P", "method": []}', "line 2: method [] is not one of paper"),
        ("[" * 100_000, "line 2: '[[["),
    ],
)
def test_interleave_names_a_bad_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, line: str, message: str
) -> None:
    good = '{"list_p": ["a"], "list_b": ["b"], "first": "P"}'
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{good}\n{line}\n{good}\n"))
    code, out, errors = run(capsys, "interleave")
    assert (code, out.count("\n"), errors.count("\n")) == (1, 1, 1) and message in errors


def test_interleave_takes_text_alone(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"\xff\n"), "utf-8"))
    assert run(capsys, "interleave") == (1, "", "annotation interleave: standard input is not UTF-8 text\n")


def test_the_same_seed_draws_the_same_lists(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    line = json.dumps({"list_p": list("abcdefgh"), "list_b": list("ijklmnop"), "first": "P", "method": "team-draft"})
    outs = []
    for _ in range(2):
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{line}\n" * 3))
        outs.append(run(capsys, "interleave", "--seed", "5")[1])
    assert outs[0] == outs[1] and len(set(outs[0].splitlines())) > 1


def test_every_command_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    assert {command.NAME for command in commands("annotation.cli")} >= {"results", "export", "replay", "interleave"}
    for command in commands("annotation.cli"):
        code, out, _ = run(capsys, command.NAME, "--help")
        assert code == 0 and " ".join(command.HELP.split()) in " ".join(out.split())


def test_an_experiment_is_set_up_and_listed_with_its_results(
    tmp_path: Path, tiny: Corpus, capsys: pytest.CaptureFixture[str]
) -> None:
    home, db = tiny.folder.parents[1], f"sqlite:///{tmp_path / 'records.db'}"
    for name in ("bm25", "gpop"):
        build_system(name, tiny)
    common = ["--corpus", tiny.name, "--home", str(home), "--db", db]
    assert main(["create", "words or clicks", "--system-p", "bm25", "--system-b", "gpop", *common]) == 0
    assert capsys.readouterr().out == "words or clicks: bm25 against gpop\n"
    assert main(["results", "--db", db, "--experiment", "words or clicks", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["experiments"]
    assert main(["create", "x", "--system-p", "bm25", "--system-b", "nobody", *common]) == 1
    assert "no system 'nobody'" in capsys.readouterr().err
    queries = home / "queries.txt"
    queries.write_text("good night\n\nthank you\n", "utf-8")
    planned = ["--queries", str(queries), "--planned", "5", "--kind", "both", "--group", "20-29 female"]
    assert (
        main(["create", "y", "--system-p", "bm25", "--system-b", "gpop", *planned, "--draft", "--json", *common]) == 0
    )
    draft = json.loads(capsys.readouterr().out)
    assert draft["plan"]["queries"] == ["good night", "thank you"] and draft["plan"]["query_source"] == "list"
    for state in ("running", "paused", "running", "closed"):
        assert main(["state", draft["experiment_id"] if state == "running" else "y", state, *common]) == 0
        assert capsys.readouterr().out == f"y: {state}\n"
    assert main(["state", "y", "running", *common]) == 1
    assert "is closed and cannot become running" in capsys.readouterr().err
    assert main(["state", "z", "paused", *common]) == 1
    assert "no experiment is called 'z'" in capsys.readouterr().err


@pytest.fixture
def create(tmp_path: Path, tiny: Corpus) -> list[str]:
    """The arguments that set up an experiment on the tiny corpus, in a database that is not there yet."""
    for name in ("bm25", "gpop"):
        build_system(name, tiny)
    where = ["--corpus", tiny.name, "--home", str(tiny.folder.parents[1]), "--db", f"sqlite:///{tmp_path}/new.db"]
    return ["create", "one", "--system-p", "bm25", "--system-b", "gpop", *where]


def test_queries_and_guidelines_come_from_files_in_utf_8_and_queries_from_json_lines_too(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, create: list[str]
) -> None:
    files = {"q.txt": b"\xef\xbb\xbfgood night\n", "q.jsonl": b'{"qid": "1", "query": "good night"}\n'}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
        code, out, _ = run(capsys, *create, "--queries", str(tmp_path / name), "--draft", "--json")
        assert code == 0 and json.loads(out)["plan"]["queries"] == ["good night"], name
    (tmp_path / "latin").write_bytes(b"ol\xe9\n")
    for option in ("--queries", "--guidelines"):
        code, _, errors = run(capsys, *create, option, str(tmp_path / "latin"))
        assert code == 1 and f"{tmp_path}/latin: byte 3 is not UTF-8 text" in errors


def test_what_cannot_begin_leaves_nothing_behind(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, create: list[str]
) -> None:
    code, _, errors = run(capsys, *create, "--corpus", "nowhere")
    assert code == 1 and "no corpus 'nowhere'" in errors and not (tmp_path / "new.db").exists()
    assert run(capsys, *create)[0] == 0
    code, _, errors = run(capsys, *create)
    assert code == 1 and "there is an experiment 'one'" in errors
    where = create[6:]
    assert run(capsys, "state", "one", "paused", *where) == (0, "one: paused\n", "")  # no draft of that name is left
    assert run(capsys, *create, "--typed-too")[0] == 2
