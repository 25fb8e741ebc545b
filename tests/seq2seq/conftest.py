"""A toy world: two properties of four values each, and texts whose states are fixed random vectors."""

import hashlib
from collections.abc import Iterator, Sequence

import numpy as np
import pytest
import torch
from torch import Tensor

from pearl_core.seq2seq.codes import CodeTokens
from pearl_core.seq2seq.config import SmallConfig
from pearl_core.seq2seq.small import SmallSeq2Seq

DIMENSION = 12
CODES = CodeTokens.of({"meaning": (3, 2), "entity": (2, 4)})
TARGETS = {
    "entity": np.array([[0, 0], [0, 3], [1, 1], [1, 2]], np.int32),
    "meaning": np.array([[0, 0], [1, 1], [2, 0], [2, 1]], np.int32),
}
GROUPS = np.random.default_rng(3).standard_normal((2, 5)).astype(np.float32)


def states(texts: Sequence[str]) -> tuple[Tensor, Tensor]:
    """One state for each word, the same wherever the word comes."""

    def of(word: str) -> Tensor:
        seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:4], "big")
        return torch.from_numpy(np.random.default_rng(seed).standard_normal(DIMENSION)).float()

    each = [torch.stack([of(word) for word in text.split()]) for text in texts]
    padded = torch.nn.utils.rnn.pad_sequence(each, batch_first=True)
    return padded, torch.arange(padded.shape[1]) < torch.tensor([len(state) for state in each])[:, None]


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def small(seed: int = 0, dropout: float = 0.0) -> SmallSeq2Seq:
    torch.manual_seed(seed)
    config = SmallConfig(width=16, layers=2, feed_forward=32, heads=2, dropout=dropout)
    return SmallSeq2Seq(CODES, states, DIMENSION, GROUPS, config).eval()
