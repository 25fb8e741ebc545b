"""People: who may come in by which invitation, who has an account, and taking somebody's records back. For researchers.

An invitation's link is in the answer that made it and nowhere else: the records keep a hash of its token.
"""

from typing import Any

from annotation.blind import text
from annotation.nouns import RESEARCHERS, Annotator, Refused, Role
from annotation.people.accounts import Accounts
from annotation.people.invitations import MOST_DAYS, MOST_USES
from annotation.tabs import Tab
from annotation.widgets import Desk, Payload, pane

ABOUT: dict[Role, str] = {
    "expert": "searches, compares and votes",
    "annotator": "judges pairs",
    "researcher": "runs experiments and sees the results",
}
OPEN = "This desk is open: nobody has an account. Start it with --login, and people come in by invitation."


def draw(desk: Desk) -> None:
    def load(me: Annotator | None, _: Payload) -> dict[str, Any]:
        return {"open": OPEN} if desk.accounts is None else _shown(desk.accounts, me)

    def invite(me: Annotator | None, payload: Payload) -> dict[str, Any]:
        accounts, role, note = _accounts(desk), text(payload, "role"), text(payload, "note")
        uses: Any = payload.get("uses")  # checked by the rules
        days: Any = payload.get("days")
        token = accounts.invite(role, uses, days, note, _id(me))
        link = f"{desk.reach.public}/join/{token}"  # without a public URL the browser knows under which it came
        return {**_shown(accounts, me), "made": {"link": link, "role": role, "uses": uses}}

    def revoke(me: Annotator | None, payload: Payload) -> dict[str, Any]:
        accounts = _accounts(desk)
        accounts.revoke(text(payload, "invitation"), _id(me))
        return _shown(accounts, me)

    def appoint(me: Annotator | None, payload: Payload) -> dict[str, Any]:
        accounts, role = _accounts(desk), text(payload, "role")
        accounts.appoint(text(payload, "person"), role, _id(me))
        return _shown(accounts, me)

    def withdraw(me: Annotator | None, payload: Payload) -> dict[str, Any]:
        accounts = _accounts(desk)
        accounts.withdraw(text(payload, "person"), text(payload, "reason"), _id(me))
        return _shown(accounts, me)

    pane("people", desk, [load, invite, revoke, appoint, withdraw], roles=RESEARCHERS)


def _shown(accounts: Accounts, me: Annotator | None) -> dict[str, Any]:
    invitations = [
        {
            "id": one.invitation_id,
            "role": one.role,
            "used": f"{one.used} of {one.uses}",
            "until": one.until[:10],
            "note": one.note,
            "holds": one.holds,
            "state": "open" if one.holds else "used up" if one.used >= one.uses else "ended",
        }
        for one in accounts.invitations()
    ]
    members = [
        {
            "id": one.annotator_id,
            "login": one.login,
            "role": one.role,
            "roles": [{"v": role, "on": role == one.role} for role in ABOUT],
            "pseudonym": one.pseudonym,
            "at": one.at[:10],
            "me": one.annotator_id == _id(me),
        }
        for one in accounts.members()
    ]
    roles = [{"v": role, "k": f"{role.capitalize()}: {about}"} for role, about in ABOUT.items()]
    bounds = {"most_uses": MOST_USES, "most_days": MOST_DAYS}
    return {"roles": roles, "invitations": invitations, "members": members, **bounds}


def _accounts(desk: Desk) -> Accounts:
    if desk.accounts is None:
        raise Refused(OPEN)
    return desk.accounts


def _id(me: Annotator | None) -> str | None:
    return me.annotator_id if me else None


TAB = Tab("People", 7, draw, RESEARCHERS)
