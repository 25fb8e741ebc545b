"""The cookie that says which annotator sits at this browser: an id with a signature, no account.

The desk is open to whoever uses this machine; the signature only keeps a browser from naming somebody else's id.
"""

import hashlib
import hmac
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

COOKIE = "sticker_desk_who"
COOKIE_SECONDS = 180 * 24 * 3600


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
    """The seal whose secret is kept in `home` (readable by the owner alone); made on first use."""
    path = home / "secret"
    home.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return Seal(path.read_bytes())
    secret = secrets.token_bytes(32)
    with os.fdopen(handle, "wb") as file:
        file.write(secret)
    return Seal(secret)
