"""What the small network learns, and that it learns the same for a seed."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from pearl_core.vision.network import SmallNetwork
from pearl_core.vision.training import Course, Property, as_input, augmented, train

COURSE = Course(steps=30, batch=12, rate=5e-3, texts=100)
COLOURS = ((220, 30, 30), (30, 220, 30), (30, 30, 220))


def pictures() -> list[NDArray[np.uint8]]:
    """Thirty of three colours, with noise [1, 16, 16, 3]."""
    rng = np.random.default_rng(0)
    noise = rng.integers(-25, 26, (30, 1, 16, 16, 3))
    return [np.clip(noise[row] + np.array(COLOURS[row % 3]), 0, 255).astype(np.uint8) for row in range(30)]


def learned(seed: int, texts: int = 100, has: slice = slice(None)) -> tuple[SmallNetwork, torch.Tensor]:
    torch.manual_seed(seed)
    network, names = SmallNetwork((4, 8), 6), torch.nn.functional.normalize(torch.randn(3, 6), dim=-1)
    rows = np.full(30, -1)
    rows[has] = (np.arange(30) % 3)[has]
    course = Course(COURSE.steps, COURSE.batch, COURSE.rate, texts)
    train(network, pictures(), [Property(names, rows, 1.0)], np.arange(24), course, seed, lambda share: None)
    return network, names


def test_pictures_come_to_stand_with_their_text_and_unseen_ones_too() -> None:
    network, names = learned(0)
    assert not network.training
    with torch.no_grad():
        vectors = network(as_input(np.concatenate(pictures())))
    assert vectors.norm(dim=1).numpy() == pytest.approx(1, abs=1e-5)
    assert (vectors @ names.T).argmax(1).tolist() == [row % 3 for row in range(30)]


def test_texts_that_are_sampled_and_stickers_without_a_text_do_no_harm() -> None:
    network, names = learned(1, texts=2, has=slice(0, 15))
    with torch.no_grad():
        right = (network(as_input(np.concatenate(pictures()))) @ names.T).argmax(1) == torch.arange(30) % 3
    assert right.float().mean() > 0.8


def test_a_seed_decides_every_weight() -> None:
    first, again, other = (learned(seed)[0].state_dict() for seed in (3, 3, 4))
    assert all(torch.equal(first[name], again[name]) for name in first)
    assert not torch.equal(first["head.weight"], other["head.weight"])


def test_progress_ends_at_one_and_every_sticker_comes_as_often() -> None:
    told: list[float] = []
    course = Course(steps=4, batch=6, rate=1e-3, texts=10)
    seen: list[int] = []

    class Watched(list[NDArray[np.uint8]]):
        def __getitem__(self, row: int) -> NDArray[np.uint8]:  # type: ignore[override]
            seen.append(row)
            return super().__getitem__(row)

    names = Property(torch.eye(2), np.arange(12) % 2, 1.0)
    train(SmallNetwork((4,), 2), Watched(pictures()[:12]), [names], np.arange(12), course, 0, told.append)
    assert told == [0.25, 0.5, 0.75, 1]
    assert sorted(set(seen)) == list(range(12)) and all(seen.count(row) == seen.count(0) for row in range(12))


@settings(max_examples=20)
@given(st.integers(1, 5), st.integers(8, 20), st.integers(0, 1000))
def test_augmenting_keeps_shape_and_stays_near_the_picture(count: int, side: int, seed: int) -> None:
    plain = torch.full((count, 3, side, side), 0.5)
    changed = augmented(plain, torch.Generator().manual_seed(seed))
    assert changed.shape == plain.shape
    assert (changed - plain).abs().max() <= 0.1 + 0.1 * 0.5 + 1e-5
