"""A corpus described by a scripted model: rows, retries, faults by name, going on, other models, same pictures."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from pearl_core.corpus import Corpus
from pearl_core.llm import Usage
from pearl_core.semantics import Semantics, read_model_words
from pearl_core.vlm.describe import Described, describe
from pearl_core.vlm.model import Identity, NoAnswer
from pearl_core.vlm.prompts import DESCRIPTION, KEYWORDS, Prompt
from tests.conftest import NewCorpus, sticker_rows

FIRST, SECOND = Identity("first", "k1"), Identity("second", "k2", "adapter")


class Scripted:
    """Answers by the name of the picture's file; keeps what it was asked."""

    def __init__(self, said: dict[tuple[str, str], str | NoAnswer] | None = None, stop_after: int = 1_000) -> None:
        self.usage, self.stopped = Usage(), ""
        self.said, self.stop_after = said or {}, stop_after
        self.asked: list[tuple[str, Prompt]] = []
        self.batches: list[int] = []

    def ask(self, pictures: Sequence[Path], prompt: Prompt) -> list[str | NoAnswer]:
        self.batches.append(len(pictures))
        return [self._answer(picture.stem, prompt) for picture in pictures]

    def _answer(self, name: str, prompt: Prompt) -> str | NoAnswer:
        if len(self.asked) >= self.stop_after:
            raise KeyboardInterrupt
        self.asked.append((name, prompt))
        kind = "keywords" if prompt.text.startswith(KEYWORDS.text) else "description"
        kind += " again" if prompt not in (KEYWORDS, DESCRIPTION) else ""
        good = f"{name} one; {name} two" if kind.startswith("keywords") else f"1. {name} drawn | 2. {name} felt"
        return self.said.get((name, kind), good)


@pytest.fixture
def corpus(new_corpus: NewCorpus) -> Corpus:
    return new_corpus("described", sticker_rows()[:5], log=False)


def told(corpus: Corpus) -> list[dict[str, object]]:
    return [json.loads(line) for line in (corpus.built / "vlm.jsonl").read_text("utf-8").splitlines()]


def run(
    corpus: Corpus, model: Scripted, tmp_path: Path, identity: Identity = FIRST, limit: int | None = None
) -> Described:
    return describe(corpus, identity, lambda: model, tmp_path / "cache", limit, batch=2)


def test_every_sticker_has_a_row_of_semantics(corpus: Corpus, tmp_path: Path) -> None:
    model = Scripted()
    done = run(corpus, model, tmp_path)
    assert (done.stickers, done.rows, done.asked, done.faults) == (5, 5, 10, {})
    assert model.batches == [2, 2, 2, 2, 1, 1]
    assert told(corpus)[0] == {
        "sticker_id": "s01",
        "keywords": ["s01 one", "s01 two"],
        "description": "s01 drawn",
        "emotions": "s01 felt",
        "source": "model",
    }
    assert json.loads((corpus.built / "vlm.json").read_text())["name"] == "first"
    read = read_model_words(corpus.built / "vlm.jsonl")["s01"]  # as the stage `semantics` takes it
    assert read == Semantics("s01", ("s01 one", "s01 two"), "s01 drawn", "s01 felt", "model")


def test_answer_in_another_form_is_asked_for_once_more_and_then_told_by_name(corpus: Corpus, tmp_path: Path) -> None:
    model = Scripted(
        {
            ("s01", "keywords"): "This sticker is nice",
            ("s02", "description"): "A cat.",
            ("s02", "description again"): "A cat, really.",
        }
    )
    done = run(corpus, model, tmp_path)
    assert done.asked == 12
    assert done.faults == {"s02": "description: no \"1.\" at the beginning of 'A cat, really.'"}
    assert told(corpus)[0]["keywords"] == ["s01 one", "s01 two"]  # from the second answer
    assert (told(corpus)[1]["keywords"], told(corpus)[1]["description"]) == (["s02 one", "s02 two"], "")


def test_second_run_asks_nothing_and_loads_nothing_and_still_tells_the_faults(corpus: Corpus, tmp_path: Path) -> None:
    said: dict[tuple[str, str], str | NoAnswer] = {("s03", "keywords"): "", ("s03", "keywords again"): "."}
    first = run(corpus, Scripted(said), tmp_path)

    def load() -> Scripted:
        raise AssertionError("loaded for nothing")

    again = describe(corpus, FIRST, load, tmp_path / "cache")
    assert again.asked == 0
    assert again.faults == first.faults == {"s03": "keywords: no phrase in '.'"}


def test_killed_run_keeps_what_was_answered_and_the_next_goes_on(corpus: Corpus, tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        run(corpus, Scripted(stop_after=4), tmp_path)
    assert [row["sticker_id"] for row in told(corpus)] == sorted(str(row["sticker_id"]) for row in told(corpus))
    assert len(told(corpus)) == 2
    model = Scripted()
    assert run(corpus, model, tmp_path).rows == 5
    assert len(model.asked) == 6


def test_no_answer_is_told_by_name_and_asked_for_again(corpus: Corpus, tmp_path: Path) -> None:
    done = run(corpus, Scripted({("s04", "keywords"): NoAnswer("time-out: no answer within 5 s")}), tmp_path)
    assert done.faults == {"s04": "time-out: no answer within 5 s"}
    assert told(corpus)[3]["keywords"] == [] and told(corpus)[3]["description"] == "s04 drawn"
    model = Scripted()
    assert run(corpus, model, tmp_path).faults == {}
    assert model.asked == [("s04", KEYWORDS)]


def test_model_that_stops_ends_the_run(corpus: Corpus, tmp_path: Path) -> None:
    class Stopping(Scripted):
        def ask(self, pictures: Sequence[Path], prompt: Prompt) -> list[str | NoAnswer]:
            self.stopped = "refused: HTTP 401"
            return [NoAnswer(self.stopped) for _ in pictures]

    model = Stopping()
    done = run(corpus, model, tmp_path)
    assert (done.stopped, done.asked, done.rows) == ("refused: HTTP 401", 2, 0)


def test_other_model_makes_all_rows_stale_and_going_back_costs_nothing(corpus: Corpus, tmp_path: Path) -> None:
    run(corpus, Scripted(), tmp_path)
    before = told(corpus)
    assert run(corpus, Scripted(), tmp_path, SECOND, limit=1).rows == 1
    assert len(told(corpus)) == 1
    model = Scripted()
    assert run(corpus, model, tmp_path, FIRST, limit=1).rows == 5
    assert (model.asked, told(corpus)) == ([], before)


def test_limit_counts_stickers_with_a_picture(new_corpus: NewCorpus, tmp_path: Path) -> None:
    rows = sticker_rows()[:4]
    rows[0].pop("image")
    corpus = new_corpus("limited", rows, log=False)
    done = run(corpus, Scripted(), tmp_path, limit=2)
    assert (done.stickers, [row["sticker_id"] for row in told(corpus)]) == (2, ["s02", "s03"])


def test_same_picture_is_asked_about_once(corpus: Corpus, tmp_path: Path) -> None:
    (corpus.folder / "images/s02.png").write_bytes((corpus.folder / "images/s01.png").read_bytes())
    model = Scripted()
    assert run(corpus, model, tmp_path).rows == 5
    assert len(model.asked) == 8
    assert told(corpus)[0]["keywords"] == told(corpus)[1]["keywords"]


def test_picture_that_is_gone_is_told_by_name(corpus: Corpus, tmp_path: Path) -> None:
    (corpus.folder / "images/s05.png").unlink()
    done = run(corpus, Scripted(), tmp_path)
    assert list(done.faults) == ["s05"] and done.rows == 4
