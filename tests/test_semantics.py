"""Words for stickers: a model's before the creator's before the tagger's."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pearl_core.artifacts import write_artifact
from pearl_core.corpus import Corpus
from pearl_core.semantics import Semantics, creator_tags, gather_semantics, read_model_words, read_semantics
from pearl_core.types import ArtifactMissing, CorpusError
from pearl_core.vision.vectors import ImageVectors

NewCorpus = Callable[..., Corpus]


def silent(share: float) -> None: ...


def seen(corpus: Corpus, angles: Mapping[str, float]) -> Corpus:
    """The corpus with pictures at these angles (degrees) on a circle, as a ready encoder would leave them."""
    ids = tuple(sorted(angles))
    radians = np.radians([angles[i] for i in ids])
    vectors = ImageVectors(ids, np.stack([np.cos(radians), np.sin(radians)], 1).astype(np.float32))

    def fill(folder: Path) -> Mapping[str, Any]:
        vectors.save(folder)
        return {"encoder": "circle"}

    write_artifact(corpus.built / "images", "circle", fill)
    return corpus


def say(corpus: Corpus, *rows: Mapping[str, Any]) -> None:
    """A model's rows."""
    (corpus.built / "vlm.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


def meta(corpus: Corpus) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((corpus.built / "semantics" / "meta.json").read_text())
    return told


@pytest.fixture
def heaps(new_corpus: NewCorpus) -> Corpus:
    """400 stickers in two heaps, cats and dogs, told apart by their pictures; every tenth without a tag."""
    rows = [
        {"sticker_id": f"s{n:03}", "keywords": [] if n % 10 == 0 else [("cat", "dog")[n % 2 if n % 20 else 0]]}
        for n in range(400)
    ]
    rng = np.random.default_rng(0)
    angles = {f"s{n:03}": (90 if "dog" in row["keywords"] else 0) + 10 * rng.random() for n, row in enumerate(rows)}
    return seen(new_corpus("heaps", rows), angles)


def test_a_model_s_words_go_before_the_creator_s_and_those_before_the_tagger_s(heaps: Corpus) -> None:
    say(
        heaps,
        {"sticker_id": "s001", "keywords": ["a pup"], "description": "a dog", "emotions": "joy", "source": "model"},
        {"sticker_id": "s003", "keywords": [], "description": "another"},
    )
    gather_semantics(heaps, silent)
    rows = read_semantics(heaps)
    assert set(rows) == set(heaps.by_id)
    assert rows["s001"] == Semantics("s001", ("a pup",), "a dog", "joy", "model")
    assert rows["s003"] == Semantics("s003", ("dog",), "another", "", "creator")
    assert rows["s010"] == Semantics("s010", ("cat",), source="tagger")
    told = meta(heaps)
    assert told["sources"] == {"creator": 359, "model": 1, "tagger": 40}
    assert told["tags_are"] == "keywords"
    assert told["tagger"]["precision@1"] == {"mean": 1, "low": 1, "high": 1}
    assert told["tagger"]["operating_point"]["precision"]["mean"] >= 0.5


def test_where_the_tagger_is_never_right_it_gives_nothing(new_corpus: NewCorpus) -> None:
    rng = np.random.default_rng(0)
    rows = [{"sticker_id": f"s{n:03}", "keywords": [f"k{rng.integers(60)}"] if n % 4 else []} for n in range(200)]
    corpus = seen(new_corpus("noise", rows), {f"s{n:03}": float(rng.uniform(0, 90)) for n in range(200)})
    gather_semantics(corpus, silent)
    assert meta(corpus)["sources"] == {"creator": 150, "none": 50}
    assert read_semantics(corpus)["s000"] == Semantics("s000")


def test_without_any_tag_the_phrases_of_the_meanings_are_taken(new_corpus: NewCorpus) -> None:
    rows = [
        {"sticker_id": "a", "meaning": "good night, sleep well, good night"},
        {"sticker_id": "b", "meaning": "晚安，睡觉、做梦"},
        {"sticker_id": "c"},
    ]
    corpus = new_corpus("untagged", rows)
    assert creator_tags(corpus) == ({"a": ("good night", "sleep well"), "b": ("晚安", "睡觉", "做梦")}, "meanings")
    gather_semantics(corpus, silent)
    assert read_semantics(corpus)["a"].source == "creator"
    assert read_semantics(corpus)["c"] == Semantics("c")
    assert meta(corpus)["tagger"] == {}
    assert creator_tags(new_corpus("wordless", [{"sticker_id": "a"}])) == ({}, "")


def test_a_model_s_rows_make_the_stage_stale_and_nothing_else_does(new_corpus: NewCorpus) -> None:
    corpus = new_corpus()
    gather_semantics(corpus, silent)
    first, written = meta(corpus)["key"], (corpus.built / "semantics" / "meta.json").stat().st_mtime_ns
    gather_semantics(corpus, silent)
    assert (corpus.built / "semantics" / "meta.json").stat().st_mtime_ns == written
    say(corpus, {"sticker_id": "s01", "keywords": ["sleepy"]})
    gather_semantics(corpus, silent)
    assert meta(corpus)["key"] != first and read_semantics(corpus)["s01"].source == "model"


def test_the_last_row_of_a_sticker_counts_and_a_half_written_line_at_the_end_does_not(tmp_path: Path) -> None:
    path = tmp_path / "vlm.jsonl"
    assert read_model_words(path) == {}
    whole = '{"sticker_id": "a", "keywords": ["x"]}\n\n{"sticker_id": "a", "keywords": ["y"]}\n'
    path.write_text(whole + '{"sticker_id": "b", "keyw', "utf-8")
    assert read_model_words(path) == {"a": Semantics("a", ("y",))}


@pytest.mark.parametrize(
    "line",
    ["nothing", "[1]", '{"keywords": []}', '{"sticker_id": "a", "mood": "x"}', '{"sticker_id": "a", "keywords": [1]}'],
)
def test_a_faulty_row_is_named_by_file_and_line(line: str, tmp_path: Path) -> None:
    path = tmp_path / "vlm.jsonl"
    path.write_text('{"sticker_id": "a"}\n' + line + "\n", "utf-8")
    with pytest.raises(CorpusError, match=r"vlm\.jsonl:2: .*wanted sticker_id, keywords"):
        read_model_words(path)


def test_it_waits_for_the_pictures(new_corpus: NewCorpus) -> None:
    corpus = new_corpus("blind")
    (corpus.built / "images" / "meta.json").unlink()
    (corpus.built / "semantics" / "semantics.jsonl").unlink()
    with pytest.raises(ArtifactMissing, match="images is not built"):
        gather_semantics(corpus, silent)
    with pytest.raises(ArtifactMissing, match="semantics of corpus 'blind' are not built"):
        read_semantics(corpus)
