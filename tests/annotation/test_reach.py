"""Under which names a desk may be asked for, and whose word about a client's address counts."""

import socket
from typing import Any

import pytest

from annotation.reach import Reach

PUBLIC = Reach("0.0.0.0", "https://desk.example.org")
DIRECT = Reach("0.0.0.0")


@pytest.mark.parametrize("reach", [Reach(), PUBLIC, DIRECT])
def test_loopback_always_reaches_it(reach: Reach) -> None:
    assert all(reach.allows(host) for host in ("127.0.0.1", "localhost", "::1"))


def test_the_open_desk_has_no_other_name() -> None:
    assert not any(Reach().allows(host) for host in ("192.0.2.1", "desk.example.org", socket.gethostname(), ""))


def test_a_public_address_is_the_only_one() -> None:
    assert PUBLIC.allows("desk.example.org")
    assert not any(PUBLIC.allows(host) for host in ("192.0.2.1", "example.org", "desk.example.org.evil.example", ""))


def test_without_one_digits_and_own_names_count() -> None:
    """A page elsewhere can send its own name here, but none that is an address."""
    assert all(DIRECT.allows(host) for host in ("192.0.2.1", "2001:db8::1", socket.gethostname().lower()))
    assert not any(DIRECT.allows(host) for host in ("evil.example", "192.0.2.1.evil.example", ""))
    assert Reach("desk.lan").allows("desk.lan")


def test_pages_are_ours_by_scheme_host_and_port() -> None:
    assert PUBLIC.origin("desk.example.org") == "https://desk.example.org"
    assert PUBLIC.origin("127.0.0.1:7860") == "http://127.0.0.1:7860"
    assert DIRECT.origin("192.0.2.1:7860") == "http://192.0.2.1:7860"


def test_cookies_need_tls_where_people_come_by_it() -> None:
    assert PUBLIC.secure and not DIRECT.secure and not Reach("0.0.0.0", "http://desk.lan").secure


def scope(peer: str, *forwarded: str) -> dict[str, Any]:
    return {"client": (peer, 1), "headers": [(b"x-forwarded-for", one.encode()) for one in forwarded]}


@pytest.mark.parametrize(
    ("peer", "forwarded", "whence"),
    [
        ("127.0.0.1", ["198.51.100.7"], "198.51.100.7"),
        ("127.0.0.1", ["203.0.113.9, 198.51.100.7"], "198.51.100.7"),  # the first is what the client itself sent
        ("::1", ["203.0.113.9", "198.51.100.7"], "198.51.100.7"),
        ("127.0.0.1", ["nonsense"], "127.0.0.1"),
        ("127.0.0.1", [], "127.0.0.1"),
        ("192.0.2.1", ["198.51.100.7"], "192.0.2.1"),
    ],
)
def test_a_proxy_here_tells_who_asks_and_nobody_else(peer: str, forwarded: list[str], whence: str) -> None:
    assert PUBLIC.whence(scope(peer, *forwarded)) == whence


def test_without_a_public_address_there_is_no_proxy() -> None:
    assert DIRECT.whence(scope("127.0.0.1", "198.51.100.7")) == "127.0.0.1"
    assert DIRECT.whence({"client": None, "headers": []}) == ""
