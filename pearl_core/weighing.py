"""Weights of a score that is a sum of parts, chosen by MRR@10 on judged queries, one part after the other.

(ranx, which measures everything else, would compile for ten seconds to say the same of a few hundred queries.)
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DEPTH = 10  # MRR@10 decides
ROUNDS = 4  # through all parts, at most
CELLS = 20_000_000  # queries x stickers of each part that are held in memory
DECIMALS = 9  # that scores are compared to: what is below is rounding
GAIN = 1e-9  # of MRR; a smaller one is rounding

Scores = NDArray[np.float64]  # [stickers]


@dataclass(frozen=True, slots=True)
class Scored:
    """A judged query: the parts of every sticker's score, and the rows of the relevant stickers, at least one."""

    parts: Mapping[str, Scores]
    relevant: NDArray[np.int64]


def total(parts: Mapping[str, Scores], weights: Mapping[str, float]) -> Scores:
    """Score of every sticker [stickers]: the weighted sum of the parts; not yet rounded."""
    return sum((weights[name] * part for name, part in parts.items()), np.zeros(1))


def reciprocal_rank(scores: Scores, relevant: NDArray[np.int64]) -> float:
    """1 / rank of the first relevant sticker, 0 below DEPTH. Ties are in the order of rows."""
    scores = np.round(scores, DECIMALS)
    best = scores[relevant].max()
    first = relevant[scores[relevant] == best].min()
    rank = 1 + np.count_nonzero(scores > best) + np.count_nonzero(scores[:first] == best)
    return 1 / rank if rank <= DEPTH else 0.0


def choose_weights(
    scored: Sequence[Scored], start: Mapping[str, float], tried: Sequence[float], names: Sequence[str]
) -> tuple[dict[str, float], float]:
    """Change the weight of one of `names` after the other to the best of `tried`, until no change helps.

    Returns the weights, and the MRR that they reach. A weight stays where no other is better; of equally good
    ones the first in `tried` is taken. Weights that are not named stay as they start.
    """
    weights = dict(start)
    if not scored:
        return weights, 0.0
    reached = float(np.mean([reciprocal_rank(total(one.parts, weights), one.relevant) for one in scored]))
    for _ in range(ROUNDS):
        before = dict(weights)
        for name in names:
            rest = [total(one.parts, weights | {name: 0.0}) for one in scored]
            for weight in tried:
                ranks = [
                    reciprocal_rank(other + weight * one.parts[name], one.relevant)
                    for other, one in zip(rest, scored, strict=True)
                ]
                if float(np.mean(ranks)) > reached + GAIN:
                    weights[name], reached = weight, float(np.mean(ranks))
        if weights == before:
            break
    return weights, reached


def spread(count: int, stickers: int) -> list[int]:
    """Places of the queries to choose by, out of `count`: all, or as many as CELLS have room for, evenly spread."""
    room = min(count, max(1, CELLS // max(1, stickers)))
    return [number * count // room for number in range(room)]
