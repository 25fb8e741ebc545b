"""Experiments with people: who answers, what they are shown, what they may do. The rules live here, once.

    experiments = Experiments(Store(url), systems)
    ann = experiments.enrol("ann", "20-29", "female")
    page = experiments.start(ann, experiments.default_experiment().experiment_id, "good morning")
    experiments.react(ann, page.impression_id, 3, "click", event_id, client_at=None)
    experiments.submit(ann, page.impression_id, another_event_id)

Stickers and owners are never taken from the client: both follow from (impression, position). A method
that writes returns after its commit, so what it returns may be shown as done. An action that the rules
forbid raises `Refused`: it changes nothing, and the attempt is recorded.
"""

import secrets
from collections.abc import Sequence
from typing import Any, Literal
from uuid import uuid4

import numpy as np
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from annotation import sessions
from annotation.asking import Answer, retrievals, version_now
from annotation.checks import checked_text, in_range, loggable, one_of
from annotation.interleaving import SIDES, interleave
from annotation.nouns import Annotator, Experiment, Page, Refused, Turn
from annotation.outcomes import end
from annotation.rules import LONGEST_ID, Rules
from annotation.turns import check_still
from db import models
from db.accounts import Withdrawal
from db.store import now
from pearl_core.types import AGE_BANDS, GENDERS

__all__ = ["Annotator", "Experiment", "Experiments", "Page", "Refused"]

DEFAULT_NAME, DEFAULT_P, DEFAULT_B = "dense against bm25-ocr", "dense", "bm25-ocr"
LONGEST_NAME = 100  # characters


