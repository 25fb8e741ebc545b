"""How sure a mean over sessions is, when the sessions of one annotator are alike.

Annotators, not sessions, are the units: an annotator with many sessions moves the mean by all of them at once.
Everything is seeded, so the same records give the same digits.
"""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import stats

SEED = 20_250_923
FLIPS, MOST_EXACT = 9_999, 13
DRAWS, LEVELS, MOST_DRAWN = 40_000, 10, 1_000  # of a ratio; with more annotators it is Student's t
BATCH = 2_000_000  # numbers held at once


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


def estimate(values: Values, annotators: Annotators, farthest: float = math.inf) -> Estimate:
    """Mean of one value per session, each with its annotator; none lies outside -farthest..farthest.

    Interval: `cluster_interval`. p: two-sided sign-flip permutation test that flips all sessions of an annotator
    together; exact up to 13 annotators, and never below 0.05 with five. Both need at least two annotators; without
    a session everything is None.
    """
    if not len(values):
        return Estimate(None, None, None, 0, None)
    sums, counts, squares = by_annotator(values, annotators)
    value = float(sums.sum() / counts.sum())
    interval = cluster_interval(sums, counts, squares, farthest)
    if interval is None:
        return Estimate(value, None, None, len(values), None)
    return Estimate(value, *interval, len(values), sign_flip_p(sums))


def by_annotator(values: Values, annotators: Annotators) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Sum, number and sum of squares of the values of each annotator who has any, in order of annotators."""
    _, codes = np.unique(np.asarray(annotators), return_inverse=True)
    found = np.asarray(values, dtype=float)
    return np.bincount(codes, weights=found), np.bincount(codes), np.bincount(codes, weights=found**2)


def cluster_interval(
    sums: np.ndarray, counts: np.ndarray, squares: np.ndarray, farthest: float = math.inf
) -> tuple[float, float] | None:
    """95 % interval of sum(sums) / sum(counts): of each annotator the sum, number and sum of squares of their values.

    mean -+ ratio * error: the cluster-robust standard error with the correction CR2 (Bell and McCaffrey, 2002), and
    the ratio from `_critical_ratio`. It is cut to -farthest..farthest, beyond which no value lies. None with fewer
    than two annotators; where everybody said the same it is that value alone.
    How often it covers the truth, `benchmarks/measures.py` tells.
    """
    known = counts > 0
    sums, counts, squares = sums[known], counts[known], squares[known]
    if len(counts) < 2:
        return None
    total = counts.sum()
    value = sums.sum() / total
    weight = 1 / (1 - counts / total)  # CR2: a residual is smaller the more its annotator pulls the mean towards it
    error = np.sqrt((weight * (sums - value * counts) ** 2).sum()) / total
    reach = error * _critical_ratio(np.sort(counts), _correlations(sums, counts, squares))
    return float(max(value - reach, -farthest)), float(min(value + reach, farthest))


def _correlations(sums: np.ndarray, counts: np.ndarray, squares: np.ndarray) -> np.ndarray:
    """How alike one annotator's values may be (intraclass correlation): LEVELS values, as likely as each other.

    The analysis of variance's F, less what chance makes of it: F over the quantiles of its own distribution where
    nobody's values are alike (exact for equal counts), as odds over Donner's (1986) mean number of values.
    """
    people, total = len(counts), counts.sum()
    if people == total:
        return np.zeros(LEVELS)  # one value each: it makes no difference
    explained = sums**2 / counts
    between = (explained.sum() - sums.sum() ** 2 / total) / (people - 1)
    within = (squares - explained).sum() / (total - people)
    if within <= 1e-12 * squares.sum():
        return np.ones(LEVELS)
    size = (total - (counts**2).sum() / total) / (people - 1)
    chance = stats.f.ppf((np.arange(LEVELS) + 0.5) / LEVELS, people - 1, total - people)
    odds = np.maximum(between / within / chance - 1, 0) / size
    correlations: np.ndarray = odds / (1 + odds)
    return correlations


def _critical_ratio(counts: np.ndarray, correlations: np.ndarray) -> float:
    """What |mean| / error exceeds in one experiment of twenty where the mean is truly 0 (a parametric bootstrap-t).

    Experiments are drawn with these numbers of values, in ascending order, normal, as alike within annotators as each
    of the correlations says. With as many values of everybody it is exactly Student's t of annotators - 1.
    """
    people = len(counts)
    if people > MOST_DRAWN or counts[0] == counts[-1]:
        return float(stats.t.ppf(0.975, people - 1))
    normal, squared = _draws(max(16, 1 << (people - 1).bit_length()))
    ratios = [
        _ratios(counts, counts * (1 + (counts - 1) * alike), normal[:people, part], squared[:people, part])
        for alike, part in zip(correlations, _parts(normal.shape[1], len(correlations)), strict=True)
    ]
    return float(np.quantile(np.concatenate(ratios), 0.95))


def _ratios(counts: np.ndarray, variances: np.ndarray, normal: np.ndarray, squared: np.ndarray) -> np.ndarray:
    """|mean| / error of each drawn experiment: `normal` (annotators, experiments), and the same squared."""
    deviations, total = np.sqrt(variances), counts.sum()
    weight = 1 / (1 - counts / total)
    mean = deviations @ normal / total
    residuals = (weight * variances) @ squared - 2 * mean * ((weight * counts * deviations) @ normal)
    residuals += mean**2 * (weight * counts**2).sum()
    ratios: np.ndarray = np.abs(mean) * total / np.sqrt(np.maximum(residuals, np.finfo(float).tiny))
    return ratios


def _parts(whole: int, number: int) -> list[slice]:
    edges = np.linspace(0, whole, number + 1).round().astype(int).tolist()
    return [slice(begin, end) for begin, end in itertools.pairwise(edges)]


@lru_cache(maxsize=4)
def _draws(people: int) -> tuple[np.ndarray, np.ndarray]:
    """Normal numbers (people, experiments), and the same squared."""
    normal = np.random.default_rng(SEED).normal(size=(people, min(DRAWS, BATCH // people)))
    return normal, normal**2


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
    sums, counts, _ = by_annotator(values, annotators)
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
