"""Adding stickers: all or nothing, what was there stays, and what was learned is remembered."""

import json
from pathlib import Path
from typing import Any

import pytest

from pearl_core.corpus import Learned, open_corpus, writing
from pearl_core.corpus.adding import add_stickers, forget_learned
from pearl_core.corpus.importing import NoUsableSticker, import_corpus
from pearl_core.types import CorpusError


def folder_of(path: Path, rows: list[dict[str, Any]], pictures: dict[str, bytes] | None = None) -> Path:
    path.mkdir()
    (path / "stickers.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    for name, content in (pictures or {}).items():
        (path / name).write_bytes(content)
    return path


@pytest.fixture
def home(tmp_path: Path, pictures: dict[str, bytes]) -> Path:
    """A home with the corpus `few`: two stickers, a picture, a log."""
    rows = [{"sticker_id": "a", "image": "a.gif", "meaning": "hi"}, {"sticker_id": "b", "artist": "Kim"}]
    source = folder_of(tmp_path / "source", rows, {"a.gif": pictures["gif-moving"]})
    (source / "interactions.csv").write_text(
        "user_id,age,gender,query,sticker_id,clicked,shown_at\nu,25,female,hey,a,1,2026-05-02T10:00:00Z\n"
    )
    import_corpus(source, tmp_path / "home", "few")
    return tmp_path / "home"


def train(home: Path) -> None:
    (home / "built" / "few" / "parts" / "model-0123").mkdir(parents=True)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_new_stickers_come_behind_the_others(home: Path, tmp_path: Path, pictures: dict[str, bytes]) -> None:
    before = contents(home / "corpora" / "few")
    rows = [{"sticker_id": "c", "image": "c.png", "tags": "x"}, {"sticker_id": "d"}]
    more = folder_of(tmp_path / "more", rows, {"c.png": pictures["png"]})
    report = add_stickers(more, home, "few")
    assert (report.added, report.stickers, report.faults, report.keeps_learned) == (2, 4, (), False)
    corpus = open_corpus(home, "few")
    assert [sticker.sticker_id for sticker in corpus.stickers] == ["a", "b", "c", "d"]
    assert corpus.by_id["c"].keywords == ("x",)
    for sticker_id, name in (("a", "gif-moving"), ("c", "png")):
        picture = corpus.image(sticker_id)
        assert picture is not None and picture.read_bytes() == pictures[name]
    after = contents(corpus.folder)
    assert after["stickers.jsonl"].startswith(before["stickers.jsonl"])
    assert {name: after[name] for name in before if name not in ("stickers.jsonl", "corpus.json")} == {
        name: content for name, content in before.items() if name not in ("stickers.jsonl", "corpus.json")
    }
    assert len(corpus.interactions) == 1


def test_an_untrained_corpus_is_as_if_all_had_been_imported_together(home: Path, tmp_path: Path) -> None:
    add_stickers(folder_of(tmp_path / "more", [{"sticker_id": "c"}]), home, "few")
    grown = open_corpus(home, "few")
    assert grown.learned is None and grown.learned_from is grown
    with (tmp_path / "source" / "stickers.jsonl").open("a") as file:
        file.write('{"sticker_id": "c"}\n')
    import_corpus(tmp_path / "source", home, "few")
    assert open_corpus(home, "few").hash == grown.hash


def test_a_trained_corpus_remembers_what_it_was_trained_on(home: Path, tmp_path: Path) -> None:
    train(home)
    first = open_corpus(home, "few")
    for name in ("c", "d"):
        assert add_stickers(folder_of(tmp_path / name, [{"sticker_id": name}]), home, "few").keeps_learned
    grown = open_corpus(home, "few")
    assert grown.learned == Learned(2, first.hash) and grown.hash != first.hash
    assert (grown.learned_from.stickers, grown.learned_from.hash) == (first.stickers, first.hash)
    assert forget_learned(home, "few") and not forget_learned(home, "few")
    forgotten = open_corpus(home, "few")
    assert forgotten.learned_from is forgotten and len(forgotten.stickers) == 4
    assert len({first.hash, grown.hash, forgotten.hash}) == 3


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([{"sticker_id": "c"}, {"sticker_id": "b"}, {"sticker_id": "a"}], "has sticker 'b', 'a' already"),
        ([], "no usable sticker"),
        ([{"sticker_id": "c", "image": "gone.png"}], "no usable sticker"),
    ],
)
def test_what_is_refused_changes_nothing(home: Path, tmp_path: Path, rows: list[Any], told: str) -> None:
    before = contents(home / "corpora")
    with pytest.raises(CorpusError, match=told):
        add_stickers(folder_of(tmp_path / "more", rows), home, "few")
    assert contents(home / "corpora") == before
    assert [path.name for path in (home / "corpora").iterdir() if path.is_dir()] == ["few"]


def test_of_many_known_ids_five_are_named(home: Path, tmp_path: Path) -> None:
    rows = [{"sticker_id": f"s{number}"} for number in range(7)]
    add_stickers(folder_of(tmp_path / "more", rows), home, "few")
    with pytest.raises(CorpusError, match="'s4' and 2 more already"):
        add_stickers(tmp_path / "more", home, "few")


def test_what_is_faulty_or_no_sticker_is_reported_and_left_out(home: Path, tmp_path: Path) -> None:
    rows = [{"sticker_id": "c"}, {"sticker_id": "d", "image": "gone.png"}]
    more = folder_of(tmp_path / "more", rows)
    (more / "interactions.csv").write_text("user_id,query,sticker_id\n")
    report = add_stickers(more, home, "few")
    assert [(fault.file, fault.line) for fault in report.faults] == [("stickers.jsonl", 2), ("interactions.csv", None)]
    corpus = open_corpus(home, "few")
    assert set(corpus.by_id) == {"a", "b", "c"} and len(corpus.interactions) == 1
    assert (corpus.folder / "faults.txt").read_text("utf-8").splitlines() == [str(fault) for fault in report.faults]


@pytest.mark.parametrize(("source", "name"), [("absent", "few"), ("more", "none")])
def test_there_must_be_a_folder_and_a_corpus(home: Path, tmp_path: Path, source: str, name: str) -> None:
    folder_of(tmp_path / "more", [{"sticker_id": "c"}])
    with pytest.raises(CorpusError, match=r"not a folder|no corpus 'none'"):
        add_stickers(tmp_path / source, home, name)


def test_nothing_is_added_while_the_corpus_is_built(home: Path, tmp_path: Path) -> None:
    more = folder_of(tmp_path / "more", [{"sticker_id": "c"}])
    with writing(home, "few"), pytest.raises(CorpusError, match="'few' is being imported or built"):
        add_stickers(more, home, "few")


def test_without_any_sticker_the_faults_are_told(home: Path, tmp_path: Path) -> None:
    with pytest.raises(NoUsableSticker) as refusal:
        add_stickers(folder_of(tmp_path / "more", [{"meaning": "hi"}]), home, "few")
    assert len(refusal.value.faults) == 1
