"""Simulated experiments as records, whose true difference is known: the ground that measures are proved on.

    world = World(quality_p=0.0, quality_b=-0.5)
    sessions = simulate(world, np.random.default_rng(1))            # records, as a store would give them
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
from annotation.records import SessionRecord
from annotation.simulating.clicks import MODELS, Floats, draw_clicks
from annotation.simulating.people import People, Variation, draw_people
from annotation.simulating.preferences import CHOICES, draw_choices, utility

K = 10
CHUNK = 100_000  # sessions at once


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

    Stickers have slots: 0 to K-1 are P's by rank, K to 2K-1 those B does not share. (rows, 2K) for what is shown.
    """

    slots: NDArray[np.int64]  # -1 beyond the end
    owners: NDArray[np.int8]  # 0 for P, 1 for B, -1 beyond the end
    names: tuple[tuple[tuple[str, ...], str], ...]  # stickers and owners, as records have them
    of_b: tuple[tuple[str, ...], ...]  # B's list for each way


@dataclass(frozen=True, slots=True)
class Answers:
    """Interleaved and side-by-side answers, a row for each session; `row` is that of `Lists`."""

    row: NDArray[np.int64]
    clicks: NDArray[np.bool_]
    left_is_b: NDArray[np.bool_]
    choice: NDArray[np.int64]  # place in CHOICES


def simulate(world: World, generator: np.random.Generator) -> list[SessionRecord]:
    """One experiment: `sessions` interleaved lists and as many pairs, all submitted."""
    people = draw_people(world.annotators, world.variation, generator)
    tastes = generator.normal(0.0, world.taste, world.annotators)
    who = generator.choice(world.annotators, world.sessions, p=people.shares)
    answers = draw_answers(world, people, tastes, who, generator)
    return [*_interleaved(answers, who), *_side_by_side(answers, who)]


def true_differences(world: World, sessions: int, generator: np.random.Generator) -> dict[str, Truth]:
    """dCTR, dACP and dGSB of the world: means over many sessions, each of a person of its own."""
    sums = {name: np.zeros(3) for name in ("delta_ctr", "delta_acp", "delta_gsb")}
    for start in range(0, sessions, CHUNK):
        count = min(CHUNK, sessions - start)
        people = draw_people(count, world.variation, generator)
        answers = draw_answers(world, people, generator.normal(0.0, world.taste, count), np.arange(count), generator)
        for name, found in differences(answers).items():
            sums[name] += len(found), found.sum(), (found**2).sum()
    return {name: _truth(*total) for name, total in sums.items()}


def differences(answers: Answers) -> dict[str, Floats]:
    """P's value minus B's of each session that has both, as `annotation.measures` defines them."""
    owners = all_lists().owners[answers.row]
    places = np.arange(1, 2 * K + 1)
    rates, positions = [], []
    for side in (0, 1):
        owned = owners == side
        clicked = answers.clicks & owned
        with np.errstate(invalid="ignore"):  # 0 / 0 where a system has no click
            rates.append(clicked.sum(axis=1) / owned.sum(axis=1))
            positions.append(clicked @ places / clicked.sum(axis=1))
    apart = positions[0] - positions[1]
    score = np.array([1.0, -1.0, 0.0])[answers.choice] * np.where(answers.left_is_b, -1, 1)
    return {"delta_ctr": rates[0] - rates[1], "delta_acp": apart[~np.isnan(apart)], "delta_gsb": score}


@lru_cache(maxsize=1)
def all_lists() -> Lists:
    """Every list that can be shown, made by the paper's interleaving."""
    of_p = [f"p{rank}" for rank in range(1, K + 1)]
    slots, owners = np.full((2 ** (K + 1), 2 * K), -1), np.full((2 ** (K + 1), 2 * K), -1, np.int8)
    numbers = {name: slot for slot, name in enumerate([*of_p, *(f"b{rank}" for rank in range(1, K + 1))])}
    names, of_b = [], []
    generator = np.random.default_rng(0)  # this method draws nothing
    for way in range(2**K):
        of_b.append(tuple(f"{'p' if way >> rank & 1 else 'b'}{rank + 1}" for rank in range(K)))
        for b_first, side in enumerate(SIDES):
            mixed = interleave(of_p, of_b[way], side, "paper", generator, K)
            row, length = 2 * way + b_first, len(mixed.sticker_ids)
            slots[row, :length] = [numbers[name] for name in mixed.sticker_ids]
            owners[row, :length] = [SIDES.index(owner) for owner in mixed.owners]
            names.append((mixed.sticker_ids, "".join(mixed.owners)))
    return Lists(slots, owners, tuple(names), tuple(of_b))


