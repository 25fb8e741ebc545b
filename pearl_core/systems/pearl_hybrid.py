"""PEARL and dense retrieval with group preferences together, the weight between them chosen on queries.

Variants are PEARL's own (see `pearl_core.pearl.config`): `pearl-hybrid:seed-1`, `pearl-hybrid:-ue`. Those of the
funnel change nothing, since every sticker is scored.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from pearl_core.corpus import Corpus
from pearl_core.pearl.config import FAMILY, PearlConfig
from pearl_core.pearl.settled import settled_table
from pearl_core.systems import Progress, System
from pearl_core.types import Retriever

NAME = "pearl-hybrid"
TRAINING = 0.9  # share of the work that is PEARL's own


@dataclass(frozen=True, slots=True)
class HybridConfig:
    pearl: PearlConfig = field(default_factory=PearlConfig)


def build(config: HybridConfig, corpus: Corpus, folder: Path, progress: Progress) -> Mapping[str, Any]:
    from pearl_core.dense_groups import describe, fit, in_order
    from pearl_core.held_out import trial
    from pearl_core.pearl.build import build, text_encoder
    from pearl_core.pearl.hybrid import choose
    from pearl_core.pearl.search import Pearl

    inner = folder / "pearl"
    inner.mkdir()
    build(config.pearl, corpus, inner, lambda share: progress(TRAINING * share))
    pearl, encoder = Pearl.load(NAME, config.pearl, corpus, inner, ""), text_encoder(config.pearl, corpus)
    judging = trial(corpus, np.random.default_rng([config.pearl.seed, 6]))  # as PEARL holds out queries of a log
    dense = fit(corpus, encoder, describe(in_order(corpus), encoder), judging)
    chosen = choose(pearl, dense, judging)
    dense.final.save(folder)
    np.save(folder / "weight.npy", chosen.weight)
    progress(1.0)
    return {
        "weight": chosen.weight,
        "dense_weights": dense.final.weights,
        "chosen_on": {
            "queries": chosen.queries,
            "source": chosen.source,
            "mrr_at_10": {f"{weight:g}": round(value, 4) for weight, value in chosen.reached.items()},
        },
    }


def load(name: str, config: HybridConfig, corpus: Corpus, folder: Path, version: str) -> Retriever:
    from pearl_core.dense_groups import DenseGroups
    from pearl_core.pearl.build import text_encoder
    from pearl_core.pearl.hybrid import PearlHybrid
    from pearl_core.pearl.search import Pearl

    pearl = Pearl.load(name, config.pearl, corpus, folder / "pearl", version)
    dense = DenseGroups.load(folder, text_encoder(config.pearl, corpus))
    return PearlHybrid(name, version, pearl, dense, float(np.load(folder / "weight.npy", allow_pickle=False)))


def system(text: str | None = None) -> System:
    """The hybrid as configured, or with PEARL's variant called `text`. Raises UnknownSystem for an unknown one."""
    config = HybridConfig() if text is None else HybridConfig(FAMILY.config(text, PearlConfig()))
    name = NAME if text is None else f"{NAME}:{text}"
    return System(
        name,
        "PEARL's generated identifiers and dense retrieval with group preferences, added up",
        config,
        partial(build, config),
        partial(load, name, config),
        needs=("ocr",),
        models=("text_encoder",),
        depends=settled_table,
        revision=3,
        variant=system if text is None else None,
    )


SYSTEM = system()
