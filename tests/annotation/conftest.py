"""Two systems that answer without any model, and experiments with them on either database."""

from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from annotation.experiments import Annotator, Experiments
from annotation.votes import Votes
from db.store import Store
from pearl_core.types import ArtifactMissing, Hit, Query, RankedList, UnknownSystem

Answering = Callable[[str, Query, int], list[str]]


def ten_of_its_own(name: str, query: Query, k: int) -> list[str]:
    return [f"{name}-{rank}" for rank in range(1, k + 1)]


@dataclass
class FakeSystems:
    """`answering` gives the ids for (system, query, k); `waiting` names the systems that aren't built."""

    answering: Answering = ten_of_its_own
    waiting: set[str] = field(default_factory=set)
    names: tuple[str, ...] = ("dense", "bm25-ocr")
    corpus: Any = field(default_factory=lambda: SimpleNamespace(name="tiny", hash="0f", drawings=None))

    notice: str = ""

    @property
    def now(self) -> "FakeSystems":
        return self

    @property
    def corpora(self) -> tuple[Any, ...]:
        return (self.corpus,)

    def at(self, corpus_hash: str) -> "FakeSystems | None":
        return self if corpus_hash == self.corpus.hash else None

    def get(self, name: str) -> Any:
        if name not in self.names:
            raise UnknownSystem(f"no system {name!r}")
        if name in self.waiting:
            raise ArtifactMissing(f"{name} is not ready (building 40%)")
        return SimpleNamespace(name=name, version=f"{name}-1")

    def version(self, name: str) -> str:
        version: str = self.get(name).version
        return version

    def retrieve(self, name: str, query: Query, k: int) -> RankedList:
        hits = tuple(Hit(sticker, 1 / rank) for rank, sticker in enumerate(self.answering(name, query, k), 1))
        return RankedList(query, name, f"{name}-1", hits, 1.5)


@pytest.fixture
def systems() -> FakeSystems:
    return FakeSystems()


@pytest.fixture
def experiments(store: Store, systems: FakeSystems) -> Experiments:
    return Experiments(store, systems)  # type: ignore[arg-type]


@pytest.fixture
def votes(store: Store, systems: FakeSystems) -> Votes:
    return Votes(store, systems)  # type: ignore[arg-type]


@pytest.fixture
def ann(experiments: Experiments) -> Annotator:
    return experiments.enrol("ann", "20-29", "female")


@pytest.fixture
def bob(experiments: Experiments) -> Annotator:
    return experiments.enrol("bob", None, None)
