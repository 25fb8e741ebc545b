"""The linear classifier: what it learns, that it is measured on queries it has not seen, and that it comes back."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pearl_core.corpus import Corpus
from pearl_core.intents.classifier import ClassifierConfig, IntentClassifier, fit, measured, ordered, train_classifier
from pearl_core.types import PROPERTIES, ArtifactMissing
from tests.conftest import NewCorpus
from tests.intents.conftest import LetterEncoder

# The letter says the order: with "a" characters come first and then styles, with "b" meanings and then captions.
ORDERS = {
    "a": ("character_ip", "visual_style", "entity", "meaning", "ocr_text"),
    "b": ("meaning", "ocr_text", "entity", "character_ip", "visual_style"),
    "c": ("entity", "meaning", "visual_style", "ocr_text", "character_ip"),
}
TABLE = {letter * n + " x" * m: order for letter, order in ORDERS.items() for n in range(1, 9) for m in range(5)}


def test_orders_of_the_table_are_learned_whole(tiny: Corpus, letters: LetterEncoder) -> None:
    classifier = train_classifier(tiny, TABLE, letters)
    unseen = ["aaaaaaaaaxx", "bbbbbbbbbxx", "cccccccccxx"]
    assert classifier.rank(unseen, letters.encode(unseen)) == [ORDERS[query[0]] for query in unseen]


def test_meta_says_source_size_and_accuracy_on_held_out_queries(tiny: Corpus, letters: LetterEncoder) -> None:
    meta = train_classifier(tiny, TABLE, letters).meta
    assert (meta["labels"], meta["queries"], meta["encoder"]) == ("table", 120, "letters")
    held_out = meta["held_out"]
    assert 10 <= held_out["queries"] <= 40  # a fifth of 120
    assert held_out["first_intent_accuracy"] == held_out["all_known_right"] == 1.0
    assert held_out["most_frequent_accuracy"] < 0.6
    json.dumps(meta)


def test_held_out_accuracy_is_not_that_of_what_was_learned_by_heart(tiny: Corpus, letters: LetterEncoder) -> None:
    rng = np.random.default_rng(0)
    noise = {f"{''.join(rng.choice(list('defghij'), 12))}": ORDERS[letter] for letter in "ab" for _ in range(100)}
    held_out = train_classifier(tiny, noise, letters, ClassifierConfig(l2=1e-9)).meta["held_out"]
    assert held_out["first_intent_accuracy"] < 0.75


def test_labelled_validation_queries_are_measured_too(new_corpus: NewCorpus, letters: LetterEncoder) -> None:
    corpus = new_corpus("validated")
    rows: list[dict[str, Any]] = [
        {"qid": "1", "query": "aaaa x", "intents": ["character_ip", "visual_style"]},
        {"qid": "2", "query": "bbbb x", "intents": ["meaning", "entity"]},
        {"qid": "3", "query": "cccc x", "intents": ["ocr_text"]},
    ]
    path = corpus.folder / "queries" / "validation.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    told = train_classifier(corpus, TABLE, letters).meta["validation"]
    assert told["queries"] == 3
    assert told["first_intent_accuracy"] == pytest.approx(2 / 3)
    assert told["all_known_right"] == pytest.approx(1 / 3)


def test_saved_classifier_comes_back_the_same_without_pickle(
    tiny: Corpus, letters: LetterEncoder, tmp_path: Path
) -> None:
    classifier = train_classifier(tiny, TABLE, letters)
    classifier.save(tmp_path)
    loaded = IntentClassifier.load(tmp_path)
    queries = ["abc", "Miso", "good night", ""]
    assert loaded.rank(queries, letters.encode(queries)) == classifier.rank(queries, letters.encode(queries))
    assert loaded.meta == classifier.meta
    with np.load(tmp_path / "intents.npz", allow_pickle=False) as saved:
        assert {"first", "later", "terms"} <= set(saved)


def test_absent_classifier_says_so(tmp_path: Path) -> None:
    with pytest.raises(ArtifactMissing, match="no intent classifier in"):
        IntentClassifier.load(tmp_path)


def test_names_of_the_corpus_are_known_beyond_the_embedding(tiny: Corpus, letters: LetterEncoder) -> None:
    # Anagrams have the same letters, so that only the match with the corpus's values tells them apart.
    table = {f"{name}{'x' * n}": ORDERS["b"] for name in ("osim", "unorb", "mip", "plug") for n in range(20)}
    table |= {f"{name} {'x' * n}": ORDERS["a"] for name in ("miso", "bruno", "pim", "gulp") for n in range(20)}
    classifier = train_classifier(tiny, table, letters)
    queries = ["miso xxxxx", "osim xxxxx"]
    assert classifier.rank(queries, letters.encode(queries)) == [ORDERS["a"], ORDERS["b"]]


def test_same_seed_gives_the_same_classifier(tiny: Corpus, letters: LetterEncoder) -> None:
    one, two = (train_classifier(tiny, TABLE, letters, seed=7) for _ in range(2))
    assert one.meta == two.meta


def test_corpus_without_log_and_labels_still_has_a_classifier(new_corpus: NewCorpus, letters: LetterEncoder) -> None:
    bare = new_corpus("bare", stickers=[{"sticker_id": "s1"}], log=False)
    classifier = train_classifier(bare, {}, letters)
    assert (classifier.meta["labels"], classifier.meta["queries"], classifier.meta["held_out"]) == ("weak", 0, None)
    assert sorted(classifier.rank(["hi"], letters.encode(["hi"]))[0]) == sorted(PROPERTIES)


def test_fitted_shares_are_those_of_the_choices() -> None:
    # Only an intercept, unshrunk: the softmax of the fitted scores must be the share of each first intent.
    rows = np.ones((10, 1))
    places = np.full((10, 5), -1)
    places[:, 0] = [0] * 5 + [1] * 3 + [4] * 2
    scores = fit(rows, places, range(1), l2=1.0)[0]
    shares = np.exp(scores) / np.exp(scores).sum()
    assert shares == pytest.approx([0.5, 0.3, 0.0, 0.0, 0.2], abs=0.002)


def test_a_property_that_was_chosen_is_out_of_the_later_choices() -> None:
    # 0 is always first; second is 1 in three of four cases, else 2: their odds are 3 to 1 whatever 0 was.
    rows, places = np.ones((8, 1)), np.full((8, 5), -1)
    places[:, 0] = 0
    places[:, 1] = [1] * 6 + [2] * 2
    scores = fit(rows, places, range(1, 5), l2=1.0)[0]
    assert np.exp(scores[1] - scores[2]) == pytest.approx(3, rel=0.02)
    assert scores[0] == pytest.approx(0, abs=1e-9)  # never a choice, so nothing was learned about it


def test_measures_count_first_intents_and_whole_known_orders() -> None:
    told = [ORDERS["a"], ORDERS["a"], ORDERS["b"]]
    true = [("character_ip", "visual_style"), ("character_ip", "meaning"), ("entity",)]
    assert measured(told, true, "entity") == {
        "queries": 3,
        "first_intent_accuracy": pytest.approx(2 / 3),
        "most_frequent_accuracy": pytest.approx(1 / 3),
        "all_known_right": pytest.approx(1 / 3),
    }


@given(st.lists(st.floats(-5, 5), min_size=10, max_size=10))
def test_an_order_is_the_likeliest_first_and_then_the_others_by_the_second_map(scores: list[float]) -> None:
    first, later = np.array([scores[:5]]), np.array([scores[5:]])
    order = ordered(first, later, np.ones((1, 1)))[0]
    assert sorted(order) == sorted(PROPERTIES)
    assert order[0] == PROPERTIES[int(np.argmax(first))]
    rest = [later[0, PROPERTIES.index(name)] for name in order[1:]]
    assert rest == sorted(rest, reverse=True)
