"""Train an adapter on a corpus: its log's clicked queries in, a folder that `load_llava` takes out."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch

from pearl_core.artifacts import META, digest, is_current, read_meta, write_artifact
from pearl_core.corpus import SPLITS, Corpus
from pearl_core.corpus.headers import PictureError
from pearl_core.types import CorpusError
from pearl_core.vlm.config import LoraConfig
from pearl_core.vlm.describe import find_pictures
from pearl_core.vlm.llava import identify, load_llava
from pearl_core.vlm.lora import Tuner
from pearl_core.vlm.model import look
from pearl_core.vlm.targets import Target, clicked, held_out

VALIDATION = SPLITS[1]
MOST_VALIDATION = 1_000  # pairs that a pass is judged by, the first as the split has them


def train_adapter(
    corpus: Corpus, name: str, folder: Path, config: LoraConfig, progress: Callable[[float], None] = lambda share: None
) -> Mapping[str, Any]:
    """Tune the model called `name` and write the adapter; what its meta.json says. A current one is kept.

    Stickers whose picture is broken are left out and named. Raises CorpusError without clicks, ValueError for a
    folder that holds something else or a model that cannot be loaded.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / META).exists():
        raise ValueError(f"folder {str(folder)!r} holds something else than an adapter trained here: choose another")
    targets, validation = clicked(corpus), _validation(corpus)
    pictures, faults = _sound(corpus, {target.sticker_id for target in (*targets, *validation)})
    targets = tuple(target for target in targets if target.sticker_id in pictures)
    validation = tuple(target for target in validation if target.sticker_id in pictures)[:MOST_VALIDATION]
    if not targets:
        raise CorpusError(f"corpus {corpus.name!r} has no clicked sticker whose picture can be decoded")
    identity = identify(name)
    key = digest("adapter", identity.key, config, corpus.hash, [asdict(t) for t in (*targets, *validation)])
    if not is_current(folder, key):
        checkpoint = folder.with_name(f".{folder.name}.checkpoint.pt")
        tuner = Tuner(load_llava(name), targets, validation, pictures, config, checkpoint, key)
        try:
            at = tuner.run(progress)
        except torch.OutOfMemoryError:
            raise ValueError(
                f"the GPU's memory cannot hold {config.batch} pairs in {config.parts} parts: take more parts"
            ) from None

        def fill(fresh: Path) -> Mapping[str, Any]:
            tuner.save(fresh)
            return {
                "model": identity.name,
                "corpus": corpus.name,
                "config": asdict(config),
                "pairs": len(targets),
                "stickers": len({target.sticker_id for target in targets}),
                "validation_pairs": len(validation),
                "curve": at.curve,
                "kept": at.kept,
                "faults": faults,
            }

        write_artifact(folder, key, fill)
        checkpoint.unlink()
    return read_meta(folder, key)


def _validation(corpus: Corpus) -> tuple[Target, ...]:
    """Pairs to choose the best pass by; none where the corpus has no validation queries."""
    there = (corpus.folder / "queries" / f"{VALIDATION}.jsonl").exists()
    return held_out(corpus, VALIDATION) if there else ()


def _sound(corpus: Corpus, sticker_ids: Iterable[str]) -> tuple[dict[str, Path], dict[str, str]]:
    """The pictures of stickers that can be decoded, and by sticker what is wrong with the others."""
    found = find_pictures(corpus, sorted(sticker_ids))
    faults = dict(found.faults)
    pictures = {}
    for sticker_id, content in found.contents.items():
        try:
            look(found.paths[content])
        except PictureError as error:
            faults[sticker_id] = str(error)
        else:
            pictures[sticker_id] = found.paths[content]
    return pictures, faults
