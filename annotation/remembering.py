"""Results that are kept until something is added to the records: whoever looks again waits for a count of rows alone.

    remembered_results(store, experiment_id)     # as results(*read_experiment(store, experiment_id))

Records are only ever added, so equal numbers of them (`state_of`) are the same records.
"""

import threading
from typing import Any
from weakref import WeakKeyDictionary

from annotation.records import read_experiment, state_of
from annotation.results import results
from db.store import Store

State = tuple[int, ...]
KEPT = 8  # experiments of a store
_kept: WeakKeyDictionary[Store, dict[str, tuple[State, dict[str, Any]]]] = WeakKeyDictionary()
_lock = threading.Lock()


def remembered_results(store: Store, experiment_id: str) -> dict[str, Any]:
    """The results of one experiment; not to be changed. Raises ValueError when there is none of this id."""
    state = state_of(store)  # before reading: what is added meanwhile makes the next call read again
    with _lock:
        before, found = _kept.setdefault(store, {}).get(experiment_id, (None, {}))
    if before != state:
        found = results(*read_experiment(store, experiment_id))
        with _lock:
            kept = _kept.setdefault(store, {})
            kept.pop(experiment_id, None)
            kept[experiment_id] = (state, found)
            while len(kept) > KEPT:
                del kept[next(iter(kept))]
    return found
