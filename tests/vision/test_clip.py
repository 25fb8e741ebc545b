"""CLIP, Chinese-CLIP and SigLIP by path: tiny random ones, with the Pillow image processors."""

from pathlib import Path

import numpy as np
import pytest

from pearl_core.vision.clip import ClipEncoder

from .conftest import noisy

MODELS = ("clip", "chinese_clip", "siglip")


@pytest.fixture(params=MODELS)
def folder(request: pytest.FixtureRequest) -> Path:
    path: Path = request.getfixturevalue(request.param)
    return path


def test_pictures_and_texts_share_a_space(folder: Path) -> None:
    encoder = ClipEncoder(str(folder), "cpu")
    pictures = encoder.encode_images([noisy(0), noisy(1, 3)])
    texts = encoder.encode_texts(["good night", "晚安", ""])
    assert pictures.shape == (2, encoder.dimension) and texts.shape == (3, encoder.dimension)
    assert pictures.dtype == texts.dtype == np.float32
    for vectors in (pictures, texts):
        assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    assert not np.allclose(pictures[0], pictures[1]) and not np.allclose(texts[0], texts[1])


def test_the_features_are_those_of_the_model_itself(folder: Path) -> None:
    import torch
    from transformers import AutoImageProcessor, AutoModel

    encoder = ClipEncoder(str(folder), "cpu")
    square = {"height": 16, "width": 16}
    processor = AutoImageProcessor.from_pretrained(folder, backend="pil", size=square, crop_size=square)
    with torch.no_grad():
        inputs = processor(images=list(noisy(0)), return_tensors="pt")
        expected = AutoModel.from_pretrained(folder).eval().get_image_features(**inputs).pooler_output[0]
    assert encoder.encode_images([noisy(0)])[0] == pytest.approx((expected / expected.norm()).numpy(), abs=1e-5)


def test_a_picture_of_several_frames_is_their_mean(folder: Path) -> None:
    encoder = ClipEncoder(str(folder), "cpu")
    frames = noisy(0, 3)
    single = encoder.encode_images([frame[None] for frame in frames]).mean(0)
    assert encoder.encode_images([frames])[0] == pytest.approx(single / np.linalg.norm(single), abs=1e-5)


def test_many_are_encoded_as_one_by_one(folder: Path) -> None:
    encoder = ClipEncoder(str(folder), "cpu")
    pictures = [noisy(seed, 1 + seed % 3) for seed in range(70)]
    texts = ["good night", "cat", "happy dog a b"] * 25
    told: list[float] = []
    together = encoder.encode_images(pictures, told.append)
    assert told == sorted(told) and told[-1] == 1
    for row in (0, 1, 33, 69):
        assert together[row] == pytest.approx(encoder.encode_images([pictures[row]])[0], abs=1e-5)
    of_texts = encoder.encode_texts(texts)
    for row in (0, 1, 40, 74):
        assert of_texts[row] == pytest.approx(encoder.encode_texts([texts[row]])[0], abs=1e-5)


def test_nothing_has_no_vectors_and_long_texts_are_cut(folder: Path) -> None:
    encoder = ClipEncoder(str(folder), "cpu")
    assert encoder.encode_images([]).shape == encoder.encode_texts([]).shape == (0, encoder.dimension)
    assert encoder.encode_texts(["cat " * 500]).shape == (1, encoder.dimension)


def test_what_cannot_be_loaded_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"image encoder .*nowhere.* no model that transformers can load"):
        ClipEncoder(str(tmp_path / "nowhere"), "cpu")


def test_a_model_without_an_image_tower_is_refused(bert: Path, clip: Path, tmp_path: Path) -> None:
    for source in (bert, clip):  # a BERT's weights beside an image processor
        for file in source.iterdir():
            if source == bert or file.name == "preprocessor_config.json":
                (tmp_path / file.name).write_bytes(file.read_bytes())
    with pytest.raises(ValueError, match="a BertModel, not a CLIP, Chinese-CLIP or SigLIP"):
        ClipEncoder(str(tmp_path), "cpu")
