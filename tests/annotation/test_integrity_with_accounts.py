"""A desk with accounts under attack over real HTTP: refused, noted, and nothing changed.

Noted is a record (`refusal`) of what a member tried, and a line on the terminal where nobody is known to have asked.
"""

import asyncio
import http.client
import json
import logging
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from itsdangerous import TimestampSigner

from annotation.calls import CALLS
from annotation.outside.uploads import UPLOAD
from annotation.people import accounts as members
from annotation.people.accounts import Accounts
from annotation.people.seal import COOKIE, Seal
from annotation.widgets import MEMBER_COOKIE
from annotation.words import SIGN_IN
from benchmarks.desk import NAME, begin, small_home
from benchmarks.visitor import Heard, Visitor
from tests.annotation.forged import FORGED, Payload, Scene, played
from tests.annotation.live import PASSWORD, Live, attacking, live_desk
from tests.running import run


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    home = small_home(tmp_path_factory.mktemp("accounts"))
    db = f"sqlite:///{home}/records.db"
    experiment_id = begin(home, NAME, db, name="one against another", system_p="gpop", system_b="bm25")
    with live_desk(home, NAME, db, experiment_id, login=True) as live:
        for login, role in (("ann", "expert"), ("bob", "expert"), ("carl", "annotator"), ("rita", "researcher")):
            live.joined(login, role)
        yield Scene(live, run(played(live, "ann")), run(played(live, "bob")))


def accounts_of(live: Live) -> Accounts:
    assert live.accounts is not None
    return live.accounts


def cookie_of(live: Live, login: str) -> str:
    accounts = accounts_of(live)
    return accounts.cookie(accounts.sign_in(login, PASSWORD, "here"))


def raw(live: Live, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, str]:
    """Status and body, the path just as it is written. The headers' names come with _ for -."""
    wire = http.client.HTTPConnection(live.url.removeprefix("http://"), timeout=60)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        wire.request(method, path, body, named, encode_chunked="Transfer-Encoding" in named)
        answer = wire.getresponse()
        return answer.status, answer.read().decode("utf-8", "replace")
    finally:
        wire.close()


def call(live: Live, cookies: str, component: int = 1, **more: Any) -> tuple[int, str]:
    body = json.dumps({"component_id": component, "fn_name": "react", "data": {}, **more})
    return raw(live, "POST", CALLS, body, Content_Type="application/json", Cookie=cookies)


def test_a_member_s_forged_answers_are_refused_and_on_record(scene: Scene) -> None:
    live, bob = scene.live, scene.live.id_of("bob")

    async def all_of_them(visitor: Visitor) -> None:
        before, refused = live.dump(), len(live.refusals())
        for number, (name, (pane, answer, payload)) in enumerate(FORGED.items(), 1):
            told = json.loads((await visitor.call(pane, answer, payload(scene))).body)
            assert set(told) == {"error"}, name
            assert [who for who, _, _ in live.refusals()[refused:]] == [bob] * number, name
        assert live.dump() == before

    attacking(live, "bob", all_of_them)


def test_what_a_member_says_of_people_owners_and_stickers_is_ignored(scene: Scene) -> None:
    live, ann = scene.live, scene.live.id_of("ann")
    claims = {"annotator_id": ann, "user": "ann", "owner": "P", "sticker_id": "tile-01", "role": "researcher"}

    async def claimed(bob: Visitor) -> Any:
        bob.session_hash = "that of ann"  # means nothing
        return await bob.ask("compare", "react", scene.click(scene.bob["page"], event_id="claimed", **claims))

    before = live.dump()
    assert 2 in attacking(live, "bob", claimed)["chosen"]
    after = live.dump()
    (event,) = set(after["event"]) - set(before["event"])
    assert {name for name in after if after[name] != before[name]} <= {"event", "sign_in"}
    assert "claimed" in event and not {ann, "P", "tile-01"} & set(event)


# Cookies


def changed(live: Live, make: Callable[[Accounts, Any], None]) -> str:
    """A cookie of somebody to whom this happened afterwards."""
    accounts = accounts_of(live)
    member = live.joined(f"changed {time.monotonic_ns()}")
    cookie = accounts.cookie(member)
    make(accounts, member)
    return cookie


def ended(live: Live) -> str:
    """A cookie of somebody who signed out of the one browser that it was given to."""
    cookie = cookie_of(live, "ann")
    accounts_of(live).end(cookie)
    return cookie


def too_old(live: Live) -> str:
    with pytest.MonkeyPatch.context() as patch:
        old = time.time() - timedelta(days=members.COOKIE_DAYS, minutes=1).total_seconds()
        patch.setattr(TimestampSigner, "get_timestamp", lambda self: int(old))
        return cookie_of(live, "ann")


def tampered(live: Live, at: int) -> str:
    cookie = cookie_of(live, "ann")
    return cookie[:at] + ("A" if cookie[at] != "A" else "B") + cookie[at + 1 :]


