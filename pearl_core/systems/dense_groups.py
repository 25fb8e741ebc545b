"""Dense retrieval with group preferences: the strongest plain baseline, exact, without a trained model.

Likeness of meaning, what was clicked for the most similar queries of the log, and what the user's group likes
(`pearl_core.dense_groups`). Its weights are chosen on the validation queries, else on queries held out of the log.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pearl_core import encoders
from pearl_core.corpus import Corpus
from pearl_core.dense_groups import DenseGroups, describe, fit, in_order
from pearl_core.encoders import DEFAULT_TEXT_ENCODER, Pooling, TextEncoder
from pearl_core.held_out import trial
from pearl_core.ranking import answer
from pearl_core.systems import Progress, System
from pearl_core.types import Hit, Query, RankedList

ENCODING = 0.8  # share of the work that is encoding the descriptions


@dataclass(frozen=True, slots=True)
class DenseGroupsConfig:
    encoder: str = DEFAULT_TEXT_ENCODER  # where the corpus names no other (`Corpus.models`)
    pooling: Pooling = "mean"
    seed: int = 0  # of the queries held out of the log


CONFIG = DenseGroupsConfig()


class DenseGroupsRetriever:
    """Stickers by score, then by sticker id; as in `dense`, a sticker without a description is never found."""

    name = "dense-groups"

    def __init__(self, version: str, model: DenseGroups) -> None:
        self.version, self._model = version, model
        self._known = np.flatnonzero(model.descriptions.known)

    def retrieve(self, query: Query, k: int) -> RankedList:
        return answer(self, query, k, self._find)

    def _find(self, query: Query, k: int) -> list[Hit]:
        parts = self._model.weighted(query)
        scores = np.round(sum(parts.values(), np.zeros(1)), 9)[self._known]
        hits = []
        for row in self._known[np.argsort(-scores, kind="stable")[:k]]:
            shares = {name: float(part[row]) for name, part in parts.items()}
            hits.append(Hit(self._model.sticker_ids[row], round(sum(shares.values()), 9), shares))
        return hits


def build(corpus: Corpus, folder: Path, progress: Progress) -> Mapping[str, Any]:
    encoder = _encoder(corpus)
    descriptions = describe(in_order(corpus), encoder, lambda share: progress(ENCODING * share))
    judging = trial(corpus, np.random.default_rng([CONFIG.seed, 6]))
    fitted = fit(corpus, encoder, descriptions, judging)
    fitted.final.save(folder)
    progress(1.0)
    return {
        "encoder": encoder.name,
        "weights": fitted.final.weights,
        "chosen_on": {"queries": len(judging.judged), "source": judging.source, "mrr_at_10": round(fitted.reached, 4)},
    }


def load(corpus: Corpus, folder: Path, version: str) -> DenseGroupsRetriever:
    return DenseGroupsRetriever(version, DenseGroups.load(folder, _encoder(corpus)))


def _encoder(corpus: Corpus) -> TextEncoder:
    return encoders.shared().text(corpus.models.get("text_encoder", CONFIG.encoder), pooling=CONFIG.pooling)


SYSTEM = System(
    "dense-groups",
    "Likeness of meaning, what similar queries led to, and what the user's group likes",
    CONFIG,
    build,
    load,
    models=("text_encoder",),
)
