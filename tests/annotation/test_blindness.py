"""Nothing that the browser receives tells owners or sides; and the search for it finds what is planted."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from benchmarks.blindness import Finding, planted, report, tell_tales
from benchmarks.classifier import Sample, share_told, tossed
from benchmarks.desk import NAME, begin, small_home
from benchmarks.playing import Played, Truth, play, queries_of, truths
from benchmarks.visitor import Visitor
from tests.annotation.live import Live, live_desk
from tests.running import run

SESSIONS = 30  # of each kind
RARE = 25 / 30  # by chance more are recognised once in ten thousand runs; the benchmark looks closer


async def rated(live: Live, name: str, sessions: int, queries: list[str]) -> list[Played]:
    visitor: Visitor = await live.visitor(name)
    try:
        return await play(visitor, live.experiment_id, sessions, np.random.default_rng(0), queries)
    finally:
        await visitor.client.aclose()


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[list[Played], list[Truth]]]:
    home = small_home(tmp_path_factory.mktemp("blindness"))
    db = f"sqlite:///{home}/records.db"
    experiment_id = begin(home, NAME, db, name="one against another", system_p="gpop", system_b="bm25")
    with live_desk(home, NAME, db, experiment_id) as live:
        played = run(rated(live, "rater", SESSIONS, queries_of(home, NAME)))
        yield played, truths(db, played)


def test_no_answer_holds_what_only_the_records_know(heard: tuple[list[Played], list[Truth]]) -> None:
    assert len(heard[0]) == 2 * SESSIONS and not tell_tales(*heard, {})


def altered(one: Played, what: str, old: bytes, new: bytes) -> Played:
    return replace(
        one, heard=tuple(replace(h, body=h.body.replace(old, new)) if what in h.what else h for h in one.heard)
    )


def test_a_name_a_field_or_a_header_too_many_is_found(heard: tuple[list[Played], list[Truth]]) -> None:
    (one, *_), (truth, *_) = heard
    for old, new, fault in (
        (b'"count":', b'"by":"gpop","count":', "'gpop'"),
        (b'"pos":1,', b'"pos":1,"rank":3,', "field page.tiles.rank"),
    ):
        faults = tell_tales([altered(one, "compare.start", old, new)], [truth], {})
        assert any(fault in line for line in faults)
    tagged = replace(one.pictures[3], headers=(*one.pictures[3].headers, ("etag", "x")))
    heard_now = tuple(tagged if h is one.pictures[3] else h for h in one.heard)
    assert any("headers" in line for line in tell_tales([replace(one, heard=heard_now)], [truth], {}))


def test_a_difference_in_time_is_found_where_there_is_one(heard: tuple[list[Played], list[Truth]]) -> None:
    for one in report(*heard, np.random.default_rng(0)):
        assert one.sessions >= SESSIONS - 3 and one.told <= RARE, one
    slower = [planted(one, truth, 0.2) for one, truth in zip(*heard, strict=True)]
    for one in report(slower, heard[1], np.random.default_rng(0)):
        assert one.told > 0.75, one


def test_what_is_told_is_as_likely_as_when_coins_are_tossed_anew() -> None:
    assert Finding("x", 10, 0.7, (0.5, 0.3, 0.7, 0.4, 0.6)).p == pytest.approx(2 / 6)
    assert Finding("x", 10, 0.9, (0.5, 0.3, 0.7, 0.4, 0.6)).p == pytest.approx(1 / 6)
    assert Finding("x", 10, 0.1, (0.5, 0.3, 0.7, 0.4, 0.6)).p == 1  # who can tell is not wrong more often than right
    owners = np.array([1.0, 0.0])
    again = tossed([(np.zeros((2, 1)), np.zeros((2, 1)), owners)] * 40, np.random.default_rng(0))
    assert {tuple(sample[2]) for sample in again} == {(1.0, 0.0), (0.0, 1.0)}


def of_noise(coin: int, rng: np.random.Generator) -> Sample:
    """A session of which nothing can be told; every second picture is of one owner, as the coin says."""
    turns = np.arange(10)[:, None] % 2
    seen = np.concatenate([rng.normal(size=(10, 5)), turns, turns * rng.normal(9, 1, 3)], 1)
    return seen, np.concatenate([rng.normal(size=(10, 1)), np.eye(10)], 1), (turns[:, 0] + coin) % 2.0


def test_with_nothing_to_tell_one_half_is_told() -> None:
    """Though as many coins fell on one side as on the other: a model that may learn the coins tells 34 %."""
    rng = np.random.default_rng(0)
    shares = [share_told([of_noise(coin, rng) for coin in rng.permutation(20) % 2], rng) for _ in range(100)]
    assert 0.47 < np.mean(shares) < 0.53
