"""`keywords`, `train-keywords`, `keyword-quality`: a tiny LLaVA from the console, end to end, and an endpoint."""

import json
from pathlib import Path
from typing import Any

import pytest

from pearl_core.cli import main
from pearl_core.corpus import Corpus
from pearl_core.vlm.prompts import DESCRIPTION
from tests.conftest import NewCorpus, sticker_rows
from tests.intents.conftest import Endpoint, Reply, endpoint
from tests.vlm.conftest import _one_thread, llava_folder

__all__ = ["_one_thread", "endpoint", "llava_folder"]  # fixtures
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def corpus(new_corpus: NewCorpus) -> Corpus:
    return new_corpus("seen")


@pytest.fixture
def small(new_corpus: NewCorpus) -> Corpus:
    return new_corpus("few", sticker_rows()[:3], log=False)


def call(command: str, corpus: Corpus, *arguments: str) -> int:
    return main([command, "--corpus", corpus.name, "--home", str(corpus.folder.parents[1]), *arguments])


def answers(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the endpoint keep to the form of each question."""

    def next_reply(headers: Any, path: str, body: bytes) -> Reply:
        endpoint.requests.append((headers, json.loads(body)))
        described = DESCRIPTION.text.encode() in body
        return Reply("1. a cat | 2. joy" if described else "good night; sleep well")

    monkeypatch.setattr(endpoint, "_next", next_reply)


def test_endpoint_describes_a_corpus_and_its_cost_is_told(
    small: Corpus, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch, capsys: Capture, tmp_path: Path
) -> None:
    answers(endpoint, monkeypatch)
    (tmp_path / "key").write_text("s3cret\n")
    asked = ("--endpoint", endpoint.url, "--model", "m", "--key-file", str(tmp_path / "key"))
    assert call("keywords", small, *asked) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[0] == "asked 6 questions about 3 stickers"
    assert out[1].startswith("cost: 6 calls, 3,000 prompt and 720 completion tokens, ")
    assert out[2] == f"words for 3 stickers: {small.built / 'vlm.jsonl'}"
    assert endpoint.requests[0][0]["Authorization"] == "Bearer s3cret"
    assert call("keywords", small, *asked, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["asked"], told["rows"], told["faults"], told["model"]["name"]) == (0, 3, {}, "m")
    assert "s3cret" not in "".join(p.read_text("utf-8") for p in small.folder.parents[1].rglob("*vlm*.json*"))


def test_faults_are_told_by_name_and_the_rest_goes_on(
    small: Corpus, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    (small.folder / "images/s02.png").write_bytes(b"broken")
    answers(endpoint, monkeypatch)
    assert call("keywords", small, "--endpoint", endpoint.url, "--model", "m") == 0
    told = capsys.readouterr()
    assert told.err.startswith("s02: not a PNG, JPEG, WebP, GIF or APNG picture") and told.err.count("\n") == 1
    assert "1 sticker with faults" in told.out and "words for 2 stickers" in told.out


def test_endpoint_that_refuses_fails_the_command(small: Corpus, endpoint: Endpoint, capsys: Capture) -> None:
    endpoint.default = Reply(status=401)
    assert call("keywords", small, "--endpoint", endpoint.url, "--model", "m", "--batch", "1") == 1
    assert capsys.readouterr().err.splitlines()[-1] == "pearl_core keywords: no sticker got any words"


def test_tiny_llava_is_asked_and_what_it_babbles_is_a_fault(small: Corpus, llava_folder: Path, capsys: Capture) -> None:
    code = call("keywords", small, "--model", str(llava_folder), "--limit", "2", "--json")
    told = json.loads(capsys.readouterr().out)
    assert told["stickers"] == 2 and told["asked"] >= 4 and told["usage"]["calls"] == 0
    assert set(told["faults"]) == {"s01", "s02"}  # a random model never keeps to "1. | 2."
    assert code == (0 if told["rows"] else 1)


def test_tuned_on_the_log_a_model_comes_nearer_to_the_queries(
    corpus: Corpus, llava_folder: Path, capsys: Capture
) -> None:
    model = ("--model", str(llava_folder))
    fast = ("--learning-rate", "0.02", "--passes", "12", "--batch", "4", "--parts", "1")
    assert call("train-keywords", corpus, *model, *fast, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    folder = corpus.built / "keyword-adapter"
    assert (told["pairs"], told["folder"], told["config"]["alpha"]) == (9, str(folder), 16)
    assert told["curve"][-1][1] < told["curve"][0][1]
    assert not list(corpus.built.glob(".keyword-adapter*"))

    assert call("train-keywords", corpus, *model, *fast) == 0  # again: it is there already
    assert capsys.readouterr().out.splitlines()[-1] == f"pass {told['kept']} is kept: {folder}"

    quality = ("keyword-quality", corpus, *model, "--adapter", str(folder), "--split", "test")
    assert call(*quality) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("seen: 1 test query of 1 sticker, 0 of them with other queries in the log;")
    assert [line.split(" | ")[0] for line in lines[5:7]] == ["| base", "| tuned"]
    assert call(*quality, "--json") == 0
    measured = json.loads(capsys.readouterr().out)
    assert set(measured["models"]["tuned"]) == {"BLEU", "CosSim"}
    assert measured["stickers"] == {"overall": 1, "without OCR text": 0, "with OCR text": 1}


def test_foreign_folder_is_not_written_over(
    corpus: Corpus, llava_folder: Path, tmp_path: Path, capsys: Capture
) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    assert call("train-keywords", corpus, "--model", str(llava_folder), "--out", str(tmp_path)) == 1
    assert "holds something else than an adapter" in capsys.readouterr().err
    assert (tmp_path / "mine.txt").exists()


@pytest.mark.parametrize(
    ("command", "arguments", "code", "told"),
    [
        ("keywords", ["--model", "nowhere/at/all"], 1, "vision-language model 'nowhere/at/all' cannot be loaded"),
        ("keywords", ["--model", "m", "--key-file", "f"], 2, "--key-file is of no use without --endpoint"),
        ("keywords", ["--model", "m", "--endpoint", "x"], 2, "endpoint 'x' is no URL"),
        ("keywords", ["--model", "m", "--endpoint", "http://x", "--four-bit"], 2, "not for an --endpoint"),
        ("train-keywords", ["--model", "m"], 1, "has no log with clicks"),
        ("train-keywords", ["--model", "m", "--learning-rate", "0"], 2, "learning rate 0"),
    ],
)
def test_what_cannot_be_done_is_told_in_one_line(
    small: Corpus, command: str, arguments: list[str], code: int, told: str, capsys: Capture
) -> None:
    assert call(command, small, *arguments) == code
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"pearl_core {command}: ") and told in line
