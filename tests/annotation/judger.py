"""A process that judges a round to its end: `judger.py URL ROUND_ID PSEUDONYM`.

It says that it is ready, waits until its input ends, and prints one line per judgment after it was acknowledged.
"""

import sys

from annotation.experiments import Experiments
from annotation.judging.labels import Labels
from db.store import Store
from tests.annotation.clicker import TwoSystems


def judge(url: str, round_id: str, pseudonym: str) -> None:
    store, systems = Store(url), TwoSystems()
    person = Experiments(store, systems).enrol(pseudonym, None, None)  # type: ignore[arg-type]
    labels = Labels(store, systems)  # type: ignore[arg-type]
    print("ready", flush=True)
    sys.stdin.read()
    while (task := labels.task(person, round_id)) is not None:
        event_id = f"{pseudonym}-{task.pair_id}"
        labels.judge(person, task.pair_id, "match", event_id)
        labels.judge(person, task.pair_id, "match", event_id)  # an answer that got lost, sent again
        print(event_id, flush=True)


if __name__ == "__main__":
    judge(*sys.argv[1:])
