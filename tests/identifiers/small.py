"""Vectors that need no model, and schemes small enough for a test."""

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pearl_core.identifiers import Clustering, IdentifierScheme
from pearl_core.identifiers.atomic import Atomic
from pearl_core.identifiers.pq import ProductQuantisation
from pearl_core.identifiers.rq_kmeans import ResidualKMeans
from pearl_core.identifiers.rq_vae import ResidualQuantisationVAE
from pearl_core.identifiers.string import Strings

CLUSTERING = Clustering(size=8, enough=20, iterations=5)
SMALL: tuple[IdentifierScheme, ...] = (
    ProductQuantisation(parts=4, clustering=CLUSTERING),
    ResidualQuantisationVAE(levels=3, hidden=16, latent=4, warm_up=3, training=6, batch=16, clustering=CLUSTERING),
    ResidualKMeans(levels=3, clustering=CLUSTERING),
    Atomic(),
    Strings(),
)


def vectors_of(texts: Sequence[str]) -> NDArray[np.float32]:
    """A vector of length 1 for each text [texts, 10], always the same for the same text."""
    seeds = [int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]) for text in texts]
    found = np.stack([np.random.default_rng(seed).normal(size=10) for seed in seeds])
    unit: NDArray[np.float32] = (found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float32)
    return unit
