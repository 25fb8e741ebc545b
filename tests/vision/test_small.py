"""The small encoder: what is held out, what is measured, and that it comes back from its folder as it was."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from pearl_core.types import Sticker
from pearl_core.vision import small
from pearl_core.vision.small import SmallConfig, SmallEncoder, learn, query_field, split

CONFIG = SmallConfig(side=16, widths=(4, 8), steps=60, more_steps=10, batch=16)
COLOURS = {"red": (220, 30, 30), "green": (30, 220, 30), "blue": (30, 30, 220), "white": (240, 240, 240)}
Learned = tuple[SmallEncoder, small.Measured | None]


class Letters:
    """A sentence encoder: how often each letter occurs."""

    name, dimension = "letters", 26

    def encode(
        self, texts: Sequence[str], progress: Callable[[float], None] = lambda share: None
    ) -> NDArray[np.float32]:
        counts = np.array([[text.count(chr(97 + letter)) + 0.01 for letter in range(26)] for text in texts])
        vectors: NDArray[np.float32] = (counts / np.linalg.norm(counts, axis=1, keepdims=True)).astype(np.float32)
        return vectors


def stickers(count: int) -> list[Sticker]:
    names = list(COLOURS)
    return [
        Sticker(f"s{n}", meaning=names[n % 4], visual_style=("dark", "light")[n % 2], entity="thing")
        for n in range(count)
    ]


def pictures(count: int) -> list[NDArray[np.uint8]]:
    """Pictures of one colour with noise [1 to 2, 16, 16, 3]."""
    rng, colours = np.random.default_rng(0), list(COLOURS.values())
    made = [rng.integers(-15, 16, (1 + n % 2, 16, 16, 3)) + np.array(colours[n % 4]) for n in range(count)]
    return [np.clip(picture, 0, 255).astype(np.uint8) for picture in made]


def learned(config: SmallConfig = CONFIG, count: int = 120) -> Learned:
    return learn(stickers(count), pictures(count), Letters(), config, "cpu", lambda share: None)


@pytest.fixture(scope="module")
def four_colours() -> Learned:
    return learned()


def test_new_pictures_are_found_by_their_text(four_colours: Learned) -> None:
    encoder, _ = four_colours
    new = [np.full((3, 16, 16, 3), colour, np.uint8) for colour in COLOURS.values()]
    vectors = encoder.encode_images(new)
    assert vectors.shape == (4, 26) and np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    assert (encoder.encode_texts(list(COLOURS)) @ vectors.T).argmax(1).tolist() == [0, 1, 2, 3]
    assert encoder.encode_images([]).shape == (0, 26)


def test_what_is_measured_was_held_out_and_is_not_the_encoder_that_is_kept(four_colours: Learned) -> None:
    encoder, measured = four_colours
    assert measured is not None
    quality = measured.quality
    assert quality["query"] == "meaning"
    assert quality["held_out"] == measured.held_out.sum() > 0
    assert quality["trained_on"] + quality["held_out"] == 120
    assert quality["texts_seen"]["texts"] == 3 and quality["texts_unseen"]["texts"] == 1  # one of four held out
    assert quality["texts_seen"]["pictures"] == quality["held_out"]
    assert quality["texts_seen"]["recall@10"] > quality["texts_seen"]["chance"]
    assert quality["neighbours"]["visual_style"]["pictures"] == quality["held_out"]
    assert "character_ip" not in quality["neighbours"]
    assert not np.allclose(measured.vectors, encoder.encode_images(pictures(120)), atol=1e-3)


def test_a_text_is_held_out_with_all_its_stickers() -> None:
    many = [replace(s, meaning=f"meaning {n % 20}") for n, s in enumerate(stickers(200))]
    held = split(many, CONFIG)
    whole = [m for m in range(20) if held[m::20].all()]
    assert len(whole) >= 2  # 8 % of 20 texts
    others = np.concatenate([held[m::20] for m in range(20) if m not in whole])
    assert 0 < others.mean() < 0.25
    assert np.array_equal(split(many, CONFIG), held)


def test_a_saved_encoder_is_the_same(four_colours: Learned, tmp_path: Path) -> None:
    encoder, _ = four_colours
    encoder.save(tmp_path)
    loaded = small.load(tmp_path, Letters(), "cpu")
    assert loaded.side == 16
    assert (tmp_path / small.WEIGHTS).stat().st_mode & 0o777 == 0o644
    assert np.array_equal(loaded.encode_images(pictures(5)), encoder.encode_images(pictures(5)))


def test_a_seed_decides_the_vectors() -> None:
    config = replace(CONFIG, steps=3, more_steps=2)
    first, again, other = (
        learned(c, 64)[0].encode_images(pictures(4)) for c in (config, config, replace(config, seed=1))
    )
    assert np.array_equal(first, again)
    assert not np.allclose(first, other)


def test_few_stickers_are_learned_and_not_measured_and_without_texts_nothing_is_learned() -> None:
    encoder, measured = learned(replace(CONFIG, steps=2), 8)
    assert measured is None and encoder.encode_images(pictures(2)).shape == (2, 26)
    silent = [Sticker(f"s{n}") for n in range(4)]
    encoder, measured = learn(silent, pictures(4), Letters(), CONFIG, "cpu", lambda share: None)
    assert measured is None and np.isfinite(encoder.encode_images(pictures(2))).all()


def test_people_look_for_the_property_that_most_stickers_have() -> None:
    assert query_field(stickers(3)) == "meaning"
    assert query_field([Sticker("a", meaning="m"), Sticker("b", entity="e"), Sticker("c", entity="e")]) == "entity"
    assert query_field([Sticker("a", keywords=("k",))]) == "keywords"
    assert query_field([]) == "meaning"
