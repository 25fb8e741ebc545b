"""Time of one query in our lexical index beside its peers, on random text of as many stickers as PerSRV's corpus.

    pip install bm25s rank-bm25 tantivy
    python -m benchmarks.lexical bm25 [--stickers N] [--queries N]    # ours, bm25s, tantivy and rank_bm25
    python -m benchmarks.lexical persrv [--stickers N] [--queries N]  # PerSRV whole: recall, utility, style

Words are drawn from a Zipf-Mandelbrot distribution, for stickers and queries alike; queries have one to four
words. All get the same terms, already segmented; each query is asked of all systems by turns. Times are
computing time of all threads together, so that other work on the machine is not counted; best of five runs.
"""

import argparse
import gc
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pearl_core.bm25 import K1, B, LexicalIndex
from pearl_core.persrv.config import PersrvConfig
from pearl_core.persrv.recall import Recall
from pearl_core.persrv.search import Persrv
from pearl_core.persrv.style import Pictures, StyleModel
from pearl_core.persrv.weights import Weights
from pearl_core.text import Token
from pearl_core.types import Query, User
from pearl_core.vision.vectors import ImageVectors

STICKERS, QUERIES, WORDS, LENGTH, RUNS = 543_098, 240, 50_000, 12, 5
DEPTHS = (10, 100)
CLICKS, PEOPLE, DIMENSION = 12_568, 200, 512  # of PerSRV's log; and of users and pictures here
SLOW = 12  # queries that the slow ones are asked, once; rank_bm25 takes most of a second for each
Ask = Callable[[list[str], int], Any]


class Language:
    """Random words w0, w1, ..., the frequent ones first."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        chances = 1 / (np.arange(1, WORDS + 1) + 2.7) ** 1.1
        self._sums = np.cumsum(chances / chances.sum())
        self._names = np.array([f"w{number}" for number in range(WORDS)], object)

    def words(self, count: int) -> NDArray[np.object_]:
        numbers = np.searchsorted(self._sums, self._rng.random(count))
        found: NDArray[np.object_] = self._names[np.minimum(numbers, WORDS - 1)]
        return found

    def texts(self, lengths: NDArray[np.int64]) -> Iterator[list[str]]:
        """One text of each length."""
        words, ends = self.words(int(lengths.sum())), np.cumsum(lengths)
        return (words[end - length : end].tolist() for length, end in zip(lengths, ends, strict=True))

    def queries(self, count: int) -> list[list[str]]:
        """Queries of 1, 2, 3, 4, 1, 2, ... different words."""
        return [list(dict.fromkeys(self.words(20).tolist()))[: 1 + number % 4] for number in range(count)]


def bm25(stickers: int, queries: int) -> None:
    rng = np.random.default_rng(0)
    language = Language(rng)
    texts = list(language.texts(1 + rng.poisson(LENGTH - 1, stickers)))
    asked = language.queries(queries)
    index = _built("ours", lambda: LexicalIndex.of_terms(_ids(stickers), {"text": texts}))
    print(f"ours: {_told(index)}")
    systems: dict[str, Ask] = {
        "ours": lambda words, k: index.best(_tokens(words), k),
        "ours, with the evidence": lambda words, k: _with_evidence(index, _tokens(words), k),
    }
    systems["tantivy"] = _built("tantivy", lambda: _tantivy(texts))
    systems["bm25s, numba"] = _built("bm25s, numba", lambda: _bm25s(texts, "numba"))
    _report(_times(systems, asked), asked)
    slow = {"bm25s, numpy": _built("bm25s, numpy", lambda: _bm25s(texts, "numpy"))}
    slow["rank_bm25"] = _built("rank_bm25", lambda: _rank_bm25(texts))
    _report(_times(slow, asked[:SLOW], runs=1), asked[:SLOW])
    _compare(systems["ours"], systems["bm25s, numba"], asked)


def persrv(stickers: int, queries: int) -> None:
    """The whole of a query: five fields, utility of as many clicks as the paper's log, style over 512-d vectors."""
    rng = np.random.default_rng(0)
    language, ids = Language(rng), _ids(stickers)
    counts = _clicks(rng, stickers)
    lengths = {  # words of each field; most stickers are in no log
        "keywords": 1 + rng.poisson(4, stickers),
        "description": 1 + rng.poisson(LENGTH - 1, stickers),
        "emotions": 1 + rng.poisson(1, stickers),
        "ocr": rng.poisson(4, stickers) * (rng.random(stickers) < 0.6),
        "queries": 2 * counts[2],
    }
    fields = {name: list(language.texts(words)) for name, words in lengths.items()}
    index = _built("index", lambda: LexicalIndex.of_terms(ids, fields))
    print(f"index: {_told(index)}")
    recall = _built("utility", lambda: Recall(index, tuple(fields), Weights(), counts))
    people = [User(f"u{n}", history=tuple(ids[row] for row in rng.integers(0, stickers, 40))) for n in range(PEOPLE)]
    styles = _built("styles", lambda: _styles(rng, ids, people))
    asked = language.queries(queries)
    users = {" ".join(words): people[number % PEOPLE] for number, words in enumerate(asked)}

    def ask(system: Persrv) -> Ask:
        return lambda words, k: system.retrieve(Query(" ".join(words), users[" ".join(words)]), k)

    systems: dict[str, Ask] = {
        "recall of 100": lambda words, k: recall.best(" ".join(words), 100),
        "k answers with evidence": ask(Persrv("persrv", "", PersrvConfig(), recall, None)),
        "the same, ranked by style": ask(Persrv("persrv", "", PersrvConfig(), recall, styles)),
    }
    _report(_times(systems, asked), asked)


