"""Ranking by style: a score is raised as far as the sticker looks like what its user likes (eq. 9 and 10).

    Score(s) = Recall(s) x (1 + alpha x Preference(s))

The paper's preference is a distance, so that what looks least like the user's styles would gain most. Three
readings:

- `cosine`, the default: the cosine similarity to the nearest of the centroids that are no farther from the
  sticker than their cluster's radius; 0 beyond every radius, or where it is negative. Scores are never lowered.
- `released`, as the released code has it: the same, with each user's clusters standardised by that user's own
  pictures and compared with pictures that aren't standardised at all.
- `literal`, the paper's letter: the Euclidean distance to the nearest centroid.

A sticker without a picture has preference 0, and so has every sticker for a user without a style.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pearl_core.persrv.config import Reading
from pearl_core.persrv.style import StyleModel, Styles, Vectors, distances_to
from pearl_core.types import User

NONE = -1


@dataclass(frozen=True, slots=True)
class Preference:
    """How much a user likes the looks of each of some stickers, in their order [stickers]."""

    values: NDArray[np.float64]  # from 0
    nearest: NDArray[np.int64]  # the cluster that `values` goes by, else the nearest one; NONE without a picture
    inside: NDArray[np.bool_]  # whether that cluster's radius holds the sticker

    @classmethod
    def none(cls, count: int) -> "Preference":
        return cls(np.zeros(count), np.full(count, NONE, np.int64), np.zeros(count, np.bool_))

    def at(self, places: NDArray[np.int64]) -> "Preference":
        """Of the stickers at these places, in their order."""
        return Preference(self.values[places], self.nearest[places], self.inside[places])

    def filled(self, count: int) -> "Preference":
        """Of `count` stickers: these, then some without a picture."""
        more = Preference.none(count - len(self.values))
        return Preference(
            np.append(self.values, more.values),
            np.append(self.nearest, more.nearest),
            np.append(self.inside, more.inside),
        )


def preference(styles: Styles, vectors: Vectors, reading: Reading = "cosine") -> Preference:
    """Eq. 9 for pictures as vectors [pictures, dimension], in the space of the styles."""
    distances = distances_to(styles.centroids, vectors)  # [pictures, clusters]
    each, nearest = np.arange(len(vectors)), distances.argmin(axis=1)
    held = distances <= styles.radii + 1e-5  # a member is not to be left out by rounding
    if reading == "literal":
        return Preference(distances[each, nearest], nearest, held[each, nearest])
    alike = np.where(held, np.maximum(_cosines(styles.centroids, vectors), 0.0), 0.0)
    best = np.where(held.any(axis=1), np.where(held, alike, -1.0).argmax(axis=1), nearest)
    return Preference(alike[each, best], best, held[each, best])


def preferences(model: StyleModel, user: User, sticker_ids: tuple[str, ...], reading: Reading = "cosine") -> Preference:
    """`preference` of a user for stickers by id."""
    styles, found = model.of(user), Preference.none(len(sticker_ids))
    rows = np.array([model.pictures.rows.get(sticker_id, NONE) for sticker_id in sticker_ids], np.int64)
    pictured = np.flatnonzero(rows != NONE)
    if styles is None or not len(pictured):
        return found
    known = preference(styles, model.vectors(rows[pictured]), reading)
    for whole, part in ((found.values, known.values), (found.nearest, known.nearest), (found.inside, known.inside)):
        whole[pictured] = part
    return found


def personalised(scores: NDArray[np.float64], liked: NDArray[np.float64], alpha: float) -> NDArray[np.float64]:
    """Eq. 10 for scores and preferences of the same stickers [stickers]."""
    return scores * (1 + alpha * liked)


def _cosines(centroids: Vectors, vectors: Vectors) -> NDArray[np.float64]:
    """Cosine of each vector with each centroid [vectors, centroids], the same for equal vectors; 0 for a zero."""
    cosines = np.zeros((len(vectors), len(centroids)))
    lengths = np.linalg.norm(vectors.astype(np.float64), axis=1)
    for column, centroid in enumerate(centroids.astype(np.float64)):
        products = (vectors * centroid).sum(axis=1)
        scale = lengths * np.linalg.norm(centroid)
        cosines[:, column] = np.divide(products, scale, out=np.zeros(len(vectors)), where=scale > 0)
    return np.round(cosines, 6)
