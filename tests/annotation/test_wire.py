"""What the desk does with requests that its own page never sends: refused in one line, nothing written, no 500."""

import asyncio
import json
from collections.abc import Iterator

import pytest

from benchmarks.desk import NAME, begin, small_home
from benchmarks.visitor import CALLS, Visitor
from tests.annotation.live import Live, attacking, live_desk


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    home = small_home(tmp_path_factory.mktemp("wire"))
    db = f"sqlite:///{home}/records.db"
    with live_desk(home, NAME, db, begin(home, NAME, db, name="one", system_p="gpop", system_b="bm25")) as live:
        live.experiments.enrol("bob", "20-29", "female")
        yield live


CLICK = {"impression": "0" * 32, "position": 1, "kind": "click", "event_id": "fresh"}
JSON = {"Content-Type": "application/json"}
MULTIPART = {"Content-Type": "multipart/form-data; boundary=q"}
FILE = b'--q\r\nContent-Disposition: form-data; name="files"; filename="../../x.py"\r\n\r\nhi\r\n--q--\r\n'
DEEP = b"[" * 20_000 + b"]" * 20_000
NESTED = b'{"a":' * 9000


@pytest.mark.parametrize(
    ("address", "body", "headers", "status"),
    [
        (CALLS, b"CALL", JSON | {"Origin": "https://evil.example"}, 403),
        (CALLS, b"CALL", JSON | {"Origin": "null"}, 403),
        (CALLS, b"CALL", JSON | {"Origin": "", "Sec-Fetch-Site": "cross-site"}, 403),
        (CALLS, b"CALL", JSON | {"Origin": "", "Sec-Fetch-Site": "same-site"}, 403),
        (CALLS, b"CALL", {"Content-Type": "text/plain"}, 415),
        (CALLS, b"data=1&fn_name=react", {"Content-Type": "application/x-www-form-urlencoded"}, 415),
        (CALLS, FILE, MULTIPART, 415),
        (CALLS, b"", {}, 415),
        *((CALLS, body, JSON, 400) for body in (b"", b"{", b"[1]", b"null", b"\xff\xfe", b"1e9", DEEP, NESTED)),
        (CALLS, b'{"data": {"a": ' + DEEP + b"}}", JSON, 400),
        (CALLS, b"{}", JSON, 404),
        (CALLS, b'{"component_id": 99999, "fn_name": "react", "data": {}}', JSON, 404),
        (CALLS, b'{"component_id": "8", "fn_name": ["react"], "data": {}}', JSON, 404),
        (CALLS, b"x" * 70_000, JSON, 413),
        ("/who", b"x" * 70_000, JSON, 413),
        ("/gradio_api/upload", FILE, MULTIPART, 404),
        ("/upload", FILE, MULTIPART, 404),
        ("/gradio_api/queue/join", b"{}", JSON, 404),
        ("/gradio_api/run/predict", b"{}", JSON, 404),
        ("/gradio_api/api/react", b"{}", JSON, 404),
        ("/img/page/x/1", b"{}", JSON, 404),
    ],
    ids=lambda value: str(value)[:40],
)  # fmt: skip
def test_what_is_no_call_of_our_own_page_is_refused(
    live: Live, address: str, body: bytes, headers: dict[str, str], status: int
) -> None:
    async def posted(bob: Visitor) -> tuple[int, str]:
        call = {"component_id": bob.panes["compare"], "fn_name": "react", "data": CLICK}
        content = json.dumps(call).encode() if body == b"CALL" else body
        if headers.get("Origin") == "":
            del bob.client.headers["Origin"]
        sent = {name: value for name, value in headers.items() if value}
        answer = await bob.client.post(address, content=content, headers=sent)
        return answer.status_code, answer.text

    before = live.dump()
    got, text = attacking(live, "bob", posted)
    assert got == status and len(text) < 60 and "\n" not in text.strip()
    assert live.dump() == before


@pytest.mark.parametrize(
    "address",
    [
        "/img/sticker/small/../../corpora/small/corpus.json",
        "/img/sticker/small/..%2f..%2fsecret",
        "/img/sticker/small/%2e%2e/%2e%2e/records.db",
        "/img/sticker/small//etc/passwd",
        "/img/page/..%2f..%2f/1",
        "/img/page/x/1%00",
        "/assets/../../records.db",
        "/assets/%2e%2e/%2e%2e/app.py",
        "/static/..%2f..%2f..%2f..%2fetc%2fpasswd",
        "/static/%2fetc%2fpasswd",
        "/download/../records.db",
        "/download/..%2frecords.db",
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/file/etc/passwd",
        "/gradio_api/stream/x/1/2/playlist.m3u8",
        "/file=/etc/passwd",
        "/config",
        "/gradio_api/info",
        "/monitoring",
    ],
)
def test_no_address_leads_out_of_the_desk(live: Live, address: str) -> None:
    host, port = live.url.removeprefix("http://").split(":")

    async def raw(_: Visitor) -> bytes:
        """Asked by hand: a client would tidy the address up."""
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(f"GET {address} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n".encode())
        told = await reader.read()
        writer.close()
        return told

    told: bytes = attacking(live, "bob", raw)
    status = int(told.split(b" ", 2)[1])
    assert status in (400, 403, 404, 405) and b"root:" not in told and b"SQLite" not in told
