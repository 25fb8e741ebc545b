"""The styles that people like: clusters of the pictures that they clicked (PerSRV, section 3.5).

Pictures are compared as vectors standardised by the whole corpus, for clustering and for ranking alike; the
released code clusters in one space and ranks in another (`Space`). A user has at most `clusters` of them,
fewer with fewer different pictures. Whoever has no picture in their history is taken for a typical member of
their user group, and somebody of unknown group has no style.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

import faiss
import numpy as np
from numpy.typing import NDArray

from pearl_core.corpus import Corpus
from pearl_core.types import User, UserGroup
from pearl_core.vision.vectors import ImageVectors, read_vectors

Space = Literal["corpus", "released"]
Vectors = NDArray[np.float32]
ALIKE = 0.05  # share of all pairs of pictures that are alike enough to be of one style
SAMPLE = 500  # pictures whose pairs are looked at
ITERATIONS = 25  # of k-means
FILE = "styles"


class Pictures:
    """The pictures of a corpus in one vector space, and how near two alike ones are in it."""

    def __init__(self, images: ImageVectors) -> None:
        """Pictures whose vector isn't finite are left out."""
        good = np.asarray(np.isfinite(images.vectors).all(axis=1), np.bool_)
        ids = (sticker_id for sticker_id, kept in zip(images.sticker_ids, good.tolist(), strict=True) if kept)
        self.rows = {sticker_id: row for row, sticker_id in enumerate(ids)}
        self.raw: Vectors = images.vectors[good]
        self._mean, self._scale = _statistics(self.raw)
        sample = np.linspace(0, len(self.raw) - 1, min(SAMPLE, len(self.raw))).astype(np.int64)
        self.near = _near(self.standardised(sample))

    def standardised(self, rows: NDArray[np.int64]) -> Vectors:
        """Vectors [rows, dimension] with the corpus's mean taken off, over its standard deviation."""
        found: Vectors = (self.raw[rows] - self._mean) / self._scale
        return found


@dataclass(frozen=True, slots=True)
class Styles:
    """The style clusters of one user or group. Distances are Euclidean."""

    whose: str  # "user", or the group in words
    centroids: Vectors  # [clusters, dimension]
    radii: NDArray[np.float32]  # [clusters] distance of the farthest member
    clicks: NDArray[np.int64]  # [clusters] clicks on its members


def clustered(whose: str, vectors: Vectors, clicks: NDArray[np.int64], most: int, near: float, seed: int) -> Styles:
    """The style clusters of clicked pictures: `vectors` [pictures, dimension] and `clicks` [pictures], from 1 each.

    k-means with each picture as often as it was clicked; at most `most` clusters, and no more than different
    pictures. A radius is `near` at least, so that a cluster of one picture reaches those that look like it.
    """
    distinct, member = np.unique(vectors, axis=0, return_inverse=True)
    weights = np.bincount(member.ravel(), clicks, len(distinct)).astype(np.float32)
    count = min(most, len(distinct))
    centroids: Vectors = distinct
    if count < len(distinct):
        means = faiss.Kmeans(
            distinct.shape[1],
            count,
            niter=ITERATIONS,
            seed=seed,
            min_points_per_centroid=1,
            max_points_per_centroid=len(distinct),
        )
        means.train(np.ascontiguousarray(distinct, np.float32), weights=weights)
        assert means.centroids is not None
        centroids = means.centroids
    distances = distances_to(centroids, distinct)  # [pictures, clusters]
    nearest = distances.argmin(axis=1)
    filled = np.unique(nearest)
    radii = [max(near, float(distances[nearest == cluster, cluster].max())) for cluster in filled.tolist()]
    sizes = np.bincount(nearest, weights, count)[filled]
    return Styles(whose, centroids[filled].astype(np.float32), np.array(radii, np.float32), sizes.astype(np.int64))


def distances_to(centroids: Vectors, vectors: Vectors) -> NDArray[np.float64]:
    """Euclidean distance of each vector to each centroid [vectors, centroids], the same for equal vectors."""
    rows = np.empty((len(vectors), len(centroids)))
    for column, centroid in enumerate(centroids.astype(np.float64)):
        rows[:, column] = np.linalg.norm(vectors - centroid, axis=1)
    return np.round(rows, 6)


