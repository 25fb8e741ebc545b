"""The full backbone: a BART-like encoder-decoder by name or folder, such as facebook/bart-large (PEARL, section 4).

The identifier tokens are added to its vocabulary. The group's token is frozen in a buffer outside the
optimiser (weight decay would move it) and one learned map brings it to the model's width; it comes before the
words that the encoder reads (PEARL, eq. 1), or joins what the decoder attends to.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from pearl_core.seq2seq.codes import CodeTokens
from pearl_core.seq2seq.config import GroupInput
from pearl_core.seq2seq.model import Memory, Seq2Seq, additive
from pearl_core.text import normalise

MAX_TOKENS = 64  # of a source: queries are a few words, captions a line


class PretrainedState(NamedTuple):
    memory: Tensor  # [1, length, width]
    mask: Tensor  # [1, 1, 1, length], True where there is a memory
    past: Any  # transformers' EncoderDecoderCache, changed in place


class PretrainedSeq2Seq(Seq2Seq):
    """See the module."""

    def __init__(
        self, codes: CodeTokens, base: Any, tokenizer: Any, groups: NDArray[np.float32], group_input: GroupInput
    ) -> None:
        """`base` is a transformers model for conditional generation, `groups` [groups, dimension] the frozen tokens."""
        super().__init__()
        self.codes, self.group_input, self._tokenizer = codes, group_input, tokenizer
        self.base = base
        self.first = int(base.get_input_embeddings().num_embeddings)  # the token after the model's own ones
        base.resize_token_embeddings(self.first + codes.count, mean_resizing=False)
        self.width = int(base.config.d_model)
        self.groups: Tensor
        self.register_buffer("groups", torch.from_numpy(np.ascontiguousarray(groups, np.float32)))
        self.read_group = nn.Linear(groups.shape[1], self.width)
        self.bias = nn.Parameter(torch.zeros(codes.count))

    @classmethod
    def open(
        cls, name: str, codes: CodeTokens, groups: NDArray[np.float32], group_input: GroupInput = "encoder"
    ) -> "PretrainedSeq2Seq":
        """Start from the model called `name`. Raises ValueError, naming it, when transformers cannot load it."""
        from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

        try:
            tokenizer: Any = AutoTokenizer.from_pretrained(name)
            base: Any = AutoModelForSeq2SeqLM.from_pretrained(name, dtype=torch.float32)
        except (OSError, ValueError) as error:
            reason = str(error).split("\n")[0]
            raise ValueError(f"backbone {name!r} is no seq2seq model that transformers can load: {reason}") from None
        return cls(codes, base, tokenizer, groups, group_input)

    def encode(self, texts: Sequence[str], groups: NDArray[np.int64]) -> Memory:
        read = self._read(texts)
        mask = read["attention_mask"].to(self.device)
        words = self.base.get_input_embeddings()(read["input_ids"].to(self.device))
        group, known = self._group_states(torch.from_numpy(groups).to(self.device), words.dtype)
        if self.group_input == "encoder":
            words, mask = torch.cat([group, words], 1), torch.cat([known, mask], 1)
        states = self.base.get_encoder()(inputs_embeds=words, attention_mask=mask).last_hidden_state
        if self.group_input == "memory":
            states, mask = torch.cat([group.to(states.dtype), states], 1), torch.cat([known, mask], 1)
        return Memory(states, mask.bool())

    def _group_states(self, rows: Tensor, dtype: torch.dtype) -> tuple[Tensor, Tensor]:
        """States [sources, 1, width] of the groups in these rows, and a mask [sources, 1], 0 for an unknown one."""
        if not len(self.groups):
            return torch.zeros(len(rows), 0, self.width, dtype=dtype, device=self.device), rows[:, None][:, :0]
        states: Tensor = self.read_group(self.groups[(rows - 1).clamp(min=0)])[:, None]
        return states.to(dtype), (rows > 0).long()[:, None]

    def table(self) -> Tensor:
        weight: Tensor = self.base.get_input_embeddings().weight
        return weight[self.first :]

    def head(self) -> tuple[Tensor, Tensor]:
        return self.table(), self.bias  # BART's output embeddings are its input embeddings

    def stacks(self) -> Sequence[nn.Module]:
        return self.base.get_encoder(), self.base.get_decoder()

    def decode(self, inputs: Tensor, memory: Memory) -> Tensor:
        states: Tensor = self.base.get_decoder()(
            inputs_embeds=inputs,
            encoder_hidden_states=memory.states,
            encoder_attention_mask=memory.mask.long(),
            use_cache=False,
        ).last_hidden_state
        return states

    def begin(self, memory: Memory) -> PretrainedState:
        from transformers import DynamicCache, EncoderDecoderCache

        return PretrainedState(
            memory.states, memory.mask[:, None, None], EncoderDecoderCache(DynamicCache(), DynamicCache())
        )

    def advance(
        self, state: PretrainedState, inputs: Tensor, steps: Tensor, sees: Tensor
    ) -> tuple[PretrainedState, Tensor]:
        """The decoder's own forward pass would take the tokens for one text, and count their places on and on."""
        decoder = self.base.get_decoder()
        states = inputs[None] + decoder.embed_positions(inputs[None, :, 0], 0, position_ids=steps)
        if norm := getattr(decoder, "layernorm_embedding", None):
            states = norm(states)
        mask = additive(sees, states.dtype)[None, None]
        for layer in decoder.layers:
            states = layer(states, mask, state.memory, state.mask, past_key_values=state.past, use_cache=True)
        if norm := getattr(decoder, "layer_norm", None):
            states = norm(states)
        return state, states[0]

    def lengths(self, texts: Sequence[str]) -> NDArray[np.int64]:
        return np.array(
            [len(ids) for start in range(0, len(texts), 1024) for ids in self._ids(texts[start : start + 1024])]
        )

    def _ids(self, texts: Sequence[str]) -> list[list[int]]:
        clean = [normalise(text) for text in texts]
        ids: list[list[int]] = self._tokenizer(clean, truncation=True, max_length=MAX_TOKENS)["input_ids"]
        return ids

    def _read(self, texts: Sequence[str]) -> dict[str, Tensor]:
        """Padded token ids and mask [texts, tokens]."""
        ids = self._ids(texts)
        length = max(map(len, ids))
        padded = torch.full((len(ids), length), int(self._tokenizer.pad_token_id or 0))
        mask = torch.zeros((len(ids), length), dtype=torch.long)
        for row, found in enumerate(ids):
            padded[row, : len(found)] = torch.tensor(found)
            mask[row, : len(found)] = 1
        return {"input_ids": padded, "attention_mask": mask}

    def save(self, folder: Path) -> None:
        about = {
            "first": self.first,
            "group_input": self.group_input,
            "groups": list(self.groups.shape),
            "properties": self.codes.properties,
            "sizes": self.codes.sizes,
        }
        (folder / "model.json").write_text(json.dumps(about), "utf-8")
        self.base.config.save_pretrained(folder)
        self._tokenizer.save_pretrained(folder)
        state = {name: value.contiguous() for name, value in self.state_dict().items()}
        save_file({name: state[name] for name in _untied(state)}, folder / "model.safetensors")

    @classmethod
    def load(cls, folder: Path, device: str) -> "PretrainedSeq2Seq":
        """The model as saved. Raises ValueError when a part of it is not in the file."""
        from transformers import AutoConfig, AutoModelForSeq2SeqLM, AutoTokenizer

        about = json.loads((folder / "model.json").read_text("utf-8"))
        codes = CodeTokens(tuple(about["properties"]), tuple(map(tuple, about["sizes"])))
        config: Any = AutoConfig.from_pretrained(folder)
        config.vocab_size = about["first"]
        tokenizer: Any = AutoTokenizer.from_pretrained(folder)
        base: Any = AutoModelForSeq2SeqLM.from_config(config)  # type: ignore[no-untyped-call]
        model = cls(codes, base, tokenizer, np.zeros(about["groups"], np.float32), about["group_input"])
        saved = load_file(folder / "model.safetensors")
        missing = model.load_state_dict(saved, strict=False).missing_keys
        state = model.state_dict()
        known = {state[name].data_ptr() for name in saved}
        lost = [name for name in missing if state[name].data_ptr() not in known]  # others share memory with a known one
        if lost:
            raise ValueError(f"{folder / 'model.safetensors'} lacks {lost[0]}: build again")
        return model.to(device).eval()


def _untied(state: dict[str, Tensor]) -> list[str]:
    """One name for each tensor: safetensors refuses two that share memory."""
    first: dict[int, str] = {}
    for name, value in state.items():
        first.setdefault(value.data_ptr() or id(value), name)
    return list(first.values())
