"""What an impression shows, and to whom: read for every picture, and the same for ever."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session as Records

from annotation.interleaving import Side, other
from annotation.nouns import Refused
from annotation.sessions import GONE
from db import models


@dataclass(frozen=True, slots=True)
class Shown:
    """`lists` are sticker ids by position: the one list of an interleaved session, or the left and the right one."""

    annotator_id: str
    kind: str
    corpus_hash: str
    lists: tuple[tuple[str, ...], ...]


def shown_in(records: Records, impression_id: str) -> Shown:
    """What the impression shows. Raises Refused where there is none."""
    query = (
        select(models.Impression, models.Session.annotator_id, models.Session.kind, models.Experiment.corpus_hash)
        .join(models.Session, models.Session.session_id == models.Impression.session_id)
        .join(models.Experiment, models.Experiment.experiment_id == models.Session.experiment_id)
        .where(models.Impression.impression_id == impression_id)
    )
    found = records.execute(query).first()
    if found is None:
        raise Refused(GONE)
    impression, annotator_id, kind, corpus_hash = found
    lists = left_and_right(records, impression) if impression.left_side else (tuple(impression.shown),)
    return Shown(annotator_id, kind, corpus_hash, lists)


def left_and_right(records: Records, impression: models.Impression) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The stickers on the left and on the right of a pair."""
    answers = select(models.Retrieval.side, models.Retrieval.sticker_ids)
    by_side = dict(records.execute(answers.where(models.Retrieval.session_id == impression.session_id)).all())
    left: Side = "P" if impression.left_side == "P" else "B"
    return tuple(by_side[left]), tuple(by_side[other(left)])
