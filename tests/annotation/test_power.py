"""The power calculation: against tables of the one-sample t test, against simulated annotators, and at its edges."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from annotation.intervals import by_annotator, cluster_interval
from annotation.power import default_deviation, power, sessions_needed, spread


@pytest.mark.parametrize(("effect", "sessions"), [(0.2, 199), (0.5, 34), (0.8, 15)])
def test_sessions_on_their_own_are_as_many_as_the_tables_of_the_t_test_say(effect: float, sessions: int) -> None:
    assert sessions_needed(effect, deviation=1.0) == sessions


@pytest.mark.parametrize("sessions", [10, 50, 425])
def test_power_is_that_of_the_noncentral_t(sessions: int) -> None:
    edge, away = stats.t.isf(0.025, sessions - 1), 0.03 / 0.22 * sessions**0.5
    exact = stats.nct.sf(edge, sessions - 1, away) + stats.nct.cdf(-edge, sessions - 1, away)
    assert power(0.03, 0.22, sessions) == pytest.approx(exact, abs=1e-4)


def test_power_with_annotators_is_what_simulated_annotators_give() -> None:
    annotators, each, alike, effect, deviation = 8, 6, 0.2, 0.13, 0.22
    rng = np.random.default_rng(3)
    people = rng.normal(0, deviation * alike**0.5, (8000, annotators, 1))
    noise = rng.normal(0, deviation * (1 - alike) ** 0.5, (8000, annotators, each))
    found = stats.ttest_1samp((effect + people + noise).mean(axis=2), 0, axis=1).pvalue < 0.05
    assert power(effect, deviation, annotators * each, annotators, alike) == pytest.approx(found.mean(), abs=0.02)


def test_the_difference_may_have_either_sign() -> None:
    assert sessions_needed(-0.03, 0.22) == sessions_needed(0.03, 0.22)


@given(st.floats(0.01, 2.0), st.integers(5, 50), st.floats(0, 0.01), st.floats(0.5, 0.95))
def test_the_number_needed_is_the_fewest_that_suffices(effect: float, people: int, alike: float, wanted: float) -> None:
    try:
        fewest = sessions_needed(effect, 1.0, people, alike, power=wanted)
    except ValueError:
        assert power(effect, 1.0, 10_000_000, people, alike) < wanted
        return
    assert power(effect, 1.0, fewest, people, alike) >= wanted
    assert fewest == 2 or power(effect, 1.0, fewest - 1, people, alike) < wanted


def test_alike_sessions_need_to_be_more() -> None:
    alone, alike = sessions_needed(0.03, 0.22, 40), sessions_needed(0.03, 0.22, 40, correlation=0.05)
    assert sessions_needed(0.03, 0.22) < alone < alike


def test_too_few_annotators_never_suffice_and_it_says_so() -> None:
    with pytest.raises(ValueError, match="10 annotators are too few to tell so small a difference"):
        sessions_needed(0.03, 0.22, annotators=10, correlation=0.05)


def test_one_session_tells_nothing() -> None:
    assert power(1.0, 0.1, sessions=1) == 0.0


@pytest.mark.parametrize(
    ("wrong", "line"),
    [
        ({"effect": 0.0}, "the difference is 0.0"),
        ({"effect": float("nan")}, "the difference is nan"),
        ({"deviation": 0.0}, "the standard deviation is 0.0"),
        ({"annotators": 1}, "1 annotators cannot"),
        ({"correlation": 1.5}, "the correlation is 1.5"),
        ({"alpha": 1.0}, "alpha is 1.0"),
        ({"power": 0.04}, "the power is 0.04"),
    ],
)
def test_a_value_that_cannot_be_is_named(wrong: dict[str, float], line: str) -> None:
    chosen: dict[str, float] = {"effect": 0.1, "deviation": 1.0, **wrong}
    with pytest.raises(ValueError, match=line):
        sessions_needed(**chosen)  # type: ignore[arg-type]


def test_default_deviations_are_the_bounds_worked_by_hand() -> None:
    assert default_deviation("ctr", k=2) == pytest.approx(0.5)
    # one click each anywhere in 1..4: variance 1.25 each
    assert default_deviation("acp", k=2) == pytest.approx(2.5**0.5)
    assert default_deviation("gsb", k=2) == 1.0


def test_spread_tells_how_alike_the_sessions_of_one_person_are() -> None:
    rng = np.random.default_rng(5)
    values = rng.normal(0, 0.3**0.5, (60, 1)) + rng.normal(0, 0.7**0.5, (60, 20))
    found = spread(values.ravel().tolist(), [f"{person}" for person in range(60) for _ in range(20)])
    assert found is not None
    assert (found.sessions, found.annotators) == (1200, 60)
    assert found.deviation == pytest.approx(1.0, abs=0.1)
    assert found.correlation == pytest.approx(0.3, abs=0.08)


def test_spread_by_hand() -> None:
    found = spread([0.0, 0.0, 1.0, 1.0], ["a", "a", "b", "b"])
    assert found is not None
    assert found.deviation == pytest.approx((1 / 3) ** 0.5)
    assert found.correlation == 1.0


def test_spread_of_nothing_that_varies_is_none() -> None:
    assert spread([], []) is None
    assert spread([0.5], ["a"]) is None
    assert spread([0.5, 0.5], ["a", "b"]) is None


def test_answering_unevenly_often_costs_power_and_evenly_none() -> None:
    told = [power(0.05, 0.22, 500, 10, 0.05, unevenness=uneven) for uneven in (0.0, 0.5, 1.0)]
    assert told[0] == power(0.05, 0.22, 500, 10, 0.05) > told[1] > told[2]
    assert power(0.05, 0.22, 10, 10, 0.05, unevenness=1.0) == power(0.05, 0.22, 10, 10)  # one session each
    even, uneven = (sessions_needed(0.05, 0.22, 20, 0.05, unevenness=one) for one in (0.0, 0.5))
    assert uneven > even
    with pytest.raises(ValueError, match="unevenness is -1"):
        power(0.05, 0.22, 500, 10, unevenness=-1)


def test_power_of_uneven_annotators_is_that_of_simulated_ones() -> None:
    rng, found, runs = np.random.default_rng(0), 0, 1500
    sizes = stats.gamma.ppf((np.arange(20) + 0.5) / 20, 4.0)
    who = np.repeat(np.arange(20), np.round(200 * sizes / sizes.sum()).astype(int))
    for _ in range(runs):
        values = 0.06 + 0.05 * rng.normal(size=20)[who] + 0.2 * rng.normal(size=len(who))
        low, high = cluster_interval(*by_annotator(values, who)) or (-1.0, 1.0)
        found += low > 0 or high < 0
    deviation = (0.05**2 + 0.2**2) ** 0.5
    told = power(0.06, deviation, len(who), 20, 0.05**2 / deviation**2, unevenness=sizes.std() / sizes.mean())
    assert found / runs == pytest.approx(told, abs=0.04)


def test_earlier_sessions_tell_how_unevenly_people_answered() -> None:
    even, uneven = spread([0.0, 1.0, 2.0, 3.0], list("aabb")), spread([0.0, 1.0, 2.0, 3.0], list("abbb"))
    assert even is not None and even.unevenness == 0.0
    assert uneven is not None and uneven.unevenness == 0.5  # 1 and 3 sessions
