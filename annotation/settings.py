"""Where the app listens and what it opens. The environment is read here and nowhere else.

Command-line options win over the environment (`STICKER_DESK_PORT=8000 python app.py`), which wins over the defaults.
"""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

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
    login: bool = False  # people have accounts; without them the desk is open, and on this machine alone
    public_url: str = ""  # the one address under which people reach a desk with accounts; "" for its own
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
            login=_switch(told.get("login", "")),
            public_url=told.get("public_url", ""),
            device=told.get("device", ""),
            llm_endpoint=told.get("llm_endpoint", ""),
            llm_model=told.get("llm_model", ""),
            llm_key=told.get("llm_key", ""),
            llm_time_limit=_seconds(told.get("llm_time_limit", "")),
        )

    def checked(self) -> "Settings":
        """These settings, the public URL without its last slash. Raises ValueError where they would be unsafe."""
        if not self.login and not is_loopback(self.host):
            raise ValueError(
                f"--host {self.host}: without accounts only this machine's own addresses (127.0.0.1, localhost, ::1) "
                "are allowed, for whoever reaches the desk may answer in anybody's name; --login turns accounts on"
            )
        if self.public_url and not self.login:
            raise ValueError(
                f"--public-url {self.public_url}: it needs --login, for whoever reaches an open desk may do everything"
            )
        return replace(self, public_url=origin_of(self.public_url) if self.public_url else "")

    @property
    def db_url(self) -> str:
        return self.db or f"sqlite:///{self.home / 'records.db'}"


def _switch(text: str) -> bool:
    if text not in ("", "0", "1"):
        raise ValueError(f"{PREFIX}LOGIN is {text!r}: 1 (accounts) or 0 (none) is allowed")
    return text == "1"


def origin_of(url: str) -> str:
    """Scheme, host and port of a URL that has nothing else. Raises ValueError."""
    try:
        parts = urlsplit(url)
        host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
        usual = parts.port in (None, {"http": 80, "https": 443}.get(parts.scheme))  # a browser leaves that one out
    except ValueError:
        parts, host, usual = urlsplit(""), None, True
    if parts.scheme not in ("http", "https") or not host or parts.path.strip("/") or parts.query or parts.username:
        raise ValueError(f"--public-url {url}: an address such as https://desk.example.org, without a path, is allowed")
    return f"{parts.scheme}://{host}" + ("" if usual else f":{parts.port}")


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
