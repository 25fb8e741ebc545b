"""How long judging takes in a large round: `python -m benchmarks.judging [--pairs 20000] [--people 50]`.

A round of that many pairs on SQLite, with two people for each pair, is filled to a share; then everybody takes pairs
and judges some. Told are the median and the 95th percentile in milliseconds of what the tab Label asks.
"""

import argparse
import random
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from annotation.experiments import Experiments
from annotation.judging.labels import Labels
from annotation.nouns import Annotator
from db import models
from db.labels import Lease, Pair, Round
from db.store import Store, now

SHARES = (0.0, 0.5, 0.98)  # of the pairs that are judged already
OVERLAP, TURNS = 2, 6


def main() -> None:
    parser = argparse.ArgumentParser(description="How long judging takes in a large round.")
    parser.add_argument("--pairs", type=int, default=20_000)
    parser.add_argument("--people", type=int, default=50)
    args = parser.parse_args()
    for share in SHARES:
        with tempfile.TemporaryDirectory() as folder:
            store = Store(f"sqlite:///{Path(folder) / 'records.db'}")
            told = measured(store, args.pairs, args.people, share)
            store.close()
        print(f"{share:.0%} judged: " + ", ".join(f"{name} {of[0]:.1f} / {of[1]:.1f}" for name, of in told.items()))


def measured(store: Store, pairs: int, people: int, share: float) -> dict[str, tuple[float, float]]:
    """Median and 95th percentile, in ms, of taking two pairs, of judging one, and of counting what is left."""
    systems: Any = SimpleNamespace(corpus=SimpleNamespace(name="many", hash="0", by_id={}))
    enrolled = [Experiments(store, systems).enrol(f"person {n}", "20-29", "female") for n in range(people)]
    fill(store, pairs, enrolled, round(pairs * share), random.Random(0))
    labels = Labels(store, systems)
    taken: dict[str, list[float]] = {"hand": [], "judge": [], "progress": []}

    def timed(name: str, work: Callable[[], Any]) -> Any:
        start = time.perf_counter()
        found = work()
        taken[name].append(1000 * (time.perf_counter() - start))
        return found

    for _ in range(TURNS):
        for person in enrolled:
            hand = timed("hand", lambda: labels.hand(person, "many", 2))  # noqa: B023
            if hand:
                timed("judge", lambda: labels.judge(person, hand[0].pair_id, "match", uuid4().hex))  # noqa: B023
    for person in enrolled:
        timed("progress", lambda: labels.progress(person, "many"))  # noqa: B023
    return {name: (median(of), quantiles(of, n=20)[-1]) for name, of in taken.items()}


def fill(store: Store, pairs: int, people: list[Annotator], judged: int, chance: random.Random) -> None:
    """A round whose first `judged` pairs have been judged by two people each, drawn by chance."""
    at = now()
    ago = (datetime.now(UTC) - timedelta(hours=1)).isoformat(timespec="microseconds")
    ids = [uuid4().hex for _ in range(pairs)]
    about: dict[str, Any] = {"corpus": "many", "corpus_hash": "0", "systems": {}, "depth": 10, "overlap": OVERLAP}
    with store.write() as records:
        records.add(Round(round_id="many", name="many", guidelines="", simulated=False, author=None, at=at, **about))
        records.flush()
        same: dict[str, Any] = {"round_id": "many", "user_group": "", "found_by": {}, "gold": None}
        records.add_all(
            Pair(pair_id=one, query=f"query {n // 20}", sticker_id=f"s{n}", place=n + 1, **same)
            for n, one in enumerate(ids)
        )
        records.flush()
        profiles = {row.annotator_id: row.profile_id for row in records.query(models.Profile)}
        drawn = [(one, person.annotator_id) for one in ids[:judged] for person in chance.sample(people, OVERLAP)]
        records.add_all(Lease(pair_id=pair, annotator_id=person, until=ago, at=ago) for pair, person in drawn)
        said: dict[str, Any] = {"round": "many", "query": "q", "sticker_id": "s", "label": "match", "at": at}
        records.add_all(
            models.Judgment(
                judgment_id=uuid4().hex, annotator_id=person, profile_id=profiles[person], pair_id=pair, **said
            )
            for pair, person in drawn
        )


if __name__ == "__main__":
    main()
