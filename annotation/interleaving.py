"""Two ranked lists and a coin make one blind list, in which every position has an owner.

Four methods. All work on each system's first `k` stickers (after repeats are removed) and go on until
both lists are used up: nothing is padded, and a sticker of both lists is shown once. Only "balanced" may
stop before, and only "probabilistic" may change the order in which a system ranks its stickers.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

Side = Literal["P", "B"]
SIDES: tuple[Side, Side] = ("P", "B")
SOFTMAX_TAU = 3.0  # Hofmann et al. (2011), section 4.2


@dataclass(frozen=True, slots=True)
class InterleavedList:
    """What is shown, by position. `owners` says whose sticker each is; `first` who drafted first."""

    sticker_ids: tuple[str, ...]
    owners: tuple[Side, ...]
    first: Side


def interleave(
    list_p: Sequence[str],
    list_b: Sequence[str],
    first: Side,
    method: str,
    generator: np.random.Generator,
    k: int = 10,
) -> InterleavedList:
    """Mix the first `k` distinct stickers of both lists. Raises ValueError for an unknown method or side.

    `first` is the coin of the session, drawn by the caller; `generator` draws what else a method needs.
    """
    if method not in METHODS:
        raise ValueError(f"method {method!r} is not one of {', '.join(METHODS)}")
    if first not in SIDES:
        raise ValueError(f"first {first!r} is not one of {', '.join(SIDES)}")
    if k < 1:
        raise ValueError(f"k is {k}, it must be 1 or more")
    lists = {"P": tuple(dict.fromkeys(list_p))[:k], "B": tuple(dict.fromkeys(list_b))[:k]}
    drafted = METHODS[method](lists, first, generator)
    return InterleavedList(tuple(drafted), tuple(drafted.values()), first)


Lists = dict[str, tuple[str, ...]]
Drafted = dict[str, Side]  # sticker id -> owner, in the order shown


def other(side: Side) -> Side:
    return "B" if side == "P" else "P"


def paper(lists: Lists, first: Side, generator: np.random.Generator) -> Drafted:
    """Strict alternation after one coin (PEARL, section 5.4): Team Draft whose coin is tossed once.

    The drafter appends its best sticker not yet shown, then the other drafts. One with nothing left passes.
    """
    shown: Drafted = {}
    drafter = first
    while _left(lists["P"], shown) or _left(lists["B"], shown):
        _draft(lists, drafter, shown)
        drafter = other(drafter)
    return shown


def team_draft(lists: Lists, first: Side, generator: np.random.Generator) -> Drafted:
    """Team Draft (Radlinski et al., 2008): both draft once in each round, a coin says who goes first in it.

    `first` is the coin of the first round.
    """
    shown: Drafted = {}
    leader = first
    while _left(lists["P"], shown) or _left(lists["B"], shown):
        _draft(lists, leader, shown)
        _draft(lists, other(leader), shown)
        leader = _coin(generator)
    return shown


def balanced(lists: Lists, first: Side, generator: np.random.Generator) -> Drafted:
    """Balanced interleaving (Joachims, 2002; Chapelle et al., 2012, algorithm 1): any prefix holds about
    equally many top stickers of both, and it stops when either list is used up (19 of 20 when disjoint).

    It has no owners in the strict sense. Here a sticker is credited to the system that ranks it higher,
    to `first` when both rank it alike: the one whose turn it was when the sticker came in.
    """
    shown: Drafted = {}
    taken: dict[Side, int] = {"P": 0, "B": 0}
    while all(taken[side] < len(lists[side]) for side in SIDES):
        behind = min(SIDES, key=lambda side: (taken[side], side != first))
        shown.setdefault(lists[behind][taken[behind]], behind)
        taken[behind] += 1
    return shown


def probabilistic(lists: Lists, first: Side, generator: np.random.Generator) -> Drafted:
    """Probabilistic interleaving (Hofmann et al., 2011): a coin for each position says who drafts, and the
    drafter draws from a softmax over its ranks, P ~ 1 / rank ** 3, among its stickers not yet shown.

    `first` is the coin of the first position. Owners are the drafters.
    """
    shown: Drafted = {}
    drafter = first
    while _left(lists["P"], shown) or _left(lists["B"], shown):
        ranks = {sticker: rank for rank, sticker in enumerate(lists[drafter], 1) if sticker not in shown}
        if ranks:
            weights = np.array([rank**-SOFTMAX_TAU for rank in ranks.values()])
            shown[str(generator.choice(list(ranks), p=weights / weights.sum()))] = drafter
        drafter = _coin(generator)
    return shown


METHODS: dict[str, Callable[[Lists, Side, np.random.Generator], Drafted]] = {
    "paper": paper,
    "team-draft": team_draft,
    "balanced": balanced,
    "probabilistic": probabilistic,
}


def _left(ranked: tuple[str, ...], shown: Drafted) -> list[str]:
    return [sticker for sticker in ranked if sticker not in shown]


def _draft(lists: Lists, drafter: Side, shown: Drafted) -> None:
    left = _left(lists[drafter], shown)
    if left:
        shown[left[0]] = drafter


def _coin(generator: np.random.Generator) -> Side:
    return SIDES[int(generator.integers(2))]
