"""The rules that every kind of session shares: asking both systems, and recording what was refused."""

import secrets
from collections.abc import Generator
from contextlib import contextmanager
from functools import lru_cache
from typing import NoReturn
from uuid import uuid4

from sqlalchemy.orm import Session as Records

from annotation import sessions
from annotation.asking import Answer, ask_both, retrievals
from annotation.checks import checked_text, loggable
from annotation.nouns import Annotator, Experiment, Refused, Turn
from annotation.shown import Shown, shown_in
from annotation.turns import check_turn, handed_out, next_turn
from db import models
from db.store import Store, now
from pearl_core.corpus import Corpus
from pearl_core.serving import Systems
from pearl_core.types import Query

LONGEST_QUERY, LONGEST_ID = 500, 64  # characters
REMEMBERED = 10_000  # impressions whose lists are kept at hand: each is asked for once a picture, and never changes
GONE = (
    "The stickers have changed since “{}” began, and the systems that it compares are not here any more: a researcher "
    "must look at it."
)
# Which system and why is for the records: researchers see it in Experiments.
FAILED = "One of the two systems could not answer; that is noted. Please try again in a while, or another query."


class Rules:
    """Over one store and the systems of one corpus. Safe to use from several threads."""

    def __init__(self, store: Store, systems: Systems) -> None:
        self.store = store
        self.systems = systems
        self._shown = lru_cache(REMEMBERED)(self._read_shown)

    def experiment(self, experiment_id: str) -> Experiment:
        """The experiment as it is now. Raises Refused where there is none."""
        with self.store.read() as records:
            row = records.get(models.Experiment, experiment_id)
            if row is None:
                raise Refused(f"there is no experiment {experiment_id!r}")
            return sessions.experiment_of(records, row)

    def systems_of(self, experiment: Experiment) -> Systems:
        """The systems as they were when this experiment began, for the corpus may have changed since.

        Raises Refused when it is about another corpus, or when they are gone.
        """
        if experiment.corpus != self.systems.corpus.name:
            raise Refused(f"the experiment {experiment.name!r} is about another corpus")
        found = self.systems.at(experiment.corpus_hash)
        if found is None:
            raise Refused(GONE.format(experiment.name))
        return found

    def shown(self, annotator_id: str, impression_id: str, kind: str) -> tuple[tuple[str, ...], ...]:
        """The lists of this annotator's own impression (`Shown.lists`).

        Raises Refused, in the same words, for none, for another person's and for one of another kind.
        """
        found = self._shown(impression_id)
        if (found.annotator_id, found.kind) != (annotator_id, kind):
            raise Refused(sessions.GONE)
        return found.lists

    def corpus_of(self, impression_id: str) -> Corpus:
        """The corpus as it was when this impression was made, for its pictures; as it is now where that is gone."""
        return self._corpus_at(self._shown(impression_id).corpus_hash)

    def _corpus_at(self, corpus_hash: str | None) -> Corpus:
        """The corpus of this hash, as it is now where that is gone."""
        found = self.systems.at(corpus_hash) if corpus_hash else None
        return (found or self.systems).corpus

    def _read_shown(self, impression_id: str) -> Shown:
        with self.store.read() as records:
            return shown_in(records, impression_id)

    def _servable(self, experiment_id: str) -> Experiment:
        """The experiment. Raises Refused as `experiment` and `systems_of` do."""
        experiment = self.experiment(experiment_id)
        self.systems_of(experiment)
        return experiment

    def next_query(self, annotator: Annotator, experiment_id: str, kind: str) -> tuple[int, str] | None:
        """Place and text of the query handed out to this annotator next; None where it is theirs to type.

        Raises Refused where no session of this kind can begin now: the experiment rests or is full, the other kind
        comes next, or every query was answered.
        """
        experiment = self._servable(experiment_id)
        with self.store.read() as records:
            check_turn(records, experiment, annotator, kind)
            place = handed_out(records, experiment, annotator.annotator_id, kind)
        if place is None and experiment.query_source == "list":
            raise Refused("You have had every query of this experiment. Thank you.")
        return None if place is None else (place, experiment.queries[place - 1])

    def _turn(
        self, records: Records, experiment: Experiment, annotator: Annotator, kind: str, query: str, place: int | None
    ) -> Turn:
        """The turn that begins now, whether it shows P against itself drawn by chance. Raises Refused."""
        return next_turn(records, experiment, annotator, kind, query, place, secrets.SystemRandom().random)

    def _ask(self, annotator: Annotator, experiment: Experiment, turn: Turn) -> tuple[Answer, Answer]:
        """What P and B answer. Where one fails, or neither finds anything, that is recorded and Refused raised."""
        query = turn.query
        asked = Query(checked_text(query, "query", LONGEST_QUERY), annotator.user)
        answers = ask_both(self.systems_of(experiment), experiment, asked, turn.a_a)
        failed = any(answer.error for answer in answers)
        if failed or not any(answer.sticker_ids for answer in answers):
            with self.store.write() as records:
                records.add_all(retrievals(answers, annotator, experiment, query, None))
            raise Refused(FAILED if failed else f"Nothing found for “{asked.text}”. Try other words.")
        return answers

    def refuse(self, action: str, annotator_id: str | None, target: str, why: str) -> NoReturn:
        """Refuse an attempt that comes to nothing before any rule about it, on record as well."""
        with self._logged(action, annotator_id, target):
            raise Refused(why)

    @contextmanager
    def _logged(self, action: str, annotator_id: str | None, target: str) -> Generator[None]:
        """Record an attempt that is refused inside the block, and let the refusal through."""
        try:
            yield
        except Refused as refused:
            with self.store.write() as records:
                records.add(
                    models.Refusal(
                        refusal_id=uuid4().hex,
                        annotator_id=annotator_id,
                        action=action,
                        target=loggable(target),
                        message=loggable(str(refused)),
                        at=now(),
                    )
                )
            raise
