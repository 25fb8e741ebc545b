"""How sure a mean over sessions is, when the sessions of one annotator are alike.

Annotators, not sessions, are the units that are drawn again: an annotator with many sessions moves the
mean by all of them at once. Everything is seeded, so the same records give the same digits.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

SEED = 20_250_923
RESAMPLES = 9_999
BATCH = 2_000_000  # numbers held at once while resampling


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over `n` sessions, its 95 % interval, and the p-value of "it is 0". None where undefined."""

    value: float | None
    low: float | None
    high: float | None
    n: int
    p: float | None


def estimate(values: Sequence[float], annotators: Sequence[str]) -> Estimate:
    """Mean of one value per session, each with its annotator.

    Interval: cluster bootstrap over annotators, expanded percentiles.
    p: two-sided sign-flip permutation test that flips all sessions of an annotator together; exact up to
    13 annotators. Both need at least two annotators; without a session everything is None.
    """
    if not values:
        return Estimate(None, None, None, 0, None)
    sums, counts = by_annotator(values, annotators)
    value = float(np.mean(values))
    if len(sums) < 2:
        return Estimate(value, None, None, len(values), None)
    low, high = bootstrap_interval(sums, counts)
    return Estimate(value, low, high, len(values), sign_flip_p(sums))


def by_annotator(values: Sequence[float], annotators: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Sum and number of the values of each annotator, in order of annotator id."""
    _, codes = np.unique(np.asarray(annotators), return_inverse=True)
    return np.bincount(codes, weights=np.asarray(values, dtype=float)), np.bincount(codes)


def bootstrap_interval(sums: np.ndarray, counts: np.ndarray) -> tuple[float, float]:
    """95 % interval of sum(sums) / sum(counts) when annotators are drawn with replacement.

    Percentiles are widened for few annotators as Student's t widens a normal interval (Hesterberg, 2015,
    "expanded percentile"): in simulations with 5, 10 and 20 annotators plain ones covered 81, 90 and 92 %,
    these 91, 94 and 95 %.
    """
    annotators = len(sums)
    reach = np.sqrt(annotators / (annotators - 1)) * stats.t.ppf(0.975, annotators - 1)
    drawn = stats.bootstrap(
        (sums, counts),
        lambda s, c, axis: s.sum(axis=axis) / c.sum(axis=axis),
        paired=True,
        vectorized=True,
        n_resamples=RESAMPLES,
        batch=max(1, BATCH // annotators),
        method="percentile",
        confidence_level=min(1 - 2 * stats.norm.sf(reach), 1 - 1e-9),
        rng=np.random.default_rng(SEED),
    )
    return float(drawn.confidence_interval.low), float(drawn.confidence_interval.high)


def sign_flip_p(sums: np.ndarray) -> float:
    """p of a total as far from 0, if each annotator's total were as likely to have the other sign."""
    tested = stats.permutation_test(
        (sums,),
        lambda s, axis: s.sum(axis=axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=RESAMPLES,
        batch=max(1, BATCH // len(sums)),
        rng=np.random.default_rng(SEED),
    )
    return float(tested.pvalue)


def leave_one_out(values: Sequence[float], annotators: Sequence[str]) -> tuple[float, float] | None:
    """Lowest and highest mean when one annotator's sessions are left out; None with fewer than two annotators."""
    if len(set(annotators)) < 2:
        return None
    sums, counts = by_annotator(values, annotators)
    means = (sums.sum() - sums) / (counts.sum() - counts)
    return float(means.min()), float(means.max())


def holm(p_values: Sequence[float]) -> list[float]:
    """p-values corrected for testing all of them (Holm, 1979), in the order given."""
    corrected, highest = [0.0] * len(p_values), 0.0
    for step, index in enumerate(sorted(range(len(p_values)), key=lambda i: p_values[i])):
        highest = max(highest, min(1.0, (len(p_values) - step) * p_values[index]))
        corrected[index] = highest
    return corrected
