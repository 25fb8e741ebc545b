"""Taking the best rows: exact, and the same whatever ties."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pearl_core.ranking import best_rows, top_rows


def test_rows_without_a_score_are_never_taken() -> None:
    assert top_rows(np.array([0.0, 2.0, 0.0, 3.0]), 4).tolist() == [3, 1]


@given(st.lists(st.sampled_from([0.0, 0.5, 1.0, 2.0]), max_size=30), st.integers(1, 40))
def test_the_best_rows_are_those_of_a_full_sort(scores: list[float], k: int) -> None:
    expected = sorted((row for row, score in enumerate(scores) if score > 0), key=lambda row: (-scores[row], row))[:k]
    assert top_rows(np.array(scores), k).tolist() == expected


@given(st.integers(0, 2**32), st.integers(1, 900), st.sampled_from([1, 5, 100]))
def test_many_rows_are_selected_as_few_are(seed: int, rows: int, k: int) -> None:
    scores = np.random.default_rng(seed).integers(-3, 20, rows).astype(np.float64)
    expected = sorted((row for row in range(rows) if scores[row] > 0), key=lambda row: (-scores[row], row))[:k]
    assert top_rows(scores, k).tolist() == expected


@given(st.integers(0, 2**32), st.integers(1, 900), st.sampled_from([1, 5, 100]))
def test_values_below_zero_are_selected_too(seed: int, rows: int, k: int) -> None:
    values = -np.random.default_rng(seed).integers(0, 20, rows).astype(np.float64)
    assert best_rows(values, k).tolist() == sorted(range(rows), key=lambda row: (-values[row], row))[:k]
