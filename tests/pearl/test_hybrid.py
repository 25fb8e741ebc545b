"""The hybrid: a sum, whose weight the validation queries choose."""

from typing import Any

import numpy as np
import pytest

from pearl_core.corpus import Corpus
from pearl_core.pearl.hybrid import DEFAULT_WEIGHT, WEIGHTS, PearlHybrid, choose_weight
from pearl_core.systems import build_system, load_system
from pearl_core.types import Query


@pytest.fixture(scope="module")
def hybrid(tiny: Corpus) -> PearlHybrid:
    build_system("pearl-hybrid", tiny)
    system = load_system("pearl-hybrid", tiny)
    assert isinstance(system, PearlHybrid)
    return system


def test_every_sticker_is_scored_by_pearl_and_by_similarity(hybrid: PearlHybrid) -> None:
    query = Query("good night")
    parts, hits = hybrid.parts(query), hybrid.retrieve(query, 12).hits
    assert len(hits) == 12
    for hit in hits:
        row = hybrid._pearl.sticker_ids.index(hit.sticker_id)
        assert hit.evidence["similarity"] == pytest.approx(hybrid._weight * parts["similarity"][row])
        assert hit.evidence["meaning"] == pytest.approx(parts["meaning"][row])


def test_the_best_weight_is_chosen_and_of_equal_ones_the_smallest(hybrid: PearlHybrid, tiny: Corpus) -> None:
    weight, reached = choose_weight(hybrid, tiny.judged("validation"))
    best = max(reached.values())
    assert weight == min(w for w in WEIGHTS if reached[f"{w:g}"] == best)
    assert weight == hybrid._weight


def test_without_queries_the_weight_is_the_default(hybrid: PearlHybrid) -> None:
    assert choose_weight(hybrid, ()) == (DEFAULT_WEIGHT, {})


def test_a_large_weight_ranks_by_similarity(hybrid: PearlHybrid, monkeypatch: Any) -> None:
    monkeypatch.setattr(hybrid, "_weight", 1e6)
    ids = hybrid.retrieve(Query("happy birthday"), 12).ids
    similarity = hybrid.parts(Query("happy birthday"))["similarity"]
    assert ids[0] == hybrid._pearl.sticker_ids[int(np.argmax(similarity))]