def draw_answers(
    world: World, people: People, tastes: Floats, who: NDArray[np.int64], generator: np.random.Generator
) -> Answers:
    """`who` is the person of each session; both kinds of session are about other queries."""
    lists, count = all_lists(), len(who)
    shared, relevance = _relevance(world, tastes[who], generator)
    row = 2 * (shared @ (1 << np.arange(K))) + generator.integers(2, size=count)
    slots = lists.slots[row]
    shown = np.where(slots >= 0, np.take_along_axis(relevance, np.maximum(slots, 0), axis=1), 0.0)
    clicks = draw_clicks(MODELS[world.model], shown, people.eagerness[who], people.patience[who], generator)
    shared, relevance = _relevance(world, tastes[who], generator)
    of_p = utility(relevance[:, :K])
    of_b = utility(np.where(shared, relevance[:, :K], relevance[:, K:]))
    left_is_b = generator.integers(2, size=count) == 1
    left, right = np.where(left_is_b, of_b, of_p), np.where(left_is_b, of_p, of_b)
    choice = draw_choices(left, right, people.indecision[who], generator)
    return Answers(row, clicks & (slots >= 0), left_is_b, choice)


def _relevance(
    world: World, tastes: Floats, generator: np.random.Generator
) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Which ranks hold a shared sticker (sessions, K), and 1 for each relevant slot (sessions, 2K), else 0."""
    shared = generator.random((len(tastes), K)) < world.shared
    fall = world.decline * np.arange(K)
    of_p = world.quality_p - fall + tastes[:, None] / 2
    of_b = world.quality_b - fall - tastes[:, None] / 2
    logits = np.hstack([np.where(shared, (of_p + of_b) / 2, of_p), of_b])
    return shared, (generator.random(logits.shape) < expit(logits)).astype(float)


def _interleaved(answers: Answers, who: NDArray[np.int64]) -> list[SessionRecord]:
    lists = all_lists()
    of_p = tuple(f"p{rank}" for rank in range(1, K + 1))
    clicked: list[list[int]] = [[] for _ in who]
    for session, place in zip(*(found.tolist() for found in np.nonzero(answers.clicks)), strict=True):
        clicked[session].append(place + 1)
    return [
        SessionRecord(
            f"interleaved-{number:07}",
            "simulated",
            f"simulated-{person:03}",
            "interleaved",
            "submitted",
            list_p=of_p,
            list_b=lists.of_b[row // 2],
            first=SIDES[row % 2],
            shown=lists.names[row][0],
            owners=lists.names[row][1],
            clicked=frozenset(clicked[number]),
        )
        for number, (person, row) in enumerate(zip(who.tolist(), answers.row.tolist(), strict=True))
    ]


def _side_by_side(answers: Answers, who: NDArray[np.int64]) -> list[SessionRecord]:
    of_p = tuple(f"p{rank}" for rank in range(1, K + 1))
    of_b = tuple(f"b{rank}" for rank in range(1, K + 1))
    votes = zip(who.tolist(), answers.left_is_b.tolist(), answers.choice.tolist(), strict=True)
    return [
        SessionRecord(
            f"side-by-side-{number:07}",
            "simulated",
            f"simulated-{person:03}",
            "side_by_side",
            "submitted",
            list_p=of_p,
            list_b=of_b,
            left=SIDES[left],
            choice=CHOICES[choice],
        )
        for number, (person, left, choice) in enumerate(votes)
    ]


def _truth(count: float, total: float, squares: float) -> Truth:
    mean = total / count
    return Truth(float(mean), float(np.sqrt(max(squares / count - mean**2, 0.0) / count)))
