"""The three prediction tasks over cached token states (PEARL, eq. 4-16), as one torch module.

Only the eight tokens outlive it. Keys and values are token-level: with one vector as key and value the
softmax of eq. 4 is 1 whatever is asked, and the group has no effect. What asks is added to the answer
(a residual), so that the group reaches the heads directly as well.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from pearl_core.groups.rows import ABSENT, PREDICTIONS, Prediction, Rows
from pearl_core.groups.states import TextStates
from pearl_core.groups.tokens import Task
from pearl_core.types import PROPERTIES


class Attention(nn.Module):
    """Eq. 4 with token-level keys and values, and a residual: h + W_v (softmax((W_q h)·(W_k H) / sqrt d) H)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.query, self.key, self.value = (nn.Linear(width, width, bias=False) for _ in range(3))

    def forward(self, asking: Tensor, who: Tensor, states: Tensor, mask: Tensor) -> Tensor:
        """(rows, width) from the vectors that ask (some, width), which of them asks in each row (rows,), and
        the states (rows, tokens, width) with their mask (rows, tokens).

        (W_q h)·(W_k x) is computed as (W_k^T W_q h)·x, and values are weighted before W_v: the same sums,
        with one projection for each vector that asks and one for each row instead of two for each token.
        """
        looked_for = (self.query(asking) @ self.key.weight)[who]
        scores = torch.einsum("nd,ntd->nt", looked_for, states) / math.sqrt(states.shape[-1])
        weights = scores.masked_fill(~mask, -torch.inf).softmax(-1)
        answer: Tensor = self.value(torch.einsum("nt,ntd->nd", weights, states))
        return asking[who] + answer


class PairHead(nn.Module):
    """Will someone of this group click this text after this query? (eq. 5-7; eq. 12-14)"""

    def __init__(self, width: int, hidden: int, dropout: float) -> None:
        super().__init__()
        self.attention = Attention(width)
        self.mlp = mlp(2 * width, hidden, 1, dropout)

    def forward(self, tokens: Tensor, group: Tensor, query: Tensor, text: Tensor, table: TextStates) -> Tensor:
        """Logits (rows,) from the tokens (8, width) and, for each row, places of its group, query and text."""
        states, mask = table.states_of(text)
        queries, who = torch.unique(query, return_inverse=True)
        of_query = self.attention(table.pooled[queries], who, states, mask)
        of_user = self.attention(tokens, group, states, mask)
        logits: Tensor = self.mlp(torch.cat([of_query, of_user], -1)).squeeze(-1)
        return logits


class IntentHead(nn.Module):
    """Which property does someone of this group mean by this query? (eq. 9-10)"""

    def __init__(self, width: int, hidden: int, dropout: float) -> None:
        super().__init__()
        self.attention = Attention(width)
        self.mlp = mlp(width, hidden, len(PROPERTIES), dropout)

    def forward(self, tokens: Tensor, group: Tensor, query: Tensor, table: TextStates) -> Tensor:
        """Logits (rows, 5), in the order of PROPERTIES."""
        states, mask = table.states_of(query)
        logits: Tensor = self.mlp(self.attention(tokens, group, states, mask))
        return logits


@dataclass(frozen=True, slots=True)
class Batch:
    """`Rows` as tensors."""

    group: Tensor
    texts: Mapping[str, Tensor]  # query, meaning, character_ip, entity
    intent: Tensor
    clicked: Tensor

    @classmethod
    def of(cls, rows: Rows, device: torch.device) -> "Batch":
        names = ("query", "meaning", "character_ip", "entity")
        texts = {name: torch.from_numpy(getattr(rows, name)).to(device) for name in names}
        group, intent, clicked = (torch.from_numpy(part).to(device) for part in (rows.group, rows.intent, rows.clicked))
        return cls(group, texts, intent, clicked)


class GroupNetwork(nn.Module):
    """The tokens and one head for each prediction of the chosen tasks."""

    def __init__(self, tokens: NDArray[np.float32], tasks: Sequence[Task], hidden: int, dropout: float) -> None:
        super().__init__()
        self.tokens = nn.Parameter(torch.from_numpy(tokens.copy()))
        width = tokens.shape[1]
        self.predictions = tuple(name for task in tasks for name in PREDICTIONS[task])
        self.heads = nn.ModuleDict(
            {name: (IntentHead if name == "intent" else PairHead)(width, hidden, dropout) for name in self.predictions}
        )

    def predict(
        self, name: Prediction, batch: Batch, table: TextStates, tokens: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        """Logits of one prediction and what came true, for the rows that have what it needs.

        `tokens` (8, width) stand in for the learned ones where given.
        """
        tokens = self.tokens if tokens is None else tokens
        if name == "intent":
            rows = batch.intent != ABSENT
            return self.heads[name](tokens, batch.group[rows], batch.texts["query"][rows], table), batch.intent[rows]
        rows = batch.texts[name] != ABSENT
        query, text = batch.texts["query"][rows], batch.texts[name][rows]
        return self.heads[name](tokens, batch.group[rows], query, text, table), batch.clicked[rows]

    def loss(self, batch: Batch, table: TextStates) -> Tensor:
        """Eq. 16: the sum of eq. 8, 11 and 15 (for character IP and for entity), each a mean over its rows."""
        total = torch.zeros((), device=self.tokens.device)
        for name in self.predictions:
            logits, truth = self.predict(name, batch, table)
            if len(truth):
                total = total + (F.cross_entropy if name == "intent" else F.binary_cross_entropy_with_logits)(
                    logits, truth
                )
        return total


def mlp(width: int, hidden: int, out: int, dropout: float) -> nn.Sequential:
    return nn.Sequential(nn.Linear(width, hidden), nn.GELU(), nn.Dropout(dropout), nn.Linear(hidden, out))
