"""PEARL and dense retrieval together, the weight between them chosen on the corpus's validation queries."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from pearl_core.corpus import Corpus
from pearl_core.pearl.config import PearlConfig
from pearl_core.systems import Progress, System
from pearl_core.types import Retriever

NAME = "pearl-hybrid"
TRAINING = 0.9  # share of the work that is PEARL's own


@dataclass(frozen=True, slots=True)
class HybridConfig:
    pearl: PearlConfig = field(default_factory=PearlConfig)


CONFIG = HybridConfig()


def build(corpus: Corpus, folder: Path, progress: Progress) -> Mapping[str, Any]:
    from pearl_core.pearl.build import build, text_encoder
    from pearl_core.pearl.hybrid import DEFAULT_WEIGHT, PearlHybrid, choose_weight, describe
    from pearl_core.pearl.search import Pearl

    inner = folder / "pearl"
    inner.mkdir()
    build(CONFIG.pearl, corpus, inner, lambda share: progress(TRAINING * share))
    pearl, encoder = Pearl.load(NAME, CONFIG.pearl, corpus, inner, ""), text_encoder(CONFIG.pearl, corpus)
    vectors = describe(corpus, pearl, encoder)
    judged = corpus.judged("validation") if (corpus.folder / "qrels" / "validation.tsv").exists() else ()
    weight, reached = choose_weight(PearlHybrid(NAME, "", pearl, encoder, vectors, DEFAULT_WEIGHT), judged)
    np.savez(folder / "dense.npz", vectors=vectors, weight=weight)
    progress(1.0)
    return {"weight": weight, "validation_mrr_at_10": reached}


def load(corpus: Corpus, folder: Path, version: str) -> Retriever:
    from pearl_core.pearl.build import text_encoder
    from pearl_core.pearl.hybrid import PearlHybrid
    from pearl_core.pearl.search import Pearl

    pearl = Pearl.load(NAME, CONFIG.pearl, corpus, folder / "pearl", version)
    with np.load(folder / "dense.npz", allow_pickle=False) as saved:
        vectors, weight = saved["vectors"], float(saved["weight"])
    return PearlHybrid(NAME, version, pearl, text_encoder(CONFIG.pearl, corpus), vectors, weight)


SYSTEM = System(
    NAME,
    "PEARL's generated identifiers and likeness of meaning, added up",
    CONFIG,
    build,
    load,
    needs=("ocr",),
    models=("text_encoder",),
)
