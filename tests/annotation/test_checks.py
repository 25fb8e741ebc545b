"""Texts as people and programs send them: what is kept, and what is refused in which words."""

import pytest

from annotation.checks import checked_lines, checked_text, loggable
from annotation.nouns import Refused


@pytest.mark.parametrize(
    ("text", "kept"),
    [(" a\n  b ", "a b"), ("👩‍👩‍👧", "👩‍👩‍👧"), ("晚安", "晚安"), ("שלום", "שלום"), ("x" * 9, "x" * 9)],
)
def test_what_people_type_is_kept(text: str, kept: str) -> None:
    assert checked_text(text, "query", 9) == kept


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "the query is empty"),
        (" \t\n", "the query is empty"),
        ("\u200b\u202e", "the query has nothing that can be seen"),
        ("x" * 10, "the query has 10 characters; it may have 9"),
        ("a\0b", "the query holds a control character"),
        ("\ud800", "the query holds a control character"),
        (["a"], "the query must be a text"),
        (None, "the query must be a text"),
    ],
)
def test_what_no_record_could_hold_is_refused(text: object, why: str) -> None:
    with pytest.raises(Refused) as refused:
        checked_text(text, "query", 9)
    assert str(refused.value) == why


def test_lines_stay_lines_whatever_ends_them() -> None:
    assert checked_lines(" one \r\n\r\n\ttwo\x0bthree\n", "guidelines", 20) == "one\n\n\ttwo\nthree"
    assert checked_lines(" \n", "guidelines", 1) == ""


@pytest.mark.parametrize("character", ["\x1b", "\0", "\x9b", "\ud800"])
def test_lines_hold_nothing_that_no_record_could_or_that_a_terminal_obeys(character: str) -> None:
    with pytest.raises(Refused, match="the guidelines hold a control character"):
        checked_lines(f"one\ntwo{character}[2J", "guidelines", 20)
    with pytest.raises(Refused, match="the guidelines have 3 characters; they may have 2"):
        checked_lines("one", "guidelines", 2)


def test_anything_at_all_can_be_logged() -> None:
    assert loggable("a\0\ud800") == "a\\0\\ud800"
    assert len(loggable("x" * 1000)) == 500
