"""Several processes on one file, and processes that die: nothing acknowledged is lost, nothing fails."""

import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select

from annotation.experiments import Annotator, Experiments
from db import models

ROOT = Path(__file__).resolve().parents[2]
CLICKER = Path(__file__).with_name("clicker.py")
WRITES = 100  # of each process


def clicking(url: str, pseudonym: str, times: int) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, str(CLICKER), url, pseudonym, str(times)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def recorded(experiments: Experiments) -> list[str]:
    with experiments.store.read() as records:
        return list(records.scalars(select(models.Event.event_id).order_by(models.Event.seq)))


def test_eight_processes_write_at_once(experiments: Experiments, url: str) -> None:
    writers = {f"writer{i}": clicking(url, f"writer{i}", WRITES) for i in range(8)}
    for name, process in writers.items():
        printed, errors = process.communicate(timeout=300)
        assert (process.returncode, errors) == (0, ""), name
        assert len(printed.splitlines()) == WRITES
    counts = Counter(event_id.split("-")[0] for event_id in recorded(experiments))
    assert counts == dict.fromkeys(writers, WRITES)
    with experiments.store.read() as records:
        assert records.scalar(select(func.count()).select_from(models.Experiment)) == 1
        assert records.scalar(select(func.count()).select_from(models.Refusal)) == 0
        numbers = list(records.scalars(select(models.Event.seq).order_by(models.Event.seq)))
    assert numbers == list(range(1, 8 * WRITES + 1))


@pytest.mark.parametrize("clicks", [1, 5, 30])
def test_a_killed_process_loses_no_acknowledged_click(
    experiments: Experiments, url: str, ann: Annotator, clicks: int
) -> None:
    process = clicking(url, "ann", 100_000)
    assert process.stdout is not None and process.stderr is not None
    acknowledged = [process.stdout.readline().split() for _ in range(clicks)]
    process.send_signal(signal.SIGKILL)
    acknowledged += [line.split() for line in process.stdout.read().splitlines()]
    assert process.wait(30) == -signal.SIGKILL, process.stderr.read()
    process.stdout.close()
    process.stderr.close()
    kept = recorded(experiments)
    assert [event_id for _, event_id in acknowledged] == kept[: len(acknowledged)]
    assert len(kept) - len(acknowledged) in (0, 1)  # the one that was committed but not yet told

    page = experiments.open_page(ann, experiments.default_experiment().experiment_id)
    assert page is not None and page.impression_id == acknowledged[0][0]
    assert page.chosen == set(range(1, min(len(kept), 20) + 1))
    following = clicking(url, "ann", 3)  # a new process goes on with the same list
    printed, errors = following.communicate(timeout=60)
    assert errors == "" and {line.split()[0] for line in printed.splitlines()} == {page.impression_id}
    assert len(recorded(experiments)) == len(kept) + 3
    assert experiments.submit(experiments.enrol("ann", None, None), page.impression_id, "s") == 1
