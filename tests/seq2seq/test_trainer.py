"""Training: it learns, it can be killed, and its batches keep to their budget."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from pearl_core.seq2seq.config import TrainingConfig
from pearl_core.seq2seq.model import Groups
from pearl_core.seq2seq.pairs import Pairs, make_pairs
from pearl_core.seq2seq.small import SmallSeq2Seq
from pearl_core.seq2seq.trainer import Trainer, _schedule
from pearl_core.types import UserGroup
from tests.seq2seq.conftest import TARGETS, small

YOUNG, OLD = UserGroup("0-19", "male"), UserGroup("45-59", "female")
GROUPS = Groups([YOUNG, OLD])
CONFIG = TrainingConfig(steps=24, passes=1e9, learning_rate=1e-2, warm_up=2, batch_tokens=32, validate_every=8)


def pairs() -> Pairs:
    texts = ("red", "green", "blue", "grey")
    weights = {((text, None), place, row): 1.0 for place in (0, 1) for row, text in enumerate(texts)}
    return make_pairs(weights, {(("hello", YOUNG), 1, 0): 2.0, (("hello", OLD), 1, 3): 2.0})


def trainer(
    path: Path, model: SmallSeq2Seq, config: TrainingConfig = CONFIG, validation: Pairs | None = None
) -> Trainer:
    return Trainer(model, TARGETS, GROUPS, pairs(), validation, config, path / "checkpoint")


def test_it_learns_values_and_what_groups_like(tmp_path: Path) -> None:
    model = small()
    run = trainer(tmp_path, model, replace(CONFIG, steps=150, batch_tokens=64))
    run.validation = pairs()
    before = loss(run)
    run.run()
    assert loss(run) < 0.2 < 2 < before


def loss(run: Trainer) -> float:
    found = run.validation_loss()
    assert found is not None
    return found


class Killed(Exception):
    """As if the process ended here."""


@pytest.mark.parametrize("dropout", [0.0, 0.3])
def test_a_killed_run_ends_with_the_same_weights(tmp_path: Path, dropout: float) -> None:
    whole = small(dropout=dropout)
    trainer(tmp_path / "whole", whole, validation=pairs()).run()

    def kill(share: float) -> None:
        if share > 0.5:
            raise Killed

    halves = small(dropout=dropout)
    with pytest.raises(Killed):
        trainer(tmp_path / "halves", halves, validation=pairs()).run(kill)
    again = small(seed=9, dropout=dropout)  # other weights, to be replaced by those of the checkpoint
    at = trainer(tmp_path / "halves", again, validation=pairs()).run()
    assert at.step == 24
    for name, value in whole.state_dict().items():
        assert torch.equal(value, again.state_dict()[name]), name


def test_an_ended_run_is_not_trained_again(tmp_path: Path) -> None:
    model = small()
    first = trainer(tmp_path, model).run()
    again = small(seed=2)
    shares: list[float] = []
    assert trainer(tmp_path, again).run(shares.append) == first
    assert shares == []
    assert torch.equal(again.table(), model.table())


def test_an_unreadable_checkpoint_is_named(tmp_path: Path) -> None:
    run = trainer(tmp_path, small())
    run.run()
    run.checkpoint.write_bytes(run.checkpoint.read_bytes()[:1000])
    with pytest.raises(ValueError, match="checkpoint is no training to go on with: delete it"):
        trainer(tmp_path, small()).run()


@pytest.mark.parametrize("validated", [True, False])
def test_a_training_that_goes_astray_says_so(tmp_path: Path, validated: bool) -> None:
    config = replace(CONFIG, learning_rate=1e30)
    with pytest.raises(ValueError, match=r"astray: after 8 steps.*below 1e\+30"):
        trainer(tmp_path, small(), config, pairs() if validated else None).run()


def test_warm_up_is_a_tenth_at_most_and_may_be_none() -> None:
    assert [_schedule(step, 3, 40) for step in (0, 1, 2, 3)] == pytest.approx([1 / 3, 2 / 3, 1, 1])
    assert _schedule(0, 100, 20) == 0.5
    assert [_schedule(step, 0, 5) for step in (0, 1, 4)] == [1.0, 1.0, 0.25]


def test_it_keeps_the_best_weights_and_stops(tmp_path: Path) -> None:
    model = small()
    wrong = make_pairs({(("red", None), 0, 3): 1.0})  # what the pairs say the contrary of
    config = replace(CONFIG, steps=400, validate_every=5, patience=2)
    run = trainer(tmp_path, model, config, wrong)
    at = run.run()
    assert at.step == at.best_step + 10 == at.curve[-1][0] < 400
    assert loss(run) == pytest.approx(at.best_loss, rel=1e-5)
    assert at.best_loss == min(found for _, _, found in at.curve if found is not None)


def test_parts_of_a_batch_add_up_to_it(tmp_path: Path) -> None:
    whole, parts = small(), small()
    trainer(tmp_path / "whole", whole).run()
    trainer(tmp_path / "parts", parts, replace(CONFIG, accumulate=3)).run()
    assert torch.allclose(whole.table(), parts.table(), atol=1e-3)


def test_a_batch_holds_no_more_tokens_than_its_budget(tmp_path: Path) -> None:
    model = small()
    model.lengths = lambda texts: np.full(len(texts), 3)  # type: ignore[method-assign]
    run = trainer(tmp_path, model)
    for step in range(20):
        rows = run._draw(np.random.default_rng(step))
        sources = len(set(run.pairs.source[rows].tolist()))
        assert len(rows) >= 1 and len(rows) * 2 + sources * 3 <= CONFIG.batch_tokens


def test_pairs_are_drawn_as_often_as_they_weigh(tmp_path: Path) -> None:
    run = trainer(tmp_path, small(), replace(CONFIG, batch_tokens=20_000))
    run._rows = 10_000
    drawn = np.bincount(run._draw(np.random.default_rng(0)), minlength=len(run.pairs))
    assert drawn / drawn.sum() == pytest.approx(run.pairs.weight / run.pairs.weight.sum(), abs=0.01)
    assert set(run.pairs.weight.tolist()) == {1.0, 2.0}


def test_biases_and_norms_do_not_decay(tmp_path: Path) -> None:
    matrices, others = trainer(tmp_path, small(), replace(CONFIG, weight_decay=0.3))._optimiser.param_groups
    assert {value.dim() for value in matrices["params"]} == {2} and {value.dim() for value in others["params"]} == {1}
    assert (matrices["weight_decay"], others["weight_decay"]) == (0.3, 0.0)


def test_a_step_goes_no_further_than_its_clipped_gradient(tmp_path: Path) -> None:
    run = trainer(tmp_path, small(), replace(CONFIG, clip=1e-3))
    run._step()
    gradients = [value.grad for value in run.model.parameters() if value.grad is not None]
    assert torch.cat([gradient.flatten() for gradient in gradients]).norm().item() == pytest.approx(1e-3, rel=1e-3)


def test_the_frozen_groups_do_not_move(tmp_path: Path) -> None:
    model = small()
    before = model.groups.clone()
    trainer(tmp_path, model).run()
    assert torch.equal(model.groups, before)


def test_rounded_to_bfloat16_it_learns_as_well(tmp_path: Path) -> None:
    model = small()
    run = trainer(tmp_path, model, replace(CONFIG, steps=150, batch_tokens=64, bf16="everywhere"))
    run.validation = pairs()
    with run._precision():
        assert torch.mm(torch.ones(2, 2), torch.ones(2, 2)).dtype == torch.bfloat16
    before = loss(run)
    run.run()
    assert loss(run) < 0.3 < 2 < before
    assert {value.dtype for value in model.parameters()} == {torch.float32}
