"""Chat completions against a scripted endpoint: answers, faults, retries, costs, and that the key stays hidden."""

import time
from typing import Any

import pytest

from pearl_core.llm import Chat, ChatConfig, ChatError
from tests.intents.conftest import Endpoint, NewChat, Reply


def test_question_goes_out_as_one_message_with_key_model_and_body(endpoint: Endpoint, new_chat: NewChat) -> None:
    completion = new_chat("s3cret").complete("Hello?")
    assert completion.text.endswith("IP > style > entity > meaning > OCR.")
    headers, body = endpoint.requests[0]
    assert endpoint.paths == ["/v1/chat/completions"]
    assert headers["Authorization"] == "Bearer s3cret"
    assert body == {
        "model": "tiny-chat",
        "messages": [{"role": "user", "content": "Hello?"}],
        "temperature": 0,
        "max_tokens": 1024,
    }


def test_without_a_key_none_is_sent_and_the_body_is_as_configured(endpoint: Endpoint, new_chat: NewChat) -> None:
    new_chat(body={"max_completion_tokens": 9}).complete("Hello?")
    headers, body = endpoint.requests[0]
    assert "Authorization" not in headers
    assert set(body) == {"model", "messages", "max_completion_tokens"}


def test_usage_counts_calls_and_tokens_as_reported(new_chat: NewChat) -> None:
    usage = new_chat().complete("Hello?").usage
    assert (usage.calls, usage.prompt_tokens, usage.completion_tokens, usage.uncounted) == (1, 500, 120, 0)
    assert 0 < usage.seconds < 5


@pytest.mark.parametrize("counts", [None, {}, {"prompt_tokens": "many"}, "7"])
def test_answer_without_token_counts_is_counted_as_uncounted(
    endpoint: Endpoint, new_chat: NewChat, counts: Any
) -> None:
    endpoint.replies = [Reply(usage=counts)]
    usage = new_chat().complete("Hello?").usage
    assert (usage.calls, usage.prompt_tokens, usage.uncounted) == (1, 0, 1)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_busy_or_broken_server_is_asked_again_and_every_call_counts(
    endpoint: Endpoint, new_chat: NewChat, status: int
) -> None:
    endpoint.replies = [Reply(status=status), Reply(status=status)]
    usage = new_chat().complete("Hello?").usage
    assert (usage.calls, usage.prompt_tokens) == (3, 500)
    assert len(endpoint.requests) == 3


def test_waits_double_from_attempt_to_attempt(endpoint: Endpoint, new_chat: NewChat) -> None:
    endpoint.default = Reply(status=500)
    started = time.monotonic()
    with pytest.raises(ChatError, match="unavailable: HTTP 500") as error:
        new_chat(backoff=0.1, attempts=3).complete("Hello?")
    assert time.monotonic() - started >= 0.1 + 0.2
    assert error.value.usage.calls == 3


def test_server_that_says_how_long_to_wait_is_left_alone_that_long(endpoint: Endpoint, new_chat: NewChat) -> None:
    endpoint.replies = [Reply(status=429, headers={"Retry-After": "0.3"})]
    started = time.monotonic()
    new_chat().complete("Hello?")
    assert time.monotonic() - started >= 0.3


@pytest.mark.parametrize("status", [301, 400, 401, 404])
def test_refused_request_is_not_repeated(endpoint: Endpoint, new_chat: NewChat, status: int) -> None:
    endpoint.default = Reply(status=status, body=b'{"error": {"message": "wrong key s3cret given"}}')
    with pytest.raises(ChatError) as error:
        new_chat("s3cret").complete("Hello?")
    assert str(error.value) == f"refused: HTTP {status} wrong key *** given"
    assert len(endpoint.requests) == 1


def test_what_an_endpoint_says_can_be_printed(endpoint: Endpoint, new_chat: NewChat) -> None:
    endpoint.default = Reply(status=401, body=b'{"error": {"message": "\\ud800 \\u001b[31mred\\u202e \\u597d"}}')
    with pytest.raises(ChatError) as error:
        new_chat().complete("Hello?")
    assert str(error.value) == "refused: HTTP 401 [31mred 好"


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (b"<html>busy</html>", "invalid answer"),
        (b"", "invalid answer"),
        (b"[]", "invalid answer"),
        (b'{"choices": []}', "invalid answer"),
        (b'{"choices": [{"message": {"content": 7}}]}', "invalid answer"),
        (b'{"choices": [{"message": null}]}', "invalid answer"),
        (b"[" * 100_000, "invalid answer"),
        (b"\xff\xfe", "invalid answer"),
        (b'{"choices": [{"message": {"content": null}}]}', "empty answer"),
        (b'{"choices": [{"message": {"content": " \\n"}}]}', "empty answer"),
    ],
)
def test_unreadable_and_empty_answers_are_named(endpoint: Endpoint, new_chat: NewChat, body: bytes, fault: str) -> None:
    endpoint.default = Reply(body=body)
    with pytest.raises(ChatError) as error:
        new_chat(attempts=2).complete("Hello?")
    assert error.value.fault == fault
    assert len(endpoint.requests) == 2


def test_silent_server_runs_into_the_time_out(endpoint: Endpoint, new_chat: NewChat) -> None:
    endpoint.default = Reply(delay=3)
    started = time.monotonic()
    with pytest.raises(ChatError, match=r"time-out: no answer within 0\.2 s"):
        new_chat(timeout=0.2, attempts=2).complete("Hello?")
    assert time.monotonic() - started < 2


def test_server_that_drips_runs_into_the_same_time_out(endpoint: Endpoint, new_chat: NewChat) -> None:
    endpoint.default = Reply(drip=0.05)  # about 200 bytes: ten seconds
    started = time.monotonic()
    with pytest.raises(ChatError, match="time-out"):
        new_chat(timeout=0.3, attempts=1).complete("Hello?")
    assert time.monotonic() - started < 2


def test_nobody_there_is_unavailable(endpoint: Endpoint, new_chat: NewChat) -> None:
    chat = new_chat(attempts=1)
    endpoint.close()
    with pytest.raises(ChatError, match=r"unavailable: .*refused"):
        chat.complete("Hello?")


@pytest.mark.parametrize(
    ("key", "config", "told"),
    [
        ("", {}, "one word of printable ASCII"),
        ("two words", {}, "one word of printable ASCII"),
        ("line\nbreak", {}, "one word of printable ASCII"),
        ("schlüssel", {}, "one word of printable ASCII"),
        (None, {"timeout": 0}, "timeout > 0"),
        (None, {"attempts": 0}, "attempts >= 1"),
    ],
)
def test_wrong_settings_are_refused_without_showing_the_key(
    new_chat: NewChat, key: str | None, config: dict[str, Any], told: str
) -> None:
    with pytest.raises(ValueError, match=told) as error:
        new_chat(key, **config)
    assert not key or key not in str(error.value)


def test_endpoint_must_be_a_url() -> None:
    with pytest.raises(ValueError, match=r"'api\.example\.com' is no URL"):
        ChatConfig("api.example.com", "m")


def test_endpoint_may_be_given_with_its_last_part(endpoint: Endpoint) -> None:
    Chat(ChatConfig(f"{endpoint.url}/chat/completions/", "m")).complete("Hello?")
    assert endpoint.paths == ["/v1/chat/completions"]


def test_proxy_settings_of_the_environment_are_not_read(new_chat: NewChat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    assert new_chat(attempts=1).complete("Hello?").text
