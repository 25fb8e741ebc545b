"""Compare: a blind list mixed from two systems; click what you would send, submit, next query.

The rules live in `annotation.experiments`. What goes to the browser is the impression, how many positions it
has and which of them are chosen: nothing about stickers, systems of a position, or ids beyond the impression's.
"""

from typing import Any

from annotation.blind import experiment_of, frame, guide, handed, known, next_query, text
from annotation.nouns import Annotator, Experiment, Page, Refused
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
        return shown(person, experiment_of(desk, payload))

    def start(person: Annotator | None, payload: Payload) -> dict[str, Any]:
        experiment = experiment_of(desk, payload)
        page = experiments.start(known(person), experiment.experiment_id, text(payload, "query"), handed(payload))
        return {**frame(desk, experiment, KIND), "page": _page(page, experiment)}

    def react(person: Annotator | None, payload: Payload) -> dict[str, Any]:
        position = payload.get("position")
        if not isinstance(position, int) or isinstance(position, bool):
            raise Refused("A position is a whole number.")
        kind = payload.get("kind")
        if kind not in ("click", "unclick"):
            raise Refused("A choice is a click or an unclick.")
        impression, event = text(payload, "impression"), text(payload, "event_id")
        at = text(payload, "client_at") or None
        return {"chosen": sorted(experiments.react(known(person), impression, position, kind, event, at))}

    def submit(person: Annotator | None, payload: Payload) -> dict[str, Any]:
        me = known(person)
        answered = experiments.submit(me, text(payload, "impression"), text(payload, "event_id"))
        return shown(me, experiment_of(desk, payload), answered)

    def skip(person: Annotator | None, payload: Payload) -> dict[str, Any]:
        me, experiment = known(person), experiment_of(desk, payload)
        page = experiments.open_page(me, experiment.experiment_id)
        if page is not None and page.impression_id == text(payload, "impression"):
            experiments.abandon(me, page.session_id)
        return shown(me, experiment)

    pane("compare", desk, [open_page, start, react, submit, skip])


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


TAB = Tab("Compare", 2, draw)
