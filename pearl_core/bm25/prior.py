"""What a sticker is worth whatever the query, PerSRV's utility for one: added to its relevance."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pearl_core.bm25.postings import WINDOW
from pearl_core.ranking import best_rows

KEPT = 1_000  # of the best stickers: more than anyone asks for


@dataclass(frozen=True, slots=True)
class Prior:
    """A value per sticker, with what a search needs to pass over most of them. Never changes; see `changed`."""

    values: NDArray[np.float64]  # [stickers] finite
    best: NDArray[np.int64]  # rows of the KEPT best values, best first, equal ones in row order
    ceilings: NDArray[np.float64]  # [windows] the highest value in each
    codes: NDArray[np.uint8]  # [stickers] value <= low + step * code
    low: float
    step: float

    @property
    def most(self) -> float:
        """The highest of the values, whatever their signs."""
        return max(abs(self.low), abs(self.low + 255 * self.step))

    @classmethod
    def of(cls, values: NDArray[np.floating[Any]]) -> "Prior":
        """Takes milliseconds for half a million. ValueError unless the values [stickers] are finite numbers."""
        prior = np.array(values, np.float64)
        if prior.ndim != 1 or not np.isfinite(prior).all():
            raise ValueError("a prior is one finite number per sticker")
        if not len(prior):
            return cls(prior, np.zeros(0, np.int64), prior, np.zeros(0, np.uint8), 0.0, 0.0)
        low, high = float(prior.min()), float(prior.max())
        step = float(np.nextafter((high - low) / 255, np.inf))
        codes = np.minimum(np.ceil((prior - low) / step), 255).astype(np.uint8)
        ceilings = np.maximum.reduceat(prior, np.arange(0, len(prior), WINDOW))
        return cls(prior, best_rows(prior, KEPT), ceilings, codes, low, step)

    def changed(self, rows: Sequence[int] | NDArray[np.integer[Any]], values: NDArray[np.floating[Any]]) -> "Prior":
        """Another prior that differs in these rows."""
        fresh = self.values.copy()
        fresh[np.asarray(rows, np.int64)] = values
        return Prior.of(fresh)

    def top(self, k: int) -> NDArray[np.int64]:
        """Rows of the k best values, best first, equal ones in row order."""
        return self.best[:k] if k <= KEPT else best_rows(self.values, k)
