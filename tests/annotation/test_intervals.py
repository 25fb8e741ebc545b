"""Intervals and p-values: hand-worked cases, and coverage that must be near what is promised."""

import itertools

import numpy as np
import pytest
from scipy import stats

from annotation.intervals import (
    _correlations,
    _critical_ratio,
    by_annotator,
    cluster_interval,
    estimate,
    holm,
    leave_one_out,
    share_interval,
    sign_flip_p,
    simultaneous_shares,
)


def test_one_annotator_has_a_mean_but_no_interval() -> None:
    found = estimate([1.0, 0.0], ["ann", "ann"])
    assert (found.value, found.low, found.high, found.n, found.p) == (0.5, None, None, 2, None)


def test_the_same_values_give_the_same_digits_in_any_annotator_order() -> None:
    values, annotators = [0.1, -0.2, 0.4, 0.3], ["c", "a", "b", "a"]
    assert estimate(values, annotators) == estimate(values, annotators)
    turned = estimate(values[::-1], annotators[::-1])
    assert turned.low == pytest.approx(estimate(values, annotators).low)


def test_sign_flips_by_hand() -> None:
    assert sign_flip_p(np.array([1.0, 2.0, 3.0])) == 2 / 8  # only all plus and all minus are as far from 0
    assert sign_flip_p(np.array([1.0, -1.0])) == 1.0
    assert sign_flip_p(np.array([0.1, 0.2, -0.3])) == 1.0  # 0, but for rounding


def test_drawn_flips_come_near_all_of_them() -> None:
    sums = np.random.default_rng(0).normal(0.4, 1, 14)
    turned = np.arange(2**14)[:, None] >> np.arange(14) & 1
    exact = (np.abs((1 - 2 * turned) @ sums) >= abs(sums.sum()) - 1e-9).mean()
    assert sign_flip_p(sums) == pytest.approx(exact, abs=0.02) and sign_flip_p(np.ones(30)) == 1 / 10_000


def test_an_annotator_with_many_sessions_counts_as_one_unit() -> None:
    alike = estimate([1.0] * 50 + [-1.0] * 50, ["ann"] * 50 + ["bob"] * 50)
    assert alike.low is not None and alike.high is not None
    assert alike.low <= -0.99 and alike.high >= 0.99
    apart = estimate([1.0, -1.0] * 50, [str(i) for i in range(100)])
    assert apart.low is not None and apart.high is not None
    assert -0.3 < apart.low < 0 < apart.high < 0.3


def test_with_as_many_sessions_of_everybody_it_is_the_interval_of_their_means() -> None:
    means = [0.1, 0.4, -0.2, 0.3]
    found = cluster_interval(7 * np.array(means), np.full(4, 7), np.full(4, 30.0))
    assert found == pytest.approx(tuple(stats.ttest_1samp(means, 0).confidence_interval()))


@pytest.mark.parametrize("people", [4, 30])
@pytest.mark.parametrize("alike", [0.0, 0.3])
def test_the_critical_ratio_is_exceeded_in_one_experiment_of_twenty(people: int, alike: float) -> None:
    rng = np.random.default_rng(people)
    counts = np.sort(1.0 + rng.poisson(30 * rng.gamma(1, 1, people)))
    sums = rng.normal(size=(40_000, people)) * np.sqrt(counts * (1 + (counts - 1) * alike))
    mean = sums.sum(axis=1) / counts.sum()
    residual = sums - mean[:, None] * counts
    error = np.sqrt((residual**2 / (1 - counts / counts.sum())).sum(axis=1)) / counts.sum()
    exceeded = (np.abs(mean) / error > _critical_ratio(counts, np.full(10, alike))).mean()
    assert exceeded == pytest.approx(0.05, abs=0.005)


def test_how_alike_the_values_of_annotators_are_is_spread_around_what_is_true() -> None:
    rng = np.random.default_rng(1)
    counts = rng.integers(5, 60, 400)
    own, who = rng.normal(0, 0.5, 400), np.repeat(np.arange(400), counts)
    values = own[who] + rng.normal(0, 1, len(who))
    found = _correlations(np.bincount(who, values), counts, np.bincount(who, values**2))
    assert found.min() < 0.2 < found.max() and found == pytest.approx(np.full(10, 0.2), abs=0.06)  # .25 / 1.25
    ones, pairs = np.ones(3), np.full(3, 2.0)
    assert _correlations(ones, ones, ones).tolist() == [0.0] * 10  # one value each
    assert _correlations(2 * np.arange(3.0), pairs, 2 * np.arange(3.0) ** 2).tolist() == [1.0] * 10  # all alike


