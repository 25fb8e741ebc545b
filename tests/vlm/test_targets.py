"""Pairs of stickers and queries: each once, only with a picture, and nothing held out that the log knows."""

import pytest

from pearl_core.corpus import Corpus
from pearl_core.types import CorpusError
from pearl_core.vlm.targets import Target, clicked, held_out
from tests.conftest import NewCorpus, sticker_rows


def test_clicked_pairs_come_once_each(tiny: Corpus) -> None:
    found = clicked(tiny)
    assert found[:3] == (Target("s03", "good night"), Target("s02", "happy"), Target("s12", "hello"))
    assert len(found) == len(set(found)) == 9
    assert Target("s01", "good night") in found  # shown to one without a click, clicked by another


def test_held_out_pairs_are_those_that_the_log_lacks(tiny: Corpus) -> None:
    assert held_out(tiny, "test") == (Target("s04", "unheard-of"),)  # good night, happy and 晚安 were clicked


def test_stickers_without_a_picture_are_left_out(new_corpus: NewCorpus) -> None:
    rows = sticker_rows()
    rows[1].pop("image")
    corpus = new_corpus("pictureless", rows)
    assert "s02" not in {target.sticker_id for target in clicked(corpus)}


def test_corpus_without_a_log_is_named(new_corpus: NewCorpus) -> None:
    corpus = new_corpus("logless", log=False)
    with pytest.raises(CorpusError, match="'logless' has no log with clicks"):
        clicked(corpus)
    assert len(held_out(corpus, "validation")) == 5
