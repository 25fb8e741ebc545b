"""What a training of an adapter is set to."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LoraConfig:
    """Rank and alpha as usual for LLaVA's LoRA; PerSRV names neither. `batch` pairs make a step, in `parts` parts."""

    rank: int = 8
    alpha: int = 16
    dropout: float = 0.05
    learning_rate: float = 1e-4
    passes: int = 3
    batch: int = 16
    parts: int = 4  # a step's gradient is gathered over so many, which need memory one after the other
    warm_up: float = 0.03  # share of all steps
    clip: float = 1.0  # length of the gradient
    max_tokens: int = 32  # of a query
    save_every: int = 50  # steps
    seed: int = 0

    def __post_init__(self) -> None:
        if not 0 < self.learning_rate < 1 or not 0 <= self.dropout < 1:
            raise ValueError(f"learning rate {self.learning_rate:g}, dropout {self.dropout:g}: from 0 to below 1")
        if min(self.rank, self.alpha, self.passes, self.batch, self.parts, self.max_tokens, self.save_every) < 1:
            raise ValueError("rank, alpha, passes, batch, parts, max_tokens and save_every are at least 1")
