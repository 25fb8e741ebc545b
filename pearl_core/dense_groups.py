"""Dense similarity with what a log adds by simple means: nearest queries, and what the user's group likes.

    score = cosine(query, description)
          + w_q x mean, over the nearest logged queries q', of cosine(description clicked for q', description)
          + sum over properties p of w_p x log((clicks of the group on the value + a) / (expected clicks + a))

The nearest queries are everybody's, weighted by a softmax over their similarity; expected are the clicks that the
group would have made on a value if it liked it as everybody does. The weights are chosen by `weighing`. Nothing
else is learned: this is what an experienced person would build first, and what PEARL is to be better than.
Without a log it is the similarity alone; for somebody of unknown group there are no likings.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pearl_core.corpus import Corpus, JudgedQuery
from pearl_core.encoders import TextEncoder
from pearl_core.held_out import Trial
from pearl_core.popularity import ClickCounts, count_clicks
from pearl_core.text import TEXT_FIELDS, normalise, sticker_text
from pearl_core.types import Interaction, Query, Sticker, UserGroup
from pearl_core.weighing import Scored, choose_weights, spread

SIMILARITY, NEAREST = "similarity", "nearest queries"
LIKED = {name: f"liked {name}" for name in ("character_ip", "entity", "visual_style", "meaning")}
# Chosen on the demo corpus's validation queries; 10 to 40 neighbours and 1 to 50 pseudo-clicks do nearly as well.
NEIGHBOURS = 20
TEMPERATURE = 0.1  # of the softmax over the neighbours' similarities
PSEUDO_CLICKS = 20.0  # a above: a value that was hardly ever clicked is neither liked nor disliked
TRIED = (0.0, 0.01, 0.02, 0.03, 0.05, 0.08, 0.12, 0.2, 0.3, 0.5, 0.8, 1.2)  # weights

DECIMALS = 6  # of a similarity: what is below is rounding

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Descriptions:
    """What dense similarity reads of each sticker; stickers of one description share its vector."""

    vectors: Vectors  # [distinct descriptions + 1, dimension]; the last is 0
    rows: NDArray[np.int64]  # [stickers] the vector of each sticker; the last one without a description

    @property
    def known(self) -> NDArray[np.bool_]:
        """[stickers] whether the sticker has a description."""
        return self.rows < len(self.vectors) - 1

    def likeness(self, vector: Vectors) -> NDArray[np.float64]:
        """[stickers] dot product of each description with a vector [dimension]; 0 without a description."""
        products: NDArray[np.float64] = np.asarray(self.vectors @ vector, np.float64)
        return np.round(products, DECIMALS)[self.rows]


def describe(
    stickers: Sequence[Sticker], encoder: TextEncoder, progress: Callable[[float], None] = lambda share: None
) -> Descriptions:
    texts = [sticker_text(sticker, TEXT_FIELDS) for sticker in stickers]
    distinct = sorted(set(texts) - {""})
    place = {text: number for number, text in enumerate(distinct)}
    vectors = np.concatenate([encoder.encode(distinct, progress), np.zeros((1, encoder.dimension), np.float32)])
    return Descriptions(vectors, np.array([place.get(text, len(distinct)) for text in texts], np.int64))


@dataclass(frozen=True, slots=True)
class Asked:
    """The log's queries that were clicked for."""

    vectors: Vectors  # [queries, dimension]
    clicked: Vectors  # [queries, dimension] mean of the descriptions that were clicked for each

    def nearest(self, vector: Vectors) -> Vectors:
        """[dimension] mean of the descriptions clicked for the queries nearest to one [dimension]."""
        similarity = self.vectors @ vector
        rows = np.argsort(-similarity, kind="stable")[:NEIGHBOURS]
        weights = np.exp((similarity[rows] - similarity[rows[0]]) / TEMPERATURE)
        mean: Vectors = (weights / weights.sum()) @ self.clicked[rows]
        return mean


class DenseGroups:
    """Scores of every sticker, in the order of sticker ids. Safe to use from several threads."""

    def __init__(
        self,
        sticker_ids: Sequence[str],
        encoder: TextEncoder,
        descriptions: Descriptions,
        asked: Asked,
        likings: Mapping[UserGroup, NDArray[np.float32]],
        weights: Mapping[str, float],
    ) -> None:
        """`likings` [LIKED, stickers] of each group that has clicked; `weights` of the parts, 0 for others."""
        self.sticker_ids, self.descriptions = tuple(sticker_ids), descriptions
        self.weights = {name: weights.get(name, 0.0) for name in (SIMILARITY, NEAREST, *LIKED.values())}
        self._encoder, self._asked, self._likings = encoder, asked, likings

    def parts(self, query: Query) -> dict[str, NDArray[np.float64]]:
        """The parts of the score of every sticker [stickers] each, not yet weighted."""
        vector = self._encoder.encode([query.text])[0]
        found = {SIMILARITY: self.descriptions.likeness(vector)}
        if len(self._asked.vectors):
            found[NEAREST] = self.descriptions.likeness(self._asked.nearest(vector))
        group = query.user.group
        if group is not None and group in self._likings:
            likings = np.round(self._likings[group].astype(np.float64), DECIMALS)
            found |= dict(zip(LIKED.values(), likings, strict=True))
        return found

    def weighing(self, weights: Mapping[str, float]) -> "DenseGroups":
        """The same with other weights."""
        return DenseGroups(self.sticker_ids, self._encoder, self.descriptions, self._asked, self._likings, weights)

    def weighted(self, query: Query) -> dict[str, NDArray[np.float64]]:
        """The parts whose sum is the score; those of weight 0 are left out."""
        return {name: self.weights[name] * part for name, part in self.parts(query).items() if self.weights[name]}

    def save(self, folder: Path) -> None:
        """Write `dense_groups.npz` into an existing folder."""
        arrays: dict[str, NDArray[Any]] = {
            "sticker_ids": np.array(self.sticker_ids, np.str_),
            "vectors": self.descriptions.vectors,
            "rows": self.descriptions.rows,
            "asked": self._asked.vectors,
            "clicked": self._asked.clicked,
            "groups": np.array([(g.age_band, g.gender) for g in self._likings], np.str_).reshape(-1, 2),
            "likings": np.array(list(self._likings.values()), np.float32),
            "weights": np.array(list(self.weights.values())),
        }
        np.savez(folder / "dense_groups.npz", **arrays)  # type: ignore[arg-type]  # numpy's stub reads a flag in them

    @classmethod
    def load(cls, folder: Path, encoder: TextEncoder) -> "DenseGroups":
        with np.load(folder / "dense_groups.npz", allow_pickle=False) as saved:
            groups = [UserGroup(*map(str, group)) for group in saved["groups"]]
            return cls(
                saved["sticker_ids"].tolist(),
                encoder,
                Descriptions(saved["vectors"], saved["rows"]),
                Asked(saved["asked"], saved["clicked"]),
                dict(zip(groups, saved["likings"], strict=True)),
                dict(zip((SIMILARITY, NEAREST, *LIKED.values()), saved["weights"].tolist(), strict=True)),
            )


