"""A process is known by its number and by when it was started."""

import json
import subprocess
import sys

from pearl_core.processes import is_running, process_mark


def test_this_process_runs() -> None:
    assert is_running(process_mark())


def test_a_later_process_of_the_same_number_is_another() -> None:
    mark = process_mark()
    assert not is_running(mark | {"started": mark["started"] - 60})


def test_a_process_that_ended_runs_no_more() -> None:
    tell = "import json; from pearl_core.processes import process_mark; print(json.dumps(process_mark()), flush=True)"
    child = subprocess.Popen([sys.executable, "-c", tell], stdout=subprocess.PIPE)
    assert child.stdout is not None
    mark = json.loads(child.stdout.read())
    child.wait(20)
    assert not is_running(mark)


def test_no_process_does_not_run() -> None:
    for mark in ({}, {"process": None}, {"process": 1}, {"process": "x", "started": 1.0}):
        assert not is_running(mark)
