"""The lexical index: exact BM25 over the terms of one or more fields of every sticker.

    BM25(q, s) = sum over fields f and query terms t of  weight_f * idf_f(t) * tf * (k1 + 1) / (tf + K),
    K = k1 * (1 - b + b * length / mean length),  idf_f(t) = ln(1 + (N - df + 0.5) / (df + 0.5))

Each field has its own N, df and mean length over the stickers where it isn't empty, as in Lucene and
Elasticsearch (on which PerSRV's released code runs, with the weights here as its boosts). All but the
weight is worked out at build time, so that a query adds a few posting lists. Rows are in the order of
sticker ids; equal scores are therefore ranked by sticker id.
"""

import json
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pearl_core.ranking import answer, top_rows
from pearl_core.text import Token, segment, terms, warm_up
from pearl_core.types import Hit, Query, RankedList

K1, B = 1.2, 0.75  # the defaults of PerSRV's released code (Elasticsearch)


@dataclass(frozen=True, slots=True)
class Postings:
    """One field, by term: the rows that hold term t are rows[starts[t]:starts[t + 1]], each with its impact."""

    starts: NDArray[np.int64]  # [terms + 1]
    rows: NDArray[np.int32]  # [postings]
    impacts: NDArray[np.float32]  # [postings] the score of a posting at weight 1

    def of(self, term: int) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        where = slice(self.starts[term], self.starts[term + 1])
        return self.rows[where], self.impacts[where]


@dataclass(frozen=True, slots=True)
class Prior:
    """What every sticker is worth whatever the query: added to its relevance. Never changes; see `changed`."""

    values: NDArray[np.float64]  # [stickers] finite

    @classmethod
    def of(cls, values: NDArray[np.floating[Any]]) -> "Prior":
        """Raises ValueError unless the values [stickers] are one row of finite numbers."""
        prior = np.array(values, np.float64)
        if prior.ndim != 1 or not np.isfinite(prior).all():
            raise ValueError("a prior is one finite number per sticker")
        return cls(prior)

    def changed(self, rows: Sequence[int] | NDArray[np.integer[Any]], values: NDArray[np.floating[Any]]) -> "Prior":
        """Another prior that differs in these rows."""
        fresh = self.values.copy()
        fresh[np.asarray(rows, np.int64)] = values
        return Prior.of(fresh)


