"""Several processes on one database, and processes that die: nothing acknowledged is lost, nothing is doubled."""

import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select

from annotation.experiments import Annotator, Experiments
from annotation.judging.labels import Labels
from annotation.judging.pooling import Asked, Pooling
from db import models

ROOT = Path(__file__).resolve().parents[2]
CLICKER, JUDGER = (Path(__file__).with_name(name) for name in ("clicker.py", "judger.py"))
WRITES = 100  # of each process


def clicking(url: str, pseudonym: str, times: int) -> "subprocess.Popen[str]":
    return started(CLICKER, url, pseudonym, str(times))


def started(script: Path, *arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, str(script), *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
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


def test_processes_that_judge_one_round_give_no_pair_to_more_people_than_its_overlap(
    experiments: Experiments, url: str
) -> None:
    labels = Labels(experiments.store, experiments.systems)
    queries = tuple(Asked(f"query {number}") for number in range(3))
    made = labels.pool(Pooling("one", ("dense", "bm25-ocr"), queries, depth=4, overlap=2))
    judging = {f"judge{number}": started(JUDGER, url, made.round_id, f"judge{number}") for number in range(3)}
    told = []
    assert {process.stdout and process.stdout.readline() for process in judging.values()} == {"ready\n"}
    for process in judging.values():
        assert process.stdin is not None
        process.stdin.close()  # the starting gun
        process.stdin = None
    for name, process in judging.items():
        printed, errors = process.communicate(timeout=300)
        assert (process.returncode, errors) == (0, ""), name
        told += printed.split()
    with experiments.store.read() as records:
        rows = records.execute(select(models.Judgment.judgment_id, models.Judgment.pair_id)).all()
        refused = records.scalar(select(func.count()).select_from(models.Refusal))
    assert sorted(judgment_id for judgment_id, _ in rows) == sorted(told)
    assert made.pairs == 24 and set(Counter(pair_id for _, pair_id in rows).values()) == {2}
    assert (len(rows), refused) == (48, 0)
