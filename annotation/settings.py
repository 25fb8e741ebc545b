"""Where the app listens and what it opens. The environment is read here and nowhere else.

Command-line options win over the environment (`STICKER_DESK_PORT=8000 python app.py`), which wins over the defaults.
"""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
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
    llm_endpoint: str = ""  # base URL of a language model that ranks the intents of queries; "" asks none
    llm_model: str = ""
    llm_key: str = field(default="", repr=False)
    llm_time_limit: float | None = None  # seconds that a query may wait for it; None: as long as is usual

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "Settings":
        """Defaults, each replaced by its variable where set. Raises ValueError for one that is no number."""
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
            llm_endpoint=told.get("llm_endpoint", ""),
            llm_model=told.get("llm_model", ""),
            llm_key=told.get("llm_key", ""),
            llm_time_limit=_seconds(told.get("llm_time_limit", "")),
        )

    @property
    def db_url(self) -> str:
        return self.db or f"sqlite:///{self.home / 'records.db'}"


def _seconds(text: str) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        raise ValueError(f"{PREFIX}LLM_TIME_LIMIT is {text!r}: a number of seconds is allowed") from None


def is_loopback(host: str) -> bool:
    """Whether `host` (a name or an address, without port) can only be reached from this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
