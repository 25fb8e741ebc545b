"""Accounts from the console: invite, list, revoke, a new password, and taking records back."""

import io
import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import app
from annotation.cli import main
from annotation.experiments import Experiments
from annotation.nouns import Refused
from annotation.people.accounts import Accounts
from annotation.settings import Settings
from db.store import Store

GOOD, ANOTHER = "correct horse battery", "another fine password"


@pytest.fixture
def accounts(store: Store) -> Accounts:
    return Accounts(store, b"s" * 32)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(arguments)
    told = capsys.readouterr()
    return code, told.out, told.err


def test_an_invitation_from_the_console_lets_somebody_in(
    capsys: pytest.CaptureFixture[str], accounts: Accounts, url: str
) -> None:
    asked = ("invite", "--db", url, "--role", "expert", "--uses", "2", "--public-url", "https://desk.example.org/")
    code, out, _ = run(capsys, *asked, "--json")
    told = json.loads(out)
    assert code == 0 and told["link"] == f"https://desk.example.org/join/{told['token']}"
    member = accounts.join(told["token"], "ann", GOOD, None, None)
    (listed,) = json.loads(run(capsys, "members", "--db", url, "--json")[1])
    assert (listed["annotator_id"], listed["login"], listed["role"]) == (member.annotator_id, "ann", "expert")
    (invited,) = json.loads(run(capsys, "invitations", "--db", url, "--json")[1])
    assert (invited["used"], invited["uses"], invited["holds"]) == (1, 2, True)
    assert run(capsys, "revoke", "--db", url, invited["invitation_id"])[0] == 0
    assert "ended" in run(capsys, "invitations", "--db", url)[1] and "ann" in run(capsys, "members", "--db", url)[1]
    with pytest.raises(Refused, match="does not hold"):
        accounts.join(told["token"], "bob", GOOD, None, None)


def test_the_first_invitation_makes_the_records(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'fresh.db'}"
    code, out, _ = run(capsys, "invite", "--db", url, "--role", "researcher")
    assert code == 0 and out.startswith("http://127.0.0.1:7860/join/")
    assert "there are no records at" in run(capsys, "members", "--db", f"{url}x")[2]


def test_a_forgotten_password_is_replaced(
    capsys: pytest.CaptureFixture[str], accounts: Accounts, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    member = accounts.join(accounts.invite("expert", 1, 1), "ann", GOOD, None, None)
    cookie = accounts.cookie(member)
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{ANOTHER}\n"))
    assert run(capsys, "password", "--db", url, "Ann") == (0, "", "")
    assert accounts.member(cookie) is None and accounts.sign_in("ann", ANOTHER, "here") == member
    monkeypatch.setattr(sys, "stdin", io.StringIO("short"))
    assert "10 to 200" in run(capsys, "password", "--db", url, "ann")[2]
    monkeypatch.setattr(sys, "stdin", io.StringIO(ANOTHER))
    assert "nobody signs in as 'bob'" in run(capsys, "password", "--db", url, "bob")[2]


def test_a_role_is_given_by_login_or_pseudonym(
    capsys: pytest.CaptureFixture[str], accounts: Accounts, url: str
) -> None:
    accounts.join(accounts.invite("researcher", 1, 1), "rita", GOOD, None, None)
    accounts.join(accounts.invite("expert", 1, 1), "ann", GOOD, None, None)
    ann = next(one for one in accounts.members() if one.login == "ann")
    assert run(capsys, "role", "--db", url, "rita", "expert")[2].startswith(
        "annotation role: Nobody else runs this desk"
    )
    assert run(capsys, "role", "--db", url, ann.pseudonym, "researcher") == (0, "", "")
    assert run(capsys, "role", "--db", url, "RITA", "expert") == (0, "", "")
    assert {one.login: one.role for one in accounts.members()} == {"rita": "expert", "ann": "researcher"}
    assert "nobody is called 'bob'" in run(capsys, "role", "--db", url, "bob", "expert")[2]


@pytest.mark.parametrize("how", ["login", "pseudonym", "open desk"])
def test_a_person_is_withdrawn_by_any_name(
    capsys: pytest.CaptureFixture[str], accounts: Accounts, experiments: Experiments, url: str, how: str
) -> None:
    member = accounts.join(accounts.invite("expert", 1, 1), "ann", GOOD, "20-29", None)
    bob = experiments.enrol("Bob", None, None)
    (listed,) = accounts.members()
    name = {"login": "ANN", "pseudonym": listed.pseudonym, "open desk": "Bob"}[how]
    gone, kept = member.annotator_id, bob.annotator_id
    if how == "open desk":
        gone, kept = kept, gone
    assert run(capsys, "withdraw", "--db", url, name, "--reason", "by mail")[0] == 0
    assert experiments.annotator(gone) is None and experiments.annotator(kept) is not None
    assert "nobody is called" in run(capsys, "withdraw", "--db", url, name, "--reason", "by mail")[2]
    with pytest.raises(Refused, match="withdrew"):
        experiments.enrol(f"withdrawn-{gone}", None, None)
    with pytest.raises(Refused, match="not enrolled"):
        experiments.start(replace(bob, annotator_id=gone), experiments.default_experiment().experiment_id, "hi")


def test_the_first_researcher_is_greeted_until_there_is_one(
    capsys: pytest.CaptureFixture[str], accounts: Accounts
) -> None:
    app.greet(accounts, "http://127.0.0.1:7860", Settings(login=True))
    (line,) = capsys.readouterr().out.splitlines()
    token = line.rpartition("/join/")[2]
    assert accounts.join(token, "rita", GOOD, None, None).role == "researcher"
    app.greet(accounts, "http://127.0.0.1:7860", Settings(login=True))
    assert capsys.readouterr().out == ""
    app.greet(accounts, "http://192.0.2.1", Settings(host="0.0.0.0", login=True))
    assert "unencrypted" in capsys.readouterr().out
