"""The funnel: from the beams of all properties to a ranked list of stickers (PEARL, section 3.4, inference).

The first intent's beams say which stickers are candidates. In the strict funnel, the paper's, each later
intent keeps those that its own beams reach; in the soft one it removes nothing and only adds to the score.
Left open by the paper, and ours: the order of the stickers that are left, by the sum over properties of d_p x log P
of the sticker's identifier; a sticker that lacks a property stays in; an intent that would leave nothing is skipped.
Only candidates are touched, so the work does not grow with the corpus.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pearl_core.generation.beam import Beams
from pearl_core.generation.trie import Ints

FLOOR = 1.0  # how far below the least probable beam an identifier outside the beams is taken to be, in nats
FALLBACK = "fallback"  # the part of a score that keeps a sticker below those that came further


@dataclass(frozen=True, slots=True)
class Postings:
    """Which sticker has which identifier of one property. Stickers are rows in the order of their ids."""

    forward: NDArray[np.int32]  # [stickers] number of the sticker's identifier, -1 without the property
    starts: Ints  # [identifiers + 1] where each identifier's stickers begin in `stickers`
    stickers: NDArray[np.int32]  # [stickers with the property] rows, ascending within an identifier

    @classmethod
    def of(cls, forward: NDArray[np.int32], identifiers: int) -> "Postings":
        """From the number of each sticker's identifier, -1 without the property, and how many there are."""
        order = np.argsort(forward, kind="stable").astype(np.int32)
        without = int(np.count_nonzero(forward < 0))
        counts = np.bincount(forward[forward >= 0], minlength=identifiers)
        return cls(forward, np.concatenate([[0], np.cumsum(counts)]), order[without:])

    def rows(self, identifiers: Ints) -> NDArray[np.int32]:
        """Stickers that have one of these distinct identifiers, ascending."""
        spans = (self.stickers[self.starts[i] : self.starts[i + 1]] for i in identifiers)
        return np.sort(np.concatenate([np.zeros(0, np.int32), *spans]))


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What one intent did."""

    property: str
    reached: int  # candidates that the intent's beams reach; for the intent that defines them, all
    left: int  # candidates left after it
    skipped: bool  # its beams reach no candidate, so it decides nothing


@dataclass(frozen=True, slots=True)
class Found:
    """One sticker, and why."""

    row: int
    score: float  # the sum of `shares`
    shares: Mapping[str, float]  # property -> d_p x log P; FALLBACK -> at most 0, absent for the funnel's own result
    beams: Mapping[str, int]  # property -> rank of its identifier among the property's beams; absent outside


@dataclass(frozen=True, slots=True)
class Funnel:
    found: tuple[Found, ...]  # best first
    narrowings: tuple[Narrowing, ...]  # one an intent, in the order of the intents


def funnel(
    order: Sequence[str],
    beams: Mapping[str, Beams],
    postings: Mapping[str, Postings],
    weights: Mapping[str, float],
    popularity: NDArray[np.number],
    k: int,
    strict: bool = True,
) -> Funnel:
    """The k best stickers: by score, then `popularity` [stickers] in the user's group, then row; fewer only
    where the corpus is smaller.

    `order` are the intents, first one first, `weights` their d_p. A property's share is that of its floor
    (the least probable beam's log P - FLOOR) where the sticker's identifier is outside the beams or the
    sticker lacks the property; lacking it never removes a sticker. An intent whose beams reach no candidate
    is skipped; where it is the first, the next one defines the candidates. Where the funnel leaves fewer
    than k, they are followed by those that came less far: what it removed, the last removed first, then the
    other stickers of the next intents' beams, then the most popular. Raises ValueError when k < 1.
    """
    if k < 1:
        raise ValueError(f"k is {k}, and must be at least 1")
    scores = _Scores(order, beams, postings, weights)
    listed = np.zeros(len(popularity), bool)
    found: list[Found] = []
    narrowings: tuple[Narrowing, ...] = ()
    tier = 0  # how many kinds of stickers came further than those at hand
    for name in order:
        rows = postings[name].rows(beams[name].identifiers)
        rows = rows[~listed[rows]]
        if not len(rows) or len(found) >= k:
            continue
        ranks = scores.ranks(rows)
        fallen = np.zeros(len(rows), np.int64)
        if not narrowings:
            narrowings, fallen = _narrow(order, postings, rows, ranks, strict)
        best = best_positions(k - len(found), (-fallen, scores.totals(ranks), popularity[rows]))
        found += scores.explain(rows[best], ranks[:, best], tier + fallen[best])
        tier += int(fallen.max()) + 1
        listed[rows] = True
    if len(found) < k:
        rest = np.flatnonzero(~listed)
        rest = rest[best_positions(k - len(found), (popularity[rest],))]
        found += scores.explain(rest, scores.ranks(rest), np.full(len(rest), max(tier, 1)))
    return Funnel(tuple(found), narrowings or tuple(Narrowing(name, 0, 0, True) for name in order))


class _Scores:
    """What each property adds to a sticker's score, looked up by the rank of its identifier in the beams."""

    def __init__(
        self,
        order: Sequence[str],
        beams: Mapping[str, Beams],
        postings: Mapping[str, Postings],
        weights: Mapping[str, float],
    ) -> None:
        self._order = tuple(order)
        self._forward = [postings[name].forward for name in order]
        self._ranks: list[NDArray[np.unsignedinteger]] = []  # [identifiers + 1] each: rank in the beams, 0 outside
        self._shares: list[NDArray[np.float64]] = []  # [1 + beams] each, by rank
        for name in order:
            log_probs = beams[name].log_probs
            small = np.min_scalar_type(len(log_probs))  # fewer bytes, fewer misses: a byte for up to 255 beams
            ranks = np.zeros(len(postings[name].starts), small)  # the last one is read for -1, no identifier
            ranks[beams[name].identifiers] = np.arange(1, len(log_probs) + 1)
            floor = log_probs[-1] - FLOOR if len(log_probs) else 0.0
            self._ranks.append(ranks)
            self._shares.append(weights[name] * np.append(floor, log_probs))
        self._span = 1.0 + sum(float(np.ptp(shares)) for shares in self._shares)  # more than any two scores differ by

    def ranks(self, rows: Ints) -> Ints:
        """[properties, rows] rank of each sticker's identifier in the property's beams, 0 outside."""
        return np.array([ranks[forward[rows]] for ranks, forward in zip(self._ranks, self._forward, strict=True)])

    def totals(self, ranks: Ints) -> NDArray[np.float64]:
        """[rows] scores: the same sum in the same order for the same ranks, so that ties are exact."""
        total = np.zeros(ranks.shape[1])
        for shares, rank in zip(self._shares, ranks, strict=True):
            total += shares[rank]
        return total

    def explain(self, rows: Ints, ranks: Ints, tiers: Ints) -> list[Found]:
        """What is told of each sticker. Each tier costs more than scores can differ by, so that they descend."""
        found = []
        for row, rank, tier in zip(rows.tolist(), ranks.T.tolist(), tiers.tolist(), strict=True):
            shares = {name: float(by[r]) for name, by, r in zip(self._order, self._shares, rank, strict=True)}
            score = sum(shares.values())
            if tier:
                shares[FALLBACK] = -tier * self._span
                score += shares[FALLBACK]
            beams = {name: r for name, r in zip(self._order, rank, strict=True) if r}
            found.append(Found(row, score, shares, beams))
        return found


def _narrow(
    order: Sequence[str], postings: Mapping[str, Postings], rows: Ints, ranks: Ints, strict: bool
) -> tuple[tuple[Narrowing, ...], Ints]:
    """Pass the candidates through the intents: what each one did, and [rows] how many steps before the end
    of the funnel each candidate was removed, 0 for those left.
    """
    left = np.ones(len(rows), bool)
    survived = np.zeros(len(rows), np.int64)
    narrowings = []
    for name, rank in zip(order, ranks, strict=True):
        reached = int(np.count_nonzero(left & (rank > 0)))
        if strict and reached:
            left &= (rank > 0) | (postings[name].forward[rows] < 0)
            survived += left
        narrowings.append(Narrowing(name, reached, int(np.count_nonzero(left)), not reached))
    fallen: Ints = survived.max() - survived
    return tuple(narrowings), fallen


def best_positions(count: int, keys: Sequence[NDArray[np.number]]) -> Ints:
    """Positions of the `count` largest by the first key, ties by the next key, then the first position; in that
    order. Fewer where the keys are shorter. Only ties that matter are looked at, since many stickers score alike.
    """
    sure: list[Ints] = []
    tied: Ints = np.arange(len(keys[0]))
    for key in keys:
        if len(tied) <= count:
            break
        values = key[tied]
        least = np.partition(values, -count)[-count]
        sure.append(tied[values > least])
        tied = tied[values == least]
        count -= len(sure[-1])
    chosen = np.concatenate([*sure, tied[:count]])
    best: Ints = chosen[np.lexsort((chosen, *(-key[chosen] for key in reversed(keys))))]
    return best
