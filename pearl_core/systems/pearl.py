"""PEARL: stickers by generated identifiers of their properties, for the user's group and the query's intents.

Variants are asked for by name: `pearl:strict`, `pearl:-ue`, `pearl:rq-vae+strict` (see `pearl_core.pearl.config`).
"""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from pearl_core.corpus import Corpus
from pearl_core.pearl.config import FAMILY, PearlConfig
from pearl_core.pearl.settled import settled_table
from pearl_core.systems import Progress, System
from pearl_core.types import Retriever

ABOUT = "Identifiers of the sticker's properties, generated for the query and the user's group"


def build(config: PearlConfig, corpus: Corpus, folder: Path, progress: Progress) -> Mapping[str, Any]:
    from pearl_core.pearl.build import build

    return build(config, corpus, folder, progress)


def load(name: str, config: PearlConfig, corpus: Corpus, folder: Path, version: str) -> Retriever:
    from pearl_core.pearl.search import Pearl

    return Pearl.load(name, config, corpus, folder, version)


def system(text: str | None = None) -> System:
    """PEARL as configured, or its variant called `text`. Raises UnknownSystem for an unknown one."""
    config = PearlConfig() if text is None else FAMILY.config(text, PearlConfig())
    name = "pearl" if text is None else f"pearl:{text}"
    return System(
        name,
        ABOUT if text is None else FAMILY.about(text),
        config,
        partial(build, config),
        partial(load, name, config),
        needs=("ocr",),
        models=("text_encoder",),
        variant=system if text is None else None,
        depends=settled_table,
    )


SYSTEM = system()
