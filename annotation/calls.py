"""The one address that the panes call: which component, which of its answers, and a payload as JSON.

Gradio has a route for this as well. Ours stands before it, since Gradio's answers forms and uploads too, fails with a
500 for a component that does not exist, and copies the whole page's settings for every new session hash. Who asks
follows from the cookie alone; the session hash that the browser sends means nothing here.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

import anyio
import orjson
from fastapi import FastAPI, Request
from starlette.responses import PlainTextResponse, Response

CALLS = "/gradio_api/component_server"
DEEPEST = 8  # lists and objects within each other; no pane of ours sends more than three
# What a person waits for with a finger on the mouse; its queue is never behind those that ask a model or count.
QUICK = frozenset(("react", "submit", "vote", "judge", "back", "skip", "open_page", "open_pair", "open_task", "me"))
# Threads for each queue. Few: while a writer holds the database, every other thread that computes keeps it from going
# on, and with forty of them a click took seconds.
QUICK_THREADS, SLOW_THREADS, OTHER_THREADS = 4, 8, 8
Served = Callable[[Any, Request], Mapping[str, Any]]


def add_calls(parent: FastAPI, served: Mapping[int, Mapping[str, Served]]) -> None:
    """Answer calls on `parent`. `served` is Gradio's number of a component -> name -> answer."""
    quick, slow = anyio.CapacityLimiter(QUICK_THREADS), anyio.CapacityLimiter(SLOW_THREADS)

    async def call(request: Request) -> Response:
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            return PlainTextResponse("only JSON is taken here", 415)
        asked = read_json(await request.body())
        if not isinstance(asked, dict):
            return PlainTextResponse("this is no call of a pane", 400)
        number, name = asked.get("component_id"), asked.get("fn_name")
        answer = served.get(number, {}).get(name) if type(number) is int and isinstance(name, str) else None
        if answer is None:
            return PlainTextResponse("not found", 404)
        told = await anyio.to_thread.run_sync(
            answer, asked.get("data"), request, limiter=quick if name in QUICK else slow
        )
        content = orjson.dumps(told, option=orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_NON_STR_KEYS)
        return Response(content, media_type="application/json", headers={"Cache-Control": "no-store"})

    for path in (CALLS, f"{CALLS}/"):
        parent.add_api_route(path, call, methods=["POST"])


def few_threads() -> None:
    """Of the running loop, for pictures and all else that is no call of a pane."""
    anyio.to_thread.current_default_thread_limiter().total_tokens = OTHER_THREADS


def read_json(body: bytes) -> Any:
    """What the body says, None where it is no JSON or deeper than any that a page of ours sends."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return said if _within(said, DEEPEST) else None


def _within(value: Any, levels: int) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return inner is None or (levels > 0 and all(_within(one, levels - 1) for one in inner))
