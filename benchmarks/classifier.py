"""A logistic regression that learns which pictures of a session are whose, from other sessions than it is asked about.

`benchmarks.blindness` asks it what the bytes, headers and times that a rater receives tell of owners.

A model that learns from more sessions of one coin than of the other guesses that coin. Where all sessions together hold
as many of each, those it is asked about then hold more of the other, and with nothing to be learned it is wrong more
often than right. So every fold, and hence what is learned from, holds as many sessions of one coin as of the other.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Sample = tuple[Numbers, Numbers, Numbers]  # traits, content and owners of a session's pictures
SPLITS, FOLDS, RIDGE = 4, 5, 1.0  # one split alone scatters a fifth more
ROUNDS, CLOSE = 25, 1e-6  # of Newton's method
TIMES = 5  # traits, the first ones, that are times or follow from them


def share_told(samples: Sequence[Sample], rng: np.random.Generator) -> float:
    """The share of sessions in which a model of other sessions scores P's positions above B's; mean of SPLITS splits.

    `samples` are (traits, content, owners) of each session with both owners; there are sessions of either coin.
    """
    by_coin = [[sample for sample in samples if sample[2][0] == coin] for coin in (0, 1)]
    return float(np.mean([right for _ in range(SPLITS) for right in _split(by_coin, rng)]))


def _split(by_coin: Sequence[Sequence[Sample]], rng: np.random.Generator) -> list[bool]:
    """Whether each session of a new split was told; as many of one coin as of the other, drawn by chance."""
    fewest = min(map(len, by_coin))
    drawn = [[group[at] for at in rng.permutation(len(group))[:fewest]] for group in by_coin]
    right = []
    for number in range(min(FOLDS, fewest)):
        learning = [one for group in drawn for at, one in enumerate(group) if at % FOLDS != number]
        x, content, y = (np.concatenate(parts) for parts in zip(*learning, strict=True))
        share = np.linalg.lstsq(content, x[:, :TIMES], rcond=None)[0]
        cleaned = _cleaned(x, content, share)
        mean, spread = cleaned.mean(0), cleaned.std(0) + 1e-9
        weights = _logistic((cleaned - mean) / spread, y)
        for group in drawn:
            for one, held, owners in group[number::FOLDS]:
                score = ((_cleaned(one, held, share) - mean) / spread) @ weights[1:]
                right.append(bool(score[owners == 1].mean() > score[owners == 0].mean()))
    return right


def _cleaned(x: Numbers, content: Numbers, share: Numbers) -> Numbers:
    """The traits without what the times owe to a picture's content and place."""
    return np.concatenate([x[:, :TIMES] - content @ share, x[:, TIMES:]], 1)


def _logistic(x: Numbers, y: Numbers) -> Numbers:
    """Weights, the intercept first, by Newton's method with a ridge."""
    design = np.concatenate([np.ones((len(x), 1)), x], 1)
    weights = np.zeros(design.shape[1])
    for _ in range(ROUNDS):
        chance = 1 / (1 + np.exp(-np.clip(design @ weights, -30, 30)))
        slope = design.T @ (y - chance) - RIDGE * weights
        curve = (design * (chance * (1 - chance))[:, None]).T @ design + RIDGE * np.eye(len(weights))
        step = np.linalg.solve(curve, slope)
        weights = weights + step
        if np.abs(step).max() < CLOSE:
            break
    return weights


def tossed(samples: Sequence[Sample], rng: np.random.Generator) -> list[Sample]:
    """The same sessions, the owners of every second one changed round, by chance."""
    return [(x, content, 1 - owners if rng.random() < 0.5 else owners) for x, content, owners in samples]