class LexicalIndex:
    """BM25 postings of every field. Never changes once built; safe to use from several threads."""

    def __init__(self, sticker_ids: tuple[str, ...], vocabulary: dict[str, int], fields: dict[str, Postings]) -> None:
        self.sticker_ids = sticker_ids
        self._vocabulary = vocabulary
        self._fields = fields

    @classmethod
    def build(
        cls, texts: Mapping[str, Mapping[str, str]], fields: Sequence[str], k1: float = K1, b: float = B
    ) -> "LexicalIndex":
        """Index `texts`: sticker id -> field -> text; a sticker may lack any field."""
        sticker_ids = tuple(sorted(texts))
        vocabulary: dict[str, int] = {}
        counted = {}
        for field in fields:
            lengths, found = np.zeros(len(sticker_ids), np.int64), array("q")
            for row, sticker_id in enumerate(sticker_ids):
                words = terms(texts[sticker_id].get(field, ""))
                lengths[row] = len(words)
                found.extend(vocabulary.setdefault(word, len(vocabulary)) for word in words)
            counted[field] = np.array(found, np.int64), lengths
        return cls(
            sticker_ids,
            vocabulary,
            {field: _postings(*counts, len(vocabulary), k1, b) for field, counts in counted.items()},
        )

    def scores(self, tokens: Sequence[Token], weights: Mapping[str, float] | None = None) -> NDArray[np.float64]:
        """The score of every sticker [stickers]; a field that `weights` doesn't name counts 0, without it 1."""
        scores = np.zeros(len(self.sticker_ids))
        for term in self._known(tokens):
            for postings, weight in self._weighted(weights):
                rows, impacts = postings.of(term)
                scores[rows] += impacts if weight == 1 else weight * impacts.astype(np.float64)
        return scores

    def best(
        self, tokens: Sequence[Token], k: int, weights: Mapping[str, float] | None = None, prior: Prior | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Rows and scores of the k best stickers, best first, equal scores in row order; exact.

        The score is that of `scores`, plus the prior. Without a prior, stickers that match no word are left out.
        Raises ValueError when k < 1, a field is unknown, a weight negative or the prior of another length.
        """
        if k < 1:
            raise ValueError(f"k is {k}, and must be at least 1")
        scores = self.scores(tokens, weights)
        if prior is None:
            rows = top_rows(scores, k)
        else:
            if len(prior.values) != len(scores):
                raise ValueError(f"the prior has {len(prior.values)} values for {len(scores)} stickers")
            scores += prior.values
            rows = np.argsort(-scores, kind="stable")[:k]
        return rows, scores[rows]

    def explain(
        self, row: int, tokens: Sequence[Token], weights: Mapping[str, float] | None = None
    ) -> dict[str, dict[str, float]]:
        """What each field and word of the query gave to the score of a row: field -> word -> score."""
        shares: dict[str, dict[str, float]] = {}
        known = [token for token in tokens if token.term in self._vocabulary]
        for field, postings in self._fields.items():
            weight = 1.0 if weights is None else weights.get(field, 0.0)
            for token in known if weight else ():
                rows, impacts = postings.of(self._vocabulary[token.term])
                at = int(np.searchsorted(rows, np.int32(row)))  # of the rows' own type, or they would all be copied
                if at < len(rows) and rows[at] == row:
                    words = shares.setdefault(field, {})
                    words[token.word] = words.get(token.word, 0.0) + weight * float(impacts[at])
        return shares

    def save(self, folder: Path) -> None:
        """Write `index.json` (names) and `index.npz` (postings) into an existing folder."""
        names = {"stickers": self.sticker_ids, "terms": list(self._vocabulary), "fields": list(self._fields)}
        (folder / "index.json").write_text(json.dumps(names, ensure_ascii=False), "utf-8")
        arrays: dict[str, NDArray[Any]] = {}
        for number, postings in enumerate(self._fields.values()):
            arrays |= {f"starts{number}": postings.starts, f"rows{number}": postings.rows}
            arrays[f"impacts{number}"] = postings.impacts
        np.savez(folder / "index.npz", **arrays)  # type: ignore[arg-type]

    @classmethod
    def load(cls, folder: Path) -> "LexicalIndex":
        warm_up()
        names = json.loads((folder / "index.json").read_text("utf-8"))
        with np.load(folder / "index.npz", allow_pickle=False) as arrays:
            fields = {
                field: Postings(arrays[f"starts{number}"], arrays[f"rows{number}"], arrays[f"impacts{number}"])
                for number, field in enumerate(names["fields"])
            }
        return cls(tuple(names["stickers"]), {term: number for number, term in enumerate(names["terms"])}, fields)

    def _known(self, tokens: Sequence[Token]) -> list[int]:
        return [self._vocabulary[token.term] for token in tokens if token.term in self._vocabulary]

    def _weighted(self, weights: Mapping[str, float] | None) -> list[tuple[Postings, float]]:
        if weights is None:
            return [(postings, 1.0) for postings in self._fields.values()]
        if unknown := weights.keys() - self._fields.keys():
            raise ValueError(f"no field {min(unknown)!r} in the index: it has {', '.join(self._fields)}")
        if negative := [field for field, weight in weights.items() if weight < 0]:
            raise ValueError(f"the weight of field {negative[0]!r} is {weights[negative[0]]}, and must not be negative")
        return [(self._fields[field], weight) for field, weight in weights.items() if weight]


class Bm25Retriever:
    """A system that goes by BM25 alone; its evidence is the share of each word that matched."""

    def __init__(self, name: str, version: str, index: LexicalIndex) -> None:
        self.name, self.version = name, version
        self._index = index

    def retrieve(self, query: Query, k: int) -> RankedList:
        return answer(self, query, k, self._find)

    def _find(self, query: Query, k: int) -> list[Hit]:
        tokens = segment(query.text)
        scores = self._index.scores(tokens)
        return [self._hit(int(row), tokens, float(scores[row])) for row in top_rows(scores, k)]

    def _hit(self, row: int, tokens: Sequence[Token], score: float) -> Hit:
        evidence: dict[str, float] = {}
        for words in self._index.explain(row, tokens).values():
            for word, share in words.items():
                evidence[f"word: {word}"] = evidence.get(f"word: {word}", 0.0) + share
        return Hit(self._index.sticker_ids[row], score, evidence)


def _postings(found: NDArray[np.int64], lengths: NDArray[np.int64], size: int, k1: float, b: float) -> Postings:
    """Postings of one field from the term numbers of all stickers in a row [sum of lengths] and lengths [stickers]."""
    stickers = len(lengths)
    owners = np.repeat(np.arange(stickers), lengths)
    pairs, tf = np.unique(found * stickers + owners, return_counts=True)  # by term, then by row
    term, row = np.divmod(pairs, max(stickers, 1))
    df = np.bincount(term, minlength=size)
    filled = np.count_nonzero(lengths)
    idf = np.log1p((filled - df + 0.5) / (df + 0.5))
    norm = k1 * (1 - b + b * lengths[row] / (lengths.sum() / max(filled, 1) or 1))
    impacts = idf[term] * tf * (k1 + 1) / (tf + norm)
    return Postings(np.concatenate([[0], np.cumsum(df)]), row.astype(np.int32), impacts.astype(np.float32))
