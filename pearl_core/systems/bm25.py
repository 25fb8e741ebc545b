"""BM25 over what a sticker means: its meaning, entity, character, style and keywords as one text."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pearl_core.bm25 import K1, B, Bm25Retriever, LexicalIndex
from pearl_core.corpus import Corpus
from pearl_core.systems import Progress, System
from pearl_core.text import TEXT_FIELDS, sticker_text


@dataclass(frozen=True, slots=True)
class Bm25Config:
    fields: tuple[str, ...] = TEXT_FIELDS
    k1: float = K1
    b: float = B


CONFIG = Bm25Config()


def build(corpus: Corpus, folder: Path, progress: Progress) -> Mapping[str, Any]:
    texts = {sticker.sticker_id: {"text": sticker_text(sticker, CONFIG.fields)} for sticker in corpus.stickers}
    LexicalIndex.build(texts, ["text"], CONFIG.k1, CONFIG.b).save(folder)
    return {"stickers": len(texts)}


def load(corpus: Corpus, folder: Path, version: str) -> Bm25Retriever:
    return Bm25Retriever("bm25", version, LexicalIndex.load(folder))


SYSTEM = System("bm25", "Words that the query shares with the sticker's description", CONFIG, build, load, revision=2)
