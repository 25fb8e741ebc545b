"""RQ-VAE identifiers: an autoencoder whose middle is quantised by residuals (TIGER; PEARL, Appendix G).

Learned jointly, codebooks tend to collapse: a few codes take all points. Three remedies: the autoencoder first
learns without them and they start from k-means of its latents; they follow the mean of their points (EMA) and
no gradient; a code that hardly any point has chosen of late starts again at a point of the batch. On 2,339 texts
of the demo corpus 254 of 256 codes or more are in use at each level; without new starts, 174 at the last.
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

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
from pearl_core.threads import one_thread

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True, slots=True)
class ResidualQuantisationVAE:
    """Settings of TIGER where it names them; smaller, since the texts of a property are few and short."""

    levels: int = 4  # steps of an identifier
    hidden: int = 256  # width of encoder and decoder, one hidden layer each
    latent: int = 32  # dimension that is quantised
    warm_up: int = 100  # steps of the plain autoencoder
    training: int = 400  # steps with codebooks, after it
    batch: int = 256
    learning_rate: float = 1e-3
    commitment: float = 0.25  # beta: how strongly a latent is drawn to its centroids
    decay: float = 0.95  # of the moving means
    restart_below: float = 0.1  # points a step, on average of late, under which a code is dead
    clustering: Clustering = field(default_factory=Clustering)
    name: ClassVar[str] = "rq-vae"

    def fit(
        self, properties: Mapping[str, Sequence[str]], more_texts: Sequence[str], vectors: Vectors, seed: int
    ) -> dict[str, Identifiers]:
        def learn(points: Floats) -> Codebook:
            with one_thread():
                return _Training(self, points, seed).run()

        return fit_codebooks(properties, more_texts, vectors, self.clustering.enough, learn, _encode)

    def extend(self, identifiers: Identifiers, values: Sequence[str], vectors: Vectors) -> Identifiers:
        return extend_by_codebook(identifiers, values, vectors, _encode)


def _encode(points: Floats, codebook: Codebook) -> NDArray[np.int32]:
    return encode_residuals(_latents(points, codebook.encoder), codebook.centroids)


def _latents(points: Floats, encoder: tuple[Floats, ...]) -> Floats:
    """Points [n, dimension] through the layers weight, bias, weight, bias, with ReLU between: [n, latent]."""
    weight, bias, weight_out, bias_out = encoder
    latents: Floats = np.maximum(points @ weight + bias, 0) @ weight_out + bias_out
    return latents


class _Training:
    """One run; everything drawn by chance comes from one generator."""

    def __init__(self, config: ResidualQuantisationVAE, points: Floats, seed: int) -> None:
        import torch

        self._config, self._seed = config, seed
        self._chance = torch.Generator().manual_seed(seed)
        self._mean, self._scale = points.mean(0), max(float(points.std(0).mean()), 1e-6)
        self._points = torch.from_numpy((points - self._mean) / self._scale)
        widths = (points.shape[1], config.hidden, config.latent)
        self._encoder = self._layers(widths)
        self._decoder = self._layers(widths[::-1])
        self._optimiser = torch.optim.Adam([*self._encoder, *self._decoder], lr=config.learning_rate)

    def run(self) -> Codebook:
        import torch

        for _ in range(self._config.warm_up):
            self._step(None)
        with torch.no_grad():
            latents = _forward(self._points, self._encoder).numpy()
        start = learn_residuals(latents, self._config.levels, self._config.clustering, self._seed)
        codebooks = [_MovingMeans(torch.from_numpy(of_level), self._config) for of_level in start]
        for _ in range(self._config.training):
            self._step(codebooks)
        return Codebook(np.stack([means.centroids.numpy() for means in codebooks]), self._exported())

    def _step(self, codebooks: "list[_MovingMeans] | None") -> None:
        import torch

        rows = torch.randint(len(self._points), (self._config.batch,), generator=self._chance)
        points = self._points[rows]
        latents = _forward(points, self._encoder)
        quantised, loss = latents, torch.zeros(())
        if codebooks is not None:
            residual, total = latents.detach(), torch.zeros_like(latents)
            for means in codebooks:
                chosen = means.update(residual, self._chance)
                residual, total = residual - chosen, total + chosen
                loss = loss + self._config.commitment * torch.nn.functional.mse_loss(latents, total)
            quantised = latents + (total - latents).detach()  # straight-through: the decoder's gradient passes by
        loss = loss + torch.nn.functional.mse_loss(_forward(quantised, self._decoder), points)
        self._optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        self._optimiser.step()

    def _layers(self, widths: tuple[int, ...]) -> "list[torch.Tensor]":
        """Weight [in, out] and bias [out] of each layer, drawn as torch's Linear draws them."""
        import torch

        layers = []
        for width_in, width_out in itertools.pairwise(widths):
            for shape in ((width_in, width_out), (width_out,)):
                drawn = torch.rand(shape, generator=self._chance) * 2 - 1
                layers.append((drawn / width_in**0.5).requires_grad_())
        return layers

    def _exported(self) -> tuple[Floats, ...]:
        """The encoder's layers for vectors as they come: mean and scale are folded into the first."""
        weight, bias, *rest = (layer.detach().numpy().copy() for layer in self._encoder)
        weight = weight / np.float32(self._scale)
        return (weight, bias - self._mean @ weight, *rest)


class _MovingMeans:
    """One level's centroids [k, latent] as moving means of the points that choose them."""

    def __init__(self, centroids: "torch.Tensor", config: ResidualQuantisationVAE) -> None:
        import torch

        self.centroids = centroids
        self._config = config
        self._counts = torch.ones(len(centroids))
        self._sums = centroids.clone()

    def update(self, points: "torch.Tensor", chance: "torch.Generator") -> "torch.Tensor":
        """The centroid [n, latent] that each point [n, latent] chooses; then the centroids follow, or start again."""
        import torch

        codes = torch.cdist(points, self.centroids).argmin(1)
        chosen = self.centroids[codes]
        decay = self._config.decay
        counts = torch.zeros_like(self._counts).index_add_(0, codes, torch.ones(len(codes)))
        sums = torch.zeros_like(self._sums).index_add_(0, codes, points)
        self._counts = decay * self._counts + (1 - decay) * counts
        self._sums = decay * self._sums + (1 - decay) * sums
        dead = (self._counts < self._config.restart_below).nonzero()[:, 0]
        drawn = torch.randint(len(points), (len(dead),), generator=chance)
        self._counts[dead], self._sums[dead] = 1.0, points[drawn]
        self.centroids = self._sums / self._counts[:, None]
        return chosen


def _forward(values: "torch.Tensor", layers: "list[torch.Tensor]") -> "torch.Tensor":
    weight, bias, weight_out, bias_out = layers
    return (values @ weight + bias).relu() @ weight_out + bias_out
