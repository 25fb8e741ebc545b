"""Text to image: the likeness of the query to each sticker's picture, whatever is said of the sticker.

The encoder is the corpus's own (`Corpus.models`): CLIP or Chinese-CLIP where it names one, else the small encoder
that a build trains on the corpus itself, without any knowledge of pictures from elsewhere.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from pearl_core.artifacts import read_meta
from pearl_core.corpus import Corpus
from pearl_core.ranking import answer, best_rows
from pearl_core.systems import Progress, System
from pearl_core.types import Hit, Query, RankedList
from pearl_core.vision.vectors import ImageVectors, read_vectors

if TYPE_CHECKING:  # what it imports takes a while
    from pearl_core.vision.encoding import ImageEncoder

DECIMALS = 6  # equal pictures score the same, wherever they stand in the matrix


class Clip:
    """Stickers by their pictures; one whose picture could not be read is never found."""

    name = "clip"

    def __init__(self, version: str, encoder: "ImageEncoder", pictures: ImageVectors) -> None:
        self.version = version
        self._encoder, self._pictures = encoder, pictures

    def retrieve(self, query: Query, k: int) -> RankedList:
        return answer(self, query, k, self._find)

    def _find(self, query: Query, k: int) -> list[Hit]:
        if not self._pictures.sticker_ids:
            return []
        likeness = np.round(self._pictures.vectors @ self._encoder.encode_texts([query.text])[0], DECIMALS)
        scores = likeness.astype(np.float64)
        return [
            Hit(self._pictures.sticker_ids[row], float(scores[row]), {"likeness": float(scores[row])})
            for row in best_rows(scores, k).tolist()
        ]


def build(corpus: Corpus, folder: Path, progress: Progress) -> Mapping[str, Any]:
    """Nothing is left to make: the pictures' vectors are a stage of the corpus's build."""
    progress(1.0)
    seen = read_meta(corpus.built / "images")
    return {name: seen.get(name) for name in ("encoder", "dimension", "pictures")}


def load(corpus: Corpus, folder: Path, version: str) -> Clip:
    from pearl_core.vision.stage import open_encoder

    return Clip(version, open_encoder(corpus), read_vectors(corpus))


SYSTEM = System("clip", "Likeness between the query and the picture itself", None, build, load, needs=("images",))
