"""`python -m pearl_core run --corpus NAME --system S --out RUN`: a system's answers as a TREC run file."""

import argparse
import json
from pathlib import Path

from pearl_core.cli.queries import add_query_arguments, ask_all, asked_queries
from pearl_core.cli.search import counted
from pearl_core.console import positive
from pearl_core.corpus import open_corpus
from pearl_core.runs import write_run
from pearl_core.systems import load_system

NAME = "run"
HELP = "write a system's answers to many queries as a TREC run file"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--corpus", required=True, metavar="NAME", help="a corpus that was imported, or demo")
    parser.add_argument("--system", required=True, metavar="S", help="a system that was built")
    add_query_arguments(parser)
    parser.add_argument("--k", type=positive, default=100, metavar="N", help="hits for each query (%(default)s)")
    parser.add_argument("--out", type=Path, required=True, metavar="RUN", help="the file to write")


def run(args: argparse.Namespace) -> int:
    corpus = open_corpus(args.home, args.corpus)
    queries = asked_queries(corpus, args.split, args.queries)
    system = load_system(args.system, corpus)
    answers = ask_all(system, queries, args.k)
    lines = write_run(args.out, answers)
    told = {"system": args.system, "queries": len(queries), "lines": lines, "out": str(args.out)}
    asked = counted(len(queries), "query", "queries")
    print(json.dumps(told, ensure_ascii=False) if args.json else f"{asked}, {counted(lines, 'line')}: {args.out}")
    return 0
