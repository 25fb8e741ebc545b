"""Where the time of one query goes in PEARL: the model, and everything around it.

    python -m benchmarks.query_time --corpus demo [--home FOLDER] [--system pearl] [--queries 200]

Each query of the corpus's test split is asked once, as the person of that split, after some of the training split
to warm up; no answer is looked at. Time is that of the computing thread (one), so that other work on the machine
counts less. The model is the text encoder and every pass of the decoder; the rest is ranking the intents, the
constrained search without its passes, the funnel, and making the hits. Prints Markdown.
"""

import argparse
import datetime
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from annotation.settings import DEFAULT_HOME
from pearl_core.corpus import open_corpus
from pearl_core.encoders import TransformerEncoder
from pearl_core.intents import IntentRanker
from pearl_core.seq2seq.scorer import QueryScorer
from pearl_core.seq2seq.small import SmallSeq2Seq
from pearl_core.systems import load_system
from pearl_core.types import Query

WARM, K = 20, 10
PARTS: tuple[tuple[str, type, str], ...] = (
    ("text encoder", TransformerEncoder, "encode"),
    ("text encoder", TransformerEncoder, "token_states"),
    ("text encoder", SmallSeq2Seq, "encode"),
    ("decoder's passes", QueryScorer, "__call__"),
    ("intents", IntentRanker, "rank"),
)


def main() -> None:
    parser = argparse.ArgumentParser(description="where the time of a query goes in PEARL")
    parser.add_argument("--corpus", default="demo")
    parser.add_argument("--home", type=Path, default=DEFAULT_HOME)
    parser.add_argument("--system", default="pearl")
    parser.add_argument("--queries", type=int, default=200)
    args = parser.parse_args()
    corpus = open_corpus(args.home, args.corpus)
    system = load_system(args.system, corpus)
    spent: dict[str, float] = defaultdict(float)
    for name, owner, method in PARTS:
        setattr(owner, method, timed(getattr(owner, method), name, spent))
    for judged in corpus.judged("train")[:WARM]:
        system.retrieve(judged.query, K)
    rows = [ask(system, judged.query, spent) for judged in distinct(corpus.judged("test"))[: args.queries]]
    parts = {name: np.array([row[name] for row in rows]) for name in rows[0]}
    print(f"{datetime.date.today()}, corpus {args.corpus}, {args.system}, {len(rows)} queries, one thread\n")
    print("| part | median, ms | p95, ms | share of all |\n|---|---|---|---|")
    for name, found in parts.items():
        share = found.sum() / parts["all"].sum()
        print(f"| {name} | {np.median(found):.1f} | {np.percentile(found, 95):.1f} | {share:.1%} |")


def distinct(judged: Any) -> list[Any]:
    """One of each query text: what was encoded once would be remembered."""
    return list({one.query.text: one for one in judged}.values())


def ask(system: Any, query: Query, spent: dict[str, float]) -> dict[str, float]:
    """Milliseconds of computing for one query, by part."""
    spent.clear()
    started = time.thread_time()
    system.retrieve(query, K)
    told = {"all": time.thread_time() - started} | {name: spent[name] for name, *_ in PARTS}
    told["search, funnel and hits"] = 2 * told["all"] - sum(told.values())
    return {name: 1000 * seconds for name, seconds in told.items()}


def timed(function: Callable[..., Any], name: str, spent: dict[str, float]) -> Callable[..., Any]:
    """The function, its computing time added to `spent[name]`, less what is added to other parts meanwhile."""

    def call(*args: Any, **named: Any) -> Any:
        before, started = sum(spent.values()), time.thread_time()
        try:
            return function(*args, **named)
        finally:
            spent[name] += time.thread_time() - started - (sum(spent.values()) - before)

    return call


if __name__ == "__main__":
    main()
