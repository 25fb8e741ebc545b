"""A retrieval system behind HTTP that does as scripted."""

import json
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

GOOD = b'{"hits": [{"sticker_id": "s03", "score": 2.5}, {"sticker_id": "s01", "score": 1}], "version": "v1"}'


@dataclass(frozen=True)
class Reply:
    """What the server does with one request."""

    body: bytes = GOOD
    status: int = 200
    delay: float = 0.0  # seconds before the answer
    drip: float = 0.0  # seconds between the bytes of the answer
    headers: Mapping[str, str] = field(default_factory=dict)


class Server:
    """Gives `reply` to everybody; keeps what it was asked."""

    def __init__(self, port: int = 0) -> None:
        self.reply = Reply()
        self.asked: list[tuple[Mapping[str, str], dict[str, Any]]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", port), self._handler())
        self._server.daemon_threads = True
        self.port = self._server.server_port
        self.url = f"http://127.0.0.1:{self.port}/search"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(server) -> type[BaseHTTPRequestHandler]:  # noqa: N805
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                server.asked.append((dict(self.headers), json.loads(body)))
                reply = server.reply
                time.sleep(reply.delay)
                try:
                    self.send_response(reply.status)
                    for name, value in {**reply.headers, "Content-Length": str(len(reply.body))}.items():
                        self.send_header(name, value)
                    self.end_headers()
                    step = 1 if reply.drip else max(1, len(reply.body))
                    for at in range(0, len(reply.body), step):
                        self.wfile.write(reply.body[at : at + step])
                        self.wfile.flush()
                        time.sleep(reply.drip)
                except OSError:
                    pass  # whoever asked has gone

            def log_message(self, format: str, *args: Any) -> None:
                pass

        return Handler


@pytest.fixture
def server() -> Iterator[Server]:
    served = Server()
    yield served
    served.close()


def hits(*told: Any, **more: Any) -> bytes:
    return json.dumps({"hits": list(told), **more}).encode()
