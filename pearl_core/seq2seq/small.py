"""The small backbone: a frozen sentence encoder's token states, and a decoder that two cores train in minutes.

The encoder's states never change, so that they are computed once for each text. The group's token joins what
the decoder attends to: an encoder that is frozen could not make use of it (PEARL, eq. 1, feeds it to the
encoder; this deviation is the one that was tried to be better at this size).
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional

from pearl_core.seq2seq.codes import CodeTokens
from pearl_core.seq2seq.config import SmallConfig
from pearl_core.seq2seq.model import Memory, Seq2Seq, additive

# Token states of texts: [texts, tokens, dimension], and a mask [texts, tokens], True where there is a token.
TokenStates = Callable[[Sequence[str]], tuple[Tensor, Tensor]]
CODE_SCALE = 0.1  # standard deviation of embeddings and heads at the start: logits of about 1.6 at width 256


class Attention(nn.Module):
    """Multi-head attention whose keys and values may be computed once and used for many queries."""

    def __init__(self, width: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.heads, self.dropout = heads, dropout
        self.query, self.out = nn.Linear(width, width), nn.Linear(width, width)
        self.key_value = nn.Linear(width, 2 * width)

    def project(self, states: Tensor) -> tuple[Tensor, Tensor]:
        """Keys and values [rows, heads, length, width / heads] of states [rows, length, width]."""
        keys, values = self.key_value(states).chunk(2, -1)
        return self._split(keys), self._split(values)

    def forward(
        self, states: Tensor, keys: Tensor, values: Tensor, mask: Tensor | None = None, causal: bool = False
    ) -> Tensor:
        dropout = self.dropout if self.training else 0.0
        found = functional.scaled_dot_product_attention(
            self._split(self.query(states)), keys, values, mask, dropout, is_causal=causal
        )
        mixed: Tensor = self.out(found.transpose(1, 2).flatten(2))
        return mixed

    def _split(self, states: Tensor) -> Tensor:
        rows, length, width = states.shape
        return states.view(rows, length, self.heads, width // self.heads).transpose(1, 2)


class Layer(nn.Module):
    """Self-attention, attention to the memory, feed-forward; each behind a layer norm, with a residual."""

    def __init__(self, config: SmallConfig) -> None:
        super().__init__()
        width = config.width
        self.own = Attention(width, config.heads, config.dropout)
        self.cross = Attention(width, config.heads, config.dropout)
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in range(3))
        self.widen, self.narrow = nn.Linear(width, config.feed_forward), nn.Linear(config.feed_forward, width)
        self.dropout = nn.Dropout(config.dropout)

    def forward(self, states: Tensor, memory: Memory) -> Tensor:
        normed = self.norms[0](states)
        states = states + self.dropout(self.own(normed, *self.own.project(normed), causal=True))
        mask = memory.mask[:, None, None]
        states = states + self.dropout(self.cross(self.norms[1](states), *self.cross.project(memory.states), mask))
        return self._feed(states)

    def _feed(self, states: Tensor) -> Tensor:
        wide = functional.gelu(self.widen(self.norms[2](states)))
        fed: Tensor = states + self.dropout(self.narrow(self.dropout(wide)))
        return fed

    def advance(self, states: Tensor, past: "Past", sees: Tensor) -> tuple[Tensor, "Past"]:
        """More tokens [1, tokens, width] after those of `past`; sees [tokens, tokens so far] is 0 or -inf."""
        normed = self.norms[0](states)
        keys, values = self.own.project(normed)
        keys, values = torch.cat([past.keys, keys], 2), torch.cat([past.values, values], 2)
        states = states + self.own(normed, keys, values, sees)
        states = states + self.cross(self.norms[1](states), past.memory_keys, past.memory_values, past.mask)
        return self._feed(states), past._replace(keys=keys, values=values)


class Past(NamedTuple):
    """What one layer keeps of a search."""

    mask: Tensor  # [1, 1, 1, length] True where there is a memory
    memory_keys: Tensor  # [1, heads, length, width / heads]
    memory_values: Tensor
    keys: Tensor  # [1, heads, tokens so far, width / heads]
    values: Tensor


class SmallSeq2Seq(Seq2Seq):
    """See the module. `states` computes the frozen encoder's token states and is no part of what is saved."""

    def __init__(
        self, codes: CodeTokens, states: TokenStates, dimension: int, groups: NDArray[np.float32], config: SmallConfig
    ) -> None:
        """`dimension` of the encoder's states; `groups` [groups, their dimension] are the frozen tokens of groups."""
        super().__init__()
        self.codes, self.config, self.width, self.states = codes, config, config.width, states
        self.dimension = dimension
        self.read = nn.Sequential(nn.Linear(dimension, config.width), nn.LayerNorm(config.width))
        self.groups: Tensor
        self.register_buffer("groups", torch.from_numpy(np.ascontiguousarray(groups, np.float32)))
        self.read_group = nn.Sequential(nn.Linear(groups.shape[1], config.width), nn.LayerNorm(config.width))
        self.inputs = nn.Embedding(codes.count, config.width)
        self.outputs = nn.Linear(config.width, codes.count)
        self.positions = nn.Embedding(max(codes.steps, 1), config.width)
        self.start_norm, self.end_norm = nn.LayerNorm(config.width), nn.LayerNorm(config.width)
        self.layers = nn.ModuleList(Layer(config) for _ in range(config.layers))
        self.dropout = nn.Dropout(config.dropout)
        for weight in (self.inputs.weight, self.outputs.weight, self.positions.weight):
            nn.init.normal_(weight, std=CODE_SCALE)
        nn.init.zeros_(self.outputs.bias)

    def start_from(self, centroids: Mapping[str, NDArray[np.float32] | None], rng: np.random.Generator) -> None:
        """Let embeddings and heads of the codes start from their centroids (property -> [steps, codes, dimension]).

        One random map to the width for each step, the same for all properties: codes of one meaning start alike.
        """
        known = {name: given for name, given in centroids.items() if given is not None}
        widest = max((given.shape[2] for given in known.values()), default=0)
        maps = rng.standard_normal((self.codes.steps, widest, self.width))
        for place, name in enumerate(self.codes.properties):
            for step, size in enumerate(self.codes.sizes[place] if name in known else ()):
                vectors = known[name][step, :size]
                spread = (vectors - vectors.mean(0)) / max(float(vectors.std()), 1e-6)
                mixed = spread @ maps[step, : vectors.shape[1]] / np.sqrt(vectors.shape[1])
                start = torch.from_numpy(mixed * CODE_SCALE).float()
                with torch.no_grad():
                    self.inputs.weight[self.codes.slice(place, step)] = start
                    self.outputs.weight[self.codes.slice(place, step)] = start

    def encode(self, texts: Sequence[str], groups: NDArray[np.int64]) -> Memory:
        states, mask = self.states(texts)
        memory = self.read(states.to(self.device))
        rows = torch.from_numpy(groups).to(self.device)
        if not len(self.groups):
            return Memory(memory, mask.to(self.device))
        group = self.read_group(self.groups[(rows - 1).clamp(min=0)])[:, None]
        return Memory(torch.cat([group, memory], 1), torch.cat([(rows > 0)[:, None], mask.to(self.device)], 1))

    def table(self) -> Tensor:
        return self.inputs.weight

    def head(self) -> tuple[Tensor, Tensor]:
        return self.outputs.weight, self.outputs.bias

    def stacks(self) -> Sequence[nn.Module]:
        return self.read, self.layers

    def decode(self, inputs: Tensor, memory: Memory) -> Tensor:
        states = self.dropout(self.start_norm(inputs + self.positions.weight[: inputs.shape[1]]))
        for layer in self.layers:
            states = layer(states, memory)
        ended: Tensor = self.end_norm(states)
        return ended

    def begin(self, memory: Memory) -> tuple[Past, ...]:
        pasts = []
        for layer in self._layers():
            keys, values = layer.cross.project(memory.states)
            pasts.append(Past(memory.mask[:, None, None], keys, values, keys[:, :, :0], values[:, :, :0]))
        return tuple(pasts)

    def advance(
        self, state: tuple[Past, ...], inputs: Tensor, steps: Tensor, sees: Tensor
    ) -> tuple[tuple[Past, ...], Tensor]:
        states = self.start_norm(inputs + self.positions.weight[steps])[None]
        mask, pasts = additive(sees, states.dtype), []
        for layer, past in zip(self._layers(), state, strict=True):
            states, past = layer.advance(states, past, mask)
            pasts.append(past)
        return tuple(pasts), self.end_norm(states)[0]

    def _layers(self) -> list[Layer]:
        return [layer for layer in self.layers if isinstance(layer, Layer)]

    def lengths(self, texts: Sequence[str]) -> NDArray[np.int64]:
        return np.zeros(len(texts), np.int64)  # computed once, before training

    def save(self, folder: Path) -> None:
        about = {"config": asdict(self.config), "dimension": self.dimension, "groups": list(self.groups.shape)}
        about |= {"properties": self.codes.properties, "sizes": self.codes.sizes}
        (folder / "model.json").write_text(json.dumps(about), "utf-8")
        save_file({name: value.contiguous() for name, value in self.state_dict().items()}, folder / "model.safetensors")

    @classmethod
    def load(cls, folder: Path, states: TokenStates, device: str) -> "SmallSeq2Seq":
        """The model as saved. `states` must be those of the encoder that it was trained with."""
        about = json.loads((folder / "model.json").read_text("utf-8"))
        codes = CodeTokens(tuple(about["properties"]), tuple(map(tuple, about["sizes"])))
        groups = np.zeros(about["groups"], np.float32)
        model = cls(codes, states, about["dimension"], groups, SmallConfig(**about["config"]))
        model.load_state_dict(load_file(folder / "model.safetensors"))
        return model.to(device).eval()
