"""Time of one query in our BM25 index and in bm25s, on random text of half a million stickers.

    pip install bm25s && python -m benchmarks.bm25_speed [STICKERS]

Words follow a Zipf distribution; the best of five runs of each query counts, on one thread.
"""

import sys
import time
from collections.abc import Callable

import bm25s
import numpy as np

from pearl_core.bm25 import K1, B, Bm25Retriever, LexicalIndex
from pearl_core.text import terms
from pearl_core.types import Query

WORDS, LENGTH, QUERIES, RUNS = 30_000, 12, 60, 5


def main() -> None:
    stickers = int(sys.argv[1]) if len(sys.argv) > 1 else 543_098  # as many as PerSRV's corpus
    rng = np.random.default_rng(0)
    texts = [" ".join(words) for words in _words(rng, (stickers, LENGTH))]
    queries = [" ".join(words) for words in _words(rng, (QUERIES, 3))]
    ours = Bm25Retriever(
        "bm25", "", LexicalIndex.build({f"s{n:07}": {"text": t} for n, t in enumerate(texts)}, ["text"])
    )
    peer = bm25s.BM25(method="lucene", k1=K1, b=B)
    peer.index([terms(text) for text in texts], show_progress=False)
    _report("ours", queries, lambda text: ours.retrieve(Query(text), 10))
    _report("bm25s", queries, lambda text: peer.retrieve([terms(text)], k=10, show_progress=False))


def _words(rng: np.random.Generator, shape: tuple[int, int]) -> list[list[str]]:
    return [[f"w{n}" for n in row] for row in np.minimum(rng.zipf(1.2, shape), WORDS).tolist()]


def _report(name: str, queries: list[str], ask: Callable[[str], object]) -> None:
    best = [min(_ms(ask, text) for _ in range(RUNS)) for text in queries]
    print(f"{name:<6} median {np.median(best):.2f} ms, p95 {np.percentile(best, 95):.2f} ms")


def _ms(ask: Callable[[str], object], text: str) -> float:
    started = time.perf_counter()
    ask(text)
    return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    main()
