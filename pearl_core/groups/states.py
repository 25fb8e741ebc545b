"""Token states of every text of a log, encoded once by the frozen encoder and kept in memory."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from pearl_core.encoders import BATCH, TransformerEncoder, pool

MAX_TOKENS = 16  # of a text that are kept: queries and properties are a few words, and memory grows with it


@dataclass(frozen=True, slots=True)
class TextStates:
    """Half precision halves what a long log takes: 32,000 texts of 16 tokens and 384 dimensions are 393 MB."""

    states: Tensor  # (texts, tokens, width) float16
    mask: Tensor  # (texts, tokens) bool; a text's tokens come first
    pooled: Tensor  # (texts, width) float32, pooled as the encoder pools

    def states_of(self, texts: Tensor) -> tuple[Tensor, Tensor]:
        """States (rows, tokens, width) float32 and mask of the texts at these places, cut to the longest of them."""
        mask = self.mask[texts]
        longest = int(mask.sum(1).max()) if len(texts) else 0
        return self.states[texts, :longest].float(), mask[:, :longest]


def encode_states(
    encoder: TransformerEncoder, texts: Sequence[str], progress: Callable[[float], None] = lambda share: None
) -> TextStates:
    """States of `texts`, on the encoder's device; longest first inside, so that little is padding."""
    device = torch.device(encoder.device)
    states = torch.zeros(len(texts), MAX_TOKENS, encoder.dimension, dtype=torch.float16, device=device)
    mask = torch.zeros(len(texts), MAX_TOKENS, dtype=torch.bool, device=device)
    pooled = torch.zeros(len(texts), encoder.dimension, device=device)
    order = sorted(range(len(texts)), key=lambda place: -len(texts[place]))
    for start in range(0, len(order), BATCH):
        places = order[start : start + BATCH]
        found, real = encoder.token_states([texts[place] for place in places])  # (batch, tokens, width)
        pooled[places] = pool(found, real, encoder.pooling)
        length = min(MAX_TOKENS, found.shape[1])
        states[places, :length] = found[:, :length].half()
        mask[places, :length] = real[:, :length]
        progress((start + len(places)) / len(order))
    return TextStates(states, mask, pooled)
