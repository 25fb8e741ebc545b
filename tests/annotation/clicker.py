"""A process that clicks: `clicker.py URL PSEUDONYM TIMES`, one line per click after it was acknowledged."""

import sys
from types import SimpleNamespace
from typing import Any

from annotation.experiments import Experiments
from db.store import Store
from pearl_core.types import Hit, Query, RankedList


class TwoSystems:
    """Answers without any model."""

    corpus = SimpleNamespace(name="tiny", hash="0f")

    @property
    def now(self) -> "TwoSystems":
        return self

    def at(self, corpus_hash: str) -> "TwoSystems | None":
        return self if corpus_hash == self.corpus.hash else None

    def get(self, name: str) -> Any:
        return SimpleNamespace(version="1")

    def version(self, name: str) -> str:
        return "1"

    def retrieve(self, name: str, query: Query, k: int) -> RankedList:
        return RankedList(query, name, "1", tuple(Hit(f"{name}-{rank}", 1.0) for rank in range(k)), 1.0)


def click(url: str, pseudonym: str, times: int) -> None:
    """Open the list of this person, or go on with it, and click through its positions again and again."""
    experiments = Experiments(Store(url), TwoSystems())  # type: ignore[arg-type]
    person = experiments.enrol(pseudonym, None, None)
    page = experiments.start(person, experiments.default_experiment().experiment_id, "hi")
    known = len(page.chosen)
    for number in range(times):
        event_id = f"{pseudonym}-{known}-{number}"
        experiments.react(person, page.impression_id, number % page.length + 1, "click", event_id, None)
        print(page.impression_id, event_id, flush=True)


if __name__ == "__main__":
    click(sys.argv[1], sys.argv[2], int(sys.argv[3]))