class StyleModel:
    """The styles of a corpus's people and groups, kept; anybody else's are found when they ask."""

    def __init__(
        self,
        pictures: Pictures,
        clusters: int,
        seed: int,
        space: Space = "corpus",
        users: Mapping[str, tuple[str, Styles]] | None = None,
        groups: Mapping[UserGroup, Styles] | None = None,
    ) -> None:
        """`users` are by id, each with the digest of the history that they were found in."""
        self.pictures, self._clusters, self._seed, self._space = pictures, clusters, seed, space
        self._users, self._groups = dict(users or {}), dict(groups or {})
        self._found = lru_cache(256)(self._of_history)

    @classmethod
    def of_people(
        cls,
        pictures: Pictures,
        people: Iterable[User],
        clusters: int,
        seed: int,
        space: Space = "corpus",
        progress: Callable[[float], None] = lambda share: None,
    ) -> "StyleModel":
        """Find the styles of people by their histories, and of their groups by all members' histories."""
        model = cls(pictures, clusters, seed, space)
        known = sorted((user for user in people if user.user_id), key=lambda user: user.user_id or "")
        together: dict[UserGroup, list[str]] = {}
        for done, user in enumerate(known, 1):
            styles = model._of_history(user.history)
            if user.user_id and styles is not None:
                model._users[user.user_id] = _digest(user.history), styles
            if user.group is not None:
                together.setdefault(user.group, []).extend(user.history)
            progress(done / len(known))
        for group, history in together.items():
            styles = model._of_history(tuple(history), str(group))
            if styles is not None:
                model._groups[group] = styles
        return model

    def of(self, user: User) -> Styles | None:
        """The user's own styles, else their group's, else None."""
        digest, styles = self._users.get(user.user_id or "", ("", None))
        if user.history and (styles is None or digest != _digest(user.history)):
            styles = self._found(user.history)
        own = styles if user.history else None
        return own or (self._groups.get(user.group) if user.group else None)

    def vectors(self, rows: NDArray[np.int64]) -> Vectors:
        """Pictures as they are compared with centroids [rows, dimension]."""
        return self.pictures.raw[rows] if self._space == "released" else self.pictures.standardised(rows)

    def _of_history(self, history: tuple[str, ...], whose: str = "user") -> Styles | None:
        clicks = Counter(sticker_id for sticker_id in history if sticker_id in self.pictures.rows)
        if not clicks:
            return None
        ids = sorted(clicks)
        rows = np.array([self.pictures.rows[sticker_id] for sticker_id in ids], np.int64)
        counted = np.array([clicks[sticker_id] for sticker_id in ids], np.int64)
        if self._space == "released":
            own = self.pictures.raw[rows]
            mean, scale = _statistics(own)
            return clustered(whose, (own - mean) / scale, counted, self._clusters, 0.0, self._seed)
        vectors = self.pictures.standardised(rows)
        return clustered(whose, vectors, counted, self._clusters, self.pictures.near, self._seed)

    def save(self, folder: Path) -> None:
        """Write `styles.json` (whose) and `styles.npz` (clusters) into an existing folder."""
        users = [(name, digest) for name, (digest, _) in self._users.items()]
        groups = [(group.age_band, group.gender) for group in self._groups]
        kept = [*(styles for _, styles in self._users.values()), *self._groups.values()]
        about = {"users": users, "groups": groups, "clusters": [len(styles.radii) for styles in kept]}
        (folder / f"{FILE}.json").write_text(json.dumps(about, ensure_ascii=False), "utf-8")
        none = np.zeros((0, self.pictures.raw.shape[1]), np.float32)
        np.savez(
            folder / f"{FILE}.npz",
            centroids=np.concatenate([none, *(styles.centroids for styles in kept)]),
            radii=np.concatenate([none[:, 0], *(styles.radii for styles in kept)]),
            clicks=np.concatenate([np.zeros(0, np.int64), *(styles.clicks for styles in kept)]),
        )

    @classmethod
    def load(cls, folder: Path, pictures: Pictures, clusters: int, seed: int, space: Space = "corpus") -> "StyleModel":
        """What `save` wrote, for the same pictures and settings."""
        about = json.loads((folder / f"{FILE}.json").read_text("utf-8"))
        ends = np.cumsum(about["clusters"], dtype=np.int64)[:-1]
        with np.load(folder / f"{FILE}.npz", allow_pickle=False) as saved:
            parts = [np.split(saved[name], ends) for name in ("centroids", "radii", "clicks")]
        groups = [UserGroup(*group) for group in about["groups"]]
        whose = ["user"] * len(about["users"]) + [str(group) for group in groups]
        kept = [Styles(*part) for part in zip(whose, *parts, strict=False)]  # splitting nothing leaves one empty part
        users = {name: (digest, styles) for (name, digest), styles in zip(about["users"], kept, strict=False)}
        return cls(pictures, clusters, seed, space, users, dict(zip(groups, kept[len(users) :], strict=True)))


def pictures_of(corpus: Corpus) -> Pictures:
    """The pictures of the corpus. Raises ArtifactMissing before the stage `images` of its build is done."""
    return Pictures(read_vectors(corpus))


def _statistics(vectors: Vectors) -> tuple[Vectors, Vectors]:
    """Mean and standard deviation of each dimension; 1 for one that never varies."""
    if not len(vectors):
        return np.zeros(vectors.shape[1], np.float32), np.ones(vectors.shape[1], np.float32)
    scale = vectors.std(axis=0, dtype=np.float64).astype(np.float32)
    return vectors.mean(axis=0, dtype=np.float64).astype(np.float32), np.where(scale > 1e-9, scale, np.float32(1))


def _near(sample: Vectors) -> float:
    """The distance that a share ALIKE of all pairs of pictures is within, 0 without two pictures."""
    from scipy.spatial.distance import pdist

    return float(np.quantile(pdist(sample), ALIKE)) if len(sample) > 1 else 0.0


def _digest(history: tuple[str, ...]) -> str:
    return hashlib.sha256("\n".join(history).encode()).hexdigest()[:16]
