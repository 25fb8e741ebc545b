import csv
import json
from pathlib import Path

import pytest

from pearl_core.corpus.demo import write
from pearl_core.corpus.demo.write import write_demo


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    made = tmp_path_factory.mktemp("corpora") / "demo"
    write_demo(made, seed=0)
    return made


def lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_the_folder_holds_what_an_import_takes(folder):
    found = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    splits = ("train", "validation", "test")
    assert found == {
        *("README.txt", "interactions.csv", "stickers.jsonl", "users.jsonl"),
        *(f"queries/{split}.jsonl" for split in splits),
        *(f"qrels/{split}.tsv" for split in splits),
    }


def test_a_sticker_names_its_picture_and_all_that_draws_it(folder):
    stickers = lines(folder / "stickers.jsonl")
    assert len(stickers) == 2200
    for sticker in stickers:
        ending = "webp" if sticker["drawing"]["animated"] else "png"
        assert sticker["image"] == f"images/{sticker['sticker_id']}.{ending}"
        assert sticker["source"] == "drawn by code" and sticker["licence"]
        assert sticker.get("ocr_text") == sticker["drawing"]["caption"]
        assert None not in (value for key, value in sticker.items())


def test_interactions_are_train_rows_with_the_contracts_columns(folder):
    with (folder / "interactions.csv").open(encoding="utf-8", newline="") as file:
        table = csv.DictReader(file)
        rows = list(table)
    assert table.fieldnames == ["user_id", "age", "gender", "query", "sticker_id", "clicked", "shown_at"]
    assert {row["query"] for row in rows} == {query["query"] for query in lines(folder / "queries" / "train.jsonl")}
    assert {row["user_id"] for row in rows} <= {user["user_id"] for user in lines(folder / "users.jsonl")}


@pytest.mark.parametrize("split", ["train", "validation", "test"])
def test_every_query_has_qrels_in_trec_form(folder, split):
    stickers = {sticker["sticker_id"] for sticker in lines(folder / "stickers.jsonl")}
    queries = lines(folder / "queries" / f"{split}.jsonl")
    qrels = [line.split("\t") for line in (folder / "qrels" / f"{split}.tsv").read_text().splitlines()]
    assert {qid for qid, *_ in qrels} == {query["qid"] for query in queries}
    assert all(zero == "0" and grade == "1" and sticker in stickers for _, zero, sticker, grade in qrels)
    assert set(queries[0]) == {"qid", "query", "user_id", "age", "gender", "intents", "kind"}


def test_the_readme_says_that_people_are_simulated(folder):
    text = (folder / "README.txt").read_text()
    assert "SIMULATED" in text and "200 simulated users" in text and "{" not in text


def test_writing_again_gives_the_same_bytes(folder, tmp_path):
    write_demo(tmp_path / "again", seed=0)
    for path in folder.rglob("*"):
        if path.is_file():
            assert (tmp_path / "again" / path.relative_to(folder)).read_bytes() == path.read_bytes()


def test_a_failure_leaves_the_earlier_folder_whole(tmp_path, monkeypatch):
    earlier = tmp_path / "demo" / "stickers.jsonl"
    earlier.parent.mkdir()
    earlier.write_text("old\n")

    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(write, "_write_interactions", fail)
    with pytest.raises(OSError, match="disk full"):
        write_demo(tmp_path / "demo")
    assert earlier.read_text() == "old\n"
    assert [path.name for path in tmp_path.iterdir()] == ["demo"]
