"""The small picture network: a residual convolutional network of about a million weights."""

import torch
from torch import nn


class Residual(nn.Module):
    """Two 3 x 3 convolutions around which the input is carried."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(width, width, 3, padding=1, bias=False)
        self.second = nn.Conv2d(width, width, 3, padding=1, bias=False)
        self.norms = nn.ModuleList([nn.BatchNorm2d(width), nn.BatchNorm2d(width)])

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        inner = torch.relu(self.norms[0](self.first(x)))
        return torch.relu(x + self.norms[1](self.second(inner)))


class SmallNetwork(nn.Module):
    """Pictures [batch, 3, side, side] -> vectors of length 1 [batch, dimension].

    Each stage halves the picture and widens it; the stem does so without a residual block, since a block at
    full width and height would cost more than all others together.
    """

    def __init__(self, widths: tuple[int, ...], dimension: int) -> None:
        super().__init__()
        self.widths = widths
        layers: list[nn.Module] = []
        for stage, (narrow, wide) in enumerate(zip((3, *widths), widths, strict=False)):
            layers += [nn.Conv2d(narrow, wide, 3, stride=2, padding=1, bias=False), nn.BatchNorm2d(wide), nn.ReLU()]
            if stage:
                layers.append(Residual(wide))
        self.body = nn.Sequential(*layers)
        self.head = nn.Linear(2 * widths[-1], dimension)

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        maps = self.body(pictures)  # [batch, width, side / 16, side / 16]
        pooled = torch.cat([maps.mean((2, 3)), maps.amax((2, 3))], 1)
        return nn.functional.normalize(self.head(pooled), dim=-1)
