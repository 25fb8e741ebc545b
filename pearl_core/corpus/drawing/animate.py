"""Frames to a looping, transparent WebP that stays small enough for thousands of stickers."""

import io
from collections.abc import Sequence

from PIL import Image

FRAMES = 8
MILLISECONDS = 80  # a frame; a loop lasts 0.64 s
SIDE = 240  # px: the grid shows stickers no larger
QUALITY = 68


def phases() -> list[float]:
    """The moments of a loop, in [0, 1), that are drawn."""
    return [frame / FRAMES for frame in range(FRAMES)]


def encode(frames: Sequence[Image.Image], *, crisp: bool = False) -> bytes:
    """The file of `frames` (RGBA, square), scaled to `SIDE` px; `crisp` ones keep their size and every pixel.

    Raises `ValueError` for no frames.
    """
    if not frames:
        raise ValueError("an animation needs at least one frame")
    small = list(frames)
    if not crisp:
        small = [frame.resize((SIDE, SIDE), Image.Resampling.LANCZOS) for frame in frames]
    file = io.BytesIO()
    small[0].save(
        file,
        "WEBP",
        save_all=True,
        append_images=small[1:],
        duration=MILLISECONDS,
        loop=0,
        lossless=crisp,
        quality=QUALITY,
        method=2,
    )
    return file.getvalue()
