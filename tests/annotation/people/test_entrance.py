"""A desk with accounts, asked over HTTP: who gets in, how far each role gets, and who is out at the next request."""

import json
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from starlette.types import ASGIApp

from annotation.calls import CALLS
from annotation.experiments import Experiments
from annotation.nouns import RESEARCHERS, ROLES, Role
from annotation.page import build_page
from annotation.people.accounts import FAILURES, SLOW, Accounts
from annotation.people.seal import COOKIE, Seal
from annotation.plans import Plans
from annotation.reach import Reach
from annotation.tabs import find_tabs
from annotation.widgets import MEMBER_COOKIE, Desk
from annotation.words import RESULTS_CLOSED, SEARCH_CLOSED, SIGN_IN
from db.store import Store
from pearl_core.corpus import Corpus
from pearl_core.serving import BuildState
from tests.annotation.conftest import FakeSystems

GOOD, ANOTHER = "correct horse battery", "another fine password"
HOSTILE = "<script>alert(1)</script>"
PEOPLE: tuple[Role, ...] = ("expert", "annotator", "researcher")


class Served(FakeSystems):
    """Both systems find the corpus's own stickers."""

    notice = ""

    @property
    def corpora(self) -> tuple[Any, ...]:
        return (self.corpus,)

    def states(self) -> tuple[Any, ...]:
        return ()

    def building(self) -> BuildState:
        return BuildState("", 0.0)


@dataclass
class House:
    """A desk, its page, and how to come in."""

    desk: Desk
    page: ASGIApp
    accounts: Accounts

    def visitor(self, host: str = "http://127.0.0.1:7860") -> TestClient:
        return TestClient(self.page, host, follow_redirects=False)

    def invited(self, role: str = "expert", uses: int = 1) -> str:
        return f"/join/{self.accounts.invite(role, uses, 1)}"

    def member(self, login: str, role: str = "expert") -> TestClient:
        """A browser that is signed in under a new account."""
        visitor = self.visitor()
        assert visitor.post(self.invited(role), data=joining(login)).headers["location"] == "/"
        return visitor


def joining(login: str) -> dict[str, str]:
    return {"login": login, "password": GOOD, "again": GOOD, "age_band": "20-29", "gender": ""}


def desk_of(tiny: Corpus, folder: Path, **chosen: Any) -> Desk:
    systems: Any = Served(lambda name, query, k: [one.sticker_id for one in tiny.stickers][:k], corpus=tiny)
    store = Store(f"sqlite:///{folder / 'records.db'}")
    return Desk(systems, Experiments(store, systems), Seal(b"s" * 32), **chosen)


