"""The lower part of Label, for researchers: rounds with their numbers, what was flagged, and a form for a new one.

Nothing of it goes to a browser before a researcher opens it.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from annotation.blind import text
from annotation.charts import plain
from annotation.judging import making
from annotation.judging.labels import Labels
from annotation.judging.rounds import summaries
from annotation.nouns import RESEARCHERS, Annotator
from annotation.widgets import Desk, Payload, pane

LABELS = {"match": "match", "no_match": "no match", "skip": "skipped"}
REMARKS = 200  # shown of a round; the files have all


def draw_rounds(desk: Desk, labels: Labels) -> None:
    under_way = making.Making()

    def shown() -> dict[str, Any]:
        found = summaries(labels.store, desk.systems.corpus.name)
        rounds = [_round(one, desk.systems.corpus.name) for one in found]
        return {"rounds": rounds, "form": making.form(desk.systems), "making": under_way.told()}

    def rounds(_: Annotator | None, __: Payload) -> dict[str, Any]:
        return shown()

    def make(person: Annotator | None, payload: Payload) -> dict[str, Any]:
        making.begin(labels, under_way, payload, person.annotator_id if person else None)
        return under_way.told()

    def made(_: Annotator | None, __: Payload) -> dict[str, Any]:
        return under_way.told()

    def close(person: Annotator | None, payload: Payload) -> dict[str, Any]:
        labels.close(text(payload, "round"), person.annotator_id if person else None)
        return shown()

    pane("rounds", desk, [rounds, make, made, close], roles=RESEARCHERS)


def _round(told: Mapping[str, Any], corpus: str) -> dict[str, Any]:
    """A round in words and numbers to be read."""
    share = told["given"] / told["wanted"] if told["wanted"] else 1.0
    agreed = told["agreement"]
    numbers = [
        ("Judgments", f"{told['given']:,} of {told['wanted']:,}"),
        ("Pairs", f"{told['pairs']:,}, each by {told['overlap']}"),
        ("Systems", f"{', '.join(told['systems'])}; the first {told['depth']}"),
        ("Krippendorff’s α", _two(agreed["krippendorff_alpha"])),
        ("Fleiss’ κ", _two(agreed["fleiss_kappa"])),
        ("Cohen’s κ", _two(agreed["cohen_kappa"])),
        ("Pairs judged by several", f"{agreed['pairs']:,}"),
        ("Right on gold pairs", _right(told["gold"])),
        ("Match", _percent(told["match_share"])),
        ("Skipped", f"{told['skipped']:,}"),
        ("Seconds a pair (median)", _one(told["seconds"])),
    ]
    return {
        "id": told["round_id"],
        "name": told["name"],
        "state": "simulated" if told["simulated"] else "closed" if told["closed"] else "open",
        "open": not told["closed"],
        "percent": int(100 * min(1.0, share)),
        "numbers": [{"k": key, "v": value} for key, value in numbers],
        "people": [_person(one) for one in told["annotators"]],
        "remarks": [_remark(one, corpus) for one in told["remarks"][:REMARKS]],
        "more": max(0, len(told["remarks"]) - REMARKS),
    }


def _person(told: Mapping[str, Any]) -> dict[str, Any]:
    group = " ".join(word for word in (told["age_band"], told["gender"]) if word)
    return {
        "name": told["pseudonym"],
        "group": group or "–",
        "judged": f"{told['judged']:,}",
        "skipped": f"{told['skipped']:,}",
        "match": _percent(told["match_share"]),
        "gold": _right(told["gold"]),
        "seconds": _one(told["seconds"]),
    }


def _remark(told: Mapping[str, Any], corpus: str) -> dict[str, Any]:
    sticker = told["sticker_id"]
    return {
        "src": f"/img/sticker/{quote(corpus, safe='')}/{quote(sticker, safe='')}",
        "sticker": sticker,
        "query": told["query"],
        "label": LABELS[told["label"]],
        "flagged": told["flagged"],
        "comment": told["comment"],
        "who": told["pseudonym"],
    }


def _right(gold: Mapping[str, Any]) -> str:
    return f"{gold['right']} of {gold['of']} ({gold['accuracy']:.0%})" if gold["of"] else "–"


def _two(value: float | None) -> str:
    return "–" if value is None else plain(value, 2)


def _one(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.0%}"
