"""A corpus that grows after PEARL was trained on it: the model stays, new stickers are found, `--retrain` trains."""

import json
from pathlib import Path
from typing import Any

import pytest

from pearl_core.cli import main
from pearl_core.corpus import Corpus, open_corpus
from pearl_core.corpus.adding import add_stickers
from pearl_core.corpus.importing import import_corpus
from pearl_core.identifiers import load_identifiers
from pearl_core.seq2seq.trainer import Trainer
from pearl_core.serving import Systems
from pearl_core.systems import artifact_folder, load_system
from pearl_core.types import Query
from tests.conftest import LOG, STICKERS

FIELDS = ("sticker_id", "character_ip", "entity", "visual_style", "meaning", "ocr_text")
NEW = (
    {"sticker_id": "n01", "character_ip": "Miso", "entity": "umbrella", "meaning": "it rains, wet"},
    {"sticker_id": "n02", "character_ip": "Miso", "entity": "cat", "meaning": "good night, sleepy"},
)
SYSTEMS = "pearl,bm25,dense,pearl-hybrid"


def write(folder: Path, rows: list[dict[str, str]]) -> Path:
    folder.mkdir()
    (folder / "stickers.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return folder


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the corpus `grown`, all built, which then got two stickers more."""
    root = tmp_path_factory.mktemp("growing")
    source = write(root / "source", [dict(zip(FIELDS, values, strict=True)) for values in STICKERS])
    log = [",".join((*row, "")) for row in LOG]
    header = "user_id,age,gender,query,sticker_id,clicked,shown_at"
    (source / "interactions.csv").write_text("\n".join([header, *log]) + "\n", "utf-8")
    import_corpus(source, root / "home", "grown")
    assert build(root / "home") == 0
    return root / "home"


def build(home: Path, *more: str, systems: str = SYSTEMS) -> int:
    return main(["build", "--corpus", "grown", "--home", str(home), "--systems", systems, "--json", *more])


def model(corpus: Corpus, name: str = "pearl") -> bytes:
    return (artifact_folder(corpus, name) / "model" / "model.safetensors").read_bytes()


@pytest.fixture
def untrained(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Counts the steps of any training."""
    steps: list[int] = []
    step = Trainer._step

    def counted(trainer: Trainer) -> float:
        steps.append(trainer.at.step)
        return step(trainer)

    monkeypatch.setattr(Trainer, "_step", counted)
    return steps


def test_a_corpus_grows_without_training_and_is_trained_when_asked(home: Path, untrained: list[int]) -> None:
    before = open_corpus(home, "grown")
    desk = Systems(before)
    old = desk.get("pearl")
    weights, version = model(before), old.version
    add_stickers(write(home.parent / "more", list(NEW)), home, "grown")
    assert desk.outdated and desk.get("pearl") is old and "bm25" not in desk.ready()  # it was not loaded

    assert build(home) == 0 and untrained == []
    grown = open_corpus(home, "grown")
    assert model(grown) == weights == model_of_hybrid(grown)
    now = load_system("pearl", grown)
    assert now.version != version
    told = json.loads((artifact_folder(grown, "pearl") / "meta.json").read_text("utf-8"))["added"]
    assert told["stickers"] == 2
    assert told["new_values"] == {"ocr_text": 0, "character_ip": 0, "entity": 1, "visual_style": 0, "meaning": 1}
    assert set(told["unknown_values"].values()) == {0}
    assert "n02" in now.retrieve(Query("good night"), 3).ids
    assert len(now.retrieve(Query("it rains, wet"), 14).ids) == 14
    for name in ("bm25", "dense"):
        assert load_system(name, grown).retrieve(Query("it rains"), 1).ids == ("n01",)
    assert len(load_system("pearl-hybrid", grown).retrieve(Query("it rains"), 14).ids) == 14
    assert desk.get("pearl") is old and old.retrieve(Query("hi"), 14).ids  # as before, without the new ones

    assert build(home, "--retrain") == 0 and untrained
    assert load_system("pearl", open_corpus(home, "grown")).version not in (version, now.version)


def model_of_hybrid(corpus: Corpus) -> bytes:
    return (artifact_folder(corpus, "pearl-hybrid") / "pearl" / "model" / "model.safetensors").read_bytes()


@pytest.mark.parametrize(("identifiers", "unknown"), [("atomic", 1), ("string", 0)])
def test_other_identifiers_take_new_values_if_the_model_can_generate_them(
    home: Path, identifiers: str, unknown: int
) -> None:
    name = f"pearl:{identifiers}"
    assert build(home, "--retrain", systems=name) == 0
    add = {"sticker_id": f"only-{identifiers}", "meaning": f"new to {identifiers}", "entity": "cat"}
    add_stickers(write(home.parent / identifiers, [add]), home, "grown")
    assert build(home, systems=name) == 0
    grown = open_corpus(home, "grown")
    told = json.loads((artifact_folder(grown, name) / "meta.json").read_text("utf-8"))["added"]
    assert told["unknown_values"]["meaning"] == unknown
    found = load_system(name, grown).retrieve(Query("cat"), len(grown.stickers)).ids
    assert add["sticker_id"] in found


def test_a_property_that_the_model_never_saw_stays_without_identifiers(home: Path, tmp_path: Path) -> None:
    source = write(tmp_path / "bare", [{"sticker_id": f"b{n}", "meaning": f"meaning {n}"} for n in range(3)])
    import_corpus(source, tmp_path / "home", "grown")
    assert build(tmp_path / "home", systems="pearl") == 0
    more: dict[str, Any] = {"sticker_id": "n", "entity": "cat", "meaning": "meaning 9"}
    add_stickers(write(tmp_path / "more", [more]), tmp_path / "home", "grown")
    assert build(tmp_path / "home", systems="pearl") == 0
    grown = open_corpus(tmp_path / "home", "grown")
    found = load_identifiers(artifact_folder(grown, "pearl") / "identifiers")
    assert found["entity"].values == () and "meaning 9" in found["meaning"].values
    assert "n" in load_system("pearl", grown).retrieve(Query("meaning 9"), 4).ids
