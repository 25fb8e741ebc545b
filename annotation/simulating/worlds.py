"""Simulated experiments as records, whose true difference is known: the ground that measures are proved on.

    world = World(quality_p=0.0, quality_b=-0.5)
    sessions = simulate(world, np.random.default_rng(1))  # as records of a store are read
    truth = true_differences(world, 1_000_000, np.random.default_rng(2))

Everybody answers `sessions` / `annotators` queries of each kind, more or less. A system's sticker at rank r is relevant
with logit quality - decline * (r - 1), plus or minus half of how much more this person likes P's answers than B's;
a sticker of both systems stands at the same rank in both and is relevant with the mean of both logits. Where both
qualities are the same, all three differences are exactly 0, as the two sides can be exchanged; and so they are where
`shared` is 1, which is a system against itself.
"""

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from annotation.interleaving import SIDES, interleave
from annotation.measures import MEASURES
from annotation.records.columns import Flags, Numbers, Sessions, in_order
from annotation.simulating.clicks import MODELS, Floats, draw_clicks
from annotation.simulating.people import Variation, draw_people
from annotation.simulating.preferences import CHOICES, draw_choices, utility

K = 10
CHUNK = 50_000  # sessions at once
OF_P = tuple(f"p{rank}" for rank in range(1, K + 1))
OF_B = tuple(f"b{rank}" for rank in range(1, K + 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What is true of the two systems and of the people. Qualities, decline and taste are in logits of relevance."""

    annotators: int = 20
    sessions: int = 500  # of each kind
    model: str = "informational"
    quality_p: float = -0.5
    quality_b: float = -0.5
    decline: float = 0.2
    shared: float = 0.3  # of the stickers
    taste: float = 0.5  # standard deviation between people of how much better they find P
    variation: Variation = field(default_factory=Variation)


@dataclass(frozen=True, slots=True)
class Truth:
    """A true difference, and the standard error with which it is known."""

    value: float
    error: float


@dataclass(frozen=True, slots=True)
class Lists:
    """All 2 ** K ways to share stickers, each with P and with B first: row 2 * way + (B first).

    Stickers have slots: 0 to K-1 are P's by rank, K to 2K-1 those of B's that P does not have.
    """

    slots: Numbers  # (rows, 2K) of what is shown, -1 behind the end
    owners: NDArray[np.object_]  # (rows,) one letter for each position


@dataclass(frozen=True, slots=True)
class Crowd:
    """Who answers: a person and their traits for each session of a kind, in logits."""

    who: Numbers
    eagerness: Floats
    patience: Floats
    indecision: Floats
    taste: Floats


def simulate(world: World, generator: np.random.Generator) -> Sessions:
    """One experiment: `sessions` interleaved lists and as many pairs, all submitted."""
    return _answered(world, _crowd(world, world.annotators, world.sessions, generator), generator)


def true_differences(world: World, sessions: int, generator: np.random.Generator) -> dict[str, Truth]:
    """dCTR, dACP and dGSB of the world: means over so many sessions of each kind, each of a person of its own."""
    sums = {name: np.zeros(3) for name in MEASURES}
    for start in range(0, sessions, CHUNK):
        crowd = _crowd(world, min(CHUNK, sessions - start), None, generator)
        answered = _answered(world, crowd, generator)
        for name, measure in MEASURES.items():
            column = measure(answered)
            known = column[~np.isnan(column)]
            sums[name] += len(known), known.sum(), (known**2).sum()
    return {name: _truth(*total.tolist()) for name, total in sums.items()}


@lru_cache(maxsize=1)
def all_lists() -> Lists:
    """Every list that can be shown, made by the paper's interleaving."""
    rows = 2 ** (K + 1)
    slots, owners = np.full((rows, 2 * K), -1), np.empty(rows, object)
    numbers = {name: slot for slot, name in enumerate(OF_P + OF_B)}
    generator = np.random.default_rng(0)  # this method draws nothing
    for row in range(rows):
        of_b = tuple((OF_P if row // 2 >> rank & 1 else OF_B)[rank] for rank in range(K))
        mixed = interleave(OF_P, of_b, SIDES[row % 2], "paper", generator, K)
        slots[row, : len(mixed.sticker_ids)] = [numbers[name] for name in mixed.sticker_ids]
        owners[row] = "".join(mixed.owners)
    return Lists(slots, owners)


def _crowd(world: World, annotators: int, sessions: int | None, generator: np.random.Generator) -> Crowd:
    """So many annotators, the sessions shared out among them by how active they are; one for each with None."""
    people = draw_people(annotators, world.variation, generator)
    tastes = generator.normal(0.0, world.taste, annotators)
    everybody = np.arange(annotators)
    who = everybody if sessions is None else generator.choice(everybody, sessions, p=people.shares)
    return Crowd(who, people.eagerness[who], people.patience[who], people.indecision[who], tastes[who])


def _answered(world: World, crowd: Crowd, generator: np.random.Generator) -> Sessions:
    """A list and a pair for each session of the crowd, about different queries."""
    count = len(crowd.who)
    lists, votes, nothing = np.arange(count), np.arange(count), [None] * count
    row, clicked, shared = _clicks(world, crowd, generator)
    left_is_b, choice = _votes(world, crowd, generator)
    return in_order(
        {
            "session_id": [*(f"list-{at:07}" for at in lists), *(f"pair-{at:07}" for at in votes)],
            "experiment_id": ["simulated"] * 2 * count,
            "annotator_id": [f"simulated-{person:06}" for person in crowd.who.tolist()] * 2,
            "group": [(None, None)] * 2 * count,
            "kind": ["interleaved"] * count + ["side_by_side"] * count,
            "state": ["submitted"] * 2 * count,
            "practice": [False] * 2 * count,
            "a_a": [False] * 2 * count,
            "first": [*(SIDES[one % 2] for one in row.tolist()), *nothing],
            "left": [*nothing, *(SIDES[one] for one in left_is_b.tolist())],
            "choice": [*nothing, *(CHOICES[one] for one in choice.tolist())],
            "exclusion": nothing * 2,
            "matter": [*nothing, *map(str, votes.tolist())],
            "distinct": [K] * 2 * count,
            "owners": [*all_lists().owners[row], *[""] * count],
        },
        seconds=np.full(2 * count, np.nan),
        ended=np.concatenate([2 * lists, 2 * votes + 1]),
        shared=np.concatenate([shared, np.zeros_like(shared)]),
        clicked=np.concatenate([clicked, np.zeros_like(clicked)]),
    )


def _clicks(world: World, crowd: Crowd, generator: np.random.Generator) -> tuple[Numbers, Flags, Flags]:
    """Row of `Lists`, positions clicked and positions of shared stickers, of each session."""
    both, relevance = _relevance(world, crowd.taste, generator)
    row = 2 * (both @ (1 << np.arange(K))) + generator.integers(2, size=len(both))
    slots = all_lists().slots[row]
    on_it = slots >= 0
    shown = np.take_along_axis(relevance, np.maximum(slots, 0), axis=1) * on_it
    clicked = draw_clicks(MODELS[world.model], shown, crowd.eagerness, crowd.patience, generator) & on_it
    shared = np.take_along_axis(np.hstack([both, both & False]), np.maximum(slots, 0), axis=1) & on_it
    longest = int(on_it.sum(axis=1).max())
    return row, clicked[:, :longest], shared[:, :longest]


def _votes(world: World, crowd: Crowd, generator: np.random.Generator) -> tuple[Flags, Numbers]:
    """Whether B stands on the left, and the place in CHOICES of what was chosen."""
    both, relevance = _relevance(world, crowd.taste, generator)
    of_p, of_b = utility(relevance[:, :K]), utility(np.where(both, relevance[:, :K], relevance[:, K:]))
    left_is_b = generator.integers(2, size=len(both)) == 1
    left, right = np.where(left_is_b, of_b, of_p), np.where(left_is_b, of_p, of_b)
    return left_is_b, draw_choices(left, right, crowd.indecision, generator)


def _relevance(world: World, tastes: Floats, generator: np.random.Generator) -> tuple[Flags, Floats]:
    """Which ranks hold a shared sticker (sessions, K), and 1 for each relevant slot (sessions, 2K), else 0."""
    both = generator.random((len(tastes), K)) < world.shared
    fall = world.decline * np.arange(K)
    of_p = world.quality_p - fall + tastes[:, None] / 2
    of_b = world.quality_b - fall - tastes[:, None] / 2
    logits = np.hstack([np.where(both, (of_p + of_b) / 2, of_p), of_b])
    return both, (generator.random(logits.shape) < expit(logits)).astype(float)


def _truth(count: float, total: float, squares: float) -> Truth:
    mean = total / count
    return Truth(mean, float(np.sqrt(max(squares / count - mean**2, 0.0) / count)))
