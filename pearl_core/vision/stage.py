"""The stage `images` of a build: a vector for every picture, resumable.

`built/CORPUS/images` holds `vectors.npz` (`ImageVectors`) and `meta.json` (encoder, dimension, quality, pictures
that could not be read). The small encoder is an artifact of its own, `built/CORPUS/image-encoder`: its weights,
the vectors that it made, by content, and `measured.npz`, the vectors of the encoder whose quality is told and
which stickers that one never saw. It stays as it is while stickers are added to the corpus.

    encoder = open_encoder(corpus)  # later, for a picture that is new
    encoder.encode_images([square_frames(path, encoder.side)])
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pearl_core import encoders
from pearl_core.artifacts import clear_leftovers, digest, is_current, read_meta, write_artifact
from pearl_core.corpus import Corpus
from pearl_core.corpus.pictures import content_hash
from pearl_core.corpus.recognise import pictures_of
from pearl_core.encoders import DEFAULT_TEXT_ENCODER
from pearl_core.types import Sticker
from pearl_core.vision import small
from pearl_core.vision.decoding import VectorCache, decoded
from pearl_core.vision.encoding import ImageEncoder, Progress, Vectors
from pearl_core.vision.frames import BACKDROP, FRAMES, Frames
from pearl_core.vision.quality import neighbour_accuracy, text_to_image
from pearl_core.vision.small import SmallConfig, query_field, value
from pearl_core.vision.vectors import ImageVectors

REVISION = 1
STAGE = "images"
ENCODER = "image-encoder"  # folder of the small encoder
MEASURED = "measured.npz"
ROLE = "image_encoder"  # of the model that a corpus may name (`Corpus.models`)
BATCH = 128  # pictures encoded at a time; a killed build loses at most these
MEASURED_STICKERS = 5_000  # of a ready encoder's quality, which needs no training part


@dataclass(frozen=True, slots=True)
class Pictures:
    """What there is to encode: each sticker's picture by its content, and a file for each content."""

    content: Mapping[str, str]  # sticker id -> digest
    files: Mapping[str, Path]  # digest -> a file


def embed_images(
    corpus: Corpus, caches: Path, workers: int, progress: Progress, config: SmallConfig | None = None
) -> None:
    """Write `built/NAME/images` with the corpus's own choice of encoder, or the small one trained with `config`.

    A killed build goes on with the pictures that were not yet encoded, and with the trained encoder where the
    training was done; stickers that were added since a training do not repeat it. Raises ValueError for an
    encoder that cannot be loaded.
    """
    config = config or SmallConfig()
    folder, chosen = corpus.built / STAGE, corpus.models.get(ROLE)
    key = digest(STAGE, REVISION, FRAMES, BACKDROP, chosen or _training_key(corpus, config), corpus.hash)
    if is_current(folder, key):
        return
    pictures, faults = _pictures(corpus)
    share = 0.0 if chosen else 0.7  # of the time that the training takes
    encoder, cache = _encoder(corpus, pictures, caches, config, workers, lambda s: progress(s * share))
    broken = _encode(pictures, encoder, cache, workers, lambda s: progress(share + s * (1 - share)))
    faults |= {sticker_id: broken[c] for sticker_id, c in pictures.content.items() if c in broken}
    ids = tuple(sorted(sticker_id for sticker_id, c in pictures.content.items() if c in cache))
    none = np.zeros((0, encoder.dimension), np.float32)
    vectors = ImageVectors(ids, np.stack([cache[pictures.content[i]] for i in ids]) if ids else none)

    def fill(fresh: Path) -> Mapping[str, object]:
        vectors.save(fresh)
        about = {"encoder": encoder.name, "dimension": encoder.dimension, "pictures": len(ids), "faults": faults}
        if chosen is not None:
            return about | {"quality": _quality(corpus, vectors, encoder)}
        learned = read_meta(corpus.built / ENCODER)
        return about | {"quality": learned["quality"], "encoder_key": learned["key"]}

    write_artifact(folder, key, fill)


