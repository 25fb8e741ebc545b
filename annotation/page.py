"""The web page: a FastAPI parent with the routes that Gradio cannot give, and the tabs mounted at "/".

`build_page(desk, ...)` makes the ASGI app; `app.py` serves it.
"""

import re
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, asynccontextmanager
from typing import Any

from fastapi import FastAPI, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp

from annotation.calls import few_threads, read_json
from annotation.downloads import download
from annotation.gate import Gate
from annotation.judging.labels import Labels
from annotation.nouns import SIMULATED, Annotator, Refused
from annotation.outside.uploads import add_uploads
from annotation.people.accounts import Accounts
from annotation.people.door import Door
from annotation.people.entrance import add_entrance
from annotation.people.seal import COOKIE, COOKIE_SECONDS
from annotation.pictures import picture
from annotation.tabs import find_tabs, mount_tabs
from annotation.widgets import Desk, Payload, answered
from annotation.words import GENDER_WORDS, RESULTS_CLOSED, SIGN_IN
from pearl_core.corpus import Corpus
from pearl_core.corpus.build import STAGES
from pearl_core.serving import Systems
from pearl_core.types import AGE_BANDS, GENDERS


def build_page(desk: Desk, alongside: Callable[[], AbstractContextManager[None]], fault: Callable[[], str]) -> ASGIApp:
    """The whole app. `alongside()` is entered when the server starts and left when it stops.

    `fault()` says why the build that runs there stopped before it was done, "" where it did not.
    """

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        few_threads()
        with alongside():
            yield

    def me(person: Annotator | None, _: Payload) -> dict[str, Any]:
        return who(person) if desk.accounts is None else member_of(desk, desk.accounts, person)

    parent = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    _add_routes(parent, desk, fault)
    _add_pictures(parent, desk)
    add_uploads(parent, desk)
    if desk.accounts is None:
        _add_picker(parent, desk)
        mount_tabs(parent, desk, me)
        return Gate(parent)
    add_entrance(parent, desk, desk.accounts)
    mount_tabs(parent, desk, me)
    return Gate(Door(parent, desk), desk.reach, accounts=True)


def member_of(desk: Desk, accounts: Accounts, person: Annotator | None) -> dict[str, Any]:
    """What the header shows of somebody with an account: name, role, and the tabs that are not open to them."""
    if person is None:
        raise Refused(SIGN_IN)
    curtained = desk.curtained(person)
    return {
        "account": True,
        "person": {
            "id": person.annotator_id,
            "pseudonym": accounts.login_of(person.annotator_id),
            "group": person.role,
        },
        "hidden": [tab.name for tab in find_tabs() if not desk.allowed(person, tab.roles)],
        "closed": {tab.name: tab.curtain for tab in find_tabs() if tab.curtain and curtained},
    }


def who(person: Annotator | None) -> dict[str, Any]:
    """What the header and the dialog "Who are you?" of the open desk show."""
    band, gender = (person.age_band, person.gender) if person else (None, None)
    told = ", ".join(word for word in ((band or "").replace("-", " to "), GENDER_WORDS.get(gender or "")) if word)
    return {
        "person": {"pseudonym": person.pseudonym, "group": told} if person else None,
        "ages": [{"v": one, "k": one.replace("-", " to "), "on": one == band} for one in AGE_BANDS],
        "genders": [{"v": one, "k": GENDER_WORDS[one].capitalize(), "on": one == gender} for one in GENDERS],
    }


def _add_routes(parent: FastAPI, desk: Desk, fault: Callable[[], str]) -> None:
    @parent.get("/healthz")
    def healthz() -> JSONResponse:
        return JSONResponse({"ok": True})

    @parent.get("/states")
    def states() -> JSONResponse:
        return JSONResponse(system_states(desk.systems, fault()), headers={"Cache-Control": "no-store"})

    @parent.get("/download/{name}")
    def downloaded(name: str, request: Request) -> Response:
        person = desk.person(request.cookies)
        if desk.curtained(person):
            return PlainTextResponse(RESULTS_CLOSED, 403)
        return download(desk, person, name) or not_found()


