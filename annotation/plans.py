"""Plans of experiments: drafts that can be changed, and what begins from them, which cannot.

    plans = Plans(store, systems)
    draft = plans.save(Plan(name="pearl against dense", system_p="pearl", system_b="dense", planned=1000), author)
    experiment = plans.begin(draft.experiment_id, author)    # versions are pinned, people can answer
    plans.turn(experiment.experiment_id, "paused", author)   # and back to "running"; "closed" is for good

Every change is a record of its own with its author. An action that the rules forbid raises `Refused`.
"""

import unicodedata
from dataclasses import asdict, replace
from typing import Literal
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as Records

from annotation import sessions
from annotation.asking import version_now
from annotation.checks import checked_text, one_of
from annotation.interleaving import METHODS
from annotation.nouns import Draft, Experiment, Plan, Refused
from annotation.rules import LONGEST_QUERY, Rules
from db import models
from db.store import now
from pearl_core.types import AGE_BANDS, GENDERS

KINDS, SOURCES = ("any", "interleaved", "side_by_side", "both"), ("free", "list", "both")
GROUPS = tuple(f"{band} {gender}" for band in AGE_BANDS for gender in GENDERS)
LONGEST_NAME, LONGEST_GUIDELINES = 100, 10_000  # characters
LARGEST_K, MOST_QUERIES, MOST_PLANNED, MOST_PRACTICE, LARGEST_AA_SHARE = 100, 10_000, 1_000_000, 20, 0.5
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

    def save(self, plan: Plan, author: str | None = None, experiment_id: str | None = None) -> Draft:
        """Keep a plan as a new draft, or as the newer state of one. Raises Refused for a plan that cannot be run."""
        with self._logged("save", author, plan.name):
            checked = self._checked(plan)
            with self.store.write() as records:
                if experiment_id is not None:
                    _latest(records, experiment_id)
                return _draft_of(self._keep(records, experiment_id or uuid4().hex, checked, author, discarded=False))

    def discard(self, experiment_id: str, author: str | None = None) -> None:
        """Give a draft up; what was written stays on record."""
        with self._logged("discard", author, experiment_id), self.store.write() as records:
            self._keep(records, experiment_id, _latest(records, experiment_id).plan, author, discarded=True)

    def begin(self, experiment_id: str, author: str | None = None) -> Experiment:
        """Let people answer from now on. Both systems must be ready; their versions now are those it is about."""
        with self._logged("begin", author, experiment_id):
            with self.store.read() as records:
                plan = self._checked(_latest(records, experiment_id).plan)
            versions = {name: version_now(self.systems, name) for name in (plan.system_p, plan.system_b)}
            if waiting := [name for name, version in versions.items() if version is None]:
                raise Refused(f"{waiting[0]} is not ready yet: build it, then begin")
            return self._begin(experiment_id, plan, versions, author)

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

    def _begin(self, experiment_id: str, plan: Plan, versions: dict[str, str | None], author: str | None) -> Experiment:
        corpus = self.systems.corpus
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
                if _latest(records, experiment_id).plan != plan:
                    raise Refused("the draft was changed meanwhile: look at it again")
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

    def _checked(self, plan: Plan) -> Plan:
        """The plan with its texts tidied. Raises Refused for the first thing in it that cannot be."""
        name = checked_text(plan.name, "name", LONGEST_NAME)
        for system in (plan.system_p, plan.system_b):
            version_now(self.systems, system)  # refuses one that does not exist
        one_of(plan.method, "method", tuple(METHODS))
        one_of(plan.kind, "kind", KINDS)
        one_of(plan.query_source, "query source", SOURCES)
        for group in plan.groups:
            one_of(group, "user group", GROUPS)
        whole(plan.k, "k", 1, LARGEST_K)
        whole(plan.practice_rounds, "number of practice rounds", 0, MOST_PRACTICE)
        if plan.planned is not None:
            whole(plan.planned, "planned number", 1, MOST_PLANNED)
        if not 0 <= plan.aa_share <= LARGEST_AA_SHARE:
            raise Refused(f"the A/A share is {plan.aa_share}, it must be 0 to {LARGEST_AA_SHARE}")
        guidelines = "\n".join(line.rstrip() for line in plan.guidelines.strip().splitlines())
        if len(guidelines) > LONGEST_GUIDELINES:
            raise Refused(f"the guidelines have {len(guidelines)} characters; they may have {LONGEST_GUIDELINES}")
        queries = _queries(plan)
        return replace(
            plan, name=name, guidelines=guidelines, queries=queries, groups=tuple(dict.fromkeys(plan.groups))
        )


def whole(value: object, name: str, least: int, most: int) -> None:
    """Raises Refused unless the value is a whole number in this range; True is none."""
    if type(value) is not int or not least <= value <= most:
        raise Refused(f"the {name} is {value!r}, it must be a whole number from {least} to {most}")


def _queries(plan: Plan) -> tuple[str, ...]:
    """The queries to hand out, each once. Raises Refused for one that cannot be asked, and for a list without any."""
    if plan.query_source == "free":
        if plan.queries:
            raise Refused("queries are typed in this plan: leave the list out, or let them be handed out")
        return ()
    tidy = [checked_text(query, f"query {number}", LONGEST_QUERY) for number, query in enumerate(plan.queries, 1)]
    distinct = tuple({unicodedata.normalize("NFKC", query).casefold(): query for query in tidy}.values())
    if not 1 <= len(distinct) <= MOST_QUERIES:
        raise Refused(f"the list holds {len(distinct)} queries, it must hold 1 to {MOST_QUERIES}")
    return distinct


def _latest(records: Records, experiment_id: str) -> Draft:
    """The draft as it is now. Raises Refused when there is none, when it has begun, or when it was discarded."""
    query = select(models.Draft).where(models.Draft.experiment_id == experiment_id)
    row = records.scalar(query.order_by(models.Draft.draft_id.desc()).limit(1))
    if row is None or row.discarded:
        raise Refused("there is no such draft")
    if records.get(models.Experiment, experiment_id) is not None:
        raise Refused("the experiment has begun and cannot be edited any more")
    return _draft_of(row)


def _draft_of(row: models.Draft) -> Draft:
    fields = {**row.fields, "queries": tuple(row.fields["queries"]), "groups": tuple(row.fields["groups"])}
    return Draft(row.experiment_id, Plan(**fields), row.at)
