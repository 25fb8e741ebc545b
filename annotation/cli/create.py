"""`create`: an experiment that compares two systems of a corpus."""

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from annotation.cli import add_database, add_json
from annotation.interleaving import METHODS
from annotation.settings import DEFAULT_HOME

NAME = "create"
HELP = "Set up an experiment: two systems of a corpus, to be compared blind in the Compare tab."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_database(parser)
    add_json(parser)
    parser.add_argument("name", metavar="NAME", help="what people see in the list of experiments")
    parser.add_argument("--system-p", required=True, metavar="S", help="the system whose gain is measured")
    parser.add_argument("--system-b", required=True, metavar="S", help="the baseline")
    parser.add_argument("--corpus", default="demo", metavar="NAME", help="the corpus that both search (demo)")
    parser.add_argument("--method", default="paper", choices=tuple(METHODS), help="of interleaving (paper)")
    parser.add_argument("--k", type=int, default=10, metavar="N", help="stickers of each system that take part (10)")
    parser.add_argument("--simulated", action="store_true", help="its sessions will be answered by simulated people")
    parser.add_argument("--home", type=Path, default=DEFAULT_HOME, metavar="FOLDER", help="where corpora are")


def run(args: argparse.Namespace) -> int:
    from annotation.cli.opening import open_store
    from annotation.experiments import Experiments
    from pearl_core.corpus import open_corpus
    from pearl_core.serving import Systems

    systems = Systems(open_corpus(args.home, args.corpus))
    store = open_store(args.db, fresh=True)
    try:
        made = Experiments(store, systems).create(
            args.name, args.system_p, args.system_b, args.method, args.k, args.simulated
        )
    finally:
        store.close()
    print(json.dumps(asdict(made)) if args.json else f"{made.name}: {made.system_p} against {made.system_b}")
    return 0
