"""Beam search against scores of every identifier, and against a plain beam search in sets and sorting."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from pearl_core.generation.beam import Beams, beam_search
from pearl_core.generation.reading import Tokens
from pearl_core.generation.trie import END, Ints, Tries

Identifier = tuple[int, ...]
Ranked = list[tuple[Identifier, float]]
SIZE = 4  # codes of a step in these tests


class Toy:
    """An autoregressive model that is a table: log-probabilities drawn anew for each property and prefix.

    Rounded ones are multiples of a half (and no longer sum to 1), so that ties abound and sums are exact.
    """

    def __init__(self, seed: int, size: int = SIZE, rounded: bool = False) -> None:
        self._seed, self._size, self._rounded = seed, size, rounded
        self.read: list[tuple[int, Identifier]] = []  # property and codes up to each token
        self.calls = 0

    def row(self, tree: int, prefix: Sequence[int]) -> NDArray[np.float64]:
        rng = np.random.default_rng([self._seed, tree, *(code + 1 for code in prefix)])
        logits = rng.normal(0, 2, self._size)
        log_probs: NDArray[np.float64] = logits - np.log(np.exp(logits).sum())
        return np.round(log_probs * 2) / 2 if self._rounded else log_probs

    def __call__(self, tokens: Tokens) -> NDArray[np.float64]:
        self.calls += 1
        assert sorted(zip(tokens.steps, tokens.trees, strict=True)) == list(
            zip(tokens.steps, tokens.trees, strict=True)
        )
        before = len(self.read)
        for tree, step, code, parent in zip(*(column.tolist() for column in tokens), strict=True):
            prefix: Identifier = (*self.read[parent][1], code) if step else ()
            assert len(prefix) == step and (not step or self.read[parent][0] == tree)
            self.read.append((tree, prefix))
        assert len(set(self.read)) == len(self.read)  # nothing is read twice
        return np.array([self.row(*read) for read in self.read[before:]])


def next_log_probs(toy: Toy, tree: int, known: set[Identifier], prefix: Identifier, renorm: bool) -> dict[int, float]:
    """Log-probability of every code that continues a prefix, by looking through all identifiers."""
    codes = sorted({identifier[len(prefix)] for identifier in known if identifier[: len(prefix)] == prefix})
    row = toy.row(tree, prefix)
    log_probs = {code: 0.0 if code == END else float(row[code]) for code in codes}
    total = np.log(np.exp(list(log_probs.values())).sum()) if renorm else 0.0
    return {code: value - total for code, value in log_probs.items()}


def plain_beam_search(toy: Toy, tree: int, known: set[Identifier], steps: int, beam: int, renorm: bool) -> Ranked:
    beams: Ranked = [((), 0.0)] if known else []
    for _ in range(steps):
        grown = [
            ((*prefix, code), score + log_prob)
            for prefix, score in beams
            for code, log_prob in next_log_probs(toy, tree, known, prefix, renorm).items()
        ]
        beams = sorted(grown, key=lambda found: (-found[1], found[0]))[:beam]
    return beams


def ranked(beams: Beams) -> Ranked:
    return list(zip(map(tuple, beams.codes.tolist()), beams.log_probs.tolist(), strict=True))


@st.composite
def matrices(draw: st.DrawFn) -> list[Ints]:
    """Up to four properties whose identifiers differ in number and length; some are the beginning of others."""
    code = st.integers(0, SIZE - 1)
    found = []
    for _ in range(draw(st.integers(1, 4))):
        steps = draw(st.integers(1, 4))
        rows = draw(st.lists(st.lists(code, min_size=1, max_size=steps), max_size=15))
        found.append(np.array([row + [END] * (steps - len(row)) for row in rows]).reshape(-1, steps))
    return found


def identifiers(matrix: Ints, steps: int) -> set[Identifier]:
    return {(*row, *[END] * (steps - len(row))) for row in matrix.tolist()}


FEW = st.integers(0, 5)  # from none read ahead to a third of the longest tries


@given(matrices(), st.integers(0, 2**32), st.booleans(), st.booleans(), FEW)
def test_a_beam_as_wide_as_the_corpus_ranks_every_identifier(
    codes: list[Ints], seed: int, rounded: bool, renorm: bool, few: int
) -> None:
    tries = Tries.build(codes)
    widest = max(1, *(tries.size(tree) for tree in range(tries.trees)))
    found = beam_search(Toy(seed, rounded=rounded), tries, widest, renorm, few)
    for tree, matrix in enumerate(codes):
        toy, known = Toy(seed, rounded=rounded), identifiers(matrix, tries.steps)
        scores: Ranked = []
        for identifier in known:
            score = 0.0
            for step, code in enumerate(identifier):
                score += next_log_probs(toy, tree, known, identifier[:step], renorm)[code]
            scores.append((identifier, score))
        assert_same(ranked(found[tree]), sorted(scores, key=lambda f: (-f[1], f[0])), exact=not renorm)
        distinct = sorted(known)
        assert [distinct[number] for number in found[tree].identifiers] == [i for i, _ in ranked(found[tree])]


@given(matrices(), st.integers(0, 2**32), st.integers(1, 6), st.booleans(), FEW)
def test_a_narrow_beam_keeps_what_a_plain_search_keeps(
    codes: list[Ints], seed: int, beam: int, rounded: bool, few: int
) -> None:
    tries = Tries.build(codes)
    found = beam_search(Toy(seed, rounded=rounded), tries, beam, few=few)
    for tree, matrix in enumerate(codes):
        known = identifiers(matrix, tries.steps)
        plain = plain_beam_search(Toy(seed, rounded=rounded), tree, known, tries.steps, beam, False)
        assert ranked(found[tree]) == plain


def assert_same(found: Ranked, expected: Ranked, exact: bool) -> None:
    """Equal to the last bit and in the same order; or, where sums were taken otherwise, within rounding."""
    if exact:
        assert found == expected
        return
    assert [score for _, score in found] == pytest.approx([score for _, score in expected], abs=1e-12)
    assert dict(found).keys() == dict(expected).keys()
    assert all(dict(found)[i] == pytest.approx(score, abs=1e-12) for i, score in expected)


@given(matrices(), st.integers(0, 2**32))
def test_renormalised_probabilities_of_all_identifiers_sum_to_one(codes: list[Ints], seed: int) -> None:
    tries = Tries.build(codes)
    for beams in beam_search(Toy(seed), tries, 15, renormalise=True):
        assert len(beams.log_probs) == 0 or np.exp(beams.log_probs).sum() == pytest.approx(1)


def constant(*log_probs: float) -> Callable[[Tokens], NDArray[np.float64]]:
    """A model that says the same of every token."""
    return lambda tokens: np.tile(log_probs, (len(tokens.steps), 1))


def test_equal_log_probabilities_come_in_the_order_of_their_codes() -> None:
    tries = Tries.build([np.array([[2, 1], [0, 3], [2, 0], [1, 1], [0, 0]])])
    (beams,) = beam_search(constant(-1, -1, -1, -1), tries, 3)
    assert beams.codes.tolist() == [[0, 0], [0, 3], [1, 1]]
    assert beams.log_probs.tolist() == [-2, -2, -2]


def test_the_mask_comes_after_the_softmax_unless_renormalised() -> None:
    half = constant(*np.log([0.5, 0.25, 0.25]))
    tries = Tries.build([np.array([[1], [2]])])
    plain, renormalised = (beam_search(half, tries, 2, renorm)[0].log_probs for renorm in (False, True))
    assert np.exp(plain) == pytest.approx([0.25, 0.25])
    assert np.exp(renormalised) == pytest.approx([0.5, 0.5])


def test_the_model_is_asked_once_a_step_for_everything() -> None:
    rng = np.random.default_rng(0)
    toy = Toy(0)
    beam_search(toy, Tries.build([rng.integers(0, SIZE, (30, 3)) for _ in range(5)]), 10, few=0)
    assert toy.calls == 3


CHAINS = np.array([[0, 0, 0, 0], [0, 1, 1, 1], [1, 2, 2, 2], [2, 3, 3, END]])


def test_an_identifier_that_is_alone_is_read_to_its_end_in_one_pass() -> None:
    toy = Toy(3)
    (beams,) = beam_search(toy, Tries.build([CHAINS]), 4, few=1)
    assert toy.calls == 3  # the start; first codes, 1 and 2 to their ends; second codes after 0, to their ends
    assert [prefix for _, prefix in toy.read] == [
        (),
        (0,),
        (1,),
        (2,),
        (1, 2),
        (2, 3),
        (1, 2, 2),
        (0, 0),
        (0, 1),
        (0, 0, 0),
        (0, 1, 1),
    ]
    assert sorted(map(tuple, beams.codes.tolist())) == sorted(map(tuple, CHAINS.tolist()))


def test_an_only_child_is_not_read_where_probabilities_are_renormalised() -> None:
    toy = Toy(3)
    beam_search(toy, Tries.build([CHAINS]), 4, renormalise=True)
    assert [prefix for _, prefix in toy.read] == [(), (0,)]


def test_a_property_with_one_identifier_is_read_at_once() -> None:
    toy = Toy(1)
    (only,) = beam_search(toy, Tries.build([np.array([[2, 0, 1], [2, 0, 1]])]), 5)
    assert toy.calls == 1 and only.codes.tolist() == [[2, 0, 1]]
    steps = [toy.row(0, prefix)[code] for prefix, code in (((), 2), ((2,), 0), ((2, 0), 1))]
    assert only.log_probs.tolist() == [steps[0] + steps[1] + steps[2]]


def test_few_identifiers_are_read_to_their_ends_together() -> None:
    toy = Toy(3)
    beam_search(toy, Tries.build([CHAINS]), 4, few=2)
    assert toy.calls == 2


def test_one_step_identifiers_of_many_codes_are_the_most_probable_ones() -> None:
    rng = np.random.default_rng(0)
    log_probs = rng.normal(size=(2, 40_000)).astype(np.float32)
    allowed = rng.permutation(40_000)[:20_000]
    tries = Tries.build([np.arange(40_000)[:, None], allowed[:, None]])
    first, second = beam_search(lambda tokens: log_probs[tokens.trees], tries, 10)
    assert first.codes[:, 0].tolist() == np.argsort(-log_probs[0])[:10].tolist()
    assert second.codes[:, 0].tolist() == allowed[np.argsort(-log_probs[1, allowed])[:10]].tolist()


def test_what_the_model_gives_no_probability_is_not_found() -> None:
    tries = Tries.build([np.array([[0], [1], [2]])])
    (beams,) = beam_search(constant(-np.inf, -1.0, -2.0), tries, 3)
    assert beams.codes.tolist() == [[1], [2]]


def test_a_property_without_identifiers_has_no_beams() -> None:
    empty, other = beam_search(Toy(1), Tries.build([np.zeros((0, 2), np.int32), np.array([[1, 1]])]), 3)
    assert (len(empty.identifiers), len(other.identifiers)) == (0, 1)
    assert beam_search(Toy(1), Tries.build([]), 3) == []


@pytest.mark.parametrize(("said", "beam", "message"), [(0.0, 0, "beam is 0"), (np.nan, 1, "NaN .* at step 0")])
def test_what_makes_no_sense_is_refused(said: float, beam: int, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        beam_search(constant(said, said), Tries.build([np.array([[0], [1]])]), beam)
