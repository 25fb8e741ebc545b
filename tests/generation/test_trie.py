"""Tries: what is put in is what can be walked, and nothing else."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from pearl_core.generation.trie import END, Ints, Tries

Identifier = tuple[int, ...]
MATRICES = st.lists(
    hnp.arrays(np.int32, st.tuples(st.integers(0, 12), st.integers(1, 4)), elements=st.integers(0, 3)), max_size=4
)


def walk(tries: Tries, tree: int) -> list[tuple[Identifier, int]]:
    """Every identifier of a tree with its number, depth first."""
    found: list[tuple[Identifier, int]] = []

    def visit(node: int, prefix: Identifier) -> None:
        if len(prefix) == tries.steps:
            found.append((prefix, int(tries.identifiers(np.array([node]), tree)[0])))
            return
        low, high = tries.children(np.array([node]), len(prefix))
        for child in range(int(low[0]), int(high[0])):
            visit(child, (*prefix, int(tries.codes(np.array([child]), len(prefix))[0])))

    visit(tree, ())
    return found


def padded(row: Ints, steps: int) -> Identifier:
    return (*row.tolist(), *[END] * (steps - len(row)))


@given(MATRICES)
def test_a_trie_holds_exactly_the_identifiers_given(matrices: list[Ints]) -> None:
    tries = Tries.build(matrices)
    assert tries.trees == len(matrices)
    for tree, matrix in enumerate(matrices):
        distinct = sorted({padded(row, tries.steps) for row in matrix})
        assert walk(tries, tree) == [(identifier, number) for number, identifier in enumerate(distinct)]
        assert tries.size(tree) == len(distinct)
        assert [distinct[number] for number in tries.numbers[tree]] == [padded(row, tries.steps) for row in matrix]


@given(MATRICES)
def test_a_node_that_is_no_node_has_no_child(matrices: list[Ints]) -> None:
    tries = Tries.build(matrices)
    for step in range(tries.steps if matrices else 0):
        low, high = tries.children(np.array([-1]), step)
        assert high[0] <= low[0]


def test_identifiers_of_different_lengths_share_their_beginning() -> None:
    tries = Tries.build([np.array([[1, 2, 3], [1, 2, END], [1, END, END], [4, 0, 0]])])
    assert [identifier for identifier, _ in walk(tries, 0)] == [(1, END, END), (1, 2, END), (1, 2, 3), (4, 0, 0)]


def test_colliding_values_share_a_number() -> None:
    tries = Tries.build([np.array([[7, 7], [0, 1], [7, 7]])])
    assert tries.numbers[0].tolist() == [1, 0, 1]
    assert tries.size(0) == 2


def test_atomic_identifiers_beyond_sixteen_bits_keep_their_codes() -> None:
    tries = Tries.build([np.arange(70_000)[::-1, None]])
    low, high = tries.children(np.array([0]), 0)
    assert (low[0], high[0]) == (0, 70_000)
    assert tries.codes(np.array([0, 40_000, 69_999]), 0).tolist() == [0, 40_000, 69_999]
    assert tries.numbers[0][:2].tolist() == [69_999, 69_998]


@pytest.mark.parametrize(
    ("codes", "message"),
    [
        (np.array([1, 2]), "1 dimensions"),
        (np.array([[0, -2]]), "-2 is below -1"),
        (np.array([[END, 3]]), "a code follows -1"),
    ],
)
def test_what_is_no_identifier_is_refused(codes: Ints, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Tries.build([codes])
