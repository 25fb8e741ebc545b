"""Settings: defaults, environment, and which hosts are this machine alone."""

from pathlib import Path

import pytest

from annotation.settings import Settings, is_loopback, origin_of


def test_the_environment_replaces_defaults() -> None:
    told = Settings.from_env({"STICKER_DESK_PORT": "8000", "STICKER_DESK_HOME": "/data", "PORT": "1", "OTHER": "x"})
    assert (told.host, told.port, told.corpus, told.home) == ("127.0.0.1", 8000, "demo", Path("/data"))
    assert told.db_url == "sqlite:////data/records.db"
    assert Settings.from_env({"STICKER_DESK_DB": "sqlite:///x.db"}).db_url == "sqlite:///x.db"


def test_a_port_is_a_number() -> None:
    with pytest.raises(ValueError, match=r"STICKER_DESK_PORT is 'http'"):
        Settings.from_env({"STICKER_DESK_PORT": "http"})


def test_accounts_are_turned_on_by_a_switch() -> None:
    assert not Settings.from_env({}).login and not Settings.from_env({"STICKER_DESK_LOGIN": "0"}).login
    told = Settings.from_env({"STICKER_DESK_LOGIN": "1", "STICKER_DESK_PUBLIC_URL": "https://desk.example.org"})
    assert told.login and told.checked().public_url == "https://desk.example.org"
    with pytest.raises(ValueError, match=r"STICKER_DESK_LOGIN is 'yes'"):
        Settings.from_env({"STICKER_DESK_LOGIN": "yes"})


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.0.1", "desk.lan", ""])
def test_an_open_desk_is_on_this_machine_alone(host: str) -> None:
    with pytest.raises(ValueError, match=r"--host .*--login turns accounts on"):
        Settings(host=host).checked()
    assert Settings(host=host, login=True).checked().host == host
    with pytest.raises(ValueError, match=r"--public-url https://desk.example.org: it needs --login"):
        Settings(public_url="https://desk.example.org").checked()


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://desk.example.org/", "https://desk.example.org"),
        ("https://Desk.Example.org:443", "https://desk.example.org"),
        ("http://desk.lan:8080", "http://desk.lan:8080"),
        ("http://[2001:db8::1]:80", "http://[2001:db8::1]"),
    ],
)
def test_a_public_url_is_what_a_browser_calls_the_origin(url: str, origin: str) -> None:
    assert origin_of(url) == origin


@pytest.mark.parametrize(
    "url",
    [
        "desk.example.org",
        "ftp://desk",
        "https://",
        "https://a/b",
        "https://a?x",
        "https://u@a",
        "https://a:b",
        "https://[a",
    ],
)
def test_a_public_url_has_no_path(url: str) -> None:
    with pytest.raises(ValueError, match=r"--public-url .* such as https://desk.example.org"):
        origin_of(url)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "localhost", "::1", "[::1]"])
def test_loopback_hosts(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.0.1", "example.org", "localhost.example.org", "", "127.1"])
def test_other_hosts(host: str) -> None:
    assert not is_loopback(host)
