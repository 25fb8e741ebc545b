"""Text encoders: the default from its package, and any model by path (a tiny random BERT)."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import torch

from pearl_core import encoders
from pearl_core.encoders import Encoders, TransformerEncoder


def test_a_model_is_loaded_by_path(bert: Path) -> None:
    encoder = Encoders("cpu").text(str(bert))
    vectors = encoder.encode(["good night", "cat", ""])
    assert vectors.shape == (3, encoder.dimension) == (3, 16)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1, 1], abs=1e-5)
    assert encoder.encode([]).shape == (0, 16)


def test_a_text_has_the_same_vector_alone_and_among_others(bert: Path) -> None:
    encoder = Encoders("cpu").text(str(bert))
    texts = ["cat", "good night happy dog", "a b", "night"] * 40
    together = encoder.encode(texts)
    for row in (0, 1, 2, 159):
        assert together[row] == pytest.approx(encoder.encode([texts[row]])[0], abs=1e-5)


def test_texts_longer_than_the_model_are_cut(bert: Path) -> None:
    encoder = Encoders("cpu").text(str(bert))
    assert np.array_equal(encoder.encode(["cat " * 6])[0], encoder.encode(["cat " * 600])[0])


def test_pooling_is_a_choice(bert: Path) -> None:
    pool = Encoders("cpu")
    mean, first = (pool.text(str(bert), pooling=pooling).encode(["good night"]) for pooling in ("mean", "cls"))
    assert not np.allclose(mean, first)


def test_each_model_is_loaded_once_for_each_device(bert: Path) -> None:
    pool = Encoders("cpu")
    with ThreadPoolExecutor(4) as threads:
        loaded = list(threads.map(lambda _: pool.text(str(bert)), range(4)))
    assert all(encoder is loaded[0] for encoder in loaded)
    assert pool.text(str(bert), device="cpu") is loaded[0]
    assert Encoders("cpu").text(str(bert)) is not loaded[0]


def test_threads_may_encode_at_once(bert: Path) -> None:
    encoder = Encoders("cpu").text(str(bert))
    texts = [" ".join(["good", "night", "cat", "dog", "happy", "a", "b"][: 1 + number % 6]) for number in range(40)]
    alone = [encoder.encode([text]) for text in texts]
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(lambda text: encoder.encode([text]), texts))
    assert all(np.array_equal(a, b) for a, b in zip(alone, together, strict=True))


def test_a_text_asked_for_again_is_not_computed_again(bert: Path) -> None:
    encoder = TransformerEncoder("bert", str(bert), "cpu")
    computed: list[int] = []
    encoder._model.register_forward_hook(lambda *_: computed.append(1))
    first = encoder.encode(["Good night"])
    assert encoder.token_states(["good  night"])[0].shape[0] == 1
    assert np.array_equal(encoder.encode(["good night"]), first)
    assert len(computed) == 1
    encoder.encode(["good night", "cat"])
    assert len(computed) == 2


def test_states_read_in_a_search_can_be_trained_on(bert: Path) -> None:
    encoder = TransformerEncoder("bert", str(bert), "cpu")
    with torch.inference_mode():
        encoder.token_states(["cat"])
    layer = torch.nn.Linear(encoder.dimension, 1)
    layer(encoder.token_states(["cat"])[0]).sum().backward()
    assert layer.weight.grad is not None


def test_progress_ends_at_one(bert: Path) -> None:
    told: list[float] = []
    Encoders("cpu").text(str(bert)).encode(["cat"] * 130, told.append)
    assert told == sorted(told) and len(told) == 3 and told[-1] == 1


def test_what_cannot_be_loaded_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="nowhere"):
        TransformerEncoder("nowhere", str(tmp_path / "nowhere"), "cpu")


def test_the_default_puts_like_meanings_together() -> None:
    encoder = encoders.shared().text()
    night, sleep, car = encoder.encode(["good night", "sleep well", "a fast car"])
    assert encoder.dimension == 384
    assert night @ sleep > night @ car + 0.1
    assert encoders.shared().text() is encoder


def test_weights_that_are_not_the_published_ones_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoders, "DEFAULT_SHA256", "0" * 64)
    with pytest.raises(ValueError, match=r"53aa5117.*not 0000"):
        encoders.default_folder()


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoders, "DEFAULT_PACKAGE", "no_such_package")
    with pytest.raises(ValueError, match="no-such-package"):
        encoders.default_folder()
