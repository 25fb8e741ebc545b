"""Coming in and going out, where people have accounts: `/login`, `/join/TOKEN`, `/account`, `/signout`.

Forms without a script. `annotation.gate` has seen to it that they were sent from our own pages. The cookie is out of
reach of scripts and, being "lax", not sent with what other pages make a browser post; a link in a mail finds its
reader signed in.
"""

from collections.abc import Awaitable, Callable, Mapping

import anyio
from fastapi import FastAPI, Request
from starlette.responses import FileResponse, RedirectResponse, Response

from annotation.nouns import Refused
from annotation.people.accounts import COOKIE_DAYS, Accounts, Member
from annotation.people.forms import PAGES, form_page, options, own_path, pages_css, read_form
from annotation.widgets import MEMBER_COOKIE, Desk
from annotation.words import GENDER_WORDS
from pearl_core.types import AGE_BANDS, GENDERS

TASKS = {
    "expert": "You will search for stickers, choose what you would send, and say which of two answers is better.",
    "annotator": "You will say of stickers whether they match what somebody typed.",
    "researcher": "You will set up experiments, invite people and read the results.",
}
UNSAID = ("", "Rather not say")
AGES = (UNSAID, *((band, band.replace("-", " to ")) for band in AGE_BANDS))
GENDER_CHOICES = (UNSAID, *((one, GENDER_WORDS[one].capitalize()) for one in GENDERS))
UNEQUAL = "The two passwords are not the same."
NOTES = {
    "out": "You are signed out of this browser.",
    "everywhere": "You are signed out, here and everywhere else.",
    "withdrawn": "Your records are withdrawn, and your account is gone. Thank you for the time that you gave.",
    "changed": "The password is changed. Everywhere else you are signed out.",
}
THREADS = 2  # hashing a password takes all of one for a while; whoever sends many waits behind themselves
Form = Mapping[str, str]
Answering = Callable[[Form, Request], Response]


def add_entrance(parent: FastAPI, desk: Desk, accounts: Accounts) -> None:
    """Add the pages to `parent`."""
    entrance, room = Entrance(desk, accounts), anyio.CapacityLimiter(THREADS)

    def shown(answer: Callable[[Request], Response]) -> Callable[[Request], Awaitable[Response]]:
        async def asked(request: Request) -> Response:
            return await anyio.to_thread.run_sync(answer, request, limiter=room)

        return asked

    def sent(done: Answering) -> Callable[[Request], Awaitable[Response]]:
        async def asked(request: Request) -> Response:
            return await anyio.to_thread.run_sync(done, read_form(await request.body()), request, limiter=room)

        return asked

    for path, answer in (
        ("/login", entrance.login_page),
        ("/join/{token}", entrance.join_page),
        ("/account", entrance.account_page),
        ("/pages.css", lambda _: Response(pages_css(), media_type="text/css")),
        ("/pages.js", lambda _: FileResponse(PAGES / "pages.js")),
    ):
        parent.add_api_route(path, shown(answer), methods=["GET"])
    for path, done in (
        ("/login", entrance.sign_in),
        ("/join/{token}", entrance.join),
        ("/account/password", entrance.change_password),
        ("/account/withdraw", entrance.withdraw),
        ("/signout", entrance.sign_out),
    ):
        parent.add_api_route(path, sent(done), methods=["POST"])


