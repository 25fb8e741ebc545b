"""Judging pairs: does this sticker match this query, by your own preference? Match, No Match, or skip.

    labels = Labels(store, systems)
    made = labels.pool(Pooling("first", ("bm25", "dense"), (Asked("good morning"),), overlap=2))
    now, ahead = labels.hand(ann, made.round_id, 2)  # leased to ann for LEASE
    labels.judge(ann, now.pair_id, "match", event_id)
    labels.before(ann, made.round_id)               # undo: the pair judged last, to be judged again

A pool is the union of several systems' first stickers, asked as somebody of a user group where the query names one;
such a pair is judged by people of that group alone. It is handed out in an order of chance to as many people as
the round's overlap says, a gold pair to everybody. A correction is a record of its own that points to the older one.
"""

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from statistics import median
from uuid import uuid4

from sqlalchemy import exists, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as Records

from annotation import sessions
from annotation.checks import checked_lines, checked_text, one_of
from annotation.fitting import LONGEST_GUIDELINES
from annotation.judging.pairs import (
    Label,
    Offer,
    Progress,
    RoundState,
    Task,
    check_open,
    claimed,
    current,
    in_hand,
    judged_before,
    later,
    leased,
    of_group,
    open_pairs,
    open_to,
    recently,
    round_of,
    seconds_since,
    state_of,
    task_of,
)
from annotation.judging.pooling import Pooling, checked, found, pairs
from annotation.nouns import Annotator, Refused
from annotation.rules import LONGEST_ID, Rules
from db import models
from db.labels import Closing, Lease, Pair, Round
from db.store import Store, now
from pearl_core.corpus import Corpus

LEASE = timedelta(minutes=10)
LABELS = ("match", "no_match", "skip")
LONGEST_COMMENT = 500
TRIES = 20  # to lease a pair that nobody else leases at the same moment


