"""Compare: a blind list mixed from two systems; click what you would send, submit, next query.

The rules live in `annotation.experiments`. What goes to the browser is the impression, how many positions it
has and which of them are chosen: nothing about stickers, systems of a position, or ids beyond the impression's.
"""

from typing import Any

import numpy as np

from annotation.nouns import Annotator, Experiment, Page, Refused
from annotation.suggestions import some_queries
from annotation.tabs import Tab
from annotation.widgets import Desk, Payload, pane

UNKNOWN = "Say who you are first: the name at the top right."


def draw(desk: Desk) -> None:
    experiments, generator = desk.experiments, np.random.default_rng()

    def shown(person: Annotator | None, experiment: Experiment, answered: int = 0) -> dict[str, Any]:
        """What the tab shows now: the open page, or the question for the next query, or for the person's name."""
        frame = _frame(desk, experiment)
        if person is None:
            return {**frame, "nobody": True}
        page = experiments.open_page(person, experiment.experiment_id)
        if page is not None:
            return {**frame, "page": _page(page)}
        return {**frame, "answered": answered, "ideas": some_queries(desk.systems.corpus, generator)}

    def open_page(person: Annotator | None, payload: Payload) -> dict[str, Any]:
        return shown(person, _experiment(desk, payload))

    def start(person: Annotator | None, payload: Payload) -> dict[str, Any]:
        experiment = _experiment(desk, payload)
        page = experiments.start(_known(person), experiment.experiment_id, _text(payload, "query"))
        return {**_frame(desk, experiment), "page": _page(page)}

    def react(person: Annotator | None, payload: Payload) -> dict[str, Any]:
        position = payload.get("position")
        if not isinstance(position, int) or isinstance(position, bool):
            raise Refused("A position is a whole number.")
        kind = payload.get("kind")
        if kind not in ("click", "unclick"):
            raise Refused("A choice is a click or an unclick.")
        impression, event = _text(payload, "impression"), _text(payload, "event_id")
        at = _text(payload, "client_at") or None
        return {"chosen": sorted(experiments.react(_known(person), impression, position, kind, event, at))}

    def submit(person: Annotator | None, payload: Payload) -> dict[str, Any]:
        known = _known(person)
        answered = experiments.submit(known, _text(payload, "impression"), _text(payload, "event_id"))
        return shown(known, _experiment(desk, payload), answered)

    def skip(person: Annotator | None, payload: Payload) -> dict[str, Any]:
        known, experiment = _known(person), _experiment(desk, payload)
        page = experiments.open_page(known, experiment.experiment_id)
        if page is not None and page.impression_id == _text(payload, "impression"):
            experiments.abandon(known, page.session_id)
        return shown(known, experiment)

    pane("compare", desk, [open_page, start, react, submit, skip])


def _frame(desk: Desk, experiment: Experiment) -> dict[str, Any]:
    found = [one for one in desk.experiments.experiments() if not one.simulated] or [experiment]
    return {
        "experiment": experiment.experiment_id,
        "experiments": [
            {"v": one.experiment_id, "k": one.name, "on": one.experiment_id == experiment.experiment_id}
            for one in found
        ],
        "several": len(found) > 1,
        "name": experiment.name,
        "needs": ",".join((experiment.system_p, experiment.system_b)),
    }


def _page(page: Page) -> dict[str, Any]:
    return {
        "impression": page.impression_id,
        "query": page.query,
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


def _experiment(desk: Desk, payload: Payload) -> Experiment:
    """The experiment that the payload names, the default one where it names none."""
    default = desk.experiments.default_experiment()
    wanted = _text(payload, "experiment") or default.experiment_id
    for one in (default, *desk.experiments.experiments()):
        if one.experiment_id == wanted:
            return one
    raise Refused("That experiment is not here any more. Reload the page.")


def _known(person: Annotator | None) -> Annotator:
    if person is None:
        raise Refused(UNKNOWN)
    return person


def _text(payload: Payload, key: str) -> str:
    value = payload.get(key)
    return value if isinstance(value, str) else ""


TAB = Tab("Compare", 2, draw)
