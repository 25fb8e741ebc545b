"""Where the classifier's labels come from."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from pearl_core.corpus import Corpus
from pearl_core.intents.labels import best_labels, matched, own_labels, weak_labels
from pearl_core.intents.words import PropertyWords
from tests.conftest import NewCorpus

FULL = ("character_ip", "visual_style", "entity", "meaning", "ocr_text")
OTHER = ("meaning", "ocr_text", "entity", "character_ip", "visual_style")


def ask(corpus: Corpus, *queries: tuple[str, Any]) -> None:
    rows = [{"qid": str(n), "query": query, "intents": intents} for n, (query, intents) in enumerate(queries)]
    (corpus.folder / "queries" / "train.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


def test_own_labels_are_lists_or_weights_and_the_most_frequent_counts(new_corpus: NewCorpus) -> None:
    corpus = new_corpus("labelled")
    ask(
        corpus,
        ("Hi", ["meaning", "ocr_text"]),
        ("hi ", ["meaning", "ocr_text"]),
        ("hi", ["ocr_text"]),
        ("cake", {"meaning": 0.2, "entity": 0.8, "ocr_text": 0}),
        ("none", None),
        ("empty", []),
    )
    assert own_labels(corpus, "train") == {"hi": ("meaning", "ocr_text"), "cake": ("entity", "meaning")}


def test_corpus_without_labels_has_none(tiny: Corpus) -> None:
    assert own_labels(tiny, "train") == {}
    assert own_labels(tiny, "other") == {}


@pytest.mark.parametrize(
    ("table", "source"),
    [
        ({"a": FULL, "b": OTHER}, "table"),
        ({"a": FULL, "b": FULL}, "corpus"),  # one first intent teaches nothing
        ({"a": FULL}, "corpus"),
        ({}, "corpus"),
    ],
)
def test_table_comes_before_the_corpus_where_it_says_enough(
    new_corpus: NewCorpus, table: Mapping[str, tuple[str, ...]], source: str
) -> None:
    corpus = new_corpus("labelled")
    ask(corpus, ("hi", ["meaning"]), ("cake", ["entity"]))
    assert best_labels(corpus, table, PropertyWords.of_corpus(corpus), 2).source == source


def test_weak_labels_are_for_corpora_without_any_other(tiny: Corpus) -> None:
    labels = best_labels(tiny, {}, PropertyWords.of_corpus(tiny), 2)
    assert labels.source == "weak"
    assert set(labels.orders) == {"good night", "happy", "hello", "晚安", "birthday", "thank you"}


@pytest.mark.parametrize(
    ("query", "order"),
    [
        ("miso", ("character_ip",)),
        ("miso good night", ("character_ip", "meaning")),
        ("neon frog", ("entity", "visual_style")),
        ("good night", ("meaning",)),
        ("haha", ("ocr_text",)),
        ("晚安", ("meaning", "ocr_text")),  # equal matches
        ("so much to do", ("meaning", "ocr_text")),  # names nothing
    ],
)
def test_query_means_the_names_in_it_and_then_what_it_says(tiny: Corpus, query: str, order: tuple[str, ...]) -> None:
    assert matched(query, PropertyWords.of_corpus(tiny)) == order


def test_without_a_log_the_values_are_the_queries(new_corpus: NewCorpus) -> None:
    corpus = new_corpus("logless", log=False)
    labels = weak_labels(corpus, PropertyWords.of_corpus(corpus))
    assert labels["miso"] == ("character_ip",)
    assert labels["frog"] == ("entity",)
    assert labels["hello, waving"] == ("meaning",)
    assert labels["haha"] == ("ocr_text",)