class Labels(Rules):
    """Rounds of judging on one corpus. Safe to use from several threads and processes."""

    def check(self, pooling: Pooling) -> None:
        """Raises Refused for the first thing in it that cannot be, without asking any system."""
        name, _ = checked(self.systems, pooling)
        with self.store.read() as records:
            if records.scalar(select(exists().where(Round.name == name))):
                raise Refused(f"there is a round {name!r} already")

    def pool(
        self, pooling: Pooling, author: str | None = None, progress: Callable[[float], None] = lambda share: None
    ) -> RoundState:
        """Ask the systems and write the round with all its pairs, in an order of chance, at once or not at all."""
        with self._logged("pool", author, pooling.name):
            self.check(pooling)
            systems = self.systems.now  # the corpus may change meanwhile
            name, versions = checked(systems, pooling)
            rows = pairs(pooling, found(systems, pooling, progress), uuid4().hex)
            corpus = systems.corpus
            round_ = Round(
                round_id=rows[0].round_id,
                name=name,
                corpus=corpus.name,
                corpus_hash=corpus.hash,
                systems=versions,
                depth=pooling.depth,
                overlap=pooling.overlap,
                guidelines=checked_lines(pooling.guidelines, "guidelines", LONGEST_GUIDELINES),
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
        with self._logged("close", author, round_id):
            close(self.store, round_id, author)

    def open_rounds(self) -> tuple[Offer, ...]:
        """The rounds on this corpus that people can judge in, the newest first."""
        closed = exists().where(Closing.round_id == Round.round_id)
        query = select(Round).where(Round.corpus == self.systems.corpus.name, Round.simulated.is_(False), ~closed)
        with self.store.read() as records:
            return tuple(
                Offer(row.round_id, row.name, row.guidelines)
                for row in records.scalars(query.order_by(Round.at.desc(), Round.round_id))
            )

    def hand(self, annotator: Annotator, round_id: str, most: int = 1) -> tuple[Task, ...]:
        """The pairs to judge now, in order, at most `most`, in this person's hands for LEASE; () with none for them.

        A reload gives the same pairs again.
        """
        with self._logged("hand", annotator.annotator_id, round_id):
            for _ in range(TRIES):
                with self.store.read() as records:  # looking for pairs holds nobody up
                    row = round_of(records, round_id)
                    check_open(records, row, annotator)
                    held = in_hand(records, row, annotator.annotator_id)[:most]
                    wanted = most - len(held)
                    fresh = open_pairs(records, row, annotator, wanted) if wanted else []
                    if not fresh and not _ending(held):
                        return tuple(task_of(records, annotator.annotator_id, pair) for pair, _ in held)
                tasks = self._lease(annotator, row, fresh, most)
                if len(tasks) == most or len(fresh) < wanted:  # else somebody else was quicker
                    break
            return tasks

    def task(self, annotator: Annotator, round_id: str) -> Task | None:
        """The pair to judge now, None with none for them."""
        return next(iter(self.hand(annotator, round_id)), None)

    def before(self, annotator: Annotator, round_id: str, pair_id: str = "") -> Task | None:
        """The pair that this person judged before `pair_id` (before the next one), to be judged again; None without.

        It tells what they said.
        """
        with self._logged("before", annotator.annotator_id, round_id), self._turn_of(annotator) as records:
            row = round_of(records, round_id)
            check_open(records, row, annotator)
            pair = judged_before(records, row, annotator.annotator_id, pair_id)
            if pair is None:
                return None
            records.add(_new_lease(annotator, pair.pair_id))
            return task_of(records, annotator.annotator_id, pair)

    def progress(self, annotator: Annotator, round_id: str) -> Progress:
        """How far this person is. It counts all pairs of the round: ask it now and then, not after each judgment."""
        judgment = models.Judgment
        mine = judgment.annotator_id == annotator.annotator_id
        with self.store.read() as records:
            row = round_of(records, round_id)
            given = records.execute(
                select(judgment.pair_id, judgment.seconds).where(mine, judgment.round == row.name)
            ).all()
            left = records.scalar(select(func.count()).select_from(Pair).where(*open_to(row, annotator)))
            offered = records.scalar(select(exists().where(*of_group(row, annotator))))
        seconds = [one for _, one in given if one is not None]
        return Progress(
            len({pair for pair, _ in given}), left or 0, median(seconds) if seconds else None, bool(offered)
        )

    def recent(self, annotator: Annotator, round_id: str, most: int = 6) -> tuple[tuple[str, Label], ...]:
        """Ids of the pairs that this person judged last, oldest first, each with what they say of it now."""
        with self.store.read() as records:
            row = round_of(records, round_id)
            return tuple(reversed(recently(records, row, annotator.annotator_id, most)))

    def judge(
        self,
        annotator: Annotator,
        pair_id: str,
        label: Label,
        event_id: str,
        flagged: bool = False,
        comment: str = "",
        anew: bool = False,
    ) -> None:
        """Record the judgment of a pair that this person was given; a second one corrects the first.

        Repeating it with the same event id is harmless. `anew` refuses a pair that they judged already, for a page
        that does not know of it.
        """
        with self._logged("judge", annotator.annotator_id, pair_id), self._turn_of(annotator) as records:
            one_of(label, "label", LABELS)
            event_id = checked_text(event_id, "event id", LONGEST_ID)
            comment = checked_text(comment, "comment", LONGEST_COMMENT) if comment.strip() else ""
            pair, given_at = leased(records, annotator.annotator_id, pair_id)
            known = records.get(models.Judgment, event_id)
            said = (pair_id, annotator.annotator_id, label, bool(flagged), comment or None)
            if known is not None:
                if (known.pair_id, known.annotator_id, known.label, known.flagged, known.comment) != said:
                    raise Refused(sessions.TAKEN)
                return
            row = round_of(records, pair.round_id)
            check_open(records, row, annotator)
            profile = sessions.latest_profile(records, annotator.annotator_id)
            before = current(records, annotator.annotator_id, pair_id)
            if profile is None:
                raise Refused("You are not enrolled.")
            if anew and before is not None:
                raise Refused("You answered that pair in another window already. Undo takes you back to it.")
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
                    seconds=seconds_since(records, annotator.annotator_id, row, given_at),
                    flagged=bool(flagged),
                    comment=comment or None,
                    at=now(),
                )
            )

    def sticker_of(self, annotator_id: str, pair_id: str) -> str:
        """The sticker of a pair that this person was given, for its picture."""
        with self._logged("sticker_of", annotator_id, pair_id), self.store.read() as records:
            return leased(records, annotator_id, pair_id)[0].sticker_id

    def corpus_of_pair(self, pair_id: str) -> Corpus:
        """The corpus as it was when the pair's round was made, for its picture; as it is now where that is gone."""
        if len(self.systems.corpora) == 1:  # nearly always
            return self.systems.corpus
        query = select(Round.corpus_hash).join(Pair, Pair.round_id == Round.round_id)
        with self.store.read() as records:
            return self._corpus_at(records.scalar(query.where(Pair.pair_id == pair_id)))

    def _lease(self, annotator: Annotator, row: Round, fresh: Sequence[str], most: int) -> tuple[Task, ...]:
        """Lease what is open still of `fresh`, and what this person holds for longer; what is in their hands then."""
        with self._turn_of(annotator) as records:
            check_open(records, row, annotator)
            held = in_hand(records, row, annotator.annotator_id)[:most]  # another tab, perhaps
            taken = claimed(records, row, annotator, fresh)[: most - len(held)]
            records.add_all(_new_lease(annotator, pair.pair_id) for pair in (*_ending(held), *taken))
            in_hand_now = (*(pair for pair, _ in held), *taken)
            return tuple(task_of(records, annotator.annotator_id, pair) for pair in in_hand_now)

    @contextmanager
    def _turn_of(self, annotator: Annotator) -> Generator[Records]:
        """A transaction in which this person does nothing else."""
        with self.store.write() as records:
            sessions.take_turn(records, annotator.annotator_id)
            yield records


def _new_lease(annotator: Annotator, pair_id: str) -> Lease:
    return Lease(pair_id=pair_id, annotator_id=annotator.annotator_id, until=later(LEASE), at=now())


def _ending(held: Sequence[tuple[Pair, str]]) -> list[Pair]:
    """Those of the pairs in hand whose lease is soon over."""
    soon = later(LEASE / 2)
    return [pair for pair, until in held if until < soon]


def close(store: Store, round_id: str, author: str | None = None) -> None:
    """Take no more judgments in a round. Repeating it is harmless."""
    with store.write(alone=f"close {round_id}") as records:
        round_of(records, round_id)
        if records.get(Closing, round_id) is None:
            records.add(Closing(round_id=round_id, author=author, at=now()))
