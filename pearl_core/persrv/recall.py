"""Recall: the stickers of highest relevance plus utility (PerSRV, eq. 6 to 8), exactly.

    Recall_q(s) = sum over fields f of weight_f x BM25_f(q, s) + weight x Utility_s

Utility is added to every sticker, so that one which no word matches can be recalled. Without a click in the
log it says the same of all stickers and is left out: a query that matches nothing then has no answer,
rather than an arbitrary one. The dense variant adds weight x max(0, cosine(query, description)), beyond the paper.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pearl_core.bm25 import LexicalIndex, Prior
from pearl_core.corpus import Corpus
from pearl_core.encoders import TextEncoder
from pearl_core.persrv.utility import utility
from pearl_core.persrv.weights import Weights
from pearl_core.ranking import best_rows
from pearl_core.text import TEXT_FIELDS, segment, sticker_text

FILE = "dense.npz"
NO_TEXT = -1


class Descriptions:
    """The likeness of a query to what each sticker means, one vector for each different description."""

    def __init__(self, encoder: TextEncoder, vectors: NDArray[np.float32], texts: NDArray[np.int64]) -> None:
        """`vectors` [texts, dimension] of length 1; `texts` [stickers] rows of it, NO_TEXT without a description."""
        self._vectors, self._texts = vectors, texts
        self._asked = lru_cache(64)(lambda text: encoder.encode([text])[0])

    @classmethod
    def of(cls, corpus: Corpus, sticker_ids: tuple[str, ...], encoder: TextEncoder) -> "Descriptions":
        said = [sticker_text(corpus.by_id[sticker_id], TEXT_FIELDS) for sticker_id in sticker_ids]
        distinct = {text: row for row, text in enumerate(sorted(set(said) - {""}))}
        rows = np.array([distinct.get(text, NO_TEXT) for text in said], np.int64)
        return cls(encoder, encoder.encode(list(distinct)), rows)

    def cosines(self, text: str) -> NDArray[np.float64]:
        """Cosine with the query [stickers], 0 where it is below 0 or there is no description."""
        return np.append(_positive(self._vectors @ self._asked(text)), 0.0)[
            self._texts
        ]  # NO_TEXT reads the 0 at the end

    def cosines_of(self, text: str, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """The same for some stickers alone [rows]."""
        texts = self._texts[rows]
        found = np.zeros(len(rows))
        found[texts != NO_TEXT] = _positive(self._vectors[texts[texts != NO_TEXT]] @ self._asked(text))
        return found

    def save(self, folder: Path) -> None:
        """Write `dense.npz` into an existing folder."""
        np.savez(folder / FILE, vectors=self._vectors, texts=self._texts)

    @classmethod
    def load(cls, folder: Path, encoder: TextEncoder) -> "Descriptions":
        with np.load(folder / FILE, allow_pickle=False) as saved:
            return cls(encoder, saved["vectors"], saved["texts"])


@dataclass(frozen=True, slots=True)
class Relevance:
    """Why a sticker is recalled: its parts add up to the recall score."""

    fields: Mapping[str, Mapping[str, float]]  # field -> word of the query -> share, only what matched
    utility: float
    similarity: float


class Recall:
    """The retriever of the first step. Never changes once made; safe to use from several threads."""

    def __init__(
        self,
        index: LexicalIndex,
        fields: tuple[str, ...],
        weights: Weights,
        counts: NDArray[np.int64] | None = None,
        descriptions: Descriptions | None = None,
    ) -> None:
        """`counts` [3, stickers] are those of `ClickTally`, in the index's order; None leaves the utility out."""
        self.sticker_ids, self.weights, self.counts = index.sticker_ids, weights, counts
        self._index, self._descriptions = index, descriptions
        self._fields = weights.fields(fields)
        self.utility = np.zeros(len(index.sticker_ids))
        if counts is not None and counts.any():
            self.utility = weights.utility * utility(counts, weights.counts)
        self._prior = Prior.of(self.utility) if self.utility.any() else None

    def best(self, text: str, k: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Rows and recall scores of the k best stickers, best first, equal scores in the order of sticker ids."""
        if self._descriptions is None:
            return self._index.best(segment(text), k, self._fields, self._prior)
        scores = self._index.scores(segment(text), self._fields)
        scores += self.utility + self.weights.similarity * self._descriptions.cosines(text)
        rows = best_rows(scores, k)
        return rows, scores[rows]

    def reasons(self, text: str, rows: NDArray[np.int64]) -> list[Relevance]:
        """Why each of `rows` has its score."""
        tokens, alike = segment(text), np.zeros(len(rows))
        if self._descriptions is not None:
            alike = self.weights.similarity * self._descriptions.cosines_of(text, rows)
        return [
            Relevance(fields, float(useful), float(similarity))
            for fields, useful, similarity in zip(
                self._index.explain_rows(rows, tokens, self._fields), self.utility[rows], alike, strict=True
            )
        ]

    def field_scores(self, text: str) -> NDArray[np.float64]:
        """BM25 of every sticker in each field at weight 1 [fields, stickers]."""
        tokens = segment(text)
        return np.stack([self._index.scores(tokens, {field: 1.0}) for field in self._fields])

    def cosines(self, text: str) -> NDArray[np.float64] | None:
        """Likeness of every sticker's description at weight 1 [stickers], None where it isn't used."""
        return None if self._descriptions is None else self._descriptions.cosines(text)

    def told(self) -> dict[str, float]:
        """The weights in use, for people."""
        used = dict(self._fields)
        if self._prior is not None:
            used["utility"] = self.weights.utility
        if self._descriptions is not None:
            used["similarity"] = self.weights.similarity
        return used


def _positive(cosines: NDArray[np.float32]) -> NDArray[np.float64]:
    return np.maximum(np.round(cosines.astype(np.float64), 6), 0.0)
