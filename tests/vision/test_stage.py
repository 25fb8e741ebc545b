"""The stage `images`: what it writes, what it does with bad pictures, and where a killed one goes on."""

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pearl_core.artifacts import write_json
from pearl_core.corpus import MODELS_FILE, Corpus, Learned
from pearl_core.types import ArtifactMissing, Sticker
from pearl_core.vision import small, stage
from pearl_core.vision.encoding import Vectors
from pearl_core.vision.frames import Frames, square_frames
from pearl_core.vision.small import SmallConfig
from pearl_core.vision.stage import embed_images, open_encoder, read_measured
from pearl_core.vision.vectors import read_vectors

CONFIG = SmallConfig(side=16, widths=(4, 8), steps=2, more_steps=1)
NewCorpus = Callable[..., Corpus]


def silent(share: float) -> None: ...


def meta(corpus: Corpus) -> dict[str, object]:
    told: dict[str, object] = json.loads((corpus.built / "images" / "meta.json").read_text())
    return told


@pytest.fixture
def corpus(new_corpus: NewCorpus) -> Corpus:
    return unseen(new_corpus())


def unseen(corpus: Corpus) -> Corpus:
    """The corpus without the vectors that it comes with."""
    shutil.rmtree(corpus.built / "images")
    return corpus


def test_every_picture_becomes_a_vector_and_new_ones_can_be_encoded_later(corpus: Corpus, tmp_path: Path) -> None:
    told: list[float] = []
    embed_images(corpus, tmp_path, 1, told.append, CONFIG)
    assert told == sorted(told) and told[-1] == 1
    found = read_vectors(corpus)
    assert found.sticker_ids == tuple(sorted(corpus.by_id)) and found.vectors.dtype == np.float32
    assert np.linalg.norm(found.vectors, axis=1) == pytest.approx(1, abs=1e-5)
    assert {"encoder": "small", "dimension": 384, "pictures": 12, "faults": {}}.items() <= meta(corpus).items()
    encoder = open_encoder(corpus)
    path = corpus.image("s05")
    assert path is not None
    again = encoder.encode_images([square_frames(path, encoder.side)])[0]
    assert again == pytest.approx(found.vectors[found.sticker_ids.index("s05")], abs=1e-5)


def test_bad_pictures_are_told_by_name_and_the_rest_goes_on(corpus: Corpus, tmp_path: Path) -> None:
    (corpus.folder / "images" / "s02.png").write_bytes(b"\x89PNG\r\n\x1a\n half")
    (corpus.folder / "images" / "s03.png").write_bytes(b"text")
    (corpus.folder / "images" / "s04.png").unlink()
    embed_images(corpus, tmp_path, 1, silent, CONFIG)
    faults = meta(corpus)["faults"]
    assert isinstance(faults, dict) and set(faults) == {"s02", "s03", "s04"}
    assert "not a PNG" in faults["s03"] and faults["s04"] == "cannot be read: No such file or directory"
    assert set(read_vectors(corpus).sticker_ids) == set(corpus.by_id) - set(faults)


def test_stickers_without_pictures_and_of_one_content_are_no_trouble(new_corpus: NewCorpus, tmp_path: Path) -> None:
    rows = [
        {"sticker_id": "a", "meaning": "one", "image": "images/a.png"},
        {"sticker_id": "b", "meaning": "two"},
        {"sticker_id": "c", "meaning": "three", "image": "images/c.png"},
    ]
    corpus = unseen(new_corpus("twins", rows))
    (corpus.folder / "images" / "c.png").write_bytes((corpus.folder / "images" / "a.png").read_bytes())
    embed_images(corpus, tmp_path, 1, silent, CONFIG)
    found = read_vectors(corpus)
    assert found.sticker_ids == ("a", "c") and np.array_equal(found.vectors[0], found.vectors[1])
    empty = unseen(new_corpus("empty", [{"sticker_id": "b", "meaning": "two"}]))
    embed_images(empty, tmp_path, 1, silent, CONFIG)
    assert read_vectors(empty).vectors.shape == (0, 384)


def test_a_current_stage_is_kept_and_another_text_encoder_makes_it_stale(
    corpus: Corpus, bert: Path, tmp_path: Path
) -> None:
    embed_images(corpus, tmp_path, 1, silent, CONFIG)
    written, key = (corpus.built / "images" / "meta.json").stat().st_mtime_ns, meta(corpus)["key"]
    embed_images(corpus, tmp_path, 1, silent, CONFIG)
    assert (corpus.built / "images" / "meta.json").stat().st_mtime_ns == written
    write_json(corpus.built / MODELS_FILE, {"text_encoder": str(bert)})
    embed_images(corpus, tmp_path, 1, silent, CONFIG)
    assert meta(corpus)["key"] != key and read_vectors(corpus).vectors.shape == (12, 16)


class Killed(BaseException): ...


def killed(*_: object, **__: object) -> None:
    raise Killed


