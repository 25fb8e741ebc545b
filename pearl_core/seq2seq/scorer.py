"""The model as constrained search asks it: the log-probabilities of every property's and beam's next code."""

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from pearl_core.generation.beam import Floats
from pearl_core.generation.trie import Ints
from pearl_core.seq2seq.model import Memory, Seq2Seq


class QueryScorer:
    """Of one query: a `generation.beam.Scorer` for all properties of the model, in their order.

    Call it inside `torch.inference_mode()`. It keeps the decoder's state from step to step, so each step
    costs one token for each beam.
    """

    def __init__(self, model: Seq2Seq, memory: Memory) -> None:
        """`memory` of the one query."""
        self._model = model
        self._state: Any = model.begin(memory)
        self._weight, self._bias = model.head()
        self._table = model.table()
        self._beams = 1  # of the step before

    def __call__(self, prefixes: Ints, parents: Ints) -> Floats:
        properties, beams, step = prefixes.shape
        codes = self._model.codes
        tokens, before = np.arange(properties)[:, None], None
        if step:
            offsets = np.array(
                [codes.offset(place, step - 1) if step <= len(sizes) else 0 for place, sizes in enumerate(codes.sizes)]
            )
            tokens = np.maximum(prefixes[:, :, -1], 0) + offsets[:, None]  # the step of an ended one is not read
            before = parents + np.arange(properties)[:, None] * self._beams
        self._beams = beams
        inputs = self._table[self._tensor(tokens)]
        self._state, states = self._model.advance(self._state, inputs, None if before is None else self._tensor(before))
        return self._log_probs(states.view(properties, beams, -1), step)

    def _log_probs(self, states: torch.Tensor, step: int) -> Floats:
        """[properties, beams, codes] from states [properties, beams, width]; -inf where a property has fewer codes."""
        codes = self._model.codes
        sizes = [size[step] if step < len(size) else 0 for size in codes.sizes]
        log_probs = np.full((*states.shape[:2], max(sizes)), -np.inf, np.float32)
        for place, size in enumerate(sizes):
            if size:
                span = codes.slice(place, step)
                logits = states[place] @ self._weight[span].T + self._bias[span]
                log_probs[place, :, :size] = torch.log_softmax(logits.float(), -1).cpu().numpy()
        return log_probs

    def _tensor(self, rows: NDArray[np.int64]) -> torch.Tensor:
        return torch.from_numpy(rows.reshape(-1)).to(self._table.device)