@pytest.fixture(scope="module")
def house(tiny: Corpus, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    open_desk = desk_of(tiny, tmp_path_factory.mktemp("house"))
    accounts = Accounts(open_desk.experiments.store, open_desk.seal.secret)
    desk = replace(open_desk, accounts=accounts)
    yield House(desk, build_page(desk, nullcontext, str), accounts)
    desk.experiments.store.close()


@pytest.fixture(scope="module")
def members(house: House) -> dict[str, TestClient]:
    """Somebody of each role."""
    return {role: house.member(f"some {role}", role) for role in PEOPLE}


@pytest.fixture(scope="module")
def open_page(tiny: Corpus, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    desk = desk_of(tiny, tmp_path_factory.mktemp("open"))
    yield TestClient(build_page(desk, nullcontext, str), "http://127.0.0.1:7860", follow_redirects=False)
    desk.experiments.store.close()


@pytest.fixture(scope="module")
def experiment(house: House) -> str:
    """One that is never over."""
    return house.desk.experiments.default_experiment().experiment_id


def panes(visitor: TestClient) -> dict[str, tuple[int, list[str]]]:
    return panes_of(visitor.get("/").text)


def panes_of(page: str) -> dict[str, tuple[int, list[str]]]:
    """Each pane's number and the names of its answers, as the page tells them to the browser."""
    config = json.loads(page.split("window.gradio_config = ", 1)[1].split(";</script>", 1)[0])
    found = (one for one in config["components"] if one["props"].get("server_fns"))
    return {one["props"]["elem_id"]: (one["id"], one["props"]["server_fns"]) for one in found}


def call(visitor: TestClient, number: int, name: str, payload: Any) -> Any:
    return visitor.post(CALLS, json={"component_id": number, "fn_name": name, "data": payload}).json()


def ask(visitor: TestClient, pane: str, name: str, **payload: Any) -> Any:
    return call(visitor, panes(visitor)[pane][0], name, payload)


# The open desk


@pytest.mark.parametrize("path", ["/login", "/join/x", "/account", "/account/withdraw", "/signout", "/pages.css"])
def test_the_open_desk_has_none_of_these_pages(open_page: TestClient, path: str) -> None:
    assert open_page.get(path).status_code == 404 and open_page.post(path).status_code == 404


def test_the_open_desk_asks_who_is_there_and_lets_everybody_do_everything(open_page: TestClient) -> None:
    assert open_page.get("/").status_code == 200
    told = open_page.post("/who", json={"pseudonym": "ann", "age_band": "20-29", "gender": ""}).json()
    pretend = open_page.post("/who", json={"pseudonym": " simulated-me"}).json()
    assert pretend["error"] == "Choose another name; those of simulated people begin so."
    assert told["value"]["person"] == {"pseudonym": "ann", "group": "20 to 29"}
    assert "account" not in ask(open_page, "top", "me")["value"]
    assert set(ask(open_page, "people", "load")["value"]) == {"open"}
    assert "--login" in ask(open_page, "people", "invite", role="expert", uses=1, days=1)["error"]


# Who is not signed in


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/", "/login"),
        ("/?q=hi%26there", "/login?to=/%3Fq%3Dhi%2526there"),
        ("/account", "/login?to=/account"),
        ("/account?note=changed", "/login?to=/account"),
    ],
)
def test_pages_lead_to_the_sign_in_and_back(house: House, path: str, target: str) -> None:
    answer = house.visitor().get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, target)


@pytest.mark.parametrize(
    "path", ["/states", "/img/sticker/tiny/s01", "/img/page/x/1", "/img/task/x", "/download/x.csv"]
)
def test_everything_else_is_one_line_of_json(house: House, path: str) -> None:
    answer = house.visitor().get(path)
    assert (answer.status_code, answer.json()) == (401, {"error": SIGN_IN})
    assert house.visitor().post(CALLS, json={"component_id": 1, "fn_name": "me", "data": {}}).status_code == 401


def test_only_the_way_in_is_open(house: House) -> None:
    visitor = house.visitor()
    assert visitor.get("/healthz").json() == {"ok": True}
    assert all(visitor.get(path).status_code == 200 for path in ("/login", "/pages.css", "/pages.js"))
    assert visitor.post("/who", json={"pseudonym": "ann"}).status_code == 404
    assert visitor.post("/account/password", data={}).headers["location"] == "/login?to=/account"


def test_a_form_from_another_page_is_refused(house: House) -> None:
    for path in ("/login", house.invited(), "/signout", "/account/withdraw"):
        for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}):
            assert house.visitor().post(path, data=joining("mallory"), headers=headers).status_code == 403


# Coming in


def test_whoever_joins_is_in_and_signs_in_later(house: House) -> None:
    link = house.invited("expert")
    shown = house.visitor().get(link).text
    assert "an expert" in shown and "What is kept" in shown and "Withdraw my records" in shown
    visitor = house.visitor()
    assert visitor.post(link, data=joining("Ann Lee")).status_code == 303
    assert ask(visitor, "top", "me")["value"]["person"]["pseudonym"] == "ann lee"
    again = house.visitor()
    answer = again.post("/login?to=/%3Fq%3Dhi", data={"login": " ANN  lee", "password": GOOD})
    assert (answer.status_code, answer.headers["location"]) == (303, "/?q=hi")
    assert again.get("/").status_code == 200
    assert again.get("/login?to=/account").headers["location"] == "/account"


def test_what_is_asked_once_is_known_of_them(house: House) -> None:
    house.member("asked")
    (found,) = (one for one in house.accounts.members() if one.login == "asked")
    person = house.desk.experiments.annotator(found.annotator_id)
    assert person is not None and (person.age_band, person.gender) == ("20-29", None)


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example", "/\t/evil.example"])
def test_signing_in_leads_nowhere_else(house: House, members: dict[str, TestClient], target: str) -> None:
    answer = house.visitor().post("/login", params={"to": target}, data={"login": "some expert", "password": GOOD})
    assert answer.headers["location"] == "/"


