"""The same beams as transformers' own `generate` finds under the same constraint, property by property."""

from typing import Any

import numpy as np
import pytest
import torch
from transformers import BartConfig, BartForConditionalGeneration

from pearl_core.generation.beam import beam_search
from pearl_core.generation.reading import Floats, Tokens
from pearl_core.generation.trie import Ints, Tries

STEPS, SIZE, BEAM, SPECIAL = 4, 6, 5, 8
PROPERTIES = 3
QUERY = torch.tensor([[3, 4, 5, 6]])


@pytest.fixture(scope="module")
def bart() -> Any:
    """A random BART of 4 specials, 3 property tokens at 4, 5 and 6, and a token for each (step, code)."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
    config: Any = BartConfig(  # type: ignore[call-arg]
        vocab_size=SPECIAL + STEPS * SIZE,
        d_model=16,
        encoder_layers=1,
        decoder_layers=2,
        encoder_attention_heads=2,
        decoder_attention_heads=2,
        encoder_ffn_dim=32,
        decoder_ffn_dim=32,
        max_position_embeddings=32,
        init_std=1.0,  # far from uniform, so that beams differ
        forced_eos_token_id=None,
        forced_bos_token_id=None,
    )
    model: Any = BartForConditionalGeneration(config)
    return model.eval()


def token(step: int, code: int) -> int:
    return SPECIAL + step * SIZE + code


class BartScorer:
    """Every token's whole prefix through the decoder: slow and plain. The softmax is over the whole vocabulary."""

    def __init__(self, bart: Any) -> None:
        self._bart = bart
        self._read: list[list[int]] = []

    def __call__(self, tokens: Tokens) -> Floats:
        before = len(self._read)
        for tree, step, code, parent in zip(*(column.tolist() for column in tokens), strict=True):
            self._read.append([*self._read[parent], token(step - 1, code)] if step else [4 + tree])
        found = np.zeros((len(tokens.steps), SIZE), np.float32)
        for row, prefix in enumerate(self._read[before:]):
            with torch.inference_mode():
                logits = self._bart(QUERY, decoder_input_ids=torch.tensor([prefix])).logits[0, -1]
            found[row] = logits.log_softmax(-1)[token(len(prefix) - 1, 0) : token(len(prefix) - 1, SIZE)].numpy()
        return found


def generated(bart: Any, codes: Ints, tree: int, renormalise: bool) -> tuple[Ints, Floats]:
    """Codes and log-probabilities of the beams that `generate` returns under a callback for each beam."""
    children: dict[tuple[int, ...], set[int]] = {}
    for row in codes.tolist():
        for step in range(STEPS):
            children.setdefault(tuple(token(s, c) for s, c in enumerate(row[:step])), set()).add(token(step, row[step]))
    answer = bart.generate(
        QUERY,
        num_beams=BEAM,
        num_return_sequences=BEAM,
        max_new_tokens=STEPS,
        decoder_start_token_id=4 + tree,
        prefix_allowed_tokens_fn=lambda _, prefix: sorted(children[tuple(prefix[1:].tolist())]),
        renormalize_logits=renormalise,
        length_penalty=0.0,
        do_sample=False,
        early_stopping=False,
        eos_token_id=None,
        return_dict_in_generate=True,
        output_scores=True,
    )
    tokens = answer.sequences[:, 1:].numpy()
    return tokens - token(0, 0) - SIZE * np.arange(STEPS), answer.sequences_scores.numpy()


@pytest.mark.parametrize("renormalise", [False, True])
def test_the_beams_are_those_of_generate(bart: Any, renormalise: bool) -> None:
    rng = np.random.default_rng(1)
    codes = [rng.integers(0, SIZE, (120, STEPS)) for _ in range(PROPERTIES)]
    found = beam_search(BartScorer(bart), Tries.build(codes), BEAM, renormalise)
    for tree, beams in enumerate(found):
        expected, scores = generated(bart, codes[tree], tree, renormalise)
        assert beams.codes.tolist() == expected.tolist()
        assert beams.log_probs == pytest.approx(scores, abs=1e-4)
