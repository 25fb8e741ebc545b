"""Worker processes drop what is queued when their parent stops, and end with it when it is killed."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from pearl_core.corpus.workers import worker_processes

ROOT = Path(__file__).parents[2]
KILLED = """
import os, signal, time
from pearl_core.corpus.workers import worker_processes
with worker_processes(1) as pool:
    pool.submit(time.sleep, 0).result()
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_interrupt_drops_what_is_queued() -> None:
    with pytest.raises(KeyboardInterrupt), worker_processes(1) as pool:
        queued = [pool.submit(time.sleep, 0.1) for _ in range(20)]
        raise KeyboardInterrupt
    assert sum(one.cancelled() for one in queued) >= 10


def test_workers_end_when_their_parent_is_killed() -> None:
    # They inherit its standard output, which ends when the last of them does.
    subprocess.run([sys.executable, "-c", KILLED], cwd=ROOT, stdout=subprocess.PIPE, timeout=60, check=False)