def test_an_invitation_is_used_up_revoked_or_over(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    used, revoked, late = house.invited(), house.invited(), house.invited()
    assert house.visitor().post(used, data=joining("first")).status_code == 303
    house.accounts.revoke(house.accounts.invitations()[1].invitation_id)
    assert house.visitor().get(late).status_code == 200
    for link in (used, revoked, "/join/made-up"):
        for answer in (house.visitor().get(link), house.visitor().post(link, data=joining("second"))):
            assert answer.status_code == 404 and "does not hold" in answer.text and not answer.cookies
    monkeypatch.setattr("annotation.people.invitations.now", lambda: "9999-01-01T00:00:00.000000+00:00")
    assert house.visitor().get(late).status_code == 404


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ({"again": ANOTHER}, "The two passwords are not the same."),
        ({"password": "short", "again": "short"}, "A password has 10 to 200 characters."),
        ({"age_band": "7-8"}, "not one of"),
        ({"login": "  "}, "The name is empty"),
        ({"login": "some expert"}, "Somebody has this name already."),
    ],
)
def test_a_fault_keeps_what_was_typed_but_no_password(
    house: House, members: dict[str, TestClient], said: dict[str, str], line: str
) -> None:
    answer = house.visitor().post(house.invited(), data=joining("kept name") | said)
    assert answer.status_code == 400 and line in answer.text and not answer.cookies
    assert GOOD not in answer.text and ANOTHER not in answer.text
    assert "login" in said or 'value="kept name"' in answer.text
    assert "age_band" in said or '<option value="20-29" selected>' in answer.text


def test_a_name_is_never_html(house: House) -> None:
    wrong = house.visitor().post("/login", data={"login": HOSTILE, "password": GOOD})
    visitor = house.member(HOSTILE)
    for shown in (wrong.text, visitor.get("/account").text):
        assert HOSTILE not in shown and "&lt;script&gt;" in shown


def test_guessing_is_slowed_down(house: House) -> None:
    house.member("guessed")
    visitor = house.visitor()
    for _ in range(FAILURES):
        answer = visitor.post("/login", data={"login": "guessed", "password": "wrong password"})
        assert "do not go together" in answer.text and 'value="guessed"' in answer.text
        assert "wrong password" not in answer.text
    answer = visitor.post("/login", data={"login": "guessed", "password": GOOD})
    assert answer.status_code == 400 and SLOW in answer.text and not answer.cookies


# Cookies


def test_the_cookie_is_out_of_reach(house: House) -> None:
    told = house.visitor().post(house.invited(), data=joining("cookie")).headers["set-cookie"]
    assert "HttpOnly" in told and "SameSite=lax" in told and f"Max-Age={14 * 24 * 3600}" in told
    assert "Secure" not in told


def test_a_desk_behind_https_sends_its_cookie_there_alone(tiny: Corpus, tmp_path: Path) -> None:
    desk = desk_of(tiny, tmp_path)
    accounts = Accounts(desk.experiments.store, desk.seal.secret)
    desk = replace(desk, accounts=accounts, reach=Reach("127.0.0.1", "https://desk.example.org"))
    house = House(desk, build_page(desk, nullcontext, str), accounts)
    visitor = house.visitor("http://desk.example.org")  # as a proxy passes it on
    ours, link = {"Origin": "https://desk.example.org"}, house.invited("researcher")
    assert visitor.post(link, data=joining("x"), headers={"Origin": "http://desk.example.org"}).status_code == 403
    joined = visitor.post(link, data=joining("rita"), headers=ours)
    assert joined.status_code == 303 and "Secure" in joined.headers["set-cookie"]
    signed = {"Cookie": f"{MEMBER_COOKIE}={joined.cookies[MEMBER_COOKIE]}"}
    forged = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http"}
    assert '"root":"https://desk.example.org"' in visitor.get("/", headers={**signed, **forged}).text
    number = panes_of(visitor.get("/", headers=signed).text)["people"][0]
    asked = {"component_id": number, "fn_name": "invite", "data": {"role": "expert", "uses": 1, "days": 1}}
    made = visitor.post(CALLS, json=asked, headers={**signed, **ours}).json()["value"]["made"]
    assert made["link"].startswith("https://desk.example.org/join/")
    assert house.visitor("http://evil.example").get("/login").status_code == 421