BAD_COOKIES: dict[str, Callable[[Live], str]] = {
    "none": lambda live: "",
    "of words": lambda live: "ann",
    "changed at its head": lambda live: tampered(live, 3),
    "changed at its end": lambda live: tampered(live, -2),
    "signed with another secret": lambda live: Accounts(live.experiments.store, b"another").cookie(live.joined("dan")),
    "signed as an open desk does": lambda live: Seal(b"secret").sign(live.id_of("ann")),
    "fourteen days old": too_old,
    "of a browser that was signed out": ended,
    "of somebody who signed out": lambda live: changed(live, lambda all_, one: all_.sign_out(one.annotator_id)),
    "of before a new password": lambda live: changed(
        live, lambda all_, one: all_.change_password(one, PASSWORD, f"{PASSWORD} again", "here")
    ),
    "of before a reset": lambda live: changed(live, lambda all_, one: all_.set_password(one.login, f"{PASSWORD} 2")),
    "of somebody who withdrew": lambda live: changed(live, lambda all_, one: all_.withdraw(one.annotator_id, "test")),
}


@pytest.mark.parametrize("name", BAD_COOKIES)
def test_a_cookie_that_is_not_or_no_more_somebody_s(scene: Scene, name: str, caplog: pytest.LogCaptureFixture) -> None:
    live, cookie = scene.live, BAD_COOKIES[name](scene.live)
    before = live.dump(), live.refusals()
    with caplog.at_level(logging.WARNING):
        for own in (MEMBER_COOKIE, COOKIE):  # nor is it that of an open desk
            told = call(live, f"{own}={cookie}", session_hash="that of ann", data=scene.click(scene.ann["page"]))
            assert told == (401, json.dumps({"error": SIGN_IN}, separators=(",", ":")))
    assert (live.dump(), live.refusals()) == before
    assert "the cookie is nobody's" in caplog.text


# Who may ask what


def everything(scene: Scene) -> Payload:
    """A payload that would do something in each answer that changes anything."""
    who = {"person": scene.live.id_of("ann"), "reason": "x", "role": "researcher", "uses": 1, "days": 1}
    more = {"query": "hello cat", "choice": "left", "state": "closed", "name": "acme", "url": "http://127.0.0.1:9/"}
    return {**scene.click(scene.ann["page"]), **who, **more, "system_p": "bm25", "system_b": "gpop", "label": "match"}


@pytest.mark.parametrize(
    ("login", "theirs"),
    [("bob", {"compare", "vote"}), ("carl", set()), (None, set())],
    ids=["expert", "annotator", "nobody"],
)
def test_every_answer_for_others_is_refused_and_on_record(scene: Scene, login: str | None, theirs: set[str]) -> None:
    live, payload = scene.live, everything(scene)
    free = {"top", "strip", "label", "ask", "found", "results", *theirs}  # asked of below, or closed by a curtain

    async def asked(visitor: Visitor) -> list[tuple[str, Heard]]:
        if login is None:
            async with await live.visitor("rita") as rita:
                visitor.panes, visitor.answers = rita.panes, rita.answers
        return [
            (f"{pane}.{answer}", await visitor.call(pane, answer, payload))
            for pane, answers in visitor.answers.items()
            for answer in answers
            if pane not in free or login is None
        ]

    before, refused = live.dump(), len(live.refusals())
    told = attacking(live, login, asked)
    after = live.dump()
    assert len(told) > 10 and {name for name in after if after[name] != before[name]} <= {"sign_in"}
    for name, heard in told:
        line = json.loads(heard.body)["error"]
        assert line == SIGN_IN if login is None else line.startswith("This part of the desk is for"), name
        assert heard.status == (401 if login is None else 200), name
    who = [] if login is None else [(live.id_of(login), name.split(".")[1]) for name, _ in told]
    assert [(person, action) for person, action, _ in live.refusals()[refused:]] == who


def test_raters_are_told_nothing_behind_the_curtain(scene: Scene) -> None:
    live = scene.live

    async def asked(visitor: Visitor) -> list[bytes]:
        asked = [("found", "search", {"query": "hello", "systems": ["gpop"], "k": 5}), ("results", "load", {})]
        told = [(await visitor.call(*one)).body for one in asked]
        return [*told, (await visitor.get(f"/download/{live.experiment_id}.json")).body]

    for login in ("bob", "carl"):
        search, results, download = attacking(live, login, asked)
        assert set(json.loads(search)) == {"error", "closed"} and b"Results" in download
        assert b"gpop" not in results and b"tile-" not in results


# Other pages, other paths, other sizes

FORMS = ("/login", "/signout", "/account/password", "/account/withdraw", "/join/x", CALLS, UPLOAD)
ELSEWHERE: tuple[dict[str, str], ...] = (
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://127.0.0.1:1"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
)


