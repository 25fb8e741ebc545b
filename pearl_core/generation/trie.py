"""The prefix trees (tries) of all properties, side by side in one set of arrays.

They hold the identifiers that exist, so that a search generates no other (PEARL, section 3.4, T_o to T_m).
A node is a number: nodes of one depth are numbered in lexicographic order, tree after tree, and the children
of a node are a range of nodes of the next depth. So the children of any number of beams, whatever their
property, are found by a few array operations, and no Python code runs for each beam.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.signedinteger]
END = -1  # in place of a code: the identifier has ended before this step


class Tries:
    """The distinct identifiers of each property, as one trie each; tree and property are in the same order.

    Identifiers of one tree are numbered from 0 in lexicographic order of their codes, so that values whose
    codes collide share one number.
    """

    def __init__(self, firsts: Sequence[Ints], codes: Sequence[Ints], numbers: Sequence[Ints]) -> None:
        """As `build` makes them.

        firsts[d]  [nodes of depth d + 1]   the first child of each node, and the end of the last one's
        codes[d]   [nodes of depth d+1 + 1]  the code that leads to each child, and an END that no child has
        numbers[t] [values of tree t]        the identifier's number of each value given to `build`
        """
        self._firsts = tuple(firsts)
        self._codes = tuple(codes)
        self.numbers = tuple(numbers)
        leaves = np.arange(len(numbers) + 1)
        for first in self._firsts:  # from the roots down to where each tree's leaves begin
            leaves = first[leaves]
        self._leaves = leaves

    @classmethod
    def build(cls, codes: Sequence[Ints]) -> "Tries":
        """Tries of one matrix a property, [values, steps] of codes >= 0, rows in any order and possibly equal.

        Shorter identifiers end in END up to the last step; so do all of a matrix with fewer steps than
        another's. A value without identifier has no row. Raises ValueError for other codes.
        """
        for matrix in codes:
            _check(matrix)
        steps = max((1, *(matrix.shape[1] for matrix in codes)))
        sorted_codes, numbers = [], []
        for matrix in codes:
            padded = np.full((len(matrix), steps), END, np.int32)
            padded[:, : matrix.shape[1]] = matrix
            distinct, number = _distinct_rows(padded)
            sorted_codes.append(distinct)
            numbers.append(number)
        tree = np.repeat(np.arange(len(codes)), [len(matrix) for matrix in sorted_codes])
        return cls(*_levels(np.concatenate(sorted_codes), tree, len(codes)), numbers) if codes else cls((), (), ())

    @property
    def trees(self) -> int:
        return len(self.numbers)

    @property
    def steps(self) -> int:
        """Codes in the longest identifier."""
        return len(self._codes)

    @property
    def nbytes(self) -> int:
        """Memory that the arrays take, in bytes."""
        return sum(array.nbytes for array in (*self._firsts, *self._codes, *self.numbers))

    def size(self, tree: int) -> int:
        """How many identifiers the tree holds."""
        return int(self._leaves[tree + 1] - self._leaves[tree])

    def children(self, nodes: Ints, step: int) -> tuple[Ints, Ints]:
        """Children of nodes of depth `step`, [any shape] each: the first one, and the one after the last.

        The roots are the nodes 0 to trees - 1 of depth 0. A node of -1 has no child: its range ends before it begins.
        """
        first = self._firsts[step]
        return first[nodes], first[nodes + 1]

    def below(self, nodes: Ints, step: int) -> tuple[Ints, Ints]:
        """All children of nodes [nodes] of depth `step`, node after node, and the position of the node of each."""
        low, high = self.children(nodes, step)
        counts = high - low
        ends = counts.cumsum()
        children = (low - ends + counts).repeat(counts) + np.arange(ends[-1] if len(ends) else 0)
        return children, np.arange(len(nodes)).repeat(counts)

    def leaves(self, nodes: Ints, step: int) -> Ints:
        """How many identifiers go through each node of depth `step`, [any shape]; none, or fewer, through -1."""
        low, high = nodes, nodes + 1
        for first in self._firsts[step:]:
            low, high = first[low], first[high]
        return high - low

    def codes(self, children: Ints, step: int) -> Ints:
        """The code that leads to each child, a node of depth step + 1; END for a child of -1."""
        codes: Ints = self._codes[step][children]
        return codes

    def identifiers(self, leaves: Ints, tree: int) -> Ints:
        """Numbers within the tree of the identifiers that end in these nodes of the last depth."""
        numbers: Ints = leaves - self._leaves[tree]
        return numbers


def _check(matrix: Ints) -> None:
    if matrix.ndim != 2:
        raise ValueError(f"codes have {matrix.ndim} dimensions, and need two: values, steps")
    if matrix.size and matrix.min() < END:
        raise ValueError(f"code {matrix.min()} is below {END}")
    if np.any((matrix[:, 1:] != END) & (matrix[:, :-1] == END)):
        raise ValueError(f"a code follows {END}, which ends an identifier")


def _distinct_rows(matrix: Ints) -> tuple[Ints, Ints]:
    """The distinct rows in lexicographic order, and for each row of the matrix its number among them."""
    order = np.lexsort(matrix.T[::-1]) if matrix.size else np.arange(len(matrix))
    ordered = matrix[order]
    new = np.ones(len(matrix), bool)
    new[1:] = np.any(ordered[1:] != ordered[:-1], axis=1)
    number = np.empty(len(matrix), np.int32)
    number[order] = np.cumsum(new) - 1
    return ordered[new], number


def _levels(rows: Ints, tree: Ints, trees: int) -> tuple[list[Ints], list[Ints]]:
    """`firsts` and `codes` of every depth, from the distinct rows [identifiers, steps] sorted within their trees."""
    starts = np.searchsorted(tree, np.arange(trees))  # the row where each node of this depth begins
    new = np.ones(len(rows), bool)
    new[1:] = tree[1:] != tree[:-1]
    firsts: list[Ints] = []
    codes: list[Ints] = []
    for column in rows.T:
        new[1:] |= column[1:] != column[:-1]
        below = np.flatnonzero(new)
        firsts.append(np.append(np.searchsorted(below, starts), len(below)).astype(np.int32))
        code = np.append(column[below], END)
        codes.append(code.astype(np.int16) if code.max() < 2**15 else code)
        starts = below
    return firsts, codes