def open_encoder(corpus: Corpus) -> ImageEncoder:
    """The encoder of the corpus's image vectors. Raises ArtifactMissing before that stage of the build is done."""
    meta = read_meta(corpus.built / STAGE)
    if "encoder_key" not in meta:
        return open_model(meta["encoder"])
    texts = encoders.shared().text(read_meta(corpus.built / ENCODER, meta["encoder_key"])["text_encoder"])
    return small.load(corpus.built / ENCODER, texts, _device())


def open_model(name: str) -> ImageEncoder:
    """A ready encoder by name or path. Raises ValueError where it cannot be loaded."""
    from pearl_core.vision.clip import ClipEncoder

    return ClipEncoder(name, _device())


def read_measured(corpus: Corpus) -> tuple[ImageVectors, NDArray[np.bool_]] | None:
    """Vectors of the small encoder whose quality was measured, and which stickers it never saw [stickers].

    None where nothing was measured. They are of the sample that it was trained on, and differ from the corpus's.
    Raises ArtifactMissing before the stage is done.
    """
    meta, path = read_meta(corpus.built / STAGE), corpus.built / ENCODER / MEASURED
    if "encoder_key" not in meta or not path.exists():
        return None
    read_meta(corpus.built / ENCODER, meta["encoder_key"])
    with np.load(path, allow_pickle=False) as saved:
        return ImageVectors(tuple(saved["sticker_ids"].tolist()), saved["vectors"]), saved["held_out"]


def _pictures(corpus: Corpus) -> tuple[Pictures, dict[str, str]]:
    """The corpus's pictures, and by sticker what is wrong with those that can't be had."""
    found, faults = pictures_of(corpus)
    content: dict[str, str] = {}
    files: dict[str, Path] = {}
    for sticker_id, path in found.items():
        try:
            content[sticker_id] = content_hash(path)
            files[content[sticker_id]] = path
        except OSError as error:
            faults[sticker_id] = f"cannot be read: {error.strerror or error}"
    return Pictures(content, files), faults


def _encoder(
    corpus: Corpus, pictures: Pictures, caches: Path, config: SmallConfig, workers: int, progress: Progress
) -> tuple[ImageEncoder, VectorCache]:
    """The corpus's choice of encoder, and the vectors that it has made already."""
    chosen = corpus.models.get(ROLE)
    if chosen is None:
        small_encoder = _trained(corpus, pictures, config, workers, progress)
        return small_encoder, VectorCache(corpus.built / ENCODER / "vectors.bin", small_encoder.dimension)
    encoder = open_model(chosen)
    told = digest(chosen, _state_of(chosen), FRAMES, BACKDROP, REVISION)
    return encoder, VectorCache(caches / f"images-{corpus.name}-{told}.bin", encoder.dimension)


def _training_key(corpus: Corpus, config: SmallConfig) -> str:
    """Digest of all that the small encoder depends on."""
    return digest(ENCODER, REVISION, FRAMES, BACKDROP, config, _text_encoder(corpus), corpus.learned_from.hash)


def _trained(corpus: Corpus, pictures: Pictures, config: SmallConfig, workers: int, progress: Progress) -> ImageEncoder:
    """The small encoder, trained now unless it was before."""
    folder, key = corpus.built / ENCODER, _training_key(corpus, config)
    texts = encoders.shared().text(_text_encoder(corpus))
    clear_leftovers(folder)
    if not is_current(folder, key):
        stickers, frames = _sample(corpus.learned_from, pictures, config, workers, lambda s: progress(0.2 * s))
        encoder, measured = small.learn(stickers, frames, texts, config, _device(), lambda s: progress(0.2 + 0.8 * s))

        def fill(fresh: Path) -> Mapping[str, object]:
            encoder.save(fresh)
            if measured is not None:
                ids = np.array([sticker.sticker_id for sticker in stickers], np.str_)
                np.savez(fresh / MEASURED, sticker_ids=ids, vectors=measured.vectors, held_out=measured.held_out)
            quality = measured.quality if measured is not None else {}
            return {"text_encoder": texts.name, "sample": len(stickers), "quality": quality}

        write_artifact(folder, key, fill)
    return small.load(folder, texts, _device())


