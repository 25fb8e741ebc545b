"""A retrieval system behind HTTP. Whatever it answers is checked; whatever goes wrong is an error in one line."""

import json
import math
import queue
import threading
import time
from collections.abc import Callable, Container, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

import httpx

from annotation.outside.breaker import Breaker, OutsideError
from pearl_core.artifacts import digest
from pearl_core.types import Hit, Query, RankedList

MOST_BYTES = 1_000_000  # of one answer
LONGEST_VERSION = 100  # characters, as the records have room for
LONGEST_TIME_LIMIT = 60.0  # seconds that a person may be made to wait
SECRET_PREFIX = "STICKER_DESK_OUTSIDE_"  # of environment variables that may be sent out
ASKING = "asks a system from outside"  # threads that do
PROBE = Query("hello")  # asked to learn the version


@dataclass(frozen=True, slots=True)
class HttpSettings:
    """Where and how to ask. `secret` says where the Authorization header is: `env:NAME` or `file:PATH`."""

    url: str
    time_limit: float = 2.0  # seconds for the whole answer
    failures: int = 5  # in a row, after which it is left alone
    rest: float = 30.0  # seconds that it is then left alone
    secret: str = ""

    def __post_init__(self) -> None:
        _check_url(self.url)
        if not 0 < self.time_limit <= LONGEST_TIME_LIMIT:
            raise ValueError(f"the time limit is {self.time_limit:g} s, it must be above 0 and at most 60")
        if self.failures < 1 or not (self.rest >= 0 and math.isfinite(self.rest)):
            raise ValueError("failures must be 1 or more, and the rest 0 seconds or more")
        source, colon, place = self.secret.partition(":")
        if self.secret and not (colon and place and source in ("env", "file")):
            raise ValueError("a secret is named by env:NAME or file:PATH")
        if source == "env" and not place.startswith(SECRET_PREFIX):
            raise ValueError(f"the variable {place!r} is not one that may be sent out: {SECRET_PREFIX}... are")

    @property
    def fingerprint(self) -> str:
        """What stands for the version of a system that tells none; where the secret is makes no difference."""
        return digest("outside", {key: value for key, value in asdict(self).items() if key != "secret"})


