"""Answers kept by picture and question: found again, safe from torn lines, one process at a time."""

from pathlib import Path

import pytest

from pearl_core.types import CorpusError
from pearl_core.vlm.answers import open_answers
from pearl_core.vlm.prompts import DESCRIPTION, KEYWORDS


def test_answers_are_found_again_by_picture_and_question(tmp_path: Path) -> None:
    with open_answers(tmp_path, "k") as answers:
        answers.add("c1", KEYWORDS, "晚安\n")
        answers.add("c1", DESCRIPTION, "1. | 2.")
    with open_answers(tmp_path, "k") as answers:
        assert answers.get("c1", KEYWORDS) == "晚安\n"
        assert answers.get("c1", DESCRIPTION) == "1. | 2."
        assert answers.get("c2", KEYWORDS) is None
        assert answers.get("c1", KEYWORDS.again()) is None
    with open_answers(tmp_path, "other") as answers:
        assert answers.get("c1", KEYWORDS) is None


def test_torn_last_line_is_dropped_and_what_follows_is_whole(tmp_path: Path) -> None:
    with open_answers(tmp_path, "k") as answers:
        answers.add("c1", KEYWORDS, "a")
    with (tmp_path / "vlm-k.jsonl").open("ab") as file:
        file.write(b'{"content": "c2", "pro')
    with open_answers(tmp_path, "k") as answers:
        assert answers.get("c1", KEYWORDS) == "a"
        answers.add("c3", KEYWORDS, "b")
    with open_answers(tmp_path, "k") as answers:
        assert (answers.get("c1", KEYWORDS), answers.get("c3", KEYWORDS)) == ("a", "b")


def test_damaged_line_is_named(tmp_path: Path) -> None:
    (tmp_path / "vlm-k.jsonl").write_text('{"content": "c"}\n')
    with pytest.raises(CorpusError, match=r"vlm-k\.jsonl:1: no answer of a model"), open_answers(tmp_path, "k"):
        pass


def test_two_processes_do_not_ask_the_same_model_at_once(tmp_path: Path) -> None:
    with (
        open_answers(tmp_path, "k"),
        pytest.raises(BlockingIOError, match="asked by another process"),
        open_answers(tmp_path, "k"),
    ):
        pass
