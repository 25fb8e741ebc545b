"""The gate before every request: who may ask, how much, and what a browser may do with the answer.

What protects the records from other pages open in the same browser is here: the Host must be ours (against DNS
rebinding), a write must come from our own page (Origin), bodies are bounded, and of Gradio's own addresses only those
that the page needs are there. Who may come in is asked by `annotation.people.door`.
"""

import logging
import re
from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from annotation.reach import LOOPBACK, Reach, hostname_of

LARGEST_BODY = 64 * 1024  # bytes; the largest thing a person types is a query of 500 characters
UPLOAD, LARGEST_UPLOAD = "/outside/run", 32 * 1024 * 1024  # files, read where it is known who brings them
READS = ("GET", "HEAD", "OPTIONS")
FOREIGN, TOO_LARGE = (403, "not from this page"), (413, "too large")
ON_TERMINAL = (403, 413)  # who sends these is not known, so that no record can say whose they were
# Of Gradio only the page, its scripts and the calls of our components: no uploads, no files, no queue.
OPEN = (
    r"/(?:$|theme\.css$|favicon\.ico$|manifest\.json$|static/|assets/|gradio_api/component_server/?$"
    r"|healthz$|states$|outside/run$|img/|download/|{})"
)
OPEN_DESK, WITH_ACCOUNTS = "who$", r"login$|join/[\w-]{1,100}$|account(?:/\w+)?$|signout$|pages\.(?:css|js)$"
# Gradio evaluates its templates in the browser, hence 'unsafe-eval'; nothing is loaded from anywhere else.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'none'"
)
FORWARDED = (b"x-forwarded-host", b"x-forwarded-proto")  # the public URL says it, and no client
SECURITY_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
log = logging.getLogger(__name__)


class Gate:
    """ASGI middleware; put it outermost. `accounts`: whether there are the pages of a desk with accounts."""

    def __init__(self, app: ASGIApp, reach: Reach = LOOPBACK, accounts: bool = False) -> None:
        self.app = app
        self.reach = reach
        self.known = re.compile(OPEN.replace("{}", WITH_ACCOUNTS if accounts else OPEN_DESK))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refusal = self._refusal(scope["method"], scope["path"], headers)
        if not refusal and scope["method"] not in READS and scope["path"] != UPLOAD:
            body = await _body(receive)
            refusal = TOO_LARGE if body is None else None
            receive = _again(body or b"", receive)
        if refusal:
            if refusal[0] in ON_TERMINAL:
                log.warning("refused %s %.200r: %s", scope["method"], scope["path"], refusal[1])
            await PlainTextResponse(refusal[1], refusal[0])(scope, receive, _sealed(send))
            return
        scheme = self.reach.origin(headers.get("host", "")).partition(":")[0]
        kept = [(name, value) for name, value in scope["headers"] if name not in FORWARDED]
        await self.app({**scope, "scheme": scheme, "headers": kept}, receive, _sealed(send))

    def _refusal(self, method: str, path: str, headers: Headers) -> tuple[int, str] | None:
        """Status and text where the request is refused before anybody looks at it."""
        host = headers.get("host", "")
        if not self.reach.allows(hostname_of(host)):
            return 421, "not this host"
        if not self.known.match(path):
            return 404, "not found"
        if method not in READS:
            origin = headers.get("origin")
            foreign = origin is not None and origin != self.reach.origin(host)
            if foreign or headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
                return FOREIGN
            upload = path == UPLOAD  # which is not read here, and so must say how long it is
            length = headers.get("content-length", "" if upload else "0")
            unsaid = upload and "transfer-encoding" in headers
            if unsaid or not length.isdecimal() or int(length) > (LARGEST_UPLOAD if upload else LARGEST_BODY):
                return TOO_LARGE
        return None


async def _body(receive: Receive) -> bytes | None:
    """The whole body, None beyond the bound: one sent in chunks names no length."""
    body = b""
    while len(body) <= LARGEST_BODY:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body", False):
            return body if len(body) <= LARGEST_BODY else None
    return None


def _again(body: bytes, receive: Receive) -> Receive:
    """`receive` that gives the body that was read already, then what comes after it."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


def _sealed(send: Send) -> Send:
    """`send` that adds the security headers and takes out the CORS ones that Gradio's app would send."""

    async def sealed(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name in _cors(headers.keys()):
                del headers[name]
            for name, value in SECURITY_HEADERS.items():
                headers.setdefault(name, value)  # our own forms have a policy that is stricter
        await send(message)

    return sealed


def _cors(names: Iterable[str]) -> list[str]:
    return [name for name in names if name.lower().startswith("access-control-")]
