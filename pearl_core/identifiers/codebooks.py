"""Codebooks: which texts the centroids of a property are learned from, and k-means with faiss.

A property with few distinct values has too few points for 256 centroids: each centroid would be one value,
and no two values would have a code in common. Such properties share one codebook, learned from the texts of
all properties and the training queries together.

faiss computes on one thread here: with two the sums are rounded otherwise, so that identifiers would depend
on the machine's cores; and while something else runs, two threads wait for each other (tried on 2,300 points
and two busy cores: 1.2 s against 10 s).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from pearl_core.identifiers.table import Identifiers, distinct, with_values

Floats = NDArray[np.float32]
Vectors = Callable[[Sequence[str]], Floats]  # texts -> [texts, dimension]


@dataclass(frozen=True, slots=True)
class Codebook:
    """What turns vectors [n, dimension] into codes: `encoder` (if any), then `centroids` [steps, codes, dimension]."""

    centroids: Floats
    encoder: tuple[Floats, ...] = ()


Learn = Callable[[Floats], Codebook]  # from points [n, dimension]
Encode = Callable[[Floats, Codebook], NDArray[np.int32]]  # vectors [n, dimension] -> codes [n, steps]


@dataclass(frozen=True, slots=True)
class Clustering:
    """How k-means is run."""

    size: int = 256  # centroids at each step; fewer where there are fewer points
    iterations: int = 25
    enough: int = 1024  # distinct values from which a property has a codebook of its own: four a centroid
    most: int = 262_144  # points to learn from, a sample of them where there are more; all are then assigned


@dataclass(frozen=True)
class _Texts:
    """Vectors of distinct texts, encoded once."""

    vectors: Vectors
    known: dict[str, Floats] = field(default_factory=dict)

    def __call__(self, texts: Sequence[str]) -> Floats:
        fresh = [text for text in texts if text not in self.known]
        if fresh:
            found = np.asarray(self.vectors(fresh), np.float32)
            if not np.isfinite(found).all():
                raise ValueError(f"the vector of {fresh[int(np.argmin(np.isfinite(found).all(1)))]!r} is not finite")
            self.known.update(zip(fresh, found, strict=True))
        return np.stack([self.known[text] for text in texts])


def fit_codebooks(
    properties: Mapping[str, Sequence[str]],
    more_texts: Sequence[str],
    vectors: Vectors,
    enough: int,
    learn: Learn,
    encode: Encode,
) -> dict[str, Identifiers]:
    """Identifiers by property, from a codebook of the property's own or from the one that small properties share.

    Raises ValueError, naming the text, for a vector that is not finite.
    """
    values = {name: distinct(of_property) for name, of_property in properties.items()}
    known = _Texts(vectors)
    shared: Codebook | None = None
    identifiers = {}
    for name, of_property in values.items():
        if len(of_property) >= enough:
            codebook = learn(known(of_property))
        else:
            if shared is None:
                pool = distinct((*more_texts, *(text for texts in values.values() for text in texts)))
                shared = learn(known(pool)) if pool else Codebook(np.zeros((0, 0, 0), np.float32))
            codebook = shared
        steps, size, _ = codebook.centroids.shape
        codes = encode(known(of_property), codebook) if of_property else np.zeros((0, steps), np.int32)
        identifiers[name] = Identifiers(of_property, codes, (size,) * steps, codebook.centroids, codebook.encoder)
    return identifiers


def extend_by_codebook(
    identifiers: Identifiers, values: Sequence[str], vectors: Vectors, encode: Encode
) -> Identifiers:
    """The identifiers with those of new values, by the codebook that is there. Raises ValueError without one."""
    fresh = tuple(value for value in distinct(values) if value not in identifiers.rows)
    if not fresh:
        return identifiers
    if identifiers.centroids is None or not identifiers.centroids.size:
        raise ValueError(f"no codebook to encode {fresh[0]!r} with: these identifiers were fitted without any text")
    codes = encode(_Texts(vectors)(fresh), Codebook(identifiers.centroids, identifiers.encoder))
    return replace(identifiers, **with_values(identifiers, fresh, codes))


def k_means(points: Floats, clustering: Clustering, seed: int) -> Floats:
    """Centroids [min(size, n), dimension] of points [n, dimension].

    faiss throws with fewer points than centroids, warns below 39 points each, and by itself looks at no more
    than 256 points each (65,536 rows for 256 centroids): all three are set here.
    """
    size = min(clustering.size, len(points))
    machine: Any = faiss.Kmeans(
        points.shape[1],
        size,
        niter=clustering.iterations,
        seed=seed,
        min_points_per_centroid=1,
        max_points_per_centroid=-(-clustering.most // size),
    )
    with _one_thread():
        machine.train(np.ascontiguousarray(points))
    centroids: Floats = machine.centroids.copy()
    return centroids


def nearest(points: Floats, centroids: Floats) -> NDArray[np.int32]:
    """For each point [n, dimension] the number of its nearest centroid [k, dimension]."""
    with _one_thread():
        _, found = faiss.knn(np.ascontiguousarray(points), np.ascontiguousarray(centroids), 1)
    return found[:, 0].astype(np.int32)


@contextmanager
def _one_thread() -> Iterator[None]:
    """Let faiss compute on the calling thread alone inside the block."""
    before = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(before)


def learn_residuals(points: Floats, levels: int, clustering: Clustering, seed: int) -> Floats:
    """Centroids [levels, k, dimension]: of the points, then of what the centroids before leave over."""
    centroids = []
    for level in range(levels):
        centroids.append(k_means(points, clustering, seed + level))
        points = points - centroids[-1][nearest(points, centroids[-1])]
    return np.stack(centroids)


def encode_residuals(points: Floats, centroids: Floats) -> NDArray[np.int32]:
    """Codes [n, levels]: at each level the centroid nearest to what the levels before leave over."""
    codes = np.empty((len(points), len(centroids)), np.int32)
    for level, of_level in enumerate(centroids):
        codes[:, level] = nearest(points, of_level)
        points = points - of_level[codes[:, level]]
    return codes
