"""Pictures of every format, made of noise so that none of their bytes is idle."""

import io
import random

import pytest
from PIL import Image


def noise(seed: int, size: tuple[int, int] = (12, 9)) -> Image.Image:
    return Image.frombytes("RGB", size, random.Random(seed).randbytes(size[0] * size[1] * 3))


def encoded(kind: str, frames: int = 1, size: tuple[int, int] = (12, 9)) -> bytes:
    """`kind` as Pillow names it; APNG is PNG with several frames."""
    first, *rest = (noise(i, size) for i in range(frames))
    file = io.BytesIO()
    if frames == 1:
        first.save(file, kind)
    elif kind == "WEBP":
        first.save(file, kind, save_all=True, append_images=rest, duration=100, lossless=True)
    else:
        first.save(file, kind, save_all=True, append_images=rest, duration=100)
    return file.getvalue()


@pytest.fixture(scope="session")
def pictures() -> dict[str, bytes]:
    """Name -> bytes: three stills and a still WebP and GIF, and three animated ones of three frames."""
    stills = {kind.lower(): encoded(kind) for kind in ("PNG", "JPEG", "WEBP", "GIF")}
    moving = {
        "apng": encoded("PNG", 3),
        "webp-moving": encoded("WEBP", 3),
        "gif-moving": encoded("GIF", 3),
    }
    return stills | moving
