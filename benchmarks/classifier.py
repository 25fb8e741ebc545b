"""A logistic regression that learns which pictures of a session are whose, from other sessions than it is asked about.

`benchmarks.blindness` asks it what the bytes, headers and times that a rater receives tell of owners.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Sample = tuple[Numbers, Numbers, Numbers]  # traits, content and owners of a session's pictures
FOLDS, ROUNDS, RIDGE = 5, 25, 1.0
TIMES = 5  # traits, the first ones, that are times or follow from them


def recognised(samples: Sequence[Sample], rng: np.random.Generator) -> NDArray[np.bool_]:
    """For each session with both owners, whether P's positions are scored above B's by a model of other sessions.

    `samples` are (traits, content, owners) of each session.
    """
    fold = rng.permutation(len(samples)) % FOLDS
    right = []
    for number in range(FOLDS):
        learning = [sample for sample, at in zip(samples, fold, strict=True) if at != number]
        learning = _evened(learning, rng)
        x, content, y = (np.concatenate(parts) for parts in zip(*learning, strict=True))
        share = np.linalg.lstsq(content, x[:, :TIMES], rcond=None)[0]
        cleaned = _cleaned(x, content, share)
        mean, spread = cleaned.mean(0), cleaned.std(0) + 1e-9
        weights = _logistic((cleaned - mean) / spread, y)
        for (one, held, owners), at in zip(samples, fold, strict=True):
            if at == number and 0 < owners.sum() < len(owners):
                score = ((_cleaned(one, held, share) - mean) / spread) @ weights[1:]
                right.append(score[owners == 1].mean() > score[owners == 0].mean())
    return np.array(right, bool)


def _cleaned(x: Numbers, content: Numbers, share: Numbers) -> Numbers:
    """The traits without what the times owe to a picture's content and place."""
    return np.concatenate([x[:, :TIMES] - content @ share, x[:, TIMES:]], 1)


def _evened(samples: list[Sample], rng: np.random.Generator) -> list[Sample]:
    """As many sessions that P begins as that B begins: else a model learns the coins and is wrong about the others."""
    by_coin = [[sample for sample in samples if sample[2][0] == coin] for coin in (0, 1)]
    fewest = min(map(len, by_coin))
    return [group[at] for group in by_coin for at in rng.permutation(len(group))[:fewest]]


def _logistic(x: Numbers, y: Numbers) -> Numbers:
    """Weights, the intercept first, by Newton's method with a ridge."""
    design = np.concatenate([np.ones((len(x), 1)), x], 1)
    weights = np.zeros(design.shape[1])
    for _ in range(ROUNDS):
        chance = 1 / (1 + np.exp(-np.clip(design @ weights, -30, 30)))
        slope = design.T @ (y - chance) - RIDGE * weights
        curve = (design * (chance * (1 - chance))[:, None]).T @ design + RIDGE * np.eye(len(weights))
        weights = weights + np.linalg.solve(curve, slope)
    return weights


def tossed(samples: Sequence[Sample], rng: np.random.Generator) -> list[Sample]:
    """The same sessions, the owners of every second one changed round, by chance."""
    return [(x, content, 1 - owners if rng.random() < 0.5 else owners) for x, content, owners in samples]
