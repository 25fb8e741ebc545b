"""How the model is made and trained; no torch here, so that reading a configuration costs nothing."""

from dataclasses import dataclass
from typing import Literal

GroupInput = Literal["encoder", "memory"]


@dataclass(frozen=True, slots=True)
class SmallConfig:
    """The decoder of the small backbone."""

    width: int = 256
    layers: int = 2
    feed_forward: int = 512
    heads: int = 4
    dropout: float = 0.1


@dataclass(frozen=True, slots=True)
class TrainingConfig:
    """The defaults are those of the small backbone; the paper's (BART-large) are 8,192 tokens and 1e-5."""

    steps: int = 600
    passes: float = 10.0  # over the pairs, at most: a small corpus takes fewer steps
    learning_rate: float = 1e-3
    warm_up: int = 60  # steps; at most a tenth of all
    weight_decay: float = 0.01
    batch_tokens: int = 1_024  # of sources and identifiers in one optimiser step; at most a quarter of the pairs
    accumulate: int = 1  # parts that a batch is computed in
    clip: float = 1.0  # of the gradient's norm
    validate_every: int = 100
    patience: int = 3  # validations without a better loss before it stops
    bf16: bool | Literal["everywhere"] = True  # True: on a GPU
    seed: int = 0
