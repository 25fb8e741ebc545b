"""Tuning: it finds what helps, keeps what doesn't matter, and its points are those of the real ranking."""

import json
from typing import Any

import numpy as np
import pytest

from pearl_core.bm25 import LexicalIndex
from pearl_core.corpus import Corpus, JudgedQuery
from pearl_core.persrv.config import PersrvConfig
from pearl_core.persrv.recall import Recall
from pearl_core.persrv.search import Persrv
from pearl_core.persrv.style import Pictures, StyleModel
from pearl_core.persrv.tuning import tune
from pearl_core.persrv.weights import Weights
from pearl_core.systems import artifact_folder, build_system, load_system
from pearl_core.types import Query, User
from pearl_core.vision.vectors import ImageVectors

TEXTS = {
    "a": {"description": "cat", "ocr": "dog"},
    "b": {"description": "dog", "ocr": "cat"},
    "c": {"description": "fish bird", "ocr": "cat cat"},
}


def judged(text: str, *relevant: str, user: User | None = None) -> JudgedQuery:
    return JudgedQuery(text, Query(text, user or User()), dict.fromkeys(relevant, 1))


def test_the_field_that_is_right_gains_the_weight() -> None:
    config = PersrvConfig(personal=False)
    recall = Recall(LexicalIndex.build(TEXTS, config.fields), config.fields, Weights())
    found = tune(config, recall, None, [judged("cat", "a"), judged("dog", "b")])
    assert found.weights.description > found.weights.ocr
    assert found.steps[-1].mrr == 1.0 > found.steps[0].mrr
    assert found.weights.emotions == Weights().emotions  # what changes nothing is left alone
    assert [point.worth for point in found.steps] == sorted(point.worth for point in found.steps)


def test_taste_gains_alpha_where_it_is_right() -> None:
    config = PersrvConfig()
    vectors = np.array([[0, 1], [1, 0], [0.9, 0.1], [0.1, 0.9]], np.float32)
    styles = StyleModel(Pictures(ImageVectors(("a", "b", "liked", "other"), vectors)), 5, 0)
    texts = {name: {"description": "cat"} for name in ("a", "b")} | {"liked": {}, "other": {}}
    recall = Recall(LexicalIndex.build(texts, config.fields), config.fields, Weights(alpha=0.0))
    found = tune(config, recall, styles, [judged("cat", "b", user=User("u", None, ("liked",)))])
    assert found.weights.alpha > 0
    assert (found.steps[0].mrr, found.steps[-1].mrr) == (0.5, 1.0)


def test_without_queries_there_is_nothing_to_tune_on() -> None:
    config = PersrvConfig(personal=False)
    recall = Recall(LexicalIndex.build(TEXTS, config.fields), config.fields, Weights())
    with pytest.raises(ValueError, match="no judged queries"):
        tune(config, recall, None, [])


def test_what_tuning_measured_is_what_the_system_reaches(tiny: Corpus) -> None:
    for name in ("persrv", "persrv:dense"):
        build_system(name, tiny)
        told: dict[str, Any] = json.loads((artifact_folder(tiny, name) / "meta.json").read_text("utf-8"))
        system = load_system(name, tiny)
        assert isinstance(system, Persrv)
        ranks = []
        for one in tiny.judged("validation"):
            hits = [sticker_id in one.relevant for sticker_id in system.retrieve(one.query, 10).ids]
            ranks.append(1 / (hits.index(True) + 1) if any(hits) else 0.0)
        assert told["steps"][-1]["MRR@10"] == pytest.approx(np.mean(ranks), abs=1e-4)
        assert told["weights_from"] == "build"
