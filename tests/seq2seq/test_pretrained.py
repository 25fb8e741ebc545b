"""The full backbone, on a tiny random BART with a tokenizer of its own."""

from pathlib import Path
from typing import Literal

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import BartConfig, BartForConditionalGeneration, PreTrainedTokenizerFast

from pearl_core.generation.beam import beam_search
from pearl_core.generation.trie import Tries
from pearl_core.seq2seq.config import TrainingConfig
from pearl_core.seq2seq.model import Groups
from pearl_core.seq2seq.pairs import make_pairs
from pearl_core.seq2seq.pretrained import PretrainedSeq2Seq
from pearl_core.seq2seq.scorer import QueryScorer
from pearl_core.seq2seq.trainer import Trainer
from tests.seq2seq.conftest import CODES, GROUPS, TARGETS

WORDS = ("<pad>", "<unk>", "good", "night", "hello", "cat")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BART of two layers and width 16, saved as a model is published."""
    path = tmp_path_factory.mktemp("bart")
    words = Tokenizer(models.WordLevel({word: number for number, word in enumerate(WORDS)}, "<unk>"))
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    PreTrainedTokenizerFast(tokenizer_object=words, pad_token="<pad>", unk_token="<unk>").save_pretrained(path)
    torch.manual_seed(0)
    sizes = {
        f"{part}_{what}": n
        for part in ("encoder", "decoder")
        for what, n in (("layers", 2), ("attention_heads", 2), ("ffn_dim", 32))
    }
    config = BartConfig(
        vocab_size=len(WORDS), d_model=16, max_position_embeddings=40, pad_token_id=0, dropout=0.0, **sizes
    )
    BartForConditionalGeneration(config).save_pretrained(path)
    return path


def opened(folder: Path, group_input: Literal["encoder", "memory"] = "encoder") -> PretrainedSeq2Seq:
    torch.manual_seed(1)
    return PretrainedSeq2Seq.open(str(folder), CODES, GROUPS, group_input).eval()


def log_probs(model: PretrainedSeq2Seq, text: str, group: int, name: str) -> np.ndarray:
    place = CODES.properties.index(name)
    targets = torch.from_numpy(CODES.tokens(place, TARGETS[name]))
    with torch.inference_mode():
        memory = model.encode([text], np.array([group])).rows(torch.zeros(len(targets), dtype=torch.long))
        return model.log_likelihood(memory, torch.full((len(targets),), place), targets).numpy()


@pytest.mark.parametrize("group_input", ["encoder", "memory"])
def test_search_finds_the_probabilities_that_training_sees(
    folder: Path, group_input: Literal["encoder", "memory"]
) -> None:
    model = opened(folder, group_input)
    tries = Tries.build([TARGETS[name] for name in CODES.properties])
    with torch.inference_mode():
        found = beam_search(QueryScorer(model, model.encode(["good night"], np.array([1]))), tries, 3)
    for place, (name, beams) in enumerate(zip(CODES.properties, found, strict=True)):
        expected = log_probs(model, "good night", 1, name)
        for identifier, log_prob in zip(beams.identifiers, beams.log_probs, strict=True):
            assert abs(log_prob - expected[tries.numbers[place].tolist().index(identifier)]) < 1e-4


def test_identifier_tokens_join_the_vocabulary(folder: Path) -> None:
    model = opened(folder)
    assert model.base.get_input_embeddings().num_embeddings == len(WORDS) + CODES.count
    assert model.table().shape == (CODES.count, 16)


def test_groups_matter_and_padding_does_not(folder: Path) -> None:
    model = opened(folder)
    assert log_probs(model, "cat", 1, "meaning").tolist() != log_probs(model, "cat", 2, "meaning").tolist()
    with torch.inference_mode():
        beside = model.encode(["cat", "good night hello"], np.array([0, 1]))
        alone = model.encode(["cat"], np.array([0]))
    assert beside.mask.tolist() == [[False, True, False, False], [True, True, True, True]]
    assert torch.allclose(beside.states[0, 1], alone.states[0, 1], atol=1e-5)


def test_it_learns_and_is_saved(folder: Path, tmp_path: Path) -> None:
    model = opened(folder)
    pairs = make_pairs({(("good night", None), 1, 2): 1.0, (("hello cat", None), 0, 1): 1.0})
    config = TrainingConfig(steps=60, passes=1e9, learning_rate=1e-2, warm_up=2, batch_tokens=64, validate_every=60)
    frozen = model.groups.clone()
    run = Trainer(model, TARGETS, Groups([]), pairs, pairs, config, tmp_path / "checkpoint")
    before = run.validation_loss()
    run.run()
    after = run.validation_loss()
    assert before is not None and after is not None and after < before / 3
    assert torch.equal(model.groups, frozen)
    model.save(tmp_path)
    again = PretrainedSeq2Seq.load(tmp_path, "cpu")
    assert (
        log_probs(again, "good night", 0, "meaning").tolist() == log_probs(model, "good night", 0, "meaning").tolist()
    )


def test_a_file_that_lacks_a_part_of_the_model_is_refused(folder: Path, tmp_path: Path) -> None:
    opened(folder).save(tmp_path)
    state = load_file(tmp_path / "model.safetensors")
    state.pop("bias")
    save_file(state, tmp_path / "model.safetensors")
    with pytest.raises(ValueError, match=r"model\.safetensors lacks bias: build again"):
        PretrainedSeq2Seq.load(tmp_path, "cpu")


def test_lengths_count_tokens(folder: Path) -> None:
    assert opened(folder).lengths(["cat", "good night hello"]).tolist() == [1, 3]


def test_what_is_no_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="nowhere"):
        PretrainedSeq2Seq.open(str(tmp_path / "nowhere"), CODES, GROUPS)