class HttpSystem:
    """A `Retriever` behind HTTP. Safe to use from several threads.

    `version` is the one that the last answer told. No redirects are followed, no proxies of the environment used.
    """

    def __init__(
        self,
        name: str,
        settings: HttpSettings,
        stickers: Container[str],
        environ: Mapping[str, str],
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """Raises OutsideError when the secret is not where the settings say."""
        self.name, self.settings, self.version = name, settings, settings.fingerprint
        self._stickers = stickers
        self._breaker = Breaker(settings.failures, settings.rest)
        headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
        if settings.secret:
            headers["Authorization"] = _secret(settings.secret, environ)
        self._client = httpx.Client(
            headers=headers,
            timeout=settings.time_limit,
            trust_env=False,
            follow_redirects=False,
            transport=transport,
        )

    def retrieve(self, query: Query, k: int) -> RankedList:
        """Raises OutsideError for no answer, and for one that breaks the rules; ValueError when k < 1."""
        if k < 1:
            raise ValueError(f"k is {k}, it must be 1 or more")
        self._breaker.ask()
        started = time.monotonic()
        try:
            content = within(self.settings.time_limit, lambda: self._post(query, k))
            hits, version = read_answer(content, k, self._stickers)
        except BaseException:
            self._breaker.failed()
            raise
        self._breaker.succeeded()
        self.version = version or self.settings.fingerprint
        return RankedList(query, self.name, self.version, hits, (time.monotonic() - started) * 1000)

    def probe(self, k: int) -> str:
        """Its version now, from an answer to a query of no consequence. Raises OutsideError."""
        return self.retrieve(PROBE, k).version

    def _post(self, query: Query, k: int) -> bytes:
        group = query.user.group
        user = {"age_band": group.age_band, "gender": group.gender} if group else None
        content, end = bytearray(), time.monotonic() + self.settings.time_limit
        try:
            with self._client.stream(
                "POST", self.settings.url, json={"query": query.text, "k": k, "user": user}
            ) as reply:
                if reply.is_redirect:
                    raise OutsideError(f"it redirects (HTTP {reply.status_code}), which is not followed")
                if reply.status_code != 200:
                    raise OutsideError(f"it answers HTTP {reply.status_code}")
                if reply.headers.get("Content-Encoding", "identity").lower() != "identity":
                    raise OutsideError("its answer is compressed, which was not asked for")
                for chunk in reply.iter_raw():
                    content += chunk
                    if time.monotonic() > end:  # nobody waits for the rest
                        raise OutsideError(_late(self.settings.time_limit))
                    if len(content) > MOST_BYTES:
                        raise OutsideError(f"its answer is longer than {MOST_BYTES:,} bytes")
        except httpx.TimeoutException:
            raise OutsideError(_late(self.settings.time_limit)) from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:  # of which only its kind is told: it may say anything
            raise OutsideError(f"it cannot be reached ({type(error).__name__})") from None
        return bytes(content)


def within(seconds: float, work: Callable[[], bytes]) -> bytes:
    """What `work` returns, or raises. Raises OutsideError when it takes longer, whatever keeps it.

    The library limits each reading from the network, and not how many there are.
    """
    done: queue.SimpleQueue[tuple[bytes, BaseException | None]] = queue.SimpleQueue()

    def run() -> None:
        try:
            done.put((work(), None))
        except BaseException as error:
            done.put((b"", error))

    threading.Thread(target=run, name=ASKING, daemon=True).start()
    try:
        content, error = done.get(timeout=seconds)
    except queue.Empty:
        raise OutsideError(_late(seconds)) from None
    if error is not None:
        raise error
    return content


def read_answer(content: bytes, k: int, stickers: Container[str]) -> tuple[tuple[Hit, ...], str]:
    """Hits, best first, and the version, "" where none is told. Raises OutsideError that names the first fault."""
    try:
        told = json.loads(content, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise OutsideError("its answer is not JSON") from None
    if not isinstance(told, dict) or not isinstance(told.get("hits"), list):
        raise OutsideError('its answer is not an object with a list "hits"')
    if len(told["hits"]) > k:
        raise OutsideError(f"it answers {len(told['hits'])} hits, {k} were asked for")
    version = told.get("version")
    if version is not None and not _is_version(version):
        raise OutsideError(f"its version is not a text of 1 to {LONGEST_VERSION} visible characters")
    found: dict[str, Hit] = {}
    for rank, hit in enumerate(told["hits"], 1):
        read = _hit(hit, rank, stickers)
        if read.sticker_id in found:
            raise OutsideError(f"hit {rank} is sticker {_short(read.sticker_id)} for the second time")
        found[read.sticker_id] = read
    if len({"score" in hit for hit in told["hits"]}) > 1:
        raise OutsideError("some of its hits have a score and some have none")
    return tuple(found.values()), version or ""


def _hit(told: Any, rank: int, stickers: Container[str]) -> Hit:
    """One hit; without a score it gets 1 / rank, which says no more than the order does."""
    sticker_id = told.get("sticker_id") if isinstance(told, dict) else None
    if not isinstance(sticker_id, str):
        raise OutsideError(f'hit {rank} is not an object with a text "sticker_id"')
    if sticker_id not in stickers:
        raise OutsideError(f"hit {rank} is sticker {_short(sticker_id)}, which the corpus does not have")
    score = told.get("score", 1 / rank)
    if type(score) not in (int, float) or not _finite(score):
        raise OutsideError(f"hit {rank} has the score {_short(score)}, which is no finite number")
    return Hit(sticker_id, float(score))


def _finite(score: float) -> bool:
    try:
        return math.isfinite(float(score))
    except OverflowError:  # a whole number of hundreds of digits
        return False


def _no_number(constant: str) -> NoReturn:
    raise OutsideError(f"its answer holds {constant}, which is no finite number")


def _is_version(version: object) -> bool:
    return isinstance(version, str) and 0 < len(version) <= LONGEST_VERSION and version.isprintable()


def _short(value: object) -> str:
    told = ascii(value)
    return told if len(told) <= 60 else f"{told[:57]}..."


def _late(seconds: float) -> str:
    return f"no answer within {seconds:g} s"


def _check_url(url: str) -> None:
    """Raises ValueError for what is no address that can be asked, and for one with a password in it."""
    try:
        parts = urlsplit(url)
        port_is_fine = parts.port is None or parts.port > 0
    except ValueError:
        raise ValueError(f"{url!r} is not a URL") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or not port_is_fine or not url.isprintable():
        raise ValueError(f"{url!r} is not a URL that begins with http:// or https:// and names a host")
    if parts.username or parts.password:
        raise ValueError("a URL with a name or password in it would be kept in the records: name a secret instead")


def _secret(source: str, environ: Mapping[str, str]) -> str:
    """The Authorization header. Raises OutsideError that never shows it."""
    kind, _, place = source.partition(":")
    try:
        told = environ[place] if kind == "env" else Path(place).read_text("utf-8").partition("\n")[0]
    except KeyError:
        raise OutsideError(f"the environment has no {place}, where its secret should be") from None
    except (OSError, UnicodeDecodeError):
        raise OutsideError(f"the file {place}, where its secret should be, cannot be read") from None
    header = told.strip()
    if not header or not header.isascii() or not header.isprintable():
        raise OutsideError(f"{place} holds no header: one line of printable ASCII characters is needed")
    return header
