"""What image vectors know: finding pictures by their text, and telling style and character by neighbours."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from pearl_core.vision.encoding import Vectors

DEPTH = 10  # of the recall
NEIGHBOURS = 5
RESAMPLES = 1_000


def text_to_image(
    pictures: Vectors, texts: Sequence[str], queries: Vectors, rng: np.random.Generator, asked: Sequence[str]
) -> dict[str, Any]:
    """Recall@10 of the pictures of each text of `asked`, over its vector in `queries` [asked, dimension].

    `texts` are those of `pictures`; all pictures with exactly the asked text are relevant, however many (with
    more than ten, less than 1 is the best there is). Told as the mean over texts with a 95 % bootstrap interval,
    with the share of texts that have a relevant one in the ten (`hit_rate`), and the recall of chance. Texts
    that no picture has are left out; without any, all is 0.
    """
    of_text: dict[str, set[int]] = {}
    for row, text in enumerate(texts):
        of_text.setdefault(text, set()).add(row)
    kept = [row for row, text in enumerate(asked) if text in of_text]
    _, found = nearest(pictures, queries[kept], DEPTH)
    right = [len(of_text[asked[row]] & set(ten)) for row, ten in zip(kept, found.tolist(), strict=True)]
    recalls = np.array([n / len(of_text[asked[row]]) for n, row in zip(right, kept, strict=True)])
    low, high = interval(recalls, rng)
    return {
        "texts": len(kept),
        "pictures": len(pictures),
        "recall@10": _round(float(recalls.mean()) if kept else 0),
        "low": _round(low),
        "high": _round(high),
        "hit_rate@10": _round(sum(n > 0 for n in right) / max(1, len(kept))),
        "chance": _round(min(1, DEPTH / max(1, len(pictures)))),
    }


def neighbour_accuracy(
    known: Vectors, labels: Sequence[str], asked: Vectors, truth: Sequence[str], same: bool = False
) -> dict[str, Any]:
    """How often the majority of the five nearest of `known` has the asked picture's own label.

    `same`: `asked` are the first rows of `known`, each left out for itself. `most_common` is the accuracy of
    always saying the most common label.
    """
    _, found = nearest(known, asked, NEIGHBOURS + same)
    right = 0
    for row, (neighbours, own) in enumerate(zip(found.tolist(), truth, strict=True)):
        votes = Counter(labels[n] for n in neighbours if n >= 0 and not (same and n == row))
        right += bool(votes) and votes.most_common(1)[0][0] == own
    common = Counter(labels).most_common(1)[0][0]
    return {
        "pictures": len(truth),
        "labels": len(set(labels)),
        "accuracy": _round(right / max(1, len(truth))),
        "most_common": _round(sum(own == common for own in truth) / max(1, len(truth))),
    }


def nearest(vectors: Vectors, queries: Vectors, k: int) -> tuple[Vectors, NDArray[np.int64]]:
    """Cosines and rows [queries, k] of the nearest vectors; row -1 where there are fewer than k."""
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(np.ascontiguousarray(vectors))
    cosines, rows = index.search(np.ascontiguousarray(queries), k)
    return cosines, rows


def interval(values: NDArray[np.float64], rng: np.random.Generator) -> tuple[float, float]:
    """95 % bootstrap interval of the mean, over the rows of `values`; (0, 0) without any."""
    if not len(values):
        return 0.0, 0.0
    means = [values[rng.integers(len(values), size=len(values))].mean() for _ in range(RESAMPLES)]
    low, high = np.percentile(means, [2.5, 97.5])
    return float(low), float(high)


def _round(value: float) -> float:
    return round(value, 4)