class Entrance:
    """What each page shows, and what each form does."""

    def __init__(self, desk: Desk, accounts: Accounts) -> None:
        self.desk = desk
        self.accounts = accounts

    def login_page(self, request: Request) -> Response:
        if self._member(request):
            return _go(_target(request))
        return _login(NOTES.get(request.query_params.get("note", ""), ""))

    def sign_in(self, form: Form, request: Request) -> Response:
        login, password = form.get("login", ""), form.get("password", "")
        try:
            member = self.accounts.sign_in(login, password, self.desk.reach.whence(request.scope))
        except Refused as refused:
            return _login("", login[:100], str(refused))
        return self._let_in(request, member, _target(request))

    def join_page(self, request: Request) -> Response:
        try:
            return _join(self.accounts.invited_role(request.path_params["token"]), {}, "")
        except Refused as refused:
            return form_page("gone", "Invitation", 404, error=str(refused))

    def join(self, form: Form, request: Request) -> Response:
        token = request.path_params["token"]
        try:
            role = self.accounts.invited_role(token)
        except Refused as refused:
            return form_page("gone", "Invitation", 404, error=str(refused))
        try:
            if form.get("password") != form.get("again"):
                raise Refused(UNEQUAL)
            band, gender = form.get("age_band") or None, form.get("gender") or None
            member = self.accounts.join(token, form.get("login", ""), form.get("password", ""), band, gender)
        except Refused as refused:
            return _join(role, form, _line(refused))
        return self._let_in(request, member, "/")

    def account_page(self, request: Request) -> Response:
        return self._account(request, NOTES.get(request.query_params.get("note", ""), ""))

    def change_password(self, form: Form, request: Request) -> Response:
        member = self._member(request)
        if member is None:
            return _go("/login?to=/account")
        try:
            if form.get("new") != form.get("again"):
                raise Refused(UNEQUAL)
            whence = self.desk.reach.whence(request.scope)
            self.accounts.change_password(member, form.get("password", ""), form.get("new", ""), whence)
        except Refused as refused:
            return self._account(request, password_error=_line(refused))
        return self._let_in(request, member, "/account?note=changed")

    def withdraw(self, form: Form, request: Request) -> Response:
        member = self._member(request)
        if member is None:
            return _go("/login?to=/account")
        try:
            if form.get("sure") != "yes":
                raise Refused("Tick the box first: nobody can undo this.")
            self.accounts.sign_in(member.login, form.get("password", ""), self.desk.reach.whence(request.scope))
            self.accounts.withdraw(member.annotator_id, "by their own wish", member.annotator_id)
        except Refused as refused:
            return self._account(request, withdraw_error=_line(refused))
        return self._let_out("withdrawn")

    def sign_out(self, form: Form, request: Request) -> Response:
        """Of this browser, or of all: their cookies, and copies of them, are worth nothing from now on."""
        member, everywhere = self._member(request), form.get("everywhere") == "yes"
        if member is not None and everywhere:
            self.accounts.sign_out(member.annotator_id)
        self.accounts.end(request.cookies.get(MEMBER_COOKIE, ""))
        return self._let_out("everywhere" if everywhere else "out")

    def _account(
        self, request: Request, note: str = "", password_error: str = "", withdraw_error: str = ""
    ) -> Response:
        member, person = self._member(request), self.desk.person(request.cookies)
        if member is None or person is None:
            return _go("/login?to=/account")
        status = 400 if password_error or withdraw_error else 200
        return form_page(
            "account",
            "Account",
            status,
            login=member.login,
            role=member.role,
            pseudonym=person.pseudonym,
            note=note,
            password_error=password_error,
            withdraw_error=withdraw_error,
        )

    def _member(self, request: Request) -> Member | None:
        return self.accounts.member(request.cookies.get(MEMBER_COOKIE, ""))

    def _let_in(self, request: Request, member: Member, target: str) -> Response:
        """Give this browser a new cookie; the one that it had is worth nothing from now on."""
        self.accounts.end(request.cookies.get(MEMBER_COOKIE, ""))
        reply = _go(target)
        cookie, age = self.accounts.cookie(member), COOKIE_DAYS * 24 * 3600
        secure = self.desk.reach.secure
        reply.set_cookie(MEMBER_COOKIE, cookie, max_age=age, httponly=True, samesite="lax", secure=secure)
        return reply

    def _let_out(self, note: str) -> Response:
        reply = _go(f"/login?note={note}")
        reply.delete_cookie(MEMBER_COOKIE, httponly=True, samesite="lax", secure=self.desk.reach.secure)
        return reply


def _login(note: str, login: str = "", error: str = "") -> Response:
    focus = ("", "autofocus") if login else ("autofocus", "")
    return form_page(
        "login",
        "Sign in",
        400 if error else 200,
        note=note,
        login=login,
        error=error,
        name_focus=focus[0],
        password_focus=focus[1],
    )


def _join(role: str, form: Form, error: str) -> Response:
    return form_page(
        "join",
        "Join",
        400 if error else 200,
        role=f"{'a' if role == 'researcher' else 'an'} {role}",
        task=TASKS[role],
        login=form.get("login", "")[:100],
        ages=options(AGES, form.get("age_band", "")),
        genders=options(GENDER_CHOICES, form.get("gender", "")),
        error=error,
    )


def _target(request: Request) -> str:
    return own_path(request.query_params.get("to", "/"))


def _go(target: str) -> RedirectResponse:
    return RedirectResponse(target, 303, {"Cache-Control": "no-store"})


def _line(refused: Refused) -> str:
    line = str(refused)
    return line[:1].upper() + line[1:]
