"""What tests share: a tiny corpus as an import and a build leave it, and stores of records on both databases."""

import csv
import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import settings
from PIL import Image

from db.store import Store
from pearl_core import encoders
from pearl_core.artifacts import digest, write_artifact
from pearl_core.corpus import Corpus, open_corpus
from pearl_core.semantics import Semantics, write_semantics
from pearl_core.vision import small
from pearl_core.vision.vectors import ImageVectors
from tests import postgres

settings.register_profile("untimed", deadline=None)  # a busy machine is no failure
settings.load_profile("untimed")

# sticker_id, character_ip, entity, visual_style, meaning, ocr_text
STICKERS: tuple[tuple[str, str, str, str, str, str], ...] = (
    ("s01", "Miso", "cat", "flat", "good night, sleepy", "zzz"),
    ("s02", "Miso", "cat", "neon", "happy, laughing", "haha"),
    ("s03", "Bruno", "bear", "flat", "good night", ""),
    ("s04", "Bruno", "bear", "neon", "angry", "no"),
    ("s05", "Pim", "rabbit", "flat", "love, hugs", "xoxo"),
    ("s06", "Pim", "rabbit", "neon", "晚安, 睡觉", "晚安"),
    ("s07", "Gulp", "frog", "flat", "happy birthday, cake", ""),
    ("s08", "Gulp", "frog", "neon", "sad, crying", "sob"),
    ("s09", "Bolt", "robot", "flat", "生日快乐", ""),
    ("s10", "Bolt", "robot", "neon", "thank you", "thanks"),
    ("s11", "Wisp", "ghost", "flat", "hello, waving", "hi"),
    ("s12", "Wisp", "ghost", "neon", "hello, waving", "hi"),
)

# user_id, age, gender, query, sticker_id, clicked
LOG: tuple[tuple[str, str, str, str, str, str], ...] = (
    ("ann", "25", "female", "good night", "s03", "1"),
    ("ann", "25", "female", "good night", "s01", "0"),
    ("ann", "25", "female", "happy", "s02", "1"),
    ("bea", "22", "female", "happy", "s02", "1"),
    ("bea", "22", "female", "hello", "s12", "1"),
    ("bea", "22", "female", "晚安", "s06", "1"),
    ("carl", "50", "male", "good night", "s01", "1"),
    ("carl", "50", "male", "birthday", "s07", "1"),
    ("carl", "50", "male", "good night", "s01", "1"),
    ("dan", "17", "male", "happy", "s07", "1"),
    ("dan", "17", "male", "thank you", "s10", "1"),
    ("eve", "", "", "hello", "s11", "1"),
)

# qid, query, user_id, relevant stickers
QUERIES: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("q1", "good night", "ann", ("s03",)),
    ("q2", "happy", "bea", ("s02", "s07")),
    ("q3", "晚安", "carl", ("s06",)),
    ("q4", "unheard-of", "carl", ("s04",)),
)

NewCorpus = Callable[..., Corpus]


def sticker_rows() -> list[dict[str, Any]]:
    fields = ("sticker_id", "character_ip", "entity", "visual_style", "meaning", "ocr_text")
    rows: list[dict[str, Any]] = [dict(zip(fields, values, strict=True)) for values in STICKERS]
    return [row | {"image": f"images/{row['sticker_id']}.png", "keywords": [row["entity"]]} for row in rows]


