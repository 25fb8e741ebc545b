"""Models of random weights for the benchmarks: they compute as much as trained ones, and need no download."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from transformers import BartConfig, BartForConditionalGeneration, MBartConfig, MBartForConditionalGeneration

from pearl_core.seq2seq.codes import CodeTokens
from pearl_core.seq2seq.config import SmallConfig
from pearl_core.seq2seq.pretrained import PretrainedSeq2Seq
from pearl_core.seq2seq.small import SmallSeq2Seq
from pearl_core.types import PROPERTIES

STEPS, CODES = 8, 256  # of an identifier
WORDS = 8  # of a query


TOKENS = CodeTokens.of(dict.fromkeys(PROPERTIES, (CODES,) * STEPS))


class Numbers:
    """In place of a tokenizer: a text of numbers stands for the tokens of these numbers."""

    pad_token_id = 1

    def __call__(self, texts: list[str], truncation: bool, max_length: int) -> dict[str, list[list[int]]]:
        return {"input_ids": [[int(word) for word in text.split()] for text in texts]}


def random_bart(width: int = 768, layers: int = 6) -> PretrainedSeq2Seq:
    """A BART with random weights, of bart-base's shape where no other is given, and all identifier tokens."""
    torch.manual_seed(0)
    config: Any = BartConfig(
        vocab_size=50_265,
        d_model=width,
        encoder_layers=layers,
        decoder_layers=layers,
        encoder_ffn_dim=4 * width,
        decoder_ffn_dim=4 * width,
        encoder_attention_heads=width // 64,
        decoder_attention_heads=width // 64,
        init_std=0.1,  # far enough from uniform for beams to differ
        forced_eos_token_id=None,
    )
    none = np.zeros((0, width), np.float32)  # no user groups
    return PretrainedSeq2Seq(TOKENS, BartForConditionalGeneration(config), Numbers(), none, "encoder").eval()


def random_small() -> Any:
    """The demo's decoder with random weights, on states drawn for each text in place of a sentence encoder's."""
    torch.manual_seed(0)

    def states(texts: Sequence[str]) -> tuple[torch.Tensor, torch.Tensor]:
        drawn = np.random.default_rng(list(map(int, texts[0].split()))).normal(size=(1, WORDS, 384))
        return torch.from_numpy(drawn.astype(np.float32)), torch.ones(1, WORDS, dtype=torch.bool)

    model: Any = SmallSeq2Seq(TOKENS, states, 384, np.zeros((0, 1), np.float32), SmallConfig())
    for layer in model.layers:
        for weight in layer.parameters():
            torch.nn.init.normal_(weight, std=0.1)
    return model.eval()


def as_mbart(model: Any) -> Any:
    """The same model as an mBART, whose decoder is made of the same parts."""
    shape = model.config
    config: Any = MBartConfig(
        vocab_size=TOKENS.count,
        d_model=shape.width,
        encoder_layers=1,  # not used: it is given what it would have read
        decoder_layers=shape.layers,
        decoder_ffn_dim=shape.feed_forward,
        decoder_attention_heads=shape.heads,
        max_position_embeddings=STEPS,
        scale_embedding=False,
        tie_word_embeddings=False,
        forced_eos_token_id=None,
    )
    peer: Any = MBartForConditionalGeneration(config)
    state = {"embed_tokens.weight": model.inputs.weight}
    state["embed_positions.weight"] = torch.cat([torch.zeros(2, shape.width), model.positions.weight])
    pairs = [(model.start_norm, "layernorm_embedding"), (model.end_norm, "layer_norm")]
    for number, layer in enumerate(model.layers):
        names = ("self_attn_layer_norm", "encoder_attn_layer_norm", "final_layer_norm", "fc1", "fc2")
        parts = (*layer.norms, layer.widen, layer.narrow)
        pairs += [(part, f"layers.{number}.{name}") for part, name in zip(parts, names, strict=True)]
        for attention, name in ((layer.own, "self_attn"), (layer.cross, "encoder_attn")):
            at = f"layers.{number}.{name}"
            pairs += [(attention.query, f"{at}.q_proj"), (attention.out, f"{at}.out_proj")]
            for kind, values in attention.key_value.state_dict().items():
                state[f"{at}.k_proj.{kind}"], state[f"{at}.v_proj.{kind}"] = values.chunk(2)
    state |= {f"{name}.{kind}": values for part, name in pairs for kind, values in part.state_dict().items()}
    peer.model.decoder.load_state_dict(state)
    peer.lm_head.weight.copy_(model.outputs.weight)
    peer.final_logits_bias.copy_(model.outputs.bias)
    return peer.eval()
