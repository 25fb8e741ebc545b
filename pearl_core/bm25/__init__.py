"""The lexical index that the baseline and PerSRV share: exact BM25 over several fields, and its fastest rows."""

from pearl_core.bm25.index import K1, B, LexicalIndex
from pearl_core.bm25.prior import Prior
from pearl_core.bm25.retriever import Bm25Retriever

__all__ = ["K1", "B", "Bm25Retriever", "LexicalIndex", "Prior"]
