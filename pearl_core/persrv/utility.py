"""How useful stickers were to people: three counts over the log and their weighted sum (PerSRV, section 3.4).

    U_s       = counts of s, each with `base` where it is 0                  (eq. 1 to 4)
    Utility_s = w . sqrt(U_s / largest of each count)                        (eq. 5)

A sticker that nobody clicked has the base 1.05 and so a little more than one that was clicked once: the
paper's own, to give new stickers a chance.

    tally = ClickTally(corpus.by_id)
    for row in corpus.interactions: tally.add(row)
    utility(tally.counts)  # [stickers], in the order of tally.sticker_ids
"""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from pearl_core.text import normalise
from pearl_core.types import Interaction

BASE = 1.05
EQUAL = (1 / 3, 1 / 3, 1 / 3)


class ClickTally:
    """The three counts of every sticker, kept up with the log click by click. Not safe for several threads."""

    def __init__(self, sticker_ids: Iterable[str]) -> None:
        self.sticker_ids = tuple(sorted(sticker_ids))
        self.counts: NDArray[np.int64] = np.zeros((3, len(self.sticker_ids)), np.int64)
        self._columns = {sticker_id: column for column, sticker_id in enumerate(self.sticker_ids)}
        self._users: set[tuple[str, int]] = set()
        self._queries: set[tuple[str, int]] = set()

    def add(self, row: Interaction) -> None:
        """Count one row of a log; nothing where it is no click, or on a sticker that isn't counted here.

        A query "matches" a sticker (eq. 3) that somebody clicked for it; spellings that `normalise` to the same
        text are one query.
        """
        column = self._columns.get(row.sticker_id)
        if column is None or not row.clicked:
            return
        self.counts[0, column] += 1
        self.counts[1, column] += _new(self._users, (row.user_id, column))
        self.counts[2, column] += _new(self._queries, (normalise(row.query), column))


def utility(counts: NDArray[np.integer], weights: Sequence[float] = EQUAL, base: float = BASE) -> NDArray[np.float64]:
    """Utility [stickers], in (0, 1], of counts [3, stickers]: clicks, people, queries (eq. 4 and 5).

    Raises ValueError unless there is a weight for each count and they sum to 1.
    """
    if len(weights) != len(counts) or abs(sum(weights) - 1) > 1e-9:
        raise ValueError(f"weights {tuple(weights)}: one for each of {len(counts)} counts, which sum to 1")
    return np.asarray(weights, np.float64) @ shares(counts, base)


def shares(counts: NDArray[np.integer], base: float = BASE) -> NDArray[np.float64]:
    """Each count as a share of its largest, under the root [3, stickers]: what eq. 5 weighs."""
    filled = np.where(counts == 0, base, counts)
    found: NDArray[np.float64] = np.sqrt(filled / filled.max(axis=1, keepdims=True, initial=0.0))
    return found


def _new(seen: set[tuple[str, int]], pair: tuple[str, int]) -> bool:
    if pair in seen:
        return False
    seen.add(pair)
    return True
