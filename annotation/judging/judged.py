"""Judgments as they stand: what each person says of each pair now. Nothing of anybody who withdrew."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from sqlalchemy import exists, select
from sqlalchemy.orm import Session as Records

from annotation.judging.pairs import NEWER, Label
from annotation.nouns import Refused
from db import models
from db.accounts import Withdrawal
from db.labels import Pair, Round


@dataclass(frozen=True, slots=True)
class Judged:
    """What a person says of a pair. Age band and gender are theirs at that moment; `gold` is the known answer."""

    pair_id: str
    query: str
    user_group: str
    sticker_id: str
    gold: str | None
    annotator_id: str
    pseudonym: str
    age_band: str | None
    gender: str | None
    label: Label
    flagged: bool
    comment: str
    seconds: float | None
    at: str


def judged(records: Records, row: Round) -> tuple[Judged, ...]:
    """The judgments of a round that no newer one replaces, skips included, oldest first."""
    judgment = models.Judgment
    query = (
        select(judgment, Pair, models.Annotator.pseudonym, models.Profile.age_band, models.Profile.gender)
        .join(Pair, Pair.pair_id == judgment.pair_id)
        .join(models.Annotator, models.Annotator.annotator_id == judgment.annotator_id)
        .join(models.Profile, models.Profile.profile_id == judgment.profile_id)
        .where(Pair.round_id == row.round_id)
        .where(~exists().where(NEWER.replaces == judgment.judgment_id))
        .where(judgment.annotator_id.not_in(select(Withdrawal.annotator_id)))
        .order_by(judgment.at, judgment.judgment_id)
    )
    return tuple(
        Judged(
            pair.pair_id,
            pair.query,
            pair.user_group,
            pair.sticker_id,
            pair.gold,
            said.annotator_id,
            pseudonym,
            age_band,
            gender,
            cast(Label, said.label),
            said.flagged,
            said.comment or "",
            said.seconds,
            said.at,
        )
        for said, pair, pseudonym, age_band, gender in records.execute(query)
    )


def named_round(records: Records, name: str) -> Round:
    """The round of this name, or of this id. Raises Refused where there is none, and says which there are."""
    row = records.scalar(select(Round).where(Round.name == name)) or records.get(Round, name)
    if row is None:
        known = records.scalars(select(Round.name).order_by(Round.at)).all()
        raise Refused(f"there is no round {name!r} (there are: {_listed(known)})")
    return row


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) or "none yet"
