"""Training pairs: source (a text, asked by a group) -> identifier of one property's value, with a weight.

Indexing pairs (PEARL, eq. 17) map a property's text to its own identifier, and retrieval pairs (eq. 18) a
clicked query to the identifiers of the clicked sticker's properties. Equal pairs are one pair of their summed
weight: the same loss in expectation with several times fewer rows.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pearl_core.types import UserGroup

Asked = tuple[str, UserGroup | None]  # who asks what
PairWeights = Mapping[tuple[Asked, int, int], float]  # source, place of the property, row of its value -> weight
Weights = Callable[[str], Mapping[str, float]]  # query -> d_p of each property (eq. 19)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs as columns; all of one length."""

    sources: tuple[Asked, ...]
    source: NDArray[np.int64]  # row of `sources`
    place: NDArray[np.int64]  # place of the property
    value: NDArray[np.int64]  # row of the property's values
    weight: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.weight)


def make_pairs(*weights: PairWeights) -> Pairs:
    """All these pairs; those of weight 0 are left out."""
    kept = [(key, weight) for some in weights for key, weight in some.items() if weight > 0]
    rows: dict[Asked, int] = {}
    columns = np.array([(rows.setdefault(key[0], len(rows)), *key[1:]) for key, _ in kept], np.int64).reshape(-1, 3)
    source, place, value = columns.T.copy()
    return Pairs(tuple(rows), source, place, value, np.array([weight for _, weight in kept], np.float64))


def indexing_weights(values: Sequence[Sequence[str]], forward: NDArray[np.int32]) -> PairWeights:
    """One pair for each distinct value, its weight the number of stickers that have it.

    `values[p]` are the distinct values of the property in place p, `forward` [properties, stickers] the row of
    each sticker's value, -1 without one.
    """
    weights: dict[tuple[Asked, int, int], float] = defaultdict(float)
    for place, texts in enumerate(values):
        counts = np.bincount(forward[place][forward[place] >= 0], minlength=len(texts))
        for row, text in enumerate(texts):
            weights[(text, None), place, row] += int(counts[row])
    return weights


def click_weights(
    clicks: Iterable[tuple[Asked, int]],
    forward: NDArray[np.int32],
    properties: Sequence[str],
    intents: Weights,
    unknown_share: float = 0.0,
) -> PairWeights:
    """Pairs for every property of every clicked sticker (given by its column), each of weight d_p.

    `unknown_share` of each weight goes to the same query asked by somebody of unknown group.
    """
    weights: dict[tuple[Asked, int, int], float] = defaultdict(float)
    for (text, group), column in clicks:
        importance = intents(text)
        for place, name in enumerate(properties):
            row = int(forward[place, column])
            if row < 0:
                continue
            unknown = importance[name] * (unknown_share if group else 0.0)
            weights[(text, group), place, row] += importance[name] - unknown
            weights[(text, None), place, row] += unknown
    return weights
