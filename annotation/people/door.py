"""The door of a desk with accounts: whoever is not signed in gets to the sign-in page and no further.

ASGI middleware behind `annotation.gate`. Who may use which part of the desk is decided further in; here the question
is only whether somebody is there, which is asked of the records at every request: a cookie that was ended, or whose
person withdrew, is worth nothing from then on.
"""

import logging
import re
from urllib.parse import quote

import anyio
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from annotation.widgets import MEMBER_COOKIE, Desk
from annotation.words import SIGN_IN

# The way in, and files that are the same for everybody.
FREE = re.compile(
    r"/(?:healthz$|login$|join/|signout$|pages\.(?:css|js)$|favicon\.ico$|theme\.css$|manifest\.json$|static/|assets/)"
)
THREADS = 4  # of its own: it stands before every click, which those that draw pages must not keep waiting
log = logging.getLogger(__name__)
PAGES = re.compile(r"/(?:account(?:/.*)?)?$")


class Door:
    """Around the whole app; `desk` has accounts."""

    def __init__(self, app: ASGIApp, desk: Desk) -> None:
        self.app = app
        self.desk = desk
        self.room = anyio.CapacityLimiter(THREADS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or FREE.match(scope["path"]):
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        if await anyio.to_thread.run_sync(self.desk.annotator_id, request.cookies, limiter=self.room):
            await self.app(scope, receive, send)
        else:
            if request.method == "POST" and MEMBER_COOKIE in request.cookies:
                log.warning("refused POST %.200r: the cookie is nobody's, or was ended", scope["path"])
            await _sign_in_first(request)(scope, receive, send)


def _sign_in_first(request: Request) -> Response:
    headers = {"Cache-Control": "no-store"}
    path, query = request.url.path, request.url.query
    if not PAGES.fullmatch(path):
        return JSONResponse({"error": SIGN_IN}, 401, headers)
    back = "/account" if path.startswith("/account") else f"{path}?{query}" if query else path
    return RedirectResponse("/login" if back == "/" else f"/login?to={quote(back, safe='/')}", 303, headers)
