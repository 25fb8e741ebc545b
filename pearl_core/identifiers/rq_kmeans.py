"""RQ k-means identifiers: the nearest centroid, then the nearest centroid of what is left over, and so on."""

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
    encode_residuals,
    extend_by_codebook,
    fit_codebooks,
    learn_residuals,
)
from pearl_core.identifiers.table import Identifiers


@dataclass(frozen=True, slots=True)
class ResidualKMeans:
    levels: int = 4  # steps of an identifier: 256 ** 4 are enough, and later levels would quantise noise
    clustering: Clustering = field(default_factory=Clustering)
    name: ClassVar[str] = "rq-kmeans"

    def fit(
        self, properties: Mapping[str, Sequence[str]], more_texts: Sequence[str], vectors: Vectors, seed: int
    ) -> dict[str, Identifiers]:
        def learn(points: Floats) -> Codebook:
            return Codebook(learn_residuals(points, self.levels, self.clustering, seed))

        return fit_codebooks(properties, more_texts, vectors, self.clustering.enough, learn, _encode)

    def extend(self, identifiers: Identifiers, values: Sequence[str], vectors: Vectors) -> Identifiers:
        return extend_by_codebook(identifiers, values, vectors, _encode)


def _encode(points: Floats, codebook: Codebook) -> NDArray[np.int32]:
    return encode_residuals(points, codebook.centroids)
