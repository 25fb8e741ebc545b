"""The configuration of PEARL, and its variants by name: the paper's ablations, identifiers and funnels."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from pearl_core.encoders import DEFAULT_TEXT_ENCODER, Pooling
from pearl_core.groups import TASKS, GroupConfig, Task
from pearl_core.seq2seq.config import GroupInput, SmallConfig, TrainingConfig
from pearl_core.variants import Variants

Funnelling = Literal["strict", "soft", "union"]


@dataclass(frozen=True, slots=True)
class PearlConfig:
    encoder: str = DEFAULT_TEXT_ENCODER  # where the corpus names no other (`Corpus.models`)
    pooling: Pooling = "mean"
    identifiers: str = "pq"
    user_embedding: bool = True  # False: PEARL_-UE, everybody is of unknown group
    tasks: tuple[Task, ...] = TASKS  # that the group tokens are learned by
    intent_loss: bool = True  # False: PEARL_-IAL, every property weighs 1 in training
    intent_guidance: bool = True  # False: PEARL_-IG, every property weighs 1 in the answer and none comes first
    funnel: Funnelling = "soft"
    beam: int = 10
    unknown_share: float = 0.1  # of the clicks are learned as asked by somebody unknown, who is to be answered too
    groups: GroupConfig = field(default_factory=GroupConfig)
    backbone: str = "small"  # or the name or folder of a BART-like model, such as facebook/bart-large
    group_input: GroupInput = "memory"  # the paper's is the encoder, which is frozen in the small backbone
    small: SmallConfig = field(default_factory=SmallConfig)
    training: TrainingConfig = field(default_factory=TrainingConfig)
    seed: int = 0


VARIANTS: Mapping[str, Callable[[PearlConfig], PearlConfig]] = {
    "-ue": lambda config: replace(config, user_embedding=False),
    "click": lambda config: replace(config, tasks=("click",)),
    "intent": lambda config: replace(config, tasks=("intent",)),
    "interest": lambda config: replace(config, tasks=("interest",)),
    "random": lambda config: replace(config, tasks=()),
    "-ial": lambda config: replace(config, intent_loss=False),
    "-ig": lambda config: replace(config, intent_guidance=False),
    "strict": lambda config: replace(config, funnel="strict"),
    "soft": lambda config: replace(config, funnel="soft"),
    "union": lambda config: replace(config, funnel="union"),
    "atomic": lambda config: replace(config, identifiers="atomic"),
    "string": lambda config: replace(config, identifiers="string"),
    "rq-vae": lambda config: replace(config, identifiers="rq-vae"),
    "rq-kmeans": lambda config: replace(config, identifiers="rq-kmeans"),
}

TOLD: Mapping[str, str] = {  # the same in words
    "-ue": "without user groups",
    "click": "groups learned by clicks alone",
    "intent": "groups learned by intents alone",
    "interest": "groups learned by interests alone",
    "random": "groups drawn at random",
    "-ial": "without the intent-aware loss",
    "-ig": "without the guidance of intents",
    "strict": "the strict funnel",
    "soft": "the soft funnel",
    "union": "every intent's candidates",
    "atomic": "atomic identifiers",
    "string": "string identifiers",
    "rq-vae": "identifiers of an RQ-VAE",
    "rq-kmeans": "identifiers of residual k-means",
}


def seeded(config: PearlConfig, seed: int) -> PearlConfig:
    """The same configuration with everything that is drawn, drawn from another seed."""
    return replace(config, seed=seed, training=replace(config.training, seed=seed))


FAMILY = Variants("pearl", VARIANTS, TOLD, seeded)
