"""The small backbone: its search goes the way its training does, and what it is saved as."""

from pathlib import Path

import numpy as np
import torch

from pearl_core.generation.beam import beam_search
from pearl_core.generation.trie import Tries
from pearl_core.seq2seq.scorer import QueryScorer
from pearl_core.seq2seq.small import SmallSeq2Seq
from tests.seq2seq.conftest import CODES, TARGETS, small, states


def log_probs(model: SmallSeq2Seq, text: str, group: int, name: str) -> np.ndarray:
    """log P of every identifier of one property."""
    place = CODES.properties.index(name)
    targets = torch.from_numpy(CODES.tokens(place, TARGETS[name]))
    with torch.inference_mode():
        memory = model.encode([text], np.array([group])).rows(torch.zeros(len(targets), dtype=torch.long))
        return model.log_likelihood(memory, torch.full((len(targets),), place), targets).numpy()


def test_search_finds_the_probabilities_that_training_sees() -> None:
    model = small()
    with torch.inference_mode():
        memory = model.encode(["good night"], np.array([1]))
        tries = Tries.build([TARGETS[name] for name in CODES.properties])
        found = beam_search(QueryScorer(model, memory), tries, 8)
    for place, (name, beams) in enumerate(zip(CODES.properties, found, strict=True)):
        expected = log_probs(model, "good night", 1, name)
        assert len(beams.identifiers) == len(expected)
        for identifier, log_prob in zip(beams.identifiers, beams.log_probs, strict=True):
            value = tries.numbers[place].tolist().index(identifier)
            assert abs(log_prob - expected[value]) < 1e-4


def test_the_probabilities_of_all_codes_sum_to_one() -> None:
    model, place = small(), CODES.properties.index("entity")
    every = np.array([[a, b] for a in range(2) for b in range(4)], np.int32)
    targets = torch.from_numpy(CODES.tokens(place, every))
    with torch.inference_mode():
        memory = model.encode(["hi"], np.array([0])).rows(torch.zeros(len(targets), dtype=torch.long))
        total = model.log_likelihood(memory, torch.full((8,), place), targets).exp().sum()
    assert abs(float(total) - 1) < 1e-5


def test_padding_and_other_texts_of_a_batch_change_nothing() -> None:
    model = small()
    with torch.inference_mode():
        alone = model.encode(["hi"], np.array([2]))
        beside = model.encode(["hi", "a much longer text"], np.array([2, 0]))
    assert beside.mask[0].tolist() == [True, True, False, False, False]
    assert torch.allclose(alone.states[0], beside.states[0, :2], atol=1e-6)


def test_groups_are_told_apart_and_somebody_unknown_is_neither() -> None:
    model = small()
    found = [log_probs(model, "hi", group, "meaning").tolist() for group in (0, 1, 2)]
    assert found[0] != found[1] != found[2] != found[0]


def test_the_groups_are_frozen() -> None:
    assert "groups" not in dict(small().named_parameters())


def test_codes_start_from_their_centroids() -> None:
    model = small()
    centroids = np.zeros((2, 3, 4), np.float32)
    centroids[0] = [[1, 0, 0, 0], [1, 0.1, 0, 0], [-1, 0, 0, 2]]  # codes 0 and 1 of the first step are near
    model.start_from({"meaning": centroids, "entity": None}, np.random.default_rng(0))
    first = model.table()[CODES.slice(CODES.properties.index("meaning"), 0)]
    near, far = torch.dist(first[0], first[1]), torch.dist(first[0], first[2])
    assert near < far / 3
    assert torch.equal(first, model.head()[0][CODES.slice(CODES.properties.index("meaning"), 0)])


def test_what_is_saved_answers_as_before(tmp_path: Path) -> None:
    model = small(seed=5)
    model.save(tmp_path)
    again = SmallSeq2Seq.load(tmp_path, states, "cpu")
    assert (
        log_probs(again, "hello there", 2, "meaning").tolist() == log_probs(model, "hello there", 2, "meaning").tolist()
    )
