"""The paper's two questions, and which answers to them are read and which are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pearl_core.vlm.prompts import DESCRIPTION, KEYWORDS, OffFormat, parse_description, parse_keywords, words


def test_questions_are_the_papers() -> None:
    assert KEYWORDS.text.startswith("You are a sticker expert. Please carefully observe")
    assert KEYWORDS.text.endswith("give a brief phrase or two that expresses the semantic meanings of this sticker.")
    assert DESCRIPTION.text.startswith("This is a sticker. 1 Please describe the sticker in detail. 2 describe the")
    assert DESCRIPTION.text.endswith("Use this format 1. | 2.")


def test_reminder_is_another_question_that_holds_the_first() -> None:
    for prompt in (KEYWORDS, DESCRIPTION):
        assert prompt.again().text.startswith(prompt.text)
        assert prompt.again().key != prompt.key


@pytest.mark.parametrize(
    ("answer", "phrases"),
    [
        ("Good night.", ("Good night",)),
        ("want to cry, but no tears come", ("want to cry, but no tears come",)),
        ("good night; sweet dreams", ("good night", "sweet dreams")),
        ("1. good night\n2. sweet dreams\n", ("good night", "sweet dreams")),
        ("- so tired\n- so tired", ("so tired",)),
        ('"Good night" or "sweet dreams".', ("Good night", "sweet dreams")),
        ("“Good night”", ("Good night",)),
        ("晚安；好梦。", ("晚安", "好梦")),
        ("加油！", ("加油！",)),
    ],
)
def test_phrases_are_read(answer: str, phrases: tuple[str, ...]) -> None:
    assert parse_keywords(answer) == phrases


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ("", "no phrase"),
        (" \n. !", "no phrase"),
        ("The sticker shows a happy cat", "no brief phrase"),
        ("one two three four five six seven eight nine ten eleven twelve thirteen", "no brief phrase"),
        ("一二三四五六七八九十一二三四五六七八九十一二三四五", "no brief phrase"),
        ("a\nb\nc\nd\ne", "5 phrases"),
    ],
)
def test_answer_that_is_no_phrase_or_two_is_refused(answer: str, why: str) -> None:
    with pytest.raises(OffFormat, match=why):
        parse_keywords(answer)


@pytest.mark.parametrize(
    "answer",
    [
        "1. A cat waves. | 2. It feels happy.",
        " 1.A cat\nwaves. |2. It feels\nhappy.\n",
        "1. A cat waves.\n2. It feels happy.",
        "1. A cat waves.\n\n | \n2. It feels happy.",
        "1. A cat waves. 2. It feels happy.",
        "1．A cat waves. ｜ 2．It feels happy.",
    ],
)
def test_both_parts_are_read(answer: str) -> None:
    assert parse_description(answer) == ("A cat waves.", "It feels happy.")


def test_number_inside_a_part_is_no_second_part_where_there_is_a_bar() -> None:
    assert parse_description("1. Cat no 2. waves | 2. Joy | glee") == ("Cat no 2. waves", "Joy | glee")


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ("", "no .1"),
        ("Sure! 1. A cat | 2. Joy", "no .1"),
        ("A cat waves and feels happy.", "no .1"),
        ("1. A cat waves and feels happy.", "0 places"),
        ("1. A cat | It feels happy", "0 places"),
        ("1. Cat 2. waves 2. Joy", "2 places"),
        ("1. Cat | 2. waves | 2. Joy", "2 places"),
        ("1. | 2.", "an empty part"),
        ("1. A cat | 2. ...", "an empty part"),
        ("1. A cat | 2. Joy | 3. Cake", "a third part"),
    ],
)
def test_answer_without_exactly_two_parts_is_refused(answer: str, why: str) -> None:
    with pytest.raises(OffFormat, match=why):
        parse_description(answer)


@given(st.text(max_size=200))
def test_any_answer_is_read_or_refused(answer: str) -> None:
    for parse in (parse_keywords, parse_description):
        try:
            found = parse(answer)
        except OffFormat as error:
            assert "\n" not in str(error)
        else:
            assert all(words(part) and part == " ".join(part.split()) for part in found)


@given(st.lists(st.from_regex(r"[a-z]{1,9}( [a-z]{1,9}){0,3}", fullmatch=True), min_size=1, max_size=4, unique=True))
def test_phrases_written_with_semicolons_come_back(phrases: list[str]) -> None:
    assert list(parse_keywords("; ".join(phrases) + ".")) == [p for p in phrases if p] or any(
        p.startswith(("the ", "this ")) for p in phrases
    )
