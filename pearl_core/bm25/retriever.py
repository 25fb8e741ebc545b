"""The systems that go by BM25 alone."""

from collections.abc import Mapping

from pearl_core.bm25.index import LexicalIndex
from pearl_core.ranking import answer
from pearl_core.text import segment
from pearl_core.types import Hit, Query, RankedList


class Bm25Retriever:
    """A system that goes by BM25 alone; its evidence is the share of each word that matched."""

    def __init__(self, name: str, version: str, index: LexicalIndex) -> None:
        self.name, self.version = name, version
        self._index = index

    def retrieve(self, query: Query, k: int) -> RankedList:
        return answer(self, query, k, self._find)

    def _find(self, query: Query, k: int) -> list[Hit]:
        tokens = segment(query.text)
        rows, scores = self._index.best(tokens, k)
        reasons = self._index.explain_rows(rows, tokens)
        return [
            Hit(self._index.sticker_ids[row], score, _evidence(shares))
            for row, score, shares in zip(rows.tolist(), scores.tolist(), reasons, strict=True)
        ]


def _evidence(shares: Mapping[str, Mapping[str, float]]) -> dict[str, float | str]:
    evidence: dict[str, float] = {}
    for words in shares.values():
        for word, share in words.items():
            evidence[f"word: {word}"] = evidence.get(f"word: {word}", 0.0) + share
    return dict(evidence)
