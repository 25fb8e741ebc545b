"""Interleaving: hand-worked lists, and what must hold for any two lists."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotation.interleaving import METHODS, InterleavedList, Side, interleave

RANKED = st.lists(st.integers(0, 30).map(str), max_size=14)
SIDE = st.sampled_from(["P", "B"])
SEED = st.integers(0, 2**32)


def mixed(p: str, b: str, first: Side, method: str = "paper", seed: int = 0, k: int = 10) -> InterleavedList:
    return interleave(list(p), list(b), first, method, np.random.default_rng(seed), k)


def told(found: InterleavedList) -> tuple[str, str]:
    return "".join(found.sticker_ids), "".join(found.owners)


@pytest.mark.parametrize(
    ("p", "b", "first", "shown", "owners"),
    [
        ("abc", "def", "P", "adbecf", "PBPBPB"),
        ("abc", "bde", "P", "abcde", "PBPBB"),
        ("abc", "abc", "B", "abc", "BPB"),
        ("abc", "", "B", "abc", "PPP"),
        ("aab", "c", "P", "acb", "PBP"),
    ],
)
def test_paper_method_by_hand(p: str, b: str, first: Side, shown: str, owners: str) -> None:
    assert told(mixed(p, b, first)) == (shown, owners)


def test_balanced_by_hand() -> None:
    assert told(mixed("abcdgh", "beafgh", "P", "balanced")) == ("abecdfgh", "PBBPPBPP")
    assert told(mixed("abcdgh", "beafgh", "B", "balanced")) == ("baecfdgh", "BPBPBPBB")
    assert told(mixed("abc", "def", "P", "balanced")) == ("adbec", "PBPBP")


def test_balanced_ends_with_19_of_20() -> None:
    assert len(mixed("abcdefghij", "klmnopqrst", "B", "balanced").sticker_ids) == 19


def test_team_draft_tosses_a_coin_each_round() -> None:
    leaders = {tuple(mixed("abcd", "efgh", "P", "team-draft", seed).owners[::2]) for seed in range(50)}
    assert len(leaders) == 8  # the first round is P's, the other three vary
    for seed in range(50):
        owners = mixed("abcd", "efgh", "P", "team-draft", seed).owners
        assert all(set(owners[i : i + 2]) == {"P", "B"} for i in range(0, 8, 2))


def test_probabilistic_prefers_high_ranks_as_its_softmax_says() -> None:
    firsts = [mixed("abc", "def", "P", "probabilistic", seed).sticker_ids[0] for seed in range(3000)]
    expected = np.array([1, 2**-3, 3**-3]) / (1 + 2**-3 + 3**-3)
    for sticker, share in zip("abc", expected, strict=True):
        assert firsts.count(sticker) / 3000 == pytest.approx(share, abs=4 * (share * (1 - share) / 3000) ** 0.5)


@given(RANKED, RANKED, SIDE, st.sampled_from(sorted(METHODS)), SEED, st.integers(1, 12))
def test_any_method_shows_each_sticker_once_and_owns_it(
    p: list[str], b: list[str], first: Side, method: str, seed: int, k: int
) -> None:
    found = interleave(p, b, first, method, np.random.default_rng(seed), k)
    top = {"P": list(dict.fromkeys(p))[:k], "B": list(dict.fromkeys(b))[:k]}
    assert len(set(found.sticker_ids)) == len(found.sticker_ids) == len(found.owners)
    assert all(sticker in top[owner] for sticker, owner in zip(found.sticker_ids, found.owners, strict=True))
    if method != "balanced":
        assert set(found.sticker_ids) == {*top["P"], *top["B"]}
    if method != "probabilistic":
        for side, ranked in top.items():
            drafted = [s for s, owner in zip(found.sticker_ids, found.owners, strict=True) if owner == side]
            assert drafted == [sticker for sticker in ranked if sticker in drafted]


@given(RANKED, RANKED, SIDE, SEED)
def test_paper_method_alternates_while_both_have_stickers(p: list[str], b: list[str], first: Side, seed: int) -> None:
    found = interleave(p, b, first, "paper", np.random.default_rng(seed))
    top = {"P": list(dict.fromkeys(p))[:10], "B": list(dict.fromkeys(b))[:10]}
    assert len(found.sticker_ids) == len(top["P"]) + len(top["B"]) - len(set(top["P"]) & set(top["B"]))
    for position in range(1, len(found.owners)):
        before, owner = found.owners[position - 1], found.owners[position]
        other = "B" if before == "P" else "P"
        if owner == before:  # only where the other one had nothing left
            assert set(top[other]) <= set(found.sticker_ids[:position])
    if top[first] and found.owners:
        assert found.owners[0] == first


def test_wrong_method_side_and_k_are_named() -> None:
    with pytest.raises(ValueError, match="method 'chaos' is not one of paper, team-draft"):
        mixed("a", "b", "P", "chaos")
    with pytest.raises(ValueError, match="first 'p'"):
        mixed("a", "b", "p")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="k is 0"):
        mixed("a", "b", "P", k=0)
