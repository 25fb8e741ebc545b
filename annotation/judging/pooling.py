"""Making a round of judging: the union of several systems' first stickers for each query, and gold pairs."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from uuid import uuid4

import numpy as np

from annotation.checks import checked_lines, checked_text, one_of, whole
from annotation.fitting import GROUPS, LONGEST_GUIDELINES
from annotation.nouns import Refused
from annotation.outside import OutsideError
from annotation.rules import LONGEST_QUERY
from db.labels import Pair
from pearl_core.serving import Systems
from pearl_core.types import ArtifactMissing, Query, UnknownSystem, User, UserGroup

MOST_QUERIES, LARGEST_DEPTH, LARGEST_OVERLAP = 10_000, 100, 50
Found = dict[tuple[str, str, str], dict[str, int]]  # (query, group, sticker) -> system -> rank


@dataclass(frozen=True, slots=True)
class Asked:
    """A query to pool for, asked as somebody of `group` ("20-29 female"), or as nobody in particular ("")."""

    query: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class Gold:
    """A pair whose answer is known beforehand."""

    query: str
    sticker_id: str
    label: Literal["match", "no_match"]


@dataclass(frozen=True, slots=True)
class Pooling:
    """A round to be made: each query's first `depth` stickers of every system, judged by `overlap` people each."""

    name: str
    systems: tuple[str, ...]
    queries: tuple[Asked, ...]
    depth: int = 10
    overlap: int = 1
    gold: tuple[Gold, ...] = ()
    guidelines: str = ""
    simulated: bool = False


def checked(systems: Systems, pooling: Pooling) -> tuple[str, dict[str, str]]:
    """The name and the systems' versions. Raises Refused for the first thing that cannot be."""
    name = checked_text(pooling.name, "name", 100)
    whole(pooling.depth, "depth", 1, LARGEST_DEPTH)
    whole(pooling.overlap, "overlap", 1, LARGEST_OVERLAP)
    if not 1 <= len(pooling.queries) <= MOST_QUERIES:
        raise Refused(f"there are {len(pooling.queries)} queries, there must be 1 to {MOST_QUERIES}")
    if not pooling.systems:
        raise Refused("no system is named")
    checked_lines(pooling.guidelines, "guidelines", LONGEST_GUIDELINES)
    for number, asked in enumerate(pooling.queries, 1):
        checked_text(asked.query, f"query {number}", LONGEST_QUERY)
        one_of(asked.group, "user group", ("", *GROUPS))
    for number, gold in enumerate(pooling.gold, 1):
        checked_text(gold.query, f"query of gold pair {number}", LONGEST_QUERY)
        one_of(gold.label, "gold label", ("match", "no_match"))
        if gold.sticker_id not in systems.corpus.by_id:
            raise Refused(f"no sticker {gold.sticker_id!r} in corpus {systems.corpus.name!r}")
    try:
        return name, {system: systems.version(system) for system in pooling.systems}
    except (ArtifactMissing, UnknownSystem) as missing:
        raise Refused(f"a pool cannot be made now: {missing}") from None


def found(systems: Systems, pooling: Pooling, progress: Callable[[float], None]) -> Found:
    """(query, group, sticker) -> system -> rank, of every query's pool. Raises Refused where one is not answered."""
    pool: Found = {}
    for done, asked in enumerate(pooling.queries, 1):
        text = " ".join(asked.query.split())
        band, _, gender = asked.group.partition(" ")
        user = User(group=UserGroup(band, gender)) if asked.group else User()
        for system in pooling.systems:
            try:
                ranked = systems.retrieve(system, Query(text, user), pooling.depth)
            except OutsideError as error:
                raise Refused(f"{system} has no answer to {text!r}: {error}") from None
            for rank, sticker_id in enumerate(ranked.ids, 1):
                pool.setdefault((text, asked.group, sticker_id), {})[system] = rank
        progress(done / len(pooling.queries))
    if not pool and not pooling.gold:
        raise Refused("no system found anything for any of the queries")
    return pool


def pairs(pooling: Pooling, pool: Found, round_id: str) -> list[Pair]:
    """The pairs of a round in an order of chance."""
    gold = {(" ".join(one.query.split()), "", one.sticker_id): one.label for one in pooling.gold}
    keys = sorted({*pool, *gold})
    places = np.random.default_rng(secrets.randbits(63)).permutation(len(keys)) + 1
    return [
        Pair(
            pair_id=uuid4().hex,
            round_id=round_id,
            query=key[0],
            user_group=key[1],
            sticker_id=key[2],
            found_by=pool.get(key, {}),
            gold=gold.get(key),
            place=int(place),
        )
        for key, place in zip(keys, places, strict=True)
    ]
