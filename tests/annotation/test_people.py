"""The cookie: signed with a secret that stays in its folder."""

from pathlib import Path

from annotation.people import COOKIE, Seal, seal_of


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
