"""Intervals and p-values: hand-worked cases, and coverage that must be near what is promised."""

import itertools

import numpy as np
import pytest
from scipy import stats

from annotation.intervals import (
    _degrees,
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
    found = cluster_interval(7 * np.array(means), np.full(4, 7))
    assert found == pytest.approx(tuple(stats.ttest_1samp(means, 0).confidence_interval()))


def test_degrees_of_freedom_are_those_of_the_matrix_they_are_defined_by() -> None:
    counts = np.array([1.0, 4.0, 30.0, 7.0, 2.0])
    share = counts / counts.sum()
    residual = (np.eye(5) - np.outer(share, np.ones(5))) @ np.diag(np.sqrt(counts))
    form = residual.T @ np.diag(1 / (1 - share)) @ residual
    assert _degrees(counts, share, 1 / (1 - share)) == pytest.approx(np.trace(form) ** 2 / np.trace(form @ form))
    assert _degrees(np.full(6, 9.0), np.full(6, 1 / 6), np.full(6, 6 / 5)) == pytest.approx(5)


def test_it_takes_two_annotators() -> None:
    assert cluster_interval(np.array([3.0, 0.0]), np.array([9, 0])) is None


@pytest.mark.parametrize("evenness", [100.0, 1.0])
@pytest.mark.parametrize("annotators", [5, 20])
def test_interval_covers_the_truth_as_often_as_it_says(annotators: int, evenness: float) -> None:
    rng = np.random.default_rng(3)
    covered, times = 0, 1000
    for _ in range(times):
        counts = 1 + rng.poisson(40 * rng.gamma(evenness, 1 / evenness, annotators))
        sums = counts * rng.normal(0, 0.05, annotators) + rng.normal(0, 0.2, annotators) * np.sqrt(counts)
        low, high = cluster_interval(sums, counts) or (1.0, -1.0)
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
    assert cluster_interval(values, np.ones(5)) == pytest.approx((mean.low, mean.high))
    assert cluster_interval(np.append(values, 0.0), np.append(np.ones(5), 0.0)) == pytest.approx((mean.low, mean.high))
    assert cluster_interval(np.array([1.0, 0.0]), np.array([3.0, 0.0])) is None


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
