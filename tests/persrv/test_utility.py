"""Utility: worked by hand, and the same however the log arrives."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pearl_core.persrv.utility import ClickTally, shares, utility
from pearl_core.types import Interaction

IDS = ("a", "b", "c")
ROWS = st.builds(
    Interaction,
    st.sampled_from(["ann", "bea"]),
    st.sampled_from(["hi", "Hi ", "bye"]),
    st.sampled_from([*IDS, "unknown"]),
    st.booleans(),
)


def tallied(rows: Sequence[Interaction]) -> ClickTally:
    tally = ClickTally(IDS)
    for row in rows:
        tally.add(row)
    return tally


def test_the_counts_are_clicks_people_and_queries() -> None:
    log = [
        Interaction("ann", "hi", "a", True),
        Interaction("ann", "HI", "a", True),  # another click, of the same person for the same query
        Interaction("bea", "hello", "a", True),
        Interaction("bea", "hello", "b", True),
        Interaction("bea", "hello", "c", False),
        Interaction("bea", "hello", "gone", True),
    ]
    assert tallied(log).counts.tolist() == [[3, 1, 0], [2, 1, 0], [2, 1, 0]]


def test_utility_is_worked_by_hand() -> None:
    # base 1.05 for c's zeros; largest 4, 2, 2
    counts = np.array([[4, 1, 0], [2, 1, 0], [2, 1, 0]])
    found = utility(counts, (0.5, 0.25, 0.25))
    assert found == pytest.approx([1.0, 0.5 * 0.5 + 0.5 * 0.5**0.5, 0.5 * (1.05 / 4) ** 0.5 + 0.5 * (1.05 / 2) ** 0.5])


def test_a_sticker_without_clicks_has_a_little_more_than_one_with_a_single_click() -> None:
    one, none = utility(np.array([[9, 1, 0]] * 3))[1:]
    assert none > one


def test_without_a_log_all_are_worth_the_same() -> None:
    assert utility(np.zeros((3, 4), np.int64)) == pytest.approx(np.ones(4))
    assert utility(np.zeros((3, 0), np.int64)).shape == (0,)


@pytest.mark.parametrize("weights", [(1.0,), (0.5, 0.5, 0.5), (0.2, 0.2, 0.2)])
def test_weights_must_be_three_that_sum_to_one(weights: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="sum to 1"):
        utility(np.ones((3, 2), np.int64), weights)


@given(st.lists(ROWS, max_size=30))
def test_counts_kept_up_click_by_click_are_those_from_scratch(rows: list[Interaction]) -> None:
    clicks = [(row.user_id, row.query.strip().lower(), row.sticker_id) for row in rows if row.clicked]
    expected = [
        [
            sum(sticker == name for _, _, sticker in clicks),
            len({user for user, _, sticker in clicks if sticker == name}),
            len({query for _, query, sticker in clicks if sticker == name}),
        ]
        for name in IDS
    ]
    assert tallied(rows).counts.T.tolist() == expected
    assert np.array_equal(tallied(rows[::-1]).counts, tallied(rows).counts)


@given(st.lists(st.lists(st.integers(0, 50), min_size=4, max_size=4), min_size=3, max_size=3))
def test_a_share_is_above_zero_and_the_largest_is_one(counts: list[list[int]]) -> None:
    found = shares(np.array(counts))
    assert ((found > 0) & (found <= 1)).all()
    assert found.max(axis=1) == pytest.approx(np.ones(3))
