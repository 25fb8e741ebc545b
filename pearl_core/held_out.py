"""Judged queries that weights are chosen by: the validation split, else queries held out of the log.

The queries of a log that are held out are judged by their own clicks, and what is to be weighed must then be
learned from the rest of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from pearl_core.corpus import Corpus, JudgedQuery
from pearl_core.text import normalise
from pearl_core.types import Interaction, Query, User, UserGroup

HELD_OUT = 0.1  # share of the log's distinct queries, where the corpus has no validation queries


@dataclass(frozen=True, slots=True)
class Trial:
    """Queries to choose by, none of them in `log`, the part of the log to learn from meanwhile."""

    judged: tuple[JudgedQuery, ...]
    log: tuple[Interaction, ...]
    source: Literal["validation", "log"]


def trial(corpus: Corpus, rng: np.random.Generator) -> Trial:
    """The corpus's validation queries with all of its log, else a part of the log's queries with the rest of it.

    Only queries with a relevant sticker that the corpus has; without a validation split and without a log of
    ten queries there are none.
    """
    if (corpus.folder / "qrels" / "validation.tsv").exists():
        judged = tuple(one for one in corpus.judged("validation") if not corpus.by_id.keys().isdisjoint(one.relevant))
        if judged:
            return Trial(judged, corpus.interactions, "validation")
    clicks = [row for row in corpus.interactions if row.clicked and row.sticker_id in corpus.by_id]
    held = held_queries((row.query for row in clicks), rng)
    asked: dict[tuple[str, UserGroup | None], dict[str, int]] = {}
    for row in clicks:
        if row.query in held:
            asked.setdefault((row.query, row.group), {})[row.sticker_id] = 1
    judged = tuple(
        JudgedQuery(f"log-{number}", Query(text, User(group=group)), relevant)
        for number, ((text, group), relevant) in enumerate(asked.items(), 1)
    )
    return Trial(judged, tuple(row for row in corpus.interactions if row.query not in held), "log")


def held_queries(queries: Iterable[str], rng: np.random.Generator) -> set[str]:
    """HELD_OUT of the distinct queries, each in all of its spellings; none of fewer than ten."""
    read = {query: normalise(query) for query in queries}
    distinct = sorted(set(read.values()))
    held = {query for query, draw in zip(distinct, rng.random(len(distinct)), strict=True) if draw < HELD_OUT}
    return {query for query in read if read[query] in held} if len(distinct) >= 1 / HELD_OUT else set()
