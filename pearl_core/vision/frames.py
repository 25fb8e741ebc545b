"""A picture file as what an image encoder sees: square RGB frames on a neutral grey.

A sticker is padded to a square, never cropped, since its caption stands at an edge as often as not. An
animated one is seen at three moments. Limits and errors are those of `corpus.pictures`.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from pearl_core.corpus.pictures import frames

FRAMES = 3  # moments of an animated sticker, spread over its length
BACKDROP = 0xA8  # behind transparent pixels: a grey that neither white nor black lines drown in

Frames = NDArray[np.uint8]  # [frames, side, side, 3]


def square_frames(path: Path, side: int, count: int = FRAMES) -> Frames:
    """Up to `count` frames [frames, side, side, 3], evenly spread from first to last; one of a still picture.

    Raises PictureError, in one line, for a file that cannot be decoded or is larger than `Limits` allows.
    """
    return np.stack([_square(frame, side) for frame in frames(path, count)])


def _square(frame: Image.Image, side: int) -> NDArray[np.uint8]:
    """An RGBA frame in the middle of a square of `side` pixels [side, side, 3]."""
    share = side / max(frame.size)
    size = (max(1, round(frame.width * share)), max(1, round(frame.height * share)))
    flat = Image.new("RGB", frame.size, (BACKDROP,) * 3)
    flat.paste(frame, mask=frame.getchannel("A"))  # before resizing, or hidden colours bleed into the outline
    square = Image.new("RGB", (side, side), (BACKDROP,) * 3)
    resized = flat.resize(size, Image.Resampling.BICUBIC)
    square.paste(resized, ((side - size[0]) // 2, (side - size[1]) // 2))
    return np.asarray(square)
