"""How well a query's words match the values of each property."""

import numpy as np
import pytest

from pearl_core.corpus import Corpus
from pearl_core.intents.words import PropertyWords
from pearl_core.types import PROPERTIES

WORDS = PropertyWords.of_values({
    "character_ip": ["Miso", "Hello Kitty"],
    "entity": ["cake", "birthday cake"],
    "visual_style": ["pixel art"],
    "meaning": ["happy birthday", "good night"],
    "ocr_text": ["good night miso", "晚安", ""],
})  # fmt: skip


def likeness(query: str) -> dict[str, float]:
    return {name: round(float(match), 3) for name, match in zip(PROPERTIES, WORDS.match(query), strict=True) if match}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("miso", {"character_ip": 1.0, "ocr_text": 0.5}),
        ("Good nights!", {"meaning": 1.0, "ocr_text": 0.8}),
        ("birthday", {"entity": 0.667, "meaning": 0.667}),
        ("cake cake cake", {"entity": 1.0}),
        ("pixel art kitty", {"visual_style": 0.8, "character_ip": 0.4}),
        ("晚安", {"ocr_text": 1.0}),
        ("nothing of that", {}),
        ("", {}),
        ("?!", {}),
    ],
)
def test_likeness_is_dice_with_the_value_most_like_the_query(query: str, expected: dict[str, float]) -> None:
    assert likeness(query) == expected


def test_values_of_a_corpus_count_part_by_part(tiny: Corpus) -> None:
    words = PropertyWords.of_corpus(tiny)
    match = dict(zip(PROPERTIES, words.match("laughing"), strict=True))
    assert match["meaning"] == 1.0  # s02: "happy, laughing"
    assert words.match("xoxo")[PROPERTIES.index("ocr_text")] == 1.0


def test_no_values_match_nothing() -> None:
    assert not PropertyWords.of_values({}).match("anything").any()


def test_arrays_hold_no_objects_and_rebuild_the_index() -> None:
    assert all(array.dtype != np.object_ for array in WORDS.arrays.values())
    assert PropertyWords(WORDS.arrays).match("birthday cake").tolist() == WORDS.match("birthday cake").tolist()
