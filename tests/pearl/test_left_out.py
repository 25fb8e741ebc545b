"""Phrases left out of the descriptions that they are asked for."""

import numpy as np
import pytest

from pearl_core import encoders
from pearl_core.corpus import Corpus
from pearl_core.dense_groups import describe, in_order
from pearl_core.pearl.left_out import MOST, held_phrases, left_out, phrases, unsaid, without
from pearl_core.types import Sticker


def test_phrases_are_those_of_meaning_and_keywords() -> None:
    sticker = Sticker("s", meaning="Good night，sleepy, ", keywords=("Cat", "sleepy"))
    assert phrases(sticker) == ["good night", "sleepy", "cat"]
    assert without(sticker, "sleepy") == Sticker("s", meaning="Good night", keywords=("Cat",))
    assert without(Sticker("s", meaning="sleepy"), "sleepy").meaning is None


def test_relevant_are_all_that_have_the_phrase_read_without_it(tiny: Corpus) -> None:
    encoder, stickers = encoders.shared().text(), in_order(tiny)
    descriptions = describe(stickers, encoder)
    asked = {one.phrase: one for one in left_out(stickers, descriptions, encoder, ("waving", "cake"))}
    waving = asked["waving"]
    assert [stickers[row].sticker_id for row in waving.relevant] == ["s11", "s12"]
    whole = descriptions.likeness(encoder.encode(["waving"])[0])
    assert (waving.similarity[waving.relevant] < whole[waving.relevant]).all()
    others = np.setdiff1d(np.arange(len(stickers)), waving.relevant)
    assert waving.similarity[others] == pytest.approx(whole[others], abs=2e-6)  # encoded in another batch


def test_what_many_say_or_what_is_all_a_sticker_says_is_not_asked() -> None:
    stickers = [Sticker(f"s{number:02}", meaning=f"face, number {number}") for number in range(MOST + 1)]
    stickers.append(Sticker("t", meaning="alone"))
    drawn = {held_phrases(stickers, np.random.default_rng(seed)) for seed in range(200)}
    assert {len(held) for held in drawn} == {6}  # a tenth of 51
    assert {phrase for held in drawn for phrase in held} == {f"number {number}" for number in range(MOST + 1)}


def test_held_phrases_are_taken_out_of_a_text_whole() -> None:
    assert unsaid("Smile, smiling，grin", ("smile", "laugh")) == "smiling, grin"
    assert unsaid("smiling ,  grin", ("smile",)) == "smiling ,  grin"
    assert unsaid("smile", ("smile",)) == ""
