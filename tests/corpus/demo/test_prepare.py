"""The demo corpus in its place: complete without its pictures, and nothing to do the second time."""

from pathlib import Path
from typing import Any

import pytest

from pearl_core.corpus import SPLITS, Corpus
from pearl_core.corpus.demo import prepare as module
from pearl_core.corpus.demo.prepare import prepare_demo
from pearl_core.corpus.read import Table, read_qrels, read_table
from pearl_core.corpus.rows import InteractionRow, QueryRow, StickerRow, UserRow


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return prepare_demo(tmp_path_factory.mktemp("home"))


def home(corpus: Corpus) -> Path:
    return corpus.folder.parents[1]


def test_demo_is_a_corpus_of_drawings_and_says_that_it_is_simulated(corpus: Corpus) -> None:
    assert corpus.simulated
    assert corpus.drawings is not None
    assert corpus.drawings.keys() == corpus.by_id.keys()
    assert all(corpus.judged(split) for split in SPLITS)
    assert {row.sticker_id for row in corpus.interactions} <= corpus.by_id.keys()


def test_demo_is_written_in_the_normal_form_without_a_fault(corpus: Corpus) -> None:
    tables: list[Table[Any]] = [
        read_table(corpus.folder, "stickers.jsonl", StickerRow),
        read_table(corpus.folder, "interactions.csv", InteractionRow),
        read_table(corpus.folder, "users.jsonl", UserRow),
        *(read_table(corpus.folder, f"queries/{split}.jsonl", QueryRow) for split in SPLITS),
        *(read_qrels(corpus.folder, f"qrels/{split}.tsv") for split in SPLITS),
    ]
    assert [table.faults for table in tables] == [[]] * len(tables)
    assert all(table.rows for table in tables)


def test_second_time_there_is_nothing_to_do(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    def write(folder: Path, seed: int) -> None:
        raise AssertionError("written again")

    monkeypatch.setattr(module, "write_demo", write)
    assert prepare_demo(home(corpus)).hash == corpus.hash
    with pytest.raises(AssertionError, match="written again"):
        prepare_demo(home(corpus), seed=1)
    monkeypatch.setattr(module, "_code", lambda package: "changed")
    with pytest.raises(AssertionError, match="written again"):
        prepare_demo(home(corpus))
