"""Normalising and segmenting: what people type is read the same way however they type it."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pearl_core.text import MAX_CHARS, normalise, segment, sticker_text, terms, written_text
from pearl_core.types import Sticker

ANYTHING = st.text(st.characters())  # every code point, lone surrogates too


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("  Good\u3000NIGHT\n", "good night"),
        ("ＯＭＧ！", "omg!"),
        ("STRASSE Straße", "strasse strasse"),
        ("don’t", "don't"),
        ("a\0b\ud800c\u200b", "a bc"),
        ("🇨🇳", "cn"),
        ("👍🏽", "thumbs up sign"),
        ("❤️", "heart"),
        ("hi😴!", "hi sleeping face !"),
        ("", ""),
        ("\0\ud800\u200d", ""),
    ],
)
def test_variants_of_spelling_are_read_alike(typed: str, read: str) -> None:
    assert normalise(typed) == read


@given(ANYTHING)
def test_normalised_text_is_readable_and_stays_as_it_is(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert once == once.strip() and "\0" not in once
    once.encode("utf-8")


@given(ANYTHING)
def test_any_text_has_terms_without_blanks(text: str) -> None:
    for token in segment(text):
        assert token.term and token.word and not set(token.term) & set(" \t\n\0")


def test_english_words_meet_at_their_stem_and_keep_their_spelling() -> None:
    assert segment("Nights") == [("night", "nights")]
    assert terms("smiling smiles smiled") == ["smile", "smile", "smile"]
    assert terms("happy_birthday, T-shirt!") == ["happi", "birthday", "t", "shirt"]


def test_chinese_is_words_and_pairs_of_characters() -> None:
    assert terms("生日快乐") == ["生日快乐", "生日", "日快", "快乐"]
    assert terms("早") == ["早"]


def test_mixed_text_is_cut_where_the_script_changes() -> None:
    assert terms("ok晚安bye") == ["ok", "晚安", "晚安", "bye"]


@pytest.mark.parametrize("text", ["", "!!! ... ——", "\0\0", "\ud800"])
def test_text_without_letters_has_no_terms(text: str) -> None:
    assert terms(text) == []


@pytest.mark.parametrize("text", ["x" * 10_000, "哈" * 10_000, "😀" * 10_000, "ﷺ" * 10_000])
def test_very_long_text_is_cut(text: str) -> None:
    assert 0 < len(normalise(text)) <= MAX_CHARS
    assert len(terms(text)) <= 2 * MAX_CHARS


def test_a_sticker_is_read_as_the_fields_that_it_has() -> None:
    sticker = Sticker("a", entity="cat", meaning="good night", keywords=("sleepy", "moon"), ocr_text="zzz")
    assert sticker_text(sticker) == "good night. cat. sleepy, moon"
    assert sticker_text(sticker, ("entity", "ocr_text")) == "cat. zzz"
    assert sticker_text(Sticker("b")) == ""


def test_recognised_text_goes_before_what_the_corpus_says() -> None:
    sticker = Sticker("a", ocr_text="told")
    assert written_text(sticker, {"a": "read"}) == "read"
    assert written_text(sticker, {"a": ""}) == written_text(sticker, {}) == "told"
    assert written_text(Sticker("b"), {}) == ""


def test_reading_chinese_is_quiet_and_leaves_no_file(tmp_path: Path) -> None:
    code = "from pearl_core.text import terms; import tempfile; tempfile.tempdir = r'%s'; print(len(terms('晚安')))"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code % tmp_path], capture_output=True, text=True, check=True
    )
    assert (done.stdout, done.stderr) == ("2\n", "")
    assert not list(tmp_path.iterdir())