def _sample(
    corpus: Corpus, pictures: Pictures, config: SmallConfig, workers: int, progress: Progress
) -> tuple[list[Sticker], list[Frames]]:
    """Stickers to train on, by id, with their frames; those that cannot be decoded are left out."""
    ids = np.array(sorted(sticker_id for sticker_id in pictures.content if sticker_id in corpus.by_id), np.str_)
    if len(ids) > config.sample:
        ids = np.sort(np.random.default_rng(config.seed).choice(ids, config.sample, replace=False))
    stickers, frames = [], []
    files = [pictures.files[pictures.content[i]] for i in ids]
    for done, (sticker_id, found) in enumerate(zip(ids.tolist(), decoded(files, config.side, workers), strict=True), 1):
        if not isinstance(found, str):
            stickers.append(corpus.by_id[sticker_id])
            frames.append(found)
        progress(done / len(ids))
    return stickers, frames


def _encode(
    pictures: Pictures, encoder: ImageEncoder, cache: VectorCache, workers: int, progress: Progress
) -> dict[str, str]:
    """Fill the cache with every content that it lacks; by content, what is wrong with those that can't be had."""
    lacking = [content for content in sorted(pictures.files) if content not in cache]
    faults: dict[str, str] = {}
    contents: list[str] = []
    frames: list[Frames] = []
    found = decoded([pictures.files[content] for content in lacking], encoder.side, workers)
    for done, (content, picture) in enumerate(zip(lacking, found, strict=True), 1):
        if isinstance(picture, str):
            faults[content] = picture
        else:
            contents.append(content)
            frames.append(picture)
        if frames and (len(frames) >= BATCH or done == len(lacking)):
            cache.add(contents, encoder.encode_images(frames))
            contents, frames = [], []
        progress((len(pictures.files) - len(lacking) + done) / len(pictures.files))
    return faults


def _quality(corpus: Corpus, vectors: ImageVectors, encoder: ImageEncoder) -> dict[str, Any]:
    """A ready encoder's recall of pictures by their text, and what neighbours tell of style and character."""
    rng = np.random.default_rng(0)
    some = rng.permutation(len(vectors.sticker_ids))[:MEASURED_STICKERS]
    stickers = [corpus.by_id[vectors.sticker_ids[row]] for row in some]
    field = query_field(stickers)
    texts = [value(sticker, field) for sticker in stickers]
    asked = sorted(set(texts) - {""})
    kept = vectors.vectors[some]
    return {
        "query": field,
        "texts_unseen": text_to_image(kept, texts, encoder.encode_texts(asked), rng, asked),
        "neighbours": {
            name: _neighbours(kept, [value(sticker, name) for sticker in stickers])
            for name in ("visual_style", "character_ip")
            if len({value(sticker, name) for sticker in stickers} - {""}) > 1
        },
    }


def _neighbours(vectors: Vectors, labels: Sequence[str]) -> dict[str, Any]:
    named: NDArray[np.int64] = np.flatnonzero([bool(label) for label in labels])
    own = [labels[row] for row in named]
    return neighbour_accuracy(vectors[named], own, vectors[named], own, same=True)


def _text_encoder(corpus: Corpus) -> str:
    return corpus.models.get("text_encoder", DEFAULT_TEXT_ENCODER)


def _device() -> str:
    return encoders.shared().device or encoders.best_device()


def _state_of(model: str) -> list[tuple[str, int, int]]:
    """Sizes and times of a model folder's files: what tells other weights under the same name."""
    return sorted((p.name, p.stat().st_size, p.stat().st_mtime_ns) for p in Path(model).glob("*") if p.is_file())
