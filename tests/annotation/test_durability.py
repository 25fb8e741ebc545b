"""A killed server, over HTTP: what people were told was saved is there, each once, and they go on where they were."""

from pathlib import Path

import numpy as np

from benchmarks.desk import NAME, Desk, begin, small_home
from benchmarks.durability import battered
from benchmarks.noted import Noted, Records, doubled, lost
from tests.running import run

KILLS, PEOPLE = 2, 4


def test_nothing_acknowledged_is_lost_or_doubled_when_the_app_is_killed(tmp_path: Path) -> None:
    home = small_home(tmp_path)
    db = f"sqlite:///{home}/records.db"
    experiment_id = begin(home, NAME, db, name="one against another", system_p="gpop", system_b="upop")
    desk = Desk(home, NAME, db)
    desk.start()
    try:
        crowd = run(battered(desk, experiment_id, PEOPLE, KILLS, np.random.default_rng(0)))
    finally:
        desk.kill()
    records = Records.read(db)
    assert not lost(crowd, records) and not doubled(crowd, records)
    assert all(person.submitted and person.votes and person.lost for person in crowd)


def test_a_loss_and_a_double_are_seen() -> None:
    person = Noted("ann", {"i": [("1", "click", 3)]}, {"i"}, {"j": ("v", "left")})
    whole = Records({"i": [("1", "click", 3)]}, ["i"], {"j": ("v", "left")}, {}, 0)
    assert not lost([person], whole) and not doubled([person], whole)
    empty = Records({}, [], {}, {}, 0)
    assert len(lost([person], empty)) == 3
    more = Records(
        {"i": [("1", "click", 3), ("2", "click", 3)]}, ["i", "i"], {"k": ("w", "left")}, {("ann", "x"): 2}, 1
    )
    assert len(doubled([person], more)) == 5
