"""From the lists of a query to its best rows: readies what the compiled search reads, and orders what it found."""

import numpy as np
from numpy.typing import NDArray

from pearl_core.bm25 import kernel
from pearl_core.bm25.postings import COARSEST, WINDOW, Postings, rounding
from pearl_core.bm25.prior import Prior

SCALE = float(1 << 29)  # bounds stay below this and what rounding each of them up adds
NO_PRIOR = kernel.Boost(np.zeros(0), np.zeros(0), np.zeros(0, np.uint8), 0.0, 0.0)
LEAST = float(np.nextafter(0, 1))  # without a prior, a score of 0 is no answer


def search(
    postings: Postings,
    stickers: int,
    lists: NDArray[np.int64],
    weights: NDArray[np.float64],
    k: int,
    prior: Prior | None,
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Rows and scores of the k best of all stickers, best first, equal scores in row order."""
    k = min(k, stickers)
    if not k:
        return np.zeros(0, np.int64), np.zeros(0)
    peaks = postings.most(lists, weights)
    big = rounding(float(peaks.sum()) + (prior.most if prior else 0.0))
    low, high = postings.starts[lists], postings.starts[lists + 1]
    order = (-peaks / np.maximum(high - low, 1)).argsort()
    lists, weights, low, high = lists[order], weights[order], low[order], high[order]
    rest = np.zeros(len(lists) + 1)
    rest[-2::-1] = ((peaks[order] + big) - big)[::-1].cumsum()
    asked = kernel.Lists(low.copy(), low, high, weights, rest, postings.long[lists])
    reached = float(postings.reached(lists, weights, k).max(initial=0.0))
    floor = max((reached + big) - big, LEAST)
    boost = NO_PRIOR
    if prior is not None:
        unasked = prior.top(k)  # what they get if no word of theirs is asked
        least = (prior.values[unasked] + big) - big
        floor = max(float(least[-1]), (reached + big) - big + ((prior.low + big) - big))
        boost = kernel.Boost(prior.values, prior.ceilings, prior.codes, prior.low, prior.step)
    scale = SCALE / (COARSEST * rest[0] + 255 * boost.step + 1e-30)
    scores, rows = kernel.search(_index(postings), asked, boost, kernel.Frame(stickers, WINDOW, floor, big, scale), k)
    if prior is not None:
        missing = ~np.isin(unasked, rows)
        scores, rows = np.append(scores, least[missing]), np.append(rows, unasked[missing])
    order = np.lexsort((rows, -scores))[:k]
    return rows[order], scores[order]


def _index(postings: Postings) -> kernel.Index:
    return kernel.Index(postings.rows, postings.impacts, postings.codes, postings.tables, postings.slopes)
