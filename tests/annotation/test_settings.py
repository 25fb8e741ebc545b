"""Settings: defaults, environment, and which hosts are this machine alone."""

from pathlib import Path

import pytest

from annotation.settings import Settings, is_loopback


def test_the_environment_replaces_defaults() -> None:
    told = Settings.from_env({"STICKER_DESK_PORT": "8000", "STICKER_DESK_HOME": "/data", "PORT": "1", "OTHER": "x"})
    assert (told.host, told.port, told.corpus, told.home) == ("127.0.0.1", 8000, "demo", Path("/data"))
    assert told.db_url == "sqlite:////data/records.db"
    assert Settings.from_env({"STICKER_DESK_DB": "sqlite:///x.db"}).db_url == "sqlite:///x.db"


def test_a_port_is_a_number() -> None:
    with pytest.raises(ValueError, match=r"STICKER_DESK_PORT is 'http'"):
        Settings.from_env({"STICKER_DESK_PORT": "http"})


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "localhost", "::1", "[::1]"])
def test_loopback_hosts(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.0.1", "example.org", "localhost.example.org", "", "127.1"])
def test_other_hosts(host: str) -> None:
    assert not is_loopback(host)
