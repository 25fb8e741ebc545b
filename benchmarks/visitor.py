"""A browser's side of the desk without a browser: the page, its calls and its pictures over HTTP, all written down.

async with Visitor("http://127.0.0.1:7860") as visitor:
    await visitor.enrol("ann", "20-29", "female")
    told = await visitor.ask("compare", "start", {"query": "good morning"})
    for tile in told["page"]["tiles"]:
        await visitor.get(tile["src"])
    visitor.heard  # every answer: status, headers, bytes, and how long it took
"""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

import httpx

CALLS = "/gradio_api/component_server/"
PATIENCE_S = 60.0


class Told(Exception):
    """The desk answered with its one line in place of a value. `again`: the same may work in a moment."""

    def __init__(self, line: str, again: bool) -> None:
        super().__init__(line)
        self.again = again


@dataclass(frozen=True, slots=True)
class Heard:
    """One answer as it came over the wire."""

    what: str  # the address, or PANE.ANSWER for a call
    status: int
    headers: tuple[tuple[str, str], ...]  # in the order received, names in lower case
    body: bytes
    begun: float  # monotonic seconds when the request went out
    seconds: float  # from then until the last byte was there


@dataclass
class Visitor:
    """One browser with a cookie of its own. Raises httpx.TransportError when the desk is not there."""

    url: str
    transport: httpx.AsyncBaseTransport | None = None
    heard: list[Heard] = field(default_factory=list)
    keeps: bool = True  # whether `heard` grows
    session_hash: str = field(default_factory=lambda: uuid4().hex[:11])
    panes: dict[str, int] = field(default_factory=dict)  # name -> Gradio's number of the component
    answers: dict[str, tuple[str, ...]] = field(default_factory=dict)  # name of the pane -> what it can be asked

    def __post_init__(self) -> None:
        self.client = httpx.AsyncClient(
            base_url=self.url, transport=self.transport, timeout=PATIENCE_S, headers={"Origin": self.url}
        )

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self.client.aclose()

    async def open(self) -> None:
        """Load the page, which tells the components."""
        page = (await self.get("/")).body.decode()
        config = json.loads(page.split("window.gradio_config = ", 1)[1].split(";</script>", 1)[0])
        for component in config["components"]:
            props = component["props"]
            if component["type"] == "html" and props.get("elem_id"):
                self.panes[props["elem_id"]] = component["id"]
                self.answers[props["elem_id"]] = tuple(props.get("server_fns") or props.get("server_functions") or ())

    async def enrol(self, pseudonym: str, age_band: str = "20-29", gender: str = "female") -> dict[str, Any]:
        """Say who this is, as the dialog of a desk without accounts does."""
        said = {"pseudonym": pseudonym, "age_band": age_band, "gender": gender}
        heard = await self._send("who", "POST", "/who", json=said)
        told: dict[str, Any] = _value(heard)
        return told

    async def sign_in(self, login: str, password: str) -> None:
        """Sign in to a desk with accounts, before `open`. Raises Told when that fails."""
        heard = await self._send("login", "POST", "/login", data={"login": login, "password": password})
        if heard.status != 303:
            raise Told("the desk did not let me in", again=False)

    async def ask(self, pane: str, answer: str, payload: Any = None) -> Any:
        """The value of a pane's answer. Raises Told where there is none, httpx.HTTPStatusError for a fault."""
        return _value(await self.call(pane, answer, {} if payload is None else payload))

    async def call(self, pane: str, answer: str, payload: Any) -> Heard:
        """The answer of a pane whatever it is."""
        asked = {
            "data": payload,
            "component_id": self.panes[pane],
            "fn_name": answer,
            "session_hash": self.session_hash,
        }
        return await self._send(f"{pane}.{answer}", "POST", CALLS, json=asked)

    async def get(self, address: str) -> Heard:
        return await self._send(address, "GET", address)

    async def _send(self, what: str, method: str, address: str, **options: Any) -> Heard:
        begun = time.monotonic()
        answer = await self.client.request(method, address, **options)
        body = answer.content
        seconds = time.monotonic() - begun
        headers = tuple((name.lower(), value) for name, value in answer.headers.multi_items())
        heard = Heard(what, answer.status_code, headers, body, begun, seconds)
        if self.keeps:
            self.heard.append(heard)
        return heard


def _value(heard: Heard) -> Any:
    if heard.status != 200:
        raise httpx.HTTPError(f"{heard.what} answered {heard.status}: {heard.body[:200]!r}")
    told: Mapping[str, Any] = json.loads(heard.body)
    if "value" not in told:
        raise Told(str(told.get("error")), bool(told.get("again")))
    return told["value"]
