"""Phrases left out of the descriptions that they are asked for."""

import numpy as np
import pytest

from pearl_core import encoders
from pearl_core.corpus import Corpus
from pearl_core.dense_groups import describe, in_order
from pearl_core.pearl.left_out import MOST, left_out, phrases, without
from pearl_core.types import Sticker


def test_phrases_are_those_of_meaning_and_keywords() -> None:
    sticker = Sticker("s", meaning="Good night，sleepy, ", keywords=("Cat", "sleepy"))
    assert phrases(sticker) == ["good night", "sleepy", "cat"]
    assert without(sticker, "sleepy") == Sticker("s", meaning="Good night", keywords=("Cat",))
    assert without(Sticker("s", meaning="sleepy"), "sleepy").meaning is None


def test_relevant_are_all_that_have_the_phrase_read_without_it(tiny: Corpus) -> None:
    encoder, stickers = encoders.shared().text(), in_order(tiny)
    descriptions = describe(stickers, encoder)
    asked = {one.phrase: one for one in left_out(stickers, descriptions, encoder, np.random.default_rng(0))}
    waving = asked["waving"]
    assert [stickers[row].sticker_id for row in waving.relevant] == ["s11", "s12"]
    whole = descriptions.likeness(encoder.encode(["waving"])[0])
    assert (waving.similarity[waving.relevant] < whole[waving.relevant]).all()
    others = np.setdiff1d(np.arange(len(stickers)), waving.relevant)
    assert waving.similarity[others] == pytest.approx(whole[others], abs=2e-6)  # encoded in another batch


def test_what_many_say_or_what_is_all_a_sticker_says_is_not_asked() -> None:
    encoder = encoders.shared().text()
    stickers = [Sticker(f"s{number:02}", meaning=f"face, number {number}") for number in range(MOST + 1)]
    stickers.append(Sticker("t", meaning="alone"))
    asked = left_out(stickers, describe(stickers, encoder), encoder, np.random.default_rng(0))
    assert {one.phrase for one in asked} == {f"number {number}" for number in range(MOST + 1)}
