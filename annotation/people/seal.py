"""The cookie of the open desk, which says which annotator sits at this browser: an id with a signature, no account.

The open desk is there for whoever uses this machine; the signature only keeps a browser from naming somebody else's
id. Where people have accounts, their cookies are those of `annotation.people.accounts`, signed with the same secret.
"""

import hashlib
import hmac
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

COOKIE = "sticker_desk_who"
COOKIE_SECONDS = 180 * 24 * 3600
SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class Seal:
    """Signs annotator ids with HMAC-SHA-256."""

    secret: bytes

    def sign(self, annotator_id: str) -> str:
        return f"{annotator_id}.{self._mark(annotator_id)}"

    def read(self, cookies: Mapping[str, str]) -> str | None:
        """The annotator id in the cookie, None where there is none or the signature is not ours."""
        annotator_id, _, mark = cookies.get(COOKIE, "").rpartition(".")
        return annotator_id if hmac.compare_digest(mark.encode(), self._mark(annotator_id).encode()) else None

    def _mark(self, annotator_id: str) -> str:
        return hmac.new(self.secret, annotator_id.encode(), hashlib.sha256).hexdigest()


def seal_of(home: Path) -> Seal:
    """The seal whose secret is kept in `home` (readable by the owner alone); made on first use.

    Raises ValueError for a secret that is too short to be one. Processes that start at once find the same: the file
    is complete from the moment that it is there.
    """
    path = home / "secret"
    home.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        fresh = home / f"secret-{secrets.token_hex(8)}"
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(SECRET_BYTES))
        with suppress(FileExistsError):
            os.link(fresh, path)
        fresh.unlink()
    secret = path.read_bytes()
    if len(secret) < SECRET_BYTES:
        raise ValueError(f"{path} holds {len(secret)} bytes, a secret has {SECRET_BYTES}; remove it for a new one")
    return Seal(secret)
