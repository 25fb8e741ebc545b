"""`python -m pearl_core import` and `demo`, and what every command shares: exit codes, one line for what is wrong."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from pearl_core.cli import main
from pearl_core.console import commands


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "stickers.jsonl").write_text('{"sticker_id": "a", "meaning": "hi"}\n{"sticker_id": "a"}\n')
    return folder


def test_import_tells_counts_and_faults(source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", str(source), "--corpus", "mine", "--home", str(tmp_path)]) == 0
    out, err = capsys.readouterr()
    assert out == "mine: 1 stickers, 0 interactions, 0 queries; 1 faults\n"
    assert err == "stickers.jsonl:2: sticker_id again (a); allowed: each once\n"


def test_import_answers_in_json(source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", str(source), "--corpus", "mine", "--home", str(tmp_path), "--json"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    fault = {"file": "stickers.jsonl", "line": 2, "what": "sticker_id again", "value": "a", "allowed": "each once"}
    told = {"corpus": "mine", "stickers": 1, "interactions": 0, "queries": 0, "faults": [fault]}
    assert json.loads(out) == told


def test_twenty_faults_are_told_and_the_others_counted(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (source / "stickers.jsonl").write_text('{"sticker_id": "a"}\n' * 24)
    assert main(["import", str(source), "--corpus", "mine", "--home", str(tmp_path)]) == 0
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 21
    faults = tmp_path / "corpora" / "mine" / "faults.txt"
    assert lines[-1] == f"and 3 more in {faults}"
    assert faults.read_text().splitlines()[:20] == lines[:20]


def test_refused_import_fails_with_its_faults_and_one_line(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (source / "stickers.jsonl").write_text("oops\n")
    assert main(["import", str(source), "--corpus", "mine", "--home", str(tmp_path)]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert [line.split(":")[0] for line in err.splitlines()] == ["stickers.jsonl", "pearl_core import"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "COMMAND"),
        (["import"], "FOLDER"),
        (["import", "here", "--corpus", "Not A Name"], "lower-case letters, digits and hyphens"),
        (["import", "here", "--corpus", "mine", "--loud"], "--loud"),
        (["unknown"], "unknown"),
        (["demo", "--seed", "x"], "--seed"),
    ],
)
def test_wrong_usage_is_told_in_one_line(arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    err = capsys.readouterr().err
    assert told in err
    assert err.count("\n") == 1


def test_every_command_is_found_by_its_module_and_says_what_it_does(capsys: pytest.CaptureFixture[str]) -> None:
    names = [command.NAME for command in commands("pearl_core.cli")]
    assert {"import", "demo"} <= set(names)
    for arguments in ([], *([name] for name in names)):
        with pytest.raises(SystemExit) as stop:
            main([*arguments, "--help"])
        assert stop.value.code == 0
        assert len(capsys.readouterr().out) > 100


def test_a_command_is_found_without_importing_the_others() -> None:
    for command in commands("pearl_core.cli"):
        assert commands("pearl_core.cli", command.NAME) == [command]
    assert commands("pearl_core.cli", "queries") == commands("pearl_core.cli", "no-such") == commands("pearl_core.cli")


def test_demo_command_prepares_the_demo_corpus(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--home", str(tmp_path), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["corpus"] == "demo"
    assert (Path(told["folder"]) / "corpus.json").exists()


def test_console_runs_as_a_module(tmp_path: Path) -> None:
    absent = str(tmp_path / "absent")
    command = [sys.executable, "-m", "pearl_core", "import", absent, "--corpus", "mine", "--home", str(tmp_path)]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"pearl_core import: {absent}: not a folder\n"
