"""Side-by-side sessions: both systems' lists on one page, and one vote: left, right or both equally."""

import secrets
from typing import Literal
from uuid import uuid4

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session as Records

from annotation import sessions
from annotation.asking import retrievals
from annotation.checks import checked_text, in_range, one_of
from annotation.interleaving import SIDES
from annotation.nouns import Annotator, Pair, Refused
from annotation.outcomes import end
from annotation.rules import LONGEST_ID, Rules
from annotation.shown import left_and_right
from annotation.turns import check_still
from db import models
from db.store import now

KIND = "side_by_side"


class Votes(Rules):
    """Blind side-by-side sessions. `Experiments.abandon` ends them, too."""

    def open_pair(self, annotator: Annotator, experiment_id: str) -> Pair | None:
        """The pair that this annotator has not voted on, just as before a reload; None without one."""
        with self.store.read() as records:
            return _open_pair(records, annotator.annotator_id, experiment_id)

    def start(self, annotator: Annotator, experiment_id: str, query: str, place: int | None = None) -> Pair:
        """Ask both systems, draw who stands on the left, record it, and only then return it.

        `place` is that of a query handed out, whose text then counts. An open session is returned instead of
        starting a second one.
        """
        with self._logged("start", annotator.annotator_id, experiment_id):
            experiment = self._servable(experiment_id)
            pair = self.open_pair(annotator, experiment_id)
            if pair is not None:
                return pair
            with self.store.read() as records:
                turn = self._turn(records, experiment, annotator, KIND, query, place)
            answers = self._ask(annotator, experiment, turn)
            seed = secrets.randbits(63)
            left = SIDES[int(np.random.default_rng(seed).integers(2))]
            with self.store.write() as records:
                sessions.take_turn(records, annotator.annotator_id)
                pair = _open_pair(records, annotator.annotator_id, experiment_id)
                if pair is not None:  # begun in another tab while the systems were asked
                    return pair
                check_still(records, experiment, annotator, KIND, turn)
                session = sessions.begun(records, annotator.annotator_id, experiment, KIND, turn)
                impression = models.Impression(
                    impression_id=uuid4().hex,
                    session_id=session.session_id,
                    left_side=left,
                    shown=[],
                    owners="",
                    seed=seed,
                    at=now(),
                )
                records.add_all(
                    [*retrievals(answers, annotator, experiment, turn.query, session.session_id), impression]
                )
                records.flush()
                return _pair_of(records, impression, session)

    def vote(
        self, annotator: Annotator, impression_id: str, choice: Literal["left", "right", "equal"], event_id: str
    ) -> int:
        """Record the one vote, which ends the session, and return how many this annotator has given.

        Repeating it with the same event id is harmless; a second vote is refused.
        """
        with self._logged("vote", annotator.annotator_id, impression_id), self.store.write() as records:
            sessions.take_turn(records, annotator.annotator_id)
            _, session = sessions.own_impression(records, annotator.annotator_id, impression_id, KIND)
            one_of(choice, "choice", ("left", "right", "equal"))
            event_id = checked_text(event_id, "event id", LONGEST_ID)
            known = records.get(models.Vote, event_id)
            if known is None:
                sessions.still_open(records, session)
                records.add(models.Vote(vote_id=event_id, impression_id=impression_id, choice=choice, at=now()))
                end(records, session, "submitted", choice=choice)
            elif (known.impression_id, known.choice) != (impression_id, choice):
                raise Refused(sessions.TAKEN)
            return sessions.answered(records, session)

    def answered(self, annotator: Annotator, experiment_id: str) -> int:
        """How many votes this annotator has given in this experiment; practice does not count."""
        given = (
            select(func.count())
            .select_from(models.Vote)
            .join(models.Impression, models.Impression.impression_id == models.Vote.impression_id)
            .join(models.Session, models.Session.session_id == models.Impression.session_id)
            .where(
                models.Session.annotator_id == annotator.annotator_id,
                models.Session.experiment_id == experiment_id,
                models.Session.practice.is_(False),
            )
        )
        with self.store.read() as records:
            return records.scalar(given) or 0

    def sticker_at(self, annotator_id: str, impression_id: str, side: str, position: int) -> str:
        """The sticker at a position of the left or right list of this annotator's own pair."""
        with self._logged("sticker_at", annotator_id, impression_id):
            both = self.shown(annotator_id, impression_id, KIND)
            one_of(side, "side", ("left", "right"))
            stickers = both[side == "right"]
            in_range(position, len(stickers))
            return stickers[position - 1]


def _open_pair(records: Records, annotator_id: str, experiment_id: str) -> Pair | None:
    found = sessions.open_session(records, annotator_id, experiment_id, KIND)
    return _pair_of(records, *found) if found else None


def _pair_of(records: Records, impression: models.Impression, session: models.Session) -> Pair:
    left, right = left_and_right(records, impression)
    return Pair(
        session.session_id,
        impression.impression_id,
        session.experiment_id,
        session.query,
        len(left),
        len(right),
        sessions.answered(records, session),
        session.practice,
    )
