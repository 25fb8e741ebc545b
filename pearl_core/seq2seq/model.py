"""A sequence-to-sequence model over identifier tokens: what training and search need of any backbone.

A source is a text and a user group; its encoding is a memory that every identifier of every property is
decoded from. Two backbones keep to it: `small.SmallSeq2Seq` (a frozen sentence encoder and a small decoder,
trained in minutes on two cores) and `pretrained.PretrainedSeq2Seq` (any BART-like model).
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from pearl_core.seq2seq.codes import CodeTokens
from pearl_core.types import UserGroup


class Memory(NamedTuple):
    """What the decoder attends to: states [sources, length, width], and a mask [sources, length], True to attend."""

    states: Tensor
    mask: Tensor

    def rows(self, places: Tensor) -> "Memory":
        """One memory for each of `places` [rows]."""
        return Memory(self.states[places], self.mask[places])


def additive(sees: Tensor, dtype: torch.dtype) -> Tensor:
    """A mask to add to attention scores, made once for all layers: 0 where `sees` is True, else -inf."""
    return torch.zeros(sees.shape, dtype=dtype, device=sees.device).masked_fill_(~sees, -torch.inf)


class Groups:
    """User groups as rows of a table: row 0 stands for somebody of unknown group."""

    def __init__(self, groups: Sequence[UserGroup]) -> None:
        self._rows = {group: row for row, group in enumerate(groups, 1)}

    def row(self, group: UserGroup | None) -> int:
        return self._rows.get(group, 0) if group else 0


class Seq2Seq(nn.Module, ABC):
    """The interface of both backbones. `width` is that of the decoder's states."""

    codes: CodeTokens
    width: int

    @abstractmethod
    def encode(self, texts: Sequence[str], groups: NDArray[np.int64]) -> Memory:
        """The memory of each text, asked by the group in that row of the table of groups (0: unknown)."""

    @abstractmethod
    def table(self) -> Tensor:
        """Input embeddings of the identifier tokens [tokens, width]."""

    @abstractmethod
    def head(self) -> tuple[Tensor, Tensor]:
        """Output embeddings of the identifier tokens [tokens, width] and their biases [tokens]."""

    @abstractmethod
    def stacks(self) -> Sequence[nn.Module]:
        """The stacks of layers that tokens go through, without embeddings and heads."""

    @abstractmethod
    def decode(self, inputs: Tensor, memory: Memory) -> Tensor:
        """States [rows, steps, width] from input embeddings [rows, steps, width], each step seeing those before."""

    @abstractmethod
    def begin(self, memory: Memory) -> Any:
        """The state of a search over the memory of ONE source, before its first token."""

    @abstractmethod
    def advance(self, state: Any, inputs: Tensor, steps: Tensor, sees: Tensor) -> tuple[Any, Tensor]:
        """Read more tokens, which stand side by side as one sequence though they are of many identifiers.

        inputs [tokens, width] are their embeddings, steps [tokens] their places in their identifiers, and sees
        [tokens, tokens so far] is True for each token itself and those that it continues. Returns the new state and
        the tokens' states [tokens, width]. Only for inference.
        """

    @abstractmethod
    def lengths(self, texts: Sequence[str]) -> NDArray[np.int64]:
        """Tokens that the encoder computes for each text: what a batch's budget counts."""

    @abstractmethod
    def save(self, folder: Path) -> None:
        """Write what `load` of the same class needs into an existing folder."""

    @property
    def device(self) -> torch.device:
        return self.table().device

    def log_likelihood(self, memory: Memory, places: Tensor, targets: Tensor) -> Tensor:
        """log P of identifiers [rows], as tokens `targets` [rows, steps] (-1 after the end) (PEARL, eq. 2).

        `places` [rows] are the places of the properties; `memory` has one row for each.
        """
        before = torch.cat([places[:, None], targets[:, :-1].clamp(min=0)], 1)  # start token, then what came before
        states = self.decode(self.table()[before], memory)
        weight, bias = self.head()
        total = torch.zeros(len(targets), device=states.device)
        for place in sorted(set(places.tolist())):
            rows = (places == place).nonzero()[:, 0]
            for step in range(len(self.codes.sizes[place])):
                span = self.codes.slice(place, step)
                wanted = targets[rows, step]
                logits = states[rows, step] @ weight[span].T + bias[span]
                chosen = torch.log_softmax(logits.float(), -1).gather(1, (wanted - span.start).clamp(min=0)[:, None])
                total = total.index_add(0, rows, chosen[:, 0] * (wanted >= 0))
        return total
