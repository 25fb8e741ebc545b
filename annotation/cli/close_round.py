"""`close-round`: take no more judgments in a round."""

import argparse

from annotation.cli import add_database

NAME = "close-round"
HELP = "Close a round of judging for good; what was judged stays on record."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_database(parser)
    parser.add_argument("round", metavar="ROUND", help="its name, or its id")


def run(args: argparse.Namespace) -> int:
    from annotation.cli.opening import open_store
    from annotation.judging.judged import named_round
    from annotation.judging.labels import close

    store = open_store(args.db)
    try:
        with store.read() as records:
            row = named_round(records, args.round)
        close(store, row.round_id)
    finally:
        store.close()
    print(f"{row.name}: closed")
    return 0
