"""`pane`: the one Gradio component that draws everything of ours, from `assets/panes/NAME.html` and `NAME.js`.

Why one: Gradio compiles a template with Handlebars and then evaluates the outcome as a JavaScript template literal,
so that a typed `${...}`, backtick or backslash would run as code even inside `{{ }}`. Every value that reaches a
pane, at start or as an answer, passes through `guard`. What goes wrong in an answer becomes one line here, too.
"""

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import gradio as gr
from sqlalchemy.exc import OperationalError

from annotation.experiments import Experiments
from annotation.nouns import RESEARCHERS, ROLES, Annotator, Closed, Experiment, Refused, Role
from annotation.people.accounts import Accounts
from annotation.people.seal import Seal
from annotation.reach import LOOPBACK, Reach
from annotation.votes import Votes
from annotation.words import SIGN_IN
from pearl_core.serving import Systems
from pearl_core.types import ArtifactMissing, CorpusError, UnknownSystem

PANES = Path(__file__).resolve().parent.parent / "assets" / "panes"
MEMBER_COOKIE = "sticker_desk_member"
OURS = (Refused, ArtifactMissing, CorpusError, UnknownSystem)  # their message is written for the person
log = logging.getLogger(__name__)

Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Desk:
    """What every tab works with. Without `accounts` the desk is open: whoever reaches it may do everything."""

    systems: Systems
    experiments: Experiments
    seal: Seal
    accounts: Accounts | None = None
    reach: Reach = LOOPBACK
    votes: Votes = field(init=False)  # the side-by-side sessions of the same records and systems

    def __post_init__(self) -> None:
        object.__setattr__(self, "votes", Votes(self.experiments.store, self.systems))

    def annotator_id(self, cookies: Mapping[str, str]) -> str | None:
        """Whom these cookies name. In the open desk that person may have withdrawn, or never have been."""
        if self.accounts is None:
            return self.seal.read(cookies)
        member = self.accounts.member(cookies.get(MEMBER_COOKIE, ""))
        return member.annotator_id if member else None

    def person(self, cookies: Mapping[str, str]) -> Annotator | None:
        """Who sits at the browser that sent these cookies."""
        if self.accounts is None:
            annotator_id = self.seal.read(cookies)
            return self.experiments.annotator(annotator_id) if annotator_id else None
        member = self.accounts.member(cookies.get(MEMBER_COOKIE, ""))
        known = member and self.experiments.annotator(member.annotator_id)
        return replace(known, role=member.role) if member and known else None

    def allowed(self, person: Annotator | None, roles: Sequence[Role]) -> bool:
        """Whether this person may use what is there for `roles`."""
        return self.accounts is None or (person is not None and person.role in roles)

    def readable(self, person: Annotator | None) -> tuple[Experiment, ...]:
        """The experiments whose results this person may read, oldest first: a rater those that are over."""
        found = self.experiments.experiments()
        return found if self.allowed(person, RESEARCHERS) else tuple(one for one in found if one.state == "closed")

    def curtained(self, person: Annotator | None) -> bool:
        """Whether results, and which system finds what, are closed to this person.

        They are to a rater as long as an experiment here is not over; one that rests may go on.
        """
        if self.allowed(person, RESEARCHERS):
            return False
        begun = (one for one in self.experiments.experiments() if one.state != "closed" and not one.simulated)
        return any(one.corpus == self.systems.corpus.name for one in begun)


Answer = Callable[[Annotator | None, Payload], Any]


def guard(value: Any) -> Any:
    """`value` with backslash, backtick and dollar escaped in every string, for Gradio's template literal."""
    if isinstance(value, str):
        return value.replace("\\", "\\\\").replace("`", "\\`").replace("$", "\\$")
    if isinstance(value, Mapping):
        return {key: guard(item) for key, item in value.items()}
    return [guard(item) for item in value] if isinstance(value, list | tuple) else value


def pane(
    name: str, desk: Desk, answers: Sequence[Answer] = (), roles: Sequence[Role] = ROLES, curtain: str = ""
) -> gr.HTML:
    """A component that draws a dict with the template `name`; its script calls `desk.ask(server.ANSWER, payload)`.

    An answer gets the person (None before they said who they are) and the payload as sent: any JSON, so it
    checks what it takes. Whoever has none of the `roles` is refused, and with the line `curtain`, where there is one,
    a rater as long as an experiment is not over. Templates use `{{ }}`; `{{{ }}}` is for our own SVG alone. (Not a
    subclass: for each of those Gradio writes a stub file beside the source.)
    """
    drawn = gr.HTML(
        {"loading": True},
        html_template=(PANES / f"{name}.html").read_text("utf-8"),
        js_on_load=(PANES / f"{name}.js").read_text("utf-8"),
        apply_default_css=False,
        padding=False,
        elem_id=name,
        server_functions=[_served(desk, name, answer, roles, curtain) for answer in answers],
    )
    drawn.postprocess = guard  # type: ignore[method-assign]
    return drawn


def _served(
    desk: Desk, name: str, answer: Answer, roles: Sequence[Role], curtain: str
) -> Callable[[Any, gr.Request], dict[str, Any]]:
    def asked(payload: Payload, cookies: Mapping[str, str]) -> Any:
        person = desk.person(cookies)
        if not desk.allowed(person, roles):
            if person is None:
                raise Refused(SIGN_IN)
            line = f"This part of the desk is for {' and '.join(f'{role}s' for role in roles)}."
            desk.experiments.refuse(answer.__name__, person.annotator_id, name, line)
        if curtain and desk.curtained(person):
            raise Closed(curtain)
        return guard(answer(person, payload))

    def call(payload: Any, request: gr.Request) -> dict[str, Any]:
        return answered(lambda: asked(payload, request.cookies), payload)

    call.__name__ = answer.__name__
    return call


def answered(work: Callable[[], Any], payload: Any) -> dict[str, Any]:
    """`{"value": ...}`, or `{"error": one line}`: the one place where an exception becomes the person's message.

    `again` is there when nobody refused it and the same may work in a moment, `closed` when a tab is.
    """
    try:
        if not (isinstance(payload, Mapping) and _sendable(payload)):
            raise Refused("The desk did not understand that. Reload the page.")
        return {"value": work()}
    except Closed as error:
        return {"error": str(error), "closed": True}
    except OURS as error:
        line = str(error.args[0]) if error.args else type(error).__name__
        return {"error": line[:1].upper() + line[1:] if isinstance(error, Refused) else line}
    except OperationalError as error:
        log.exception("the records could not be reached")
        (why, *_) = str(error.orig).split("\n", 1)
        return {"error": f"The records cannot be reached now ({why}).", "again": True}
    except Exception:
        log.exception("an answer failed")
        return {"error": "Something went wrong on the desk's side; the terminal says more.", "again": True}


def _sendable(payload: Payload) -> bool:
    """Whether every text in it can be kept and sent back; JSON lets halves of characters through."""
    try:
        return bool(json.dumps(payload, ensure_ascii=False).encode())
    except UnicodeEncodeError:
        return False
