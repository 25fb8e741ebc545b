"""What search is told of many tokens at once is what training sees of each identifier, for both backbones."""

from typing import Any

import numpy as np
import pytest
import torch
from transformers import BartConfig, BartForConditionalGeneration, MBartConfig, MBartForConditionalGeneration

from pearl_core.generation.beam import beam_search
from pearl_core.generation.trie import END, Tries
from pearl_core.seq2seq.codes import CodeTokens
from pearl_core.seq2seq.config import SmallConfig
from pearl_core.seq2seq.model import Seq2Seq
from pearl_core.seq2seq.packing import pack
from pearl_core.seq2seq.pretrained import PretrainedSeq2Seq
from pearl_core.seq2seq.scorer import QueryScorer
from pearl_core.seq2seq.small import SmallSeq2Seq
from tests.seq2seq.conftest import DIMENSION, GROUPS, states

CODES = CodeTokens.of({"entity": (3, 4, 3, 2, 3), "meaning": (5, 2), "visual_style": (4, 4, 4)})


class Words:
    """In place of a tokenizer: a word is the token of its length."""

    pad_token_id = 0

    def __call__(self, texts: list[str], truncation: bool, max_length: int) -> dict[str, list[list[int]]]:
        return {"input_ids": [[len(word) for word in text.split()] for text in texts]}


def model(name: str) -> Seq2Seq:
    torch.manual_seed(0)
    if name == "small":
        shape = SmallConfig(width=16, layers=2, feed_forward=32, heads=2)
        return SmallSeq2Seq(CODES, states, DIMENSION, GROUPS, shape).eval()
    sizes = {
        f"{part}_{what}": number
        for part in ("encoder", "decoder")
        for what, number in (("layers", 2), ("attention_heads", 2), ("ffn_dim", 32))
    }
    config, kind = {
        "bart": (BartConfig, BartForConditionalGeneration),
        "mbart": (MBartConfig, MBartForConditionalGeneration),
    }[name]
    base: Any = kind(
        config(vocab_size=16, d_model=16, max_position_embeddings=20, pad_token_id=0, init_std=0.5, **sizes)
    )
    return PretrainedSeq2Seq(CODES, base, Words(), GROUPS, "encoder").eval()


def identifiers() -> list[np.ndarray]:
    """Of each property: some that end early, some twice, and one property that has a single one."""
    rng = np.random.default_rng(0)
    found = []
    for sizes, count in zip(CODES.sizes, (1, 30, 12), strict=True):
        rows = np.stack([rng.integers(0, size, count) for size in sizes], axis=1)
        for row, end in enumerate(rng.integers(2, len(sizes) + 1, count)):
            rows[row, end:] = END
        found.append(rows)
    return found


@pytest.mark.parametrize("few", [0, 1, 4])
@pytest.mark.parametrize("name", ["small", "bart", "mbart"])
def test_beams_have_the_probabilities_that_training_sees(name: str, few: int) -> None:
    backbone, rows = model(name), identifiers()
    tries = Tries.build(rows)
    with torch.inference_mode():
        memory = backbone.encode(["good night"], np.array([1]))
        found = beam_search(QueryScorer(backbone, memory), tries, 6, few=few)
        for place, (matrix, beams) in enumerate(zip(rows, found, strict=True)):
            targets = torch.from_numpy(CODES.tokens(place, matrix))
            each = memory.rows(torch.zeros(len(matrix), dtype=torch.long))
            likely = backbone.log_likelihood(each, torch.full((len(matrix),), place), targets).numpy()
            expected = dict(zip(tries.numbers[place].tolist(), likely.tolist(), strict=True))
            assert len(beams.log_probs) == min(6, len(expected))
            for identifier, log_prob in zip(beams.identifiers.tolist(), beams.log_probs.tolist(), strict=True):
                assert log_prob == pytest.approx(expected[identifier], abs=1e-4)
            assert len(expected) > 6 or sorted(beams.identifiers.tolist()) == sorted(expected)


@pytest.mark.parametrize("name", ["small", "bart", "mbart"])
def test_packed_for_search_it_finds_the_same(name: str) -> None:
    plain, packed = model(name), model(name)
    for stack in packed.stacks():
        pack(stack)
    left = [type(layer) for stack in packed.stacks() for layer in stack.modules() if isinstance(layer, torch.nn.Linear)]
    assert not left or not torch.backends.mkldnn.is_available()
    tries = Tries.build(identifiers())
    with torch.inference_mode():
        found = [
            beam_search(QueryScorer(each, each.encode(["good night"], np.array([1]))), tries, 6)
            for each in (plain, packed)
        ]
    for one, other in zip(*found, strict=True):
        assert other.identifiers.tolist() == one.identifiers.tolist()
        assert other.log_probs == pytest.approx(one.log_probs, abs=1e-4)


def test_what_is_not_of_float32_is_left_as_it_is() -> None:
    half = model("small").to(torch.bfloat16)
    before = [type(layer) for layer in half.modules()]
    for stack in half.stacks():
        pack(stack)
    assert [type(layer) for layer in half.modules()] == before


@pytest.mark.parametrize("name", ["small", "bart"])
def test_a_model_of_half_precision_is_asked_as_it_is(name: str) -> None:
    whole, half = model(name), model(name).to(torch.bfloat16)
    tries = Tries.build([rows[:1] for rows in identifiers()])  # one of each property, so that both find the same
    with torch.inference_mode():
        memory = whole.encode(["good night"], np.array([1]))
        exact = beam_search(QueryScorer(whole, memory), tries, 1)
        rough = beam_search(QueryScorer(half, memory._replace(states=memory.states.bfloat16())), tries, 1)
    for one, other in zip(exact, rough, strict=True):
        assert other.log_probs == pytest.approx(one.log_probs, rel=0.02, abs=0.1)
