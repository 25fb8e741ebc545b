"""Intervals and p-values: hand-worked cases, and coverage that must be near what is promised."""

import numpy as np
import pytest

from annotation.intervals import bootstrap_interval, estimate, holm, leave_one_out, sign_flip_p


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


def test_an_annotator_with_many_sessions_counts_as_one_unit() -> None:
    alike = estimate([1.0] * 50 + [-1.0] * 50, ["ann"] * 50 + ["bob"] * 50)
    assert alike.low is not None and alike.high is not None
    assert alike.low <= -0.99 and alike.high >= 0.99
    apart = estimate([1.0, -1.0] * 50, [str(i) for i in range(100)])
    assert apart.low is not None and apart.high is not None
    assert -0.3 < apart.low < 0 < apart.high < 0.3


def test_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    rng = np.random.default_rng(3)
    covered = 0
    for _ in range(200):
        counts = rng.integers(20, 80, 10)
        sums = counts * rng.normal(0, 0.05, 10) + rng.normal(0, 0.2, 10) * np.sqrt(counts)
        low, high = bootstrap_interval(sums, counts)
        covered += low <= 0 <= high
    assert 0.89 <= covered / 200 <= 0.99


def test_leaving_one_annotator_out() -> None:
    assert leave_one_out([1.0, 0.0, 0.5], ["a", "b", "b"]) == (0.25, 1.0)
    assert leave_one_out([1.0, 0.0], ["a", "a"]) is None


def test_holm_by_hand() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.9, 0.8]) == [1.0, 1.0]
    assert holm([]) == []
