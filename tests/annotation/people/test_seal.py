"""The cookie: signed with a secret that stays in its folder."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from annotation.people.seal import COOKIE, Seal, seal_of


def test_only_our_signature_is_read() -> None:
    seal = Seal(b"one")
    cookie = seal.sign("abc")
    assert seal.read({COOKIE: cookie}) == "abc"
    for other in (Seal(b"two").sign("abc"), cookie.replace("abc", "abd"), "abc.", "abc", "", ".", "ä.ö"):
        assert seal.read({COOKIE: other}) is None
    assert seal.read({}) is None


def test_the_secret_is_made_once_and_for_the_owner_alone(tmp_path: Path) -> None:
    first = seal_of(tmp_path / "home")
    assert seal_of(tmp_path / "home") == first and len(first.secret) == 32
    assert (tmp_path / "home/secret").stat().st_mode & 0o077 == 0
    assert seal_of(tmp_path / "other") != first


def test_whoever_starts_at_the_same_moment_finds_the_same_secret(tmp_path: Path) -> None:
    together = Barrier(8)

    def start(_: int) -> Seal:
        together.wait()
        return seal_of(tmp_path)

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(start, range(8)))) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]


def test_half_a_secret_is_none(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"short")
    with pytest.raises(ValueError, match="holds 5 bytes"):
        seal_of(tmp_path)
