"""Pictures asked about through a local endpoint: what is sent, and wrong, slow, partial and refused answers."""

import base64
import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from pearl_core.vlm.endpoint import PATIENCE, SIDE, EndpointModel, data_url
from pearl_core.vlm.model import NoAnswer
from pearl_core.vlm.prompts import KEYWORDS
from tests.intents.conftest import Endpoint, NewChat, Reply


def test_question_goes_out_with_the_picture_as_a_data_url(
    endpoint: Endpoint, new_chat: NewChat, pictures: list[Path]
) -> None:
    endpoint.default = Reply("good night")
    model = EndpointModel(new_chat())
    assert model.ask(pictures[:1], KEYWORDS) == ["good night"]
    image, text = endpoint.requests[0][1]["messages"][0]["content"]
    assert text == {"type": "text", "text": KEYWORDS.text}
    assert image["type"] == "image_url"
    head, _, sent = image["image_url"]["url"].partition(",")
    assert head == "data:image/png;base64"
    assert Image.open(io.BytesIO(base64.b64decode(sent))).size == (24, 24)
    assert (model.usage.calls, model.usage.prompt_tokens) == (1, 500)


def test_large_picture_is_reduced(tmp_path: Path) -> None:
    Image.new("RGB", (900, 2 * SIDE)).save(tmp_path / "large.png")
    sent = base64.b64decode(data_url(tmp_path / "large.png").partition(",")[2])
    assert Image.open(io.BytesIO(sent)).size == (SIDE, SIDE)


def test_answers_come_in_the_order_of_the_pictures(
    endpoint: Endpoint, new_chat: NewChat, pictures: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def by_picture(headers: Any, path: str, body: bytes) -> Reply:
        number = [data_url(picture).encode() in body for picture in pictures].index(True)
        return Reply(f"picture {number}", delay=0.1 * (3 - number))

    monkeypatch.setattr(endpoint, "_next", by_picture)
    assert EndpointModel(new_chat()).ask(pictures, KEYWORDS) == [f"picture {number}" for number in range(4)]


@pytest.mark.parametrize(
    ("reply", "config", "reason"),
    [
        (Reply(body=b"<html>"), {}, "invalid answer: no JSON with choices[0].message.content"),
        (Reply(text=""), {}, "empty answer: choices[0].message.content is empty"),
        (Reply(delay=0.5), {"timeout": 0.1}, "time-out: no answer within 0.1 s"),
        (Reply(drip=0.02), {"timeout": 0.2}, "time-out: no answer within 0.2 s"),
        (Reply(body=b'{"choices": [{"message": {"con'), {}, "invalid answer: no JSON"),
        (Reply(status=500), {}, "unavailable: HTTP 500"),
        (Reply(status=400, body=b'{"error": "no such picture"}'), {}, "refused: HTTP 400 no such picture"),
    ],
)
def test_fault_of_one_picture_is_named_and_the_others_are_answered(
    endpoint: Endpoint, new_chat: NewChat, pictures: list[Path], reply: Reply, config: dict[str, Any], reason: str
) -> None:
    endpoint.default = reply
    model = EndpointModel(new_chat(attempts=1, **config))
    (fault,) = model.ask(pictures[:1], KEYWORDS)
    assert isinstance(fault, NoAnswer) and fault.reason.startswith(reason)
    endpoint.default = Reply("hello")
    assert model.ask(pictures[:2], KEYWORDS) == ["hello", "hello"]
    assert (model.stopped, model.usage.calls) == ("", 3)


def test_busy_endpoint_is_asked_again(endpoint: Endpoint, new_chat: NewChat, pictures: list[Path]) -> None:
    endpoint.replies = [Reply(status=503)]
    endpoint.default = Reply("hello")
    model = EndpointModel(new_chat())
    assert model.ask(pictures[:1], KEYWORDS) == ["hello"]
    assert model.usage.calls == 2


def test_endpoint_that_fails_in_a_row_is_given_up(endpoint: Endpoint, new_chat: NewChat, pictures: list[Path]) -> None:
    endpoint.default = Reply(status=401)
    model = EndpointModel(new_chat())
    model.ask(pictures[:1] * (PATIENCE - 1), KEYWORDS)
    assert model.stopped == ""
    model.ask(pictures[:1], KEYWORDS)
    assert model.stopped == "refused: HTTP 401"


def test_broken_picture_is_not_sent(endpoint: Endpoint, new_chat: NewChat, tmp_path: Path) -> None:
    assert EndpointModel(new_chat()).ask([tmp_path / "none.png"], KEYWORDS) == [NoAnswer("no such file")]
    assert endpoint.requests == []


def test_identity_is_of_place_model_and_body_and_never_of_the_key(endpoint: Endpoint) -> None:
    from pearl_core.llm import Chat, ChatConfig

    def key(model: str = "m", secret: str | None = None, **config: Any) -> str:
        return EndpointModel(Chat(ChatConfig(endpoint.url, model, **config), secret)).identity.key

    assert key(secret="s3cret") == key() == key(timeout=1.0)
    assert len({key(), key("other"), key(body={"temperature": 1})}) == 3
