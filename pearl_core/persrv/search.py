"""PerSRV's answers: recall by relevance and utility, then the ranking of the first R by the user's style.

Stickers beyond the first R follow in the order of their recall. `explain` says of every hit what each part gave:

    {"recall": {"first": R, "weights": {FIELD: w, "utility": w, "similarity": w}},
     "style": {"whose": "user", a group, or "nobody", "reading": NAME, "alpha": a,
               "clusters": [{"number": 1.., "clicks": n, "stickers": [the user's own in it, most clicked first]}]},
     "hits": [{"rank", "sticker_id", "score", "recall",
               "relevance": {FIELD: {"score": share, "words": {WORD: share}}},
               "similarity": share,
               "utility": {"score": share, "counts": {COUNT: {"value": n, "weight": w, "score": share}}},
               "style": {"cluster": number or null, "inside": its radius holds it, "preference": p, "boost": share}}]}
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pearl_core.persrv.config import PersrvConfig
from pearl_core.persrv.ranking import NONE, Preference, personalised, preferences
from pearl_core.persrv.recall import Recall, Relevance
from pearl_core.persrv.style import StyleModel
from pearl_core.persrv.utility import shares
from pearl_core.persrv.weights import COUNTS
from pearl_core.ranking import answer
from pearl_core.types import Hit, Query, RankedList, User

SHOWN = 5  # of the user's own stickers in each style cluster


@dataclass(frozen=True, slots=True)
class Ranked:
    """Stickers in the order of their scores; all arrays are [stickers], `liked` is of the same ones."""

    rows: NDArray[np.int64]
    scores: NDArray[np.float64]
    recalled: NDArray[np.float64]
    liked: Preference

    def best(self, k: int) -> "Ranked":
        return self.at(np.arange(min(k, len(self.rows))))

    def at(self, places: NDArray[np.int64]) -> "Ranked":
        return Ranked(self.rows[places], self.scores[places], self.recalled[places], self.liked.at(places))


class Persrv:
    """The retriever. `name` and `version` are those of the system that loaded it."""

    def __init__(
        self, name: str, version: str, config: PersrvConfig, recall: Recall, styles: StyleModel | None
    ) -> None:
        """`recall` has the weights in use; without `styles` everybody gets the order of recall."""
        self.name, self.version = name, version
        self._config, self._recall, self._styles = config, recall, styles

    def retrieve(self, query: Query, k: int) -> RankedList:
        return answer(self, query, k, self._find)

    def explain(self, query: Query, k: int) -> dict[str, Any]:
        """Why `retrieve(query, k)` answers as it does, in the shape that this module's docstring gives."""
        ranked = self._rank(query, k)
        reasons = self._recall.reasons(query.text, ranked.rows)
        told = [self._told(ranked, place, why) for place, why in enumerate(reasons)]
        return {**self.known_of(query.user), "hits": told}

    def known_of(self, user: User, like: Sequence[str] = ()) -> dict[str, Any]:
        """The parts `recall` and `style` of every explanation for this person."""
        return {
            "recall": {"first": self._config.recall, "weights": self._recall.told()},
            "style": {
                **described(self._styles, user, like),
                "reading": self._config.reading,
                "alpha": self._recall.weights.alpha,
            },
        }

    def _find(self, query: Query, k: int) -> list[Hit]:
        ranked = self._rank(query, k)
        return [
            self._hit(ranked, place, why) for place, why in enumerate(self._recall.reasons(query.text, ranked.rows))
        ]

    def _rank(self, query: Query, k: int) -> Ranked:
        first = self._config.recall
        rows, recalled = self._recall.best(query.text, max(k, first))
        liked = Preference.none(0)
        if self._styles is not None:
            ids = tuple(self._recall.sticker_ids[row] for row in rows[:first].tolist())
            liked = preferences(self._styles, query.user, ids, self._config.reading)
        return by_score(rows, recalled, liked.filled(len(rows)), first, self._recall.weights.alpha).best(k)

    def _hit(self, ranked: Ranked, place: int, why: Relevance) -> Hit:
        evidence: dict[str, float | str] = {field: sum(words.values()) for field, words in why.fields.items()}
        told = {"utility": why.utility, "similarity": why.similarity, "style": self._boost(ranked, place)}
        evidence |= {name: value for name, value in told.items() if value}
        for field, words in why.fields.items():
            evidence[f"{field}: words"] = ", ".join(words)
        return Hit(
            self._recall.sticker_ids[ranked.rows[place]], float(ranked.scores[place]), evidence or {"style": 0.0}
        )

    def _boost(self, ranked: Ranked, place: int) -> float:
        return float(ranked.scores[place] - ranked.recalled[place])

    def _told(self, ranked: Ranked, place: int, why: Relevance) -> dict[str, Any]:
        row = int(ranked.rows[place])
        return {
            "rank": place + 1,
            "sticker_id": self._recall.sticker_ids[row],
            "score": float(ranked.scores[place]),
            "recall": float(ranked.recalled[place]),
            "relevance": {field: {"score": sum(words.values()), "words": words} for field, words in why.fields.items()},
            "similarity": why.similarity,
            "utility": {"score": why.utility, "counts": self._counts(row)},
            "style": told_style(ranked.liked, place, self._boost(ranked, place)),
        }

    def _counts(self, row: int) -> Mapping[str, Any]:
        counts, weights = self._recall.counts, self._recall.weights
        if counts is None or not counts.any():
            return {}
        given = weights.utility * np.array(weights.counts) * shares(counts)[:, row]
        return {
            name: {"value": int(counts[number, row]), "weight": weights.counts[number], "score": float(given[number])}
            for number, name in enumerate(COUNTS)
        }


def by_score(
    rows: NDArray[np.int64], recalled: NDArray[np.float64], liked: Preference, first: int, alpha: float
) -> Ranked:
    """Recalled stickers, best first, with the `first` of them in the order of their score with preference.

    Equal scores are in the order of rows. What follows stays behind: no preference lowers a score.
    """
    scores, order = personalised(recalled, liked.values, alpha), np.arange(len(rows))
    order[:first] = np.lexsort((rows[:first], -scores[:first]))
    return Ranked(rows, scores, recalled, liked).at(order)


def described(model: StyleModel | None, user: User, like: Sequence[str] = ()) -> dict[str, Any]:
    """Whose styles a user is ranked by, and which of the user's own stickers lie nearest to each centroid.

    `like` stand in for the stickers of a user who has none, most important first.
    """
    styles = model.of(user) if model is not None else None
    if model is None or styles is None:
        return {"whose": "nobody", "clusters": []}
    clicked = [name for name, _ in Counter(user.history).most_common() if name in model.pictures.rows]
    own = clicked or [name for name in like if name in model.pictures.rows]
    nearest = preferences(model, user, tuple(own), "literal").nearest.tolist()
    mine: list[list[str]] = [[] for _ in styles.radii]
    for sticker_id, cluster in zip(own, nearest, strict=True):
        mine[cluster].append(sticker_id)
    return {
        "whose": styles.whose,
        "clusters": [
            {"number": number, "clicks": int(clicks), "stickers": members[:SHOWN]}
            for number, (clicks, members) in enumerate(zip(styles.clicks, mine, strict=True), 1)
        ],
    }


def told_style(liked: Preference, place: int, boost: float) -> dict[str, Any]:
    """What the user's style did to one hit."""
    cluster = int(liked.nearest[place])
    return {
        "cluster": None if cluster == NONE else cluster + 1,
        "inside": bool(liked.inside[place]),
        "preference": float(liked.values[place]),
        "boost": boost,
    }
