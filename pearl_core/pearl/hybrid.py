"""PEARL's score and dense retrieval together: what is generated, and what is near in meaning.

    score = dense score + weight x sum over properties of d_p x log P

The dense score is that of the strongest plain baseline, `dense-groups`: similarity, nearest logged queries, the
group's likings (`pearl_core.dense_groups`), with the weights that are best for it alone. So weight 0 is that
baseline itself (plain dense similarity without a log), and what the hybrid is better by is what PEARL adds. With
similarity alone beside it, PEARL reaches less than that baseline: it weighs a group's taste by the query's intents,
and most queries ask for a meaning first. Every sticker is scored, so that one which neither the funnel nor the
beams reach can still come first. Beyond the paper.

One weight is chosen by MRR@10: on the validation queries, else on queries of the log that PEARL did not train on.
Where there is no log either it is 0: PEARL has then learned from the very texts that similarity reads, and nobody's
queries tell whether it adds anything. (Phrases left out of both said that it does; people's queries, on a corpus of
emoji, said that it does not.)
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

import numpy as np
from numpy.typing import NDArray

from pearl_core.dense_groups import DenseGroups, Fitted, relevant_rows
from pearl_core.held_out import Trial
from pearl_core.intents import IntentAsker
from pearl_core.pearl.search import Pearl
from pearl_core.ranking import answer
from pearl_core.types import Hit, Query, RankedList
from pearl_core.weighing import DECIMALS, Scored, reciprocal_rank, spread, total

WEIGHTS = (0.0, 0.005, 0.01, 0.015, 0.02, 0.03, 0.04, 0.06, 0.08, 0.12, 0.16, 0.32, 0.64)  # tried
DENSE, PEARL = "dense", "pearl"


class PearlHybrid:
    """The retriever. `name` and `version` are those of the system that loaded it."""

    def __init__(self, name: str, version: str, pearl: Pearl, dense: DenseGroups, weight: float) -> None:
        """Both know the same stickers, in the order of their ids."""
        self.name, self.version = name, version
        self._pearl, self._dense, self._weight = pearl, dense, weight

    def ask_intents_of(self, asker: IntentAsker | None) -> None:
        """From now on let this language model rank the intents of queries that the table does not know, or none."""
        self._pearl.ask_intents_of(asker)

    def retrieve(self, query: Query, k: int) -> RankedList:
        return answer(self, query, k, self._find)

    def explain(self, query: Query, k: int) -> Mapping[str, object]:
        """What PEARL says of the query, without its funnel, and all weights."""
        told = {name: value for name, value in self._pearl.explain(query, k).items() if name != "funnel"}
        return {**told, "weight_of_pearl": self._weight, "weights_of_dense": dict(self._dense.weights)}

    def shares(self, query: Query) -> dict[str, NDArray[np.float64]]:
        """The shares of every sticker's score [stickers] each: dense ones, and PEARL's by property."""
        generated = self._pearl.shares(query) if self._weight else {}
        return self._dense.weighted(query) | {name: self._weight * share for name, share in generated.items()}

    def _find(self, query: Query, k: int) -> list[Hit]:
        shares = self.shares(query)
        scores = np.round(sum(shares.values()), DECIMALS)
        return [
            Hit(self._dense.sticker_ids[row], float(scores[row]), {name: float(of[row]) for name, of in shares.items()})
            for row in np.argsort(-scores, kind="stable")[:k]
        ]


@dataclass(frozen=True, slots=True)
class Choice:
    """A weight, and what it was chosen by."""

    weight: float
    source: str  # validation, log; nothing where there were no queries
    queries: int
    reached: Mapping[float, float]  # weight -> MRR@10


def choose(pearl: Pearl, dense: Fitted, trial: Trial) -> Choice:
    """The weight for PEARL of the best MRR@10, of equal ones the least; 0 where nobody judged anything."""
    scored = _judged(pearl, dense.tried, trial)
    if not scored:
        return Choice(0.0, "nothing", 0, {})
    return best_weight(scored, trial.source)


def best_weight(scored: Sequence[Scored], source: str) -> Choice:
    reached = {
        weight: fmean(reciprocal_rank(total(one.parts, {DENSE: 1.0, PEARL: weight}), one.relevant) for one in scored)
        for weight in WEIGHTS
    }
    best = max(reached, key=lambda weight: (reached[weight], -weight))
    return Choice(best, source, len(scored), reached)


def _judged(pearl: Pearl, dense: DenseGroups, trial: Trial) -> list[Scored]:
    judged = [trial.judged[place] for place in spread(len(trial.judged), len(dense.sticker_ids))]
    return [
        Scored(
            {DENSE: np.sum(list(dense.weighted(one.query).values()), axis=0), PEARL: _generated(pearl, one.query)},
            relevant_rows(dense.sticker_ids, one),
        )
        for one in judged
    ]


def _generated(pearl: Pearl, query: Query) -> NDArray[np.float64]:
    """PEARL's score of every sticker [stickers]; 0 where no sticker has a property."""
    return sum(pearl.shares(query).values(), np.zeros(len(pearl.sticker_ids)))
