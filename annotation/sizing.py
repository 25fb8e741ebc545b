"""The size of an experiment in words: how sessions varied so far, how many are needed, what the planned ones can tell.

`assumed(store, corpus, measure, k)` says what to reckon with, `in_words` the sentence that the form and the command
`power` show. The numbers are those of `annotation.power`.
"""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from sqlalchemy import select

from annotation.measures import MEASURES
from annotation.power import MOST_UNEVEN, Measure, NeverEnough, default_deviation, power, sessions_needed, spread
from annotation.records import read_experiment
from annotation.results import valid_sessions
from db import models
from db.store import Store

ENOUGH = 30  # sessions of earlier experiments from which a deviation is taken
NAMES: dict[Measure, str] = {"ctr": "ΔCTR", "acp": "ΔACP", "gsb": "ΔGSB"}
COUNTED: dict[Measure, str] = {
    "ctr": "mixed lists",
    "acp": "mixed lists with a click on a sticker of each system",
    "gsb": "votes",
}


@dataclass(frozen=True, slots=True)
class Assumed:
    """How one session's difference is taken to vary, and from how many earlier sessions that is known; 0: a bound."""

    deviation: float
    correlation: float
    sessions: int
    given: bool = False  # chosen by whoever asks
    unevenness: float = 0.0  # of the numbers of sessions of annotators

    @property
    def words(self) -> str:
        if self.sessions:
            alike = f"intra-annotator correlation {self.correlation:.2g}"
            return f"Standard deviation {self.deviation:.2g}, {alike}: from {self.sessions:,} earlier sessions."
        origin = "as given" if self.given else "a cautious bound, for want of earlier sessions"
        return f"Standard deviation {self.deviation:.2g}: {origin}."


def assumed(store: Store, corpus: str, measure: Measure, k: int = 10) -> Assumed:
    """What people's earlier sessions on this corpus tell, each against its own experiment's mean; else a bound."""
    values: list[float] = []
    annotators: list[str] = []
    table = models.Experiment
    with store.read() as records:
        wanted = select(table.experiment_id).where(table.corpus == corpus, table.simulated.is_(False), table.k == k)
        experiments = list(records.scalars(wanted))
    for experiment_id in experiments:
        valid = valid_sessions(*read_experiment(store, experiment_id))
        column = MEASURES[f"delta_{measure}"](valid)
        defined = ~np.isnan(column)
        if defined.any():
            values += (column[defined] - column[defined].mean()).tolist()
            annotators += [f"{experiment_id} {valid.annotators[person]}" for person in valid.annotator[defined]]
    known = spread(values, annotators) if len(values) >= ENOUGH else None
    if known is None:
        return Assumed(default_deviation(measure, k), 0.0, 0)
    return Assumed(known.deviation, known.correlation, known.sessions, unevenness=min(known.unevenness, MOST_UNEVEN))


def sized(
    measure: Measure,
    effect: float,
    told: Assumed,
    annotators: int | None = None,
    planned: int | None = None,
    alpha: float = 0.05,
    wanted: float = 0.8,
) -> dict[str, Any]:
    """Everything about the size, as `power --json` prints it; `needed` is None where nothing suffices.

    `effect` is a share for ctr and gsb, positions for acp. Raises ValueError for what cannot be.
    """
    if measure != "acp" and abs(effect) > 1:
        raise ValueError(f"the difference is {effect}, a share is at most 1: 3 points are 0.03")
    varies = (annotators, told.correlation, alpha)
    chance = power(effect, told.deviation, planned, *varies, told.unevenness) if planned else None
    needed, why = None, ""
    try:
        needed = sessions_needed(effect, told.deviation, *varies, wanted, told.unevenness)
    except NeverEnough as error:
        why = str(error)
    return {
        "measure": measure,
        "effect": effect,
        **asdict(told),
        "annotators": annotators,
        "alpha": alpha,
        "power": wanted,
        "needed": needed,
        "planned": planned,
        "planned_power": chance,
        "why": why,
    }


def in_words(size: dict[str, Any]) -> str:
    """One or two sentences for people, from what `sized` tells."""
    measure: Measure = size["measure"]
    effect = abs(size["effect"])
    difference = (
        f"{effect:g} {'position' if effect == 1 else 'positions'}" if measure == "acp" else f"{100 * effect:g} points"
    )
    people = f" of {size['annotators']} annotators" if size["annotators"] else ""
    if size["needed"] is None:
        first = f"{size['why'][:1].upper()}{size['why'][1:]}."
    else:
        first = (
            f"{size['needed']:,} {COUNTED[measure]}{people} find a true difference of {difference} "
            f"in {NAMES[measure]} {size['power']:.0%} of the time."
        )
    if size["planned_power"] is None:
        return first
    chance = size["planned_power"]
    share = "nearly always" if chance > 0.995 else f"{chance:.0%} of the time"
    return f"{first} The {size['planned']:,} planned find it {share}."
