"""Rounds as a researcher sees them: how far, how much people agree, who is right on gold pairs, what was flagged.

`python -m annotation rounds` and the lower part of the tab Label tell the same. Agreement is over the pairs that
several people judged, gold pairs aside, for those have a known answer.
"""

from collections.abc import Sequence
from statistics import median
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as Records

from annotation.agreement import among
from annotation.judging.judged import Judged, judged
from annotation.judging.pairs import state_of
from annotation.records import JudgmentRecord
from db.labels import Round
from db.store import Store


def summaries(store: Store, corpus: str | None = None) -> list[dict[str, Any]]:
    """What `summary` tells of each round (of one corpus), the newest first."""
    query = select(Round).order_by(Round.at.desc(), Round.round_id)
    if corpus is not None:
        query = query.where(Round.corpus == corpus)
    with store.read() as records:
        return [summary(records, row) for row in records.scalars(query).all()]


def summary(records: Records, row: Round) -> dict[str, Any]:
    """Progress, agreement, gold accuracy, seconds a pair (medians), people, and what was flagged or commented on."""
    state, given = state_of(records, row), judged(records, row)
    people = dict.fromkeys(one.annotator_id for one in given)
    return {
        "round_id": row.round_id,
        "name": row.name,
        "corpus": row.corpus,
        "systems": row.systems,
        "depth": row.depth,
        "overlap": row.overlap,
        "at": row.at,
        "closed": state.closed,
        "simulated": state.simulated,
        "pairs": state.pairs,
        "wanted": state.wanted,
        "given": state.given,
        **_counts(given),
        "agreement": among(map(_as_record, given)),
        "annotators": [_person([one for one in given if one.annotator_id == person]) for person in people],
        "remarks": [_remark(one) for one in given if one.flagged or one.comment],
    }


def _counts(given: Sequence[Judged]) -> dict[str, Any]:
    answers = [one for one in given if one.label != "skip"]
    golden = [one for one in answers if one.gold is not None]
    right, matches = sum(one.label == one.gold for one in golden), sum(one.label == "match" for one in answers)
    seconds = [one.seconds for one in given if one.seconds is not None]
    return {
        "judged": len(answers),
        "skipped": len(given) - len(answers),
        "match_share": matches / len(answers) if answers else None,
        "seconds": median(seconds) if seconds else None,
        "gold": {"right": right, "of": len(golden), "accuracy": right / len(golden) if golden else None},
    }


def _person(given: Sequence[Judged]) -> dict[str, Any]:
    """One person's judgments of a round, in numbers."""
    last = given[-1]
    who = {"pseudonym": last.pseudonym, "age_band": last.age_band, "gender": last.gender}
    return {**who, **_counts(given), "flagged": sum(one.flagged for one in given)}


def _remark(one: Judged) -> dict[str, Any]:
    named = ("pseudonym", "query", "user_group", "sticker_id", "label", "flagged", "comment", "at")
    return {name: getattr(one, name) for name in named}


def _as_record(one: Judged) -> JudgmentRecord:
    return JudgmentRecord(
        f"{one.pair_id}/{one.annotator_id}", one.annotator_id, one.query, one.sticker_id, one.label,
        user_group=one.user_group, gold=one.gold is not None,
    )  # fmt: skip
