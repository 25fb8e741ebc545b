"""Token states of a frozen text encoder, computed once for each text of a training run."""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from pearl_core.encoders import TransformerEncoder

BATCH = 128


class CachedStates:
    """Token states of known texts from memory (half precision), of any other text from the encoder.

    Memory: 0.8 KB a token at 384 dimensions. A corpus of millions of distinct texts is for the full backbone.
    """

    def __init__(self, encoder: TransformerEncoder, texts: Sequence[str], progress: Callable[[float], None]) -> None:
        self._encoder = encoder
        self._states: dict[str, Tensor] = {}
        order = sorted(set(texts), key=lambda text: (len(text), text))
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            states, mask = encoder.token_states(batch)
            for text, state, known in zip(batch, states, mask, strict=True):
                self._states[text] = state[known].half()
            progress((start + len(batch)) / len(order))

    def __call__(self, texts: Sequence[str]) -> tuple[Tensor, Tensor]:
        if any(text not in self._states for text in texts):
            return self._encoder.token_states(texts)
        states = [self._states[text] for text in texts]
        lengths = torch.tensor([len(state) for state in states])
        padded = torch.nn.utils.rnn.pad_sequence(states, batch_first=True).float()
        return padded, (torch.arange(padded.shape[1]) < lengths[:, None]).to(padded.device)
