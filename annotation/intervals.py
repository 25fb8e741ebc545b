"""How sure a mean over sessions is, when the sessions of one annotator are alike.

Annotators, not sessions, are the units: an annotator with many sessions moves the mean by all of them at once.
Everything is seeded, so the same records give the same digits.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

SEED = 20_250_923
FLIPS, MOST_EXACT = 9_999, 13
BATCH = 2_000_000  # signs held at once


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over `n` sessions, its 95 % interval, and the p-value of "it is 0". None where undefined."""

    value: float | None
    low: float | None
    high: float | None
    n: int
    p: float | None


Values = Sequence[float] | NDArray[np.float64]
Annotators = Sequence[str] | NDArray[np.int64]  # one for each value


def estimate(values: Values, annotators: Annotators) -> Estimate:
    """Mean of one value per session, each with its annotator.

    Interval: `cluster_interval`. p: two-sided sign-flip permutation test that flips all sessions of an annotator
    together; exact up to 13 annotators, and never below 0.05 with five. Both need at least two annotators; without
    a session everything is None.
    """
    if not len(values):
        return Estimate(None, None, None, 0, None)
    sums, counts = by_annotator(values, annotators)
    value = float(np.mean(values))
    interval = cluster_interval(sums, counts)
    if interval is None:
        return Estimate(value, None, None, len(values), None)
    return Estimate(value, *interval, len(values), sign_flip_p(sums))


def by_annotator(values: Values, annotators: Annotators) -> tuple[np.ndarray, np.ndarray]:
    """Sum and number of the values of each annotator who has any, in order of annotators."""
    _, codes = np.unique(np.asarray(annotators), return_inverse=True)
    return np.bincount(codes, weights=np.asarray(values, dtype=float)), np.bincount(codes)


def cluster_interval(sums: np.ndarray, counts: np.ndarray) -> tuple[float, float] | None:
    """95 % interval of sum(sums) / sum(counts), one sum and number of values for each annotator.

    The cluster-robust standard error of a mean with the correction CR2, and Student's t with the degrees of freedom
    of Bell and McCaffrey (2002; see Imbens and Kolesar, 2016): exact where annotators are normal and alike, and
    fewer degrees the more unevenly the values fall on them. Nothing is resampled. None with fewer than two annotators.
    In `benchmarks/measures.py` it covers the truth in 93 to 97 % of experiments, of 5 annotators as of 50; the
    bootstrap over annotators (91 to 95 %) and errors without the correction (86 to 95 %) are too sure of few.
    """
    sums, counts = sums[counts > 0], counts[counts > 0]
    if len(counts) < 2:
        return None
    total = counts.sum()
    value, share = sums.sum() / total, counts / total
    weight = 1 / (1 - share)  # CR2: a residual is smaller the more its annotator pulls the mean towards it
    error = np.sqrt((weight * (sums - value * counts) ** 2).sum()) / total
    reach = float(stats.t.ppf(0.975, _degrees(counts, share, weight)) * error)
    return float(value - reach), float(value + reach)


def _degrees(counts: np.ndarray, share: np.ndarray, weight: np.ndarray) -> float:
    """trace(M)**2 / trace(M @ M), where M is what the squared error is a quadratic form of, if sessions were alike.

    M = sqrt(c_i c_j) ([i = j] w_i - s_i w_i - s_j w_j + sum(s**2 w)), summed here without being written out.
    """
    pull = share * weight
    rest, total = float((share * pull).sum()), float(counts.sum())
    own = rest - 2 * pull
    first, second = float((counts * pull).sum()), float((counts * pull**2).sum())
    everywhere = (rest * total) ** 2 + 2 * total * second - 4 * rest * total * first + 2 * first**2
    squares = everywhere + float((counts**2 * ((weight + own) ** 2 - own**2)).sum())
    return float((counts * (weight + own)).sum()) ** 2 / squares


def sign_flip_p(sums: np.ndarray) -> float:
    """p of a total as far from 0, if each annotator's total were as likely to have the other sign.

    All ways to turn signs up to MOST_EXACT annotators, else FLIPS drawn ones and the one that happened (Phipson and
    Smyth, 2010). Totals that differ by rounding alone count as equal.
    """
    annotators = len(sums)
    exact = annotators <= MOST_EXACT
    far = 0
    generator = np.random.default_rng(SEED)
    ways = 2**annotators if exact else FLIPS
    rows = max(1, BATCH // annotators)
    edge = abs(sums.sum()) - 1e-12 * np.abs(sums).sum()
    for start in range(0, ways, rows):
        count = min(rows, ways - start)
        if exact:
            turned = np.arange(start, start + count)[:, None] >> np.arange(annotators) & 1
        else:
            turned = generator.integers(0, 2, (count, annotators), dtype=np.int8)
        far += int((np.abs(sums.sum() - 2 * (turned @ sums)) >= edge).sum())
    return far / ways if exact else (far + 1) / (ways + 1)


def leave_one_out(values: Values, annotators: Annotators) -> tuple[float, float] | None:
    """Lowest and highest mean when one annotator's sessions are left out; None with fewer than two annotators."""
    sums, counts = by_annotator(values, annotators)
    if len(sums) < 2:
        return None
    means = (sums.sum() - sums) / (counts.sum() - counts)
    return float(means.min()), float(means.max())


def holm(p_values: Sequence[float]) -> list[float]:
    """p-values corrected for testing all of them (Holm, 1979), in the order given."""
    corrected, highest = [0.0] * len(p_values), 0.0
    for step, index in enumerate(sorted(range(len(p_values)), key=lambda i: p_values[i])):
        highest = max(highest, min(1.0, (len(p_values) - step) * p_values[index]))
        corrected[index] = highest
    return corrected


def share_interval(part: int, whole: int, confidence: float = 0.95) -> tuple[float, float]:
    """Exact interval of a share after Clopper and Pearson (1934); `whole` is at least 1."""
    found = stats.binomtest(part, whole).proportion_ci(confidence_level=confidence, method="exact")
    return float(found.low), float(found.high)


def simultaneous_shares(counts: Sequence[int]) -> list[tuple[float, float, float]]:
    """Share, low, high of each class of a multinomial; [] without any.

    Clopper and Pearson's exact interval of each class at 1 - 0.05 / classes (Bonferroni), so that all of them hold
    together with at least 95 %. Each count is taken as independent of the others.
    """
    whole = sum(counts)
    if not whole:
        return []
    return [(n / whole, *share_interval(n, whole, 1 - 0.05 / len(counts))) for n in counts]