def _clicks(rng: np.random.Generator, stickers: int) -> NDArray[np.int64]:
    """Clicks, people and queries of each sticker [3, stickers]: CLICKS of them, most on few stickers."""
    clicked = np.minimum(rng.zipf(1.3, CLICKS), stickers) - 1
    clicks = np.bincount(clicked, minlength=stickers)
    rng.shuffle(clicks)
    return np.stack([clicks, rng.binomial(clicks, 0.8), rng.binomial(clicks, 0.6)])


def _styles(rng: np.random.Generator, ids: tuple[str, ...], people: list[User]) -> StyleModel:
    vectors = rng.standard_normal((len(ids), DIMENSION), np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return StyleModel.of_people(Pictures(ImageVectors(ids, vectors)), people, clusters=5, seed=0)


def _tokens(words: Sequence[str]) -> list[Token]:
    return [Token(word, word) for word in words]


def _ids(stickers: int) -> tuple[str, ...]:
    return tuple(f"s{number:07}" for number in range(stickers))


def _with_evidence(index: LexicalIndex, tokens: list[Token], k: int) -> object:
    rows, _ = index.best(tokens, k)
    return index.explain_rows(rows, tokens)


def _told(index: LexicalIndex) -> str:
    postings, names = index.postings, ("starts", "rows", "impacts", "peaks", "long", "codes", "tables", "slopes")
    sizes = {name: getattr(postings, name).nbytes / 2**20 for name in names}
    codes = f"{sizes['codes']:.0f} for {len(postings.codes)} long lists"
    return f"{len(postings.rows):,} postings, {sum(sizes.values()):.0f} MiB, of it {codes}"


def _tantivy(texts: list[list[str]]) -> Ask:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("text", tokenizer_name="whitespace", index_option="freq")
    schema = builder.build()
    index = tantivy.Index(schema)
    writer = index.writer(heap_size=1_000_000_000, num_threads=1)
    for words in texts:
        writer.add_document(tantivy.Document(text=" ".join(words)))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def term(word: str) -> Any:
        return tantivy.Query.term_query(schema, "text", word, index_option="freq")

    def ask(words: list[str], k: int) -> object:
        query = tantivy.Query.boolean_query([(tantivy.Occur.Should, term(word)) for word in words])
        return searcher.search(query if len(words) > 1 else term(words[0]), limit=k, count=False).hits

    return ask


def _bm25s(texts: list[list[str]], backend: str) -> Ask:
    import bm25s

    index = bm25s.BM25(method="lucene", k1=K1, b=B, backend=backend)
    index.index(texts, show_progress=False)
    threads = 1 if backend == "numba" else 0
    return lambda words, k: index.retrieve([words], k=k, show_progress=False, n_threads=threads)


def _rank_bm25(texts: list[list[str]]) -> Ask:
    from rank_bm25 import BM25Okapi

    index = BM25Okapi(texts, k1=K1, b=B)
    return lambda words, k: np.argsort(index.get_scores(words))[::-1][:k]


def _built(name: str, build: Callable[[], Any]) -> Any:
    gc.collect()
    before, started = _resident(), time.process_time()
    built = build()
    seconds = time.process_time() - started
    gc.collect()
    print(f"{name}: built in {seconds:.1f} s, {_resident() - before:.0f} MiB more in the process", flush=True)
    return built


def _resident() -> float:
    """MiB of this process in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 2**20


def _times(systems: dict[str, Ask], queries: list[list[str]], runs: int = RUNS) -> dict[tuple[str, int], list[float]]:
    """Milliseconds of every query: (system, k) -> [queries]."""
    times: dict[tuple[str, int], list[float]] = {(name, k): [] for k in DEPTHS for name in systems}
    for words in queries:
        for (name, k), found in times.items():
            ask = systems[name]
            found.append(min(_ms(lambda: ask(words, k)) for _ in range(runs)))  # noqa: B023
    return times


def _ms(ask: Callable[[], object]) -> float:
    started = time.process_time()
    ask()
    return (time.process_time() - started) * 1000


def _report(times: dict[tuple[str, int], list[float]], queries: list[list[str]]) -> None:
    lengths = np.array([len(words) for words in queries])
    print("| system | k | median | p95 | most | 1 word | 2 | 3 | 4 |\n|---|---|---|---|---|---|---|---|---|")
    for (name, k), found in times.items():
        ms = np.array(found)
        overall = [np.median(ms), np.percentile(ms, 95), ms.max()]
        each = [np.median(ms[lengths == length]) for length in (1, 2, 3, 4)]
        print(f"| {name} | {k} | " + " | ".join(f"{value:.3f}" for value in (*overall, *each)) + " |")


def _compare(ours: Ask, peer: Ask, queries: list[list[str]], k: int = 100) -> None:
    """Count the queries for which both give the same scores, rank by rank, and the same stickers but for ties."""
    same = 0
    for words in queries:
        rows, scores = ours(words, k)
        others, theirs = (found[0] for found in peer(words, k))
        theirs = theirs[theirs > 0] * (K1 + 1)  # which bm25s leaves out
        if len(theirs) == len(scores) and np.allclose(theirs, scores, rtol=1e-5):
            clear = scores > scores[-1] * (1 + 1e-5)  # not tied with the last, beyond which any may be taken
            same += set(rows[clear].tolist()) <= set(others.tolist())
    print(f"bm25s: the same scores, and stickers but for ties, for {same} of {len(queries)} queries at k={k}")


def main() -> None:
    parser = argparse.ArgumentParser(description="Time of one query in the lexical index, beside its peers.")
    parser.add_argument("mode", choices=("bm25", "persrv"))
    parser.add_argument("--stickers", type=int, default=STICKERS)
    parser.add_argument("--queries", type=int, default=QUERIES)
    chosen = parser.parse_args()
    {"bm25": bm25, "persrv": persrv}[chosen.mode](chosen.stickers, chosen.queries)


if __name__ == "__main__":
    main()
