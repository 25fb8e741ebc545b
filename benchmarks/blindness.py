"""Whether anything that a rater's browser receives tells which system owns a position, or stands on the left.

    python -m benchmarks.blindness [--sessions 400] [--home FOLDER --corpus NAME] [--systems gpop,bm25] [--seed 0]

Plays that many sessions of Compare and of Vote over HTTP as the browser does, and keeps every byte, header and time.
1. Words: no system, version, sticker id, score, file name or seed may occur in any answer, and the answers of the
   blind tabs may hold the known fields alone. Headers of pictures may differ in date, length and type alone.
2. Sizes, times and order: a logistic regression learns owners from all of it but the pictures' own content (bytes and
   kind, whose share in the times is taken out), on other sessions than those it is asked about. Which positions one
   system owns follows from a fair coin for each session, so that a session counts as one trial: whether the positions
   of P are scored above those of B, and whether the side of P is. What chance gives is told by the same model on the
   same sessions with their coins tossed anew, many times: one half in the mean, but scattered more widely than so many
   tosses of a coin, for sessions share a model. p is one-sided: who can tell is right more often, and not less.
"""

import argparse
import asyncio
import json
import re
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.classifier import Numbers, Sample, share_told, tossed
from benchmarks.desk import NAME, Desk, begin, small_home
from benchmarks.playing import Played, Truth, images_of, play, queries_of, truths
from benchmarks.visitor import Heard, Visitor

MAY_DIFFER = {"date", "content-length", "content-type"}  # of two pictures' headers
NAMES = {"name", "experiments"}
FIELDS = {  # of an answer, by the path to them; lists are left out of the path
    "page": {"impression", "query", "practice", "guide", "count", "answered", "tiles"},
    "page.tiles": {"pos", "src", "on"},
    "pair": {"impression", "query", "practice", "progress", "guide", "lists"},
    "pair.lists": {"name", "tiles"},
    "pair.lists.tiles": {"src", "alt"},
}
TOSSES, LEVEL = 99, 0.05
PLANTED_S = 0.005
MOST = 40  # pictures of one session


# ---- words


def tell_tales(played: Sequence[Played], known: Sequence[Truth], images: Mapping[str, str]) -> list[str]:
    """Where an answer holds what only the records should know, in words. `images` are file names by sticker id."""
    faults = []
    for one, truth in zip(played, known, strict=True):
        words = {*truth.secrets, *(Path(images[word]).stem for word in truth.secrets if word in images)}
        pattern = re.compile("|".join(rf"(?<![\w-]){re.escape(word)}(?![\w-])" for word in sorted(words)))
        for heard in one.heard:
            picture = heard.what.startswith("/img/")
            text = f"{heard.what} {heard.headers} {'' if picture else _unnamed(heard.body)}"
            if found := pattern.search(text):
                faults.append(f"{heard.what}: {found[0]!r}")
            if not picture:
                faults += [f"{heard.what}: field {field}" for field in _unknown(json.loads(heard.body).get("value"))]
        faults += _odd_headers(one.pictures)
    return faults


def _unnamed(body: bytes) -> str:
    """An answer without the names of experiments, which a researcher writes."""
    told = json.loads(body)
    value = told.get("value")
    return json.dumps({key: one for key, one in value.items() if key not in NAMES} if isinstance(value, dict) else told)


def _odd_headers(pictures: Sequence[Heard]) -> list[str]:
    """Pictures whose headers differ from the first one's, in order or content."""

    def told(one: Heard) -> list[tuple[str, str]]:
        return [(name, "" if name in MAY_DIFFER else value) for name, value in one.headers]

    return [f"{one.what}: headers {one.headers}" for one in pictures if told(one) != told(pictures[0])]


def _unknown(value: Any, path: str = "") -> list[str]:
    """Paths of fields below a list or a pair that are not known to be harmless."""
    if isinstance(value, list):
        return [field for one in value for field in _unknown(one, path)]
    if not isinstance(value, dict):
        return []
    allowed = FIELDS.get(path, set(value) if not path else set())
    below = [field for key, one in value.items() if key in ("page", "pair") or path for field in
             _unknown(one, f"{path}.{key}" if path else key)]  # fmt: skip
    return [f"{path}.{key}" for key in set(value) - allowed] + below


# ---- sizes, times, order


