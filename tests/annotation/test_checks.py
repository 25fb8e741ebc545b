"""Texts as people and programs send them: what is kept, and what is refused in which words."""

import pytest

from annotation.checks import checked_text, loggable
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


def test_anything_at_all_can_be_logged() -> None:
    assert loggable("a\0\ud800") == "a\\0\\ud800"
    assert len(loggable("x" * 1000)) == 500
