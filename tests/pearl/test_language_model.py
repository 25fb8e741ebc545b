"""A language model that ranks the intents of queries as they come: for the desk's systems, and on the console."""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from app import read_settings
from pearl_core.cli import main
from pearl_core.corpus import Corpus
from pearl_core.intents import IntentAsker
from pearl_core.llm import Chat, ChatConfig
from pearl_core.pearl import search
from pearl_core.serving import Systems
from pearl_core.systems import build_system
from pearl_core.types import Query
from tests.intents.conftest import GOOD_ORDER, Endpoint, Reply, endpoint

__all__ = ["endpoint"]  # a fixture
QUERY = Query("good night")


@pytest.fixture(scope="module")
def corpus(new_corpus: Any) -> Corpus:
    built: Corpus = new_corpus("advised")
    for name in ("pearl", "pearl-hybrid", "gpop"):
        build_system(name, built)
    return built


def asking(corpus: Corpus, endpoint: Endpoint, time_limit: float = 5.0) -> Systems:
    chat = Chat(ChatConfig(endpoint.url, "tiny-chat", timeout=5.0, attempts=1))
    return Systems(corpus, IntentAsker(chat, time_limit))


def intents(systems: Systems, name: str = "pearl", query: Query = QUERY) -> dict[str, Any]:
    systems.retrieve(name, query, 5)
    system: Any = systems.get(name)
    told: dict[str, Any] = system.explain(query, 5)["intents"]
    return told


def test_systems_ask_one_model_once_for_a_query(corpus: Corpus, endpoint: Endpoint) -> None:
    systems = asking(corpus, endpoint)
    for name in ("pearl", "pearl-hybrid"):
        told = intents(systems, name)
        assert (told["order"], told["source"]) == (list(GOOD_ORDER), "llm")
    assert endpoint.queries() == ["good night"]


def test_a_system_that_ranks_no_intents_is_left_as_it_is(corpus: Corpus, endpoint: Endpoint) -> None:
    assert asking(corpus, endpoint).retrieve("gpop", QUERY, 3).ids
    assert not endpoint.requests


@pytest.mark.parametrize(
    "reply",
    [
        Reply("I like cats."),
        Reply(body=b"<html>"),
        Reply(status=401),
        Reply(status=500),
        Reply(text=""),
        Reply(delay=2),
    ],
    ids=["nonsense", "no JSON", "refused", "broken", "silent", "slow"],
)
def test_whatever_the_model_does_the_query_is_answered_as_without_it(
    corpus: Corpus, endpoint: Endpoint, reply: Reply
) -> None:
    endpoint.default = reply
    systems, alone = asking(corpus, endpoint, 0.3), Systems(corpus)
    assert intents(systems)["source"] == "classifier"
    assert intents(systems)["reason"].startswith("language model: ")
    assert systems.retrieve("pearl", QUERY, 5).ids == alone.retrieve("pearl", QUERY, 5).ids


def test_a_late_answer_counts_after_a_while(
    corpus: Corpus, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "KEPT_S", 1)
    endpoint.default = Reply(delay=0.5)
    systems = asking(corpus, endpoint, 0.1)
    assert intents(systems)["source"] == "classifier"
    time.sleep(1.6)
    assert intents(systems)["source"] == "llm"


def test_the_console_asks_it(
    corpus: Corpus, endpoint: Endpoint, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "key").write_text("sesame\n", "utf-8")
    command = ["search", "good night", "--corpus", "advised", "--home", str(corpus.folder.parents[1]), "--json"]
    asked = ["--llm-endpoint", endpoint.url, "--llm-model", "deepseek-chat", "--llm-key-file", str(tmp_path / "key")]
    assert main([*command, "--system", "pearl", *asked]) == 0
    assert json.loads(capsys.readouterr().out)["explain"]["intents"]["source"] == "llm"
    headers, body = endpoint.requests[0]
    assert (headers["Authorization"], body["model"]) == ("Bearer sesame", "deepseek-chat")
    assert main([*command, "--system", "gpop", *asked]) == 2
    assert "no use to gpop, which ranks no intents" in capsys.readouterr().err
    assert main([*command, "--system", "pearl", "--llm-model", "m"]) == 2
    assert "--llm-model m is of no use without --llm-endpoint" in capsys.readouterr().err


def test_the_desk_reads_its_model_from_options_over_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name, value in {"ENDPOINT": "http://there/v1", "MODEL": "m", "KEY": "sesame", "TIME_LIMIT": "1.5"}.items():
        monkeypatch.setenv(f"STICKER_DESK_LLM_{name}", value)
    told, _ = read_settings(["--llm-model", "other"])
    assert (told.llm_endpoint, told.llm_model, told.llm_key) == ("http://there/v1", "other", "sesame")
    assert told.llm_time_limit == 1.5
    assert "sesame" not in repr(told)
    (tmp_path / "key").write_text("open\n", "utf-8")
    assert read_settings(["--llm-key-file", str(tmp_path / "key")])[0].llm_key == "open"
    monkeypatch.setenv("STICKER_DESK_LLM_TIME_LIMIT", "soon")
    with pytest.raises(ValueError, match="STICKER_DESK_LLM_TIME_LIMIT is 'soon'"):
        read_settings([])