@pytest.fixture(scope="session")
def new_corpus(tmp_path_factory: pytest.TempPathFactory) -> NewCorpus:
    """`new_corpus(name, stickers, log=True)`: a corpus in a folder of its own, with queries for every split."""

    def write(name: str = "tiny", stickers: Sequence[Mapping[str, Any]] | None = None, log: bool = True) -> Corpus:
        home = tmp_path_factory.mktemp(name)
        folder = home / "corpora" / name
        folder.mkdir(parents=True)
        rows = sticker_rows() if stickers is None else list(stickers)
        _write_lines(folder / "stickers.jsonl", rows)
        for number, row in enumerate(rows):
            if row.get("image"):
                _draw(folder / row["image"], number)
        if log:
            with (folder / "interactions.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(("user_id", "age", "gender", "query", "sticker_id", "clicked", "shown_at"))
                writer.writerows((*row, f"2026-01-{day:02}T00:00:00") for day, row in enumerate(LOG, 1))
        _write_queries(folder)
        (folder / "corpus.json").write_text(json.dumps({"hash": digest(name, rows, log)}), "utf-8")
        corpus = open_corpus(home, name)
        for stage, fill in {"ocr": _recognise, "images": _see, "semantics": _understand}.items():
            write_artifact(corpus.built / stage, digest(stage, corpus.hash), partial(fill, corpus))
        return corpus

    return write


@pytest.fixture(scope="session")
def tiny(new_corpus: NewCorpus) -> Corpus:
    """Twelve stickers with all properties and pictures, a log of five people, and four judged queries."""
    return new_corpus()


def _draw(path: Path, number: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGBA", (16, 16), (20 * number % 256, 255 - 20 * number % 256, 60 * number % 256, 255)).save(path)


def _write_queries(folder: Path) -> None:
    for split in ("train", "validation", "test"):
        rows = [{"qid": qid, "query": query, "user_id": user} for qid, query, user, _ in QUERIES]
        _write_lines(folder / "queries" / f"{split}.jsonl", rows)
        qrels = [f"{qid}\t0\t{sticker_id}\t1\n" for qid, _, _, relevant in QUERIES for sticker_id in relevant]
        (folder / "qrels").mkdir(exist_ok=True)
        (folder / "qrels" / f"{split}.tsv").write_text("".join(qrels), "utf-8")


def _recognise(corpus: Corpus, folder: Path) -> None:
    rows = [{"sticker_id": s.sticker_id, "text": s.ocr_text} for s in corpus.stickers if s.ocr_text]
    _write_lines(folder / "recognised.jsonl", rows)


def _see(corpus: Corpus, folder: Path) -> dict[str, str]:
    """Vectors by which stickers of one visual style look alike, and a small encoder that was never trained."""
    key = digest("image-encoder", corpus.hash)
    write_artifact(corpus.built / "image-encoder", key, _look)
    rng = np.random.default_rng(0)
    styles: dict[str | None, Any] = {}
    pictured = sorted((s for s in corpus.stickers if s.image), key=lambda s: s.sticker_id)
    vectors = np.zeros((len(pictured), encoders.shared().text().dimension), np.float32)
    for row, sticker in enumerate(pictured):
        style = styles.setdefault(sticker.visual_style, rng.normal(size=4))
        vectors[row, :4] = style + 0.3 * rng.normal(size=4)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    ImageVectors(tuple(s.sticker_id for s in pictured), vectors).save(folder)
    return {"encoder": small.NAME, "encoder_key": key}


def _look(folder: Path) -> dict[str, str]:
    from pearl_core.vision.network import SmallNetwork

    texts = encoders.shared().text()
    small.SmallEncoder(SmallNetwork((4,), texts.dimension), 16, texts).save(folder)
    return {"text_encoder": texts.name}


def _understand(corpus: Corpus, folder: Path) -> None:
    rows = {s.sticker_id: Semantics(s.sticker_id, s.keywords, source="creator") for s in corpus.stickers if s.keywords}
    write_semantics(folder, {s.sticker_id: Semantics(s.sticker_id) for s in corpus.stickers} | rows)


def _write_lines(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")


@pytest.fixture(scope="session")
def bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a random BERT of 16 dimensions that knows a few words."""
    import torch
    from transformers import BertConfig, BertModel, BertTokenizerFast

    words = ["good", "night", "cat", "dog", "happy", "a", "b"]
    folder = tmp_path_factory.mktemp("bert")
    (folder / "vocab.txt").write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *words]), "utf-8")
    BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder)
    torch.manual_seed(0)
    shape = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
    BertModel(BertConfig(vocab_size=12, max_position_embeddings=8, **shape)).save_pretrained(folder)
    return folder


# Stores: every test that asks for one of these runs on SQLite and on PostgreSQL


@pytest.fixture(scope="session")
def databases() -> Iterator[postgres.Databases | None]:
    """Databases on a PostgreSQL server for all tests; None where there is no server."""
    with postgres.databases() as found:
        yield found


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with all tables, to be copied: that is faster than migrating."""
    path = tmp_path_factory.mktemp("migrated") / "records.db"
    Store(f"sqlite:///{path}").close()
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    """The database that the test runs on."""
    name: str = request.param
    if name == "postgresql" and request.getfixturevalue("databases") is None:
        pytest.skip(postgres.MISSING)
    return name


@pytest.fixture
def empty_url(request: pytest.FixtureRequest, backend: str, tmp_path: Path) -> Iterator[str]:
    """The URL of a database in which nothing is yet."""
    if backend == "sqlite":
        yield f"sqlite:///{tmp_path}/records.db"
    else:
        with request.getfixturevalue("databases").fresh(migrated=False) as url:
            yield url


@pytest.fixture
def url(request: pytest.FixtureRequest, backend: str, tmp_path: Path) -> Iterator[str]:
    """The URL of a store without any record, whose tables stay as they are."""
    if backend == "sqlite":
        path = shutil.copy(request.getfixturevalue("migrated_file"), tmp_path / "records.db")
        yield f"sqlite:///{path}"
    else:
        with request.getfixturevalue("databases").emptied() as url:
            yield url


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    store = Store(url)
    yield store
    store.close()
