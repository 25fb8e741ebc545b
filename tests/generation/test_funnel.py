"""The funnel against a plain one in sets, and by hand."""

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pearl_core.generation.beam import Beams
from pearl_core.generation.funnel import FALLBACK, FLOOR, Funnel, Postings, best_positions, funnel
from pearl_core.generation.trie import Ints

NAMES = ("entity", "meaning", "visual_style")
WEIGHTS = {"entity": 1.0, "meaning": 0.63, "visual_style": 0.5}
Beam = dict[int, float]  # identifier -> log P


def beams(found: Mapping[int, float]) -> Beams:
    ordered = sorted(found, key=lambda number: (-found[number], number))
    return Beams(
        np.array(ordered, np.int64), np.zeros((len(found), 1), np.int64), np.array([found[n] for n in ordered])
    )


def ask(
    forward: Mapping[str, list[int]],
    found: Mapping[str, Beam],
    k: int,
    strict: bool = True,
    popularity: list[int] | None = None,
) -> Funnel:
    size = len(next(iter(forward.values())))
    postings = {name: Postings.of(np.array(column, np.int32), 6) for name, column in forward.items()}
    clicks = np.array([0] * size if popularity is None else popularity)
    order = tuple(forward)
    return funnel(order, {name: beams(b) for name, b in found.items()}, postings, WEIGHTS, clicks, k, strict)


def rows(answer: Funnel) -> list[int]:
    return [sticker.row for sticker in answer.found]


def test_each_intent_keeps_what_its_beams_reach() -> None:
    answer = ask(
        {"entity": [0, 0, 0, 1], "meaning": [2, 2, 3, 2], "visual_style": [4, 5, 4, 4]},
        {"entity": {0: -1.0}, "meaning": {2: -1.0}, "visual_style": {4: -1.0}},
        k=4,
    )
    assert [(n.property, n.reached, n.left) for n in answer.narrowings] == [
        ("entity", 3, 3),
        ("meaning", 2, 2),
        ("visual_style", 1, 1),
    ]
    assert rows(answer) == [0, 1, 2, 3]  # all the way; lost at the style; lost at the meaning; never in
    assert FALLBACK not in answer.found[0].shares
    assert answer.found[0].score == pytest.approx(-1.0 - 0.63 - 0.5)


def test_an_intent_that_would_empty_the_set_is_skipped() -> None:
    answer = ask({"entity": [0, 0, 1], "meaning": [2, 2, 3]}, {"entity": {0: -1.0}, "meaning": {3: -1.0}}, k=2)
    assert [(n.left, n.skipped) for n in answer.narrowings] == [(2, False), (2, True)]
    assert rows(answer) == [0, 1]


def test_a_sticker_without_the_property_stays_but_does_not_enter() -> None:
    answer = ask({"entity": [0, 0, -1], "meaning": [-1, 3, 2]}, {"entity": {0: -1.0}, "meaning": {3: -1.0}}, k=3)
    assert answer.narrowings[1].left == 2
    assert rows(answer) == [1, 0, 2]
    assert answer.found[1].shares["meaning"] == pytest.approx(0.63 * (-1.0 - FLOOR))
    assert answer.found[1].beams == {"entity": 1}


def test_the_next_intent_defines_the_candidates_where_the_first_finds_nothing() -> None:
    answer = ask({"entity": [0, -1, 0], "meaning": [1, 2, 2]}, {"entity": {}, "meaning": {2: -1.0}}, k=1)
    assert [(n.reached, n.left, n.skipped) for n in answer.narrowings] == [(0, 2, True), (2, 2, False)]
    assert rows(answer) == [1]


def test_the_soft_funnel_scores_what_the_strict_one_removes() -> None:
    forward = {"entity": [0, 1, 1], "meaning": [2, 3, 2]}
    found = {"entity": {0: -0.5, 1: -3.0}, "meaning": {2: -4.0, 4: -5.0}}
    assert rows(ask(forward, found, k=3, strict=True)) == [0, 2, 1]
    soft = ask(forward, {**found, "entity": {0: -3.0, 1: -0.5}}, k=3, strict=False)
    assert rows(soft) == [2, 1, 0]  # 1 has another meaning, and still comes before 0
    assert [(n.reached, n.left) for n in soft.narrowings] == [(3, 3), (2, 3)]
    assert soft.found[1].score == pytest.approx(-0.5 + 0.63 * (-5.0 - FLOOR))


def test_ties_go_to_the_popular_and_then_to_the_first() -> None:
    assert rows(ask({"entity": [0, 0, 0, 0]}, {"entity": {0: -1.0}}, k=3, popularity=[1, 5, 1, 5])) == [1, 3, 0]


