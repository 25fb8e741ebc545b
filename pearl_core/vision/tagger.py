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
from pearl_core.vision.quality import RESAMPLES, interval, nearest

Tags = Sequence[str]
Z = 1.96  # of a 95 % interval


@dataclass(frozen=True, slots=True)
class TaggerConfig:
    """A tag is given where surely `precision` of such tags or more were right, at most `most` a sticker."""

    neighbours: int = 16
    most: int = 3
    precision: float = 0.5
    known: int = 50_000  # tagged stickers compared with at most
    asked: int = 4_000  # stickers that precision is measured on at most
    fewest: int = 20  # stickers that precision is measured on at least
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
    """The lowest score from which on `config.precision` of the tags are right, or more; None where there is none.

    It is Wilson's lower 95 % bound that must reach it: of many scores, some reach it by luck.
    """
    scored = sorted((t.score, t.tag in own) for tags, own in zip(suggested, truth, strict=True) for t in tags)
    scores = np.array([score for score, _ in scored])
    left = np.arange(len(scored), 0, -1)
    share = np.cumsum(np.array([hit for _, hit in scored], np.float64)[::-1])[::-1] / left
    spread = Z * np.sqrt(share * (1 - share) / left + Z**2 / (4 * left**2))
    bound: NDArray[np.float64] = (share + Z**2 / (2 * left) - spread) / (1 + Z**2 / left)
    # Equal scores stand or fall together: the cut is before the first of them.
    first = np.ones(len(scored), np.bool_)
    first[1:] = scores[1:] > scores[:-1]
    fit = np.flatnonzero(first & (bound >= config.precision))
    return float(scores[fit[0]]) if len(fit) else None


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
    hits = np.array([sum(t.tag in own for t in tags) for tags, own in zip(given, truth[half:], strict=True)], np.int64)
    sizes = np.array([len(tags) for tags in given], np.int64)
    told: dict[str, Any] = {"known": len(known), "asked": len(order), "tags": len({t for own in tags for t in own})}
    common = Counter(tag for own in tags for tag in set(own)).most_common(1)[0][0]
    told["most_common"] = round(sum(common in own for own in truth) / max(1, len(truth)), 4)
    for k in (1, 3):
        right = [sum(t.tag in own for t in tags[:k]) / k for tags, own in zip(suggested, truth, strict=True)]
        told[f"precision@{k}"] = _estimate(np.array(right), rng)
    told["operating_point"] = {
        "threshold": cut,
        "precision": _ratio(hits[sizes > 0], sizes[sizes > 0], rng) if sizes.any() else None,
        "given": int(sizes.sum()),
        "tagged": round(float((sizes > 0).mean()) if len(sizes) else 0.0, 4),
    }
    return told


def _estimate(values: NDArray[np.float64], rng: np.random.Generator) -> dict[str, float]:
    low, high = interval(values, rng)
    return {
        "mean": round(float(values.mean()) if len(values) else 0.0, 4),
        "low": round(low, 4),
        "high": round(high, 4),
    }


def _ratio(right: NDArray[np.int64], given: NDArray[np.int64], rng: np.random.Generator) -> dict[str, float]:
    """The right ones among the tags given to each sticker, all tags together; stickers are what is resampled."""
    rows = rng.integers(len(given), size=(RESAMPLES, len(given)))
    low, high = np.percentile(right[rows].sum(1) / given[rows].sum(1), [2.5, 97.5])
    mean = right.sum() / given.sum()
    return {"mean": round(float(mean), 4), "low": round(float(low), 4), "high": round(float(high), 4)}