@pytest.mark.parametrize("headers", ELSEWHERE, ids=str)
def test_what_another_page_makes_a_browser_send_is_refused(
    scene: Scene, headers: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    live, cookie = scene.live, f"{MEMBER_COOKIE}={cookie_of(scene.live, 'rita')}"
    before = live.dump(), live.refusals()
    sent = {name.replace("-", "_"): value for name, value in headers.items()}
    with caplog.at_level(logging.WARNING):
        for path in FORMS:
            assert raw(live, "POST", path, "password=x&sure=yes", Cookie=cookie, **sent) == (403, "not from this page")
    assert (live.dump(), live.refusals()) == before
    assert caplog.text.count("not from this page") == len(FORMS)


def test_who_sends_no_origin_is_whoever_the_cookie_says(scene: Scene) -> None:
    """Browsers say where a write comes from; what says nothing is a program, which has no cookie but its own."""
    assert call(scene.live, "")[0] == 401
    assert raw(scene.live, "POST", "/account/withdraw", "sure=yes")[0] == 303


PATHS = (
    *("/config", "/gradio_api/info", "/gradio_api/openapi.json", "/gradio_api/queue/join", "/gradio_api/queue/data"),
    *("/gradio_api/upload", "/gradio_api/file=/etc/passwd", "/gradio_api/call/me", "/gradio_api/run/predict"),
    *("/gradio_api/component_server/../config", "/gradio_api/startup-events", "/monitoring", "/docs", "/who"),
    *("/static/../../../../../etc/passwd", "/static/..%2f..%2f..%2f..%2fetc%2fpasswd", "/assets/%2e%2e/%2e%2e/app.py"),
    *("/static//etc/passwd", "/assets//etc/passwd", "/static/%00", "//etc/passwd", "/..", "/img/sticker/small/../x"),
    *("/img/sticker/small/..%2f..%2fstickers.jsonl", "/img/page/..%2f..%2fx/1", "/img/task/..%2fx", "/img/page/x/-1"),
    *("/download/..%2fsecret", "/download/secret", "/download/.json", "/download/%2e%2e%2frecords.db", "/records.db"),
)


def test_no_path_leads_out_of_the_desk(scene: Scene) -> None:
    cookie = f"{MEMBER_COOKIE}={cookie_of(scene.live, 'rita')}"
    before = scene.live.dump()
    for path in PATHS:
        for method in ("GET", "POST"):
            status, body = raw(scene.live, method, path, Cookie=cookie)
            assert status in (400, 403, 404, 405) and len(body) < 100, (method, path, status, body[:200])
    assert scene.live.dump() == before


def test_a_body_beyond_the_bound_is_refused(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    live, cookie = scene.live, f"{MEMBER_COOKIE}={cookie_of(scene.live, 'bob')}"
    before = live.dump()
    with caplog.at_level(logging.WARNING):
        for path in ("/login", "/account/withdraw", CALLS):
            assert raw(live, "POST", path, b"x" * 70_000, Cookie=cookie)[0] == 413
            parts = iter([b"x" * 40_000] * 2)
            assert raw(live, "POST", path, parts, Cookie=cookie, Transfer_Encoding="chunked")[0] == 413
        assert raw(live, "POST", UPLOAD, iter([b"x"]), Cookie=cookie, Transfer_Encoding="chunked")[0] == 413
        assert raw(live, "POST", UPLOAD, "", Cookie=cookie, Content_Length=str(10**9))[0] == 413
    assert live.dump() == before and caplog.text.count("too large") == 8


def test_a_rater_brings_no_system(scene: Scene) -> None:
    live, cookie = scene.live, f"{MEMBER_COOKIE}={cookie_of(scene.live, 'bob')}"
    before, refused = live.dump(), len(live.refusals())
    file = {"name": "../../x", "text": ""}
    brought = json.dumps({"name": "x", "run": file, "queries": file})
    assert raw(live, "POST", UPLOAD, brought, Cookie=cookie)[0] == 403
    assert live.dump() == before and [who for who, _, _ in live.refusals()[refused:]] == [live.id_of("bob")]


# Invitations


def test_an_invitation_for_one_lets_one_in(scene: Scene) -> None:
    live = scene.live
    link = f"/join/{accounts_of(live).invite('expert', 1, 1)}"

    async def joined(number: int) -> int:
        form = {"login": f"crowd {number}", "password": PASSWORD, "again": PASSWORD}
        async with Visitor(live.url).client as client:
            return (await client.post(link, data=form)).status_code

    async def all_at_once() -> list[int]:
        return await asyncio.gather(*(joined(number) for number in range(4)))

    codes = run(all_at_once())
    assert sorted(codes)[0] == 303 and set(sorted(codes)[1:]) <= {400, 404}
    assert sum(one.login.startswith("crowd") for one in accounts_of(live).members()) == 1
