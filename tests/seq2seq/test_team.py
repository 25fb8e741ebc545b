"""Two processes that train one model end with the same weights, and only the first one writes."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from pearl_core.seq2seq.team import team, together
from tests.seq2seq.conftest import small
from tests.seq2seq.test_trainer import pairs, trainer

ROOT = Path(__file__).parents[2]


def launch(folder: Path, rank: int, port: int) -> "subprocess.Popen[bytes]":
    """As `accelerate launch` starts one of two processes."""
    told = {"RANK": rank, "LOCAL_RANK": rank, "WORLD_SIZE": 2, "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": port}
    settings = {"ACCELERATE_USE_CPU": "true", "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
    environ = {**os.environ, **settings, **{name: str(value) for name, value in told.items()}}
    command = [sys.executable, str(Path(__file__).with_name("training_team.py")), str(folder)]
    return subprocess.Popen(command, cwd=ROOT, env=environ, stderr=subprocess.PIPE)


def test_two_processes_train_one_model(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    for process in [launch(tmp_path, rank, port) for rank in (0, 1)]:
        _, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors.decode()
    first, other = (json.loads((tmp_path / f"{rank}.json").read_text("utf-8")) for rank in (0, 1))
    assert first["weights"] == other["weights"] and first["curve"] == other["curve"]
    assert (first["saves"], other["saves"]) == (3, 0)
    alone = trainer(tmp_path / "alone", small(), validation=pairs()).run()
    assert first["loss"] == pytest.approx(alone.best_loss, rel=0.35)  # the same batches, other units dropped out


def test_a_process_of_its_own_is_no_team() -> None:
    assert team() is None
    with together("a task"):
        pass


def test_what_fails_alone_fails_as_ever() -> None:
    with pytest.raises(ValueError, match="no"), together("a task"):
        raise ValueError("no")
