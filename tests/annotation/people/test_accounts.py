"""Accounts: who gets in, who doesn't, how fast one may guess, and what is left of somebody who withdraws."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from annotation.experiments import Experiments
from annotation.nouns import Refused
from annotation.people import accounts as module
from annotation.people import invitations
from annotation.people.accounts import FAILURES, Accounts, Member
from annotation.records.exporting import export
from db import models
from db.accounts import Account, Appointment, CookieEnd, Password, SignIn
from db.store import Store, now

GOOD = "correct horse battery"


@pytest.fixture
def accounts(store: Store) -> Accounts:
    return Accounts(store, b"a secret")


@pytest.fixture
def member(accounts: Accounts) -> Member:
    return accounts.join(accounts.invite("expert", 1, 1), " Ann ", GOOD, "20-29", "female")


def test_who_is_invited_joins_and_signs_in(accounts: Accounts, member: Member) -> None:
    assert (member.login, member.role) == ("ann", "expert")
    assert accounts.sign_in("ANN", GOOD, "here") == member
    assert accounts.member(accounts.cookie(member)) == member


def test_the_pseudonym_is_not_the_login(accounts: Accounts, member: Member, store: Store) -> None:
    (listed,) = accounts.members()
    assert "ann" not in listed.pseudonym and listed.pseudonym.startswith("expert-")


def test_neither_password_nor_token_is_kept(accounts: Accounts, store: Store) -> None:
    token = accounts.invite("annotator", 2, 1)
    accounts.join(token, "bob", GOOD, None, None)
    with store.read() as records:
        dump = "\n".join(str(records.execute(select(table)).all()) for table in models.Base.metadata.tables.values())
    assert GOOD not in dump and token not in dump
    assert "$argon2id$" in dump


def test_a_name_that_grows_when_it_is_folded_must_fit_as_well(accounts: Accounts) -> None:
    with pytest.raises(Refused, match="the name has 108 characters; it may have 100"):
        accounts.join(accounts.invite("annotator", 1, 1), "ﷺ" * 6, GOOD, None, None)


def test_an_invitation_is_good_for_so_many(accounts: Accounts) -> None:
    token = accounts.invite("expert", 1, 1)
    accounts.join(token, "ann", GOOD, None, None)
    with pytest.raises(Refused, match="does not hold"):
        accounts.join(token, "bob", GOOD, None, None)
    (one,) = accounts.invitations()
    assert (one.used, one.holds) == (1, False)


@pytest.mark.parametrize("ended", ["revoked", "late", "made up"])
def test_an_invitation_that_does_not_hold(accounts: Accounts, ended: str, monkeypatch: pytest.MonkeyPatch) -> None:
    token = accounts.invite("expert", 1, 1)
    if ended == "revoked":
        accounts.revoke(accounts.invitations()[0].invitation_id)
    if ended == "late":
        monkeypatch.setattr(invitations, "now", lambda: "9999-01-01T00:00:00.000000+00:00")
    with pytest.raises(Refused, match="does not hold"):
        accounts.join("x" + token if ended == "made up" else token, "ann", GOOD, None, None)


def test_a_name_is_taken_once_whatever_its_case(accounts: Accounts, member: Member) -> None:
    token = accounts.invite("expert", 1, 1)
    with pytest.raises(Refused, match="has this name"):
        accounts.join(token, "aNN", GOOD, None, None)
    accounts.join(token, "bob", GOOD, None, None)  # the failed attempt used nothing up


@pytest.mark.parametrize("password", ["short", "", "x" * 201, None, 5])
def test_a_password_has_a_length(accounts: Accounts, password: Any) -> None:
    with pytest.raises(Refused, match="10 to 200"):
        accounts.join(accounts.invite("expert", 1, 1), "ann", password, None, None)


@pytest.mark.parametrize(("login", "password"), [("ann", GOOD + "!"), ("bob", GOOD), ("", ""), ("ann", "x" * 10_000)])
def test_the_wrong_ones_are_told_the_same(accounts: Accounts, member: Member, login: str, password: str) -> None:
    with pytest.raises(Refused, match="do not go together"):
        accounts.sign_in(login, password, "here")


def test_guessing_is_slowed_down_and_in_time_forgiven(
    accounts: Accounts, member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(FAILURES):
        with pytest.raises(Refused, match="do not go together"):
            accounts.sign_in("ann", "wrong password", "here")
    with pytest.raises(Refused, match="Too many attempts"):
        accounts.sign_in("ann", GOOD, "elsewhere")
    monkeypatch.setattr(module, "WINDOW", timedelta(0))
    assert accounts.sign_in("ann", GOOD, "here") == member


def test_guessing_at_once_gains_nothing(accounts: Accounts, member: Member, store: Store) -> None:
    def guess(number: int) -> None:
        with suppress(Refused):
            accounts.sign_in("ann", f"wrong password {number}", "here")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(guess, range(16)))
    with store.read() as records:
        assert records.scalar(select(func.count()).select_from(SignIn)) == FAILURES


def test_one_address_cannot_try_many_names(accounts: Accounts, member: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FAILURES_WHENCE", 3)
    for name in ("a", "b", "c"):
        with pytest.raises(Refused, match="do not go together"):
            accounts.sign_in(name, GOOD, "here")
    with pytest.raises(Refused, match="Too many attempts"):
        accounts.sign_in("ann", GOOD, "here")
    assert accounts.sign_in("ann", GOOD, "elsewhere") == member


def test_a_sign_out_and_a_new_password_end_the_cookies(accounts: Accounts, member: Member) -> None:
    cookie = accounts.cookie(member)
    accounts.sign_out(member.annotator_id)
    assert accounts.member(cookie) is None
    cookie = accounts.cookie(member)
    accounts.change_password(member, GOOD, "another fine password", "here")
    assert accounts.member(cookie) is None
    assert accounts.sign_in("ann", "another fine password", "here") == member
    with pytest.raises(Refused, match="do not go together"):
        accounts.sign_in("ann", GOOD, "here")


def test_one_cookie_is_ended_and_its_copies_but_no_other(accounts: Accounts, member: Member, store: Store) -> None:
    here, elsewhere = accounts.cookie(member), accounts.cookie(member)
    for _ in range(2):
        accounts.end(here)
        assert accounts.member(here) is None and accounts.member(elsewhere) == member
    accounts.end("forged")
    with store.read() as records:
        assert records.scalar(select(func.count()).select_from(CookieEnd)) == 1


def test_another_role_holds_at_once_and_every_change_is_on_record(
    accounts: Accounts, member: Member, store: Store
) -> None:
    cookie = accounts.cookie(member)
    rita = accounts.join(accounts.invite("researcher", 1, 1), "rita", GOOD, None, None)
    for role in ("annotator", "researcher", "expert", "expert"):
        accounts.appoint(member.annotator_id, role, rita.annotator_id)
        for found in (accounts.member(cookie), accounts.sign_in("ann", GOOD, "here")):
            assert found is not None and found.role == role
        assert role in [one.role for one in accounts.members() if one.annotator_id == member.annotator_id]
    with store.read() as records:
        rows = records.execute(select(Appointment.role, Appointment.author).order_by(Appointment.appointment_id))
        assert [tuple(row) for row in rows] == [
            (role, rita.annotator_id) for role in ("annotator", "researcher", "expert")
        ]
        assert records.scalars(select(Account.role).order_by(Account.at)).all() == ["expert", "researcher"]


def test_somebody_stays_who_runs_the_desk(accounts: Accounts, member: Member) -> None:
    rita = accounts.join(accounts.invite("researcher", 1, 1), "rita", GOOD, None, None)
    with pytest.raises(Refused, match="Nobody else runs this desk"):
        accounts.appoint(rita.annotator_id, "expert", rita.annotator_id)
    accounts.appoint(rita.annotator_id, "researcher")
    accounts.appoint(member.annotator_id, "researcher")
    accounts.appoint(rita.annotator_id, "expert", rita.annotator_id)
    with pytest.raises(Refused, match="Nobody else runs this desk"):
        accounts.appoint(member.annotator_id, "annotator")
    with pytest.raises(Refused, match="Nobody else runs this desk"):
        accounts.withdraw(member.annotator_id, "enough")
    accounts.appoint(rita.annotator_id, "researcher")
    accounts.withdraw(member.annotator_id, "enough")
    assert [one.annotator_id for one in accounts.members()] == [rita.annotator_id]
    for person, role in (("nobody", "expert"), (rita.annotator_id, "owner")):
        with pytest.raises(Refused, match=r"no such person|is not one of"):
            accounts.appoint(person, role)


def test_of_two_researchers_who_demote_each_other_at_once_one_stays(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = accounts.invite("researcher", 2, 1)
    one, two = (accounts.join(token, name, GOOD, None, None).annotator_id for name in ("one", "two"))

    def late() -> str:
        time.sleep(0.3)  # after it was found that somebody else runs the desk, before it is written
        return now()

    def demote(person: str) -> None:
        with suppress(Refused):
            accounts.appoint(person, "expert")

    monkeypatch.setattr("annotation.people.accounts.now", late)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(demote, (one, two)))
    assert sorted(member.role for member in accounts.members()) == ["expert", "researcher"]


def test_exports_tell_the_role_of_now_and_who_withdrew_has_none_to_change(
    accounts: Accounts, member: Member, store: Store, tmp_path: Path
) -> None:
    accounts.appoint(member.annotator_id, "researcher")
    export(store, tmp_path / "before")
    (told,) = map(json.loads, (tmp_path / "before" / "annotators.jsonl").read_text().splitlines())
    assert told["role"] == "researcher" and member.login not in told.values()
    rita = accounts.join(accounts.invite("researcher", 1, 1), "rita", GOOD, None, None)
    accounts.withdraw(member.annotator_id, "left")
    with pytest.raises(Refused, match="no such person"):
        accounts.appoint(member.annotator_id, "expert")
    assert [one.annotator_id for one in accounts.members()] == [rita.annotator_id]


def test_a_forged_an_old_and_a_foreign_cookie_are_nobodys(
    accounts: Accounts, member: Member, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    cookie = accounts.cookie(member)
    for forged in ("", "x", cookie[:-1], member.annotator_id, Accounts(store, b"another").cookie(member)):
        assert accounts.member(forged) is None
    monkeypatch.setattr(module, "COOKIE_DAYS", -1)
    assert accounts.member(cookie) is None


def test_who_withdraws_counts_no_more_and_is_named_nowhere(
    accounts: Accounts, member: Member, experiments: Experiments, store: Store, tmp_path: Any
) -> None:
    ann = experiments.annotator(member.annotator_id)
    assert ann is not None
    experiment = experiments.default_experiment().experiment_id
    page = experiments.start(ann, experiment, "hi")
    experiments.submit(ann, page.impression_id, "s")
    accounts.withdraw(member.annotator_id, "asked by mail")
    assert experiments.results(experiment)["sessions"]["excluded"] == {"withdrawn": 1}
    with store.read() as records:
        assert records.scalars(select(Account.login)).all() == [None]
        assert records.scalars(select(Password.hash)).all() == [None]
        assert records.execute(select(models.Profile.age_band, models.Profile.gender)).all() == [(None, None)]
    export(store, tmp_path / "out")
    written = "".join(path.read_text() for path in (tmp_path / "out").iterdir())
    assert "expert-" not in written and "20-29" not in written and f"withdrawn-{member.annotator_id}" in written
    with pytest.raises(Refused, match="do not go together"):
        accounts.sign_in("ann", GOOD, "here")
    with pytest.raises(Refused, match="already"):
        accounts.withdraw(member.annotator_id, "again")


def test_somebody_else_may_take_the_name_of_one_who_withdrew(accounts: Accounts, member: Member) -> None:
    accounts.withdraw(member.annotator_id, "left")
    assert accounts.join(accounts.invite("expert", 1, 1), "ann", GOOD, None, None).annotator_id != member.annotator_id


def test_one_link_lets_one_in_however_many_come_at_once(accounts: Accounts) -> None:
    token = accounts.invite("expert", 1, 1)

    def come(number: int) -> bool:
        with suppress(Refused):
            accounts.join(token, f"person {number}", GOOD, None, None)
            return True
        return False

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(come, range(6))) == 1
    assert len(accounts.members()) == 1


@pytest.mark.parametrize("typed", [" Ann ", "ANN", "\uff21nn"])
def test_a_login_is_the_same_however_it_is_typed(accounts: Accounts, member: Member, typed: str) -> None:
    assert accounts.sign_in(typed, GOOD, "here") == member
