"""A system behind HTTP: the request, answers that break the rules, a server that is slow, huge, redirecting, down."""

import threading
import time
from pathlib import Path
from typing import Any

import pytest

from annotation.outside import HttpSettings, HttpSystem, OutsideError
from annotation.outside.http_system import ASKING
from pearl_core.types import Query, User, UserGroup
from tests.annotation.outside.conftest import Reply, Server, hits

STICKERS = {"s01", "s02", "s03"}


def asked_of(server: Server, environ: dict[str, str] | None = None, **settings: Any) -> HttpSystem:
    return HttpSystem("outside:acme", HttpSettings(server.url, **settings), STICKERS, environ or {})


def test_it_is_asked_and_answers_as_documented(server: Server) -> None:
    system = asked_of(server)
    found = system.retrieve(Query("good night", User("u", UserGroup("20-29", "female"))), 5)
    assert [(hit.sticker_id, hit.score) for hit in found.hits] == [("s03", 2.5), ("s01", 1.0)]
    assert (found.system, found.version, system.version) == ("outside:acme", "v1", "v1")
    assert 0 < found.latency_ms < 5000
    headers, body = server.asked[0]
    assert body == {"query": "good night", "k": 5, "user": {"age_band": "20-29", "gender": "female"}}
    assert "Authorization" not in headers


def test_nobody_known_is_null_and_nothing_else_of_a_person_goes_out(server: Server) -> None:
    asked_of(server).retrieve(Query("hi", User("u", None, ("s01",))), 3)
    assert server.asked[0][1] == {"query": "hi", "k": 3, "user": None}


def test_without_scores_the_order_stays_and_without_a_version_the_settings_stand_for_it(server: Server) -> None:
    server.reply = Reply(hits({"sticker_id": "s02"}, {"sticker_id": "s01"}))
    system = asked_of(server)
    found = system.retrieve(Query("hi"), 3)
    assert found.ids == ("s02", "s01") and found.hits[0].score > found.hits[1].score
    assert found.version == system.settings.fingerprint
    assert HttpSettings(server.url, time_limit=3).fingerprint != system.settings.fingerprint
    assert HttpSettings(server.url, secret="file:/key").fingerprint == system.settings.fingerprint


def test_finding_nothing_is_an_answer(server: Server) -> None:
    server.reply = Reply(hits())
    assert asked_of(server).retrieve(Query("hi"), 3).hits == ()


@pytest.mark.parametrize(
    ("body", "line"),
    [
        (b"<html>", "its answer is not JSON"),
        (b"\xff", "its answer is not JSON"),
        (b"[" * 100_000, "its answer is not JSON"),
        (b"[]", 'its answer is not an object with a list "hits"'),
        (b'{"hits": {}}', 'its answer is not an object with a list "hits"'),
        (hits("s01"), 'hit 1 is not an object with a text "sticker_id"'),
        (hits({"sticker_id": 1}), 'hit 1 is not an object with a text "sticker_id"'),
        (hits({"sticker_id": "s09"}), "hit 1 is sticker 's09', which the corpus does not have"),
        (hits({"sticker_id": "s01"}, {"sticker_id": "s01"}), "hit 2 is sticker 's01' for the second time"),
        (b'{"hits": [{"sticker_id": "s01", "score": NaN}]}', "its answer holds NaN, which is no finite number"),
        (b'{"hits": [{"sticker_id": "s01", "score": 1e999}]}', "hit 1 has the score inf, which is no finite number"),
        (hits({"sticker_id": "s01", "score": 10**400}), "which is no finite number"),
        (hits({"sticker_id": "s01", "score": "1"}), "hit 1 has the score '1', which is no finite number"),
        (hits({"sticker_id": "s01", "score": True}), "hit 1 has the score True"),
        (hits({"sticker_id": "s01", "score": 1}, {"sticker_id": "s02"}), "some of its hits have a score and some"),
        (hits(*({"sticker_id": one} for one in ("s01", "s02", "s03", "s01"))), "it answers 4 hits, 3 were asked for"),
        (hits(version=""), "its version is not a text of 1 to 100"),
        (hits(version=7), "its version is not a text of 1 to 100"),
        (hits(version="v\n1"), "its version is not a text of 1 to 100"),
        (b" " * 1_000_001, "its answer is longer than 1,000,000 bytes"),
    ],
)
def test_an_answer_that_breaks_the_rules_is_refused_in_one_line(server: Server, body: bytes, line: str) -> None:
    server.reply = Reply(body)
    with pytest.raises(OutsideError) as error:
        asked_of(server).retrieve(Query("hi"), 3)
    assert line in str(error.value) and "\n" not in str(error.value) and len(str(error.value)) < 200


@pytest.mark.parametrize("status", [201, 204, 400, 401, 404, 429, 500, 503])
def test_another_status_is_told(server: Server, status: int) -> None:
    server.reply = Reply(b"" if status == 204 else b"secret details", status=status)
    with pytest.raises(OutsideError, match=f"^it answers HTTP {status}$"):
        asked_of(server).retrieve(Query("hi"), 3)


def test_redirects_are_not_followed(server: Server) -> None:
    server.reply = Reply(status=307, headers={"Location": server.url})
    with pytest.raises(OutsideError, match="it redirects"):
        asked_of(server).retrieve(Query("hi"), 3)
    assert len(server.asked) == 1