def test_a_list_is_filled_from_the_next_intents_and_then_by_popularity() -> None:
    answer = ask(
        {"entity": [0, 1, 1, 1, 1], "meaning": [2, 3, 4, -1, 4]},
        {"entity": {0: -9.0}, "meaning": {3: -1.0}},
        k=4,
        popularity=[0, 0, 1, 7, 9],
    )
    assert rows(answer) == [0, 1, 4, 3]
    assert [FALLBACK in sticker.shares for sticker in answer.found] == [False, True, True, True]


def test_without_any_beam_the_popular_ones_are_listed() -> None:
    answer = ask({"entity": [0, 1, -1]}, {"entity": {}}, k=2, popularity=[0, 3, 5])
    assert rows(answer) == [2, 1]
    assert FALLBACK in answer.found[0].shares
    assert answer.narrowings[0].skipped


def test_fewer_than_one_sticker_cannot_be_asked_for() -> None:
    with pytest.raises(ValueError, match="k is 0"):
        ask({"entity": [0]}, {"entity": {}}, k=0)


def plain(
    forward: Mapping[str, list[int]], found: Mapping[str, Beam], k: int, strict: bool, popularity: list[int]
) -> list[int]:
    """The same funnel, written in sets and one sort."""
    size = len(popularity)
    reached = {n: {row for row in range(size) if forward[n][row] in found[n]} for n in forward}
    lacking = {n: {row for row in range(size) if forward[n][row] < 0} for n in forward}

    def score(row: int) -> float:
        total = 0.0
        for name in forward:
            floor = min(found[name].values()) - FLOOR if found[name] else 0.0
            total += WEIGHTS[name] * found[name].get(forward[name][row], floor)
        return total

    tiers: list[set[int]] = []  # from the best to the worst
    left = next((reached[name] for name in forward if reached[name]), set())
    for name in forward:
        kept = left & (reached[name] | lacking[name])
        if strict and left & reached[name]:
            tiers.insert(0, left - kept)
            left = kept
    tiers.insert(0, left)
    for name in forward:
        tiers.append(reached[name] - set().union(*tiers))
    ranked = [sorted(tier, key=lambda row: (-score(row), -popularity[row], row)) for tier in tiers]
    rest = sorted(set(range(size)) - set().union(*tiers), key=lambda row: (-popularity[row], row))
    return [row for tier in [*ranked, rest] for row in tier][:k]


@st.composite
def questions(draw: st.DrawFn) -> tuple[dict[str, list[int]], dict[str, Beam], list[int]]:
    """Few identifiers and few levels of log P and popularity, so that ties, skips and gaps are frequent."""
    size = draw(st.integers(1, 14))
    log_prob = st.integers(-12, -1).map(lambda number: number / 2)
    names = draw(st.permutations(NAMES))
    forward = {n: draw(st.lists(st.integers(-1, 5), min_size=size, max_size=size)) for n in names}
    found = {n: draw(st.dictionaries(st.integers(0, 5), log_prob, max_size=4)) for n in names}
    return forward, found, draw(st.lists(st.integers(0, 3), min_size=size, max_size=size))


@given(questions(), st.integers(1, 20), st.booleans())
def test_the_ranking_is_that_of_a_plain_funnel(
    question: tuple[dict[str, list[int]], dict[str, Beam], list[int]], k: int, strict: bool
) -> None:
    forward, found, popularity = question
    answer = ask(forward, found, k, strict, popularity)
    assert rows(answer) == plain(forward, found, k, strict, popularity)
    assert len(answer.found) == min(k, len(popularity))
    scores = [sticker.score for sticker in answer.found]
    assert scores == sorted(scores, reverse=True)
    for sticker in answer.found:
        assert sum(sticker.shares.values()) == pytest.approx(sticker.score)
        assert sticker.beams.keys() == {n for n in forward if forward[n][sticker.row] in found[n]}
    lefts = [narrowing.left for narrowing in answer.narrowings]
    assert lefts == sorted(lefts, reverse=True)


@given(st.lists(st.integers(-1, 5), max_size=30))
def test_postings_list_the_stickers_of_an_identifier(column: list[int]) -> None:
    postings = Postings.of(np.array(column, np.int32), 6)
    for wanted in ([], [0], [5, 2], [3, 0, 1]):
        expected = [row for row, number in enumerate(column) if number in wanted]
        assert postings.rows(np.array(wanted, np.int64)).tolist() == expected


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=40), st.integers(1, 45))
def test_the_best_positions_are_those_of_a_whole_sort(pairs: list[tuple[int, int]], count: int) -> None:
    keys: list[Ints] = [np.array([pair[n] for pair in pairs], np.int64) for n in (0, 1)]
    expected = sorted(range(len(pairs)), key=lambda i: (-pairs[i][0], -pairs[i][1], i))[:count]
    assert best_positions(count, keys).tolist() == expected
