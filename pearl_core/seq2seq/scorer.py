"""The model as constrained search asks it: what code follows each token, for many tokens of all properties at once."""

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from pearl_core.generation.reading import Floats, Tokens
from pearl_core.generation.trie import Ints
from pearl_core.seq2seq.model import Memory, Seq2Seq


class QueryScorer:
    """Of one query: a `generation.reading.Scorer` for all properties of the model, in their order.

    Call it inside `torch.inference_mode()`. All tokens are one sequence to the model, in which each sees only
    itself and the tokens it continues: nothing is repeated for each beam, and nothing is put in another order.
    """

    def __init__(self, model: Seq2Seq, memory: Memory) -> None:
        """`memory` of the one query."""
        self._model = model
        self._state: Any = model.begin(memory)
        self._sees: NDArray[np.bool_] = np.zeros((0, 0), bool)  # [tokens, tokens] so far
        sizes = model.codes.sizes
        self._sizes = np.array([[*size, *[0] * (model.codes.steps - len(size))] for size in sizes])
        self._offsets = np.array(
            [[model.codes.offset(p, s) for s in range(model.codes.steps)] for p in range(len(sizes))]
        )

    def __call__(self, tokens: Tokens) -> Floats:
        before = tokens.steps - 1
        numbers = np.where(before < 0, tokens.trees, tokens.codes + self._offsets[tokens.trees, before])
        inputs = self._model.table()[self._on_device(numbers)]
        sees, steps = self._on_device(self._seen(tokens)), self._on_device(tokens.steps)
        self._state, states = self._model.advance(self._state, inputs, steps, sees)
        return self._log_probs(states, tokens)

    def _seen(self, tokens: Tokens) -> NDArray[np.bool_]:
        """[tokens, tokens so far] which of all tokens each new one sees."""
        old, new = len(self._sees), len(tokens.steps)
        sees = np.eye(old + new, dtype=bool)
        sees[:old, :old] = self._sees
        for rows in _runs(tokens.steps):  # those of lower steps first: a token sees what the one before it sees
            if tokens.steps[rows.start]:
                sees[old + rows.start : old + rows.stop] |= sees[tokens.parents[rows]]
        self._sees = sees
        return sees[old:]

    def _log_probs(self, states: torch.Tensor, tokens: Tokens) -> Floats:
        """[tokens, codes] from states [tokens, width]; -inf where a property has fewer codes."""
        weight, bias = self._model.head()
        logits = states.new_full((len(states), int(self._sizes.max())), -torch.inf, dtype=torch.float32)
        for rows in _runs(tokens.trees + len(self._sizes) * tokens.steps):
            place, step = tokens.trees[rows.start], tokens.steps[rows.start]
            size, offset = self._sizes[place, step], self._offsets[place, step]
            span = slice(offset, offset + size)
            logits[rows, :size] = functional.linear(states[rows], weight[span], bias[span])
        log_probs: Floats = torch.log_softmax(logits, -1).cpu().numpy()
        return log_probs

    def _on_device(self, array: Ints | NDArray[np.bool_]) -> torch.Tensor:
        return torch.from_numpy(array).to(self._model.device, non_blocking=True)


def _runs(values: Ints) -> list[slice]:
    """Where equal neighbours are, in their order."""
    starts = np.flatnonzero(np.diff(values, prepend=values[:1] - 1)).tolist()
    return [slice(start, end) for start, end in zip(starts, [*starts[1:], len(values)], strict=True)]
