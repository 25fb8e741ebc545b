"""What PEARL learns from: clicks of the log, else pseudo-queries; and parts that are made once."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pearl_core.corpus import Corpus
from pearl_core.intents import Intents, decay
from pearl_core.pearl.build import clicked, pseudo_clicks, validation_clicks
from pearl_core.pearl.learning import hold_out, intent_weights, seen_groups
from pearl_core.pearl.parts import part
from pearl_core.pearl.values import StickerValues
from pearl_core.types import PROPERTIES, UserGroup

ANN = UserGroup("20-29", "female")


def test_values_are_normalised_and_what_is_read_comes_first(tiny: Corpus) -> None:
    values = StickerValues.of(tiny)
    assert values.texts["character_ip"][0] == "miso"
    assert values.texts["ocr_text"][:3] == ("zzz", "haha", "")


def test_clicks_alone_are_learned(tiny: Corpus) -> None:
    values = StickerValues.of(tiny)
    found = [((text, group), values.sticker_ids[place]) for (text, group), place in clicked(tiny, values, True)]
    assert found[:2] == [(("good night", ANN), "s03"), (("happy", ANN), "s02")]
    assert len(found) == 11
    assert {group for (_, group), _ in clicked(tiny, values, False)} == {None}


def test_validation_queries_come_with_their_askers_group(tiny: Corpus) -> None:
    values = StickerValues.of(tiny)
    assert (("good night", ANN), values.sticker_ids.index("s03")) in validation_clicks(tiny, values, True)
    assert len(validation_clicks(tiny, values, True)) == 5


def test_pseudo_queries_say_what_a_sticker_has(new_corpus: Any) -> None:
    values = StickerValues.of(
        new_corpus(
            "said", [{"sticker_id": "a", "meaning": "bye, see you", "entity": "cat"}, {"sticker_id": "b"}], log=False
        )
    )
    found = pseudo_clicks(values, np.random.default_rng(0))
    assert {place for _, place in found} == {0}
    assert {text for (text, _), _ in found} <= {"bye", "see you", "cat", "cat bye", "cat see you"}
    assert len(found) == 4


def test_no_query_is_in_both_parts_of_a_log() -> None:
    clicks = [((f"q{number % 40}", None), number) for number in range(200)]
    kept, held = hold_out(clicks, np.random.default_rng(0))
    assert sorted([*kept, *held], key=lambda click: click[1]) == clicks
    assert held and not {text for (text, _), _ in kept} & {text for (text, _), _ in held}


def test_of_a_few_queries_none_is_held_out() -> None:
    clicks = [((f"q{number}", None), number) for number in range(9)]
    assert hold_out(clicks, np.random.default_rng(0)) == (clicks, [])


def test_only_groups_that_clicked_are_known() -> None:
    assert seen_groups({(("hi", ANN), 0, 0): 1.0, (("hi", None), 0, 0): 1.0}) == (ANN,)


def test_a_part_is_made_once_for_what_it_depends_on(new_corpus: Any, tmp_path: Path) -> None:
    corpus, made = new_corpus("parts"), []

    def fill(folder: Path) -> None:
        made.append(folder)
        (folder / "number").write_text(str(len(made)), "utf-8")

    for number, depends in enumerate(("a", "a", "b")):
        (tmp_path / str(number)).mkdir()
        part(corpus, "thing", depends, tmp_path / str(number), fill)
    assert [(tmp_path / str(number) / "thing" / "number").read_text("utf-8") for number in range(3)] == ["1", "1", "2"]


def test_a_part_that_fails_leaves_nothing(new_corpus: Any, tmp_path: Path) -> None:
    corpus = new_corpus("failing")

    def fail(folder: Path) -> None:
        raise RuntimeError("no")

    with pytest.raises(RuntimeError, match="no"):
        part(corpus, "thing", 1, tmp_path, fail)
    assert not list((corpus.built / "parts").iterdir()) and not list(tmp_path.iterdir())


def test_queries_weigh_properties_by_their_intents_or_all_the_same() -> None:
    class Ranker:
        def rank_all(self, queries: list[str]) -> list[Intents]:
            return [Intents(PROPERTIES, decay(PROPERTIES), "table", query) for query in queries]

    ranker: Any = Ranker()
    weights = intent_weights(ranker, ["hi", "bye", "hi"], True)
    assert weights == {"hi": decay(PROPERTIES), "bye": decay(PROPERTIES)}
    assert intent_weights(ranker, ["hi"], False) == {"hi": dict.fromkeys(PROPERTIES, 1.0)}
