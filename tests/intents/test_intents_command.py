"""`python -m pearl_core intents`: the table filled from the console, its cost told, the key never."""

import io
import json
from pathlib import Path

import pytest

from pearl_core.cli import main
from pearl_core.corpus import Corpus
from pearl_core.intents.table import read_table, table_path
from tests.conftest import NewCorpus
from tests.intents.conftest import Endpoint, Reply


@pytest.fixture
def corpus(new_corpus: NewCorpus) -> Corpus:
    return new_corpus("commanded")


def arguments(corpus: Corpus, endpoint: Endpoint, *more: str) -> list[str]:
    home = str(corpus.folder.parents[1])
    asked = ["intents", "--corpus", corpus.name, "--home", home, "--endpoint", endpoint.url, "--model", "m"]
    return [*asked, *more]


def test_table_is_filled_and_the_cost_told(
    corpus: Corpus, endpoint: Endpoint, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments(corpus, endpoint, "--queries", "2")) == 0
    assert sorted(read_table(table_path(corpus))) == ["good night", "happy"]
    out = capsys.readouterr().out.splitlines()
    assert out[0] == f"2 of 2 queries ranked: {table_path(corpus)}"
    assert out[1] == "asked 2: ranked 2"
    assert out[2].startswith("cost: 2 calls, 1,000 prompt and 240 completion tokens, ")
    assert out[3].startswith("build again, so that PEARL learns from them")


def test_second_run_costs_nothing_and_answers_in_json(
    corpus: Corpus, endpoint: Endpoint, capsys: pytest.CaptureFixture[str]
) -> None:
    main(arguments(corpus, endpoint))
    capsys.readouterr()
    assert main(arguments(corpus, endpoint, "--json")) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["wanted"], told["ranked_before"], told["asked"], told["flaws"]) == (6, 6, 0, {})
    assert told["usage"]["calls"] == 0


def test_flaws_are_told(corpus: Corpus, endpoint: Endpoint, capsys: pytest.CaptureFixture[str]) -> None:
    endpoint.replies = [Reply("The answer is: IP > OCR.", usage=None)]
    assert main(arguments(corpus, endpoint, "--queries", "2", "--workers", "1")) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[0].startswith("1 of 2 queries ranked: ")
    assert out[1] == "asked 2: ranked 1, partial 1"
    assert "(1 answer without a count)" in out[2]


def test_key_comes_from_a_file_or_standard_input_and_is_never_told(
    corpus: Corpus,
    endpoint: Endpoint,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "key").write_text("from-file\n")
    assert main(arguments(corpus, endpoint, "--queries", "1", "--key-file", str(tmp_path / "key"))) == 0
    monkeypatch.setattr("sys.stdin", io.StringIO("from-stdin\n"))
    assert main(arguments(corpus, endpoint, "--queries", "2", "--key-file", "-")) == 0
    assert [headers["Authorization"] for headers, _ in endpoint.requests] == ["Bearer from-file", "Bearer from-stdin"]
    told = "".join(capsys.readouterr()) + table_path(corpus).read_text("utf-8")
    assert "from-file" not in told and "from-stdin" not in told


def test_endpoint_that_refuses_fails_the_command_in_one_line(
    corpus: Corpus, endpoint: Endpoint, capsys: pytest.CaptureFixture[str]
) -> None:
    endpoint.default = Reply(status=401, body=b'{"error": {"message": "who are you?"}}')
    assert main(arguments(corpus, endpoint, "--workers", "1")) == 1
    err = capsys.readouterr().err
    assert err == "pearl_core intents: stopped: refused: HTTP 401 who are you?; run it again to go on\n"


def test_a_run_that_ranks_nothing_has_failed(
    corpus: Corpus, endpoint: Endpoint, capsys: pytest.CaptureFixture[str]
) -> None:
    endpoint.default = Reply("I would rather not.")
    assert main(arguments(corpus, endpoint, "--queries", "1", "--json")) == 1
    out, err = capsys.readouterr()
    assert (json.loads(out)["asked"], err) == (1, "pearl_core intents: no query was ranked\n")


def test_queries_may_come_from_a_file(corpus: Corpus, endpoint: Endpoint, tmp_path: Path) -> None:
    (tmp_path / "q.jsonl").write_text('{"qid": "1", "query": "Umbrella"}\n{"qid": "2", "query": "umbrella"}\n')
    assert main(arguments(corpus, endpoint, "--from", str(tmp_path / "q.jsonl"))) == 0
    assert endpoint.queries() == ["Umbrella"]


def test_body_of_a_request_can_be_chosen(corpus: Corpus, endpoint: Endpoint) -> None:
    assert main(arguments(corpus, endpoint, "--queries", "1", "--body", '{"max_completion_tokens": 9}')) == 0
    assert set(endpoint.requests[0][1]) == {"model", "messages", "max_completion_tokens"}


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["--queries", "0"], "whole number of at least 1"),
        (["--body", "[1]"], "no JSON object"),
        (["--workers", "x"], "whole number of at least 1"),
        (["--timeout", "x"], "--timeout"),
    ],
)
def test_wrong_usage_is_told(
    corpus: Corpus, endpoint: Endpoint, more: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        main(arguments(corpus, endpoint, *more))
    assert stop.value.code == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    "more", [["--endpoint", "api.example.com"], ["--timeout", "0"], ["--timeout", "nan"], ["--proxy", "nowhere"]]
)
def test_settings_that_no_chat_can_have_are_wrong_usage(corpus: Corpus, endpoint: Endpoint, more: list[str]) -> None:
    assert main(arguments(corpus, endpoint, *more)) == 2
    assert not endpoint.requests


@pytest.mark.parametrize("text", ["", "\n", " \nlater\n"])
def test_key_file_without_a_key_is_refused(
    corpus: Corpus, endpoint: Endpoint, tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "key").write_text(text)
    assert main(arguments(corpus, endpoint, "--key-file", str(tmp_path / "key"))) == 1
    assert "no key on its first line" in capsys.readouterr().err
    assert not endpoint.requests
