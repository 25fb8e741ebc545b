"""Decoding many pictures, and vectors kept by content."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pearl_core.vision import decoding
from pearl_core.vision.decoding import VectorCache, decoded


@pytest.mark.parametrize("few", [0, 100])
def test_a_broken_picture_is_answered_by_its_fault_and_the_rest_goes_on(
    few: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decoding, "FEW", few)  # 0: with processes
    for number in range(3):
        Image.new("RGB", (5, 5), (number, 0, 0)).save(tmp_path / f"{number}.png")
    (tmp_path / "1.png").write_bytes(b"\x89PNG\r\n\x1a\n broken")
    first, second, third = decoded([tmp_path / f"{number}.png" for number in range(3)], 4, 2)
    assert isinstance(first, np.ndarray) and isinstance(third, np.ndarray)
    assert first.shape == (1, 4, 4, 3) and third[0, 0, 0].tolist() == [2, 0, 0]
    assert isinstance(second, str) and "PNG" in second and "\n" not in second


def test_vectors_are_found_again_by_content(tmp_path: Path) -> None:
    path, vectors = tmp_path / "cache" / "v.bin", np.arange(6, dtype=np.float32).reshape(2, 3)
    cache = VectorCache(path, 3)
    cache.add(["a" * 64, "b" * 64], vectors)
    for found in (cache, VectorCache(path, 3)):
        assert "b" * 64 in found and "c" * 64 not in found
        assert found["b" * 64].tolist() == [3, 4, 5]


def test_what_a_killed_process_left_half_written_is_dropped(tmp_path: Path) -> None:
    path = tmp_path / "v.bin"
    VectorCache(path, 3).add(["a" * 64], np.ones((1, 3), np.float32))
    whole = path.read_bytes()
    path.write_bytes(whole + b"b" * 70)
    cache = VectorCache(path, 3)
    assert path.read_bytes() == whole
    cache.add(["c" * 64], np.zeros((1, 3), np.float32))
    assert VectorCache(path, 3)["c" * 64].tolist() == [0, 0, 0]
