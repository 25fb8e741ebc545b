"""Vote: two blind lists beside each other, and one answer: left, both equally or right. Then the next query.

The rules live in `annotation.votes`. Both lists go to the browser in one answer, which holds the impression and the
length of each list: nothing about stickers, nor about who stands where.
"""

from typing import Any

from annotation.blind import begun_by, drawn, experiment_of, frame, guide, handed, known, next_query, text, waiting
from annotation.nouns import BLIND, Annotator, Experiment, Pair
from annotation.tabs import Tab
from annotation.votes import KIND
from annotation.widgets import Desk, Payload, pane


def draw(desk: Desk) -> None:
    votes = desk.votes

    def shown(person: Annotator | None, experiment: Experiment) -> dict[str, Any]:
        """What the tab shows now: the open pair, or the next query, or why there is none, or who are you."""
        told = frame(desk, experiment, KIND)
        if person is None:
            return {**told, "nobody": True}
        pair = votes.open_pair(person, experiment.experiment_id)
        if pair is not None:
            return {**told, "pair": _pair(pair, experiment)}
        answered = votes.answered(person, experiment.experiment_id)
        told |= {"answered": answered, "progress": _progress(answered)}
        return {**told, **next_query(desk, person, experiment, KIND)}

    def open_pair(person: Annotator | None, payload: Payload) -> dict[str, Any]:
        return shown(person, waiting(desk, person, payload, KIND))

    def start(person: Annotator | None, payload: Payload) -> dict[str, Any]:
        me, experiment = begun_by(desk, person, payload)
        pair = votes.start(me, experiment.experiment_id, text(payload, "query"), handed(payload))
        drawn(desk, *votes.shown(me.annotator_id, pair.impression_id, KIND))
        return {**frame(desk, experiment, KIND), "pair": _pair(pair, experiment)}

    def vote(person: Annotator | None, payload: Payload) -> dict[str, Any]:
        me = known(desk, person, "vote", payload)
        choice: Any = payload.get("choice")  # checked by the rules
        votes.vote(me, text(payload, "impression"), choice, text(payload, "event_id"))
        return shown(me, experiment_of(desk, payload))

    def skip(person: Annotator | None, payload: Payload) -> dict[str, Any]:
        me = known(desk, person, "skip", payload)
        desk.experiments.skip(me, text(payload, "impression"), KIND)
        return shown(me, experiment_of(desk, payload))

    pane("vote", desk, [open_pair, start, vote, skip], roles=BLIND)


def _pair(pair: Pair, experiment: Experiment) -> dict[str, Any]:
    return {
        "impression": pair.impression_id,
        "query": pair.query,
        "practice": pair.practice,
        "progress": _progress(pair.answered),
        "guide": guide(experiment),
        "lists": [_list(pair, "left", pair.left), _list(pair, "right", pair.right)],
    }


def _list(pair: Pair, side: str, length: int) -> dict[str, Any]:
    """The pictures of one side, under names and addresses that say the side and the position alone."""
    name = f"{side.capitalize()} list"
    tiles = [
        {"src": f"/img/pair/{pair.impression_id}/{side}/{position}", "alt": f"{name}, sticker {position}"}
        for position in range(1, length + 1)
    ]
    return {"name": name, "tiles": tiles}


def _progress(answered: int) -> str:
    return f"{answered:,} answered" if answered else "none answered yet"


TAB = Tab("Vote", 3, draw, BLIND)
