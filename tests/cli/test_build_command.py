"""`build`: what it prints, and models chosen for a corpus."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pearl_core.cli import main
from pearl_core.corpus import Corpus, open_corpus
from pearl_core.serving import Systems
from pearl_core.types import Query


def test_a_text_encoder_given_by_path_is_used_and_kept(
    new_corpus: Callable[..., Corpus], bert: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tiny = new_corpus()
    home = tiny.folder.parents[1]
    command = ["build", "--corpus", tiny.name, "--home", str(home), "--systems", "dense,bm25", "--json"]
    assert main(command) == 0
    default = Systems(tiny).get("dense").version
    assert main([*command, "--text-encoder", str(bert)]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["failed"] == {}
    systems = Systems(open_corpus(home, tiny.name))
    assert systems.get("dense").version != default
    assert systems.retrieve("dense", Query("good night"), 3).ids
    assert json.loads((tiny.built / "systems" / "dense" / "meta.json").read_text())["dimension"] == 16
    assert main(command) == 0
    assert Systems(open_corpus(home, tiny.name)).get("dense").version == systems.get("dense").version


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--systems", "nobody"], "no system 'nobody'"),
        (["--text-encoder", "/no/such/model"], "--text-encoder /no/such/model: "),
        (["--ocr-models", "/no/such/folder"], "OCR models '/no/such/folder': bundled, download, or a folder"),
    ],
)
def test_wrong_choices_are_named(
    tiny: Corpus, arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["build", "--corpus", tiny.name, "--home", str(tiny.folder.parents[1]), *arguments]) == 1
    error = capsys.readouterr().err
    assert told in error and error.count("\n") == 1
    assert not open_corpus(tiny.folder.parents[1], tiny.name).models
