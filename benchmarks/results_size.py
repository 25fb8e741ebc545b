"""Time of the Results tab's call on a store of a million events.

    python -m benchmarks.results_size make FOLDER [--events N] [--seed N]   # FOLDER/records.db
    python -m benchmarks.results_size time FOLDER [--runs N]                # the table, each run a fresh process

The experiment is that of `benchmarks.many_records`. `first` is the first call of a process (modules imported, the file
in the system's cache), `unchanged` one without anything new; then somebody begins a session, the researcher leaves one
out, and somebody withdraws, which stays in the store. `from lists` reads all as if no session had an outcome, as it is
with records from before there were any.
"""

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import select

from annotation.people.withdrawals import withdraw
from annotation.records import read_experiment
from annotation.records.exclusions import exclude
from annotation.records.reading import read_from_lists, uncollected
from annotation.records.remembering import remembered_agreement, remembered_results
from annotation.telling import told
from benchmarks.many_records import EXPERIMENT, make, session_rows, write
from db import models
from db.accounts import Withdrawal
from db.store import Store


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("make", "time", "call"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runs", type=int, default=5)
    args = parser.parse_args()
    if args.what == "make":
        make(args.folder, args.events, np.random.default_rng(args.seed))
    elif args.what == "time":
        print_times(args.folder, args.runs)
    else:
        print(json.dumps(call(args.folder)))
    return 0


def call(folder: Path) -> dict[str, tuple[float, float]]:
    """Seconds of the Results tab's call in this process, by the clock and of the processor."""
    store = Store(f"sqlite:///{folder / 'records.db'}")
    found: dict[str, tuple[float, float]] = {}

    def timed(name: str, work: Callable[[], Any]) -> None:
        clock, processor = time.perf_counter(), time.process_time()
        work()
        found[name] = time.perf_counter() - clock, time.process_time() - processor

    def tab() -> None:
        told(remembered_results(store, EXPERIMENT), remembered_agreement(store))

    timed("first", tab)
    timed("unchanged", tab)
    session = session_rows(1, np.random.default_rng())
    del session[models.Ending], session[models.Outcome]
    with store.write() as records:
        write(records, [session])
    timed("after a new session", tab)
    with store.read() as records:
        left_out = records.scalars(select(models.Session.session_id).limit(1)).one()
        withdrawn = select(Withdrawal.annotator_id)
        someone = records.scalars(
            select(models.Annotator.annotator_id).where(~models.Annotator.annotator_id.in_(withdrawn))
        )
        leaving = someone.first()
    exclude(store, left_out, "bot", "too fast", "size")
    timed("after an exclusion", tab)
    if leaving is None:
        raise ValueError(f"everybody in {folder} has withdrawn; make another store")
    withdraw(store, leaving, "size")
    timed("after a withdrawal", tab)
    timed("reading all of it", lambda: read_experiment(store, EXPERIMENT))
    with store.read() as records, uncollected():
        timed("from lists", lambda: read_from_lists(records, models.Session.experiment_id == EXPERIMENT))
    store.close()
    return found


def print_times(folder: Path, runs: int) -> None:
    measured = [
        json.loads(subprocess.check_output([sys.executable, "-m", "benchmarks.results_size", "call", str(folder)]))
        for _ in range(runs)
    ]
    print("| call | by the clock, median | fastest | of the processor, median | fastest |\n|---|---|---|---|---|")
    for name in measured[0]:
        clock, processor = zip(*(one[name] for one in measured), strict=True)
        times = [statistics.median(clock), min(clock), statistics.median(processor), min(processor)]
        print(f"| {name} | {' | '.join(f'{seconds:.2f} s' for seconds in times)} |")


if __name__ == "__main__":
    sys.exit(main())
