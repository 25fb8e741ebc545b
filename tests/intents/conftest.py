"""An endpoint that speaks chat completions as scripted, and an encoder that needs no model."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from pearl_core.llm import Chat, ChatConfig

GOOD = "Let's see. Therefore, the answer is: IP > style > entity > meaning > OCR."
GOOD_ORDER = ("character_ip", "visual_style", "entity", "meaning", "ocr_text")


@dataclass(frozen=True)
class Reply:
    """What the endpoint does with one request; `body` beats `text`."""

    text: str | None = GOOD
    status: int = 200
    body: bytes | None = None
    delay: float = 0.0  # seconds before the answer
    drip: float = 0.0  # seconds between the bytes of the answer
    headers: Mapping[str, str] = field(default_factory=dict)
    usage: Mapping[str, Any] | None = field(default_factory=lambda: {"prompt_tokens": 500, "completion_tokens": 120})

    def content(self) -> bytes:
        if self.body is not None:
            return self.body
        told = {"choices": [{"message": {"role": "assistant", "content": self.text}}], "usage": self.usage}
        return json.dumps(told).encode()


class Endpoint:
    """Replies in the order of `replies`, then always `default`; keeps what it was asked."""

    def __init__(self) -> None:
        self.replies: list[Reply] = []
        self.default = Reply()
        self.requests: list[tuple[Mapping[str, str], dict[str, Any]]] = []
        self.paths: list[str] = []
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def queries(self) -> list[str]:
        """The queries that were asked about."""
        asked = [body["messages"][0]["content"] for _, body in self.requests]
        return [prompt.rpartition("for the query: ")[2].partition(".\n")[0] for prompt in asked]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _next(self, headers: Mapping[str, str], path: str, body: bytes) -> Reply:
        with self._lock:
            self.requests.append((headers, json.loads(body)))
            self.paths.append(path)
            return self.replies.pop(0) if self.replies else self.default

    def _handler(endpoint) -> type[BaseHTTPRequestHandler]:  # noqa: N805
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                reply = endpoint._next(dict(self.headers), self.path, body)
                time.sleep(reply.delay)
                content = reply.content()
                try:
                    self.send_response(reply.status)
                    for name, value in {**reply.headers, "Content-Length": str(len(content))}.items():
                        self.send_header(name, value)
                    self.end_headers()
                    pieces = [content[i : i + 1] for i in range(len(content))] if reply.drip else [content]
                    for piece in pieces:
                        self.wfile.write(piece)
                        self.wfile.flush()
                        time.sleep(reply.drip)
                except OSError:
                    pass  # whoever asked has gone

            def log_message(self, format: str, *args: Any) -> None:
                pass

        return Handler


class LetterEncoder:
    """A text's vector counts its letters: enough for a linear classifier to learn from, and exact."""

    name = "letters"
    dimension = 26

    def encode(
        self, texts: Sequence[str], progress: Callable[[float], None] = lambda share: None
    ) -> NDArray[np.float32]:
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in enumerate(texts):
            for letter in text.lower():
                if "a" <= letter <= "z":
                    vectors[row, ord(letter) - ord("a")] += 1
        lengths = np.maximum(1, np.linalg.norm(vectors, axis=1, keepdims=True))
        unit: NDArray[np.float32] = np.divide(vectors, lengths, dtype=np.float32)
        return unit


NewChat = Callable[..., Chat]


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    served = Endpoint()
    yield served
    served.close()


@pytest.fixture
def new_chat(endpoint: Endpoint) -> NewChat:
    """`new_chat(key=None, **config)`: a chat with the scripted endpoint that waits only milliseconds."""

    def new(key: str | None = None, **config: Any) -> Chat:
        return Chat(ChatConfig(endpoint.url, "tiny-chat", **{"backoff": 0.01, "timeout": 5.0, **config}), key)

    return new


@pytest.fixture
def letters() -> LetterEncoder:
    return LetterEncoder()
