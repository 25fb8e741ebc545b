"""A store with an experiment of any size, of PEARL's kind, for `benchmarks.results_size`.

50 annotators, k = 10, a tenth of the sessions side by side, four and a half events for each of the others, one click in
twenty taken back. No two sessions have the same answers.
"""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
from sqlalchemy import insert
from sqlalchemy.orm import Session as Records

from annotation.interleaving import interleave
from annotation.outcomes import outcome
from annotation.sessions import last_clicks
from db import models
from db.store import Store

EXPERIMENT = "e" * 32
ANNOTATORS, STICKERS, K, CHUNK = 50, 5_000, 10, 10_000
EVENTS_OF_A_LIST, SIDE_BY_SIDE = 4.5, 0.1
GROUPS = [(band, gender) for band in ("0-19", "20-29", "30-44", "45-59") for gender in ("female", "male")]
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
Row = dict[str, Any]
Session = dict[type[models.Base], list[Row]]  # table -> rows, each referring only to tables before


def make(folder: Path, events: int, rng: np.random.Generator) -> None:
    """Write the store. Raises ValueError where there is one already."""
    path = folder / "records.db"
    if path.exists():
        raise ValueError(f"{path} is there already")
    store = Store(f"sqlite:///{path}")
    with store.write() as records:
        records.execute(insert(models.Experiment), [_experiment()])
        people = [{"annotator_id": f"{n:032x}", "pseudonym": f"person {n}", "at": _at(0)} for n in range(ANNOTATORS)]
        records.execute(insert(models.Annotator), people)
        profiles = [
            {"annotator_id": person["annotator_id"], "age_band": band, "gender": gender, "at": _at(0)}
            for number, person in enumerate(people)
            for band, gender in [GROUPS[number % len(GROUPS)]]
        ]
        records.execute(insert(models.Profile), profiles)
    written = 0
    for chunk in _chunks(_sessions(rng), CHUNK):
        with store.write() as records:
            write(records, chunk)
        written += sum(len(session[models.Event]) for session in chunk)
        print(f"\r{written:,} events", end="", file=sys.stderr, flush=True)
        if written >= events:
            break
    print(file=sys.stderr)
    store.close()


def write(records: Records, chunk: list[Session]) -> None:
    """Write the rows of sessions."""
    for table in chunk[0]:
        rows = [row for session in chunk for row in session[table]]
        if rows:
            records.execute(insert(table), rows)


def _sessions(rng: np.random.Generator) -> Iterator[Session]:
    number = 0
    while True:
        number += 1
        yield session_rows(number, rng)


def session_rows(number: int, rng: np.random.Generator) -> Session:
    """A session that has ended."""
    session_id, impression_id = _id(rng), _id(rng)
    person = int(rng.integers(ANNOTATORS))
    side_by_side = bool(rng.random() < SIDE_BY_SIDE)
    drawn = rng.choice(STICKERS, 2 * K - 2, replace=False)  # the last two of P are the first two of B
    list_p, list_b = ([f"dimsy-go-for-it-{s:04d}" for s in part] for part in (drawn[:K], drawn[K - 2 :]))
    side = "PB"[int(rng.integers(2))]
    mixed = interleave(list_p, list_b, side, "paper", rng, K)  # type: ignore[arg-type]
    begin = 20.0 * number
    asked = {
        "experiment_id": EXPERIMENT,
        "annotator_id": f"{person:032x}",
        "query": f"query {number}",
        "at": _at(begin),
    }
    end = begin + float(rng.lognormal(2.3, 0.6))
    kind = "side_by_side" if side_by_side else "interleaved"
    session = {"session_id": session_id, "profile_id": person + 1, "kind": kind, "practice": number % 100 == 0}
    session |= {"query_normalised": f"query {number}", "a_a": False, "place": None}
    shown = {"impression_id": impression_id, "session_id": session_id, "seed": number, "at": _at(begin)}
    if side_by_side:
        shown |= {"first_side": None, "left_side": side, "shown": [], "owners": ""}
    else:
        shown |= {"first_side": side, "left_side": None}
        shown |= {"shown": list(mixed.sticker_ids), "owners": "".join(mixed.owners)}
    ending = {"session_id": session_id, "state": "submitted", "event_id": None, "at": _at(end)}
    answers = [asked | _answer(session_id, which, stickers, rng) for which, stickers in (("P", list_p), ("B", list_b))]
    events, votes, choice = [], [], None
    if side_by_side:
        choice = ("left", "right", "equal")[int(rng.integers(3))]
        votes = [{"vote_id": _id(rng), "impression_id": impression_id, "choice": choice, "at": _at(end)}]
    else:
        events = list(_events(impression_id, "".join(mixed.owners), begin, rng))
    clicked = last_clicks((impression_id, event["kind"], event["position"]) for event in events)
    came_to = outcome(
        models.Session(**asked | session), models.Impression(**shown), models.Ending(**ending),
        {"P": list_p, "B": list_b}, clicked.get(impression_id, ()), choice,
    )  # fmt: skip
    return {
        models.Session: [asked | session],
        models.Retrieval: answers,
        models.Impression: [shown],
        models.Event: events,
        models.Vote: votes,
        models.Ending: [ending],
        models.Outcome: [{column.name: getattr(came_to, column.name) for column in models.Outcome.__table__.columns}],
    }


def _answer(session_id: str, side: str, stickers: list[str], rng: np.random.Generator) -> Row:
    return {
        "retrieval_id": _id(rng),
        "session_id": session_id,
        "side": side,
        "system": side.lower(),
        "version": "1",
        "sticker_ids": stickers,
        "scores": rng.random(K).tolist(),
        "latency_ms": 20.0,
        "error": None,
    }


def _events(impression_id: str, owners: str, begin: float, rng: np.random.Generator) -> Iterator[Row]:
    """Clicks nearer the top more often, on P's a little more often; one in twenty is taken back."""
    chance = 1 / np.arange(1, len(owners) + 1) ** 0.7 * np.where(np.frombuffer(owners.encode(), "S1") == b"P", 1.1, 1.0)
    chance *= EVENTS_OF_A_LIST / 1.05 / chance.sum()
    for position in np.flatnonzero(rng.random(len(owners)) < chance) + 1:
        kinds = ("click", "unclick") if rng.random() < 0.05 else ("click",)
        for kind in kinds:
            yield {
                "event_id": _id(rng),
                "impression_id": impression_id,
                "kind": kind,
                "position": int(position),
                "client_at": None,
                "at": _at(begin + 1),
            }


def _experiment() -> Row:
    return {
        "experiment_id": EXPERIMENT,
        "name": "size",
        "system_p": "pearl",
        "system_b": "dense",
        "method": "paper",
        "k": K,
        "corpus": "demo",
        "corpus_hash": "0",
        "simulated": True,
        "at": _at(0),
    }


def _id(rng: np.random.Generator) -> str:
    return UUID(bytes=rng.bytes(16), version=4).hex


def _at(second: float) -> str:
    return (BEGIN + timedelta(seconds=second)).isoformat(timespec="microseconds")


def _chunks(items: Iterator[Session], size: int) -> Iterator[list[Session]]:
    while True:
        yield [next(items) for _ in range(size)]
