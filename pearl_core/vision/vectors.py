"""The pictures of a corpus as vectors, as the stage `images` of a build writes them."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pearl_core.corpus import Corpus
from pearl_core.types import ArtifactMissing

FILE = "vectors.npz"


@dataclass(frozen=True, slots=True)
class ImageVectors:
    """`vectors` [stickers, dimension] of length 1, rows in the order of `sticker_ids`, which are sorted.

    Only stickers whose picture could be read have a row.
    """

    sticker_ids: tuple[str, ...]
    vectors: NDArray[np.float32]

    def save(self, folder: Path) -> None:
        """Write `vectors.npz` into an existing folder."""
        np.savez(folder / FILE, sticker_ids=np.array(self.sticker_ids, np.str_), vectors=self.vectors)


def read_vectors(corpus: Corpus) -> ImageVectors:
    """The vectors of the corpus. Raises ArtifactMissing before that stage of the build is done."""
    path = corpus.built / "images" / FILE
    if not path.exists():
        raise ArtifactMissing(f"image vectors of corpus {corpus.name!r} are not built: no {path}")
    with np.load(path, allow_pickle=False) as saved:
        return ImageVectors(tuple(saved["sticker_ids"].tolist()), saved["vectors"])
