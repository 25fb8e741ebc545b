"""A rehearsal: simulated people use real systems through the rules that people use, into a store of their own.

    refuse_people(store)                                    # raises ValueError: never mixed with people's records
    rehearsal = Rehearsal(Experiments(store, systems), Votes(store, systems), experiment, Wishes(judged), generator)
    rehearsal.enrol(20)
    told = rehearsal.run(500, "informational", progress)

A simulated person sees what a person sees: the stickers of their own page, one position after the other. The generator
rules what they do; the coins are drawn by the rules, as for people, so two rehearsals never have the same coins.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from uuid import uuid4

import numpy as np
from sqlalchemy import select

from annotation.experiments import Experiments
from annotation.nouns import SIMULATED, Annotator, Experiment, Page, Pair, Refused
from annotation.simulating.clicks import MODELS, draw_clicks
from annotation.simulating.people import Variation, draw_people
from annotation.simulating.preferences import CHOICES, draw_choices, utility
from annotation.simulating.wishes import Wish, Wishes
from annotation.turns import KINDS, next_kind
from annotation.votes import Votes
from db import models
from db.store import Store

MARK = f"{SIMULATED}expert-"
SLIPS, SKIPS = 0.05, 0.02  # shares of sessions: with a click taken back, and given up
MOST_REFUSED = 100  # sessions in a row that could not begin


@dataclass(frozen=True, slots=True)
class Expert:
    """A simulated person: traits as in `People`."""

    annotator: Annotator
    eagerness: float
    patience: float
    indecision: float
    share: float


def refuse_people(store: Store) -> None:
    """Raises ValueError when a store holds sessions or judgments of anybody who is not simulated."""
    with store.read() as records:
        for kept in (models.Session, models.Judgment):
            people = select(models.Annotator.annotator_id).join(
                kept, kept.annotator_id == models.Annotator.annotator_id
            )
            if records.scalar(people.where(models.Annotator.pseudonym.not_like(f"{MARK}%")).limit(1)) is not None:
                raise ValueError("this database holds answers of people: simulated people need one of their own")


class Rehearsal:
    """Simulated people in one experiment, which must be marked as simulated. `told` counts what they did."""

    def __init__(
        self,
        experiments: Experiments,
        votes: Votes,
        experiment: Experiment,
        wishes: Wishes,
        generator: np.random.Generator,
    ) -> None:
        if not experiment.simulated:
            raise ValueError(f"the experiment {experiment.name!r} is for people, not for simulated ones")
        refuse_people(experiments.store)
        self.experiments, self.votes, self.experiment = experiments, votes, experiment
        self.wishes, self.generator = wishes, generator
        self.told: Counter[str] = Counter()
        self.experts: list[Expert] = []

    def enrol(self, count: int, variation: Variation | None = None) -> None:
        """Let `count` people in, of the groups that asked the judged queries."""
        people = draw_people(count, variation or Variation(), self.generator)
        groups = self.wishes.groups(self.experiment.groups)
        for number in range(count):
            group = groups[int(self.generator.integers(len(groups)))]
            told = (group.age_band, group.gender) if group else (None, None)
            annotator = self.experiments.enrol(f"{MARK}{number + 1:03}", *told)
            traits = (people.eagerness, people.patience, people.indecision, people.shares)
            self.experts.append(Expert(annotator, *(float(trait[number]) for trait in traits)))

    def run(self, sessions: int, model: str, progress: Callable[[], None] = lambda: None) -> Counter[str]:
        """Sessions until `sessions` are answered, or nobody has one left. Raises ValueError when none can begin."""
        left = {(expert, kind) for expert in self.experts for kind in KINDS}
        vain: set[tuple[Expert, str, int]] = set()  # places of the list that could not be answered
        refused = 0
        while self.told["interleaved"] + self.told["side_by_side"] < sessions and left:
            expert = self._whoever({expert for expert, _ in left})
            kind = self._kind(expert, [kind for kind in KINDS if (expert, kind) in left])
            try:
                handed = self.experiments.next_query(expert.annotator, self.experiment.experiment_id, kind)
            except Refused:  # this person has no turn of this kind any more
                left -= self._turns(expert, kind)
                continue
            try:
                if self._session(expert, kind, handed, model):
                    progress()
                refused = 0
            except Refused as why:
                refused += 1
                self.told["refused"] += 1
                if handed is not None:
                    if (expert, kind, handed[0]) in vain:  # nothing else is left to hand out to them
                        left -= self._turns(expert, kind)
                    vain.add((expert, kind, handed[0]))
                if refused == MOST_REFUSED:
                    raise ValueError(f"{MOST_REFUSED} sessions in a row could not begin; the last one: {why}") from None
        return self.told

    def _turns(self, expert: Expert, kind: str) -> set[tuple[Expert, str]]:
        """What is over for somebody with this kind: all, where the kind isn't theirs to choose."""
        return {(expert, one) for one in KINDS if one == kind or self.experiment.kind != "any"}

    def _whoever(self, able: set[Expert]) -> Expert:
        """One of those who have a turn left, the active ones more often."""
        experts = [expert for expert in self.experts if expert in able]
        shares = np.array([expert.share for expert in experts])
        return experts[int(self.generator.choice(len(experts), p=shares / shares.sum()))]

    def _kind(self, expert: Expert, kinds: list[str]) -> str:
        wanted = kinds[int(self.generator.integers(len(kinds)))]
        with self.experiments.store.read() as records:
            return next_kind(records, self.experiment, expert.annotator.annotator_id, wanted)

    def _session(self, expert: Expert, kind: str, handed: tuple[int, str] | None, model: str) -> bool:
        """Whether one session was answered; now and then it is given up."""
        place, text = handed or (None, self.wishes.typed(expert.annotator.group, self.generator))
        rules = self.experiments if kind == "interleaved" else self.votes
        page = rules.start(expert.annotator, self.experiment.experiment_id, text, place)
        if self.generator.random() < SKIPS:
            self.experiments.abandon(expert.annotator, page.session_id)
            self.told["skipped"] += 1
            return False
        wish = self.wishes.meant(page.query, expert.annotator.group, self.generator)
        if isinstance(page, Page):
            self._click(expert, page, wish, model)
        else:
            self._vote(expert, page, wish)
        self.told[kind] += 1
        return True

    def _click(self, expert: Expert, page: Page, wish: Wish, model: str) -> None:
        who, see, react = expert.annotator, self.experiments.sticker_at, self.experiments.react
        shown = [see(who.annotator_id, page.impression_id, position) for position in range(1, page.length + 1)]
        traits = np.array([expert.eagerness]), np.array([expert.patience])
        clicked = draw_clicks(MODELS[model], wish.of(shown), *traits, self.generator)[0]
        for index in np.flatnonzero(clicked):
            react(who, page.impression_id, int(index) + 1, "click", uuid4().hex, None)
        slip = int(self.generator.integers(page.length))
        if not clicked[slip] and self.generator.random() < SLIPS:
            react(who, page.impression_id, slip + 1, "click", uuid4().hex, None)
            react(who, page.impression_id, slip + 1, "unclick", uuid4().hex, None)
            self.told["taken_back"] += 1
        self.experiments.submit(who, page.impression_id, uuid4().hex)
        self.told["clicks"] += int(clicked.sum())

    def _vote(self, expert: Expert, pair: Pair, wish: Wish) -> None:
        who, see = expert.annotator, self.votes.sticker_at
        left, right = (
            utility(wish.of([see(who.annotator_id, pair.impression_id, side, at) for at in range(1, length + 1)]))
            for side, length in (("left", pair.left), ("right", pair.right))
        )
        choice = draw_choices(left, right, np.array([expert.indecision]), self.generator)
        self.votes.vote(who, pair.impression_id, CHOICES[int(choice[0])], uuid4().hex)
