"""Retrieval systems, found by name: every module here with a `SYSTEM` is one.

A system knows how to build its artifact into an empty folder and how to load a `Retriever` from it.
A new one is one file (or folder) beside the others; nobody edits a list. `NAME+style` is the system NAME with
its answers ranked by the user's picture styles.
"""

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from pearl_core.artifacts import digest, is_current, read_meta, write_artifact
from pearl_core.corpus import Corpus
from pearl_core.types import ArtifactMissing, Retriever, UnknownSystem

Progress = Callable[[float], None]  # called with the share done, 0 to 1
STYLE = "+style"


@dataclass(frozen=True, slots=True)
class System:
    """How one retrieval system is built and loaded.

    `build(corpus, folder, progress)` writes files into the empty folder and returns what else `meta.json`
    should say; `load(corpus, folder, version)` reads them back. `needs` names the stages of the corpus
    build that must be done first (`ocr`), `models` the roles of the models that it uses (`text_encoder`),
    which a corpus may fill with others (`Corpus.models`). `revision` is raised when the code changes what is built.
    `variant(text)` is the system called `name:text`; it raises UnknownSystem for a text that it does not know.
    `depends(corpus)` is what else the artifact depends on, in values that JSON knows; None is nothing.
    """

    name: str
    about: str  # one line for people: what it goes by
    config: object  # a frozen dataclass; part of the artifact's key
    build: Callable[[Corpus, Path, Progress], Mapping[str, Any]]
    load: Callable[[Corpus, Path, str], Retriever]
    needs: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    revision: int = 1
    variant: "Callable[[str], System] | None" = None
    depends: Callable[[Corpus], object] | None = None

    def key(self, corpus: Corpus) -> str:
        """Digest of all that the artifact depends on."""
        stages = [read_meta(corpus.built / stage)["key"] for stage in self.needs]
        chosen = {role: model for role, model in corpus.models.items() if role in self.models}
        further = None if self.depends is None else self.depends(corpus)
        more = () if further is None else (further,)
        return digest(self.name, self.revision, self.config, corpus.hash, stages, chosen, *more)


def system_names() -> tuple[str, ...]:
    return tuple(_systems())


def find_system(name: str) -> System:
    """The system called `name`, its variant `name:text`, or either with `+style` behind it.

    Raises UnknownSystem, naming those that exist.
    """
    if name.endswith(STYLE) and not name.endswith(STYLE * 2):
        return _styled(name, find_system(name.removesuffix(STYLE)))
    base, colon, text = name.partition(":")
    try:
        system = _systems()[base]
    except KeyError:
        raise UnknownSystem(f"no system {name!r}; there are: {', '.join(system_names())}") from None
    if not colon:
        return system
    if system.variant is None:
        raise UnknownSystem(f"no system {name!r}: {base} has no variants")
    return system.variant(text)


def trainings(name: str, count: int) -> tuple[str, ...]:
    """The names of `count` trainings of a system, each from another seed; `name` alone where nothing is drawn."""
    base, style, _ = name.partition("+style") if name.endswith("+style") else (name, "", "")
    seeded = [f"{base}{'+' if ':' in base else ':'}seed-{seed}{style}" for seed in range(count)]
    try:
        find_system(seeded[0])
    except UnknownSystem:
        return (name,)
    return (name, *seeded[1:])  # seed 0 is that of every default


def _styled(name: str, base: System) -> System:
    """A system whose answers are those of `base`, ranked by style (PerSRV, eq. 10)."""
    from pearl_core.persrv import styled

    config = styled.StyledConfig()

    def built(corpus: Corpus) -> Retriever:
        build_system(base.name, corpus)
        return load_system(base.name, corpus)

    def load(corpus: Corpus, folder: Path, version: str) -> Retriever:
        return styled.load(name, config, load_system(base.name, corpus), corpus, folder, version)

    return System(
        name,
        f"{base.about}; ranked by the user's own picture styles",
        config,
        partial(styled.build, name, config, built),
        load,
        needs=tuple(dict.fromkeys((*base.needs, "images"))),
        models=base.models,
        depends=base.key,
    )


def artifact_folder(corpus: Corpus, name: str) -> Path:
    return corpus.built / "systems" / name.replace(":", "@")  # a colon is no part of a folder's name everywhere


def build_system(name: str, corpus: Corpus, progress: Progress = lambda share: None) -> None:
    """Build the artifact of `name` for `corpus`; nothing to do where a current one is there."""
    system, folder = find_system(name), artifact_folder(corpus, name)
    key = system.key(corpus)
    if not is_current(folder, key):
        write_artifact(folder, key, lambda fresh: system.build(corpus, fresh, progress))


def load_system(name: str, corpus: Corpus) -> Retriever:
    """The system, ready to be asked. Raises UnknownSystem, or ArtifactMissing when it isn't built, stale or damaged."""
    system, folder = find_system(name), artifact_folder(corpus, name)
    key = system.key(corpus)
    try:
        read_meta(folder, key)
    except ArtifactMissing as error:
        raise ArtifactMissing(str(error).replace(folder.name, name, 1)) from None  # as people write it
    try:
        return system.load(corpus, folder, key)
    except Exception as error:  # what a damaged file raises depends on the library that reads it
        told = " ".join(f"{type(error).__name__}: {error}".split())
        raise ArtifactMissing(
            f"{name} cannot be loaded, {told}; if it is damaged, delete {folder} and build"
        ) from error


@cache
def _systems() -> dict[str, System]:
    found = {}
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda m: m.name):
        system = getattr(importlib.import_module(f"{__name__}.{module.name}"), "SYSTEM", None)
        if isinstance(system, System):
            found[system.name] = system
    return found
