"""Training the small picture network to stand, in the text encoder's space, where a sticker's texts stand.

For each property the network's vector is compared with the vectors of all its distinct texts, and shall be
nearest to the sticker's own (cross-entropy over cosines: InfoNCE over distinct texts, so that two stickers
of one meaning are never each other's negatives); and each text of the batch shall be nearest to its own
pictures. Characters and styles are among the properties, since PerSRV clusters people's tastes on these
vectors, with a smaller weight: they are learned many times faster than meanings.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from pearl_core.vision.encoding import Progress
from pearl_core.vision.frames import Frames
from pearl_core.vision.network import SmallNetwork

FIRST_SCALE = 20.0  # of the cosines in the softmax, learned from there; CLIP's cap is 100
LAST_SCALE = 100.0
MEAN, SPREAD = 0.6, 0.3  # of pixels, 0 to 1


@dataclass(frozen=True, slots=True)
class Property:
    """One property's distinct texts: `vectors` [texts, dimension], and each sticker's text as a row (-1: none)."""

    vectors: torch.Tensor
    rows: NDArray[np.int64]
    weight: float


@dataclass(frozen=True, slots=True)
class Course:
    """How long and how fast: optimiser steps of `batch` pictures, and the highest learning rate of one cycle."""

    steps: int
    batch: int
    rate: float
    texts: int  # of a property compared with at a time; more are sampled


def train(
    network: SmallNetwork,
    pictures: Sequence[Frames],
    properties: Sequence[Property],
    stickers: NDArray[np.int64],
    course: Course,
    seed: int,
    progress: Progress,
) -> None:
    """Train on the rows `stickers` of `pictures` and properties; on the network's device, the same for a seed."""
    rng, torch_rng = np.random.default_rng(seed), torch.Generator().manual_seed(seed)
    device = next(network.parameters()).device
    scales = torch.nn.Parameter(torch.full((len(properties),), float(np.log(FIRST_SCALE)), device=device))
    groups: list[dict[str, Any]] = [{"params": list(network.parameters())}, {"params": [scales], "weight_decay": 0.0}]
    optimiser = torch.optim.AdamW(groups, lr=course.rate, weight_decay=0.05)
    rates = torch.optim.lr_scheduler.OneCycleLR(optimiser, course.rate, total_steps=course.steps + 1, pct_start=0.1)
    network.train()
    waiting = np.zeros(0, np.int64)
    for step in range(course.steps):
        while len(waiting) < course.batch:
            waiting = np.concatenate([waiting, rng.permutation(stickers)])
        rows, waiting = waiting[: course.batch], waiting[course.batch :]
        frames = np.stack([pictures[row][rng.integers(len(pictures[row]))] for row in rows])
        vectors = network(augmented(as_input(frames), torch_rng).to(device))
        loss = torch.zeros((), device=device)
        for scale, told in zip(scales.exp().clamp(max=LAST_SCALE), properties, strict=True):
            loss = loss + told.weight * _loss(vectors, told, rows, scale, course.texts, rng)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        rates.step()
        progress((step + 1) / course.steps)
    network.eval()


def as_input(frames: Frames) -> torch.Tensor:
    """Frames [frames, side, side, 3] of bytes -> [frames, 3, side, side] around zero, channels last in memory."""
    pixels = torch.from_numpy(frames).permute(0, 3, 1, 2).float().div(255)
    return pixels.sub(MEAN).div(SPREAD).contiguous(memory_format=torch.channels_last)


def augmented(pictures: torch.Tensor, rng: torch.Generator) -> torch.Tensor:
    """Each turned by up to 0.2 rad, scaled by 15 %, moved by 5 %, mirrored or not, and tinted a little."""

    def uniform(*shape: int) -> torch.Tensor:  # in [-1, 1]
        return 2 * torch.rand(*shape, generator=rng) - 1

    count = len(pictures)
    angle, size = 0.2 * uniform(count), 1 + 0.15 * uniform(count)
    cosine, sine = size * angle.cos(), size * angle.sin()
    mirror = torch.where(uniform(count) < 0, -1.0, 1.0)
    moves = 0.1 * uniform(count, 2)  # of half a side
    rows = [torch.stack([cosine * mirror, -sine], 1), torch.stack([sine * mirror, cosine], 1)]
    grid = functional.affine_grid(
        torch.cat([torch.stack(rows, 1), moves[:, :, None]], 2), list(pictures.shape), align_corners=False
    )
    moved = functional.grid_sample(pictures, grid, padding_mode="border", align_corners=False)
    tinted = moved * (1 + 0.1 * uniform(count, 1, 1, 1)) + 0.1 * uniform(count, 3, 1, 1)
    return tinted.contiguous(memory_format=torch.channels_last)


def _loss(
    vectors: torch.Tensor,
    told: Property,
    stickers: NDArray[np.int64],
    scale: torch.Tensor,
    texts: int,
    rng: np.random.Generator,
) -> torch.Tensor:
    """Both directions of one property's cross-entropy over a batch; 0 where no sticker of it has the property."""
    own = told.rows[stickers]
    has = own >= 0
    if not has.any():
        return vectors.sum() * 0
    among = np.unique(own[has])
    if len(told.vectors) > texts:
        others = np.setdiff1d(rng.choice(len(told.vectors), texts, replace=False), among)
        compared = np.concatenate([among, others])
    else:
        compared = np.concatenate([among, np.setdiff1d(np.arange(len(told.vectors)), among)])
    place = torch.from_numpy(np.searchsorted(among, own[has])).to(vectors.device)
    cosines = scale * vectors[torch.from_numpy(has).to(vectors.device)] @ told.vectors[compared].to(vectors.device).T
    to_text = functional.cross_entropy(cosines, place)
    back = cosines[:, : len(among)].T.log_softmax(1)  # [texts of the batch, pictures]
    mine = (place[None] == torch.arange(len(among), device=vectors.device)[:, None]).float()
    return to_text - ((back * mine).sum(1) / mine.sum(1)).mean()
