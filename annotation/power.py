"""How many sessions an experiment needs before a difference of a given size can be seen.

    sessions_needed(0.03, deviation=0.22)                                   # 425: every session for itself
    sessions_needed(0.03, deviation=0.22, annotators=20, correlation=0.05)  # more: a person's sessions are alike
    power(0.03, deviation=0.22, sessions=200)                               # and the reverse

A measure is a mean over sessions of P's value minus B's; `deviation` is the standard deviation of that difference.
The sessions of one annotator are alike (`correlation`, the intraclass correlation), so that n sessions of A
annotators tell as much as n / (1 + (n/A - 1) correlation) single ones (Kish's design effect), and the difference is
tested with Student's t of A - 1 degrees of freedom, one value for each annotator. Where some answer much more often
than others (`unevenness`, the coefficient of variation of their numbers of sessions), n/A becomes
(1 + unevenness^2) n/A, and the degrees of freedom are Satterthwaite's, with numbers as of a gamma distribution.
Two-sided everywhere.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import stats

ALPHA, POWER = 0.05, 0.8
MOST_UNEVEN = 5.0
MOST_SESSIONS = 10_000_000  # beyond it nobody counts on
EVENLY = (np.arange(4000) + 0.5) / 4000  # quantiles that stand for a whole distribution
MEASURES = ("ctr", "acp", "gsb")

Measure = Literal["ctr", "acp", "gsb"]


class NeverEnough(ValueError):
    """No number of sessions tells a difference so small; the message is one line for people."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How the differences of earlier sessions vary: standard deviation, and how alike one annotator's are (0 to 1)."""

    deviation: float
    correlation: float
    sessions: int
    annotators: int
    unevenness: float = 0.0  # standard deviation of an annotator's number of sessions over its mean


def power(
    effect: float,
    deviation: float,
    sessions: int,
    annotators: int | None = None,
    correlation: float = 0.0,
    alpha: float = ALPHA,
    unevenness: float = 0.0,
) -> float:
    """The chance that a true difference of `effect` is told from 0 with this many sessions.

    With `annotators` the sessions are theirs, in equal shares without `unevenness`. Two of the units tested
    (annotators, or sessions) are the least; with fewer the chance is 0. Raises ValueError for what cannot be.
    """
    _check(effect, deviation, annotators, correlation, alpha, unevenness)
    return _power(abs(effect), deviation, sessions, annotators, correlation, alpha, unevenness)


def sessions_needed(
    effect: float,
    deviation: float,
    annotators: int | None = None,
    correlation: float = 0.0,
    alpha: float = ALPHA,
    power: float = POWER,
    unevenness: float = 0.0,
) -> int:
    """The fewest sessions with which a true difference of `effect` is told from 0 with this `power`.

    Raises ValueError for what cannot be, and NeverEnough where so few annotators do not suffice, however long they
    go on.
    """
    _check(effect, deviation, annotators, correlation, alpha, unevenness)
    if not alpha < power < 1:
        raise ValueError(f"the power is {power}, it must lie between alpha ({alpha}) and 1")

    def enough(sessions: int) -> bool:
        return _power(abs(effect), deviation, sessions, annotators, correlation, alpha, unevenness) >= power

    most = 2
    while not enough(most):
        if most >= MOST_SESSIONS:
            raise NeverEnough(_never(annotators))
        most = min(2 * most, MOST_SESSIONS)
    fewest = 2  # a difference so large that two sessions tell it is told by two
    while fewest < most:
        middle = (fewest + most) // 2
        fewest, most = (fewest, middle) if enough(middle) else (middle + 1, most)
    return most


def default_deviation(measure: Measure, k: int = 10) -> float:
    """A cautious standard deviation of one session's difference, for when no earlier experiment tells.

    - ctr: two shares of k places each, every place clicked independently with a chance of one half, which varies
      most: sqrt(2 * 0.25 / k), 0.22 for k = 10.
    - acp: one click for each system, anywhere in a list of 2k places: sqrt(2 * ((2k)^2 - 1) / 12), 8.2 for k = 10.
      More clicks in a session make it less.
    - gsb: votes of +1 and -1 in equal parts and no ties: 1. A share t of ties makes it sqrt(1 - t).
    """
    if k < 1:
        raise ValueError(f"k is {k}, it must be 1 or more")
    if measure == "ctr":
        return math.sqrt(0.5 / k)
    return math.sqrt(((2 * k) ** 2 - 1) / 6) if measure == "acp" else 1.0


