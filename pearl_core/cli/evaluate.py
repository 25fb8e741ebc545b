"""`python -m pearl_core evaluate --corpus NAME --systems a,b`: the papers' tables on this corpus."""

import argparse
import json
from pathlib import Path

import numpy as np

from pearl_core.cli.queries import add_query_arguments, ask_all, judged_queries
from pearl_core.cli.search import counted
from pearl_core.console import UsageError, names, positive, seed
from pearl_core.corpus import Corpus, open_corpus
from pearl_core.evaluate import DEPTH, evaluate, table
from pearl_core.serving import Systems
from pearl_core.systems import find_system, load_system, trainings
from pearl_core.types import ArtifactMissing

NAME = "evaluate"
HELP = "measure systems on judged queries: MRR, Recall, M-MRR with intervals, time, and pairs compared"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--corpus", required=True, metavar="NAME", help="a corpus that was imported, or demo")
    parser.add_argument("--systems", type=names, metavar="A,B", help="only these systems (default: all that are built)")
    add_query_arguments(parser)
    parser.add_argument("--qrels", type=Path, metavar="FILE", help="other judgments: TREC, qid 0 sticker_id grade")
    parser.add_argument("--seeds", type=positive, default=1, metavar="N", help="trainings of each system (%(default)s)")
    parser.add_argument(
        "--against", type=names, default=[], metavar="A,B", help="compare each of these with all others"
    )
    parser.add_argument("--seed", type=seed, default=0, metavar="N", help="of intervals and tests (%(default)s)")


def run(args: argparse.Namespace) -> int:
    corpus = open_corpus(args.home, args.corpus)
    chosen = _systems(args.systems, corpus)
    if unasked := [name for name in args.against if name not in chosen]:
        raise UsageError(f"--against {unasked[0]}, which is not among the systems: {', '.join(chosen)}")
    queries = judged_queries(corpus, args.split, args.queries, args.qrels)
    systems = {name: [load_system(one, corpus) for one in trainings(name, args.seeds)] for name in chosen}
    answers = {name: [ask_all(system, queries, DEPTH) for system in of] for name, of in systems.items()}
    report = evaluate(answers, queries, np.random.default_rng(args.seed), args.against)
    if args.json:
        print(json.dumps(report.as_json(corpus.name), ensure_ascii=False))
    else:
        asked = counted(report.queries, "query", "queries")
        print(f"{corpus.name}: {asked}, means with 95 % intervals over queries\n\n{table(report)}")
    return 0


def _systems(asked: list[str] | None, corpus: Corpus) -> list[str]:
    """The systems named, else those that are ready. Raises UnknownSystem, or ArtifactMissing without any."""
    chosen = asked or list(Systems(corpus).ready())
    for name in chosen:
        find_system(name)
    if not chosen:
        raise ArtifactMissing(f"no system of corpus {corpus.name!r} is built: run build first")
    return chosen