def traits(one: Played) -> tuple[Numbers, Numbers]:
    """Of each picture [pictures, traits], times first, and what times may follow: its content and place."""
    pictures, calls = one.pictures, [heard for heard in one.heard if not heard.what.startswith("/img/")]
    count, first = len(pictures), min(heard.begun for heard in pictures)
    seconds = np.log([heard.seconds for heard in pictures])
    arrived = np.array([heard.begun + heard.seconds - first for heard in pictures])
    times = [seconds, arrived, arrived.argsort().argsort() / count, np.roll(seconds, 1), np.roll(seconds, -1)]
    session = [len(calls[0].body), calls[0].seconds, len(calls[-1].body), calls[-1].seconds, count]
    right = np.array([1.0 if "/right/" in heard.what else 0.0 for heard in pictures])
    turns = np.stack([np.arange(count) % 2, right], 1)  # owners follow from one of them and a coin
    by_turn = (turns[:, :, None] * np.array(session)).reshape(count, -1)
    size = np.array([len(heard.body) for heard in pictures], float)
    drawn = np.array([dict(heard.headers)["content-type"].endswith("svg+xml") for heard in pictures], float)
    content = np.stack([drawn, size / 1e4, np.log(size), np.log(size) ** 2], 1)
    return np.concatenate([np.stack(times, 1), turns, by_turn], 1), np.concatenate([content, np.eye(MOST)[:count]], 1)


def planted(one: Played, truth: Truth, seconds: float) -> Played:
    """The same session, had each picture of P taken so much longer."""
    owners = iter(truth.owners)
    heard = (
        replace(it, seconds=it.seconds + seconds * next(owners)) if it.what.startswith("/img/") else it
        for it in one.heard
    )
    return replace(one, heard=tuple(heard))


@dataclass(frozen=True, slots=True)
class Finding:
    """Share of sessions told, the same with coins tossed anew, and p of being as much as this by chance."""

    what: str
    sessions: int
    told: float
    by_chance: tuple[float, ...] = ()

    @property
    def p(self) -> float:
        return (1 + sum(share >= self.told for share in self.by_chance)) / (1 + len(self.by_chance))


def samples_of(pane: str, played: Sequence[Played], known: Sequence[Truth]) -> list[Sample]:
    """The sessions of a tab in which both systems own something."""
    pairs = (pair for pair in zip(played, known, strict=True) if pair[0].pane == pane)
    return [(*traits(one), truth.owners) for one, truth in pairs if 0 < truth.owners.sum() < len(truth.owners)]


def report(
    played: Sequence[Played], known: Sequence[Truth], rng: np.random.Generator, tosses: int = 0
) -> list[Finding]:
    """What is told of the owners in Compare and of the sides in Vote."""
    found = []
    for pane, what in (("compare", "owner of a position"), ("vote", "side of a system")):
        samples = samples_of(pane, played, known)
        chance = tuple(share_told(tossed(samples, rng), rng) for _ in range(tosses))
        found.append(Finding(what, len(samples), share_told(samples, rng), chance))
    return found


async def _rated(
    url: str, experiment_id: str, sessions: int, rng: np.random.Generator, queries: list[str]
) -> list[Played]:
    async with Visitor(url) as visitor:
        await visitor.enrol("rater")
        return await play(visitor, experiment_id, sessions, rng, queries)


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when nothing tells, 1 otherwise."""
    parser = argparse.ArgumentParser(prog="benchmarks.blindness", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sessions", type=int, default=400, help="of each kind")
    parser.add_argument("--home", type=Path, help="folder of corpora and artifacts (default: a small one, made here)")
    parser.add_argument("--corpus", default=NAME)
    parser.add_argument("--systems", default="gpop,bm25", help="the two that are set against each other")
    parser.add_argument("--seed", type=int, default=0)
    told = parser.parse_args(arguments)
    rng = np.random.default_rng(told.seed)
    with tempfile.TemporaryDirectory() as folder:
        home = told.home or small_home(Path(folder))
        db = f"sqlite:///{folder}/records.db"
        p, b = told.systems.split(",")
        experiment_id = begin(home, told.corpus, db, name="one against another", system_p=p, system_b=b)
        desk = Desk(home, told.corpus, db)
        desk.start()
        try:
            queries = queries_of(home, told.corpus)
            played = asyncio.run(_rated(desk.url, experiment_id, told.sessions, rng, queries))
        finally:
            desk.stop()
        known = truths(db, played)
    images = images_of(home, told.corpus) if told.home else {}
    faults = tell_tales(played, known, images)
    heard = sum(len(one.heard) for one in played)
    print(f"{len(played)} sessions, {heard} answers; that hold what they should not: {len(faults)}")
    print(*sorted(set(faults))[:20], sep="\n", end="\n" if faults else "")
    slower = [planted(one, truth, PLANTED_S) for one, truth in zip(played, known, strict=True)]
    found = report(played, known, rng, TOSSES)
    for one, would in zip(found, report(slower, known, rng), strict=True):
        mean, most = np.mean(one.by_chance), np.quantile(one.by_chance, 1 - LEVEL)
        print(f"{one.what}: told in {one.told:.1%} of {one.sessions} sessions; by chance {mean:.1%}, seldom more than "
              f"{most:.1%} (p = {one.p:.2f}); were P's pictures {1000 * PLANTED_S:.0f} ms slower: "
              f"{would.told:.1%}")  # fmt: skip
    return int(bool(faults) or any(one.p <= LEVEL / len(found) for one in found))


if __name__ == "__main__":
    sys.exit(main())
