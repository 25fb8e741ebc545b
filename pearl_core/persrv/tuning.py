"""Weights chosen on judged queries of the validation split, by a search along one weight after the other.

A point is worth the mean of MRR@10 and Recall@10 over the queries. Each weight in turn takes the best of a few
values while the others stay, equal ones being left alone, until a whole round changes nothing. Every point is
measured with the ranking that a user would get, and is kept to be shown.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pearl_core.corpus import JudgedQuery
from pearl_core.persrv.config import PersrvConfig
from pearl_core.persrv.ranking import personalised, preferences
from pearl_core.persrv.recall import Recall
from pearl_core.persrv.style import StyleModel
from pearl_core.persrv.utility import shares
from pearl_core.persrv.weights import COUNTS, Weights
from pearl_core.ranking import top_rows
from pearl_core.types import User

DEPTH = 10
QUERIES = 400  # at most, evenly taken from more
ROUNDS = 3
FIELD_VALUES = (0.0, 0.1, 0.3, 0.5, 1.0, 2.0, 4.0, 8.0)
UTILITY_VALUES = (0.0, 0.1, 0.3, 1.0, 2.0, 4.0, 8.0)
SIMILARITY_VALUES = (0.0, 5.0, 10.0, 20.0, 40.0, 80.0)
ALPHA_VALUES = (0.0, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0)
THIRD = 1 / 3
SINGLE = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
COUNT_VALUES = ((THIRD, THIRD, THIRD), *SINGLE, (0.5, 0.5, 0.0), (0.5, 0.0, 0.5), (0.0, 0.5, 0.5))
Change = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Point:
    """Weights that were tried, by what was changed, and what they reach."""

    change: Change  # {} for the start
    mrr: float
    recall: float

    @property
    def worth(self) -> float:
        return (self.mrr + self.recall) / 2

    def as_json(self) -> dict[str, Any]:
        return {"change": dict(self.change), "MRR@10": round(self.mrr, 4), "Recall@10": round(self.recall, 4)}


@dataclass(frozen=True, slots=True)
class Tuning:
    weights: Weights
    queries: int
    steps: tuple[Point, ...]  # the start, then every point that was better than all before
    tried: tuple[Point, ...]

    def as_json(self) -> dict[str, Any]:
        """What was chosen and why: the points by what they changed, those that were taken in `steps`."""
        return {
            "weights": asdict(self.weights),
            "queries": self.queries,
            "steps": [point.as_json() for point in self.steps],
            "tried": [point.as_json() for point in self.tried],
        }


@dataclass(frozen=True, slots=True)
class _Asked:
    """One judged query, with what the weights weigh."""

    user: User
    relevant: frozenset[int]  # rows that are in the corpus
    judged: int  # relevant stickers, in the corpus or not
    rows: NDArray[np.int64]  # [matched] stickers that any field matches
    fields: NDArray[np.float32]  # [fields, matched]
    cosines: NDArray[np.float32] | None  # [stickers]
    liked: dict[int, float]  # preference for the rows that were looked at so far


def tune(
    config: PersrvConfig,
    recall: Recall,
    styles: StyleModel | None,
    judged: Sequence[JudgedQuery],
    progress: Callable[[float], None] = lambda share: None,
) -> Tuning:
    """The best weights found for `config`, from those that `recall` has. Raises ValueError without queries."""
    if not judged:
        raise ValueError("no judged queries to tune on")
    places = np.linspace(0, len(judged) - 1, min(QUERIES, len(judged))).astype(np.int64)
    trial = _Trial(config, recall, styles, [judged[place] for place in places.tolist()])
    weights, lines = recall.weights, _lines(config, recall)
    steps = [trial.point(weights, {})]
    tried = steps[:1]
    for number in range(ROUNDS):
        known = len(steps)
        for done, changes in enumerate(lines, 1):
            points = [trial.point(replace(weights, **change), change) for change in changes if _new(change, weights)]
            tried += points
            better = max(points, key=lambda point: point.worth)  # the first of equal ones
            if better.worth > steps[-1].worth + 1e-9:
                steps.append(better)
                weights = replace(weights, **better.change)
            progress((number + done / len(lines)) / ROUNDS)
        if len(steps) == known:
            break
    progress(1.0)
    return Tuning(weights, len(places), tuple(steps), tuple(tried))


def _new(change: Change, weights: Weights) -> bool:
    return any(getattr(weights, name) != value for name, value in change.items())


def _lines(config: PersrvConfig, recall: Recall) -> list[list[Change]]:
    """What is tried: for each weight in turn, the values that it may take."""
    lines: list[list[Change]] = [[{name: value} for value in FIELD_VALUES] for name in config.fields]
    if recall.utility.any():
        lines.append([{"utility": value} for value in UTILITY_VALUES])
        lines.append([dict(zip(COUNTS, values, strict=True)) for values in COUNT_VALUES])
    if config.dense:
        lines.append([{"similarity": value} for value in SIMILARITY_VALUES])
    if config.personal:
        lines.append([{"alpha": value} for value in ALPHA_VALUES])
    return lines


class _Trial:
    """Measures weights on queries, each looked up once."""

    def __init__(
        self, config: PersrvConfig, recall: Recall, styles: StyleModel | None, judged: Sequence[JudgedQuery]
    ) -> None:
        self._config, self._styles, self._ids = config, styles, recall.sticker_ids
        used = recall.utility.any() and recall.counts is not None
        self._shares = shares(recall.counts) if used and recall.counts is not None else None
        rows = {sticker_id: row for row, sticker_id in enumerate(recall.sticker_ids)}
        self._asked = [_asked(one, recall, rows) for one in judged]

    def point(self, weights: Weights, change: Change) -> Point:
        base = np.zeros(len(self._ids))
        if self._shares is not None:
            base = weights.utility * (np.array(weights.counts) @ self._shares)
        found = np.array([self._measured(asked, weights, base) for asked in self._asked])  # [queries, 2]
        mrr, recall = found.mean(axis=0).tolist()
        return Point(change, mrr, recall)

    def _measured(self, asked: _Asked, weights: Weights, base: NDArray[np.float64]) -> tuple[float, float]:
        """Reciprocal rank of the first relevant sticker in the top DEPTH, and the share of all that are there."""
        scores = base.copy()
        scores[asked.rows] += np.array(list(weights.fields(self._config.fields).values())) @ asked.fields
        if asked.cosines is not None:
            scores += weights.similarity * asked.cosines
        rows = top_rows(scores, self._config.recall)
        order = np.lexsort((rows, -personalised(scores[rows], self._liked(asked, rows.tolist()), weights.alpha)))
        hits = [row in asked.relevant for row in rows[order[:DEPTH]].tolist()]
        return (1 / (hits.index(True) + 1) if any(hits) else 0.0), sum(hits) / asked.judged

    def _liked(self, asked: _Asked, rows: list[int]) -> NDArray[np.float64]:
        """The user's preference for each of `rows`, each looked up once."""
        if self._styles is None:
            return np.zeros(len(rows))
        if fresh := [row for row in rows if row not in asked.liked]:
            ids = tuple(self._ids[row] for row in fresh)
            found = preferences(self._styles, asked.user, ids, self._config.reading)
            asked.liked.update(zip(fresh, found.values.tolist(), strict=True))
        return np.array([asked.liked[row] for row in rows])


def _asked(one: JudgedQuery, recall: Recall, rows: Mapping[str, int]) -> _Asked:
    scores, cosines = recall.field_scores(one.query.text), recall.cosines(one.query.text)
    matched = np.flatnonzero(scores.any(axis=0))
    return _Asked(
        one.query.user,
        frozenset(rows[sticker_id] for sticker_id in one.relevant if sticker_id in rows),
        len(one.relevant),
        matched,
        scores[:, matched].astype(np.float32),
        None if cosines is None else cosines.astype(np.float32),
        {},
    )
