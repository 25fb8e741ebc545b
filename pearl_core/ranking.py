"""What every system does around its scores: check the question, take the best rows, time the answer."""

import time
from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from pearl_core.text import normalise
from pearl_core.types import Hit, Query, RankedList, Retriever

GROUP = 64  # rows whose best one stands for them in a first, coarse selection


def answer(system: Retriever, query: Query, k: int, find: Callable[[Query, int], Iterable[Hit]]) -> RankedList:
    """The timed answer of `find(query, k)`; no hits for a query without anything readable.

    Raises ValueError when k < 1.
    """
    if k < 1:
        raise ValueError(f"k is {k}, and must be at least 1")
    started = time.perf_counter()
    hits = tuple(find(query, k)) if normalise(query.text) else ()
    return RankedList(query, system.name, system.version, hits, (time.perf_counter() - started) * 1000)


def top_rows(scores: NDArray[np.float64], k: int) -> NDArray[np.int64]:
    """Rows of the k best positive scores [n], best first; equal scores in the order of their rows."""
    rows = best_rows(scores, k)
    return rows[scores[rows] > 0]


def best_rows(values: NDArray[np.float64], k: int) -> NDArray[np.int64]:
    """Rows of the k highest values [n], whatever their sign, best first; equal values in the order of their rows."""
    rows = np.flatnonzero(values >= _floor(values, k))
    if len(rows) > k:
        found = values[rows]
        rows = rows[found >= np.partition(found, -k)[-k]]  # k rows, and those that tie with the last of them
    return rows[np.argsort(-values[rows], kind="stable")][:k]


def _floor(values: NDArray[np.float64], k: int) -> float:
    """A value that at least k rows reach: the k-th best of the maxima of groups of rows.

    Each group whose maximum reaches it has a row that does. Much cheaper than to select among all rows.
    """
    groups = len(values) // GROUP
    if groups <= k:
        return -np.inf
    maxima = values[: groups * GROUP].reshape(GROUP, groups).max(axis=0)
    return float(np.partition(maxima, -k)[-k])
