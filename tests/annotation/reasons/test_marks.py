"""The words of a query, marked in a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotation.reasons.marks import excerpt, marked


def on(text: str, *words: str) -> list[str]:
    return [str(piece["t"]) for piece in marked(text, words) if piece["on"]]


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("So working, at WORK!", ("work",), ["working", "WORK"]),
        ("Good night, night owl", ("good", "night"), ["Good night", "night"]),
        ("don’t go", ("don't",), ["don’t"]),
        ("大家晚安好梦", ("晚安",), ["晚安"]),
        ("生日快乐", ("生日", "日快", "快乐"), ["生日快乐"]),
        ("sleepy 😴!", ("sleeping", "face"), ["😴"]),
        ("cat", (), []),
        ("cat", ("",), []),
        ("", ("cat",), []),
        ("a cat ", ("cat",), ["cat"]),
    ],
)
def test_words_of_one_stem_are_marked(text: str, words: tuple[str, ...], found: list[str]) -> None:
    assert on(text, *words) == found


@given(st.text(max_size=40), st.lists(st.text(max_size=6), max_size=3))
def test_the_pieces_join_to_the_text(text: str, words: list[str]) -> None:
    assert "".join(str(piece["t"]) for piece in marked(text, words)) == text


def test_of_a_long_text_the_sentences_with_a_word_are_shown() -> None:
    text = "a dog. the cat. a bird. cats again"
    assert excerpt(text, ("cat",), 100) == marked(text, ("cat",))
    assert "".join(str(piece["t"]) for piece in excerpt(text, ("cat",), 30)) == "the cat … cats again … "
    assert "".join(str(piece["t"]) for piece in excerpt(text, ("cat",), 12)) == "the cat … "