def test_a_compressed_answer_is_refused(server: Server) -> None:
    server.reply = Reply(headers={"Content-Encoding": "gzip"})
    with pytest.raises(OutsideError, match="compressed"):
        asked_of(server).retrieve(Query("hi"), 3)


@pytest.mark.parametrize("reply", [Reply(delay=3.0), Reply(drip=0.05)], ids=["late", "drop by drop"])
def test_the_time_limit_is_for_the_whole_answer(server: Server, reply: Reply) -> None:
    server.reply = reply
    started = time.monotonic()
    with pytest.raises(OutsideError, match=r"no answer within 0\.3 s"):
        asked_of(server, time_limit=0.3).retrieve(Query("hi"), 3)
    assert time.monotonic() - started < 1.5


def test_nothing_goes_on_reading_an_answer_that_is_late(server: Server) -> None:
    server.reply = Reply(drip=0.05)  # all of it takes five seconds
    before = {thread.ident for thread in threading.enumerate()}
    with pytest.raises(OutsideError, match="no answer within"):
        asked_of(server, time_limit=0.3).retrieve(Query("hi"), 3)
    end = time.monotonic() + 2.0
    while asking := [one for one in threading.enumerate() if one.name == ASKING and one.ident not in before]:
        assert time.monotonic() < end, asking
        time.sleep(0.05)


def test_after_several_failures_it_is_left_alone_and_then_tried_again(server: Server) -> None:
    system = asked_of(server, failures=2, rest=0.3)
    server.reply = Reply(status=500)
    for _ in range(2):
        with pytest.raises(OutsideError, match="HTTP 500"):
            system.retrieve(Query("hi"), 3)
    with pytest.raises(OutsideError, match="failed 2 times in a row and is left alone for 1 s more"):
        system.retrieve(Query("hi"), 3)
    assert len(server.asked) == 2
    server.reply = Reply()
    time.sleep(0.35)
    assert system.retrieve(Query("hi"), 3).ids == system.retrieve(Query("hi"), 3).ids == ("s03", "s01")


def test_a_server_that_is_down_is_told_and_found_again_when_it_is_back(server: Server) -> None:
    system = asked_of(server)
    system.retrieve(Query("hi"), 3)
    server.close()
    for _ in range(2):
        with pytest.raises(OutsideError, match=r"it cannot be reached \(ConnectError\)"):
            system.retrieve(Query("hi"), 3)
    back = Server(server.port)
    assert system.retrieve(Query("hi"), 3).ids == ("s03", "s01")
    back.close()


@pytest.mark.parametrize("source", ["env", "file"])
def test_a_secret_goes_out_as_authorization_and_nowhere_else(server: Server, tmp_path: Path, source: str) -> None:
    name = "STICKER_DESK_OUTSIDE_ACME"
    file = tmp_path / "key"
    file.write_text("Bearer abc123\nsecond line\n")
    secret = f"env:{name}" if source == "env" else f"file:{file}"
    system = asked_of(server, {name: "Bearer abc123"}, secret=secret)
    system.retrieve(Query("hi"), 3)
    assert server.asked[0][0]["Authorization"] == "Bearer abc123"
    server.reply = Reply(b'{"hits": "Bearer abc123"}')
    with pytest.raises(OutsideError) as error:
        system.retrieve(Query("hi"), 3)
    assert "abc123" not in f"{error.value!r} {system.settings!r}"


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        ({"url": "ftp://host/x"}, "begins with http:// or https://"),
        ({"url": "http:///x"}, "names a host"),
        ({"url": "http://host:99999/"}, "is not a URL"),
        ({"url": "file:///etc/passwd"}, "begins with http:// or https://"),
        ({"url": "http://me:password@host/"}, "name a secret instead"),
        ({"time_limit": 0}, "the time limit is 0 s"),
        ({"time_limit": 61}, "the time limit is 61 s"),
        ({"time_limit": float("nan")}, "the time limit is nan s"),
        ({"failures": 0}, "failures must be 1 or more"),
        ({"secret": "hunter2"}, "named by env:NAME or file:PATH"),
        ({"secret": "env:DATABASE_URL"}, "is not one that may be sent out"),
    ],
)
def test_settings_that_cannot_be_are_refused(settings: dict[str, Any], line: str) -> None:
    with pytest.raises(ValueError, match=line) as error:
        HttpSettings(**{"url": "http://host/", **settings})
    assert "hunter2" not in str(error.value) and "password@" not in str(error.value)


def test_a_secret_that_is_not_there_is_named(server: Server, tmp_path: Path) -> None:
    with pytest.raises(OutsideError, match="the environment has no STICKER_DESK_OUTSIDE_X"):
        asked_of(server, secret="env:STICKER_DESK_OUTSIDE_X")
    with pytest.raises(OutsideError, match="cannot be read"):
        asked_of(server, secret=f"file:{tmp_path / 'none'}")
    with pytest.raises(OutsideError, match="holds no header"):
        asked_of(server, {"STICKER_DESK_OUTSIDE_X": "two\nlines"}, secret="env:STICKER_DESK_OUTSIDE_X")


def test_k_below_one_is_an_error(server: Server) -> None:
    with pytest.raises(ValueError, match="k is 0"):
        asked_of(server).retrieve(Query("hi"), 0)
