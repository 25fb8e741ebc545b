"""What an `Explainer` says of its answer, as the explain panel draws it: intents, funnel, generated values.

Read are, each where it is there, and nothing else:

    {"note": TEXT,
     "intents": {"order": [PROPERTY], "weights": {PROPERTY: d_p}, "source": NAME, "reason": TEXT},
     "beams": {PROPERTY: [{"text": "value / value", "probability": 0 to 1}]},
     "funnel": {"kind": NAME, "steps": [{"property", "reached", "left", "skipped"}]}}
"""

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from annotation.reasons.explain import PROPERTY_WORDS, words
from pearl_core.corpus import Corpus
from pearl_core.text import normalise, written_text

SOURCES = {"table": "the table", "llm": "a language model", "classifier": "the classifier"}
KINDS = {
    "strict": "Each step keeps what its values reach, and stickers without the property.",
    "soft": "The first step chooses the candidates; the others only add to the score of those that they reach.",
    "union": "Each property proposes candidates; these are those of the first one.",
}
MOST_BEAMS = 3  # of each property, and the clicked sticker's own where that comes later
MOST_VALUES = 3  # named of those that share an identifier

Drawn = dict[str, Any]


def reasons(corpus: Corpus, told: Mapping[str, Any], sticker_id: str, shown: int) -> Drawn:
    """The explanation `told` of an answer of `shown` hits, with a mark at what this sticker carries.

    `carried` names the properties of which that mark is there. Raises TypeError, ValueError or the like where
    `told` has another shape.
    """
    intents, funnel = told.get("intents") or {}, told.get("funnel") or {}
    order: Sequence[str] = intents.get("order", ())
    generated: Mapping[str, Any] = told.get("beams") or {}
    beams = {
        name: _beams(generated[name], _carried(corpus, sticker_id, name))
        for name in (*(name for name in order if name in generated), *(name for name in generated if name not in order))
    }
    return {
        "note": str(told.get("note", "")),
        "intents": _intents(order, intents.get("weights", {})),
        "source": _source(intents),
        **_funnel(funnel, len(corpus.stickers), shown),
        "beams": [{"k": words(name), "rows": rows} for name, rows in beams.items()],
        "carried": [name for name, rows in beams.items() if any(row["on"] for row in rows)],
    }


def _intents(order: Sequence[str], weights: Mapping[str, float]) -> list[Drawn]:
    largest = max(weights.values(), default=0.0) or 1.0
    return [
        {"k": words(name), "v": f"{weights[name]:.2f}", "w": _percent(weights[name] / largest), "tone": ""}
        if name in weights
        else {"k": words(name), "v": "unused", "w": 0, "tone": "off"}
        for name in order
    ]


def _source(intents: Mapping[str, Any]) -> str:
    source, reason = intents.get("source"), str(intents.get("reason", "")).rstrip(".")
    return f"Order from {SOURCES.get(source, source)}" + (f" ({reason})." if reason else ".") if source else ""


def _funnel(funnel: Mapping[str, Any], stickers: int, shown: int) -> Drawn:
    """Bars on a log scale. A funnel that removes nothing is told by how many candidates each step reaches."""
    steps: Sequence[Mapping[str, Any]] = funnel.get("steps", ())
    narrows = funnel.get("kind") == "strict" or any(one["left"] > next_one["left"] for one, next_one in pairwise(steps))
    rows = [("all stickers", stickers, stickers, False)]
    for step in steps:
        told = step["left"] if narrows else step["reached"]
        rows.append((words(step["property"]), told, step["left"], step["skipped"]))
    rows.append(("shown", shown, shown, False))
    return {
        "funnel": [
            {
                "k": name,
                "n": f"{told:,}",
                "w": _percent(_log_share(told, stickers)),
                "left": _percent(_log_share(left, stickers)),
                "tone": "" if 0 < at < len(rows) - 1 else "end",
                "skipped": skipped,
            }
            for at, (name, told, left, skipped) in enumerate(rows)
        ]
        if steps
        else [],
        "funnel_title": "Candidates left after each step" if narrows else "Candidates that each step reaches",
        "funnel_note": f"{KINDS.get(str(funnel.get('kind')), '')} Bars on a log scale.".strip(),
    }


def _beams(beams: Sequence[Mapping[str, Any]], carried: str) -> list[Drawn]:
    rows = []
    for rank, beam in enumerate(beams, 1):
        on = bool(carried) and carried in _values(beam["text"])
        if rank <= MOST_BEAMS or on:
            share = float(beam["probability"])
            rows.append({"text": _told(beam["text"], carried), "v": _chance(share), "w": _percent(share), "on": on})
    return rows


def _values(text: str) -> tuple[str, ...]:
    """What an identifier may stand for: the whole text, or one of several values that share it."""
    return (text, *text.split(" / "))


def _told(text: str, carried: str) -> str:
    """At most MOST_VALUES of the values that share an identifier, the carried one first."""
    values = sorted(text.split(" / "), key=lambda value: value != carried)
    rest = len(values) - MOST_VALUES
    return " / ".join(values[:MOST_VALUES]) + (f" and {rest:,} more" if rest > 0 else "")


def _carried(corpus: Corpus, sticker_id: str, name: str) -> str:
    """The sticker's value of a property as identifiers know it, "" without one."""
    sticker = corpus.by_id[sticker_id]
    if name == "ocr_text":
        return normalise(written_text(sticker, corpus.recognised))
    return normalise(getattr(sticker, name) or "") if name in PROPERTY_WORDS else ""


def _log_share(count: int, total: int) -> float:
    return math.log1p(count) / math.log1p(total) if total else 0.0


def _percent(share: float) -> float:
    return round(100 * min(max(share, 0.0), 1.0), 1)


def _chance(share: float) -> str:
    """A percentage that says 0 or 100 of nothing else."""
    if 0 < share < 0.001:
        return "<0.1%"
    if 0.999 < share < 1:
        return ">99.9%"
    return f"{share:.1%}" if share < 0.095 or 0.99 <= share < 1 else f"{share:.0%}"
