"""`pool`: a round of judging from the first stickers of several systems."""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from annotation.cli import add_database, add_json
from annotation.settings import DEFAULT_HOME
from pearl_core.console import names, positive
from pearl_core.corpus import SPLITS

if TYPE_CHECKING:
    from annotation.judging.labels import Labels
    from annotation.judging.pairs import RoundState
    from annotation.judging.pooling import Pooling
    from pearl_core.corpus import Corpus

NAME = "pool"
HELP = "Make a round of judging: pool what systems find for each query, to be judged in the tab Label."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_database(parser)
    add_json(parser)
    parser.add_argument("name", metavar="NAME", help="what people see in the list of rounds")
    parser.add_argument("--systems", required=True, type=names, metavar="A,B", help="whose first stickers are pooled")
    parser.add_argument("--corpus", default="demo", metavar="NAME", help="the corpus that they search (demo)")
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--queries", type=Path, metavar="FILE", help="one on each line, or JSON lines as in `evaluate`")
    source.add_argument("--split", choices=SPLITS, help="the corpus's own queries; `train` for data to train on")
    parser.add_argument(
        "--groups",
        type=names,
        default=[],
        metavar="G,G",
        help='whom each query is asked as, and judged by: "20-29 female,30-44 male", `all` eight, '
        "`own` for whoever asked it in the file (default: anybody)",
    )
    parser.add_argument("--depth", type=positive, default=10, metavar="N", help="stickers of each system (10)")
    parser.add_argument("--overlap", type=positive, default=1, metavar="N", help="people who judge each pair (1)")
    parser.add_argument(
        "--gold", type=Path, metavar="FILE", help="known answers: query, sticker id, match or no_match, with tabs"
    )
    parser.add_argument("--guidelines", type=Path, metavar="FILE", help="what people read beside every pair")
    parser.add_argument("--simulated", action="store_true", help="it will be answered by simulated people")
    parser.add_argument("--home", type=Path, default=DEFAULT_HOME, metavar="FOLDER", help="where corpora are")


def run(args: argparse.Namespace) -> int:
    from annotation.cli.opening import open_store
    from annotation.judging.labels import Labels
    from annotation.outside import DeskSystems
    from pearl_core.corpus import open_corpus

    corpus = open_corpus(args.home, args.corpus)
    pooling = _pooling(args, corpus)
    store = open_store(args.db, fresh=True)
    try:
        made = _pooled(Labels(store, DeskSystems(corpus, store)), pooling)
    finally:
        store.close()
    if args.json:
        print(json.dumps(asdict(made), ensure_ascii=False))
    else:
        print(f"{made.name}: {made.pairs:,} pairs, {made.wanted:,} judgments wanted")
    return 0


def _pooled(labels: "Labels", pooling: "Pooling") -> "RoundState":
    """The round made, with a bar where it takes more than two seconds and somebody watches."""
    from tqdm import tqdm

    total = len(pooling.queries)
    with tqdm(desc="queries", total=total, delay=2, leave=False, disable=not sys.stderr.isatty()) as bar:

        def progress(share: float) -> None:
            bar.update(round(share * total) - bar.n)

        return labels.pool(pooling, progress=progress)


def _pooling(args: argparse.Namespace, corpus: "Corpus") -> "Pooling":
    from annotation.judging.pooling import Pooling
    from annotation.judging.queries import asked_as, gold_of_file, queries_of_file, queries_of_split
    from annotation.texts import read_text

    queries = queries_of_split(corpus, args.split) if args.split else queries_of_file(args.queries, corpus)
    return Pooling(
        name=args.name,
        systems=tuple(args.systems),
        queries=tuple(asked_as(queries, args.groups)),
        depth=args.depth,
        overlap=args.overlap,
        gold=tuple(gold_of_file(args.gold)) if args.gold else (),
        guidelines=read_text(args.guidelines) if args.guidelines else "",
        simulated=args.simulated,
    )
