"""Answers forged in every way that the rules know: what they say, and the scene in which somebody sends them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.annotation.live import Live

Payload = dict[str, Any]


@dataclass(frozen=True)
class Scene:
    """Bob attacks; what ann has, and what he has himself."""

    live: Live
    ann: dict[str, str]  # impressions: `page` and `pair` open, `done` submitted; `event` on her page
    bob: dict[str, str]  # the same, and `skipped`, `voted` with `vote` as its id, `submission` that ended `done`

    def at(self, impression: str, **more: Any) -> Payload:
        return {"experiment": self.live.experiment_id, "impression": impression, **more}

    def click(self, impression: str, **more: Any) -> Payload:
        return self.at(impression, **{"position": 2, "kind": "click", "event_id": "fresh", **more})


async def played(live: Live, name: str) -> dict[str, str]:
    """Somebody who skipped one list, answered one, and has one open with a click; the same with pairs."""
    visitor, which = await live.visitor(name), {"experiment": live.experiment_id}
    own: dict[str, str] = {"event": f"{name}-event", "submission": f"{name}-submission", "vote": f"{name}-vote"}

    async def started(pane: str, key: str) -> str:
        told = await visitor.ask(pane, "start", {**which, "query": "hello cat"})
        impression: str = told[key]["impression"]
        return impression

    own["skipped"] = await started("compare", "page")
    await visitor.ask("compare", "skip", {**which, "impression": own["skipped"]})
    own["done"] = await started("compare", "page")
    await visitor.ask("compare", "submit", {**which, "impression": own["done"], "event_id": own["submission"]})
    own["page"] = await started("compare", "page")
    click = {"impression": own["page"], "position": 1, "kind": "click", "event_id": own["event"]}
    await visitor.ask("compare", "react", {**which, **click})
    own["voted"] = await started("vote", "pair")
    await visitor.ask("vote", "vote", {**which, "impression": own["voted"], "choice": "left", "event_id": own["vote"]})
    own["pair"] = await started("vote", "pair")
    await visitor.client.aclose()
    return own


def clicked(**wrong: object) -> Callable[[Scene], Payload]:
    return lambda scene: scene.click(scene.bob["page"], **wrong)


def voted(choice: object) -> Callable[[Scene], Payload]:
    return lambda scene: scene.at(scene.bob["pair"], choice=choice, event_id="fresh")


FORGED: dict[str, tuple[str, str, Callable[[Scene], Payload]]] = {
    **{
        f"position {position!r}": ("compare", "react", clicked(position=position))
        for position in (0, 21, -1, 1.5, "1", True, None, 10**30, [1])
    },
    **{f"kind {kind!r}": ("compare", "react", clicked(kind=kind)) for kind in ("vote", None, ["click"], "")},
    **{
        f"event id {event!r:.9}": ("compare", "react", clicked(event_id=event))
        for event in ("", None, 5, "x" * 65, "\0", " ")
    },
    "a click on ann's list": ("compare", "react", lambda s: s.click(s.ann["page"])),
    "a click on no list": ("compare", "react", lambda s: s.click("0" * 32)),
    "a click on a pair": ("compare", "react", lambda s: s.click(s.bob["pair"])),
    "a click after the end": ("compare", "react", lambda s: s.click(s.bob["done"])),
    "a click on a skipped list": ("compare", "react", lambda s: s.click(s.bob["skipped"])),
    "ann's event again": ("compare", "react", lambda s: s.click(s.bob["page"], position=1, event_id=s.ann["event"])),
    "an event id for two": ("compare", "react", lambda s: s.click(s.bob["page"], event_id=s.bob["event"])),
    "an event turned round": (
        "compare",
        "react",
        lambda s: s.click(s.bob["page"], position=1, kind="unclick", event_id=s.bob["event"]),
    ),
    "submitting ann's list": ("compare", "submit", lambda s: s.at(s.ann["page"], event_id="fresh")),
    "submitting again": ("compare", "submit", lambda s: s.at(s.bob["done"], event_id="fresh")),
    "submitting a skipped list": ("compare", "submit", lambda s: s.at(s.bob["skipped"], event_id="fresh")),
    "submitting under a used id": ("compare", "submit", lambda s: s.at(s.bob["page"], event_id=s.bob["submission"])),
    "submitting under ann's id": ("compare", "submit", lambda s: s.at(s.bob["page"], event_id=s.ann["submission"])),
    "submitting without an id": ("compare", "submit", lambda s: s.at(s.bob["page"])),
    "skipping ann's list": ("compare", "skip", lambda s: s.at(s.ann["page"])),
    "skipping what is submitted": ("compare", "skip", lambda s: s.at(s.bob["done"])),
    "skipping nothing": ("compare", "skip", lambda s: s.at("")),
    "voting on ann's pair": ("vote", "vote", lambda s: s.at(s.ann["pair"], choice="left", event_id="fresh")),
    "voting on a list": ("vote", "vote", lambda s: s.at(s.bob["page"], choice="left", event_id="fresh")),
    "a second vote": ("vote", "vote", lambda s: s.at(s.bob["voted"], choice="left", event_id="fresh")),
    "a changed vote": ("vote", "vote", lambda s: s.at(s.bob["voted"], choice="right", event_id=s.bob["vote"])),
    "ann's vote again": ("vote", "vote", lambda s: s.at(s.bob["pair"], choice="left", event_id=s.ann["vote"])),
    **{
        f"a vote for {choice!r}": (
            "vote",
            "vote",
            voted(choice),
        )
        for choice in ("P", "B", "both", None, 1, ["left"], {"left": 1})
    },
    "skipping ann's pair": ("vote", "skip", lambda s: s.at(s.ann["pair"])),
    "skipping what was voted on": ("vote", "skip", lambda s: s.at(s.bob["voted"])),
    "a query for no experiment": ("compare", "start", lambda s: {"experiment": "gone", "query": "hello"}),
    "a pair for no experiment": ("vote", "start", lambda s: {"experiment": "gone", "query": "hello"}),
}
