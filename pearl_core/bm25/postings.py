"""Where the words of every field are: rows and impacts list after list, and what the search knows of each list.

A list is the postings of one term in one field. An *impact* is the score of a posting at weight 1. Lists that
hold many of the rows are *long*: for them a byte per row stands beside the postings (`codes`), in proportion
to the impact and never below it.
"""

from dataclasses import dataclass, fields
from math import frexp
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

WINDOW = 16_384  # rows that are searched together: their sums stay in the second-level cache
RANKS = (1, 10, 100, 1000)  # of each list the best impact is kept, the 10th, and so on
LONG = 64  # a list with more than one row in so many is long
SHORT = 100  # a list of so few rows is never long
COARSEST = 2  # times the least slope that the codes of a long list may have


@dataclass(frozen=True, slots=True)
class Postings:
    """All lists, field after field, each field with one list per term of the vocabulary."""

    starts: NDArray[np.int64]  # [lists + 1] list i is at starts[i]:starts[i + 1] of
    rows: NDArray[np.int32]  # [postings] ascending within a list
    impacts: NDArray[np.float32]  # [postings]
    peaks: NDArray[np.float32]  # [lists, RANKS] 0 where the list is shorter
    long: NDArray[np.int64]  # [lists] number among the long lists, or -1
    codes: NDArray[np.uint8]  # [long lists, stickers] 0: the row is not in the list
    tables: NDArray[np.float32]  # [long lists, 256] impact of a code; all 0 where a code had to stand for several
    slopes: NDArray[np.float32]  # [long lists] slope * code >= impact

    @classmethod
    def of(
        cls, starts: NDArray[np.int64], rows: NDArray[np.int32], impacts: NDArray[np.float32], size: int
    ) -> "Postings":
        """Work out all that follows from the postings of `size` stickers."""
        counts = np.diff(starts)
        peaks = _peaks(starts, counts, impacts)
        found = np.flatnonzero(counts > max(size / LONG, SHORT))
        long = np.full(len(counts), -1, np.int64)
        long[found] = np.arange(len(found))
        codes = np.zeros((len(found), size), np.uint8)
        tables, slopes = np.zeros((len(found), 256), np.float32), np.zeros(len(found), np.float32)
        for number, item in enumerate(found):
            where = slice(starts[item], starts[item + 1])
            values, which = np.unique(impacts[where], return_inverse=True)
            steps, slopes[number] = _steps(values)
            codes[number, rows[where]] = steps[which]
            if len(np.unique(steps)) == len(steps):
                tables[number, steps] = values
        return cls(starts, rows, impacts, peaks, long, codes, tables, slopes)

    def of_list(self, number: int) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        where = slice(self.starts[number], self.starts[number + 1])
        return self.rows[where], self.impacts[where]

    def most(self, lists: NDArray[np.int64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """The most that a sticker gets from each of some lists [lists]."""
        found: NDArray[np.float64] = weights * self.peaks[lists, 0]
        return found

    def reached(self, lists: NDArray[np.int64], weights: NDArray[np.float64], k: int) -> NDArray[np.float64]:
        """A score that at least k stickers get from each of some lists, or 0 [lists]."""
        column = sum(rank < k for rank in RANKS)
        found: NDArray[np.float64] = weights * (self.peaks[lists, column] if column < len(RANKS) else 0.0)
        return found

    def save(self, folder: Path) -> None:
        for field in fields(self):
            np.save(folder / f"{field.name}.npy", getattr(self, field.name), allow_pickle=False)

    @classmethod
    def load(cls, folder: Path) -> "Postings":
        """The arrays stay on disk until they are read."""
        return cls(*(np.asarray(np.load(folder / f"{field.name}.npy", mmap_mode="c")) for field in fields(cls)))


def count(
    found: NDArray[np.int64], lengths: NDArray[np.int64], size: int, k1: float, b: float
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float32]]:
    """Document frequencies [size], rows and impacts of one field.

    `found` has the term numbers of all stickers in a row [sum of lengths], lengths are [stickers].
    """
    stickers = len(lengths)
    owners = np.repeat(np.arange(stickers), lengths)
    pairs, tf = np.unique(found * stickers + owners, return_counts=True)  # by term, then by row
    term, row = np.divmod(pairs, max(stickers, 1))
    df = np.bincount(term, minlength=size)
    filled = np.count_nonzero(lengths)
    idf = np.log1p((filled - df + 0.5) / (df + 0.5))
    norm = k1 * (1 - b + b * lengths[row] / (lengths.sum() / max(filled, 1) or 1))
    impacts = idf[term] * tf * (k1 + 1) / (tf + norm)
    return df, row.astype(np.int32), impacts.astype(np.float32)


def _peaks(starts: NDArray[np.int64], counts: NDArray[np.int64], impacts: NDArray[np.float32]) -> NDArray[np.float32]:
    peaks = np.zeros((len(counts), len(RANKS)), np.float32)
    filled = np.flatnonzero(counts)
    if len(filled):
        peaks[filled, 0] = np.maximum.reduceat(impacts, starts[filled])
    for column, rank in enumerate(RANKS[1:], start=1):
        for item in np.flatnonzero(counts >= rank):
            values = impacts[starts[item] : starts[item + 1]]
            peaks[item, column] = np.partition(values, len(values) - rank)[len(values) - rank]
    return peaks


def _steps(values: NDArray[np.float32]) -> tuple[NDArray[np.uint8], float]:
    """A code 1..255 for each of some ascending impacts, and a slope with slope * code >= impact.

    A code of its own for each, where that takes no slope beyond COARSEST times the least.
    """
    above = np.float32(np.inf)
    finest = np.nextafter(np.float32(values[-1] / np.float32(255)), above)
    numbers = np.arange(len(values))
    for coarser in np.linspace(1, COARSEST * 0.99, 12) if len(values) <= 255 else ():
        slope = np.nextafter(np.float32(finest * coarser), above)
        least = np.ceil(values / np.float64(slope)).astype(np.int64)
        steps = np.maximum.accumulate(least - numbers) + numbers  # each at least one above the one before
        if steps[-1] <= 255:
            return steps.astype(np.uint8), float(slope)
    return np.ceil(values / np.float64(finest)).astype(np.uint8), float(finest)


def rounding(most: float) -> float:
    """What rounds a score to the grid when it is added and taken away again: (score + rounding) - rounding.

    The grid is a power of two so small that it costs nothing (a 2^-51 of `most`, the highest score that can
    come up) and so large that sums of its multiples are exact in double precision, in whatever order.
    """
    return 1.5 * 2.0 ** (frexp(max(most, 1e-300))[1] + 1)
