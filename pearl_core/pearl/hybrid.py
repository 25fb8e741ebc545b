"""PEARL's score and dense similarity together: what is generated, and what is near in meaning.

score = sum over properties of d_p x log P + weight x cosine(query, description). Every sticker is scored, so
that one which neither the funnel nor the beams reach can still come first. The weight is chosen on the
corpus's validation queries. Beyond the paper.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from pearl_core.corpus import Corpus, JudgedQuery
from pearl_core.encoders import TextEncoder
from pearl_core.generation.funnel import best_positions
from pearl_core.intents import IntentAsker
from pearl_core.pearl.search import Pearl
from pearl_core.ranking import answer
from pearl_core.text import TEXT_FIELDS, sticker_text
from pearl_core.types import Hit, Query, RankedList

WEIGHTS = (0.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0)  # tried on the validation queries
DEFAULT_WEIGHT = 8.0  # where a corpus has none
DEPTH = 10  # MRR@10 decides
SIMILARITY = "similarity"


class PearlHybrid:
    """The retriever. `name` and `version` are those of the system that loaded it."""

    def __init__(
        self, name: str, version: str, pearl: Pearl, encoder: TextEncoder, vectors: NDArray[np.float32], weight: float
    ) -> None:
        """`vectors` [stickers, dimension] of the descriptions in the order of `pearl.sticker_ids`; 0 without one."""
        self.name, self.version = name, version
        self._pearl, self._encoder, self._vectors, self._weight = pearl, encoder, vectors, weight

    def ask_intents_of(self, asker: IntentAsker | None) -> None:
        """From now on let this language model rank the intents of queries that the table does not know, or none."""
        self._pearl.ask_intents_of(asker)

    def retrieve(self, query: Query, k: int) -> RankedList:
        return answer(self, query, k, self._find)

    def explain(self, query: Query, k: int) -> Mapping[str, object]:
        """What PEARL says of the query, without its funnel, and the weight of the similarity."""
        told = {name: value for name, value in self._pearl.explain(query, k).items() if name != "funnel"}
        return {**told, "weight_of_similarity": self._weight}

    def _find(self, query: Query, k: int) -> list[Hit]:
        parts = self.parts(query)
        parts[SIMILARITY] = self._weight * parts[SIMILARITY]
        return [
            Hit(self._pearl.sticker_ids[row], float(sum(part[row] for part in parts.values())), _told(parts, row))
            for row in self._best(query, parts, k)
        ]

    def parts(self, query: Query) -> dict[str, NDArray[np.float64]]:
        """The parts of every sticker's score [stickers]; the similarity as it is, not yet weighed."""
        similarity = self._vectors @ self._encoder.encode([query.text])[0]
        return {**self._pearl.shares(query), SIMILARITY: np.round(similarity.astype(np.float64), 6)}

    def _best(self, query: Query, parts: Mapping[str, NDArray[np.float64]], k: int) -> list[int]:
        """Rows of the k best stickers, ties by popularity in the user's group, then by sticker id."""
        total = np.sum(list(parts.values()), axis=0)
        rows: list[int] = best_positions(k, (total, self._pearl.popularity(query.user.group))).tolist()
        return rows

    def mrr(self, asked: Sequence[tuple[JudgedQuery, Mapping[str, NDArray[np.float64]]]], weight: float) -> float:
        """Mean of 1 / rank of the first relevant sticker in the top DEPTH (0 without one), at another weight.

        `asked` are judged queries, each with its `parts`. (ranx would compile for ten seconds to say the same.)
        """
        found = []
        for judged, parts in asked:
            rows = self._best(judged.query, {**parts, SIMILARITY: weight * parts[SIMILARITY]}, DEPTH)
            relevant = [self._pearl.sticker_ids[row] in judged.relevant for row in rows]
            found.append(1 / (relevant.index(True) + 1) if any(relevant) else 0.0)
        return float(np.mean(found))


def describe(corpus: Corpus, pearl: Pearl, encoder: TextEncoder) -> NDArray[np.float32]:
    """Vectors [stickers, dimension] of the stickers' descriptions; 0 for a sticker without one."""
    texts = [sticker_text(corpus.by_id[sticker_id], TEXT_FIELDS) for sticker_id in pearl.sticker_ids]
    distinct = sorted(set(texts) - {""})
    rows = {text: row for row, text in enumerate(distinct)}
    known = np.concatenate([encoder.encode(distinct), np.zeros((1, encoder.dimension), np.float32)])
    vectors: NDArray[np.float32] = known[[rows.get(text, -1) for text in texts]]
    return vectors


def choose_weight(hybrid: PearlHybrid, judged: Sequence[JudgedQuery]) -> tuple[float, dict[str, float]]:
    """The weight of the best MRR@10, of equal ones the smallest, and what each reaches; the default without queries."""
    asked = [(one, hybrid.parts(one.query)) for one in judged]
    reached = {weight: hybrid.mrr(asked, weight) for weight in WEIGHTS} if asked else {}
    chosen = max(reached, key=lambda weight: (reached[weight], -weight)) if reached else DEFAULT_WEIGHT
    return chosen, {f"{weight:g}": round(value, 4) for weight, value in reached.items()}


def _told(parts: Mapping[str, NDArray[np.float64]], row: int) -> dict[str, float | str]:
    return {name: float(part[row]) for name, part in parts.items()}
