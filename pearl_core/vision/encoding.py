"""What an image encoder is: pictures and texts as vectors of one space, compared by their dot product.

Two kinds: `clip` (CLIP, Chinese-CLIP or SigLIP, by name or path) and `small` (trained on the corpus itself).
"""

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from pearl_core.vision.frames import Frames

Vectors = NDArray[np.float32]
Progress = Callable[[float], None]  # called with the share done, 0 to 1


class ImageEncoder(Protocol):
    """Safe to use from several threads."""

    @property
    def name(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    @property
    def side(self) -> int:
        """Pixels of the squares that it takes: `square_frames(path, encoder.side)`."""
        ...

    def encode_images(self, pictures: Sequence[Frames], progress: Progress = ...) -> Vectors:
        """Vectors of length 1 [pictures, dimension]: the mean over a picture's frames, scaled again."""
        ...

    def encode_texts(self, texts: Sequence[str]) -> Vectors:
        """Vectors of length 1 [texts, dimension]; texts are normalised first."""
        ...


def mean_of_frames(vectors: Vectors, counts: Sequence[int]) -> Vectors:
    """Vectors of frames [frames, dimension], `counts` of them a picture -> of length 1 [pictures, dimension]."""
    if not counts:
        return np.zeros((0, vectors.shape[1]), np.float32)
    starts = np.cumsum([0, *counts[:-1]])
    return unit(np.add.reduceat(vectors, starts, axis=0))


def unit(vectors: Vectors) -> Vectors:
    """Rows scaled to length 1; a row of zeros stays."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: Vectors = np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)
    return scaled
