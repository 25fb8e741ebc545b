"""Filling the table: every query once, resumable, with its cost, and stopped where going on is no use."""

from pathlib import Path

import pytest
from filelock import FileLock

from pearl_core.intents.precompute import PATIENCE, fill_table
from pearl_core.intents.table import read_rows, read_table
from tests.intents.conftest import Endpoint, NewChat, Reply

ORDER = ("character_ip", "visual_style", "entity", "meaning", "ocr_text")


def test_every_query_is_asked_once_and_its_cost_counted(tmp_path: Path, endpoint: Endpoint, new_chat: NewChat) -> None:
    seen: list[int] = []
    path = tmp_path / "built" / "t.jsonl"
    filled = fill_table(path, ["Good night", "hi", "Miso"], new_chat(), 2, seen.append)
    assert read_table(path) == {"good night": ORDER, "hi": ORDER, "miso": ORDER}
    assert sorted(endpoint.queries()) == ["Good night", "Miso", "hi"]
    assert (filled.wanted, filled.ranked_before, filled.asked, filled.ranked) == (3, 0, 3, 3)
    assert (filled.usage.calls, filled.usage.prompt_tokens, filled.usage.completion_tokens) == (3, 1_500, 360)
    assert seen == [0, 1, 2, 3]


def test_second_run_asks_only_what_is_missing(tmp_path: Path, endpoint: Endpoint, new_chat: NewChat) -> None:
    fill_table(tmp_path / "t.jsonl", ["a", "b"], new_chat(), 1)
    filled = fill_table(tmp_path / "t.jsonl", ["a", "b", "c"], new_chat(), 1)
    assert endpoint.queries() == ["a", "b", "c"]
    assert (filled.ranked_before, filled.asked, filled.usage.calls) == (2, 1, 1)


def test_another_model_is_asked_anew(tmp_path: Path, endpoint: Endpoint, new_chat: NewChat) -> None:
    fill_table(tmp_path / "t.jsonl", ["a"], new_chat(), 1)
    other = new_chat()
    other.config = type(other.config)(endpoint.url, "other-chat")
    fill_table(tmp_path / "t.jsonl", ["a"], other, 1)
    assert [body["model"] for _, body in endpoint.requests] == ["tiny-chat", "other-chat"]


def test_answers_that_are_no_ranking_are_kept_with_cost_and_reason_and_asked_again(
    tmp_path: Path, endpoint: Endpoint, new_chat: NewChat
) -> None:
    endpoint.replies = [Reply("The answer is: IP > OCR."), Reply("Sorry."), Reply()]
    path = tmp_path / "t.jsonl"
    filled = fill_table(path, ["a", "b", "c"], new_chat(), 1)
    assert filled.flaws == {"partial": 1, "no answer": 1}
    assert (filled.ranked, filled.usage.prompt_tokens, filled.stopped) == (1, 1_500, "")
    assert [(row.query, row.flaw) for row in read_rows(path)] == [("a", "partial"), ("b", "no answer"), ("c", "")]
    assert fill_table(path, ["a", "b", "c"], new_chat(), 1).ranked_before == 1
    assert read_table(path) == dict.fromkeys("abc", ORDER)


def test_wrong_key_stops_at_once(tmp_path: Path, endpoint: Endpoint, new_chat: NewChat) -> None:
    endpoint.default = Reply(status=401)
    filled = fill_table(tmp_path / "t.jsonl", [f"q{n}" for n in range(50)], new_chat(), 1)
    assert filled.stopped == "refused: HTTP 401"
    assert len(endpoint.requests) == 1


def test_endpoint_out_of_order_stops_after_some_patience_and_a_later_run_goes_on(
    tmp_path: Path, endpoint: Endpoint, new_chat: NewChat
) -> None:
    endpoint.replies = [Reply()] + [Reply(status=500)] * PATIENCE
    queries = [f"q{n}" for n in range(50)]
    filled = fill_table(tmp_path / "t.jsonl", queries, new_chat(attempts=1), 1)
    assert filled.stopped == "unavailable: HTTP 500"
    assert (filled.ranked, filled.flaws) == (1, {"unavailable": PATIENCE})
    assert fill_table(tmp_path / "t.jsonl", queries, new_chat(), 4).stopped == ""
    assert len(read_table(tmp_path / "t.jsonl")) == 50


def test_interrupted_run_keeps_what_was_answered(tmp_path: Path, endpoint: Endpoint, new_chat: NewChat) -> None:
    def interrupt(done: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fill_table(tmp_path / "t.jsonl", [f"q{n}" for n in range(50)], new_chat(), 1, interrupt)
    assert len(endpoint.requests) < 50
    assert len(read_table(tmp_path / "t.jsonl")) == len(endpoint.requests)


def test_two_runs_do_not_fill_one_table(tmp_path: Path, new_chat: NewChat) -> None:
    path = tmp_path / "t.jsonl"
    with (
        FileLock(tmp_path / ".t.jsonl.lock"),
        pytest.raises(BlockingIOError, match="is being filled by another process"),
    ):
        fill_table(path, ["a"], new_chat(), 1)
