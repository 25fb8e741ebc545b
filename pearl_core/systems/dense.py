"""Dense retrieval: a sentence encoder and the cosine similarity of query and description, searched exactly.

Stickers of the same description share one vector, so that their ties are broken by sticker id and not by
rounding. Nothing is trained.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import faiss
import numpy as np

from pearl_core import encoders
from pearl_core.corpus import Corpus
from pearl_core.encoders import DEFAULT_TEXT_ENCODER, Pooling, TextEncoder
from pearl_core.ranking import answer
from pearl_core.systems import Progress, System
from pearl_core.text import TEXT_FIELDS, sticker_text
from pearl_core.types import Hit, Query, RankedList


@dataclass(frozen=True, slots=True)
class DenseConfig:
    encoder: str = DEFAULT_TEXT_ENCODER  # where the corpus names no other (`Corpus.models`)
    pooling: Pooling = "mean"
    fields: tuple[str, ...] = TEXT_FIELDS


CONFIG = DenseConfig()


class Dense:
    """Stickers by similarity of their description; a sticker without one is never found."""

    name = "dense"

    def __init__(self, version: str, encoder: TextEncoder, index: Any, texts: Mapping[str, list[str]]) -> None:
        """`index` holds one vector for each of `texts` (description -> its sticker ids), in that order."""
        self.version = version
        self._encoder = encoder
        self._index = index
        self._texts = tuple(texts.items())

    def retrieve(self, query: Query, k: int) -> RankedList:
        return answer(self, query, k, self._find)

    def _find(self, query: Query, k: int) -> list[Hit]:
        hits: list[Hit] = []
        for row, score in self._nearest(query.text, min(k, len(self._texts))):
            text, sticker_ids = self._texts[row]
            hits += [Hit(sticker_id, score, {"similarity": score, "description": text}) for sticker_id in sticker_ids]
            if len(hits) >= k:
                break
        return hits[:k]

    def _nearest(self, text: str, k: int) -> Iterator[tuple[int, float]]:
        """Rows of the k nearest descriptions with their cosine similarity, best first, ties by row."""
        if k:
            scores, rows = self._index.search(self._encoder.encode([text]), k)
            yield from sorted(zip(rows[0].tolist(), scores[0].tolist(), strict=True), key=lambda hit: (-hit[1], hit[0]))


def build(corpus: Corpus, folder: Path, progress: Progress) -> Mapping[str, Any]:
    texts: dict[str, list[str]] = {}
    for sticker in sorted(corpus.stickers, key=lambda sticker: sticker.sticker_id):
        if text := sticker_text(sticker, CONFIG.fields):
            texts.setdefault(text, []).append(sticker.sticker_id)
    encoder = _encoder(corpus)
    index = faiss.IndexFlatIP(encoder.dimension)
    index.add(np.ascontiguousarray(encoder.encode(list(texts), progress)))
    faiss.write_index(index, str(folder / "vectors.faiss"))
    (folder / "texts.json").write_text(json.dumps(texts, ensure_ascii=False), "utf-8")
    return {"encoder": encoder.name, "dimension": encoder.dimension, "texts": len(texts)}


def load(corpus: Corpus, folder: Path, version: str) -> Dense:
    encoder = _encoder(corpus)
    texts = json.loads((folder / "texts.json").read_text("utf-8"))
    return Dense(version, encoder, faiss.read_index(str(folder / "vectors.faiss")), texts)


def _encoder(corpus: Corpus) -> TextEncoder:
    return encoders.shared().text(corpus.models.get("text_encoder", CONFIG.encoder), pooling=CONFIG.pooling)


SYSTEM = System(
    "dense",
    "Likeness of meaning between the query and the sticker's description",
    CONFIG,
    build,
    load,
    models=("text_encoder",),
)
