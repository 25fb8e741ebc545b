"""`create`: an experiment that compares two systems of a corpus, begun at once or kept as a draft."""

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotation.cli import add_database, add_json
from annotation.interleaving import METHODS
from annotation.settings import DEFAULT_HOME
from pearl_core.console import UsageError

if TYPE_CHECKING:
    from annotation.nouns import Plan
    from pearl_core.corpus import Corpus

NAME = "create"
HELP = "Set up an experiment: two systems of a corpus, to be compared blind in the tabs Compare and Vote."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_database(parser)
    add_json(parser)
    parser.add_argument("name", metavar="NAME", help="what people see in the list of experiments")
    parser.add_argument("--system-p", required=True, metavar="S", help="the system whose gain is measured")
    parser.add_argument("--system-b", required=True, metavar="S", help="the baseline")
    parser.add_argument("--corpus", default="demo", metavar="NAME", help="the corpus that both search (demo)")
    parser.add_argument("--method", default="paper", choices=tuple(METHODS), help="of interleaving (paper)")
    parser.add_argument("--k", type=int, default=10, metavar="N", help="stickers of each system that take part (10)")
    parser.add_argument(
        "--kind",
        default="any",
        choices=("any", "interleaved", "side_by_side", "both"),
        help="of sessions: one kind, both by turns, or as each person likes (any)",
    )
    parser.add_argument(
        "--queries", type=Path, metavar="FILE", help="queries to hand out, one on each line or JSON lines"
    )
    parser.add_argument("--typed-too", action="store_true", help="with --queries: people may type their own as well")
    parser.add_argument("--planned", type=int, metavar="N", help="sessions of each kind after which no more begin")
    parser.add_argument("--practice", type=int, default=0, metavar="N", help="first rounds that count for nothing (0)")
    parser.add_argument(
        "--aa-share", type=float, default=0.0, metavar="X", help="share that shows P against itself (0)"
    )
    parser.add_argument(
        "--group", action="append", default=[], metavar="G", help='invited, as "20-29 female"; repeat it'
    )
    parser.add_argument("--guidelines", type=Path, metavar="FILE", help="what people read before they answer")
    parser.add_argument("--draft", action="store_true", help="let nobody answer yet: `state ID running` begins it")
    parser.add_argument("--simulated", action="store_true", help="its sessions will be answered by simulated people")
    parser.add_argument("--home", type=Path, default=DEFAULT_HOME, metavar="FOLDER", help="where corpora are")


def run(args: argparse.Namespace) -> int:
    from annotation.cli.opening import open_store
    from annotation.outside import DeskSystems
    from annotation.plans import Plans
    from pearl_core.corpus import open_corpus

    if args.typed_too and not args.queries:
        raise UsageError("--typed-too goes with --queries: without them all queries are typed")
    corpus = open_corpus(args.home, args.corpus)
    plan = _plan(args, corpus)
    store = open_store(args.db, fresh=True)
    try:
        plans = Plans(store, DeskSystems(corpus, store))
        made: Any = plans.save(plan) if args.draft else plans.begin_at_once(plan)
    finally:
        store.close()
    if args.json:
        print(json.dumps(asdict(made), ensure_ascii=False))
    else:
        kept = f" (draft {made.experiment_id})" if args.draft else ""
        print(f"{plan.name}: {plan.system_p} against {plan.system_b}{kept}")
    return 0


def _plan(args: argparse.Namespace, corpus: "Corpus") -> "Plan":
    from annotation.judging.queries import queries_of_file
    from annotation.nouns import Plan
    from annotation.texts import read_text

    queries = queries_of_file(args.queries, corpus) if args.queries else []
    return Plan(
        name=args.name,
        system_p=args.system_p,
        system_b=args.system_b,
        method=args.method,
        k=args.k,
        kind=args.kind,
        query_source="free" if not args.queries else "both" if args.typed_too else "list",
        queries=tuple(one.query for one in queries),
        planned=args.planned,
        guidelines=read_text(args.guidelines) if args.guidelines else "",
        groups=tuple(args.group),
        practice_rounds=args.practice,
        aa_share=args.aa_share,
        simulated=args.simulated,
    )