class Experiments(Rules):
    """People, experiments, and blind interleaved sessions. Safe to use from several threads."""

    # People

    def enrol(self, pseudonym: str, age_band: str | None, gender: str | None) -> Annotator:
        """The annotator of this pseudonym, new or known. A changed age band or gender is a new record."""
        with self._logged("enrol", None, pseudonym):
            pseudonym = checked_text(pseudonym, "pseudonym", LONGEST_NAME)
            one_of(age_band, "age band", (None, *AGE_BANDS))
            one_of(gender, "gender", (None, *GENDERS))
            try:
                return self._enrol(pseudonym, age_band, gender)
            except IntegrityError:  # somebody enrolled under this pseudonym at the same moment
                return self._enrol(pseudonym, age_band, gender)

    def annotator(self, annotator_id: str) -> Annotator | None:
        with self.store.read() as records:
            return sessions.annotator_of(records, annotator_id)

    # Experiments

    def experiments(self) -> tuple[Experiment, ...]:
        """All experiments, oldest first, those on other corpora as well."""
        with self.store.read() as records:
            rows = records.scalars(select(models.Experiment).order_by(models.Experiment.at, models.Experiment.name))
            return sessions.experiments_of(records, rows)

    def default_experiment(self) -> Experiment:
        """The experiment that is there without anybody setting one up, on the corpus as it is now."""
        found = self._named(DEFAULT_NAME)
        if found is None:
            try:
                return self._create_default()
            except Refused:
                found = self._named(DEFAULT_NAME)  # made by somebody else at the same moment
                if found is None:
                    raise
        return found

    def last_experiment(self, annotator: Annotator, kind: str) -> str | None:
        """Where this person has a list of this kind in hand, else where they were last; None for nowhere."""
        with self.store.read() as records:
            return sessions.last_experiment(records, annotator.annotator_id, kind)

    # A blind interleaved session

    def open_page(self, annotator: Annotator, experiment_id: str) -> Page | None:
        """The list that this annotator has not finished, just as it was before a reload; None without one."""
        with self.store.read() as records:
            return sessions.open_page(records, annotator.annotator_id, experiment_id)

    def start(self, annotator: Annotator, experiment_id: str, query: str, place: int | None = None) -> Page:
        """Ask both systems, draw the coin, record what will be shown, and only then return it.

        `place` is that of a query handed out (`next_query`), whose text then counts. An open session is returned
        instead of starting a second one (a double click, two tabs).
        """
        with self._logged("start", annotator.annotator_id, experiment_id):
            experiment = self._servable(experiment_id)
            page = self.open_page(annotator, experiment_id)
            if page is not None:
                return page
            with self.store.read() as records:
                turn = self._turn(records, experiment, annotator, "interleaved", query, place)
            return self._serve(annotator, experiment, turn, self._ask(annotator, experiment, turn))

    def react(
        self,
        annotator: Annotator,
        impression_id: str,
        position: int,
        kind: Literal["click", "unclick"],
        event_id: str,
        client_at: str | None,
    ) -> frozenset[int]:
        """Record a click, or a click taken back, and return the positions chosen now. Repeating it is harmless."""
        with self._logged("react", annotator.annotator_id, impression_id), self.store.write() as records:
            sessions.take_turn(records, annotator.annotator_id)
            impression, session = sessions.own_impression(records, annotator.annotator_id, impression_id, "interleaved")
            event_id = checked_text(event_id, "event id", LONGEST_ID)
            if not sessions.repeated(records, event_id, impression_id, kind, position):
                sessions.still_open(records, session)
                in_range(position, len(impression.shown))
                one_of(kind, "kind", ("click", "unclick"))
                records.add(
                    models.Event(
                        event_id=event_id,
                        impression_id=impression_id,
                        kind=kind,
                        position=position,
                        client_at=client_at and loggable(client_at[:30])[:40],
                        at=sessions.next_moment(records, impression_id),
                    )
                )
                records.flush()
            return sessions.chosen_positions(records, impression_id)

    def submit(self, annotator: Annotator, impression_id: str, event_id: str) -> int:
        """End the session as answered and return how many this annotator has answered. Repeating it is harmless."""
        with self._logged("submit", annotator.annotator_id, impression_id), self.store.write() as records:
            sessions.take_turn(records, annotator.annotator_id)
            _, session = sessions.own_impression(records, annotator.annotator_id, impression_id, "interleaved")
            event_id = checked_text(event_id, "event id", LONGEST_ID)
            ending = records.scalar(select(models.Ending).where(models.Ending.event_id == event_id))
            if ending is None:
                sessions.still_open(records, session)
                end(records, session, "submitted", event_id)
            elif ending.session_id != session.session_id:
                raise Refused(sessions.TAKEN)
            return sessions.answered(records, session)

    def abandon(self, annotator: Annotator, session_id: str) -> None:
        """Skip the query: the session ends and counts for nothing. Repeating it is harmless."""
        with self._logged("abandon", annotator.annotator_id, session_id), self.store.write() as records:
            sessions.take_turn(records, annotator.annotator_id)
            session = records.get(models.Session, session_id)
            if session is None or session.annotator_id != annotator.annotator_id:
                raise Refused(sessions.GONE)
            ending = records.get(models.Ending, session_id)
            if ending is None or ending.state != "abandoned":
                sessions.still_open(records, session)
                end(records, session, "abandoned")

    def skip(self, annotator: Annotator, impression_id: str, kind: str) -> None:
        """As `abandon`, for the session in which this impression is shown."""
        with self._logged("skip", annotator.annotator_id, impression_id), self.store.read() as records:
            _, session = sessions.own_impression(records, annotator.annotator_id, impression_id, kind)
        self.abandon(annotator, session.session_id)

    def sticker_at(self, annotator_id: str, impression_id: str, position: int) -> str:
        """The sticker at a position of this annotator's own list, for its picture."""
        with self._logged("sticker_at", annotator_id, impression_id):
            (stickers,) = self.shown(annotator_id, impression_id, "interleaved")
            in_range(position, len(stickers))
            return stickers[position - 1]

    # Results

    def results(self, experiment_id: str) -> dict[str, Any]:
        """The measures with intervals and checks, as `replay` computes them. Raises ValueError for no experiment."""
        from annotation.records.remembering import (
            remembered_results,  # statistics take a second to import; clicking needs none
        )

        return remembered_results(self.store, experiment_id)

    # What the methods above share

    def _enrol(self, pseudonym: str, age_band: str | None, gender: str | None) -> Annotator:
        with self.store.write() as records:
            row = records.scalar(select(models.Annotator).where(models.Annotator.pseudonym == pseudonym))
            if row is None:
                row = models.Annotator(annotator_id=uuid4().hex, pseudonym=pseudonym, at=now())
                records.add(row)
                records.flush()
            elif records.get(Withdrawal, row.annotator_id) is not None:
                raise Refused("Choose another name; this one stands for somebody who withdrew.")
            known = sessions.annotator_of(records, row.annotator_id)
            enrolled = Annotator(row.annotator_id, pseudonym, age_band, gender)
            if known != enrolled:
                records.add(models.Profile(annotator_id=row.annotator_id, age_band=age_band, gender=gender, at=now()))
            return enrolled

    def _create_default(self) -> Experiment:
        systems = self.systems.now  # the corpus may change meanwhile
        corpus = systems.corpus
        row = models.Experiment(
            experiment_id=uuid4().hex,
            name=DEFAULT_NAME,
            system_p=DEFAULT_P,
            version_p=version_now(systems, DEFAULT_P),
            system_b=DEFAULT_B,
            version_b=version_now(systems, DEFAULT_B),
            method="paper",
            k=10,
            corpus=corpus.name,
            corpus_hash=corpus.hash,
            simulated=False,
            at=now(),
        )
        try:
            with self.store.write() as records:
                records.add(row)
                records.flush()
                return sessions.experiment_of(records, row)
        except IntegrityError:
            raise Refused(f"there is an experiment {DEFAULT_NAME!r} on corpus {corpus.name!r} already") from None

    def _named(self, name: str) -> Experiment | None:
        corpus, table = self.systems.corpus, models.Experiment
        query = select(table).where(table.name == name, table.corpus == corpus.name, table.corpus_hash == corpus.hash)
        with self.store.read() as records:
            row = records.scalar(query)
            return sessions.experiment_of(records, row) if row else None

    def _serve(self, annotator: Annotator, experiment: Experiment, turn: Turn, answers: Sequence[Answer]) -> Page:
        """Draw the coin, interleave, and commit session, retrievals and impression together."""
        seed = secrets.randbits(63)
        generator = np.random.default_rng(seed)
        first = SIDES[int(generator.integers(2))]
        lists = [answer.sticker_ids for answer in answers]
        mixed = interleave(lists[0], lists[1], first, experiment.method, generator, experiment.k)
        with self.store.write() as records:
            sessions.take_turn(records, annotator.annotator_id)
            page = sessions.open_page(records, annotator.annotator_id, experiment.experiment_id)
            if page is not None:  # begun in another tab while the systems were asked
                return page
            check_still(records, experiment, annotator, "interleaved", turn)
            session = sessions.begun(records, annotator.annotator_id, experiment, "interleaved", turn)
            impression = models.Impression(
                impression_id=uuid4().hex,
                session_id=session.session_id,
                first_side=first,
                shown=list(mixed.sticker_ids),
                owners="".join(mixed.owners),
                seed=seed,
                at=now(),
            )
            records.add_all([*retrievals(answers, annotator, experiment, turn.query, session.session_id), impression])
            records.flush()
            return sessions.page_of(records, impression, session)
