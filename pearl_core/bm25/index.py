"""The lexical index: exact BM25 over the terms of one or more fields of every sticker.

    BM25(q, s) = sum over fields f and query terms t of  weight_f * idf_f(t) * tf * (k1 + 1) / (tf + K),
    K = k1 * (1 - b + b * length / mean length),  idf_f(t) = ln(1 + (N - df + 0.5) / (df + 0.5))

Each field has its own N, df and mean length over the stickers where it isn't empty, as in Lucene and
Elasticsearch (on which PerSRV's released code runs, with the weights here as its boosts). All but the weight
is worked out at build time; a term asked twice counts twice. Rows are in the order of sticker ids; equal
scores are therefore ranked by sticker id.
"""

import json
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pearl_core.bm25.postings import Postings, count, rounding
from pearl_core.bm25.prior import Prior
from pearl_core.text import Token, terms, warm_up

K1, B = 1.2, 0.75  # the defaults of PerSRV's released code (Elasticsearch)


class LexicalIndex:
    """BM25 postings of every field. Never changes once built; safe to use from several threads."""

    def __init__(
        self, sticker_ids: tuple[str, ...], vocabulary: dict[str, int], fields: tuple[str, ...], postings: Postings
    ) -> None:
        self.sticker_ids = sticker_ids
        self.postings = postings
        self._vocabulary = vocabulary
        self._fields = {field: number * len(vocabulary) for number, field in enumerate(fields)}  # its first list

    @classmethod
    def build(
        cls, texts: Mapping[str, Mapping[str, str]], fields: Sequence[str], k1: float = K1, b: float = B
    ) -> "LexicalIndex":
        """Index `texts`: sticker id -> field -> text; a sticker may lack any field."""
        sticker_ids = tuple(sorted(texts))

        def read(field: str) -> Iterator[list[str]]:
            return (terms(texts[sticker_id].get(field, "")) for sticker_id in sticker_ids)

        return cls.of_terms(sticker_ids, {field: read(field) for field in fields}, k1, b)

    @classmethod
    def of_terms(
        cls, sticker_ids: tuple[str, ...], fields: Mapping[str, Iterable[Sequence[str]]], k1: float = K1, b: float = B
    ) -> "LexicalIndex":
        """Index terms that are segmented already: field -> the terms of each sticker, in the order of the ids."""
        vocabulary: dict[str, int] = {}
        counted = []
        for texts in fields.values():
            lengths, found = array("q"), array("q")
            for words in texts:
                lengths.append(len(words))
                found.extend([vocabulary.setdefault(word, len(vocabulary)) for word in words])
            counted.append((np.array(found, np.int64), np.array(lengths, np.int64)))
        parts = [count(*counts, len(vocabulary), k1, b) for counts in counted]
        df, rows, impacts = (np.concatenate(part) for part in zip(*parts, strict=True))
        starts = np.concatenate([[0], np.cumsum(df)])
        return cls(sticker_ids, vocabulary, tuple(fields), Postings.of(starts, rows, impacts, len(sticker_ids)))

    def best(
        self, tokens: Sequence[Token], k: int, weights: Mapping[str, float] | None = None, prior: Prior | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Rows and scores of the k best stickers, best first, equal scores in row order; exact.

        The scores are those of `scores`. Without a prior, stickers that match no word are left out.
        Raises ValueError when k < 1, a field is unknown, a weight negative or the prior of another length.
        """
        from pearl_core.bm25.search import search

        if k < 1:
            raise ValueError(f"k is {k}, and must be at least 1")
        self._check_prior(prior)
        lists, factors = self._lists(tokens, weights)
        return search(self.postings, len(self.sticker_ids), lists, factors, k, prior)

    def scores(
        self, tokens: Sequence[Token], weights: Mapping[str, float] | None = None, prior: Prior | None = None
    ) -> NDArray[np.float64]:
        """The score of every sticker [stickers]; a field that `weights` doesn't name counts 0, without it 1."""
        lists, factors = self._lists(tokens, weights)
        self._check_prior(prior)
        big = rounding(float(self.postings.most(lists, factors).sum()) + (prior.most if prior else 0.0))
        scores = np.zeros(len(self.sticker_ids))
        for item, factor in zip(lists, factors, strict=True):
            rows, impacts = self.postings.of_list(int(item))
            scores[rows] += (factor * impacts.astype(np.float64) + big) - big
        return scores if prior is None else scores + ((prior.values + big) - big)

    def explain(
        self, row: int, tokens: Sequence[Token], weights: Mapping[str, float] | None = None
    ) -> dict[str, dict[str, float]]:
        """What each field and word of the query gave to the score of a row: field -> word -> score."""
        return self.explain_rows(np.array([row]), tokens, weights)[0]

    def explain_rows(
        self, rows: NDArray[np.int64], tokens: Sequence[Token], weights: Mapping[str, float] | None = None
    ) -> list[dict[str, dict[str, float]]]:
        """The same for each of some rows, much faster than one by one."""
        shares: list[dict[str, dict[str, float]]] = [{} for _ in rows]
        wanted = rows.astype(np.int32)  # of the lists' own type, or they would all be copied
        known = [token for token in tokens if token.term in self._vocabulary]
        for field, first in self._fields.items():
            weight = 1.0 if weights is None else weights.get(field, 0.0)
            for token in known if weight else ():
                held, impacts = self.postings.of_list(first + self._vocabulary[token.term])
                if not len(held):
                    continue
                at = np.minimum(np.searchsorted(held, wanted), len(held) - 1)
                for place in np.flatnonzero(held[at] == wanted).tolist():
                    words = shares[place].setdefault(field, {})
                    words[token.word] = words.get(token.word, 0.0) + weight * float(impacts[at[place]])
        return shares

    def save(self, folder: Path) -> None:
        """Write `index.json` (names) and a .npy file per array of the postings into an existing folder."""
        names = {"stickers": self.sticker_ids, "terms": list(self._vocabulary), "fields": list(self._fields)}
        (folder / "index.json").write_text(json.dumps(names, ensure_ascii=False), "utf-8")
        self.postings.save(folder)

    @classmethod
    def load(cls, folder: Path) -> "LexicalIndex":
        """Read the names; map the postings into memory. Readies the search, so that no query waits for it."""
        from pearl_core.bm25.search import search

        warm_up()
        names = json.loads((folder / "index.json").read_text("utf-8"))
        vocabulary = {term: number for number, term in enumerate(names["terms"])}
        index = cls(tuple(names["stickers"]), vocabulary, tuple(names["fields"]), Postings.load(folder))
        search(index.postings, len(index.sticker_ids), np.zeros(0, np.int64), np.zeros(0), 1, None)
        return index

    def _lists(
        self, tokens: Sequence[Token], weights: Mapping[str, float] | None
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """The lists of a query and by what each is multiplied: field weight times how often the term is asked."""
        if weights is None:
            fields = [(first, 1.0) for first in self._fields.values()]
        else:
            self._check(weights)
            fields = [(self._fields[field], weight) for field, weight in weights.items() if weight]
        asked = Counter([self._vocabulary[token.term] for token in tokens if token.term in self._vocabulary])
        lists = [first + term for term in asked for first, _ in fields]
        factors = [times * weight for times in asked.values() for _, weight in fields]
        return np.array(lists, np.int64), np.array(factors, np.float64)

    def _check(self, weights: Mapping[str, float]) -> None:
        if unknown := weights.keys() - self._fields.keys():
            raise ValueError(f"no field {min(unknown)!r} in the index: it has {', '.join(self._fields)}")
        for field, weight in weights.items():
            if not 0 <= weight < float("inf"):
                raise ValueError(f"the weight of field {field!r} is {weight}, and must be 0 or more")

    def _check_prior(self, prior: Prior | None) -> None:
        if prior is not None and len(prior.values) != len(self.sticker_ids):
            raise ValueError(f"the prior has {len(prior.values)} values for {len(self.sticker_ids)} stickers")