class Fitted(NamedTuple):
    """`tried` is learned from the trial's part of the log, `final` from all of it, both with the chosen weights."""

    tried: DenseGroups
    final: DenseGroups
    reached: float  # MRR@10 on the trial's queries, 0 without any


def fit(corpus: Corpus, encoder: TextEncoder, descriptions: Descriptions, trial: Trial) -> Fitted:
    """Learn from the log's clicks, and choose the weights by the trial's queries; without any only similarity counts.

    `descriptions` are in the order of sticker ids.
    """
    tried = _learned(corpus, trial.log, encoder, descriptions)
    weights, reached = _weights(tried, trial)
    tried = tried.weighing(weights)
    if len(trial.log) == len(corpus.interactions):
        return Fitted(tried, tried, reached)
    return Fitted(tried, _learned(corpus, corpus.interactions, encoder, descriptions).weighing(weights), reached)


def in_order(corpus: Corpus) -> tuple[Sticker, ...]:
    """The corpus's stickers in the order of their ids."""
    return tuple(sorted(corpus.stickers, key=lambda sticker: sticker.sticker_id))


def relevant_rows(sticker_ids: Sequence[str], judged: JudgedQuery) -> NDArray[np.int64]:
    """Rows of the relevant stickers among `sticker_ids`, ascending."""
    return np.flatnonzero(np.isin(np.array(sticker_ids), list(judged.relevant)))


def _learned(
    corpus: Corpus, log: Sequence[Interaction], encoder: TextEncoder, descriptions: Descriptions
) -> DenseGroups:
    clicks = count_clicks(corpus.by_id, log)
    asked = _asked(clicks.sticker_ids, log, encoder, descriptions)
    return DenseGroups(clicks.sticker_ids, encoder, descriptions, asked, _likings(corpus, clicks), {SIMILARITY: 1.0})


def _weights(model: DenseGroups, trial: Trial) -> tuple[dict[str, float], float]:
    absent = dict.fromkeys(model.weights, np.zeros(len(model.sticker_ids)))
    scored = [
        Scored(absent | model.parts(one.query), relevant_rows(model.sticker_ids, one))
        for one in (trial.judged[place] for place in spread(len(trial.judged), len(model.sticker_ids)))
    ]
    return choose_weights(scored, model.weights, TRIED, (*LIKED.values(), NEAREST))


def _asked(
    sticker_ids: Sequence[str], log: Sequence[Interaction], encoder: TextEncoder, descriptions: Descriptions
) -> Asked:
    place = {sticker_id: row for row, sticker_id in enumerate(sticker_ids)}
    clicked: dict[str, list[int]] = {}
    for row in log:
        if row.clicked and row.sticker_id in place and (text := normalise(row.query)):
            clicked.setdefault(text, []).append(place[row.sticker_id])
    queries = sorted(clicked)
    means = [descriptions.vectors[descriptions.rows[clicked[text]]].mean(axis=0) for text in queries]
    return Asked(encoder.encode(queries), np.array(means, np.float32).reshape(-1, encoder.dimension))


def _likings(corpus: Corpus, clicks: ClickCounts) -> dict[UserGroup, NDArray[np.float32]]:
    """[LIKED, stickers] for each group that has clicked: how much it likes the value that each sticker has."""
    found = {group: np.zeros((len(LIKED), len(clicks.sticker_ids)), np.float32) for group in clicks.by_group}
    for number, name in enumerate(LIKED):
        texts = [normalise(getattr(corpus.by_id[sticker_id], name) or "") for sticker_id in clicks.sticker_ids]
        values, value = np.unique(texts, return_inverse=True)
        overall = np.bincount(value, clicks.overall, len(values))
        for group, counts in clicks.by_group.items():
            expected = overall * counts.sum() / overall.sum()
            liking = np.log((np.bincount(value, counts, len(values)) + PSEUDO_CLICKS) / (expected + PSEUDO_CLICKS))
            found[group][number] = np.where(values == "", 0.0, liking)[value]
    return found
