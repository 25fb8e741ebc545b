"""Learn the group tokens of a corpus, or say why they are random.

Of a long log `most_rows` train rows are drawn once, by seed and without regard to their class, and half as
many of each held-out part. What cannot be learned is noted and is never an error. One thread learns: two wait
for each other wherever other work takes a core (see `threads`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pearl_core.corpus import Corpus
from pearl_core.encoders import TransformerEncoder
from pearl_core.groups.rows import (
    PREDICTIONS,
    Intents,
    Parts,
    draw,
    read_log,
    split_by_query,
    to_arrays,
    with_negatives,
)
from pearl_core.groups.tokens import GROUPS, TASKS, GroupTokens, Task, Worth, by_group, random_directions
from pearl_core.threads import one_thread

Progress = Callable[[float], None]
ENCODING = 0.2  # share of the work that is encoding the texts


@dataclass(frozen=True, slots=True)
class GroupConfig:
    """How the tokens are learned. Rates, sizes and shares are ours: the paper gives none for this part."""

    most_rows: int = 12_000  # train rows, drawn from a longer log; half as many of each held-out part
    least_queries: int = 20  # distinct queries of people with a group, below which too few could be held out
    held_out: float = 0.1  # share of the queries for early stopping, and as much again for the metrics
    negatives: int = 1  # stickers drawn for each click, where the log names none that was passed over
    hidden: int = 128  # width of the MLP heads
    dropout: float = 0.2
    batch: int = 256  # rows
    epochs: int = 3
    patience: int = 1  # epochs without a lower validation loss that end the training
    learning_rate: float = 1e-3
    token_learning_rate: float = 1e-2
    weight_decay: float = 0.01  # never of the tokens

    def __post_init__(self) -> None:
        if not 0 < self.held_out < 0.5:
            raise ValueError(f"held_out {self.held_out} is not between 0 and 0.5")
        if self.least_queries < 3:
            raise ValueError(f"least_queries {self.least_queries} is below 3: one each to train, validate and test")


def learn_tokens(
    corpus: Corpus,
    encoder: TransformerEncoder,
    config: GroupConfig,
    seed: int,
    tasks: Sequence[Task] = TASKS,
    intents: Intents | None = None,
    progress: Progress = lambda share: None,
) -> GroupTokens:
    """Tokens of the corpus's log; random vectors of length 1 without `tasks`, or where the log cannot teach them.

    `intents` tells the golden intents of queries of which the corpus itself tells none. Equal arguments give
    equal tokens. Raises ValueError for a task that is not in TASKS.
    """
    if unknown := [task for task in tasks if task not in TASKS]:
        raise ValueError(f"task {unknown[0]!r} is not one of {', '.join(TASKS)}")
    start = random_directions(encoder.dimension, seed)
    if not tasks:
        return GroupTokens(by_group(start), learned=False, notes=("no task was chosen: the tokens are random",))
    rng = np.random.default_rng([seed, 33])
    parts, texts, notes = _read(corpus, config, intents, rng)
    taught, missing = teachable(parts, tasks, config.least_queries)
    if not taught:
        notes = [*notes, *missing, "the tokens are random vectors of length 1"]
        return GroupTokens(by_group(start), learned=False, notes=tuple(notes))
    matrix, metrics, epoch = _train(parts, texts, encoder, start, taught, config, seed, rng, progress)
    notes += [*missing, f"learned from {len(parts.train):,} log rows; epoch {epoch} of {config.epochs} was the best"]
    return GroupTokens(by_group(matrix), True, taught, metrics, tuple(notes))


def _read(
    corpus: Corpus, config: GroupConfig, intents: Intents | None, rng: np.random.Generator
) -> tuple[Parts, tuple[str, ...], list[str]]:
    """The log in three parts, the texts that its rows name, and notes."""
    shown = read_log(corpus)
    notes = []
    if left_out := len(corpus.interactions) - len(shown):
        notes.append(f"{left_out:,} of {len(corpus.interactions):,} log rows name no user group, text or known sticker")
    shown, drawn = with_negatives(shown, tuple(corpus.by_id), config.negatives, rng)
    if drawn:
        notes.append(f"{drawn:,} stickers were drawn as not clicked: the log does not say what was passed over")
    parts = split_by_query(shown, config.held_out, rng)
    if (there := len(parts[0])) > config.most_rows:
        notes.append(f"{config.most_rows:,} of {there:,} train rows were drawn by seed")
    held_out = max(1, config.most_rows // 2)
    parts = [draw(part, most, rng) for part, most in zip(parts, (config.most_rows, held_out, held_out), strict=True)]
    rows, texts = to_arrays(corpus, [row for part in parts for row in part], intents)
    ends = np.cumsum([len(part) for part in parts])
    return Parts(*(rows.take(places) for places in np.split(np.arange(len(rows)), ends[:-1]))), texts, notes


def teachable(parts: Parts, tasks: Sequence[Task], least_queries: int) -> tuple[tuple[Task, ...], list[str]]:
    """The tasks that the train rows can teach, and a note for everything that is missing."""
    groups = np.unique(np.concatenate([part.group for part in parts]))
    queries = sum(len(np.unique(part.query)) for part in parts)
    if not len(groups):
        return (), ["the corpus has no log of people whose user group is known"]
    if len(groups) == 1:
        return (), [f"the log knows one user group alone, {GROUPS[groups[0]]}: there is nothing to tell apart"]
    if queries < least_queries:
        return (), [f"the log has {queries} queries of people with a group; {least_queries} are needed"]
    teaches = {name: parts.train.teaches(name) for task in tasks for name in PREDICTIONS[task]}
    notes = [f"no log row can teach what needs {name}" for name, there in teaches.items() if not there]
    absent = [str(group) for place, group in enumerate(GROUPS) if place not in parts.train.group]
    if absent:
        notes.append(f"the log has no rows of {', '.join(absent)} to learn from: these tokens are random")
    return tuple(task for task in tasks if any(teaches[name] for name in PREDICTIONS[task])), notes


def _train(
    parts: Parts,
    texts: Sequence[str],
    encoder: TransformerEncoder,
    start: NDArray[np.float32],
    tasks: Sequence[Task],
    config: GroupConfig,
    seed: int,
    rng: np.random.Generator,
    progress: Progress,
) -> tuple[NDArray[np.float32], tuple[Worth, ...], int]:
    """The tokens (8, dimension), their metrics on the test rows, and the best epoch."""
    import torch

    from pearl_core.groups.network import GroupNetwork
    from pearl_core.groups.states import encode_states
    from pearl_core.groups.training import measure, train

    with one_thread(), torch.random.fork_rng(devices=[]):
        table = encode_states(encoder, texts, lambda share: progress(ENCODING * share))
        torch.manual_seed(seed)
        network = GroupNetwork(start, tasks, config.hidden, config.dropout).to(table.pooled.device)
        epoch = train(network, table, parts, config, rng, lambda share: progress(ENCODING + (1 - ENCODING) * share))
        metrics = measure(network, table, parts.test)
    return network.tokens.detach().cpu().numpy(), metrics, epoch
