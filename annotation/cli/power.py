"""`power`: how many sessions an experiment needs before a difference of a given size can be seen."""

import argparse
import json
from typing import TYPE_CHECKING

from annotation.cli import add_database, add_json
from pearl_core.console import positive

if TYPE_CHECKING:
    from annotation.sizing import Assumed

NAME = "power"
HELP = "How many sessions are needed to see a true difference, or with what chance those planned will show it."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_database(parser)
    add_json(parser)
    parser.add_argument(
        "--effect", type=float, required=True, metavar="D", help="the true difference: a share (0.03), or positions"
    )
    parser.add_argument("--measure", default="ctr", choices=("ctr", "acp", "gsb"), help="dCTR, dACP or dGSB (ctr)")
    parser.add_argument("--annotators", type=positive, metavar="N", help="how many people share the sessions")
    parser.add_argument("--sessions", type=positive, metavar="N", help="planned: tell the chance that these show it")
    parser.add_argument("--deviation", type=float, metavar="X", help="standard deviation of one session's difference")
    parser.add_argument("--correlation", type=float, metavar="R", help="of one annotator's sessions, 0 to 1")
    parser.add_argument(
        "--unevenness", type=float, metavar="V", help="of how often annotators answer: deviation / mean"
    )
    parser.add_argument(
        "--k", type=positive, default=10, metavar="N", help="stickers of each system that take part (10)"
    )
    parser.add_argument("--alpha", type=float, default=0.05, metavar="A", help="two-sided level of the test (0.05)")
    parser.add_argument("--power", type=float, default=0.8, metavar="P", help="the chance wanted (0.8)")
    parser.add_argument("--corpus", default="demo", metavar="NAME", help="whose earlier experiments tell (demo)")


def run(args: argparse.Namespace) -> int:
    from annotation.sizing import in_words, sized

    told = _assumed(args)
    size = sized(args.measure, args.effect, told, args.annotators, args.sessions, args.alpha, args.power)
    print(json.dumps(size) if args.json else f"{in_words(size)}\n{told.words}")
    return 0


def _assumed(args: argparse.Namespace) -> "Assumed":
    """What is given, else what earlier experiments on the corpus tell, else a bound."""
    from annotation.cli.opening import open_store
    from annotation.power import default_deviation
    from annotation.sizing import Assumed, assumed
    from db.store import sqlite_file

    path = sqlite_file(args.db)
    told = Assumed(default_deviation(args.measure, args.k), 0.0, 0)
    if args.deviation is None and (path is None or path.exists()):
        store = open_store(args.db)
        try:
            told = assumed(store, args.corpus, args.measure, args.k)
        finally:
            store.close()
    return Assumed(
        told.deviation if args.deviation is None else args.deviation,
        told.correlation if args.correlation is None else args.correlation,
        told.sessions,
        given=args.deviation is not None,
        unevenness=told.unevenness if args.unevenness is None else args.unevenness,
    )
