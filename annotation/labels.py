"""Judging pairs: does this sticker match this query, by your own preference? Match, No Match, or skip.

    labels = Labels(store, systems)
    made = labels.pool(Pooling("first", ("bm25", "dense"), (Asked("good morning"),), overlap=2))
    task = labels.task(ann, made.round_id)          # leased to ann for LEASE
    labels.judge(ann, task.pair_id, "match", event_id)
    labels.task(ann, made.round_id, before="")      # undo: the pair judged last, to be judged again

A pool is the union of several systems' first stickers, asked as somebody of a user group where the query names one;
such a pair is judged by people of that group alone. It is handed out in an order of chance to as many people as
the round's overlap says, a gold pair to everybody. A correction is a record of its own that points to the older one.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from annotation import sessions
from annotation.checks import checked_text, one_of
from annotation.nouns import Annotator, Refused
from annotation.pairs import (
    Label,
    RoundState,
    Task,
    check_open,
    current,
    judged_before,
    later,
    leased,
    next_pair,
    round_of,
    state_of,
    task_of,
)
from annotation.pooling import Pooling, checked, found, pairs
from annotation.rules import LONGEST_ID, Rules
from db import models
from db.labels import Closing, Lease, Round
from db.store import now

LEASE = timedelta(minutes=10)
LABELS = ("match", "no_match", "skip")
LONGEST_COMMENT = 500


class Labels(Rules):
    """Rounds of judging on one corpus. Safe to use from several threads and processes."""

    def pool(
        self, pooling: Pooling, author: str | None = None, progress: Callable[[float], None] = lambda share: None
    ) -> RoundState:
        """Ask the systems and write the round with all its pairs, in an order of chance, at once or not at all."""
        with self._logged("pool", author, pooling.name):
            name, versions = checked(self.systems, pooling)
            rows = pairs(pooling, found(self.systems, pooling, progress), uuid4().hex)
            corpus = self.systems.corpus
            round_ = Round(
                round_id=rows[0].round_id,
                name=name,
                corpus=corpus.name,
                corpus_hash=corpus.hash,
                systems=versions,
                depth=pooling.depth,
                overlap=pooling.overlap,
                guidelines=pooling.guidelines.strip(),
                simulated=pooling.simulated,
                author=author,
                at=now(),
            )
            try:
                with self.store.write() as records:
                    records.add(round_)
                    records.flush()
                    records.add_all(rows)
                    records.flush()
                    return state_of(records, round_)
            except IntegrityError:
                raise Refused(f"there is a round {name!r} already") from None

    def rounds(self) -> tuple[RoundState, ...]:
        """The rounds on this corpus, the newest first."""
        of_corpus = select(Round).where(Round.corpus == self.systems.corpus.name).order_by(Round.at.desc())
        with self.store.read() as records:
            return tuple(state_of(records, row) for row in records.scalars(of_corpus))

    def close(self, round_id: str, author: str | None = None) -> None:
        """Take no more judgments. Repeating it is harmless."""
        with self._logged("close", author, round_id), self.store.write() as records:
            round_of(records, round_id)
            if records.get(Closing, round_id) is None:
                records.add(Closing(round_id=round_id, author=author, at=now()))

    def task(self, annotator: Annotator, round_id: str, before: str | None = None) -> Task | None:
        """The pair to judge now, in this person's hands for LEASE; None when there is none left for them.

        A reload gives the same pair again. With `before`, the id of a pair or "", the one that they judged before it,
        to be judged again.
        """
        with self._logged("task", annotator.annotator_id, round_id), self.store.write() as records:
            sessions.take_turn(records, annotator.annotator_id)
            row = round_of(records, round_id)
            check_open(records, row)
            if before is None:
                pair = next_pair(records, row, annotator)
            else:
                pair = judged_before(records, row, annotator.annotator_id, before)
            if pair is None:
                return None
            lease = Lease(pair_id=pair.pair_id, annotator_id=annotator.annotator_id, until=later(LEASE), at=now())
            records.add(lease)
            records.flush()
            return task_of(records, row, annotator, pair)

    def judge(
        self,
        annotator: Annotator,
        pair_id: str,
        label: Label,
        event_id: str,
        flagged: bool = False,
        comment: str = "",
    ) -> None:
        """Record the judgment of a pair that this person was given; a second one corrects the first.

        Repeating it with the same event id is harmless.
        """
        with self._logged("judge", annotator.annotator_id, pair_id), self.store.write() as records:
            sessions.take_turn(records, annotator.annotator_id)
            one_of(label, "label", LABELS)
            event_id = checked_text(event_id, "event id", LONGEST_ID)
            comment = checked_text(comment, "comment", LONGEST_COMMENT) if comment.strip() else ""
            pair, given_at = leased(records, annotator.annotator_id, pair_id)
            known = records.get(models.Judgment, event_id)
            if known is not None:
                if (known.pair_id, known.annotator_id, known.label) != (pair_id, annotator.annotator_id, label):
                    raise Refused(sessions.TAKEN)
                return
            row = round_of(records, pair.round_id)
            check_open(records, row)
            profile = sessions.latest_profile(records, annotator.annotator_id)
            before = current(records, annotator.annotator_id, pair_id)
            if profile is None:
                raise Refused("You are not enrolled.")
            records.add(
                models.Judgment(
                    judgment_id=event_id,
                    annotator_id=annotator.annotator_id,
                    profile_id=profile.profile_id,
                    round=row.name,
                    query=pair.query,
                    sticker_id=pair.sticker_id,
                    label=label,
                    replaces=before.judgment_id if before else None,
                    pair_id=pair_id,
                    seconds=max(0.0, (datetime.now(UTC) - datetime.fromisoformat(given_at)).total_seconds()),
                    flagged=bool(flagged),
                    comment=comment or None,
                    at=now(),
                )
            )

    def sticker_of(self, annotator_id: str, pair_id: str) -> str:
        """The sticker of a pair that this person was given, for its picture."""
        with self._logged("sticker_of", annotator_id, pair_id), self.store.read() as records:
            return leased(records, annotator_id, pair_id)[0].sticker_id
