"""Building PerSRV: the index of what stickers say, the counts of the log, the styles of its people, the weights.

The weights are those that `python -m pearl_core tune` wrote for this system and corpus; without such a file they
are tuned while building, where the corpus has validation queries (seconds on the demo corpus), else the defaults.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np

from pearl_core import encoders
from pearl_core.artifacts import write_json
from pearl_core.bm25 import LexicalIndex
from pearl_core.corpus import Corpus, JudgedQuery
from pearl_core.encoders import TransformerEncoder
from pearl_core.persrv.config import PersrvConfig
from pearl_core.persrv.fields import field_texts
from pearl_core.persrv.recall import Descriptions, Recall
from pearl_core.persrv.search import Persrv
from pearl_core.persrv.style import Pictures, Space, StyleModel, pictures_of
from pearl_core.persrv.tuning import Tuning, tune
from pearl_core.persrv.utility import ClickTally
from pearl_core.persrv.weights import Weights, chosen_weights
from pearl_core.types import CorpusError

Progress = Callable[[float], None]
WEIGHTS_FILE, COUNTS_FILE = "weights.json", "counts.npy"
PREPARED = 0.3  # share of the work, on the demo corpus; the rest is tuning


def build(name: str, config: PersrvConfig, corpus: Corpus, folder: Path, progress: Progress) -> Mapping[str, Any]:
    """Write everything that `load` needs into an empty folder; what to tell of it in `meta.json`."""
    counted = prepare(config, corpus, folder, lambda share: progress(share * PREPARED))
    told: Mapping[str, Any] = {"weights": asdict(config.weights), "weights_from": "defaults"}
    if chosen := chosen_weights(name, corpus):
        told = {"weights": asdict(chosen), "weights_from": "tune"}
    elif judged := validation_queries(corpus):
        tuned = tuning(config, corpus, folder, judged, lambda share: progress(PREPARED + share * (1 - PREPARED)))
        told = {**tuned.as_json(), "weights_from": "build"}
    write_json(folder / WEIGHTS_FILE, told["weights"])
    progress(1.0)
    return {**counted, **told}


def prepare(config: PersrvConfig, corpus: Corpus, folder: Path, progress: Progress) -> Mapping[str, int]:
    """Write all but the weights into an empty folder; how much there is."""
    index = LexicalIndex.build(field_texts(corpus, config.fields), config.fields)
    index.save(folder)
    tally = ClickTally(index.sticker_ids)
    for row in corpus.interactions:
        tally.add(row)
    np.save(folder / COUNTS_FILE, tally.counts)
    if config.dense:
        Descriptions.of(corpus, index.sticker_ids, text_encoder(config, corpus)).save(folder)
    progress(0.5)
    if config.personal:
        styles_of(config, corpus, lambda share: progress((1 + share) / 2)).save(folder)
    return {"stickers": len(index.sticker_ids), "clicks": int(tally.counts[0].sum())}


def load(name: str, config: PersrvConfig, corpus: Corpus, folder: Path, version: str) -> Persrv:
    """What `build` of the same configuration wrote into the folder."""
    weights = Weights(**json.loads((folder / WEIGHTS_FILE).read_text("utf-8")))
    return Persrv(name, version, config, *_parts(replace(config, weights=weights), corpus, folder))


def tuning(
    config: PersrvConfig, corpus: Corpus, folder: Path, judged: Sequence[JudgedQuery], progress: Progress
) -> Tuning:
    """The weights tuned on judged queries for what is prepared in the folder. Raises ValueError without queries."""
    return tune(config, *_parts(config, corpus, folder), judged, progress)


def validation_queries(corpus: Corpus) -> tuple[JudgedQuery, ...]:
    """The corpus's validation queries with relevant stickers, () without any."""
    try:
        return corpus.judged("validation")
    except CorpusError:
        return ()


def text_encoder(config: PersrvConfig, corpus: Corpus) -> TransformerEncoder:
    return encoders.shared().text(corpus.models.get("text_encoder", config.encoder), pooling=config.pooling)


def styles_of(config: PersrvConfig, corpus: Corpus, progress: Progress) -> StyleModel:
    """The styles of the corpus's people, found now."""
    people = corpus.users.values()
    return StyleModel.of_people(pictures_of(corpus), people, config.clusters, config.seed, _space(config), progress)


def _parts(config: PersrvConfig, corpus: Corpus, folder: Path) -> tuple[Recall, StyleModel | None]:
    """The built recall with the configuration's weights, and the built styles."""
    counts = np.load(folder / COUNTS_FILE, allow_pickle=False) if config.utility else None
    descriptions = Descriptions.load(folder, text_encoder(config, corpus)) if config.dense else None
    recall = Recall(LexicalIndex.load(folder), config.fields, config.weights, counts, descriptions)
    if not config.personal:
        return recall, None
    pictures: Pictures = pictures_of(corpus)
    return recall, StyleModel.load(folder, pictures, config.clusters, config.seed, _space(config))


def _space(config: PersrvConfig) -> Space:
    return "released" if config.reading == "released" else "corpus"