@pytest.mark.parametrize("forge", [lambda good, seal: good[:-1], lambda good, seal: seal, lambda good, seal: "x.y.z"])
def test_a_forged_cookie_is_nobodys(house: House, forge: Callable[[str, str], str]) -> None:
    member = house.member(f"forged{id(forge)}")
    (found,) = (one for one in house.accounts.members() if one.login == f"forged{id(forge)}")
    seal = house.desk.seal.sign(found.annotator_id)
    visitor = house.visitor()
    visitor.cookies.set(MEMBER_COOKIE, forge(member.cookies[MEMBER_COOKIE], seal))
    visitor.cookies.set(COOKIE, seal)  # that of an open desk
    assert visitor.get("/states").status_code == 401


def test_signing_out_ends_copies_too(house: House) -> None:
    member = house.member("copied")
    thief = house.visitor()
    thief.cookies.set(MEMBER_COOKIE, member.cookies[MEMBER_COOKIE])
    assert thief.get("/states").status_code == 200
    answer = member.post("/signout", data={"everywhere": "yes"})
    assert answer.headers["location"] == "/login?note=everywhere" and MEMBER_COOKIE not in member.cookies
    assert "here and everywhere else" in member.get("/login?note=everywhere").text
    assert thief.get("/states").status_code == 401 and thief.get("/").headers["location"] == "/login"
    assert member.post("/login", data={"login": "copied", "password": GOOD}).status_code == 303
    assert member.get("/states").status_code == 200 and thief.get("/states").status_code == 401


def test_signing_out_here_leaves_other_browsers_in(house: House) -> None:
    here, elsewhere, thief = house.member("in two places"), house.visitor(), house.visitor()
    thief.cookies.set(MEMBER_COOKIE, here.cookies[MEMBER_COOKIE])
    elsewhere.post("/login", data={"login": "in two places", "password": GOOD})
    answer = here.post("/signout")
    assert answer.headers["location"] == "/login?note=out" and MEMBER_COOKIE not in here.cookies
    assert "out of this browser" in here.get("/login?note=out").text
    assert here.get("/states").status_code == 401 and elsewhere.get("/states").status_code == 200
    assert thief.get("/states").status_code == 401, "a copy of that cookie"


def test_signing_in_again_ends_what_this_browser_had(house: House) -> None:
    here, thief = house.member("twice"), house.visitor()
    before = here.cookies[MEMBER_COOKIE]
    thief.cookies.set(MEMBER_COOKIE, before)
    assert here.post("/login", data={"login": "twice", "password": GOOD}).status_code == 303
    assert here.cookies[MEMBER_COOKIE] != before and here.get("/states").status_code == 200
    assert thief.get("/states").status_code == 401, "a copy of the cookie of before"


def test_another_process_knows_the_same_people(house: House, tiny: Corpus) -> None:
    member = house.member("elsewhere")
    desk = replace(house.desk, accounts=Accounts(house.desk.experiments.store, house.desk.seal.secret))
    other = TestClient(build_page(desk, nullcontext, str), "http://127.0.0.1:7861", follow_redirects=False)
    other.cookies.set(MEMBER_COOKIE, member.cookies[MEMBER_COOKIE])
    assert other.get("/states").status_code == 200
    member.post("/signout", data={"everywhere": "yes"})
    assert other.get("/states").status_code == 401


# The account


def test_a_new_password_signs_everybody_else_out(house: House) -> None:
    member, elsewhere = house.member("changing"), house.visitor()
    elsewhere.post("/login", data={"login": "changing", "password": GOOD})
    wrong = member.post("/account/password", data={"password": "wrong one!", "new": ANOTHER, "again": ANOTHER})
    unequal = member.post("/account/password", data={"password": GOOD, "new": ANOTHER, "again": GOOD})
    assert "do not go together" in wrong.text and "not the same" in unequal.text and ANOTHER not in wrong.text
    done = member.post("/account/password", data={"password": GOOD, "new": ANOTHER, "again": ANOTHER})
    assert done.headers["location"] == "/account?note=changed"
    assert "The password is changed." in member.get("/account?note=changed").text
    assert elsewhere.get("/states").status_code == 401
    assert elsewhere.post("/login", data={"login": "changing", "password": GOOD}).status_code == 400
    assert elsewhere.post("/login", data={"login": "changing", "password": ANOTHER}).status_code == 303


