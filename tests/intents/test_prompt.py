"""The prompt of PEARL's Appendix B and the strict reading of answers."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pearl_core.intents.prompt import MAX_QUERY, WORDS, NoRanking, decay, parse_order, question
from pearl_core.types import PROPERTIES

DORAEMON = ("character_ip", "visual_style", "entity", "meaning", "ocr_text")


def test_question_is_the_papers_with_examples_filled_in() -> None:
    asked = question("good  night\nmoon")
    assert asked.startswith("I am a user who is using the sticker search feature")
    assert "the query: Doraemon cute.\n\nA: Let's think step by step. " in asked
    assert "Therefore, the answer is: IP > style > entity > meaning > OCR.\n\nQ:" in asked
    assert asked.endswith("the query: good night moon.\n\nA: Let's think step by step.")
    assert asked.count("Examples: ") == 5
    assert "{" not in asked


def test_worked_answer_of_the_prompt_is_one_that_is_accepted() -> None:
    worked = question("x").partition("Q: ")[2].partition("\n\nQ:")[0]
    assert parse_order(worked) == DORAEMON


def test_long_or_broken_query_can_be_asked_about() -> None:
    assert "y" * MAX_QUERY + ".\n" in question("y" * 5_000)
    assert "for the query: ab." in question("a\ud800b")
    question("a\ud800b").encode()


@pytest.mark.parametrize(
    "answer",
    [
        "IP > style > entity > meaning > OCR",
        "Therefore, the answer is: IP > style > entity > meaning > OCR.",
        "The Answer Is IP>style>entity>meaning>OCR",
        "ip > STYLE > Entity > meaning > ocr",
        "The answer is: **IP > style > entity > meaning > OCR**.\n\nTell me if you want to know more!",
        "The answer is:\n\n`IP > style > entity > meaning > OCR`",
        "The answer is: OCR > IP > style > entity > meaning. No: the answer is: IP > style > entity > meaning > OCR.",
        "因此，答案是：IP > style > entity > meaning > OCR。",
        "IP ＞ style ＞ entity ＞ meaning ＞ OCR",
        "OCR > IP is tempting.\nIP > style > entity > meaning > OCR\nThank you.",
        "Q: Doraemon cute.\nA: The answer is: IP > style > entity > meaning > OCR.\n\n**Q:** What of: cake?\n\n"
        "A: Therefore, the answer is: entity > meaning > OCR > style > IP.",
    ],
)
def test_ranking_is_read_from_the_final_answer(answer: str) -> None:
    assert parse_order(answer) == DORAEMON


@pytest.mark.parametrize(
    ("answer", "flaw"),
    [
        ("", "no answer"),
        ("I cannot help with that.", "no answer"),
        ("The answer is:", "no answer"),
        ("The answer is: IP.", "partial"),
        ("The answer is: IP > style > entity > meaning.", "partial"),
        ("The answer is: IP > style > entity > meaning > OCR > IP.", "duplicate"),
        ("The answer is: IP > IP > entity > meaning > OCR.", "duplicate"),
        ("The answer is: IP > style > entity > meaning > colour.", "foreign word"),
        ("The answer is: character > style > entity > meaning > OCR.", "foreign word"),
        ("The answer is: IP > style > entity > meaning > OCR, because it says so.", "foreign word"),
        ("The answer is: IP, style, entity, meaning, OCR.", "foreign word"),
        ("The answer is: IP > style > > meaning > OCR.", "foreign word"),
        ("The answer is: IP > style > entity > meaning > OCR. The answer is unclear.", "foreign word"),
        ("IP > style > entity > meaning > OCR. But the answer is: OCR > IP.", "partial"),
    ],
)
def test_anything_else_is_refused_by_name(answer: str, flaw: str) -> None:
    with pytest.raises(NoRanking) as error:
        parse_order(answer)
    assert error.value.flaw == flaw
    assert str(error.value).startswith(f"{flaw}: ")


def test_an_endless_answer_is_read_in_no_time() -> None:
    with pytest.raises(NoRanking, match="no answer"):
        parse_order("The answer is:" + "\n" * 1_000_000)


def test_refusal_names_what_is_missing() -> None:
    with pytest.raises(NoRanking, match="partial: OCR, style missing"):
        parse_order("The answer is: IP > entity > meaning.")


@pytest.mark.parametrize("words", list(permutations(WORDS))[::17])
def test_every_order_is_read_as_written(words: tuple[str, ...]) -> None:
    assert parse_order(f"So the answer is: {' > '.join(words)}.") == tuple(WORDS[word] for word in words)


@given(st.text())
def test_any_text_is_a_ranking_of_all_five_or_refused(answer: str) -> None:
    try:
        assert sorted(parse_order(answer)) == sorted(PROPERTIES)
    except NoRanking as error:
        assert error.flaw in ("no answer", "foreign word", "duplicate", "partial")


def test_weights_fall_with_the_rank_as_in_equation_19() -> None:
    weights = decay(DORAEMON)
    assert list(weights) == list(DORAEMON)
    assert weights["character_ip"] == 1.0
    assert weights["visual_style"] == pytest.approx(0.6309, abs=1e-4)
    assert weights["entity"] == 0.5
    assert weights["ocr_text"] == pytest.approx(0.3869, abs=1e-4)
