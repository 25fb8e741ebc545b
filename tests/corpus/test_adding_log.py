"""Adding to a log: what joins it, what is left out and why, and that nothing is trained on that measures."""

import json
from pathlib import Path
from typing import Any

import pytest

from pearl_core.corpus import Corpus, open_corpus
from pearl_core.corpus.adding import LogReport, add_log, add_stickers
from pearl_core.corpus.importing import import_corpus
from pearl_core.types import CorpusError, Interaction, UserGroup


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with the corpus `few`: two stickers, one click, a query of each split that is held out."""
    source = tmp_path / "source"
    (source / "queries").mkdir(parents=True)
    (source / "stickers.jsonl").write_text('{"sticker_id": "a", "meaning": "hi"}\n{"sticker_id": "b"}\n')
    (source / "interactions.csv").write_text(
        "user_id,age,gender,query,sticker_id,clicked,shown_at\nu,25,female,hey,a,1,2026-05-02T10:00:00Z\n"
    )
    for split, query in (("train", "learned"), ("validation", "Chosen by"), ("test", "measured")):
        (source / f"queries/{split}.jsonl").write_text(json.dumps({"qid": "1", "query": query}))
    import_corpus(source, tmp_path / "home", "few")
    return tmp_path / "home"


def row(query: str = "new", sticker_id: str = "b", **other: str) -> dict[str, str]:
    known = {"user_id": "desk-ann", "age": "20-29", "gender": "female", "clicked": "1", "shown_at": "2026-05-01T00:00"}
    return {**known, "query": query, "sticker_id": sticker_id, **other}


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_rows_join_the_log_in_order_of_time(home: Path) -> None:
    before = open_corpus(home, "few")
    old = before.interactions
    report = add_log([row(), row(clicked="0", shown_at="2026-06-01T00:00")], home, "few")
    assert report == LogReport(2, 3, 0, 0, 0)
    after = open_corpus(home, "few")
    group = UserGroup("20-29", "female")
    assert after.interactions == (
        Interaction("desk-ann", "new", "b", True, group, "2026-05-01T00:00"),
        *old,
        Interaction("desk-ann", "new", "b", False, group, "2026-06-01T00:00"),
    )
    assert after.hash != before.hash and after.stickers == before.stickers
    assert after.users["desk-ann"].history == ("b",)


def test_no_query_is_both_trained_on_and_measured_by(home: Path) -> None:
    report = add_log([row("learned"), row("CHOSEN  by"), row("measured"), row("hey")], home, "few")
    assert (report.added, report.held_out) == (2, 2)
    assert [one.query for one in open_corpus(home, "few").interactions] == ["learned", "hey", "hey"]


def test_the_same_rows_join_once(home: Path) -> None:
    add_log([row(), row()], home, "few")
    before = contents(home / "corpora")
    assert add_log([row(), row(sticker_id="gone")], home, "few") == LogReport(0, 2, 0, 1, 1)
    assert contents(home / "corpora") == before


@pytest.mark.parametrize(
    ("wrong", "told"),
    [({"clicked": "yes"}, "row 2 of the log: clicked"), ({"age": "old"}, "'old'"), ({"query": ""}, "query")],
)
def test_a_row_that_no_log_can_hold_changes_nothing(home: Path, wrong: dict[str, Any], told: str) -> None:
    before = contents(home / "corpora")
    with pytest.raises(CorpusError, match=told):
        add_log([row(), row(**wrong)], home, "few")
    assert contents(home / "corpora") == before


def test_a_corpus_with_more_log_is_learned_anew(home: Path, tmp_path: Path) -> None:
    (home / "built" / "few" / "parts" / "model-0123").mkdir(parents=True)
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "stickers.jsonl").write_text('{"sticker_id": "c"}\n')
    add_stickers(tmp_path / "more", home, "few")
    assert open_corpus(home, "few").learned is not None
    add_log([row(sticker_id="c")], home, "few")
    corpus: Corpus = open_corpus(home, "few")
    assert corpus.learned is None and len(corpus.stickers) == 3
