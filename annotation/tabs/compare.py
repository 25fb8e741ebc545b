"""Compare: a blind list mixed from two systems; click what you would send, submit, next query.

The rules live in `annotation.experiments`. What goes to the browser is the impression, how many positions it
has and which of them are chosen: nothing about stickers, systems of a position, or ids beyond the impression's.
"""

from typing import Any

from annotation.blind import begun_by, drawn, experiment_of, frame, guide, handed, known, next_query, text, waiting
from annotation.nouns import BLIND, Annotator, Experiment, Page
from annotation.tabs import Tab
from annotation.widgets import Desk, Payload, pane

KIND = "interleaved"


def draw(desk: Desk) -> None:
    experiments = desk.experiments

    def shown(person: Annotator | None, experiment: Experiment, answered: int = 0) -> dict[str, Any]:
        """What the tab shows now: the open page, or the question for the next query, or for the person's name."""
        told = frame(desk, experiment, KIND)
        if person is None:
            return {**told, "nobody": True}
        page = experiments.open_page(person, experiment.experiment_id)
        if page is not None:
            return {**told, "page": _page(page, experiment)}
        return {**told, "answered": answered, **next_query(desk, person, experiment, KIND)}

    def open_page(person: Annotator | None, payload: Payload) -> dict[str, Any]:
        return shown(person, waiting(desk, person, payload, KIND))

    def start(person: Annotator | None, payload: Payload) -> dict[str, Any]:
        me, experiment = begun_by(desk, person, payload)
        page = experiments.start(me, experiment.experiment_id, text(payload, "query"), handed(payload))
        drawn(desk, *experiments.shown(me.annotator_id, page.impression_id, KIND))
        return {**frame(desk, experiment, KIND), "page": _page(page, experiment)}

    def react(person: Annotator | None, payload: Payload) -> dict[str, Any]:
        me = known(desk, person, "react", payload)
        position: Any = payload.get("position")  # checked by the rules, as all that follows
        kind: Any = payload.get("kind")
        impression, event = text(payload, "impression"), text(payload, "event_id")
        at = text(payload, "client_at") or None
        return {"chosen": sorted(experiments.react(me, impression, position, kind, event, at))}

    def submit(person: Annotator | None, payload: Payload) -> dict[str, Any]:
        me = known(desk, person, "submit", payload)
        answered = experiments.submit(me, text(payload, "impression"), text(payload, "event_id"))
        return shown(me, experiment_of(desk, payload), answered)

    def skip(person: Annotator | None, payload: Payload) -> dict[str, Any]:
        me = known(desk, person, "skip", payload)
        experiments.skip(me, text(payload, "impression"), KIND)
        return shown(me, experiment_of(desk, payload))

    pane("compare", desk, [open_page, start, react, submit, skip], roles=BLIND)


def _page(page: Page, experiment: Experiment) -> dict[str, Any]:
    return {
        "guide": guide(experiment),
        "impression": page.impression_id,
        "query": page.query,
        "practice": page.practice,
        "count": len(page.chosen),
        "answered": page.answered,
        "tiles": [
            {
                "pos": position,
                "src": f"/img/page/{page.impression_id}/{position}",
                "on": "true" if position in page.chosen else "false",
            }
            for position in range(1, page.length + 1)
        ],
    }


TAB = Tab("Compare", 2, draw, BLIND)
