"""What is known of a sticker in words, and by which field."""

from typing import Any

import pytest

from pearl_core.artifacts import write_artifact
from pearl_core.corpus import Corpus
from pearl_core.persrv.config import FIELDS
from pearl_core.persrv.fields import field_texts, field_texts_of, integrated_queries
from pearl_core.semantics import Semantics, write_semantics
from pearl_core.types import ArtifactMissing, Interaction


def said(corpus: Corpus, *rows: Semantics) -> dict[str, dict[str, str]]:
    write_artifact(
        corpus.built / "semantics", "k", lambda fresh: write_semantics(fresh, {r.sticker_id: r for r in rows})
    )
    return field_texts(corpus, FIELDS)


def test_creator_words_stand_where_no_model_spoke(tiny: Corpus) -> None:
    texts = field_texts(tiny, FIELDS)["s01"]
    assert texts == {
        "keywords": "cat",
        "description": "good night, sleepy. cat. Miso. flat",
        "emotions": "",
        "ocr": "zzz",
        "queries": "good night",
    }


def test_a_model_and_the_creator_are_both_heard_and_nothing_is_said_twice(new_corpus: Any) -> None:
    corpus = new_corpus("said", [{"sticker_id": "a", "meaning": "good night", "entity": "cat", "keywords": ["sleep"]}])
    own = Semantics("a", ("tired", "sleep"), "A Cat that yawns", "calm", "model")
    assert said(corpus, own)["a"] == {
        "keywords": "tired. sleep",
        "description": "A Cat that yawns. good night",
        "emotions": "calm",
        "ocr": "",
        "queries": "",
    }


def test_a_sticker_without_anything_has_empty_fields(new_corpus: Any) -> None:
    assert set(said(new_corpus("mute", [{"sticker_id": "a"}], log=False))["a"].values()) == {""}


def test_without_semantics_the_stage_is_not_read(new_corpus: Any) -> None:
    corpus = new_corpus("unread")
    (corpus.built / "semantics" / "semantics.jsonl").unlink()
    assert field_texts(corpus, ("ocr", "queries"))["s02"] == {"ocr": "haha", "queries": "happy"}
    with pytest.raises(ArtifactMissing, match="semantics"):
        field_texts(corpus, FIELDS)


def test_queries_come_once_each_those_of_most_clicks_first() -> None:
    log = [Interaction("u", query, "a", True) for query in ("bye", "Hello", "hello ", "again")]
    log += [Interaction("u", "seen", "a", False)]
    assert integrated_queries(log) == {"a": "hello. again. bye"}


def test_one_sticker_alone_has_the_texts_that_it_has_among_all(tiny: Corpus) -> None:
    together = field_texts(tiny, FIELDS)
    assert {sticker_id: field_texts_of(tiny, sticker_id, FIELDS) for sticker_id in tiny.by_id} == together
    assert field_texts_of(tiny, "s01", ("ocr",)) == {"ocr": "zzz"}


def test_a_model_is_heard_of_one_sticker_alone_too(new_corpus: Any) -> None:
    corpus = new_corpus("alone", [{"sticker_id": name} for name in ("a", 'a"b', "ab")])
    rows = [Semantics("a", ("tired",)), Semantics('a"b', (), "晚安"), Semantics("ab", ("no",))]
    together = said(corpus, *rows[:2])
    assert {sticker_id: field_texts_of(corpus, sticker_id, FIELDS) for sticker_id in corpus.by_id} == together
