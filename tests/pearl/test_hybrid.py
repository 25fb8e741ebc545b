"""The hybrid: dense retrieval with group preferences, and PEARL's score with a weight that queries choose."""

import json
import shutil
from typing import Any

import numpy as np
import pytest

from pearl_core.corpus import Corpus
from pearl_core.pearl.hybrid import DENSE, PEARL, PearlHybrid, best_weight
from pearl_core.systems import artifact_folder, build_system, find_system, load_system
from pearl_core.types import PROPERTIES, Query, UnknownSystem, User, UserGroup
from pearl_core.weighing import Scored

ANN = User("ann", UserGroup("20-29", "female"))


def built(corpus: Corpus, name: str = "pearl-hybrid") -> PearlHybrid:
    build_system(name, corpus)
    system = load_system(name, corpus)
    assert isinstance(system, PearlHybrid)
    return system


@pytest.fixture(scope="module")
def hybrid(tiny: Corpus) -> PearlHybrid:
    return built(tiny)


def test_every_sticker_is_scored_by_both(hybrid: PearlHybrid, monkeypatch: Any) -> None:
    monkeypatch.setattr(hybrid, "_weight", 0.02)
    query = Query("good night", ANN)
    pearl, hits = hybrid._pearl.shares(query), hybrid.retrieve(query, 12).hits
    assert len(hits) == 12
    for hit in hits:
        row = hybrid._pearl.sticker_ids.index(hit.sticker_id)
        assert {name: hit.evidence[name] for name in PROPERTIES} == pytest.approx(
            {name: 0.02 * share[row] for name, share in pearl.items()}
        )
        assert "similarity" in hit.evidence


def test_without_weight_it_is_the_dense_baseline(hybrid: PearlHybrid, tiny: Corpus, monkeypatch: Any) -> None:
    monkeypatch.setattr(hybrid, "_weight", 0.0)
    build_system("dense-groups", tiny)
    for text in ("good night", "happy", "晚安"):
        query = Query(text, ANN)
        plain = load_system("dense-groups", tiny).retrieve(query, 12).hits
        assert [(hit.sticker_id, hit.score) for hit in hybrid.retrieve(query, 12).hits] == [
            (hit.sticker_id, hit.score) for hit in plain
        ]


def test_an_explanation_tells_all_weights(hybrid: PearlHybrid) -> None:
    told = hybrid.explain(Query("good night", ANN), 5)
    assert told["weight_of_pearl"] == hybrid._weight
    assert "intents" in told and "funnel" not in told
    json.dumps(told)


def ranked(dense: list[float], pearl: list[float]) -> Scored:
    """A query whose second sticker is relevant."""
    return Scored({DENSE: np.array(dense), PEARL: np.array(pearl)}, np.array([1]))


def test_the_best_weight_is_chosen_and_of_equal_ones_the_least() -> None:
    helped, harmed = ranked([0.5, 0.485], [0.0, 1.0]), ranked([0.5, 0.53], [1.0, 0.0])
    choice = best_weight([helped, harmed], "validation")
    assert choice.weight == 0.02
    assert {weight: choice.reached[weight] for weight in (0.0, 0.02, 0.64)} == {0.0: 0.75, 0.02: 1.0, 0.64: 0.75}
    assert (choice.source, choice.queries) == ("validation", 2)


def test_where_nobody_judged_anything_it_is_dense_retrieval(new_corpus: Any) -> None:
    corpus: Corpus = new_corpus("silent", log=False)
    shutil.rmtree(corpus.folder / "qrels")
    assert built(corpus)._weight == 0
    told = json.loads((artifact_folder(corpus, "pearl-hybrid") / "meta.json").read_text("utf-8"))["chosen_on"]
    assert told == {"source": "nothing", "queries": 0, "mrr_at_10": {}}


def test_variants_are_those_of_pearl(tiny: Corpus) -> None:
    seeded = built(tiny, "pearl-hybrid:seed-1")
    assert seeded.name == "pearl-hybrid:seed-1"
    assert find_system("pearl-hybrid:seed-1").key(tiny) != find_system("pearl-hybrid").key(tiny)
    with pytest.raises(UnknownSystem, match="seed-N"):
        find_system("pearl-hybrid:seeds")
