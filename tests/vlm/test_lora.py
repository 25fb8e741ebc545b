"""A tiny LLaVA learns queries by heart: lower loss, other answers, the vision tower untouched, the same bits again."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from pearl_core.vlm.config import LoraConfig
from pearl_core.vlm.llava import load_llava
from pearl_core.vlm.lora import Tuner
from pearl_core.vlm.model import look
from pearl_core.vlm.prompts import KEYWORDS
from pearl_core.vlm.targets import Target

QUERIES = ("hi", "bye", "yes", "no")
CONFIG = LoraConfig(learning_rate=2e-2, passes=25, batch=4, parts=2, save_every=3, dropout=0.0, rank=8, alpha=16)


@pytest.fixture
def shown(pictures: list[Path]) -> dict[str, Path]:
    return {path.stem: path for path in pictures}


@pytest.fixture
def targets(shown: dict[str, Path]) -> list[Target]:
    return [Target(sticker_id, query) for sticker_id, query in zip(shown, QUERIES, strict=True)]


def tuner(
    folder: Path,
    targets: list[Target],
    shown: dict[str, Path],
    checkpoint: Path,
    config: LoraConfig = CONFIG,
    validation: list[Target] | None = None,
    key: str = "k",
) -> Tuner:
    return Tuner(load_llava(str(folder), device="cpu"), targets, validation or [], shown, config, checkpoint, key)


def weights(run: Tuner) -> dict[str, Any]:
    return {name: value.detach().clone() for name, value in run.model.named_parameters() if value.requires_grad}


def test_queries_are_learnt_and_the_adapter_says_them(
    llava_folder: Path, shown: dict[str, Path], targets: list[Target], tmp_path: Path
) -> None:
    run = tuner(llava_folder, targets, shown, tmp_path / "c.pt")
    before = {name: value.clone() for name, value in run.model.named_parameters() if not value.requires_grad}
    first = run.loss(targets)
    run.run()
    assert run.loss(targets) < 0.2 < 1.0 < first
    for name, value in run.model.named_parameters():
        assert name not in before or torch.equal(value, before[name])
    assert not any("vision_tower" in name or "projector" in name for name in weights(run))
    run.save(tmp_path)
    tuned = load_llava(str(llava_folder), tmp_path, device="cpu")
    assert tuned.ask(list(shown.values()), KEYWORDS) == list(QUERIES)
    assert load_llava(str(llava_folder), device="cpu").ask(list(shown.values()), KEYWORDS) != list(QUERIES)


def test_killed_run_that_is_taken_up_ends_with_the_same_bits(
    llava_folder: Path, shown: dict[str, Path], targets: list[Target], tmp_path: Path
) -> None:
    config = replace(CONFIG, passes=3, batch=2, dropout=0.1, save_every=1)
    validation = [Target("red", "hello")]
    whole = tuner(llava_folder, targets, shown, tmp_path / "whole.pt", config, validation)
    whole.run()

    def kill(share: float) -> None:
        if share >= 0.5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        tuner(llava_folder, targets, shown, tmp_path / "c.pt", config, validation).run(kill)
    again = tuner(llava_folder, targets, shown, tmp_path / "c.pt", config, validation)
    again.run()
    assert again.at == whole.at
    expected = weights(whole)
    assert all(torch.equal(value, expected[name]) for name, value in weights(again).items())


def test_checkpoint_of_another_training_is_not_gone_on_from(
    llava_folder: Path, shown: dict[str, Path], targets: list[Target], tmp_path: Path
) -> None:
    config = replace(CONFIG, passes=1)
    tuner(llava_folder, targets, shown, tmp_path / "c.pt", config).run()
    other = tuner(llava_folder, targets, shown, tmp_path / "c.pt", config, key="other")
    steps: list[float] = []
    other.run(steps.append)
    assert len(steps) == other.steps == 1


def test_gradient_gathered_in_parts_is_that_of_the_batch(
    llava_folder: Path, shown: dict[str, Path], targets: list[Target], tmp_path: Path
) -> None:
    runs = []
    for parts in (1, 4):
        config = replace(CONFIG, passes=2, parts=parts, learning_rate=1e-3)
        runs.append(tuner(llava_folder, targets, shown, tmp_path / f"{parts}.pt", config))
        runs[-1].run()
    assert [c[1] for c in runs[0].at.curve] == pytest.approx([c[1] for c in runs[1].at.curve], abs=1e-4)


def test_loss_is_on_the_answers_tokens_alone(
    llava_folder: Path, shown: dict[str, Path], targets: list[Target], tmp_path: Path
) -> None:
    run = tuner(llava_folder, targets, shown, tmp_path / "c.pt")
    llava = load_llava(str(llava_folder), device="cpu")
    inputs = llava.inputs([look(shown["red"])], [KEYWORDS.text])
    ids = llava.processor.tokenizer("hi", add_special_tokens=False)["input_ids"] + [2]
    read = torch.cat([inputs["input_ids"], torch.tensor([ids])], 1)
    with torch.inference_mode():
        logits = llava.model(input_ids=read, pixel_values=inputs["pixel_values"]).logits[0, -4:-1]
    expected = -torch.log_softmax(logits, -1)[torch.arange(3), torch.tensor(ids)].mean().item()
    assert run.loss(targets[:1]) == pytest.approx(expected, rel=1e-4)  # an untrained adapter adds nothing


def test_pass_with_the_least_validation_loss_is_kept(
    llava_folder: Path, shown: dict[str, Path], targets: list[Target], tmp_path: Path
) -> None:
    contrary = [Target("red", "~~~~"), Target("blue", "~~~~")]
    config = replace(CONFIG, passes=6, learning_rate=5e-2)
    run = tuner(llava_folder, targets, shown, tmp_path / "c.pt", config, contrary)
    at = run.run()
    losses = [loss for _, _, loss in at.curve if loss is not None]
    assert at.kept == losses.index(min(losses)) + 1 < 6
    assert run.loss(contrary) == pytest.approx(min(losses))