def spread(values: Sequence[float], annotators: Sequence[str]) -> Spread | None:
    """How one value a session varies, each with its annotator; None where it cannot be told.

    The correlation is the analysis of variance's estimate, ICC(1) for groups of unequal size (Donner, 1986), cut
    to 0..1; 0 where nobody answered twice or only one person answered.
    """
    found = np.asarray(values, dtype=float)
    if len(found) < 2 or not (deviation := float(found.std(ddof=1))) > 0:
        return None
    _, codes = np.unique(np.asarray(annotators), return_inverse=True)
    sizes = np.bincount(codes)
    groups, total = len(sizes), len(found)
    unevenness = float(sizes.std() / sizes.mean())
    if groups < 2 or groups == total:
        return Spread(deviation, 0.0, total, groups, unevenness)
    means = np.bincount(codes, weights=found) / sizes
    between = float((sizes * (means - found.mean()) ** 2).sum()) / (groups - 1)
    within = float(((found - means[codes]) ** 2).sum()) / (total - groups)
    size = float(total - (sizes**2).sum() / total) / (groups - 1)
    alike = (between - within) / (between + (size - 1) * within)
    return Spread(deviation, min(1.0, max(0.0, alike)), total, groups, unevenness)


def _power(
    effect: float,
    deviation: float,
    sessions: int,
    annotators: int | None,
    correlation: float,
    alpha: float,
    unevenness: float,
) -> float:
    units = sessions if annotators is None else min(annotators, sessions)
    if units < 2:
        return 0.0
    each = sessions / units
    uneven = unevenness if units < sessions else 0.0  # with one session each there is nothing to share unevenly
    design = 1 + (each * (1 + uneven**2) - 1) * correlation
    away = effect / (deviation * math.sqrt(design / sessions))  # the difference in standard errors
    freedom = _freedom(units, each, correlation, uneven)
    edge = float(stats.t.isf(alpha / 2, freedom))
    # The noncentral t as the normal over the estimate of its deviation: the library's own loses its digits far out.
    noise = np.sqrt(stats.chi2.ppf(EVENLY, freedom) / freedom)
    return float((stats.norm.sf(edge * noise - away) + stats.norm.cdf(-edge * noise - away)).mean())


def _freedom(units: int, each: float, correlation: float, unevenness: float) -> float:
    """Degrees of freedom of the variance over annotators: units - 1 where all answer equally often, else fewer."""
    if not unevenness:
        return units - 1
    shape = 1 / unevenness**2
    sizes = stats.gamma.ppf((np.arange(units) + 0.5) / units, shape)
    sizes *= each / sizes.mean()
    varied = sizes * (1 + np.maximum(sizes - 1, 0) * correlation)  # the variance of each annotator's sum
    return max(1.0, float(varied.sum() ** 2 / (varied**2).sum() - 1))


def _never(annotators: int | None) -> str:
    if annotators is None:
        return f"so small a difference needs more than {MOST_SESSIONS:,} sessions"
    return f"{annotators} annotators are too few to tell so small a difference, however many sessions they answer"


def _check(
    effect: float, deviation: float, annotators: int | None, correlation: float, alpha: float, unevenness: float
) -> None:
    if not (math.isfinite(effect) and effect):
        raise ValueError(f"the difference is {effect}, it must be a number other than 0")
    if not (math.isfinite(deviation) and deviation > 0):
        raise ValueError(f"the standard deviation is {deviation}, it must be above 0")
    if annotators is not None and annotators < 2:
        raise ValueError(f"{annotators} annotators cannot tell a difference, it takes 2 or more")
    if not 0 <= correlation <= 1:
        raise ValueError(f"the correlation is {correlation}, it must be 0 to 1")
    if not 0 < alpha < 1:
        raise ValueError(f"alpha is {alpha}, it must lie between 0 and 1")
    if not 0 <= unevenness <= MOST_UNEVEN:
        raise ValueError(f"the unevenness is {unevenness}, it must be 0 to {MOST_UNEVEN:g}")
