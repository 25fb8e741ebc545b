"""Keywords for stickers that nobody tagged: those of the stickers whose pictures are nearest.

A tag's score is the share of a picture's nearest tagged neighbours that have it, weighted by their cosine.
How often that is right is measured on stickers whose tags are known and put aside, and only tags with a
score are given at which it was right often enough.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pearl_core.vision.encoding import Vectors
from pearl_core.vision.quality import interval, nearest

Tags = Sequence[str]


@dataclass(frozen=True, slots=True)
class TaggerConfig:
    """A tag is given where at least `precision` of such tags were right, at most `most` a sticker."""

    neighbours: int = 16
    most: int = 3
    precision: float = 0.5
    known: int = 50_000  # tagged stickers compared with at most
    asked: int = 4_000  # stickers that precision is measured on at most
    fewest: int = 20  # tags that a threshold is chosen on at least: fewer are luck
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Tag:
    tag: str
    score: float  # 0 to 1


def suggest(known: Vectors, tags: Sequence[Tags], asked: Vectors, config: TaggerConfig) -> list[list[Tag]]:
    """The `config.most` likeliest tags of each asked picture, best first, ties by tag; tags of `known` in order."""
    if len(known) > config.known:
        kept = np.sort(np.random.default_rng(config.seed).choice(len(known), config.known, replace=False))
        known, tags = known[kept], [tags[row] for row in kept]
    cosines, rows = nearest(known, asked, min(config.neighbours, len(known)))
    suggested = []
    for weights, neighbours in zip(np.maximum(cosines, 0).tolist(), rows.tolist(), strict=True):
        votes: Counter[str] = Counter()
        for weight, neighbour in zip(weights, neighbours, strict=True):
            for tag in set(tags[neighbour]):
                votes[tag] += weight
        total = sum(weights) or 1.0
        best = sorted(votes.items(), key=lambda vote: (-vote[1], vote[0]))[: config.most]
        suggested.append([Tag(tag, votes / total) for tag, votes in best])
    return suggested


def threshold(suggested: Sequence[Sequence[Tag]], truth: Sequence[Tags], config: TaggerConfig) -> float | None:
    """The lowest score from which on at least `config.precision` of the tags are right; None where none is."""
    scored = sorted(((t.score, t.tag in own) for tags, own in zip(suggested, truth, strict=True) for t in tags))
    scores = np.array([score for score, _ in scored])
    right = np.array([hit for _, hit in scored], np.float64)
    left = np.arange(len(scored), 0, -1)
    precision: NDArray[np.float64] = np.cumsum(right[::-1])[::-1] / np.maximum(left, 1)
    fit = np.flatnonzero((precision >= config.precision) & (left >= config.fewest))
    # Equal scores stand or fall together: the cut is before the first of them.
    whole = [row for row in fit.tolist() if row == 0 or scores[row - 1] < scores[row]]
    return float(scores[whole[0]]) if whole else None


def measure(
    known: Vectors, tags: Sequence[Tags], asked: Vectors, truth: Sequence[Tags], config: TaggerConfig
) -> dict[str, Any]:
    """Precision on stickers whose tags were put aside, with 95 % bootstrap intervals over stickers.

    `precision@k` is the share of right tags among the k likeliest (at most tags / k for a sticker of fewer tags
    than k); `most_common` is the precision of always giving the commonest tag. The threshold is chosen on one
    half of the asked stickers and its precision told of the other; `tagged` is the share of them that gets a tag.
    """
    rng = np.random.default_rng(config.seed)
    order = rng.permutation(len(asked))[: config.asked]
    truth = [truth[row] for row in order]
    suggested = suggest(known, tags, asked[order], config)
    half = len(order) // 2
    cut = threshold(suggested[:half], truth[:half], config)
    given = [[tag for tag in tags if cut is not None and tag.score >= cut] for tags in suggested[half:]]
    hits = [t.tag in own for tags, own in zip(given, truth[half:], strict=True) for t in tags]
    told: dict[str, Any] = {"known": len(known), "asked": len(order), "tags": len({t for own in tags for t in own})}
    common = Counter(tag for own in tags for tag in set(own)).most_common(1)[0][0]
    told["most_common"] = round(sum(common in own for own in truth) / max(1, len(truth)), 4)
    for k in (1, 3):
        right = [sum(t.tag in own for t in tags[:k]) / k for tags, own in zip(suggested, truth, strict=True)]
        told[f"precision@{k}"] = _estimate(np.array(right), rng)
    told["operating_point"] = {
        "threshold": cut,
        "precision": _estimate(np.array(hits, np.float64), rng) if hits else None,
        "given": len(hits),
        "tagged": round(sum(map(bool, given)) / max(1, len(given)), 4),
    }
    return told


def _estimate(values: NDArray[np.float64], rng: np.random.Generator) -> dict[str, float]:
    low, high = interval(values, rng)
    return {
        "mean": round(float(values.mean()) if len(values) else 0.0, 4),
        "low": round(low, 4),
        "high": round(high, 4),
    }
