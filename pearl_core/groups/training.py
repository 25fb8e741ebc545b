"""Train the tokens, and measure what they are worth on rows of queries that were held out."""

import copy
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.stats import rankdata
from torch import Tensor

from pearl_core.groups.learn import GroupConfig
from pearl_core.groups.network import Batch, GroupNetwork
from pearl_core.groups.rows import Parts, Prediction, Rows
from pearl_core.groups.states import TextStates
from pearl_core.groups.tokens import Worth

READ = 2_048  # rows at a time where nothing is learned


def train(
    network: GroupNetwork,
    table: TextStates,
    parts: Parts,
    config: GroupConfig,
    rng: np.random.Generator,
    progress: Callable[[float], None] = lambda share: None,
) -> int:
    """AdamW on eq. 16 until the validation loss no longer falls; leaves the best epoch's weights.

    Returns the number of that epoch, from 1. The tokens have no weight decay: it
    would also move those of groups that the log does not show.
    """
    heads = [weight for name, weight in network.named_parameters() if name != "tokens"]
    groups = [
        {"params": heads, "weight_decay": config.weight_decay},
        {"params": [network.tokens], "weight_decay": 0.0, "lr": config.token_learning_rate},
    ]
    optimiser = torch.optim.AdamW(groups, lr=config.learning_rate)
    best, best_epoch, best_weights = np.inf, 0, copy.deepcopy(network.state_dict())
    for epoch in range(1, config.epochs + 1):
        _one_epoch(network, table, parts.train, optimiser, config.batch, rng)
        loss = total_loss(network, table, parts.validation)
        if loss < best:
            best, best_epoch, best_weights = loss, epoch, copy.deepcopy(network.state_dict())
        progress(epoch / config.epochs)
        if epoch - best_epoch >= config.patience:
            break
    network.load_state_dict(best_weights)
    return best_epoch


def _one_epoch(
    network: GroupNetwork,
    table: TextStates,
    rows: Rows,
    optimiser: torch.optim.Optimizer,
    size: int,
    rng: np.random.Generator,
) -> None:
    network.train()
    for batch in batches(rows, size, table, rng.permutation(len(rows))):
        loss = network.loss(batch, table)
        if loss.requires_grad:  # not where no row of the batch has what the tasks need
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()


def batches(rows: Rows, size: int, table: TextStates, order: NDArray[np.int64] | None = None) -> Iterator[Batch]:
    """The rows, `size` at a time, in `order` (places) where given."""
    order = np.arange(len(rows)) if order is None else order
    for start in range(0, len(order), size):
        yield Batch.of(rows.take(order[start : start + size]), table.pooled.device)


@torch.no_grad()
def total_loss(network: GroupNetwork, table: TextStates, rows: Rows) -> float:
    """Eq. 16 over all the rows, without dropout."""
    network.eval()
    return sum(float(network.loss(batch, table)) * len(batch.clicked) for batch in batches(rows, READ, table)) / max(
        1, len(rows)
    )


def measure(network: GroupNetwork, table: TextStates, rows: Rows) -> tuple[Worth, ...]:
    """Every prediction on held-out rows: with the tokens, with zeros in their place, and with their mean."""
    network.eval()
    tokens = network.tokens.detach()
    stand_ins = (tokens, torch.zeros_like(tokens), tokens.mean(0, keepdim=True).expand_as(tokens))
    found: list[Worth] = []
    for name in network.predictions:
        predictions = [_predict(network, name, table, rows, stand_in) for stand_in in stand_ins]
        truth = predictions[0][1]
        measures = {"accuracy": accuracy, "MRR": reciprocal_rank} if name == "intent" else {"AUC": auc}
        task = {"meaning": "click", "intent": "intent"}.get(name, f"interest in {name}")
        for label, of in measures.items():
            values = [of(scores, truth) for scores, _ in predictions]
            found.append(Worth(task, label, len(truth), *values))  # type: ignore[arg-type]
    return tuple(found)


@torch.no_grad()
def _predict(
    network: GroupNetwork, name: Prediction, table: TextStates, rows: Rows, tokens: Tensor
) -> tuple[NDArray[Any], NDArray[Any]]:
    if name == "intent":  # asked once for each group and query, however many stickers were shown
        rows = rows.take(np.unique(np.stack([rows.group, rows.query]), axis=1, return_index=True)[1])
    parts = [network.predict(name, batch, table, tokens) for batch in batches(rows, READ, table)]
    scores, truth = (torch.cat(part).cpu().numpy() for part in zip(*parts, strict=True))
    return scores, truth


def auc(scores: NDArray[Any], clicked: NDArray[Any]) -> float | None:
    """Area under the ROC curve: the share of (clicked, passed over) pairs in the right order, a tie counting half.

    None where all rows are of one class. Scores and clicks (rows,).
    """
    positive = clicked > 0
    pairs = int(positive.sum()) * int((~positive).sum())
    if not pairs:
        return None
    above = rankdata(scores)[positive].sum() - positive.sum() * (positive.sum() + 1) / 2
    return float(above / pairs)


def accuracy(scores: NDArray[Any], golden: NDArray[Any]) -> float | None:
    """Share of rows whose golden class (rows,) has the highest score of (rows, classes); None without rows."""
    return float((scores.argmax(1) == golden).mean()) if len(golden) else None


def reciprocal_rank(scores: NDArray[Any], golden: NDArray[Any]) -> float | None:
    """Mean of 1 / rank of the golden class (rows,) among the scores (rows, classes); None without rows."""
    if not len(golden):
        return None
    own = np.take_along_axis(scores, golden[:, None], 1)
    return float((1 / (1 + (scores > own).sum(1))).mean())
