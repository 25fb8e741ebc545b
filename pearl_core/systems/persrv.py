"""PerSRV: words and utility recall stickers, the user's picture styles rank them.

Variants are asked for by name: `persrv:-personal`, `persrv:dense`, `persrv:literal+seed-1` (see
`pearl_core.persrv.config`).
"""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from pearl_core.corpus import Corpus
from pearl_core.persrv.config import FAMILY, NAME, PersrvConfig
from pearl_core.persrv.weights import chosen_weights
from pearl_core.systems import Progress, System
from pearl_core.types import Retriever

ABOUT = "Words and usefulness to people recall stickers, the user's own picture styles rank them"


def build(name: str, config: PersrvConfig, corpus: Corpus, folder: Path, progress: Progress) -> Mapping[str, Any]:
    from pearl_core.persrv.build import build

    return build(name, config, corpus, folder, progress)


def load(name: str, config: PersrvConfig, corpus: Corpus, folder: Path, version: str) -> Retriever:
    from pearl_core.persrv.build import load

    return load(name, config, corpus, folder, version)


def system(text: str | None = None) -> System:
    """PerSRV as configured, or its variant called `text`. Raises UnknownSystem for an unknown one."""
    config = PersrvConfig() if text is None else FAMILY.config(text, PersrvConfig())
    name = NAME if text is None else f"{NAME}:{text}"
    return System(
        name,
        ABOUT if text is None else FAMILY.about(text),
        config,
        partial(build, name, config),
        partial(load, name, config),
        needs=config.needs,
        models=("text_encoder",) if config.dense else (),
        variant=system if text is None else None,
        depends=partial(chosen_weights, name),
    )


SYSTEM = system()
