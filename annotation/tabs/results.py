"""Results: the measures of an experiment with their intervals, what to check, and the numbers to take away."""

from typing import Any

from annotation.nouns import Annotator, Closed
from annotation.tabs import Tab
from annotation.telling import told
from annotation.widgets import Desk, Payload, pane
from annotation.words import RESULTS_CLOSED


def draw(desk: Desk) -> None:
    def load(person: Annotator | None, payload: Payload) -> dict[str, Any]:
        default = desk.experiments.default_experiment()
        found = desk.readable(person)
        if not found:
            raise Closed(RESULTS_CLOSED)
        wanted = payload.get("experiment") or default.experiment_id
        chosen = next((one for one in found if one.experiment_id == wanted), found[0])
        picker = [{"v": one.experiment_id, "k": one.name, "on": one is chosen} for one in found]
        from annotation.records.remembering import remembered_agreement  # statistics take a second to import

        judged = remembered_agreement(desk.experiments.store)
        return {"experiments": picker, **told(desk.experiments.results(chosen.experiment_id), judged)}

    pane("results", desk, [load], curtain=RESULTS_CLOSED)


TAB = Tab("Results", 5, draw, curtain=RESULTS_CLOSED)
