"""Results that are kept until something is added to the records, and sessions that need not be read twice.

    remembered_results(store, experiment_id)     # as results(*read_experiment(store, experiment_id))
    remembered_agreement(store)                  # as agreement(read_judgments(store))

Records are only ever added, so equal numbers of them (`state_of`) are the same records. Where there are more, sessions
that had ended are as they were, but for those that were left out since; the erasure of a person may change any, and
makes everything be read again.
"""

import threading
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from annotation.agreement import agreement
from annotation.records import (
    SETTLED,
    ExperimentRecord,
    read_again,
    read_experiment,
    read_judgments,
    state_of,
    state_of_judgments,
)
from annotation.records.columns import Sessions
from annotation.results import results
from db.store import Store


@dataclass(frozen=True, slots=True)
class Kept:
    """What was found when the records were in a state."""

    state: tuple[int, ...]
    experiment: ExperimentRecord
    ended: Sessions
    results: dict[str, Any]


KEPT = 4  # experiments of a store
_kept: WeakKeyDictionary[Store, dict[str, Kept]] = WeakKeyDictionary()
_agreed: WeakKeyDictionary[Store, tuple[tuple[int, ...], dict[str, Any]]] = WeakKeyDictionary()
_lock = threading.Lock()


def remembered_results(store: Store, experiment_id: str) -> dict[str, Any]:
    """The results of one experiment; not to be changed. Raises ValueError when there is none of this id."""
    state = state_of(store)  # before reading: what is added meanwhile makes the next call read again
    with _lock:
        before = _kept.setdefault(store, {}).get(experiment_id)
    if before is not None and before.state == state:
        return before.results
    if before is not None and before.state[:SETTLED] == state[:SETTLED]:
        experiment, sessions = before.experiment, read_again(store, experiment_id, before.ended)
    else:
        experiment, sessions = read_experiment(store, experiment_id)
    found = results(experiment, sessions)
    with _lock:
        kept = _kept.setdefault(store, {})
        kept.pop(experiment_id, None)
        kept[experiment_id] = Kept(state, experiment, sessions.at(sessions.state != "open"), found)
        while len(kept) > KEPT:
            del kept[next(iter(kept))]
    return found


def remembered_agreement(store: Store) -> dict[str, Any]:
    """How far people agree in all judgments; not to be changed."""
    state = state_of_judgments(store)  # before reading, as above
    with _lock:
        before = _agreed.get(store)
    if before is not None and before[0] == state:
        return before[1]
    found = agreement(read_judgments(store))
    with _lock:
        _agreed[store] = state, found
    return found