def test_no_interval_reaches_beyond_what_is_possible() -> None:
    values, who = [1.0, 1.0, 1.0, -1.0], ["ann", "ann", "bob", "bob"]
    wide = estimate(values, who)
    assert wide.low is not None and wide.high is not None and wide.low < -1 and wide.high > 1
    cut = estimate(values, who, farthest=1.0)
    assert (cut.low, cut.high, cut.value, cut.p) == (-1.0, 1.0, wide.value, wide.p)


def test_the_mean_is_never_outside_its_interval() -> None:
    found = estimate([0.1] * 13, ["ann"] * 6 + ["bob"] * 7)  # whose mean, added up in another order, is above 0.1
    assert found.value is not None and found.low is not None and found.high is not None
    assert found.low <= found.value <= found.high


def test_it_takes_two_annotators() -> None:
    assert cluster_interval(np.array([3.0, 0.0]), np.array([9, 0]), np.array([1.0, 0.0])) is None


@pytest.mark.parametrize("evenness", [100.0, 1.0])
@pytest.mark.parametrize("annotators", [5, 20])
def test_interval_covers_the_truth_as_often_as_it_says(annotators: int, evenness: float) -> None:
    rng = np.random.default_rng(3)
    covered, times = 0, 1000
    for _ in range(times):
        counts = 1 + rng.poisson(40 * rng.gamma(evenness, 1 / evenness, annotators))
        own, who = rng.normal(0, 0.05, annotators), np.repeat(np.arange(annotators), counts)
        values = own[who] + rng.normal(0, 0.2, len(who))
        low, high = cluster_interval(*by_annotator(values, who)) or (1.0, -1.0)
        covered += low <= 0 <= high
    assert 0.93 <= covered / times <= 0.97


def test_leaving_one_annotator_out() -> None:
    assert leave_one_out([1.0, 0.0, 0.5], ["a", "b", "b"]) == (0.25, 1.0)
    assert leave_one_out([1.0, 0.0], ["a", "a"]) is None


def test_holm_by_hand() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.9, 0.8]) == [1.0, 1.0]
    assert holm([]) == []


def test_cluster_interval_of_one_session_each_is_that_of_a_mean() -> None:
    values = np.array([0.3, -0.1, 0.4, 0.2, 0.0])
    mean = stats.ttest_1samp(values, 0).confidence_interval(0.95)
    assert cluster_interval(values, np.ones(5), values**2) == pytest.approx((mean.low, mean.high))
    with_nobody = (np.append(one, 0.0) for one in (values, np.ones(5), values**2))
    assert cluster_interval(*with_nobody) == pytest.approx((mean.low, mean.high))


def test_exact_shares_by_closed_form() -> None:
    assert share_interval(0, 10) == pytest.approx((0.0, 1 - 0.025 ** (1 / 10)))
    assert share_interval(10, 10) == pytest.approx((0.025 ** (1 / 10), 1.0))
    low, high = share_interval(3, 10)  # beta quantiles
    assert (low, high) == pytest.approx((stats.beta.ppf(0.025, 3, 8), stats.beta.ppf(0.975, 4, 7)))
    assert simultaneous_shares([0, 0, 0]) == []
    (_, low, high), *_ = simultaneous_shares([3, 2, 5])
    assert (low, high) == pytest.approx((stats.beta.ppf(0.025 / 3, 3, 8), stats.beta.ppf(1 - 0.025 / 3, 4, 7)))


def test_simultaneous_shares_hold_together_as_often_as_they_say() -> None:
    rng, truth = np.random.default_rng(5), (0.5, 0.2, 0.3)
    held = 0
    for counts in rng.multinomial(40, truth, 400):
        found = simultaneous_shares(counts.tolist())
        held += all(low <= share <= high for share, (_, low, high) in zip(truth, found, strict=True))
    assert held / 400 >= 0.95


def test_sign_flips_are_what_all_flips_say() -> None:
    sums = np.array([1.0, 2.5, -0.5, 3.0, 0.7, -1.1])
    flips = np.array(list(itertools.product((1, -1), repeat=6))) @ sums
    assert sign_flip_p(sums) == pytest.approx((np.abs(flips) >= abs(sums.sum()) - 1e-12).mean())
