"""The parts that PEARL is built from, each made once for all variants that share it and kept between builds.

A part is an artifact in `built/CORPUS/parts/NAME-KEY`: a build that is killed goes on from the parts that are
done, and a variant that differs in its funnel alone shares the trained model. What no system is made of any
more is removed by `prune_parts`, at the end of a build.
"""

import re
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from pearl_core.artifacts import META, digest, is_current, read_meta, write_artifact
from pearl_core.corpus import Corpus
from pearl_core.types import ArtifactMissing

PARTS = ("identifiers", "intents", "groups", "model")
CHECKPOINT = ".checkpoint"
FORGOTTEN = 7 * 24 * 3600.0  # seconds after which nobody goes on with a training that was stopped


def part(
    corpus: Corpus, name: str, depends: object, into: Path, fill: Callable[[Path], Mapping[str, Any] | None]
) -> str:
    """Copy the part `name` to `into / name`; `fill` makes it where there is none for what it `depends` on.

    Returns its key, for the parts that depend on it.
    """
    key = digest(name, corpus.hash, depends)
    folder = corpus.built / "parts" / f"{name}-{key}"
    if not is_current(folder, key):
        write_artifact(folder, key, fill)
    shutil.copytree(folder, into / name)
    return key


def checkpoint_of(corpus: Corpus, depends: object) -> Path:
    """The file that a training of the part `model` goes on from."""
    return corpus.built / "parts" / f"model-{digest(depends)}{CHECKPOINT}"


def prune_parts(corpus: Corpus) -> list[str]:
    """Remove the parts that no built system is made of, and say which; nobody may be building this corpus.

    All stay while a training that was stopped may be taken up again, which needs them.
    """
    folder = corpus.built / "parts"
    found = {path for path in folder.glob("*") if re.fullmatch(rf"\.?({'|'.join(PARTS)})-[0-9a-z@.+_-]*", path.name)}
    waiting = {path for path in found if path.suffix == CHECKPOINT and time.time() - path.stat().st_mtime < FORGOTTEN}
    if waiting:
        return []
    used = set(_used(corpus))
    pruned = sorted(path for path in found if path.name not in used)
    for path in pruned:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    return [path.name for path in pruned]


def _used(corpus: Corpus) -> Iterator[str]:
    """Names of the parts that the built systems have copies of."""
    for name in PARTS:
        for path in (corpus.built / "systems").glob(f"*/**/{name}/{META}"):
            with suppress(ArtifactMissing):
                yield f"{name}-{read_meta(path.parent)['key']}"