def test_who_withdraws_is_out_and_forgotten(house: House) -> None:
    member = house.member("leaving")
    assert "Tick the box" in member.post("/account/withdraw", data={"password": GOOD}).text
    assert "do not go together" in member.post("/account/withdraw", data={"password": "wrong one!", "sure": "yes"}).text
    assert member.get("/states").status_code == 200
    cookie = member.cookies[MEMBER_COOKIE]
    done = member.post("/account/withdraw", data={"password": GOOD, "sure": "yes"})
    assert done.headers["location"] == "/login?note=withdrawn"
    member.cookies.set(MEMBER_COOKIE, cookie)
    assert member.get("/states").status_code == 401
    assert member.post("/login", data={"login": "leaving", "password": GOOD}).status_code == 400
    assert "leaving" not in [one.login for one in house.accounts.members()]


# Roles


def panes_of_tabs(visitor: TestClient) -> dict[str, list[int]]:
    """The numbers of everything in each tab."""
    config = json.loads(visitor.get("/").text.split("window.gradio_config = ", 1)[1].split(";</script>", 1)[0])
    names = {one["id"]: str(one["props"].get("elem_id")) for one in config["components"]}

    def below(node: Any) -> Iterator[Any]:
        for child in node.get("children") or ():
            yield child
            yield from below(child)

    tabs = [node for node in below(config["layout"]) if names[node["id"]].startswith("tab-")]
    return {names[tab["id"]].removeprefix("tab-"): [node["id"] for node in below(tab)] for tab in tabs}


def test_every_answer_is_for_the_roles_of_its_tab(members: dict[str, TestClient]) -> None:
    parts = panes_of_tabs(members["researcher"])
    roles_of = {number: tab.roles for tab in find_tabs() for number in parts[tab.name]}
    assert {tab.name for tab in find_tabs() if tab.roles == RESEARCHERS} >= {"people"}
    asked = 0
    for role, member in members.items():
        for pane, (number, names) in panes(member).items():
            outside = role not in roles_of.get(number, ROLES)
            for name in names if outside or role == "researcher" else ():
                told = call(member, number, name, {})
                refused = "This part of the desk is for" in told.get("error", "")
                assert refused == outside, f"{role} asks {pane}.{name}: {told}"
                asked += outside
    assert asked > 15


@pytest.mark.parametrize(
    ("role", "hidden"),
    [("expert", {"experiments", "people"}), ("annotator", {"compare", "vote", "experiments", "people"}),
     ("researcher", set())],
)  # fmt: skip
def test_the_page_hides_what_is_not_theirs(members: dict[str, TestClient], role: str, hidden: set[str]) -> None:
    told = ask(members[role], "top", "me")["value"]
    assert told["account"] and told["person"]["group"] == role
    assert set(told["hidden"]) <= hidden and hidden - {"experiments"} <= set(told["hidden"])


def test_the_role_is_that_of_the_account(house: House, members: dict[str, TestClient]) -> None:
    for role, member in members.items():
        person = house.desk.person(dict(member.cookies))
        assert person is not None and person.role == role


# The curtain


@pytest.mark.parametrize("role", ["expert", "annotator"])
def test_raters_see_no_results_and_no_search_before_the_end(
    house: House, members: dict[str, TestClient], experiment: str, role: str
) -> None:
    member, plans = members[role], Plans(house.desk.experiments.store, house.desk.systems)
    for state in ("paused", "running"):
        plans.turn(experiment, state)
        found = ask(member, "found", "search", query="hi", systems=["dense"], k=5)
        assert found == {"error": SEARCH_CLOSED, "closed": True}
        assert ask(member, "found", "explain", query="hi", system="dense", sticker="s01", k=5) == found
        assert ask(member, "top", "me")["value"]["closed"]["search"] == SEARCH_CLOSED
        for kind in ("json", "csv"):
            answer = member.get(f"/download/{experiment}.{kind}")
            assert (answer.status_code, answer.text) == (403, RESULTS_CLOSED)


def test_researchers_see_behind_the_curtain(members: dict[str, TestClient], experiment: str) -> None:
    member = members["researcher"]
    assert ask(member, "found", "search", query="hi", systems=["dense"], k=5)["value"]["cols"]
    assert member.get(f"/download/{experiment}.json").status_code == 200
    assert ask(member, "top", "me")["value"]["closed"] == {}


