"""Simulated people: their models against what the models say, and worlds against the measures of their records."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotation.measures import MEASURES, headline
from annotation.records import ExperimentRecord
from annotation.records.columns import Sessions
from annotation.results import results
from annotation.simulating.clicks import MODELS, ClickModel, draw_clicks
from annotation.simulating.people import Variation, draw_people
from annotation.simulating.preferences import CHOICES, draw_choices, utility
from annotation.simulating.worlds import World, all_lists, simulate, true_differences

MANY = 20_000
ALIKE = Variation(0.0, 0.0, 0.0)


def clicks(model: ClickModel, relevance: list[float], eager: float = 0.0, patient: float = 0.0) -> np.ndarray:
    """Share of MANY people who click at each position."""
    same = np.full(MANY, 1.0)
    drawn = draw_clicks(model, np.tile(relevance, (MANY, 1)), eager * same, patient * same, np.random.default_rng(0))
    return np.asarray(drawn.mean(axis=0))


def test_somebody_perfect_clicks_all_that_is_relevant_and_nothing_else() -> None:
    assert clicks(MODELS["perfect"], [1, 0, 0, 1, 0, 1], eager=2.0).tolist() == [1, 0, 0, 1, 0, 1]


def test_a_cascade_clicks_and_stops_with_the_chances_of_its_table() -> None:
    # The second is reached unless the first was clicked (0.95) and satisfied (0.9).
    assert clicks(MODELS["navigational"], [1, 1]) == pytest.approx([0.95, 0.95 * (1 - 0.95 * 0.9)], abs=0.015)
    assert clicks(MODELS["informational"], [0, 1]) == pytest.approx([0.4, 0.9 * (1 - 0.4 * 0.1)], abs=0.015)
    assert clicks(MODELS["informational"], [0.5, 0.125])[0] == pytest.approx(0.7, abs=0.015)


def test_positions_fade_where_each_is_looked_at_by_itself() -> None:
    assert clicks(MODELS["position-based"], [1, 1, 0, 1]) == pytest.approx([1, 1 / 2, 0.1 / 3, 1 / 4], abs=0.015)


def test_eager_people_click_more_and_impatient_ones_stop_sooner() -> None:
    model, relevance = MODELS["navigational"], [1.0] * 5
    assert clicks(model, relevance, eager=-2.0)[0] < clicks(model, relevance)[0] < clicks(model, relevance, eager=2)[0]
    assert clicks(model, relevance, patient=2.0)[4] > clicks(model, relevance)[4] > 0


def test_equal_lists_win_alike_and_much_better_ones_nearly_always() -> None:
    rng, same = np.random.default_rng(0), np.zeros(MANY)
    even = np.bincount(draw_choices(same, same, same, rng), minlength=3) / MANY
    assert even == pytest.approx([1 / 3, 1 / 3, 1 / 3], abs=0.015)
    apart = np.bincount(draw_choices(same + 9, same, same, rng), minlength=3) / MANY
    assert CHOICES[int(apart.argmax())] == "left" and apart[0] > 0.95
    undecided = np.bincount(draw_choices(same, same, same + 2, rng), minlength=3) / MANY
    assert undecided[2] == pytest.approx(np.exp(2) / (np.exp(2) + 2), abs=0.015)


def test_utility_counts_what_stands_higher_for_more() -> None:
    found = utility(np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]))
    assert found == pytest.approx([1.5, 1.5 / np.log2(3), 1.5 + 1.5 / np.log2(3)])


@given(st.integers(1, 60))
def test_the_shares_of_people_are_a_whole(count: int) -> None:
    people = draw_people(count, Variation(), np.random.default_rng(count))
    assert len(people.eagerness) == count and people.shares.sum() == pytest.approx(1.0)


def test_lists_are_those_of_the_paper() -> None:
    lists = all_lists()
    assert lists.slots[0, :4].tolist() == [0, 10, 1, 11] and lists.owners[1] == "BP" * 10  # nothing shared
    assert lists.slots[-1].tolist() == [*range(10), *[-1] * 10] and lists.owners[-1] == "BP" * 5  # the same list


def test_all_simulated_sessions_are_valid() -> None:
    told = results(ExperimentRecord("simulated", "n", "p", "b", "paper", 10, True), simulate(World(), _rng(1)))
    assert told["sessions"]["valid"] == 1000 and told["annotators"] == 20
    assert told["delta_ctr"]["n"] == told["delta_gsb"]["n"] == 500
    assert told["positions"][9]["shown_p"] + told["positions"][9]["shown_b"] == 500


def test_shared_stickers_are_marked() -> None:
    same = simulate(World(shared=1.0, sessions=30), _rng(1))
    assert same.shared.sum() == 300 == same.positions.sum()
    none = simulate(World(shared=0.0, sessions=30), _rng(1))
    assert not none.shared.any() and none.positions.sum() == 600


def _rng(seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize("world", [World(), World(shared=1.0), World(model="position-based", taste=1.0)])
def test_equal_systems_do_not_differ(world: World) -> None:
    for truth in true_differences(world, 40_000, _rng(2)).values():
        assert 0 < truth.error < 0.1 and abs(truth.value) < 4 * truth.error


def test_a_better_system_is_better() -> None:
    truth = true_differences(World(quality_p=0.5, model="perfect", taste=0.0, variation=ALIKE), 20_000, _rng(3))
    assert truth["delta_ctr"].value > 10 * truth["delta_ctr"].error
    assert truth["delta_gsb"].value > 10 * truth["delta_gsb"].error


def test_intervals_cover_the_truth_and_equal_systems_are_rarely_called_different() -> None:
    better, equal, times = World(annotators=10, sessions=120, quality_p=0.2), World(annotators=10, sessions=120), 60
    truth = {name: known.value for name, known in true_differences(better, 200_000, _rng(5)).items()}
    rng, covered, called = _rng(6), 0, 0
    for _ in range(times):
        for name, found in _measured(simulate(better, rng)).items():
            covered += found["low"] <= truth[name] <= found["high"]
        for found in _measured(simulate(equal, rng)).values():
            called += not found["low"] <= 0 <= found["high"]
    # Of 180 each: 95 % and 5 %, with four standard errors to either side.
    assert covered / (3 * times) >= 0.95 - 4 * 0.0162
    assert called / (3 * times) <= 0.05 + 4 * 0.0162


def _measured(sessions: Sessions) -> dict[str, dict[str, float]]:
    return headline(sessions, {name: measure(sessions) for name, measure in MEASURES.items()}, 10)