def test_a_killed_build_goes_on_with_what_it_had(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stage, "BATCH", 4)
    encode = small.SmallEncoder.encode_images
    encoded: list[int] = []

    def once(self: small.SmallEncoder, pictures: Sequence[Frames]) -> Vectors:
        if encoded:
            raise Killed
        encoded.append(len(pictures))
        return encode(self, pictures)

    with monkeypatch.context() as broken, pytest.raises(Killed):
        broken.setattr(small.SmallEncoder, "encode_images", once)
        embed_images(corpus, tmp_path, 1, silent, CONFIG)
    assert encoded == [4] and not (corpus.built / "images").exists()
    told: list[float] = []
    with monkeypatch.context() as trained:
        trained.setattr(small, "learn", killed)
        embed_images(corpus, tmp_path, 1, told.append, CONFIG)
    assert told[0] > 0.7 + 0.3 * 4 / 12  # four of twelve were done
    resumed = read_vectors(corpus)
    for folder in ("images", "image-encoder"):
        shutil.rmtree(corpus.built / folder)
    embed_images(corpus, tmp_path, 1, silent, CONFIG)
    assert resumed.vectors == pytest.approx(read_vectors(corpus).vectors, abs=1e-6)


def test_stickers_added_since_the_training_do_not_repeat_it(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    embed_images(corpus, tmp_path, 1, silent, CONFIG)
    before = read_vectors(corpus)
    Image.new("RGB", (16, 16), (9, 99, 199)).save(corpus.folder / "images" / "new.png")
    grown = replace(
        corpus,
        stickers=(*corpus.stickers, Sticker("new", "images/new.png", meaning="new")),
        hash="grown",
        learned=Learned(len(corpus.stickers), corpus.hash),
    )
    monkeypatch.setattr(small, "learn", killed)
    embed_images(grown, tmp_path, 1, silent, CONFIG)
    after = read_vectors(grown)
    assert set(after.sticker_ids) == {*before.sticker_ids, "new"}
    old = [row for row, sticker_id in enumerate(after.sticker_ids) if sticker_id != "new"]
    assert np.array_equal(after.vectors[old], before.vectors)


def test_an_encoder_trained_since_is_not_taken_for_that_of_the_vectors(corpus: Corpus, tmp_path: Path) -> None:
    embed_images(corpus, tmp_path, 1, silent, CONFIG)
    old = (corpus.built / "images" / "meta.json").read_text()
    embed_images(corpus, tmp_path, 1, silent, replace(CONFIG, seed=1))
    (corpus.built / "images" / "meta.json").write_text(old)
    with pytest.raises(ArtifactMissing, match=r"image-encoder .* was built from another"):
        open_encoder(corpus)


def test_a_corpus_large_enough_is_measured_on_stickers_held_out(new_corpus: NewCorpus, tmp_path: Path) -> None:
    rows = [
        {"sticker_id": f"s{n:02}", "meaning": f"meaning {n % 8}", "visual_style": "ab"[n % 2], "image": f"i/{n}.png"}
        for n in range(64)
    ]
    corpus = unseen(new_corpus("sixty-four", rows))
    embed_images(corpus, tmp_path, 1, silent, CONFIG)
    quality, measured = meta(corpus)["quality"], read_measured(corpus)
    assert isinstance(quality, dict) and measured is not None
    vectors, held_out = measured
    assert len(vectors.sticker_ids) == len(held_out) == 64 and held_out.sum() == quality["held_out"] > 0


@pytest.mark.parametrize("model", ["clip", "chinese_clip"])
def test_a_ready_encoder_is_used_by_path_and_its_vectors_are_kept_by_content(
    model: str, corpus: Corpus, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pearl_core.vision.clip import ClipEncoder

    folder = request.getfixturevalue(model)
    write_json(corpus.built / MODELS_FILE, {"image_encoder": str(folder)})
    embed_images(corpus, tmp_path, 1, silent)
    found = read_vectors(corpus)
    assert found.vectors.shape == (12, 8) and meta(corpus)["encoder"] == str(folder)
    quality = meta(corpus)["quality"]
    assert isinstance(quality, dict) and quality["texts_unseen"]["pictures"] == 12
    assert read_measured(corpus) is None
    assert open_encoder(corpus).encode_texts(["cat"]).shape == (1, 8)
    (corpus.built / "images" / "meta.json").unlink()
    monkeypatch.setattr(ClipEncoder, "encode_images", None)
    embed_images(corpus, tmp_path, 1, silent)
    assert np.array_equal(read_vectors(corpus).vectors, found.vectors)


def test_before_the_stage_is_done_it_says_so(new_corpus: NewCorpus) -> None:
    corpus = unseen(new_corpus("unbuilt"))
    with pytest.raises(ArtifactMissing, match="image vectors of corpus 'unbuilt' are not built"):
        read_vectors(corpus)
    with pytest.raises(ArtifactMissing, match="images is not built"):
        open_encoder(corpus)
