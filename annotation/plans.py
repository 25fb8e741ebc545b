"""Plans of experiments: drafts that can be changed, and what begins from them, which cannot.

    plans = Plans(store, systems)
    draft = plans.save(Plan(name="pearl against dense", system_p="pearl", system_b="dense", planned=1000), author)
    experiment = plans.begin(draft.experiment_id, author)    # versions are pinned, people can answer
    plans.turn(experiment.experiment_id, "paused", author)   # and back to "running"; "closed" is for good

Every change is a record of its own with its author. An action that the rules forbid raises `Refused`.
"""

from dataclasses import asdict
from typing import Literal
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as Records

from annotation import sessions
from annotation.asking import version_to_pin
from annotation.checks import one_of
from annotation.fitting import fitted
from annotation.nouns import Draft, Experiment, Plan, Refused
from annotation.outside import PREFIX, RunSystem
from annotation.rules import Rules
from annotation.turns import counting
from db import models
from db.store import now
from pearl_core.corpus import Corpus

CHANGED = "somebody changed this draft meanwhile, and nothing of yours was saved: open it again to see theirs"
FOLLOWS = {"running": ("paused", "closed"), "paused": ("running", "closed"), "closed": ()}  # what a state may become


class Plans(Rules):
    """Drafts and the states of experiments on one corpus. Safe to use from several threads and processes."""

    def drafts(self) -> tuple[Draft, ...]:
        """Those that have neither begun nor been discarded, oldest first."""
        latest = select(func.max(models.Draft.draft_id)).group_by(models.Draft.experiment_id)
        query = select(models.Draft).where(
            models.Draft.draft_id.in_(latest),
            models.Draft.corpus == self.systems.corpus.name,
            models.Draft.discarded.is_(False),
            models.Draft.experiment_id.not_in(select(models.Experiment.experiment_id)),
        )
        with self.store.read() as records:
            return tuple(map(_draft_of, records.scalars(query.order_by(models.Draft.draft_id))))

    def answered(self) -> dict[str, dict[str, int]]:
        """Experiment -> kind -> how many sessions were submitted that count for something; none where there is 0."""
        session = models.Session
        query = (
            select(session.experiment_id, session.kind, func.count())
            .join(models.Ending, models.Ending.session_id == session.session_id)
            .where(*counting())
            .group_by(session.experiment_id, session.kind)
        )
        found: dict[str, dict[str, int]] = {}
        with self.store.read() as records:
            for experiment_id, kind, count in records.execute(query):
                found.setdefault(experiment_id, {})[kind] = count
        return found

    def failures(self) -> dict[str, str]:
        """Experiment -> how many answers failed, and the last of them in one line; none where there is none."""
        answer = models.Retrieval
        query = (
            select(answer.experiment_id, answer.system, answer.error, func.count(), func.max(answer.at))
            .where(answer.error.is_not(None))
            .group_by(answer.experiment_id, answer.system, answer.error)
        )
        with self.store.read() as records:
            rows = sorted(records.execute(query).all(), key=lambda row: row[4])
        found: dict[str, int] = {}
        last = {experiment_id: f"{system}: {error}" for experiment_id, system, error, _, _ in rows}
        for experiment_id, _, _, count, _ in rows:
            found[experiment_id] = found.get(experiment_id, 0) + count
        return {one: f"{count:,} failed, the last: {last[one]}" for one, count in found.items()}

    def save(
        self, plan: Plan, author: str | None = None, experiment_id: str | None = None, seen: str | None = None
    ) -> Draft:
        """Keep a plan as a new draft, or as the newer state of one. Raises Unfit for a plan that cannot be run.

        `seen` is the draft's time when its author read it: Refused is raised when somebody has changed it since.
        """
        with self._logged("save", author, plan.name):
            checked = fitted(plan, self.systems)
            with self.store.write() as records:
                if experiment_id is not None:
                    _unchanged(_held(records, experiment_id), seen)
                return _draft_of(self._keep(records, experiment_id or uuid4().hex, checked, author, discarded=False))

    def discard(self, experiment_id: str, author: str | None = None) -> None:
        """Give a draft up; what was written stays on record."""
        with self._logged("discard", author, experiment_id), self.store.write() as records:
            self._keep(records, experiment_id, _held(records, experiment_id).plan, author, discarded=True)

    def begin(self, experiment_id: str, author: str | None = None, seen: str | None = None) -> Experiment:
        """Let people answer from now on. Both systems must be ready; their versions now are those it is about.

        `seen` is the draft's time when its author read it, as in `save`.
        """
        with self._logged("begin", author, experiment_id):
            with self.store.read() as records:
                draft = _latest(records, experiment_id)
            _unchanged(draft, seen)
            plan = fitted(draft.plan, self.systems)
            systems = self.systems.now  # the corpus may change meanwhile
            versions = {name: version_to_pin(systems, name, plan.k) for name in (plan.system_p, plan.system_b)}
            self._check_runs(plan)
            if waiting := [name for name, version in versions.items() if version is None]:
                raise Refused(f"{waiting[0]} is not ready yet: build it, then begin")
            return self._begin(experiment_id, plan, versions, systems.corpus, author)

    def begin_at_once(self, plan: Plan, author: str | None = None) -> Experiment:
        """As `save` and `begin`; no draft is left of a plan that cannot begin."""
        draft = self.save(plan, author)
        try:
            return self.begin(draft.experiment_id, author)
        except Refused:
            self.discard(draft.experiment_id, author)
            raise

    def turn(
        self, experiment_id: str, state: Literal["running", "paused", "closed"], author: str | None = None
    ) -> Experiment:
        """Pause, go on, or close for good."""
        with self._logged("turn", author, experiment_id), self.store.write() as records:
            one_of(state, "state", tuple(FOLLOWS))
            row = records.get(models.Experiment, experiment_id, with_for_update=True)
            if row is None:
                raise Refused("there is no such experiment, or it has not begun")
            state_now = sessions.experiment_of(records, row).state
            if state not in FOLLOWS[state_now]:
                raise Refused(f"the experiment is {state_now} and cannot become {state}")
            records.add(models.Standing(experiment_id=experiment_id, state=state, author=author, at=now()))
            records.flush()
            return sessions.experiment_of(records, row)

    def _check_runs(self, plan: Plan) -> None:
        """Raises Refused where queries are handed out that a run file does not answer."""
        for name in (plan.system_p, plan.system_b):
            system = self.systems.get(name) if name.startswith(PREFIX) else None
            if isinstance(system, RunSystem) and (lost := [one for one in plan.queries if not system.answers(one)]):
                raise Refused(f"{name} has no answer to {len(lost)} of the {len(plan.queries)} queries: {lost[0]!r}")

    def _begin(
        self, experiment_id: str, plan: Plan, versions: dict[str, str | None], corpus: Corpus, author: str | None
    ) -> Experiment:
        chosen = asdict(plan) | {"queries": list(plan.queries), "groups": list(plan.groups)}
        row = models.Experiment(
            experiment_id=experiment_id,
            version_p=versions[plan.system_p],
            version_b=versions[plan.system_b],
            corpus=corpus.name,
            corpus_hash=corpus.hash,
            author=author,
            at=now(),
            **chosen,
        )
        try:
            with self.store.write() as records:
                if _held(records, experiment_id).plan != plan:
                    raise Refused(CHANGED)
                records.add(row)
                records.flush()
                records.add(models.Standing(experiment_id=experiment_id, state="running", author=author, at=now()))
                records.flush()
                return sessions.experiment_of(records, row)
        except IntegrityError:
            raise Refused(f"there is an experiment {plan.name!r} on corpus {corpus.name!r} already") from None

    def _keep(
        self, records: Records, experiment_id: str, plan: Plan, author: str | None, discarded: bool
    ) -> models.Draft:
        corpus = self.systems.corpus.name
        row = models.Draft(
            experiment_id=experiment_id,
            corpus=corpus,
            fields=asdict(plan),
            discarded=discarded,
            author=author,
            at=now(),
        )
        records.add(row)
        records.flush()
        return row


