"""What the app refuses, asked without a browser: other hosts, other pages, large bodies, unknown addresses."""

import http.client
import json
import socket
import subprocess
import sys
from typing import Any

import pytest

import app as desk
from annotation.people.seal import COOKIE
from tests.browser.conftest import ROOT, App


def ask(app: App, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, dict[str, str], bytes]:
    wire = http.client.HTTPConnection("127.0.0.1", app.port, timeout=20)
    try:
        wire.request(method, path, body or None, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = wire.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        wire.close()


def who(**said: object) -> bytes:
    return json.dumps(said).encode()


def test_it_answers_on_its_own_address(app: App) -> None:
    status, headers, body = ask(app, "GET", "/healthz")
    assert (status, json.loads(body)) == (200, {"ok": True})
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "192.168.1.5:7860", "[", ""])
def test_another_host_is_refused(app: App, host: str) -> None:
    assert ask(app, "GET", "/", Host=host)[0] in (400, 421)


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:1"])
def test_a_write_from_another_page_is_refused(app: App, origin: str) -> None:
    before = app.rows("select count(*) from annotator")
    for path in ("/who", "/gradio_api/component_server/"):
        assert ask(app, "POST", path, who(pseudonym="mallory"), Origin=origin)[0] == 403
    assert ask(app, "POST", "/who", who(pseudonym="mallory"), Sec_Fetch_Site="cross-site")[0] == 403
    assert app.rows("select count(*) from annotator") == before


def test_no_answer_allows_other_origins(app: App) -> None:
    headers = ask(app, "GET", "/", Origin="https://evil.example")[1]
    assert not [name for name in headers if name.startswith("access-control-")]


def test_a_body_beyond_the_bound_is_refused(app: App) -> None:
    assert ask(app, "POST", "/who", b"x" * 70_000)[0] == 413
    wire = http.client.HTTPConnection("127.0.0.1", app.port, timeout=20)
    parts = iter([b"x" * 40_000] * 3)
    wire.request("POST", "/who", parts, {"Transfer-Encoding": "chunked"}, encode_chunked=True)
    assert wire.getresponse().status == 413
    wire.close()


@pytest.mark.parametrize(
    "path",
    [
        "/config",
        "/gradio_api/info",
        "/gradio_api/queue/join",
        "/gradio_api/upload",
        "/gradio_api/file=/etc/passwd",
        "/monitoring",
        "/docs",
        "/img/page/unknown/1",
        "/img/page/unknown/" + "9" * 5000,
        "/img/sticker/hues/unknown",
        "/img/sticker/other/hue-01",
        "/download/unknown.csv",
        "/img/sticker/hues/..%2f..%2fcorpus.json",
    ],
)
def test_unknown_addresses_are_404_without_detail(app: App, path: str) -> None:
    for method in ("GET", "POST"):
        status, _, body = ask(app, method, path)
        assert status in (404, 405) and len(body) < 60 and b"/" not in body


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"[1]", b"nonsense", who(pseudonym="x", age_band="90-99"), who(pseudonym="x", gender=["female"])),
        *(who(pseudonym=name) for name in ("", None, ["x"], 5, "\0", "\ud800", "\u202e\u200b")),
    ],
)
def test_a_bad_name_is_one_line(app: App, body: bytes) -> None:
    status, headers, said = ask(app, "POST", "/who", body)
    told = json.loads(said)
    assert status == 200 and set(told) == {"error"} and "\n" not in told["error"]
    assert "set-cookie" not in headers


def test_the_cookie_is_signed_and_out_of_reach_of_scripts(app: App) -> None:
    _, headers, _ = ask(app, "POST", "/who", who(pseudonym="signed", age_band="", gender=""))
    cookie = headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=strict" in cookie
    value = cookie.split(";")[0].split("=", 1)[1]
    assert me(app, value) == "signed"
    assert me(app, value[:-1] + ("0" if value[-1] != "0" else "1")) is None
    assert me(app, value.split(".")[0]) is None


def me(app: App, cookie: str) -> Any:
    page = ask(app, "GET", "/")[2].decode()
    config = json.loads(page.split("window.gradio_config = ", 1)[1].split(";</script>", 1)[0])
    top = next(one["id"] for one in config["components"] if one["props"].get("elem_id") == "top")
    call = json.dumps({"data": {}, "component_id": top, "fn_name": "me", "session_hash": "test"}).encode()
    answer = ask(app, "POST", "/gradio_api/component_server/", call, Cookie=f"{COOKIE}={cookie}",
                 Content_Type="application/json")[2]  # fmt: skip
    person = json.loads(answer)["value"]["person"]
    return person and person["pseudonym"]


def test_other_addresses_and_taken_ports_are_one_clear_line(app: App, capfd: pytest.CaptureFixture[str]) -> None:
    def refused(*options: str) -> str:
        assert desk.main(options) == 1
        told = capfd.readouterr()
        assert told.out == "" and told.err.count("\n") == 1
        return told.err

    assert "--host 0.0.0.0" in refused("--host", "0.0.0.0") and "accounts" in refused("--host", "0.0.0.0")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert "--port takes another one" in refused("--port", str(taken.getsockname()[1]))
    assert "no corpus 'nowhere'" in refused("--port", "0", "--corpus", "nowhere", "--home", str(app.home))


def test_records_that_cannot_be_opened_are_one_clear_line(app: App) -> None:
    options = ("--port", "0", "--corpus", "hues", "--home", str(app.home), "--db", "sqlite:////dev/null/x")
    done = subprocess.run([sys.executable, "app.py", *options], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1 and done.stdout == "" and done.stderr.count("\n") == 1
    assert "records at sqlite:////dev/null/x cannot be opened" in done.stderr
