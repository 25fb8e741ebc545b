"""Where the app listens and what it opens. The environment is read here and nowhere else.

Command-line options win over the environment (`STICKER_DESK_PORT=8000 python app.py`), which wins over the defaults.
"""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PREFIX = "STICKER_DESK_"
DEFAULT_HOME = Path(__file__).resolve().parent.parent / "assets"


@dataclass(frozen=True, slots=True)
class Settings:
    """`home` holds corpora, built artifacts and, unless `db` names another place, the records."""

    host: str = "127.0.0.1"
    port: int = 7860
    corpus: str = "demo"
    home: Path = DEFAULT_HOME
    db: str = ""  # SQLAlchemy URL; "" is HOME/records.db
    device: str = ""  # torch device; "" lets the models choose

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "Settings":
        """Defaults, each replaced by its variable where set. Raises ValueError for a port that is no number."""
        default = cls()
        told = {key.removeprefix(PREFIX).lower(): value for key, value in environ.items() if key.startswith(PREFIX)}
        port = told.get("port", str(default.port))
        if not port.isdigit():
            raise ValueError(f"{PREFIX}PORT is {port!r}: a number from 0 to 65535 is allowed")
        return cls(
            host=told.get("host", default.host),
            port=int(port),
            corpus=told.get("corpus", default.corpus),
            home=Path(told.get("home", default.home)),
            db=told.get("db", ""),
            device=told.get("device", ""),
        )

    @property
    def db_url(self) -> str:
        return self.db or f"sqlite:///{self.home / 'records.db'}"


def is_loopback(host: str) -> bool:
    """Whether `host` (a name or an address, without port) can only be reached from this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