def _latest(records: Records, experiment_id: str) -> Draft:
    """The draft as it is now. Raises Refused when there is none, when it has begun, or when it was discarded."""
    query = select(models.Draft).where(models.Draft.experiment_id == experiment_id)
    row = records.scalar(query.order_by(models.Draft.draft_id.desc()).limit(1))
    if row is None or row.discarded:
        raise Refused("there is no such draft")
    if records.get(models.Experiment, experiment_id) is not None:
        raise Refused("the experiment has begun and cannot be edited any more")
    return _draft_of(row)


def _held(records: Records, experiment_id: str) -> Draft:
    """The draft as it is now, in the hands of this transaction until its end. Raises as `_latest` does."""
    query = select(models.Draft).where(models.Draft.experiment_id == experiment_id)
    records.execute(query.order_by(models.Draft.draft_id).limit(1).with_for_update())
    return _latest(records, experiment_id)


def _unchanged(draft: Draft, seen: str | None) -> None:
    if seen is not None and draft.at != seen:
        raise Refused(CHANGED)


def _draft_of(row: models.Draft) -> Draft:
    fields = {**row.fields, "queries": tuple(row.fields["queries"]), "groups": tuple(row.fields["groups"])}
    return Draft(row.experiment_id, Plan(**fields), row.at)
