"""Label: one pair of a query and a sticker at a time, Match or No match; and, for researchers, the rounds.

The rules live in `annotation.judging.labels`. What goes to the browser of a pair is its id, its query and what this
person said of it: nothing about the sticker, nor about which systems found it. The pair after it comes along, so that
its picture is there when it is wanted.
"""

from typing import Any

from annotation.blind import known, text
from annotation.judging.labels import Labels
from annotation.judging.pairs import Offer, Task
from annotation.nouns import RESEARCHERS, Annotator, Refused
from annotation.tabs import Tab
from annotation.tabs.rounds import draw_rounds
from annotation.widgets import Desk, Payload, pane

IN_HAND = 2  # the pair to judge, and the one after it
WORDS = {"match": "Match", "no_match": "No match", "skip": "Skipped"}


def draw(desk: Desk) -> None:
    labels = Labels(desk.experiments.store, desk.systems)

    def open_task(person: Annotator | None, payload: Payload) -> dict[str, Any]:
        """What the tab shows now: the pair in hand, or why there is none, or who are you."""
        if person is None:
            return {"nobody": True}
        offers = labels.open_rounds()
        wanted = text(payload, "round")
        gone = bool(wanted) and wanted not in {offer.round_id for offer in offers}
        told = {"gone": gone, "researcher": desk.allowed(person, RESEARCHERS)}
        if not offers:
            return {**told, "none": True}
        choice = [offer for offer in offers if offer.round_id == wanted] or list(offers)
        hands = ((offer, _hand(labels, person, offer.round_id)) for offer in choice)
        chosen, pairs = next((one for one in hands if one[1]), (choice[0], []))
        return {**told, **_round(labels, person, chosen, offers), "pairs": pairs}

    def judge(person: Annotator | None, payload: Payload) -> dict[str, Any]:
        me = known(desk, person, "judge", payload)
        label: Any = payload.get("label")  # checked by the rules
        flagged, anew = payload.get("flagged") is True, payload.get("again") is not True
        pair, event = text(payload, "pair"), text(payload, "event_id")
        labels.judge(me, pair, label, event, flagged, text(payload, "comment"), anew)
        return {"pairs": _hand(labels, me, text(payload, "round"))}

    def back(person: Annotator | None, payload: Payload) -> dict[str, Any]:
        """The pair judged before the one named, with what was said of it; the last one where none is named."""
        task = labels.before(known(desk, person, "before", payload), text(payload, "round"), text(payload, "pair"))
        if task is None:
            raise Refused("There is nothing before this one.")
        return {"pair": _pair(task)}

    def progress(person: Annotator | None, payload: Payload) -> dict[str, Any]:
        return _progress(labels, known(desk, person, "progress", payload), text(payload, "round"))

    pane("label", desk, [open_task, judge, back, progress])
    draw_rounds(desk, labels)


def _round(labels: Labels, person: Annotator, chosen: Offer, offers: tuple[Offer, ...]) -> dict[str, Any]:
    return {
        "round": chosen.round_id,
        "name": chosen.name,
        "guide": [line for line in chosen.guidelines.splitlines() if line.strip()],
        "rounds": [{"v": offer.round_id, "k": offer.name, "on": offer == chosen} for offer in offers],
        "several": len(offers) > 1,
        "trail": [_answered(*one) for one in labels.recent(person, chosen.round_id)],
        **_progress(labels, person, chosen.round_id),
    }


def _hand(labels: Labels, person: Annotator, round_id: str) -> list[dict[str, Any]]:
    return [_pair(task) for task in labels.hand(person, round_id, IN_HAND)]


def _pair(task: Task) -> dict[str, Any]:
    return {
        "pair": task.pair_id,
        "query": task.query,
        "src": _source(task.pair_id),
        "label": task.label or "",
        "said": WORDS.get(task.label or "", ""),
        "flagged": "true" if task.flagged else "false",
        "comment": task.comment,
    }


def _answered(pair_id: str, label: str) -> dict[str, str]:
    return {"pair": pair_id, "src": _source(pair_id), "label": label, "said": WORDS[label]}


def _source(pair_id: str) -> str:
    return f"/img/task/{pair_id}"


def _progress(labels: Labels, person: Annotator, round_id: str) -> dict[str, Any]:
    told = labels.progress(person, round_id)
    return {"done": told.done, "left": told.left, "seconds": told.seconds, "offered": told.offered}


TAB = Tab("Label", 4, draw)
