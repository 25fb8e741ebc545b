"""BM25 over what a sticker means and what is written on it, as one text (PerSRV, the baseline BM25 + OCR)."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pearl_core.bm25 import K1, B, Bm25Retriever, LexicalIndex
from pearl_core.corpus import Corpus
from pearl_core.systems import Progress, System
from pearl_core.text import TEXT_FIELDS, sticker_text, written_text


@dataclass(frozen=True, slots=True)
class Bm25OcrConfig:
    fields: tuple[str, ...] = TEXT_FIELDS  # what is written on the picture comes on top
    k1: float = K1
    b: float = B


CONFIG = Bm25OcrConfig()


def build(corpus: Corpus, folder: Path, progress: Progress) -> Mapping[str, Any]:
    texts = {
        sticker.sticker_id: {
            "text": f"{sticker_text(sticker, CONFIG.fields)}. {written_text(sticker, corpus.recognised)}"
        }
        for sticker in corpus.stickers
    }
    LexicalIndex.build(texts, ["text"], CONFIG.k1, CONFIG.b).save(folder)
    return {"stickers": len(texts)}


def load(corpus: Corpus, folder: Path, version: str) -> Bm25Retriever:
    return Bm25Retriever("bm25-ocr", version, LexicalIndex.load(folder))


SYSTEM = System(
    "bm25-ocr",
    "Words that the query shares with the sticker's description or with what is written on it",
    CONFIG,
    build,
    load,
    needs=("ocr",),
    revision=2,
)