def _add_pictures(parent: FastAPI, desk: Desk) -> None:
    """Pictures of blind lists by their position, and those that anybody may see by their name."""
    labels = Labels(desk.experiments.store, desk.systems)

    def blind(
        request: Request, position: str, sticker_at: Callable[[str, int], str], corpus: Callable[[], Corpus]
    ) -> Response:
        """The picture at a position of the asking annotator's own list; 404, without a word why, for any other.

        `corpus` is the one that the list was made from.
        """
        annotator_id = desk.annotator_id(request.cookies)
        if not annotator_id or not re.fullmatch("[1-9][0-9]{0,3}", position):
            return not_found()
        try:
            sticker_id = sticker_at(annotator_id, int(position))
            return picture(corpus(), sticker_id)
        except (Refused, KeyError):
            return not_found()

    @parent.get("/img/page/{impression_id}/{position}")
    def on_page(impression_id: str, position: str, request: Request) -> Response:
        return blind(
            request,
            position,
            lambda own, at: desk.experiments.sticker_at(own, impression_id, at),
            lambda: desk.experiments.corpus_of(impression_id),
        )

    @parent.get("/img/pair/{impression_id}/{side}/{position}")
    def in_pair(impression_id: str, side: str, position: str, request: Request) -> Response:
        return blind(
            request,
            position,
            lambda own, at: desk.votes.sticker_at(own, impression_id, side, at),
            lambda: desk.votes.corpus_of(impression_id),
        )

    @parent.get("/img/task/{pair_id}")
    def to_judge(pair_id: str, request: Request) -> Response:
        return blind(
            request, "1", lambda own, _: labels.sticker_of(own, pair_id), lambda: labels.corpus_of_pair(pair_id)
        )

    @parent.get("/img/sticker/{corpus_name}/{sticker_id:path}")
    def sticker(corpus_name: str, sticker_id: str, v: str = "") -> Response:
        corpora = desk.systems.corpora if corpus_name == desk.systems.corpus.name else ()
        told = sorted(corpora, key=lambda corpus: not corpus.hash.startswith(v))  # the one that it was found in first
        known = next((corpus for corpus in told if sticker_id in corpus.by_id), None)
        return picture(known, sticker_id) if known else not_found()


def _add_picker(parent: FastAPI, desk: Desk) -> None:
    """The open desk: whoever is there says who they are."""

    @parent.post("/who")
    async def who_is_it(request: Request) -> JSONResponse:
        return await run_in_threadpool(_enrol, desk, await request.body())


def not_found() -> Response:
    return PlainTextResponse("not found", 404)


def system_states(systems: Systems, fault: str) -> dict[str, Any]:
    """`stage` is the running build's, in words ("" when none runs); progress from 0 to 1.

    What still waits when the build stopped with a `fault` would wait for ever: it failed.
    """
    building = systems.building()
    stopped = bool(fault) and not building.stage
    told = []
    for system in systems.states():
        shown = {"name": system.name, "about": system.about, "progress": round(system.progress, 2)}
        if stopped and system.state in ("waiting", "building"):
            told.append({**shown, "state": "failed", "reason": fault})
        else:
            told.append({**shown, "state": system.state, "reason": system.reason})
    stage = STAGES.get(building.stage, building.stage)
    return {"stage": stage, "progress": round(building.progress, 2), "systems": told}


def _enrol(desk: Desk, body: bytes) -> JSONResponse:
    said = read_json(body)
    found: list[Annotator] = []

    def enrol() -> dict[str, Any]:
        pseudonym, band, gender = (said.get(key) or None for key in ("pseudonym", "age_band", "gender"))
        if str(pseudonym).strip().startswith(SIMULATED):
            raise Refused("Choose another name; those of simulated people begin so.")
        found.append(desk.experiments.enrol(pseudonym or "", band, gender))
        return who(found[0])

    reply = JSONResponse(answered(enrol, said), headers={"Cache-Control": "no-store"})
    if found:
        cookie = desk.seal.sign(found[0].annotator_id)
        reply.set_cookie(COOKIE, cookie, max_age=COOKIE_SECONDS, httponly=True, samesite="strict")
    return reply