def test_it_opens_when_the_experiment_is_over(tiny: Corpus, tmp_path: Path) -> None:
    desk = desk_of(tiny, tmp_path)
    desk = replace(desk, accounts=Accounts(desk.experiments.store, desk.seal.secret))
    joined = desk.accounts.join(desk.accounts.invite("expert", 1, 1), "ann", GOOD, None, None)  # type: ignore[union-attr]
    cookies = {MEMBER_COOKIE: desk.accounts.cookie(joined)}  # type: ignore[union-attr]
    assert not desk.curtained(desk.person(cookies))
    running = desk.experiments.default_experiment().experiment_id
    assert desk.curtained(desk.person(cookies)) and desk.curtained(None)
    assert desk.readable(desk.person(cookies)) == ()
    Plans(desk.experiments.store, desk.systems).turn(running, "closed")
    assert not desk.curtained(desk.person(cookies))
    assert [one.experiment_id for one in desk.readable(desk.person(cookies))] == [running]


# Blind pages


def test_a_picture_of_a_blind_page_is_its_own_raters_alone(
    house: House, members: dict[str, TestClient], experiment: str
) -> None:
    page = ask(members["expert"], "compare", "start", experiment=experiment, query="hi")["value"]["page"]
    address = page["tiles"][0]["src"]
    assert members["expert"].get(address).status_code == 200
    assert members["researcher"].get(address).status_code == 404
    assert house.visitor().get(address).status_code == 401


# People


def test_a_researcher_invites_revokes_and_withdraws(house: House, members: dict[str, TestClient]) -> None:
    researcher = members["researcher"]
    made = ask(researcher, "people", "invite", role="annotator", uses=1, days=3, note="<b>panel</b>")["value"]
    link = made["made"]["link"]
    assert link.startswith("/join/") and link not in json.dumps(ask(researcher, "people", "load"))
    newest = made["invitations"][0]
    assert (newest["role"], newest["used"], newest["holds"]) == ("annotator", "0 of 1", True)
    assert house.visitor().get(link).status_code == 200
    ask(researcher, "people", "revoke", invitation=newest["id"])
    assert house.visitor().get(link).status_code == 404
    leaving = house.member("asked to leave")
    rows = ask(researcher, "people", "load")["value"]["members"]
    (person,) = (one["id"] for one in rows if one["login"] == "asked to leave")
    assert "reason is empty" in ask(researcher, "people", "withdraw", person=person, reason="")["error"]
    told = ask(researcher, "people", "withdraw", person=person, reason="by mail")["value"]["members"]
    assert person not in [one["id"] for one in told] and leaving.get("/states").status_code == 401
    assert "no such person" in ask(researcher, "people", "withdraw", person="x", reason="y")["error"]


def test_a_researcher_gives_a_role_that_holds_at_the_next_click(house: House, members: dict[str, TestClient]) -> None:
    researcher, moved = members["researcher"], house.member("moved")
    rows = ask(researcher, "people", "load")["value"]["members"]
    (person,) = (one["id"] for one in rows if one["login"] == "moved")
    assert "is for researchers" in ask(moved, "people", "load")["error"]
    told = ask(researcher, "people", "appoint", person=person, role="researcher")["value"]["members"]
    assert [one["v"] for row in told if row["id"] == person for one in row["roles"] if one["on"]] == ["researcher"]
    assert "people" not in ask(moved, "top", "me")["value"]["hidden"] and "value" in ask(moved, "people", "load")
    ask(moved, "people", "appoint", person=person, role="annotator")
    assert "is for researchers" in ask(moved, "people", "appoint", person=person, role="researcher")["error"]
    assert "is not one of" in ask(researcher, "people", "appoint", person=person, role="owner")["error"]


@pytest.mark.parametrize(
    "payload",
    [{"uses": 0}, {"uses": "1"}, {"uses": 10**9}, {"days": 0}, {"days": 1.5}, {"role": "owner"}, {"role": ["expert"]}],
)
def test_an_invitation_has_bounds(members: dict[str, TestClient], payload: dict[str, Any]) -> None:
    told = ask(members["researcher"], "people", "invite", **{"role": "expert", "uses": 1, "days": 1, **payload})
    assert set(told) == {"error"} and "\n" not in told["error"]
