"""The parts that PEARL is built from, each made once for all variants that share it and kept between builds.

A part is an artifact in `built/CORPUS/parts/NAME-KEY`: a build that is killed goes on from the parts that are
done, and a variant that differs in its funnel alone shares the trained model.
"""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pearl_core.artifacts import digest, is_current, write_artifact
from pearl_core.corpus import Corpus


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
