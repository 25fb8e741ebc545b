"""PQ identifiers: the vector cut into parts, and for each part its nearest of 256 centroids (PEARL, Appendix C)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from pearl_core.identifiers.codebooks import (
    Clustering,
    Codebook,
    Floats,
    Vectors,
    extend_by_codebook,
    fit_codebooks,
    k_means,
    nearest,
)
from pearl_core.identifiers.table import Identifiers


@dataclass(frozen=True, slots=True)
class ProductQuantisation:
    """As faiss' ProductQuantizer, which allows powers of two as the number of centroids only."""

    parts: int = 8  # m: steps of an identifier; a dimension that it does not divide is filled up with zeros
    clustering: Clustering = field(default_factory=Clustering)
    name: ClassVar[str] = "pq"

    def fit(
        self, properties: Mapping[str, Sequence[str]], more_texts: Sequence[str], vectors: Vectors, seed: int
    ) -> dict[str, Identifiers]:
        def learn(points: Floats) -> Codebook:
            parts = _cut(points, self.parts)
            return Codebook(np.stack([k_means(part, self.clustering, seed + i) for i, part in enumerate(parts)]))

        return fit_codebooks(properties, more_texts, vectors, self.clustering.enough, learn, _encode)

    def extend(self, identifiers: Identifiers, values: Sequence[str], vectors: Vectors) -> Identifiers:
        return extend_by_codebook(identifiers, values, vectors, _encode)


def _cut(points: Floats, parts: int) -> Floats:
    """Points [n, dimension] as [parts, n, dimension / parts], rounded up."""
    filled = np.pad(points, ((0, 0), (0, -points.shape[1] % parts)))
    return np.ascontiguousarray(filled.reshape(len(points), parts, -1).swapaxes(0, 1))


def _encode(points: Floats, codebook: Codebook) -> NDArray[np.int32]:
    parts = _cut(points, len(codebook.centroids))
    return np.stack([nearest(part, of_part) for part, of_part in zip(parts, codebook.centroids, strict=True)], axis=1)
